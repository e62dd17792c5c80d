// SPDX-License-Identifier: GPL-3.0-or-later
// The Devices page over boards that do what the test says: states, keys, errors with their fix, the console.
#include "support/device_window.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/port_form.h"
#include "ui/shell/device_console.h"
#include "ui/shell/page_frame.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTableView>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBoard = QStringLiteral("serial:/dev/ttyACM0");

} // namespace

class TestDevicesPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutBoardsItSaysSo();
    void emptyStateOffersTheSimulatedBoard();
    void kindOfTheSimulatedBoardIsChosen();
    void enterConnectsAndDisconnects();
    void primaryFollowsTheState();
    void everyFailureNamesItsFix();
    void fixIsClickedInTheTable();
    void renameIsUndone();
    void renameKeyIsThatOfThePageInSight();
    void portSettingsAreAskedAndUndone();
    void everyValueIsNamedOrNone();
    void failureThatWasMendedIsTakenBack();
    void numbersBoardTakesNoFirmware();
    void portByPathIsAddedAndForgotten();
    void changesOfTheListAreUndoneInTurn();
    void consoleSendsAndRemembers();
    void consoleKeyFindsTheConsole();
    void everyFocusableWidgetHasAName();

private:
    DeviceWindow& studio() { return *m_studio; }
    FakeDeviceHub& hub() { return *m_studio->hub; }
    Page* page() { return m_studio->show(QStringLiteral("devices")); }
    QLabel* noticeText() { return page()->findChild<QFrame*>(QStringLiteral("notice"))->findChild<QLabel*>(QStringLiteral("notice.text")); }
    QPushButton* noticeButton() { return page()->findChild<QPushButton*>(QStringLiteral("notice.action")); }

    std::unique_ptr<DeviceWindow> m_studio;
};

void TestDevicesPage::init()
{
    m_studio = std::make_unique<DeviceWindow>();
}

void TestDevicesPage::cleanup()
{
    m_studio.reset();
}

void TestDevicesPage::withoutBoardsItSaysSo()
{
    m_studio.reset();
    m_studio = std::make_unique<DeviceWindow>(false);
    QCOMPARE(page()->stateText(), QStringLiteral("not available in this window"));
    QVERIFY(!studio().actions->action(QStringLiteral("devices.scan"))->isEnabled());
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.scan")), QStringLiteral("This window works without boards"));
    int usable = 0;
    for (const QPushButton* button : page()->findChildren<QPushButton*>())
        usable += button->isVisible() && button->isEnabled() ? 1 : 0;
    QVERIFY(usable > 0);
}

void TestDevicesPage::kindOfTheSimulatedBoardIsChosen()
{
    QCOMPARE(page()->stateMark(), StateMark::Empty);
    auto* choice = studio().find<QComboBox>("devices.emptyBoardChoice");
    QVERIFY(!choice->isVisible()); // there is no choice
    hub().kinds = {{QStringLiteral("big"), QStringLiteral("Cortex-M4F, Big"), QStringLiteral("A big one")},
                   {QStringLiteral("small"), QStringLiteral("Cortex-M0, Small"), QStringLiteral("A small one")}};
    hub().kind = QStringLiteral("big");
    Q_EMIT hub().devicesChanged();
    QVERIFY(choice->isVisible() && choice->isEnabled());
    QCOMPARE(choice->currentText(), QStringLiteral("Cortex-M4F, Big"));
    QCOMPARE(choice->toolTip(), QStringLiteral("A big one"));
    QTest::keyClick(choice, Qt::Key_Down);
    QCOMPARE(hub().calls.last(), QStringLiteral("choose small"));
    QCOMPARE(choice->currentText(), QStringLiteral("Cortex-M0, Small"));
    // While it runs the choice rests, beside its button below the table.
    hub().put(DeviceWindow::board(QStringLiteral("board:small"), QStringLiteral("Simulated board"), DeviceState::Connected));
    auto* beside = studio().find<QComboBox>("devices.boardChoice");
    QVERIFY(beside->isVisible() && !beside->isEnabled());
    QCOMPARE(beside->currentText(), QStringLiteral("Cortex-M0, Small"));
    QVERIFY(beside->toolTip().contains(QStringLiteral("Stop the simulated board")));
    QCOMPARE(DeviceWindow::namelessWidget(*page()), QString());
    hub().remove(QStringLiteral("board:small"));
    QVERIFY(choice->isEnabled());
}

