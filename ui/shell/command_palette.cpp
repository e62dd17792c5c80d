// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/page_list.h"
#include "ui/shell/shell_host.h"
#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/mnemonic.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kWidth = 640;
constexpr int kTop = 88;
constexpr int kRowHeight = 40;
constexpr int kHeadingHeight = 32;
constexpr int kMostRows = 12;
constexpr int kBesidesRows = 104; ///< field and footer
constexpr int kDisabledPenalty = 160; ///< of the score: what cannot be done now stands below what can
constexpr int kMostRecent = 5;

enum Role { kIdRole = Qt::UserRole, kHintRole, kKeysRole, kIconRole, kPlacesRole, kEnabledRole };

QString pageTitle(const QString& id)
{
    for (const PageEntry& entry : pageList()) {
        if (entry.info.id == id)
            return entry.info.title;
    }
    return id;
}

/// Headings, and rows with icon, name (matched letters in the accent colour), hint and key caps.
class RowDelegate final : public QStyledItemDelegate
{
public:
    RowDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const bool isHeading = index.data(kIdRole).toString().isEmpty();
        return {0, static_cast<int>((isHeading ? kHeadingHeight : kRowHeight) * m_theme.textScale())};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        const QRect box = option.rect;
        if (index.data(kIdRole).toString().isEmpty()) {
            painter->setFont(m_theme.font(TextRole::CaptionStrong));
            painter->setPen(m_theme.color(Token::Text2));
            painter->drawText(box.adjusted(16, 6, -16, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
            painter->restore();
            return;
        }
        const bool isEnabled = index.data(kEnabledRole).toBool();
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(box, m_theme.color(Token::SelectionFill));
        const int side = 16;
        m_theme.icon(index.data(kIconRole).toString(), isEnabled ? Token::Text2 : Token::Text3)
            .paint(painter, QRect(box.left() + 16, box.center().y() - side / 2, side, side));
        const int right = paintKeys(*painter, box, index.data(kKeysRole).toString());
        const int end = paintName(*painter, QRect(QPoint(box.left() + 44, box.top()), QPoint(right, box.bottom())), index, isEnabled);
        paintHint(*painter, QRect(QPoint(end + 14, box.top()), QPoint(right, box.bottom())), index.data(kHintRole).toString());
        painter->restore();
    }

private:
    /// Returns where the caps begin.
    int paintKeys(QPainter& painter, const QRect& box, const QString& keys) const
    {
        int right = box.right() - 16;
        if (keys.isEmpty())
            return right;
        painter.setRenderHint(QPainter::Antialiasing);
        const QStringList caps = keys.split(QLatin1Char(' '));
        for (auto cap = caps.crbegin(); cap != caps.crend(); ++cap) {
            const QSize size = keyHintSize(m_theme, *cap);
            const QRectF place(right - size.width(), box.center().y() - size.height() / 2.0, size.width(), size.height());
            paintKeyHint(painter, m_theme, place, *cap, m_theme.color(Token::Text2), m_theme.color(Token::Window));
            right -= size.width() + 4;
        }
        return right - 8;
    }

    /// Returns where the name ends.
    int paintName(QPainter& painter, const QRect& room, const QModelIndex& index, bool isEnabled) const
    {
        const QString text = index.data().toString();
        const QList<QVariant> places = index.data(kPlacesRole).toList();
        const QFont body = m_theme.font(TextRole::Body);
        const QFont strong = m_theme.font(TextRole::BodyStrong);
        const QString shown = QFontMetrics(strong).elidedText(text, Qt::ElideMiddle, room.width());
        int x = room.left();
        // Runs of letters that matched, and of those between them.
        for (int from = 0; from < shown.size();) {
            const bool isHit = shown == text && places.contains(QVariant(from));
            int to = from + 1;
            while (to < shown.size() && (shown == text && places.contains(QVariant(to))) == isHit)
                ++to;
            const QString run = shown.mid(from, to - from);
            painter.setFont(isHit ? strong : body);
            painter.setPen(m_theme.color(!isEnabled ? Token::Text2 : isHit ? Token::Accent : Token::Text));
            const int width = painter.fontMetrics().horizontalAdvance(run);
            painter.drawText(QRect(x, room.top(), width + 1, room.height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, run);
            x += width;
            from = to;
        }
        return x;
    }

    void paintHint(QPainter& painter, const QRect& room, const QString& hint) const
    {
        painter.setFont(m_theme.font(TextRole::Small));
        painter.setPen(m_theme.color(Token::Text2));
        // A hint that does not fit is left out: it stands whole under the list for the row that is chosen.
        if (painter.fontMetrics().horizontalAdvance(hint) <= room.width())
            painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, hint);
    }

    Theme& m_theme;
};

} // namespace

