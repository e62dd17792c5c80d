// SPDX-License-Identifier: GPL-3.0-or-later
// Collect on a board that does exactly what the test asks: settings, recordings and series, the live plot, verdicts.
#include "app/session/studio_context.h"
#include "support/fake_device_hub.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/class_box.h"

#include <QAccessible>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace studio;
using studio::test::FakeDeviceHub;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");
const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                             {QStringLiteral("accY"), QStringLiteral("m/s2")},
                             {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
constexpr double kIntervalMs = 16.0;
constexpr int kQualityColumn = 3;

DeviceInfo nano()
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
std::vector<float> ramp(int from, int count)
{
    std::vector<float> values;
    for (int i = from; i < from + count; ++i) {
        for (int axis = 0; axis < 3; ++axis)
            values.push_back(static_cast<float>(i % 100) / 10.0F + static_cast<float>(axis));
    }
    return values;
}

} // namespace

class TestCollectPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutProjectOrBoardThereIsAWayOn();
    void withoutBoardsItSaysSo();
    void settingsComeFromTheBoard();
    void labelsThatBoardsCannotTakeAreRefused();
    void lengthsBeyondTheBoardAreRefused();
    void f9RecordsFromAnyPage();
    void countdownShowsDigitsFirst();
    void untilStoppedEndsByStop();
    void seriesGoesThroughItsPauses();
    void seriesStops();
    void pauseFreezesThePictureOnly();
    void windowAndPanByKeys();
    void cursorsMeasure();
    void channelsAreShownAndSoloed();
    void lostReadingsAreDrawnAsGaps();
    void recordingIsShaded();
    void rangeIsFixedAndFreed();
    void undoLastMovesToTheBin();
    void enterOpensTheRecordingInLabel();
    void verdictNamesTheFault();
    void unevenClassesOfferASeries();
    void motionFollowsTheLabel();
    void failureOffersToTryAgain();
    void lostBoardKeepsWhatThereIs();
    void choicesAreRemembered();
    void keyboardGetsInAndOut();
    void plotSpeaks();

private:
    template <typename W>
    W* find(const char* name)
    {
        W* widget = m_window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }
    void openWindow(bool hasHub = true);
    void withProject();
    void withBoard();
    void record(const QString& label = QStringLiteral("wave"));
    void stream(int seconds);
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

void TestCollectPage::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_folder->path().toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_folder->filePath(QStringLiteral("config")).toLocal8Bit());
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
    m_theme->setReducedMotion(true);
    openWindow();
}

void TestCollectPage::openWindow(bool hasHub)
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

void TestCollectPage::cleanup()
{
    m_window.reset();
    m_actions.reset();
    m_context.reset();
}

