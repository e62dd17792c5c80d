// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

class QDockWidget;
class QLabel;
class QMainWindow;
class QStackedWidget;
class QTabBar;
class QWidget;

namespace studio
{

class ActionRegistry;
class HistoryView;
class JobsView;
class LogView;
class StudioContext;
class Theme;

/// What opens under the page: Jobs and Log (and what pages add) as tabs of one dock, History beside it. Thread: GUI only.
class Docks : public QObject
{
    Q_OBJECT
public:
    Docks(Theme& theme, ActionRegistry& actions, StudioContext& context, QMainWindow& window);

    /// Parent for the widget of a tab.
    [[nodiscard]] QWidget* tabParent() const;
    /// Adds a tab; the dock owns the widget.
    void addTab(const QString& id, const QString& title, QWidget* content);
    void setTabTitle(const QString& id, const QString& title); ///< cut where it is long, whole in its tip
    /// Shows a tab ("jobs", "log", "console") or the history and gives it the focus; hides it when it is the one shown, the console only where it has
    /// the focus.
    void toggle(const QString& id);
    void show(const QString& id);
    /// Hidden, at their first place and size.
    void reset();
    /// The panes that F6 goes through, in reading order: visible docks.
    [[nodiscard]] QList<QWidget*> visiblePanes() const;

Q_SIGNALS:
    void pageWanted(const QString& pageId);

private:
    QDockWidget* makeDock(const QString& name, const QString& title);
    QWidget* makeHeader(QDockWidget& dock, QWidget* left, const QList<QWidget*>& right);
    void buildWork();
    void buildHistory();
    void showCounts();
    void focusInto(QDockWidget& dock);

    Theme& m_theme;
    ActionRegistry& m_actions;
    StudioContext& m_context;
    QMainWindow& m_window;
    QDockWidget* m_work = nullptr;
    QDockWidget* m_history = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    HistoryView* m_historyView = nullptr;
    LogView* m_log = nullptr;
    QLabel* m_steps = nullptr;
    QStringList m_tabIds;
};

} // namespace studio
