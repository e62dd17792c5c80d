// SPDX-License-Identifier: GPL-3.0-or-later
// The Devices page while things change under the user's hand: the choice, the buttons, and what fits into a small window.
#include "app/session/app_history.h"
#include "support/device_window.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/device_details.h"
#include "ui/shell/action_registry.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <algorithm>
#include <numeric>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");
const QString kOther = QStringLiteral("serial:/dev/ttyS0");
const QString kSimulated = QStringLiteral("board:big");

} // namespace

class TestDevicesChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void choiceStaysWhenOthersComeGoAndFail();
    void nearestIsChosenWhenTheChosenGoes();
    void simulatedBoardIsChosenWhenItIsStarted();
    void simulatedBoardIsChosenWhereverItWasStarted();
    void secondClickDoesNotUndoTheFirst();
    void liveSignalComesBackWithABoardThatIsNotChosen();
    void connectKeepsItsPlace();
    void headButtonsStandStill();
    void columnsStandStill();
    void nothingIsCutInASmallWindow();
    void listsScrollBeforeThePageDoes();
    void wholeProblemIsShown();
    void listUsesTheRoomThereIs();
    void misheardPortOffersItsSettings();
    void unknownLengthIsSaidInWords();
    void messagesLeaveTheServicesFree();
    void messagesAreSeenWhereThePageScrolls();
    void tabGoesInReadingOrder();
    void wrongPathIsMended();
    void noticeCanBeClosed();
    void folderSaysWhatItTookIn();
    void namesMakeNoKeys();

private:
    DeviceWindow& studio() { return *m_studio; }
    FakeDeviceHub& hub() { return *m_studio->hub; }
    Page* page() { return m_studio->show(QStringLiteral("devices")); }
    QTableView* table() { return studio().find<QTableView>("devices.table"); }
    [[nodiscard]] QString chosen() { return table()->currentIndex().data(DeviceItemModel::AddressRole).toString(); }
    Button* toggle() { return studio().find<Button>("head.devices.toggle"); }
    DeviceInfo longNamed();
    /// For looking at them: kept where the environment says so.
    void picture(const char* name)
    {
        if (const QString folder = qEnvironmentVariable("STUDIO_TEST_PICTURES"); !folder.isEmpty())
            QVERIFY(studio().window->grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name))));
    }

    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDevicesChoice::init()
{
    m_studio = std::make_unique<DeviceWindow>();
    hub().put(DeviceWindow::board(kOther, QStringLiteral("ttyS0")));
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    hub().put(DeviceWindow::board(kSimulated, QStringLiteral("Simulated board")));
    page();
}

void TestDevicesChoice::cleanup()
{
    m_studio.reset();
}