void TestCollectPage::withProject()
{
    QVERIFY(m_context->createProject(m_folder->filePath(QStringLiteral("p.smith")), QStringLiteral("gestures"), QStringLiteral("motion")).isOk());
    QVERIFY(project().setLabels({QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")}).isOk());
}

void TestCollectPage::withBoard()
{
    withProject();
    m_hub->put(nano());
    m_hub->setActiveDevice(kBoard);
    m_window->showPage(QStringLiteral("collect"));
    setCountdown(QStringLiteral("none"));
}

/// Streams that many seconds at once, as a ring that has filled before anybody looked.
void TestCollectPage::stream(int seconds)
{
    m_hub->beginStream(kAxes, kIntervalMs);
    m_hub->feed(ramp(0, static_cast<int>(seconds * 1000 / kIntervalMs)));
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_VERIFY(plot()->channelCount() == 3);
    QTRY_VERIFY(plot()->live().ring().end() > 0);
}

void TestCollectPage::record(const QString& label)
{
    find<ClassBox>("collect.label")->setLabel(label);
    const int rows = table()->rowCount();
    QVERIFY(trigger("collect.record"));
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), rows + 1);
}

void TestCollectPage::withoutProjectOrBoardThereIsAWayOn()
{
    QVERIFY(find<QPushButton>("collect.openExample")->isVisible());
    QVERIFY(!isEnabled("collect.record"));
    QVERIFY(m_actions->disabledReason(QStringLiteral("collect.record")).contains(QStringLiteral("project")));
    withProject();
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(!find<QPushButton>("collect.openExample")->isVisible());
    auto* simulate = find<QPushButton>("collect.simulate");
    QVERIFY(simulate->isVisible());
    QTest::mouseClick(simulate, Qt::LeftButton);
    QVERIFY(m_hub->calls.contains(QStringLiteral("startSimulatedBoard")));
    QVERIFY(!simulate->isEnabled()); // it is on its way
    // A board that comes up is used without another click.
    m_hub->put(nano());
    QTRY_VERIFY(plot()->isVisible());
    QVERIFY(isEnabled("collect.record"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("nano33")));
    QVERIFY(m_hub->calls.contains(QStringLiteral("stream %1 Accelerometer 62.5").arg(kBoard)));
}

void TestCollectPage::withoutBoardsItSaysSo()
{
    cleanup();
    openWindow(false);
    withProject();
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(!isEnabled("collect.record"));
    QVERIFY(m_actions->disabledReason(QStringLiteral("collect.record")).contains(QStringLiteral("without boards")));
    QVERIFY(!find<QPushButton>("collect.simulate")->isVisible());
    QVERIFY(!plot()->isVisible());
}

void TestCollectPage::settingsComeFromTheBoard()
{
    withBoard();
    auto* sensor = find<QComboBox>("collect.sensor");
    auto* rate = find<QComboBox>("collect.rate");
    QCOMPARE(sensor->count(), 2);
    QCOMPARE(rate->count(), 2);
    rate->setCurrentIndex(1);
    QVERIFY(m_hub->calls.contains(QStringLiteral("stream %1 Accelerometer 100").arg(kBoard)));
    sensor->setCurrentIndex(1);
    QCOMPARE(rate->count(), 1);
    QVERIFY(m_hub->calls.contains(QStringLiteral("stream %1 Microphone 16000").arg(kBoard)));
    // Lengths end where the sensor does.
    auto* length = find<QComboBox>("collect.length");
    QVERIFY(length->findText(QStringLiteral("10 s")) >= 0);
    QVERIFY(length->findText(QStringLiteral("20 s")) < 0);
    find<QComboBox>("collect.split")->setCurrentIndex(2);
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("2.5 s"));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.sensor, QStringLiteral("Microphone"));
    QCOMPARE(m_hub->order.frequencyHz, 16000.0);
    QCOMPARE(m_hub->order.seconds, 2.5);
    QVERIFY(m_hub->order.hasSplit);
    QCOMPARE(m_hub->order.split, Split::Testing);
}

void TestCollectPage::labelsThatBoardsCannotTakeAreRefused()
{
    withBoard();
    auto* label = find<ClassBox>("collect.label");
    auto* problem = find<QLabel>("collect.problem");
    for (const QString& text : {QStringLiteral("up,down"), QStringLiteral("a>b"), QStringLiteral("w\u00e4ve"), QString(200, QLatin1Char('x'))}) {
        label->setEditText(text);
        QVERIFY2(problem->isVisible(), qPrintable(text));
        QVERIFY(!isEnabled("collect.record"));
        QCOMPARE(m_actions->disabledReason(QStringLiteral("collect.record")), problem->text());
        QCOMPARE(label->accessibleDescription(), problem->text());
    }
    label->lineEdit()->setFocus();
    label->lineEdit()->selectAll();
    QTest::keyClicks(label->lineEdit(), QStringLiteral("draw a circle"));
    QVERIFY(!problem->isVisible());
    record(QStringLiteral("draw a circle"));
    QVERIFY(project().labels().contains(QStringLiteral("draw a circle")));
    QVERIFY(label->findText(QStringLiteral("draw a circle")) >= 0);
}

