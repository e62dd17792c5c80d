// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/capture_keeper.h"

#include "app/session/edit_factory.h"
#include "models/core/safe_file.h"
#include "models/dataset/acquisition.h"

#include <QDir>
#include <QLocale>
#include <QStorageInfo>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kPullMs = 1000;
constexpr double kBytesAReading = 48.0; ///< six axes of float32, as parts and as a whole
constexpr double kMargin = 1.1;
constexpr std::size_t kMostArrived = 4 * 1024 * 1024;
const QString kInterrupted = QStringLiteral("interrupted");

QString secondsText(double milliseconds)
{
    return QLocale().toString(milliseconds / 1000.0, 'f', 1);
}

/// Below 0: not known.
qint64 freeBytes(const ProjectSession& session)
{
    const QStorageInfo disk(QFileInfo(session.path()).absolutePath());
    return disk.isValid() ? disk.bytesAvailable() : -1;
}

} // namespace

Result<void> CaptureKeeper::check(const ProjectSession& session, const CaptureOrder& order, qint64 spareBytes)
{
    if (!(order.frequencyHz > 0.0) || !(order.seconds > 0.0)) {
        return Error{ErrorCode::InvalidArgument, tr("A recording needs a rate and a length; nothing was started."), {},
                     QStringLiteral("DEV-012")};
    }
    if (session.isReadOnly()) {
        return Error{ErrorCode::PermissionDenied,
                     tr("%1 is open read-only, so nothing can be recorded into it. Open it for writing first.").arg(session.name()), {},
                     QStringLiteral("DEV-011")};
    }
    const qint64 left = freeBytes(session);
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
    const QString stem = (label.isEmpty() ? QStringLiteral("unlabelled") : label) + QLatin1Char('.');
    int highest = 0;
    for (const Sample& sample : session.samples()) {
        if (!sample.name.startsWith(stem))
            continue;
        bool isNumber = false;
        const int number = QStringView(sample.name).mid(stem.size()).toInt(&isNumber);
        if (isNumber)
            highest = std::max(highest, number);
    }
    return stem + QStringLiteral("%1").arg(highest + 1, 2, 10, QLatin1Char('0'));
}

CaptureKeeper::CaptureKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                             Places places, QObject* parent)
    : QObject(parent)
    , m_id(id)
    , m_session(&session)
    , m_order(std::move(order))
    , m_board(std::move(board))
    , m_ring(std::move(ring))
    , m_places(std::move(places))
{
    m_timer.setInterval(kPullMs);
    connect(&m_timer, &QTimer::timeout, this, &CaptureKeeper::pull);
    connect(&session, &ProjectSession::closing, this, &CaptureKeeper::onClosing);
}

void CaptureKeeper::begin(quint64 streamId)
{
    m_streamId = streamId;
    m_beganAt = QDateTime::currentDateTimeUtc();
    m_timer.start();
}

/// Takes what the ring got since the last time, and stores it.
void CaptureKeeper::pull()
{
    if (!m_streamId || m_isOver)
        return;
    LiveBlock block = m_ring->read(m_next);
    if (block.streamId != *m_streamId || block.readingCount() == 0 || m_arrived.size() >= kMostArrived)
        return;
    m_next = block.firstIndex + block.readingCount();
    m_axes = block.axes;
    m_intervalMs = block.intervalMs;
    const std::size_t before = m_arrived.size();
    m_arrived.insert(m_arrived.end(), block.values.begin(), block.values.end());
    store(before);
}

/// A project that cannot take the parts may still take the whole, so a failure here is no reason to stop; a full disk is.
void CaptureKeeper::store(std::size_t fromValue)
{
    if (m_session == nullptr || m_storingFailed)
        return;
    if (!m_stored.isValid()) {
        const Result<SampleId> begun = m_session->beginRecording(description());
        m_storingFailed = !begun;
        if (!begun)
            return;
        m_stored = *begun;
    }
    const auto first = m_arrived.begin() + static_cast<std::ptrdiff_t>(fromValue);
    SignalData values(std::vector<float>(first, m_arrived.end()), static_cast<int>(m_axes.size()));
    const Result<void> appended = m_session->appendRecording(m_stored, values);
    m_storingFailed = !appended;
    const qint64 left = freeBytes(*m_session);
    if (left < 0 || left >= m_places.spareBytes || std::exchange(m_isDiskFull, true))
        return;
    Q_EMIT warned(Error{ErrorCode::LimitExceeded,
                        tr("Only %1 are left where %2 lies, so the recording is ended here. What was recorded is kept; make room before the "
                           "next one.")
                            .arg(QLocale().formattedDataSize(left), m_session->name()),
                        {}, QStringLiteral("DEV-042")});
    Q_EMIT stopWanted();
}

