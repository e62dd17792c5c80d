// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/demo_report.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kPlotWidth = 420.0;
constexpr double kPlotHeight = 150.0;
constexpr double kLeft = 36.0;
constexpr double kBottom = 20.0;
constexpr std::array<const char*, 8> kColors{"#135B8E", "#B3410C", "#5E7C52", "#773750", "#119CB2", "#DD6F80", "#A39133", "#8365EC"};
/// The matrix's ramp, so that small errors show.
constexpr double kRampExponent = 0.6;

const char* const kStyle =
    "body{font:15px/1.5 Inter,system-ui,sans-serif;color:#1A1D21;background:#F6F7F9;margin:0 auto;max-width:960px;padding:32px}"
    "h1{font-size:26px;margin:0}h2{font-size:18px;margin:32px 0 8px}p{color:#4D5561;margin:4px 0 12px}"
    "table{border-collapse:collapse;background:#fff;border:1px solid #DDE1E6;border-radius:6px}td,th{padding:6px 14px;border-top:1px solid #DDE1E6;text-align:left}"
    "td.n{font-family:'JetBrains Mono',monospace;text-align:right}.grid{display:grid;grid-template-columns:1fr 1fr;gap:16px}"
    ".card{background:#fff;border:1px solid #DDE1E6;border-radius:6px;padding:12px}.card b{display:block;margin-bottom:4px}"
    "svg text{font:11px 'JetBrains Mono',monospace;fill:#4D5561}.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 12px}";

QString tr(const char* text)
{
    return QCoreApplication::translate("DemoReport", text);
}

QString color(qsizetype index)
{
    return QString::fromLatin1(kColors[static_cast<std::size_t>(index) % kColors.size()]);
}

QString number(double value, int digits)
{
    return QString::number(value, 'f', digits);
}

struct Line {
    QString name;
    bool isDashed = false;
    std::vector<double> x;
    std::vector<double> y;
};

/// A plot with two ticks an axis: lines over a common range.
QString plot(const QVector<Line>& lines, const QString& xUnit)
{
    double lowX = INFINITY;
    double highX = -INFINITY;
    double lowY = INFINITY;
    double highY = -INFINITY;
    for (const Line& line : lines) {
        for (const double x : line.x) {
            lowX = std::min(lowX, x);
            highX = std::max(highX, x);
        }
        for (const double y : line.y) {
            lowY = std::min(lowY, y);
            highY = std::max(highY, y);
        }
    }
    if (!(highX > lowX))
        return QString();
    if (!(highY > lowY))
        highY = lowY + 1.0;
    const auto toX = [&](double x) { return kLeft + (x - lowX) / (highX - lowX) * (kPlotWidth - kLeft - 8.0); };
    const auto toY = [&](double y) { return 8.0 + (highY - y) / (highY - lowY) * (kPlotHeight - kBottom - 8.0); };
    QString svg = QStringLiteral("<svg viewBox=\"0 0 %1 %2\" width=\"100%\" role=\"img\">").arg(kPlotWidth).arg(kPlotHeight);
    for (const double y : {lowY, highY}) {
        svg += QStringLiteral("<line x1=\"%1\" x2=\"%2\" y1=\"%3\" y2=\"%3\" stroke=\"#E3E6EA\"/><text x=\"%4\" y=\"%5\" text-anchor=\"end\">%6</text>")
                   .arg(kLeft).arg(kPlotWidth - 8.0).arg(toY(y)).arg(kLeft - 4.0).arg(toY(y) + 4.0).arg(number(y, std::fabs(highY - lowY) < 3.0 ? 2 : 0));
    }
    for (const double x : {lowX, highX}) {
        svg += QStringLiteral("<text x=\"%1\" y=\"%2\" text-anchor=\"%3\">%4 %5</text>")
                   .arg(toX(x)).arg(kPlotHeight - 4.0).arg(x == lowX ? QStringLiteral("start") : QStringLiteral("end")).arg(number(x, 0), xUnit);
    }
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString points;
        for (std::size_t j = 0; j < lines[i].x.size(); ++j)
            points += QStringLiteral("%1,%2 ").arg(toX(lines[i].x[j]), 0, 'f', 1).arg(toY(lines[i].y[j]), 0, 'f', 1);
        svg += QStringLiteral("<polyline fill=\"none\" stroke=\"%1\" stroke-width=\"1.5\"%2 points=\"%3\"/>")
                   .arg(color(i), lines[i].isDashed ? QStringLiteral(" stroke-dasharray=\"5 3\"") : QString(), points.trimmed());
    }
    svg += QStringLiteral("</svg><div>");
    for (qsizetype i = 0; i < lines.size(); ++i)
        svg += QStringLiteral("<span class=\"key\" style=\"background:%1\"></span>%2").arg(color(i), lines[i].name.toHtmlEscaped());
    return svg + QStringLiteral("</div>");
}

