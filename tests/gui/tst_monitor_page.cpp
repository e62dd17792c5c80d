// SPDX-License-Identifier: GPL-3.0-or-later
// The Monitor page over a board that answers what the test says: states, figures, verdicts on unsure windows, undo.
#include "support/device_window.h"
#include "support/temporary_project.h"
#include "ui/pages/monitor_page.h"
#include "ui/pages/monitor_parts.h"
#include "ui/plots/class_mix_view.h"
#include "ui/plots/series_plot.h"
#include "ui/widgets/button.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QListView>
#include <QSpinBox>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");
const QStringList kClasses{QStringLiteral("idle"), QStringLiteral("snake"), QStringLiteral("wave")};

} // namespace

class TestMonitorPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutBoardsItSaysSo();
    void withoutABoardItLeadsToDevices();
    void withoutAModelItLeadsToDeploy();
    void primaryRunsThenKeeps();
    void failureIsToldWithAWayOn();
    void figuresAreThoseOfTheAnswers();
    void driftOverItsLimitIsMarked();
    void anomaliesAreCountedAgainstTheThreshold();
    void silenceIsTold();
    void boardThatDiesLeavesItsFigures();
    void everyAnswerCountsOnceAcrossRestarts();
    void unsureWindowIsKeptWithASuggestion();
    void verdictKeysAndUndo();
    void overlappingWindowsWaitOnce();
    void lastWindowIsKeptByKey();
    void boardWithoutReadingsSaysSo();
    void withoutAProjectTheWindowWaits();
    void unsureLimitIsKeptWithTheProject();
    void classChangesAreAnnouncedAtMostOnceASecond();
    void everyFocusableWidgetHasAName();

private:
    DeviceWindow& studio() { return *m_studio; }
    FakeDeviceHub& hub() { return *m_studio->hub; }
    Page* page() { return m_studio->show(QStringLiteral("monitor")); }
    void connectBoard(DeviceState state = DeviceState::Connected)
    {
        DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"), state);
        board.model = QStringLiteral("gestures 3");
        hub().put(board);
        hub().setActiveDevice(kBoard);
    }
    /// A running board whose ring holds ten seconds.
    void run()
    {
        connectBoard();
        hub().beginStream(DeviceWindow::accelerometer(), 16.0);
        hub().feed(DeviceWindow::motion(625));
        page();
        hub().setState(kBoard, DeviceState::Running);
    }
    void answer(const std::vector<float>& probabilities, qint64 stepMs = 250)
    {
        LivePrediction one;
        m_clock += stepMs;
        one.atMs = m_clock;
        one.classes = kClasses;
        one.probabilities = probabilities;
        hub().predict(kBoard, one);
    }
    ProjectSession* projectWithLabels()
    {
        ProjectSession* project = studio().makeProject();
        int seed = 0;
        for (const QString& label : kClasses) {
            SampleDraft draft = aSample(++seed, label);
            draft.hasSplit = true;
            draft.info.split = Split::Training;
            if (!project->ingest(draft) || !project->setLabels(kClasses))
                QTest::qFail("the project was not filled", __FILE__, __LINE__);
        }
        return project;
    }
    QLabel* noticeText() { return page()->findChild<QLabel*>(QStringLiteral("notice.text")); }
    QPushButton* noticeButton() { return page()->findChild<QPushButton*>(QStringLiteral("notice.action")); }
    FigureTile* tile(const char* name) { return static_cast<FigureTile*>(studio().find<Card>(name)); }

    std::unique_ptr<DeviceWindow> m_studio;
    qint64 m_clock = 0;
};

void TestMonitorPage::init()
{
    m_studio = std::make_unique<DeviceWindow>();
    m_clock = QDateTime::currentMSecsSinceEpoch() - 4'000;
}

void TestMonitorPage::cleanup()
{
    m_studio.reset();
}

void TestMonitorPage::withoutBoardsItSaysSo()
{
    m_studio.reset();
    m_studio = std::make_unique<DeviceWindow>(false);
    page();
    QVERIFY(!studio().actions->action(QStringLiteral("monitor.toggle"))->isEnabled());
    int usable = 0;
    for (const QPushButton* button : page()->findChildren<QPushButton*>())
        usable += button->isVisible() && button->isEnabled() ? 1 : 0;
    QCOMPARE(usable, 1); // to Evaluate, which needs no board
}

void TestMonitorPage::withoutABoardItLeadsToDevices()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    QCOMPARE(page()->stateText(), QStringLiteral("no board is connected"));
    auto* go = studio().find<QPushButton>("monitor.goDevices");
    QVERIFY(go->isVisible());
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(studio().window->currentPage()->info().id, QStringLiteral("devices"));
}

