// SPDX-License-Identifier: GPL-3.0-or-later
// Pure parsers of the AT protocol, on the reference's transcripts and on what cables do to them.
#include "models/dataset/acquisition.h"
#include "serial/at/at_config.h"
#include "serial/at/at_impulse.h"
#include "serial/at/at_sampling.h"
#include "serial/at/at_text.h"

#include <QtTest>

using namespace studio;

namespace
{

const QByteArray kConfig =
    "===== Device info =====\nID:         A1:B2:C3:D4:E5:F6\nType:       VIRTUAL_BOARD\nAT Version: 1.8.0\n"
    "Data Transfer Baudrate: 115200\n\n===== Sensors ======\n"
    "Name: Built-in accelerometer, Max sample length: 300s, Frequencies: [62.50Hz, 100.00Hz]\n"
    "Name: A + B, Max sample length: 12s, Frequencies: []\n\n"
    "===== Inference =====\nSensor:     2\nModel type: classification\n\n"
    "===== WIFI =====\nPresent:   0\nConnected: 0\n\n"
    "== Something new ==\nColour: blue: very\n\n"
    "===== Sampling parameters =====\nLabel:     test\nInterval:  10.00 ms.\nLength:    1000 ms.\nHMAC key:  "
    "please-set-me\n\n"
    "===== Upload settings =====\nApi Key:   ei_demo\nHost:      http://h:80\nPath:      "
    "/api/training/data\n\n"
    "===== Remote management =====\nURL:        ws://m:80\nConnected:  0\nLast error: \n";
// Vector V4 of the acquisition format, as base64 in the reference's transcript.
const QByteArray kV4Base64 = "o2lwcm90ZWN0ZWSiY3ZlcmJ2MWNhbGdlSFMyNTZpc2lnbmF0dXJleEBjYTE1OTAxOGEwNzFkNWVkNDQ"
                             "0MjY1NzJmMjNmMjZjNWU5ZmM5MGEyN2Y0"
                             "YTRhZDMyZWU2OTkzODMwZjg2YjhhZ3BheWxvYWSla2RldmljZV9uYW1lcWExOmIyOmMzOmQ0OmU1OmY"
                             "2a2RldmljZV90eXBlbVZJUlRVQUxfQk9BUkRr"
                             "aW50ZXJ2YWxfbXP5TABnc2Vuc29yc4OiZG5hbWVkYWNjWGV1bml0c2RtL3MyomRuYW1lZGFjY1lldW5"
                             "pdHNkbS9zMqJkbmFtZWRhY2NaZXVuaXRzZG0v"
                             "czJmdmFsdWVzn4P5OAD5vQD6QRz1w4P5NAD5vgD5SMD/";
constexpr qint64 kV4Bytes = 291;

const QByteArray kSampling = "Sampling settings:\n\tInterval: 16.00000 ms.\n\tLength: 32 ms.\n\tName: "
                             "wave\n\tHMAC Key: k\n\tFile name: wave\n"
                             "Starting in 2000 ms... (or until all flash was erased)\nSampling...\nDone "
                             "sampling, total bytes collected: 291\n"
                             "[1/1] Uploading file to Edge Impulse...\nNot uploading file, not connected to "
                             "WiFi. Used buffer, from=0, to=291.\n"
                             "[1/1] Uploading file to Edge Impulse OK (took 200 ms.)\nOK\n";

std::vector<ImpulseResult> blocksOf(const QByteArray& text)
{
    ImpulseParser parser;
    std::vector<ImpulseResult> blocks;
    for (const QByteArray& line : answerLines(text)) {
        if (auto block = parser.feed(line))
            blocks.push_back(*block);
    }
    if (auto block = parser.flush())
        blocks.push_back(*block);
    return blocks;
}

} // namespace

