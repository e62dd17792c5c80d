// SPDX-License-Identifier: GPL-3.0-or-later
// What Collect tells of the live signal in words and figures, for eyes and for screen readers.
#include "models/core/english_plurals.h"
#include "support/collect_fixture.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/class_box.h"
#include "ui/widgets/elided_label.h"

#include <QTableView>

#include <QDoubleSpinBox>
#include <QScopeGuard>
#include <QSpinBox>

using namespace studio;
using namespace studio::test;

class TestCollectWords : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void rateIsToldWhileItIsRight();
    void rangesTakeOneWidth();
    void sensorTooFastToShowHasNoPicture();
    void boardThatComesBackMovesAsLabelled();
    void boardMovesAsTheProjectIsLabelled();
    void motionOfAnotherPageIsTheLabel();
    void regionsOfAnotherPageAreReadWhenSomebodyLooks();
    void labelsAreToldWhateverThePictureShows_data();
    void labelsAreToldWhateverThePictureShows();
    void chipsTellTheKeysThatThereAre();
    void oneIsNotMany();
    void silenceOfALossIsNoRate_data();
    void silenceOfALossIsNoRate();
    void keyWithoutALabelSaysSo_data();
    void keyWithoutALabelSaysSo();
    void unlabelledIsNoLabel_data();
    void unlabelledIsNoLabel();
    void boardThatDoesNotAnswerIsNotRecordedFrom();
    void datasetNamesTheDeviceAndWhatWasRecordedWithIt();

private:
    static DeviceInfo moving(const QString& motion)
    {
        DeviceInfo board = nano();
        board.motions = QStringList{QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")};
        board.motion = motion;
        return board;
    }
    QString motion() { return find<QComboBox>("collect.motion")->currentText(); }
    QString label() { return find<ClassBox>("collect.label")->label(); }
    int wavesAsked() const { return static_cast<int>(m_hub->calls.count(QStringLiteral("motion %1 wave").arg(kBoard))); }
};

void TestCollectWords::rateIsToldWhileItIsRight()
{
    withBoard();
    stream(2);
    const auto description = [this] { return plot()->accessibleDescription(); };
    QTRY_VERIFY2(description().contains(QStringLiteral("readings a second")), qPrintable(description()));
    QVERIFY2(description().contains(QStringLiteral("0 readings lost")), qPrintable(description()));
}

/// Where each channel has its own range, the chips tell it; nothing beside them moves while the ranges follow the signal.
void TestCollectWords::rangesTakeOneWidth()
{
    withBoard();
    m_hub->beginStream(kAxes, kIntervalMs);
    std::vector<float> values;
    for (int i = 0; i < 120; ++i) {
        for (const float size : {1.0F, 12345.678F, 0.00123F})
            values.push_back(static_cast<float>(i % 2) * size);
    }
    m_hub->feed(values);
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->channelCount(), 3);
    QTRY_VERIFY(plot()->live().ring().end() >= 120);
    plot()->setScaledPerChannel();
    const auto value = [this](int channel) {
        return find<ChipButton>(qPrintable(QStringLiteral("collect.channelChip%1").arg(channel + 1)))->chip().value;
    };
    QTRY_VERIFY(plot()->rangeText(0).size() != plot()->rangeText(1).size());
    for (int channel = 0; channel < 3; ++channel)
        QTRY_VERIFY2(value(channel).endsWith(plot()->rangeText(channel)), qPrintable(value(channel)));
    QTRY_COMPARE(value(0).size(), value(1).size());
    QTRY_COMPARE(value(0).size(), value(2).size());
}

/// What another sensor of the board shows is not the signal of the chosen one.
void TestCollectWords::sensorTooFastToShowHasNoPicture()
{
    withBoard();
    stream(2);
    auto* sensor = find<QComboBox>("collect.sensor");
    sensor->setCurrentIndex(1);
    QVERIFY(m_hub->calls.contains(QStringLiteral("stopStream %1").arg(kBoard)));
    QCOMPARE(plot()->channelCount(), 0);
    // Nor when another page watched it meanwhile.
    m_window->showPage(QStringLiteral("devices"));
    m_hub->calls.clear();
    m_hub->setState(kBoard, DeviceState::Streaming);
    m_hub->feed(ramp(0, 100));
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(m_hub->calls.contains(QStringLiteral("stopStream %1").arg(kBoard)));
    m_hub->feed(ramp(100, 100));
    for (int turn = 0; turn < 3; ++turn)
        QVERIFY(QMetaObject::invokeMethod(m_window->currentPage(), "tick", Qt::DirectConnection));
    QCOMPARE(plot()->channelCount(), 0);
    sensor->setCurrentIndex(0);
    m_hub->setState(kBoard, DeviceState::Streaming);
    m_hub->feed(ramp(200, 100));
    QTRY_COMPARE(plot()->channelCount(), 3);
}