int fuzzyScore(const QString& pattern, const QString& text, QVector<int>* places)
{
    const QString p = pattern.toCaseFolded();
    const QString t = text.toCaseFolded();
    // What stands there as it was typed, best at the start of a word, beats letters picked from all over.
    const QString typed = p.trimmed();
    qsizetype whole = typed.isEmpty() ? -1 : t.indexOf(typed);
    for (qsizetype next = whole; next >= 0; next = t.indexOf(typed, next + 1)) {
        if (next == 0 || !t[next - 1].isLetterOrNumber()) {
            whole = next;
            break;
        }
    }
    if (whole >= 0) {
        const bool startsWord = whole == 0 || !t[whole - 1].isLetterOrNumber();
        for (qsizetype i = 0; places != nullptr && i < typed.size(); ++i)
            places->append(static_cast<int>(whole + i));
        return (static_cast<int>(typed.size()) * 8 + (startsWord ? 40 : 20)) * 16 - static_cast<int>(std::min<qsizetype>(t.size(), 15));
    }
    int score = 0;
    qsizetype at = 0;
    bool wasMatch = false;
    for (const QChar c : p) {
        if (c.isSpace())
            continue;
        const qsizetype found = t.indexOf(c, at);
        if (found < 0)
            return -1;
        const bool startsWord = found == 0 || !t[found - 1].isLetterOrNumber();
        score += startsWord ? 8 : (wasMatch && found == at ? 4 : 1);
        wasMatch = true;
        at = found + 1;
        if (places != nullptr)
            places->append(static_cast<int>(found));
    }
    return score * 16 - static_cast<int>(std::min<qsizetype>(t.size(), 15));
}

CommandPalette::CommandPalette(Theme& theme, ActionRegistry& actions, ShellHost& host, QWidget* window)
    : Overlay(theme, window)
    , m_actions(actions)
    , m_host(host)
{
    setObjectName(QStringLiteral("palette"));
    setAccessibleName(tr("Search commands"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 8, 1, 1);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 0, 16, 8);
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("palette.field"));
    m_field->setPlaceholderText(tr("Search commands"));
    m_field->setAccessibleName(tr("Search commands"));
    m_field->installEventFilter(this);
    m_count = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    head->addWidget(m_field, 1);
    head->addSpacing(8);
    head->addWidget(m_count);
    column->addLayout(head);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("palette.list"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new RowDelegate(theme, m_list));
    column->addWidget(m_list, 1);
    m_description = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_description->setObjectName(QStringLiteral("palette.description"));
    m_description->setWordWrap(true);
    m_description->setContentsMargins(16, 4, 16, 4);
    column->addWidget(m_description);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 6, 16, 10);
    foot->setSpacing(16);
    foot->addWidget(new KeyHint(theme, {QStringLiteral("\u2191"), QStringLiteral("\u2193")}, tr("choose"), this));
    foot->addWidget(new KeyHint(theme, {tr("Enter")}, tr("run it"), this));
    foot->addWidget(new KeyHint(theme, {tr("Tab")}, tr("complete"), this));
    foot->addStretch();
    foot->addWidget(new KeyHint(theme, {tr("Esc")}, tr("close"), this));
    column->addLayout(foot);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, &CommandPalette::describeCurrent);
}

QRect CommandPalette::placeIn(const QSize& window) const
{
    const double scale = theme().textScale();
    const int width = std::min(static_cast<int>(kWidth * scale), window.width() - 32);
    const int top = std::min(kTop, window.height() / 8);
    const int height = std::min(static_cast<int>((kRowHeight * kMostRows + kBesidesRows) * scale), window.height() - top - 32);
    return {(window.width() - width) / 2, top, width, height};
}

void CommandPalette::openFor(const QString& pageId)
{
    m_page = pageId;
    m_field->clear();
    fill();
    open(m_field);
}