class TestAtParsers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesEchoAndEscapesAway();
    void promptIsFoundAtTheBeginning_data();
    void promptIsFoundAtTheBeginning();
    void namesTheRefusal_data();
    void namesTheRefusal();
    void passwordsAndKeysAreNotShown_data();
    void passwordsAndKeysAreNotShown();
    void refusesArgumentsThatBoardsCannotTake_data();
    void refusesArgumentsThatBoardsCannotTake();
    void readsTheConfiguration();
    void readsOldSensorNames();
    void configurationCutAnywhereIsAnErrorOrAPart();
    void refusesWrongConfigurations_data();
    void refusesWrongConfigurations();
    void versionGate();
    void readsTheSamplingTranscript();
    void samplingCutAnywhereNeverGivesARange();
    void wrongSamplingOutput_data();
    void wrongSamplingOutput();
    void decodesTheBufferOfTheReference();
    void bufferCutAnywhereIsAnError();
    void fileCutInAGroupIsAnError();
    void damagedBufferIsNamed();
    void decodesHex();
    void readsPredictions();
    void readsOlderAndOtherBlocks();
    void readsEveryHeading_data();
    void readsEveryHeading();
    void readsCameraDebugOutput();
    void readingLines_data();
    void readingLines();
    void staticAnswers();
    void helpAndInfo();
};

void TestAtParsers::takesEchoAndEscapesAway()
{
    QCOMPARE(withoutEcho("AT+LIVE?\r\nn\r\n", "AT+LIVE?"), "n\r\n");
    QCOMPARE(withoutEcho("\x02~noiseAT+LIVE?\r\nn\r\n", "AT+LIVE?"), "n\r\n");
    QCOMPARE(withoutEcho("n\r\n", "AT+LIVE?"), "n\r\n"); // a board that does not echo loses nothing
    QCOMPARE(withoutEcho("AT+READBUFFER=0,3\rAAAA", "AT+READBUFFER=0,3"), "AAAA");
    QCOMPARE(withoutAnsi("\x1b[2K\r> "), "\r> ");
    QCOMPARE(withoutAnsi("a\x1b[1;31mred\x1b[0mb\x1b"), "aredb");
    QCOMPARE(answerLines("a\r\nb\nc\rd"), (QList<QByteArray>{"a", "b", "c", "d"}));
    QVERIFY(!keyAndValue("no colon"));
    QCOMPARE(keyAndValue("URL: ws://h:1")->second, "ws://h:1");
}

void TestAtParsers::promptIsFoundAtTheBeginning_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("behind"); // below 0: none
    QTest::newRow("alone") << QByteArray("> ") << 2;
    QTest::newRow("with something behind it") << QByteArray("> AT+HELP") << 2;
    QTest::newRow("half of it") << QByteArray(">") << -1;
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("inside a line") << QByteArray("a> ") << -1;
    QTest::newRow("two characters that are no prompt") << QByteArray(">\r ") << -1;
    QTest::newRow("behind returns") << QByteArray("\r\r> ") << 4;
    QTest::newRow("as old firmware prints it") << QByteArray("\x1b[2K\r> ") << 7;
    QTest::newRow("with a colour inside") << QByteArray(">\x1b[0m ") << 6;
    QTest::newRow("a sequence that has not ended") << QByteArray("\x1b[2") << -1;
    QTest::newRow("as far away as is looked for it") << QByteArray(kMostBeforePrompt - 2, '\r') + "> " << static_cast<int>(kMostBeforePrompt);
    QTest::newRow("farther away") << QByteArray(kMostBeforePrompt - 1, '\r') + "> " << -1;
}

void TestAtParsers::promptIsFoundAtTheBeginning()
{
    QFETCH(QByteArray, text);
    QFETCH(int, behind);
    const std::optional<qsizetype> found = behindPrompt(text);
    QCOMPARE(found ? static_cast<int>(*found) : -1, behind);
}

void TestAtParsers::namesTheRefusal_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("code");
    QTest::newRow("not a command") << QByteArray("Not a valid AT command (hello)\n")
                                   << int(ErrorCode::Protocol);
    QTest::newRow("unknown") << QByteArray("Command not found! (AT+FOO)\n") << int(ErrorCode::Unsupported);
    QTest::newRow("wrong kind") << QByteArray("No handler for command! (AT+CONFIG=1)\n")
                                << int(ErrorCode::Unsupported);
    QTest::newRow("old firmware") << QByteArray("No handler for AT command (AT+FOO)\n")
                                  << int(ErrorCode::Unsupported);
    QTest::newRow("missing") << QByteArray("Missing argument! Required: ID\n")
                             << int(ErrorCode::InvalidArgument);
    QTest::newRow("too few") << QByteArray("Too few arguments! Required: 3\n")
                             << int(ErrorCode::InvalidArgument);
    QTest::newRow("failed") << QByteArray("text\nERR: Failed to find sensor 'Nope' in the sensor list\n")
                            << int(ErrorCode::Protocol);
}

