// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/class_mix_view.h"

#include "ui/plots/plot_theme.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kTrainingWidth = 30;
constexpr int kTrainingGap = 22;
constexpr int kBarGap = 2;
constexpr int kLeastShareNamed = 4; ///< percent; thinner parts have no room for their name

} // namespace

ClassMixView::ClassMixView(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("classMix"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setContent({});
}

void ClassMixView::setContent(const Content& content)
{
    m_content = content;
    const QLocale locale;
    QStringList words;
    const QVector<double> last = content.steps.isEmpty() ? QVector<double>() : content.steps.last();
    for (qsizetype i = 0; i < content.classes.size(); ++i) {
        QString one = tr("%1 %2 % now").arg(content.classes[i], locale.toString(i < last.size() ? last[i] * 100.0 : 0.0, 'f', 0));
        if (i < content.training.size())
            one = tr("%1, %2 % in training").arg(one, locale.toString(content.training[i] * 100.0, 'f', 0));
        words << one;
    }
    describePlot(*this, tr("Class mix over time"), words.join(QStringLiteral("; ")));
    update();
}

QSize ClassMixView::minimumSizeHint() const
{
    return {260, 76};
}

QSize ClassMixView::sizeHint() const
{
    return {560, 190};
}

void ClassMixView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFontMetrics ticks(m_theme.font(TextRole::MonoSmall));
    const QFontMetrics names(m_theme.font(TextRole::Small));
    int named = names.horizontalAdvance(tr("training"));
    for (const QString& name : m_content.classes)
        named = std::max(named, names.horizontalAdvance(name) + ticks.horizontalAdvance(QStringLiteral(" 100")) + 8);
    named = std::min(named, width() / 4);
    const int left = ticks.horizontalAdvance(QStringLiteral("100")) + 8;
    const int bottom = ticks.height() + 6;
    const int right = m_content.training.isEmpty() ? 0 : kTrainingGap + kTrainingWidth + 8 + named;
    const QRectF area(left, 6, width() - left - right, height() - bottom - 6);
    paintAxis(painter, area);
    paintBars(painter, area);
    if (!m_content.training.isEmpty())
        paintTraining(painter, area, QRectF(area.right() + kTrainingGap, area.top(), kTrainingWidth, area.height()));
}

void ClassMixView::paintAxis(QPainter& painter, const QRectF& area) const
{
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const int step = area.height() < 4.0 * metrics.height() ? 50 : 25;
    for (int percent = 0; percent <= 100 && !m_content.steps.isEmpty(); percent += step) {
        const double y = area.bottom() - area.height() * percent / 100.0;
        painter.setPen(m_theme.color(Token::PlotGrid));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(QRectF(0, y - metrics.height() / 2.0, area.left() - 6, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, QString::number(percent));
    }
    const QRectF line(area.left(), area.bottom() + 4, area.width(), metrics.height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_content.times.value(0));
    if (m_content.times.size() > 1 && m_content.steps.size() > 1) {
        const double slot = area.width() / std::max(1, m_content.stepCount);
        const double end = area.left() + slot * static_cast<double>(m_content.steps.size());
        const double wide = metrics.horizontalAdvance(m_content.times[1]);
        if (end - wide > area.left() + metrics.horizontalAdvance(m_content.times[0]) + 12)
            painter.drawText(QRectF(end - wide, line.top(), wide + 2, line.height()), Qt::AlignLeft | Qt::AlignVCenter, m_content.times[1]);
    }
}

void ClassMixView::paintBars(QPainter& painter, const QRectF& area) const
{
    const double slot = area.width() / std::max(1, m_content.stepCount);
    for (qsizetype i = 0; i < m_content.steps.size(); ++i) {
        const QVector<double>& shares = m_content.steps[i];
        double y = area.bottom();
        for (qsizetype k = 0; k < shares.size(); ++k) {
            const double height = area.height() * shares[k];
            if (height <= 0.0)
                continue;
            const QRectF part(area.left() + slot * static_cast<double>(i), y - height, std::max(1.0, slot - kBarGap), height);
            fillWithClass(painter, m_theme, part.adjusted(0, 0.5, 0, 0), m_content.colors.value(k, static_cast<int>(k)), 1.0);
            y -= height;
        }
    }
    if (m_content.steps.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(area, Qt::AlignCenter, tr("The first answers draw the first bar"));
    }
}

void ClassMixView::paintTraining(QPainter& painter, const QRectF& area, const QRectF& column) const
{
    const QColor surface = m_theme.color(Token::Surface);
    const QColor ink = m_theme.color(Token::Text);
    double y = column.bottom();
    for (qsizetype k = 0; k < m_content.training.size(); ++k) {
        const double height = column.height() * m_content.training[k];
        const QRectF part(column.left(), y - height, column.width(), height);
        const int color = m_content.colors.value(k, static_cast<int>(k));
        fillWithClass(painter, m_theme, part, color, 0.22);
        painter.setPen(QPen(m_theme.classColor(color), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(part.adjusted(0.75, 0.75, -0.75, -0.75));
        if (m_content.training[k] * 100.0 >= kLeastShareNamed) {
            painter.setFont(m_theme.font(TextRole::Small));
            const QFontMetricsF metrics(painter.font());
            const double middle = std::clamp(part.center().y(), area.top() + metrics.height() / 2.0, area.bottom() - metrics.height() / 2.0);
            const QRectF words(column.right() + 8, middle - metrics.height() / 2.0, width() - column.right() - 8, metrics.height());
            painter.setPen(m_theme.color(Token::Text2));
            const QString percent = QLocale().toString(m_content.training[k] * 100.0, 'f', 0);
            const double numberWidth = QFontMetricsF(m_theme.font(TextRole::MonoSmall)).horizontalAdvance(percent) + 2;
            painter.drawText(words.adjusted(0, 0, -numberWidth - 4, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(m_content.classes.value(k), Qt::ElideMiddle, words.width() - numberWidth - 4));
            painter.setFont(m_theme.font(TextRole::MonoSmall));
            painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, percent);
        }
        y -= height;
        // The border of the training mix, drawn twice so that it shows on every class colour.
        if (k + 1 < m_content.training.size() && !m_content.steps.isEmpty()) {
            // Over the bars the border stands out; where there are none yet it only leads on.
            const double end = area.left() + area.width() * static_cast<double>(m_content.steps.size()) / static_cast<double>(std::max<qsizetype>(m_content.steps.size(), m_content.stepCount));
            const QLineF border(area.left(), y, end, y);
            painter.setPen(QPen(surface, 2.4));
            painter.drawLine(border);
            painter.setPen(QPen(ink, 1.2, Qt::DashLine));
            painter.drawLine(border);
            painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1.0, Qt::DotLine));
            painter.drawLine(QPointF(end, y), QPointF(column.left(), y));
        }
    }
    painter.setFont(m_theme.font(TextRole::Small));
    painter.setPen(m_theme.color(Token::Text2));
    const QFontMetricsF metrics(painter.font());
    painter.drawText(QRectF(column.left() - 12, area.bottom() + 3, width() - column.left() + 12, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("training"));
}

} // namespace studio
