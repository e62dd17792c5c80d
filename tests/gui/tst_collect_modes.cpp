// SPDX-License-Identifier: GPL-3.0-or-later
// Collect: recordings without an end, the last seconds, on a trigger; labels while it records; several devices at once.
#include "app/session/live_keeper.h"
#include "support/collect_fixture.h"
#include "support/drawn_texts.h"
#include "ui/pages/trigger_bar.h"
#include "ui/plots/segment_plot.h"
#include "ui/widgets/chip.h"
#include "ui/shell/status_strip.h"
#include "ui/widgets/elided_label.h"

#include <QDoubleSpinBox>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <algorithm>
#include <cmath>

using namespace studio;
using namespace studio::test;

namespace
{
const QString kOther = QStringLiteral("serial:/dev/ttyACM1");
} // namespace

class TestCollectModes : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void untilStoppedHasNoLimit();
    void loopKeepsTheLast();
    void triggerIsSetInItsBar();
    void keyTGetsToTheTrigger();
    void triggerIsGoneToWhenAllIsDone();
    void modesThatNeedASignalSaySo();
    void devicesOnTheNetworkRecordForATime();
    void keysLabelWhatIsRecorded();
    void chipsLabelWhatIsRecorded();
    void newLabelIsOnTheKeysToo();
    void keysKeepTheirLabelsToTheEnd();
    void recordingsTellAllTheirLabels_data();
    void recordingsTellAllTheirLabels();
    void thereIsOneStop();
    void keysShowChannelsWhenNothingIsRecorded();
    void othersRecordToo();
    void othersBelongToTheirDevice();
    void lostOtherIsTold();
    void fullDiskIsToldWhileItRecords();
    void modeAndTriggerAreRemembered();

protected:
    void choose(int mode) { find<QComboBox>("collect.mode")->setCurrentIndex(mode); }
    void startRecording()
    {
        QVERIFY(trigger("collect.record"));
        Q_EMIT m_hub->captureProgress(kBoard, 0.5, m_hub->order.seconds, QStringLiteral("Recording"));
    }
};

void TestCollectModes::untilStoppedHasNoLimit()
{
    withBoard();
    stream(2);
    choose(1);
    QVERIFY(!find<QComboBox>("collect.length")->isEnabled());
    QVERIFY(!isEnabled("collect.series"));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.mode, CaptureMode::UntilStopped);
    QCOMPARE(m_hub->order.seconds, 0.0);
    Q_EMIT m_hub->captureProgress(kBoard, 4000.0, 0.0, QStringLiteral("Recording"));
    QTRY_VERIFY(!plot()->regions().isEmpty());
    QVERIFY2(plot()->regions().last().text.contains(QStringLiteral("recording")), qPrintable(plot()->regions().last().text));
    QVERIFY(trigger("collect.record"));
    QVERIFY(m_hub->calls.contains(QStringLiteral("endCapture ") + kBoard));
    m_hub->order.seconds = 3.0;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QVERIFY(isEnabled("collect.record"));
}

void TestCollectModes::loopKeepsTheLast()
{
    withBoard();
    stream(2);
    choose(2);
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("5 s"));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.mode, CaptureMode::Looping);
    QCOMPARE(m_hub->order.seconds, 5.0);
    Q_EMIT m_hub->captureProgress(kBoard, 90.0, 0.0, QStringLiteral("Recording"));
    QTRY_VERIFY(plot()->regions().last().text.contains(QStringLiteral("keeps the last 5.0 s")));
    // More than is held is refused, where it is typed.
    QVERIFY(trigger("collect.stop"));
    QVERIFY(m_hub->finishCapture().isOk());
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("601"));
    QVERIFY(find<QLabel>("collect.problem")->text().contains(QStringLiteral("600")));
    QVERIFY(!isEnabled("collect.record"));
}

