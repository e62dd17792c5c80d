// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"

#include <QLabel>
#include <QPushButton>
#include <QtTest>

namespace studio::test
{

inline const QString kCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
inline const QString kWriter = QStringLiteral(STUDIO_BINARY_DIR "/tests/bin/kill_writer");

/// One start of the studio with its settings; ends as if killed unless closed.
class OneStart
{
public:
    OneStart(Theme& theme, const QString& folder)
        : settings(folder + QStringLiteral("/settings.ini"))
        , context(settings, kCli)
        , actions(theme)
        , window(theme, actions, dialogs, uiSettings, context)
    {
        window.resize(1280, 720);
        window.show();
        if (!QTest::qWaitForWindowExposed(&window))
            QTest::qFail("the window is not shown", __FILE__, __LINE__);
    }
    /// The visible button whose name begins so.
    [[nodiscard]] QPushButton* button(const QString& prefix) const
    {
        for (QPushButton* one : window.findChildren<QPushButton*>()) {
            if (one->objectName().startsWith(prefix) && one->isVisible())
                return one;
        }
        return nullptr;
    }
    [[nodiscard]] QPushButton* buttonWithText(const QString& text) const
    {
        for (QPushButton* one : window.findChildren<QPushButton*>()) {
            if (one->isVisible() && one->text().startsWith(text))
                return one;
        }
        return nullptr;
    }
    [[nodiscard]] bool shows(const QString& text) const
    {
        for (const QLabel* label : window.findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(text))
                return true;
        }
        return false;
    }
    [[nodiscard]] bool offers() const
    {
        const QWidget* card = window.findChild<QWidget*>(QStringLiteral("home.recovery"));
        return card != nullptr && card->isVisible();
    }

    AppSettings settings;
    StudioContext context;
    ActionRegistry actions;
    FakeDialogs dialogs;
    MemoryUiSettings uiSettings;
    MainWindow window;
};

inline void click(QPushButton* button)
{
    if (button == nullptr)
        QTest::qFail("the button is not there", __FILE__, __LINE__);
    else
        QTest::mouseClick(button, Qt::LeftButton);
}

} // namespace studio::test
