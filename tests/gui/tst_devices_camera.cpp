// SPDX-License-Identifier: GPL-3.0-or-later
// The camera of a board and the saved session of its line, as the user meets them.
#include "models/dataset/picture.h"
#include "storage/picture_repository.h"
#include "support/device_window.h"
#include "support/foreign_writer.h"
#include "support/pictures.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/camera_view.h"
#include "ui/shell/console_pane.h"
#include "ui/shell/device_console.h"

#include <QFileInfo>
#include <QComboBox>
#include <QDockWidget>
#include <QEnterEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPointer>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");

DeviceInfo cameraBoard(DeviceState state = DeviceState::Connected)
{
    DeviceInfo info = DeviceWindow::board(kBoard, QStringLiteral("portenta"), state);
    info.pictureSizes = {QSize(96, 64), QSize(48, 32)};
    info.canWatch = true;
    info.canStream = false;
    return info;
}

QImage picture(int shade)
{
    QImage image(48, 32, QImage::Format_Grayscale8);
    image.fill(QColor(shade, shade, shade));
    return image;
}

} // namespace

class TestDevicesCamera : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_studio = std::make_unique<DeviceWindow>(); }
    void cleanup() { m_studio.reset(); }
    void boardWithoutCameraShowsNone();
    void takesWatchesAndSaves();
    void pictureThatCannotBeSavedIsTold();
    void pictureOfThenIsSavedElsewhere();
    void cameraRestsWhenNobodyWatches();
    void controlsStayWhereTheyAre();
    void stateChangesDrawNoPictureAnew();
    void dockKeepsTheConsoleOfALostBoard();
    void dockFollowsTheDeviceOfThePage();
    void pictureBecomesASample();
    void pictureIsKeptAsTheBoardSentIt();
    void keepingDoesNotHoldTheWindow();
    void keptPictureIsTheOneThatIsShown();
    void undoLeavesOtherProjectsAlone();
    void consoleShowsOneDirection();
    void savesTheSession();

private:
    FakeDeviceHub& hub() { return *m_studio->hub; }
    QWidget* page() { return m_studio->show(QStringLiteral("devices")); }
    template <typename W>
    W* on(const char* name)
    {
        return page()->findChild<W*>(QString::fromLatin1(name));
    }
    QString toastText() const
    {
        const auto* toast = m_studio->window->findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr ? toast->accessibleName() : QString();
    }
    /// From the console under every page.
    void saveFromPane(const QString& name)
    {
        m_studio->dialogs.pathAnswers << m_studio->folder.filePath(name);
        Q_EMIT m_studio->window->findChild<ConsolePane*>()->console().saveWanted(kBoard);
    }
    void click(const char* name) { QTest::mouseClick(on<QPushButton>(name), Qt::LeftButton); }
    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDevicesCamera::boardWithoutCameraShowsNone()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    QVERIFY(!on<QWidget>("devices.camera")->isVisible());
    DeviceInfo still = cameraBoard();
    still.canWatch = false;
    hub().put(still);
    QVERIFY(on<QWidget>("devices.camera")->isVisible());
    QVERIFY(!on<QPushButton>("devices.watch")->isVisible());
    hub().put(cameraBoard(DeviceState::Sampling));
    QVERIFY(!on<QPushButton>("devices.takePicture")->isEnabled());
}