void TestCollectModes::triggerIsSetInItsBar()
{
    withBoard();
    stream(2);
    auto* bar = find<TriggerBar>("collect.trigger");
    QVERIFY(!bar->isVisible());
    choose(3);
    QVERIFY(bar->isVisible());
    auto* channel = find<QComboBox>("collect.triggerChannel");
    QCOMPARE(channel->count(), 4); // any, and three
    QCOMPARE(channel->currentText(), QStringLiteral("accX"));
    QVERIFY(find<QDoubleSpinBox>("collect.triggerThreshold")->suffix().contains(QStringLiteral("m/s\u00b2")));
    channel->setCurrentIndex(3);
    Q_EMIT channel->activated(3);
    find<QComboBox>("collect.triggerKind")->setCurrentIndex(1);
    find<QDoubleSpinBox>("collect.triggerThreshold")->setValue(-2.5);
    find<QSpinBox>("collect.triggerBefore")->setValue(40);
    find<QSpinBox>("collect.triggerCount")->setValue(2);
    find<QDoubleSpinBox>("collect.triggerHoldOff")->setValue(0.1);
    QVERIFY(trigger("collect.record"));
    QCOMPARE(m_hub->order.mode, CaptureMode::Trigger);
    QCOMPARE(m_hub->order.trigger, (TriggerRule{TriggerKind::Falling, 2, -2.5}));
    QCOMPARE(m_hub->order.preTriggerShare, 0.4);
    QVERIFY(!bar->isEnabled());
    Q_EMIT m_hub->captureProgress(kBoard, 0.0, 10.0, QStringLiteral("Waiting for the trigger"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("waiting for the trigger")));
    Q_EMIT m_hub->captureProgress(kBoard, 4.0, 10.0, QStringLiteral("Recording"));
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(captures(), 2); // it waits again
    Q_EMIT m_hub->captureProgress(kBoard, 4.0, 10.0, QStringLiteral("Recording"));
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(isEnabled("collect.record"));
    QVERIFY(bar->isEnabled());
    QTRY_COMPARE(table()->rowCount(), 2);
}

void TestCollectModes::keyTGetsToTheTrigger()
{
    withBoard();
    stream(1);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_T);
    QCOMPARE(find<QComboBox>("collect.mode")->currentIndex(), 3);
    QCOMPARE(m_window->focusWidget(), find<QDoubleSpinBox>("collect.triggerThreshold"));
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_T);
    QCOMPARE(find<QComboBox>("collect.mode")->currentIndex(), 0);
    QVERIFY(!find<TriggerBar>("collect.trigger")->isVisible());
}

void TestCollectModes::triggerIsGoneToWhenAllIsDone()
{
    withBoard();
    stream(30);
    choose(3);
    find<QSpinBox>("collect.triggerCount")->setValue(2);
    find<QDoubleSpinBox>("collect.triggerHoldOff")->setValue(0.0);
    m_hub->metadata.insert(LiveKeeper::triggerReadingKey(), QStringLiteral("125")); // 2 s
    QVERIFY(trigger("collect.record"));
    for (int i = 1; i <= 2; ++i) {
        QTRY_COMPARE(captures(), i);
        Q_EMIT m_hub->captureProgress(kBoard, 0.0, 10.0, QStringLiteral("Waiting for the trigger"));
        Q_EMIT m_hub->captureProgress(kBoard, 8.0, 10.0, QStringLiteral("Recording"));
        QVERIFY(!plot()->isPaused());
        QVERIFY(m_hub->finishCapture().isOk());
    }
    QVERIFY(plot()->isPaused());
    QVERIFY(plot()->triggerPlace().has_value());
    const double place = *plot()->triggerPlace();
    QVERIFY(std::abs(place - plot()->regions().last().begin - 125.0) < 0.01);
    QVERIFY(plot()->viewFirst() <= place && place <= plot()->viewFirst() + plot()->viewCount());
    // Times count from the trigger, as they do in the recording, and the badge alone counts on.
    const QRectF lines = plot()->layoutParts().plot;
    const double x = lines.left() + (place - plot()->viewFirst()) / plot()->viewCount() * lines.width();
    const auto zeroStandsThere = [this, x] {
        const QVector<DrawnText> drawn = textsDrawnBy(*plot());
        return std::any_of(drawn.begin(), drawn.end(), [x](const DrawnText& one) { return one.text == QLatin1String("0 s") && std::abs(one.box.center().x() - x) < 3.0; });
    };
    QVERIFY(zeroStandsThere());
    m_hub->feed(ramp(0, 200)); // 3.2 s
    QTRY_VERIFY2(plot()->accessibleDescription().contains(QStringLiteral("view paused at the trigger \u00b7 +3.2 s new")), qPrintable(plot()->accessibleDescription()));
    QVERIFY(zeroStandsThere());
    QCOMPARE(*plot()->triggerPlace(), place);
    // The recording itself is shown there, where it can be labelled.
    const QList<QPushButton*> buttons = m_window->findChildren<QPushButton*>();
    const auto show = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->isVisible() && one->objectName() == QLatin1String("toast.action"); });
    QVERIFY(show != buttons.end());
    QTest::mouseClick(*show, Qt::LeftButton);
    QTRY_COMPARE(m_window->currentPage()->info().id, QStringLiteral("label"));
    QCOMPARE(m_window->currentPage()->findChild<SegmentPlot*>()->cursorReading(), 125);
    // What is recorded next is seen as it comes.
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(trigger("collect.record"));
    QVERIFY(!plot()->isPaused());
}

