// SPDX-License-Identifier: GPL-3.0-or-later
// Ports from a made-up /sys, and what stands in the way of opening one.
#include "serial/ports/port_list.h"
#include "serial/transport/port_access.h"
#include "serial/transport/serial_transport.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace studio;

class TestPortList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listsPortsWithUsb();
    void watcherTellsOfComingAndGoing();
    void namesKnownBoards();
    void namesTheHolder();
    void openErrors_data();
    void openErrors();
    void terminalRoundTrip();
    void secondOpenIsBusy();
    void tellsWhenTheOtherSideGoes();
    void refusesAPlainFile();

private:
    static void write(const QString& path, const QByteArray& text);
    static void addUsbPort(const QString& root, const QString& name, const QByteArray& vendor,
                           const QByteArray& product);
};

namespace
{

/// The board's end of a pseudo-terminal.
struct Pty {
    Pty()
        : master(::posix_openpt(O_RDWR | O_NOCTTY))
    {
        ::grantpt(master);
        ::unlockpt(master);
        path = QString::fromLocal8Bit(::ptsname(master));
    }
    ~Pty() { hangUp(); }
    void hangUp()
    {
        if (master >= 0)
            ::close(master);
        master = -1;
    }
    int master;
    QString path;
};

} // namespace

void TestPortList::write(const QString& path, const QByteArray& text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void TestPortList::addUsbPort(const QString& root, const QString& name, const QByteArray& vendor,
                              const QByteArray& product)
{
    const QString device = root + QStringLiteral("/devices/usb1/1-1-") + name;
    write(device + QStringLiteral("/idVendor"), vendor + '\n');
    write(device + QStringLiteral("/idProduct"), product + '\n');
    write(device + QStringLiteral("/serial"), "A1B2C3\n");
    write(device + QStringLiteral("/product"), "Some product\n");
    QVERIFY(QDir().mkpath(device + QStringLiteral("/1-1:1.0")));
    QVERIFY(QDir().mkpath(root + QStringLiteral("/class/tty/") + name));
    QVERIFY(QFile::link(device + QStringLiteral("/1-1:1.0"),
                        root + QStringLiteral("/class/tty/%1/device").arg(name)));
}

void TestPortList::listsPortsWithUsb()
{
    QTemporaryDir folder;
    const QString root = folder.path();
    addUsbPort(root, QStringLiteral("ttyACM1"), "2341", "805a");
    addUsbPort(root, QStringLiteral("ttyACM0"), "1234", "5678");
    QDir().mkpath(root + QStringLiteral("/class/tty/tty0")); // a console: no device
    QDir().mkpath(root + QStringLiteral("/devices/serial8250"));
    write(root + QStringLiteral("/class/tty/ttyS0/type"), "0\n"); // reserved, not there
    QVERIFY(QFile::link(root + QStringLiteral("/devices/serial8250"),
                        root + QStringLiteral("/class/tty/ttyS0/device")));
    write(root + QStringLiteral("/class/tty/ttyS1/type"), "4\n");
    QVERIFY(QFile::link(root + QStringLiteral("/devices/serial8250"),
                        root + QStringLiteral("/class/tty/ttyS1/device")));
    const QVector<PortInfo> ports = listPorts({root});
    QCOMPARE(ports.size(), 3);
    QCOMPARE(ports[0].path, QStringLiteral("/dev/ttyACM0"));
    QCOMPARE(ports[0].usbText(), QStringLiteral("1234:5678 Some product"));
    QCOMPARE(ports[1].usbText(), QStringLiteral("2341:805a Arduino Nano 33 BLE"));
    QCOMPARE(ports[1].serialNumber, QStringLiteral("A1B2C3"));
    QCOMPARE(ports[2].path, QStringLiteral("/dev/ttyS1"));
    QVERIFY(ports[2].usbText().isEmpty());
    QVERIFY(listPorts({root + QStringLiteral("/nowhere")}).isEmpty());
    const QString link = root + QStringLiteral("/by-id"); // to a file that stands for the port
    PortInfo linked;
    linked.path = QFileInfo(root).canonicalFilePath();
    linked.serialNumber = QStringLiteral("A1B2C3");
    QVERIFY(QFile::link(root, link));
    QCOMPARE(serialNumberAt({linked}, linked.path), QStringLiteral("A1B2C3"));
    QCOMPARE(serialNumberAt({linked}, link), QStringLiteral("A1B2C3"));
    QVERIFY(serialNumberAt({linked}, root + QStringLiteral("/none")).isEmpty());
}

void TestPortList::watcherTellsOfComingAndGoing()
{
    QTemporaryDir folder;
    PortWatcher watcher({folder.path()});
    QSignalSpy changed(&watcher, &PortWatcher::portsChanged);
    watcher.start();
    QCOMPARE(changed.size(), 0);
    addUsbPort(folder.path(), QStringLiteral("ttyUSB0"), "10c4", "ea60");
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 1500); // at most a second later
    QCOMPARE(watcher.ports()[0].boardName, QStringLiteral("CP210x serial bridge"));
    QVERIFY(QDir(folder.path() + QStringLiteral("/class/tty/ttyUSB0")).removeRecursively());
    watcher.look();
    QCOMPARE(changed.size(), 2);
    QVERIFY(watcher.ports().isEmpty());
}