void TestDevicesCamera::takesWatchesAndSaves()
{
    hub().put(cameraBoard());
    page();
    QVERIFY(DeviceWindow::namelessWidget(*page()).isEmpty());
    QVERIFY(!on<QPushButton>("devices.savePicture")->isEnabled());
    auto* size = on<QComboBox>("devices.pictureSize");
    QCOMPARE(size->count(), 2);
    click("devices.takePicture");
    QCOMPARE(hub().calls.last(), QStringLiteral("picture %1 96x64").arg(kBoard));
    size->setCurrentIndex(1);
    click("devices.takePicture");
    QCOMPARE(hub().calls.last(), QStringLiteral("picture %1 48x32").arg(kBoard));
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    QVERIFY(!on<QLabel>("devices.picture")->pixmap(Qt::ReturnByValue).isNull());
    Q_EMIT hub().pictureTaken(QStringLiteral("serial:/dev/other"), picture(10)); // of another board
    const QString path = m_studio->folder.filePath(QStringLiteral("a.png"));
    m_studio->dialogs.pathAnswers << path;
    click("devices.savePicture");
    Q_EMIT hub().pictureTaken(kBoard, picture(10)); // the next one, while that of then is written
    QTRY_VERIFY(toastText().contains(QStringLiteral("a.png")));
    QCOMPARE(QImage(path).convertToFormat(QImage::Format_Grayscale8), picture(200));

    click("devices.watch");
    QCOMPARE(hub().calls.last(), QStringLiteral("camera ") + kBoard);
    DeviceInfo watched = cameraBoard(DeviceState::Streaming);
    watched.isWatched = true;
    hub().put(watched);
    QCOMPARE(on<QPushButton>("devices.watch")->text(), QStringLiteral("Stop watching"));
    Q_EMIT hub().pictureSeen(kBoard, picture(90));
    QCOMPARE(on<CameraView>("devices.camera")->picture(), picture(90));
    click("devices.watch");
    QCOMPARE(hub().calls.last(), QStringLiteral("stopCamera ") + kBoard);
}

void TestDevicesCamera::pictureThatCannotBeSavedIsTold()
{
    hub().put(cameraBoard());
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    m_studio->dialogs.pathAnswers << m_studio->folder.filePath(QStringLiteral("no/folder/a.png"));
    click("devices.savePicture");
    QTRY_VERIFY(on<QLabel>("notice.text")->text().contains(QStringLiteral("cannot be written")));
}

void TestDevicesCamera::pictureOfThenIsSavedElsewhere()
{
    hub().put(cameraBoard());
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    m_studio->dialogs.pathAnswers << m_studio->folder.filePath(QStringLiteral("no/folder/a.png"));
    click("devices.savePicture");
    QTRY_VERIFY(on<QLabel>("notice.text")->text().contains(QStringLiteral("cannot be written")));
    Q_EMIT hub().pictureSeen(kBoard, picture(10)); // the camera goes on
    const QString path = m_studio->folder.filePath(QStringLiteral("b.png"));
    m_studio->dialogs.pathAnswers << path;
    click("notice.action");
    QTRY_VERIFY(QFileInfo::exists(path)); // it is there whole or not at all
    QCOMPARE(QImage(path).convertToFormat(QImage::Format_Grayscale8), picture(200));
}

void TestDevicesCamera::cameraRestsWhenNobodyWatches()
{
    DeviceInfo watched = cameraBoard(DeviceState::Streaming);
    watched.isWatched = true;
    hub().put(watched);
    page();
    const QString other = QStringLiteral("serial:/dev/ttyACM1");
    hub().put(DeviceWindow::board(other, QStringLiteral("nano33"), DeviceState::Connected));
    const QString stop = QStringLiteral("stopCamera ") + kBoard;
    m_studio->show(QStringLiteral("devices"))->open({{QStringLiteral("device"), kBoard}});
    QVERIFY(!hub().calls.contains(stop));
    m_studio->show(QStringLiteral("devices"))->open({{QStringLiteral("device"), other}});
    QCOMPARE(hub().calls.count(stop), 1);
    m_studio->show(QStringLiteral("devices"))->open({{QStringLiteral("device"), kBoard}});
    m_studio->show(QStringLiteral("home"));
    QCOMPARE(hub().calls.count(stop), 2);
}

