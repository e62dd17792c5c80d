// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are no boards in the window: how they are added, what is told of each kind, how they go.
#include "support/device_window.h"
#include "support/temporary_project.h"
#include "ui/widgets/switch.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

using namespace studio;
using namespace studio::test;

class TestDeviceSources : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void addMenuOffersEverySource();
    void sampleIsReplayedFromDataset();
    void sampleIsChosenOnDevices();
    void refusalIsTold();
    void folderAsksAboutWhatIsThere();
    void microphoneIsChosenByName();
    void computerWithoutMicrophoneSaysSo();
    void everyKindHasItsOwnWords();
    void loopIsSwitched();
    void forgottenSourceIsBroughtBack();
    void everyFocusableWidgetHasAName();

private:
    DeviceWindow& studio() { return *m_studio; }
    FakeDeviceHub& hub() { return *m_studio->hub; }
    FakeSources& sources() { return static_cast<FakeSources&>(*hub().givenSources); }
    Page* page(const char* id = "devices")
    {
        m_studio->window->showPage(QString::fromLatin1(id));
        return m_studio->window->currentPage();
    }
    bool trigger(const char* id) { return studio().actions->trigger(QString::fromLatin1(id)); }
    QString text(const char* actionId) { return studio().actions->action(QString::fromLatin1(actionId))->text(); }
    SampleId store(int seed)
    {
        const Result<SampleId> id = studio().context->project()->ingest(aSample(seed));
        return id ? *id : SampleId();
    }
    /// Whether the page says it, in a label that can be seen.
    bool tells(const QString& words)
    {
        const QList<QLabel*> labels = studio().window->currentPage()->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* one) { return one->isVisible() && (one->text().contains(words) || one->accessibleName().contains(words)); });
    }
    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDeviceSources::init()
{
    m_studio = std::make_unique<DeviceWindow>();
}

void TestDeviceSources::cleanup()
{
    m_studio.reset();
}

void TestDeviceSources::addMenuOffersEverySource()
{
    page();
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.addReplay")), QStringLiteral("Open a project first"));
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.addFolder")), QStringLiteral("Open a project first"));
    studio().makeProject();
    page();
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.addReplay")), QStringLiteral("This project has no samples yet"));
    QTest::mouseClick(studio().find<QPushButton>("devices.emptyAdd"), Qt::LeftButton);
    auto* menu = studio().find<QMenu>("devices.addMenu");
    QTRY_VERIFY(menu->isVisible());
    QStringList texts;
    for (const QAction* action : menu->actions())
        texts << action->text().remove(QLatin1Char('&'));
    QCOMPARE(texts, (QStringList{QStringLiteral("Port by its path..."), QStringLiteral("Microphone..."), QStringLiteral("Replay a sample..."),
                                 QStringLiteral("Watch a folder..."), QStringLiteral("Watch a file...")}));
    menu->close();
}

void TestDeviceSources::sampleIsReplayedFromDataset()
{
    studio().makeProject();
    const SampleId id = store(1);
    page("dataset");
    auto* grid = studio().find<QAbstractItemView>("dataset.grid");
    grid->setCurrentIndex(grid->model()->index(0, 0));
    Q_EMIT grid->customContextMenuRequested(QPoint(10, 10));
    auto* menu = studio().find<QMenu>("dataset.contextMenu");
    QTRY_VERIFY(menu->isVisible());
    QAction* replay = studio().actions->action(QStringLiteral("dataset.replay"));
    QVERIFY(menu->actions().contains(replay));
    menu->close();
    replay->trigger();
    const QString address = QStringLiteral("replay:%1").arg(id.value);
    QVERIFY(hub().calls.contains(QStringLiteral("add ") + address));
    QCOMPARE(studio().window->currentPage()->info().id, QStringLiteral("devices"));
    QCOMPARE(text("devices.collect"), QStringLiteral("Collect from replay:wave.01"));
}

void TestDeviceSources::sampleIsChosenOnDevices()
{
    studio().makeProject();
    store(1);
    const SampleId newest = store(2);
    page();
    const Sample* sample = studio().context->project()->sample(newest);
    studio().dialogs.formAnswers << QStringList{QStringLiteral("%1 \u00b7 wave \u00b7 3.2 s").arg(sample->name)};
    QVERIFY(trigger("devices.addReplay"));
    QVERIFY2(hub().calls.contains(QStringLiteral("add replay:%1").arg(newest.value)), qPrintable(hub().calls.join(QLatin1Char('\n'))));
    QVERIFY(studio().find<QTableView>("devices.table")->hasFocus());
}

void TestDeviceSources::refusalIsTold()
{
    studio().makeProject();
    store(1);
    sources().refusal = Error{ErrorCode::InvalidArgument, QStringLiteral("sample.001 is a single reading.")};
    page("dataset");
    auto* grid = studio().find<QAbstractItemView>("dataset.grid");
    grid->setCurrentIndex(grid->model()->index(0, 0));
    QVERIFY(trigger("dataset.replay"));
    QVERIFY(tells(QStringLiteral("is a single reading")));
    QCOMPARE(studio().window->currentPage()->info().id, QStringLiteral("dataset"));
}

void TestDeviceSources::folderAsksAboutWhatIsThere()
{
    studio().makeProject();
    page();
    studio().dialogs.pathAnswers << studio().folder.path() << studio().folder.path();
    studio().dialogs.formAnswers << QStringList{QStringLiteral("Leave it alone: only what is new from now on")} << QStringList{QStringLiteral("Take it in as well")};
    QVERIFY(trigger("devices.addFolder"));
    QVERIFY(hub().calls.contains(QStringLiteral("watch %1 0").arg(studio().folder.path())));
    QVERIFY(trigger("devices.addFolder"));
    QVERIFY(hub().calls.contains(QStringLiteral("watch %1 1").arg(studio().folder.path())));
    QVERIFY(tells(QStringLiteral("1 of 1 connected")) || studio().window->currentPage()->stateText().contains(QStringLiteral("1 of 1")));
}

