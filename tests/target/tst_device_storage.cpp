// SPDX-License-Identifier: GPL-3.0-or-later
// What boards do on their own, by commands: networks, files, recording in cycles, one window through the model, forgetting it all.
#include "support/running_board_cli.h"
#include "target/board_link.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kPlain = QStringLiteral("/bin/sensorsmith-virtual-board");
const QString kWithModel = QStringLiteral("/bin/virtual-board-with-test-model");
const QString kPassword = QStringLiteral("turning-lathe");
constexpr int kWindowValues = 186; ///< of the test model

} // namespace

class TestDeviceStorage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void networksAreListedAndJoined();
    void passwordStandsNowhere();
    void boardWithoutWifiIsTold();
    void recordsAloneAndHandsTheFilesOver();
    void fileThatCameDamagedStaysOnTheBoard();
    void boardThatRecordsOnlyWhenAskedIsTold();
    void windowRunsThroughTheBoardsModel();
    void windowsThatFitNothingAreRefused();
    void clearedBoardHasForgotten();
    void pictureIsWrittenAsItsNameSays();
    void wrongKeyClearsNothing();
    void signingKeyIsReplacedOnPurposeOnly();

private:
    CliAnswer device(const QStringList& arguments) { return runCli(QStringList{QStringLiteral("device")} + arguments); }
    QString file(const QString& name, const QByteArray& content)
    {
        const QString path = m_folder.filePath(name);
        QFile out(path);
        return out.open(QIODevice::WriteOnly) && out.write(content) == content.size() ? path : QString();
    }
    QTemporaryDir m_folder;
};

void TestDeviceStorage::initTestCase()
{
    useFoldersBelow(m_folder.path());
}

void TestDeviceStorage::networksAreListedAndJoined()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--wifi")}));
    board.link.close();
    const CliAnswer seen = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--scan")});
    QVERIFY2(seen.exitCode == 0, seen.text());
    const QJsonArray networks = seen.json[QStringLiteral("networks")].toArray();
    QCOMPARE(networks.size(), 2);
    QCOMPARE(networks[0][QStringLiteral("ssid")].toString(), QStringLiteral("workshop"));
    QCOMPARE(networks[0][QStringLiteral("security")].toInt(), 3);
    QCOMPARE(networks[1][QStringLiteral("rssi_dbm")].toInt(), -71);
    QCOMPARE(device({QStringLiteral("wifi"), board.linkPath()}).json[QStringLiteral("connected")], QJsonValue(false));
    const QString password = file(QStringLiteral("password"), kPassword.toUtf8() + "\n");
    const CliAnswer joined = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--ssid"), QStringLiteral("workshop"), QStringLiteral("--password-file"), password});
    QVERIFY2(joined.exitCode == 0, joined.text());
    QCOMPARE(joined.json[QStringLiteral("connected")], QJsonValue(true));
    QCOMPARE(device({QStringLiteral("wifi"), board.linkPath()}).json[QStringLiteral("ssid")].toString(), QStringLiteral("workshop"));
    const CliAnswer open = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--ssid"), QStringLiteral("guests")});
    QVERIFY2(open.exitCode == 0 && open.json[QStringLiteral("ssid")].toString() == QLatin1String("guests"), open.text());
}

void TestDeviceStorage::passwordStandsNowhere()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--wifi")}));
    board.link.close();
    const QString wrong = file(QStringLiteral("wrong"), "hunter22 but wrong");
    const CliAnswer refused = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--ssid"), QStringLiteral("workshop"), QStringLiteral("--password-file"), wrong});
    QVERIFY2(refused.exitCode == 1 && refused.error().message.contains(QStringLiteral("Failed to connect")), refused.text());
    QVERIFY2(!QByteArray(refused.text() + refused.progress).contains("hunter22"), refused.text());
    const QString comma = file(QStringLiteral("comma"), "hunter22,");
    const CliAnswer unsendable = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--ssid"), QStringLiteral("workshop"), QStringLiteral("--password-file"), comma});
    QVERIFY2(unsendable.exitCode == 1 && unsendable.error().code == ErrorCode::InvalidArgument, unsendable.text());
    QVERIFY2(!QByteArray(unsendable.text() + unsendable.progress).contains("hunter22"), unsendable.text());
    for (const QString& path : {file(QStringLiteral("empty"), "\n"), m_folder.filePath(QStringLiteral("missing"))}) {
        const CliAnswer none = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--ssid"), QStringLiteral("workshop"), QStringLiteral("--password-file"), path});
        QVERIFY2(none.exitCode == 1 && none.error().id.startsWith(QStringLiteral("CLI-03")), none.text());
    }
    QCOMPARE(device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--password-file"), wrong}).exitCode, 2);
}