void TestCollectModes::modesThatNeedASignalSaySo()
{
    withBoard();
    DeviceInfo plain = nano();
    plain.canStream = false;
    m_hub->put(plain);
    for (const int mode : {2, 3}) {
        choose(mode);
        QVERIFY(!isEnabled("collect.record"));
        QVERIFY(find<QLabel>("collect.problem")->text().contains(QStringLiteral("no live signal")));
    }
    choose(0);
    QVERIFY(isEnabled("collect.record"));
}

void TestCollectModes::devicesOnTheNetworkRecordForATime()
{
    withBoard();
    DeviceInfo remote = nano();
    remote.canStream = false;
    remote.connectsByItself = true;
    remote.sensors = {{QStringLiteral("Accelerometer"), 300'000.0, {62.5}}};
    m_hub->put(remote);
    const auto* modes = qobject_cast<const QStandardItemModel*>(find<QComboBox>("collect.mode")->model());
    for (const int mode : {1, 2, 3}) {
        QVERIFY(!modes->item(mode)->isEnabled());
        choose(mode); // as it was chosen before the device came
        QVERIFY(!isEnabled("collect.record"));
        QVERIFY(find<QLabel>("collect.problem")->text().contains(QStringLiteral("cannot be stopped early")));
    }
    choose(0);
    QVERIFY(find<QComboBox>("collect.mode")->toolTip().contains(QStringLiteral("cannot be stopped early")));
    // Where the signal and the button are looked for.
    QVERIFY2(plot()->accessibleDescription().contains(QStringLiteral("no live signal before its recording arrives, and it cannot be stopped early")),
             qPrintable(plot()->accessibleDescription()));
    QVERIFY(isEnabled("collect.record"));
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("86401"));
    QVERIFY2(find<QLabel>("collect.problem")->text().contains(QStringLiteral("86,400")), qPrintable(find<QLabel>("collect.problem")->text()));
    QVERIFY(!isEnabled("collect.record"));
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("86400"));
    QVERIFY(isEnabled("collect.record"));
    // Stopping it is told for what it is.
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("2"));
    startRecording();
    QCOMPARE(m_actions->action(QStringLiteral("collect.record"))->text(), QStringLiteral("Stop waiting"));
    QVERIFY(trigger("collect.stop"));
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("It records until its time is over."), {}, {}});
    QVERIFY(tells(QStringLiteral("until its time is over")));
    m_hub->setState(kBoard, DeviceState::Sampling);
    QVERIFY(!isEnabled("collect.record"));
    m_hub->put(nano());
    QVERIFY(modes->item(1)->isEnabled());
}

