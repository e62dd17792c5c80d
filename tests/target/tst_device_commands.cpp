// SPDX-License-Identifier: GPL-3.0-or-later
// The commands `device ...` as scripts see them, over the virtual board (fast clock, faults) and the emulated one.
#include "app/session/running_boards.h"
#include "inference/bundle/bundle.h"
#include "inference/bundle/key_store.h"
#include "inference/bundle/mcuboot_image.h"
#include "inference/emulate/base_firmware.h"
#include "support/number_board.h"
#include "support/running_board_cli.h"
#include "target/board_link.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
const QString kWithModel = QStringLiteral("/bin/virtual-board-with-test-model");
constexpr qsizetype kBodyBytes = 20'000;

/// A body that boot loaders find plausible: its reset vector points into it.
QByteArray plausibleBody(quint32 loadAddress)
{
    QByteArray body(kBodyBytes, '\x5a');
    const quint32 vectors[2] = {0x203ff000, loadAddress + 0x101};
    std::memcpy(body.data(), vectors, sizeof vectors);
    return body;
}

} // namespace

class TestDeviceCommands : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void listsWhatThereIs();
    void infoTellsWhoIsThere();
    void namedBoardIsStartedForTheCommandAlone();
    void findsASlowNumberBoard();
    void recordsPlainNumbers();
    void recordsIntoAProject();
    void labelsAreAsInTheProject();
    void recordingEndedEarlyIsKept();
    void wrongSensorRateAndUseStoreNothing();
    void portsThatCannotBeUsedAreTold();
    void silentBoardIsATimeout();
    void motionIsSetOnTheRunningBoard();
    void modelSpeaks();
    void modelThatIsMissingIsTold();
    void alteredBundleIsRefusedBeforeAByteIsSent();
    void bundleForOtherHardwareIsRefused();
    void downgradeIsRefused();
    void flashesTheEmulatedBoardAndReadsBack();
    void foreignKeyIsRefusedUntilItIsTrusted();

private:
    CliAnswer device(const QStringList& arguments) { return runCli(QStringList{QStringLiteral("device")} + arguments); }
    QJsonArray samples();
    QString bundle(const QString& name, const QString& version, quint32 counter, const QByteArray& body, const SigningKey& key,
                   const QString& hardware = QStringLiteral("mps2-an386"));
    QTemporaryDir m_folder;
    QString m_project;
    BoardDescription m_board = *boardById(QStringLiteral("mps2-an386"));
};

void TestDeviceCommands::initTestCase()
{
    useFoldersBelow(m_folder.path());
    m_project = m_folder.filePath(QStringLiteral("recordings.smith"));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), m_project}).exitCode, 0);
}

QJsonArray TestDeviceCommands::samples()
{
    return runCli({QStringLiteral("samples"), m_project}).json[QStringLiteral("samples")].toArray();
}

QString TestDeviceCommands::bundle(const QString& name, const QString& version, quint32 counter, const QByteArray& body,
                                   const SigningKey& key, const QString& hardware)
{
    const Result<QByteArray> image = packImage(body, {*imageVersionFromText(version), m_board.loadAddress, counter}, key);
    BundleContent content;
    content.files = {{QStringLiteral("firmware.signed.bin"), *image}};
    content.manifest = {{QStringLiteral("hardware"), hardware},
                        {QStringLiteral("image"), QStringLiteral("firmware.signed.bin")},
                        {QStringLiteral("version"), version},
                        {QStringLiteral("security_counter"), static_cast<qint64>(counter)}};
    const QString path = m_folder.filePath(name + QStringLiteral(".smithbundle"));
    QFile file(path);
    const Result<QByteArray> bytes = writeBundle(content, key);
    return bytes && file.open(QIODevice::WriteOnly) && file.write(*bytes) == bytes->size() ? path : QString();
}

void TestDeviceCommands::listsWhatThereIs()
{
    const auto row = [this](const QString& port) {
        for (const QJsonValue& one : device({QStringLiteral("list")}).json[QStringLiteral("devices")].toArray()) {
            if (one[QStringLiteral("port")].toString() == port)
                return one.toObject();
        }
        return QJsonObject();
    };
    QCOMPARE(row(QStringLiteral("board:mps2-an386"))[QStringLiteral("running")], QJsonValue(false));
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("listed")), board.output());
    QCOMPARE(row(QStringLiteral("board:listed"))[QStringLiteral("running")], QJsonValue(true));
    QCOMPARE(row(QStringLiteral("board:listed"))[QStringLiteral("path")].toString(), board.ptyPath());
}

