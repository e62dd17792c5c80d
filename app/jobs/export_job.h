// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/deploy_job.h"
#include "inference/bundle/signing_key.h"
#include "inference/emulate/board_catalogue.h"

namespace studio
{

struct ExportOptions {
    QString boardId = QStringLiteral("mps2-an386");
    QString version = QStringLiteral("1.0.0"); ///< of the firmware
    quint32 securityCounter = 0;               ///< never lower than that of an earlier image
    bool allowsUnverified = false;             ///< a deliberate override; what is exported says so
};

/// Names of the files of a firmware export, and of a bundle.
inline constexpr const char* kSignedImageName = "firmware.signed.bin"; ///< MCUboot's format: what a board is flashed with
inline constexpr const char* kPlainImageName = "firmware.bin";
inline constexpr const char* kHexImageName = "firmware.hex";

/// A run ready to leave the studio: its sources, and what its check on a board said.
struct CheckedModel {
    DeploySource source;
    QByteArray modelId;
    QJsonObject verification; ///< empty when it was never checked
    bool isVerified = false;
};

/// Errors: Refused when the run was not checked on a board or failed there, unless overridden; those of deploySource().
Result<CheckedModel> checkedModel(ProjectFile& project, const Run& run, const ExportOptions& options, JobContext& job);

/// Firmware with the model for the options' board: signed image, plain binary and Intel HEX.
/// Errors: those of building; Refused when the compiler made other bytes than those that were checked.
Result<QVector<GeneratedFile>> makeFirmware(const CheckedModel& model, const ExportOptions& options, const SigningKey& key,
                                            JobContext& job);

/// A signed bundle: C sources, the files of makeFirmware() and a manifest that says where it all comes from.
Result<QByteArray> makeBundle(ProjectFile& project, const CheckedModel& model, const ExportOptions& options,
                              const SigningKey& key, JobContext& job);

/// What one export wrote.
struct ExportedFiles {
    QString format; ///< "c-library", "firmware", "bundle"
    QString path;   ///< absolute
    qsizetype files = 0;
    qint64 bytes = 0;
    QString key;     ///< id of the key that signed, if one did
    QString version; ///< of the firmware, beside a key
};

/// Notes with the run what was exported, and gives what was noted. Errors: those of the project file.
Result<QJsonObject> storeExport(ProjectFile& project, const CheckedModel& model, const ExportedFiles& exported);

} // namespace studio
