// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate_cards.h"

#include "models/evaluation/score_curves.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/interval_row.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kSliderSteps = 100;
constexpr int kConfidenceBins = 20;
constexpr std::size_t kMostCurvePoints = 400;

QString figure(double value, bool isPercent)
{
    return std::isfinite(value) ? QLocale().toString(isPercent ? value * 100.0 : value, 'f', isPercent ? 1 : 3) : QStringLiteral("\u2013");
}

IntervalRow::Content rowContent(const QString& name, double value, std::optional<Interval> interval, bool isPercent, bool isStrong)
{
    IntervalRow::Content content{name, figure(value, isPercent), {}, value, {}, {}, isStrong};
    if (interval) {
        content.interval = QStringLiteral("%1 \u2013 %2").arg(figure(interval->low, isPercent), figure(interval->high, isPercent));
        content.low = interval->low;
        content.high = interval->high;
    }
    return content;
}

} // namespace

HeadlineFigures::HeadlineFigures(Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(16);
    m_accuracy = addBlock(theme, this, tr("Accuracy"), tr("%, 95 % interval"));
    m_f1 = addBlock(theme, this, tr("Macro F1"), tr("95 % interval"));
    m_auc = addBlock(theme, this, tr("AUC"), tr("95 % interval"));
    auto* board = new Card(theme, tr("On the board"), this);
    board->body()->setSpacing(6);
    m_board = makeLabel(theme, TextRole::Mono, Token::Text, {}, board);
    m_boardDetail = makeLabel(theme, TextRole::Small, Token::Text2, {}, board);
    board->body()->addWidget(m_board);
    board->body()->addWidget(m_boardDetail);
    outer->addWidget(board, 4);
}

HeadlineFigures::Block HeadlineFigures::addBlock(Theme& theme, QWidget* row, const QString& title, const QString& hint)
{
    auto* card = new Card(theme, title, row);
    card->setReadout(hint);
    card->body()->setSpacing(2);
    card->setBodyMargins(6);
    Block block{new IntervalRow(theme, card), new IntervalRow(theme, card)};
    card->body()->addWidget(block.float32);
    card->body()->addWidget(block.int8);
    row->layout()->addWidget(card);
    static_cast<QHBoxLayout*>(row->layout())->setStretchFactor(card, 4);
    return block;
}

void HeadlineFigures::show(const EvaluationReport& report, bool isInt8, const std::optional<VerificationReport>& board)
{
    const auto fill = [isInt8](const Block& block, double float32, double int8, std::optional<Interval> float32Interval,
                               std::optional<Interval> int8Interval, bool isPercent) {
        block.float32->setContent(rowContent(tr("float32"), float32, float32Interval, isPercent, !isInt8));
        block.int8->setContent(rowContent(tr("int8"), int8, int8Interval, isPercent, isInt8));
    };
    const auto part = [](const std::optional<MetricIntervals>& all, Interval MetricIntervals::*which) {
        return all ? std::optional<Interval>((*all).*which) : std::nullopt;
    };
    fill(m_accuracy, report.float32.accuracy, report.int8.accuracy, part(report.float32Intervals, &MetricIntervals::accuracy),
         part(report.int8Intervals, &MetricIntervals::accuracy), true);
    fill(m_f1, report.float32.macroF1, report.int8.macroF1, part(report.float32Intervals, &MetricIntervals::macroF1),
         part(report.int8Intervals, &MetricIntervals::macroF1), false);
    fill(m_auc, report.float32.rocAucMacro, report.int8.rocAucMacro, report.float32Intervals ? report.float32Intervals->rocAuc : std::nullopt,
         report.int8Intervals ? report.int8Intervals->rocAuc : std::nullopt, false);
    if (!board) {
        m_board->setText(tr("not checked yet"));
        m_boardDetail->setText(tr("Validate measures flash, RAM and instructions"));
        return;
    }
    const QLocale locale;
    const qint64 flash = board->sizes.flashModel + board->sizes.flashDsp + board->sizes.flashRuntime;
    m_board->setText(tr("%1 flash   %2 RAM").arg(formatBytes(flash), formatBytes(board->sizes.ramModel + board->stackBytes)));
    m_boardDetail->setText(tr("%1 instructions a window, int8, measured").arg(locale.toString(board->instructionsPerWindow())));
}