void TestCollectPage::lengthsBeyondTheBoardAreRefused()
{
    withBoard();
    auto* length = find<QComboBox>("collect.length");
    auto* problem = find<QLabel>("collect.problem");
    for (const char* text : {"61", "0", "ten", ""}) {
        length->setEditText(QString::fromLatin1(text));
        QVERIFY2(problem->isVisible(), text);
        QVERIFY(!isEnabled("collect.record"));
    }
    length->setEditText(QStringLiteral("61 s"));
    QVERIFY(problem->text().contains(QStringLiteral("60")));
    length->setEditText(QStringLiteral("60"));
    QVERIFY(!problem->isVisible());
}

void TestCollectPage::f9RecordsFromAnyPage()
{
    withBoard();
    m_window->showPage(QStringLiteral("dataset"));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QCOMPARE(captures(), 1);
    QCOMPARE(m_hub->order.seconds, 10.0);
    QCOMPARE(m_hub->order.label, QStringLiteral("idle"));
    Q_EMIT m_hub->captureProgress(kBoard, 1.0, 10.0, QStringLiteral("sampling"));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QCOMPARE(m_hub->calls.count(QStringLiteral("endCapture ") + kBoard), 1);
    m_hub->order.seconds = 1.4;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(project().samples().size(), 1);
    QCOMPARE(project().samples().first().label, QStringLiteral("idle"));
    m_window->showPage(QStringLiteral("collect"));
    QCOMPARE(table()->rowCount(), 1);
    QTRY_COMPARE(table()->item(0, kQualityColumn)->text(), QStringLiteral("good"));
}

void TestCollectPage::countdownShowsDigitsFirst()
{
    withBoard();
    stream(5);
    setCountdown(QStringLiteral("3 s"));
    const QImage before = plot()->grab().toImage();
    QVERIFY(trigger("collect.record"));
    QCOMPARE(captures(), 0);
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("countdown")));
    QTRY_VERIFY(plot()->grab().toImage() != before);
    QTRY_COMPARE_WITH_TIMEOUT(captures(), 1, 5000);
    QVERIFY(m_hub->finishCapture().isOk());
    // And it can be called off.
    QVERIFY(trigger("collect.record"));
    QVERIFY(trigger("collect.record"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("ready")));
    QCOMPARE(captures(), 1);
}

void TestCollectPage::untilStoppedEndsByStop()
{
    withBoard();
    auto* length = find<QComboBox>("collect.length");
    length->setCurrentIndex(length->count() - 1);
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.seconds, 60.0); // the board's longest
    Q_EMIT m_hub->captureProgress(kBoard, 3.0, 60.0, QStringLiteral("sampling"));
    QVERIFY(trigger("collect.stop"));
    m_hub->order.seconds = 3.2;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QTRY_COMPARE(table()->item(0, kQualityColumn)->text(), QStringLiteral("good"));
}

void TestCollectPage::seriesGoesThroughItsPauses()
{
    withBoard();
    QVERIFY(trigger("collect.series"));
    find<QSpinBox>("collect.seriesCount")->setValue(3);
    find<QDoubleSpinBox>("collect.seriesPause")->setValue(0.1);
    QVERIFY(trigger("collect.startSeries"));
    for (int i = 1; i <= 3; ++i) {
        QTRY_COMPARE(captures(), i);
        QVERIFY(find<QLabel>("collect.seriesText")->text().startsWith(QStringLiteral("%1 of 3").arg(i)));
        Q_EMIT m_hub->captureProgress(kBoard, 5.0, 10.0, QStringLiteral("sampling"));
        const double share = (i - 1 + 0.5) / 3.0;
        QVERIFY(std::abs(find<QProgressBar>("collect.seriesProgress")->value() / 1000.0 - share) < 0.02);
        QVERIFY(m_hub->finishCapture().isOk());
    }
    QVERIFY(isEnabled("collect.startSeries"));
    QCOMPARE(project().samples().size(), 3);
    QTRY_COMPARE(table()->rowCount(), 3);
}

