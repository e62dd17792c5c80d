// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/tokens.h"

#include <QProxyStyle>

namespace studio
{

class Theme;

/// Fusion with our own controls: fields, boxes, bars, tabs and the focus ring are drawn from the tokens.
/// A widget with the dynamic property "compact" takes the height of tool rows; "mono" fields use digits of
/// equal width by their font. Thread: GUI only.
class StudioStyle : public QProxyStyle
{
    Q_OBJECT
public:
    explicit StudioStyle(const Theme& theme);

    using QProxyStyle::polish;
    using QProxyStyle::unpolish;
    /// What holds a value is changed by the wheel only while it has the focus: a page that scrolls under the pointer changes nothing.
    void polish(QWidget* widget) override;
    void unpolish(QWidget* widget) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                       SubControl subControl, const QWidget* widget) const override;
    [[nodiscard]] QRect subElementRect(SubElement element, const QStyleOption* option,
                                       const QWidget* widget) const override;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option,
                                  const QWidget* widget) const override;
    [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                                QStyleHintReturn* data) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                         const QWidget* widget) const override;

private:
    void drawField(QPainter* painter, const QRect& rect, const QStyleOption* option) const;
    void drawCheck(QPainter* painter, const QRect& rect, const QStyleOption* option) const;
    void drawRadio(QPainter* painter, const QRect& rect, const QStyleOption* option) const;
    void drawButtonPanel(QPainter* painter, const QRect& rect, const QStyleOption* option) const;
    void drawIcon(QPainter* painter, const QRect& rect, const QString& name, const QColor& color, int side) const;
    void drawProgress(QPainter* painter, const QStyleOption* option) const;
    void drawTabShape(QPainter* painter, const QStyleOption* option) const;
    void drawCombo(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const;
    void drawSpin(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const;
    void drawScrollBar(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const;
    void drawSlider(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const;
    bool drawArrow(PrimitiveElement element, const QStyleOption* option, QPainter* painter) const;
    bool drawFrames(PrimitiveElement element, const QStyleOption* option, QPainter* painter) const;

    const Theme& m_theme;
};

/// The 2 px ring around what has the keyboard. `rect` is the outer edge.
void drawFocusRing(QPainter& painter, const QRectF& rect, const QColor& color, qreal radius);

} // namespace studio
