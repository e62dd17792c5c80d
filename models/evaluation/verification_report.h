// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"

#include <QJsonObject>
#include <QString>
#include <vector>

namespace studio
{

/// Sizes of a linked firmware image, from its map file.
struct FirmwareSizes {
    qint64 flashModel = 0;   ///< tables and glue of this model
    qint64 flashDsp = 0;     ///< feature extraction
    qint64 flashRuntime = 0; ///< network kernels and anomaly score
    qint64 flashFirmware = 0; ///< AT server, drivers, C library
    qint64 ramModel = 0;     ///< arena and results of the model
    qint64 ramStatic = 0;    ///< all static data
    [[nodiscard]] qint64 flashTotal() const { return flashModel + flashDsp + flashRuntime + flashFirmware; }
};

/// One window as the board answered it, beside the host.
struct VerifiedWindow {
    SampleId sample;
    qint64 firstReading = 0;
    int actual = -1;
    int predicted = -1;
    bool isEqual = true;
};

/// What checking an image on a board gave. Counted and measured on the running target; nothing is estimated.
struct VerificationReport {
    RunId run;
    QString board;
    QString boardName;
    QString compiler; ///< name and version
    QString modelId;
    QString imageSha256; ///< of the application's body that ran, hexadecimal: what is shipped must be these bytes
    int windows = 0;
    int mismatches = 0;        ///< windows whose int8 outputs or anomaly score differ in any bit
    int featureMismatches = 0; ///< windows whose float features differ in any bit
    QString firstDifference;   ///< sample, reading, index, host and target value; empty when there is none
    double accuracy = 0.0;     ///< of the board's answers
    qint64 instructionsFeatures = 0; ///< largest of any window
    qint64 instructionsNetwork = 0;
    FirmwareSizes sizes;
    qint64 stackBytes = 0;   ///< deepest stack of the model call
    qint64 arenaBytes = 0;
    double buildSeconds = 0.0;   ///< generating, compiling and linking
    double startSeconds = 0.0;   ///< emulator and boot loader, up to the first answer
    double windowsSeconds = 0.0; ///< all windows over the wire, and comparing
    std::vector<VerifiedWindow> perWindow;

    [[nodiscard]] bool isPassed() const { return windows > 0 && mismatches == 0 && featureMismatches == 0; }
    [[nodiscard]] qint64 instructionsPerWindow() const { return instructionsFeatures + instructionsNetwork; }
    [[nodiscard]] qint64 ramBytes() const { return sizes.ramStatic + stackBytes; }
};

QJsonObject verificationToJson(const VerificationReport& report); ///< with one row a window
VerificationReport verificationFromJson(const QJsonObject& object);

} // namespace studio