void TestAtParsers::namesTheRefusal()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, code);
    const auto refusal = refusalIn("AT+X", answer);
    QVERIFY(refusal.has_value());
    QCOMPARE(int(refusal->code), code);
    QVERIFY2(refusal->message.contains(QStringLiteral("AT+X")), qPrintable(refusal->message));
    QVERIFY(!refusalIn("AT+X", "OK\n"));
}

void TestAtParsers::passwordsAndKeysAreNotShown_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("network") << QByteArray("AT+WIFI=home,hunter22,3") << QByteArray("AT+WIFI=home,***,3");
    QTest::newRow("short password") << QByteArray("AT+WIFI=home,pw,3") << QByteArray("AT+WIFI=home,***,3");
    QTest::newRow("upload") << QByteArray("AT+UPLOADSETTINGS=ei_0123,/api/training/data") << QByteArray("AT+UPLOADSETTINGS=***,/api/training/data");
    QTest::newRow("signing key") << QByteArray("AT+SAMPLESETTINGS=wave,16,1000,2f6a1c8e") << QByteArray("AT+SAMPLESETTINGS=wave,16,1000,***");
    QTest::newRow("without a signing key") << QByteArray("AT+SAMPLESETTINGS=wave,16,1000") << QByteArray("AT+SAMPLESETTINGS=wave,16,1000");
    QTest::newRow("a password with commas") << QByteArray("AT+WIFI=home,pass,word made up,3") << QByteArray("AT+WIFI=home,***,3");
    QTest::newRow("no kind of security") << QByteArray("AT+WIFI=home,hunter22") << QByteArray("AT+WIFI=home,***");
    QTest::newRow("an open network") << QByteArray("AT+WIFI=home,,0") << QByteArray("AT+WIFI=home,,0");
    QTest::newRow("none") << QByteArray("AT+HELP") << QByteArray("AT+HELP");
}

void TestAtParsers::passwordsAndKeysAreNotShown()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, shown);
    QCOMPARE(shownCommand(command), shown);
    // Boards repeat what they do not know.
    const auto refusal = refusalIn(command, "No handler for command! (" + command + ")\r\n");
    QVERIFY(refusal.has_value());
    const QString told = refusal->message + refusal->detail;
    QVERIFY2(told.contains(QString::fromUtf8(shown)), qPrintable(told));
    if (shown != command)
        QVERIFY2(!told.contains(QString::fromUtf8(command)), qPrintable(told));
    QCOMPARE(withoutSecrets("password hunter22 is wrong", "AT+WIFI=home,hunter22,3"), "password *** is wrong");
}

void TestAtParsers::refusesArgumentsThatBoardsCannotTake_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("plain") << QStringLiteral("wave 1_a-B") << true;
    QTest::newRow("127 bytes") << QString(127, QLatin1Char('x')) << true;
    QTest::newRow("128 bytes") << QString(128, QLatin1Char('x')) << false;
    QTest::newRow("comma") << QStringLiteral("a,b") << false;
    QTest::newRow("prompt") << QStringLiteral("a> b") << false;
    QTest::newRow("carriage return") << QStringLiteral("a\rAT+CLEARCONFIG") << false;
    QTest::newRow("not ASCII") << QStringLiteral("\u00e4") << false;
}

void TestAtParsers::refusesArgumentsThatBoardsCannotTake()
{
    QFETCH(QString, text);
    QFETCH(bool, isGood);
    const Result<QByteArray> argument = atArgument(QStringLiteral("The label"), text);
    QCOMPARE(argument.isOk(), isGood);
    if (!isGood)
        QVERIFY(argument.error().message.startsWith(QStringLiteral("The label")));
}

