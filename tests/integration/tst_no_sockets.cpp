// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/real_window.h"
#include "support/serving_cli.h"

#include <QTcpServer>

using namespace studio;

/// With its services off the studio is not on the network at all.
class TestNoSockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowOpensNone();
    void tableSeesWhatThereIs();
};

void TestNoSockets::windowOpensNone()
{
    const QTemporaryDir home;
    test::RealWindow window(home.path());
    QVERIFY(window.start());
    QVERIFY(window.waitForWindow());
    QCOMPARE(test::internetSocketsOf(window.process.processId()), QStringList());
}

/// The other test would pass with a table that is always empty.
void TestNoSockets::tableSeesWhatThereIs()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost)));
    const QString place = QStringLiteral("tcp 0100007F:%1 listening").arg(QString::number(server.serverPort(), 16).toUpper(), 4, QLatin1Char('0'));
    QCOMPARE(test::internetSocketsOf(QCoreApplication::applicationPid()), QStringList{place});
}

QTEST_GUILESS_MAIN(TestNoSockets)
#include "tst_no_sockets.moc"