void TestDeviceStorage::boardWithoutWifiIsTold()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("wifi"), board.linkPath(), QStringLiteral("--scan")});
    QVERIFY2(answer.exitCode == 1 && answer.error().id == QLatin1String("DEV-073"), answer.text());
}

void TestDeviceStorage::recordsAloneAndHandsTheFilesOver()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({}, {QStringLiteral("--records-alone")}));
    board.link.close();
    const QString port = board.linkPath();
    const CliAnswer set = device({QStringLiteral("cycle"), port, QStringLiteral("--sensor"), QStringLiteral("1"), QStringLiteral("--seconds"), QStringLiteral("2"),
                                  QStringLiteral("--every"), QStringLiteral("5"), QStringLiteral("--label"), QStringLiteral("shelf"), QStringLiteral("--rate"), QStringLiteral("62.5")});
    QVERIFY2(set.exitCode == 0, set.text());
    QCOMPARE(set.json[QStringLiteral("seconds")].toDouble(), 2.0);
    QCOMPARE(set.json[QStringLiteral("every_seconds")].toDouble(), 5.0);
    QCOMPARE(set.json[QStringLiteral("label")].toString(), QStringLiteral("shelf"));
    QCOMPARE(set.json[QStringLiteral("interval_ms")].toDouble(), 16.0);
    QCOMPARE(device({QStringLiteral("cycle"), port, QStringLiteral("--seconds"), QStringLiteral("9")}).error().code, ErrorCode::InvalidArgument); // longer than the cycle
    const CliAnswer unfit = device({QStringLiteral("cycle"), port, QStringLiteral("--label"), QStringLiteral("changed"), QStringLiteral("--seconds"), QStringLiteral("9"),
                                    QStringLiteral("--every"), QStringLiteral("5")});
    QVERIFY2(unfit.exitCode == 1 && unfit.error().code == ErrorCode::InvalidArgument, unfit.text());
    QCOMPARE(device({QStringLiteral("cycle"), port}).json[QStringLiteral("label")].toString(), QStringLiteral("shelf")); // nothing was sent
    const CliAnswer started = device({QStringLiteral("cycle"), port, QStringLiteral("--start")});
    QVERIFY2(started.exitCode == 0 && started.json[QStringLiteral("started")].toBool(), started.text());
    CliAnswer listed;
    QTRY_VERIFY_WITH_TIMEOUT((listed = device({QStringLiteral("files"), port})).json[QStringLiteral("files")].toArray().contains(QStringLiteral("shelf.2")), 30'000);
    const CliAnswer stopped = device({QStringLiteral("cycle"), port, QStringLiteral("--stop")});
    QVERIFY2(stopped.exitCode == 0 && stopped.json[QStringLiteral("seconds")].toDouble() == 2.0, stopped.text());
    QVERIFY(stopped.json[QStringLiteral("stopped")].toBool());
    QVERIFY(device({QStringLiteral("cycle"), port, QStringLiteral("--stop"), QStringLiteral("--label"), QStringLiteral("other")}).exitCode != 0); // one thing at a time

    const QString out = m_folder.filePath(QStringLiteral("shelf.1.cbor"));
    const CliAnswer read = device({QStringLiteral("files"), port, QStringLiteral("--read"), QStringLiteral("shelf.1"), QStringLiteral("--out"), out, QStringLiteral("--remove"), QStringLiteral("shelf.1")});
    QVERIFY2(read.exitCode == 0, read.text());
    QCOMPARE(read.json[QStringLiteral("bytes")].toInteger(), QFileInfo(out).size());
    const QString project = m_folder.filePath(QStringLiteral("shelf.smith"));
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), project}).exitCode, 0);
    const CliAnswer imported = runCli({QStringLiteral("import"), project, out});
    QVERIFY2(imported.exitCode == 0, imported.text());
    const QJsonArray samples = runCli({QStringLiteral("samples"), project}).json[QStringLiteral("samples")].toArray();
    QCOMPARE(samples.size(), 1);
    QCOMPARE(samples[0][QStringLiteral("readings")].toInt(), 125);
    QVERIFY(!device({QStringLiteral("files"), port}).json[QStringLiteral("files")].toArray().contains(QStringLiteral("shelf.1")));
    const auto again = [&](const char* taken, const char* removed) {
        return device({QStringLiteral("files"), port, QStringLiteral("--read"), QLatin1String(taken), QStringLiteral("--out"), out + QStringLiteral(".again"), QStringLiteral("--remove"), QLatin1String(removed)});
    };
    const CliAnswer other = again("shelf.2", "shelf.3"); // that one would go unread
    QVERIFY2(other.exitCode == 1 && other.error().id == QLatin1String("DEV-084"), other.text());
    const CliAnswer missing = again("shelf.1", "shelf.1");
    QVERIFY2(missing.exitCode == 1 && missing.error().code == ErrorCode::NotFound, missing.text());
    QVERIFY(!QFileInfo::exists(out + QStringLiteral(".again")));
    QVERIFY(device({QStringLiteral("files"), port}).json[QStringLiteral("files")].toArray().contains(QStringLiteral("shelf.2"))); // what could not be read stays
}

