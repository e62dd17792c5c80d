// SPDX-License-Identifier: GPL-3.0-or-later
// A session saved from a board's console, played as a board by the command line: it identifies, records and takes pictures as then.
#include "serial/at/at_device.h"
#include "serial/forwarder/forwarder_device.h"
#include "serial/transport/serial_transport.h"
#include "serial/transport/session_file.h"
#include "support/awaited.h"
#include "support/hub_bench.h"
#include "support/pictures.h"
#include "support/running_board_cli.h"

#include <QImage>

using namespace studio;
using namespace studio::test;

namespace
{

const QSize kPicture(16, 8);
const QString kKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");

/// `device replay` as long as this lives; its port is a link in a folder of its own.
class Replay
{
public:
    explicit Replay(const QString& file, const QStringList& more = {})
    {
        m_process.start(cliProgram(), QStringList{QStringLiteral("device"), QStringLiteral("replay"), file, QStringLiteral("--pty"), path(),
                                                  QStringLiteral("--json")} + more);
        m_isReady = QTest::qWaitFor([this] {
            m_said += m_process.readAllStandardError();
            return m_said.contains("\"ready\"");
        }, 20'000);
    }
    ~Replay()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }
    [[nodiscard]] bool isReady() const { return m_isReady; }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("port")); }
    /// Its answer, once it was told to end.
    CliAnswer end()
    {
        m_process.terminate();
        CliAnswer answer;
        if (m_process.waitForFinished(10'000))
            answer.exitCode = m_process.exitCode();
        answer.json = QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
        answer.progress = m_said + m_process.readAllStandardError();
        return answer;
    }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_said;
    bool m_isReady = false;
};

CaptureRequest aRequest()
{
    return {QStringLiteral("wave"), kAccelerometer, 16.0, 2000, kKey};
}

/// Who answers at a port, and a recording from it.
struct Heard {
    AtIdentity identity;
    SampleDraft draft;
    QString trouble;
};

Heard listenTo(std::unique_ptr<Transport> line)
{
    Heard heard;
    AtDevice device(std::move(line), quickTimings());
    Awaited<AtIdentity> identity;
    device.identify(identity.done());
    if (!identity.wait() || !identity.isOk()) {
        heard.trouble = identity.message();
        return heard;
    }
    heard.identity = identity.value();
    Awaited<SampleDraft> draft;
    device.capture(aRequest(), draft.done());
    if (draft.wait() && draft.isOk())
        heard.draft = draft.value();
    else
        heard.trouble = draft.message();
    return heard;
}

/// A session with a board that has a camera, as the reference describes it.
SavedSession cameraSession()
{
    QByteArray pixels;
    for (int i = 0; i < kPicture.width() * kPicture.height(); ++i)
        pixels += static_cast<char>(i * 7);
    SavedSession session{QStringLiteral("camera"), QStringLiteral("/dev/ttyACM0"), 1, {}};
    qint64 atMs = 0;
    const auto say = [&](const QByteArray& line, const QByteArray& answer) {
        session.entries.append({++atMs, false, line + '\r'});
        session.entries.append({++atMs, true, line + "\r\n" + answer});
    };
    say("b", "Not a valid AT command (b)\r\n> ");
    say("AT+CONFIG?", "===== Device info =====\r\nID: CA:FE\r\nType: CAMERA_BOARD\r\nAT Version: 1.8.0\r\n\r\n===== Sensors =====\r\n"
                      "===== Snapshot =====\r\nHas snapshot: 1\r\nSupports stream: 1\r\nColor depth: Grayscale\r\nResolutions: [ 16x8, 32x16 ]\r\n> ");
    say("AT+HELP", "AT Server\r\n\r\nAT+HELP\r\n\thelp\r\n\r\n> ");
    say("AT+SNAPSHOT=16,8,n", pixels.toBase64() + "\r\nOK\r\n> ");
    say("AT+SNAPSHOT=32,16,n", aJpeg().toBase64() + "\r\nOK\r\n> ");
    say("AT+SNAPSHOTSTREAM=16,8,n", "Starting snapshot stream...\r\n" + pixels.toBase64() + "\r\n");
    return session;
}

} // namespace

class TestConsoleSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersBelow(m_folder.path()); }
    void hubSavesWhatTheHubCanReplay();
    void replayedBoardRecordsTheSame();
    void numbersAreReplayed();
    void pictureByCommandLineAndHub();
    void filesThatAreNoSessionAreRefused();

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

