// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rail.h"

#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kRailWidth = 208;
constexpr int kMostPending = 4; ///< stages of the pipeline that can be out of date
constexpr int kCollapsedWidth = 56;
constexpr int kRunGap = 8; ///< between the last page and the button, in the smallest window too

QString groupTitle(PageGroup group)
{
    switch (group) {
    case PageGroup::Home: return {};
    case PageGroup::Data: return Rail::tr("DATA");
    case PageGroup::Model: return Rail::tr("MODEL");
    case PageGroup::Product: return Rail::tr("PRODUCT");
    }
    return {};
}

/// Filled disc, half disc, quarter disc, open ring, triangle: the shape alone tells the state.
void paintMark(QPainter& painter, const QRectF& box, StateMark mark, const Theme& theme)
{
    Token token = Token::Text3;
    if (mark == StateMark::UpToDate)
        token = Token::Success;
    else if (mark == StateMark::InProgress)
        token = Token::Accent;
    else if (mark == StateMark::OutOfDate || mark == StateMark::NeedsAttention)
        token = Token::Warning;
    const QColor color = theme.color(token);
    painter.setPen(QPen(color, 1.6));
    painter.setBrush(Qt::NoBrush);
    if (mark == StateMark::NeedsAttention) {
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()});
        return;
    }
    if (mark == StateMark::UpToDate)
        painter.setBrush(color);
    painter.drawEllipse(box.adjusted(0.8, 0.8, -0.8, -0.8));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QRectF inner = box.adjusted(2, 2, -2, -2);
    if (mark == StateMark::InProgress)
        painter.drawPie(inner, -90 * 16, 180 * 16);
    else if (mark == StateMark::OutOfDate)
        painter.drawPie(inner, 0, 90 * 16);
}

} // namespace

RailEntry::RailEntry(Theme& theme, PageInfo info, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_info(std::move(info))
{
    setObjectName(QStringLiteral("rail.") + m_info.id);
    setText(m_info.title);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    setMark(StateMark::Empty, {});
    connect(&theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

void RailEntry::setMark(StateMark mark, const QString& text)
{
    m_mark = mark;
    const QString state = text.isEmpty() ? stateMarkName(mark) : text;
    setAccessibleName(tr("%1, %2").arg(m_info.title, stateMarkName(mark)));
    setToolTip(m_info.shortcut.isEmpty()
                   ? tr("%1: %2").arg(m_info.title, state)
                   : tr("%1 (%2): %3").arg(m_info.title, m_info.shortcut.toString(QKeySequence::NativeText), state));
    update();
}

void RailEntry::setCollapsed(bool isCollapsed)
{
    m_isCollapsed = isCollapsed;
    updateGeometry();
    update();
}

void RailEntry::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up)
        Q_EMIT stepped(event->key() == Qt::Key_Down ? 1 : -1);
    else
        QAbstractButton::keyPressEvent(event);
}

QSize RailEntry::sizeHint() const
{
    return {m_isCollapsed ? 40 : kRailWidth - 16, m_theme.controlHeight()};
}

/// Beside an open dock in a small window the entries move together before the window grows.
QSize RailEntry::minimumSizeHint() const
{
    const QSize hint = sizeHint();
    return {hint.width(), hint.height() * 3 / 4};
}

void RailEntry::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = rect();
    if (isChecked() || underMouse()) {
        QColor fill = m_theme.color(Token::SelectionFill);
        if (!isChecked())
            fill.setAlphaF(0.5F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 6, 6);
    }
    const Token ink = isChecked() ? Token::Text : Token::Text2;
    const int side = 18;
    const QRect iconBox(m_isCollapsed ? (width() - side) / 2 : 10, (height() - side) / 2, side, side);
    m_theme.icon(m_info.iconName, ink).paint(&painter, iconBox);
    if (!m_isCollapsed) {
        painter.setFont(m_theme.font(isChecked() ? TextRole::BodyStrong : TextRole::Body));
        painter.setPen(m_theme.color(ink));
        painter.drawText(box.adjusted(38, 0, -28, 0), Qt::AlignVCenter | Qt::AlignLeft, m_info.title);
        if (m_info.group != PageGroup::Home)
            paintMark(painter, QRectF(width() - 22, (height() - 12) / 2.0, 12, 12), m_mark, m_theme);
    } else if (m_info.group != PageGroup::Home && m_mark != StateMark::Empty) {
        paintMark(painter, QRectF(width() - 12, 4, 9, 9), m_mark, m_theme);
    }
    if (hasFocus())
        drawFocusRing(painter, box, m_theme.color(Token::Accent), 6);
}

