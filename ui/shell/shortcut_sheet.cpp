// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcut_sheet.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/page_list.h"
#include "ui/shell/theme.h"
#include "ui/widgets/mnemonic.h"
#include "ui/widgets/paint_parts.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace studio
{

namespace
{

enum ItemKind { kHeading = QTreeWidgetItem::UserType, kEntry };
constexpr int kKeysColumn = 1;

/// Key caps instead of text in the column of keys.
class KeyDelegate final : public QStyledItemDelegate
{
public:
    KeyDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int width = QStyledItemDelegate::sizeHint(option, index).width();
        return {width, m_theme.controlHeight(true) + 2};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (index.column() != kKeysColumn) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
        int x = option.rect.left() + 8;
        for (const QString& keys : index.data().toString().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            const QSize size = keyHintSize(m_theme, keys);
            paintKeyHint(*painter, m_theme, QRectF(x, option.rect.center().y() - size.height() / 2.0, size.width(), size.height()), keys,
                         m_theme.color(Token::Text2), m_theme.color(Token::Window));
            x += size.width() + 6;
        }
        painter->restore();
    }

private:
    Theme& m_theme;
};

} // namespace

ShortcutSheet::ShortcutSheet(Theme& theme, ActionRegistry& actions, QWidget* window)
    : Sheet(theme, window, {720, 600})
    , m_actions(actions)
{
    setObjectName(QStringLiteral("sheet.shortcuts"));
    setTitle(tr("Keyboard shortcuts"));
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("sheet.shortcuts.filter"));
    m_filter->setPlaceholderText(tr("Filter by what it does or by its keys"));
    m_filter->setAccessibleName(tr("Filter shortcuts"));
    m_list = new QTreeWidget(this);
    m_list->setObjectName(QStringLiteral("sheet.shortcuts.list"));
    m_list->setAccessibleName(tr("Keyboard shortcuts"));
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setIndentation(0);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new KeyDelegate(theme, m_list));
    m_list->header()->setStretchLastSection(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    body()->addWidget(m_filter);
    body()->addWidget(m_list, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &ShortcutSheet::fill);
    connect(&theme, &Theme::themeChanged, this, &ShortcutSheet::fill);
}

void ShortcutSheet::openFor(const QString& pageId)
{
    m_page = pageId;
    m_filter->clear();
    fill();
    open(m_filter);
}

void ShortcutSheet::fill()
{
    m_list->clear();
    QVector<QPair<QString, QString>> groups = {{QString(), tr("Everywhere")}};
    for (const PageEntry& entry : pageList()) {
        const auto group = qMakePair(entry.info.id, entry.info.id == m_page ? tr("This page: %1").arg(entry.info.title) : entry.info.title);
        if (entry.info.id == m_page)
            groups.prepend(group);
        else
            groups.append(group);
    }
    const QString wanted = m_filter->text().toCaseFolded();
    for (const auto& [context, title] : groups) {
        QTreeWidgetItem* heading = nullptr;
        for (const QString& id : m_actions.ids()) {
            const ActionSpec* spec = m_actions.spec(id);
            if (spec->context != context || spec->shortcuts.isEmpty())
                continue;
            QStringList keys;
            for (const QKeySequence& one : spec->shortcuts)
                keys << keyHintText(one);
            keys.removeDuplicates(); // Return and the Enter of the keypad have one name
            const QString text = withoutMnemonic(m_actions.action(id)->text());
            if (!wanted.isEmpty() && !text.toCaseFolded().contains(wanted) && !keys.join(QLatin1Char(' ')).toCaseFolded().contains(wanted))
                continue;
            if (heading == nullptr) {
                heading = new QTreeWidgetItem(m_list, {title}, kHeading);
                heading->setFlags(Qt::ItemIsEnabled);
                heading->setFont(0, theme().font(TextRole::SmallStrong));
                heading->setForeground(0, theme().color(Token::Text2));
                heading->setFirstColumnSpanned(true);
            }
            auto* item = new QTreeWidgetItem(m_list, {text, keys.join(QLatin1Char('\n'))}, kEntry);
            item->setData(kKeysColumn, Qt::AccessibleTextRole, keys.join(tr(" or ")));
        }
    }
}

} // namespace studio
