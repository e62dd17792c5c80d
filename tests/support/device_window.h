// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "models/core/english_plurals.h"
#include "support/fake_device_hub.h"
#include "support/fake_sources.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"

#include <QAbstractButton>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

namespace studio::test
{

/// The whole window over boards that do what a test asks, with an empty project of its own on request.
class DeviceWindow
{
public:
    explicit DeviceWindow(bool hasBoards = true, ThemeKind kind = ThemeKind::Light)
    {
        QApplication::installTranslator(&m_plurals);
        theme = std::make_unique<Theme>(*qApp);
        theme->apply(kind);
        settings = std::make_unique<AppSettings>(folder.filePath(QStringLiteral("settings.ini")));
        auto made = hasBoards ? std::make_unique<FakeDeviceHub>() : nullptr;
        hub = made.get();
        if (made != nullptr)
            made->givenSources = std::make_unique<FakeSources>(*made);
        context = std::make_unique<StudioContext>(*settings, QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli"), std::move(made));
        actions = std::make_unique<ActionRegistry>(*theme);
        window = std::make_unique<MainWindow>(*theme, *actions, dialogs, uiSettings, *context);
        window->resize(1280, 720);
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get()))
            QTest::qFail("the window does not show", __FILE__, __LINE__);
    }
    ~DeviceWindow()
    {
        window.reset();
        QApplication::removeTranslator(&m_plurals);
    }

    ProjectSession* makeProject(const QString& name = QStringLiteral("test"))
    {
        const Result<void> made = context->createProject(folder.filePath(name + QStringLiteral(".smith")), name, QStringLiteral("motion"));
        if (!made)
            QTest::qFail(qPrintable(made.error().message), __FILE__, __LINE__);
        return context->project();
    }

    /// Brings the page of that id forward.
    Page* show(const QString& page)
    {
        window->showPage(page);
        return window->currentPage();
    }
    /// The widget of that object name; fails the test when there is none.
    template <typename W>
    W* find(const char* name)
    {
        W* widget = window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }

    /// The first widget that Tab reaches and a screen reader could not name; empty: there is none.
    static QString namelessWidget(const QWidget& page)
    {
        for (const QWidget* widget : page.findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) == 0 || !widget->isVisible() || widget->focusProxy() != nullptr)
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (widget->accessibleName().isEmpty() && (button == nullptr || button->text().isEmpty()))
                return QStringLiteral("%1 %2").arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName());
        }
        return {};
    }

    /// A board with a three-axis accelerometer as an AT server tells of it.
    static DeviceInfo board(const QString& address, const QString& name, DeviceState state = DeviceState::Offline)
    {
        DeviceInfo info;
        info.address = address;
        info.name = name;
        info.kind = QStringLiteral("AT 1.8.0");
        info.state = state;
        if (state == DeviceState::Offline)
            return info;
        info.deviceId = QStringLiteral("6C:1D:0E:52:A9:33");
        info.firmware = QStringLiteral("1.4.2");
        info.sensors = {{QStringLiteral("Built-in accelerometer"), 300.0, {62.5, 100.0}}};
        info.canStream = true;
        return info;
    }

    static QVector<Axis> accelerometer()
    {
        const QString unit = QStringLiteral("m/s2");
        return {{QStringLiteral("accX"), unit}, {QStringLiteral("accY"), unit}, {QStringLiteral("accZ"), unit}};
    }

    /// Readings of a hand that rests, then waves; z carries gravity.
    static std::vector<float> motion(int readings, int restUntil = 0)
    {
        std::vector<float> values;
        quint32 state = 7;
        const auto noise = [&state] {
            state = state * 1664525U + 1013904223U;
            return 0.08F * (static_cast<float>(state >> 16) / 32768.0F - 1.0F);
        };
        for (int i = 0; i < readings; ++i) {
            const float swing = i < restUntil ? 0.0F : std::sin(0.25F * static_cast<float>(i));
            values.insert(values.end(), {3.4F * swing + noise(), -2.0F * swing + noise(), 9.81F + 0.3F * swing + noise()});
        }
        return values;
    }

    QTemporaryDir folder;
    FakeDialogs dialogs;
    MemoryUiSettings uiSettings;
    std::unique_ptr<Theme> theme;
    std::unique_ptr<AppSettings> settings;
    std::unique_ptr<StudioContext> context;
    std::unique_ptr<ActionRegistry> actions;
    std::unique_ptr<MainWindow> window;
    FakeDeviceHub* hub = nullptr; ///< the context's

private:
    EnglishPlurals m_plurals;
};

} // namespace studio::test