void TestConsoleSession::hubSavesWhatTheHubCanReplay()
{
    const QString path = file(QStringLiteral("hub.jsonl"));
    DeviceInfo then;
    Sample recorded;
    {
        HubBench bench;
        QVERIFY(bench.start());
        QVERIFY(bench.hub->addPort(bench.board.linkPath()).isOk());
        QCOMPARE(bench.hub->consoleSession(bench.address()).error().code, ErrorCode::NotFound);
        QVERIFY(bench.connectBoard());
        QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
        bench.hub->capture(bench.address(), *bench.session, HubBench::order(2.0));
        QTRY_COMPARE(finished.size(), 1);
        then = bench.info();
        recorded = *bench.session->sample(finished[0][1].value<SampleId>());
        const Result<SavedSession> said = bench.hub->consoleSession(bench.address());
        QVERIFY(said.isOk());
        QVERIFY(writeSessionFile(path, *said).isOk());
    }
    Replay replay(path, {QStringLiteral("--speed"), QStringLiteral("4")});
    QVERIFY(replay.isReady());
    HubBench bench;
    QVERIFY(bench.hub->addPort(replay.path()).isOk());
    const QString address = QStringLiteral("serial:") + replay.path();
    bench.hub->connectDevice(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Connected);
    QCOMPARE(bench.hub->device(address).deviceId, then.deviceId);
    QCOMPARE(bench.hub->device(address).firmware, then.firmware);
    QCOMPARE(bench.hub->device(address).sensors, then.sensors);
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(address, *bench.session, HubBench::order(2.0));
    QTRY_COMPARE(finished.size(), 1);
    const Sample again = *bench.session->sample(finished[0][1].value<SampleId>());
    QCOMPARE(again.readingCount, recorded.readingCount);
    QCOMPARE(again.contentHash, recorded.contentHash); // of every byte but the signature
    QCOMPARE(recorded.signature, SignatureState::Valid);
    // Signed then with the key of then, which was made for that one recording.
    QCOMPARE(again.signature, SignatureState::Invalid);
}

void TestConsoleSession::replayedBoardRecordsTheSame()
{
    VirtualBoard board(kVirtualBoard);
    QVERIFY(board.start());
    board.link.close();
    auto log = std::make_shared<SessionLog>();
    const Heard then = listenTo(std::make_unique<LoggedTransport>(std::make_unique<SerialTransport>(board.linkPath()), log));
    QVERIFY2(then.trouble.isEmpty(), qPrintable(then.trouble));
    const QString path = file(QStringLiteral("board.jsonl"));
    QVERIFY(writeSessionFile(path, {then.identity.config.deviceId, board.linkPath(), log->startedAtMs(), log->entries()}).isOk());
    board.stop();

    Replay replay(path);
    QVERIFY(replay.isReady());
    for (int round = 0; round < 2; ++round) { // each program that opens the port finds the board of then
        const Heard now = listenTo(std::make_unique<SerialTransport>(replay.path()));
        QVERIFY2(now.trouble.isEmpty(), qPrintable(now.trouble));
        QCOMPARE(now.identity.config.deviceId, then.identity.config.deviceId);
        QCOMPARE(now.identity.config.sensors, then.identity.config.sensors);
        QCOMPARE(now.identity.commands, then.identity.commands);
        QCOMPARE(now.identity.info, then.identity.info);
        QCOMPARE(now.draft.values, then.draft.values);
        QCOMPARE(now.draft.info.signature, SignatureState::Valid);
        QCOMPARE(now.draft.info.contentHash, then.draft.info.contentHash);
    }
    const CliAnswer ended = replay.end();
    QCOMPARE(ended.exitCode, 0);
    QCOMPARE(ended.json[QStringLiteral("unknown_requests")].toInt(-1), 0);
    QVERIFY(!QFileInfo::exists(replay.path()));
}

void TestConsoleSession::numbersAreReplayed()
{
    SavedSession session{QStringLiteral("numbers"), QStringLiteral("/dev/ttyUSB0"), 1, {}};
    for (int i = 0; i < 400; ++i)
        session.entries.append({i * 20, true, QByteArray::number(i) + ",0.25\r\n"});
    session.entries.append({8000, true, {}}); // something was dropped here
    const QString path = file(QStringLiteral("numbers.jsonl"));
    QVERIFY(writeSessionFile(path, session).isOk());
    Replay replay(path, {QStringLiteral("--speed"), QStringLiteral("2")});
    QVERIFY(replay.isReady());
    ForwarderDevice device(std::make_unique<SerialTransport>(replay.path()), {});
    Awaited<NumberFormat> format;
    device.identify({}, format.done());
    QVERIFY(format.wait());
    QVERIFY2(format.isOk(), qPrintable(format.message()));
    QCOMPARE(format.value().axisCount, 2);
    Awaited<SampleDraft> draft;
    device.capture(0.2, draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().values.at(1, 0) - draft.value().values.at(0, 0), 1.0F);
    const CliAnswer ended = replay.end();
    QVERIFY2(ended.progress.contains("are left out"), ended.progress.constData());
    QVERIFY(ended.json[QStringLiteral("left_out")].toString().contains(QStringLiteral("are left out")));
}