void TestCollectPage::seriesStops()
{
    withBoard();
    QVERIFY(trigger("collect.series"));
    find<QSpinBox>("collect.seriesCount")->setValue(10);
    find<QDoubleSpinBox>("collect.seriesPause")->setValue(30.0);
    QVERIFY(trigger("collect.startSeries"));
    QVERIFY(m_hub->finishCapture().isOk());
    QTest::mouseClick(find<QPushButton>("collect.stopSeriesButton"), Qt::LeftButton);
    QVERIFY(isEnabled("collect.startSeries"));
    QCOMPARE(captures(), 1);
    QCOMPARE(project().samples().size(), 1);
}

void TestCollectPage::pauseFreezesThePictureOnly()
{
    withBoard();
    stream(20);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(plot()->isPaused());
    const double first = plot()->viewFirst();
    const QVector<QPolygonF> lines = plot()->channelLines(0);
    m_hub->feed(ramp(7, 200)); // 3.2 s
    QTRY_COMPARE(plot()->newSeconds(), 3.2);
    QCOMPARE(plot()->viewFirst(), first);
    QCOMPARE(plot()->channelLines(0), lines);
    QCOMPARE(m_actions->action(QStringLiteral("collect.pause"))->text(), QStringLiteral("Resume"));
    // Then it can be scrolled and zoomed, which a running view cannot.
    QTest::keyClick(plot(), Qt::Key_Left);
    QVERIFY(plot()->viewFirst() < first);
    const double count = plot()->viewCount();
    QTest::keyClick(plot(), Qt::Key_Plus);
    QVERIFY(plot()->viewCount() < count);
    QTest::keyClick(plot(), Qt::Key_Home);
    QCOMPARE(plot()->viewFirst(), 0.0);
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(!plot()->isPaused());
    QCOMPARE(plot()->viewFirst() + plot()->viewCount(), static_cast<double>(plot()->live().ring().end()));
}

void TestCollectPage::windowAndPanByKeys()
{
    withBoard();
    stream(30);
    plot()->setFocus();
    QCOMPARE(plot()->windowSeconds(), 10.0);
    QTest::keyClick(plot(), Qt::Key_Plus);
    QCOMPARE(plot()->windowSeconds(), 5.0);
    QCOMPARE(plot()->viewCount(), 5000.0 / kIntervalMs);
    QCOMPARE(find<QComboBox>("collect.window")->currentText(), QStringLiteral("5 s"));
    QTest::keyClick(plot(), Qt::Key_Minus);
    QTest::keyClick(plot(), Qt::Key_Minus);
    QCOMPARE(plot()->windowSeconds(), 20.0);
    // Dragging the strip below goes to a place, and so pauses.
    const QRectF strip = plot()->layoutParts().overview;
    QTest::mouseClick(plot(), Qt::LeftButton, {}, QPointF(strip.right() - strip.width() * 0.2, strip.center().y()).toPoint());
    QVERIFY(plot()->isPaused());
    QVERIFY(plot()->viewFirst() + plot()->viewCount() < static_cast<double>(plot()->live().ring().end()));
}

void TestCollectPage::cursorsMeasure()
{
    withBoard();
    stream(30);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_C);
    QVERIFY(plot()->areCursorsShown());
    QTest::keyClick(plot(), Qt::Key_Space);
    const CursorMeasure before = plot()->measure();
    QVERIFY(before.deltaSeconds() > 0.0);
    QTest::keyClick(plot(), Qt::Key_Left, Qt::ShiftModifier);
    const CursorMeasure after = plot()->measure();
    QCOMPARE(after.aSeconds, before.aSeconds);
    QVERIFY(after.bSeconds < before.bSeconds);
    QTest::keyClick(plot(), Qt::Key_X);
    QTest::keyClick(plot(), Qt::Key_Right);
    QVERIFY(plot()->measure().aSeconds > before.aSeconds);
    // The value is that of the reading at the cursor.
    const CursorMeasure now = plot()->measure();
    const auto end = plot()->live().ring().end();
    const qint64 reading = std::llround(static_cast<double>(end) - 1.0 + now.aSeconds * 1000.0 / kIntervalMs);
    QCOMPARE(now.a[1], static_cast<double>(static_cast<float>(reading % 100) / 10.0F + 1.0F));
    // Shift and drag measures with the mouse.
    const QRectF area = plot()->layoutParts().plot;
    const QPoint from = QPointF(area.left() + 100, area.center().y()).toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(plot(), from + QPoint(200, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, Qt::ShiftModifier, from + QPoint(200, 0));
    const double wanted = 200.0 / area.width() * plot()->viewCount() * kIntervalMs / 1000.0;
    QVERIFY(std::abs(plot()->measure().deltaSeconds() - wanted) < 0.02);
    QTest::keyClick(plot(), Qt::Key_C);
    QVERIFY(!plot()->areCursorsShown());
}

