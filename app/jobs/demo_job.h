// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/demo_report.h"
#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QJsonObject>

namespace studio
{

struct DemoOptions {
    QString folder; ///< made when missing; what an earlier demo left there is replaced
    int trainingRecordings = 4; ///< of each motion
    int testingRecordings = 1;
    double trainingSeconds = 4.0; ///< of each recording
    double testingSeconds = 4.0;
    int epochs = 200;    ///< few windows make few steps an epoch
    int predictions = 8; ///< read back from the flashed board for each motion
    bool makesScreenshots = true;
};

struct DemoResult {
    DemoReport report;
    QJsonObject json; ///< the same figures for scripts
};

/// The whole loop once, over the public parts alone: an emulated board of its own is started, four motions are recorded over its AT
/// link into a project, a model is trained, evaluated and checked on the board bit for bit, a signed bundle is written and
/// flashed over the serial boot loader, and the predictions of the running firmware are read back. Writes
/// demo.smith, demo.smithbundle, report.html and screenshots/ into the folder. Thread: main.
/// Errors: those of its parts; Refused when the board does not answer as this computer does.
Result<DemoResult> runDemo(const DemoOptions& options, JobContext& job);

} // namespace studio