void TestCollectModes::keysLabelWhatIsRecorded()
{
    withBoard();
    stream(2);
    startRecording();
    QVERIFY(find<QWidget>("collect.marks")->isVisible());
    QCOMPARE(m_window->focusWidget(), plot()); // so that the keys are heard
    QTest::keyClick(plot(), Qt::Key_2);
    QCOMPARE(m_hub->calls.last(), QStringLiteral("mark %1 wave").arg(kBoard));
    QCOMPARE(plot()->marks().size(), 1);
    QCOMPARE(plot()->marks().last().label, QStringLiteral("wave"));
    QVERIFY(find<ChipButton>("collect.mark2")->isChecked());
    QTest::keyClick(plot(), Qt::Key_3);
    QCOMPARE(plot()->marks().size(), 2);
    QVERIFY(!plot()->marks().first().isRunning);
    QVERIFY(find<ChipButton>("collect.mark3")->isChecked() && !find<ChipButton>("collect.mark2")->isChecked());
    QTest::keyClick(plot(), Qt::Key_0);
    QVERIFY(!plot()->marks().last().isRunning);
    QVERIFY(!find<ChipButton>("collect.mark3")->isChecked());
    QVERIFY(find<ChipButton>("collect.mark1")->isChecked()); // the label that it is recorded as holds again, as its key says
    QVERIFY(m_actions->action(QStringLiteral("collect.endMark"))->text().contains(QStringLiteral("the recording's own label again")));
    QVERIFY(plot()->isChannelShown(1)); // the keys did nothing else
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(!find<QWidget>("collect.marks")->isVisible());
}

void TestCollectModes::chipsLabelWhatIsRecorded()
{
    withBoard();
    stream(2);
    startRecording();
    QVERIFY(find<ChipButton>("collect.mark1")->isChecked()); // what it is recorded as
    auto* chip = find<ChipButton>("collect.mark2");
    QTest::mouseClick(chip, Qt::LeftButton);
    QCOMPARE(m_hub->marked.value(kBoard), QStringLiteral("wave"));
    QVERIFY(chip->isChecked() && !find<ChipButton>("collect.mark1")->isChecked());
    QTest::mouseClick(chip, Qt::LeftButton);
    QVERIFY(m_hub->marked.value(kBoard).isEmpty());
    QVERIFY(!chip->isChecked() && find<ChipButton>("collect.mark1")->isChecked());
}

/// A label that is no class of the project before the recording has ended.
void TestCollectModes::newLabelIsOnTheKeysToo()
{
    withBoard();
    stream(2);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("still"));
    choose(1);
    startRecording();
    auto* still = find<ChipButton>("collect.mark4");
    QCOMPARE(still->text(), QStringLiteral("still"));
    QVERIFY(still->isVisible() && still->isChecked());
    QCOMPARE(plot()->regions().last().classIndex, 3);
    QTest::keyClick(plot(), Qt::Key_1);
    QVERIFY(!still->isChecked() && find<ChipButton>("collect.mark1")->isChecked());
    QTest::keyClick(plot(), Qt::Key_4);
    QCOMPARE(m_hub->marked.value(kBoard), QStringLiteral("still"));
    QVERIFY(still->isChecked() && !find<ChipButton>("collect.mark1")->isChecked());
}