void TestDeviceSources::microphoneIsChosenByName()
{
    page();
    QVERIFY(trigger("devices.addMicrophone"));
    QCOMPARE(hub().calls, QStringList{QStringLiteral("findMicrophones")});
    QVERIFY(studio().dialogs.asked.isEmpty()); // not before they are known
    studio().dialogs.formAnswers << QStringList{QStringLiteral("USB headset")};
    const QVector<AudioDevice> found{{"built-in", QStringLiteral("Built-in microphone"), true, {16000}}, {"usb", QStringLiteral("USB headset"), false, {44100}}};
    Q_EMIT sources().microphonesFound(found);
    QVERIFY(hub().calls.contains(QStringLiteral("add microphone:usb")));
    Q_EMIT sources().microphonesFound(found); // nobody waits for it
    QCOMPARE(studio().dialogs.asked.size(), 1);
}

void TestDeviceSources::computerWithoutMicrophoneSaysSo()
{
    hub().put(DeviceWindow::board(QStringLiteral("serial:/dev/ttyACM0"), QStringLiteral("nano33")));
    page();
    QVERIFY(trigger("devices.addMicrophone"));
    Q_EMIT sources().microphonesFound({});
    QVERIFY(tells(QStringLiteral("This computer has no microphone that can be used")));
    QVERIFY(trigger("devices.addMicrophone"));
    Q_EMIT sources().microphonesFailed({ErrorCode::ToolMissing, QStringLiteral("Microphones need Qt's multimedia library.")});
    QVERIFY(tells(QStringLiteral("Microphones need Qt's multimedia library.")));
}

void TestDeviceSources::everyKindHasItsOwnWords()
{
    studio().makeProject();
    page();
    // A folder: it is watched, nobody records from it, and it has neither signal nor firmware.
    QVERIFY(sources().watchFolder(QStringLiteral("/data/inbox"), false));
    QTRY_VERIFY(tells(QStringLiteral("/data/inbox"))); // once it is laid out
    QVERIFY(!tells(QStringLiteral("Signal check")));
    QVERIFY(!tells(QStringLiteral("Firmware")));
    QCOMPARE(text("devices.toggle"), QStringLiteral("Stop watching"));
    QVERIFY(!studio().find<QPushButton>("head.devices.collect")->isVisible());
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.collect")), QStringLiteral("What lands in the folder is recorded by itself"));
    QVERIFY(!studio().actions->action(QStringLiteral("devices.update"))->isEnabled());
    auto* table = studio().find<QTableView>("devices.table");
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("Watching"));
    // A replay: it is called as its sample and may be looped.
    QVERIFY(sources().addReplay(SampleId{1}));
    table->selectRow(1);
    QVERIFY(tells(QStringLiteral("begins anew")));
    QVERIFY(tells(QStringLiteral("Signal check")));
    QVERIFY(studio().find<Switch>("devices.loop")->isVisible());
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.rename")), QStringLiteral("A replay is called as its sample"));
    QCOMPARE(text("devices.toggle"), QStringLiteral("Stop"));
    hub().setState(QStringLiteral("replay:1"), DeviceState::Offline);
    QCOMPARE(text("devices.toggle"), QStringLiteral("Replay"));
    // A microphone: open or closed, with plain faults.
    QVERIFY(sources().addMicrophone("built-in"));
    table->selectRow(2);
    QCOMPARE(text("devices.toggle"), QStringLiteral("Close"));
    QVERIFY(!studio().find<Switch>("devices.loop")->isVisible());
    QVERIFY(studio().actions->action(QStringLiteral("devices.rename"))->isEnabled());
    DeviceInfo info = hub().device(QStringLiteral("microphone:built-in"));
    info.state = DeviceState::Offline;
    info.lastError = {ErrorCode::Busy, QStringLiteral("Built-in microphone could not be opened: another program may hold it.")};
    hub().put(info);
    QCOMPARE(table->model()->index(2, 1).data().toString(), QStringLiteral("In use"));
    QVERIFY(tells(info.lastError.message));
    QCOMPARE(text("devices.toggle"), QStringLiteral("Open"));
}

void TestDeviceSources::loopIsSwitched()
{
    page();
    QVERIFY(sources().addReplay(SampleId{1}));
    auto* loop = studio().find<Switch>("devices.loop");
    QVERIFY(loop->isChecked());
    QTest::keyClick(loop, Qt::Key_Space);
    QCOMPARE(hub().calls.last(), QStringLiteral("loop replay:1 0"));
    QVERIFY(!loop->isChecked());
}

void TestDeviceSources::forgottenSourceIsBroughtBack()
{
    page();
    QVERIFY(sources().addReplay(SampleId{1}));
    auto* table = studio().find<QTableView>("devices.table");
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Delete); // also while it is connected: there is nothing to lose
    QVERIFY(hub().devices().isEmpty());
    auto* toast = studio().find<QWidget>("toast");
    QTest::mouseClick(toast->findChildren<QPushButton*>().first(), Qt::LeftButton);
    QVERIFY(!hub().device(QStringLiteral("replay:1")).address.isEmpty());
}

void TestDeviceSources::everyFocusableWidgetHasAName()
{
    studio().makeProject();
    QVERIFY(sources().addReplay(SampleId{1}));
    QVERIFY(sources().watchFolder(QStringLiteral("/data/inbox"), false));
    QCOMPARE(DeviceWindow::namelessWidget(*page()), QString());
}

QTEST_MAIN(TestDeviceSources)
#include "tst_device_sources.moc"
