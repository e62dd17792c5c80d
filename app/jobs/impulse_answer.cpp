// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/impulse_answer.h"

#include <QCoreApplication>

namespace studio
{

QJsonObject impulseAnswerJson(const ImpulseResult& result)
{
    QJsonObject classes;
    for (qsizetype i = 0; i < result.classes.size(); ++i)
        classes[result.classes[i]] = static_cast<double>(result.probabilities[static_cast<std::size_t>(i)]);
    QJsonObject row{{QStringLiteral("classes"), classes},
                    {QStringLiteral("top"), result.top() < 0 ? QString() : result.classes[result.top()]},
                    {QStringLiteral("dsp_us"), result.dspUs},
                    {QStringLiteral("inference_us"), result.inferenceUs}};
    if (result.anomalyScore)
        row[QStringLiteral("anomaly")] = static_cast<double>(*result.anomalyScore);
    if (result.regression)
        row[QStringLiteral("regression")] = static_cast<double>(*result.regression);
    if (result.visualAnomalyMean)
        row[QStringLiteral("visual_anomaly_mean")] = static_cast<double>(*result.visualAnomalyMean);
    if (result.visualAnomalyMax)
        row[QStringLiteral("visual_anomaly_max")] = static_cast<double>(*result.visualAnomalyMax);
    return row;
}

QString impulseAnswerText(const ImpulseResult& result)
{
    QStringList parts;
    for (qsizetype i = 0; i < result.classes.size(); ++i)
        parts << QStringLiteral("%1 %2").arg(result.classes[i]).arg(static_cast<double>(result.probabilities[static_cast<std::size_t>(i)]), 0, 'f', 2);
    if (result.anomalyScore)
        parts << QCoreApplication::translate("Cli", "anomaly %1").arg(static_cast<double>(*result.anomalyScore), 0, 'f', 2);
    if (result.regression)
        parts << QCoreApplication::translate("Cli", "value %1").arg(static_cast<double>(*result.regression));
    if (result.visualAnomalyMax)
        parts << QCoreApplication::translate("Cli", "visual anomaly %1").arg(static_cast<double>(*result.visualAnomalyMax), 0, 'f', 2);
    return parts.join(QStringLiteral("  "));
}

} // namespace studio