void TestDevicesPage::emptyStateOffersTheSimulatedBoard()
{
    QCOMPARE(page()->stateMark(), StateMark::Empty);
    auto* button = studio().find<QPushButton>("devices.emptySimulated");
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(hub().calls, QStringList{QStringLiteral("startSimulatedBoard")});
    hub().put(DeviceWindow::board(QStringLiteral("board:mps2-an386"), QStringLiteral("Simulated board"), DeviceState::Connected));
    QVERIFY(!button->isVisible());
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.simulated"))); // now it stops it
    QCOMPARE(hub().calls.last(), QStringLiteral("stopSimulatedBoard"));
    // Stopped, it is an offer again, also while its row stays in the list; one that failed to start is told of.
    DeviceInfo offered = DeviceWindow::board(QStringLiteral("board:mps2-an386"), QStringLiteral("Simulated board"));
    hub().put(offered);
    QVERIFY(button->isVisible());
    QCOMPARE(page()->stateText(), QStringLiteral("looking for boards"));
    offered.lastError = {ErrorCode::ToolMissing, QStringLiteral("The emulator is not installed: sudo apt-get install qemu-system-arm.")};
    hub().put(offered);
    QVERIFY(!button->isVisible());
    QCOMPARE(studio().find<QLabel>("devices.problem")->text(), offered.lastError.message);
    hub().remove(QStringLiteral("board:mps2-an386"));
    QVERIFY(button->isVisible());
}

void TestDevicesPage::enterConnectsAndDisconnects()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    auto* table = studio().find<QTableView>("devices.table");
    new QAbstractItemModelTester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, table);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(hub().calls, QStringList{QStringLiteral("connect ") + kBoard});
    hub().setState(kBoard, DeviceState::Identifying);
    QTest::keyClick(table, Qt::Key_Return); // pressed twice, it goes on
    QCOMPARE(hub().calls.size(), 1);
    // A board that takes too long is given up.
    QCOMPARE(studio().find<Button>("head.devices.toggle")->text(), QStringLiteral("Give up"));
    QTRY_COMPARE((QTest::keyClick(table, Qt::Key_Return), hub().calls.last()), QStringLiteral("disconnect ") + kBoard);
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    QCOMPARE(page()->stateText(), QStringLiteral("1 of 1 connected"));
    QTest::keyClick(table, Qt::Key_Enter);
    QCOMPARE(hub().calls.last(), QStringLiteral("disconnect ") + kBoard);
    // F5 looks again.
    QTest::keyClick(studio().window.get(), Qt::Key_F5);
    QCOMPARE(hub().calls.last(), QStringLiteral("scan"));
}

