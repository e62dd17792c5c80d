// SPDX-License-Identifier: GPL-3.0-or-later
// Collect on a board that does exactly what the test asks: settings, recordings and series, verdicts.
#include "support/collect_fixture.h"
#include "ui/plots/segment_plot.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QAbstractItemView>
#include <QActionGroup>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QUndoStack>
#include <cmath>
#include <limits>

using namespace studio;
using namespace studio::test;

namespace
{
constexpr int kQualityColumn = 3;
} // namespace

class TestCollectPage : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void withoutProjectOrBoardThereIsAWayOn();
    void withoutBoardsItSaysSo();
    void settingsComeFromTheBoard();
    void labelsAreAsInTheProject();
    void lengthsBeyondTheBoardAreRefused();
    void f9RecordsFromAnyPage();
    void countdownShowsDigitsFirst();
    void untilStoppedEndsByStop();
    void seriesGoesThroughItsPauses();
    void seriesStops();
    void undoLastMovesToTheBin();
    void enterOpensTheRecordingInLabel();
    void verdictNamesTheFault();
    void reasonsAreToldAndLeadToTheirPlace();
    void unevenClassesOfferASeries();
    void motionFollowsTheLabel();
    void failureOffersToTryAgain();
    void lostBoardKeepsWhatThereIs();
    void lostBoardKeepsItsPlace();
    void deviceIsChosenByItsName();
    void deviceNamesAreShownAsTheyAre();
    void recordingsTellTheirDevice();
    void choicesAreRemembered();
    void keyboardGetsInAndOut();
};

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
    QVERIFY(simulate->hasFocus()); // Enter does what is offered first
    QTest::mouseClick(simulate, Qt::LeftButton);
    QVERIFY(m_hub->calls.contains(QStringLiteral("startSimulatedBoard")));
    QVERIFY(!simulate->isEnabled()); // it is on its way
    // A board that comes up is used without another click.
    m_hub->put(nano());
    QTRY_VERIFY(plot()->isVisible());
    QVERIFY(isEnabled("collect.record"));
    QCOMPARE(find<QPushButton>("collect.device")->text(), QStringLiteral("nano33"));
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
    sensor->showPopup();
    QVERIFY(sensor->view()->sizeHintForRow(0) >= 24);
    sensor->hidePopup();
    QCOMPARE(rate->count(), 2);
    rate->setCurrentIndex(1);
    QVERIFY(m_hub->calls.contains(QStringLiteral("stream %1 Accelerometer 100").arg(kBoard)));
    sensor->setCurrentIndex(1);
    QCOMPARE(rate->count(), 1);
    // A board prints its readings, which has its limit; the page says so instead of waiting for them.
    QVERIFY(!m_hub->calls.contains(QStringLiteral("stream %1 Microphone 16000").arg(kBoard)));
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

