// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_capture.h"

#include "models/dataset/acquisition.h"
#include "models/dataset/damaged_transfer.h"
#include "models/dataset/label_rule.h"
#include "serial/at/at_text.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>
#include <algorithm>
#include <limits>

namespace studio
{

namespace
{

constexpr int kReadAttempts = 2;
constexpr int kReportMs = 200;
constexpr qint64 kMostLengthMs = 24LL * 3600 * 1000;
constexpr AtVersion kBase64Since{1, 2, 0};

QString randomKey()
{
    QByteArray bytes(16, '\0');
    QRandomGenerator::system()->generate(reinterpret_cast<quint32*>(bytes.data()),
                                         reinterpret_cast<quint32*>(bytes.data() + bytes.size()));
    return QString::fromLatin1(bytes.toHex());
}

int clampMs(qint64 milliseconds)
{
    return static_cast<int>(std::min<qint64>(milliseconds, std::numeric_limits<int>::max() / 2));
}

Error outOfRange(const QString& what)
{
    return {ErrorCode::InvalidArgument,
            AtDevice::tr("%1 Nothing was sent to the board.").arg(what),
            {},
            QStringLiteral("AT-060")};
}

/// What the message of a board leaves to whoever knows what was asked of it.
void complete(SampleDraft& draft, const CaptureRequest& request, const AtIdentity& board)
{
    draft.info.label = request.label;
    draft.info.name = recordedName(request.label, QDateTime::currentDateTime());
    draft.info.origin = SampleOrigin::Recorded;
    if (draft.info.deviceName.isEmpty())
        draft.info.deviceName = board.config.deviceId;
    if (draft.info.deviceType.isEmpty())
        draft.info.deviceType = board.config.deviceType;
    draft.info.metadata.insert(QStringLiteral("sensor"), request.sensor);
    if (!board.motion.isEmpty())
        draft.info.metadata.insert(QStringLiteral("motion"), board.motion);
}

/// `what` happened to it on its way; `sign` is what is noted of that.
void markDamaged(SampleDraft& draft, const QString& sign, const QString& what, const SampleOutcome& outcome)
{
    draft.info.metadata.insert(kDamagedTransfer, sign);
    const QString advice =
        outcome.isInBuffer
            ? AtDevice::tr("The board has its own copy until its next recording only; record again and delete this sample, and try a shorter "
                           "cable or another port.")
            : AtDevice::tr("The board keeps its own copy; record again and delete this sample, and try a shorter cable or another port.");
    draft.warnings << what + QLatin1Char(' ') + advice;
}

} // namespace

QString recordedName(const QString& label, const QDateTime& at)
{
    return (label.isEmpty() ? kUnlabelled : label.left(kMostLabelInName)) + QLatin1Char('.') +
           at.toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
}

void AtDevice::setSampleSettings(const CaptureRequest& request, Done<void> done)
{
    const QByteArray label = boardLabel(request.label.isEmpty() ? kUnlabelled : request.label);
    Result<QByteArray> key = secretArgument(tr("The signing key"), request.hmacKey, kMostHmacKeyBytes);
    if (!key) {
        done(key.error());
        return;
    }
    QByteArray interval = QByteArray::number(request.intervalMs, 'f', 6);
    while (interval.endsWith('0'))
        interval.chop(1);
    if (interval.endsWith('.'))
        interval.chop(1);
    query("AT+SAMPLESETTINGS=" + label + ',' + interval + ',' + QByteArray::number(request.lengthMs) + ',' +
              *key,
          0, [done = std::move(done)](Result<QByteArray> answer) {
              if (!answer)
                  done(answer.error());
              else if (!answer->contains("OK"))
                  done(Error{ErrorCode::Protocol,
                             tr("The board did not take the recording's settings: %1. Nothing was recorded; reset the board "
                                "and record again.")
                                 .arg(QString::fromUtf8(answer->left(200)).simplified()),
                             {},
                             QStringLiteral("AT-061")});
              else
                  done(Result<void>());
          });
}

void AtDevice::capture(const CaptureRequest& request, Done<SampleDraft> done)
{
    if (const auto reason = reasonNotIdle(tr("record"))) {
        done(*reason);
        return;
    }
    m_recorded.reset();
    CaptureRequest checked = request;
    if (checked.hmacKey.isEmpty())
        checked.hmacKey = randomKey();
    const auto sensor = std::find_if(m_identity.config.sensors.begin(), m_identity.config.sensors.end(),
                                     [&](const AtSensor& one) { return one.name == checked.sensor; });
    if (sensor == m_identity.config.sensors.end()) {
        QStringList names;
        for (const AtSensor& one : m_identity.config.sensors)
            names << one.name;
        done(outOfRange(tr("The board has no sensor \"%1\"; it has: %2.")
                            .arg(checked.sensor, names.join(QStringLiteral(", ")))));
        return;
    }
    if (static_cast<double>(checked.lengthMs) > sensor->maxLengthSeconds * 1000.0) {
        done(outOfRange(
            tr("The board records %1 s of %2 at most.").arg(sensor->maxLengthSeconds).arg(checked.sensor)));
        return;
    }
    if (!(checked.intervalMs > 0.0) || checked.lengthMs < 1 || checked.lengthMs > kMostLengthMs ||
        static_cast<double>(checked.lengthMs) < checked.intervalMs) {
        done(outOfRange(tr("A recording needs a positive rate and room for one reading at least, and lasts 24 hours at most.")));
        return;
    }
    m_capture = std::make_unique<Capture>();
    m_capture->request = checked;
    m_capture->done = std::move(done);
    setLive(m_wantsLive, [this, checked](Result<void> live) {
        if (!live) {
            endCapture(live.error());
            return;
        }
        setSampleSettings(checked, [this](Result<void> set) {
            if (set)
                record();
            else
                endCapture(set.error());
        });
    });
}

void AtDevice::record()
{
    const AtTimings& timings = m_link.timings();
    setActivity(AtActivity::Sampling);
    m_capture->whole.start();
    m_captureClock.start(kReportMs);
    reportCapture();
    AtLink::Command command;
    command.text = "AT+SAMPLESTART=" + m_capture->request.sensor.toUtf8();
    command.timeoutMs = clampMs(m_capture->limitMs(timings.markerFactor, timings.samplingMarginMs));
    auto log = std::make_shared<QByteArray>();
    command.keepsAnswer = false; // live lines would fill it; the markers are kept here
    command.onLine = [this, log](const QByteArray& line) {
        if (takeReading(line))
            return;
        *log += line + '\n';
        onSampleLine(line);
    };
    command.done = [this, log](Result<QByteArray> answer) {
        m_captureClock.stop();
        if (!answer) {
            endCapture(answer.error());
            return;
        }
        if (m_isStopping && log->contains("Sampling stopped by user")) {
            endCapture(Error{ErrorCode::Cancelled,
                             tr("The recording was stopped before it began; nothing was stored."),
                             {},
                             QStringLiteral("AT-062")});
            return;
        }
        Result<SampleOutcome> outcome = parseSampleOutput(*log);
        if (!outcome)
            endCapture(outcome.error());
        else
            fetch(*outcome);
    };
    m_link.send(std::move(command));
}

void AtDevice::onSampleLine(const QByteArray& line)
{
    const SamplePhase phase = samplePhaseOf(line);
    if (phase == SamplePhase::None || m_capture == nullptr)
        return;
    m_capture->phase = phase;
    if (phase == SamplePhase::Sampling)
        m_capture->recording.start();
    const AtTimings& timings = m_link.timings();
    const qint64 left =
        m_capture->limitMs(timings.wholeFactor, timings.samplingMarginMs) - m_capture->whole.elapsed();
    m_link.extend(clampMs(std::max<qint64>(
        1, std::min(left, m_capture->limitMs(timings.markerFactor, timings.samplingMarginMs)))));
    reportCapture();
}

void AtDevice::reportCapture()
{
    if (m_capture == nullptr)
        return;
    const qint64 total = m_capture->request.lengthMs;
    const bool isSampling = m_capture->phase == SamplePhase::Sampling;
    const qint64 done = isSampling ? std::clamp<qint64>(m_capture->recording.elapsed(), 1, std::max<qint64>(1, total)) // more than nothing: it has begun
                        : m_capture->phase == SamplePhase::None ? 0
                                                                : total;
    Q_EMIT captureProgress(done, total,
                           isSampling                              ? tr("Recording")
                           : m_capture->phase == SamplePhase::None ? tr("Getting ready")
                                                                   : tr("Finishing"));
}

void AtDevice::fetch(const SampleOutcome& outcome)
{
    m_capture->outcome = outcome;
    if (outcome.wasUploaded) {
        endCapture(Error{ErrorCode::Unsupported,
                         tr("The board sent the recording to a server by itself, so it cannot be read here. "
                            "Disconnect its WiFi and record again."),
                         {},
                         QStringLiteral("AT-063")});
        return;
    }
    setActivity(AtActivity::Reading);
    ++m_capture->readings;
    const qint64 expected = outcome.isInBuffer ? outcome.to - outcome.from : -1;
    const QByteArray range = QByteArray::number(outcome.from) + ',' + QByteArray::number(outcome.to);
    AtLink::Command command;
    command.kind = AtLink::Kind::Data;
    const TransferMode transfer = transferMode(m_identity.config, m_transport->canSetSpeed(), false);
    command.text = (outcome.isInBuffer ? "AT+READBUFFER=" + range : "AT+READFILE=" + outcome.fileName.toUtf8()) + transfer.argument;
    command.transferBaud = transfer.baud;
    command.timeoutMs =
        clampMs(m_capture->limitMs(m_link.timings().wholeFactor, m_link.timings().samplingMarginMs));
    command.onBytes = [this, expected](qsizetype characters) {
        if (expected > 0)
            Q_EMIT captureProgress(m_capture->request.lengthMs, m_capture->request.lengthMs,
                                   tr("Reading %1 %").arg(std::min<qint64>(100, characters * 75 / expected)));
    };
    command.done = [this, expected](Result<QByteArray> answer) {
        if (answer)
            decode(*answer, expected);
        else
            endCapture(answer.error());
    };
    m_link.send(std::move(command));
}

void AtDevice::decode(const QByteArray& answer, qint64 expectedBytes)
{
    Result<QByteArray> bytes = m_identity.config.version < kBase64Since
                                   ? decodeHexAnswer(answer, expectedBytes)
                                   : decodeBase64Answer(answer, expectedBytes);
    if (!bytes && m_capture->readings < kReadAttempts) {
        fetch(m_capture->outcome); // it is still on the board
        return;
    }
    if (!bytes) {
        endCapture(bytes.error());
        return;
    }
    const QByteArray digest = QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256);
    const bool isAsBefore = std::exchange(m_capture->digest, digest) == digest;
    Result<Acquisition> acquisition = parseAcquisition(*bytes, {m_capture->request.hmacKey});
    // A changed character of base64 is one as well: only the signature, or the structure, shows that.
    const bool isDoubtful = !acquisition || acquisition->draft.info.signature == SignatureState::Invalid;
    if (acquisition)
        complete(acquisition->draft, m_capture->request, m_identity);
    if (isDoubtful && m_capture->readings < kReadAttempts) {
        if (acquisition)
            m_capture->doubtful = std::move(acquisition).value().draft; // the next reading may bring less
        fetch(m_capture->outcome);
        return;
    }
    if (!acquisition) {
        endCapture(acquisition.error().withContext(tr("The recording that the board sent")));
        return;
    }
    SampleDraft draft = std::move(acquisition).value().draft;
    const bool isDamaged = isDoubtful && !isAsBefore; // a board that signs wrongly says the same again
    if (!isDamaged) {
        forget(std::move(draft));
        return;
    }
    markDamaged(draft, QStringLiteral("signature"),
                tr("The recording was damaged on its way: it was read %n time(s), and its signature never fitted. Some of its values are wrong.",
                   nullptr, m_capture->readings),
                m_capture->outcome);
    endCapture(std::move(draft));
}