void TestDevicesPage::primaryFollowsTheState()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    QCOMPARE(page()->primaryActionId(), QStringLiteral("devices.toggle"));
    auto* toggle = studio().find<Button>("head.devices.toggle");
    auto* collect = studio().find<Button>("head.devices.collect");
    QCOMPARE(toggle->kind(), ButtonKind::Primary);
    QVERIFY(!collect->isVisible());
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    QCOMPARE(page()->primaryActionId(), QStringLiteral("devices.collect"));
    QCOMPARE(toggle->kind(), ButtonKind::Secondary);
    QCOMPARE(toggle->text(), QStringLiteral("Disconnect"));
    QVERIFY(collect->isVisible());
    QCOMPARE(collect->text(), QStringLiteral("Collect from nano33"));
    QTest::keyClick(studio().window.get(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(hub().activeDevice(), kBoard);
}

void TestDevicesPage::everyFailureNamesItsFix()
{
    page();
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("nano33"));
    const Error busy{ErrorCode::Busy, QStringLiteral("/dev/ttyACM0 is in use by minicom (process 4711). Close it there and try again."), {},
                     QStringLiteral("SER-003")};
    board.lastError = busy;
    hub().put(board);
    Q_EMIT hub().deviceFailed(kBoard, busy);
    QCOMPARE(page()->stateMark(), StateMark::NeedsAttention);
    QCOMPARE(studio().find<QLabel>("devices.problem")->text(), busy.message);
    QVERIFY(studio().find<QLabel>("devices.problem")->isVisible());
    auto* fix = studio().find<QPushButton>("devices.fix");
    QVERIFY(fix->isVisible());
    QCOMPARE(fix->text(), QStringLiteral("Retry"));
    QVERIFY(!noticeButton()->isVisible()); // said once
    fix->setFocus();
    QTest::keyClick(fix, Qt::Key_Space);
    QCOMPARE(hub().calls.last(), QStringLiteral("connect ") + kBoard);
    QVERIFY2(studio().find<QTableView>("devices.table")->hasFocus(), "the button goes, the keys stay with the boards");
    // Of a board that is no longer in the list, the page tells above the table.
    Q_EMIT hub().deviceFailed(QStringLiteral("serial:/dev/gone"), {ErrorCode::Io, QStringLiteral("The board was unplugged.")});
    QCOMPARE(noticeText()->text(), QStringLiteral("The board was unplugged."));
    noticeButton()->setFocus();
    QTest::keyClick(noticeButton(), Qt::Key_Space);
    QCOMPARE(hub().calls.last(), QStringLiteral("connect serial:/dev/gone"));
    QVERIFY(!noticeButton()->isVisible());
    QVERIFY(studio().find<QTableView>("devices.table")->hasFocus());
    // What the user stopped is not told as a failure.
    Q_EMIT hub().deviceFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("stopped")});
    QVERIFY(!noticeButton()->isVisible());
    board.lastError = {};
    hub().put(board);
    QVERIFY(!studio().find<QLabel>("devices.problem")->isVisible());
}

void TestDevicesPage::fixIsClickedInTheTable()
{
    page();
    DeviceInfo other = DeviceWindow::board(QStringLiteral("serial:/dev/ttyACM1"), QStringLiteral("bench"));
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    other.lastError = {ErrorCode::Timeout, QStringLiteral("The board did not answer. Reset it and try again.")};
    hub().put(other);
    auto* table = studio().find<QTableView>("devices.table");
    const QRect cell = table->visualRect(table->model()->index(1, 1));
    // Somewhere along the second line stands the link; the rest of the cell only chooses the row.
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, QPoint(cell.left() + 40, cell.top() + 14));
    QVERIFY(hub().calls.isEmpty());
    for (int x = cell.left() + 40; x < cell.right() && hub().calls.isEmpty(); x += 12)
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, QPoint(x, cell.center().y() + 9));
    QCOMPARE(hub().calls, QStringList{QStringLiteral("connect ") + other.address});
}

void TestDevicesPage::renameIsUndone()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    studio().dialogs.textAnswers << QStringLiteral("wrist left");
    studio().find<QTableView>("devices.table")->setFocus();
    QTest::keyClick(studio().window->focusWidget(), Qt::Key_F2);
    QCOMPARE(hub().device(kBoard).name, QStringLiteral("wrist left"));
    auto* toast = studio().find<QWidget>("toast");
    const QList<QPushButton*> buttons = toast->findChildren<QPushButton*>();
    QCOMPARE(buttons.first()->text(), QStringLiteral("Undo"));
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    QCOMPARE(hub().device(kBoard).name, QStringLiteral("nano33"));
}

