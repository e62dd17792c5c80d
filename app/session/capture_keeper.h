// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_snapshot.h"
#include "app/session/recording_keeper.h"

#include <QElapsedTimer>
#include <limits>
#include <memory>
#include <optional>

namespace studio
{

/// A recording that the device makes itself and then hands over as a whole. What arrives live meanwhile is stored in the project twice
/// a second, lost readings as gaps (NaN), and the finished recording then takes its place. When the board or the project goes away first, what had arrived becomes a
/// sample marked "interrupted". A finished recording that no project can take is written to a file. Thread: GUI only.
class CaptureKeeper final : public RecordingKeeper
{
    Q_OBJECT
public:
    CaptureKeeper(quint64 id, ProjectSession& session, CaptureOrder order, DeviceInfo board, std::shared_ptr<const LiveRing> ring,
                  Places places, QObject* parent = nullptr);

    void begin(const StreamPlace& place); ///< it is ordered; its live readings stand there
    [[nodiscard]] bool hasBegun() const { return m_streamId.has_value(); } ///< what its board tells until then is of an older recording
    void noteProgress(double recordedSeconds); ///< from the first that is more than none on, the board records
    void conclude(const CaptureOutcome& outcome) { conclude(std::make_shared<const CaptureOutcome>(outcome)); }
    void conclude(const std::shared_ptr<const CaptureOutcome>& outcome);
    void breakOff(const Error& reason) override;

protected:
    [[nodiscard]] qint64 readingNow() override;

private:
    void pull() { pullAtMost(std::numeric_limits<qint64>::max()); }
    void pullAtMost(qint64 most); ///< readings
    void keepArrived(const Error& reason);
    void onClosing();

    std::optional<quint64> m_streamId;
    StreamPlace m_from;
    qint64 m_next = 0;     ///< of the ring
    quint64 m_dropped = 0; ///< of the stream, as far as they are gaps already
    qint64 m_taken = 0;    ///< readings and gaps
    bool m_isRecording = false;
    QElapsedTimer m_sinceRecording; ///< since `m_recordedMs` were recorded
    qint64 m_recordedMs = 0;
    SignalData m_arrived;
};

} // namespace studio
