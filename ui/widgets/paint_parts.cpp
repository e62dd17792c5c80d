// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/paint_parts.h"

#include "ui/shell/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace studio
{

namespace
{

constexpr qreal kChipPadding = 9.0;
constexpr qreal kChipMarker = 8.0;
constexpr qreal kChipGap = 6.0;
constexpr int kChipHeight = 22;
constexpr int kTagHeight = 20;
constexpr int kTagPadding = 7;
constexpr int kKeyPadding = 5;

QPainterPath starPath(const QPointF& centre, qreal radius)
{
    QPainterPath path;
    for (int i = 0; i < 10; ++i) {
        const double angle = M_PI * i / 5.0;
        const double reach = i % 2 == 0 ? radius * 1.15 : radius * 0.5;
        const QPointF point(centre.x() + reach * std::sin(angle), centre.y() - reach * std::cos(angle));
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    path.closeSubpath();
    return path;
}

QPainterPath plusPath(const QPointF& centre, qreal radius)
{
    const qreal arm = radius * 0.38;
    QPainterPath path;
    path.addRect(QRectF(centre.x() - arm, centre.y() - radius, 2 * arm, 2 * radius));
    QPainterPath across;
    across.addRect(QRectF(centre.x() - radius, centre.y() - arm, 2 * radius, 2 * arm));
    return path.united(across);
}

QPainterPath polygonPath(const QPointF& centre, std::initializer_list<QPointF> corners)
{
    QPainterPath path;
    bool isFirst = true;
    for (const QPointF& corner : corners) {
        if (isFirst)
            path.moveTo(centre + corner);
        else
            path.lineTo(centre + corner);
        isFirst = false;
    }
    path.closeSubpath();
    return path;
}

QPainterPath markerPath(const QPointF& centre, qreal side, Marker marker)
{
    const qreal r = side / 2.0;
    QPainterPath path;
    switch (marker) {
    case Marker::Disc: path.addEllipse(centre, r, r); break;
    case Marker::Square: path.addRoundedRect(QRectF(centre.x() - r, centre.y() - r, side, side), 1, 1); break;
    case Marker::Triangle: path = polygonPath(centre, {{0, -r * 1.1}, {r * 1.1, r * 0.9}, {-r * 1.1, r * 0.9}}); break;
    case Marker::Diamond: path = polygonPath(centre, {{0, -r * 1.2}, {r * 1.2, 0}, {0, r * 1.2}, {-r * 1.2, 0}}); break;
    case Marker::DownTriangle: path = polygonPath(centre, {{0, r * 1.1}, {r * 1.1, -r * 0.9}, {-r * 1.1, -r * 0.9}}); break;
    case Marker::Star: path = starPath(centre, r * 1.1); break;
    case Marker::Plus: path = plusPath(centre, r * 1.1); break;
    case Marker::Cross: {
        QTransform turn;
        turn.translate(centre.x(), centre.y());
        turn.rotate(45);
        turn.translate(-centre.x(), -centre.y());
        path = turn.map(plusPath(centre, r * 1.2));
        break;
    }
    }
    return path;
}

} // namespace

void paintMarker(QPainter& painter, const QPointF& centre, qreal side, Marker marker, const QColor& color, bool isHollow)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(isHollow ? QPen(color, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(isHollow ? QBrush(Qt::NoBrush) : QBrush(color));
    painter.drawPath(markerPath(centre, isHollow ? side - 1.0 : side, marker));
    painter.restore();
}

QSize chipSize(const Theme& theme, const ChipSpec& chip)
{
    const QFontMetricsF metrics(theme.font(chip.isStrong ? TextRole::SmallStrong : TextRole::Small));
    qreal width = 2 * kChipPadding + kChipMarker + kChipGap + metrics.horizontalAdvance(chip.text);
    if (!chip.value.isEmpty())
        width += kChipGap + QFontMetricsF(theme.font(TextRole::Mono)).horizontalAdvance(chip.value);
    return QSize(static_cast<int>(std::ceil(width)) + 1, std::max(kChipHeight, static_cast<int>(metrics.height()) + 6));
}

void paintChip(QPainter& painter, const Theme& theme, const QRectF& rect, const ChipSpec& chip)
{
    const QSize wanted = chipSize(theme, chip);
    const qreal width = std::min<qreal>(wanted.width(), rect.width());
    const QRectF box(rect.x() + 0.5, std::floor(rect.center().y() - wanted.height() / 2.0) + 0.5, width - 1.0,
                     wanted.height() - 1.0);
    const bool hasClass = chip.classIndex >= 0;
    const ClassMark mark = theme.classMark(chip.classIndex);
    const QColor surface = theme.color(Token::Surface);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen border(hasClass ? mixed(mark.color, surface, chip.isDashed ? 1.0 : 0.55) : theme.color(Token::ControlBorder), 1.0);
    if (chip.isDashed || !hasClass)
        border.setStyle(Qt::DashLine);
    painter.setPen(border);
    painter.setBrush(chip.isDashed || !hasClass ? surface : theme.classTint(chip.classIndex));
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    const QPointF centre(box.x() + kChipPadding + kChipMarker / 2, box.center().y());
    paintMarker(painter, centre, kChipMarker, mark.marker, mark.color, !hasClass);
    qreal right = box.right() - kChipPadding;
    if (!chip.value.isEmpty()) {
        painter.setFont(theme.font(TextRole::Mono));
        painter.setPen(theme.color(Token::Text2));
        const qreal valueWidth = QFontMetricsF(painter.font()).horizontalAdvance(chip.value);
        painter.drawText(QRectF(right - valueWidth - 1, box.y(), valueWidth + 2, box.height()), Qt::AlignVCenter | Qt::AlignRight,
                         chip.value);
        right -= valueWidth + kChipGap;
    }
    painter.setFont(theme.font(chip.isStrong ? TextRole::SmallStrong : TextRole::Small));
    painter.setPen(theme.color(hasClass ? Token::Text : Token::Text2));
    const QRectF textBox(centre.x() + kChipMarker / 2 + kChipGap, box.y(), right - centre.x() - kChipMarker / 2 - kChipGap + 1,
                         box.height());
    painter.drawText(textBox, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(painter.font()).elidedText(chip.text, Qt::ElideMiddle, textBox.width() + 0.5));
    painter.restore();
}

QSize tagSize(const Theme& theme, const QString& text)
{
    const QFontMetrics metrics(theme.font(TextRole::CaptionStrong));
    return QSize(metrics.horizontalAdvance(text) + 2 * kTagPadding + 1, std::max(kTagHeight, metrics.height() + 6));
}

Token tagTextToken(TagKind kind)
{
    switch (kind) {
    case TagKind::Neutral: return Token::Text2;
    case TagKind::Accent: return Token::Accent;
    case TagKind::Success: return Token::Success;
    case TagKind::Warning: return Token::Warning;
    case TagKind::Error: return Token::Error;
    }
    return Token::Text2;
}

QColor tagFill(const Theme& theme, TagKind kind)
{
    switch (kind) {
    case TagKind::Neutral: return theme.color(Token::PlotGrid);
    case TagKind::Accent: return theme.color(Token::SelectionFill);
    case TagKind::Success: return theme.color(Token::SuccessTint);
    case TagKind::Warning: return theme.color(Token::WarningTint);
    case TagKind::Error: return theme.color(Token::ErrorTint);
    }
    return theme.color(Token::PlotGrid);
}

void paintTag(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& text, TagKind kind)
{
    const QSize wanted = tagSize(theme, text);
    const QRectF box(rect.x(), std::floor(rect.center().y() - wanted.height() / 2.0), std::min<qreal>(wanted.width(), rect.width()),
                     wanted.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tagFill(theme, kind));
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(theme.font(TextRole::CaptionStrong));
    painter.setPen(theme.color(tagTextToken(kind)));
    const QRectF textBox = box.adjusted(kTagPadding, 0, -kTagPadding + 1, 0);
    painter.drawText(textBox, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(painter.font()).elidedText(text, Qt::ElideMiddle, textBox.width() + 0.5));
    painter.restore();
}

QSize keyHintSize(const Theme& theme, const QString& keys)
{
    const QFontMetrics metrics(theme.font(TextRole::MonoSmall));
    return QSize(std::max(18, metrics.horizontalAdvance(keys) + 2 * kKeyPadding), std::max(18, metrics.height() + 4));
}

void paintKeyHint(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& keys, const QColor& ink,
                  const QColor& fill)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mixed(ink, fill, 0.35), 1.0));
    painter.setBrush(fill);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setFont(theme.font(TextRole::MonoSmall));
    painter.setPen(ink);
    painter.drawText(rect, Qt::AlignCenter, keys);
    painter.restore();
}

void fillWithClass(QPainter& painter, const Theme& theme, const QRectF& rect, int classIndex, double share)
{
    const ClassMark mark = theme.classMark(classIndex);
    QColor tint = mark.color;
    tint.setAlphaF(static_cast<float>(share));
    painter.fillRect(rect, tint);
    if (mark.pattern != Qt::SolidPattern && mark.pattern != Qt::NoBrush) {
        QColor ink = mark.color;
        ink.setAlphaF(static_cast<float>(std::min(1.0, share * 1.6)));
        painter.fillRect(rect, QBrush(ink, mark.pattern));
    }
}

QImage fittedPicture(const QImage& picture, const QSize& room)
{
    const int step = std::min(room.height() / std::max(1, picture.height()), room.width() / std::max(1, picture.width()));
    return step >= 1 ? picture.scaled(picture.size() * step) : picture.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace studio