/// A run on Train is renamed by the same key; both stand in the menus.
void TestDevicesPage::renameKeyIsThatOfThePageInSight()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    studio().actions->setEnabled(QStringLiteral("train.rename"), true); // as with a run that is chosen there
    for (const char* focused : {"devices.table", "button.devices.rename"}) {
        auto* widget = studio().find<QWidget>(focused);
        widget->setFocus();
        QVERIFY2(widget->hasFocus(), focused);
        const QString name = QStringLiteral("by key in ") + QString::fromLatin1(focused);
        studio().dialogs.textAnswers << name;
        QTest::keyClick(widget, Qt::Key_F2);
        QCOMPARE(hub().device(kBoard).name, name.left(40));
    }
    // Neither acts where it is not in sight.
    studio().dialogs.textAnswers << QStringLiteral("unseen");
    studio().show(QStringLiteral("home"));
    QTest::keyClick(studio().window.get(), Qt::Key_F2);
    QCOMPARE(studio().dialogs.textAnswers, QStringList{QStringLiteral("unseen")});
}

void TestDevicesPage::portSettingsAreAskedAndUndone()
{
    page();
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    const QVector<FormField> fields = portFields(PortSettings());
    QStringList values;
    for (const FormField& field : fields)
        values << field.value;
    QCOMPARE(portProblem(values), QString());
    QCOMPARE(portSettingsFrom(values, PortSettings()), PortSettings());
    QStringList wrong = values;
    wrong[1] = QStringLiteral("fast");
    QStringList wanted = values;
    wanted[0] = fields[0].choices[2];
    wanted[1] = QStringLiteral("230400");
    wanted[2] = QStringLiteral("62.5");
    wanted[3] = QStringLiteral("accX, accY,, accZ ");
    wanted[4] = fields[4].choices[3];
    wanted[5] = QStringLiteral("g, ,mg");
    QStringList unfit = wanted;
    unfit[5] = QStringLiteral("g, g");
    QVERIFY(!portProblem(unfit).isEmpty());
    studio().dialogs.formAnswers << wrong << wanted;
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.port")));
    QCOMPARE(studio().dialogs.formProblems.size(), 1);
    QVERIFY(hub().portsSet.isEmpty());
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.port")));
    const PortSettings set = hub().portSettings(kBoard);
    QCOMPARE(set.protocol, PortProtocol::Numbers);
    QCOMPARE(set.baud, 230400);
    QCOMPARE(set.numbers.hz, 62.5);
    QCOMPARE(set.numbers.names, (QStringList{QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")}));
    QVERIFY(set.numbers.hasTimeColumn);
    QCOMPARE(set.numbers.timeColumn, TimeColumn::Milliseconds);
    QCOMPARE(set.numbers.units, (QStringList{QStringLiteral("g"), QString(), QStringLiteral("mg")}));
    QCOMPARE(portSettingsFromJson(portSettingsToJson(set)), set);
    // What is shown again is what was set.
    QStringList shown;
    for (const FormField& field : portFields(set))
        shown << field.value;
    QCOMPARE(portSettingsFrom(shown, PortSettings()), set);
    auto* toast = studio().find<QWidget>("toast");
    QTest::mouseClick(toast->findChildren<QPushButton*>().first(), Qt::LeftButton);
    QCOMPARE(hub().portSettings(kBoard), PortSettings());
}

void TestDevicesPage::everyValueIsNamedOrNone()
{
    page();
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("uno"), DeviceState::Connected);
    board.printsNumbers = true;
    board.sensors = {{QStringLiteral("Sensor with 3 axes (value 1, value 2, value 3)"), 300.0, {62.5}}};
    hub().put(board);
    const QVector<FormField> fields = portFields(PortSettings());
    QStringList values;
    for (const FormField& field : fields)
        values << field.value;
    const auto named = [&values](const QString& names) {
        QStringList changed = values;
        changed[3] = names;
        return changed;
    };
    studio().dialogs.formAnswers << named(QStringLiteral("accX, accY")) << named(QStringLiteral("a, b, c, d")) << named(QStringLiteral("a, b, c"));
    for (int i = 0; i < 3; ++i)
        QVERIFY(studio().actions->trigger(QStringLiteral("devices.port")));
    QCOMPARE(studio().dialogs.formProblems.size(), 2);
    QVERIFY2(studio().dialogs.formProblems[0].contains(QStringLiteral("3 names are wanted, not 2")), qPrintable(studio().dialogs.formProblems[0]));
    QCOMPARE(hub().portSettings(kBoard).numbers.names.size(), 3);
    // Not where their number is not known, or changes with the first column.
    QCOMPARE(portProblem(named(QStringLiteral("accX, accY"))), QString());
    QStringList withTime = named(QStringLiteral("accX, accY"));
    withTime[4] = fields[4].choices[3];
    QCOMPARE(portProblem(withTime, 3), QString());
    QCOMPARE(portProblem(named(QString()), 3), QString());
    // Nor where it is found out anew: the columns may have been mistaken because of what was said before.
    PortSettings before;
    before.numbers.hz = 50.0;
    before.numbers.names = {QStringLiteral("p"), QStringLiteral("q"), QStringLiteral("r")};
    QStringList cleared;
    for (const FormField& field : portFields(before))
        cleared << field.value;
    QVERIFY(!portProblem(cleared, 4, before).isEmpty());
    cleared[2].clear();
    QCOMPARE(portProblem(cleared, 4, before), QString());
}

void TestDevicesPage::failureThatWasMendedIsTakenBack()
{
    page();
    const QString other = QStringLiteral("serial:/dev/ttyACM1");
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("uno"), DeviceState::Connected));
    hub().put(DeviceWindow::board(other, QStringLiteral("mega"), DeviceState::Connected));
    const QString told = QStringLiteral("uno prints 4 values a line, but 3 names are set (p, q, r).");
    const auto fail = [&] { Q_EMIT hub().deviceFailed(kBoard, Error{ErrorCode::InvalidArgument, told, {}, QStringLiteral("DEV-076")}); };
    fail();
    QCOMPARE(noticeText()->text(), told);
    hub().setState(kBoard, DeviceState::Streaming);
    hub().setState(other, DeviceState::Identifying);
    QVERIFY2(noticeText()->isVisible(), "nothing was mended");
    hub().setState(kBoard, DeviceState::Identifying); // with other settings
    QVERIFY(!noticeText()->isVisible());
    hub().setState(kBoard, DeviceState::Connected);
    QVERIFY(!noticeText()->isVisible());
    fail(); // not mended after all
    QVERIFY(noticeText()->isVisible());
    // Another message in its place is not its affair.
    page()->findChild<NoticeBar*>()->showNotice(NoticeKind::Info, QStringLiteral("Something else."));
    hub().setState(kBoard, DeviceState::Identifying);
    QCOMPARE(noticeText()->text(), QStringLiteral("Something else."));
    QVERIFY(noticeText()->isVisible());
}

