// SPDX-License-Identifier: GPL-3.0-or-later
// What Collect tells when a board goes away or a recording fails, for how long, and what it offers.
#include "support/collect_fixture.h"
#include "ui/widgets/chip.h"

#include <QPushButton>
#include <QTableView>

using namespace studio;
using namespace studio::test;

namespace
{
const QString kOther = QStringLiteral("serial:/dev/ttyUSB0");
const QString kNoAnswer = QStringLiteral("The board did not answer; nothing was recorded.");
} // namespace

class TestCollectNotices : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void lossIsToldOnceWithTheWayBack();
    void closedLossStaysClosed();
    void shortRecordingIsMadeAgain();
    void lostSignalStandsStill();
    void keyRecordsTheBoardInSight();
    void stubIsCalledShort();
    void failureIsOfItsBoard();
    void closedFailureStaysClosed();
    void failureIsOfferedAgainOnceItsBoardIsBack();
    void focusWaitsOnThePageForTheSimulatedBoard();

private:
    QPushButton* action() { return m_window->currentPage()->findChild<QPushButton*>(QStringLiteral("notice.action")); }
    void putOther()
    {
        DeviceInfo other = nano();
        other.address = kOther;
        other.name = QStringLiteral("thigh");
        m_hub->put(other);
    }
    void closeNotice() { QTest::mouseClick(m_window->currentPage()->findChild<QPushButton*>(QStringLiteral("notice.close")), Qt::LeftButton); }
    static DeviceInfo lost()
    {
        DeviceInfo board = nano();
        board.state = DeviceState::Offline;
        board.lastError = Error{ErrorCode::Io, QStringLiteral("/dev/ttyACM0: input/output error."), {}, QStringLiteral("AT-030")};
        return board;
    }
};

/// A link publishes its state first and says then what failed: the second is the same news.
void TestCollectNotices::lossIsToldOnceWithTheWayBack()
{
    withBoard();
    m_hub->put(lost());
    Q_EMIT m_hub->deviceFailed(kBoard, lost().lastError);
    QVERIFY(tells(QStringLiteral("nano33 is lost")));
    QVERIFY(action()->isVisible());
    QCOMPARE(action()->text(), QStringLiteral("Reconnect"));
    // A try that fails says why, and offers the next one.
    QTest::mouseClick(action(), Qt::LeftButton);
    QCOMPARE(m_hub->calls.last(), QStringLiteral("connect ") + kBoard);
    DeviceInfo refused = lost();
    refused.lastError.message = QStringLiteral("/dev/ttyACM0 belongs to another program.");
    m_hub->put(refused);
    Q_EMIT m_hub->deviceFailed(kBoard, refused.lastError);
    QVERIFY(tells(QStringLiteral("belongs to another program")));
    QVERIFY(action()->isVisible());
    QCOMPARE(action()->text(), QStringLiteral("Reconnect"));
    // What was told of it ends with it; what fails on a board that is there has no such way.
    m_hub->put(nano());
    QVERIFY(!tells(QStringLiteral("belongs to another program")) && !action()->isVisible());
    Q_EMIT m_hub->deviceFailed(kBoard, {ErrorCode::Timeout, QStringLiteral("The board did not answer."), {}, {}});
    QVERIFY(tells(QStringLiteral("The board did not answer.")) && !action()->isVisible());
}

void TestCollectNotices::closedLossStaysClosed()
{
    withBoard();
    m_hub->put(lost());
    QVERIFY(tells(QStringLiteral("nano33 is lost")));
    closeNotice();
    DeviceInfo still = lost();
    still.step = QStringLiteral("waiting");
    m_hub->put(still);
    putOther();
    m_window->showPage(QStringLiteral("dataset"));
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(!tells(QStringLiteral("nano33 is lost")));
    QCOMPARE(m_window->currentPage()->stateText(), QStringLiteral("lost"));
    // The next loss is another one.
    m_hub->put(nano());
    m_hub->put(lost());
    QVERIFY(tells(QStringLiteral("nano33 is lost")));
}

