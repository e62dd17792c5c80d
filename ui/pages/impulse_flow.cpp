// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/impulse_flow.h"

#include "ui/shell/icons.h"
#include "ui/shell/studio_style.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint_parts.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kArrowRoom = 56;
constexpr int kPadding = 12;
constexpr int kIconSide = 16;
constexpr int kLineGap = 3;
constexpr int kChipGap = 6;
constexpr qreal kRadius = 6.0;
} // namespace

/// One card of the row.
class FlowNode final : public QAbstractButton
{
public:
    FlowNode(Theme& theme, QWidget* parent) : QAbstractButton(parent), m_theme(theme)
    {
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(&theme, &Theme::themeChanged, this, [this] { updateGeometry(); });
    }

    void setBlock(const FlowBlock& block)
    {
        m_block = block;
        setObjectName(QStringLiteral("flow.") + block.id);
        setAccessibleName(block.title);
        setAccessibleDescription((block.lines + block.chips).join(QStringLiteral(", ")));
        setToolTip(accessibleDescription());
        updateGeometry();
        update();
    }
    [[nodiscard]] const FlowBlock& block() const { return m_block; }
    void setSelected(bool isSelected)
    {
        m_isSelected = isSelected;
        update();
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics title(m_theme.font(TextRole::BodyStrong));
        const QFontMetrics small(m_theme.font(TextRole::Small));
        int height = 2 * 10 + std::max(title.height(), kIconSide) + static_cast<int>(m_block.lines.size()) * (small.height() + kLineGap);
        if (!m_block.chips.isEmpty())
            height += chipRows(std::max(width(), 160)) * (chipSize(m_theme, {}).height() + kChipGap);
        return {200, height};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QAbstractButton::resizeEvent(event);
        if (!m_block.chips.isEmpty())
            updateGeometry();
    }

    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Token edge = m_block.isWrong ? Token::Error : (m_isSelected ? Token::Accent : Token::ControlBorder);
        const qreal pen = m_isSelected || m_block.isWrong ? 2.0 : 1.0;
        painter.setPen(QPen(m_theme.color(edge), pen));
        painter.setBrush(m_theme.color(m_isSelected ? Token::SelectionFill : Token::Surface));
        painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), kRadius, kRadius);
        if (hasFocus())
            drawFocusRing(painter, rect().adjusted(3, 3, -3, -3), m_theme.color(Token::Accent), kRadius - 2);
        const int right = width() - kPadding;
        int y = 10;
        const QFontMetrics title(m_theme.font(TextRole::BodyStrong));
        painter.drawPixmap(kPadding, y + (title.height() - kIconSide) / 2,
                           m_theme.icons().pixmap(m_block.iconName, m_theme.color(Token::Text), kIconSide, devicePixelRatioF()));
        const int titleLeft = kPadding + kIconSide + 8;
        painter.setFont(m_theme.font(TextRole::BodyStrong));
        painter.setPen(m_theme.color(Token::Text));
        const QString shown = title.elidedText(m_block.title, Qt::ElideRight, right - titleLeft - (m_block.differs ? 14 : 0));
        painter.drawText(titleLeft, y + title.ascent(), shown);
        if (m_block.differs) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.color(Token::Accent));
            painter.drawEllipse(QPointF(titleLeft + title.horizontalAdvance(shown) + 9, y + title.height() / 2.0), 3, 3);
        }
        y += std::max(title.height(), kIconSide);
        painter.setFont(m_theme.font(TextRole::Small));
        const QFontMetrics small(painter.font());
        for (qsizetype i = 0; i < m_block.lines.size(); ++i) {
            y += kLineGap;
            painter.setPen(m_theme.color(i == 0 ? Token::Text : Token::Text2));
            painter.drawText(kPadding, y + small.ascent(), small.elidedText(m_block.lines[i], Qt::ElideRight, right - kPadding));
            y += small.height();
        }
        paintChips(painter, y + kChipGap);
    }

private:
    [[nodiscard]] int chipRows(int width) const
    {
        int rows = 1;
        int x = kPadding;
        for (const QString& chip : m_block.chips) {
            const int needed = chipSize(m_theme, {.text = chip, .classIndex = 0}).width();
            if (x > kPadding && x + needed > width - kPadding) {
                ++rows;
                x = kPadding;
            }
            x += needed + kChipGap;
        }
        return std::min(rows, kMostChipRows);
    }

    void paintChips(QPainter& painter, int top) const
    {
        int x = kPadding;
        int y = top;
        for (qsizetype i = 0; i < m_block.chips.size(); ++i) {
            const ChipSpec chip{.text = m_block.chips[i], .classIndex = static_cast<int>(i)};
            const QSize size = chipSize(m_theme, chip);
            if (x > kPadding && x + size.width() > width() - kPadding) {
                x = kPadding;
                y += size.height() + kChipGap;
            }
            if (y + size.height() > height() - 4)
                return; // the rest stands in tooltip and accessible description
            paintChip(painter, m_theme, QRectF(x, y, std::min(size.width(), width() - x - kPadding), size.height()), chip);
            x += size.width() + kChipGap;
        }
    }

    static constexpr int kMostChipRows = 3;
    Theme& m_theme;
    FlowBlock m_block;
    bool m_isSelected = false;
};