void TestCollectPage::labelsAreAsInTheProject()
{
    withBoard();
    auto* label = find<ClassBox>("collect.label");
    auto* problem = find<QLabel>("collect.problem");
    // What boards cannot take is no concern of the user's.
    for (const QString& text : {QStringLiteral("up,down"), QStringLiteral("a>b"), QStringLiteral("gr\u00f6\u00dfe"), QStringLiteral("\u6447\u6643")}) {
        label->setEditText(text);
        QVERIFY2(!problem->isVisible(), qPrintable(problem->text()));
        QVERIFY(isEnabled("collect.record"));
        record(text);
        QCOMPARE(m_hub->order.label, text);
        QVERIFY(project().labels().contains(text));
    }
    record(QStringLiteral("gro\u0308\u00dfe")); // the same word in other characters
    QCOMPARE(m_hub->order.label, QStringLiteral("gr\u00f6\u00dfe"));
    for (const QString& text : {QString(200, QLatin1Char('x')), QStringLiteral("a") + QChar(1) + QStringLiteral("b")}) {
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
    // A board without a live signal is stopped at the latest when its store is full.
    DeviceInfo plain = nano();
    plain.canStream = false;
    m_hub->put(plain);
    find<QComboBox>("collect.mode")->setCurrentIndex(1);
    QVERIFY(!find<QComboBox>("collect.length")->isEnabled());
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.mode, CaptureMode::Timed);
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
        QVERIFY(find<ElidedLabel>("collect.seriesText")->fullText().startsWith(QStringLiteral("%1 of 3").arg(i)));
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
    QTest::mouseClick(find<QPushButton>("head.collect.record"), Qt::LeftButton);
    QVERIFY(isEnabled("collect.startSeries"));
    QCOMPARE(captures(), 1);
    QCOMPARE(project().samples().size(), 1);
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
    const auto* offer = m_window->findChild<QWidget*>(QStringLiteral("toast.action"));
    QVERIFY(offer != nullptr && offer->isVisible());
    project().undoStack().undo();
    QTRY_COMPARE(table()->rowCount(), 2);
    QCOMPARE(table()->item(0, 0)->text(), newest);
    // It is not in the Bin any more, so nothing says so.
    QTRY_VERIFY(m_window->findChild<QWidget*>(QStringLiteral("toast")) == nullptr);
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

void TestCollectPage::reasonsAreToldAndLeadToTheirPlace()
{
    withBoard();
    stream(5); // three axes
    auto* why = find<QWidget>("collect.why");
    record();
    QTRY_COMPARE(table()->item(0, kQualityColumn)->text(), QStringLiteral("good"));
    QVERIFY(!why->isVisible());
    m_hub->spoil = [](std::vector<float>& values) { std::fill(values.begin() + 375, values.begin() + 405, std::numeric_limits<float>::quiet_NaN()); };
    record();
    QTRY_COMPARE(table()->item(0, kQualityColumn)->text(), QStringLiteral("gap at 2.00 s"));
    QTRY_VERIFY(why->isVisible()); // the newest is chosen
    QCOMPARE(find<QLabel>("collect.why.text.0")->text(), QStringLiteral("Readings are lost from 2.00 s on, 0.16 s in all."));
    QVERIFY(why->accessibleDescription().contains(QStringLiteral("2.00 s")));
    // Rows tell of themselves; from the table Tab leads to the place.
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    QTRY_VERIFY(!why->isVisible());
    QTest::keyClick(table(), Qt::Key_Up);
    QTRY_VERIFY(why->isVisible());
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("collect.why.show.0"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QTRY_COMPARE(m_window->currentPage()->info().id, QStringLiteral("label"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("wave.2")));
    auto* signal = m_window->currentPage()->findChild<SegmentPlot*>();
    QVERIFY(signal != nullptr);
    QCOMPARE(signal->cursorReading(), 125);
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
    QTRY_VERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("snake")));
    QCOMPARE(m_actions->action(QStringLiteral("collect.levelClass"))->text(), QStringLiteral("Record 4 more"));
    QVERIFY(trigger("collect.levelClass"));
    QCOMPARE(find<ClassBox>("collect.label")->label(), QStringLiteral("snake"));
    QCOMPARE(find<QSpinBox>("collect.seriesCount")->value(), 4);
    QVERIFY(find<QSpinBox>("collect.seriesCount")->isVisible());
    // Where the mix scrolls, the bar touches no figure.
    const auto* bars = find<QWidget>("collect.classMix");
    const auto* scroll = find<QScrollArea>("collect.mixScroll");
    QTRY_VERIFY(scroll->verticalScrollBar()->isVisible());
    const int end = bars->mapTo(scroll, QPoint(bars->width(), 0)).x();
    const int bar = scroll->verticalScrollBar()->mapTo(scroll, QPoint(0, 0)).x();
    QVERIFY2(bar - end >= 8, qPrintable(QStringLiteral("figures end at %1, the bar begins at %2").arg(end).arg(bar)));
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

/// The next recording is not from another board that nobody chose.
void TestCollectPage::lostBoardKeepsItsPlace()
{
    withBoard();
    DeviceInfo other = nano();
    other.address = QStringLiteral("board:simulated");
    other.name = QStringLiteral("Simulated board");
    m_hub->put(other);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("wave"));
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 4.2, 10.0, QStringLiteral("sampling"));
    const Error gone{ErrorCode::Io, QStringLiteral("The board is gone."), {}, QStringLiteral("AT-030")};
    DeviceInfo lost = nano();
    lost.state = DeviceState::Offline;
    lost.lastError = gone;
    m_hub->setActiveDevice(QString());
    m_hub->put(lost);
    Q_EMIT m_hub->captureFailed(kBoard, gone);
    auto* device = find<QPushButton>("collect.device");
    QCOMPARE(device->text(), QStringLiteral("nano33"));
    QCOMPARE(m_window->currentPage()->stateText(), QStringLiteral("lost"));
    QVERIFY(!isEnabled("collect.record"));
    QVERIFY(m_actions->disabledReason(QStringLiteral("collect.record")).contains(QStringLiteral("nano33 is lost")));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QCOMPARE(captures(), 1);
    auto* action = m_window->currentPage()->findChild<QPushButton*>(QStringLiteral("notice.action"));
    QCOMPARE(action->text(), QStringLiteral("Reconnect"));
    QTest::mouseClick(action, Qt::LeftButton);
    QCOMPARE(m_hub->calls.last(), QStringLiteral("connect ") + kBoard);
    // Back again, what failed can be tried again, with it.
    m_hub->put(nano());
    QTRY_COMPARE(action->text(), QStringLiteral("Try again"));
    QVERIFY(isEnabled("collect.record"));
    QTest::mouseClick(action, Qt::LeftButton);
    QCOMPARE(captures(), 2);
    QCOMPARE(m_hub->captureAddress, kBoard);
}

