// SPDX-License-Identifier: GPL-3.0-or-later
// The virtual board's camera, its recording without a host, sound from its store, its other sensors, and old command sets.
#include "target/board_link.h"

#include "smith_camera.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QFile>
#include <QTest>
#include <QtEndian>

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
constexpr qint64 kSoundOffset = 0x300000;

QByteArray picture(unsigned frame, uint32_t width, uint32_t height, bool isGray)
{
    QByteArray bytes;
    smith_camera_scene scene;
    smith_camera_scene_at(&scene, width, height, frame);
    for (uint32_t y = 0; y < height; ++y) {
        for (uint32_t x = 0; x < width; ++x) {
            uint8_t rgb[3];
            smith_camera_pixel(&scene, x, y, rgb);
            if (isGray)
                bytes += static_cast<char>(smith_camera_gray(rgb));
            else
                bytes.append(reinterpret_cast<const char*>(rgb), 3);
        }
    }
    return bytes;
}

QByteArray little(quint32 value)
{
    value = qToLittleEndian(value);
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// What was recorded last, as its payload.
QCborMap lastPayload(VirtualBoard& board, const QByteArray& log)
{
    const qsizetype to = log.indexOf("to=");
    const QByteArray count = log.mid(to + 3, log.indexOf('.', to) - to - 3);
    const QByteArray bytes = QByteArray::fromBase64(board.link.command("AT+READBUFFER=0," + count + ",n"));
    return QCborValue::fromCbor(bytes).toMap()[QStringLiteral("payload")].toMap();
}

} // namespace

class TestVirtualExtras : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesPictures_data();
    void takesPictures();
    void streamsPicturesUntilStopped();
    void hasNoCameraUnlessAsked();
    void recordsWithoutAHost();
    void joinsANetwork();
    void hearsTheSoundInItsStore();
    void recordsTheClimate();
    void refusesWhatASensorCannotDo();
    void oldCommandSetsAreOld_data();
    void oldCommandSetsAreOld();
};

void TestVirtualExtras::takesPictures_data()
{
    QTest::addColumn<QString>("depth");
    QTest::addColumn<QByteArray>("told");
    QTest::addColumn<bool>("isGray");
    QTest::newRow("RGB") << QStringLiteral("rgb") << QByteArray("RGB") << false;
    QTest::newRow("grayscale") << QStringLiteral("gray") << QByteArray("Grayscale") << true;
}

void TestVirtualExtras::takesPictures()
{
    QFETCH(QString, depth);
    QFETCH(QByteArray, told);
    QFETCH(bool, isGray);
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--camera"), depth}));
    board.link.readUntil("> ");
    const QByteArray config = board.link.command("AT+CONFIG?");
    QCOMPARE(valueOf(config, "Has snapshot"), "1");
    QCOMPARE(valueOf(config, "Supports stream"), "1");
    QCOMPARE(valueOf(config, "Color depth"), told);
    QCOMPARE(valueOf(config, "Resolutions"), "[ 64x64, 96x96, 160x120, 320x240 ]");
    QVERIFY(config.contains(board.link.command("AT+SNAPSHOT?")));
    const QByteArray answer = board.link.command("AT+SNAPSHOT=64,64,n");
    QVERIFY2(answer.endsWith("\r\nOK\r\n"), answer.right(40).constData());
    QCOMPARE(QByteArray::fromBase64(answer.chopped(6)), picture(0U, 64U, 64U, isGray));
    QCOMPARE(QByteArray::fromBase64(board.link.command("AT+SNAPSHOT=160,120").chopped(6)), picture(1U, 160U, 120U, isGray));
    const QByteArray fast = board.link.command("AT+SNAPSHOT=96,96,y"); // announced before and after, though there is one rate
    QVERIFY(fast.startsWith("\r\nOK") && fast.endsWith("\r\nOK\r\n"));
    QCOMPARE(QByteArray::fromBase64(fast.mid(4).chopped(6)), picture(2U, 96U, 96U, isGray));
    QCOMPARE(board.link.command("AT+SNAPSHOT=63,64"), "ERR: The camera has no such resolution.\r\n");
    QCOMPARE(board.link.command("AT+SNAPSHOT=64,64,maybe"), "ERR: The last argument must be y or n.\r\n");
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::streamsPicturesUntilStopped()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--camera"), QStringLiteral("gray")}));
    board.link.readUntil("> ");
    board.link.send("AT+SNAPSHOTSTREAM=64,64,n\r");
    board.link.readUntil("Starting snapshot stream...\r\n");
    for (unsigned frame = 0; frame < 3; ++frame)
        QCOMPARE(QByteArray::fromBase64(board.link.readUntil("\r\n").chopped(2)), picture(frame, 64U, 64U, true));
    board.link.send("b\r");
    board.link.readUntil("> ");
    board.link.readUntil("Not a valid AT command ()\r\n> "); // the carriage return behind the b
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::hasNoCameraUnlessAsked()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    const QByteArray config = board.link.command("AT+CONFIG?");
    QCOMPARE(valueOf(config, "Has snapshot"), "0");
    QVERIFY(!config.contains("Resolutions")); // the vendor's daemon complains of an empty list
    QVERIFY(!config.contains("Ingestion parameters"));
    QCOMPARE(board.link.command("AT+SNAPSHOT=64,64"), "Command not found! (AT+SNAPSHOT)\r\n");
    QCOMPARE(board.link.command("AT+STARTINGESTIONCYCLE"), "Command not found! (AT+STARTINGESTIONCYCLE)\r\n");
}

