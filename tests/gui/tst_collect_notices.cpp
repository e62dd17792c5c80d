// SPDX-License-Identifier: GPL-3.0-or-later
// What Collect tells when a board goes away or a recording fails, for how long, and what it offers.
#include "support/collect_fixture.h"

#include <QPushButton>

using namespace studio;
using namespace studio::test;

class TestCollectNotices : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void lossIsToldOnceWithTheWayBack();

private:
    QPushButton* action() { return m_window->currentPage()->findChild<QPushButton*>(QStringLiteral("notice.action")); }
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

QTEST_MAIN(TestCollectNotices)
#include "tst_collect_notices.moc"
