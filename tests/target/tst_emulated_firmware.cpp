// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/mcuboot_image.h"
#include "target/board_link.h"
#include "target/model_windows.h"
#include "target/smp_host.h"

#include "smith_motion.h"
#include "target/model/model.h"

#include <QCborArray>
#include <QCborValue>
#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QTest>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

using namespace studio;

namespace
{

constexpr qint64 kSlot0 = 0x100000;
constexpr qint64 kSlot1 = 0x200000;
constexpr qint64 kMailbox = 0x800000;
constexpr char kHmacKey[] = "2f6a1c8e5b9d4073a6e1c0f7b8d2954c";

SigningKey testKey(char first)
{
    return std::move(SigningKey::fromSeed(QByteArray(32, first)).value());
}

QByteArray body(const char* name)
{
    return contentOf(QStringLiteral(STUDIO_BINARY_DIR "/firmware/") + QString::fromLatin1(name) +
                     QStringLiteral(".bin"));
}

/// The firmware with the test model, told how to behave in its self-test.
QByteArray bodyBehaving(char behaviour)
{
    QByteArray bytes = body("firmware_test_model-mps2-an386");
    const qsizetype marker = bytes.indexOf(QByteArray("SMITH-TEST-MODE", 16));
    if (marker < 0)
        qFatal("the test model's marker is missing");
    bytes[marker + 16] = behaviour;
    return bytes;
}

QByteArray packed(const QByteArray& firmware, quint8 major, const SigningKey& key)
{
    ImageOptions options;
    options.version.major = major;
    options.loadAddress = 0x00100000;
    return packImage(firmware, options, key).value();
}

QByteArray hashOf(const QByteArray& image, const SigningKey& key)
{
    return checkImage(image, key.publicKey()).value().hash;
}

} // namespace

class TestEmulatedFirmware : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersItsCommands();
    void recordsASampleThatVerifies();
    void runsWindowsBitForBit();
    void predictsUntilStopped();
    void keepsTheOldImageWhenATransferIsCut();
    void takesANewImageThatConfirmsItself();
    void revertsAnImageThatMisbehaves_data();
    void revertsAnImageThatMisbehaves();
    void refusesAnImageItCannotTrust_data();
    void refusesAnImageItCannotTrust();
    void staysInRecoveryWithoutAnImage();
};

