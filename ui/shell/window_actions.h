// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QDateTime>
#include <QKeySequence>
#include <QObject>
#include <QPointer>
#include <functional>
#include <limits>

namespace studio
{

class MainWindow;
class ProjectSession;

/// The actions that belong to no page: what stands in the menus everywhere. Thread: GUI only.
class WindowActions : public QObject
{
    Q_OBJECT
public:
    WindowActions(PageServices& services, MainWindow& window);

    /// To be called before the pages are made, so that the window's actions come first in every menu.
    void registerAll();
    /// Undo, redo and whatever else depends on the project, brought up to date.
    void readProject();

private:
    enum class Direction { Undo, Redo };
    struct Options {
        QList<QKeySequence> keys = {};
        QString menu = {};
        QString description = {};
    };
    void add(const char* id, const QString& text, const char* icon, const Options& options, std::function<void()> handler);
    void addSwitch(const char* id, const QString& text, const char* icon, const Options& options, bool isOn, std::function<void(bool)> handler);
    void registerFile();
    void registerEdit();
    void registerView();
    void registerGo();
    void markTheme();
    void registerTools();
    void registerHelp();
    /// Whether the next step that way lies outside the project: the newest is undone first, the oldest made again first.
    [[nodiscard]] bool isOutsideNext(Direction direction) const;
    [[nodiscard]] bool canRedoInside() const;
    void endRedo();
    void go(Direction direction);
    void listRecent();
    void checkpoint();
    void zoom(int tenths);

    PageServices& m_services;
    MainWindow& m_window;
    QPointer<ProjectSession> m_stepsOf; ///< whose steps are followed
    int m_newestOutside = 0;            ///< step of no project
    int m_barredFrom = std::numeric_limits<int>::max(); ///< the first undone step that is not made again
    QDateTime m_barredAt;
};

} // namespace studio
