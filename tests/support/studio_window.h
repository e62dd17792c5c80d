// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "support/example_project.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"

#include <QTemporaryDir>
#include <QtTest>
#include <memory>

namespace studio::test
{

/// What is open in the window under test.
enum class Opened { Nothing, EmptyProject, Example };

/// The whole window with settings and data folder of its own. Thread: GUI only.
class StudioWindow
{
public:
    explicit StudioWindow(Opened opened = Opened::Nothing, std::unique_ptr<DeviceHub> devices = nullptr, QSize size = {1280, 720})
    {
        qputenv("XDG_DATA_HOME", folder.path().toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", folder.filePath(QStringLiteral("config")).toLocal8Bit());
        qputenv("XDG_STATE_HOME", folder.filePath(QStringLiteral("state")).toLocal8Bit());
        theme.apply(ThemeKind::Light);
        settings = std::make_unique<AppSettings>(folder.filePath(QStringLiteral("settings.ini")));
        context = std::make_unique<StudioContext>(*settings, cliProgram(), std::move(devices));
        actions = std::make_unique<ActionRegistry>(theme);
        window = std::make_unique<MainWindow>(theme, *actions, dialogs, uiSettings, *context);
        window->resize(size);
        window->show();
        if (!QTest::qWaitForWindowActive(window.get()))
            QTest::qFail("the window is not shown", __FILE__, __LINE__);
        const QString path = folder.filePath(QStringLiteral("motion-gestures.smith"));
        if (opened == Opened::Example && copyExample(path))
            expectOk(context->openProject(path));
        else if (opened == Opened::EmptyProject)
            expectOk(context->createProject(path, QStringLiteral("motion-gestures"), QStringLiteral("motion")));
    }

    ~StudioWindow()
    {
        window.reset();
        // The next window's theme begins from the system's font, not from what this one made of it.
        QApplication::setFont(systemFont);
    }

    template <typename W>
    W* find(const QString& name) const
    {
        W* widget = window->findChild<W*>(name);
        if (widget == nullptr)
            QTest::qFail(qPrintable(name), __FILE__, __LINE__);
        return widget;
    }
    /// Shows a page and lets its queued painting happen.
    Page* show(const QString& pageId) const
    {
        window->showPage(pageId);
        settle();
        return window->currentPage();
    }
    void settle() const
    {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    [[nodiscard]] bool waitForJobs(int timeoutMs = 120'000) const
    {
        return QTest::qWaitFor([this] { return context->jobs().runningCount() == 0; }, timeoutMs);
    }

    const QFont systemFont = QApplication::font();
    QTemporaryDir folder;
    Theme theme{*qApp};
    std::unique_ptr<AppSettings> settings;
    std::unique_ptr<StudioContext> context;
    std::unique_ptr<ActionRegistry> actions;
    FakeDialogs dialogs;
    MemoryUiSettings uiSettings;
    std::unique_ptr<MainWindow> window;

private:
    static void expectOk(const Result<void>& result)
    {
        if (!result)
            QTest::qFail(qPrintable(result.error().message), __FILE__, __LINE__);
    }
};

/// Where a bar found something, for messages: class, name and text of a widget and its way up to the page.
inline QString placeOf(const QWidget* widget)
{
    QString place = QString::fromLatin1(widget->metaObject()->className());
    if (!widget->objectName().isEmpty())
        place += QLatin1Char('#') + widget->objectName();
    for (const QWidget* up = widget->parentWidget(); up != nullptr; up = up->parentWidget()) {
        if (!up->objectName().isEmpty() && !up->objectName().startsWith(QLatin1String("qt_")))
            return up->objectName() + QLatin1Char('/') + place;
    }
    return place;
}

} // namespace studio::test
