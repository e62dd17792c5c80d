// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/mcuboot_image.h"
#include "target/board_link.h"
#include "target/smp_host.h"

#include "target/model/model.h"

#include <QCborArray>
#include <QCborValue>
#include <QCryptographicHash>
#include <QFile>
#include <QMessageAuthenticationCode>
#include <QTest>
#include <cstring>

using namespace studio;

namespace
{

constexpr char kHmacKey[] = "2f6a1c8e5b9d4073a6e1c0f7b8d2954c";
constexpr char kSampleStart[] = "AT+SAMPLESTART=Built-in accelerometer";
const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
const QString kWithModel = QStringLiteral("/bin/virtual-board-with-test-model");

QByteArray floats(const QList<float>& values)
{
    return QByteArray(reinterpret_cast<const char*>(values.constData()),
                      values.size() * static_cast<qsizetype>(sizeof(float)));
}

/// `valid`, `invalid`, `unsigned` or `placeholder`, found without the studio's own reader.
QByteArray signatureState(QByteArray document)
{
    const QCborMap map = QCborValue::fromCbor(document).toMap();
    if (map[QStringLiteral("protected")].toMap()[QStringLiteral("alg")].toString() == QStringLiteral("none"))
        return "unsigned";
    const QByteArray signature = map[QStringLiteral("signature")].toString().toLatin1();
    if (signature == QByteArray(64, '0'))
        return "placeholder";
    document.replace(document.indexOf(signature), 64, QByteArray(64, '0'));
    return QMessageAuthenticationCode::hash(document, kHmacKey, QCryptographicHash::Sha256).toHex() ==
                   signature
               ? "valid"
               : "invalid";
}

/// A body that passes for firmware of this board: a vector table whose reset vector lies inside.
QByteArray plausibleBody()
{
    QByteArray body(4000, '\x5a');
    const quint32 vectors[2] = {0x203ff000u, 0x00100101u};
    std::memcpy(body.data(), vectors, sizeof vectors);
    return body;
}

QByteArray image(quint8 major, const QByteArray& body = plausibleBody())
{
    ImageOptions options;
    options.version.major = major;
    options.loadAddress = 0x00100000;
    return packImage(body, options, SigningKey::fromSeed(QByteArray(32, 'k')).value()).value();
}

QByteArray hashOf(const QByteArray& packed)
{
    return checkImage(packed, SigningKey::fromSeed(QByteArray(32, 'k')).value().publicKey()).value().hash;
}

QByteArray recordAndRead(VirtualBoard& board)
{
    board.link.command(QByteArray("AT+SAMPLESETTINGS=wave,10,500,") + kHmacKey);
    const QByteArray log = board.link.command(kSampleStart);
    const qsizetype to = log.indexOf("to=");
    return board.link.command("AT+READBUFFER=0," + log.mid(to + 3, log.indexOf('.', to) - to - 3) + ",n");
}

} // namespace

class TestVirtualBoard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answersLine_data();
    void answersLine();
    void takesCommandsInSlices();
    void signsAsTold_data();
    void signsAsTold();
    void misbehavesAsTold();
    void announcesTheTransferRate();
    void keepsASampleThatWasEndedEarly();
    void holdsTheLongestSample();
    void streamsAndReplaysARecording();
    void classifiesOneWindow();
    void showsTheFeaturesInDebug();
    void updatesAndReverts();
    void everyCutLeavesTheOldImage();
    void ignoresBrokenFrames();
    void refusesBadUploads();

private:
    VirtualBoard m_plain{kPlain};
};

void TestVirtualBoard::initTestCase()
{
    QVERIFY(m_plain.start());
    QVERIFY(m_plain.link.readUntil("> ").contains("built-in application"));
}

