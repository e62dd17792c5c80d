// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_style.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace studio
{

namespace
{

constexpr qreal kRadius = 6.0;
constexpr int kFieldInset = 8;
constexpr int kArrowZone = 26;
constexpr int kSpinZone = 22;
constexpr int kMinThumb = 28;
constexpr int kHeaderGives = 7; ///< of the margin at each side of a header section

bool isCompact(const QWidget* widget)
{
    for (const QWidget* at = widget; at != nullptr; at = at->parentWidget()) {
        const QVariant value = at->property("compact");
        if (value.isValid())
            return value.toBool();
    }
    return false;
}

QRectF crisp(const QRect& rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

} // namespace

void drawFocusRing(QPainter& painter, const QRectF& rect, const QColor& color, qreal radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 2.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter.restore();
}

StudioStyle::StudioStyle(const Theme& theme) : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_theme(theme)
{
    setObjectName(QStringLiteral("studio"));
}

void StudioStyle::drawIcon(QPainter* painter, const QRect& rect, const QString& name, const QColor& color, int side) const
{
    const qreal ratio = painter->device() == nullptr ? 1.0 : painter->device()->devicePixelRatioF();
    const QPixmap picture = m_theme.icons().pixmap(name, color, side, ratio);
    painter->drawPixmap(QPoint(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2), picture);
}

void StudioStyle::drawField(QPainter* painter, const QRect& rect, const QStyleOption* option) const
{
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const bool hasFocus = option->state.testFlag(State_HasFocus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(m_theme.color(isEnabled ? Token::Surface : Token::Window));
    painter->setPen(isEnabled ? QPen(m_theme.color(Token::ControlBorder), 1.0) : m_theme.disabledBorder());
    painter->drawRoundedRect(crisp(rect), kRadius, kRadius);
    painter->restore();
    if (hasFocus)
        drawFocusRing(*painter, rect, m_theme.color(Token::Accent), kRadius - 1);
}

void StudioStyle::drawCheck(QPainter* painter, const QRect& rect, const QStyleOption* option) const
{
    const bool isOn = option->state.testFlag(State_On);
    const bool isPartial = option->state.testFlag(State_NoChange);
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const int side = std::min({rect.width(), rect.height(), 16});
    const QRect box(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isFilled = isOn || isPartial;
    const QColor fill = isFilled ? m_theme.color(isEnabled ? Token::AccentFill : Token::ControlBorder)
                                 : m_theme.color(Token::Surface);
    painter->setBrush(fill);
    painter->setPen(isFilled ? QPen(fill, 1.0) : isEnabled ? QPen(m_theme.color(Token::ControlBorder), 1.0) : m_theme.disabledBorder());
    painter->drawRoundedRect(crisp(box), 4, 4);
    painter->restore();
    if (isFilled)
        drawIcon(painter, box, isOn ? QStringLiteral("check") : QStringLiteral("minus"), m_theme.color(Token::OnAccent), 12);
    if (option->state.testFlag(State_HasFocus))
        drawFocusRing(*painter, QRectF(box).adjusted(-3, -3, 3, 3), m_theme.color(Token::Accent), 5);
}

void StudioStyle::drawRadio(QPainter* painter, const QRect& rect, const QStyleOption* option) const
{
    const bool isOn = option->state.testFlag(State_On);
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const QColor fill = m_theme.color(isEnabled ? Token::AccentFill : Token::ControlBorder);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(isOn ? fill : m_theme.color(Token::Surface));
    painter->setPen(QPen(isOn ? fill : m_theme.color(Token::ControlBorder), 1.0));
    painter->drawEllipse(crisp(rect));
    if (isOn) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.color(Token::OnAccent));
        painter->drawEllipse(QRectF(rect).center(), 3.0, 3.0);
    }
    painter->restore();
    if (option->state.testFlag(State_HasFocus))
        drawFocusRing(*painter, QRectF(rect).adjusted(-3, -3, 3, 3), m_theme.color(Token::Accent), 10);
}

void StudioStyle::drawButtonPanel(QPainter* painter, const QRect& rect, const QStyleOption* option) const
{
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    const bool isDefault = button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton);
    QColor fill = m_theme.color(isEnabled ? (isDefault ? Token::AccentFill : Token::Surface) : Token::Window);
    if (option->state.testFlag(State_Sunken) || option->state.testFlag(State_On))
        fill = m_theme.color(Token::SelectionFill);
    else if (isEnabled && option->state.testFlag(State_MouseOver))
        fill = mixed(m_theme.color(Token::Text), fill, 0.05);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(!isEnabled ? m_theme.disabledBorder() : QPen(isDefault ? fill : m_theme.color(Token::ControlBorder), 1.0));
    painter->drawRoundedRect(crisp(rect), kRadius, kRadius);
    painter->restore();
    if (option->state.testFlag(State_HasFocus))
        drawFocusRing(*painter, isDefault ? rect.adjusted(2, 2, -2, -2) : rect, m_theme.color(isDefault ? Token::OnAccent : Token::Accent),
                      isDefault ? kRadius - 3 : kRadius - 1);
}

bool StudioStyle::drawArrow(PrimitiveElement element, const QStyleOption* option, QPainter* painter) const
{
    const bool isEnabled = option->state.testFlag(State_Enabled);
    const QColor color = isEnabled ? m_theme.color(Token::Text2) : m_theme.disabledText();
    const int side = std::clamp(std::min(option->rect.width(), option->rect.height()), 8, 14);
    switch (element) {
    case PE_IndicatorArrowDown: drawIcon(painter, option->rect, QStringLiteral("chevron-down"), color, side); return true;
    case PE_IndicatorArrowUp: drawIcon(painter, option->rect, QStringLiteral("chevron-up"), color, side); return true;
    case PE_IndicatorArrowLeft: drawIcon(painter, option->rect, QStringLiteral("chevron-left"), color, side); return true;
    case PE_IndicatorArrowRight: drawIcon(painter, option->rect, QStringLiteral("chevron-right"), color, side); return true;
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        const bool isUp = header != nullptr && header->sortIndicator == QStyleOptionHeader::SortUp;
        drawIcon(painter, option->rect, isUp ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"), color, 12);
        return true;
    }
    case PE_IndicatorBranch:
        if (option->state.testFlag(State_Children))
            drawIcon(painter, option->rect,
                     option->state.testFlag(State_Open) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                     color, 12);
        return true;
    default: return false;
    }
}

bool StudioStyle::drawFrames(PrimitiveElement element, const QStyleOption* option, QPainter* painter) const
{
    switch (element) {
    case PE_Frame:
    case PE_FrameGroupBox: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(m_theme.color(option->state.testFlag(State_HasFocus) ? Token::Accent : Token::Hairline));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(crisp(option->rect), kRadius, kRadius);
        painter->restore();
        return true;
    }
    case PE_FrameFocusRect:
        drawFocusRing(*painter, option->rect, m_theme.color(Token::Accent), 3);
        return true;
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
    case PE_FrameWindow:
    case PE_IndicatorTabClose: return element != PE_IndicatorTabClose;
    case PE_FrameDockWidget:
        painter->fillRect(option->rect, m_theme.color(Token::Surface));
        return true;
    default: return false;
    }
}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const
{
    if (drawArrow(element, option, painter) || drawFrames(element, option, painter))
        return;
    switch (element) {
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame != nullptr && frame->lineWidth > 0)
            drawField(painter, option->rect, option);
        else if (widget != nullptr && qobject_cast<const QAbstractItemView*>(widget->parentWidget() == nullptr
                                                                                 ? nullptr
                                                                                 : widget->parentWidget()->parentWidget())
                                          != nullptr) {
            painter->fillRect(option->rect, m_theme.color(Token::Surface));
            drawFocusRing(*painter, option->rect, m_theme.color(Token::Accent), 3);
        }
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheck(painter, option->rect, option); return;
    case PE_IndicatorRadioButton: drawRadio(painter, option->rect, option); return;
    case PE_PanelButtonCommand: drawButtonPanel(painter, option->rect, option); return;
    case PE_PanelButtonTool: {
        if (option->state & (State_MouseOver | State_On | State_Sunken)) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(option->state & (State_On | State_Sunken)
                                  ? m_theme.color(Token::SelectionFill)
                                  : mixed(m_theme.color(Token::Text), m_theme.color(Token::Surface), 0.07));
            painter->drawRoundedRect(crisp(option->rect), 4, 4);
            painter->restore();
        }
        if (option->state.testFlag(State_HasFocus))
            drawFocusRing(*painter, option->rect, m_theme.color(Token::Accent), 4);
        return;
    }
    case PE_PanelItemViewRow: return;
    case PE_PanelItemViewItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (option->state.testFlag(State_Selected))
            painter->fillRect(option->rect, m_theme.color(Token::SelectionFill));
        else if (item != nullptr && item->backgroundBrush.style() != Qt::NoBrush)
            painter->fillRect(option->rect, item->backgroundBrush);
        else if (option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled))
            painter->fillRect(option->rect, mixed(m_theme.color(Token::Text), m_theme.color(Token::Surface), 0.03));
        return;
    }
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void StudioStyle::drawProgress(QPainter* painter, const QStyleOption* option) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
    if (bar == nullptr)
        return;
    const int height = std::min(8, bar->rect.height());
    const QRectF track(bar->rect.x(), bar->rect.y() + (bar->rect.height() - height) / 2, bar->rect.width(), height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.color(Token::PlotGrid));
    painter->drawRoundedRect(track, 3, 3);
    const bool isBusy = bar->minimum == bar->maximum;
    const double share = isBusy ? 0.3 : double(bar->progress - bar->minimum) / double(bar->maximum - bar->minimum);
    QPainterPath clip;
    clip.addRoundedRect(track, 3, 3);
    painter->setClipPath(clip);
    painter->fillRect(QRectF(track.x(), track.y(), track.width() * std::clamp(share, 0.0, 1.0), track.height()),
                      m_theme.color(Token::AccentFill));
    painter->restore();
}

