// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page_list.h"
#include "ui/shell/shell_host.h"

#include <QHash>
#include <QMainWindow>

class QDockWidget;
class QLabel;
class QStackedWidget;

namespace studio
{

class ActionRegistry;
class CommandPalette;
class ConsolePane;
class Dialogs;
class ElidedLabel;
class Rail;
class StudioContext;
class Theme;
class UiSettings;

/// The frame: title strip, rail, pages, docks, status bar. Knows pages only through Page. Thread: GUI only.
class MainWindow : public QMainWindow, public ShellHost
{
    Q_OBJECT
public:
    MainWindow(Theme& theme, ActionRegistry& actions, Dialogs& dialogs, UiSettings& settings, StudioContext& context);
    ~MainWindow() override;

    void showPage(const QString& id, const QVariantMap& arguments = {}) override;
    void showToast(const Toast& toast) override;
    void showDock(const QString& id) override;
    void setPageMark(const QString& id, StateMark mark, const QString& text) override;
    void setStatusNote(const QString& text) override;

    /// Opens a project as Home does: what stands in the way is told there, with what can be done about it.
    void openProject(const QString& path);
    /// Project and page of the last time, when the settings say so and that time ended well.
    void restoreSession();

    [[nodiscard]] QStringList pageIds() const;
    [[nodiscard]] Page* currentPage() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    Page* pageOf(const QString& id);
    void buildStatusBar();
    void buildJobsDock();
    void buildConsoleDock();
    void showConsole();
    void registerActions();
    void registerViewActions();
    void followContext();
    void showProjectState();
    void showMarks();
    void cyclePane(int step);

    PageServices m_services;
    QVector<PageEntry> m_entries;
    QHash<QString, Page*> m_pages;
    Rail* m_rail;
    QStackedWidget* m_stack;
    CommandPalette* m_palette;
    QDockWidget* m_jobsDock = nullptr;
    QDockWidget* m_historyDock = nullptr;
    QDockWidget* m_consoleDock = nullptr;
    ConsolePane* m_console = nullptr;
    ElidedLabel* m_note = nullptr;
    QLabel* m_saved = nullptr;
    QLabel* m_project = nullptr;
    QLabel* m_jobs = nullptr;
    QWidget* m_toast = nullptr;
};

} // namespace studio