void TestVirtualExtras::recordsWithoutAHost()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--records-alone")}));
    board.link.readUntil("> ");
    board.link.command("AT+SAMPLESETTINGS=shelf,10,1000,key");
    QCOMPARE(board.link.command("AT+INGESTIONCYCLESETTINGS=Nope,2000,5000"), "ERR: Failed to find sensor 'Nope' in the sensor list\r\n");
    QVERIFY(board.link.command("AT+INGESTIONCYCLESETTINGS=Built-in accelerometer,2000,1000").startsWith("ERR: TOTAL_MS"));
    QCOMPARE(board.link.command("AT+INGESTIONCYCLESETTINGS=6-axis motion sensor,2000,5000"), "OK\r\n");
    const QByteArray config = board.link.command("AT+CONFIG?");
    QVERIFY(config.contains("= Ingestion parameters ="));
    QCOMPARE(valueOf(config, "Sensor"), "-1"); // of the section Inference, which comes first
    QCOMPARE(valueOf(config, "Cycle length"), "2000 ms.");
    QCOMPARE(valueOf(config, "Cycle interval"), "5000 ms.");
    QCOMPARE(board.link.command("AT+STARTINGESTIONCYCLE"), "OK\r\n");
    QByteArray names; // while the command line goes on
    QVERIFY(QTest::qWaitFor([&] { return (names = board.link.command("AT+LISTFILES")).contains("shelf.2\r\n"); }, 10'000));
    QVERIFY(names.startsWith("shelf.1\r\nshelf.2\r\n"));
    for (const char* name : {"shelf.1", "shelf.2"}) {
        const QByteArray file = QByteArray::fromBase64(board.link.command(QByteArray("AT+READFILE=") + name + ",n"));
        const QCborMap payload = QCborValue::fromCbor(file).toMap()[QStringLiteral("payload")].toMap();
        QCOMPARE(payload[QStringLiteral("sensors")].toArray().size(), 6);
        QCOMPARE(payload[QStringLiteral("values")].toArray().size(), 200);
    }
    QCOMPARE(board.link.command("AT+UNLINKFILE=shelf.1"), "\r\n");
    QVERIFY(board.link.command("AT+READFILE=shelf.1,n").contains("does not exist"));
    QVERIFY(board.link.command("AT+SAMPLESTART=Built-in accelerometer").endsWith("OK\r\n")); // takes over
    QCOMPARE(board.link.command("AT+LISTFILES"), "shelf\r\n");
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::joinsANetwork()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--wifi")}));
    board.link.readUntil("> ");
    QCOMPARE(board.link.command("AT+SCANWIFI"), "SSID: workshop, Security: WPA2 (3), RSSI: -48 dBm\r\nSSID: guests, Security: None (0), RSSI: -71 dBm\r\n");
    QCOMPARE(valueOf(board.link.command("AT+CONFIG?"), "Present"), "1");
    QCOMPARE(board.link.command("AT+WIFI=workshop,wrong,3"), "ERR: Failed to connect to WiFi\r\n");
    QCOMPARE(board.link.command("AT+WIFI=nowhere,x,3"), "ERR: There is no such network in range\r\n");
    QVERIFY(board.link.command("AT+WIFI=workshop,turning-lathe,3").endsWith("OK\r\n"));
    QCOMPARE(valueOf(board.link.command("AT+WIFI?"), "SSID"), "workshop");
    board.link.command("AT+CLEARCONFIG");
    QCOMPARE(valueOf(board.link.command("AT+WIFI?"), "SSID"), "");
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::hearsTheSoundInItsStore()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    QCOMPARE(board.link.command("AT+SOUND=recording"), "ERR: There is no sound in the store of this board.\r\n");
    QVERIFY(board.link.command("AT+SOUND=thunder").startsWith("ERR: Unknown sound"));
    QFile store(board.storePath());
    QVERIFY(store.open(QIODevice::ReadWrite) && store.seek(kSoundOffset));
    QByteArray head = little(0x4e534d53U) + little(4U) + little(16000U);
    quint32 crc = 0xffffffffU;
    for (const char byte : std::as_const(head)) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0U ? (crc >> 1U) ^ 0xedb88320U : crc >> 1U;
    }
    const qint16 samples[] = {-32768, 7, 32767, -1};
    store.write(head + little(~crc) + QByteArray(reinterpret_cast<const char*>(samples), sizeof samples));
    QVERIFY(store.flush());
    QCOMPARE(board.link.command("AT+SOUND=recording"), "OK\r\n");
    QCOMPARE(valueOf(board.link.command("AT+SOUND?"), "Recording"), "4 samples, 16000 Hz");
    board.link.command("AT+SAMPLESETTINGS=a,0.0625,1000");
    const QCborArray values = lastPayload(board, board.link.command("AT+SAMPLESTART=Built-in microphone"))[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), 16000);
    for (qsizetype i = 0; i < values.size(); ++i)
        QCOMPARE(values[i].toInteger(), static_cast<qint64>(samples[i % 4]));
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::recordsTheClimate()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.command("AT+SAMPLESETTINGS=room,1000,10000");
    const QCborMap payload = lastPayload(board, board.link.command("AT+SAMPLESTART=Environmental sensors"));
    QCOMPARE(payload[QStringLiteral("sensors")].toArray()[2].toMap()[QStringLiteral("units")].toString(), QStringLiteral("hPa"));
    const QCborArray values = payload[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), 10);
    for (const QCborValue& row : values)
        QVERIFY(row.toArray()[0].toDouble() > 15.0 && row.toArray()[0].toDouble() < 27.0 && row.toArray()[2].toDouble() > 980.0);
}

