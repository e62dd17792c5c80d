// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/sample_cells.h"

#include "ui/pages/picture_view.h"
#include "ui/pages/sample_scanner.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QPainter>
#include <algorithm>
#include <limits>

namespace studio
{

void paintThumbnail(QPainter& painter, const Theme& theme, const QRectF& box, const SamplePicture& picture, double opacity)
{
    if (!picture.image.isNull()) {
        painter.save();
        painter.setOpacity(opacity);
        paintPicture(painter, theme, box, picture.image, picture.info, false);
        painter.restore();
        return;
    }
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (qsizetype axis = 0; axis < picture.minimum.size(); ++axis) {
        for (const float value : picture.minimum[axis])
            low = std::min(low, static_cast<double>(value));
        for (const float value : picture.maximum[axis])
            high = std::max(high, static_cast<double>(value));
    }
    if (!(high >= low))
        return;
    const double span = std::max(1e-9, high - low);
    painter.save();
    painter.setOpacity(opacity);
    for (qsizetype axis = 0; axis < picture.minimum.size(); ++axis) {
        const std::vector<float>& minimum = picture.minimum[axis];
        const std::vector<float>& maximum = picture.maximum[axis];
        QPolygonF line;
        for (std::size_t i = 0; i < minimum.size(); ++i) {
            const double x = box.left() + (static_cast<double>(i) + 0.5) / static_cast<double>(minimum.size()) * box.width();
            line.append({x, box.bottom() - (static_cast<double>(minimum[i]) - low) / span * box.height()});
            line.append({x, box.bottom() - (static_cast<double>(maximum[i]) - low) / span * box.height()});
        }
        painter.setPen(QPen(theme.classColor(static_cast<int>(axis)), 1.0));
        painter.drawPolyline(line);
    }
    painter.restore();
}

void paintVerdictDisc(QPainter& painter, const Theme& theme, const QRectF& disc, Verdict verdict, bool isEnabled)
{
    const bool isBad = !isEnabled || verdict == Verdict::Rejected;
    const bool isGood = !isBad && verdict == Verdict::Approved;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (isBad || isGood) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(isBad ? Token::ErrorTint : Token::SuccessTint));
        painter.drawEllipse(disc);
        const double side = disc.width() * 0.66;
        painter.drawPixmap(QRectF(disc.center() - QPointF(side / 2, side / 2), QSizeF(side, side)),
                           theme.icons().pixmap(isBad ? QStringLiteral("x") : QStringLiteral("check"), theme.color(isBad ? Token::Error : Token::Success),
                                                static_cast<int>(side), 2.0),
                           QRectF());
    } else {
        painter.setPen(QPen(theme.color(Token::ControlBorder), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5));
        painter.setFont(theme.font(TextRole::CaptionStrong));
        painter.setPen(theme.color(Token::Text2));
        painter.drawText(disc, Qt::AlignCenter, QStringLiteral("?"));
    }
    painter.restore();
}

} // namespace studio
