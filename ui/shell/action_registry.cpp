// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/action_registry.h"

#include "ui/shell/theme.h"
#include "ui/widgets/mnemonic.h"

#include <QEvent>
#include <QMenu>
#include <QWidget>

#include <utility>

namespace studio
{

namespace
{
constexpr int kMaxRecent = 8;
constexpr int kMostInLine = 2; ///< actions of a named group that stand in the menu itself

bool isRelated(const QWidget* a, const QWidget* b)
{
    return a == b || a == nullptr || b == nullptr || a->isAncestorOf(b) || b->isAncestorOf(a);
}
} // namespace

ActionRegistry::ActionRegistry(Theme& theme, QObject* parent) : QObject(parent), m_theme(theme) {}

ActionRegistry::~ActionRegistry() = default;

void ActionRegistry::setWindow(QWidget* window)
{
    m_window = window;
    for (const QString& id : std::as_const(m_order)) {
        const Entry& entry = m_entries[id];
        if (entry.owner.isNull() && !entry.action.isNull())
            window->addAction(entry.action);
    }
}

QAction* ActionRegistry::add(ActionSpec spec, QWidget* owner)
{
    Q_ASSERT_X(!m_entries.contains(spec.id), "ActionRegistry::add", qPrintable(spec.id));
    const QString id = spec.id;
    auto* action = new QAction(owner != nullptr ? static_cast<QObject*>(owner) : this);
    action->setObjectName(id);
    action->setProperty("iconName", spec.iconName);
    action->setText(spec.text);
    action->setShortcuts(spec.shortcuts);
    action->setCheckable(spec.isCheckable);
    action->setShortcutContext(spec.scope == KeyScope::Window ? Qt::WindowShortcut : Qt::WidgetWithChildrenShortcut);
    if (!spec.iconName.isEmpty())
        action->setIcon(m_theme.icon(spec.iconName, Token::Text2));
    if (spec.isCheckable) // in a menu the mark stands in the icon's place
        connect(action, &QAction::toggled, this, [this, action, own = spec.iconName](bool isOn) {
            action->setIcon(isOn ? m_theme.icon(QStringLiteral("check"), Token::Accent) : own.isEmpty() ? QIcon() : m_theme.icon(own, Token::Text2));
        });
    connect(action, &QAction::triggered, this, [this, id] {
        remember(id);
        const auto found = m_entries.constFind(id);
        if (found != m_entries.constEnd() && found->spec.handler)
            found->spec.handler();
    });
    if (owner != nullptr) {
        owner->addAction(action);
        connect(owner, &QObject::destroyed, this, [this, id] {
            m_entries.remove(id);
            m_order.removeAll(id);
            m_recent.removeAll(id);
            Q_EMIT actionsChanged();
        });
    } else if (!m_window.isNull()) {
        m_window->addAction(action);
    }
    Entry entry{std::move(spec), action, owner, {}};
    updateToolTip(entry);
    if (owner != nullptr) {
        followSight(entry);
        owner->installEventFilter(this);
    }
    m_entries.insert(id, std::move(entry));
    m_order.append(id);
    Q_EMIT actionsChanged();
    return action;
}

/// An action in a menu is heard in the whole window, also where its page is not in sight: two pages with one key would then both be
/// silent, as Qt cannot tell which of them is meant. Where only its own widget hears it, which never has the focus, that is over.
void ActionRegistry::followSight(const Entry& entry) const
{
    if (entry.action.isNull() || entry.owner.isNull() || entry.spec.context.isEmpty() || entry.spec.scope != KeyScope::Window)
        return;
    entry.action->setShortcutContext(entry.owner->isVisible() ? Qt::WindowShortcut : Qt::WidgetShortcut);
}

bool ActionRegistry::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show || event->type() == QEvent::Hide) {
        for (const Entry& entry : std::as_const(m_entries)) {
            if (entry.owner == watched)
                followSight(entry);
        }
    }
    return QObject::eventFilter(watched, event);
}

QAction* ActionRegistry::action(const QString& id) const
{
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? nullptr : found->action.data();
}

const ActionSpec* ActionRegistry::spec(const QString& id) const
{
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? nullptr : &found->spec;
}

QStringList ActionRegistry::ids() const
{
    return m_order;
}

void ActionRegistry::setEnabled(const QString& id, bool enabled, const QString& reason)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->action.isNull())
        return;
    found->reason = enabled ? QString() : reason;
    found->action->setEnabled(enabled);
    updateToolTip(*found);
}

