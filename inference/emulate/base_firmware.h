// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/emulate/board_catalogue.h"
#include "models/core/job_context.h"

namespace studio
{

/// What every board of a kind starts with: its boot loader where it has one, and an application without a model.
struct BaseFirmware {
    QString kernelElf; ///< what the emulator starts
    QString numbersElf; ///< or this: the firmware that prints numbers
    QByteArray application; ///< the body of an image
};

/// Where built base firmware is kept between starts, below the user's cache folder.
QString baseFirmwareFolder();

/// The base firmware of a board, from `folder` when these very templates were built there by this very compiler, else built
/// and put there. Several may ask at once. Errors: those of buildFirmware(), Io.
Result<BaseFirmware> baseFirmware(const BoardDescription& board, const QString& folder, JobContext& job);

} // namespace studio
