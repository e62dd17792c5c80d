// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_hub.h"
#include "app/session/console_log.h"
#include "app/session/device_link.h"
#include "app/session/live_keeper.h"
#include "app/session/live_ring.h"
#include "app/session/port_settings.h"
#include "serial/transport/session_log.h"

#include <functional>

namespace studio
{

/// One row of the list of boards, as BoardHub keeps it.
struct BoardHub::Row {
    QString address;
    QString path; ///< of the port; empty for the emulated board, whose terminal differs each time
    PortInfo port;
    DeviceSource source = DeviceSource::Board;
    QString sourceName; ///< of one that is no board
    std::function<DeviceLink*(Row&)> makeSource; ///< its link; empty for boards
    bool isSimulated = false;
    bool isListed = false;    ///< the computer has this port now
    bool wasAdded = false;    ///< by the user
    bool shallReturn = false; ///< it was lost: connect when the port comes back
    bool isLeft = false;      ///< the user has let go of it, or given it up, since it was connected last
    bool hasIdOfNumbers = false; ///< its ID was made from its port: nothing to call it by
    int returns = 0;          ///< how often that was tried since the user connected it
    bool isStarting = false;  ///< the emulated board, before its terminal is there
    bool isStopping = false;  ///< the emulated board, until its link is closed
    bool isEnding = false;    ///< the emulated board's process was told to end
    bool shallRestart = false; ///< and is wanted again
    bool shallReconnect = false; ///< when the link has let go of the port: its settings changed
    bool regainsActive = false;  ///< it is the active board as soon as it is connected: it was, before its settings changed
    bool replacesLost = false;   ///< so it is while the place of the lost one is free: the user chose it
    QString step;
    Error error; ///< of the emulated board's process
    BoardSnapshot snapshot;
    std::shared_ptr<LiveRing> ring = std::make_shared<LiveRing>();
    std::shared_ptr<ConsoleLog> console = std::make_shared<ConsoleLog>();
    std::shared_ptr<SessionLog> session = std::make_shared<SessionLog>();
    QVector<LivePrediction> predictions;
    DeviceLink* link = nullptr; ///< on the device thread
    QString linkPath;
    bool isNumberLink = false;
    PortSettings linkSettings;  ///< that it was made with
    bool hasSwitched = false;   ///< to the other protocol, since the user connected it
    std::optional<Error> remark; ///< on its settings, once it is connected
    std::unique_ptr<RecordingKeeper> keeper; ///< of the recording under way
    LiveKeeper::Place taken;                 ///< up to there live readings stand in a recording
    [[nodiscard]] CaptureKeeper* captureKeeper() const { return qobject_cast<CaptureKeeper*>(keeper.get()); }
    [[nodiscard]] LiveKeeper* liveKeeper() const { return qobject_cast<LiveKeeper*>(keeper.get()); }
};

template <typename Call>
void BoardHub::ask(const QString& address, Call call)
{
    Row* row = find(address);
    if (row == nullptr || row->link == nullptr) {
        Q_EMIT deviceFailed(address, Error{ErrorCode::Io, tr("%1 is not connected. Connect it first (page Devices).")
                                                              .arg(row != nullptr ? infoOf(*row).name : address),
                                           {}, QStringLiteral("DEV-008")});
        return;
    }
    QMetaObject::invokeMethod(row->link, [link = row->link, call = std::move(call)] { call(*link); });
}

} // namespace studio