void TestDeviceCommands::infoTellsWhoIsThere()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    for (const QString& port : {board.linkPath(), QStringLiteral("serial:") + board.linkPath()}) {
        const CliAnswer answer = device({QStringLiteral("info"), port});
        QVERIFY2(answer.exitCode == 0, answer.text());
        QCOMPARE(answer.json[QStringLiteral("port")].toString(), QStringLiteral("serial:") + board.linkPath());
        QCOMPARE(answer.json[QStringLiteral("device_type")].toString(), QStringLiteral("SENSORSMITH_VIRTUAL_BOARD"));
        const QJsonValue sensor = answer.json[QStringLiteral("sensors")][0];
        QCOMPARE(sensor[QStringLiteral("name")].toString(), QStringLiteral("Built-in accelerometer"));
        QCOMPARE(sensor[QStringLiteral("frequencies_hz")][0].toDouble(), 62.5);
        QVERIFY(answer.json[QStringLiteral("motions")].toArray().contains(QStringLiteral("snake")));
        QVERIFY(answer.json[QStringLiteral("commands")].toArray().contains(QStringLiteral("SAMPLESTART")));
    }
}

void TestDeviceCommands::namedBoardIsStartedForTheCommandAlone()
{
    const CliAnswer answer = device({QStringLiteral("info"), QStringLiteral("board:brief")});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("device_type")].toString(), QStringLiteral("SENSORSMITH_MPS2_AN386"));
    QVERIFY(runningBoards(*runtimeFolder()).isEmpty());
    // One that runs is used, and runs on.
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("brief")), board.output());
    QCOMPARE(device({QStringLiteral("info"), QStringLiteral("board:brief")}).exitCode, 0);
    QVERIFY(runningBoard(*runtimeFolder(), QStringLiteral("brief")).has_value());
}

void TestDeviceCommands::findsASlowNumberBoard()
{
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("0.2")}));
    const CliAnswer info = device({QStringLiteral("info"), board.linkPath(), QStringLiteral("--rate"), QStringLiteral("0.2")});
    QVERIFY2(info.exitCode == 0, info.text());
    QCOMPARE(info.json[QStringLiteral("device_type")].toString(), QStringLiteral("DATA_FORWARDER"));
    QCOMPARE(info.json[QStringLiteral("sensors")][0][QStringLiteral("frequencies_hz")][0].toDouble(), 0.2);
}

void TestDeviceCommands::recordsPlainNumbers()
{
    const QString project = QFileInfo(m_project).path() + QStringLiteral("/numbers.smith");
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("100"), QStringLiteral("--time"), QStringLiteral("ms")}));
    const CliAnswer info = device({QStringLiteral("info"), board.linkPath()});
    QVERIFY2(info.exitCode == 0, info.text());
    QCOMPARE(info.json[QStringLiteral("device_type")].toString(), QStringLiteral("DATA_FORWARDER"));
    QCOMPARE(info.json[QStringLiteral("sensors")][0][QStringLiteral("frequencies_hz")][0].toDouble(), 100.0);
    QVERIFY(info.json[QStringLiteral("has_time_column")].toBool());
    const QStringList record{QStringLiteral("sample"), project, board.linkPath(), QStringLiteral("--label"), QStringLiteral("wave"),
                             QStringLiteral("--seconds"), QStringLiteral("1.5"), QStringLiteral("--axes"), QStringLiteral("accX, accY,accZ")};
    const CliAnswer answer = device(record + QStringList{QStringLiteral("--protocol"), QStringLiteral("numbers")});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("readings")].toInt(), 150);
    QCOMPARE(answer.json[QStringLiteral("interval_ms")].toDouble(), 10.0);
    QCOMPARE(answer.json[QStringLiteral("label")].toString(), QStringLiteral("wave"));
    const CliAnswer misnamed = device({QStringLiteral("info"), board.linkPath(), QStringLiteral("--axes"), QStringLiteral("accX,accY")});
    QVERIFY2(misnamed.exitCode == 1 && misnamed.error().id == QLatin1String("DEV-066"), misnamed.text());
    const CliAnswer contradicted = device({QStringLiteral("info"), board.linkPath(), QStringLiteral("--rate"), QStringLiteral("20")});
    QVERIFY2(contradicted.exitCode == 1 && contradicted.error().id == QLatin1String("FWD-007"), contradicted.text());
    const CliAnswer asAt = device(record + QStringList{QStringLiteral("--protocol"), QStringLiteral("at")});
    QCOMPARE(asAt.exitCode, 1);
    const CliAnswer run = device({QStringLiteral("run"), board.linkPath()});
    QVERIFY2(run.exitCode == 1 && run.error().message.contains(QStringLiteral("plain numbers")), run.text());
    // What breaks off is kept, and said to be.
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("200"), QStringLiteral("--error-after"), QStringLiteral("900")}));
    const CliAnswer broken = device({QStringLiteral("sample"), project, board.linkPath(), QStringLiteral("--label"), QStringLiteral("broken"),
                                     QStringLiteral("--seconds"), QStringLiteral("60"), QStringLiteral("--protocol"), QStringLiteral("numbers")});
    QVERIFY2(broken.exitCode == 1 && broken.error().message.contains(QStringLiteral("kept as broken")), broken.text());
    const QJsonArray kept = runCli({QStringLiteral("samples"), project, QStringLiteral("--filter"), QStringLiteral("label:broken")}).json[QStringLiteral("samples")].toArray();
    QCOMPARE(kept.size(), 1);
    QVERIFY(kept[0][QStringLiteral("readings")].toInt() > 100);
}