void TestDevicesPage::numbersBoardTakesNoFirmware()
{
    page();
    DeviceInfo board = DeviceWindow::board(kBoard, QStringLiteral("uno"), DeviceState::Connected);
    hub().put(board);
    QVERIFY(studio().actions->action(QStringLiteral("devices.update"))->isEnabled());
    board.printsNumbers = true;
    hub().put(board);
    QVERIFY(!studio().actions->action(QStringLiteral("devices.update"))->isEnabled());
    QVERIFY(studio().actions->action(QStringLiteral("devices.port"))->isEnabled());
}

void TestDevicesPage::portByPathIsAddedAndForgotten()
{
    page();
    studio().dialogs.textAnswers << QStringLiteral("/dev/pts/7") << QStringLiteral("/dev/pts/99");
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.addPort")));
    const QString address = QStringLiteral("serial:/dev/pts/7");
    QVERIFY(!hub().device(address).address.isEmpty());
    QVERIFY(studio().find<QTableView>("devices.table")->hasFocus()); // Enter connects it now
    QTest::keyClick(studio().find<QTableView>("devices.table"), Qt::Key_Delete);
    QVERIFY(hub().devices().isEmpty());
    auto* toast = studio().find<QWidget>("toast");
    QTest::mouseClick(toast->findChildren<QPushButton*>().first(), Qt::LeftButton);
    QVERIFY(!hub().device(address).address.isEmpty());
    hub().addPortError = Error{ErrorCode::NotFound, QStringLiteral("There is no port /dev/pts/99.")};
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.addPort")));
    QCOMPARE(noticeText()->text(), QStringLiteral("There is no port /dev/pts/99."));
    // What is plugged in would come back by itself: it cannot be forgotten, and says why.
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Connected));
    studio().find<QTableView>("devices.table")->selectRow(1);
    QCOMPARE(studio().actions->disabledReason(QStringLiteral("devices.forget")), QStringLiteral("Disconnect the board first"));
}

