// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QKeySequence>
#include <QObject>
#include <functional>

namespace studio
{

class MainWindow;

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
    void go(Direction direction);
    void listRecent();
    void checkpoint();
    void zoom(int tenths);

    PageServices& m_services;
    MainWindow& m_window;
};

} // namespace studio
