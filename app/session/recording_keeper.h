// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "app/session/label_marks.h"
#include "app/session/live_ring.h"
#include "app/session/project_session.h"

#include <QPointer>
#include <QTimer>
#include <optional>

namespace studio
{

/// Brings one recording safely into the project: what all ways of recording share. While it runs, what arrives is stored in the
/// project as it comes, so that even a killed program leaves something to recover. Concludes once, with finished() or failed().
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

    /// Whether the project can take it. Errors: InvalidArgument, PermissionDenied (read-only), LimitExceeded (disk).
    static Result<void> check(const ProjectSession& session, const CaptureOrder& order, qint64 spareBytes);

    /// Ends it now with what has arrived: the program or the project is about to close.
    virtual void breakOff(const Error& reason) = 0;
    /// From the reading that is the newest one now, the recording is `label`; empty, or the same again: no longer.
    void markLabel(const QString& label);
    [[nodiscard]] QString markedLabel() const { return m_marks.label(); }
    [[nodiscard]] quint64 id() const { return m_id; }

Q_SIGNALS:
    void finished(studio::SampleId id);
    void failed(const studio::Error& error);
    void stopWanted(); ///< nobody needs, or can take, what the device still records
    void warned(const studio::Error& error); ///< something the user should know while it goes on

protected:
    /// How many readings of this recording there are at this moment.
    [[nodiscard]] virtual qint64 readingNow() = 0;
    [[nodiscard]] Sample description() const;
    [[nodiscard]] SampleDraft part(const QVector<Axis>& axes, double intervalMs, const std::vector<float>& values, ValueType type) const;
    Result<SampleId> ingest(SampleDraft draft);
    /// True when it became a sample.
    bool keepPart(const Error& reason, const SampleDraft& part);
    Error saved(const SampleDraft& draft, const Error& reason) const;
    /// Stores more readings [n x axes] in the project, for a bad end. After a failure it stores no more. False when it did not.
    bool storePart(const std::vector<float>& values);
    /// What is stored becomes the sample, with its marks; with a reason it is marked "interrupted", and the error says what was kept.
    Result<SampleId> seal(const std::optional<Error>& reason);
    void dropStored();
    [[nodiscard]] qint64 storedReadings() const { return m_stored.isValid() ? m_storedReadings : 0; }
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
    ValueType m_valueType = ValueType::Float32; ///< of the source; integers hold no gap, so with one it is Float32
    LabelMarks m_marks;
    qint64 m_firstMarked = 0; ///< the reading that the kept recording begins with, as marks count them
    SampleId m_stored;        ///< the recording in the project, while there is one
    bool m_isOver = false;

private:
    Result<void> widen();
    [[nodiscard]] QString name() const;
    quint64 m_id;
    DeviceInfo m_board;
    mutable QString m_name; ///< decided once
    qint64 m_storedReadings = 0;
    bool m_storingFailed = false;
    bool m_isDiskFull = false;
};

/// "12.3"
[[nodiscard]] QString recordedSecondsText(double milliseconds);

/// The next free name of the kind "wave.07", also beside recordings under way. Thread: GUI only.
QString nextSampleName(const ProjectSession& session, const QString& label);

} // namespace studio
