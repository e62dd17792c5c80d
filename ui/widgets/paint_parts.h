// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/tokens.h"

#include <QImage>
#include <QRectF>
#include <QSize>
#include <QString>

class QPainter;

namespace studio
{

class Theme;

enum class TagKind { Neutral, Accent, Success, Warning, Error };

/// A class chip: marker, name and, where there is one, a number.
struct ChipSpec {
    QString text;
    int classIndex = -1;
    QString value = {};
    bool isDashed = false; ///< a suggestion
    bool isStrong = false; ///< semibold name
};

/// Paints a marker of the given side, centred. Hollow markers are outlines (the testing split).
void paintMarker(QPainter& painter, const QPointF& centre, qreal side, Marker marker, const QColor& color,
                 bool isHollow = false);

[[nodiscard]] QSize chipSize(const Theme& theme, const ChipSpec& chip);
/// Paints a chip in the left middle of `rect`, eliding the name when it is narrower than the chip.
void paintChip(QPainter& painter, const Theme& theme, const QRectF& rect, const ChipSpec& chip);

[[nodiscard]] QSize tagSize(const Theme& theme, const QString& text);
void paintTag(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& text, TagKind kind);
[[nodiscard]] Token tagTextToken(TagKind kind);
[[nodiscard]] QColor tagFill(const Theme& theme, TagKind kind);

[[nodiscard]] QSize keyHintSize(const Theme& theme, const QString& keys);
/// A small key cap. `ink` is the colour of text and border (white on a filled button).
void paintKeyHint(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& keys, const QColor& ink,
                  const QColor& fill);

/// A brush of the class colour at `share` over the surface, with the class's pattern beyond the eighth class.
void fillWithClass(QPainter& painter, const Theme& theme, const QRectF& rect, int classIndex, double share);

/// A picture at the size at which it is shown: whole steps keep the pixels of a small one square and sharp, a large one is made to fit.
[[nodiscard]] QImage fittedPicture(const QImage& picture, const QSize& room);

} // namespace studio