void TestDevicesCamera::controlsStayWhereTheyAre()
{
    hub().put(cameraBoard());
    page();
    const auto places = [this] {
        QCoreApplication::processEvents();
        QList<QPoint> found;
        for (const char* name : {"devices.picture", "devices.takePicture", "devices.watch", "devices.savePicture"})
            found << on<QWidget>(name)->mapTo(m_studio->window.get(), QPoint(0, 0));
        return found;
    };
    const QList<QPoint> before = places();
    DeviceInfo watched = cameraBoard(DeviceState::Streaming);
    watched.isWatched = true;
    hub().put(watched);
    QCOMPARE(places(), before);
    Q_EMIT hub().pictureSeen(kBoard, picture(90));
    QCOMPARE(places(), before);
    hub().put(cameraBoard());
    QCOMPARE(places(), before);
}

void TestDevicesCamera::stateChangesDrawNoPictureAnew()
{
    hub().put(cameraBoard());
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    const qint64 drawn = on<QLabel>("devices.picture")->pixmap(Qt::ReturnByValue).cacheKey();
    hub().put(cameraBoard(DeviceState::Sampling));
    hub().put(cameraBoard());
    QCOMPARE(on<QLabel>("devices.picture")->pixmap(Qt::ReturnByValue).cacheKey(), drawn);
}

void TestDevicesCamera::dockKeepsTheConsoleOfALostBoard()
{
    hub().put(cameraBoard());
    hub().setActiveDevice(kBoard);
    hub().say(kBoard, {1'700'000'000'000, true, QStringLiteral("brownout")});
    auto* pane = m_studio->window->findChild<ConsolePane*>();
    auto* list = pane->findChild<QListView*>(QStringLiteral("console.lines"));
    QTRY_COMPARE(list->model()->rowCount(), 1);
    hub().put(cameraBoard(DeviceState::Offline));
    hub().setActiveDevice({}); // it is lost
    QCOMPARE(list->model()->rowCount(), 1);
    QVERIFY(list->model()->index(0, 0).data().toString().contains(QStringLiteral("brownout")));
    const QString other = QStringLiteral("serial:/dev/ttyACM1");
    hub().put(DeviceWindow::board(other, QStringLiteral("nano33"), DeviceState::Connected));
    hub().setActiveDevice(other);
    QTRY_COMPARE(list->model()->rowCount(), 0);
}

/// What is chosen on the page is what the console below it is of, whichever is in use; what the user filters by stays.
void TestDevicesCamera::dockFollowsTheDeviceOfThePage()
{
    const QString other = QStringLiteral("serial:/dev/ttyACM1");
    hub().put(cameraBoard());
    hub().put(DeviceWindow::board(other, QStringLiteral("left & right"), DeviceState::Connected));
    hub().setActiveDevice(kBoard);
    for (const QString& address : {kBoard, other}) {
        hub().say(address, {1'700'000'000'000, true, QStringLiteral("ID: %1").arg(address)});
        hub().say(address, {1'700'000'000'001, true, QStringLiteral("OK")});
    }
    m_studio->window->showDock(QStringLiteral("console"));
    auto* pane = m_studio->window->findChild<ConsolePane*>();
    auto* list = pane->findChild<QListView*>(QStringLiteral("console.lines"));
    auto* filter = pane->findChild<QLineEdit*>(QStringLiteral("console.filter"));
    const auto* tabs = m_studio->find<QDockWidget>("dock.work")->findChild<QTabBar*>();
    filter->setText(QStringLiteral("id:"));
    const auto shows = [&](const QString& address) {
        return filter->text() == QLatin1String("id:") && list->model()->rowCount() == 1 &&
               list->model()->index(0, 0).data().toString() == QStringLiteral("ID: %1").arg(address);
    };
    const auto title = [tabs] { return tabs->tabText(tabs->currentIndex()); };
    QTRY_VERIFY(shows(kBoard));
    QCOMPARE(title(), QStringLiteral("Console: portenta"));
    const auto choose = [this](const QString& address) {
        auto* table = on<QTableView>("devices.table");
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (qobject_cast<DeviceItemModel*>(table->model())->address(row) == address)
                table->selectRow(row);
        }
    };
    choose(other);
    QVERIFY(shows(other));
    QCOMPARE(title(), QStringLiteral("Console: left && right"));
    hub().put(cameraBoard(DeviceState::Running)); // what the one in use does is no reason to leave
    QVERIFY(shows(other));
    // A page that is about no device leaves it, until another one is taken into use.
    m_studio->show(QStringLiteral("dataset"));
    QVERIFY(shows(other));
    hub().setActiveDevice(kBoard);
    QVERIFY(shows(kBoard));
    page();
    QVERIFY(shows(other));
    // On Collect it is the one that is recorded from.
    m_studio->makeProject();
    m_studio->show(QStringLiteral("collect"));
    QVERIFY(shows(kBoard));
    hub().setActiveDevice(other);
    QVERIFY(shows(other));
    QCOMPARE(title(), QStringLiteral("Console: left && right"));
    hub().remove(other);
    QVERIFY(shows(kBoard));
    hub().remove(kBoard);
    QCOMPARE(title(), QStringLiteral("Device console"));
}