QString card(const QString& title, const QString& body)
{
    return QStringLiteral("<div class=\"card\"><b>%1</b>%2</div>").arg(title.toHtmlEscaped(), body);
}

QString signalPlot(const ReportSignal& signal)
{
    QVector<Line> lines;
    const auto axes = static_cast<std::size_t>(signal.axes.size());
    const std::size_t readings = axes > 0 ? signal.values.size() / axes : 0;
    for (std::size_t axis = 0; axis < axes; ++axis) {
        Line line{signal.axes[static_cast<qsizetype>(axis)], false, {}, {}};
        for (std::size_t i = 0; i < readings; ++i) {
            line.x.push_back(signal.seconds * static_cast<double>(i) / static_cast<double>(readings));
            line.y.push_back(static_cast<double>(signal.values[i * axes + axis]));
        }
        lines.append(std::move(line));
    }
    return card(signal.label, plot(lines, QStringLiteral("s")));
}

QString curves(const QVector<EpochMetrics>& epochs, bool isLoss)
{
    Line train{tr("train"), false, {}, {}};
    Line validation{tr("validation"), true, {}, {}};
    for (const EpochMetrics& epoch : epochs) {
        train.x.push_back(epoch.epoch);
        validation.x.push_back(epoch.epoch);
        train.y.push_back(isLoss ? epoch.trainLoss : epoch.trainAccuracy);
        validation.y.push_back(isLoss ? epoch.validationLoss : epoch.validationAccuracy);
    }
    return card(isLoss ? tr("Loss by epoch") : tr("Accuracy by epoch"), plot({train, validation}, QString()));
}

QString matrix(const ClassificationMetrics& metrics)
{
    QString html = QStringLiteral("<table><tr><th>%1</th>").arg(tr("actual \\ predicted").toHtmlEscaped());
    for (const QString& name : metrics.classes)
        html += QStringLiteral("<th>%1</th>").arg(name.toHtmlEscaped());
    html += QStringLiteral("</tr>");
    const qsizetype n = metrics.classes.size();
    for (qsizetype row = 0; row < n; ++row) {
        html += QStringLiteral("<tr><th>%1</th>").arg(metrics.classes[row].toHtmlEscaped());
        int total = 0;
        for (qsizetype column = 0; column < n; ++column)
            total += metrics.confusion[static_cast<std::size_t>(row * n + column)];
        for (qsizetype column = 0; column < n; ++column) {
            const int count = metrics.confusion[static_cast<std::size_t>(row * n + column)];
            const double share = total > 0 ? std::pow(static_cast<double>(count) / total, kRampExponent) : 0.0;
            html += QStringLiteral("<td class=\"n\" style=\"background:rgba(19,91,142,%1);color:%2\">%3</td>")
                        .arg(number(share * 0.9, 3), share > 0.5 ? QStringLiteral("#fff") : QStringLiteral("#1A1D21")).arg(count);
        }
        html += QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</table>");
}

QString parts(const QString& title, const QVector<QPair<QString, qint64>>& all)
{
    qint64 sum = 0;
    for (const auto& [name, bytes] : all)
        sum += bytes;
    QString svg = QStringLiteral("<svg viewBox=\"0 0 %1 18\" width=\"100%\" role=\"img\">").arg(kPlotWidth);
    QString key;
    double at = 0.0;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const double width = sum > 0 ? static_cast<double>(all[i].second) / static_cast<double>(sum) * kPlotWidth : 0.0;
        svg += QStringLiteral("<rect x=\"%1\" width=\"%2\" height=\"18\" fill=\"%3\"/>").arg(at, 0, 'f', 1).arg(std::max(0.0, width - 1.0), 0, 'f', 1).arg(color(i));
        key += QStringLiteral("<span class=\"key\" style=\"background:%1\"></span>%2 %3").arg(color(i), all[i].first.toHtmlEscaped()).arg(all[i].second);
        at += width;
    }
    return card(tr("%1: %2 bytes").arg(title).arg(sum), svg + QStringLiteral("</svg><div>") + key + QStringLiteral("</div>"));
}