/// A class that comes in meanwhile, before the others in their order, takes no key from them.
void TestCollectModes::keysKeepTheirLabelsToTheEnd()
{
    withBoard();
    stream(2);
    startRecording();
    QVERIFY(project().setLabels({QStringLiteral("circle"), QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")}).isOk());
    QCOMPARE(find<ChipButton>("collect.mark2")->text(), QStringLiteral("wave"));
    QTest::keyClick(plot(), Qt::Key_2);
    QCOMPARE(m_hub->marked.value(kBoard), QStringLiteral("wave"));
    QCOMPARE(plot()->marks().last().label, QStringLiteral("wave"));
    QCOMPARE(plot()->marks().last().classIndex, 1);
    QCOMPARE(find<ChipButton>("collect.mark2")->text(), QStringLiteral("wave"));
    QVERIFY(find<ChipButton>("collect.mark2")->isChecked());
    QTest::mouseClick(find<ChipButton>("collect.mark1"), Qt::LeftButton);
    QCOMPARE(m_hub->marked.value(kBoard), QStringLiteral("idle"));
    QVERIFY(m_hub->finishCapture().isOk());
    // The next recording has it on its keys.
    startRecording();
    QCOMPARE(find<ChipButton>("collect.mark1")->text(), QStringLiteral("circle"));
    QCOMPARE(find<ChipButton>("collect.mark2")->text(), QStringLiteral("idle"));
}

void TestCollectModes::recordingsTellAllTheirLabels_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<QVector<int>>("begins"); // of "wave", then of "snake", in readings of what is kept
    QTest::addColumn<QString>("held");
    QTest::newRow("for a time, wave from the middle on") << 0 << QVector<int>{60} << QStringLiteral("idle, wave");
    QTest::newRow("until stopped, wave and snake") << 1 << QVector<int>{40, 80} << QStringLiteral("idle, wave, snake");
    QTest::newRow("the last 2 s, which begin in wave") << 2 << QVector<int>{0, 80} << QStringLiteral("wave, snake");
    QTest::newRow("the last 2 s, all of them wave") << 2 << QVector<int>{0} << QStringLiteral("wave");
    QTest::newRow("nothing said") << 2 << QVector<int>{} << QStringLiteral("idle");
}

void TestCollectModes::recordingsTellAllTheirLabels()
{
    QFETCH(int, mode);
    QFETCH(QVector<int>, begins);
    QFETCH(QString, held);
    withBoard();
    stream(10);
    choose(mode);
    find<QComboBox>("collect.length")->setEditText(QStringLiteral("2 s")); // 125 readings
    const qint64 first = plot()->live().ring().end();
    m_hub->feed(ramp(0, 40));
    QTRY_VERIFY(plot()->live().ring().end() > first); // the present is that of the newest reading
    QVERIFY(trigger("collect.record"));
    const double before = mode == 2 && !begins.isEmpty() ? 6.0 : 0.5; // of a loop the beginning is not kept
    double passed = before;
    Q_EMIT m_hub->captureProgress(kBoard, passed, mode == 0 ? 2.0 : 0.0, QStringLiteral("Recording"));
    for (int i = 0; i < begins.size(); ++i) {
        QTest::keyClick(plot(), i == 0 ? Qt::Key_2 : Qt::Key_3);
        // While it records the caption tells what was said last as well.
        QVERIFY2(plot()->regions().last().text.contains(i == 0 ? QStringLiteral("wave") : QStringLiteral("snake")), qPrintable(plot()->regions().last().text));
        Segment region;
        region.label = i == 0 ? QStringLiteral("wave") : QStringLiteral("snake");
        region.begin = begins[i];
        region.end = i + 1 < begins.size() ? begins[i + 1] : 125;
        m_hub->segments.append(region);
        const qint64 shown = plot()->live().ring().end();
        m_hub->feed(ramp(0, mode == 2 && i == 0 && begins[0] == 0 ? 125 : 40));
        QTRY_VERIFY(plot()->live().ring().end() > shown);
        passed += mode == 2 && i == 0 && begins[0] == 0 ? 3.0 : 0.64;
        Q_EMIT m_hub->captureProgress(kBoard, passed, mode == 0 ? 2.0 : 0.0, QStringLiteral("Recording"));
    }
    m_hub->order.seconds = 2.0;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QCOMPARE(table()->item(0, 2)->text(), held);
    if (!begins.isEmpty())
        QVERIFY2(table()->item(0, 2)->toolTip().contains(QStringLiteral("wave from %1").arg(QLocale().toString(begins[0] * 0.016, 'f', 2))),
                 qPrintable(table()->item(0, 2)->toolTip()));
    // The picture says the same, and of a loop shows no more than was kept.
    QCOMPARE(plot()->regions().last().text, held);
    if (mode == 2)
        QVERIFY(plot()->regions().last().end - plot()->regions().last().begin < 126.0);
    // What is labelled differently afterwards is told differently.
    const SampleId id = project().samples().first().id;
    if (const QVector<Segment> regions = project().segments(id); !regions.isEmpty()) {
        QVector<SegmentChange> all;
        for (const Segment& one : regions)
            all.append({id, true, false, one, {}});
        QVERIFY(project().editSegments(id, QStringLiteral("Remove regions"), all).isOk());
        QTRY_COMPARE(table()->item(0, 2)->text(), QStringLiteral("idle"));
    }
}

void TestCollectModes::thereIsOneStop()
{
    withBoard();
    stream(2);
    choose(3);
    find<QSpinBox>("collect.triggerCount")->setValue(3);
    const int height = plot()->height();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 4.0, 10.0, QStringLiteral("Recording"));
    const QList<QPushButton*> buttons = m_window->currentPage()->findChildren<QPushButton*>();
    QCOMPARE(std::count_if(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->isVisible() && one->text() == QLatin1String("Stop"); }), 1);
    // What tells of the series stands in the place of the settings.
    QTRY_VERIFY2(std::abs(plot()->height() - height) <= 0.1 * height, qPrintable(QStringLiteral("%1 of %2").arg(plot()->height()).arg(height)));
    // What the status bar told of it is over with it.
    const auto isTold = [this] {
        const QList<ElidedLabel*> notes = m_window->findChild<StatusStrip*>()->findChildren<ElidedLabel*>();
        return std::any_of(notes.begin(), notes.end(), [](const ElidedLabel* one) { return one->fullText().contains(QStringLiteral("recording idle")); });
    };
    QTRY_VERIFY(isTold());
    QVERIFY(trigger("collect.record"));
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(isEnabled("collect.record"));
    QVERIFY(!isTold());
}