void TestConsoleSession::pictureByCommandLineAndHub()
{
    const QString path = file(QStringLiteral("camera.jsonl"));
    QVERIFY(writeSessionFile(path, cameraSession()).isOk());
    Replay replay(path);
    QVERIFY(replay.isReady());
    const QString png = file(QStringLiteral("a.png"));
    const QStringList command = {QStringLiteral("device"), QStringLiteral("snapshot"), QStringLiteral("serial:") + replay.path(), QStringLiteral("--out")};
    const CliAnswer taken = runCli(command + QStringList{png});
    QVERIFY2(taken.exitCode == 0, taken.text().constData());
    QCOMPARE(taken.json[QStringLiteral("sent_as")].toString(), QStringLiteral("grayscale"));
    const QImage picture(png);
    QCOMPARE(picture.size(), kPicture);
    QCOMPARE(qGray(picture.pixel(3, 1)), (19 * 7) & 0xff);
    QVERIFY(runCli(command + QStringList{png, QStringLiteral("--size"), QStringLiteral("5x5")}).error().message.contains(QStringLiteral("16x8, 32x16")));
    QCOMPARE(runCli(command + QStringList{png, QStringLiteral("--size"), QStringLiteral("big")}).error().code, ErrorCode::InvalidArgument);
    QVERIFY(runCli(command + QStringList{file(QStringLiteral("no/a.png"))}).error().message.contains(QStringLiteral("cannot be written")));
    // Into a project instead of a file, and never to nowhere.
    QCOMPARE(runCli(command.mid(0, 3)).error().id, QStringLiteral("DEV-082"));
    const QString project = file(QStringLiteral("pictures.smith"));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    const CliAnswer kept = runCli(command.mid(0, 3) + QStringList{QStringLiteral("--project"), project, QStringLiteral("--label"), QStringLiteral("nut")});
    QVERIFY2(kept.exitCode == 0, kept.text().constData());
    QCOMPARE(kept.json[QStringLiteral("sample")].toInt(), 1);
    const QJsonValue sample = runCli({QStringLiteral("samples"), project}).json[QStringLiteral("samples")][0];
    QCOMPARE(sample[QStringLiteral("label")].toString(), QStringLiteral("nut"));
    QCOMPARE(sample[QStringLiteral("picture")][QStringLiteral("width")].toInt(), kPicture.width());
    QCOMPARE(sample[QStringLiteral("picture")][QStringLiteral("content_type")].toString(), QStringLiteral("image/png"));
    // A file that cannot be written does not hide that the sample is there.
    const QString other = file(QStringLiteral("other.smith"));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), other}).exitCode, 0);
    const CliAnswer half = runCli(command + QStringList{file(QStringLiteral("no/b.png")), QStringLiteral("--project"), other});
    QCOMPARE(half.exitCode, 1);
    QVERIFY2(half.error().message.contains(QStringLiteral("cannot be written")), half.text().constData());
    QCOMPARE(half.json[QStringLiteral("sample")].toInt(), 1);
    QVERIFY(!half.json.contains(QStringLiteral("file")));

    HubBench bench;
    QVERIFY(bench.hub->addPort(replay.path()).isOk());
    const QString address = QStringLiteral("serial:") + replay.path();
    bench.hub->connectDevice(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Connected);
    QCOMPARE(bench.hub->device(address).pictureSizes, (QVector<QSize>{kPicture, QSize(32, 16)}));
    QVERIFY(bench.hub->device(address).canWatch);
    QSignalSpy pictures(bench.hub.get(), &DeviceHub::pictureTaken);
    QSignalSpy seen(bench.hub.get(), &DeviceHub::pictureSeen);
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->takePicture(address, kPicture);
    QTRY_COMPARE(pictures.size(), 1);
    QCOMPARE(pictures[0][1].value<QImage>(), picture.convertToFormat(QImage::Format_Grayscale8));
    bench.hub->takePicture(address, QSize(5, 5));
    QTRY_COMPARE(failed.size(), 1);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Connected);
    bench.hub->startCamera(address);
    QTRY_COMPARE(seen.size(), 1);
    QVERIFY(bench.hub->device(address).isWatched);
    bench.hub->takePicture(address, kPicture); // the stream gives way, and goes on behind it
    QTRY_COMPARE(pictures.size(), 2);
    QTRY_VERIFY(bench.hub->device(address).isWatched);
    bench.hub->stopCamera(address);
    QTRY_COMPARE(bench.hub->device(address).state, DeviceState::Connected);
    QVERIFY(!bench.hub->device(address).isWatched);
    // Of a file all that came is passed on.
    QVERIFY(pictures[0][2].toByteArray().isEmpty());
    bench.hub->takePicture(address, QSize(32, 16));
    QTRY_COMPARE(pictures.size(), 3);
    QCOMPARE(pictures[2][2].toByteArray(), aJpeg());
}

void TestConsoleSession::filesThatAreNoSessionAreRefused()
{
    const QString path = file(QStringLiteral("words.jsonl"));
    QFile words(path);
    QVERIFY(words.open(QIODevice::WriteOnly) && words.write("AT+HELP\n") > 0);
    words.close();
    const QStringList command = {QStringLiteral("device"), QStringLiteral("replay")};
    QVERIFY(runCli(command + QStringList{path}).error().message.contains(QStringLiteral("Line 1")));
    QCOMPARE(runCli(command + QStringList{file(QStringLiteral("none"))}).error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestConsoleSession)
#include "tst_console_session.moc"