DeviceInfo TestDevicesChoice::longNamed()
{
    DeviceInfo info = DeviceWindow::board(kBoard, QStringLiteral("serial:/dev/serial/by-path/platform-usb-0:1.4.2:1.0-port0"), DeviceState::Streaming);
    info.sensors.append({QStringLiteral("Sensor with 3 axes (accX, accY, accZ)"), 300'000.0, {62.5, 100.0}});
    info.sensors.append({QStringLiteral("Built-in microphone"), 43'690.0, {16'000.0}});
    info.pictureSizes = {QSize(64, 64), QSize(160, 120)};
    info.canWatch = true;
    info.motions = {QStringLiteral("idle"), QStringLiteral("wave")};
    info.motion = QStringLiteral("idle");
    return info;
}

void TestDevicesChoice::choiceStaysWhenOthersComeGoAndFail()
{
    table()->selectRow(1);
    QCOMPARE(chosen(), kBoard);
    hub().put(DeviceWindow::board(QStringLiteral("serial:/dev/ttyUSB7"), QStringLiteral("late")));
    QCOMPARE(chosen(), kBoard);
    DeviceInfo lost = DeviceWindow::board(kOther, QStringLiteral("ttyS0"));
    lost.lastError = {ErrorCode::Io, QStringLiteral("It was unplugged.")};
    hub().put(lost);
    Q_EMIT hub().deviceFailed(kOther, lost.lastError);
    QCOMPARE(chosen(), kBoard);
    hub().remove(kOther);
    QCOMPARE(chosen(), kBoard);
    QCOMPARE(studio().find<DeviceDetails>("devices.details")->isVisible(), true);
}

void TestDevicesChoice::nearestIsChosenWhenTheChosenGoes()
{
    table()->selectRow(2);
    hub().remove(kSimulated);
    QCOMPARE(chosen(), kBoard);
    hub().put(DeviceWindow::board(kOther, QStringLiteral("renamed")));
    QCOMPARE(chosen(), kBoard);
}

void TestDevicesChoice::simulatedBoardIsChosenWhenItIsStarted()
{
    table()->selectRow(0);
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.simulated")));
    QCOMPARE(hub().calls.last(), QStringLiteral("startSimulatedBoard"));
    QCOMPARE(chosen(), kSimulated);
    // Of another kind it has another address; it is still the one that was chosen.
    hub().remove(kSimulated);
    table()->selectRow(0);
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.simulated")));
    hub().put(DeviceWindow::board(QStringLiteral("board:small"), QStringLiteral("Simulated board"), DeviceState::Identifying));
    QCOMPARE(chosen(), QStringLiteral("board:small"));
}

void TestDevicesChoice::simulatedBoardIsChosenWhereverItWasStarted()
{
    table()->selectRow(0);
    studio().show(QStringLiteral("collect"));
    for (const DeviceState state : {DeviceState::Identifying, DeviceState::Connected})
        hub().setState(kSimulated, state);
    page();
    QCOMPARE(chosen(), kSimulated);
    // From Monitor the page is there before the board is.
    hub().setState(kSimulated, DeviceState::Offline);
    table()->selectRow(0);
    studio().show(QStringLiteral("monitor"));
    for (QPushButton* button : studio().window->currentPage()->findChildren<QPushButton*>()) {
        if (button->isVisible() && button->text() == QStringLiteral("Use the simulated board"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(hub().calls.last(), QStringLiteral("startSimulatedBoard"));
    QCOMPARE(studio().window->currentPage()->info().id, QStringLiteral("devices"));
    QCOMPARE(chosen(), kSimulated);
    // Who chooses another one while it boots keeps that.
    table()->selectRow(1);
    hub().setState(kSimulated, DeviceState::Identifying);
    QCOMPARE(chosen(), kBoard);
}

void TestDevicesChoice::secondClickDoesNotUndoTheFirst()
{
    table()->selectRow(1);
    toggle()->repaint();
    QTest::mouseClick(toggle(), Qt::LeftButton);
    QCOMPARE(hub().calls.last(), QStringLiteral("connect ") + kBoard);
    const qsizetype before = hub().calls.size();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Running)); // there at once, and has no live signal to ask for
    QCOMPARE(toggle()->text(), QStringLiteral("Disconnect"));
    QTest::mouseClick(toggle(), Qt::LeftButton); // before the user can have seen it
    toggle()->repaint();
    QTest::mouseClick(toggle(), Qt::LeftButton);
    QCOMPARE(hub().calls.size(), before);
    QTRY_VERIFY((QTest::mouseClick(toggle(), Qt::LeftButton), hub().calls.last() == QStringLiteral("disconnect ") + kBoard)); // meant
    // A button that changes while it is held does nothing.
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    toggle()->repaint();
    QTRY_VERIFY((QTest::mousePress(toggle(), Qt::LeftButton), toggle()->isDown()));
    const qsizetype held = hub().calls.size();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Running));
    QTest::mouseRelease(toggle(), Qt::LeftButton);
    QCOMPARE(hub().calls.size(), held);
}

