// SPDX-License-Identifier: GPL-3.0-or-later
// What the Monitor page makes of the answers: the class now, rates, drift, mix over time.
#include "app/session/studio_context.h"
#include "app/session/training_mix.h"
#include "ui/itemmodels/job_item_model.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/monitor_parts.h"
#include "ui/plots/class_mix_view.h"
#include "ui/plots/series_plot.h"
#include "ui/widgets/segmented.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kSilentMs = 5000;
constexpr int kMostMixNamed = 4;
constexpr double kHistorySeconds = 60.0;

} // namespace

void MonitorPage::showTrainingMix()
{
    const ProjectSession* project = services().context.project();
    m_training = project != nullptr && !m_classes.isEmpty() ? trainingMix(*project, m_classes) : QVector<double>();
    m_anomalyThreshold = 0.0;
    if (project != nullptr) {
        for (const LearningBlockDesign& block : project->impulse().learn) {
            if (block.block == QLatin1String("anomaly-kmeans"))
                m_anomalyThreshold = block.parameters[QStringLiteral("threshold")].toDouble();
        }
    }
}

void MonitorPage::showNow()
{
    const QLocale locale;
    m_bars->setProbabilities(m_last.classes, m_last.probabilities, m_colors);
    QStringList parts;
    if (m_last.atMs > 0)
        parts << QDateTime::fromMSecsSinceEpoch(m_last.atMs).time().toString(QStringLiteral("HH:mm:ss"));
    if (m_last.dspMs > 0.0 || m_last.inferenceMs > 0.0)
        parts << tr("features %1 ms, network %2 ms").arg(locale.toString(m_last.dspMs, 'f', 1), locale.toString(m_last.inferenceMs, 'f', 1));
    if (m_last.hasAnomaly)
        parts << tr("anomaly score %1").arg(locale.toString(static_cast<double>(m_last.anomalyScore), 'f', 2));
    m_now->setReadout(parts.join(QStringLiteral(" \u00b7 ")));
}

void MonitorPage::showTiles()
{
    const QLocale locale;
    const QString none = QStringLiteral("\u2013");
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    const int count = m_statistics.decisionCount();
    const bool canJudge = count >= kFewestToJudge;
    QStringList concerns;
    if (m_isRunning && count > 0) {
        const qint64 silentMs = nowMs - m_lastAtMs;
        if (silentMs > kSilentMs)
            m_rate->setFigure(tr("silent"), tr("for %1").arg(formatSeconds(static_cast<double>(silentMs) / 1000.0)), Token::Warning);
        else
            m_rate->setFigure(tr("%1 /s").arg(locale.toString(m_statistics.perSecond(nowMs), 'f', 1)), tr("%n in all", "", count));
    } else {
        m_rate->setFigure(none, count > 0 ? tr("%n in all", "", count) : QString());
    }
    if (count == 0 || m_training.isEmpty()) {
        m_drift->setFigure(none, count == 0                            ? QString()
                                 : services().context.project() == nullptr ? tr("no project open")
                                                                           : tr("other classes"));
    } else {
        const QVector<double> mix = m_statistics.mix();
        const double drift = mixDrift(mix, m_training);
        const bool isOver = canJudge && drift > kDriftLimit;
        if (isOver)
            concerns << tr("the classes drift from the training mix");
        m_drift->setFigure(locale.toString(drift, 'f', 2) + (isOver ? QStringLiteral(" \u2191") : QString()), tr("limit %1").arg(locale.toString(kDriftLimit, 'f', 2)),
                           isOver ? Token::Warning : Token::Text);
    }
    if (count == 0 || !m_last.hasAnomaly) {
        m_anomalies->setFigure(none, count == 0 ? QString() : tr("no detector"));
    } else {
        const double rate = m_statistics.anomalyRate();
        const bool isOver = canJudge && rate > kAnomalyLimit;
        if (isOver)
            concerns << tr("anomalies are over their limit");
        m_anomalies->setFigure(tr("%1 %").arg(locale.toString(rate * 100.0, 'f', 1)), tr("limit %1 %").arg(locale.toString(kAnomalyLimit * 100.0, 'f', 1)),
                               isOver ? Token::Error : Token::Text);
    }
    if (m_isRunning)
        setStateMark(concerns.isEmpty() ? StateMark::InProgress : StateMark::NeedsAttention,
                     concerns.isEmpty() ? tr("a model is running on %1").arg(device().name) : concerns.join(QStringLiteral(", ")));
    if (m_isRunning && m_runningSince.isValid())
        m_uptime->setFigure(formatSeconds(static_cast<double>(m_runningSince.secsTo(QDateTime::currentDateTime()))), tr("running"));
    else
        m_uptime->setFigure(none, tr("stopped"));
}

