// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_snapshot.h"
#include "app/session/live_ring.h"
#include "app/session/project_session.h"

#include <QPointer>
#include <QTimer>
#include <optional>

namespace studio
{

/// Brings one recording safely into the project. While the board records, what arrives live is stored in the project every
/// second, so that even a killed program leaves something to recover; the finished recording then takes its place. When the
/// board or the project goes away first, what had arrived becomes a sample marked "interrupted". A finished recording that no
/// project can take is written to a file. Concludes once, with finished() or failed(). Thread: GUI only.
class CaptureKeeper : public QObject
{
    Q_OBJECT
public:
    struct Places {
        QString recoveryFolder;                     ///< for recordings that no project takes
        qint64 spareBytes = 64LL * 1024 * 1024; ///< left free on the project's disk, whatever is recorded
    };
    CaptureKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                  Places places, QObject* parent = nullptr);

    /// Whether the project can take it. Errors: InvalidArgument, PermissionDenied (read-only), LimitExceeded (disk).
    static Result<void> check(const ProjectSession& session, const CaptureOrder& order, qint64 spareBytes);

    void begin(quint64 streamId); ///< the board begins; its live readings are this stream of the ring
    void conclude(const CaptureOutcome& outcome);
    /// Ends it now with what has arrived: the program or the project is about to close.
    void breakOff(const Error& reason);
    [[nodiscard]] quint64 id() const { return m_id; }

Q_SIGNALS:
    void finished(studio::SampleId id);
    void failed(const studio::Error& error);
    void stopWanted(); ///< nobody needs, or can take, what the board still records
    void warned(const studio::Error& error); ///< something the user should know while it goes on

private:
    void pull();
    void store(std::size_t fromValue);
    void onClosing();
    [[nodiscard]] Sample description() const;
    [[nodiscard]] SampleDraft part(const QVector<Axis>& axes, double intervalMs, const std::vector<float>& values) const;
    Result<SampleId> ingest(SampleDraft draft);
    void keepPart(const Error& reason, const SampleDraft& part);
    Error saved(const SampleDraft& draft, const Error& reason) const;
    void dropStored();
    void end(const Result<SampleId>& result);

    quint64 m_id;
    QPointer<ProjectSession> m_session;
    CaptureOrder m_order;
    DeviceInfo m_board;
    std::shared_ptr<const LiveRing> m_ring;
    Places m_places;
    QDateTime m_beganAt;
    QTimer m_timer;
    std::optional<quint64> m_streamId;
    qint64 m_next = 0;
    QVector<Axis> m_axes;
    double m_intervalMs = 0.0;
    std::vector<float> m_arrived; ///< [readings x axes]
    SampleId m_stored;            ///< the recording in the project, while there is one
    bool m_storingFailed = false;
    bool m_isDiskFull = false;
    bool m_isOver = false;
};

/// The next free name of the kind "wave.07". Thread: GUI only.
QString nextSampleName(const ProjectSession& session, const QString& label);

} // namespace studio
