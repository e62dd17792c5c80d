// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/stages_view.h"

#include "models/dataset/signal_data.h"
#include "ui/plots/plot_theme.h"
#include "ui/plots/segment_geometry.h"
#include "ui/shell/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{
constexpr int kTitleRoom = 126;
constexpr int kGutter = 34;
constexpr int kRight = 10;
constexpr int kLeastStrip = 74;
} // namespace

StagesView::StagesView(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("stages"));
    setFocusPolicy(Qt::NoFocus); // nothing to do here; what it shows stands in its description
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

QSize StagesView::minimumSizeHint() const
{
    return {static_cast<int>(300 * m_theme.textScale()), static_cast<int>(std::max<qsizetype>(1, m_stages.size())) * static_cast<int>(kLeastStrip * m_theme.textScale())};
}

void StagesView::setStages(const QVector<BlockStage>& stages, const QString& unit)
{
    const bool isOther = stages.size() != m_stages.size();
    m_stages = stages;
    m_unit = shownUnit(unit);
    if (isOther)
        updateGeometry();
    describe();
    update();
}

void StagesView::describe()
{
    QStringList parts;
    for (const BlockStage& stage : std::as_const(m_stages)) {
        const Range range = rangeOf(stage);
        parts << tr("%1 from %2 to %3").arg(stage.title, QLocale().toString(range.low, 'g', 3), QLocale().toString(range.high, 'g', 3));
    }
    setAccessibleName(tr("One window, stage by stage"));
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

StagesView::Range StagesView::rangeOf(const BlockStage& stage)
{
    Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const std::vector<float>& line : stage.lines) {
        for (const float value : line) {
            if (!std::isfinite(value))
                continue;
            range.low = std::min(range.low, static_cast<double>(value));
            range.high = std::max(range.high, static_cast<double>(value));
        }
    }
    if (!(range.high >= range.low))
        return {0.0, 1.0};
    if (stage.kind == BlockStage::Kind::Vector) {
        range.low = std::min(0.0, range.low);
        range.high = std::max(0.0, range.high);
    }
    const double margin = std::max(1e-6, (range.high - range.low) * 0.06);
    return {range.low - margin, range.high + margin};
}

double StagesView::squeezed(double value)
{
    return std::copysign(std::log10(1.0 + std::abs(value)), value);
}

void StagesView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_stages.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Body));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, tr("No window to show."));
        return;
    }
    const double height = static_cast<double>(this->height()) / static_cast<double>(m_stages.size());
    for (qsizetype i = 0; i < m_stages.size(); ++i) {
        const QRectF strip(0, static_cast<double>(i) * height, width(), height);
        if (i > 0) {
            painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
            painter.drawLine(QPointF(0, std::round(strip.top()) + 0.5), QPointF(width(), std::round(strip.top()) + 0.5));
        }
        paintStage(painter, m_stages[i], strip);
    }
}

void StagesView::paintStage(QPainter& painter, const BlockStage& stage, const QRectF& strip) const
{
    const QFontMetricsF small(m_theme.font(TextRole::Small));
    const double titleRoom = kTitleRoom * m_theme.textScale();
    painter.setPen(m_theme.color(Token::Text));
    painter.setFont(m_theme.font(TextRole::BodyStrong));
    const QFontMetricsF strong(painter.font());
    double y = strip.top() + 10;
    painter.drawText(QPointF(12, y + strong.ascent()), strong.elidedText(stage.title, Qt::ElideRight, titleRoom - 14));
    y += strong.height() + 2;
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    QStringList notes{stage.kind == BlockStage::Kind::Signal ? m_unit : QString(), stage.note,
                      stage.kind == BlockStage::Kind::Vector ? tr("log scale") : QString()};
    notes.removeAll(QString());
    for (const QString& note : notes) {
        if (y + small.height() > strip.bottom() - 2)
            break;
        painter.drawText(QPointF(12, y + small.ascent()), small.elidedText(note, Qt::ElideRight, titleRoom - 14));
        y += small.height();
    }
    const QFontMetricsF ticks(m_theme.font(TextRole::MonoSmall));
    const QRectF plot(QPointF(titleRoom + kGutter * m_theme.textScale(), strip.top() + 8), QPointF(strip.right() - kRight, strip.bottom() - ticks.height() - 6));
    if (plot.height() < 12 || plot.width() < 40)
        return;
    Range range = rangeOf(stage);
    if (stage.kind == BlockStage::Kind::Vector)
        range = {squeezed(range.low), squeezed(range.high)};
    paintValues(painter, plot, range);
    paintPlaces(painter, stage, plot);
    painter.save();
    painter.setClipRect(plot.adjusted(-1, -1, 1, 1));
    if (stage.kind == BlockStage::Kind::Vector)
        paintBars(painter, stage, plot, range);
    else
        paintLines(painter, stage, plot, range);
    painter.restore();
}

void StagesView::paintValues(QPainter& painter, const QRectF& plot, const Range& range) const
{
    const QLocale locale;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const double span = range.high - range.low;
    const double step = niceStep(span, std::max(2.0, plot.height() / 26.0));
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 3);
    for (double value = std::ceil(range.low / step) * step; value <= range.high; value += step) {
        const double y = std::round(plot.bottom() - (value - range.low) / span * plot.height()) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(0, y - metrics.height() / 2, plot.left() - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                         locale.toString(std::abs(value) < step / 1e3 ? 0.0 : value, 'f', decimals));
    }
}

