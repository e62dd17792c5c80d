// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures, streams of them, and the transfer at another speed, in every version that differs.
#include "serial/at/at_files.h"
#include "support/scripted_board.h"

#include <QSignalSpy>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

namespace
{

constexpr int kFast = 921'600;
const QSize kSmall(4, 2);
const QSize kLarge(8, 4);

/// The configuration of a board of `version` with a camera, which moves data at `transferBaud`.
QByteArray configOf(const QByteArray& version, int transferBaud, bool canStream = true)
{
    QByteArray config = kConfig;
    config.replace("AT Version: 1.8.0\r\n", "AT Version: " + version + "\r\nData Transfer Baudrate: " + QByteArray::number(transferBaud) + "\r\n");
    config.chop(2);
    return config + "===== Snapshot =====\r\nHas snapshot:    1\r\nSupports stream: " + (canStream ? "1" : "0") +
           "\r\nColor depth:     Grayscale\r\nResolutions:     [ 8x4, 4x2 ]\r\n\r\n> ";
}

QByteArray pixels(qsizetype count)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < count; ++i)
        bytes += static_cast<char>(i * 37);
    return bytes;
}

QByteArray jpeg()
{
    return QByteArray("\xff\xd8\xff\xe0", 4) + pixels(196);
}

bool identify(Bench& bench, const QByteArray& version, int transferBaud = 115'200, bool canStream = true)
{
    bench.board->on("AT+CONFIG?", configOf(version, transferBaud, canStream));
    return bench.identify();
}

} // namespace

class TestAtCamera : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheSnapshotSection();
    void tellsPicturesByTheirLength_data();
    void tellsPicturesByTheirLength();
    void asksForTheTransferOfTheVersion_data();
    void asksForTheTransferOfTheVersion();
    void takesAPicture_data();
    void takesAPicture();
    void boardWithoutCameraIsAskedForNothing();
    void refusalsAreTold_data();
    void refusalsAreTold();
    void missingAnnouncementIsATimeout();
    void brokenFastTransferGoesBackToTheUsualSpeed();
    void fileWithoutAnnouncementIsATimeout();
    void recordsAtTheOtherSpeed();
    void watchesUntilItIsStopped_data();
    void watchesUntilItIsStopped();
    void streamThatFailsEnds();
    void streamThatBeginsTooLateIsStopped();
    void pictureCutAnywhere();
};

void TestAtCamera::readsTheSnapshotSection()
{
    const Result<AtConfig> config = parseConfig(configOf("1.8.0", 115'200).chopped(2));
    QVERIFY(config.isOk());
    QVERIFY(config->camera.isPresent && config->camera.canStream);
    QCOMPARE(config->camera.colorDepth, QStringLiteral("Grayscale"));
    QCOMPARE(config->camera.resolutions, (QVector<QSize>{kLarge, kSmall}));
    QCOMPARE(smallestResolution(config->camera.resolutions), kSmall);
    QVERIFY(config->warnings.isEmpty());
    const Result<AtConfig> odd = parseConfig("== Device info ==\nID: x\n== Snapshot ==\nHas snapshot: 0\nColor depth: Sepia\nResolutions: [ 0x4 ]\n");
    QVERIFY(odd.isOk() && !odd->camera.isPresent);
    QCOMPARE(odd->warnings.size(), 2);
    QVERIFY(smallestResolution({}).isEmpty());
}

void TestAtCamera::tellsPicturesByTheirLength_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("kind"); ///< -1: none
    QTest::newRow("one byte a pixel") << pixels(8) << int(CameraFrame::Kind::Grayscale);
    QTest::newRow("three bytes a pixel") << pixels(24) << int(CameraFrame::Kind::Rgb);
    QTest::newRow("a JPEG file") << jpeg() << int(CameraFrame::Kind::Jpeg);
    QTest::newRow("a JPEG file too short") << jpeg().left(124) << -1;
    QTest::newRow("another length") << pixels(200) << -1;
    QTest::newRow("one pixel short") << pixels(7) << -1;
    QTest::newRow("nothing") << QByteArray() << -1;
}

void TestAtCamera::tellsPicturesByTheirLength()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, kind);
    const Result<CameraFrame> frame = readFrame(bytes, kSmall);
    QCOMPARE(frame.isOk(), kind >= 0);
    if (kind < 0)
        return;
    QCOMPARE(int(frame->kind), kind);
    QCOMPARE(frame->bytes, bytes);
    QCOMPARE(decodeFrame(bytes.toBase64() + "\r\nOK\r\n", kSmall)->bytes, bytes);
    QVERIFY(!readFrame(bytes, QSize(0, 2)).isOk() && !readFrame(bytes, QSize(1 << 20, 1 << 20)).isOk());
}