void TestMonitorPage::withoutAModelItLeadsToDeploy()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    page();
    auto* go = studio().find<QPushButton>("monitor.goDeploy");
    QVERIFY(go->isVisible());
    QVERIFY(!studio().find<QPushButton>("monitor.goDevices")->isVisible());
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("monitor.toggle")), QStringLiteral("The board has no model: see Deploy"));
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(studio().window->currentPage()->info().id, QStringLiteral("deploy"));
    // Once it has one, the page is there.
    connectBoard();
    page();
    QVERIFY(!go->isVisible());
    QVERIFY(studio().actions->action(QStringLiteral("monitor.toggle"))->isEnabled());
}

void TestMonitorPage::primaryRunsThenKeeps()
{
    projectWithLabels();
    connectBoard();
    QCOMPARE(page()->primaryActionId(), QStringLiteral("monitor.toggle"));
    QTest::keyClick(studio().window.get(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(hub().calls.last(), QStringLiteral("startImpulse ") + kBoard);
    hub().setState(kBoard, DeviceState::Running);
    QCOMPARE(page()->primaryActionId(), QStringLiteral("monitor.keepLast"));
    QCOMPARE(page()->stateMark(), StateMark::InProgress);
    QVERIFY(page()->stateText().startsWith(QStringLiteral("nano33 runs gestures 3 since ")));
    auto* toggle = studio().find<Button>("head.monitor.toggle");
    QCOMPARE(toggle->kind(), ButtonKind::Secondary);
    QTest::mouseClick(toggle, Qt::LeftButton);
    QCOMPARE(hub().calls.last(), QStringLiteral("stopImpulse ") + kBoard);
}

void TestMonitorPage::failureIsToldWithAWayOn()
{
    connectBoard();
    page();
    Q_EMIT hub().deviceFailed(kBoard, {ErrorCode::Timeout, QStringLiteral("nano33 stopped answering after 4.2 s. What was counted is kept.")});
    QVERIFY(noticeText()->text().startsWith(QStringLiteral("nano33 stopped answering")));
    QTest::mouseClick(noticeButton(), Qt::LeftButton);
    QCOMPARE(hub().calls.last(), QStringLiteral("startImpulse ") + kBoard);
    QVERIFY(!noticeButton()->isVisible());
}

void TestMonitorPage::figuresAreThoseOfTheAnswers()
{
    projectWithLabels();
    run();
    m_clock = QDateTime::currentMSecsSinceEpoch() - 8'000;
    for (int i = 0; i < 32; ++i)
        answer(i % 4 == 0 ? std::vector<float>{0.05F, 0.03F, 0.92F} : std::vector<float>{0.9F, 0.04F, 0.06F});
    auto* bars = studio().find<ClassBars>("monitor.bars");
    QTRY_COMPARE(bars->accessibleDescription(), QStringLiteral("idle 0.90, snake 0.04, wave 0.06"));
    QTRY_COMPARE(tile("monitor.rate")->figure(), QStringLiteral("4.0 /s"));
    QCOMPARE(tile("monitor.rate")->note(), QStringLiteral("32 in all"));
    const auto* mix = studio().find<ClassMixView>("classMix");
    QTRY_COMPARE(mix->content().steps.size(), 1);
    QCOMPARE(mix->content().steps.first(), (QVector<double>{0.75, 0.0, 0.25}));
    QCOMPARE(mix->content().training.size(), 3);
    QTRY_COMPARE(studio().find<SeriesPlot>("monitor.history")->pointCount(), 32 * 3);
}

void TestMonitorPage::driftOverItsLimitIsMarked()
{
    projectWithLabels(); // trained on a third each
    run();
    for (int i = 0; i < 21; ++i)
        answer({i % 3 == 0 ? 0.9F : 0.05F, i % 3 == 1 ? 0.9F : 0.05F, i % 3 == 2 ? 0.9F : 0.05F});
    QTRY_COMPARE(tile("monitor.drift")->figure(), QStringLiteral("0.00"));
    QCOMPARE(tile("monitor.drift")->note(), QStringLiteral("limit 0.15"));
    QCOMPARE(page()->stateMark(), StateMark::InProgress);
    for (int i = 0; i < 21; ++i)
        answer({0.9F, 0.05F, 0.05F});
    QTRY_COMPARE(tile("monitor.drift")->figure(), QStringLiteral("0.33 \u2191"));
    QCOMPARE(page()->stateMark(), StateMark::NeedsAttention);
    QCOMPARE(page()->stateMarkText(), QStringLiteral("the classes drift from the training mix"));
}

void TestMonitorPage::anomaliesAreCountedAgainstTheThreshold()
{
    ProjectSession* project = projectWithLabels();
    ImpulseDesign design = project->impulse();
    LearningBlockDesign detector;
    detector.id = QStringLiteral("detector");
    detector.block = QStringLiteral("anomaly-kmeans");
    detector.parameters = {{QStringLiteral("threshold"), 0.5}};
    design.learn.append(detector);
    QVERIFY(project->setImpulse(design, QStringLiteral("detector")));
    run();
    for (int i = 0; i < 10; ++i) {
        LivePrediction one;
        one.atMs = m_clock += 250;
        one.classes = kClasses;
        one.probabilities = {0.9F, 0.05F, 0.05F};
        one.hasAnomaly = true;
        one.anomalyScore = i < 3 ? 0.7F : 0.4F;
        hub().predict(kBoard, one);
    }
    QTRY_COMPARE(tile("monitor.anomalies")->figure(), QStringLiteral("30.0 %"));
    QCOMPARE(tile("monitor.anomalies")->note(), QStringLiteral("limit 2.0 %"));
}

void TestMonitorPage::silenceIsTold()
{
    projectWithLabels();
    run();
    m_clock = QDateTime::currentMSecsSinceEpoch() - 90'000;
    answer({0.9F, 0.05F, 0.05F});
    answer({0.9F, 0.05F, 0.05F});
    QTRY_COMPARE(tile("monitor.rate")->figure(), QStringLiteral("silent"));
    QVERIFY(tile("monitor.rate")->note().startsWith(QStringLiteral("for 1 min")));
}

void TestMonitorPage::boardThatDiesLeavesItsFigures()
{
    projectWithLabels();
    hub().put(DeviceWindow::board(QStringLiteral("serial:/dev/ttyUSB7"), QStringLiteral("thigh"), DeviceState::Connected));
    run();
    answer({0.9F, 0.05F, 0.05F});
    answer({0.1F, 0.38F, 0.52F}, 3000); // waits for a verdict
    const QString since = QDateTime::fromMSecsSinceEpoch(m_clock).time().toString(QStringLiteral("HH:mm:ss"));
    auto* list = studio().find<QListView>("monitor.list");
    const auto* mix = studio().find<ClassMixView>("classMix");
    QTRY_COMPARE(mix->content().steps.size(), 1);
    // The hub keeps the place of a board that went by itself free.
    DeviceInfo lost = hub().device(kBoard);
    lost.state = DeviceState::Offline;
    lost.lastError = {ErrorCode::Io, QStringLiteral("It was unplugged."), {}, QStringLiteral("AT-030")};
    hub().put(lost);
    hub().setActiveDevice({});
    Q_EMIT hub().deviceFailed(kBoard, lost.lastError);
    QCOMPARE(page()->stateText(), QStringLiteral("nano33 is silent since ") + since);
    QCOMPARE(page()->stateMark(), StateMark::NeedsAttention);
    QVERIFY2(noticeText()->text().startsWith(QStringLiteral("nano33 is silent since ") + since), qPrintable(noticeText()->text()));
    QVERIFY(noticeText()->text().endsWith(QStringLiteral("It was unplugged.")));
    QVERIFY(mix->isVisible());
    QCOMPARE(mix->content().steps.size(), 1);
    QCOMPARE(tile("monitor.rate")->note(), QStringLiteral("2 in all"));
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(!studio().actions->action(QStringLiteral("monitor.toggle"))->isEnabled());
    QCOMPARE(noticeButton()->text(), QStringLiteral("Reconnect"));
    QTest::mouseClick(noticeButton(), Qt::LeftButton);
    QCOMPARE(hub().calls.last(), QStringLiteral("connect ") + kBoard);
    lost.state = DeviceState::Connected;
    lost.lastError = {};
    hub().put(lost);
    QVERIFY(!noticeText()->isVisible());
    QCOMPARE(page()->stateText(), QStringLiteral("nano33 is connected, its model does not run"));
    QCOMPARE(tile("monitor.rate")->note(), QStringLiteral("2 in all")); // to be read until the model runs again
    QVERIFY(studio().actions->action(QStringLiteral("monitor.toggle"))->isEnabled());
}

void TestMonitorPage::everyAnswerCountsOnceAcrossRestarts()
{
    projectWithLabels();
    run();
    for (int i = 0; i < 5; ++i)
        answer({0.9F, 0.05F, 0.05F});
    // The page was looking elsewhere: answers are counted all the same.
    studio().window->showPage(QStringLiteral("dataset"));
    for (int i = 0; i < 5; ++i)
        answer({0.9F, 0.05F, 0.05F});
    page();
    QTRY_COMPARE(tile("monitor.rate")->note(), QStringLiteral("10 in all"));
    // A recording in between is a pause; a stop is the end of the session.
    hub().setState(kBoard, DeviceState::Sampling);
    hub().setState(kBoard, DeviceState::Running);
    answer({0.9F, 0.05F, 0.05F});
    QTRY_COMPARE(tile("monitor.rate")->note(), QStringLiteral("11 in all"));
    hub().setState(kBoard, DeviceState::Connected);
    QCOMPARE(tile("monitor.rate")->note(), QStringLiteral("11 in all")); // stays to be read
    hub().setState(kBoard, DeviceState::Running);
    answer({0.9F, 0.05F, 0.05F});
    QTRY_COMPARE(tile("monitor.rate")->note(), QStringLiteral("1 in all"));
}

void TestMonitorPage::unsureWindowIsKeptWithASuggestion()
{
    ProjectSession* project = projectWithLabels();
    const qsizetype before = project->samples().size();
    run();
    auto* list = studio().find<QListView>("monitor.list");
    new QAbstractItemModelTester(list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, list);
    answer({0.9F, 0.05F, 0.05F}, 3000);
    QCOMPARE(list->model()->rowCount(), 0); // sure enough
    answer({0.1F, 0.38F, 0.52F}, 3000);
    QCOMPARE(list->model()->rowCount(), 1);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_A);
    QCOMPARE(project->samples().size(), before + 1);
    const Sample kept = project->samples().last();
    QCOMPARE(kept.origin, SampleOrigin::Feedback);
    QCOMPARE(kept.label, QString());
    QCOMPARE(kept.suggestedLabel, QStringLiteral("wave"));
    QVERIFY(std::abs(kept.suggestionConfidence - 0.52) < 1e-6);
    QCOMPARE(kept.readingCount, 125); // the two seconds of the window
    QCOMPARE(kept.metadata.value(QStringLiteral("model")), QStringLiteral("gestures 3"));
    QCOMPARE(list->model()->rowCount(), 0);
    // The suggestion can be accepted as everywhere else.
    QVERIFY(project->acceptSuggestion(kept.id));
    QCOMPARE(project->sample(kept.id)->label, QStringLiteral("wave"));
}

void TestMonitorPage::verdictKeysAndUndo()
{
    ProjectSession* project = projectWithLabels();
    const qsizetype before = project->samples().size();
    run();
    auto* list = studio().find<QListView>("monitor.list");
    for (int i = 0; i < 4; ++i) {
        hub().feed(DeviceWindow::motion(40 + 11 * i)); // other content in each window
        answer({0.1F, 0.38F, 0.52F}, 3000);
    }
    QCOMPARE(list->model()->rowCount(), 4);
    QCOMPARE(list->currentIndex().row(), 3); // newer ones come in above; what is being looked at stays
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Home);
    QTest::keyClick(list, Qt::Key_J);
    QCOMPARE(list->currentIndex().row(), 1);
    QTest::keyClick(list, Qt::Key_2); // labelled by the person
    QCOMPARE(project->samples().last().label, QStringLiteral("snake"));
    QCOMPARE(list->model()->rowCount(), 3);
    QCOMPARE(list->currentIndex().row(), 1);
    QTest::keyClick(list, Qt::Key_9); // no such label: nothing happens
    QCOMPARE(list->model()->rowCount(), 3);
    QTest::keyClick(list, Qt::Key_X);
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(project->samples().size(), before + 1);
    QCOMPARE(studio().find<QLabel>("monitor.counts")->text(), QStringLiteral("Reviewed: 1 snake, 1 dropped"));
    QTest::keyClick(list, Qt::Key_U); // the dropped one waits again
    QCOMPARE(list->model()->rowCount(), 3);
    QTest::keyClick(list, Qt::Key_U); // the kept one too, and its sample is in the Bin
    QCOMPARE(list->model()->rowCount(), 4);
    QCOMPARE(project->samples().size(), before);
    QVERIFY(!studio().actions->action(QStringLiteral("monitor.undo"))->isEnabled());
    // By mouse: the toast takes a verdict back as well.
    QTest::mouseClick(studio().window->currentPage()->findChild<QPushButton*>(QStringLiteral("button.monitor.keep")), Qt::LeftButton);
    QCOMPARE(project->samples().size(), before + 1);
    QTest::mouseClick(studio().find<QWidget>("toast")->findChildren<QPushButton*>().first(), Qt::LeftButton);
    QCOMPARE(project->samples().size(), before);
    QCOMPARE(list->model()->rowCount(), 4);
}