QStringList CommandPalette::matches(const QString& text) const
{
    QVector<QPair<int, QString>> scored;
    for (const QString& id : m_actions.ids()) {
        const QAction* action = m_actions.action(id);
        const int score = fuzzyScore(text, withoutMnemonic(action->text()));
        if (action->isVisible() && (score >= 0 || text.isEmpty()))
            scored.append({text.isEmpty() ? 0 : score - (action->isEnabled() ? 0 : kDisabledPenalty), id});
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList ids;
    for (const auto& one : scored)
        ids << one.second;
    return ids;
}

void CommandPalette::fill()
{
    m_list->clear();
    const QStringList found = matches(m_field->text());
    struct Group {
        QString title;
        QStringList ids;
    };
    QVector<Group> groups;
    const auto put = [&groups](const QString& title, const QString& id) {
        const auto known = std::find_if(groups.begin(), groups.end(), [&](const Group& one) { return one.title == title; });
        if (known == groups.end())
            groups.append({title, {id}});
        else
            known->ids << id;
    };
    QStringList recent;
    if (m_field->text().isEmpty()) {
        for (const QString& id : m_actions.recentIds()) {
            if (found.contains(id) && recent.size() < kMostRecent && id != QLatin1String("palette"))
                recent << id;
        }
        for (const QString& id : std::as_const(recent))
            put(tr("Used last"), id);
    }
    // Groups stand in the order of their best match.
    for (const QString& id : found) {
        const QString context = m_actions.spec(id)->context;
        if (recent.contains(id))
            continue;
        if (id.startsWith(QLatin1String("file.recent.")))
            put(tr("Recent projects"), id);
        else
            put(context.isEmpty() ? tr("Everywhere") : context == m_page ? tr("This page") : tr("Other pages"), id);
    }
    for (const Group& group : std::as_const(groups)) {
        addHeading(group.title);
        for (const QString& id : group.ids)
            addRow(id);
    }
    m_count->setText(tr("%1 of %2").arg(found.size()).arg(m_actions.ids().size()));
    m_list->setCurrentRow(m_list->count() > 1 ? 1 : -1);
    describeCurrent();
}

void CommandPalette::addHeading(const QString& text)
{
    auto* item = new QListWidgetItem(text, m_list);
    item->setFlags(Qt::NoItemFlags);
}

void CommandPalette::addRow(const QString& id)
{
    const QAction* action = m_actions.action(id);
    const ActionSpec* spec = m_actions.spec(id);
    const QString text = withoutMnemonic(action->text());
    const QString reason = action->isEnabled() ? QString() : m_actions.disabledReason(id);
    const bool isElsewhere = !spec->context.isEmpty() && spec->context != m_page;
    QString hint = spec->description;
    if (!reason.isEmpty())
        hint = reason;
    else if (isElsewhere)
        hint = tr("on page %1").arg(pageTitle(spec->context));
    auto* item = new QListWidgetItem(text, m_list);
    item->setData(kIdRole, id);
    item->setData(kHintRole, hint);
    item->setData(kKeysRole, action->shortcut().isEmpty() ? QString() : keyHintText(action->shortcut()));
    item->setData(kIconRole, spec->iconName.isEmpty() ? QStringLiteral("command") : spec->iconName);
    item->setData(Qt::AccessibleTextRole, hint.isEmpty() ? text : tr("%1, %2").arg(text, hint));
    QVector<int> places;
    QList<QVariant> marked;
    if (!m_field->text().isEmpty() && fuzzyScore(m_field->text(), text, &places) >= 0) {
        for (const int place : places)
            marked.append(place);
    }
    item->setData(kPlacesRole, marked);
    // A disabled command can be chosen, so that its reason is read; running it does nothing.
    item->setData(kEnabledRole, action->isEnabled());
}

void CommandPalette::step(int by)
{
    int row = m_list->currentRow();
    do {
        row += by;
    } while (row >= 0 && row < m_list->count() && m_list->item(row)->data(kIdRole).toString().isEmpty());
    if (row >= 0 && row < m_list->count())
        m_list->setCurrentRow(row);
}

void CommandPalette::describeCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    m_description->setText(item != nullptr ? item->data(kHintRole).toString() : tr("No command is called like that."));
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    const QString id = item != nullptr ? item->data(kIdRole).toString() : QString();
    const QAction* action = m_actions.action(id);
    if (action == nullptr || !action->isEnabled())
        return;
    dismiss();
    // What belongs to another page is done there, where its effect is seen.
    const QString context = m_actions.spec(id)->context;
    if (!context.isEmpty() && context != m_page)
        m_host.showPage(context);
    m_actions.trigger(id);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return Overlay::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!static_cast<QKeyEvent*>(event)->isAutoRepeat()) // held since it opened this
            runCurrent();
        return true;
    case Qt::Key_Down: step(1); return true;
    case Qt::Key_Up: step(-1); return true;
    case Qt::Key_Tab:
        if (const QListWidgetItem* item = m_list->currentItem(); item != nullptr)
            m_field->setText(item->text());
        return true;
    default: return Overlay::eventFilter(watched, event);
    }
}

} // namespace studio