void TestCollectPage::channelsAreShownAndSoloed()
{
    withBoard();
    stream(5);
    auto* second = find<ChipButton>("collect.channelChip2");
    QTest::mouseClick(second, Qt::LeftButton);
    QVERIFY(!plot()->isChannelShown(1));
    QVERIFY(!second->isChecked());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_2);
    QVERIFY(plot()->isChannelShown(1));
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(2) && !plot()->isChannelShown(0) && !plot()->isChannelShown(1));
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(0) && plot()->isChannelShown(1));
    QVERIFY(!isEnabled("collect.channel4"));
}

void TestCollectPage::lostReadingsAreDrawnAsGaps()
{
    withBoard();
    stream(3);
    QTRY_COMPARE(plot()->channelLines(0).size(), 1);
    QVERIFY(plot()->gaps().isEmpty());
    m_hub->drop(40);
    m_hub->feed(ramp(0, 60));
    QTRY_COMPARE(plot()->live().lostReadings(), 40U);
    QTRY_COMPARE(plot()->channelLines(0).size(), 2);
    const QVector<QPolygonF> lines = plot()->channelLines(0);
    const auto gaps = plot()->gaps();
    QCOMPARE(gaps.size(), 1);
    // No line has a point within the gap, and the gap is as wide as what was lost.
    const double perReading = plot()->layoutParts().plot.width() / plot()->viewCount();
    QVERIFY(std::abs(gaps[0].second - gaps[0].first - 40.0 * perReading) < 1.5);
    QVERIFY(lines[0].last().x() <= gaps[0].first + 0.51 * perReading);
    QVERIFY(lines[1].first().x() >= gaps[0].second - 0.51 * perReading);
    // The count is told in words, too.
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("40 readings lost")));
    QTRY_VERIFY(tells(QStringLiteral("dropped 40")));
}

void TestCollectPage::recordingIsShaded()
{
    withBoard();
    stream(5);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("snake"));
    QVERIFY(trigger("collect.record"));
    QVERIFY(plot()->regions().isEmpty());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 10.0, QStringLiteral("sampling"));
    QCOMPARE(plot()->regions().size(), 1);
    const LiveRegion running = plot()->regions().first();
    QVERIFY(running.isRunning);
    QCOMPARE(running.classIndex, 2);
    QTRY_VERIFY(plot()->regions().first().text.startsWith(QStringLiteral("snake, recording 0.")));
    QVERIFY(plot()->regions().first().text.endsWith(QStringLiteral("of 10.0 s")));
    Q_EMIT m_hub->captureProgress(kBoard, 10.0, 10.0, QStringLiteral("reading"));
    QVERIFY(!plot()->regions().first().isRunning);
    QVERIFY(plot()->regions().first().end > running.begin);
    QVERIFY(m_hub->finishCapture().isOk());
}

void TestCollectPage::rangeIsFixedAndFreed()
{
    withBoard();
    stream(5);
    QVERIFY(plot()->isAutoScaled());
    m_dialogs->textAnswers << QStringLiteral("-20 20");
    QVERIFY(trigger("collect.setRange"));
    QVERIFY(!plot()->isAutoScaled());
    QCOMPARE(plot()->valueLow(), -20.0);
    QCOMPARE(find<QPushButton>("collect.scale")->text(), QStringLiteral("Y fixed"));
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(plot()->valueHigh() < 20.0);
    QTest::keyClick(plot(), Qt::Key_A);
    QVERIFY(plot()->isAutoScaled());
    QVERIFY(plot()->valueLow() > -20.0);
    // What goes beyond the range widens it at once.
    const double high = plot()->valueHigh();
    m_hub->feed({500.0F, 0.0F, 0.0F});
    QTRY_VERIFY(plot()->valueHigh() > 500.0);
    QVERIFY(plot()->valueHigh() > high);
}

