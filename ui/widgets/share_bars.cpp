// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/share_bars.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kBarHeight = 12;
constexpr int kColumnGap = 32;
constexpr int kGap = 10;
constexpr double kNameShare = 0.58;
} // namespace

ShareBars::ShareBars(Theme& theme, const QString& name, int columns, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_columns(columns)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&theme, &Theme::themeChanged, this, &QWidget::updateGeometry);
}

void ShareBars::setBars(const QVector<Bar>& bars)
{
    m_bars = bars;
    QStringList words;
    for (const Bar& bar : bars)
        words << QStringLiteral("%1 %2").arg(bar.name, bar.figure);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

int ShareBars::rowHeight() const
{
    return QFontMetrics(m_theme.font(TextRole::Small)).height() + 6;
}

QSize ShareBars::sizeHint() const
{
    const auto rows = (m_bars.size() + m_columns - 1) / m_columns;
    return {m_columns * 260, static_cast<int>(std::max<qsizetype>(1, rows)) * rowHeight()};
}

QSize ShareBars::minimumSizeHint() const
{
    return {m_columns * 150, sizeHint().height()};
}

void ShareBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto rows = static_cast<int>((m_bars.size() + m_columns - 1) / m_columns);
    const double columnWidth = (static_cast<double>(width()) - kColumnGap * (m_columns - 1)) / m_columns;
    const QFontMetricsF small(m_theme.font(TextRole::Small));
    const QFontMetricsF mono(m_theme.font(TextRole::Mono));
    double figures = 0.0;
    for (const Bar& bar : std::as_const(m_bars))
        figures = std::max(figures, mono.horizontalAdvance(bar.figure));
    for (int i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const QRectF row((columnWidth + kColumnGap) * (i / rows), static_cast<double>(i % rows) * rowHeight(), columnWidth, rowHeight());
        const double names = std::min(row.width() * kNameShare, row.width() - figures - 60);
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QRectF(row.left(), row.top(), names, row.height()), Qt::AlignVCenter, small.elidedText(bar.name, Qt::ElideMiddle, names));
        const QRectF track(row.left() + names + kGap, row.center().y() - kBarHeight / 2.0, row.width() - names - figures - 2 * kGap, kBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::PlotGrid));
        painter.drawRoundedRect(track, 2, 2);
        painter.setBrush(m_theme.classColor(bar.classIndex));
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * std::clamp(bar.share, 0.0, 1.0), track.height())), 2, 2);
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, bar.figure);
    }
}

} // namespace studio