void TestCollectPage::deviceIsChosenByItsName()
{
    withBoard();
    DeviceInfo other = nano();
    other.address = QStringLiteral("serial:/dev/ttyUSB0");
    other.name = QStringLiteral("thigh");
    m_hub->put(other);
    auto* device = find<QPushButton>("collect.device");
    QCOMPARE(device->accessibleName(), QStringLiteral("Device: nano33"));
    QVERIFY(device->focusPolicy() & Qt::TabFocus);
    device->setFocus();
    QTest::keyClick(device, Qt::Key_Space);
    auto* menu = find<QMenu>("deviceMenu");
    QTRY_VERIFY(menu->isVisible());
    QCOMPARE(menu->actions().size(), 4); // two devices, a line, the way to others
    QVERIFY(menu->actions()[0]->isChecked() && !menu->actions()[1]->isChecked());
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QCOMPARE(device->text(), QStringLiteral("thigh"));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->captureAddress, other.address);
    QVERIFY(!device->isEnabled()); // a recording keeps its device
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(device->isEnabled());
    // However often it is opened, nothing of the times before stays.
    for (int i = 0; i < 3; ++i) {
        QTest::mouseClick(device, Qt::LeftButton);
        QTRY_VERIFY(menu->isVisible());
        QVERIFY(!menu->actions()[0]->isChecked() && menu->actions()[1]->isChecked());
        menu->close();
    }
    QCOMPARE(device->findChildren<QActionGroup*>().size(), 1);
    QCOMPARE(device->findChildren<QActionGroup*>().first()->actions().size(), 2);
}

void TestCollectPage::deviceNamesAreShownAsTheyAre()
{
    withBoard();
    DeviceInfo board = nano();
    board.name = QStringLiteral("RD  test");
    m_hub->put(board);
    auto* device = find<QPushButton>("collect.device");
    const int width = device->sizeHint().width();
    board.name = QStringLiteral("R&D & test");
    m_hub->put(board);
    QVERIFY(device->sizeHint().width() > width); // with room for what is shown
    QCOMPARE(device->text(), QStringLiteral("R&&D && test")); // as it is written for a control
    QCOMPARE(device->accessibleName(), QStringLiteral("Device: R&D & test"));
    QVERIFY(device->shortcut().isEmpty()); // no key was made of a letter
}

void TestCollectPage::recordingsTellTheirDevice()
{
    withBoard();
    DeviceInfo board = nano();
    board.deviceId = QStringLiteral("fake"); // as recordings name it
    m_hub->put(board);
    record();
    const int column = kQualityColumn + 1;
    QCOMPARE(table()->horizontalHeaderItem(column)->text(), QStringLiteral("Device"));
    QCOMPARE(table()->item(0, column)->text(), QStringLiteral("nano33"));
    // Two of one session tell of each other.
    for (const char* name : {"left", "right"}) {
        SampleDraft draft;
        draft.info.name = QString::fromLatin1(name);
        draft.info.label = QStringLiteral("wave");
        draft.info.origin = SampleOrigin::Recorded;
        draft.info.deviceName = QStringLiteral("id of ") + draft.info.name;
        draft.info.intervalMs = kIntervalMs;
        draft.info.axes = kAxes;
        draft.info.createdAt = QDateTime::currentDateTimeUtc();
        draft.info.metadata.insert(QStringLiteral("session"), QStringLiteral("together-1"));
        std::vector<float> values = ramp(static_cast<int>(qstrlen(name)), 100);
        draft.values = SignalData(std::move(values), 3);
        draft.info.readingCount = 100;
        QVERIFY(project().ingest(std::move(draft)).isOk());
    }
    QTRY_COMPARE(table()->rowCount(), 3);
    QCOMPARE(table()->item(0, column)->text(), QStringLiteral("id of right, with 1 other(s)"));
    QVERIFY(table()->item(0, column)->toolTip().contains(QStringLiteral("left")));
    const QVector<Sample> all = project().samples();
    const auto left = std::find_if(all.begin(), all.end(), [](const Sample& one) { return one.name == QLatin1String("left"); });
    QVERIFY(left != all.end() && project().moveToBin({left->id}).isOk());
    QTRY_COMPARE(table()->rowCount(), 2);
    QCOMPARE(table()->item(0, column)->text(), QStringLiteral("id of right"));
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

QTEST_MAIN(TestCollectPage)
#include "tst_collect_page.moc"
