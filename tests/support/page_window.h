// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "support/temporary_project.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"

#include <QLabel>
#include <QTemporaryDir>
#include <QtTest>

namespace studio::test
{

/// The whole window over a project of its own, for tests of one page. No boards, answers of dialogs from a script.
class PageWindow
{
public:
    PageWindow()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toLocal8Bit());
        theme = std::make_unique<Theme>(*qApp);
        theme->apply(ThemeKind::Light);
        settings = std::make_unique<AppSettings>(m_folder.filePath(QStringLiteral("settings.ini")));
        context = std::make_unique<StudioContext>(*settings, QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli"));
        actions = std::make_unique<ActionRegistry>(*theme);
        window = std::make_unique<MainWindow>(*theme, *actions, dialogs, uiSettings, *context);
        window->resize(1280, 720);
        window->show();
    }
    ~PageWindow() { window.reset(); }

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] ProjectSession& project() const { return *context->project(); }

    /// A new project with samples of sines: `perLabel` recordings of each label, the first of each for testing.
    void makeProject(const QStringList& labels, int perLabel, qint64 readings = 400)
    {
        const Result<void> made = context->createProject(m_folder.filePath(QStringLiteral("project%1.smith").arg(++m_projects)), QStringLiteral("project"),
                                                         QStringLiteral("motion"));
        if (!made)
            QTest::qFail(qPrintable(made.error().message), __FILE__, __LINE__);
        int seed = 1;
        for (const QString& label : labels) {
            for (int i = 0; i < perLabel; ++i) {
                SampleDraft draft = aSample(seed * 3 + static_cast<int>(labels.indexOf(label)) * 100, label, readings);
                draft.info.name = QStringLiteral("%1.%2").arg(label).arg(i + 1);
                draft.info.split = i == 0 ? Split::Testing : Split::Training;
                draft.hasSplit = true;
                const Result<SampleId> stored = project().ingest(std::move(draft));
                if (!stored)
                    QTest::qFail(qPrintable(stored.error().message), __FILE__, __LINE__);
                ++seed;
            }
        }
    }

    template <typename W>
    W* find(const char* name) const
    {
        // Forms of several pages share the names of their fields: the page shown comes first.
        W* widget = window->currentPage()->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            widget = window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }
    Page* show(const char* page)
    {
        window->showPage(QString::fromLatin1(page));
        return window->currentPage();
    }
    [[nodiscard]] bool isIdle() const { return context->jobs().runningCount() == 0; }
    /// True when a text that can be seen on the page holds `words`.
    [[nodiscard]] bool isTold(const QString& words) const
    {
        for (const QLabel* label : window->currentPage()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words))
                return true;
        }
        return false;
    }
    void undo() const { actions->trigger(QStringLiteral("edit.undo")); }

    std::unique_ptr<Theme> theme;
    std::unique_ptr<AppSettings> settings;
    std::unique_ptr<StudioContext> context;
    std::unique_ptr<ActionRegistry> actions;
    FakeDialogs dialogs;
    MemoryUiSettings uiSettings;
    std::unique_ptr<MainWindow> window;

private:
    QTemporaryDir m_folder;
    int m_projects = 0;
};

} // namespace studio::test
