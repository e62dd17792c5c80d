// SPDX-License-Identifier: GPL-3.0-or-later
// One firmware core on every emulated board: cores with and without floating point, and one with 16 KiB of RAM.
#include "inference/bundle/mcuboot_image.h"
#include "target/board_link.h"
#include "target/model_windows.h"

#include "smith_motion.h"
#include "smith_sound.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace studio;

namespace
{

constexpr qint64 kSlot0 = 0x100000;
constexpr char kHmacKey[] = "2f6a1c8e5b9d4073a6e1c0f7b8d2954c";
const QString kSmall = QStringLiteral("microbit");

/// Puts the firmware of that name on the board, where it has a slot for it, and waits for its prompt.
bool boot(EmulatedBoard& board, const QString& id, const QString& name = QStringLiteral("firmware_base"), bool counts = false)
{
    if (id != kSmall) {
        const QByteArray body = contentOf(QStringLiteral(STUDIO_BINARY_DIR "/firmware/%1-%2.bin").arg(name, id));
        ImageOptions options;
        options.version.major = 1;
        options.loadAddress = 0x00100000;
        board.writeStore(kSlot0, packImage(body, options, SigningKey::fromSeed(QByteArray(32, 'k')).value()).value());
    }
    return board.start(counts) && board.link.readUntil("> ").contains("Type AT+HELP");
}

/// Records with the given settings and reads the signed document back; an empty map when anything is wrong with it.
QCborMap recorded(EmulatedBoard& board, const QByteArray& sensor, const QByteArray& intervalAndLength)
{
    board.link.command("AT+SAMPLESETTINGS=wave," + intervalAndLength + ',' + kHmacKey);
    const QByteArray log = board.link.command("AT+SAMPLESTART=" + sensor, 60'000);
    const qsizetype to = log.indexOf("from=0, to=");
    if (to < 0)
        return {};
    const QByteArray count = log.mid(to + 11, log.indexOf('.', to) - to - 11);
    QByteArray document = QByteArray::fromBase64(board.link.command("AT+READBUFFER=0," + count + ",n", 60'000));
    const QCborMap map = QCborValue::fromCbor(document).toMap();
    const QByteArray signature = map[QStringLiteral("signature")].toString().toLatin1();
    document.replace(document.indexOf(signature), 64, QByteArray(64, '0'));
    const bool isSigned = QMessageAuthenticationCode::hash(document, kHmacKey, QCryptographicHash::Sha256).toHex() == signature;
    return isSigned ? map[QStringLiteral("payload")].toMap() : QCborMap();
}

QStringList axesOf(const QCborMap& payload)
{
    QStringList axes;
    for (const QCborValue& axis : payload[QStringLiteral("sensors")].toArray())
        axes << axis.toMap()[QStringLiteral("name")].toString() + QLatin1Char(' ') + axis.toMap()[QStringLiteral("units")].toString();
    return axes;
}

void addBoards(std::initializer_list<const char*> ids)
{
    QTest::addColumn<QString>("id");
    for (const char* id : ids)
        QTest::newRow(id) << QString::fromLatin1(id);
}

} // namespace

class TestFirmwareBoards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isProvisioned_data() { addBoards({"microbit", "mps2-an385", "mps2-an500"}); }
    void isProvisioned();
    void recordsMotionBitForBit_data() { addBoards({"microbit", "mps2-an385", "mps2-an500"}); }
    void recordsMotionBitForBit();
    void hearsBitForBit();
    void runsWindowsBitForBit_data() { addBoards({"mps2-an385", "mps2-an500"}); }
    void runsWindowsBitForBit();
    void smallBoardSaysWhatItLacks();
    void smallBoardHoldsWhatItPromises();
    void printsNumbersAtTheChosenRate_data() { addBoards({"microbit", "mps2-an386"}); }
    void printsNumbersAtTheChosenRate();
};

void TestFirmwareBoards::isProvisioned()
{
    QFETCH(QString, id);
    EmulatedBoard board(id);
    QVERIFY(boot(board, id));
    const QByteArray config = board.link.command("AT+CONFIG?");
    QCOMPARE(valueOf(config, "Type"), "SENSORSMITH_" + id.toUpper().replace(QLatin1Char('-'), QLatin1Char('_')).toLatin1());
    for (const char* name : {"Name: Built-in accelerometer, ", "Name: 6-axis motion sensor, ", "Name: Environmental sensors, "})
        QVERIFY2(config.contains(name), config.constData());
    QCOMPARE(config.contains("Name: Built-in microphone, Max sample length: 43s, Frequencies: [16000.00Hz]"), id != kSmall);
    for (const char* line : {"AT+DEVICEID=AA:BB:CC", "AT+UPLOADHOST=http://127.0.0.1:4810", "AT+UPLOADSETTINGS=ei_1,/api/training/data",
                             "AT+MGMTSETTINGS=ws://127.0.0.1:4802", "AT+SAMPLESETTINGS=idle,10,500,key"})
        QCOMPARE(board.link.command(line), "OK\r\n");
    board.link.send("AT+RESET\r");
    board.link.readUntil("Type AT+HELP");
    board.link.readUntil("> ");
    const QByteArray after = board.link.command("AT+CONFIG?"); // settings outlive a restart
    QCOMPARE(valueOf(after, "ID"), "AA:BB:CC");
    QCOMPARE(valueOf(after, "Host"), "http://127.0.0.1:4810");
    QCOMPARE(valueOf(after, "Label"), "idle");
    QVERIFY(board.link.command("AT+CLEARCONFIG").contains("Cleared"));
    QVERIFY(valueOf(board.link.command("AT+CONFIG?"), "ID") != "AA:BB:CC");
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::recordsMotionBitForBit()
{
    QFETCH(QString, id);
    EmulatedBoard board(id);
    QVERIFY(boot(board, id));
    QCOMPARE(board.link.command("AT+MOTION=snake,11"), "OK\r\n");
    const QCborMap payload = recorded(board, "6-axis motion sensor", "16,1000");
    QCOMPARE(axesOf(payload), (QStringList{QStringLiteral("accX m/s2"), QStringLiteral("accY m/s2"), QStringLiteral("accZ m/s2"),
                                           QStringLiteral("gyrX rad/s"), QStringLiteral("gyrY rad/s"), QStringLiteral("gyrZ rad/s")}));
    const QCborArray values = payload[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), 62);
    smith_motion motion;
    smith_motion_init(&motion, SMITH_MOTION_IDLE, 0);
    smith_motion_set_kind(&motion, SMITH_MOTION_SNAKE);
    smith_motion_init(&motion, SMITH_MOTION_SNAKE, 11);
    for (const QCborValue& row : values) {
        std::array<float, 6> reading;
        smith_motion_next_turning(&motion, 0.016f, reading.data(), reading.data() + 3);
        QCOMPARE(row.toArray().size(), 6);
        for (int axis = 0; axis < 6; ++axis)
            QCOMPARE(row.toArray()[axis].toDouble(), static_cast<double>(reading[static_cast<std::size_t>(axis)]));
    }
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::hearsBitForBit()
{
    const QString id = QStringLiteral("mps2-an385");
    EmulatedBoard board(id);
    QVERIFY(boot(board, id));
    QCOMPARE(board.link.command("AT+SOUND=recording"), "ERR: There is no sound in the store of this board.\r\n");
    QCOMPARE(board.link.command("AT+SOUND=speech,5"), "OK\r\n");
    const QCborMap payload = recorded(board, "Built-in microphone", "0.0625,250");
    QCOMPARE(axesOf(payload), QStringList{QStringLiteral("audio wav")});
    QCOMPARE(payload[QStringLiteral("interval_ms")].toDouble(), 0.0625);
    const QCborArray values = payload[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), 4000);
    smith_sound sound;
    smith_sound_init(&sound, SMITH_SOUND_SPEECH, 5);
    for (const QCborValue& value : values) {
        QVERIFY(value.isInteger());
        QCOMPARE(value.toInteger(), static_cast<qint64>(smith_sound_next(&sound, 0.0625F)));
    }
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::runsWindowsBitForBit()
{
    QFETCH(QString, id);
    EmulatedBoard board(id);
    QRandomGenerator random(2);
    QVERIFY(boot(board, id, QStringLiteral("firmware_test_model"), true));
    QVERIFY(board.link.command("AT+VERIFYSTART=2").contains("TICKS=25000000"));
    for (int i = 0; i < 2; ++i) {
        const auto window = randomWindow(random);
        board.link.send("AT+VERIFYWINDOW=186\r");
        board.link.readUntil("CHUNK=992\r\n");
        board.link.send(bytesOf(window).toBase64());
        const QByteArray answer = board.link.readUntil("> ");
        QVERIFY2(answer.contains(expectedLines(window)), answer.constData());
    }
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::smallBoardSaysWhatItLacks()
{
    EmulatedBoard board(kSmall);
    QVERIFY(boot(board, kSmall));
    const QByteArray fresh = board.link.command("AT+DEVICEID?");
    QVERIFY(board.link.command("AT+BOOTMODE").startsWith("ERR: This board has no room for a second image"));
    QCOMPARE(board.link.command("AT+RUNIMPULSE"), "ERR: This firmware holds no model\r\n");
    QCOMPARE(board.link.command("AT+MOTIONLOAD=10,16"), "ERR: This board has no memory for a recording.\r\n");
    QCOMPARE(board.link.command("AT+SAMPLESTART=Built-in microphone"),
             "ERR: Failed to find sensor 'Built-in microphone' in the sensor list\r\n");
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image slot"), "none");
    QVERIFY(board.start()); // the same part is known again
    board.link.readUntil("> ");
    QCOMPARE(board.link.command("AT+DEVICEID?"), fresh);
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::smallBoardHoldsWhatItPromises()
{
    EmulatedBoard board(kSmall);
    QVERIFY(boot(board, kSmall));
    QVERIFY(board.link.command("AT+CONFIG?").contains("Name: Built-in accelerometer, Max sample length: 5s"));
    board.link.command("AT+SAMPLESETTINGS=wave,10,5400");
    const QByteArray refusal = board.link.command("AT+SAMPLESTART=Built-in accelerometer");
    const QByteArray words = "ERR: Sample length is too long. Maximum allowed is ";
    QVERIFY2(refusal.startsWith(words) && refusal.endsWith("ms at 100.00Hz.\r\n"), refusal.constData());
    const QByteArray most = refusal.mid(words.size(), refusal.indexOf("ms at") - words.size());
    QVERIFY(most.toInt() >= 5000);
    const QCborMap payload = recorded(board, "Built-in accelerometer", "10," + most);
    QCOMPARE(payload[QStringLiteral("values")].toArray().size(), most.toInt() / 10);
    // As it streams, while it is told to move otherwise.
    board.link.send("AT+STREAMSTART=Built-in accelerometer,16\r");
    board.link.readUntil("press 'b' to break");
    for (int i = 0; i < 20; ++i)
        board.link.readUntil("#r ");
    board.link.send("2");
    for (int i = 0; i < 20; ++i)
        board.link.readUntil("#r ");
    board.link.send("b");
    board.link.readUntil("> ");
    QCOMPARE(valueOf(board.link.command("AT+MOTION?"), "Motion"), "wave");
    QVERIFY(!board.link.failed());
}

void TestFirmwareBoards::printsNumbersAtTheChosenRate()
{
    QFETCH(QString, id);
    EmulatedBoard board(id);
    constexpr int kLines = 20;
    QElapsedTimer clock;
    clock.start(); // what is printed before anybody listens counts too
    QVERIFY(board.startNumbers(10'000));
    for (int i = 0; i < kLines; ++i) {
        const QList<QByteArray> fields = board.link.readUntil("\r\n").trimmed().split(',');
        QCOMPARE(fields.size(), 3);
        for (const QByteArray& field : fields) {
            bool isNumber = false;
            field.toDouble(&isNumber);
            QVERIFY2(isNumber, field.constData());
        }
    }
    // 2 s, and more for the start; at the usual 62.5 Hz it would be 0.3 s.
    QVERIFY2(clock.elapsed() > 1500 && clock.elapsed() < 60'000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(!board.link.failed());
}

QTEST_GUILESS_MAIN(TestFirmwareBoards)
#include "tst_firmware_boards.moc"