void TestVirtualBoard::answersLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* name, const QByteArray& line, const QByteArray& answer) {
        QTest::newRow(name) << line << answer + "\r\n";
    };
    row("not a command", "hello", "Not a valid AT command (hello)");
    row("empty line", "", "Not a valid AT command ()");
    row("a prompt in the line is not repeated", "a>b", "Not a valid AT command (a?b)");
    row("unknown name", "AT+FOO=1", "Command not found! (AT+FOO)");
    row("unsupported kind", "AT+CONFIG=1", "No handler for command! (AT+CONFIG=1)");
    row("too few arguments", "AT+SAMPLESETTINGS=a,1",
        "Missing argument! Required: LABEL,INTERVAL_MS,LENGTH_MS,[HMAC_KEY]");
    row("interval is no number", "AT+SAMPLESETTINGS=a,x,1000",
        "ERR: INTERVAL_MS is not a positive number; nothing was changed.");
    row("length is zero", "AT+SAMPLESETTINGS=a,16,0",
        "ERR: LENGTH_MS is not a positive whole number; nothing was changed.");
    row("label too long", "AT+SAMPLESETTINGS=" + QByteArray(128, 'x') + ",16,1000",
        "ERR: The value is longer than 127 characters; nothing was changed.");
    row("line too long", "AT+DEVICEID=" + QByteArray(600, 'x'),
        "ERR: The line is longer than 511 characters; nothing was done.");
    row("fractional interval", "AT+SAMPLESETTINGS=a,0.0625,1000", "OK");
    row("blanks around a command", "  AT+DEVICEID=A1:B2  ", "OK");
    row("unknown sensor", "AT+SAMPLESTART=Nope", "ERR: Failed to find sensor 'Nope' in the sensor list");
    row("unknown motion", "AT+MOTION=fly",
        "ERR: Unknown motion; use idle, wave, snake, updown or recording.");
    row("no recording yet", "AT+MOTION=recording",
        "ERR: No recording was loaded; load one with AT+MOTIONLOAD first.");
    row("nothing recorded", "AT+READBUFFER=0,10,n", "ERR: Failed to read from buffer");
    row("a huge length", "AT+READBUFFER=1,4294967295,n", "ERR: Failed to read from buffer");
    row("number beyond 32 bits", "AT+READBUFFER=0,4294967296,n", "ERR: Failed to read from buffer");
    row("no such file", "AT+UNLINKFILE=wave", "File 'wave' could not be unlinked");
    row("wrong flag", "AT+LIVE=maybe", "ERR: The argument must be y or n.");
    row("no model", "AT+VERIFYSTART=3", "ERR: This firmware holds no model");
    row("nothing runs", "AT+STOPIMPULSE", "OK");
}

void TestVirtualBoard::answersLine()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, answer);
    QCOMPARE(m_plain.link.command(line), answer);
    QVERIFY(!m_plain.link.failed());
}

void TestVirtualBoard::takesCommandsInSlices()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    for (const char* slice : {"AT+DE", "VICE", "ID\x7f", "\bID", "=AB,C", "\r"}) {
        board.link.send(slice);
        board.link.readUntilQuiet(20);
    }
    QCOMPARE(board.link.command("AT+DEVICEID?"), "AB\r\n");
    board.link.command("AT+SAMPLESETTINGS=idle,20,2000,key");
    QVERIFY(board.start()); // a new process on the same store
    board.link.readUntil("> ");
    const QByteArray settings = board.link.command("AT+SAMPLESETTINGS?");
    QCOMPARE(valueOf(settings, "Label"), "idle");
    QCOMPARE(valueOf(settings, "Interval"), "20.00 ms.");
    QCOMPARE(valueOf(settings, "HMAC key"), "key");
    board.link.command("AT+CLEARCONFIG");
    QVERIFY(board.link.command("AT+DEVICEID?") != "AB\r\n");
    board.link.send("AT+RESET\r");
    QVERIFY(board.link.readUntil("> ").contains("Type AT+HELP"));
}

void TestVirtualBoard::signsAsTold_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QByteArray>("state");
    QTest::newRow("healthy") << QByteArray() << QByteArray("valid");
    QTest::newRow("wrong signature") << QByteArray("wrong-signature") << QByteArray("invalid");
    QTest::newRow("unsigned") << QByteArray("unsigned") << QByteArray("unsigned");
    QTest::newRow("placeholder") << QByteArray("placeholder") << QByteArray("placeholder");
}