void TestCollectPage::undoLastMovesToTheBin()
{
    withBoard();
    QVERIFY(!isEnabled("collect.undoLast"));
    record();
    record();
    const QString newest = table()->item(0, 0)->text();
    const QString older = table()->item(1, 0)->text();
    QVERIFY(newest != older);
    QVERIFY(trigger("collect.undoLast"));
    QTRY_COMPARE(table()->rowCount(), 1);
    QCOMPARE(table()->item(0, 0)->text(), older);
    project().undoStack().undo();
    QTRY_COMPARE(table()->rowCount(), 2);
    QCOMPARE(table()->item(0, 0)->text(), newest);
}

void TestCollectPage::enterOpensTheRecordingInLabel()
{
    withBoard();
    record();
    record();
    table()->setFocus();
    table()->selectRow(1);
    const QString name = table()->item(1, 0)->text();
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(m_window->currentPage()->info().id, QStringLiteral("label"));
    QVERIFY(m_window->currentPage()->stateText().contains(name));
}

void TestCollectPage::verdictNamesTheFault()
{
    withBoard();
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("4 s"));
    QVERIFY(trigger("collect.record"));
    // The board sends the readings at another rate than was ordered.
    m_hub->order.frequencyHz = 50.0;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QTRY_VERIFY(!table()->item(0, kQualityColumn)->text().isEmpty());
    const QString verdict = table()->item(0, kQualityColumn)->text();
    QVERIFY2(verdict == QStringLiteral("20 % missing"), qPrintable(verdict));
    QVERIFY(table()->item(0, kQualityColumn)->toolTip().contains(QStringLiteral("50.00 Hz")));
}

void TestCollectPage::unevenClassesOfferASeries()
{
    withBoard();
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("0.5"));
    for (int i = 0; i < 4; ++i) {
        record(QStringLiteral("idle"));
        record(QStringLiteral("wave"));
    }
    auto* hint = find<QLabel>("collect.mixHint");
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("snake")));
    QCOMPARE(m_actions->action(QStringLiteral("collect.levelClass"))->text(), QStringLiteral("Record 4 more"));
    QVERIFY(trigger("collect.levelClass"));
    QCOMPARE(find<ClassBox>("collect.label")->label(), QStringLiteral("snake"));
    QCOMPARE(find<QSpinBox>("collect.seriesCount")->value(), 4);
    QVERIFY(find<QSpinBox>("collect.seriesCount")->isVisible());
}

void TestCollectPage::motionFollowsTheLabel()
{
    withBoard();
    QVERIFY(!find<QComboBox>("collect.motion")->isVisible());
    DeviceInfo board = nano();
    board.motions = QStringList{QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake"), QStringLiteral("updown")};
    board.motion = QStringLiteral("idle");
    m_hub->put(board);
    auto* motion = find<QComboBox>("collect.motion");
    QVERIFY(motion->isVisible());
    auto* label = find<ClassBox>("collect.label");
    label->setLabel(QStringLiteral("wave"));
    QVERIFY(m_hub->calls.contains(QStringLiteral("motion %1 wave").arg(kBoard)));
    board.motion = QStringLiteral("wave");
    m_hub->put(board);
    QCOMPARE(motion->currentText(), QStringLiteral("wave"));
    // The other way round, also for a motion that is no class yet.
    motion->setCurrentIndex(3);
    Q_EMIT motion->activated(3);
    QVERIFY(m_hub->calls.contains(QStringLiteral("motion %1 updown").arg(kBoard)));
    QCOMPARE(label->label(), QStringLiteral("updown"));
    find<QAbstractButton>("collect.sameMotion")->setChecked(false);
    label->setLabel(QStringLiteral("snake"));
    QVERIFY(!m_hub->calls.contains(QStringLiteral("motion %1 snake").arg(kBoard)));
}

void TestCollectPage::failureOffersToTryAgain()
{
    withBoard();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureFailed(kBoard, Error{ErrorCode::Timeout, QStringLiteral("The board did not answer; nothing was recorded."), {}, QStringLiteral("AT-010")});
    auto* again = m_window->currentPage()->findChild<QPushButton*>(QStringLiteral("notice.action"));
    QVERIFY(again != nullptr && again->isVisible());
    QCOMPARE(again->text(), QStringLiteral("Try again"));
    QTest::mouseClick(again, Qt::LeftButton);
    QCOMPARE(captures(), 2);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(project().samples().size(), 1);
}

void TestCollectPage::lostBoardKeepsWhatThereIs()
{
    withBoard();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 4.2, 10.0, QStringLiteral("sampling"));
    m_hub->setState(kBoard, DeviceState::Offline);
    m_hub->order.seconds = 4.2;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QVERIFY(table()->isVisible()); // though no board is there
    QVERIFY(tells(QStringLiteral("4.2 s are kept")));
    QVERIFY(!isEnabled("collect.record"));
}