QString MonitorPage::mixText() const
{
    if (m_statistics.decisionCount() == 0)
        return {};
    // The classes that are furthest from their training share say most; there is room for a few.
    const QVector<double> mix = m_statistics.mix();
    QVector<int> order;
    for (int i = 0; i < mix.size(); ++i)
        order.append(i);
    const auto off = [&](int i) { return m_training.isEmpty() ? mix[i] : mix[i] - m_training[i]; };
    if (order.size() > kMostMixNamed) {
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return std::abs(off(a)) > std::abs(off(b)); });
        order.resize(kMostMixNamed);
        std::sort(order.begin(), order.end());
    }
    const QLocale locale;
    QStringList parts;
    for (const int i : std::as_const(order)) {
        QString one = QStringLiteral("%1 %2").arg(m_classes[i], locale.toString(mix[i] * 100.0, 'f', 0));
        const int points = static_cast<int>(std::lround(off(i) * 100.0));
        if (!m_training.isEmpty())
            one += QStringLiteral(" (%1%2)").arg(points > 0 ? QStringLiteral("+") : points < 0 ? QStringLiteral("\u2212") : QString()).arg(std::abs(points));
        parts << one;
    }
    return parts.join(QStringLiteral("   "));
}

void MonitorPage::showPlots()
{
    ClassMixView::Content content{m_classes, m_colors, {}, LiveStatistics::kMostSteps, m_training, {}};
    for (const MixStep& step : m_statistics.steps())
        content.steps.append(step.decisions > 0 ? sharesOf(step.counts) : QVector<double>());
    if (!content.steps.isEmpty()) {
        content.times << QDateTime::fromMSecsSinceEpoch(m_statistics.startMs()).time().toString(QStringLiteral("HH:mm:ss"))
                      << QDateTime::fromMSecsSinceEpoch(m_lastAtMs).time().toString(QStringLiteral("HH:mm:ss"));
        m_mixCard->setSubtitle(tr("a bar is %1").arg(formatSeconds(static_cast<double>(m_statistics.stepMs()) / 1000.0)));
    } else {
        m_mixCard->setSubtitle({});
    }
    m_mixCard->setReadout(mixText());
    m_mix->setContent(content);

    DeviceHub* hub = services().context.devices();
    const bool isScore = m_which->current() == 1;
    const qint64 nowMs = m_isRunning ? QDateTime::currentMSecsSinceEpoch() : m_lastAtMs;
    QVector<PlotSeries> series;
    const auto line = [&series](const QString& name, int color) {
        PlotSeries one;
        one.name = name;
        one.classIndex = color;
        series.append(one);
    };
    if (isScore && m_last.hasAnomaly)
        line(tr("anomaly score"), 0);
    for (int i = 0; !isScore && i < m_classes.size(); ++i)
        line(m_classes[i], m_colors[i]);
    if (hub != nullptr && !m_address.isEmpty() && !series.isEmpty()) {
        for (const LivePrediction& one : hub->predictions(m_address)) {
            const double ago = static_cast<double>(one.atMs - nowMs) / 1000.0;
            if (one.atMs < m_sessionStartMs || ago < -kHistorySeconds || one.classes != m_classes)
                continue;
            for (qsizetype i = 0; i < series.size(); ++i) {
                series[i].x.append(ago);
                series[i].y.append(static_cast<double>(isScore ? one.anomalyScore : one.probabilities[static_cast<std::size_t>(i)]));
            }
        }
    }
    m_history->setFixedRange(-kHistorySeconds, 0.0, isScore ? std::nullopt : std::optional(std::pair(0.0, 1.0)));
    m_history->setSeries(series);
}

} // namespace studio