void TestVirtualBoard::signsAsTold()
{
    QFETCH(QByteArray, fault);
    QFETCH(QByteArray, state);
    VirtualBoard board(kPlain);
    QVERIFY(board.start(fault.isEmpty() ? QList<QByteArray>() : QList<QByteArray>{fault}));
    board.link.readUntil("> ");
    const QByteArray document = QByteArray::fromBase64(recordAndRead(board));
    const QCborMap payload = QCborValue::fromCbor(document).toMap()[QStringLiteral("payload")].toMap();
    QCOMPARE(payload[QStringLiteral("values")].toArray().size(), 50);
    QVERIFY(document.endsWith('\xff'));
    QCOMPARE(signatureState(document), state);
}

void TestVirtualBoard::misbehavesAsTold()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({"no-echo"}));
    board.link.readUntil("> ");
    board.link.send("AT+LIVE?\r");
    QCOMPARE(board.link.readUntil("> "), "n\r\n> ");
    QVERIFY(board.start({"lf-only"}));
    QVERIFY(!board.link.readUntil("> ").contains('\r'));
    QVERIFY(board.start({"prompt-in-output"}));
    board.link.readUntil("> ");
    QVERIFY(board.link.command("AT+CONFIG?").endsWith("A log line with a "));
    QVERIFY(board.start({"truncated-base64"}));
    board.link.readUntil("> ");
    QVERIFY(recordAndRead(board).size() < 800);
    QVERIFY(board.start({"padded-tail"}));
    board.link.readUntil("> ");
    QVERIFY(QByteArray::fromBase64(recordAndRead(board)).endsWith(QByteArray(7, '\xff')));
    QVERIFY(board.start({"sample-error"}));
    board.link.readUntil("> ");
    QVERIFY(board.link.command(kSampleStart).contains("ERR: Failed to start sampling"));
    QVERIFY(board.start({"disconnect-reading"}));
    board.link.readUntil("> ");
    recordAndRead(board);
    QVERIFY(board.link.atEnd());
    QVERIFY(!QFile::exists(board.linkPath()));
    QVERIFY(board.start({"silence"}));
    board.link.readUntil("> ");
    board.link.send("AT+CONFIG?\r");
    QCOMPARE(board.link.readUntilQuiet(200), "");
}

void TestVirtualBoard::announcesTheTransferRate()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    recordAndRead(board);
    const QByteArray answer = board.link.command("AT+READBUFFER=0,30,y");
    QVERIFY2(answer.startsWith("\r\nOK") && answer.endsWith("\r\nOK\r\n"), answer.constData());
    QCOMPARE(answer.mid(4, 40), board.link.command("AT+READBUFFER=0,30,n"));
    QCOMPARE(board.link.command("AT+READRAW=0,18").left(9), "A3 69 70 ");
    QCOMPARE(board.link.command("AT+READFILE=wave").size() / 4,
             board.link.command("AT+READFILE=wave,n").size() / 4);
}

void TestVirtualBoard::keepsASampleThatWasEndedEarly()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.command("AT+SAMPLESETTINGS=long,10,1310290,k");
    QCOMPARE(board.link.command(kSampleStart),
             "ERR: Sample length is too long. Maximum allowed is 1310280ms at 100.00Hz.\r\n");
    board.link.command("AT+SAMPLESETTINGS=long,10,200000,k");
    board.link.command("AT+LIVE=y");
    board.link.send(QByteArray(kSampleStart) + '\r');
    board.link.readUntil("Sampling...");
    for (int i = 0; i < 30; ++i)
        board.link.readUntil("#r ");
    board.link.send("b");
    const QByteArray log = board.link.readUntil("> ");
    QVERIFY2(log.contains("Used buffer, from=0, to="), log.constData());
    const QCborMap map =
        QCborValue::fromCbor(QByteArray::fromBase64(board.link.command("AT+READFILE=long,n"))).toMap();
    const qsizetype rows = map[QStringLiteral("payload")].toMap()[QStringLiteral("values")].toArray().size();
    QVERIFY2(rows >= 30 && rows < 19000, qPrintable(QString::number(rows)));
}

