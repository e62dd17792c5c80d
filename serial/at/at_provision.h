// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_device.h"

namespace studio
{

/// What a board is to know so that it can send its recordings by itself. Empty: left as it is.
struct AtProvision {
    QString uploadHost;    ///< "http://192.168.1.5:4810"
    QString managementUrl; ///< "ws://192.168.1.5:4802"
    QString apiKey;
    QString uploadPath; ///< empty: the board's own, or the usual one when it has none
    QString hmacKey;    ///< only for a board without one
    QString usbSerial;  ///< becomes the id of a board that has none
};

/// The commands that bring a board to it, in order; none for what is so already. Errors: InvalidArgument (what boards cannot store).
/// Thread: any. Source: AT reference 1.3, step 5.
Result<QList<QByteArray>> provisionCommands(const AtConfig& board, const AtProvision& wanted);

/// Sends them and asks the board again who it is. Gives the names of the commands that were sent. Errors: those of the commands,
/// Protocol (not taken); what was taken before stays.
void provision(AtDevice& board, const AtProvision& wanted, AtDevice::Done<QStringList> done);

/// A network that a board sees. Security as the reference numbers it: 0 none, 3 WPA2, 255 unknown.
struct AtNetwork {
    QString ssid;
    QString securityName;
    int security = 255;
    int rssiDbm = 0;
    friend bool operator==(const AtNetwork&, const AtNetwork&) = default;
};

/// The answer of AT+SCANWIFI; lines that are none are left out. Thread: any.
QVector<AtNetwork> parseNetworks(const QByteArray& answer);
void scanNetworks(AtDevice& board, AtDevice::Done<QVector<AtNetwork>> done);
/// Errors: InvalidArgument, Protocol with the board's words.
void joinNetwork(AtDevice& board, const QString& ssid, const QString& password, int security, AtDevice::Done<void> done);

/// What a board knows behind clearBoard(), so that commands for it can be checked before. Thread: any.
AtConfig clearedConfig(AtConfig board);
/// Forgets network, label, keys and host on the board, which may restart, and asks it again who it is.
void clearBoard(AtDevice& board, AtDevice::Done<AtIdentity> done);

/// Whether the board can record by itself. Errors: Unsupported.
Result<void> checkIngestionCycle(const AtDevice& board);
/// Whether a board could take this cycle. Errors: InvalidArgument. Thread: any.
Result<void> checkCycle(const AtIngestionCycle& cycle);
/// Boards print two places of the interval between readings; it is meant to be one of a listed frequency. Units: ms. Thread: any.
double exactIntervalMs(const AtConfig& board);

/// Unattended recording of long-recording boards (AT 1.8): `totalMs` of `sensor` every `intervalMs`, into the board's own storage.
/// Errors: Unsupported, InvalidArgument, Protocol.
void setIngestionCycle(AtDevice& board, const AtIngestionCycle& cycle, AtDevice::Done<void> done);
void startIngestionCycle(AtDevice& board, AtDevice::Done<void> done);
/// AT has no command that ends it. A board whose AT+HELP says that its cycle's settings do is given those that it has; any other is sent
/// nothing. Errors: Unsupported, Protocol.
void stopIngestionCycle(AtDevice& board, AtDevice::Done<void> done);

} // namespace studio