/// As after its port settings were changed. What it sent before is no signal of now.
void TestDevicesChoice::liveSignalComesBackWithABoardThatIsNotChosen()
{
    const auto signal = [this](int row) { return table()->model()->index(row, static_cast<int>(DeviceItemModel::Column::Signal)).data().toString(); };
    const QString live = QStringLiteral("live signal");
    const QString asked = QStringLiteral("stream %1 Built-in accelerometer 62.5").arg(kBoard);
    table()->selectRow(1);
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    QCOMPARE(hub().calls.count(asked), 1);
    hub().setState(kBoard, DeviceState::Streaming);
    hub().beginStream(DeviceWindow::accelerometer(), 16.0);
    hub().feed(DeviceWindow::motion(100));
    QTRY_COMPARE(signal(1), live);
    table()->selectRow(0);
    for (const DeviceState state : {DeviceState::Offline, DeviceState::Identifying, DeviceState::Connected})
        hub().setState(kBoard, state);
    QCOMPARE(chosen(), kOther);
    QCOMPARE(hub().calls.count(asked), 2);
    // Until its stream begins, what the ring still holds is not shown; the page has looked once another board's signal is there.
    hub().put(DeviceWindow::board(kSimulated, QStringLiteral("Simulated board"), DeviceState::Streaming));
    QTRY_COMPARE(signal(2), live);
    QCOMPARE(signal(1), QStringLiteral("no signal"));
    // Nor does the curve of a stream that ended stand still for ever.
    hub().setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(signal(1), live);
    hub().setState(kBoard, DeviceState::Connected);
    QTRY_COMPARE_WITH_TIMEOUT(signal(1), QStringLiteral("no signal"), 20'000);
    QCOMPARE(hub().calls.count(asked), 2); // it was ended, not lost
}

void TestDevicesChoice::connectKeepsItsPlace()
{
    table()->selectRow(1);
    QSet<QString> texts;
    const auto box = [&] {
        QCoreApplication::sendPostedEvents();
        texts << toggle()->text();
        return QRect(toggle()->mapTo(studio().window.get(), QPoint()), toggle()->size());
    };
    const QRect place = box();
    for (const DeviceState state : {DeviceState::Identifying, DeviceState::Running, DeviceState::Offline}) {
        hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), state));
        QTRY_COMPARE(box(), place);
    }
    QCOMPARE(texts.size(), 3);
}

/// Whichever board is chosen, in whatever state and however it is called.
void TestDevicesChoice::headButtonsStandStill()
{
    const auto places = [this] {
        QCoreApplication::sendPostedEvents();
        QList<QRect> found;
        for (const char* name : {"head.devices.scan", "head.devices.add", "head.devices.toggle"}) {
            const auto* button = studio().find<Button>(name);
            found << (button->isVisible() ? QRect(button->mapTo(studio().window.get(), QPoint()), button->size()) : QRect());
        }
        return found;
    };
    page();
    const QList<QRect> before = places();
    hub().put(longNamed());
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        table()->selectRow(row);
        QTRY_COMPARE(places(), before);
    }
}

void TestDevicesChoice::columnsStandStill()
{
    const auto widths = [this] {
        QVector<int> all;
        for (int column = 0; column < DeviceItemModel::kColumnCount; ++column)
            all << table()->columnWidth(column);
        return all;
    };
    const QVector<int> before = widths();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Identifying));
    QCOMPARE(widths(), before);
    hub().put(longNamed());
    QCOMPARE(widths(), before);
    const int sum = std::accumulate(before.begin(), before.end(), 0);
    QCOMPARE(sum, table()->viewport()->width());
    // The usual words stand whole.
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    for (int column = 1; column < DeviceItemModel::kColumnCount; ++column) {
        const int needed = table()->itemDelegate()->sizeHint({}, table()->model()->index(1, column)).width();
        QVERIFY2(needed <= before[column], qPrintable(QStringLiteral("column %1: %2 of %3").arg(column).arg(before[column]).arg(needed)));
    }
}

void TestDevicesChoice::nothingIsCutInASmallWindow()
{
    table()->selectRow(1);
    hub().put(longNamed());
    auto* scroll = page()->findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    QTRY_VERIFY(scroll->horizontalScrollBar()->maximum() == 0);
    auto* facts = page()->findChild<QScrollArea*>(QStringLiteral("devices.detailsScroll"));
    QTRY_VERIFY(facts->widget()->width() == facts->viewport()->width());
    QVERIFY2(facts->widget()->minimumSizeHint().width() <= facts->viewport()->width(),
             qPrintable(QStringLiteral("%1 in %2").arg(facts->widget()->minimumSizeHint().width()).arg(facts->viewport()->width())));
    picture("devices-long");
    const auto* foot = studio().find<QLabel>("devices.foot");
    QTRY_VERIFY(foot->height() >= foot->heightForWidth(foot->width()));
    picture("devices-long");
}