/// A simulated board that is started anew stands still, whatever the label says.
void TestCollectWords::boardThatComesBackMovesAsLabelled()
{
    withBoard();
    m_hub->put(moving(QStringLiteral("idle")));
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("wave")));
    m_hub->calls.clear();
    m_hub->setState(kBoard, DeviceState::Offline);
    m_hub->put(moving(QStringLiteral("idle")));
    QCOMPARE(wavesAsked(), 1);
    QCOMPARE(label(), QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("idle"))); // asked once, it is not asked again
    QCOMPARE(wavesAsked(), 1);
    find<QAbstractButton>("collect.sameMotion")->setChecked(false);
    m_hub->calls.clear();
    m_hub->setState(kBoard, DeviceState::Offline);
    m_hub->put(moving(QStringLiteral("idle")));
    QCOMPARE(wavesAsked(), 0);
}

/// "Same as the label" is true whoever moves the board: what is recorded next has the name of what it does.
void TestCollectWords::motionOfAnotherPageIsTheLabel()
{
    withBoard();
    m_hub->put(moving(QStringLiteral("idle")));
    ClassBox& box = *find<ClassBox>("collect.label");
    box.setLabel(QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("wave")));
    m_window->showPage(QStringLiteral("devices"));
    m_hub->calls.clear();
    m_hub->put(moving(QStringLiteral("snake")));
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY2(m_hub->calls.filter(QStringLiteral("motion ")).isEmpty(), qPrintable(m_hub->calls.join(QStringLiteral(", ")))); // it stays
    // What was chosen here and is done only now is nobody else's.
    box.setLabel(QStringLiteral("idle"));
    box.setLabel(QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("idle")));
    QCOMPARE(label(), QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("wave")));
    QCOMPARE(label(), QStringLiteral("wave"));
    // A name of one's own stays, and so does any where the tick is not set.
    box.setLabel(QStringLiteral("left hand"));
    m_hub->put(moving(QStringLiteral("snake")));
    QCOMPARE(label(), QStringLiteral("left hand"));
    find<QAbstractButton>("collect.sameMotion")->setChecked(false);
    box.setLabel(QStringLiteral("wave"));
    m_hub->put(moving(QStringLiteral("idle")));
    QCOMPARE(label(), QStringLiteral("wave"));
    QCOMPARE(motion(), QStringLiteral("idle"));
}

/// Also where the project is opened when the board is there already.
void TestCollectWords::boardMovesAsTheProjectIsLabelled()
{
    withBoard();
    m_hub->put(moving(QStringLiteral("idle")));
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("wave"));
    const QString path = project().path();
    m_window->showPage(QStringLiteral("devices")); // which keeps what was chosen
    m_window->showPage(QStringLiteral("collect"));
    m_context->closeProject();
    m_hub->calls.clear();
    QVERIFY(m_context->openProject(path).isOk());
    QCOMPARE(label(), QStringLiteral("wave"));
    QVERIFY(find<QAbstractButton>("collect.sameMotion")->isChecked());
    QCOMPARE(wavesAsked(), 1);
    m_hub->put(moving(QStringLiteral("wave")));
    QCOMPARE(motion(), QStringLiteral("wave"));
    QCOMPARE(wavesAsked(), 1);
}

