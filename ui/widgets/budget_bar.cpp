// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/budget_bar.h"

#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <array>

namespace studio
{

namespace
{

constexpr qreal kTrackHeight = 14.0;
constexpr qreal kGap = 8.0;
constexpr qreal kSwatch = 8.0;
/// The limit stands here, so that there is room to show what goes beyond it.
constexpr double kLimitShare = 0.94;
/// Class colours that tell the parts apart: blue, cyan, violet, mustard.
constexpr std::array<int, 4> kPartColors{0, 4, 7, 6};

QString number(double value)
{
    return QLocale().toString(value, 'f', value < 10.0 ? 2 : 1);
}

int partColor(qsizetype index)
{
    return kPartColors[static_cast<std::size_t>(index) % kPartColors.size()];
}

} // namespace

BudgetBar::BudgetBar(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void BudgetBar::setContent(const Content& content)
{
    m_content = content;
    QStringList words{m_content.title, headline(), rest()};
    for (const Part& part : m_content.parts)
        words << QStringLiteral("%1 %2 %3").arg(part.name, number(part.value), m_content.unit);
    words << (m_content.isEstimate ? tr("estimated") : tr("measured"));
    setAccessibleName(words.join(QStringLiteral(", ")));
    setToolTip(accessibleName());
    update();
}

double BudgetBar::total() const
{
    double sum = 0.0;
    for (const Part& part : m_content.parts)
        sum += part.value;
    return sum;
}

QString BudgetBar::headline() const
{
    if (m_content.parts.isEmpty())
        return tr("not measured yet");
    if (m_content.limit <= 0.0)
        return QStringLiteral("%1 %2").arg(number(total()), m_content.unit);
    return tr("%1 of %2 %3").arg(number(total()), QLocale().toString(m_content.limit, 'f', 0), m_content.unit);
}

QString BudgetBar::rest() const
{
    if (m_content.parts.isEmpty() || m_content.limit <= 0.0)
        return {};
    const double left = m_content.limit - total();
    return left >= 0.0 ? tr("%1 %2 free").arg(number(left), m_content.unit) : tr("%1 %2 over").arg(number(-left), m_content.unit);
}

QSize BudgetBar::sizeHint() const
{
    const int line = QFontMetrics(m_theme.font(TextRole::Small)).height();
    return {260, static_cast<int>(2 * line + kTrackHeight + 2 * kGap)};
}

QSize BudgetBar::minimumSizeHint() const
{
    return {180, sizeHint().height()};
}

void BudgetBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics small(m_theme.font(TextRole::Small));
    const QRectF top(0.0, 0.0, width(), small.height());
    painter.setFont(m_theme.font(TextRole::BodyStrong));
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter, m_content.title);
    const qreal after = QFontMetricsF(painter.font()).horizontalAdvance(m_content.title) + kGap;
    const bool isOver = m_content.limit > 0.0 && total() > m_content.limit;
    painter.setFont(m_theme.font(TextRole::Mono));
    painter.setPen(m_theme.color(isOver ? Token::Error : Token::Text));
    painter.drawText(top.adjusted(after, 0.0, 0.0, 0.0), Qt::AlignLeft | Qt::AlignVCenter, headline());
    const qreal headlineEnd = after + QFontMetricsF(painter.font()).horizontalAdvance(headline()) + kGap;
    painter.setFont(m_theme.font(isOver ? TextRole::SmallStrong : TextRole::Small));
    painter.setPen(m_theme.color(isOver ? Token::Error : Token::Text2));
    if (headlineEnd + QFontMetricsF(painter.font()).horizontalAdvance(rest()) <= width())
        painter.drawText(top, Qt::AlignRight | Qt::AlignVCenter, rest());
    const qreal trackTop = small.height() + kGap;
    paintTrack(painter, {0.0, trackTop, static_cast<qreal>(width()), kTrackHeight});
    paintLegend(painter, trackTop + kTrackHeight + kGap);
}

void BudgetBar::paintTrack(QPainter& painter, const QRectF& track) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::PlotGrid));
    painter.drawRoundedRect(track, 2.0, 2.0);
    const double sum = total();
    if (sum <= 0.0)
        return;
    const double atLimit = track.width() * kLimitShare;
    const bool hasLimit = m_content.limit > 0.0;
    // What is far over the limit is cut at the end of the track; the number says how much it is.
    const double perUnit = hasLimit ? atLimit / m_content.limit : track.width() / sum;
    double at = 0.0;
    for (qsizetype i = 0; i < m_content.parts.size(); ++i) {
        const double from = std::min(at * perUnit, track.width());
        at += m_content.parts[i].value;
        const double to = std::min(at * perUnit, hasLimit ? atLimit : track.width());
        if (to <= from)
            continue;
        const QRectF part(track.left() + from, track.top(), std::max(1.0, to - from - 1.0), track.height());
        const QColor color = m_theme.classColor(partColor(i));
        if (m_content.isEstimate) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(color, 1.5));
            painter.drawRect(part.adjusted(0.75, 0.75, -0.75, -0.75));
        } else {
            painter.fillRect(part, color);
        }
    }
    if (!hasLimit)
        return;
    const double limitX = track.left() + atLimit;
    if (sum > m_content.limit) {
        const QRectF over(limitX, track.top(), std::min(sum * perUnit, track.width()) - atLimit, track.height());
        painter.fillRect(over, m_theme.color(Token::ErrorTint));
        painter.fillRect(over, QBrush(m_theme.color(Token::Error), Qt::BDiagPattern));
    }
    painter.setPen(QPen(m_theme.color(sum > m_content.limit ? Token::Error : Token::Text), 2.0));
    painter.drawLine(QPointF(limitX, track.top() - 4.0), QPointF(limitX, track.bottom() + 4.0));
}

void BudgetBar::paintLegend(QPainter& painter, qreal top) const
{
    painter.setFont(m_theme.font(TextRole::Small));
    const QFontMetricsF words(painter.font());
    const QFontMetricsF digits(m_theme.font(TextRole::MonoSmall));
    qreal x = 0.0;
    for (qsizetype i = 0; i < m_content.parts.size(); ++i) {
        const Part& part = m_content.parts[i];
        const QString value = number(part.value);
        const qreal needed = kSwatch + 5.0 + words.horizontalAdvance(part.name) + 5.0 + digits.horizontalAdvance(value);
        if (x + needed > width())
            return; // the tooltip and the accessible name have them all
        const QRectF swatch(x, top + (words.height() - kSwatch) / 2.0, kSwatch, kSwatch);
        const QColor color = m_theme.classColor(partColor(i));
        painter.setPen(m_content.isEstimate ? QPen(color, 1.5) : QPen(Qt::NoPen));
        painter.setBrush(m_content.isEstimate ? QBrush(Qt::NoBrush) : QBrush(color));
        painter.drawRoundedRect(swatch, 1.5, 1.5);
        x += kSwatch + 5.0;
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QPointF(x, top + words.ascent()), part.name);
        x += words.horizontalAdvance(part.name) + 5.0;
        painter.setFont(m_theme.font(TextRole::MonoSmall));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QPointF(x, top + words.ascent()), value);
        x += digits.horizontalAdvance(value) + 12.0;
    }
}

} // namespace studio