ImpulseFlow::ImpulseFlow(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(tr("Blocks of the impulse"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 12, 12);
    const auto fit = [this, row] { row->setSpacing(static_cast<int>(kArrowRoom * m_theme.textScale())); };
    fit();
    connect(&theme, &Theme::themeChanged, this, fit);
    const QString titles[kColumnCount] = {tr("Input"), tr("Processing"), tr("Learning"), tr("Output")};
    const int stretches[kColumnCount] = {10, 12, 13, 9};
    for (int i = 0; i < kColumnCount; ++i) {
        Lane lane;
        lane.widget = new QWidget(this);
        auto* column = new QVBoxLayout(lane.widget);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        auto* head = new QHBoxLayout;
        head->addWidget(makeLabel(theme, TextRole::SmallStrong, Token::Text2, titles[i], lane.widget));
        head->addStretch(1);
        if (i == 1 || i == 2) {
            lane.add = new Button(theme, ButtonKind::Quiet, tr("Add block"), lane.widget);
            lane.add->setObjectName(i == 1 ? QStringLiteral("flow.addProcessing") : QStringLiteral("flow.addLearning"));
            lane.add->setAccessibleName(i == 1 ? tr("Add processing block") : tr("Add learning block"));
            lane.add->setIconName(QStringLiteral("plus"));
            lane.add->setCompact(true);
            connect(lane.add, &QPushButton::clicked, this, [this, i] { openOffersOf(i); });
            head->addWidget(lane.add);
        } else {
            head->addSpacing(1);
        }
        auto* headHolder = new QWidget(lane.widget);
        headHolder->setLayout(head);
        head->setContentsMargins(0, 0, 0, 0);
        headHolder->setMinimumHeight(theme.controlHeight(true));
        column->addWidget(headHolder);
        column->addStretch(1);
        lane.cards = new QVBoxLayout;
        lane.cards->setSpacing(8);
        column->addLayout(lane.cards);
        column->addStretch(1);
        row->addWidget(lane.widget, stretches[i]);
        m_lanes.append(lane);
    }
}

void ImpulseFlow::setBlocks(const QVector<QVector<FlowBlock>>& columns)
{
    for (int i = 0; i < kColumnCount; ++i) {
        Lane& lane = m_lanes[i];
        const QVector<FlowBlock> blocks = columns.value(i);
        while (lane.nodes.size() > blocks.size()) {
            FlowNode* gone = lane.nodes.takeLast();
            lane.cards->removeWidget(gone);
            gone->hide();
            gone->deleteLater();
        }
        while (lane.nodes.size() < blocks.size()) {
            auto* node = new FlowNode(m_theme, lane.widget);
            node->installEventFilter(this);
            connect(node, &QAbstractButton::clicked, this, [this, node] { select(node->block().id); });
            lane.cards->addWidget(node);
            lane.nodes.append(node);
        }
        for (int k = 0; k < blocks.size(); ++k)
            lane.nodes[k]->setBlock(blocks[k]);
    }
    if (nodeOf(m_selected) == nullptr) {
        // The neighbour of a card that went; else the first processing block; else the input.
        const QString kind = m_selected.section(QLatin1Char(':'), 0, 0);
        const QStringList all = ids();
        QString next = nodeOf(QStringLiteral("dsp:0")) != nullptr ? QStringLiteral("dsp:0") : all.value(0);
        for (const QString& id : all) {
            if (!kind.isEmpty() && id.startsWith(kind))
                next = id;
        }
        m_selected.clear();
        select(next);
    } else {
        for (const Lane& lane : std::as_const(m_lanes)) {
            for (FlowNode* node : lane.nodes)
                node->setSelected(node->block().id == m_selected);
        }
    }
    update();
}

void ImpulseFlow::setOffers(Column column, const QVector<FlowOffer>& offers)
{
    m_lanes[static_cast<int>(column)].offers = offers;
}

FlowNode* ImpulseFlow::nodeOf(const QString& id) const
{
    for (const Lane& lane : m_lanes) {
        for (FlowNode* node : lane.nodes) {
            if (node->block().id == id)
                return node;
        }
    }
    return nullptr;
}

QStringList ImpulseFlow::ids() const
{
    QStringList all;
    for (const Lane& lane : m_lanes) {
        for (const FlowNode* node : lane.nodes)
            all << node->block().id;
    }
    return all;
}

void ImpulseFlow::select(const QString& id)
{
    if (nodeOf(id) == nullptr)
        return;
    const bool isNew = m_selected != id;
    m_selected = id;
    for (const Lane& lane : std::as_const(m_lanes)) {
        for (FlowNode* node : lane.nodes)
            node->setSelected(node->block().id == id);
    }
    if (isNew)
        Q_EMIT selectionChanged(id);
}

void ImpulseFlow::focusSelected()
{
    if (FlowNode* node = nodeOf(m_selected))
        node->setFocus(Qt::OtherFocusReason);
}

void ImpulseFlow::openOffers()
{
    openOffersOf(m_selected.startsWith(QLatin1String("learn")) || m_selected == QLatin1String("output") ? 2 : 1);
}

void ImpulseFlow::openOffersOf(int column)
{
    const Lane& lane = m_lanes[column];
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const FlowOffer& offer : lane.offers) {
        QAction* action = menu->addAction(offer.title);
        action->setToolTip(offer.whyNot.isEmpty() ? offer.summary : offer.whyNot);
        action->setEnabled(offer.whyNot.isEmpty());
        connect(action, &QAction::triggered, this, [this, name = offer.block] { Q_EMIT addRequested(name); });
    }
    menu->popup(lane.add->mapToGlobal(QPoint(0, lane.add->height())));
}