void TestEmulatedFirmware::answersItsCommands()
{
    EmulatedBoard board;
    board.writeStore(kSlot0, packed(body("firmware_base-mps2-an386"), 1, testKey('a')));
    QVERIFY(board.start());
    QVERIFY(board.link.readUntil("> ").contains("Type AT+HELP"));
    const QByteArray help = board.link.command("AT+HELP");
    for (const char* name :
         {"AT+CONFIG?", "AT+SAMPLESTART=", "AT+READBUFFER=", "AT+RUNIMPULSE\r", "AT+BOOTMODE",
          "AT+MOTION=", "AT+MOTIONLOAD=", "AT+STREAMSTART=", "AT+LIVE=", "AT+VERIFYWINDOW="})
        QVERIFY2(help.contains(name), name);
    const QByteArray config = board.link.command("AT+CONFIG?");
    QCOMPARE(valueOf(config, "Type"), "SENSORSMITH_MPS2_AN386");
    QCOMPARE(valueOf(config, "AT Version"), "1.8.0");
    QCOMPARE(valueOf(config, "Data Transfer Baudrate"), "115200");
    QCOMPARE(valueOf(config, "Present"), "0");
    QVERIFY(config.contains(
        "Name: Built-in accelerometer, Max sample length: 1310s, Frequencies: [62.50Hz, 100.00Hz]"));
    QCOMPARE(board.link.command("AT+FOO"), "Command not found! (AT+FOO)\r\n");
    QCOMPARE(board.link.command("AT+RUNIMPULSE"), "ERR: This firmware holds no model\r\n");
    QCOMPARE(board.link.command("AT+DEVICEID=AA:BB"), "OK\r\n");
    QVERIFY(board.start()); // settings outlive the emulator
    board.link.readUntil("> ");
    QCOMPARE(board.link.command("AT+DEVICEID?"), "AA:BB\r\n");
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::recordsASampleThatVerifies()
{
    EmulatedBoard board;
    board.writeStore(kSlot0, packed(body("firmware_base-mps2-an386"), 1, testKey('a')));
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.command(QByteArray("AT+SAMPLESETTINGS=wave,16,1000,") + kHmacKey);
    board.link.command("AT+MOTION=wave,7");
    const QByteArray log = board.link.command("AT+SAMPLESTART=Built-in accelerometer");
    for (const char* mark :
         {"File name: wave", "Sampling...", "Done sampling", "Not uploading file", "Used buffer"})
        QVERIFY2(log.contains(mark), mark);
    const qsizetype to = log.indexOf("from=0, to=");
    const QByteArray count = log.mid(to + 11, log.indexOf('.', to) - to - 11);
    QByteArray document = QByteArray::fromBase64(board.link.command("AT+READBUFFER=0," + count + ",n"));
    QCOMPARE(document.size(), count.toLongLong());
    const QCborMap map = QCborValue::fromCbor(document).toMap();
    const QString signature = map[QStringLiteral("signature")].toString();
    const QByteArray zeros(64, '0');
    document.replace(document.indexOf(signature.toLatin1()), 64, zeros);
    QCOMPARE(signature.toLatin1(),
             QMessageAuthenticationCode::hash(document, kHmacKey, QCryptographicHash::Sha256).toHex());
    const QCborMap payload = map[QStringLiteral("payload")].toMap();
    QCOMPARE(payload[QStringLiteral("interval_ms")].toDouble(), 16.0);
    QCOMPARE(payload[QStringLiteral("sensors")].toArray().size(), 3);
    const QCborArray values = payload[QStringLiteral("values")].toArray();
    QCOMPARE(values.size(), 62);
    smith_motion motion; // the board's readings are this model's, in every bit
    smith_motion_init(&motion, SMITH_MOTION_WAVE, 7);
    for (const QCborValue& row : values) {
        std::array<float, 3> reading;
        smith_motion_next(&motion, 0.016f, reading.data());
        QCOMPARE(row.toArray().size(), 3);
        for (int axis = 0; axis < 3; ++axis)
            QCOMPARE(row.toArray()[axis].toDouble(),
                     static_cast<double>(reading[static_cast<std::size_t>(axis)]));
    }
    QCOMPARE(board.link.command("AT+LISTFILES"), "wave\r\n");
    QCOMPARE(board.link.command("AT+UNLINKFILE=wave"), "\r\n");
    QCOMPARE(board.link.command("AT+LISTFILES"), "");
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::runsWindowsBitForBit()
{
    EmulatedBoard board;
    QRandomGenerator random(1);
    board.writeStore(kSlot0, packed(body("firmware_test_model-mps2-an386"), 1, testKey('a')));
    QVERIFY(board.start(true));
    board.link.readUntil("> ");
    QVERIFY(board.link.command("AT+VERIFYWINDOW=186").startsWith("ERR: Verification was not started"));
    const QByteArray start = board.link.command("AT+VERIFYSTART=6");
    QVERIFY2(
        start.startsWith("OK WINDOWS=6 CHUNK=992 VALUES=186 FEATURES=6 OUTPUTS=3 ANOMALY=1 TICKS=25000000"),
        start.constData());
    QList<int> ticks;
    for (int i = 0; i < 3; ++i) {
        const auto window = randomWindow(random);
        board.link.send("AT+VERIFYWINDOW=186\r");
        board.link.readUntil("CHUNK=992\r\n");
        board.link.send(bytesOf(window).toBase64());
        const QByteArray answer = board.link.readUntil("> ");
        QVERIFY2(answer.contains("#window " + QByteArray::number(i) + "\r\n"), answer.constData());
        QVERIFY2(answer.contains(expectedLines(window)), answer.constData());
        QVERIFY(answer.endsWith("OK\r\n> "));
        const qsizetype at = answer.indexOf("#t ") + 3;
        ticks << answer.mid(at, answer.indexOf(' ', at) - at).toInt();
    }
    QVERIFY2(ticks[0] > 1000, "ticks are not counted");
    QVERIFY(qAbs(ticks[0] - ticks[1]) < ticks[0] / 10);

    QList<QByteArray> expected;
    QByteArray stored;
    for (int i = 0; i < 3; ++i) {
        const auto window = randomWindow(random);
        stored += bytesOf(window);
        expected << expectedLines(window);
    }
    board.writeStore(kMailbox, stored);
    const QByteArray answer = board.link.command("AT+VERIFYSTORED=0,3");
    for (const QByteArray& lines : expected)
        QVERIFY2(answer.contains(lines), answer.constData());
    QVERIFY(answer.endsWith("OK\r\n"));
    QVERIFY(board.link.command("AT+VERIFYSTORED=0,1").startsWith("ERR: Only 0 of the announced 6"));
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::predictsUntilStopped()
{
    EmulatedBoard board;
    board.writeStore(kSlot0, packed(body("firmware_test_model-mps2-an386"), 1, testKey('a')));
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.command("AT+MOTION=idle,3");
    board.link.send("AT+RUNIMPULSE\r");
    const QByteArray head = board.link.readUntil("Sampling...");
    QVERIFY2(head.contains("Frame size: 186") && head.contains("No. of classes: 3"), head.constData());
    const QByteArray first = board.link.readUntil("Anomaly prediction: ");
    QVERIFY2(first.contains("Timing: DSP ") && first.contains("#Classification predictions:") &&
                 first.contains("  side to side: 0."),
             first.constData());
    board.link.send("b");
    QVERIFY(board.link.readUntil("> ").endsWith("Inferencing stopped by user\r\n> "));
    board.link.send("\r"); // what a host sends behind the b
    QVERIFY(board.link.readUntil("> ").contains("Not a valid AT command ()"));
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::keepsTheOldImageWhenATransferIsCut()
{
    const SigningKey key = testKey('k');
    const QByteArray first = packed(body("firmware_base-mps2-an386"), 1, key);
    const QByteArray second = packed(body("firmware_test_model-mps2-an386"), 2, key);
    EmulatedBoard board;
    board.provisionKey(key.publicKey());
    board.writeStore(kSlot0, first);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    QVERIFY(board.link.readUntil("waiting for SMP frames.\r\n").contains("ENTERING BOOTLOADER"));
    qint64 sent = 0;
    {
        SmpHost host(board.link);
        sent = host.upload(second, second.size() / 2);
        QVERIFY(sent > 0);
    }
    QVERIFY(board.start()); // the power went away
    QVERIFY(board.link.readUntil("> ").contains("active image"));
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "1.0.0+0");
    QCOMPARE(board.readStore(kSlot0, first.size()), first);

    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    QCborMap answer;
    const qint64 resumed = host.upload(second, 1, &answer);
    QVERIFY2(resumed > 4096 && resumed <= sent, qPrintable(QString::number(resumed)));
    QCOMPARE(host.upload(second, second.size()), second.size());
    QCOMPARE(board.readStore(kSlot1, second.size()), second);
    QCOMPARE(board.readStore(kSlot0, first.size()), first);
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::takesANewImageThatConfirmsItself()
{
    const SigningKey key = testKey('k');
    const QByteArray image = packed(body("firmware_test_model-mps2-an386"), 2, key);
    EmulatedBoard board;
    board.provisionKey(key.publicKey());
    board.writeStore(kSlot0, packed(body("firmware_base-mps2-an386"), 1, key));
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    QVERIFY(board.link.readUntil("waiting for SMP frames.\r\n").contains("signatures are checked"));
    SmpHost host(board.link);
    QCOMPARE(
        host.request(2, 0, 0, {{QStringLiteral("d"), QStringLiteral("hi")}})[QStringLiteral("r")].toString(),
        QStringLiteral("hi"));
    QCOMPARE(host.request(0, 0, 6, {})[QStringLiteral("buf_size")].toInteger(), 2048);
    QCOMPARE(host.request(0, 1, 6, {})[QStringLiteral("images")]
                 .toArray()[0]
                 .toMap()[QStringLiteral("slots")]
                 .toArray()
                 .size(),
             2);
    QCOMPARE(host.mark(hashOf(image, key), false), 5); // not there yet
    QCOMPARE(host.upload(image, image.size()), image.size());
    QCOMPARE(host.mark(hashOf(image, key), false), 0);
    const QCborMap pending = host.request(0, 1, 0, {})[QStringLiteral("images")].toArray()[1].toMap();
    QCOMPARE(pending[QStringLiteral("version")].toString(), QStringLiteral("2.0.0"));
    QVERIFY(pending[QStringLiteral("pending")].toBool() && !pending[QStringLiteral("confirmed")].toBool());
    QCOMPARE(host.request(2, 0, 5, {})[QStringLiteral("rc")].toInteger(-1), 0);
    QVERIFY(board.link.readUntil("> ").contains("This image has confirmed itself."));
    const QByteArray info = board.link.command("AT+INFO");
    QCOMPARE(valueOf(info, "Image slot"), "1");
    QCOMPARE(valueOf(info, "Image confirmed"), "1");
    QCOMPARE(valueOf(info, "Image hash"), hashOf(image, key).toHex());
    QCOMPARE(valueOf(info, "Model ID"), MODEL_ID_HEX);
    QVERIFY(board.start());
    QVERIFY(board.link.readUntil("> ").contains("active image"));
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image slot"), "1");
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::revertsAnImageThatMisbehaves_data()
{
    QTest::addColumn<char>("behaviour");
    QTest::newRow("self-test fails") << '\1';
    QTest::newRow("hangs until the watchdog bites") << '\2';
    QTest::newRow("faults") << '\3';
}

void TestEmulatedFirmware::revertsAnImageThatMisbehaves()
{
    QFETCH(char, behaviour);
    const SigningKey key = testKey('k');
    const QByteArray bad = packed(bodyBehaving(behaviour), 2, key);
    EmulatedBoard board;
    board.provisionKey(key.publicKey());
    board.writeStore(kSlot0, packed(body("firmware_base-mps2-an386"), 1, key));
    board.writeStore(kSlot1, bad);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    QCOMPARE(host.mark(hashOf(bad, key), false), 0);
    host.request(2, 0, 5, {});
    const QByteArray text = board.link.readUntil("> ", 15000);
    QVERIFY2(text.contains("did not confirm itself, reverted"), text.constData());
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "1.0.0+0");
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::refusesAnImageItCannotTrust_data()
{
    QTest::addColumn<QByteArray>("image");
    const SigningKey key = testKey('k');
    const QByteArray firmware = body("firmware_base-mps2-an386");
    const QByteArray good = packed(firmware, 2, key);
    const auto changed = [&good](qsizetype at) {
        QByteArray bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        return bytes;
    };
    QTest::newRow("signed by another key") << packed(firmware, 2, testKey('x'));
    QTest::newRow("a bit of the body flipped") << changed(0x200 + 1000);
    QTest::newRow("a bit of the version flipped") << changed(20);
    QTest::newRow("a bit of the signature flipped") << changed(good.size() - 10);
    ImageOptions elsewhere;
    elsewhere.loadAddress = 0x08000000;
    QTest::newRow("linked for another address") << packImage(firmware, elsewhere, key).value();
}

void TestEmulatedFirmware::refusesAnImageItCannotTrust()
{
    QFETCH(QByteArray, image);
    const SigningKey key = testKey('k');
    EmulatedBoard board;
    board.provisionKey(key.publicKey());
    board.writeStore(kSlot0, packed(body("firmware_base-mps2-an386"), 1, key));
    board.writeStore(kSlot1, image);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    const QCborMap slot = host.request(0, 1, 0, {})[QStringLiteral("images")].toArray()[1].toMap();
    QVERIFY(!slot[QStringLiteral("bootable")].toBool(true));
    QCOMPARE(host.mark(slot[QStringLiteral("hash")].toByteArray(), true), 3);
    host.request(2, 0, 5, {});
    board.link.readUntil("> ");
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "1.0.0+0");
    QVERIFY(!board.link.failed());
}

void TestEmulatedFirmware::staysInRecoveryWithoutAnImage()
{
    EmulatedBoard board;
    QVERIFY(board.start());
    const QByteArray text = board.link.readUntil("waiting for SMP frames.\r\n");
    QVERIFY2(text.contains("no image can be booted") && text.contains("signatures are not checked"),
             text.constData());
    const SigningKey key = testKey('k');
    const QByteArray image = packed(body("firmware_base-mps2-an386"), 3, key);
    SmpHost host(board.link);
    QCOMPARE(host.upload(image, image.size()), image.size());
    host.request(2, 0, 5, {});
    board.link.readUntil("> ");
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "3.0.0+0");
    QVERIFY(!board.link.failed());
}

QTEST_GUILESS_MAIN(TestEmulatedFirmware)
#include "tst_emulated_firmware.moc"
