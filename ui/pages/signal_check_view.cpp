// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/signal_check_view.h"

#include "ui/itemmodels/device_words.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"
#include "ui/widgets/sparkline.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kRowHeight = 30;
constexpr int kMarkerSide = 8;
constexpr int kGap = 8;
constexpr int kColumns = 120;
constexpr int kNarrowestLine = 60;

TagKind tagKindOf(const AxisCheck& check)
{
    if (check.isFault())
        return check.verdict == AxisVerdict::Clipping ? TagKind::Warning : TagKind::Error;
    return check.verdict == AxisVerdict::Listening || check.verdict == AxisVerdict::Still ? TagKind::Neutral : TagKind::Success;
}

} // namespace

SignalCheckView::SignalCheckView(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("devices.signalCheck"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::themeChanged, this, &QWidget::updateGeometry);
}

void SignalCheckView::setSignal(const LiveWindow& window, const QVector<AxisCheck>& checks)
{
    const bool isResized = window.axes().size() != m_axes.size();
    m_axes = window.axes();
    m_checks = checks;
    m_columns.clear();
    QStringList words;
    for (int axis = 0; axis < m_axes.size(); ++axis) {
        m_columns.append(window.columns(axis, kColumns));
        words << tr("%1 %2, %3").arg(m_axes[axis].name, valueText(axis), axisVerdictText(m_checks[axis].verdict));
    }
    setAccessibleName(tr("Signal check"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    if (isResized)
        updateGeometry();
    update();
}

int SignalCheckView::rowHeight() const
{
    return std::max(kRowHeight, m_theme.controlHeight(true));
}

QSize SignalCheckView::sizeHint() const
{
    return {280, static_cast<int>(m_axes.size()) * rowHeight()};
}

QSize SignalCheckView::minimumSizeHint() const
{
    return sizeHint();
}

QString SignalCheckView::valueText(qsizetype axis) const
{
    const QString unit = unitText(m_axes[axis].unit);
    const QString number = QLocale().toString(m_checks[axis].last, 'f', std::abs(m_checks[axis].last) < 100.0 ? 2 : 0);
    return unit.isEmpty() ? number : QStringLiteral("%1 %2").arg(number, unit);
}

void SignalCheckView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFontMetrics body(m_theme.font(TextRole::Body));
    const QFontMetrics mono(m_theme.font(TextRole::Mono));
    int nameWidth = 0;
    int valueWidth = mono.horizontalAdvance(QStringLiteral("-00.00"));
    int tagWidth = 0;
    for (qsizetype axis = 0; axis < m_axes.size(); ++axis) {
        nameWidth = std::max(nameWidth, body.horizontalAdvance(m_axes[axis].name));
        valueWidth = std::max(valueWidth, mono.horizontalAdvance(valueText(axis)));
    }
    // The longest verdict, so that nothing moves when a verdict changes.
    for (const AxisVerdict verdict : {AxisVerdict::GravitySeen, AxisVerdict::NotANumber, AxisVerdict::Listening})
        tagWidth = std::max(tagWidth, tagSize(m_theme, axisVerdictText(verdict)).width());
    const int left = kMarkerSide + kGap;
    const int lineLeft = left + std::min(nameWidth, width() / 3) + 2 * kGap;
    const int lineRight = width() - tagWidth - valueWidth - 4 * kGap;
    for (int axis = 0; axis < m_axes.size(); ++axis) {
        const QRect row(0, axis * rowHeight(), width(), rowHeight());
        paintMarker(painter, QPointF(kMarkerSide / 2.0, row.center().y() + 0.5), kMarkerSide, Marker::Square, m_theme.classColor(axis));
        painter.setFont(m_theme.font(TextRole::Body));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QRect(left, row.top(), lineLeft - left - kGap, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         body.elidedText(m_axes[axis].name, Qt::ElideMiddle, lineLeft - left - kGap));
        if (lineRight - lineLeft >= kNarrowestLine)
            paintSparkline(painter, m_theme, QRectF(lineLeft, row.top() + 5, lineRight - lineLeft, row.height() - 10), {m_columns[axis]}, axis);
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(QRect(lineRight, row.top(), valueWidth + 2 * kGap, row.height()), Qt::AlignRight | Qt::AlignVCenter, valueText(axis));
        const QString verdict = axisVerdictText(m_checks[axis].verdict);
        const int wanted = tagSize(m_theme, verdict).width();
        paintTag(painter, m_theme, QRectF(width() - wanted, row.top(), wanted, row.height()), verdict, tagKindOf(m_checks[axis]));
    }
}

} // namespace studio