/// Label edits them key by key: the table that nobody sees costs nothing then.
void TestCollectWords::regionsOfAnotherPageAreReadWhenSomebodyLooks()
{
    withBoard();
    record();
    record();
    QTRY_VERIFY(!table()->item(0, 3)->text().isEmpty() && !table()->item(1, 3)->text().isEmpty()); // nothing is on the way
    const SampleId id = project().samples().first().id;
    const auto edit = [&](const QString& label) {
        Segment region;
        region.sample = id;
        region.label = label;
        region.begin = 0;
        region.end = 60;
        QVERIFY(project().editSegments(id, QStringLiteral("Add a region"), {{id, false, true, {}, region}}).isOk());
    };
    m_window->showPage(QStringLiteral("home"));
    QSignalSpy touched(table()->model(), &QAbstractItemModel::dataChanged);
    edit(QStringLiteral("snake"));
    QCOMPARE(touched.count(), 0);
    m_window->showPage(QStringLiteral("collect"));
    QCOMPARE(table()->item(1, 2)->text(), QStringLiteral("snake, wave"));
    QCOMPARE(table()->item(0, 2)->text(), QStringLiteral("wave"));
    // In sight it is followed at once.
    QVERIFY(trigger("edit.undo"));
    QTRY_COMPARE(table()->item(1, 2)->text(), QStringLiteral("wave"));
}

void TestCollectWords::labelsAreToldWhateverThePictureShows_data()
{
    QTest::addColumn<int>("sensor");
    QTest::addColumn<int>("fed"); // readings from one label to the next
    QTest::addColumn<double>("seconds");
    QTest::newRow("longer than the picture keeps") << 0 << 9000 << 150.0;
    QTest::newRow("a board that is silent while it records") << 0 << 0 << 3.0;
    QTest::newRow("a sensor that is too fast to be shown") << 1 << 0 << 3.0;
}

/// What was said holds from when it was said, whether the readings of that time can be seen or not.
void TestCollectWords::labelsAreToldWhateverThePictureShows()
{
    QFETCH(int, sensor);
    QFETCH(int, fed);
    QFETCH(double, seconds);
    const QString held = QStringLiteral("idle, wave, snake");
    withBoard();
    stream(2);
    find<QComboBox>("collect.sensor")->setCurrentIndex(sensor);
    find<QComboBox>("collect.mode")->setCurrentIndex(1);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("idle"));
    QVERIFY(trigger("collect.record"));
    double passed = 0.5;
    Q_EMIT m_hub->captureProgress(kBoard, passed, 0.0, QStringLiteral("Recording"));
    for (const Qt::Key key : {Qt::Key_2, Qt::Key_3}) {
        QTest::keyClick(plot(), key);
        const ReadingRing& ring = plot()->live().ring();
        const qint64 before = ring.end();
        const double present = plot()->viewFirst() + plot()->viewCount();
        m_hub->feed(ramp(0, fed));
        if (fed > 0)
            QTRY_VERIFY(ring.end() > before);
        else if (sensor == 0) // the time goes on
            QTRY_VERIFY(plot()->viewFirst() + plot()->viewCount() > present + 5.0);
        passed += seconds;
        Q_EMIT m_hub->captureProgress(kBoard, passed, 0.0, QStringLiteral("Recording"));
    }
    QVERIFY2(plot()->regions().last().text.startsWith(held), qPrintable(plot()->regions().last().text));
    if (sensor == 0 && fed == 0)
        QVERIFY(plot()->marks().first().end > plot()->marks().first().begin);
    QVERIFY(trigger("collect.record"));
    m_hub->order.seconds = 1.0;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(plot()->regions().last().text, held);
}

/// The tenth channel has none, and a name is not taken for a place in the sentence.
void TestCollectWords::chipsTellTheKeysThatThereAre()
{
    withBoard();
    QVector<Axis> axes;
    for (int i = 1; i <= 10; ++i)
        axes.append({QStringLiteral("load %2 of ") + QString::number(i), QStringLiteral("N/A")});
    m_hub->beginStream(axes, kIntervalMs);
    m_hub->feed(std::vector<float>(1000, 1.0F));
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->channelCount(), 10);
    const auto tip = [this](int number) { return find<ChipButton>(qPrintable(QStringLiteral("collect.channelChip%1").arg(number)))->toolTip(); };
    QCOMPARE(tip(2), QStringLiteral("Show or hide ") + axes[1].name + QStringLiteral("  (2)\nAlone: Alt and a click  (Alt 2)"));
    QCOMPARE(tip(9), QStringLiteral("Show or hide ") + axes[8].name + QStringLiteral("  (9)\nAlone: Alt and a click  (Alt 9)"));
    QCOMPARE(tip(10), QStringLiteral("Show or hide ") + axes[9].name + QStringLiteral("\nAlone: Alt and a click"));
}