void TestDeviceCommands::recordsIntoAProject()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("sample"), m_project, board.linkPath(), QStringLiteral("--label"), QStringLiteral("wave"),
                                     QStringLiteral("--seconds"), QStringLiteral("4"), QStringLiteral("--split"), QStringLiteral("testing"),
                                     QStringLiteral("--motion"), QStringLiteral("wave"), QStringLiteral("--sensor"), QStringLiteral("1"),
                                     QStringLiteral("--rate"), QStringLiteral("62.5")});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("readings")].toInt(), 250);
    QCOMPARE(answer.json[QStringLiteral("signature")].toString(), QStringLiteral("valid"));
    QVERIFY(answer.progress.contains("\"step\":\"Recording\""));
    const QJsonArray stored = samples();
    QCOMPARE(stored.size(), 1);
    QCOMPARE(stored[0][QStringLiteral("label")].toString(), QStringLiteral("wave"));
    QCOMPARE(stored[0][QStringLiteral("split")].toString(), QStringLiteral("testing"));
    QCOMPARE(stored[0][QStringLiteral("interval_ms")].toDouble(), 16.0);
    QCOMPARE(stored[0][QStringLiteral("origin")].toString(), QStringLiteral("recorded"));
}

void TestDeviceCommands::labelsAreAsInTheProject()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const auto record = [&](const QString& label) {
        return device({QStringLiteral("sample"), m_project, board.linkPath(), QStringLiteral("--label"), label, QStringLiteral("--seconds"),
                       QStringLiteral("1")});
    };
    const QString label = QStringLiteral("gr\u00f6\u00dfe, \u6447\u6643");
    const CliAnswer answer = record(label);
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("label")].toString(), label);
    QCOMPARE(answer.json[QStringLiteral("warnings")].toArray(), QJsonArray()); // the board forgot its file, whatever its name
    const QJsonArray before = samples();
    QCOMPARE(before.last()[QStringLiteral("label")].toString(), label);
    const CliAnswer tooLong = record(QString(129, QLatin1Char('x')));
    QVERIFY2(tooLong.exitCode == 1 && tooLong.error().message.contains(QStringLiteral("at most 128")), tooLong.text());
    QCOMPARE(samples().size(), before.size());
}

void TestDeviceCommands::recordingEndedEarlyIsKept()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const qsizetype before = samples().size();
    bool isTold = false;
    const CliAnswer answer = runCli({QStringLiteral("device"), QStringLiteral("sample"), m_project, board.linkPath(), QStringLiteral("--label"),
                                     QStringLiteral("early"), QStringLiteral("--seconds"), QStringLiteral("250")},
                                    [&isTold](const QByteArray& progress, qint64 pid) {
                                        if (!isTold && progress.contains("{\"done\":2,\"step\":\"Recording\"")) {
                                            isTold = true;
                                            ::kill(static_cast<pid_t>(pid), SIGINT);
                                        }
                                    });
    QVERIFY2(answer.exitCode == 3, answer.text());
    QVERIFY2(answer.error().message.contains(QStringLiteral("is kept as early.")), answer.text());
    const QJsonArray stored = samples();
    QCOMPARE(stored.size(), before + 1);
    const int readings = stored.last()[QStringLiteral("readings")].toInt();
    QVERIFY2(readings > 0 && readings < 15'625, qPrintable(QString::number(readings)));
}