void TestPortList::namesKnownBoards()
{
    QCOMPARE(knownBoardName(0x2341, 0x025b), QStringLiteral("Arduino Portenta H7"));
    QCOMPARE(knownBoardName(0x2341, 0x9999), QStringLiteral("Arduino board"));
    QVERIFY(knownBoardName(0x0001, 0x0001).isEmpty());
}

void TestPortList::namesTheHolder()
{
    QTemporaryDir folder;
    const QString port = folder.filePath(QStringLiteral("port"));
    write(port, "");
    write(folder.filePath(QStringLiteral("proc/4711/comm")), "minicom\n");
    QVERIFY(QDir().mkpath(folder.filePath(QStringLiteral("proc/4711/fd"))));
    QVERIFY(QDir().mkpath(folder.filePath(QStringLiteral("proc/notanumber/fd"))));
    QVERIFY(QFile::link(port, folder.filePath(QStringLiteral("proc/4711/fd/3"))));
    QCOMPARE(portHolder(port, folder.filePath(QStringLiteral("proc"))),
             QStringLiteral("minicom (process 4711)"));
    QVERIFY(portHolder(folder.filePath(QStringLiteral("other")), folder.filePath(QStringLiteral("proc")))
                .isEmpty());
}

void TestPortList::openErrors_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("word");
    QTest::newRow("missing") << ENOENT << int(ErrorCode::NotFound) << QStringLiteral("plugged in");
    QTest::newRow("forbidden") << EACCES << int(ErrorCode::PermissionDenied) << QStringLiteral("dialout");
    QTest::newRow("in use") << EBUSY << int(ErrorCode::Busy) << QStringLiteral("in use");
    QTest::newRow("broken") << EIO << int(ErrorCode::Io) << QStringLiteral("unplug");
}

void TestPortList::openErrors()
{
    QFETCH(int, number);
    QFETCH(int, code);
    QFETCH(QString, word);
    const Error error = portOpenError(QStringLiteral("/dev/ttyNONE9"), number);
    QCOMPARE(int(error.code), code);
    QVERIFY2(error.message.contains(word) && error.message.contains(QStringLiteral("/dev/ttyNONE9")),
             qPrintable(error.message));
}

void TestPortList::terminalRoundTrip()
{
    Pty pty;
    SerialTransport transport(pty.path);
    const Result<void> opened = transport.open();
    QVERIFY2(opened.isOk(), opened.isOk() ? "" : qPrintable(opened.error().message));
    QByteArray received;
    connect(&transport, &Transport::bytesReceived, this, [&](const QByteArray& bytes) { received += bytes; });
    QCOMPARE(::write(pty.master, "a\rb\n\x03\x7f", 6), 6);
    QTRY_COMPARE(received, QByteArray("a\rb\n\x03\x7f")); // raw: nothing is translated or acted upon
    QVERIFY(transport.write("x\r").isOk());
    char buffer[8] = {};
    QCOMPARE(::read(pty.master, buffer, sizeof buffer), 2);
    QCOMPARE(QByteArray(buffer), QByteArray("x\r"));
    transport.close();
    QVERIFY(!transport.isOpen());
    QVERIFY(!transport.write("x").isOk());
}

void TestPortList::secondOpenIsBusy()
{
    Pty pty;
    SerialTransport first(pty.path);
    SerialTransport second(pty.path);
    QVERIFY(first.open().isOk());
    const Result<void> opened = second.open();
    QVERIFY(!opened.isOk());
    QCOMPARE(opened.error().code, ErrorCode::Busy);
    first.close();
    QVERIFY(second.open().isOk());
}

void TestPortList::tellsWhenTheOtherSideGoes()
{
    Pty pty;
    SerialTransport transport(pty.path);
    QVERIFY(transport.open().isOk());
    QSignalSpy failed(&transport, &Transport::failed);
    pty.hangUp();
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!transport.isOpen());
    QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::Io);
    QVERIFY(failed[0][0].value<Error>().message.contains(pty.path));
}

void TestPortList::refusesAPlainFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("file"));
    write(path, "text");
    SerialTransport transport(path);
    const Result<void> opened = transport.open();
    QVERIFY(!opened.isOk());
    QCOMPARE(opened.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!SerialTransport(folder.filePath(QStringLiteral("none"))).open().isOk());
}

QTEST_GUILESS_MAIN(TestPortList)
#include "tst_port_list.moc"