void TestDevicesChoice::listsScrollBeforeThePageDoes()
{
    table()->selectRow(1);
    hub().put(longNamed());
    for (int i = 0; i < 200; ++i)
        hub().say(kBoard, {1'700'000'000'000 + i, true, QStringLiteral("line %1").arg(i)});
    const auto* lines = studio().find<QListView>("console.lines");
    QTRY_VERIFY(lines->verticalScrollBar()->maximum() > 0);
    const auto* scroll = page()->findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    QTRY_COMPARE(scroll->verticalScrollBar()->maximum(), 0);
    const QRect seen(scroll->viewport()->mapTo(studio().window.get(), QPoint()), scroll->viewport()->size());
    for (const char* name : {"devices.table", "console.lines", "console.send", "devices.details", "devices.services", "services.reach", "services.warning"}) {
        const auto* one = studio().find<QWidget>(name);
        const QRect box(one->mapTo(studio().window.get(), QPoint()), one->size());
        QVERIFY2(one->isVisible() && seen.contains(box), name);
    }
    QVERIFY(page()->findChild<QScrollArea*>(QStringLiteral("devices.detailsScroll"))->verticalScrollBar()->maximum() > 0); // the facts do
    QVERIFY2(lines->viewport()->height() >= 8 * lines->sizeHintForRow(0), qPrintable(QString::number(lines->viewport()->height())));
    picture("devices-whole");
}

void TestDevicesChoice::wholeProblemIsShown()
{
    table()->selectRow(1);
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"));
    board.lastError = {ErrorCode::Timeout, QStringLiteral("The board at /dev/serial/by-id/usb-Arduino_Nano_33_BLE does not answer: \"b\" was sent 2 times, and what came back is no answer: "
                                                          "\"29.13,2280,1.9549,0.2346\". Reset the board, or close what else reads from its port, and try again.")};
    hub().put(board);
    const auto* problem = studio().find<QLabel>("devices.problem");
    QTRY_VERIFY2(problem->height() >= problem->heightForWidth(problem->width()),
                 qPrintable(QStringLiteral("%1 of %2").arg(problem->height()).arg(problem->heightForWidth(problem->width()))));
    QVERIFY(problem->height() > 3 * problem->fontMetrics().height());
    picture("devices-problem");
}

void TestDevicesChoice::listUsesTheRoomThereIs()
{
    for (int i = 0; i < 5; ++i)
        hub().put(DeviceWindow::board(QStringLiteral("serial:/dev/ttyUSB%1").arg(i), QStringLiteral("board %1").arg(i)));
    studio().window->resize(1600, 1000);
    QTRY_COMPARE(table()->verticalScrollBar()->maximum(), 0);
    picture("devices-many");
    studio().window->resize(1280, 720);
    QTRY_VERIFY(table()->verticalScrollBar()->maximum() > 0); // the console keeps its room
    const auto rowsShown = [this] { return table()->viewport()->height() / table()->verticalHeader()->defaultSectionSize(); };
    QVERIFY2(rowsShown() >= 4, qPrintable(QString::number(rowsShown())));
    // Four of them stay when the window is lower still; then the page scrolls.
    studio().window->resize(1280, 560);
    QTRY_VERIFY(page()->findChild<QScrollArea*>(QStringLiteral("page.scroll"))->verticalScrollBar()->maximum() > 0);
    QVERIFY2(rowsShown() >= 4, qPrintable(QString::number(rowsShown())));
}