void TestMonitorPage::overlappingWindowsWaitOnce()
{
    projectWithLabels();
    run();
    for (int i = 0; i < 12; ++i)
        answer({0.1F, 0.38F, 0.52F}, 250); // three seconds of doubt, windows of two
    QCOMPARE(studio().find<QListView>("monitor.list")->model()->rowCount(), 2);
}

void TestMonitorPage::lastWindowIsKeptByKey()
{
    ProjectSession* project = projectWithLabels();
    const qsizetype before = project->samples().size();
    run();
    answer({0.97F, 0.02F, 0.01F});
    QTest::keyClick(studio().window.get(), Qt::Key_F9, Qt::ShiftModifier);
    QCOMPARE(project->samples().size(), before + 1);
    QCOMPARE(project->samples().last().suggestedLabel, QStringLiteral("idle"));
    // The very same readings again are refused with the reason.
    QTest::keyClick(studio().window.get(), Qt::Key_F9, Qt::ShiftModifier);
    QCOMPARE(project->samples().size(), before + 1);
    QVERIFY(noticeText()->text().contains(QStringLiteral("in the project already")));
    hub().setState(kBoard, DeviceState::Connected);
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("monitor.keepLast")), QStringLiteral("The model is not running"));
}

void TestMonitorPage::boardWithoutReadingsSaysSo()
{
    projectWithLabels();
    connectBoard();
    page();
    hub().setState(kBoard, DeviceState::Running);
    answer({0.1F, 0.38F, 0.52F});
    QVERIFY(studio().find<QLabel>("monitor.nothing")->text().startsWith(QStringLiteral("This board does not send the readings")));
    QVERIFY(!studio().actions->action(QStringLiteral("monitor.keepLast"))->isEnabled());
    QCOMPARE(studio().find<QListView>("monitor.list")->model()->rowCount(), 0);
}

