// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QDateTime>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QPointer>
#include <functional>

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
    /// Whether the next step that way lies outside the project: what was done last is undone first, what was undone last is made again first.
    [[nodiscard]] bool isOutsideNext(Direction direction) const;
    [[nodiscard]] bool canGoInside(Direction direction) const;
    [[nodiscard]] QDateTime insideTime(Direction direction) const;
    void endRedo();
    [[nodiscard]] bool stepInside(Direction direction);
    void go(Direction direction);
    void tell(Direction direction, const QString& step);
    void listRecent();
    void checkpoint();
    void zoom(int tenths);

    PageServices& m_services;
    MainWindow& m_window;
    QPointer<ProjectSession> m_stepsOf; ///< whose steps are followed
    QHash<QDateTime, QDateTime> m_turnedAt; ///< of a step of the project, known by when it was made: when it was undone or made again here
    bool m_wentOutside = true;              ///< what was done last; decides between two of one moment
};

} // namespace studio