void TestCollectModes::keysShowChannelsWhenNothingIsRecorded()
{
    withBoard();
    stream(2);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_2);
    QVERIFY(!plot()->isChannelShown(1));
    QVERIFY(m_hub->calls.filter(QStringLiteral("mark ")).isEmpty());
}

void TestCollectModes::othersRecordToo()
{
    withBoard();
    QVERIFY(!find<QPushButton>("collect.also")->isVisible());
    DeviceInfo other = nano();
    other.address = kOther;
    other.name = QStringLiteral("glove");
    m_hub->put(other);
    auto* also = find<QPushButton>("collect.also");
    QTRY_VERIFY(also->isVisible());
    const auto* menu = also->findChild<QMenu*>();
    QCOMPARE(menu->actions().size(), 2); // its two sensors
    menu->actions()[1]->trigger();
    QVERIFY(menu->actions()[1]->isChecked());
    menu->actions()[0]->trigger(); // one sensor of a device at a time
    QVERIFY(menu->actions()[0]->isChecked() && !menu->actions()[1]->isChecked());
    QCOMPARE(also->text(), QStringLiteral("With glove"));
    other.name = QStringLiteral("R&D");
    m_hub->put(other);
    QVERIFY(menu->actions()[0]->text().startsWith(QStringLiteral("R&&D: ")));
    QCOMPARE(also->text(), QStringLiteral("With R&&D")); // as it is written for a control: no letter is a key
    QVERIFY(also->shortcut().isEmpty());
    other.name = QStringLiteral("glove");
    m_hub->put(other);
    QVERIFY2(also->toolTip().contains(menu->actions()[0]->text()), qPrintable(also->toolTip()));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(captures(), 2);
    QVERIFY(!m_hub->order.session.isEmpty());
    QCOMPARE(m_hub->captureAddress, kOther);
    // What is lost and what is late is told of both.
    stream(3);
    QTRY_VERIFY(tells(QStringLiteral("2 devices: dropped 0 \u00b7 late ")));
    m_hub->drop(40);
    m_hub->feed(ramp(0, 60));
    QTRY_VERIFY(tells(QStringLiteral("2 devices: dropped 80 \u00b7 late "))); // the fake hub has one ring for all
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QVERIFY(!isEnabled("collect.startSeries")); // the chosen board is still at it
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 2);
    QVERIFY(isEnabled("collect.startSeries"));
    QTRY_VERIFY(!tells(QStringLiteral("2 devices")));
    // They go together, and come back together.
    QVERIFY(trigger("collect.undoLast"));
    QTRY_COMPARE(table()->rowCount(), 0);
    QCOMPARE(project().samples().size(), 0);
    project().undoStack().undo();
    QTRY_COMPARE(table()->rowCount(), 2);
    // One that is alone goes alone.
    menu->actions()[0]->trigger();
    QVERIFY(!menu->actions()[0]->isChecked());
    QVERIFY(trigger("collect.record"));
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 3);
    QVERIFY(trigger("collect.undoLast"));
    QTRY_COMPARE(table()->rowCount(), 2);
}

