// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/bundle/bundle.h"
#include "serial/at/at_device.h"
#include "serial/flashing/firmware_update.h"

namespace studio
{

/// The image that a verified bundle wants boards to be flashed with, itself checked. Errors: InvalidInput when the bundle names none,
/// or it is damaged, or another key than the bundle's signed it, or its counter is not the one that the manifest states.
Result<FirmwareImage> flashableImage(const VerifiedBundle& bundle);

/// Whether the bundle was made for the board that answered. A board in its boot loader does not say what it is and is taken.
/// Errors: Refused, naming both.
Result<void> checkHardware(const VerifiedBundle& bundle, const AtIdentity& identity);

} // namespace studio