void TestDevicesChoice::misheardPortOffersItsSettings()
{
    table()->selectRow(1);
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"));
    auto* fix = studio().find<Button>("devices.portFix");
    QVERIFY(!fix->isVisible());
    board.lastError = {ErrorCode::Timeout, QStringLiteral("It does not answer.")};
    hub().put(board);
    QVERIFY(fix->isVisible() && fix->isEnabled());
    board.lastError.code = ErrorCode::PermissionDenied; // its settings would not help
    hub().put(board);
    QVERIFY(!fix->isVisible());
}

void TestDevicesChoice::unknownLengthIsSaidInWords()
{
    table()->selectRow(1);
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected);
    board.sensors.append({QStringLiteral("Environmental sensors"), 0.0, {12.5}});
    board.sensors.append({QStringLiteral("Barometer"), 300'000.0, {1.0}});
    hub().put(board);
    const auto tells = [this](const QString& words) {
        const QList<QLabel*> labels = studio().find<QWidget>("devices.details")->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&words](const QLabel* one) { return one->isVisible() && one->text() == words; });
    };
    QTRY_VERIFY(tells(QStringLiteral("Environmental sensors")));
    QVERIFY(tells(QStringLiteral("300 s")) && tells(QStringLiteral("unknown")) && tells(QStringLiteral("> 1 day")));
    QVERIFY(!tells(QStringLiteral("\u2013")));
}

/// A message that the rail has no room for stands over the lines of the console, where nothing is pressed.
void TestDevicesChoice::messagesLeaveTheServicesFree()
{
    page();
    studio().window->showToast({.text = QStringLiteral("The board stopped answering. ").repeated(12), .kind = NoticeKind::Error});
    const auto placeOf = [this](const QWidget* one) { return QRect(one->mapTo(studio().window.get(), QPoint()), one->size()); };
    const auto* toast = studio().find<QWidget>("toast");
    QVERIFY(toast->isVisible());
    for (const char* name : {"devices.services", "devices.details", "devices.table", "console.send", "console.sendButton"})
        QVERIFY2(!placeOf(toast).intersects(placeOf(studio().find<QWidget>(name))), name);
    QVERIFY(placeOf(studio().find<QWidget>("console.lines")).contains(placeOf(toast)));
    // On a page that offers none it stands at the lower right.
    studio().window->showPage(QStringLiteral("home"));
    QTRY_VERIFY(std::abs(placeOf(toast).right() - placeOf(studio().window->currentPage()).right() + 24) <= 1);
}

/// The room that the page offers may be scrolled out of sight; the message is not.
void TestDevicesChoice::messagesAreSeenWhereThePageScrolls()
{
    page();
    const auto normal = qScopeGuard([this] { studio().theme->setTextScale(1.0); });
    studio().theme->setTextScale(1.8);
    studio().window->resize(1280, 560);
    const auto placeOf = [this](const QWidget* one) { return QRect(one->mapTo(studio().window.get(), QPoint()), one->size()); };
    const auto* scroll = page()->findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    const auto* lines = studio().find<QListView>("console.lines");
    QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
    QTRY_VERIFY(placeOf(lines).bottom() > placeOf(scroll->viewport()).bottom());
    studio().window->showToast({.text = QStringLiteral("The board stopped answering."), .kind = NoticeKind::Error});
    const auto* toast = studio().find<QWidget>("toast");
    const auto isSeen = [&] { return toast->isVisible() && placeOf(studio().window->currentPage()).contains(placeOf(toast)); };
    for (const int share : {0, 2, 4, 3, 0}) {
        scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum() * share / 4);
        QTRY_VERIFY2(isSeen(), qPrintable(QStringLiteral("at %1 of 4 it ends at %2").arg(share).arg(placeOf(toast).bottom())));
    }
}