void TestDeviceCommands::wrongSensorRateAndUseStoreNothing()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const qsizetype before = samples().size();
    const QStringList good{QStringLiteral("sample"), m_project,   board.linkPath(), QStringLiteral("--label"),
                           QStringLiteral("x"),      QStringLiteral("--seconds"), QStringLiteral("1")};
    const CliAnswer sensor = device(good + QStringList{QStringLiteral("--sensor"), QStringLiteral("Barometer")});
    QCOMPARE(sensor.exitCode, 1);
    QVERIFY(sensor.error().message.contains(QStringLiteral("1 (Built-in accelerometer)")));
    const CliAnswer rate = device(good + QStringList{QStringLiteral("--rate"), QStringLiteral("5000")});
    QCOMPARE(rate.exitCode, 1);
    QVERIFY2(rate.error().message.contains(QStringLiteral("62.5, 100")), rate.text());
    const CliAnswer motion = device(good + QStringList{QStringLiteral("--motion"), QStringLiteral("jump")});
    QCOMPARE(motion.exitCode, 1);
    QCOMPARE(motion.error().code, ErrorCode::NotFound);
    const CliAnswer tooLong = device({QStringLiteral("sample"), m_project, board.linkPath(), QStringLiteral("--label"), QStringLiteral("x"),
                                      QStringLiteral("--seconds"), QStringLiteral("100000")});
    QCOMPARE(tooLong.exitCode, 1);
    QCOMPARE(device({QStringLiteral("sample"), m_project, board.linkPath()}).exitCode, 2);
    QCOMPARE(device({QStringLiteral("sample"), m_project, board.linkPath(), QStringLiteral("--label"), QStringLiteral("x"),
                     QStringLiteral("--seconds"), QStringLiteral("0")})
                 .exitCode,
             2);
    QCOMPARE(device({QStringLiteral("info")}).exitCode, 2);
    QCOMPARE(samples().size(), before);
}

void TestDeviceCommands::portsThatCannotBeUsedAreTold()
{
    const CliAnswer nothing = device({QStringLiteral("info"), QStringLiteral("COM3")});
    QCOMPARE(nothing.exitCode, 1);
    QCOMPARE(nothing.error().id, QStringLiteral("DEV-001"));
    const CliAnswer gone = device({QStringLiteral("info"), QStringLiteral("/dev/ttyACM77")});
    QCOMPARE(gone.exitCode, 1);
    QCOMPARE(gone.error().code, ErrorCode::NotFound);
    const CliAnswer file = device({QStringLiteral("info"), m_project});
    QCOMPARE(file.exitCode, 1);
    QCOMPARE(file.error().code, ErrorCode::InvalidArgument);

    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const int held = ::open(QFile::encodeName(board.linkPath()).constData(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    QVERIFY(held >= 0 && ::flock(held, LOCK_EX | LOCK_NB) == 0);
    const CliAnswer busy = device({QStringLiteral("info"), board.linkPath()});
    ::close(held);
    QCOMPARE(busy.exitCode, 1);
    QCOMPARE(busy.error().code, ErrorCode::Busy);
    QVERIFY2(busy.error().message.contains(QStringLiteral("tst_device_commands")), busy.text());
    QCOMPARE(device({QStringLiteral("info"), board.linkPath()}).exitCode, 0);
}

void TestDeviceCommands::silentBoardIsATimeout()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({"silence"}));
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("info"), board.linkPath()});
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.error().code, ErrorCode::Timeout);
    QVERIFY2(answer.error().message.contains(QStringLiteral("Nothing was stored")), answer.text());
}

void TestDeviceCommands::motionIsSetOnTheRunningBoard()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    QCOMPARE(device({QStringLiteral("motion"), board.linkPath(), QStringLiteral("updown")}).exitCode, 0);
    QCOMPARE(device({QStringLiteral("info"), board.linkPath()}).json[QStringLiteral("motion")].toString(), QStringLiteral("updown"));
    QCOMPARE(device({QStringLiteral("motion"), board.linkPath(), QStringLiteral("jump")}).error().code, ErrorCode::NotFound);
}

