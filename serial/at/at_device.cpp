// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/at/at_device.h"

#include "serial/at/at_capture.h"
#include "serial/at/at_text.h"

#include <QtEndian>
#include <algorithm>
#include <cstring>

namespace studio
{

namespace
{

constexpr int kBlockEndMs = 40;

Error lineClosed(const QString& name)
{
    return {ErrorCode::Cancelled,
            AtDevice::tr("The connection to %1 was closed.").arg(name),
            {},
            QStringLiteral("AT-050")};
}

} // namespace

AtDevice::AtDevice(std::unique_ptr<Transport> transport, AtTimings timings, QObject* parent)
    : QObject(parent)
    , m_transport(std::move(transport))
    , m_link(*m_transport, timings)
{
    m_blockEnd.setSingleShot(true);
    m_blockEnd.setInterval(kBlockEndMs);
    connect(&m_blockEnd, &QTimer::timeout, this, [this] {
        if (m_parser.isFramed())
            return; // a picture in it takes its time
        if (std::optional<ImpulseResult> block = m_parser.flush())
            Q_EMIT predictionArrived(*block);
    });
    connect(&m_captureClock, &QTimer::timeout, this, &AtDevice::reportCapture);
    connect(m_transport.get(), &Transport::failed, this, [this](const Error& error) {
        setActivity(AtActivity::None);
        Q_EMIT lost(error);
    });
}

AtDevice::~AtDevice()
{
    close();
}

void AtDevice::close()
{
    m_transport->close();
    m_link.abort(lineClosed(m_transport->name()));
    setActivity(AtActivity::None);
}

void AtDevice::setActivity(AtActivity activity)
{
    if (m_activity == activity)
        return;
    m_activity = activity;
    Q_EMIT activityChanged(activity);
}

std::optional<Error> AtDevice::reasonNotIdle(const QString& what) const
{
    if (m_activity == AtActivity::Idle)
        return std::nullopt;
    if (m_activity == AtActivity::Recovery)
        return Error{
            ErrorCode::Refused,
            tr("The board at %1 waits in its boot loader, so it cannot do this: %2. Flash firmware first.")
                .arg(m_transport->name(), what),
            {},
            QStringLiteral("AT-051")};
    if (m_activity == AtActivity::None)
        return Error{ErrorCode::Io,
                     tr("The board at %1 is not connected, so it cannot do this: %2. Connect it first.")
                         .arg(m_transport->name(), what),
                     {},
                     QStringLiteral("AT-052")};
    return Error{ErrorCode::Busy,
                 tr("The board at %1 is busy, so it cannot do this now: %2. Stop what it does first.")
                     .arg(m_transport->name(), what),
                 {},
                 QStringLiteral("AT-053")};
}

void AtDevice::query(const QByteArray& line, int timeoutMs, Done<QByteArray> done)
{
    if (const auto reason = reasonNotIdle(QString::fromUtf8(shownCommand(line)))) {
        done(*reason);
        return;
    }
    AtLink::Command command;
    command.text = line;
    command.timeoutMs = timeoutMs > 0 ? timeoutMs : m_link.timings().commandMs;
    command.done = [line, done = std::move(done)](Result<QByteArray> answer) {
        if (answer) {
            if (const auto refusal = refusalIn(line, *answer)) {
                done(*refusal);
                return;
            }
        }
        done(std::move(answer));
    };
    m_link.send(std::move(command));
}

void AtDevice::listFiles(Done<QStringList> done)
{
    query("AT+LISTFILES", 0, [done = std::move(done)](Result<QByteArray> answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        QStringList files;
        for (const QByteArray& line : answerLines(*answer)) {
            const QString file = QString::fromUtf8(line).trimmed();
            if (!file.isEmpty() && file != QLatin1String("AT+NACK"))
                files << file;
        }
        done(files);
    });
}

void AtDevice::unlinkFile(const QString& name, Done<void> done)
{
    Result<QByteArray> file = atArgument(tr("The file name"), name);
    if (!file) {
        done(file.error());
        return;
    }
    query("AT+UNLINKFILE=" + *file, 0, [done = std::move(done)](Result<QByteArray> answer) {
        if (!answer) {
            done(answer.error());
            return;
        }
        const QString text = QString::fromUtf8(*answer).simplified();
        if (text.isEmpty() || text == QLatin1String("OK"))
            done(Result<void>());
        else
            done(Error{ErrorCode::Protocol,
                       tr("The board did not forget its file: %1").arg(text),
                       {},
                       QStringLiteral("AT-055")});
    });
}

void AtDevice::setMotion(const QString& motion, Done<void> done, std::optional<quint32> seed)
{
    const qsizetype index = m_identity.motions.indexOf(motion);
    if (m_identity.motions.isEmpty() || index < 0) {
        done(m_identity.motions.isEmpty()
                 ? Error{ErrorCode::Unsupported,
                         tr("The board at %1 has a real sensor; move it by hand.").arg(m_transport->name()),
                         {},
                         QStringLiteral("AT-056")}
                 : Error{ErrorCode::NotFound,
                         tr("The board knows no motion \"%1\"; there are %2.")
                             .arg(motion, m_identity.motions.join(QStringLiteral(", "))),
                         {},
                         QStringLiteral("AT-057")});
        return;
    }
    const auto settled = [this, motion, done](Result<void> result) {
        if (result)
            m_identity.motion = motion;
        done(std::move(result));
    };
    if (m_activity == AtActivity::Streaming || m_activity == AtActivity::Sampling ||
        m_activity == AtActivity::Running) {
        if (seed) {
            done(*reasonNotIdle(tr("start a motion anew")));
            return;
        }
        // While something runs there is no command line, but the keys 1, 2, ... choose the motion.
        settled(m_link.interrupt(QByteArray::number(index + 1)));
        return;
    }
    const QByteArray argument = seed ? motion.toUtf8() + ',' + QByteArray::number(*seed) : motion.toUtf8();
    query("AT+MOTION=" + argument, 0, [settled](Result<QByteArray> answer) {
        settled(answer ? Result<void>() : Result<void>(answer.error()));
    });
}

void AtDevice::reset(Done<AtIdentity> done)
{
    if (const auto reason = reasonNotIdle(tr("restart"))) {
        done(*reason);
        return;
    }
    AtLink::Command command;
    command.text = "AT+RESET";
    command.timeoutMs = m_link.timings().bootMs;
    command.done = [this, done = std::move(done)](Result<QByteArray> answer) {
        if (!answer)
            done(answer.error());
        else
            identify(done);
    };
    m_link.send(std::move(command));
}

/// Starts what runs until `b`; `ended` comes when the prompt is back and the line is quiet.
void AtDevice::run(const QByteArray& line, AtActivity activity, std::function<void(const QByteArray&)> onLine,
                   Done<void> ended, AtRunOptions options)
{
    setActivity(activity);
    auto refusal = std::make_shared<std::optional<Error>>();
    AtLink::Command command;
    command.text = line;
    command.keepsAnswer = false;
    command.transferBaud = options.transferBaud;
    command.hasData = options.hasData;
    command.onLine = [this, refusal, line, onLine = std::move(onLine)](const QByteArray& text) {
        if (!refusal->has_value() && !m_isStopping)
            *refusal = refusalIn(line, text);
        onLine(text);
    };
    command.done = [this, refusal, ended = std::move(ended)](Result<QByteArray> answer) {
        const std::optional<Error> error = answer ? std::optional<Error>() : answer.error();
        AtLink::Command quiet;
        quiet.kind = AtLink::Kind::Quiet;
        quiet.done = [this, refusal, ended, error](Result<QByteArray> silence) {
            m_isStopping = false;
            if (m_transport->isOpen())
                setActivity(AtActivity::Idle);
            if (error || refusal->has_value() || !silence)
                ended(error ? *error : refusal->has_value() ? **refusal : silence.error());
            else
                ended(Result<void>());
        };
        if (error && error->code != ErrorCode::Cancelled && m_transport->isOpen()) {
            // It may be about to begin, and would go on with nobody listening.
            AtLink::Command end;
            end.kind = AtLink::Kind::Raw;
            end.text = "b\r";
            end.timeoutMs = m_link.timings().promptMs;
            m_link.send(std::move(end));
        }
        m_link.send(std::move(quiet));
    };
    m_link.send(std::move(command));
}

void AtDevice::startStream(const QString& sensor, double intervalMs, Done<void> ended)
{
    if (const auto reason = reasonNotIdle(tr("live readings"))) {
        ended(*reason);
        return;
    }
    if (!m_identity.has(QStringLiteral("STREAMSTART"))) {
        ended(Error{ErrorCode::Unsupported,
                    tr("The firmware of the board at %1 shows no readings before a recording. Record, and "
                       "look at the result.")
                        .arg(m_transport->name()),
                    {},
                    QStringLiteral("AT-058")});
        return;
    }
    const QByteArray line =
        "AT+STREAMSTART=" + sensor.toUtf8() + ',' + QByteArray::number(intervalMs, 'f', 4);
    run(
        line, AtActivity::Streaming,
        [this](const QByteArray& text) { takeReading(text); },
        std::move(ended));
}

void AtDevice::startImpulse(Done<void> ended, ImpulseMode mode)
{
    if (const auto reason = reasonNotIdle(tr("run the model"))) {
        ended(*reason);
        return;
    }
    m_parser = {};
    QByteArray line = mode == ImpulseMode::Continuous ? "AT+RUNIMPULSECONT" : mode == ImpulseMode::Debug ? "AT+RUNIMPULSEDEBUG" : "AT+RUNIMPULSE";
    AtRunOptions options;
    if (mode == ImpulseMode::Debug) {
        const TransferMode transfer = transferMode(m_identity.config, m_transport->canSetSpeed(), false);
        if (!transfer.argument.isEmpty())
            line += '=' + transfer.argument.mid(1); // this command has no other argument
        options = {transfer.baud, true};
    }
    setLive(m_wantsLive, [this, line, options, ended = std::move(ended)](Result<void> set) {
        if (!set) {
            ended(set.error());
            return;
        }
        run(
            line, AtActivity::Running,
            [this](const QByteArray& text) {
                if (takeReading(text))
                    return;
                if (std::optional<ImpulseResult> block = m_parser.feed(text))
                    Q_EMIT predictionArrived(*block);
                m_blockEnd.start();
            },
            ended, options);
    });
}

/// True when the line is, or should be, a reading.
bool AtDevice::takeReading(const QByteArray& line)
{
    if (!line.startsWith("#r "))
        return false;
    const std::optional<std::vector<float>> values = parseReadingLine(line);
    if (m_activity == AtActivity::Sampling)
        m_recorded.add(values ? std::span<const float>(*values) : std::span<const float>());
    if (values)
        Q_EMIT readingArrived(*values);
    else
        Q_EMIT readingDamaged();
    return true;
}

/// Live readings are an extension of our firmware; other boards simply have none.
void AtDevice::setLive(bool live, Done<void> done)
{
    if (!m_identity.has(QStringLiteral("LIVE")) || m_isLive == live) {
        done(Result<void>());
        return;
    }
    query(live ? "AT+LIVE=y" : "AT+LIVE=n", 0,
          [this, live, done = std::move(done)](Result<QByteArray> answer) {
              if (answer)
                  m_isLive = live;
              done(answer ? Result<void>() : Result<void>(answer.error()));
          });
}

void AtDevice::classify(const std::vector<float>& window, Done<ImpulseResult> done)
{
    if (const auto reason = reasonNotIdle(tr("classify a window"))) {
        done(*reason);
        return;
    }
    QByteArray bytes(static_cast<qsizetype>(window.size() * sizeof(float)), '\0');
    for (std::size_t i = 0; i < window.size(); ++i)
        qToLittleEndian(window[i], bytes.data() + i * sizeof(float));
    auto text = std::make_shared<QByteArray>(bytes.toBase64());
    auto chunk = std::make_shared<qsizetype>(0);
    AtLink::Command command;
    command.text = "AT+RUNIMPULSESTATIC=n," + QByteArray::number(static_cast<qint64>(window.size()));
    command.timeoutMs = m_link.timings().slowCommandMs;
    command.onLine = [this, text, chunk](const QByteArray& line) {
        const bool isStart = line.startsWith("OK CHUNK=");
        if (isStart)
            *chunk = line.mid(9).trimmed().toLongLong();
        if (!line.startsWith("OK ") || text->isEmpty() || *chunk < 4)
            return;
        QByteArray piece = text->left(*chunk);
        text->remove(0, piece.size());
        piece = piece.leftJustified(*chunk, '=');
        m_link.extend(m_link.timings().slowCommandMs);
        if (Result<void> written = m_transport->write(piece); !written)
            m_link.abort(written.error());
    };
    command.done = [done = std::move(done)](Result<QByteArray> answer) {
        if (!answer)
            done(answer.error());
        else
            done(parseStaticAnswer(*answer));
    };
    m_link.send(std::move(command));
}

void AtDevice::stop(Done<void> done)
{
    const bool isRunning = m_activity == AtActivity::Streaming || m_activity == AtActivity::Running ||
                           m_activity == AtActivity::Sampling || m_activity == AtActivity::Watching;
    if (!isRunning || m_isStopping) {
        if (done)
            done(Result<void>());
        return;
    }
    m_isStopping = true;
    if (m_activity == AtActivity::Sampling) {
        // A carriage return behind it would be taken for a command while the recording is read.
        Result<void> sent = m_link.interrupt("b");
        if (done)
            done(std::move(sent));
        return;
    }
    Result<void> sent = m_link.interrupt("b\r");
    m_link.extend(m_link.timings().promptMs);
    if (done)
        done(std::move(sent));
}

} // namespace studio
