// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/layout_keeper.h"
#include "ui/shell/page_list.h"
#include "ui/shell/shell_host.h"
#include "ui/shell/toast_stack.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

class QSplitter;
class QStackedWidget;

namespace studio
{

class ActionRegistry;
class CommandPalette;
class Dialogs;
class Docks;
class HelpCard;
class Rail;
class ShortcutSheet;
class StatusStrip;
class StudioContext;
class TextSheet;
class Theme;
class UiSettings;
class WindowActions;

/// The frame: title strip, rail, pages, inspector, docks, status bar. Knows pages only through Page. Thread: GUI only.
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
    [[nodiscard]] QString deviceInSight() const override;

    /// Opens a project as Home does: what stands in the way is told there, with what can be done about it.
    void openProject(const QString& path);
    /// Project and page of the last time, when the settings say so and that time ended well.
    void restoreSession();
    /// Opens a project or imports recordings: what was dropped, or named by a second start.
    void takePaths(const QStringList& paths);
    /// In front of the other windows, as a second start asks for.
    void comeForward();

    [[nodiscard]] QStringList pageIds() const;
    [[nodiscard]] Page* currentPage() const;
    [[nodiscard]] Docks& docks() { return *m_docks; }

    /// Of a window that was never open before, on a screen with so much room.
    [[nodiscard]] static QSize firstSize(const QSize& available);

    // What the window's own actions do.
    void openPalette();
    void showShortcuts();
    void showHelp();
    void showText(const QString& title, const QString& text); ///< to read and to copy
    void toggleConsole();
    void cyclePane(int step);
    void toggleInspector();
    void resetLayout();
    /// Closes what lies over the page, topmost first; false when there is nothing.
    bool closeTransient();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    Page* pageOf(const QString& id);
    void bringPage(const QString& id, const QVariantMap& arguments, bool takesFocus);
    void focusPage(Page& page);
    void showInspectorOf(Page& page);
    void followContext();
    [[nodiscard]] NewestSteps newestSteps() const;
    void followSteps();
    void tellEndOf(int jobId);
    void showTitle();
    void showMarks();
    [[nodiscard]] ToastPlaces toastPlaces() const;
    void restoreLayout();
    void followLayout();
    void storeLayout();
    void layoutChanged();
    [[nodiscard]] QRect pageArea() const;

    PageServices m_services;
    QVector<PageEntry> m_entries;
    QHash<QString, Page*> m_pages;
    LayoutKeeper m_layout;
    Rail* m_rail;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QStackedWidget* m_inspector;
    Docks* m_docks;
    StatusStrip* m_status;
    WindowActions* m_windowActions;
    CommandPalette* m_palette;
    ShortcutSheet* m_sheet;
    HelpCard* m_help;
    TextSheet* m_text;
    ToastStack m_toasts;
    QTimer m_stepsDelay;
    bool m_wantsInspector = true;
    QTimer m_storeDelay; ///< from a change of the layout until it is kept
};

} // namespace studio