void TestDevicesCamera::pictureBecomesASample()
{
    hub().put(cameraBoard());
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    QVERIFY(!on<QPushButton>("devices.keepPicture")->isEnabled()); // without a project
    ProjectSession* project = m_studio->makeProject();
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    QVERIFY(on<QPushButton>("devices.keepPicture")->isEnabled());
    click("devices.keepPicture"); // no answer: cancelled
    QVERIFY(project->samples().isEmpty());
    m_studio->dialogs.textAnswers << QStringLiteral("nut");
    click("devices.keepPicture");
    QTRY_COMPARE(project->samples().size(), 1);
    const Sample sample = project->samples().first();
    QVERIFY(isPicture(sample));
    QCOMPARE(sample.label, QStringLiteral("nut"));
    QCOMPARE(sample.origin, SampleOrigin::Recorded);
    const Result<Picture> kept = project->project().pictures().picture(sample.id);
    QVERIFY2(kept.isOk(), kept ? "" : qPrintable(kept.error().message));
    QCOMPARE(QImage::fromData(kept->bytes, "PNG").convertToFormat(QImage::Format_Grayscale8), picture(200));
    QCOMPARE(kept->info.size, QSize(48, 32));
}

void TestDevicesCamera::pictureIsKeptAsTheBoardSentIt()
{
    hub().put(cameraBoard());
    ProjectSession* project = m_studio->makeProject();
    page();
    Q_EMIT hub().pictureTaken(kBoard, QImage::fromData(aJpeg(), "JPEG"), aJpeg());
    m_studio->dialogs.textAnswers << QStringLiteral("nut");
    click("devices.keepPicture");
    QTRY_COMPARE(project->samples().size(), 1);
    const Result<Picture> kept = project->project().pictures().picture(project->samples().first().id);
    QVERIFY2(kept.isOk(), kept ? "" : qPrintable(kept.error().message));
    QCOMPARE(kept->bytes, aJpeg());
    QCOMPARE(kept->info.contentType, QStringLiteral("image/jpeg"));
    // The next one came as pixels.
    Q_EMIT hub().pictureSeen(kBoard, picture(200));
    m_studio->dialogs.textAnswers << QStringLiteral("nut");
    click("devices.keepPicture");
    QTRY_COMPARE(project->samples().size(), 2);
    QCOMPARE(project->project().pictures().picture(project->samples().last().id)->info.contentType, QStringLiteral("image/png"));
}

