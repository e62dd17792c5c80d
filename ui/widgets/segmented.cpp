// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented.h"

#include "ui/shell/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>

namespace studio
{

namespace
{
constexpr qreal kRadius = 6.0;
constexpr int kSidePadding = 14;
constexpr int kCompactPadding = 10;
} // namespace

/// One choice; the first and the last have the round corners.
class Segmented::Choice : public QAbstractButton
{
public:
    Choice(Theme& theme, const QString& text, bool isFirst, bool isLast, Segmented* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_owner(*parent)
        , m_isFirst(isFirst)
        , m_isLast(isLast)
    {
        setText(text);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setAccessibleName(text);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        // Room for the strong face, so that nothing moves when the choice changes.
        const int width = QFontMetrics(m_theme.font(role(true))).horizontalAdvance(text());
        return {width + 2 * (m_owner.m_isCompact ? kCompactPadding : kSidePadding), m_theme.controlHeight(m_owner.m_isCompact)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF area = QRectF(rect()).adjusted(m_isFirst ? 0.5 : -0.5, 0.5, m_isLast ? -0.5 : 0.5, -0.5);
        QRectF shape = area;
        if (!m_isFirst)
            shape.setLeft(area.left() - 2 * kRadius);
        if (!m_isLast)
            shape.setRight(area.right() + 2 * kRadius);
        QPainterPath path;
        path.addRoundedRect(shape, kRadius, kRadius);
        painter.setClipRect(rect());
        painter.fillPath(path, m_theme.color(isChecked() ? Token::SelectionFill : Token::Raised));
        painter.setPen(QPen(m_theme.color(Token::ControlBorder), 1.0));
        painter.drawPath(path);
        if (!m_isFirst)
            painter.drawLine(QPointF(0.5, 1.0), QPointF(0.5, height() - 1.0));
        if (hasFocus()) {
            painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
            painter.drawRoundedRect(QRectF(rect()).adjusted(2.0, 2.0, -2.0, -2.0), kRadius - 2.0, kRadius - 2.0);
        }
        painter.setFont(m_theme.font(role(isChecked())));
        painter.setPen(isEnabled() ? m_theme.color(Token::Text) : m_theme.disabledText());
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

private:
    [[nodiscard]] TextRole role(bool isStrong) const
    {
        if (m_owner.m_isCompact)
            return isStrong ? TextRole::SmallStrong : TextRole::Small;
        return isStrong ? TextRole::BodyStrong : TextRole::Body;
    }

    Theme& m_theme;
    Segmented& m_owner;
    bool m_isFirst;
    bool m_isLast;
};

Segmented::Segmented(Theme& theme, const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    setAccessibleName(name);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_group->setExclusive(true);
    for (int i = 0; i < choices.size(); ++i) {
        auto* choice = new Choice(theme, choices[i], i == 0, i == choices.size() - 1, this);
        m_group->addButton(choice, i);
        layout->addWidget(choice);
    }
    connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool isOn) {
        if (isOn)
            Q_EMIT chosen(index);
    });
    connect(&theme, &Theme::themeChanged, this, [this] {
        for (QAbstractButton* choice : m_group->buttons())
            choice->updateGeometry();
        update();
    });
}

void Segmented::setCompact(bool isCompact)
{
    m_isCompact = isCompact;
    for (QAbstractButton* choice : m_group->buttons())
        choice->updateGeometry();
}

int Segmented::current() const
{
    return m_group->checkedId();
}

void Segmented::setCurrent(int index)
{
    if (QAbstractButton* choice = m_group->button(index))
        choice->setChecked(true);
}

} // namespace studio
