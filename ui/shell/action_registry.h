// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QVector>
#include <functional>

class QMenu;
class QWidget;

namespace studio
{

class Theme;

/// Where an action's keys work. Single letters belong to a canvas or a list, never to the window.
enum class KeyScope { Window, Widget };

struct ActionSpec {
    QString id;   ///< "collect.record"
    QString text; ///< a verb, sentence case, with a mnemonic where it stands in a menu: "&Record"
    QString iconName = {};
    QList<QKeySequence> shortcuts = {};
    QString context = {};     ///< id of the page it belongs to; empty: everywhere
    QString menu = {};        ///< "file", "edit", "view", "data", "model", "device", "tools", "help"; empty: palette only
    QString description = {}; ///< one sentence of what it does, for tooltip and palette
    KeyScope scope = KeyScope::Window;
    bool isCheckable = false;
    std::function<void()> handler = {};
};

struct ShortcutClash {
    QString firstId;
    QString secondId;
    QKeySequence keys;
};

/// Every action of the window, once. Menus, palette, shortcut sheet, buttons and tests read it. Thread: GUI only.
class ActionRegistry : public QObject
{
    Q_OBJECT
public:
    explicit ActionRegistry(Theme& theme, QObject* parent = nullptr);
    ~ActionRegistry() override;

    /// Where keys of everywhere-actions are caught; set by the window before pages are made.
    void setWindow(QWidget* window);
    /// Registers an action; its keys work while `owner` (the page or canvas) is visible, or has the focus when
    /// the scope is Widget. The action goes when its owner goes. The id must be new.
    QAction* add(ActionSpec spec, QWidget* owner = nullptr);

    [[nodiscard]] QAction* action(const QString& id) const; ///< nullptr when unknown
    [[nodiscard]] const ActionSpec* spec(const QString& id) const;
    [[nodiscard]] QStringList ids() const; ///< in order of registration
    /// A disabled action says why, in its tooltip and in the palette.
    void setEnabled(const QString& id, bool enabled, const QString& reason = {});
    [[nodiscard]] QString disabledReason(const QString& id) const;
    void setText(const QString& id, const QString& text);
    void setDescription(const QString& id, const QString& description);
    /// Runs an enabled action; false when it is unknown or disabled.
    bool trigger(const QString& id);

    /// Adds the actions of one menu, in order of registration. Those that begin alike go into a menu of their own where `titles` names
    /// it and they are more than two.
    void fillMenu(QMenu& menu, const QString& menuId, const QHash<QString, QString>& titles = {}) const;
    [[nodiscard]] QVector<ShortcutClash> clashes() const;
    [[nodiscard]] const QStringList& recentIds() const { return m_recent; } ///< newest first, at most 8

Q_SIGNALS:
    void actionsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry {
        ActionSpec spec;
        QPointer<QAction> action;
        QPointer<QWidget> owner;
        QString reason;
    };
    void followSight(const Entry& entry) const;
    void updateToolTip(Entry& entry) const;
    void remember(const QString& id);

    Theme& m_theme;
    QPointer<QWidget> m_window;
    QStringList m_order;
    QHash<QString, Entry> m_entries;
    QStringList m_recent;
};

/// "Ctrl+Shift+Return" as it is shown on keys: "Ctrl Shift Enter".
[[nodiscard]] QString keyHintText(const QKeySequence& keys);

} // namespace studio