/// While the label is typed the camera goes on: what is kept is what was there when Keep was pressed, and it is seen.
void TestDevicesCamera::keptPictureIsTheOneThatIsShown()
{
    const auto stamp = [] { return QDateTime::currentDateTime().toString(QStringLiteral("-yyyyMMdd-HHmmss")); };
    hub().put(cameraBoard());
    ProjectSession* project = m_studio->makeProject();
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    QString asked;
    m_studio->dialogs.meanwhile = [&] {
        asked = stamp();
        Q_EMIT hub().pictureSeen(kBoard, picture(10));
        QVERIFY(QTest::qWaitFor([&] { return stamp() != asked; }));
    };
    m_studio->dialogs.textAnswers << QStringLiteral("nut");
    const QString pressed = stamp();
    click("devices.keepPicture");
    QTRY_COMPARE(project->samples().size(), 1);
    QCOMPARE(m_studio->dialogs.pictureShown, picture(200));
    const Sample sample = project->samples().first();
    QVERIFY2(sample.name.endsWith(pressed) || sample.name.endsWith(asked), qPrintable(sample.name));
    QVERIFY(sample.name.endsWith(sample.createdAt.toLocalTime().toString(QStringLiteral("-yyyyMMdd-HHmmss"))));
    const Result<Picture> kept = project->project().pictures().picture(sample.id);
    QVERIFY(kept.isOk());
    QCOMPARE(QImage::fromData(kept->bytes).convertToFormat(QImage::Format_Grayscale8), picture(200));
    // The real dialog shows it, with when and whose it is.
    QtDialogs dialogs(*m_studio->theme);
    dialogs.askText(m_studio->window.get(), {.title = QStringLiteral("Keep"), .label = QStringLiteral("Label"), .text = QStringLiteral("portenta at 08:25:36"), .picture = picture(200)},
                    [](const QString&) {});
    const auto* shown = m_studio->find<QLabel>("dialog.picture");
    QTRY_VERIFY(shown->isVisible());
    QCOMPARE(shown->accessibleName(), QStringLiteral("portenta at 08:25:36"));
    QCOMPARE(shown->pixmap().toImage().size().width() % picture(200).width(), 0); // in whole pixels
    QVERIFY(shown->pixmap().toImage().width() > picture(200).width());
}

/// Another program writes for longer than the window would wait.
void TestDevicesCamera::keepingDoesNotHoldTheWindow()
{
    hub().put(cameraBoard());
    ProjectSession* project = m_studio->makeProject();
    page();
    Q_EMIT hub().pictureTaken(kBoard, picture(200));
    m_studio->dialogs.textAnswers << QStringLiteral("nut") << QStringLiteral("bolt");
    ForeignWriter other(project->path());
    other.hold();
    click("devices.keepPicture");
    QVERIFY(project->samples().isEmpty());
    QVERIFY(!on<QLabel>("notice.text")->isVisible());
    other.release();
    QTRY_COMPARE(project->samples().size(), 1);
    QTRY_VERIFY(toastText().contains(QStringLiteral("labelled nut")));
    // What is under way when the project is closed is finished first.
    Q_EMIT hub().pictureTaken(kBoard, picture(10));
    click("devices.keepPicture");
    const QString path = project->path();
    m_studio->context->closeProject();
    const Result<std::unique_ptr<ProjectFile>> file = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    QVERIFY(file.isOk());
    QCOMPARE((*file)->samples().count().value(), 2);
}

/// "Undo" stands for a while, and another project may be open by then.
void TestDevicesCamera::undoLeavesOtherProjectsAlone()
{
    const auto keep = [this] {
        page();
        Q_EMIT hub().pictureTaken(kBoard, picture(200));
        m_studio->dialogs.textAnswers << QStringLiteral("nut");
        click("devices.keepPicture");
        QTRY_COMPARE(m_studio->context->project()->samples().size(), 1);
    };
    const auto undo = [this] {
        auto* toast = m_studio->window->findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr && toast->accessibleName().contains(QStringLiteral("is kept")) ? toast->findChild<QPushButton*>(QStringLiteral("toast.action")) : nullptr;
    };
    hub().put(cameraBoard());
    m_studio->makeProject(QStringLiteral("one"));
    keep();
    QTRY_VERIFY(undo() != nullptr);
    const QPointer<QPushButton> ofOne = undo();
    QEnterEvent enter({}, {}, {}); // the pointer rests on it, so it does not go
    QCoreApplication::sendEvent(ofOne->parentWidget(), &enter);
    m_studio->makeProject(QStringLiteral("two"));
    const Result<SampleId> other = m_studio->context->project()->ingest(aSample(1));
    QVERIFY(other.isOk());
    QVERIFY(ofOne != nullptr);
    ofOne->click();
    QCOMPARE(m_studio->context->project()->samples().size(), 1);
    QVERIFY(on<QLabel>("notice.text")->text().contains(QStringLiteral("not in the open project")));
    // In its own project it goes.
    m_studio->makeProject(QStringLiteral("three"));
    keep();
    QTRY_VERIFY(undo() != nullptr);
    undo()->click();
    QVERIFY(m_studio->context->project()->samples().isEmpty());
}