void TestCollectWords::oneIsNotMany()
{
    EnglishPlurals plurals;
    QApplication::installTranslator(&plurals);
    const auto gone = qScopeGuard([&plurals] { QApplication::removeTranslator(&plurals); });
    withBoard();
    const auto state = [this] { return m_window->currentPage()->stateText(); };
    m_hub->beginStream({kAxes.first()}, kIntervalMs);
    m_hub->feed(std::vector<float>(200, 1.0F));
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_VERIFY2(state().startsWith(QStringLiteral("Accelerometer 1 axis \u00b7 ")), qPrintable(state()));
    m_hub->beginStream(kAxes, kIntervalMs);
    m_hub->feed(ramp(0, 100));
    QTRY_VERIFY2(state().startsWith(QStringLiteral("Accelerometer 3 axes \u00b7 ")), qPrintable(state()));
    // A series of three that is stopped in its first pause.
    QVERIFY(trigger("collect.series"));
    find<QSpinBox>("collect.seriesCount")->setValue(3);
    find<QDoubleSpinBox>("collect.seriesPause")->setValue(60.0);
    QVERIFY(trigger("collect.startSeries"));
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(trigger("collect.stop"));
    const auto* toast = m_window->findChild<QWidget*>(QStringLiteral("toast"));
    QVERIFY(toast != nullptr);
    QCOMPARE(toast->accessibleName(), QStringLiteral("The series was stopped after 1 recording of 3."));
}

void TestCollectWords::silenceOfALossIsNoRate_data()
{
    QTest::addColumn<double>("seconds"); // of 10 that were ordered
    QTest::addColumn<bool>("isRateTold");
    QTest::newRow("whole: it was as slow") << 10.0 << true;
    QTest::newRow("a part: the board went, and then nothing came") << 4.0 << false;
}

/// What is kept of a recording that its board ended was recorded as fast as any.
void TestCollectWords::silenceOfALossIsNoRate()
{
    QFETCH(double, seconds);
    QFETCH(bool, isRateTold);
    withBoard();
    stream(2);
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 10.0, QStringLiteral("Recording"));
    m_hub->feed(ramp(0, 20));
    const auto rate = [this] { return plot()->live().measuredRateHz(); };
    QTRY_VERIFY2(rate() > 0.0 && rate() < 50.0, qPrintable(QString::number(rate())));
    m_hub->order.seconds = seconds;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    QTRY_VERIFY(!table()->item(0, 3)->text().isEmpty());
    QCOMPARE(table()->item(0, 3)->toolTip().contains(QStringLiteral("The readings came at")), isRateTold);
}

void TestCollectWords::keyWithoutALabelSaysSo_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("isLabel");
    QTest::newRow("the last label") << 3 << true;
    QTest::newRow("neither a label nor a channel") << 4 << false;
    QTest::newRow("the last key") << 9 << false;
}

/// There are three labels and three channels. Nobody believes that a label was set because a key was pressed.
void TestCollectWords::keyWithoutALabelSaysSo()
{
    QFETCH(int, number);
    QFETCH(bool, isLabel);
    withBoard();
    stream(2);
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, m_hub->order.seconds, QStringLiteral("Recording"));
    QTest::keyClick(plot(), static_cast<Qt::Key>(Qt::Key_0 + number));
    QCOMPARE(!m_hub->calls.filter(QStringLiteral("mark ")).isEmpty(), isLabel);
    const auto* toast = m_window->findChild<QWidget*>(QStringLiteral("toast"));
    QCOMPARE(toast != nullptr && toast->accessibleName().contains(QStringLiteral("No label has the key %1").arg(number)), !isLabel);
}

void TestCollectWords::unlabelledIsNoLabel_data()
{
    QTest::addColumn<QString>("region");
    QTest::addColumn<SegmentSource>("source");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tip");
    QTest::newRow("found by a rule, and not said by anybody") << QStringLiteral("wave") << SegmentSource::Suggestion << QString() << QString();
    QTest::newRow("said of its beginning") << QStringLiteral("wave") << SegmentSource::User << QStringLiteral("wave, no label") << QStringLiteral("elsewhere no label");
    QTest::newRow("a class that is called like it") << QStringLiteral("no label") << SegmentSource::User << QStringLiteral("no label, no label")
                                                    << QStringLiteral("elsewhere no label");
}