Rail::Rail(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("rail"));
    setFixedWidth(kRailWidth);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(8, 8, 8, 8);
    m_column->setSpacing(0);
    m_column->addStretch();
    m_column->addSpacing(kRunGap);
    m_runAll = new Button(theme, ButtonKind::Secondary, {}, this);
    m_runAll->setObjectName(QStringLiteral("rail.runAll"));
    m_runAll->setIconName(QStringLiteral("play"));
    m_runAll->setTexts({tr("Run %n step(s)", "", kMostPending), tr("Running")});
    m_runAll->hide();
    connect(m_runAll, &QPushButton::clicked, this, &Rail::runAllChosen);
    m_column->addWidget(m_runAll);
    connect(&theme, &Theme::themeChanged, this, [this] {
        fitWidth();
        update();
    });
}

void Rail::addPage(const PageInfo& info)
{
    if (info.group != m_lastGroup) {
        m_lastGroup = info.group;
        QLabel* heading = makeLabel(m_theme, TextRole::CaptionStrong, Token::Text2, groupTitle(info.group), this);
        heading->setContentsMargins(10, 14, 0, 4);
        m_headings.append(heading);
        m_column->insertWidget(m_column->count() - 3, heading);
    }
    auto* entry = new RailEntry(m_theme, info, this);
    connect(entry, &QAbstractButton::clicked, this, [this, id = info.id] { Q_EMIT pageChosen(id); });
    connect(entry, &RailEntry::stepped, this, [this, id = info.id](int by) { step(id, by); });
    m_column->insertWidget(m_column->count() - 3, entry);
    // Tab goes from top to bottom: the button below the pages comes behind them.
    setTabOrder(m_order.isEmpty() ? static_cast<QWidget*>(this) : m_entries[m_order.last()], entry);
    setTabOrder(entry, m_runAll);
    m_order << info.id;
    m_entries.insert(info.id, entry);
}

void Rail::step(const QString& from, int by)
{
    const qsizetype to = m_order.indexOf(from) + by;
    if (to < 0 || to >= m_order.size())
        return;
    m_entries[m_order[to]]->setFocus(Qt::OtherFocusReason);
    Q_EMIT pageStepped(m_order[to]);
}

void Rail::setPending(int stages, bool isRunning)
{
    m_pending = stages;
    m_runAll->setVisible(stages > 0);
    m_runAll->setEnabled(!isRunning);
    showRunAll();
}

QRect Rail::freeRoom() const
{
    constexpr int kMargin = 8;
    if (m_isCollapsed || m_order.isEmpty())
        return {};
    const int top = m_entries[m_order.last()]->geometry().bottom() + 1;
    const int bottom = m_runAll->isVisible() ? m_runAll->y() : height();
    return QRect(0, top, width(), bottom - top).adjusted(kMargin, kMargin, -kMargin, -kMargin);
}

bool Rail::event(QEvent* event)
{
    const bool isHandled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) // both are laid out by now
        Q_EMIT roomChanged();
    return isHandled;
}

void Rail::showRunAll()
{
    const QString name = tr("Run all that is out of date");
    m_runAll->setText(m_runAll->isEnabled() ? tr("Run %n step(s)", "", m_pending) : tr("Running"));
    m_runAll->setKind(m_isCollapsed ? ButtonKind::Icon : ButtonKind::Secondary);
    m_runAll->setAccessibleName(name);
    m_runAll->setToolTip(tr("%1 (Ctrl Shift Enter)").arg(name));
    fitWidth();
}

/// Large text needs more than the usual: nothing in the rail says as much as its button, which need not be there: the page beside it stays as
/// it is when it comes.
void Rail::fitWidth()
{
    const QMargins margins = m_column->contentsMargins();
    const int needed = m_runAll->sizeHint().width() + margins.left() + margins.right();
    setFixedWidth(m_isCollapsed ? kCollapsedWidth : std::max(kRailWidth, needed));
}

void Rail::setCurrent(const QString& pageId)
{
    RailEntry* current = m_entries.value(pageId);
    if (current == nullptr)
        return;
    current->setChecked(true);
    // The Tab key stops at the page that is shown; from there the arrows go on.
    for (RailEntry* entry : std::as_const(m_entries))
        entry->setFocusPolicy(entry == current ? Qt::StrongFocus : Qt::ClickFocus);
}

void Rail::setFocusOn(const QString& pageId)
{
    if (RailEntry* entry = m_entries.value(pageId))
        entry->setFocus(Qt::OtherFocusReason);
}

void Rail::setMark(const QString& pageId, StateMark mark, const QString& text)
{
    if (RailEntry* entry = m_entries.value(pageId))
        entry->setMark(mark, text);
}

void Rail::setCollapsed(bool isCollapsed)
{
    m_isCollapsed = isCollapsed;
    showRunAll();
    for (QWidget* heading : std::as_const(m_headings))
        heading->setVisible(!isCollapsed);
    for (RailEntry* entry : std::as_const(m_entries))
        entry->setCollapsed(isCollapsed);
}

void Rail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Rail));
    painter.setPen(m_theme.color(Token::Hairline));
    painter.drawLine(rect().topRight(), rect().bottomRight());
}

} // namespace studio