void TestDeviceStorage::fileThatCameDamagedStaysOnTheBoard()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start({"truncated-base64"}, {QStringLiteral("--records-alone")}));
    board.link.close();
    const QString port = board.linkPath();
    const CliAnswer set = device({QStringLiteral("cycle"), port, QStringLiteral("--sensor"), QStringLiteral("1"), QStringLiteral("--seconds"), QStringLiteral("2"),
                                  QStringLiteral("--every"), QStringLiteral("5"), QStringLiteral("--label"), QStringLiteral("torn"), QStringLiteral("--start")});
    QVERIFY2(set.exitCode == 0, set.text());
    const auto files = [&] { return device({QStringLiteral("files"), port}).json[QStringLiteral("files")].toArray(); };
    QTRY_VERIFY_WITH_TIMEOUT(files().contains(QStringLiteral("torn.2")), 30'000);
    QCOMPARE(device({QStringLiteral("cycle"), port, QStringLiteral("--stop")}).exitCode, 0);
    const QString out = file(QStringLiteral("torn.1.cbor"), "what was there before");
    const CliAnswer read = device({QStringLiteral("files"), port, QStringLiteral("--read"), QStringLiteral("torn.1"), QStringLiteral("--out"), out, QStringLiteral("--remove"), QStringLiteral("torn.1")});
    QVERIFY2(read.exitCode == 1 && read.error().id == QLatin1String("DEV-078"), read.text());
    QVERIFY(files().contains(QStringLiteral("torn.1")));
    QCOMPARE(contentOf(out), QByteArray("what was there before"));
}

void TestDeviceStorage::boardThatRecordsOnlyWhenAskedIsTold()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer answer = device({QStringLiteral("cycle"), board.linkPath(), QStringLiteral("--start")});
    QVERIFY2(answer.exitCode == 1 && answer.error().code == ErrorCode::Unsupported, answer.text());
    const CliAnswer files = device({QStringLiteral("files"), board.linkPath()});
    QVERIFY2(files.exitCode == 0 && files.json[QStringLiteral("files")].toArray().isEmpty(), files.text());
}

void TestDeviceStorage::windowRunsThroughTheBoardsModel()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start({}, {QStringLiteral("--speed"), QStringLiteral("1")})); // a chunk has its real time
    board.link.close();
    QByteArray numbers;
    for (int i = 0; i < kWindowValues; ++i)
        numbers += QByteArray::number(std::sin(i * 0.1) * 5.0, 'f', 4) + (i % 3 == 2 ? "\n" : ", ");
    const CliAnswer answer = device({QStringLiteral("classify"), board.linkPath(), QStringLiteral("--features"), file(QStringLiteral("window.csv"), numbers)});
    QVERIFY2(answer.exitCode == 0, answer.text());
    QCOMPARE(answer.json[QStringLiteral("values")].toInt(), kWindowValues);
    const QJsonObject classes = answer.json[QStringLiteral("board")][QStringLiteral("classes")].toObject();
    double sum = 0.0;
    for (const QJsonValue& probability : classes)
        sum += probability.toDouble();
    QVERIFY2(classes.size() == 3 && std::abs(sum - 1.0) < 0.01, answer.text());
    QVERIFY(answer.json[QStringLiteral("board")].toObject().contains(QStringLiteral("anomaly")));
    QVERIFY(!answer.json.contains(QStringLiteral("host"))); // without a project there is nothing to compare with
}

void TestDeviceStorage::windowsThatFitNothingAreRefused()
{
    VirtualBoard board(kWithModel);
    QVERIFY(board.start({}, {QStringLiteral("--speed"), QStringLiteral("1")})); // a chunk has its real time
    board.link.close();
    const CliAnswer small = device({QStringLiteral("classify"), board.linkPath(), QStringLiteral("--features"), file(QStringLiteral("small.csv"), "1 2 3")});
    QVERIFY2(small.exitCode == 1 && small.error().message.contains(QStringLiteral("size of the input buffer")), small.text());
    const CliAnswer text = device({QStringLiteral("classify"), board.linkPath(), QStringLiteral("--features"), file(QStringLiteral("text.csv"), "1, two, 3")});
    QVERIFY2(text.exitCode == 1 && text.error().message.contains(QStringLiteral("\"two\"")), text.text());
    QCOMPARE(device({QStringLiteral("classify"), board.linkPath()}).exitCode, 2);
    QCOMPARE(device({QStringLiteral("classify"), board.linkPath(), QStringLiteral("--sample"), QStringLiteral("1")}).exitCode, 2); // of which project?
}

