// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recording_keeper.h"

#include "app/session/background_write.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/split_rule.h"
#include "storage/recording_group.h"

#include <QDir>
#include <QLocale>
#include <QStorageInfo>
#include <QUuid>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr double kBytesAReading = 48.0; ///< six axes of float32, as parts and as a whole
constexpr double kMargin = 1.1;
constexpr qint64 kMostPending = 16 * 1024 * 1024; ///< values, while the project cannot be written
constexpr qint64 kMostPendingMs = 60'000; ///< a killed program loses what is not stored, so it does not wait for ever
const QString kInterrupted = QStringLiteral("interrupted");

qint64 freeBytesOf(const ProjectSession& session)
{
    const QStorageInfo disk(QFileInfo(session.path()).absolutePath());
    return disk.isValid() ? disk.bytesAvailable() : -1;
}

Error partKept(const Error& reason, const QString& seconds, const QString& name)
{
    Error told = reason;
    told.message = RecordingKeeper::tr("The recording broke off after %1 s. Those %1 s are kept as %2. %3").arg(seconds, name, reason.message);
    return told;
}

/// The recording, or what is not stored of it from reading `from` on, as files of its own, because no project takes it. What is stored
/// of it may still become a sample: they have a session in common.
RecoveredFiles writeUnsaved(const RecordingEnding& ending, const std::shared_ptr<const SignalData>& values, qint64 from,
                            const QVector<Segment>& segments, const QString& group, const QString& folder)
{
    SampleDraft draft;
    draft.info = ending.info;
    draft.info.createdAt = ending.info.createdAt.addMSecs(std::llround(static_cast<double>(from) * ending.info.intervalMs));
    draft.info.metadata.insert(ending.metadata);
    draft.info.split = ending.split.value_or(draft.info.split);
    draft.hasSplit = ending.split.has_value();
    const bool isStoredToo = !ending.parts.isEmpty() || !ending.surplus.isEmpty();
    if (const QString session = commonSession(draft.info, group); isStoredToo && !draft.hasSplit && !session.isEmpty())
        draft.info.metadata.insert(QStringLiteral("session"), session);
    draft.values = *nativeSignal(values, draft.info.valueType);
    draft.info.readingCount = draft.values.readingCount();
    draft.segments = segments;
    return writeRecovered(folder, draft, QDateTime::currentDateTime());
}