void TestDevicesCamera::consoleShowsOneDirection()
{
    hub().put(cameraBoard());
    auto* list = on<QListView>("console.lines");
    hub().say(kBoard, {1'700'000'000'000, false, QStringLiteral("AT+CONFIG?")});
    hub().say(kBoard, {1'700'000'000'100, true, QStringLiteral("ID: AA")});
    QTRY_COMPARE(list->model()->rowCount(), 2);
    auto* direction = on<QComboBox>("console.direction");
    direction->setCurrentIndex(2);
    QCOMPARE(list->model()->rowCount(), 1);
    QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("AT+CONFIG?"));
    direction->setCurrentIndex(1);
    QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("ID: AA"));
    direction->setCurrentIndex(0);
    QCOMPARE(list->model()->rowCount(), 2);
}

void TestDevicesCamera::savesTheSession()
{
    hub().put(cameraBoard());
    auto* save = on<QPushButton>("console.save");
    QVERIFY(!save->isEnabled());
    QVERIFY(!save->toolTip().isEmpty());
    hub().say(kBoard, {1'700'000'000'000, false, QStringLiteral("AT+CONFIG?")});
    QTRY_VERIFY(save->isEnabled());
    const QString path = m_studio->folder.filePath(QStringLiteral("a.jsonl"));
    m_studio->dialogs.pathAnswers << path;
    click("console.save");
    QTRY_VERIFY(toastText().contains(QStringLiteral("a.jsonl")));
    const auto deviceIn = [](const QString& file) {
        const Result<SavedSession> saved = readSessionFile(file);
        return saved ? saved->device : saved.error().message;
    };
    QCOMPARE(deviceIn(path), kBoard);
    QVERIFY(!toastText().contains(QStringLiteral("left out")));
    // Without its beginning it does not answer as the board did: that is told.
    hub().sessionEntries.prepend({185'000, true, {}});
    hub().sessionEntries.last().atMs = 185'200;
    m_studio->dialogs.pathAnswers << path;
    click("console.save");
    QTRY_VERIFY(toastText().contains(QStringLiteral("a.jsonl.")) && toastText().contains(QStringLiteral("Its first 185 s are left out")));
    // The same from the menus and the palette, and from the console under every page.
    hub().setState(kBoard, DeviceState::Connected);
    m_studio->dialogs.pathAnswers << path + QStringLiteral("2");
    QVERIFY(m_studio->actions->trigger(QStringLiteral("devices.saveSession")));
    QVERIFY(!toastText().contains(QStringLiteral("a.jsonl2"))); // the window goes on meanwhile, and tells at the end
    QTRY_VERIFY(toastText().contains(QStringLiteral("a.jsonl2")));
    QCOMPARE(deviceIn(path + QStringLiteral("2")), kBoard);
    hub().setActiveDevice(kBoard);
    saveFromPane(QStringLiteral("no/folder/a.jsonl"));
    QTRY_VERIFY(toastText().contains(QStringLiteral("cannot be written")));
    hub().sessionError = Error{ErrorCode::NotFound, QStringLiteral("Nothing was said."), {}, {}};
    saveFromPane(QStringLiteral("a.jsonl3"));
    QTRY_VERIFY(toastText().contains(QStringLiteral("Nothing was said.")));
    QVERIFY(!QFile::exists(path + QStringLiteral("3")));
}

QTEST_MAIN(TestDevicesCamera)
#include "tst_devices_camera.moc"