void TestVirtualExtras::refusesWhatASensorCannotDo()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.command("AT+SAMPLESETTINGS=a,0.0625,1000");
    QCOMPARE(board.link.command("AT+SAMPLESTART=Built-in accelerometer"), "ERR: Failed to start sampling\r\n");
    QVERIFY(board.link.command("AT+STREAMSTART=Built-in microphone,0.0625").startsWith("ERR: So many readings cannot be printed"));
    QVERIFY(board.link.command("AT+STREAMSTART=Environmental sensors,10").startsWith("ERR: INTERVAL_MS must be from 100"));
    board.link.command("AT+SAMPLESETTINGS=a,0.0625,60000");
    QVERIFY(board.link.command("AT+SAMPLESTART=Built-in microphone").startsWith("ERR: Sample length is too long. Maximum allowed is 43"));
    board.link.send("AT+MOTIONLOAD=1,10\r");
    board.link.readUntil("CHUNK=16\r\n");
    board.link.send(QByteArray(12, '\0').toBase64());
    board.link.readUntil("> ");
    board.link.command("AT+MOTION=recording");
    board.link.command("AT+SAMPLESETTINGS=a,10,1000");
    QVERIFY(board.link.command("AT+SAMPLESTART=6-axis motion sensor").startsWith("ERR: The loaded recording holds an accelerometer alone"));
    QVERIFY(!board.link.failed());
}

void TestVirtualExtras::oldCommandSetsAreOld_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<bool>("hasVersion");
    QTest::newRow("1.0") << QByteArray("at-1.0") << false;
    QTest::newRow("1.3") << QByteArray("at-1.3") << true;
}

void TestVirtualExtras::oldCommandSetsAreOld()
{
    QFETCH(QByteArray, fault);
    QFETCH(bool, hasVersion);
    VirtualBoard board(kPlain);
    QVERIFY(board.start({fault}));
    QVERIFY(board.link.readUntil("> ").endsWith("\x1b[2K\r> "));
    const QByteArray config = board.link.command("AT+CONFIG?");
    QCOMPARE(valueOf(config, "AT Version"), hasVersion ? QByteArray("1.3.0") : QByteArray());
    QVERIFY(config.contains("\r\nBuilt-in accelerometer\r\n") && !config.contains("Name: ") && !config.contains("Snapshot"));
    QCOMPARE(config.contains("Present:"), hasVersion);
    QVERIFY(board.link.command("AT+DEVICEID=A").startsWith("No handler for AT command (AT+DEVICEID=A)\r\n"));
    QVERIFY(board.link.command("hello").startsWith("No handler for AT command (hello)\r\n"));
    board.link.command("AT+SAMPLESETTINGS=a,10,500");
    const QByteArray log = board.link.command("AT+SAMPLESTART=Built-in accelerometer");
    QCOMPARE(log.contains("Used buffer"), hasVersion);
    QByteArray file = board.link.command("AT+READFILE=a");
    file.truncate(file.indexOf('\x1b'));
    const QByteArray bytes = hasVersion ? QByteArray::fromBase64(file) : QByteArray::fromHex(file);
    QCOMPARE(QCborValue::fromCbor(bytes).toMap()[QStringLiteral("payload")].toMap()[QStringLiteral("values")].toArray().size(), 50);
    QVERIFY(board.link.command("AT+READFILE=a,n").startsWith("No handler for AT command (AT+READFILE=a,n)\r\n"));
    QVERIFY(!board.link.failed());
}

QTEST_GUILESS_MAIN(TestVirtualExtras)
#include "tst_virtual_extras.moc"