/// Of the whole recording, or of its last `readings`: where it is, or that not even that was possible.
QString toldOf(const RecoveredFiles& files, const Error& reason, const RecordingEnding& ending, qint64 readings)
{
    const auto text = [&](qint64 count) { return recordedSecondsText(static_cast<double>(count) * ending.info.intervalMs); };
    const QString seconds = text(readings);
    const QString paths = files.paths.join(QStringLiteral(", "));
    const bool isWhole = ending.values != nullptr;
    if (!files.trouble) {
        return isWhole ? RecordingKeeper::tr("%1 The recording of %2 s is not lost: it is in %3. Import it from there.").arg(reason.message, seconds, paths)
                       : RecordingKeeper::tr("%1 Its last %2 s are not lost: they are in %3. Import them from there.").arg(reason.message, seconds, paths);
    }
    const QString trouble = files.trouble->message;
    if (files.paths.isEmpty()) {
        return isWhole ? RecordingKeeper::tr("%1 The recording could not be written to a file either: %2").arg(reason.message, trouble)
                       : RecordingKeeper::tr("%1 Its last %2 s could not be written to a file either: %3").arg(reason.message, seconds, trouble);
    }
    const QString first = text(files.readings);
    return isWhole ? RecordingKeeper::tr("%1 Of the recording of %2 s the first %3 s are in %4; import them from there. The rest could not be written: %5")
                         .arg(reason.message, seconds, first, paths, trouble)
                   : RecordingKeeper::tr("%1 Of its last %2 s the first %3 s are in %4; import them from there. The rest could not be written: %5")
                         .arg(reason.message, seconds, first, paths, trouble);
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
    , m_group(QUuid::createUuid().toString(QUuid::WithoutBraces))
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

RecordingKeeper::~RecordingKeeper()
{
    if (!m_isStoring)
        return;
    blockSignals(true); // nobody hears of it any more; but if no project takes it, it still becomes a file
    if (m_session != nullptr)
        m_session->waitForRecordings();
    m_file.waitForFinished();
}

QString RecordingKeeper::storingStep()
{
    return tr("Storing the recording");
}

/// What the project does not take now stays for the next attempt: a program that writes it for some seconds ends no recording. A project
/// that cannot take the parts may still take the whole, so a failure here is no reason to stop; a full disk is.
bool RecordingKeeper::storePart(const SignalData& values)
{
    if (m_session == nullptr || m_isGivenUp)
        return false;
    m_pending.append(values);
    if (m_pending.isEmpty())
        return true;
    if (const Result<void> stored = storePending(); !stored) {
        if (!m_trouble)
            m_sinceTrouble.start();
        m_trouble = stored.error();
        m_isGivenUp = !mayPass(*m_trouble) || m_sinceTrouble.elapsed() > kMostPendingMs || m_pending.readingCount() * m_pending.axisCount() > kMostPending;
        warnOfFullDisk();
        if (m_isGivenUp)
            tellGivenUp();
        return !m_isGivenUp;
    }
    m_trouble.reset();
    warnOfFullDisk();
    return true;
}

void RecordingKeeper::countStored(qint64 readings)
{
    m_storedReadings += readings;
    m_storedEver += readings;
    m_pending.removeFirst(readings);
}

Result<void> RecordingKeeper::storePending()
{
    if (m_trouble && !m_parts.isEmpty()) { // what an attempt that failed has stored all the same is not stored once more
        const Result<Sample> part = m_session->project().samples().sample(m_parts.last());
        if (!part)
            return part.error();
        countStored(std::clamp<qint64>(part->readingCount - (m_storedEver - m_partBegin), 0, m_pending.readingCount()));
    }
    if (m_pending.isEmpty())
        return {};
    // What is stored in another type stays as it is; the parts are put together at the end.
    const ValueType type = keptType(m_pending, m_valueType);
    if (std::exchange(m_valueType, type) != type)
        m_beginsPart = true;
    if (m_beginsPart) {
        Sample info = description();
        info.metadata.insert(kRecordingGroup, m_group);
        info.createdAt = m_beganAt.addMSecs(std::llround(static_cast<double>(m_storedReadings) * m_intervalMs));
        const Result<SampleId> begun = m_session->beginRecording(info);
        if (!begun)
            return begun.error();
        m_parts.append(*begun);
        m_partBegin = m_storedEver;
        m_beginsPart = false;
    }
    const SignalData readings = m_pending.as(m_valueType);
    // What was said about them goes with them: a killed program keeps it as well.
    const qint64 inPart = m_storedEver - m_partBegin + readings.readingCount();
    Result<void> appended = m_session->appendRecording(m_parts.last(), readings, m_marks.segments(m_firstMarked + m_partBegin, inPart));
    if (appended)
        countStored(readings.readingCount());
    return appended;
}

QString RecordingKeeper::storingCause() const
{
    if (!m_trouble || m_trouble->code == ErrorCode::Busy) // its own message says that nothing was lost, which is not its to say here
        return tr("Another program was writing it all the time.");
    return m_trouble->message;
}

/// Until it is stopped it ends with that, which is told then; the others go on in the memory.
void RecordingKeeper::tellGivenUp()
{
    if (m_order.mode == CaptureMode::UntilStopped)
        return;
    Q_EMIT warned(Error{m_trouble->code,
                        tr("The recording goes on, but the project cannot store it while it runs. %1 It is held in memory, and stored at its end. "
                           "If the program were killed before that, what comes from now on would be lost; to be safe, end the recording soon.")
                            .arg(storingCause()),
                        m_trouble->detail, QStringLiteral("REC-018")});
}

void RecordingKeeper::warnOfFullDisk()
{
    const qint64 left = freeBytes();
    if (left < 0 || left >= m_places.spareBytes || std::exchange(m_isDiskFull, true))
        return;
    Q_EMIT warned(Error{ErrorCode::LimitExceeded,
                        tr("Only %1 are left where %2 lies, so the recording is ended here. What was recorded is kept; make room before the "
                           "next one.")
                            .arg(QLocale().formattedDataSize(left), m_session->name()),
                        {}, QStringLiteral("DEV-042")});
    Q_EMIT stopWanted();
}

void RecordingKeeper::supersedeStored()
{
    m_superseded += std::exchange(m_parts, {});
    m_storedReadings = 0;
    m_beginsPart = true;
}

/// What cannot be dropped now goes the next time, or with the recording's end: else it would be offered at the next start.
void RecordingKeeper::dropSuperseded()
{
    if (m_session == nullptr)
        return;
    m_superseded.removeIf([this](SampleId id) {
        const Result<void> dropped = m_session->discardMeanwhile(id);
        if (!dropped)
            qWarning("%s", qPrintable(dropped.error().message));
        return dropped || dropped.error().code == ErrorCode::NotFound;
    });
}

/// The parts in the project are there for a bad end only.
void RecordingKeeper::dropStored()
{
    m_pending = {};
    supersedeStored();
    dropSuperseded();
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
    const auto take = [&](const QString& name) {
        if (!name.startsWith(stem))
            return;
        bool isNumber = false;
        const int number = QStringView(name).mid(stem.size()).toInt(&isNumber);
        if (isNumber)
            highest = std::max(highest, number);
    };
    const auto look = [&](const QVector<Sample>& samples) {
        for (const Sample& sample : samples)
            take(sample.name);
    };
    look(session.samples());
    for (const QString& name : session.namesOnTheWay())
        take(name);
    if (const Result<QStringList> binned = session.namesInBin(); binned)
        std::for_each(binned->begin(), binned->end(), take);
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
    addOrigin(info);
    if (m_order.hasSplit)
        info.metadata.insert(kChosenSplit, splitName(m_order.split));
    info.createdAt = m_beganAt;
    return info;
}

/// What was recorded together with it comes before what it is a recording of.
void RecordingKeeper::addOrigin(Sample& info) const
{
    info.metadata.insert(m_order.origin);
    if (m_order.session.isEmpty())
        return;
    info.metadata.insert(QStringLiteral("session"), m_order.session);
    info.metadata.remove(kSessionOf);
}

SignalData RecordingKeeper::gapOf(qint64 readings) const
{
    if (readings <= 0 || m_axes.isEmpty())
        return {};
    return {std::vector<float>(static_cast<std::size_t>(readings * m_axes.size()), std::numeric_limits<float>::quiet_NaN()), static_cast<int>(m_axes.size())};
}

SampleDraft RecordingKeeper::part(const QVector<Axis>& axes, double intervalMs, SignalData values, ValueType type) const
{
    SampleDraft draft;
    if (values.isEmpty())
        return draft;
    draft.info = description();
    draft.info.axes = axes;
    draft.info.intervalMs = intervalMs;
    draft.info.valueType = type;
    draft.values = std::move(values);
    draft.info.readingCount = draft.values.readingCount();
    return draft;
}

// ---- the end ----

RecordingEnding RecordingKeeper::ending(qint64 readings, const std::optional<Error>& reason) const
{
    RecordingEnding ending;
    ending.parts = m_parts;
    ending.surplus = m_superseded;
    ending.info.name = name();
    if (m_order.hasSplit)
        ending.split = m_order.split;
    if (reason)
        ending.metadata.insert(kInterrupted, reason->id);
    ending.segments = m_marks.segments(m_firstMarked, readings);
    return ending;
}

void RecordingKeeper::seal(const std::optional<Error>& reason, SampleRepository::KnownContent known, const QMap<QString, QString>& metadata)
{
    const qint64 readings = handedReadings();
    RecordingEnding whole = ending(readings, reason);
    whole.metadata.insert(metadata);
    whole.refusesKnown = known == SampleRepository::KnownContent::Refuse;
    if (!m_pending.isEmpty()) {
        const auto pending = std::make_shared<const SignalData>(std::exchange(m_pending, {}));
        whole.info = description();
        if (m_parts.isEmpty()) {
            whole.info.readingCount = readings;
            whole.values = pending;
        } else {
            whole.rest = pending;
            whole.restFrom = m_storedEver - m_partBegin;
        }
    }
    conclude(std::move(whole), reason, static_cast<double>(readings) * m_intervalMs / 1000.0);
}

void RecordingKeeper::store(Sample info, std::shared_ptr<const SignalData> values, const std::optional<Error>& reason)
{
    info.name = name();
    info.label = m_order.label;
    info.deviceName = m_board.name;
    if (m_beganAt.isValid())
        info.createdAt = m_beganAt;
    if (m_order.hasSplit)
        info.split = m_order.split;
    addOrigin(info);
    info.readingCount = values->readingCount();
    RecordingEnding whole = ending(info.readingCount, reason);
    const double seconds = info.durationMs() / 1000.0;
    whole.info = std::move(info);
    whole.values = std::move(values);
    conclude(std::move(whole), reason, seconds);
}

void RecordingKeeper::keepPart(const Error& reason, SampleDraft part)
{
    if (part.values.isEmpty()) {
        dropStored();
        end(reason);
        return;
    }
    store(std::move(part.info), std::make_shared<const SignalData>(std::move(part.values)), reason);
}

void RecordingKeeper::conclude(RecordingEnding ending, const std::optional<Error>& reason, double seconds)
{
    m_isOver = true;
    m_timer.stop();
    if (m_session == nullptr) {
        onStored(ending, reason, Error{ErrorCode::NotFound, tr("The project was closed before its recording was finished."), {},
                                       QStringLiteral("DEV-040")});
        return;
    }
    m_isStoring = true;
    const QPointer<RecordingKeeper> self(this);
    Q_EMIT storing(seconds);
    m_session->endRecording(ending, [self, ending, reason](const Result<SampleId>& id) {
        if (self != nullptr) // which waits for this
            self->onStored(ending, reason, id);
    });
}

void RecordingKeeper::onStored(const RecordingEnding& ending, const std::optional<Error>& reason, const Result<SampleId>& id)
{
    m_isStoring = false;
    if (!id) {
        onRefused(ending, id.error());
    } else if (reason) {
        const Sample* sample = m_session->sample(*id);
        end(partKept(*reason, recordedSecondsText(sample != nullptr ? sample->durationMs() : 0.0), sample != nullptr ? sample->name : m_order.label));
    } else {
        end(id);
    }
}

/// What of it is stored nowhere becomes a file. The error says where, or that not even that was possible.
void RecordingKeeper::onRefused(const RecordingEnding& ending, const Error& reason)
{
    const bool isWhole = ending.values != nullptr;
    const std::shared_ptr<const SignalData> values = isWhole ? ending.values : ending.rest;
    const qint64 taken = isWhole || values == nullptr ? 0 : storedOfRest(ending);
    const qint64 left = values != nullptr ? values->readingCount() - taken : 0;
    if (reason.code == ErrorCode::AlreadyExists || left <= 0) { // the project has it
        endRefused(ending, reason, false);
        return;
    }
    const qint64 from = isWhole ? 0 : m_storedReadings + taken;
    const auto write = [ending, values, taken, left, from, segments = m_marks.segments(m_firstMarked + from, left), group = m_group,
                        folder = m_places.recoveryFolder] {
        const auto unsaved = taken == 0 ? values : std::make_shared<const SignalData>(values->slice(taken, left));
        return writeUnsaved(ending, unsaved, from, segments, group, folder);
    };
    m_isStoring = true;
    writeAside(write, [this, ending, reason, left](const RecoveredFiles& files) {
        m_isStoring = false;
        Error told = reason;
        told.message = toldOf(files, reason, ending, left);
        const bool hasParts = m_session != nullptr && !(ending.parts + ending.surplus).isEmpty();
        if (ending.values != nullptr && hasParts) {
            told.message = files.trouble ? tr("%1 What was stored of it while it ran is offered on the page Home; keep it there.").arg(told.message)
                                         : tr("%1 What was stored of it while it ran is offered on the page Home as well; discard it there once the file is imported.").arg(told.message);
        }
        endRefused(ending, told, true);
    });
}

void RecordingKeeper::endRefused(const RecordingEnding& ending, Error told, bool isEndApart)
{
    if (ending.values == nullptr && told.code != ErrorCode::AlreadyExists && !m_parts.isEmpty() && m_session != nullptr) {
        told.message = isEndApart ? tr("%1 What came before is stored as it came; keep it from the page Home.").arg(told.message)
                              : tr("%1 The recording is stored as it came; keep it from the page Home.").arg(told.message);
    }
    end(told);
}

/// On a thread of its own: it may have many megabytes, and the disk may be slow just then.
void RecordingKeeper::writeAside(std::function<RecoveredFiles()> write, std::function<void(const RecoveredFiles&)> done)
{
    if (m_session == nullptr) {
        m_file = workInBackground<RecoveredFiles>(
            this, [write = std::move(write)] { return Result<RecoveredFiles>(write()); },
            [done = std::move(done)](const Result<RecoveredFiles>& files) { done(*files); });
        return;
    }
    const auto files = std::make_shared<RecoveredFiles>();
    m_session->writeAside([files, write = std::move(write)] { *files = write(); },
                          [self = QPointer<RecordingKeeper>(this), files, done = std::move(done)] {
                              if (self != nullptr) // which waits for this
                                  done(*files);
                          });
}

/// How much of it an attempt that came to nothing has stored all the same: in the last part, and in what it has begun behind that.
qint64 RecordingKeeper::storedOfRest(const RecordingEnding& ending) const
{
    if (m_session == nullptr)
        return 0;
    const Result<QVector<Sample>> left = m_session->interruptedRecordings(); // not known: rather twice than not at all
    const SampleId last = ending.parts.last();
    qint64 stored = -ending.restFrom;
    for (const Sample& one : left ? *left : QVector<Sample>()) {
        if (one.id == last || (one.id.value > last.value && one.metadata.value(kRecordingGroup) == m_group))
            stored += one.readingCount;
    }
    return std::clamp<qint64>(stored, 0, ending.rest->readingCount());
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