/// F9 on Devices is about the board that is chosen there, and says which one that is.
void TestCollectNotices::keyRecordsTheBoardInSight()
{
    withBoard();
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("snake"));
    putOther();
    m_window->showPage(QStringLiteral("devices"));
    auto* list = find<QTableView>("devices.table");
    const auto choose = [&](const QString& address) {
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            list->selectRow(row);
            if (m_window->currentPage()->shownDevice() == address)
                return true;
        }
        return false;
    };
    const auto told = [this] {
        const auto* toast = m_window->findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr ? toast->accessibleName() : QString();
    };
    const auto press = [&] { QTest::keyClick(m_window.get(), Qt::Key_F9); };
    const auto finish = [&] {
        QVERIFY(m_hub->finishCapture().isOk());
        QTRY_COMPARE(m_actions->action(QStringLiteral("collect.record"))->text(), QStringLiteral("Record"));
    };
    QVERIFY(choose(kOther));
    press();
    QCOMPARE(m_hub->captureAddress, kOther);
    QCOMPARE(m_hub->order.label, QStringLiteral("snake"));
    QCOMPARE(told(), QStringLiteral("Recording snake from %1").arg(m_hub->device(kOther).name));
    finish();
    // One that is not connected cannot; that of Collect records, and is named.
    m_hub->put(lost());
    QVERIFY(choose(kBoard));
    press();
    QCOMPARE(captures(), 2);
    QCOMPARE(m_hub->captureAddress, kOther);
    QCOMPARE(told(), QStringLiteral("Recording snake from %1").arg(m_hub->device(kOther).name));
    finish();
    // Where that of Collect is lost, the key is for the one in sight still.
    m_hub->put(nano());
    m_hub->setState(kOther, DeviceState::Offline);
    QVERIFY(choose(kOther));
    QVERIFY(choose(kBoard));
    press();
    QCOMPARE(captures(), 3);
    QCOMPARE(m_hub->captureAddress, kBoard);
    finish();
}

void TestCollectNotices::shortRecordingIsMadeAgain()
{
    withBoard();
    putOther();
    QVERIFY(trigger("collect.record"));
    m_hub->order.seconds = 4.2;
    QVERIFY(m_hub->finishCapture().isOk());
    QVERIFY(tells(QStringLiteral("The board stopped after 4.2 s of 10.0 s.")));
    QCOMPARE(action()->text(), QStringLiteral("Record again"));
    // It is the recording of that board: with another one in use there is nothing to do again.
    m_hub->setActiveDevice(kOther);
    QVERIFY(!tells(QStringLiteral("The board stopped")) && !action()->isVisible());
    m_hub->setActiveDevice(kBoard);
    QVERIFY(tells(QStringLiteral("The board stopped after 4.2 s of 10.0 s.")));
    QVERIFY(action()->isVisible());
    QTest::mouseClick(action(), Qt::LeftButton);
    QCOMPARE(captures(), 2);
    QCOMPARE(m_hub->captureAddress, kBoard);
    QCOMPARE(m_hub->order.seconds, 10.0);
    QVERIFY(!tells(QStringLiteral("The board stopped")));
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(project().samples().size(), 2);
    QVERIFY(!action()->isVisible());
}

void TestCollectNotices::failureIsOfItsBoard()
{
    withBoard();
    putOther();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Timeout, kNoAnswer, {}, QStringLiteral("AT-010")});
    QVERIFY(tells(kNoAnswer));
    m_hub->setActiveDevice(kOther);
    QCOMPARE(find<QPushButton>("collect.device")->text(), QStringLiteral("thigh"));
    QVERIFY(!tells(kNoAnswer) && !action()->isVisible());
    // What is told of the other one stays when something changes.
    Q_EMIT m_hub->deviceFailed(kOther, {ErrorCode::Timeout, QStringLiteral("thigh says no."), {}, {}});
    m_hub->setState(kOther, DeviceState::Streaming);
    QVERIFY(tells(QStringLiteral("thigh says no.")));
    m_hub->setActiveDevice(kBoard);
    QVERIFY(tells(kNoAnswer));
    QCOMPARE(action()->text(), QStringLiteral("Try again"));
}

void TestCollectNotices::closedFailureStaysClosed()
{
    withBoard();
    putOther();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Timeout, kNoAnswer, {}, QStringLiteral("AT-010")});
    QVERIFY(tells(kNoAnswer));
    closeNotice();
    QVERIFY(!tells(kNoAnswer));
    for (const char* step : {"away", "back", "other", "again"}) {
        const QString name = QString::fromLatin1(step);
        if (name == QLatin1String("away") || name == QLatin1String("back"))
            m_hub->put(name == QLatin1String("away") ? lost() : nano());
        else
            m_hub->setActiveDevice(name == QLatin1String("other") ? kOther : kBoard);
        QVERIFY2(!tells(kNoAnswer), step);
    }
}