void TestDevicesChoice::tabGoesInReadingOrder()
{
    table()->selectRow(1);
    const Page* shown = page();
    QVERIFY(studio().actions->trigger(QStringLiteral("page.filter")));
    QCOMPARE(studio().window->focusWidget(), shown->findChild<QWidget*>(QStringLiteral("console.filter")));
    QStringList names;
    for (const char* name : {"head.devices.scan", "head.devices.add", "head.devices.toggle", "devices.table", "devices.simulatedButton", "console.direction",
                             "console.filter", "console.copy", "console.save", "console.clear", "console.lines", "console.send", "console.sendButton",
                             "tool.devices.keys", "tool.devices.requests", "services.ingestion", "services.remote", "services.reach"})
        names << QString::fromLatin1(name);
    QStringList found;
    QWidget* first = studio().find<QWidget>("head.devices.scan");
    QWidget* at = first;
    do {
        // The console of the dock has the same parts.
        if (names.contains(at->objectName()) && shown->isAncestorOf(at) && (at->focusPolicy() & Qt::TabFocus) != 0)
            found << at->objectName();
        at = at->nextInFocusChain();
    } while (at != first);
    QCOMPARE(found, names);
}

void TestDevicesChoice::wrongPathIsMended()
{
    hub().addPortError = Error{ErrorCode::NotFound, QStringLiteral("There is no /dev/pts/99.")};
    studio().dialogs.textAnswers << QStringLiteral("/dev/pts/99") << QStringLiteral("/dev/pts/9");
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.addPort")));
    hub().addPortError.reset();
    auto* mend = page()->findChild<QPushButton*>(QStringLiteral("notice.action"));
    QVERIFY(mend->isVisible());
    QTest::mouseClick(mend, Qt::LeftButton);
    QCOMPARE(studio().dialogs.asked.last(), QStringLiteral("Mend /dev/pts/99"));
    QCOMPARE(hub().calls.last(), QStringLiteral("addPort /dev/pts/9"));
    QVERIFY(!page()->findChild<QWidget*>(QStringLiteral("notice"))->isVisible());
}

void TestDevicesChoice::noticeCanBeClosed()
{
    Q_EMIT hub().deviceFailed(QStringLiteral("serial:/dev/gone"), {ErrorCode::Io, QStringLiteral("The board was unplugged.")});
    auto* notice = page()->findChild<QWidget*>(QStringLiteral("notice"));
    QVERIFY(notice->isVisible());
    QTest::mouseClick(page()->findChild<QPushButton*>(QStringLiteral("notice.close")), Qt::LeftButton);
    QVERIFY(!notice->isVisible());
}

/// An "&" in a name is shown, where it is a button, a menu or the palette that shows it.
void TestDevicesChoice::namesMakeNoKeys()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("R&D"), DeviceState::Connected));
    table()->selectRow(1);
    QCOMPARE(chosen(), kBoard);
    ActionRegistry& actions = *studio().actions;
    QCOMPARE(actions.action(QStringLiteral("devices.collect"))->text(), QStringLiteral("Collect from R&&D"));
    QVERIFY(studio().find<Button>("head.devices.collect")->shortcut().isEmpty());
    const auto nothing = []() -> Result<void> { return {}; };
    studio().context->history().push({QStringLiteral("Forget R&D"), nothing, nothing});
    QCOMPARE(actions.action(QStringLiteral("edit.undo"))->text(), QStringLiteral("&Undo Forget R&&D"));
    QVERIFY(actions.trigger(QStringLiteral("palette")));
    studio().find<QLineEdit>("palette.field")->setText(QStringLiteral("undo forget"));
    QCOMPARE(studio().find<QListWidget>("palette.list")->currentItem()->text(), QStringLiteral("Undo Forget R&D"));
}

void TestDevicesChoice::folderSaysWhatItTookIn()
{
    studio().makeProject();
    page();
    DeviceInfo folder = DeviceWindow::board(QStringLiteral("folder:/srv/recordings"), QStringLiteral("watch"), DeviceState::Watching);
    folder.source = DeviceSource::Folder;
    folder.facts = {{QStringLiteral("Taken in"), QStringLiteral("1 sample")}};
    hub().put(folder);
    table()->selectRow(3);
    QCOMPARE(chosen(), folder.address);
    QVERIFY(!studio().find<QLabel>("devices.use")->isVisible()); // what is recorded from it is counted in its facts
    table()->selectRow(1);
    QVERIFY(studio().find<QLabel>("devices.use")->isVisible());
}

QTEST_MAIN(TestDevicesChoice)
#include "tst_devices_choice.moc"
