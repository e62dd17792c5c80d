// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/history_view.h"

#include "app/session/project_session.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace studio
{

namespace
{

class StepDelegate final : public QStyledItemDelegate
{
public:
    StepDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {0, m_theme.controlHeight(true) + 2};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        using State = HistoryItemModel::State;
        const auto state = static_cast<State>(index.data(HistoryItemModel::StateRole).toInt());
        painter->save();
        const QRect box = option.rect;
        if (state == State::Current)
            painter->fillRect(box, m_theme.color(Token::SelectionFill));
        const Token ink = state == State::Undone ? Token::Text2 : Token::Text;
        const QRect icon(box.left() + 12, box.center().y() - 7, 14, 14);
        if (state == State::Done) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(m_theme.color(Token::Text3));
            painter->drawEllipse(QRectF(icon).center(), 3, 3);
        } else {
            const Token accent = state == State::Current ? Token::Accent : ink;
            m_theme.icon(state == State::Current ? QStringLiteral("check") : QStringLiteral("redo"), accent).paint(painter, icon);
        }
        painter->setFont(m_theme.font(TextRole::Mono));
        painter->setPen(m_theme.color(Token::Text2));
        const QString time = index.data(HistoryItemModel::TimeRole).toString();
        painter->drawText(box.adjusted(0, 0, -12, 0), Qt::AlignVCenter | Qt::AlignRight, time);
        const int timeWidth = painter->fontMetrics().horizontalAdvance(time);
        painter->setFont(m_theme.font(state == State::Current ? TextRole::BodyStrong : TextRole::Body));
        painter->setPen(m_theme.color(ink));
        const QRect room = box.adjusted(38, 0, -24 - timeWidth, 0);
        painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, room.width()));
        if ((option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(QPen(m_theme.color(Token::Accent), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(box.adjusted(1, 1, -1, -1));
        }
        painter->restore();
    }

private:
    Theme& m_theme;
};

} // namespace

HistoryView::HistoryView(Theme& theme, ActionRegistry& actions, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(8);
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("history"));
    m_list->setAccessibleName(tr("History of changes"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMinimumWidth(240);
    m_list->setItemDelegate(new StepDelegate(theme, m_list));
    m_list->setModel(&m_model);
    column->addWidget(m_list, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 0, 12, 0);
    for (const char* id : {"edit.undo", "edit.redo"}) {
        auto* button = new Button(theme, ButtonKind::Secondary, {}, this);
        button->setCompact(true);
        button->setObjectName(QStringLiteral("history.") + QString::fromLatin1(id));
        // The step is named in the row above; the button says the verb alone.
        const QAction* action = actions.action(QString::fromLatin1(id));
        button->setIconName(action->property("iconName").toString());
        button->setText(qstrcmp(id, "edit.undo") == 0 ? tr("Undo") : tr("Redo"));
        button->setKeyHint(keyHintText(action->shortcut()));
        const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
        follow();
        connect(action, &QAction::changed, button, follow);
        connect(button, &QPushButton::clicked, this, [&actions, id = QString::fromLatin1(id)] { actions.trigger(id); });
        row->addWidget(button);
    }
    row->addStretch();
    column->addLayout(row);
    const auto go = [this](const QModelIndex& index) {
        if (m_project != nullptr && !m_project->isReadOnly())
            m_project->undoStack().setIndex(index.data(HistoryItemModel::StepRole).toInt());
    };
    connect(m_list, &QListView::clicked, this, go);
    connect(m_list, &QListView::activated, this, go);
}

void HistoryView::setProject(ProjectSession* project)
{
    m_project = project;
    m_model.setProject(project);
}

} // namespace studio
