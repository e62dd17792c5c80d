// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace studio
{

/// Metadata of a recording that came, but not as the device sent it: "signature", or the id of the error that a further reading of it
/// ended with. A device that signs wrongly, and sends the same each time, damages nothing.
inline const QString kDamagedTransfer = QStringLiteral("damaged_transfer");

} // namespace studio