void TestAtParsers::readsTheConfiguration()
{
    const Result<AtConfig> config = parseConfig(kConfig);
    QVERIFY(config.isOk());
    QCOMPARE(config->deviceId, QStringLiteral("A1:B2:C3:D4:E5:F6"));
    QCOMPARE(config->deviceType, QStringLiteral("VIRTUAL_BOARD"));
    QVERIFY((config->version == AtVersion{1, 8, 0}));
    QCOMPARE(config->sensors.size(), 2);
    QCOMPARE(config->sensors[0].name, QStringLiteral("Built-in accelerometer"));
    QCOMPARE(config->sensors[0].maxLengthSeconds, 300.0);
    QCOMPARE(config->sensors[0].frequenciesHz, (QVector<double>{62.5, 100.0}));
    QVERIFY(config->sensors[1].frequenciesHz.isEmpty());
    QCOMPARE(config->inferenceSensor, 2);
    QVERIFY(!config->wifiPresent);
    QCOMPARE(config->intervalMs, 10.0);
    QCOMPARE(config->lengthMs, 1000);
    QCOMPARE(config->uploadHost, QStringLiteral("http://h:80"));
    QCOMPARE(config->managementUrl, QStringLiteral("ws://m:80"));
    QVERIFY(config->warnings.isEmpty());
    const Result<AtConfig> crlf = parseConfig(QByteArray(kConfig).replace("\n", "\r\n"));
    QVERIFY(crlf.isOk() && crlf->sensors == config->sensors);
    const Result<AtConfig> old = parseConfig("= Device info =\nID: x\nType: y\n");
    QVERIFY(old.isOk() && (old->version == AtVersion{1, 0, 0}) && old->wifiPresent);
}

void TestAtParsers::readsOldSensorNames()
{
    QCOMPARE(parseSensorLine("Built-in accelerometer")->frequenciesHz, (QVector<double>{62.5, 100.0}));
    QCOMPARE(parseSensorLine("Built-in microphone")->maxLengthSeconds, 60.0);
    for (const char* line : {"Name: x", "Name: a, b, Max sample length: 3s, Frequencies: [1Hz]",
                             "Name: x, Max sample length: -3s, Frequencies: [1Hz]",
                             "Name: x, Max sample length: 3s, Frequencies: [nanHz]",
                             "Name: x, Max sample length: 3s, Frequencies: [0Hz]",
                             "Name: x, Max sample length: 3s, Frequencies: [1]",
                             "Name: x, Max sample length: 99999999999s, Frequencies: []"})
        QVERIFY2(!parseSensorLine(line).isOk(), line);
}

void TestAtParsers::configurationCutAnywhereIsAnErrorOrAPart()
{
    const AtConfig whole = *parseConfig(kConfig);
    int errors = 0;
    for (qsizetype cut = 0; cut < kConfig.size(); ++cut) {
        const Result<AtConfig> part = parseConfig(kConfig.left(cut));
        if (part)
            QVERIFY(part->sensors.size() <= whole.sensors.size());
        else
            ++errors;
    }
    QVERIFY(errors > 100); // every cut inside a sensor line, and before the first section
}

void TestAtParsers::refusesWrongConfigurations_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("noise") << QByteArray("\xff\x00\x12garbage\n", 11);
    QTest::newRow("version of words") << QByteArray("== Device info ==\nAT Version: new\n");
    QTest::newRow("version with a sign") << QByteArray("== Device info ==\nAT Version: -1.8.0\n");
    QTest::newRow("sensor of words") << QByteArray("== Device info ==\nID: x\n== Sensors ==\nwhat is this\n");
    QTest::newRow("a thousand sensors") << QByteArray("== Device info ==\n== Sensors ==\n") +
                                               QByteArray("Built-in microphone\n").repeated(1000);
}

void TestAtParsers::refusesWrongConfigurations()
{
    QFETCH(QByteArray, text);
    const Result<AtConfig> config = parseConfig(text);
    QVERIFY(!config.isOk());
    QCOMPARE(config.error().code, ErrorCode::Protocol);
}

void TestAtParsers::versionGate()
{
    QVERIFY(checkAtVersion({1, 8, 99}).isOk());
    QVERIFY(checkAtVersion({1, 0, 0}).isOk());
    QVERIFY(checkAtVersion({0, 99, 0}).isOk());
    QVERIFY(!checkAtVersion({1, 9, 0}).isOk());
    QVERIFY(!checkAtVersion({2, 0, 0}).isOk());
}

