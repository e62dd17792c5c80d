// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QPointer>
#include <QTimer>
#include <functional>

namespace studio
{

/// Another device that records together with the chosen one.
struct Companion {
    QString address;
    QString sensor;
    double frequencyHz = 0.0;
};

/// One recording, or a series of them.
struct RecordingPlan {
    CaptureOrder order;
    bool isUntilStopped = false; ///< `order.seconds` is then the board's longest, or 0 where there is none
    QVector<Companion> companions; ///< each records what `order` says, with its own sensor
    int count = 1;
    double pauseSeconds = 0.0;
    double countdownSeconds = 0.0;
    int axisCount = 1; ///< for what the recordings need on the disk
    [[nodiscard]] bool isSeries() const { return count > 1; }
};

enum class RecorderState {
    Idle,
    Countdown,
    Preparing, ///< ordered; the board has not begun
    Armed,     ///< waits for the trigger
    Recording,
    Reading,   ///< recorded; the readings are on their way
    Storing,   ///< all of it is here, and becomes a sample
    Pause      ///< between two recordings of a series; companions may still be on their way
};

/// How a recording that is kept came to its end.
enum class RecordingEnd {
    Whole,
    Stopped, ///< by the user
    Partial  ///< by the board, before its time
};

/// Makes recordings on a board: countdown, one capture after another, pauses, early stop, and going on after a
/// failure. A recording that was begun always ends in `recorded` or `failed`. Thread: GUI only.
class Recorder : public QObject
{
    Q_OBJECT
public:
    /// What tests put in the place of the machine's clock and disk.
    struct Machine {
        std::function<qint64()> nowMs;                          ///< monotonic
        std::function<qint64(const QString& path)> freeBytes;   ///< negative: unknown
    };
    static Machine realMachine();
    /// Whether one press recorded both, each on its device.
    static bool isSameRound(const Sample& one, const Sample& other);

    explicit Recorder(DeviceHub& hub, Machine machine = realMachine(), QObject* parent = nullptr);

    /// Begins with the countdown. Errors: Busy, NotFound (no such board, or not connected), PermissionDenied
    /// (read-only project), Io (the disk is too full).
    Result<void> start(ProjectSession& session, const QString& address, const RecordingPlan& plan);
    /// Countdown and pause end at once. A recording under way ends early and is kept; the series ends with it.
    void stop();
    /// After a failure: the recordings that are still to be made, the one that the board ended early among them.
    Result<void> retry();
    [[nodiscard]] bool canRetry() const;
    /// Another project was opened or this one closed: what runs is stopped, and nothing is retried.
    void abandon();

    [[nodiscard]] RecorderState state() const { return m_state; }
    [[nodiscard]] bool isActive() const { return m_state != RecorderState::Idle; }
    [[nodiscard]] bool isStopping() const { return m_isStopping; }
    [[nodiscard]] const RecordingPlan& plan() const { return m_plan; }
    [[nodiscard]] const QString& address() const { return m_address; }
    [[nodiscard]] int recordedCount() const { return m_recorded; } ///< of this series
    [[nodiscard]] double remainingSeconds() const; ///< of countdown, pause or recording
    [[nodiscard]] double recordedSeconds() const;  ///< of the recording under way
    [[nodiscard]] const QString& step() const { return m_step; } ///< the board's own words
    /// From now on the recording under way is `label`, on every device of it; the same again, or empty: no longer.
    void markLabel(const QString& label);
    [[nodiscard]] bool canMark() const { return m_state == RecorderState::Recording; }
    /// Why the disk is worth a look, or nothing.
    [[nodiscard]] QString diskWarning() const { return m_diskWarning; }

    /// Looks at the clock; called by its own timer.
    void tick();

Q_SIGNALS:
    void stateChanged();
    void progressed(); ///< some time has passed
    void recordingBegan();
    void recorded(studio::SampleId id, studio::RecordingEnd end);
    void companionRecorded(const QString& address, studio::SampleId id);
    void companionFailed(const QString& address, const studio::Error& error); ///< the others go on
    /// It was stopped, but its device cannot be: that one records until its time is over, and says in `note` what becomes of it.
    void goesOn(const QString& address, const studio::Error& note);
    void failed(const studio::Error& error);
    void finished(int recorded);
    void seriesStopped(int recorded, int planned); ///< by the user, before its last recording

private:
    void setState(RecorderState state);
    void capture();
    void finish();
    void order(const QString& address);
    void noteReady(const QString& address);
    void orderHeld();
    void dropHeld();
    void endRound();
    void endCaptures();
    void endCompanions();
    [[nodiscard]] int missingCount() const { return m_plan.count - m_recorded + (m_isLastShort ? 1 : 0); }
    [[nodiscard]] bool isUnderWay() const { return m_state >= RecorderState::Preparing && m_state <= RecorderState::Storing; }
    [[nodiscard]] bool takesCompanion(const QString& address) const { return m_waitsFor.contains(address); }
    [[nodiscard]] Result<void> checkStart(const RecordingPlan& plan);
    [[nodiscard]] Result<void> checkDisk(const RecordingPlan& plan);
    void onProgress(const QString& address, double done, double total, const QString& step);
    void onFinished(const QString& address, SampleId id);
    void onFailed(const QString& address, const Error& error);

    DeviceHub& m_hub;
    Machine m_machine;
    QPointer<ProjectSession> m_session;
    QString m_address;
    RecordingPlan m_plan;
    RecorderState m_state = RecorderState::Idle;
    QTimer m_timer;
    qint64 m_untilMs = 0;    ///< end of countdown or pause
    qint64 m_progressMs = 0; ///< when the board last told how far it is
    double m_progress = 0.0;
    double m_total = 0.0;
    QString m_step;
    QString m_diskWarning;
    QStringList m_waitsFor;  ///< companions that have not delivered
    QStringList m_gettingReady; ///< ordered, and not recording yet
    QStringList m_held;         ///< of the round, the chosen device among them or not: ordered when the others record
    QString m_round;            ///< what its recordings share; empty: there is one alone
    bool m_isRoundDone = false; ///< the chosen device has
    bool m_isLastRound = false;
    bool m_areEnded = false;    ///< all that record have been told to end
    int m_recorded = 0;
    bool m_isLastShort = false; ///< the last that was recorded ended before its time, by the board
    bool m_isStopping = false;
    bool m_hasFailed = false;
};

} // namespace studio