void StudioStyle::drawTabShape(QPainter* painter, const QStyleOption* option) const
{
    const bool isSelected = option->state.testFlag(State_Selected);
    if (option->state.testFlag(State_MouseOver) && !isSelected)
        painter->fillRect(option->rect, mixed(m_theme.color(Token::Text), m_theme.color(Token::Surface), 0.03));
    if (isSelected)
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom() - 1, option->rect.width(), 2),
                          m_theme.color(Token::Accent));
    if (option->state.testFlag(State_HasFocus))
        drawFocusRing(*painter, option->rect, m_theme.color(Token::Accent), 3);
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    switch (element) {
    case CE_PushButtonBevel: drawButtonPanel(painter, option->rect, option); return;
    case CE_PushButtonLabel: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton)
            && option->state.testFlag(State_Enabled)) {
            QStyleOptionButton copy = *button;
            copy.palette.setColor(QPalette::ButtonText, m_theme.color(Token::OnAccent));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    }
    case CE_ComboBoxLabel: {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (combo == nullptr || combo->editable)
            break;
        // A text that is too long says so, rather than being cut.
        QStyleOptionComboBox copy = *combo;
        const int icon = combo->currentIcon.isNull() ? 0 : combo->iconSize.width() + 4;
        const int room = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget).width() - icon - 2;
        copy.currentText = combo->fontMetrics.elidedText(combo->currentText, Qt::ElideMiddle, room);
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, m_theme.color(Token::Surface));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          m_theme.color(Token::Hairline));
        return;
    case CE_HeaderLabel: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (header == nullptr)
            break;
        // Drawn here, so that the text is measured in the font it is drawn in and elided where it does not fit.
        QRect box = header->rect;
        painter->setFont(m_theme.font(TextRole::SmallStrong));
        // A narrow section would rather lose its margins than its text; a crowded table says by how much.
        if (const int tightness = widget != nullptr && widget->parentWidget() != nullptr ? widget->parentWidget()->property("tightness").toInt() : 0; tightness > 0)
            box.adjust(-tightness, 0, tightness, 0);
        else if (painter->fontMetrics().horizontalAdvance(header->text) > box.width())
            box.adjust(-kHeaderGives, 0, kHeaderGives, 0);
        painter->setPen(m_theme.color(Token::Text2));
        painter->drawText(box, static_cast<int>(header->textAlignment | Qt::AlignVCenter),
                          painter->fontMetrics().elidedText(header->text, Qt::ElideMiddle, box.width()));
        return;
    }
    case CE_ProgressBar: case CE_ProgressBarGroove: drawProgress(painter, option); return; // a style sheet asks for the parts
    case CE_ShapedFrame: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame != nullptr && frame->frameShape == QFrame::HLine) {
            painter->fillRect(QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 1),
                              m_theme.color(Token::Hairline));
            return;
        }
        if (frame != nullptr && frame->frameShape == QFrame::VLine) {
            painter->fillRect(QRect(option->rect.center().x(), option->rect.top(), 1, option->rect.height()),
                              m_theme.color(Token::Hairline));
            return;
        }
        break;
    }
    case CE_Splitter:
        if (option->state.testFlag(State_MouseOver)) {
            const bool isHorizontal = option->state.testFlag(State_Horizontal);
            const QRect line = isHorizontal
                                   ? QRect(option->rect.center().x(), option->rect.top(), 2, option->rect.height())
                                   : QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 2);
            painter->fillRect(line, m_theme.color(Token::Accent));
        }
        return;
    case CE_TabBarTabShape: drawTabShape(painter, option); return;
    case CE_RubberBand: {
        QColor fill = m_theme.color(Token::Accent);
        fill.setAlphaF(0.15F);
        painter->fillRect(option->rect, fill);
        painter->setPen(m_theme.color(Token::Accent));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    }
    case CE_SizeGrip: case CE_ProgressBarContents: return;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void StudioStyle::drawCombo(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const
{
    drawField(painter, option->rect, option);
    QStyleOption arrow = *option;
    arrow.rect = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    drawArrow(PE_IndicatorArrowDown, &arrow, painter);
}

void StudioStyle::drawSpin(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const
{
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (spin == nullptr)
        return;
    if (spin->frame)
        drawField(painter, option->rect, option);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const bool isUp = part == SC_SpinBoxUp;
        const auto needed = isUp ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled;
        QStyleOption arrow = *option;
        arrow.rect = subControlRect(CC_SpinBox, option, part, widget);
        arrow.state.setFlag(State_Enabled, option->state.testFlag(State_Enabled) && spin->stepEnabled.testFlag(needed));
        drawIcon(painter, arrow.rect, isUp ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"),
                 m_theme.color(arrow.state.testFlag(State_Enabled) ? Token::Text2 : Token::Hairline), 12);
    }
}

void StudioStyle::drawScrollBar(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (bar == nullptr || bar->minimum == bar->maximum)
        return;
    const QRect thumb = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    const bool isActive = option->state.testFlag(State_MouseOver) || option->activeSubControls.testFlag(SC_ScrollBarSlider);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(m_theme.color(Token::Text2), m_theme.color(Token::Surface), isActive ? 0.75 : 0.5));
    painter->drawRoundedRect(QRectF(thumb).adjusted(2, 2, -2, -2), 3, 3);
    painter->restore();
}

