// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <optional>
#include <vector>

namespace studio
{

/// What the device thread tells the window of one board.
struct BoardSnapshot {
    DeviceState state = DeviceState::Offline;
    bool isOpen = false; ///< the port is ours
    QString version;     ///< of its AT protocol
    QString deviceId;
    QString deviceType;
    QString firmware;
    QString model;
    QVector<DeviceSensor> sensors;
    bool canStream = false;
    QVector<QSize> pictureSizes;
    bool canWatch = false;
    bool isWatched = false;
    QStringList motions;
    QString motion;
    bool printsNumbers = false; ///< no AT board
    QVector<QPair<QString, QString>> facts; ///< of a source that is no board
    bool isLooped = false;      ///< a replay
    QString step;               ///< on the way to a connection, where it takes longer
    Error lastError;
    friend bool operator==(const BoardSnapshot&, const BoardSnapshot&) = default;
};

/// Where readings begin in a device's ring.
struct StreamPlace {
    quint64 streamId = 0;
    qint64 reading = 0;  ///< of that stream
    quint64 dropped = 0; ///< readings of it that were lost until then
};

/// How a recording ended: `draft`, or `error` and what had arrived live until then.
struct CaptureOutcome {
    quint64 id = 0; ///< as given to capture()
    std::optional<SampleDraft> draft;
    Error error;
    QVector<Axis> axes;         ///< of what had arrived
    double intervalMs = 0.0;
    SignalData arrived;         ///< empty: nothing
    ValueType valueType = ValueType::Float32; ///< that it is kept in, as far as that holds it
};

} // namespace studio