void TestAtCamera::asksForTheTransferOfTheVersion_data()
{
    QTest::addColumn<int>("minor");
    QTest::addColumn<int>("baud");
    QTest::addColumn<bool>("lineHasSpeed");
    QTest::addColumn<bool>("isSnapshot");
    QTest::addColumn<QByteArray>("argument");
    QTest::addColumn<int>("transfer");
    for (const int minor : {6, 7, 8}) {
        QTest::addRow("1.%d, usual speed", minor) << minor << 115'200 << true << false << QByteArray(",n") << 0;
        QTest::addRow("1.%d, faster", minor) << minor << kFast << true << false << QByteArray(",y") << kFast;
        QTest::addRow("1.%d, faster, a line without speed", minor) << minor << kFast << false << false << QByteArray(",n") << 0;
        QTest::addRow("1.%d, a picture", minor) << minor << kFast << true << true << QByteArray(",y") << kFast;
    }
    for (const int minor : {4, 5}) {
        QTest::addRow("1.%d, usual speed", minor) << minor << 115'200 << true << true << QByteArray() << 0;
        QTest::addRow("1.%d, faster, a picture", minor) << minor << kFast << true << true << QByteArray() << kFast;
        QTest::addRow("1.%d, faster, a recording", minor) << minor << kFast << true << false << QByteArray() << 0;
        QTest::addRow("1.%d, a picture, a line without speed", minor) << minor << kFast << false << true << QByteArray() << kFast;
    }
    for (const int minor : {0, 1, 2, 3})
        QTest::addRow("1.%d", minor) << minor << kFast << true << true << QByteArray() << 0;
}

void TestAtCamera::asksForTheTransferOfTheVersion()
{
    QFETCH(int, minor);
    QFETCH(int, baud);
    QFETCH(bool, lineHasSpeed);
    QFETCH(bool, isSnapshot);
    QFETCH(QByteArray, argument);
    QFETCH(int, transfer);
    AtConfig board;
    board.version = {1, minor, 0};
    board.transferBaud = baud;
    const TransferMode mode = transferMode(board, lineHasSpeed, isSnapshot);
    QCOMPARE(mode.argument, argument);
    QCOMPARE(mode.baud, transfer);
}

void TestAtCamera::takesAPicture_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<int>("baud");
    QTest::addColumn<bool>("lineHasSpeed");
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QList<int>>("speeds");
    QTest::newRow("1.8, usual speed") << QByteArray("1.8.0") << 115'200 << true << QByteArray("AT+SNAPSHOT=4,2,n") << QList<int>{};
    QTest::newRow("1.8, faster") << QByteArray("1.8.0") << kFast << true << QByteArray("AT+SNAPSHOT=4,2,y") << QList<int>{kFast, 0};
    QTest::newRow("1.5, changes by itself") << QByteArray("1.5.0") << kFast << true << QByteArray("AT+SNAPSHOT=4,2") << QList<int>{kFast, 0};
    QTest::newRow("1.4, changes by itself on a line without speed")
        << QByteArray("1.4.0") << kFast << false << QByteArray("AT+SNAPSHOT=4,2") << QList<int>{kFast, 0};
    QTest::newRow("1.4, usual speed") << QByteArray("1.4.0") << 115'200 << true << QByteArray("AT+SNAPSHOT=4,2") << QList<int>{};
}

