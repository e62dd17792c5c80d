// SPDX-License-Identifier: GPL-3.0-or-later
// The window: what is kept of its layout from one time to the next.
#include "app/session/studio_context.h"
#include "ui/shell/docks.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"

#include <QDockWidget>
#include <QEvent>
#include <QFileInfo>
#include <QScreen>
#include <QSplitter>

namespace studio
{

namespace
{

constexpr int kStoreDelayMs = 1000;
const QSize kSmallestSize(1280, 720); ///< that the pages are made for
const QSize kLargestFirstSize(1600, 1000);
constexpr double kFirstShare = 0.85; ///< of the screen without its panels
const QString kGeometryKey = QStringLiteral("window/geometry");
const QString kDocksKey = QStringLiteral("window/docks");
const QString kSplitterKey = QStringLiteral("splitter/inspector");
const QString kInspectorKey = QStringLiteral("window/inspector");
const QString kPageKey = QStringLiteral("window/page");

} // namespace

QSize MainWindow::firstSize(const QSize& available)
{
    return (QSizeF(available) * kFirstShare).toSize().boundedTo(kLargestFirstSize).expandedTo(kSmallestSize);
}

void MainWindow::restoreLayout()
{
    const UiSettings& settings = m_services.settings;
    resize(firstSize(screen()->availableSize()));
    restoreGeometry(settings.blob(kGeometryKey));
    restoreState(settings.blob(kDocksKey));
    m_splitter->restoreState(settings.blob(kSplitterKey));
    m_wantsInspector = settings.blob(kInspectorKey) != "hidden";
}

/// A window that is killed has no close event; what was arranged is kept as soon as it rests. Which page is shown is kept at the end alone:
/// after any other no page is opened.
void MainWindow::followLayout()
{
    m_storeDelay.setSingleShot(true);
    m_storeDelay.setInterval(kStoreDelayMs);
    connect(&m_storeDelay, &QTimer::timeout, this, &MainWindow::storeLayout);
    const auto changed = [this] { layoutChanged(); };
    connect(m_splitter, &QSplitter::splitterMoved, &m_storeDelay, changed);
    m_layout.follow(m_storeDelay, changed);
    for (QDockWidget* dock : findChildren<QDockWidget*>()) {
        connect(dock, &QDockWidget::visibilityChanged, &m_storeDelay, changed);
        connect(dock, &QDockWidget::dockLocationChanged, &m_storeDelay, changed);
        connect(dock, &QDockWidget::topLevelChanged, &m_storeDelay, changed);
        dock->installEventFilter(this);
    }
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if ((event->type() == QEvent::Resize || event->type() == QEvent::Move) && qobject_cast<QDockWidget*>(watched) != nullptr)
        layoutChanged();
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::restoreSession()
{
    const AppSettings& settings = m_services.context.settings();
    // After a bad end Home offers the project; opening it unasked could end the same way again.
    if (!settings.reopensProject() || !settings.endedCleanly() || !QFileInfo::exists(settings.projectAtEnd()))
        return;
    const QString page = QString::fromUtf8(m_services.settings.blob(kPageKey));
    openProject(settings.projectAtEnd());
    if (m_services.context.project() != nullptr && pageIds().contains(page))
        showPage(page);
}

void MainWindow::storeLayout()
{
    UiSettings& settings = m_services.settings;
    settings.keepBlob(kGeometryKey, saveGeometry());
    settings.keepBlob(kDocksKey, saveState());
    settings.keepBlob(kSplitterKey, m_splitter->saveState());
    settings.keepBlob(kInspectorKey, m_wantsInspector ? "shown" : "hidden");
    settings.keepBlob(kPageKey, currentPage()->info().id.toUtf8());
    m_layout.store();
}

void MainWindow::layoutChanged()
{
    if (isVisible())
        m_storeDelay.start();
}

void MainWindow::resetLayout()
{
    m_services.settings.resetLayout();
    setWindowState(Qt::WindowNoState);
    resize(firstSize(screen()->availableSize()));
    m_docks->reset();
    m_wantsInspector = true;
    showInspectorOf(*currentPage());
    m_services.theme.setTextScale(1.0);
    m_layout.reset();
    showToast({tr("The layout is as it was at first."), {}, NoticeKind::Success});
}

} // namespace studio