/// The board went away before anything was kept: the recording failed for the reason that its line did.
void TestCollectNotices::failureIsOfferedAgainOnceItsBoardIsBack()
{
    withBoard();
    const Error gone = lost().lastError;
    const auto lose = [&] {
        Q_EMIT m_hub->captureFailed(kBoard, gone);
        m_hub->put(lost());
        Q_EMIT m_hub->deviceFailed(kBoard, gone);
    };
    QVERIFY(trigger("collect.record"));
    lose();
    QVERIFY(tells(gone.message));
    QCOMPARE(action()->text(), QStringLiteral("Reconnect"));
    m_hub->setState(kBoard, DeviceState::Identifying);
    QVERIFY(tells(gone.message));
    m_hub->put(nano());
    QVERIFY(tells(gone.message));
    QCOMPARE(action()->text(), QStringLiteral("Try again"));
    QTest::mouseClick(action(), Qt::LeftButton);
    QCOMPARE(captures(), 2);
    // The same when a try to connect has failed in between, and was told in its place.
    lose();
    DeviceInfo refused = lost();
    refused.lastError.message = QStringLiteral("/dev/ttyACM0 belongs to another program.");
    m_hub->put(refused);
    Q_EMIT m_hub->deviceFailed(kBoard, refused.lastError);
    QVERIFY(tells(refused.lastError.message));
    m_hub->setState(kBoard, DeviceState::Identifying);
    QVERIFY(!tells(refused.lastError.message));
    m_hub->put(nano());
    QVERIFY(tells(gone.message));
    QCOMPARE(action()->text(), QStringLiteral("Try again"));
    // Once it was closed, nothing brings it back.
    closeNotice();
    m_hub->put(refused);
    Q_EMIT m_hub->deviceFailed(kBoard, refused.lastError);
    m_hub->setState(kBoard, DeviceState::Identifying);
    m_hub->put(nano());
    QVERIFY(!tells(gone.message) && !tells(refused.lastError.message));
}

/// What is shown of a board that has gone is its last signal, not figures as if it went on.
void TestCollectNotices::lostSignalStandsStill()
{
    withBoard();
    stream(5);
    const auto value = [this] { return find<ChipButton>("collect.channelChip1")->chip().value.trimmed(); };
    QTRY_VERIFY(value() != QStringLiteral("\u2013"));
    m_hub->put(lost());
    QTRY_COMPARE(value(), QStringLiteral("\u2013"));
    const double first = plot()->viewFirst();
    plot()->advance(*m_hub, kBoard, 60'000); // a minute later
    QCOMPARE(plot()->viewFirst(), first);
    QVERIFY(tells(QStringLiteral("no signal since ")));
    m_hub->put(nano());
    plot()->advance(*m_hub, kBoard, 61'000);
    QVERIFY(plot()->viewFirst() > first); // it moves again, with a gap
}

/// Stopped just after it began, it would lie among the good ones and say nothing.
void TestCollectNotices::stubIsCalledShort()
{
    withBoard();
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.1, 10.0, QStringLiteral("sampling"));
    QVERIFY(trigger("collect.record")); // stops it
    m_hub->order.seconds = 0.144;
    QVERIFY(m_hub->finishCapture().isOk());
    QTRY_COMPARE(table()->rowCount(), 1);
    constexpr int kQualityColumn = 3;
    QTRY_COMPARE(table()->item(0, kQualityColumn)->text(), QStringLiteral("short: 0.14 s"));
}

/// From the keyboard alone: what was begun by a button ends where the next key is wanted, never in the window's search.
void TestCollectNotices::focusWaitsOnThePageForTheSimulatedBoard()
{
    withProject();
    m_window->showPage(QStringLiteral("collect"));
    auto* simulate = find<QPushButton>("collect.simulate");
    QVERIFY(simulate->hasFocus());
    QTest::keyClick(simulate, Qt::Key_Space);
    QVERIFY(!simulate->isEnabled()); // it is on its way
    QVERIFY2(m_window->currentPage()->isAncestorOf(m_window->focusWidget()), "the focus waits on the page");
    // A start that fails offers the button again, where it was.
    Q_EMIT m_hub->deviceFailed(QStringLiteral("emulator:"), {ErrorCode::NotFound, QStringLiteral("QEMU is not installed."), {}, {}});
    QVERIFY(simulate->isEnabled());
    QVERIFY(simulate->hasFocus());
    QTest::keyClick(simulate, Qt::Key_Space);
    m_hub->put(nano());
    QTRY_VERIFY(plot()->isVisible());
    QVERIFY2(plot()->hasFocus(), "its keys are heard at once");
}

QTEST_MAIN(TestCollectNotices)
#include "tst_collect_notices.moc"