/// The board may forget its copy now. If it cannot, that is worth a warning but no reason to lose the sample.
void AtDevice::forget(SampleDraft draft)
{
    auto kept = std::make_shared<SampleDraft>(std::move(draft));
    const QString file = m_capture->outcome.fileName;
    if (file.isEmpty()) {
        endCapture(std::move(*kept));
        return;
    }
    setActivity(AtActivity::Idle);
    unlinkFile(file, [this, kept](Result<void> unlinked) {
        if (!unlinked)
            kept->warnings << unlinked.error().message;
        endCapture(std::move(*kept));
    });
}

/// A failure does not take away what a reading before it has brought.
void AtDevice::endCapture(Result<SampleDraft> result)
{
    m_captureClock.stop();
    const bool wasStopped = std::exchange(m_isStopping, false);
    std::unique_ptr<Capture> capture = std::move(m_capture);
    if (capture == nullptr)
        return;
    const bool isLineClear = result && !wasStopped;
    if (!result && capture->doubtful) {
        const QString sign = result.error().id.isEmpty() ? errorCodeName(result.error().code) : result.error().id;
        SampleDraft draft = std::move(*capture->doubtful);
        markDamaged(draft, sign,
                    tr("The recording was probably damaged on its way: its signature does not fit, and reading it once more failed (%1). Some of its "
                       "values may be wrong.")
                        .arg(sign),
                    capture->outcome);
        result = std::move(draft);
    }
    if (!m_transport->isOpen()) {
        capture->done(std::move(result));
        return;
    }
    if (isLineClear) {
        setActivity(AtActivity::Idle);
        capture->done(std::move(result));
        return;
    }
    // Something may still be on its way; the next command must not take it for its answer.
    auto kept = std::make_shared<Result<SampleDraft>>(std::move(result));
    AtLink::Command quiet;
    quiet.kind = AtLink::Kind::Quiet;
    quiet.done = [this, kept, done = std::move(capture->done)](Result<QByteArray>) {
        if (m_transport->isOpen())
            setActivity(AtActivity::Idle);
        done(std::move(*kept));
    };
    m_link.send(std::move(quiet));
}

} // namespace studio