void TestMonitorPage::withoutAProjectTheWindowWaits()
{
    run();
    auto* list = studio().find<QListView>("monitor.list");
    answer({0.1F, 0.38F, 0.52F});
    QCOMPARE(list->model()->rowCount(), 1);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_A);
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(noticeText()->text().startsWith(QStringLiteral("Open a project first")));
    QTRY_COMPARE(tile("monitor.drift")->note(), QStringLiteral("no project open"));
}

void TestMonitorPage::unsureLimitIsKeptWithTheProject()
{
    projectWithLabels();
    run();
    auto* unsure = studio().find<QSpinBox>("monitor.unsure");
    unsure->setValue(45);
    auto* list = studio().find<QListView>("monitor.list");
    answer({0.1F, 0.38F, 0.52F}, 3000);
    QCOMPARE(list->model()->rowCount(), 0);
    const QString path = studio().context->project()->path();
    studio().context->closeProject();
    unsure->setValue(80);
    QVERIFY(studio().context->openProject(path));
    QCOMPARE(unsure->value(), 45);
}

void TestMonitorPage::classChangesAreAnnouncedAtMostOnceASecond()
{
    projectWithLabels();
    run();
    const auto* bars = studio().find<ClassBars>("monitor.bars");
    QString name = bars->accessibleName();
    int announced = 0; // the name is what a screen reader reads out when it changes
    QElapsedTimer clock;
    clock.start();
    int i = 0;
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 ++i;
                                 announced += bars->accessibleName() != name ? 1 : 0;
                                 name = bars->accessibleName();
                                 answer(i % 2 == 0 ? std::vector<float>{0.9F, 0.05F, 0.05F} : std::vector<float>{0.05F, 0.05F, 0.9F}, 20);
                                 return clock.elapsed() > 2500;
                             }()),
                             5000);
    QVERIFY(i > 20);
    QVERIFY2(announced >= 1 && announced <= 4, qPrintable(QString::number(announced)));
    QVERIFY(name.startsWith(QStringLiteral("Class now: ")));
}

void TestMonitorPage::everyFocusableWidgetHasAName()
{
    projectWithLabels();
    run();
    answer({0.1F, 0.38F, 0.52F});
    QCOMPARE(DeviceWindow::namelessWidget(*page()), QString());
}

QTEST_MAIN(TestMonitorPage)
#include "tst_monitor_page.moc"