/// One Undo for all: what was done last goes first, in the project or outside it.
void TestDevicesPage::changesOfTheListAreUndoneInTurn()
{
    ProjectSession* project = studio().makeProject();
    const SampleId id = project->ingest(aSample(1)).value();
    QVERIFY(project->setLabel({id}, QStringLiteral("snake")).isOk());
    page();
    QVERIFY(hub().addPort(QStringLiteral("/dev/pts/7")).isOk());
    const QString address = QStringLiteral("serial:/dev/pts/7");
    const auto isListed = [&] { return !hub().device(address).address.isEmpty(); };
    const auto label = [&] { return project->sample(id)->label; };
    const QAction* undo = studio().actions->action(QStringLiteral("edit.undo"));
    const QAction* redo = studio().actions->action(QStringLiteral("edit.redo"));
    auto* table = studio().find<QTableView>("devices.table");
    table->selectRow(0);
    studio().dialogs.textAnswers << QStringLiteral("wrist left");
    QVERIFY(studio().actions->trigger(QStringLiteral("devices.rename")));
    QCOMPARE(undo->text(), QStringLiteral("&Undo Rename 7"));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Delete);
    QVERIFY(!isListed());
    QCOMPARE(undo->text(), QStringLiteral("&Undo Forget wrist left"));
    QVERIFY(studio().actions->trigger(QStringLiteral("edit.undo")));
    QVERIFY(isListed());
    QCOMPARE(hub().device(address).name, QStringLiteral("wrist left"));
    QVERIFY(studio().actions->trigger(QStringLiteral("edit.undo")));
    QCOMPARE(hub().device(address).name, QStringLiteral("7"));
    QCOMPARE(label(), QStringLiteral("snake"));
    QVERIFY(studio().actions->trigger(QStringLiteral("edit.undo")));
    QCOMPARE(label(), QStringLiteral("wave"));
    for (const QString& text : {QStringLiteral("Rename 7"), QStringLiteral("Forget wrist left")}) {
        QVERIFY(studio().actions->trigger(QStringLiteral("edit.redo")));
        QCOMPARE(label(), QStringLiteral("snake")); // the oldest first
        QCOMPARE(redo->text(), QStringLiteral("&Redo ") + text);
    }
    QVERIFY(studio().actions->trigger(QStringLiteral("edit.redo")));
    QVERIFY(!isListed());
    // What cannot be taken back is told, and does not bar the way.
    hub().addPortError = Error{ErrorCode::NotFound, QStringLiteral("There is no port /dev/pts/7.")};
    QVERIFY(studio().actions->trigger(QStringLiteral("edit.undo")));
    QVERIFY(studio().find<QWidget>("toast")->accessibleName().contains(QStringLiteral("There is no port /dev/pts/7.")));
    QVERIFY(!undo->text().contains(QStringLiteral("Forget")));
}