// ---- keys ----

bool ImpulseFlow::eventFilter(QObject* watched, QEvent* event)
{
    auto* node = dynamic_cast<FlowNode*>(watched);
    if (node == nullptr)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusIn) {
        select(node->block().id);
    } else if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        return handleKey(*node, key->key(), key->modifiers() & ~Qt::KeypadModifier);
    } else if (event->type() == QEvent::MouseButtonDblClick) {
        Q_EMIT editRequested(node->block().id);
    }
    return false;
}

bool ImpulseFlow::handleKey(FlowNode& node, int key, Qt::KeyboardModifiers modifiers)
{
    const QString id = node.block().id;
    if (modifiers == Qt::ControlModifier && key == Qt::Key_D) {
        Q_EMIT duplicateRequested(id);
        return true;
    }
    if (modifiers != Qt::NoModifier)
        return false;
    switch (key) {
    case Qt::Key_Left: step(node, -1, 0); return true;
    case Qt::Key_Right: step(node, 1, 0); return true;
    case Qt::Key_Up: step(node, 0, -1); return true;
    case Qt::Key_Down: step(node, 0, 1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT editRequested(id); return true;
    case Qt::Key_Insert:
        select(id);
        openOffers();
        return true;
    case Qt::Key_Delete: Q_EMIT removeRequested(id); return true;
    default: return false;
    }
}

void ImpulseFlow::step(const FlowNode& from, int columns, int rows)
{
    for (int i = 0; i < m_lanes.size(); ++i) {
        for (int k = 0; k < m_lanes[i].nodes.size(); ++k) {
            if (m_lanes[i].nodes[k] != &from)
                continue;
            int column = i + columns;
            while (column >= 0 && column < m_lanes.size() && m_lanes[column].nodes.isEmpty())
                column += columns; // a column without blocks is stepped over
            if (column < 0 || column >= m_lanes.size())
                return;
            const QVector<FlowNode*>& nodes = m_lanes[column].nodes;
            nodes[std::clamp<qsizetype>(k + rows, 0, nodes.size() - 1)]->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

// ---- arrows ----

void ImpulseFlow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Lane& lane : std::as_const(m_lanes)) {
        for (const FlowNode* to : lane.nodes) {
            for (const QString& id : to->block().from) {
                if (const FlowNode* from = nodeOf(id))
                    paintArrow(painter, *from, *to);
            }
        }
    }
    painter.setFont(m_theme.font(TextRole::MonoStrong));
    const QFontMetricsF metrics(painter.font());
    for (const Lane& lane : std::as_const(m_lanes)) {
        for (const FlowNode* node : lane.nodes) {
            if (node->block().outCount.isEmpty())
                continue;
            const QPointF at = node->mapTo(this, QPoint(node->width(), node->height() / 2));
            painter.setPen(m_theme.color(Token::Text));
            painter.drawText(QRectF(at.x() + 2, at.y() - metrics.height() - 4, kArrowRoom * m_theme.textScale() / 2.0 + 8, metrics.height()), Qt::AlignCenter,
                             node->block().outCount);
        }
    }
}

void ImpulseFlow::paintArrow(QPainter& painter, const FlowNode& from, const FlowNode& to) const
{
    const QPointF begin = from.mapTo(this, QPoint(from.width(), from.height() / 2));
    const QPointF end = to.mapTo(this, QPoint(0, to.height() / 2));
    const qreal bend = end.x() - kArrowRoom * m_theme.textScale() / 3.0;
    const QColor ink = m_theme.color(Token::ControlBorder);
    painter.setPen(QPen(ink, 1.5));
    painter.setBrush(Qt::NoBrush);
    QPainterPath path(begin + QPointF(1, 0));
    path.lineTo(bend, begin.y());
    path.lineTo(bend, end.y());
    path.lineTo(end - QPointF(7, 0));
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF{end - QPointF(1, 0), end + QPointF(-9, -4.5), end + QPointF(-9, 4.5)});
}

} // namespace studio