QString ActionRegistry::disabledReason(const QString& id) const
{
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? QString() : found->reason;
}

void ActionRegistry::setText(const QString& id, const QString& text)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->action.isNull())
        return;
    found->spec.text = text;
    found->action->setText(text);
    updateToolTip(*found);
}

void ActionRegistry::setDescription(const QString& id, const QString& description)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    found->spec.description = description;
    updateToolTip(*found);
}

bool ActionRegistry::trigger(const QString& id)
{
    QAction* found = action(id);
    if (found == nullptr || !found->isEnabled())
        return false;
    found->trigger();
    return true;
}

void ActionRegistry::fillMenu(QMenu& menu, const QString& menuId, const QHash<QString, QString>& titles) const
{
    // What belongs together begins alike ("theme.dark"); a line stands between groups.
    const auto groupOf = [](const QString& id) { return id.section(QLatin1Char('.'), 0, id.count(QLatin1Char('.')) > 1 ? 1 : 0); };
    QStringList listed;
    QHash<QString, int> sizes;
    for (const QString& id : m_order) {
        const Entry& entry = *m_entries.constFind(id);
        if (entry.spec.menu != menuId || entry.action.isNull())
            continue;
        listed << id;
        ++sizes[groupOf(id)];
    }
    QHash<QString, QMenu*> inside;
    QString last;
    for (const QString& id : std::as_const(listed)) {
        const QString group = groupOf(id);
        QAction* action = m_entries.constFind(id)->action;
        if (QMenu* own = inside.value(group); own != nullptr) {
            own->addAction(action);
            continue;
        }
        const bool hasOwn = titles.contains(group) && sizes.value(group) > kMostInLine;
        if (!last.isEmpty() && group != last && !(hasOwn && inside.contains(last)))
            menu.addSeparator();
        last = group;
        if (hasOwn) {
            QMenu* own = menu.addMenu(titles.value(group));
            own->setToolTipsVisible(true);
            own->addAction(action);
            inside.insert(group, own);
        } else {
            menu.addAction(action);
        }
    }
}

QVector<ShortcutClash> ActionRegistry::clashes() const
{
    QVector<ShortcutClash> found;
    for (int i = 0; i < m_order.size(); ++i) {
        const Entry& first = *m_entries.constFind(m_order[i]);
        for (int j = i + 1; j < m_order.size(); ++j) {
            const Entry& second = *m_entries.constFind(m_order[j]);
            const bool sharesContext = first.spec.context == second.spec.context || first.spec.context.isEmpty()
                                       || second.spec.context.isEmpty();
            const bool bothLocal = first.spec.scope == KeyScope::Widget && second.spec.scope == KeyScope::Widget;
            if (!sharesContext || (bothLocal && !isRelated(first.owner, second.owner)))
                continue;
            for (const QKeySequence& keys : first.spec.shortcuts) {
                if (second.spec.shortcuts.contains(keys))
                    found.append({m_order[i], m_order[j], keys});
            }
        }
    }
    return found;
}

void ActionRegistry::updateToolTip(Entry& entry) const
{
    if (entry.action.isNull())
        return;
    QString tip = withoutMnemonic(entry.spec.text);
    if (!entry.spec.shortcuts.isEmpty())
        tip += QStringLiteral("  (%1)").arg(keyHintText(entry.spec.shortcuts.first()));
    if (!entry.spec.description.isEmpty())
        tip += QLatin1Char('\n') + entry.spec.description;
    if (!entry.reason.isEmpty())
        tip += QLatin1Char('\n') + entry.reason;
    entry.action->setToolTip(tip);
}

void ActionRegistry::remember(const QString& id)
{
    m_recent.removeAll(id);
    m_recent.prepend(id);
    while (m_recent.size() > kMaxRecent)
        m_recent.removeLast();
}

QString keyHintText(const QKeySequence& keys)
{
    QString text = keys.toString(QKeySequence::NativeText);
    text.replace(QStringLiteral("Return"), QStringLiteral("Enter"));
    text.replace(QStringLiteral("Del"), QStringLiteral("Delete")).replace(QStringLiteral("Deleteete"), QStringLiteral("Delete"));
    // The plus between keys becomes a space; a plus that is itself the key stays.
    if (text.endsWith(QStringLiteral("++")))
        return text.chopped(2).replace(QLatin1Char('+'), QLatin1Char(' ')) + QStringLiteral(" +");
    if (text == QStringLiteral("+"))
        return text;
    return text.replace(QLatin1Char('+'), QLatin1Char(' '));
}

} // namespace studio