ConfidenceBars::ConfidenceBars(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setMinimumHeight(64);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

void ConfidenceBars::setBins(const std::vector<ConfidenceBin>& bins)
{
    m_bins = bins;
    int right = 0;
    int wrong = 0;
    for (const ConfidenceBin& bin : bins) {
        right += bin.right;
        wrong += bin.wrong;
    }
    setAccessibleName(tr("Confidence of %1 right and %2 wrong answers").arg(right).arg(wrong));
    update();
}

void ConfidenceBars::setThreshold(double threshold)
{
    m_threshold = threshold;
    update();
}

void ConfidenceBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const QRectF area = QRectF(rect()).adjusted(metrics.horizontalAdvance(QStringLiteral("100 ")) + 2, metrics.height() / 2 + 1, -metrics.horizontalAdvance(QStringLiteral("1.0")) / 2 - 2,
                                                 -metrics.height() - 4);
    int most = 1;
    for (const ConfidenceBin& bin : m_bins)
        most = std::max({most, bin.right, bin.wrong});
    const double top = std::ceil(std::log10(static_cast<double>(most) + 1.0));
    const auto height = [&](int count) { return count <= 0 ? 0.0 : (std::log10(count) + 0.3) / (top + 0.3) * area.height(); };
    // Ticks of the logarithmic scale.
    for (int power = 0; power <= static_cast<int>(top); ++power) {
        const qreal y = area.bottom() - height(static_cast<int>(std::pow(10.0, power)));
        if (y < area.top() - 1)
            continue;
        painter.setPen(m_theme.color(Token::PlotGrid));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(m_theme.color(Token::Text2));
        const QString text = power >= 3 ? QStringLiteral("%1k").arg(std::lround(std::pow(10.0, power - 3))) : QString::number(std::lround(std::pow(10.0, power)));
        painter.drawText(QRectF(0, y - metrics.height() / 2, area.left() - 4, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, text);
    }
    if (m_threshold > 0.0)
        painter.fillRect(QRectF(area.left(), area.top(), m_threshold * area.width(), area.height()), mixed(m_theme.color(Token::Text3), m_theme.color(Token::Surface), 0.14));
    const double width = m_bins.empty() ? 0.0 : area.width() / static_cast<double>(m_bins.size());
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const double x = area.left() + static_cast<double>(i) * width;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.classColor(0));
        painter.drawRect(QRectF(x + 1, area.bottom() - height(m_bins[i].right), width / 2 - 1, height(m_bins[i].right)));
        if (m_bins[i].wrong > 0) {
            painter.setPen(QPen(m_theme.classColor(1), 1.2));
            painter.setBrush(m_theme.classTint(1, 0.3));
            painter.drawRect(QRectF(x + width / 2 + 0.5, area.bottom() - height(m_bins[i].wrong), width / 2 - 1.5, height(m_bins[i].wrong)));
        }
    }
    painter.setPen(m_theme.color(Token::ControlBorder));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setPen(m_theme.color(Token::Text2));
    for (int tick = 0; tick <= 10; tick += 2) {
        const qreal x = area.left() + tick / 10.0 * area.width();
        painter.drawText(QRectF(x - metrics.height() * 2, area.bottom() + 3, metrics.height() * 4, metrics.height()), Qt::AlignCenter, QLocale().toString(tick / 10.0, 'f', 1));
    }
    painter.setPen(QPen(m_theme.color(Token::Accent), 2));
    const qreal x = area.left() + m_threshold * area.width();
    painter.drawLine(QPointF(x, area.top() - 4), QPointF(x, area.bottom()));
}

ThresholdPanel::ThresholdPanel(Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("evaluate.threshold"));
    m_slider->setAccessibleName(tr("Confidence threshold"));
    m_slider->setRange(0, kSliderSteps - 1);
    m_slider->setPageStep(5);
    m_value = makeLabel(theme, TextRole::Mono, Token::Text, {}, this);
    row->addWidget(m_slider, 1);
    row->addWidget(m_value);
    column->addLayout(row);
    auto* legend = makeLabel(theme, TextRole::Small, Token::Text2, tr("by confidence: solid right, outlined wrong"), this);
    column->addWidget(legend);
    m_bars = new ConfidenceBars(theme, this);
    column->addWidget(m_bars, 1);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    const auto line = [&](int at, const QString& name) {
        grid->addWidget(makeLabel(theme, TextRole::Small, Token::Text2, name, this), at, 0);
        QLabel* value = makeLabel(theme, TextRole::Mono, Token::Text, {}, this);
        value->setAlignment(Qt::AlignRight);
        grid->addWidget(value, at, 1);
        return value;
    };
    m_decided = line(0, tr("Decided"));
    m_right = line(1, tr("Right when decided"));
    m_unsure = line(2, tr("Unsure"));
    column->addLayout(grid);
    connect(m_slider, &QSlider::valueChanged, this, [this] { Q_EMIT thresholdChanged(threshold()); });
}

double ThresholdPanel::threshold() const
{
    return static_cast<double>(m_slider->value()) / kSliderSteps;
}

void ThresholdPanel::setThreshold(double threshold)
{
    m_slider->setValue(static_cast<int>(std::lround(threshold * kSliderSteps)));
}

void ThresholdPanel::showResult(const ThresholdedMetrics& metrics, std::span<const WindowPrediction> windows)
{
    const QLocale locale;
    m_value->setText(locale.toString(threshold(), 'f', 2));
    m_bars->setBins(calibrationOf(windows, kConfidenceBins).bins);
    m_bars->setThreshold(threshold());
    const auto percent = [&locale](double share) { return locale.toString(share * 100.0, 'f', 1); };
    m_decided->setText(tr("%1 of %2, %3 %").arg(metrics.windowCount - metrics.unsureCount).arg(metrics.windowCount).arg(percent(metrics.answeredShare())));
    m_right->setText(tr("%1 %").arg(percent(metrics.answeredAccuracy)));
    m_unsure->setText(locale.toString(metrics.unsureCount));
}

QVector<PlotSeries> rocSeries(const QStringList& classes, const ClassificationMetrics& metrics, std::span<const WindowPrediction> windows)
{
    QVector<PlotSeries> series;
    for (int i = 0; i < classes.size(); ++i) {
        PlotSeries one;
        one.name = QStringLiteral("%1 %2").arg(classes[i], figure(metrics.perClass[static_cast<std::size_t>(i)].rocAuc, false));
        one.classIndex = i;
        one.isDashed = i > 0;
        for (const CurvePoint& point : thinned(rocCurve(windows, i), kMostCurvePoints)) {
            one.x.append(point.x);
            one.y.append(point.y);
        }
        series.append(one);
    }
    return series;
}

} // namespace studio