/// Nobody records beside a device for which he was not chosen, and who does is named while it records.
void TestCollectModes::othersBelongToTheirDevice()
{
    withBoard();
    DeviceInfo glove = nano();
    glove.address = kOther;
    glove.name = QStringLiteral("glove");
    m_hub->put(glove);
    DeviceInfo third = nano();
    third.address = QStringLiteral("serial:/dev/ttyACM2");
    third.name = QStringLiteral("belt");
    m_hub->put(third);
    auto* also = find<QPushButton>("collect.also");
    const auto pick = [also](const QString& address) {
        for (QAction* action : also->findChild<QMenu*>()->actions()) {
            if (action->objectName().startsWith(QStringLiteral("collect.also ") + address) && !action->isChecked()) {
                action->trigger();
                return;
            }
        }
    };
    QTRY_VERIFY(also->isVisible());
    pick(kOther);
    QCOMPARE(also->text(), QStringLiteral("With glove"));
    // Away for a moment it is the same device.
    m_hub->setState(kBoard, DeviceState::Identifying);
    m_hub->setState(kBoard, DeviceState::Connected);
    QCOMPARE(also->text(), QStringLiteral("With glove"));
    stream(2);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("wave"));
    startRecording();
    QCOMPARE(captures(), 2);
    QTRY_VERIFY(!plot()->regions().isEmpty());
    QTRY_VERIFY2(plot()->regions().last().text.startsWith(QStringLiteral("wave with glove")), qPrintable(plot()->regions().last().text));
    QVERIFY(m_hub->finishCapture().isOk());
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 2);
    // Another device is chosen: it is alone.
    m_hub->setActiveDevice(third.address);
    QTRY_COMPARE(also->text(), QStringLiteral("Record others too"));
    QVERIFY(trigger("collect.record"));
    QCOMPARE(captures(), 3);
    QVERIFY(m_hub->order.session.isEmpty());
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 3);
}

void TestCollectModes::lostOtherIsTold()
{
    withBoard();
    DeviceInfo other = nano();
    other.address = kOther;
    other.name = QStringLiteral("glove");
    m_hub->put(other);
    find<QPushButton>("collect.also")->findChild<QMenu*>()->actions()[0]->trigger();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureFailed(kOther, {ErrorCode::Io, QStringLiteral("It was unplugged."), {}, QStringLiteral("DEV-021")});
    QVERIFY(tells(QStringLiteral("glove: It was unplugged.")));
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
}

void TestCollectModes::fullDiskIsToldWhileItRecords()
{
    withBoard();
    stream(1);
    choose(1);
    startRecording();
    Q_EMIT m_hub->deviceFailed(kBoard, {ErrorCode::LimitExceeded, QStringLiteral("Only 3 MB are left."), {}, QStringLiteral("DEV-042")});
    QVERIFY(tells(QStringLiteral("Only 3 MB are left.")));
}

void TestCollectModes::modeAndTriggerAreRemembered()
{
    withBoard();
    stream(1);
    choose(3);
    find<QDoubleSpinBox>("collect.triggerThreshold")->setValue(7.25);
    find<QSpinBox>("collect.triggerCount")->setValue(5);
    m_window->showPage(QStringLiteral("dataset"));
    const QString path = project().path();
    m_context->closeProject();
    cleanup();
    openWindow();
    QVERIFY(m_context->openProject(path).isOk());
    m_hub->put(nano());
    m_hub->setActiveDevice(kBoard);
    m_window->showPage(QStringLiteral("collect"));
    QCOMPARE(find<QComboBox>("collect.mode")->currentIndex(), 3);
    QVERIFY(find<TriggerBar>("collect.trigger")->isVisible());
    QCOMPARE(find<QDoubleSpinBox>("collect.triggerThreshold")->value(), 7.25);
    QCOMPARE(find<QSpinBox>("collect.triggerCount")->value(), 5);
}

QTEST_MAIN(TestCollectModes)
#include "tst_collect_modes.moc"