Sample CaptureKeeper::description() const
{
    Sample info;
    info.name = m_session != nullptr ? nextSampleName(*m_session, m_order.label) : m_order.label;
    info.label = m_order.label;
    info.split = m_order.split;
    info.axes = m_axes;
    info.intervalMs = m_intervalMs;
    info.origin = SampleOrigin::Recorded;
    info.signature = SignatureState::Unsigned;
    info.deviceName = m_board.name;
    info.deviceType = m_board.deviceType;
    info.metadata.insert(QStringLiteral("sensor"), m_order.sensor);
    info.createdAt = m_beganAt;
    return info;
}

SampleDraft CaptureKeeper::part(const QVector<Axis>& axes, double intervalMs, const std::vector<float>& values) const
{
    SampleDraft draft;
    if (values.empty())
        return draft;
    draft.info = description();
    draft.info.axes = axes;
    draft.info.intervalMs = intervalMs;
    draft.values = SignalData(values, static_cast<int>(axes.size()));
    draft.info.readingCount = draft.values.readingCount();
    draft.info.contentHash = contentHashOf(draft.values);
    return draft;
}

void CaptureKeeper::conclude(const CaptureOutcome& outcome)
{
    if (m_isOver)
        return;
    m_timer.stop();
    if (!outcome.draft) {
        keepPart(outcome.error, part(outcome.axes, outcome.intervalMs, outcome.arrived));
        return;
    }
    const Result<SampleId> id = ingest(*outcome.draft);
    if (id) {
        end(id);
        return;
    }
    end(saved(*outcome.draft, id.error()));
}

Result<SampleId> CaptureKeeper::ingest(SampleDraft draft)
{
    if (m_session == nullptr) {
        return Error{ErrorCode::NotFound, tr("The project was closed before its recording was finished."), {}, QStringLiteral("DEV-040")};
    }
    draft.info.name = nextSampleName(*m_session, m_order.label);
    draft.info.label = m_order.label;
    draft.info.deviceName = m_board.name;
    if (m_beganAt.isValid())
        draft.info.createdAt = m_beganAt;
    draft.hasSplit = m_order.hasSplit;
    draft.info.split = m_order.split;
    Result<SampleId> id = m_session->ingest(std::move(draft));
    if (id)
        dropStored();
    return id;
}

/// The parts in the project are there for a bad end only.
void CaptureKeeper::dropStored()
{
    if (!m_stored.isValid() || m_session == nullptr)
        return;
    // If it fails, the recording is offered once more at the next start, which is no loss.
    if (const Result<void> dropped = m_session->discardRecording(m_stored); !dropped)
        qWarning("%s", qPrintable(dropped.error().message));
    m_stored = {};
}

void CaptureKeeper::keepPart(const Error& reason, const SampleDraft& part)
{
    if (part.values.isEmpty()) {
        dropStored();
        end(reason);
        return;
    }
    SampleDraft marked = part;
    marked.info.metadata.insert(kInterrupted, reason.id);
    const QString length = secondsText(marked.info.durationMs());
    const Result<SampleId> id = ingest(marked);
    if (!id) {
        end(saved(marked, id.error()));
        return;
    }
    Error told = reason;
    const Sample* sample = m_session->sample(*id);
    told.message = tr("The recording broke off after %1 s. Those %1 s are kept as %2. %3")
                       .arg(length, sample != nullptr ? sample->name : m_order.label, reason.message);
    end(told);
}

/// The recording as a file of its own, because no project takes it. The error says where, or that not even that was possible.
Error CaptureKeeper::saved(const SampleDraft& draft, const Error& reason) const
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
                             .arg(reason.message, secondsText(draft.info.durationMs()), path)
                       : tr("%1 The recording could not be written to a file either: %2").arg(reason.message, written ? m_places.recoveryFolder : written.error().message);
    return told;
}

void CaptureKeeper::breakOff(const Error& reason)
{
    if (m_isOver)
        return;
    pull();
    keepPart(reason, part(m_axes, m_intervalMs, m_arrived));
}

void CaptureKeeper::onClosing()
{
    if (m_isOver)
        return;
    pull();
    m_timer.stop();
    if (m_arrived.empty()) {
        // Nothing came live, so the board has all of it; it is read when it is finished, and then written to a file.
        dropStored();
        m_session = nullptr;
        return;
    }
    Q_EMIT stopWanted();
    keepPart(Error{ErrorCode::Cancelled, tr("The project was closed meanwhile."), {}, QStringLiteral("DEV-041")},
             part(m_axes, m_intervalMs, m_arrived));
}

void CaptureKeeper::end(const Result<SampleId>& result)
{
    m_isOver = true;
    m_timer.stop();
    if (result)
        Q_EMIT finished(*result);
    else
        Q_EMIT failed(result.error());
}

} // namespace studio
