// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/forwarder/number_format.h"
#include "serial/transport/serial_transport.h"

#include <QJsonObject>
#include <QString>

namespace studio
{

enum class PortProtocol {
    Automatic, ///< AT first, then plain numbers
    At,
    Numbers
};

/// How a port is spoken to; remembered for the board behind it.
struct PortSettings {
    PortProtocol protocol = PortProtocol::Automatic;
    int baud = SerialTransport::kUsualBaud;
    NumberSettings numbers;       ///< of boards that print plain numbers
    bool printedNumbers = false;  ///< found out at the last connection: they are listened for first
    friend bool operator==(const PortSettings&, const PortSettings&) = default;
};

QString portProtocolName(PortProtocol protocol); // "automatic", "at", "numbers"

/// For storing; what is left out or unknown takes its default.
QJsonObject portSettingsToJson(const PortSettings& settings);
PortSettings portSettingsFromJson(const QJsonObject& object);

} // namespace studio
