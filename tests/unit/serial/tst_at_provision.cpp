// SPDX-License-Identifier: GPL-3.0-or-later
// Where a board is told to send, networks, unattended recording; how long the host waits and how fast it writes.
#include "serial/at/at_provision.h"
#include "support/scripted_board.h"

#include <iterator>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

namespace
{

AtProvision everything()
{
    AtProvision wanted;
    wanted.uploadHost = QStringLiteral("http://192.168.1.5:4810");
    wanted.managementUrl = QStringLiteral("ws://192.168.1.5:4802");
    wanted.apiKey = QStringLiteral("ei_demo");
    wanted.hmacKey = kKey;
    wanted.usbSerial = QStringLiteral("A1B2C3");
    return wanted;
}

AtConfig freshBoard()
{
    AtConfig board;
    board.version = {1, 8, 0};
    board.deviceId = QStringLiteral("00:00:00:00:00:00");
    board.label = QStringLiteral("test");
    board.intervalMs = 16.0;
    board.lengthMs = 1000;
    board.hmacKey = QStringLiteral("please-set-me");
    board.uploadPath = QStringLiteral("b");
    return board;
}

constexpr int kWaitMs = 400;

/// A limit of the reference's table, and a command that is held to it.
struct Wait {
    const char* what;
    int AtTimings::*field;
    int table; ///< as the reference says
    int tried; ///< with which kWaitMs pass
    QByteArray silent; ///< the line that the board leaves unanswered
};

const Wait kWaits[] = {
    {"default", &AtTimings::commandMs, 2000, kWaitMs, "AT+DEVICEID?"},
    {"CLEARCONFIG", &AtTimings::slowCommandMs, 10'000, kWaitMs, "AT+CLEARCONFIG"},
    {"SCANWIFI", &AtTimings::slowCommandMs, 10'000, kWaitMs, "AT+SCANWIFI"},
    {"WIFI", &AtTimings::slowCommandMs, 10'000, kWaitMs, "AT+WIFI=home,secret,3"},
    {"READBUFFER: factor of the whole", &AtTimings::wholeFactor, 10, 4, readCommand()},
    {"SAMPLESTART: factor between markers", &AtTimings::markerFactor, 3, 4, "AT+SAMPLESTART=Built-in accelerometer"},
    {"SAMPLESTART: added to the length", &AtTimings::samplingMarginMs, 3000, kWaitMs - 64, "AT+SAMPLESTART=Built-in accelerometer"},
    {"first prompt", &AtTimings::promptMs, 5000, kWaitMs, "b"},
};

/// Has the device do what sends `line`, and waits for its end.
bool endsInAnError(AtDevice& device, const QByteArray& line)
{
    const auto failed = [](auto& awaited) { return awaited.wait() && !awaited.isOk(); };
    Awaited<AtIdentity> identity;
    Awaited<SampleDraft> draft;
    Awaited<QVector<AtNetwork>> networks;
    Awaited<void> joined;
    Awaited<QByteArray> answer;
    if (line == "b") {
        device.identify(identity.done());
        return failed(identity);
    }
    if (line == "AT+CLEARCONFIG") {
        clearBoard(device, identity.done());
        return failed(identity);
    }
    if (line == "AT+SCANWIFI") {
        scanNetworks(device, networks.done());
        return failed(networks);
    }
    if (line.startsWith("AT+WIFI=")) {
        joinNetwork(device, QStringLiteral("home"), QStringLiteral("secret"), 3, joined.done());
        return failed(joined);
    }
    if (line.startsWith("AT+SAMPLESTART") || line == readCommand()) {
        device.capture(aRequest(), draft.done());
        return failed(draft);
    }
    device.query(line, 0, answer.done());
    return failed(answer);
}

} // namespace

class TestAtProvision : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void setsOnlyWhatDiffers();
    void refusesWhatBoardsCannotStore_data();
    void refusesWhatBoardsCannotStore();
    void keyOfAClearedBoardComesWithWholeSettings();
    void pathNeedsAnApiKey();
    void setsABoardUp();
    void refusalLeavesTheRest();
    void networks();
    void clearsABoard();
    void unattendedCycles();
    void cycleIsEndedOnlyWhereTheBoardSaysHow_data();
    void cycleIsEndedOnlyWhereTheBoardSaysHow();
    void waitsAsLongAsTheTableSays_data();
    void waitsAsLongAsTheTableSays();
    void otherLimitsAreThoseOfTheTable();
    void writesFiveBytesEveryTwentyMilliseconds();
};

void TestAtProvision::setsOnlyWhatDiffers()
{
    AtConfig board = freshBoard();
    QCOMPARE(*provisionCommands(board, everything()),
             (QList<QByteArray>{"AT+DEVICEID=A1B2C3", "AT+UPLOADHOST=http://192.168.1.5:4810", "AT+MGMTSETTINGS=ws://192.168.1.5:4802",
                                "AT+UPLOADSETTINGS=ei_demo,/api/training/data", "AT+SAMPLESETTINGS=test,16.000000,1000," + kKey.toLatin1()}));
    board.intervalMs = 0.06; // how 16 kHz is printed
    board.lengthMs = 0;
    board.sensors = {{QStringLiteral("Microphone"), 10.0, {8000.0, 16000.0}}};
    QVERIFY(provisionCommands(board, everything())->contains("AT+SAMPLESETTINGS=test,0.062500,1," + kKey.toLatin1()));
    board.intervalMs = 20.0; // none of the listed ones
    QVERIFY(provisionCommands(board, everything())->contains("AT+SAMPLESETTINGS=test,20.000000,1," + kKey.toLatin1()));
    board.version = {1, 3, 0}; // takes no id yet
    QVERIFY(!provisionCommands(board, everything())->contains("AT+DEVICEID=A1B2C3"));
    board = freshBoard();
    board.deviceId = QStringLiteral("AA:BB");
    board.uploadHost = everything().uploadHost;
    board.managementUrl = everything().managementUrl;
    board.apiKey = QStringLiteral("ei_demo");
    board.uploadPath = QStringLiteral("/api/testing/data"); // its own is kept
    board.hmacKey = QStringLiteral("its own");
    QVERIFY(provisionCommands(board, everything())->isEmpty());
    board.apiKey = QStringLiteral("ei_old");
    QCOMPARE(*provisionCommands(board, everything()), QList<QByteArray>{"AT+UPLOADSETTINGS=ei_demo,/api/testing/data"});
    QVERIFY(provisionCommands(freshBoard(), {})->isEmpty());
}

void TestAtProvision::refusesWhatBoardsCannotStore_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("text");
    const QString tooLong(128, QLatin1Char('x'));
    for (const char* what : {"host", "remote", "key", "path", "id"}) {
        QTest::addRow("%s of 128 bytes", what) << QString::fromLatin1(what) << tooLong;
        QTest::addRow("%s with a comma", what) << QString::fromLatin1(what) << QStringLiteral("a,b");
    }
    QTest::newRow("signing key of 33 bytes") << QStringLiteral("hmac") << QString(33, QLatin1Char('k'));
}

void TestAtProvision::refusesWhatBoardsCannotStore()
{
    QFETCH(QString, what);
    QFETCH(QString, text);
    AtProvision wanted = everything();
    if (what == QLatin1String("host"))
        wanted.uploadHost = text;
    else if (what == QLatin1String("remote"))
        wanted.managementUrl = text;
    else if (what == QLatin1String("key"))
        wanted.apiKey = text;
    else if (what == QLatin1String("path"))
        wanted.uploadPath = text;
    else if (what == QLatin1String("id"))
        wanted.usbSerial = text;
    else
        wanted.hmacKey = text;
    const Result<QList<QByteArray>> commands = provisionCommands(freshBoard(), wanted);
    QVERIFY(!commands.isOk());
    QCOMPARE(commands.error().code, ErrorCode::InvalidArgument);
}

void TestAtProvision::keyOfAClearedBoardComesWithWholeSettings()
{
    AtProvision wanted;
    wanted.hmacKey = kKey;
    AtConfig board = freshBoard();
    board.sensors = {{QStringLiteral("Microphone"), 10.0, {8000.0, 16000.0}}};
    board = clearedConfig(board);
    QCOMPARE(*provisionCommands(board, wanted), QList<QByteArray>{"AT+SAMPLESETTINGS=unlabelled,0.125000,1," + kKey.toLatin1()});
    board.label = QString::fromUtf8("Stra\u00DFe, links"); // its own, as somebody's tool has set it
    QCOMPARE(*provisionCommands(board, wanted), QList<QByteArray>{"AT+SAMPLESETTINGS=Stra_e_ links,0.125000,1," + kKey.toLatin1()});
}

void TestAtProvision::pathNeedsAnApiKey()
{
    AtProvision wanted;
    wanted.uploadPath = QStringLiteral("/api/testing/data");
    AtConfig board = freshBoard();
    const Result<QList<QByteArray>> refused = provisionCommands(board, wanted);
    QVERIFY(!refused && refused.error().code == ErrorCode::InvalidArgument);
    board.apiKey = QStringLiteral("ei_own");
    QCOMPARE(*provisionCommands(board, wanted), QList<QByteArray>{"AT+UPLOADSETTINGS=ei_own,/api/testing/data"});
    board.apiKey.clear();
    board.uploadPath = wanted.uploadPath; // so already
    QVERIFY(provisionCommands(board, wanted)->isEmpty());
}

void TestAtProvision::setsABoardUp()
{
    Bench bench;
    QVERIFY(bench.identify());
    AtProvision wanted = everything();
    wanted.hmacKey.clear();
    bench.board->on("AT+UPLOADHOST=http://192.168.1.5:4810", "OK\r\n> ");
    bench.board->on("AT+MGMTSETTINGS=ws://192.168.1.5:4802", "OK\r\n> ");
    bench.board->on("AT+UPLOADSETTINGS=ei_demo,/api/training/data", "OK\r\n> ");
    Awaited<QStringList> sent;
    provision(*bench.device, wanted, sent.done());
    QVERIFY(sent.wait());
    QVERIFY2(sent.isOk(), qPrintable(sent.message()));
    QCOMPARE(sent.value(), (QStringList{QStringLiteral("AT+UPLOADHOST"), QStringLiteral("AT+MGMTSETTINGS"), QStringLiteral("AT+UPLOADSETTINGS")}));
    QCOMPARE(bench.board->lines().count("AT+CONFIG?"), 2); // asked again behind it
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtProvision::refusalLeavesTheRest()
{
    Bench bench;
    QVERIFY(bench.identify());
    AtProvision wanted = everything();
    bench.board->on("AT+UPLOADHOST=http://192.168.1.5:4810", "nothing\r\n> ");
    Awaited<QStringList> sent;
    provision(*bench.device, wanted, sent.done());
    QVERIFY(sent.wait());
    QVERIFY2(sent.message().contains(QStringLiteral("did not take AT+UPLOADHOST: \"nothing\"")), qPrintable(sent.message()));
    QVERIFY(!bench.board->written().contains("MGMTSETTINGS"));
}

void TestAtProvision::networks()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+SCANWIFI", "SSID: home, sweet, Security: WPA2 (3), RSSI: -61 dBm\r\nSSID: , Security: None (0), RSSI: -80 dBm\r\nscanning\r\n> ");
    Awaited<QVector<AtNetwork>> found;
    scanNetworks(*bench.device, found.done());
    QVERIFY(found.wait() && found.isOk());
    QCOMPARE(found.value(), (QVector<AtNetwork>{{QStringLiteral("home, sweet"), QStringLiteral("WPA2"), 3, -61}, {QString(), QStringLiteral("None"), 0, -80}}));
    Awaited<void> comma;
    joinNetwork(*bench.device, QStringLiteral("home, sweet"), QStringLiteral("secret"), 3, comma.done());
    QCOMPARE(comma.error().code, ErrorCode::InvalidArgument);
    bench.board->on("AT+WIFI=home,secret,3", "Connecting...\r\nOK\r\n> ");
    bench.board->on("AT+WIFI=home,wrong,3", "ERR: Failed to connect to WiFi\r\n> ");
    Awaited<void> joined;
    joinNetwork(*bench.device, QStringLiteral("home"), QStringLiteral("secret"), 3, joined.done());
    QVERIFY(joined.wait() && joined.isOk());
    Awaited<void> refused;
    joinNetwork(*bench.device, QStringLiteral("home"), QStringLiteral("wrong"), 3, refused.done());
    QVERIFY(refused.wait() && refused.message().contains(QStringLiteral("Failed to connect to WiFi")));
    // What is secret stands in no message, whatever is wrong with it.
    Awaited<void> unsendable;
    joinNetwork(*bench.device, QStringLiteral("home"), QStringLiteral("hunter,22"), 3, unsendable.done());
    QVERIFY(unsendable.wait() && unsendable.error().code == ErrorCode::InvalidArgument);
    QVERIFY2(!unsendable.message().contains(QStringLiteral("hunter")), qPrintable(unsendable.message()));
    Awaited<void> unanswered; // the board of the script knows no such command and says nothing but the echo
    bench.board->on("AT+WIFI=home,hunter22,3", "");
    joinNetwork(*bench.device, QStringLiteral("home"), QStringLiteral("hunter22"), 3, unanswered.done());
    QVERIFY(unanswered.wait() && unanswered.error().code == ErrorCode::Timeout);
    QVERIFY2(!(unanswered.message() + unanswered.error().detail).contains(QStringLiteral("hunter")), qPrintable(unanswered.message()));
}

void TestAtProvision::clearsABoard()
{
    Bench bench;
    QVERIFY(bench.identify());
    bench.board->on("AT+CLEARCONFIG", "Clearing config...\r\n\r\nBoard booting\r\nType AT+HELP to see a list of commands.\r\n> ");
    Awaited<AtIdentity> cleared;
    clearBoard(*bench.device, cleared.done());
    QVERIFY(cleared.wait());
    QVERIFY2(cleared.isOk(), qPrintable(cleared.message()));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtProvision::unattendedCycles()
{
    Bench bench;
    QVERIFY(bench.identify());
    Awaited<void> unsupported;
    setIngestionCycle(*bench.device, {kSensor, 1000, 60'000}, unsupported.done());
    QCOMPARE(unsupported.error().code, ErrorCode::Unsupported);
    QByteArray config = kConfig;
    config.chop(2);
    bench.board->on("AT+CONFIG?", config + "===== Ingestion parameters =====\r\nSensor: Built-in accelerometer\r\nCycle length: 5000 ms.\r\n"
                                           "Cycle interval: 60000 ms.\r\n\r\n> ");
    QVERIFY(bench.identify());
    const auto& cycle = bench.device->identity().config.ingestion;
    QVERIFY(cycle.has_value());
    QCOMPARE(cycle->lengthMs, 5000);
    QCOMPARE(cycle->intervalMs, 60'000);
    QCOMPARE(cycle->sensor, kSensor);
    bench.board->on("AT+INGESTIONCYCLESETTINGS=Built-in accelerometer,1000,60000", "OK\r\n> ");
    bench.board->on("AT+STARTINGESTIONCYCLE", "Starting ingestion cycle\r\n> ");
    Awaited<void> set;
    setIngestionCycle(*bench.device, {kSensor, 1000, 60'000}, set.done());
    QVERIFY(set.wait());
    QVERIFY2(set.isOk(), qPrintable(set.message()));
    Awaited<void> started;
    startIngestionCycle(*bench.device, started.done());
    QVERIFY(started.wait() && started.isOk());
    Awaited<void> overlapping;
    setIngestionCycle(*bench.device, {kSensor, 60'000, 1000}, overlapping.done());
    QCOMPARE(overlapping.error().code, ErrorCode::InvalidArgument);
}

void TestAtProvision::cycleIsEndedOnlyWhereTheBoardSaysHow_data()
{
    QTest::addColumn<QByteArray>("help");
    QTest::addColumn<bool>("ends");
    const QByteArray command = "AT+INGESTIONCYCLESETTINGS=SENSOR,TOTAL_MS,INTERVAL_MS\r\n";
    QTest::newRow("its settings end it") << "AT+HELP\r\n\tx\r\n\r\n" + command + "\tSets how long and how often; ends a cycle under way\r\n\r\n> " << true;
    QTest::newRow("nothing is said of it") << command + "\tConfigures the ingestion cycle\r\n\r\n> " << false;
    QTest::newRow("another command does") << command + "\tx\r\n\r\nAT+SAMPLESTART=NAME\r\n\tends a cycle under way\r\n\r\n> " << false;
}

void TestAtProvision::cycleIsEndedOnlyWhereTheBoardSaysHow()
{
    QFETCH(QByteArray, help);
    QFETCH(bool, ends);
    Bench bench;
    QByteArray config = kConfig;
    config.chop(2);
    bench.board->on("AT+CONFIG?", config + "===== Ingestion parameters =====\r\nSensor: Built-in accelerometer\r\nCycle length: 5000 ms.\r\n"
                                           "Cycle interval: 60000 ms.\r\n\r\n> ");
    bench.board->on("AT+HELP", help);
    const QByteArray settings = "AT+INGESTIONCYCLESETTINGS=Built-in accelerometer,5000,60000";
    bench.board->on(settings, "OK\r\n> ");
    QVERIFY(bench.identify());
    Awaited<void> stopped;
    stopIngestionCycle(*bench.device, stopped.done());
    QVERIFY(stopped.wait());
    QCOMPARE(stopped.isOk(), ends);
    if (!ends)
        QCOMPARE(stopped.error().id, QStringLiteral("AT-086"));
    // Nothing but the settings that it has, and those only there.
    const QList<QByteArray> lines = bench.board->lines();
    QCOMPARE(lines.count(settings), ends ? 1 : 0);
    QVERIFY(std::none_of(lines.begin(), lines.end(), [&](const QByteArray& line) { return line.contains('=') && line != settings; }));
}

void TestAtProvision::waitsAsLongAsTheTableSays_data()
{
    QTest::addColumn<int>("row");
    for (int row = 0; row < static_cast<int>(std::size(kWaits)); ++row)
        QTest::newRow(kWaits[row].what) << row;
}

/// The reference's figure is the usual one, and is what is waited for: with another in its place, and all the others short, a board that
/// leaves the command unanswered is given that time.
void TestAtProvision::waitsAsLongAsTheTableSays()
{
    QFETCH(int, row);
    const Wait& wait = kWaits[row];
    QCOMPARE(AtTimings().*(wait.field), wait.table);
    AtTimings timings = quick();
    timings.samplingMarginMs = kWaitMs / 4 - static_cast<int>(aRequest().lengthMs);
    timings.*(wait.field) = wait.tried;
    Bench bench(timings);
    bench.board->setEchoes(false);
    const bool isGreeting = wait.silent == "b";
    QVERIFY(isGreeting || bench.identify());
    bench.board->on(wait.silent, {});
    QElapsedTimer clock;
    bench.board->onWrite([&](const QByteArray&) {
        if (!bench.board->lines().contains(wait.silent))
            clock.start(); // that of the command itself is the last
    });
    QVERIFY(endsInAnError(*bench.device, wait.silent));
    QVERIFY(bench.board->lines().contains(wait.silent));
    // The others are at most half of it; a loaded machine may be late.
    QVERIFY2(clock.elapsed() >= kWaitMs * 9 / 10, qPrintable(QString::number(clock.elapsed())));
}

void TestAtProvision::otherLimitsAreThoseOfTheTable()
{
    const AtTimings timings;
    QCOMPARE(timings.announceMs, 1000);   // the OK that announces another speed
    QCOMPARE(timings.snapshotMs, 70'000); // SNAPSHOT
    QCOMPARE(timings.quietMs, 150);       // silence before the next command
    QCOMPARE(timings.sliceBytes, 5);      // bytes of a slice
}

void TestAtProvision::writesFiveBytesEveryTwentyMilliseconds()
{
    AtTimings timings = quick();
    timings.sliceMs = 20;
    Bench bench(timings);
    bench.board->setEchoes(false);
    QVERIFY(bench.identify());
    bench.board->on("AT+SAMPLESETTINGS?", "Label: x\r\n> ");
    QVector<QPair<qint64, QByteArray>> slices;
    QElapsedTimer clock;
    clock.start();
    bench.board->onWrite([&](const QByteArray& bytes) { slices.append({clock.elapsed(), bytes}); });
    Awaited<QByteArray> answer;
    bench.device->query("AT+SAMPLESETTINGS?", 0, answer.done());
    QCOMPARE(slices.size(), 1); // the first goes out at once
    QVERIFY(answer.wait() && answer.isOk());
    QByteArray all;
    for (const auto& [atMs, bytes] : slices) {
        QVERIFY2(bytes.size() <= timings.sliceBytes, bytes.constData());
        // A loaded machine may be late, but no slice goes out before its time.
        QVERIFY2(atMs + 5 >= timings.sliceMs * (all.size() / timings.sliceBytes), qPrintable(QString::number(atMs)));
        all += bytes;
    }
    QCOMPARE(all, QByteArray("AT+SAMPLESETTINGS?\r"));
}

QTEST_GUILESS_MAIN(TestAtProvision)
#include "tst_at_provision.moc"