void TestVirtualBoard::holdsTheLongestSample()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--speed"), QStringLiteral("1000")}));
    board.link.readUntil("> ");
    board.link.command(QByteArray("AT+SAMPLESETTINGS=long,10,1310280,") + kHmacKey);
    board.link.command("AT+MOTION=snake,1");
    QVERIFY(board.link.command(kSampleStart, 60'000).contains("Used buffer"));
    const QByteArray document = QByteArray::fromBase64(board.link.command("AT+READFILE=long,n", 60'000));
    const QCborMap payload = QCborValue::fromCbor(document).toMap()[QStringLiteral("payload")].toMap();
    QCOMPARE(payload[QStringLiteral("values")].toArray().size(), 131028);
    QCOMPARE(signatureState(document), "valid");
}

void TestVirtualBoard::streamsAndReplaysARecording()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+MOTIONLOAD=2,10\r");
    const QByteArray answer = board.link.readUntil("\r\nOK CHUNK=32\r\n");
    board.link.send(floats({0.5f, -1.25f, 9.75f, 1.0f, 2.0f, 3.0f}).toBase64());
    QVERIFY(board.link.readUntil("> ").contains("TRANSFER COMPLETED 6\r\nOK"));
    QCOMPARE(board.link.command("AT+MOTION=recording"), "OK\r\n");
    board.link.send("AT+STREAMSTART=Built-in accelerometer,10\r");
    QVERIFY(board.link.readUntil("to break\r\n").contains("Streaming, press 'b'"));
    QCOMPARE(board.link.readUntil("3.00000\r\n"),
             "#r 0.50000,-1.25000,9.75000\r\n#r 1.00000,2.00000,3.00000\r\n");
    QCOMPARE(board.link.readUntil("9.75000\r\n"), "#r 0.50000,-1.25000,9.75000\r\n"); // in a loop
    board.link.send("1");                                                             // idle, while it runs
    board.link.readUntilQuiet(0);
    board.link.send("b");
    QVERIFY(board.link.readUntil("> ").endsWith("Streaming stopped by user\r\n> "));
    QCOMPARE(valueOf(board.link.command("AT+MOTION?"), "Motion"), "idle");

    board.link.send("AT+MOTIONLOAD=2,10\r");
    board.link.readUntil("CHUNK=32\r\n");
    board.link.send("AAAA"); // and then nothing more
    QVERIFY(board.link.readUntil("> ").endsWith("TIMEOUT\r\nEND OUTPUT\r\n> "));
    board.link.send("AT+MOTIONLOAD=2,10\r");
    board.link.readUntil("CHUNK=32\r\n");
    board.link.send(QByteArray(32, '!'));
    QVERIFY(board.link.readUntil("> ").contains("not base64"));
    QCOMPARE(board.link.command("AT+MOTIONLOAD=999999999,10").left(30), "ERR: READINGS must be from 1 t");
}

void TestVirtualBoard::classifiesOneWindow()
{
    VirtualBoard board(kWithModel);
    QList<float> window;
    for (int i = 0; i < MODEL_WINDOW_VALUES; ++i)
        window << (i % 3 == 2 ? 9.75f : static_cast<float>(i % 7) * 0.25f);
    model_result expected;
    QCOMPARE(model_run(window.constData(), &expected), 0);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    const QByteArray wrong = board.link.command("AT+RUNIMPULSESTATIC=n,3");
    QCOMPARE(wrong,
             "ERROR: The size of the input buffer is not correct.\r\nExpected 186 items, but got 3\r\n");
    board.link.send("AT+RUNIMPULSESTATIC=y,186\r");
    board.link.readUntil("OK CHUNK=128\r\n");
    QByteArray text = floats(window).toBase64();
    text = text.leftJustified((text.size() + 127) / 128 * 128, '=');
    for (qsizetype at = 0; at < text.size(); at += 128) {
        board.link.send(text.mid(at, 128));
        board.link.readUntil("OK ");
    }
    const QByteArray answer = board.link.readUntil("> ");
    QVERIFY2(answer.contains("TRANSFER COMPLETED 186\r\n") && answer.contains("RESULT 0\r\nEND OUTPUT\r\n"),
             answer.constData());
    const QByteArray share = QByteArray::number(static_cast<double>(expected.probability[0]), 'f', 5);
    QVERIFY2(answer.contains("  idle: " + share + "\r\n"), answer.constData());
    QVERIFY(answer.contains("Features: "));
}

/// As `edge-impulse-run-impulse --debug` 1.39.2 asks for it at a board with one transfer rate.
void TestVirtualBoard::showsTheFeaturesInDebug()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    QCOMPARE(board.link.command("AT+RUNIMPULSEDEBUG=x"), "ERR: The argument must be y or n.\r\n");
    board.link.send("AT+RUNIMPULSEDEBUG=n\r");
    QVERIFY(board.link.readUntil("Sampling...\r\n", 20'000).contains("Frame size: 186"));
    const QByteArray result = board.link.readUntil("Anomaly prediction: ", 20'000);
    QVERIFY2(result.startsWith("Features: "), result.constData());
    const QByteArray features = result.mid(10, result.indexOf('\r') - 10);
    QCOMPARE(features.split(' ').size(), MODEL_FEATURE_COUNT);
    QVERIFY(result.contains("\r\nTiming: DSP ") && result.contains("#Classification predictions:\r\n"));
    board.link.send("b\r");
    board.link.readUntil("Not a valid AT command ()\r\n> ");
    board.link.send("AT+RUNIMPULSE\r"); // the next run is a plain one
    QVERIFY(board.link.readUntil("Sampling...\r\n", 20'000).contains("Frame size: 186"));
    QVERIFY(board.link.readUntil("Anomaly prediction: ", 20'000).startsWith("Timing: "));
    board.link.send("b\r");
    board.link.readUntil("Not a valid AT command ()\r\n> ");
    QVERIFY(!board.link.failed());
}

void TestVirtualBoard::updatesAndReverts()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--require-image")}));
    QVERIFY(board.link.readUntil("waiting for SMP frames.\r\n").contains("no image can be booted"));
    SmpHost host(board.link);
    QCOMPARE(host.upload(image(1), image(1).size()), image(1).size());
    QCOMPARE(host.request(2, 0, 5, {})[QStringLiteral("rc")].toInteger(-1), 0);
    board.link.readUntil("> ");
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "1.0.0+0");

    QVERIFY(board.start({"self-test"})); // from now on every trial fails
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    QCOMPARE(host.upload(image(2), image(2).size()), image(2).size());
    QCOMPARE(host.mark(hashOf(image(2)), false), 0);
    host.request(2, 0, 5, {});
    const QByteArray text = board.link.readUntil("> ");
    QVERIFY2(text.contains("going back to the old one") && text.contains("reverted"), text.constData());
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "1.0.0+0");

    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    QCOMPARE(host.mark(hashOf(image(2)), false), 0); // another chance
    host.request(2, 0, 5, {});
    QVERIFY(board.link.readUntil("> ").contains("has confirmed itself"));
    QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image version"), "2.0.0+0");
    QVERIFY(!board.link.failed());
}

void TestVirtualBoard::everyCutLeavesTheOldImage()
{
    const QByteArray old = image(1);
    const QByteArray next = image(2, plausibleBody() + QByteArray(16000, '\x33'));
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--require-image")}));
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost first(board.link);
    QCOMPARE(first.upload(old, old.size()), old.size());
    int cuts = 0;
    for (qint64 sent = 700; sent < next.size(); sent += 1400, ++cuts) {
        QVERIFY(board.start());
        QVERIFY(board.link.readUntil("> ").contains("Boot: "));
        QCOMPARE(valueOf(board.link.command("AT+INFO"), "Image hash"), hashOf(old).toHex());
        board.link.send("AT+BOOTMODE\r");
        board.link.readUntil("waiting for SMP frames.\r\n");
        SmpHost host(board.link);
        QVERIFY(host.upload(next, sent) >= 0);
        board.link.send(SmpHost::frames(QByteArray(600, 'x')).left(300)); // cut in the middle of a frame
        board.kill();
    }
    QVERIFY(cuts > 10);
    QVERIFY(board.start());
    board.link.readUntil("> ");
    board.link.send("AT+BOOTMODE\r");
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    QCOMPARE(host.upload(next, next.size()), next.size()); // goes on where the last cut was
    QCOMPARE(host.mark(hashOf(next), false), 0);
    host.request(2, 0, 5, {});
    QVERIFY(board.link.readUntil("> ").contains("has confirmed itself"));
    QVERIFY(!board.link.failed());
}

void TestVirtualBoard::ignoresBrokenFrames()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--require-image")}));
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    const QByteArray echo = SmpHost::frames(QByteArray::fromHex("0200000600000700a16164626869"));
    QCOMPARE(echo, QByteArray("\x06\x09") + "ABACAAAGAAAHAKFhZGJoac4P\n");
    const QByteArray wrongCrc = QByteArray(echo).replace("c4P", "c4Q");
    const QByteArray hugeLength = QByteArray("\x06\x09") + QByteArray(90, '\xff').toBase64() + '\n';
    for (const QByteArray& noise : {wrongCrc, hugeLength, echo.left(10), QByteArray("\x06\x09\n\x04\x14\n"),
                                    QByteArray("\x06\x09!!!!\n"),
                                    QByteArray("\x06\x09") + QByteArray(500, 'A'), QByteArray("some text")}) {
        board.link.send(noise);
        QCOMPARE(host.request(2, 0, 0, {{QStringLiteral("d"), QStringLiteral("x")}})[QStringLiteral("r")]
                     .toString(),
                 QStringLiteral("x"));
    }
    QCOMPARE(host.request(2, 0, 0, {})[QStringLiteral("rc")].toInteger(), 3);
    QCOMPARE(host.request(2, 7, 0, {})[QStringLiteral("rc")].toInteger(), 8);
    board.link.send("AT+CONFIG?\r");
    QVERIFY(board.link.readUntil("\r\n").contains("boot loader"));
    QVERIFY(!board.link.failed());
}

void TestVirtualBoard::refusesBadUploads()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--require-image")}));
    board.link.readUntil("waiting for SMP frames.\r\n");
    SmpHost host(board.link);
    const QString rc = QStringLiteral("rc");
    const QString off = QStringLiteral("off");
    const auto chunk = [&host](qint64 offset, const QByteArray& data, qint64 length = -1) {
        QCborMap map{{QStringLiteral("off"), offset}, {QStringLiteral("data"), data}};
        if (length >= 0)
            map[QStringLiteral("len")] = length;
        return host.request(2, 1, 1, map);
    };
    QCOMPARE(chunk(0, "x")[rc].toInteger(), 3);                  // no length
    QCOMPARE(chunk(0, "x", 2 * 1024 * 1024)[rc].toInteger(), 2); // larger than a slot
    QCOMPARE(chunk(500, "x")[off].toInteger(-1), 0);             // nothing began
    QCOMPARE(chunk(0, QByteArray(100, 'x'), 150)[off].toInteger(), 100);
    QCOMPARE(chunk(40, QByteArray(60, 'x'))[off].toInteger(), 100); // a repeated chunk is harmless
    QCOMPARE(chunk(100, QByteArray(60, 'x'))[rc].toInteger(), 3);   // more than announced
    const QCborMap last = chunk(100, QByteArray(50, 'x'));
    QCOMPARE(last[rc].toInteger(), 3); // whole, but no image
    QCOMPARE(last[QStringLiteral("rsn")].toString(), QStringLiteral("empty"));
    QCborMap answer;
    QByteArray broken = image(1);
    broken[700] = static_cast<char>(broken[700] ^ 4);
    QCOMPARE(host.upload(broken, broken.size(), &answer), -1);
    QCOMPARE(answer[QStringLiteral("rsn")].toString(), QStringLiteral("SHA-256 does not match"));
    QCOMPARE(host.request(2, 1, 5, {})[rc].toInteger(-1), 0); // erase
    QVERIFY(host.request(0, 1, 0, {})[QStringLiteral("images")].toArray().isEmpty());
}

QTEST_GUILESS_MAIN(TestVirtualBoard)
#include "tst_virtual_board.moc"
