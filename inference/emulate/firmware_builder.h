// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/codegen/code_generator.h"
#include "inference/emulate/board_catalogue.h"
#include "models/core/job_context.h"
#include "models/evaluation/verification_report.h"

namespace studio
{

struct BuiltFirmware {
    QString kernelElf; ///< what the emulator starts: the boot loader, on boards without one the application
    QString numbersElf; ///< the other firmware, which prints numbers; empty when a model was given
    QByteArray application; ///< the body of an image, vector table first
    FirmwareSizes sizes;
    QString compiler; ///< "arm-none-eabi-gcc 12.2.1"
};

/// Compiles all firmware of a board in `folder` (made when missing) from the embedded templates, with the
/// given model or, when `model` is empty, without one. Equal input gives equal bytes.
/// Errors: ToolMissing (names the Debian package), Internal (the first error line; detail: the whole output), Cancelled,
/// Unsupported (the board is too small for a model).
Result<BuiltFirmware> buildFirmware(const BoardDescription& board, const QVector<GeneratedFile>& model, const QString& folder,
                                    JobContext& job);

/// The board's compiler with its version, "arm-none-eabi-gcc 12.2.1". Errors: ToolMissing (names the Debian packages).
Result<QString> firmwareCompiler(const BoardDescription& board);

/// Sizes by part from a linker map. Source: GNU ld's map format.
FirmwareSizes sizesFromMap(const QByteArray& map);

} // namespace studio