void TestDeviceCommands::modelSpeaks()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("run"), board.linkPath(), QStringLiteral("--seconds"), QStringLiteral("3")});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QVERIFY(answer.json[QStringLiteral("predictions")].toInt() >= 2);
    QVERIFY(answer.progress.count("\"prediction\"") >= 2);
    const QJsonObject classes = answer.json[QStringLiteral("results")][0][QStringLiteral("classes")].toObject();
    double sum = 0.0;
    for (const QJsonValue& probability : classes)
        sum += probability.toDouble();
    QVERIFY(classes.size() >= 2 && std::abs(sum - 1.0) < 0.01);
    const CliAnswer sliding = device({QStringLiteral("run"), board.linkPath(), QStringLiteral("--seconds"), QStringLiteral("3"), QStringLiteral("--continuous")});
    QVERIFY2(sliding.exitCode == 0 && sliding.json[QStringLiteral("predictions")].toInt() >= 2, sliding.text());
    const CliAnswer seeing = device({QStringLiteral("run"), board.linkPath(), QStringLiteral("--seconds"), QStringLiteral("3"), QStringLiteral("--pictures"), m_folder.path()});
    QVERIFY2(seeing.exitCode == 1, seeing.text());
    QCOMPARE(seeing.error().id, QStringLiteral("DEV-087")); // its model does not see
    QCOMPARE(device({QStringLiteral("run"), board.linkPath(), QStringLiteral("--continuous"), QStringLiteral("--pictures"), m_folder.path()}).exitCode, 2);
    // Without a length Ctrl+C is the way to end it, and no failure.
    bool isTold = false;
    const CliAnswer ended = runCli({QStringLiteral("device"), QStringLiteral("run"), board.linkPath()}, [&isTold](const QByteArray& progress, qint64 pid) {
        if (!isTold && progress.contains("\"prediction\"")) {
            isTold = true;
            ::kill(static_cast<pid_t>(pid), SIGINT);
        }
    });
    QVERIFY2(ended.exitCode == 0, ended.text());
    QVERIFY(ended.json[QStringLiteral("predictions")].toInt() >= 1);
    QCOMPARE(device({QStringLiteral("info"), board.linkPath()}).exitCode, 0); // it waits for commands again
}

void TestDeviceCommands::modelThatIsMissingIsTold()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("run"), board.linkPath(), QStringLiteral("--seconds"), QStringLiteral("2")});
    QVERIFY2(answer.exitCode == 1 && !answer.error().message.isEmpty(), answer.text());
}

void TestDeviceCommands::alteredBundleIsRefusedBeforeAByteIsSent()
{
    Result<SigningKey> key = KeyStore(KeyStore::userFolder()).development();
    QVERIFY(key);
    const QString path = bundle(QStringLiteral("altered"), QStringLiteral("2.0.0"), 0, plausibleBody(m_board.loadAddress), *key);
    const QByteArray whole = contentOf(path);
    // A port of our own, which would show every byte.
    const int port = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    QVERIFY(port >= 0 && ::grantpt(port) == 0 && ::unlockpt(port) == 0);
    char name[128] = {};
    QCOMPARE(::ptsname_r(port, name, sizeof name), 0);
    for (const qsizetype at : {whole.size() / 2, qsizetype(3), whole.size() - 3}) {
        QByteArray altered = whole;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(altered) == altered.size());
        file.close();
        const CliAnswer answer = device({QStringLiteral("flash"), path, QString::fromLatin1(name)});
        QCOMPARE(answer.exitCode, 1);
        QCOMPARE(answer.error().code, ErrorCode::InvalidInput);
    }
    pollfd seen = {port, POLLIN, 0};
    QVERIFY(::poll(&seen, 1, 0) == 0 || (seen.revents & POLLIN) == 0);
    ::close(port);
}

void TestDeviceCommands::bundleForOtherHardwareIsRefused()
{
    Result<SigningKey> key = KeyStore(KeyStore::userFolder()).development();
    const QString path = bundle(QStringLiteral("other"), QStringLiteral("2.0.0"), 0, plausibleBody(m_board.loadAddress), *key, QStringLiteral("toaster"));
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("flash"), path, board.linkPath()});
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.error().id, QStringLiteral("FLS-002"));
    QVERIFY(answer.error().message.contains(QStringLiteral("toaster")));
}