void StagesView::paintPlaces(QPainter& painter, const BlockStage& stage, const QRectF& plot) const
{
    const QLocale locale;
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    if (stage.kind == BlockStage::Kind::Vector || stage.lines.empty() || stage.lines[0].empty())
        return;
    const double across = stage.step * static_cast<double>(stage.lines[0].size() - (stage.kind == BlockStage::Kind::Spectrum ? 1 : 0));
    if (stage.usedTo > stage.usedFrom) {
        const double left = plot.left() + std::max(0.0, stage.usedFrom / across) * plot.width();
        const double right = plot.left() + std::min(1.0, stage.usedTo / across) * plot.width();
        QColor fill = m_theme.color(Token::Accent);
        fill.setAlphaF(0.12F);
        painter.fillRect(QRectF(QPointF(left, plot.top()), QPointF(right, plot.bottom())), fill);
        painter.setPen(QPen(m_theme.color(Token::Accent), 1, Qt::DashLine));
        for (const double x : {left, right}) {
            if (x > plot.left() + 1 && x < plot.right() - 1)
                painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        }
        const int bins = static_cast<int>(std::lround((stage.usedTo - stage.usedFrom) / stage.step));
        const QString text = tr("%n bin(s) used", "", bins);
        painter.setFont(m_theme.font(TextRole::Caption));
        painter.setPen(m_theme.color(Token::Text2));
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 8;
        const bool fitsRight = right + width + 6 < plot.right();
        painter.drawText(QRectF(fitsRight ? right + 5 : plot.right() - width - 2, plot.top(), width, metrics.height() + 2), Qt::AlignRight, text);
        painter.setFont(m_theme.font(TextRole::MonoSmall));
    }
    const RulerTicks ticks = rulerTicks(across, plot.width(), 70.0 * m_theme.textScale());
    const QString unit = stage.kind == BlockStage::Kind::Spectrum ? QStringLiteral("Hz") : QStringLiteral("s");
    const auto count = static_cast<int>(across / ticks.stepSeconds + 1e-9);
    for (int i = 0; i <= count; ++i) {
        const double at = i * ticks.stepSeconds;
        const double x = std::round(plot.left() + at / across * plot.width()) + 0.5;
        painter.setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const QString text = locale.toString(at, 'f', ticks.decimals) + (i == count ? QLatin1Char(' ') + unit : QString());
        const double width = metrics.horizontalAdvance(text) + 2;
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(std::min(x - width / 2, this->width() - width - 2.0), plot.bottom() + 3, width, metrics.height()), Qt::AlignCenter, text);
    }
}

void StagesView::paintLines(QPainter& painter, const BlockStage& stage, const QRectF& plot, const Range& range) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t axis = 0; axis < stage.lines.size(); ++axis) {
        const std::vector<float>& line = stage.lines[axis];
        QPolygonF points;
        const double last = std::max<double>(1.0, static_cast<double>(line.size()) - (stage.kind == BlockStage::Kind::Spectrum ? 1.0 : 0.0));
        for (std::size_t i = 0; i < line.size(); ++i) {
            points.append({plot.left() + static_cast<double>(i) / last * plot.width(),
                           plot.bottom() - (static_cast<double>(line[i]) - range.low) / (range.high - range.low) * plot.height()});
        }
        const QColor color = m_theme.classColor(static_cast<int>(axis));
        painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        painter.drawPolyline(points);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void StagesView::paintBars(QPainter& painter, const BlockStage& stage, const QRectF& plot, const Range& range) const
{
    std::size_t count = 0;
    for (const std::vector<float>& line : stage.lines)
        count += line.size();
    if (count == 0)
        return;
    const auto yOf = [&](double value) { return plot.bottom() - (value - range.low) / (range.high - range.low) * plot.height(); };
    const double gap = stage.lines.size() > 1 && plot.width() > 200 ? 10.0 : 0.0;
    const double width = (plot.width() - gap * static_cast<double>(stage.lines.size() - 1)) / static_cast<double>(count);
    double x = plot.left();
    painter.setRenderHint(QPainter::Antialiasing, width < 4.0);
    const QFontMetricsF metrics(m_theme.font(TextRole::Caption));
    for (std::size_t axis = 0; axis < stage.lines.size(); ++axis) {
        const QColor color = m_theme.classColor(static_cast<int>(axis));
        const double from = x;
        for (const float value : stage.lines[axis]) {
            const double top = yOf(squeezed(static_cast<double>(value)));
            const double zero = yOf(0.0);
            painter.fillRect(QRectF(QPointF(x, std::min(top, zero)), QPointF(x + std::max(0.5, width - (width > 4.0 ? 1.0 : 0.0)), std::max(top, zero))), color);
            x += width;
        }
        painter.save();
        painter.setClipping(false);
        painter.setFont(m_theme.font(TextRole::Caption));
        painter.setPen(m_theme.color(Token::Text2));
        const QString axisName = stage.axes.value(static_cast<qsizetype>(axis));
        const QString text = QCoreApplication::translate("StagesView", "%1, %n value(s)", nullptr, static_cast<int>(stage.lines[axis].size())).arg(axisName);
        painter.drawText(QRectF(from, plot.bottom() + 3, x - from, metrics.height()), Qt::AlignCenter, QFontMetricsF(painter.font()).horizontalAdvance(text) <= x - from ? text : metrics.elidedText(axisName, Qt::ElideRight, x - from));
        painter.restore();
        x += gap;
    }
    painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1));
    painter.drawLine(QPointF(plot.left(), yOf(0.0)), QPointF(plot.right(), yOf(0.0)));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace studio