void TestAtParsers::readsTheSamplingTranscript()
{
    const Result<SampleOutcome> outcome = parseSampleOutput(kSampling);
    QVERIFY(outcome.isOk());
    QVERIFY(outcome->isInBuffer && !outcome->wasUploaded);
    QCOMPARE(outcome->from, 0);
    QCOMPARE(outcome->to, 291);
    QCOMPARE(outcome->fileName, QStringLiteral("wave"));
    QByteArray file = kSampling;
    file.replace(" Used buffer, from=0, to=291.", "").replace("File name: wave", "File name: /fs/wave");
    QVERIFY(parseSampleOutput(file).isOk());
    QCOMPARE(parseSampleOutput(file)->fileName, QStringLiteral("/fs/wave"));
    QVERIFY(!parseSampleOutput(file)->isInBuffer);
    QByteArray uploaded = kSampling;
    uploaded.replace("Not uploading file, not connected to WiFi. Used buffer, from=0, to=291.\n", "");
    QVERIFY(parseSampleOutput(uploaded)->wasUploaded);
    QCOMPARE(samplePhaseOf("Sampling..."), SamplePhase::Sampling);
    QCOMPARE(samplePhaseOf("Sampling settings:"), SamplePhase::None);
    QCOMPARE(samplePhaseOf("[1/1] Uploading file to Edge Impulse..."), SamplePhase::None);
    QCOMPARE(samplePhaseOf("Done processing"), SamplePhase::Processed);
}

void TestAtParsers::samplingCutAnywhereNeverGivesARange()
{
    const qsizetype range = kSampling.indexOf("to=291.") + 6;
    for (qsizetype cut = 0; cut < kSampling.size(); ++cut) {
        const Result<SampleOutcome> outcome = parseSampleOutput(kSampling.left(cut));
        if (outcome && outcome->isInBuffer)
            QVERIFY2(cut >= range - 2, qPrintable(QString::number(cut)));
    }
}

void TestAtParsers::wrongSamplingOutput_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an error") << QByteArray("ERR: Failed to start sampling\n");
    QTest::newRow("an error after the end") << kSampling + "ERR: late\n";
    QTest::newRow("a range backwards") << QByteArray(kSampling).replace("from=0", "from=500");
    QTest::newRow("no range") << QByteArray(kSampling).replace("from=0, to=291", "");
    QTest::newRow("a range beyond all memory")
        << QByteArray(kSampling).replace("to=291", "to=99999999999999999999");
    QTest::newRow("a huge range") << QByteArray(kSampling).replace("to=291", "to=999999999999");
}

void TestAtParsers::wrongSamplingOutput()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseSampleOutput(text).isOk());
}