/// A recording without a label has none, whatever somebody thinks it could have.
void TestCollectWords::unlabelledIsNoLabel()
{
    QFETCH(QString, region);
    QFETCH(SegmentSource, source);
    QFETCH(QString, text);
    QFETCH(QString, tip);
    withBoard();
    Segment one;
    one.label = region;
    one.source = source;
    one.begin = 0;
    one.end = 60;
    m_hub->segments = {one};
    record(QString());
    QCOMPARE(project().samples().first().label, QString());
    QCOMPARE(table()->item(0, 2)->text(), text);
    QCOMPARE(table()->item(0, 2)->toolTip().contains(QStringLiteral("no label")), !tip.isEmpty());
    QVERIFY2(table()->item(0, 2)->toolTip().endsWith(tip), qPrintable(table()->item(0, 2)->toolTip()));
}

/// It is open and listed, but nothing can be recorded: that is told before somebody tries.
void TestCollectWords::boardThatDoesNotAnswerIsNotRecordedFrom()
{
    withBoard();
    QVERIFY(isEnabled("collect.record"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("ready")));
    m_hub->setState(kBoard, DeviceState::Degraded);
    QVERIFY(!isEnabled("collect.record"));
    QCOMPARE(m_actions->disabledReason(QStringLiteral("collect.record")),
             QStringLiteral("nano33 does not answer as it should; see Devices, or choose another device"));
    QVERIFY(!m_window->currentPage()->stateText().contains(QStringLiteral("ready")));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QCOMPARE(captures(), 0);
    m_hub->setState(kBoard, DeviceState::Connected);
    QVERIFY(isEnabled("collect.record"));
}

/// Samples name their device by its id, which nobody knows; and a pair belongs together there too.
void TestCollectWords::datasetNamesTheDeviceAndWhatWasRecordedWithIt()
{
    withProject();
    const QString id = QStringLiteral("2E:2D:E2:58:C3:CF");
    for (int i = 1; i <= 3; ++i) {
        SampleDraft draft = aSample(i);
        draft.info.origin = SampleOrigin::Recorded;
        draft.info.deviceName = id;
        if (i < 3)
            draft.info.metadata.insert(QStringLiteral("session"), QStringLiteral("together-1"));
        QVERIFY(project().ingest(std::move(draft)).isOk());
    }
    m_window->showPage(QStringLiteral("dataset"));
    auto* list = find<QTableView>("dataset.table");
    const auto shown = [this] {
        QStringList texts;
        for (const ElidedLabel* label : m_window->currentPage()->findChildren<ElidedLabel*>()) {
            if (label->isVisible())
                texts << label->fullText();
        }
        return texts;
    };
    const auto rows = [list](const QString& device) {
        int count = 0;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            count += list->model()->index(row, static_cast<int>(SampleItemModel::Column::Device)).data().toString() == device ? 1 : 0;
        return count;
    };
    const auto choose = [this](int number) {
        const auto& all = project().samples();
        m_window->showPage(QStringLiteral("dataset"), {{QStringLiteral("sample"), QVariant::fromValue(all[number - 1].id.value)}});
    };
    choose(1);
    QTRY_VERIFY(shown().contains(id) && rows(id) == 3);
    QVERIFY(shown().contains(QStringLiteral("sample.002"))); // recorded with it
    choose(3);
    QTRY_VERIFY(shown().contains(id) && !shown().contains(QStringLiteral("sample.001")) && !shown().contains(QStringLiteral("sample.002")));
    // The board has a name here.
    DeviceInfo board = nano();
    board.deviceId = id;
    m_hub->put(board);
    m_window->showPage(QStringLiteral("collect"));
    choose(1);
    QTRY_VERIFY(shown().contains(QStringLiteral("nano33")) && !shown().contains(id));
    QCOMPARE(rows(QStringLiteral("nano33")), 3);
    m_window->showPage(QStringLiteral("dataset"), {{QStringLiteral("filter"), QStringLiteral("device:nano33")}});
    QCOMPARE(list->model()->rowCount(), 3);
}

QTEST_MAIN(TestCollectWords)
#include "tst_collect_words.moc"