void StudioStyle::drawSlider(QPainter* painter, const QStyleOptionComplex* option, const QWidget* widget) const
{
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (slider == nullptr)
        return;
    const QRect handle = subControlRect(CC_Slider, option, SC_SliderHandle, widget);
    const bool isHorizontal = slider->orientation == Qt::Horizontal;
    const QRectF box(option->rect);
    const QRectF track = isHorizontal ? QRectF(box.x(), box.center().y() - 2, box.width(), 4)
                                      : QRectF(box.center().x() - 2, box.y(), 4, box.height());
    QRectF filled = track;
    if (isHorizontal)
        filled.setRight(handle.center().x());
    else
        filled.setTop(handle.center().y());
    const bool isEnabled = option->state.testFlag(State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.color(Token::PlotGrid));
    painter->drawRoundedRect(track, 2, 2);
    painter->setBrush(m_theme.color(isEnabled ? Token::AccentFill : Token::ControlBorder));
    painter->drawRoundedRect(filled, 2, 2);
    painter->setBrush(m_theme.color(Token::Surface));
    painter->setPen(QPen(m_theme.color(isEnabled ? Token::AccentFill : Token::ControlBorder), 2.0));
    painter->drawEllipse(QRectF(handle).center(), 7.0, 7.0);
    painter->restore();
    if (option->state.testFlag(State_HasFocus))
        drawFocusRing(*painter, QRectF(handle).adjusted(-2, -2, 2, 2), m_theme.color(Token::Accent), 9);
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const
{
    switch (control) {
    case CC_ComboBox: drawCombo(painter, option, widget); return;
    case CC_SpinBox: drawSpin(painter, option, widget); return;
    case CC_ScrollBar: drawScrollBar(painter, option, widget); return;
    case CC_Slider: drawSlider(painter, option, widget); return;
    default: QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QRect StudioStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                                  const QWidget* widget) const
{
    const QRect box = option->rect;
    if (control == CC_ComboBox) {
        if (subControl == SC_ComboBoxEditField)
            return visualRect(option->direction, box, box.adjusted(kFieldInset, 1, -kArrowZone, -1));
        if (subControl == SC_ComboBoxArrow)
            return visualRect(option->direction, box,
                              QRect(box.right() - kArrowZone, box.top(), kArrowZone, box.height()));
    }
    if (control == CC_SpinBox) {
        const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        const bool hasButtons = spin == nullptr || spin->buttonSymbols != QAbstractSpinBox::NoButtons;
        const int zone = hasButtons ? kSpinZone : 0;
        const int half = box.height() / 2;
        QRect place;
        switch (subControl) {
        case SC_SpinBoxEditField: place = box.adjusted(kFieldInset - 2, 1, -zone - 1, -1); break;
        case SC_SpinBoxUp: place = QRect(box.right() - zone, box.top() + 3, zone, half - 3); break;
        case SC_SpinBoxDown: place = QRect(box.right() - zone, box.top() + half, zone, half - 3); break;
        default: place = box;
        }
        return visualRect(option->direction, box, place);
    }
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar == nullptr)
            return box;
        const bool isHorizontal = bar->orientation == Qt::Horizontal;
        const int length = isHorizontal ? box.width() : box.height();
        const int range = bar->maximum - bar->minimum;
        const int thumb = range <= 0 ? length
                                     : std::clamp(static_cast<int>(qint64(length) * bar->pageStep / (qint64(range) + bar->pageStep)),
                                                  std::min(kMinThumb, length), length);
        const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb, bar->upsideDown);
        const auto along = [&](int from, int size) {
            return isHorizontal ? QRect(box.x() + from, box.y(), size, box.height())
                                : QRect(box.x(), box.y() + from, box.width(), size);
        };
        switch (subControl) {
        case SC_ScrollBarSlider: return along(start, thumb);
        case SC_ScrollBarSubPage: return along(0, start);
        case SC_ScrollBarAddPage: return along(start + thumb, length - start - thumb);
        case SC_ScrollBarGroove: return box;
        default: return QRect();
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect StudioStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    if (element == SE_LineEditContents) {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        const int inset = frame != nullptr && frame->lineWidth > 0 ? kFieldInset - 2 : 0;
        return option->rect.adjusted(inset, 1, -inset, -1);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

int StudioStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth: return 1;
    case PM_ScrollBarExtent: return 10;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return 8;
    case PM_SliderThickness:
    case PM_SliderLength:
    case PM_SliderControlThickness: return 18;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize: return 16;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return 8;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin: return 12;
    case PM_SplitterWidth: return 8;
    case PM_HeaderMargin: return 10;
    case PM_HeaderMarkSize: return 12;
    case PM_FocusFrameHMargin: return 8;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_TabBarTabHSpace: return 24;
    case PM_TabBarTabVSpace: return 14;
    case PM_TabBarBaseHeight:
    case PM_TabBarBaseOverlap: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_UnderlineShortcut: return 1;
    case SH_Widget_Animation_Duration: return m_theme.motionMs();
    case SH_Table_GridLineColor: return static_cast<int>(m_theme.color(Token::Hairline).rgb());
    case SH_ToolTip_WakeUpDelay: return 500;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize StudioStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const
{
    const int height = m_theme.controlHeight(isCompact(widget));
    switch (type) {
    case CT_LineEdit: return QSize(size.width() + 2 * kFieldInset, std::max(height, size.height() + 4));
    case CT_ComboBox: // what it asks for is the ink of its widest text, which is less than that takes
        return QSize(size.width() + kFieldInset + kArrowZone + std::max(4, option != nullptr ? option->fontMetrics.averageCharWidth() * 2 / 3 : 0), height);
    case CT_SpinBox: return QSize(size.width() + kFieldInset + kSpinZone, height);
    case CT_PushButton: return QSize(std::max(64, size.width() + 24), height);
    case CT_HeaderSection: return QProxyStyle::sizeFromContents(type, option, size, widget).expandedTo(QSize(0, 30));
    case CT_ItemViewItem: // the rows of a box that opens are hit targets like any other
        if (widget != nullptr && widget->parentWidget() != nullptr && widget->parentWidget()->inherits("QComboBoxPrivateContainer"))
            return QProxyStyle::sizeFromContents(type, option, size, widget).expandedTo(QSize(0, m_theme.controlHeight(true)));
        break;
    default: break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

} // namespace studio