void TestDeviceCommands::downgradeIsRefused()
{
    Result<SigningKey> key = KeyStore(KeyStore::userFolder()).development();
    const QByteArray body = plausibleBody(m_board.loadAddress);
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer flashed = device({QStringLiteral("flash"), bundle(QStringLiteral("five"), QStringLiteral("2.0.0"), 5, body, *key), board.linkPath()});
    QVERIFY2(flashed.exitCode == 0, flashed.text());
    QCOMPARE(flashed.json[QStringLiteral("version")].toString(), QStringLiteral("2.0.0+0"));
    QVERIFY(flashed.json[QStringLiteral("bytes_sent")].toInteger() > kBodyBytes);
    const CliAnswer refused = device({QStringLiteral("flash"), bundle(QStringLiteral("three"), QStringLiteral("3.0.0"), 3, body, *key), board.linkPath()});
    QCOMPARE(refused.exitCode, 1);
    QCOMPARE(refused.error().code, ErrorCode::Refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("Nothing was sent")));
    const CliAnswer again = device({QStringLiteral("flash"), m_folder.filePath(QStringLiteral("five.smithbundle")), board.linkPath()});
    QCOMPARE(again.exitCode, 0);
    QVERIFY(again.json[QStringLiteral("was_there_already")].toBool());
}

void TestDeviceCommands::flashesTheEmulatedBoardAndReadsBack()
{
    SilentJobContext job;
    Result<BaseFirmware> firmware = baseFirmware(m_board, baseFirmwareFolder(), job);
    QVERIFY(firmware);
    Result<SigningKey> key = KeyStore(KeyStore::userFolder()).development();
    const QString path = bundle(QStringLiteral("real"), QStringLiteral("7.1.0"), 1, firmware->application, *key);
    const CliAnswer flashed = device({QStringLiteral("flash"), path, QStringLiteral("board:flashed")});
    QVERIFY2(flashed.exitCode == 0, flashed.text());
    QVERIFY(flashed.json[QStringLiteral("confirmed")].toBool());
    QVERIFY(flashed.progress.contains("Sending firmware"));
    QVERIFY(flashed.json[QStringLiteral("old_version")].toString().startsWith(QStringLiteral("0.")));
    // It is still there when the board is started again.
    const CliAnswer info = device({QStringLiteral("info"), QStringLiteral("board:flashed")});
    QCOMPARE(info.json[QStringLiteral("info")][QStringLiteral("image version")].toString(), QStringLiteral("7.1.0+0"));
}

void TestDeviceCommands::foreignKeyIsRefusedUntilItIsTrusted()
{
    SilentJobContext job;
    Result<BaseFirmware> firmware = baseFirmware(m_board, baseFirmwareFolder(), job);
    QVERIFY(firmware);
    Result<SigningKey> foreign = SigningKey::generate();
    QVERIFY(foreign);
    const QString path = bundle(QStringLiteral("foreign"), QStringLiteral("8.0.0"), 0, firmware->application, *foreign);
    RunningBoardCli board;
    QVERIFY2(board.start(QStringLiteral("wary")), board.output());
    const CliAnswer refused = device({QStringLiteral("flash"), path, QStringLiteral("board:wary")});
    QVERIFY2(refused.exitCode == 1, refused.text());
    qInfo("%s", qPrintable(refused.error().message));
    const CliAnswer info = device({QStringLiteral("info"), QStringLiteral("board:wary")});
    QVERIFY(info.json[QStringLiteral("info")][QStringLiteral("image version")].toString().startsWith(QStringLiteral("0.")));
    QCOMPARE(board.end(SIGTERM), 0);
    QVERIFY2(board.start(QStringLiteral("wary"), {QStringLiteral("--trust"), path}), board.output());
    const CliAnswer taken = device({QStringLiteral("flash"), path, QStringLiteral("board:wary")});
    QVERIFY2(taken.exitCode == 0, taken.text());
    QCOMPARE(taken.json[QStringLiteral("version")].toString(), QStringLiteral("8.0.0+0"));
}

QTEST_GUILESS_MAIN(TestDeviceCommands)
#include "tst_device_commands.moc"