void TestAtParsers::decodesTheBufferOfTheReference()
{
    for (const QByteArray& answer : {kV4Base64, kV4Base64 + "> ", "\r\nOK" + kV4Base64 + "\r\nOK\r\n> ",
                                     kV4Base64.left(100) + "\r\n" + kV4Base64.mid(100)}) {
        const QByteArray text = answer.startsWith("\r\nOK") ? "\r\nOK\r\n" + answer.mid(4) : answer;
        const Result<QByteArray> bytes = decodeBase64Answer(text, kV4Bytes);
        QVERIFY2(bytes.isOk(), bytes.isOk() ? "" : qPrintable(bytes.error().message));
        QCOMPARE(bytes->size(), kV4Bytes);
        const Result<Acquisition> message =
            parseAcquisition(*bytes, {QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c")});
        QVERIFY(message.isOk());
        QCOMPARE(message->draft.info.signature, SignatureState::Valid);
        QCOMPARE(message->draft.info.intervalMs, 16.0);
        QCOMPARE(message->draft.info.readingCount, 2);
    }
}

void TestAtParsers::bufferCutAnywhereIsAnError()
{
    for (qsizetype cut = 0; cut < kV4Base64.size(); ++cut) {
        const Result<QByteArray> bytes = decodeBase64Answer(kV4Base64.left(cut), kV4Bytes);
        QVERIFY2(!bytes.isOk(), qPrintable(QString::number(cut)));
        QVERIFY(bytes.error().message.contains(QStringLiteral("of 291 bytes")));
    }
}

/// Of a file nobody says how long it is.
void TestAtParsers::fileCutInAGroupIsAnError()
{
    for (qsizetype cut = 1; cut < kV4Base64.size(); ++cut)
        QVERIFY2(decodeBase64Answer(kV4Base64.left(cut) + "> ", -1).isOk() == (cut % 4 == 0), qPrintable(QString::number(cut)));
    QCOMPARE(decodeBase64Answer(kV4Base64 + "> ", -1)->size(), kV4Bytes);
}

void TestAtParsers::damagedBufferIsNamed()
{
    for (const char wrong : {'!', '\0', '\xff', '=', ' '}) {
        QByteArray text = kV4Base64;
        text[40] = wrong;
        const Result<QByteArray> bytes = decodeBase64Answer(text, kV4Bytes);
        QVERIFY(!bytes.isOk());
        QVERIFY2(bytes.error().message.contains(QStringLiteral("character 41")),
                 qPrintable(bytes.error().message));
    }
    const Result<QByteArray> refused = decodeBase64Answer("ERR: Failed to read from buffer\r\n", 10);
    QVERIFY(!refused.isOk() &&
            refused.error().message.contains(QStringLiteral("Failed to read from buffer")));
    QVERIFY(refused.error().message.contains(QStringLiteral("AT+READBUFFER")));
    const Result<QByteArray> file = decodeBase64Answer("ERR: Failed to read the file\r\n", -1);
    QVERIFY(!file.isOk() && file.error().message.contains(QStringLiteral("AT+READFILE")));
}

void TestAtParsers::decodesHex()
{
    QCOMPARE(*decodeHexAnswer("A3 69 70\n7a\n> ", 4), QByteArray::fromHex("a369707a"));
    QVERIFY(!decodeHexAnswer("A36", 2).isOk());
    QVERIFY(!decodeHexAnswer("A3G0", 2).isOk());
}

void TestAtParsers::readsPredictions()
{
    const QByteArray text = "Inferencing settings:\n\tInterval: 10.000000ms.\nSampling...\n"
                            "Timing: DSP 9 ms, inference 210 us, anomaly 0 ms\n#Classification "
                            "predictions:\n  idle: 0.98828\n  big: wave: 0.01172\n"
                            "Anomaly prediction: -0.132\n"
                            "Timing: DSP 8 ms, inference 1 ms, anomaly 2 us, postprocessing 3 "
                            "us\n#Classification predictions:\n  idle: 0.25\n  big: wave: 0.75\n"
                            "#r 0.1,0.2,0.3\nInferencing stopped by user\n";
    const std::vector<ImpulseResult> blocks = blocksOf(text);
    QCOMPARE(blocks.size(), 2U);
    QCOMPARE(blocks[0].classes, (QStringList{QStringLiteral("idle"), QStringLiteral("big: wave")}));
    QCOMPARE(blocks[0].probabilities[0], 0.98828F);
    QCOMPARE(blocks[0].dspUs, 9000.0);
    QCOMPARE(blocks[0].inferenceUs, 210.0);
    QCOMPARE(*blocks[0].anomalyScore, -0.132F);
    QCOMPARE(blocks[0].top(), 0);
    QVERIFY(!blocks[1].anomalyScore);
    QCOMPARE(blocks[1].top(), 1);
    QCOMPARE(blocks[1].anomalyUs, 2.0);
    for (qsizetype cut = 0; cut < text.size(); ++cut)
        QVERIFY(blocksOf(text.left(cut)).size() <= 2U);
    QVERIFY(blocksOf("  idle: 0.5\nnoise\n\xff\xfe\n").empty());
}

void TestAtParsers::readsOlderAndOtherBlocks()
{
    const auto old = blocksOf(
        "Predictions (DSP: 9 ms., Classification: 1 ms., Anomaly: 0 ms.):\n    idle: 0.5\n    wave: 0.5\n");
    QCOMPARE(old.size(), 1U);
    QCOMPARE(old[0].classes.size(), 2);
    QCOMPARE(old[0].inferenceUs, 1000.0);
    const auto regression =
        blocksOf("Timing: DSP 1 ms, inference 1 ms, anomaly 0 ms\n#Regression prediction: 3.25\n");
    QCOMPARE(*regression[0].regression, 3.25F);
    const auto objects =
        blocksOf("Timing: DSP 1 ms, inference 1 ms, anomaly 0 ms\n#Object detection bounding boxes:\n"
                 "  small nut (0.88) [ x: 8, y: 16, width: 24, height: 32 ]\n");
    QCOMPARE(objects[0].objects.size(), 1U);
    QCOMPARE(objects[0].objects[0].label, QStringLiteral("small nut"));
    QCOMPARE(objects[0].objects[0].height, 32);
    const auto tracked = blocksOf("Timing: DSP 1 ms, inference 1 ms, anomaly 0 ms\n#Object tracking "
                                  "results:\n  nut (ID 7) (0.5) [ x: 1, y: 2, width: 3, height: 4 ]\n");
    QCOMPARE(tracked[0].objects[0].trackingId, 7);
    const auto free =
        blocksOf("Timing: DSP 1 ms, inference 1 ms, anomaly 0 ms\n#Freeform output index=0\n1.5 2.5 -3\n");
    QCOMPARE(free[0].freeform, (std::vector<float>{1.5F, 2.5F, -3.0F}));
}

void TestAtParsers::readsEveryHeading_data()
{
    QTest::addColumn<QByteArray>("heading");
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QString>("read"); ///< what the block then holds
    const QByteArray classes = "  a: b: 0.5\n";
    const QByteArray cell = "  nut (0.5) [ x: 1, y: 2, width: 3, height: 4 ]\n";
    for (const char* mark : {"#", ""}) {
        const auto row = [mark](const char* heading, const QByteArray& entry, const char* read) {
            QTest::addRow("%s%s", mark, heading) << mark + QByteArray(heading) + '\n' << entry << QString::fromLatin1(read);
        };
        row("Classification predictions:", classes, "class a: b 0.5");
        row("Classification results:", classes, "class a: b 0.5");
        row("Object detection bounding boxes:", cell, "object nut 0.5 1 2 3 4 -1");
        row("Object detection results:", cell, "object nut 0.5 1 2 3 4 -1");
        row("Object tracking results:", "  nut (ID 7) (0.5) [ x: 1, y: 2, width: 3, height: 4 ]\n", "object nut 0.5 1 2 3 4 7");
        row("Object tracking results:  ", "    No objects found\n", "");
        row("Visual anomalies:", cell + "Visual anomaly mean: 0.25, max: 0.75\n", "object nut 0.5 1 2 3 4 -1 visual 0.25 0.75");
        row("Regression prediction: 3.25", "", "regression 3.25");
        row("Regression results: 3.25", "", "regression 3.25");
        row("Freeform output index=0", "1.5 -3 \n", "free 1.5 -3");
        row("Anomaly prediction: -0.5", "", "anomaly -0.5");
    }
    QTest::newRow("legacy, four blanks") << QByteArray("Predictions (DSP: 9 ms., Classification: 1 ms., Anomaly: 0 ms.):\n") << QByteArray("    a: b: 0.5\n")
                                         << QStringLiteral("class a: b 0.5");
    QTest::newRow("two freeform outputs") << QByteArray("#Freeform output index=0\n1 2\n") << QByteArray("#Freeform output index=1\n3\n")
                                          << QStringLiteral("free 1 2 3");
}

void TestAtParsers::readsEveryHeading()
{
    QFETCH(QByteArray, heading);
    QFETCH(QByteArray, entry);
    QFETCH(QString, read);
    const std::vector<ImpulseResult> blocks = blocksOf("Timing: DSP 1 ms, inference 1 ms, anomaly 0 ms\n" + heading + entry);
    QCOMPARE(blocks.size(), 1U);
    const ImpulseResult& block = blocks[0];
    QStringList parts;
    for (qsizetype i = 0; i < block.classes.size(); ++i)
        parts << QStringLiteral("class %1 %2").arg(block.classes[i]).arg(double(block.probabilities[std::size_t(i)]));
    for (const ImpulseObject& one : block.objects)
        parts << QStringLiteral("object %1 %2 %3 %4 %5 %6 %7").arg(one.label).arg(one.value).arg(one.x).arg(one.y).arg(one.width).arg(one.height).arg(one.trackingId);
    if (block.visualAnomalyMean && block.visualAnomalyMax)
        parts << QStringLiteral("visual %1 %2").arg(double(*block.visualAnomalyMean)).arg(double(*block.visualAnomalyMax));
    if (block.regression)
        parts << QStringLiteral("regression %1").arg(double(*block.regression));
    if (!block.freeform.empty())
        parts << QStringLiteral("free");
    for (const float value : block.freeform)
        parts << QString::number(double(value));
    if (block.anomalyScore)
        parts << QStringLiteral("anomaly %1").arg(double(*block.anomalyScore));
    QCOMPARE(parts.join(QLatin1Char(' ')), read);
}

void TestAtParsers::readsCameraDebugOutput()
{
    const QByteArray picture("\xff\xd8\xff\xe0 not quite a picture", 26);
    const QByteArray frame = "Framebuffer: " + picture.toBase64() + "\n";
    const QByteArray result = "Timing: DSP 4 ms, inference 90 ms, anomaly 0 ms\n#Object detection bounding boxes:\n"
                              "  nut (0.5) [ x: 1, y: 2, width: 3, height: 4 ]\n";
    for (const QByteArray& inside : {frame + result, result + frame, result + "a log line\n" + frame}) {
        const std::vector<ImpulseResult> blocks = blocksOf("OK\nBegin output\n" + inside + "End output\nBegin output\n" + inside + "End output\n");
        QCOMPARE(blocks.size(), 2U);
        for (const ImpulseResult& block : blocks) {
            QCOMPARE(block.picture, picture);
            QCOMPARE(block.objects.size(), 1U);
            QCOMPARE(block.inferenceUs, 90'000.0);
        }
    }
    const std::vector<ImpulseResult> damaged = blocksOf("Begin output\nFramebuffer: not base64!\n" + result + "End output\n");
    QCOMPARE(damaged.size(), 1U);
    QVERIFY(damaged[0].picture.isEmpty());
    QCOMPARE(damaged[0].objects.size(), 1U);
    QVERIFY(refusalIn("AT+RUNIMPULSE", "Failed to run impulse (-5)\n")->message.contains(QStringLiteral("Failed to run impulse (-5)")));
}

void TestAtParsers::readingLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("axes");
    QTest::newRow("three axes") << QByteArray("#r 0.50000,-1.25000,9.75000") << 3;
    QTest::newRow("one axis") << QByteArray("#r 1e3") << 1;
    QTest::newRow("another line") << QByteArray("#row 1") << 0;
    QTest::newRow("cut in a number") << QByteArray("#r 0.5,-") << 0;
    QTest::newRow("no number at all") << QByteArray("#r ") << 0;
    QTest::newRow("not finite") << QByteArray("#r 1,inf,2") << 0;
    QTest::newRow("too many axes") << "#r " + QByteArray("1,").repeated(100) + "1" << 0;
}

void TestAtParsers::readingLines()
{
    QFETCH(QByteArray, line);
    QFETCH(int, axes);
    const auto reading = parseReadingLine(line);
    QCOMPARE(reading ? int(reading->size()) : 0, axes);
}

void TestAtParsers::staticAnswers()
{
    const QByteArray good =
        "OK CHUNK=32\nOK 3 \nTRANSFER COMPLETED 3\nTiming: DSP 0.120 ms, inference 0.040 ms, anomaly 0.000 "
        "ms\n"
        "Predictions:\n  idle: 0.75000\n  wave: 0.25000\nAnomaly prediction: 0.5\nRESULT 0\nEND OUTPUT\n";
    const Result<ImpulseResult> result = parseStaticAnswer(good);
    QVERIFY2(result.isOk(), result.isOk() ? "" : qPrintable(result.error().message));
    QCOMPARE(result->classes.size(), 2);
    QCOMPARE(result->dspUs, 120.0);
    QCOMPARE(*result->anomalyScore, 0.5F);
    QVERIFY(!parseStaticAnswer(QByteArray(good).replace("RESULT 0", "RESULT 3")).isOk());
    QVERIFY(!parseStaticAnswer("OK CHUNK=32\nTIMEOUT\nEND OUTPUT\n").isOk());
    QVERIFY(!parseStaticAnswer(
                 "ERROR: The size of the input buffer is not correct.\nExpected 186 items, but got 3\n")
                 .isOk());
    for (qsizetype cut = 0; cut < good.indexOf("RESULT 0") + 8; ++cut)
        QVERIFY(!parseStaticAnswer(good.left(cut)).isOk());
}

void TestAtParsers::helpAndInfo()
{
    const QByteArray help =
        "AT Server\nCommand set version: "
        "1.8.0\n\nAT+HELP\n\tLists\n\nAT+MOTION?\nAT+MOTION=idle|wave,[SEED]\n\tMotion\n\n";
    QCOMPARE(parseHelp(help), (QStringList{QStringLiteral("HELP"), QStringLiteral("MOTION")}));
    QCOMPARE(parseInfo("Image hash : ab\r\nBoot : a: b\n").value(QStringLiteral("boot")),
             QStringLiteral("a: b"));
}

QTEST_GUILESS_MAIN(TestAtParsers)
#include "tst_at_parsers.moc"