QString predictionTable(const QVector<ReportPrediction>& predictions)
{
    QString html = QStringLiteral("<table><tr><th>%1</th><th>%2</th><th>%3</th><th>%4</th></tr>")
                       .arg(tr("the board moved as"), tr("and answered"), tr("confidence"), tr("anomaly score"));
    for (const ReportPrediction& one : predictions) {
        html += QStringLiteral("<tr><td>%1</td><td>%2</td><td class=\"n\">%3</td><td class=\"n\">%4</td></tr>")
                    .arg(one.motion.toHtmlEscaped(), one.predicted.toHtmlEscaped(), number(one.confidence, 3), number(one.anomalyScore, 2));
    }
    return html + QStringLiteral("</table>");
}

} // namespace

QByteArray demoReportHtml(const DemoReport& report)
{
    QString html = QStringLiteral("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%1</title><style>%2</style><h1>%1</h1><p>%3</p>")
                       .arg(report.title.toHtmlEscaped(), QString::fromLatin1(kStyle), report.tool.toHtmlEscaped());
    html += QStringLiteral("<h2>%1</h2><table>").arg(tr("What was measured"));
    for (const auto& [what, figure] : report.figures)
        html += QStringLiteral("<tr><td>%1</td><td class=\"n\">%2</td></tr>").arg(what.toHtmlEscaped(), figure.toHtmlEscaped());
    html += QStringLiteral("</table><h2>%1</h2><p>%2</p><div class=\"grid\">")
                .arg(tr("Recorded from the board"), tr("One recording of each motion, as it came over the wire."));
    for (const ReportSignal& signal : report.recordings)
        html += signalPlot(signal);
    html += QStringLiteral("</div><h2>%1</h2><div class=\"grid\">%2%3</div>").arg(tr("Training"), curves(report.epochs, true), curves(report.epochs, false));
    html += QStringLiteral("<h2>%1</h2><p>%2</p>%3").arg(tr("Test windows, int8"), tr("Rows actual, columns predicted."), matrix(report.int8));
    const FirmwareSizes& sizes = report.verification.sizes;
    html += QStringLiteral("<h2>%1</h2><div class=\"grid\">%2%3</div>")
                .arg(tr("On the board"),
                     parts(tr("Flash"), {{tr("model"), sizes.flashModel}, {tr("features"), sizes.flashDsp}, {tr("network"), sizes.flashRuntime}, {tr("firmware"), sizes.flashFirmware}}),
                     parts(tr("RAM"), {{tr("model"), sizes.ramModel}, {tr("stack of the model"), report.verification.stackBytes}, {tr("firmware"), sizes.ramStatic - sizes.ramModel}}));
    html += QStringLiteral("<h2>%1</h2><p>%2</p>%3</html>\n")
                .arg(tr("Read back from the flashed board"), tr("Predictions of the running firmware while the simulated sensor made each motion."),
                     predictionTable(report.predictions));
    return html.toUtf8();
}

} // namespace studio
