// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "support/fake_device_hub.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/class_box.h"

#include <QComboBox>
#include <QLabel>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <memory>

namespace studio::test
{

inline const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");
inline const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                                    {QStringLiteral("accY"), QStringLiteral("m/s2")},
                                    {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
constexpr double kIntervalMs = 16.0;

inline DeviceInfo nano()
{
    DeviceInfo board;
    board.address = kBoard;
    board.name = QStringLiteral("nano33");
    board.state = DeviceState::Connected;
    board.sensors = {{QStringLiteral("Accelerometer"), 60.0, {62.5, 100.0}}, {QStringLiteral("Microphone"), 10.0, {16000.0}}};
    board.canStream = true;
    return board;
}

/// Readings of three axes, one a tick of `from`; every value tells its place.
inline std::vector<float> ramp(int from, int count)
{
    std::vector<float> values;
    for (int i = from; i < from + count; ++i) {
        for (int axis = 0; axis < 3; ++axis)
            values.push_back(static_cast<float>(i % 100) / 10.0F + static_cast<float>(axis));
    }
    return values;
}

/// The page Collect in its window, on a board that does exactly what the test asks. Thread: GUI only.
class CollectFixture : public QObject
{
protected:
    template <typename W>
    W* find(const char* name)
    {
        W* widget = m_window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }
    void open()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", m_folder->path().toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", m_folder->filePath(QStringLiteral("config")).toLocal8Bit());
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->apply(ThemeKind::Light);
        m_theme->setReducedMotion(true);
        openWindow();
    }
    void openWindow(bool hasHub = true)
    {
        m_settings = std::make_unique<AppSettings>(m_folder->filePath(QStringLiteral("settings.ini")));
        auto hub = hasHub ? std::make_unique<FakeDeviceHub>() : nullptr;
        m_hub = hub.get();
        m_context = std::make_unique<StudioContext>(*m_settings, QStringLiteral("/nowhere/sensorsmith-cli"), std::move(hub));
        m_actions = std::make_unique<ActionRegistry>(*m_theme);
        m_dialogs = std::make_unique<FakeDialogs>();
        m_uiSettings = std::make_unique<MemoryUiSettings>();
        m_window = std::make_unique<MainWindow>(*m_theme, *m_actions, *m_dialogs, *m_uiSettings, *m_context);
        m_window->resize(1280, 720);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QApplication::setActiveWindow(m_window.get());
        m_window->showPage(QStringLiteral("collect"));
    }
    void close()
    {
        m_window.reset();
        m_actions.reset();
        m_context.reset();
    }
    void withProject()
    {
        QVERIFY(m_context->createProject(m_folder->filePath(QStringLiteral("p.smith")), QStringLiteral("gestures"), QStringLiteral("motion")).isOk());
        QVERIFY(project().setLabels({QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")}).isOk());
    }
    void withBoard()
    {
        withProject();
        m_hub->put(nano());
        m_hub->setActiveDevice(kBoard);
        m_window->showPage(QStringLiteral("collect"));
        setCountdown(QStringLiteral("none"));
    }
    void record(const QString& label = QStringLiteral("wave"))
    {
        find<ClassBox>("collect.label")->setLabel(label);
        const int rows = table()->rowCount();
        QVERIFY(trigger("collect.record"));
        QVERIFY(m_hub->finishCapture().isOk());
        QTRY_COMPARE(table()->rowCount(), rows + 1);
    }
    /// Streams that many seconds at once, as a ring that has filled before anybody looked.
    void stream(int seconds)
    {
        m_hub->beginStream(kAxes, kIntervalMs);
        m_hub->feed(ramp(0, static_cast<int>(seconds * 1000 / kIntervalMs)));
        m_hub->setState(kBoard, DeviceState::Streaming);
        QTRY_VERIFY(plot()->channelCount() == 3);
        QTRY_VERIFY(plot()->live().ring().end() > 0);
    }
    LivePlot* plot() { return find<LivePlot>("livePlot"); }
    QTableWidget* table() { return find<QTableWidget>("collect.recorded"); }
    bool trigger(const char* id) { return m_actions->trigger(QString::fromLatin1(id)); }
    bool isEnabled(const char* id) const { return m_actions->action(QString::fromLatin1(id))->isEnabled(); }
    int captures() const { return static_cast<int>(m_hub->calls.filter(QStringLiteral("capture ")).size()); }
    void setCountdown(const QString& text) { find<QComboBox>("collect.countdown")->setCurrentText(text); }
    ProjectSession& project() { return *m_context->project(); }
    /// Whether the page says it, in a label that can be seen.
    bool tells(const QString& words) const
    {
        const QList<QLabel*> labels = m_window->currentPage()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* one) { return one->isVisible() && one->text().contains(words); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<ActionRegistry> m_actions;
    std::unique_ptr<FakeDialogs> m_dialogs;
    std::unique_ptr<MemoryUiSettings> m_uiSettings;
    std::unique_ptr<MainWindow> m_window;
    FakeDeviceHub* m_hub = nullptr;
};

} // namespace studio::test
