// SPDX-License-Identifier: GPL-3.0-or-later
// The board that is chosen on the Devices page: its signal and what is told of it, its samples, its firmware.
#include "inference/bundle/bundle.h"
#include "support/device_window.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/shell/page_frame.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");

} // namespace

class TestDevicesBoard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void liveSignalStartsOnceAndIsChecked();
    void stuckAxisIsTold();
    void boardWithoutStreamSaysHowToSeeItsSignal();
    void motionIsChosen();
    void samplesOfTheBoardAreCounted();
    void updateWithProgressCancelAndResult();
    void brokenBundleIsRefusedBeforeTheBoard();

private:
    DeviceWindow& studio() { return *m_studio; }
    FakeDeviceHub& hub() { return *m_studio->hub; }
    Page* page() { return m_studio->show(QStringLiteral("devices")); }
    QLabel* noticeText() { return page()->findChild<QFrame*>(QStringLiteral("notice"))->findChild<QLabel*>(QStringLiteral("notice.text")); }
    QPushButton* noticeButton() { return page()->findChild<QPushButton*>(QStringLiteral("notice.action")); }
    QString bundle(const QString& version);

    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDevicesBoard::init()
{
    m_studio = std::make_unique<DeviceWindow>();
}

void TestDevicesBoard::cleanup()
{
    m_studio.reset();
}

QString TestDevicesBoard::bundle(const QString& version)
{
    Result<SigningKey> key = SigningKey::generate();
    const Result<QByteArray> bytes = writeBundle({QJsonObject{{QStringLiteral("version"), version}}, {{QStringLiteral("readme.txt"), "made by a test"}}}, *key);
    const QString path = studio().folder.filePath(version + QStringLiteral(".smithbundle"));
    QFile file(path);
    if (!bytes || !file.open(QIODevice::WriteOnly) || file.write(*bytes) != bytes->size())
        QTest::qFail("the bundle was not written", __FILE__, __LINE__);
    return path;
}

void TestDevicesBoard::liveSignalStartsOnceAndIsChecked()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    QVERIFY(hub().calls.isEmpty()); // not while the page is hidden
    page();
    QCOMPARE(hub().calls, QStringList{QStringLiteral("stream %1 Built-in accelerometer 62.5").arg(kBoard)});
    hub().setState(kBoard, DeviceState::Streaming);
    hub().beginStream(DeviceWindow::accelerometer(), 16.0);
    hub().feed(DeviceWindow::motion(400, 100));
    const auto* table = studio().find<QTableView>("devices.table");
    const auto signal = [&] { return table->model()->index(0, static_cast<int>(DeviceItemModel::Column::Signal)).data().toString(); };
    QTRY_COMPARE(signal(), QStringLiteral("live signal"));
    auto* check = studio().find<QWidget>("devices.signalCheck");
    QTRY_VERIFY(check->accessibleDescription().contains(QStringLiteral("gravity seen")));
    QVERIFY2(check->accessibleDescription().contains(QStringLiteral("accX")) && check->accessibleDescription().contains(QStringLiteral("moves")),
             qPrintable(check->accessibleDescription()));
    QVERIFY(studio().find<QLabel>("devices.summary")->text().startsWith(QStringLiteral("No clipping")));
    // The rate is measured, not told: the ring filled at once says nothing, what comes afterwards does.
    QElapsedTimer clock;
    clock.start();
    int fed = 0;
    const auto rate = [&] { return studio().find<QLabel>("devices.rate")->text(); };
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 const int due = static_cast<int>(clock.elapsed() * 50 / 1000);
                                 hub().feed(DeviceWindow::motion(due - fed));
                                 fed = due;
                                 return rate().contains(QStringLiteral(" of 62.5 Hz"));
                             }()),
                             10'000);
    hub().drop(12);
    QTRY_COMPARE(table->model()->index(0, 4).data(DeviceItemModel::DetailRole).toString(), QStringLiteral("12 dropped"));
    // Stopping is asked for once; the page does not start it again by itself.
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.live")));
    QCOMPARE(hub().calls.last(), QStringLiteral("stopStream ") + kBoard);
    const qsizetype asked = hub().calls.size();
    hub().setState(kBoard, DeviceState::Connected);
    studio().window->showPage(QStringLiteral("dataset"));
    page();
    QCOMPARE(hub().calls.size(), asked);
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.live")));
    QCOMPARE(hub().calls.size(), asked + 1);
    // Wanted once more, it also comes back with the page after something else has ended it.
    studio().window->showPage(QStringLiteral("dataset"));
    page();
    QCOMPARE(hub().calls.size(), asked + 2);
}

void TestDevicesBoard::stuckAxisIsTold()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    hub().beginStream({{QStringLiteral("accX"), QStringLiteral("m/s2")}}, 16.0);
    hub().feed(std::vector<float>(320, 2.5F));
    QTRY_COMPARE(studio().find<QLabel>("devices.summary")->text(), QStringLiteral("accX never changes: check the sensor and its wiring."));
}