void TestDevicesPage::consoleSendsAndRemembers()
{
    auto* console = page()->findChild<DeviceConsole*>();
    auto* input = console->findChild<QLineEdit*>(QStringLiteral("console.send"));
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33")));
    QVERIFY(!input->isEnabled());
    QCOMPARE(input->placeholderText(), QStringLiteral("Connect the board first"));
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    QVERIFY(input->isEnabled());
    input->setFocus();
    for (const char* line : {"AT+HELP", "AT+CONFIG?"}) {
        QTest::keyClicks(input, QString::fromLatin1(line));
        QTest::keyClick(input, Qt::Key_Return);
    }
    QCOMPARE(hub().calls, (QStringList{QStringLiteral("send %1 AT+HELP").arg(kBoard), QStringLiteral("send %1 AT+CONFIG?").arg(kBoard)}));
    QTest::keyClicks(input, QStringLiteral("AT+half"));
    QTest::keyClick(input, Qt::Key_Up);
    QCOMPARE(input->text(), QStringLiteral("AT+CONFIG?"));
    QTest::keyClick(input, Qt::Key_Up);
    QTest::keyClick(input, Qt::Key_Up);
    QCOMPARE(input->text(), QStringLiteral("AT+HELP"));
    QTest::keyClick(input, Qt::Key_Down);
    QTest::keyClick(input, Qt::Key_Down);
    QCOMPARE(input->text(), QStringLiteral("AT+half")); // what was being typed is not lost
    hub().say(kBoard, {1'700'000'000'000, false, QStringLiteral("AT+CONFIG?")});
    hub().say(kBoard, {1'700'000'000'100, true, QStringLiteral("ID: 6C:1D:0E:52:A9:33")});
    auto* list = console->findChild<QListView*>(QStringLiteral("console.lines"));
    QTRY_COMPARE(list->model()->rowCount(), 2);
    auto* filter = studio().window->currentPage()->findChild<QLineEdit*>(QStringLiteral("console.filter"));
    filter->setText(QStringLiteral("id:"));
    QCOMPARE(list->model()->rowCount(), 1);
    QTest::mouseClick(studio().window->currentPage()->findChild<QPushButton*>(QStringLiteral("console.copy")), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().endsWith(QStringLiteral("ID: 6C:1D:0E:52:A9:33")));
    filter->clear();
    auto* clear = studio().window->currentPage()->findChild<QPushButton*>(QStringLiteral("console.clear"));
    QTest::mouseClick(clear, Qt::LeftButton);
    QCOMPARE(list->model()->rowCount(), 0);
    QTest::mouseClick(clear, Qt::LeftButton); // shows them again
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(atCommandMeaning(QStringLiteral("at+config? ")), QStringLiteral("all settings of the board"));
}

void TestDevicesPage::consoleKeyFindsTheConsole()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    hub().setActiveDevice(kBoard);
    page();
    QTest::keyClick(studio().window.get(), Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(studio().window->currentPage()->isAncestorOf(QApplication::focusWidget()));
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("console.send"));
    auto* dock = studio().find<QDockWidget>("dock.work");
    QVERIFY(!dock->isVisible());
    studio().window->showPage(QStringLiteral("dataset"));
    QTest::keyClick(studio().window.get(), Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(dock->isVisible());
    QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("AT+INFO\r"));
    QCOMPARE(hub().calls.last(), QStringLiteral("send %1 AT+INFO").arg(kBoard));
    // Open, but without the focus: what is typed next must not go to the page.
    studio().window->showPage(QStringLiteral("collect"));
    QVERIFY(!dock->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(studio().window.get(), Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(dock->isVisible());
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("console.send"));
    QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_QuoteLeft, Qt::ControlModifier);
    QVERIFY(!dock->isVisible());
}

void TestDevicesPage::everyFocusableWidgetHasAName()
{
    hub().put(DeviceWindow::board(kBoard, QStringLiteral("nano33"), DeviceState::Streaming));
    QCOMPARE(DeviceWindow::namelessWidget(*page()), QString());
}

QTEST_MAIN(TestDevicesPage)
#include "tst_devices_page.moc"
