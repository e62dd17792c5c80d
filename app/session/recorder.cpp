// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recorder.h"

#include "app/session/project_session.h"
#include "app/session/recording_keeper.h"
#include "models/dataset/split_rule.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>
#include <QUuid>
#include <algorithm>
#include <memory>

namespace studio
{

namespace
{

constexpr int kTickMs = 33;
constexpr qint64 kSettleMs = 5000;
constexpr qint64 kReserveBytes = 32LL * 1024 * 1024; ///< that the project file needs to stay writable
constexpr qint64 kLowBytes = 256LL * 1024 * 1024;
constexpr qint64 kBytesPerValue = 8; ///< the value, its part of the pyramid, and the journal
constexpr double kUnknownSeconds = 60.0; ///< that there must be room for, where nobody knows how long it will be
constexpr double kWholeShare = 0.98; ///< of the ordered length; under it a recording is partial

const QString kRound = QStringLiteral("together-"); ///< how the sessions begin that are one press each

double megabytes(qint64 bytes)
{
    return static_cast<double>(bytes) / (1024.0 * 1024.0);
}

/// A board with commands erases its store first, and a device on the network is asked by messages; what sends all the time records at once.
bool getsReady(const DeviceInfo& device, const CaptureOrder& order)
{
    return !order.isLive() && device.source == DeviceSource::Board && !device.printsNumbers;
}

Error underWay()
{
    return Error{ErrorCode::Busy, Recorder::tr("A recording is under way. Stop it first."), {}, QStringLiteral("REC-001")};
}

} // namespace

Recorder::Machine Recorder::realMachine()
{
    const auto clock = std::make_shared<QElapsedTimer>();
    clock->start();
    return {[clock] { return clock->elapsed(); },
            [](const QString& path) {
                const QStorageInfo disk(QFileInfo(path).absolutePath());
                return disk.isValid() ? disk.bytesAvailable() : -1;
            }};
}

bool Recorder::isSameRound(const Sample& one, const Sample& other)
{
    const auto hasOwn = [](const Sample& sample) { return !sample.metadata.contains(kSessionOf); }; // a replay's may be its original's
    return one.session().startsWith(kRound) && one.session() == other.session() && hasOwn(one) && hasOwn(other);
}

Recorder::Recorder(DeviceHub& hub, Machine machine, QObject* parent)
    : QObject(parent)
    , m_hub(hub)
    , m_machine(std::move(machine))
{
    m_timer.setInterval(kTickMs);
    connect(&m_timer, &QTimer::timeout, this, &Recorder::tick);
    connect(&hub, &DeviceHub::captureProgress, this, &Recorder::onProgress);
    connect(&hub, &DeviceHub::captureFinished, this, &Recorder::onFinished);
    connect(&hub, &DeviceHub::captureFailed, this, &Recorder::onFailed);
}

Result<void> Recorder::start(ProjectSession& session, const QString& address, const RecordingPlan& plan)
{
    if (isActive())
        return underWay();
    const auto sessionBefore = m_session;
    const QString addressBefore = m_address;
    m_session = &session;
    m_address = address;
    if (Result<void> ready = checkStart(plan); !ready) {
        // What may be recorded again is still that of the board before.
        m_session = sessionBefore;
        m_address = addressBefore;
        return ready;
    }
    // A project that closes takes no recording that has not begun.
    connect(&session, &ProjectSession::closing, this, &Recorder::dropHeld, Qt::UniqueConnection);
    m_plan = plan;
    m_recorded = 0;
    m_isLastShort = false;
    m_hasFailed = false;
    m_isStopping = false;
    if (plan.countdownSeconds > 0.0) {
        m_untilMs = m_machine.nowMs() + static_cast<qint64>(plan.countdownSeconds * 1000.0);
        setState(RecorderState::Countdown);
    } else {
        capture();
    }
    return {};
}

Result<void> Recorder::checkStart(const RecordingPlan& plan)
{
    if (m_session->isReadOnly()) {
        return Error{ErrorCode::PermissionDenied,
                     tr("This project is open for reading only, so nothing can be recorded into it."),
                     {},
                     QStringLiteral("REC-002")};
    }
    const DeviceInfo board = m_hub.device(m_address);
    if (board.connectsByItself && board.state == DeviceState::Sampling) {
        return Error{ErrorCode::Busy,
                     tr("%1 still records what it was asked for before, and cannot be stopped from here. Wait until that has arrived.").arg(board.name),
                     {},
                     QStringLiteral("REC-016")};
    }
    if (board.state != DeviceState::Connected && board.state != DeviceState::Streaming) {
        return Error{ErrorCode::NotFound,
                     tr("%1 is not ready to record. Connect it on the Devices page, or stop what it does.")
                         .arg(board.name.isEmpty() ? tr("The board") : board.name),
                     {},
                     QStringLiteral("REC-003")};
    }
    return checkDisk(plan);
}

Result<void> Recorder::checkDisk(const RecordingPlan& plan)
{
    m_diskWarning.clear();
    const qint64 free = m_machine.freeBytes(m_session->path());
    if (free < 0)
        return {};
    const double seconds = plan.order.mode == CaptureMode::UntilStopped ? kUnknownSeconds : plan.order.seconds;
    const auto needed = static_cast<qint64>(seconds * plan.order.frequencyHz * plan.count * plan.axisCount *
                                            static_cast<double>(kBytesPerValue));
    const QLocale locale;
    if (free < needed + kReserveBytes) {
        return Error{ErrorCode::Io,
                     tr("Nothing was recorded: only %1 MB are free where the project is stored, and %2 MB are needed. "
                        "Free some space and try again; everything recorded before is safe.")
                         .arg(locale.toString(megabytes(free), 'f', 0), locale.toString(megabytes(needed + kReserveBytes), 'f', 0)),
                     {},
                     QStringLiteral("REC-004")};
    }
    if (free < needed + kLowBytes)
        m_diskWarning = tr("Only %1 MB are free where the project is stored.").arg(locale.toString(megabytes(free), 'f', 0));
    return {};
}

void Recorder::stop()
{
    switch (m_state) {
    case RecorderState::Idle: break;
    case RecorderState::Reading:
    case RecorderState::Storing:
        dropHeld();
        m_isLastRound = true;
        break;
    case RecorderState::Countdown: finish(); return;
    case RecorderState::Pause:
        if (m_waitsFor.isEmpty()) {
            m_isStopping = true;
            finish();
            return;
        }
        endCaptures(); // of the companions
        return;
    case RecorderState::Preparing:
    case RecorderState::Armed:
    case RecorderState::Recording: endCaptures(); return;
    }
    m_isStopping = isActive();
    Q_EMIT stateChanged();
}

/// It may end in the middle of this, when there is nothing to keep.
void Recorder::endCaptures()
{
    m_isStopping = true;
    if (std::exchange(m_areEnded, true))
        return;
    m_isLastRound = true;
    dropHeld();
    const QStringList companions = m_waitsFor;
    if (!m_isRoundDone)
        m_hub.endCapture(m_address);
    for (const QString& address : companions)
        m_hub.endCapture(address);
    if (isActive())
        Q_EMIT stateChanged();
}

void Recorder::markLabel(const QString& label)
{
    if (!canMark())
        return;
    m_hub.markLabel(m_address, label);
    for (const QString& address : std::as_const(m_waitsFor))
        m_hub.markLabel(address, label);
}

bool Recorder::canRetry() const
{
    return !isActive() && m_hasFailed && m_session != nullptr && missingCount() > 0;
}

Result<void> Recorder::retry()
{
    if (isActive()) // others may still be at it
        return underWay();
    if (!canRetry())
        return Error{ErrorCode::NotFound, tr("There is no recording to try again."), {}, QStringLiteral("REC-005")};
    RecordingPlan rest = m_plan;
    rest.count = missingCount();
    return start(*m_session, m_address, rest);
}

void Recorder::abandon()
{
    m_session = nullptr; // first: what ends now is told to nobody
    stop();
    m_hasFailed = false;
}

double Recorder::remainingSeconds() const
{
    if (m_state == RecorderState::Countdown || m_state == RecorderState::Pause)
        return std::max(0.0, static_cast<double>(m_untilMs - m_machine.nowMs()) / 1000.0);
    return m_state == RecorderState::Recording ? std::max(0.0, m_total - recordedSeconds()) : 0.0;
}

double Recorder::recordedSeconds() const
{
    if (m_state != RecorderState::Recording)
        return m_state == RecorderState::Reading || m_state == RecorderState::Storing ? m_progress : 0.0;
    const double now = m_progress + static_cast<double>(m_machine.nowMs() - m_progressMs) / 1000.0;
    return m_total > 0.0 ? std::min(m_total, now) : now;
}

void Recorder::tick()
{
    const bool isWaiting = m_state == RecorderState::Countdown || m_state == RecorderState::Pause;
    // After a recording the board may need a moment more before it takes the next order.
    const qint64 over = m_machine.nowMs() - m_untilMs;
    const bool isBusy = m_state == RecorderState::Pause && over < kSettleMs &&
                        m_hub.device(m_address).state == DeviceState::Sampling;
    if (m_state == RecorderState::Pause && (!m_waitsFor.isEmpty() || m_isLastRound)) {
        Q_EMIT progressed();
        return;
    }
    if (isWaiting && over >= 0 && !isBusy)
        capture();
    else
        Q_EMIT progressed();
}

void Recorder::setState(RecorderState state)
{
    if (m_state == state)
        return;
    m_state = state;
    if (state == RecorderState::Idle)
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
    Q_EMIT stateChanged();
}

void Recorder::capture()
{
    if (m_session == nullptr) {
        finish();
        return;
    }
    // The disk and the board may have changed since the series began.
    if (const Result<void> ready = m_recorded > 0 ? checkStart(m_plan) : Result<void>(); !ready) {
        m_hasFailed = true;
        finish();
        Q_EMIT failed(ready.error());
        return;
    }
    m_progress = 0.0;
    const bool hasEnd = m_plan.order.mode == CaptureMode::Timed || m_plan.order.mode == CaptureMode::Trigger;
    m_total = hasEnd ? m_plan.order.seconds : 0.0;
    m_step.clear();
    m_isRoundDone = false;
    m_isLastRound = false;
    m_areEnded = false;
    m_round = m_plan.companions.isEmpty() ? QString() : kRound + QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_waitsFor.clear();
    for (const Companion& one : std::as_const(m_plan.companions))
        m_waitsFor << one.address;
    m_held = QStringList{m_address} + m_waitsFor;
    m_gettingReady.clear();
    for (const QString& address : std::as_const(m_held)) {
        if (getsReady(m_hub.device(address), m_plan.order))
            m_gettingReady << address;
    }
    setState(RecorderState::Preparing);
    const QStringList slow = m_gettingReady;
    for (const QString& address : slow) {
        if (m_held.removeOne(address)) // unless the round has ended meanwhile
            order(address);
    }
    if (slow.isEmpty())
        orderHeld();
    endRound(); // where it was stopped before anything was ordered
}

/// Nothing is ordered any more of a round that has ended.
void Recorder::order(const QString& address)
{
    if (m_session == nullptr || !isUnderWay() || m_isRoundDone || m_isStopping) {
        if (address == m_address)
            m_isRoundDone = m_isLastRound = true;
        m_waitsFor.removeAll(address); // so nobody waits for it
        return;
    }
    CaptureOrder order = m_plan.order;
    order.session = m_round;
    const auto companion = std::find_if(m_plan.companions.begin(), m_plan.companions.end(), [&](const Companion& one) { return one.address == address; });
    if (address != m_address && companion != m_plan.companions.end()) {
        order.sensor = companion->sensor;
        order.frequencyHz = companion->frequencyHz;
    }
    m_hub.capture(address, *m_session, order);
}

/// When the last of those that get ready records, or will not, what records at once begins too: they are to show the same time.
void Recorder::noteReady(const QString& address)
{
    if (m_gettingReady.removeOne(address) && m_gettingReady.isEmpty())
        orderHeld();
}

void Recorder::orderHeld()
{
    while (!m_held.isEmpty()) // what is refused may end the round
        order(m_held.takeFirst());
    endRound();
}

/// What was not ordered yet is not any more.
void Recorder::dropHeld()
{
    const QStringList held = std::exchange(m_held, {});
    m_gettingReady.clear();
    for (const QString& address : held) {
        if (address == m_address)
            m_isRoundDone = true;
        else
            m_waitsFor.removeAll(address);
    }
}

void Recorder::finish()
{
    const int recorded = m_recorded;
    const bool isCutShort = m_isStopping && m_plan.isSeries() && recorded < m_plan.count && m_session != nullptr;
    m_isStopping = false;
    setState(RecorderState::Idle);
    Q_EMIT finished(recorded);
    if (isCutShort)
        Q_EMIT seriesStopped(recorded, m_plan.count);
}

void Recorder::onProgress(const QString& address, double done, double total, const QString& step)
{
    if (done > 0.0 && isUnderWay())
        noteReady(address);
    if (address != m_address || !isUnderWay())
        return;
    m_step = step;
    m_progress = done;
    m_progressMs = m_machine.nowMs();
    if (total > 0.0)
        m_total = total;
    const bool isDone = m_total > 0.0 && done >= m_total;
    const bool isStored = step == RecordingKeeper::storingStep();
    const bool begins = (m_state == RecorderState::Preparing || m_state == RecorderState::Armed) && done > 0.0;
    if (!begins && m_state == RecorderState::Preparing && m_plan.order.mode == CaptureMode::Trigger)
        setState(RecorderState::Armed);
    if (isStored)
        setState(RecorderState::Storing);
    else if (isDone)
        setState(RecorderState::Reading);
    else if (begins)
        setState(RecorderState::Recording);
    if (begins)
        Q_EMIT recordingBegan();
    Q_EMIT progressed();
}

void Recorder::onFinished(const QString& address, SampleId id)
{
    if (takesCompanion(address)) {
        m_waitsFor.removeAll(address);
        if (isUnderWay())
            noteReady(address);
        Q_EMIT companionRecorded(address, id);
        endRound();
        return;
    }
    if (address != m_address || !isUnderWay())
        return;
    ++m_recorded;
    const Sample* sample = m_session != nullptr ? m_session->sample(id) : nullptr;
    const bool isShort = sample != nullptr && sample->durationMs() < kWholeShare * m_plan.order.seconds * 1000.0;
    const bool hasEnd = !m_plan.isUntilStopped && m_plan.order.mode != CaptureMode::Looping;
    const bool isPartial = isShort && !m_isStopping && hasEnd;
    const RecordingEnd end = m_isStopping && hasEnd ? RecordingEnd::Stopped : isPartial ? RecordingEnd::Partial : RecordingEnd::Whole;
    const bool isLast = m_isStopping || isPartial || m_recorded >= m_plan.count || m_session == nullptr;
    m_isLastShort = isPartial;
    const QStringList tooLate = m_held; // another one was still getting ready
    dropHeld();
    m_isRoundDone = true;
    m_isLastRound = isLast;
    if (isLast)
        m_hasFailed = isPartial;
    m_untilMs = m_machine.nowMs() + static_cast<qint64>(m_plan.pauseSeconds * 1000.0);
    if (isLast && m_waitsFor.isEmpty())
        finish();
    else
        setState(RecorderState::Pause);
    if (m_session != nullptr)
        Q_EMIT recorded(id, end);
    for (const QString& late : tooLate) {
        Q_EMIT companionFailed(late, Error{ErrorCode::Timeout, tr("It waited for the others to get ready, until the recording was over; nothing of it was recorded."), {},
                                           QStringLiteral("REC-021")});
    }
}

/// When the last companion has delivered, what waited for it goes on.
void Recorder::endRound()
{
    if (m_waitsFor.isEmpty() && m_isRoundDone && m_isLastRound && isActive())
        finish();
}

void Recorder::onFailed(const QString& address, const Error& error)
{
    if (takesCompanion(address)) {
        m_waitsFor.removeAll(address);
        if (isUnderWay())
            noteReady(address);
        const bool wasStopped = m_isStopping && error.code == ErrorCode::Cancelled;
        if (!wasStopped)
            Q_EMIT companionFailed(address, error);
        else if (m_session != nullptr && m_hub.device(address).connectsByItself)
            Q_EMIT goesOn(address, error);
        endRound();
        return;
    }
    if (address != m_address || !isUnderWay())
        return;
    m_hasFailed = error.code != ErrorCode::Cancelled;
    const bool wasWanted = m_isStopping && error.code == ErrorCode::Cancelled;
    dropHeld();
    m_isRoundDone = true;
    m_isLastRound = true;
    if (m_waitsFor.isEmpty())
        finish();
    else
        endCompanions();
    if (!wasWanted)
        Q_EMIT failed(error);
    else if (m_session != nullptr && m_hub.device(address).connectsByItself)
        Q_EMIT goesOn(address, error);
}

/// Nobody waits for what they would still record.
void Recorder::endCompanions()
{
    setState(RecorderState::Pause);
    const QStringList companions = m_waitsFor;
    for (const QString& address : companions)
        m_hub.endCapture(address);
}

} // namespace studio
