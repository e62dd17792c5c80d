// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"
#include "models/evaluation/verification_report.h"
#include "storage/run_repository.h"

#include <QPair>
#include <QStringList>
#include <QVector>
#include <vector>

namespace studio
{

/// One recording as the report draws it.
struct ReportSignal {
    QString label;
    QStringList axes;
    double seconds = 0.0;
    std::vector<float> values; ///< [readings x axes]
};

/// What the board answered while it made a motion.
struct ReportPrediction {
    QString motion;
    QString predicted;
    double confidence = 0.0;
    double anomalyScore = 0.0;
};

/// Everything the walk measured; nothing in the report comes from elsewhere.
struct DemoReport {
    QString title;
    QString tool; ///< name and version
    QVector<QPair<QString, QString>> figures; ///< what and how much, in the order of the walk
    QVector<ReportSignal> recordings;         ///< one a class
    QVector<EpochMetrics> epochs;
    ClassificationMetrics int8;
    VerificationReport verification;
    QVector<ReportPrediction> predictions;
};

/// One self-contained HTML page with plots as inline SVG; loads nothing from anywhere. Equal input gives equal bytes.
QByteArray demoReportHtml(const DemoReport& report);

} // namespace studio