void TestDevicesBoard::boardWithoutStreamSaysHowToSeeItsSignal()
{
    page();
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected);
    board.canStream = false;
    hub().put(board);
    QVERIFY(hub().calls.isEmpty());
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.live")), QStringLiteral("This board sends readings only while it records"));
}

void TestDevicesBoard::motionIsChosen()
{
    page();
    DeviceInfo board = DeviceWindow::board(QStringLiteral("board:mps2-an386"), QStringLiteral("Simulated board"), DeviceState::Streaming);
    auto* motion = studio().find<QComboBox>("devices.motion");
    hub().put(board);
    QVERIFY(!motion->isVisible()); // a real sensor is moved by hand
    board.motions = {QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")};
    board.motion = QStringLiteral("idle");
    hub().put(board);
    QVERIFY(motion->isVisible());
    motion->setFocus();
    QTest::keyClick(motion, Qt::Key_Down);
    QCOMPARE(hub().calls.last(), QStringLiteral("motion board:mps2-an386 wave"));
}

void TestDevicesBoard::samplesOfTheBoardAreCounted()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    page();
    auto* use = studio().find<QLabel>("devices.use");
    QCOMPARE(use->text(), QStringLiteral("no project is open"));
    ProjectSession* project = studio().makeProject();
    QCOMPARE(use->text(), QStringLiteral("no samples yet"));
    SampleDraft draft = aSample(1);
    draft.info.deviceName = QStringLiteral("nano33");
    QVERIFY(project->ingest(draft));
    SampleDraft foreign = aSample(2);
    foreign.info.deviceName = QStringLiteral("another");
    QVERIFY(project->ingest(foreign));
    QVERIFY2(use->text().startsWith(QStringLiteral("1 sample, last sample.001 at ")), qPrintable(use->text()));
    // A board that says only now what it is called.
    DeviceInfo board = hub().device(kBoard);
    board.deviceId = QStringLiteral("another");
    hub().put(board);
    QTRY_VERIFY2(use->text().startsWith(QStringLiteral("2 samples, ")), qPrintable(use->text()));
}

void TestDevicesBoard::updateWithProgressCancelAndResult()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    const QString path = bundle(QStringLiteral("1.4.3"));
    studio().dialogs.fileAnswers << QStringList{path};
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.update")));
    QCOMPARE(studio().dialogs.asked.last(), QStringLiteral("Write 1.4.3 to nano33?"));
    QCOMPARE(hub().calls.last(), QStringLiteral("flash %1 %2").arg(kBoard, path));
    hub().setState(kBoard, DeviceState::Flashing);
    Q_EMIT hub().flashProgress(kBoard, 100, 400, QStringLiteral("writing"));
    const auto* table = studio().find<QTableView>("devices.table");
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("Updating, 25 %"));
    QVERIFY(!studio().actions->action(QStringLiteral("devices.toggle"))->isEnabled());
    QTest::keyClick(studio().window.get(), Qt::Key_Period, Qt::ControlModifier);
    QCOMPARE(hub().calls.last(), QStringLiteral("cancelFlash ") + kBoard);
    hub().setState(kBoard, DeviceState::Connected);
    Q_EMIT hub().flashFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("stopped")});
    QCOMPARE(noticeText()->text(), QStringLiteral("The update was stopped. nano33 runs its old firmware."));

    // A failure is told with a way to try the same bundle again, and that works.
    studio().dialogs.fileAnswers << QStringList{path};
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.update")));
    Q_EMIT hub().flashFailed(kBoard, {ErrorCode::Refused, QStringLiteral("nano33 runs 1.5.0; 1.4.3 is older. The board was left as it is.")});
    QVERIFY(noticeText()->text().startsWith(QStringLiteral("nano33 runs 1.5.0")));
    const qsizetype before = hub().calls.size();
    QTest::mouseClick(noticeButton(), Qt::LeftButton);
    QCOMPARE(hub().calls.size(), before + 1);
    Q_EMIT hub().flashFinished(kBoard);
    QVERIFY(noticeText()->text().startsWith(QStringLiteral("nano33 runs the new firmware")));
}

void TestDevicesBoard::brokenBundleIsRefusedBeforeTheBoard()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    const QString path = bundle(QStringLiteral("1.4.4"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2));
    char byte = 0;
    QVERIFY(file.peek(&byte, 1) == 1);
    byte = static_cast<char>(byte ^ 0x10);
    QVERIFY(file.write(&byte, 1) == 1);
    file.close();
    studio().dialogs.fileAnswers << QStringList{path};
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.update")));
    QVERIFY(noticeText()->text().contains(QStringLiteral("1.4.4.smithbundle")));
    QCOMPARE(noticeButton()->text(), QStringLiteral("Choose another..."));
    QVERIFY(hub().calls.isEmpty());
    QVERIFY(!studio().dialogs.asked.contains(QStringLiteral("Write 1.4.4 to nano33?")));
}

QTEST_MAIN(TestDevicesBoard)
#include "tst_devices_board.moc"