void TestDeviceStorage::clearedBoardHasForgotten()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const QString key = file(QStringLiteral("key"), "ei_0123456789\n");
    const CliAnswer set = device({QStringLiteral("provision"), board.linkPath(), QStringLiteral("--host"), QStringLiteral("http://192.168.1.5:4810"), QStringLiteral("--api-key-file"), key});
    QVERIFY2(set.exitCode == 0, set.text());
    QCOMPARE(set.json[QStringLiteral("commands")].toArray().size(), 2);
    QVERIFY2(!set.text().contains("ei_0123456789"), set.text());
    const CliAnswer cleared = device({QStringLiteral("provision"), board.linkPath(), QStringLiteral("--clear")});
    QVERIFY2(cleared.exitCode == 0, cleared.text());
    QCOMPARE(cleared.json[QStringLiteral("cleared")], QJsonValue(true));
    QVERIFY2(!cleared.json[QStringLiteral("upload_host")].toString().contains(QStringLiteral("192.168.1.5")), cleared.text());
    QVERIFY(cleared.json[QStringLiteral("commands")].toArray().isEmpty());
}

void TestDeviceStorage::pictureIsWrittenAsItsNameSays()
{
    const QString out = m_folder.filePath(QStringLiteral("picture.jpg"));
    const CliAnswer refused = device({QStringLiteral("snapshot"), m_folder.filePath(QStringLiteral("no-port")), QStringLiteral("--out"), out});
    QVERIFY2(refused.exitCode == 1 && refused.error().id == QLatin1String("DEV-079"), refused.text()); // before the port is looked for
    const CliAnswer labelled = device({QStringLiteral("snapshot"), m_folder.filePath(QStringLiteral("no-port")), QStringLiteral("--out"),
                                       m_folder.filePath(QStringLiteral("picture.png")), QStringLiteral("--label"), QStringLiteral("nut")});
    QVERIFY2(labelled.exitCode == 1 && labelled.error().id == QLatin1String("DEV-085"), labelled.text()); // a label of what?
}

void TestDeviceStorage::wrongKeyClearsNothing()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const CliAnswer set = device({QStringLiteral("provision"), board.linkPath(), QStringLiteral("--host"), QStringLiteral("http://192.168.1.5:4810")});
    QVERIFY2(set.exitCode == 0, set.text());
    for (const char* option : {"--api-key", "--hmac-key"}) {
        const CliAnswer refused = device({QStringLiteral("provision"), board.linkPath(), QStringLiteral("--clear"), QString::fromLatin1(option), QStringLiteral("se,cret")});
        QVERIFY2(refused.exitCode == 1 && refused.error().code == ErrorCode::InvalidArgument, refused.text());
        QVERIFY2(!refused.text().contains("se,cret"), refused.text());
    }
    const CliAnswer now = device({QStringLiteral("provision"), board.linkPath()});
    QVERIFY2(now.exitCode == 0 && now.json[QStringLiteral("upload_host")].toString() == QLatin1String("http://192.168.1.5:4810"), now.text());
}

void TestDeviceStorage::signingKeyIsReplacedOnPurposeOnly()
{
    VirtualBoard board(kPlain);
    QVERIFY(board.start());
    board.link.close();
    const auto provision = [&](const QString& key, const QStringList& more = {}) {
        return device(QStringList{QStringLiteral("provision"), board.linkPath(), QStringLiteral("--hmac-key"), key} + more);
    };
    const CliAnswer first = provision(QStringLiteral("key-of-before"), {QStringLiteral("--clear")});
    QVERIFY2(first.exitCode == 0 && !first.json[QStringLiteral("signing_key_kept")].toBool(true), first.text());
    QCOMPARE(first.json[QStringLiteral("commands")].toArray(), QJsonArray{QStringLiteral("AT+SAMPLESETTINGS")});
    const CliAnswer again = provision(QStringLiteral("key-of-before"));
    QVERIFY2(again.exitCode == 0 && !again.json[QStringLiteral("signing_key_kept")].toBool(true), again.text());
    const CliAnswer other = provision(QStringLiteral("another-key"));
    QVERIFY2(other.exitCode == 0 && other.json[QStringLiteral("signing_key_kept")].toBool(), other.text());
    const CliAnswer cleared = provision(QStringLiteral("another-key"), {QStringLiteral("--clear")});
    QVERIFY2(cleared.exitCode == 0 && !cleared.json[QStringLiteral("signing_key_kept")].toBool(true), cleared.text());
    QCOMPARE(cleared.json[QStringLiteral("commands")].toArray(), QJsonArray{QStringLiteral("AT+SAMPLESETTINGS")});
}

QTEST_GUILESS_MAIN(TestDeviceStorage)
#include "tst_device_storage.moc"
