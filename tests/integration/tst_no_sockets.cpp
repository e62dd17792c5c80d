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
    void windowIsSilentInANetworkOfItsOwn();
    void countersSeeWhatThereIs();
    void tableSeesWhatThereIs();
};

namespace
{

// A network with nothing in it but the window: whatever it sends anywhere comes back to it, and is counted.
const QString kSetUp = QStringLiteral("ip link set lo up && ip route add default dev lo && ");

QStringList ownNetwork(const QString& command)
{
    return {QStringLiteral("unshare"), QStringLiteral("-rn"), QStringLiteral("sh"), QStringLiteral("-c"), kSetUp + command};
}

bool hasOwnNetworks()
{
    const QStringList line = ownNetwork(QStringLiteral("true"));
    QProcess probe;
    probe.start(line.first(), line.mid(1));
    return probe.waitForFinished(10'000) && probe.exitStatus() == QProcess::NormalExit && probe.exitCode() == 0;
}

/// What a network namespace has seen since it was made, by anybody in it: connections begun and taken, datagrams sent.
qint64 activityOf(const QByteArray& snmp)
{
    qint64 sum = 0;
    QHash<QByteArray, QList<QByteArray>> names;
    for (const QByteArray& line : snmp.split('\n')) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (!names.contains(fields[0])) {
            names.insert(fields[0], fields);
            continue;
        }
        for (const QByteArray& wanted : {QByteArray("ActiveOpens"), QByteArray("PassiveOpens"), QByteArray("OutDatagrams")}) {
            const qsizetype at = names[fields[0]].indexOf(wanted);
            if (at > 0 && at < fields.size())
                sum += fields[at].toLongLong();
        }
    }
    return sum;
}

QByteArray fileText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestNoSockets::windowOpensNone()
{
    const QTemporaryDir home;
    test::RealWindow window(home.path());
    QVERIFY(window.start());
    QVERIFY(window.waitForWindow());
    QCOMPARE(test::internetSocketsOf(window.process.processId()), QStringList());
}

void TestNoSockets::windowIsSilentInANetworkOfItsOwn()
{
    const QTemporaryDir home;
    const QString project = home.filePath(QStringLiteral("quiet.smith"));
    QCOMPARE(test::runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    test::RealWindow window(home.path());
    const bool isApart = hasOwnNetworks();
    // Where namespaces are not to be had, the window's own sockets are what can be looked at.
    QVERIFY(window.start({project}, isApart ? ownNetwork(QStringLiteral("exec \"$0\" \"$@\"")) : QStringList()));
    QVERIFY(window.waitForLog(QStringLiteral("quiet.smith")));
    const QString net = QStringLiteral("/proc/%1/net/").arg(window.process.processId());
    QCOMPARE(test::internetSocketsOf(window.process.processId()), QStringList());
    if (!isApart) {
        QVERIFY2(qEnvironmentVariableIsSet("STUDIO_NO_NAMESPACES"),
                 "this user may make no network of his own (unshare -rn): what the window sends was not counted; STUDIO_NO_NAMESPACES=1 accepts that");
        return;
    }
    for (const char* table : {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}) // of every process in there
        QCOMPARE(fileText(net + QLatin1String(table)).trimmed().count('\n'), 0);
    QCOMPARE(activityOf(fileText(net + QStringLiteral("snmp"))), 0);
    QVERIFY(fileText(net + QStringLiteral("snmp")).contains("ActiveOpens"));
}

/// The test before would pass with counters that never move.
void TestNoSockets::countersSeeWhatThereIs()
{
    if (!hasOwnNetworks()) {
        QCOMPARE(activityOf("Tcp: ActiveOpens\nTcp: 3\nUdp: OutDatagrams\nUdp: 4\n"), 7);
        return;
    }
    const QStringList line = ownNetwork(
        QStringLiteral("bash -c 'echo > /dev/udp/192.0.2.1/53; (echo > /dev/tcp/127.0.0.1/9) 2> /dev/null; cat /proc/self/net/snmp'"));
    QProcess process;
    process.start(line.first(), line.mid(1));
    QVERIFY(process.waitForFinished(30'000));
    QCOMPARE(activityOf(process.readAllStandardOutput()), 2);
}

/// The first test would pass with a table that is always empty.
void TestNoSockets::tableSeesWhatThereIs()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost)));
    const QString place = QStringLiteral("tcp 0100007F:%1 listening").arg(QString::number(server.serverPort(), 16).toUpper(), 4, QLatin1Char('0'));
    QCOMPARE(test::internetSocketsOf(QCoreApplication::applicationPid()), QStringList{place});
}

QTEST_GUILESS_MAIN(TestNoSockets)
#include "tst_no_sockets.moc"
