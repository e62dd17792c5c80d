// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "app/session/label_marks.h"
#include "app/session/live_ring.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "app/session/recovered_file.h"

#include <QElapsedTimer>
#include <QFuture>
#include <QPointer>
#include <QTimer>
#include <functional>
#include <optional>

namespace studio
{

/// Brings one recording safely into the project: what all ways of recording share. While it runs, what arrives is stored in the
/// project as it comes, so that even a killed program leaves something to recover. When all of it is there, storing() tells so, and it
/// becomes a sample on another thread. Concludes once, with finished() or failed(), at the latest when the project is closed.
/// Thread: GUI only.
class RecordingKeeper : public QObject
{
    Q_OBJECT
public:
    struct Places {
        QString recoveryFolder;                     ///< for recordings that no project takes
        qint64 spareBytes = 64LL * 1024 * 1024; ///< left free on the project's disk, whatever is recorded
    };
    RecordingKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                    Places places, QObject* parent = nullptr);
    ~RecordingKeeper() override; ///< waits for a sample that is being stored, or for the file in its place

    /// Whether the project can take it. Errors: InvalidArgument, PermissionDenied (read-only), LimitExceeded (disk).
    static Result<void> check(const ProjectSession& session, const CaptureOrder& order, qint64 spareBytes);

    /// Ends it now with what has arrived: the program or the project is about to close.
    virtual void breakOff(const Error& reason) = 0;
    /// From the reading that is the newest one now, the recording is `label`; empty, or the same again: no longer.
    void markLabel(const QString& label);
    [[nodiscard]] QString markedLabel() const { return m_marks.label(); }
    [[nodiscard]] quint64 id() const { return m_id; }
    [[nodiscard]] bool isStoring() const { return m_isStoring; }
    static QString storingStep(); ///< what is told of a recording from storing() to its end

Q_SIGNALS:
    void finished(studio::SampleId id);
    void failed(const studio::Error& error);
    void storing(double seconds); ///< so much was recorded, and nothing more will be
    void stopWanted(); ///< nobody needs, or can take, what the device still records
    void warned(const studio::Error& error); ///< something the user should know while it goes on

protected:
    /// How many readings of this recording there are at this moment.
    [[nodiscard]] virtual qint64 readingNow() = 0;
    [[nodiscard]] Sample description() const;
    /// Readings in the type of their source as far as they can be; that is seen to when they are stored.
    [[nodiscard]] SampleDraft part(const QVector<Axis>& axes, double intervalMs, SignalData values, ValueType type) const;
    /// The whole recording becomes the sample, in place of what is stored of it. With a reason it is marked "interrupted", and the error
    /// says what was kept. `info` is what its source says of it.
    void store(Sample info, std::shared_ptr<const SignalData> values, const std::optional<Error>& reason = std::nullopt);
    /// The same with what had arrived; of nothing nothing is kept.
    void keepPart(const Error& reason, SampleDraft part);
    /// So many readings that are not there.
    [[nodiscard]] SignalData gapOf(qint64 readings) const;
    /// Stores more readings in the project, for a bad end, with those that it did not take before. False once it is given up: what is
    /// handed then is not kept.
    bool storePart(const SignalData& values);
    [[nodiscard]] bool hasPending() const { return !m_pending.isEmpty(); }
    /// Why the project took nothing.
    [[nodiscard]] QString storingCause() const;
    /// What is stored becomes the sample, with its marks. `known`: whether one with the same content may be there already.
    void seal(const std::optional<Error>& reason, SampleRepository::KnownContent known, const QMap<QString, QString>& metadata = {});
    void dropStored();
    [[nodiscard]] qint64 storedReadings() const { return m_storedReadings; }
    [[nodiscard]] qint64 handedReadings() const { return m_storedReadings + m_pending.readingCount(); } ///< stored, or about to be
    /// What is stored is not part of it any more, but stays until there is something else.
    void supersedeStored();
    void dropSuperseded();
    [[nodiscard]] bool hasSuperseded() const { return !m_superseded.isEmpty(); }
    void end(const Result<SampleId>& result);
    /// Below 0: not known.
    [[nodiscard]] qint64 freeBytes() const;

    QPointer<ProjectSession> m_session;
    CaptureOrder m_order;
    std::shared_ptr<const LiveRing> m_ring;
    Places m_places;
    QDateTime m_beganAt;
    QTimer m_timer;
    QVector<Axis> m_axes;
    double m_intervalMs = 0.0;
    ValueType m_valueType = ValueType::Float32; ///< of the source, until a gap or a greater integer came
    LabelMarks m_marks;
    qint64 m_firstMarked = 0; ///< the reading that the kept recording begins with, as marks count them
    bool m_isOver = false;

private:
    [[nodiscard]] RecordingEnding ending(qint64 readings, const std::optional<Error>& reason) const;
    void conclude(RecordingEnding ending, const std::optional<Error>& reason, double seconds);
    void onStored(const RecordingEnding& ending, const std::optional<Error>& reason, const Result<SampleId>& id);
    [[nodiscard]] qint64 storedOfRest(const RecordingEnding& ending) const;
    void onRefused(const RecordingEnding& ending, const Error& reason);
    void endRefused(const RecordingEnding& ending, Error told, bool isEndApart);
    void writeAside(std::function<RecoveredFiles()> write, std::function<void(const RecoveredFiles&)> done);
    Result<void> storePending();
    void countStored(qint64 readings);
    void warnOfFullDisk();
    void tellGivenUp();
    [[nodiscard]] QString name() const;
    void addOrigin(Sample& info) const;
    quint64 m_id;
    DeviceInfo m_board;
    QString m_group; ///< that all its parts are of
    mutable QString m_name; ///< decided once
    QVector<SampleId> m_parts;      ///< what is stored of it, one after another; of more than one type when there was such a one
    QVector<SampleId> m_superseded;
    qint64 m_storedReadings = 0;    ///< in all of `m_parts`
    qint64 m_storedEver = 0;        ///< also in those that were superseded
    qint64 m_partBegin = 0;         ///< the reading that the last part begins with, counted like `m_storedEver`
    bool m_beginsPart = true;       ///< with what is stored next
    bool m_isStoring = false;
    QFuture<Result<RecoveredFiles>> m_file; ///< in place of a sample, when there is no project any more
    SignalData m_pending; ///< not stored yet; stays until it is
    std::optional<Error> m_trouble; ///< why not, at the last attempt
    QElapsedTimer m_sinceTrouble;
    bool m_isGivenUp = false;
    bool m_isDiskFull = false;
};

/// "12.3"
[[nodiscard]] QString recordedSecondsText(double milliseconds);

/// The next free name of the kind "wave.07", also beside recordings under way and what may come back from the Bin. Thread: GUI only.
QString nextSampleName(const ProjectSession& session, const QString& label);

} // namespace studio
