// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_device.h"

#include <QElapsedTimer>
#include <optional>

namespace studio
{

/// A recording under way. Lives as long as AtDevice::capture() has not answered.
struct AtDevice::Capture {
    CaptureRequest request;
    Done<SampleDraft> done;
    SamplePhase phase = SamplePhase::None;
    QElapsedTimer recording; ///< since the board said that it samples
    QElapsedTimer whole;
    SampleOutcome outcome;
    int readings = 0; ///< how often the buffer was read
    QByteArray digest; ///< of what was read last
    std::optional<SampleDraft> doubtful; ///< came whole, but its signature does not fit; given when reading it once more fails
    /// Units: ms; the limit for the whole and between two markers.
    [[nodiscard]] qint64 limitMs(int factor, int marginMs) const
    {
        return factor * (request.lengthMs + marginMs);
    }
};

/// Name of a sample that was just recorded: "wave.20261124-141530". Thread: any.
QString recordedName(const QString& label, const QDateTime& at);

} // namespace studio