void TestCollectPage::choicesAreRemembered()
{
    withBoard();
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("snake"));
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("2.5 s"));
    find<QComboBox>("collect.rate")->setCurrentIndex(1);
    find<QComboBox>("collect.split")->setCurrentIndex(1);
    setCountdown(QStringLiteral("5 s"));
    stream(1);
    plot()->setWindowSeconds(20.0);
    m_window->showPage(QStringLiteral("dataset"));
    const QString path = project().path();
    m_context->closeProject();
    cleanup();
    openWindow();
    QVERIFY(m_context->openProject(path).isOk());
    m_hub->put(nano());
    m_hub->setActiveDevice(kBoard);
    m_window->showPage(QStringLiteral("collect"));
    QCOMPARE(find<ClassBox>("collect.label")->label(), QStringLiteral("snake"));
    QCOMPARE(find<QComboBox>("collect.length")->currentText(), QStringLiteral("2.5 s"));
    QCOMPARE(find<QComboBox>("collect.rate")->currentText(), QStringLiteral("100 Hz"));
    QCOMPARE(find<QComboBox>("collect.split")->currentIndex(), 1);
    QCOMPARE(find<QComboBox>("collect.countdown")->currentText(), QStringLiteral("5 s"));
    QCOMPARE(plot()->windowSeconds(), 20.0);
}

void TestCollectPage::keyboardGetsInAndOut()
{
    withBoard();
    stream(2);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Tab);
    QVERIFY(!plot()->hasFocus());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Tab, Qt::ShiftModifier);
    QVERIFY(!plot()->hasFocus());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Down);
    QCOMPARE(find<ClassBox>("collect.label")->label(), QStringLiteral("wave"));
    QTest::keyClick(plot(), Qt::Key_L);
    QVERIFY(find<ClassBox>("collect.label")->lineEdit()->hasFocus());
    // Letters typed into the label are letters.
    QTest::keyClicks(m_window->focusWidget(), QStringLiteral("cax1"));
    QCOMPARE(find<ClassBox>("collect.label")->label(), QStringLiteral("cax1"));
    QVERIFY(!plot()->areCursorsShown());
}

void TestCollectPage::plotSpeaks()
{
    withBoard();
    stream(5);
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(plot());
    QVERIFY(spoken != nullptr);
    QCOMPARE(spoken->childCount(), 3);
    QVERIFY(spoken->child(1)->text(QAccessible::Name).startsWith(QStringLiteral("accY, ")));
    QCOMPARE(spoken->indexOfChild(spoken->child(2)), 2);
    spoken->child(1)->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(!plot()->isChannelShown(1));
    QVERIFY(spoken->child(1)->text(QAccessible::Name).endsWith(QStringLiteral("hidden")));
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("10.00 s of 120 s kept")));
}

QTEST_MAIN(TestCollectPage)
#include "tst_collect_page.moc"
