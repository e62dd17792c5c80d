// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recording_keeper.h"

#include "app/session/edit_factory.h"
#include "models/core/safe_file.h"
#include "models/dataset/acquisition.h"
#include "models/dataset/label_rule.h"

#include <QDir>
#include <QLocale>
#include <QStorageInfo>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace studio
{

namespace
{

constexpr double kBytesAReading = 48.0; ///< six axes of float32, as parts and as a whole
constexpr double kMargin = 1.1;
constexpr qint64 kWidenStep = 262'144; ///< readings at a time
const QString kInterrupted = QStringLiteral("interrupted");

qint64 freeBytesOf(const ProjectSession& session)
{
    const QStorageInfo disk(QFileInfo(session.path()).absolutePath());
    return disk.isValid() ? disk.bytesAvailable() : -1;
}

bool hasGap(const std::vector<float>& values)
{
    return std::any_of(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
}

template <typename T>
std::vector<T> rounded(const std::vector<float>& values)
{
    constexpr auto least = static_cast<double>(std::numeric_limits<T>::min());
    constexpr auto most = static_cast<double>(std::numeric_limits<T>::max());
    std::vector<T> whole;
    whole.reserve(values.size());
    for (const float value : values)
        whole.push_back(static_cast<T>(std::clamp(std::round(static_cast<double>(value)), least, most)));
    return whole;
}

/// Readings that came as floats, in the type of their source; with gaps they stay floats.
SignalData nativeSignal(const std::vector<float>& values, ValueType type, qsizetype axes)
{
    const auto width = static_cast<int>(axes);
    if (type == ValueType::Int16 && !hasGap(values))
        return {rounded<std::int16_t>(values), width};
    if (type == ValueType::Int32 && !hasGap(values))
        return {rounded<std::int32_t>(values), width};
    return {values, width};
}

Error partKept(const Error& reason, const QString& seconds, const QString& name)
{
    Error told = reason;
    told.message = RecordingKeeper::tr("The recording broke off after %1 s. Those %1 s are kept as %2. %3").arg(seconds, name, reason.message);
    return told;
}

} // namespace

QString recordedSecondsText(double milliseconds)
{
    return QLocale().toString(milliseconds / 1000.0, 'f', 1);
}

RecordingKeeper::RecordingKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board,
                                 std::shared_ptr<const LiveRing> ring, Places places, QObject* parent)
    : QObject(parent)
    , m_session(&session)
    , m_order(std::move(order))
    , m_ring(std::move(ring))
    , m_places(std::move(places))
    , m_id(id)
    , m_board(std::move(board))
{
}

void RecordingKeeper::markLabel(const QString& label)
{
    if (!m_isOver)
        m_marks.mark(readingNow(), label);
}

qint64 RecordingKeeper::freeBytes() const
{
    return m_session != nullptr ? freeBytesOf(*m_session) : -1;
}

/// A project that cannot take the parts may still take the whole, so a failure here is no reason to stop; a full disk is.
bool RecordingKeeper::storePart(const std::vector<float>& values)
{
    if (m_session == nullptr || m_storingFailed || values.empty())
        return false;
    if (m_valueType != ValueType::Float32 && hasGap(values)) {
        const Result<void> widened = m_stored.isValid() ? widen() : Result<void>();
        m_valueType = ValueType::Float32;
        m_storingFailed = !widened;
        if (!widened)
            return false;
    }
    if (!m_stored.isValid()) {
        const Result<SampleId> begun = m_session->beginRecording(description());
        m_storingFailed = !begun;
        if (!begun)
            return false;
        m_stored = *begun;
        m_storedReadings = 0;
    }
    const SignalData readings = nativeSignal(values, m_valueType, m_axes.size());
    const Result<void> appended = m_session->appendRecording(m_stored, readings);
    m_storingFailed = !appended;
    if (appended)
        m_storedReadings += readings.readingCount();
    const qint64 left = freeBytes();
    if (left < 0 || left >= m_places.spareBytes || std::exchange(m_isDiskFull, true))
        return appended.isOk();
    Q_EMIT warned(Error{ErrorCode::LimitExceeded,
                        tr("Only %1 are left where %2 lies, so the recording is ended here. What was recorded is kept; make room before the "
                           "next one.")
                            .arg(QLocale().formattedDataSize(left), m_session->name()),
                        {}, QStringLiteral("DEV-042")});
    Q_EMIT stopWanted();
    return appended.isOk();
}

/// The first gap of integers: what is stored of them is stored anew as floats, which hold them exactly up to 24 bits.
Result<void> RecordingKeeper::widen()
{
    m_valueType = ValueType::Float32;
    const Result<SampleId> begun = m_session->beginRecording(description());
    if (!begun)
        return begun.error();
    for (qint64 at = 0; at < m_storedReadings; at += kWidenStep) {
        const Result<SignalData> data = m_session->project().samples().readings(m_stored, at, std::min(kWidenStep, m_storedReadings - at));
        Result<void> copied = data ? m_session->appendRecording(*begun, SignalData(data->toFloat(), data->axisCount())) : Result<void>(data.error());
        if (!copied) {
            if (const Result<void> dropped = m_session->discardRecording(*begun); !dropped)
                qWarning("%s", qPrintable(dropped.error().message));
            return copied;
        }
    }
    const SampleId before = std::exchange(m_stored, *begun);
    return m_session->discardRecording(before);
}

Result<SampleId> RecordingKeeper::seal(const std::optional<Error>& reason)
{
    if (m_session == nullptr)
        return Error{ErrorCode::NotFound, tr("The project was closed before its recording was finished."), {}, QStringLiteral("DEV-040")};
    FinishedRecording finished;
    if (m_order.hasSplit)
        finished.split = m_order.split;
    if (reason)
        finished.metadata.insert(kInterrupted, reason->id);
    finished.segments = m_marks.segments(m_firstMarked, m_storedReadings);
    const SampleId id = m_stored;
    if (const Result<void> kept = m_session->keepRecording(id, finished); !kept) {
        Error told = kept.error();
        told.message = tr("%1 The recording is stored; open the project again to recover it.").arg(told.message);
        return told;
    }
    m_stored = {};
    if (!reason)
        return id;
    const Sample* sample = m_session->sample(id);
    return partKept(*reason, recordedSecondsText(static_cast<double>(m_storedReadings) * m_intervalMs),
                    sample != nullptr ? sample->name : m_order.label);
}

Result<void> RecordingKeeper::check(const ProjectSession& session, const CaptureOrder& order, qint64 spareBytes)
{
    const bool isEndless = order.mode == CaptureMode::UntilStopped;
    if (!(order.frequencyHz > 0.0) || (!isEndless && !(order.seconds > 0.0))) {
        return Error{ErrorCode::InvalidArgument, tr("A recording needs a rate and a length; nothing was started."), {},
                     QStringLiteral("DEV-012")};
    }
    if (session.isReadOnly()) {
        return Error{ErrorCode::PermissionDenied,
                     tr("%1 is open read-only, so nothing can be recorded into it. Open it for writing first.").arg(session.name()), {},
                     QStringLiteral("DEV-011")};
    }
    const qint64 left = freeBytesOf(session);
    if (isEndless && left >= 0 && left < spareBytes) {
        return Error{ErrorCode::LimitExceeded,
                     tr("Only %1 are left where %2 lies, which the project itself may need. Make room, then record. Nothing was started.")
                         .arg(QLocale().formattedDataSize(left), session.name()),
                     {}, QStringLiteral("DEV-043")};
    }
    const double needed = order.seconds * order.frequencyHz * kBytesAReading * kMargin + static_cast<double>(spareBytes);
    if (left >= 0 && needed > static_cast<double>(left)) {
        return Error{ErrorCode::LimitExceeded,
                     tr("Only %1 are left where %2 lies; a recording of %3 s could fill the disk. Make room, or record less. Nothing was started.")
                         .arg(QLocale().formattedDataSize(left), session.name(), QLocale().toString(order.seconds)),
                     {}, QStringLiteral("DEV-043")};
    }
    return {};
}

QString nextSampleName(const ProjectSession& session, const QString& label)
{
    const QString stem = (label.isEmpty() ? QStringLiteral("unlabelled") : label.left(kMostLabelInName)) + QLatin1Char('.');
    int highest = 0;
    const auto look = [&](const QVector<Sample>& samples) {
        for (const Sample& sample : samples) {
            if (!sample.name.startsWith(stem))
                continue;
            bool isNumber = false;
            const int number = QStringView(sample.name).mid(stem.size()).toInt(&isNumber);
            if (isNumber)
                highest = std::max(highest, number);
        }
    };
    look(session.samples());
    if (const Result<QVector<Sample>> underWay = session.interruptedRecordings(); underWay)
        look(*underWay);
    return stem + QStringLiteral("%1").arg(highest + 1, 2, 10, QLatin1Char('0'));
}

QString RecordingKeeper::name() const
{
    if (m_name.isEmpty())
        m_name = m_session != nullptr ? nextSampleName(*m_session, m_order.label) : m_order.label;
    return m_name;
}

Sample RecordingKeeper::description() const
{
    Sample info;
    info.name = name();
    info.label = m_order.label;
    info.split = m_order.split;
    info.axes = m_axes;
    info.intervalMs = m_intervalMs;
    info.valueType = m_valueType;
    info.origin = SampleOrigin::Recorded;
    info.signature = SignatureState::Unsigned;
    info.deviceName = m_board.name;
    info.deviceType = m_board.deviceType;
    info.metadata.insert(QStringLiteral("sensor"), m_order.sensor);
    if (!m_order.session.isEmpty())
        info.metadata.insert(QStringLiteral("session"), m_order.session);
    if (m_order.hasSplit)
        info.metadata.insert(kChosenSplit, splitName(m_order.split));
    info.createdAt = m_beganAt;
    return info;
}

SampleDraft RecordingKeeper::part(const QVector<Axis>& axes, double intervalMs, const std::vector<float>& values, ValueType type) const
{
    SampleDraft draft;
    if (values.empty())
        return draft;
    draft.info = description();
    draft.info.axes = axes;
    draft.info.intervalMs = intervalMs;
    draft.values = nativeSignal(values, type, axes.size());
    draft.info.valueType = draft.values.type();
    draft.info.readingCount = draft.values.readingCount();
    draft.info.contentHash = contentHashOf(draft.values);
    return draft;
}

Result<SampleId> RecordingKeeper::ingest(SampleDraft draft)
{
    if (m_session == nullptr) {
        return Error{ErrorCode::NotFound, tr("The project was closed before its recording was finished."), {}, QStringLiteral("DEV-040")};
    }
    draft.info.name = name();
    draft.info.label = m_order.label;
    draft.info.deviceName = m_board.name;
    if (m_beganAt.isValid())
        draft.info.createdAt = m_beganAt;
    draft.hasSplit = m_order.hasSplit;
    draft.info.split = m_order.split;
    if (!m_order.session.isEmpty())
        draft.info.metadata.insert(QStringLiteral("session"), m_order.session);
    draft.segments += m_marks.segments(m_firstMarked, draft.values.readingCount());
    Result<SampleId> id = m_session->ingest(std::move(draft));
    if (id)
        dropStored();
    return id;
}

/// The parts in the project are there for a bad end only.
void RecordingKeeper::dropStored()
{
    if (!m_stored.isValid() || m_session == nullptr)
        return;
    // If it fails, the recording is offered once more at the next start, which is no loss.
    if (const Result<void> dropped = m_session->discardRecording(m_stored); !dropped)
        qWarning("%s", qPrintable(dropped.error().message));
    m_stored = {};
}

bool RecordingKeeper::keepPart(const Error& reason, const SampleDraft& part)
{
    if (part.values.isEmpty()) {
        dropStored();
        end(reason);
        return false;
    }
    SampleDraft marked = part;
    marked.info.metadata.insert(kInterrupted, reason.id);
    const QString length = recordedSecondsText(marked.info.durationMs());
    const Result<SampleId> id = ingest(marked);
    if (!id) {
        end(saved(marked, id.error()));
        return false;
    }
    const Sample* sample = m_session->sample(*id);
    end(partKept(reason, length, sample != nullptr ? sample->name : m_order.label));
    return true;
}

/// The recording as a file of its own, because no project takes it. The error says where, or that not even that was possible.
Error RecordingKeeper::saved(const SampleDraft& draft, const Error& reason) const
{
    Error told = reason;
    if (reason.code == ErrorCode::AlreadyExists)
        return told; // the project has it
    const QString stem = m_order.label.isEmpty() ? QStringLiteral("unlabelled") : QString(m_order.label).replace(QLatin1Char('/'), QLatin1Char('_'));
    const QString path = QDir(m_places.recoveryFolder)
                             .filePath(QStringLiteral("%1.%2.cbor").arg(stem, QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"))));
    const QByteArray bytes = writeAcquisitionCbor(draft.info, draft.values, QString());
    const bool hasFolder = QDir().mkpath(m_places.recoveryFolder);
    const Result<void> written = writeFileSafely(path, bytes);
    told.message = hasFolder && written
                       ? tr("%1 The recording of %2 s is not lost: it is in %3. Import it from there.")
                             .arg(reason.message, recordedSecondsText(draft.info.durationMs()), path)
                       : tr("%1 The recording could not be written to a file either: %2").arg(reason.message, written ? m_places.recoveryFolder : written.error().message);
    return told;
}

void RecordingKeeper::end(const Result<SampleId>& result)
{
    m_isOver = true;
    m_timer.stop();
    if (result)
        Q_EMIT finished(*result);
    else
        Q_EMIT failed(result.error());
}

} // namespace studio
