// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/remote/remote_device.h"

#include <QJsonObject>
#include <functional>

namespace studio
{

// What is asked of a device on the network beside recordings. Each question lives with its asker: when that goes, the device is told to
// stop. `done` is called once, unless the asker has gone or an error was returned; where the device had to be told to stop, it is called
// when the device has done so (at the latest after kStopMs), so that what is asked next finds it free. Thread: that of the services.

using RemoteDone = std::function<void(const Result<QJsonObject>& answer)>;
using RemoteTell = std::function<void(const QJsonObject& line)>;

/// The next picture of a camera: "jpeg" (base64), "file_name". Errors: those of RemoteDevice::startCamera; Busy (somebody looks through
/// it), LimitExceeded (larger than kMostPictureBytes), Timeout, Io (it left).
Result<void> takeRemotePicture(RemoteDevice& device, bool isHighResolution, QObject* asker, RemoteDone done);

/// Small pictures, until the asker goes or endRemoteLook(): `tell` gets {"frame": {"jpeg", "file_name"}} of each. Errors: as above;
/// Protocol (the device ended it).
Result<void> watchRemoteCamera(RemoteDevice& device, QObject* asker, RemoteTell tell, RemoteDone done);

/// What the model of a device says, until the asker goes or endRemoteLook(): `tell` gets {"started": true} once, then {"record": ...}
/// and {"summary": ...} as the device sent them, without the readings behind them. Errors: Busy (somebody watches already); Timeout (it
/// does not begin), Protocol (it does not stream, or ended it), Io (it left).
Result<void> watchRemoteModel(RemoteDevice& device, QObject* asker, RemoteTell tell, RemoteDone done);

/// Results that a device keeps, by their numbers: `tell` gets {"record": ...} as the device sent it, with the readings behind it where
/// `withReadings`, or {"missing": {"index", "error"}}; the answer is empty. Errors: Unsupported (it runs no model), InvalidArgument (none
/// or more than kMostRecords asked for), LimitExceeded (readings of more than kMostReadingsCharacters), Protocol (it refuses), Timeout,
/// Io (it left).
Result<void> fetchRemoteRecords(RemoteDevice& device, const QVector<qint64>& indices, bool withReadings, QObject* asker, RemoteTell tell, RemoteDone done);

/// Tells a device that a newer model is there, and waits for its word: "info". Nothing as the version: the latest. Errors: Unsupported
/// (it runs no model), Protocol (it could not take it), Timeout, Io (it left).
Result<void> updateRemoteModel(RemoteDevice& device, std::optional<qint64> version, QObject* asker, RemoteDone done);

/// Ends what the asker looks at, with an empty answer.
void endRemoteLook(const QObject& asker);

inline constexpr qsizetype kMostPictureBytes = 2 * 1024 * 1024;
inline constexpr qsizetype kMostReadingsCharacters = 3 * 1024 * 1024; ///< in base64
inline constexpr qsizetype kMostRecords = 1000;
inline constexpr int kPictureMs = 15'000; ///< to the next one
inline constexpr int kModelStartMs = 15'000;
inline constexpr int kStopMs = 3'000;
inline constexpr int kRecordsMs = 60'000;
inline constexpr int kUpdateMs = 10 * 60'000; ///< it fetches the model, checks and starts it

} // namespace studio