void TestAtCamera::takesAPicture()
{
    QFETCH(QByteArray, version);
    QFETCH(int, baud);
    QFETCH(bool, lineHasSpeed);
    QFETCH(QByteArray, command);
    QFETCH(QList<int>, speeds);
    for (const int piece : {1, 7, 10'000}) {
        Bench bench;
        bench.board->setPieceBytes(piece);
        const QByteArray payload = pixels(8).toBase64();
        const auto atSpeed = [payload](int to) { return to > 0 ? payload + "\r\nOK\r\n" : QByteArray("> "); };
        if (lineHasSpeed)
            bench.board->giveSpeed(atSpeed);
        const bool changes = !speeds.isEmpty();
        bench.board->on(command, !changes ? payload + "\r\nOK\r\n> " : lineHasSpeed ? QByteArray("\r\nOK") : "\r\nOK" + payload + "\r\nOK\r\n> ");
        QVERIFY(identify(bench, version, baud));
        Awaited<CameraFrame> frame;
        bench.device->snapshot(kSmall, frame.done());
        QVERIFY(frame.wait());
        QVERIFY2(frame.isOk(), qPrintable(frame.message()));
        QCOMPARE(frame.value().kind, CameraFrame::Kind::Grayscale);
        QCOMPARE(frame.value().bytes, pixels(8));
        QCOMPARE(bench.board->speeds(), speeds);
        QCOMPARE(bench.device->activity(), AtActivity::Idle);
        Awaited<QByteArray> next; // the line is in step
        bench.board->on("AT+A", "answer\r\n> ");
        bench.device->query("AT+A", 0, next.done());
        QVERIFY(next.wait());
        QCOMPARE(next.value(), QByteArray("answer\n"));
    }
}

void TestAtCamera::boardWithoutCameraIsAskedForNothing()
{
    Bench bench;
    QVERIFY(bench.identify());
    const QByteArray before = bench.board->written();
    Awaited<CameraFrame> frame;
    bench.device->snapshot(kSmall, frame.done());
    QCOMPARE(frame.error().code, ErrorCode::Unsupported);
    Bench still;
    QVERIFY(identify(still, "1.8.0", 115'200, false));
    Awaited<void> stream;
    still.device->startCamera(kSmall, stream.done());
    QCOMPARE(stream.error().code, ErrorCode::Unsupported);
    Awaited<CameraFrame> size;
    still.device->snapshot(QSize(5, 5), size.done());
    QCOMPARE(size.error().code, ErrorCode::Unsupported);
    QVERIFY2(size.message().contains(QStringLiteral("8x4, 4x2")), qPrintable(size.message()));
    Bench sizeless; // and then none can be chosen either
    QByteArray config = configOf("1.8.0", 115'200);
    sizeless.board->on("AT+CONFIG?", config.replace("[ 8x4, 4x2 ]", "[ ]"));
    QVERIFY(sizeless.identify());
    Awaited<CameraFrame> any;
    sizeless.device->snapshot(QSize(), any.done());
    QCOMPARE(any.error().code, ErrorCode::Unsupported);
    QVERIFY2(any.message().contains(QStringLiteral("lists no size")), qPrintable(any.message()));
    QCOMPARE(bench.board->written(), before);
}

void TestAtCamera::refusalsAreTold_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("told");
    QTest::newRow("an error") << QByteArray("ERR: Camera is busy\r\n> ") << QStringLiteral("Camera is busy");
    QTest::newRow("plain words") << QByteArray("Failed to init camera\r\n> ") << QStringLiteral("Failed to init camera");
    QTest::newRow("an older board") << QByteArray("No handler for AT command (AT+SNAPSHOT=4,2,y)\r\n> ") << QStringLiteral("No handler");
    QTest::newRow("a picture of another size") << pixels(9).toBase64() + "\r\nOK\r\n> " << QStringLiteral("9 bytes");
}

void TestAtCamera::refusalsAreTold()
{
    QFETCH(QByteArray, answer);
    QFETCH(QString, told);
    for (const int baud : {115'200, kFast}) {
        Bench bench;
        bench.board->giveSpeed([](int) { return QByteArray(); });
        const bool isPicture = answer.contains("OK");
        if (isPicture && baud == kFast)
            continue;
        bench.board->on(baud == kFast ? "AT+SNAPSHOT=4,2,y" : "AT+SNAPSHOT=4,2,n", answer);
        QVERIFY(identify(bench, "1.8.0", baud));
        Awaited<CameraFrame> frame;
        bench.device->snapshot(kSmall, frame.done());
        QVERIFY(frame.wait());
        QVERIFY2(!frame.isOk() && frame.message().contains(told), qPrintable(frame.message()));
        QVERIFY(bench.board->speeds().isEmpty());
        QCOMPARE(bench.device->activity(), AtActivity::Idle);
    }
}

void TestAtCamera::missingAnnouncementIsATimeout()
{
    AtTimings timings = quick();
    timings.announceMs = 40;
    timings.snapshotMs = 1'000'000; // not what ends it
    Bench bench(timings);
    bench.board->giveSpeed([](int) { return QByteArray(); });
    bench.board->on("AT+SNAPSHOT=4,2,y", "Taking photo...\r\n");
    QVERIFY(identify(bench, "1.8.0", kFast));
    Awaited<CameraFrame> frame;
    bench.device->snapshot(kSmall, frame.done());
    QVERIFY(frame.wait());
    QCOMPARE(frame.error().code, ErrorCode::Timeout);
    QVERIFY(bench.board->speeds().isEmpty());
}

void TestAtCamera::brokenFastTransferGoesBackToTheUsualSpeed()
{
    AtTimings timings = quick();
    timings.snapshotMs = 60;
    Bench bench(timings);
    bench.board->giveSpeed([](int to) { return to > 0 ? QByteArray("AAEC") : QByteArray(); });
    bench.board->on("AT+SNAPSHOT=4,2,y", "\r\nOK");
    QVERIFY(identify(bench, "1.8.0", kFast));
    Awaited<CameraFrame> frame;
    bench.device->snapshot(kSmall, frame.done());
    QVERIFY(frame.wait());
    QCOMPARE(frame.error().code, ErrorCode::Timeout);
    QCOMPARE(bench.board->speeds(), (QList<int>{kFast, 0}));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
    QVERIFY(bench.identify());
}

void TestAtCamera::fileWithoutAnnouncementIsATimeout()
{
    AtTimings timings = quick();
    timings.announceMs = 40;
    timings.slowCommandMs = 1'000'000; // the limit on silence while data flow; not what ends it
    Bench bench(timings);
    bench.board->giveSpeed([](int) { return QByteArray(); });
    bench.board->on("AT+READFILE=a,y", {}); // its echo, and nothing more
    QVERIFY(identify(bench, "1.8.0", kFast));
    Awaited<QByteArray> content;
    readFile(*bench.device, QStringLiteral("a"), content.done());
    QCOMPARE(bench.device->activity(), AtActivity::Reading);
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done()); // would wait behind the file
    QCOMPARE(draft.count(), 1);
    QCOMPARE(draft.error().code, ErrorCode::Busy);
    QVERIFY(content.wait());
    QCOMPARE(content.error().code, ErrorCode::Timeout);
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtCamera::recordsAtTheOtherSpeed()
{
    Bench bench;
    bench.board->giveSpeed([](int to) { return to > 0 ? recording().toBase64() + "\r\nOK\r\n" : QByteArray("> "); });
    bench.board->on("AT+READBUFFER=0," + QByteArray::number(recording().size()) + ",y", "\r\nOK");
    QVERIFY(identify(bench, "1.8.0", kFast));
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().info.signature, SignatureState::Valid);
    QCOMPARE(bench.board->speeds(), (QList<int>{kFast, 0}));
    QVERIFY(bench.board->lines().contains("AT+UNLINKFILE=wave"));
}

void TestAtCamera::watchesUntilItIsStopped_data()
{
    QTest::addColumn<int>("baud");
    QTest::newRow("usual speed") << 115'200;
    QTest::newRow("faster") << kFast;
}

void TestAtCamera::watchesUntilItIsStopped()
{
    QFETCH(int, baud);
    const bool isFast = baud == kFast;
    Bench bench;
    const QByteArray picture = jpeg().toBase64();
    const QByteArray frames = "a short line\r\n" + picture + "\r\n";
    bench.board->giveSpeed([frames](int to) { return to > 0 ? frames : QByteArray("> "); });
    bench.board->on(isFast ? "AT+SNAPSHOTSTREAM=4,2,y" : "AT+SNAPSHOTSTREAM=4,2,n",
                    "Starting snapshot stream...\r\n" + (isFast ? QByteArray("\r\nOK") : frames));
    QVERIFY(identify(bench, "1.8.0", baud));
    QSignalSpy arrived(bench.device.get(), &AtDevice::frameArrived);
    QSignalSpy lines(&bench.device->link(), &AtLink::lineSeen);
    Awaited<void> ended;
    bench.device->startCamera(kSmall, ended.done());
    QTRY_COMPARE(arrived.size(), 1);
    QCOMPARE(arrived[0][0].value<CameraFrame>().bytes, jpeg());
    QCOMPARE(bench.device->activity(), AtActivity::Watching);
    // Faster than is wanted: at most some of them are shown.
    for (int i = 0; i < 20; ++i)
        bench.board->deliver(picture + "\r\n");
    const QByteArray damaged = QByteArray(picture).replace(40, 1, "!");
    bench.board->deliver("frames without end\r\n");
    QTRY_VERIFY(std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line[1].toByteArray() == "frames without end"; }));
    QVERIFY(arrived.size() < 20);
    QSignalSpy broken(bench.device.get(), &AtDevice::frameDamaged);
    QTRY_VERIFY_WITH_TIMEOUT((bench.board->deliver(damaged + "\r\n"), broken.size() > 0), 5000);
    for (const auto& line : lines) // the console is told lengths, not pictures
        QVERIFY(line[1].toByteArray().size() < 100);
    // And not one by one: more than twenty pictures are two lines, so what was said before them stays.
    const auto told = [&lines](const char* words) {
        return std::count_if(lines.begin(), lines.end(), [words](const auto& line) { return line[1].toByteArray().contains(words); });
    };
    QVERIFY(told("characters of data") == 1);
    QVERIFY(told("not listed") == 1);
    bench.board->setEchoes(false);
    bench.board->on("b", isFast ? "Snapshot streaming stopped by user\r\n\r\nOK\r\n" : "Snapshot streaming stopped by user\r\n> Not a valid AT command ()\r\n> ");
    bench.device->stop({});
    QVERIFY(ended.wait());
    QVERIFY2(ended.isOk(), qPrintable(ended.message()));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
    QCOMPARE(bench.board->speeds(), isFast ? (QList<int>{kFast, 0}) : QList<int>{});
}

void TestAtCamera::streamThatFailsEnds()
{
    Bench bench;
    bench.board->on("AT+SNAPSHOTSTREAM=4,2,n", "Starting snapshot stream...\r\nERR: Failed to take snapshot\r\n");
    QVERIFY(identify(bench, "1.8.0"));
    Awaited<void> ended;
    bench.device->startCamera(kSmall, ended.done());
    QVERIFY(ended.wait()); // by the b that follows the error, or by the board's own prompt
    QVERIFY2(ended.message().contains(QStringLiteral("Failed to take snapshot")), qPrintable(ended.message()));
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtCamera::streamThatBeginsTooLateIsStopped()
{
    AtTimings timings = quick();
    timings.announceMs = 40;
    Bench bench(timings);
    bench.board->giveSpeed([](int) { return QByteArray(); });
    bench.board->on("AT+SNAPSHOTSTREAM=4,2,y", "Starting snapshot stream...\r\n");
    QVERIFY(identify(bench, "1.8.0", kFast));
    const qsizetype greetings = bench.board->lines().count("b");
    Awaited<void> ended;
    bench.device->startCamera(kSmall, ended.done());
    QVERIFY(ended.wait());
    QCOMPARE(ended.error().code, ErrorCode::Timeout);
    QCOMPARE(bench.board->lines().last(), QByteArray("b")); // else the board would send pictures from here on
    QCOMPARE(bench.board->lines().count("b"), greetings + 1);
    QCOMPARE(ended.count(), 1);
    QCOMPARE(bench.device->activity(), AtActivity::Idle);
}

void TestAtCamera::pictureCutAnywhere()
{
    const QByteArray answer = "\r\nOK" + pixels(8).toBase64() + "\r\nOK\r\n> ";
    AtTimings timings = quick();
    timings.snapshotMs = 60;
    timings.announceMs = 60;
    for (const bool unplugs : {false, true}) {
        for (qsizetype cut = 0; cut < answer.size(); ++cut) {
            Bench bench(timings);
            bench.board->on("AT+SNAPSHOT=4,2", answer);
            QVERIFY(identify(bench, "1.4.0", kFast));
            bench.board->cutAfter(QByteArray("AT+SNAPSHOT=4,2\r\n").size() + cut, unplugs);
            Awaited<CameraFrame> frame;
            bench.device->snapshot(kSmall, frame.done());
            QVERIFY2(frame.wait(2000), qPrintable(QString::number(cut)));
            QVERIFY2(!frame.isOk(), qPrintable(QString::number(cut)));
            QCOMPARE(bench.device->activity(), unplugs ? AtActivity::None : AtActivity::Idle);
        }
    }
}

QTEST_GUILESS_MAIN(TestAtCamera)
#include "tst_at_camera.moc"
