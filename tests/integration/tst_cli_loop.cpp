// SPDX-License-Identifier: GPL-3.0-or-later
// The command line from an empty project to firmware checked on the emulated board, on real recordings.
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

class TestCliLoop : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void importsTheExportFolder();
    void secondImportIsAllDuplicates();
    void trainsToTheSameBytes();
    void evaluatesWellInBothPrecisions();
    void everyTestWindowIsEqualOnTheBoard();
    void exportsALibrary();
    void firmwareIsTheImageThatWasChecked();
    void bundleIsWholeAndRefusedWhenAltered();
    void uncheckedModelIsExportedOnlyByRequestAndSaysSo();
    void wrongUseExitsWithTwo();
    void failureExitsWithOneAndSaysWhatToDo();
    void cancelExitsWithThreeAndKeepsTheBestEpoch();

private:
    QJsonObject run(const QStringList& arguments, int expectedExit = 0);
    QTemporaryDir m_folder;
    QString m_project;
    QString m_weights;
    QString m_imageSha256;
};

namespace
{
const QString kCli = QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli");
}

QJsonObject TestCliLoop::run(const QStringList& arguments, int expectedExit)
{
    QProcess process;
    process.start(kCli, arguments + QStringList{QStringLiteral("--json")});
    if (!process.waitForFinished(240'000))
        QTest::qFail("the command did not end", __FILE__, __LINE__);
    const QByteArray out = process.readAllStandardOutput();
    if (process.exitCode() != expectedExit) {
        QTest::qFail(qPrintable(QStringLiteral("exit %1: %2 %3").arg(process.exitCode()).arg(QString::fromUtf8(out), QString::fromUtf8(process.readAllStandardError().right(500)))),
                     __FILE__, __LINE__);
    }
    return QJsonDocument::fromJson(out).object();
}

void TestCliLoop::initTestCase()
{
    // Signing keys of the tests go to a folder of their own.
    qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toUtf8());
    m_project = m_folder.filePath(QStringLiteral("phone.smith"));
    run({QStringLiteral("project"), QStringLiteral("new"), m_project});
    QVERIFY(QFile::exists(m_project));
}

void TestCliLoop::importsTheExportFolder()
{
    const QJsonObject result = run({QStringLiteral("import"), m_project, QStringLiteral(STUDIO_SHARED_DIR "/data/motion-phone-gestures")});
    QCOMPARE(result[QStringLiteral("imported")].toInt(), 800);
    QVERIFY(result[QStringLiteral("failures")].toArray().isEmpty());
    const QJsonObject info = run({QStringLiteral("project"), QStringLiteral("info"), m_project});
    QCOMPARE(info[QStringLiteral("training")].toInt(), 600);
    QCOMPARE(info[QStringLiteral("testing")].toInt(), 200);
    QCOMPARE(info[QStringLiteral("labels")].toArray().size(), 4);
}

void TestCliLoop::secondImportIsAllDuplicates()
{
    const QJsonObject result = run({QStringLiteral("import"), m_project, QStringLiteral(STUDIO_SHARED_DIR "/data/motion-phone-gestures/testing")});
    QCOMPARE(result[QStringLiteral("imported")].toInt(), 0);
    QCOMPARE(result[QStringLiteral("duplicates")].toArray().size(), 200);
}

void TestCliLoop::trainsToTheSameBytes()
{
    run({QStringLiteral("impulse"), QStringLiteral("set"), m_project,
         QStringLiteral(STUDIO_SOURCE_DIR "/tests/fixtures/motion-phone-gestures.impulse.json")});
    QCOMPARE(run({QStringLiteral("features"), m_project})[QStringLiteral("windows")].toInt(), 800);
    m_weights = run({QStringLiteral("train"), m_project})[QStringLiteral("weights_sha256")].toString();
    QCOMPARE(m_weights.size(), 64);
    QCOMPARE(run({QStringLiteral("train"), m_project})[QStringLiteral("weights_sha256")].toString(), m_weights);
    const QJsonObject other = run({QStringLiteral("train"), m_project, QStringLiteral("--seed"), QStringLiteral("11")});
    QVERIFY(other[QStringLiteral("weights_sha256")].toString() != m_weights);
    QCOMPARE(run({QStringLiteral("train"), m_project})[QStringLiteral("weights_sha256")].toString(), m_weights);
}

void TestCliLoop::evaluatesWellInBothPrecisions()
{
    const QJsonObject result = run({QStringLiteral("evaluate"), m_project});
    const double float32 = result[QStringLiteral("float32")][QStringLiteral("accuracy")].toDouble();
    const double int8 = result[QStringLiteral("int8")][QStringLiteral("accuracy")].toDouble();
    qInfo("accuracy float32 %.4f, int8 %.4f", float32, int8);
    QVERIFY(float32 >= 0.96);
    QVERIFY(int8 >= float32 - 0.01);
    int total = 0;
    for (const QJsonValue& row : result[QStringLiteral("int8")][QStringLiteral("confusion")].toArray()) {
        for (const QJsonValue& cell : row.toArray())
            total += cell.toInt();
    }
    QCOMPARE(total, 200);
}

void TestCliLoop::everyTestWindowIsEqualOnTheBoard()
{
    const QJsonObject result = run({QStringLiteral("verify"), m_project});
    QCOMPARE(result[QStringLiteral("windows")].toInt(), 200);
    QCOMPARE(result[QStringLiteral("mismatches")].toInt(-1), 0);
    QCOMPARE(result[QStringLiteral("feature_mismatches")].toInt(-1), 0);
    QVERIFY(result[QStringLiteral("instructions_per_window")].toInteger() > 1000);
    QVERIFY(result[QStringLiteral("flash_bytes")].toInteger() > 1000);
    QVERIFY(result[QStringLiteral("ram_bytes")].toInteger() > 100);
    m_imageSha256 = result[QStringLiteral("image_sha256")].toString();
    QCOMPARE(m_imageSha256.size(), 64);
}

void TestCliLoop::exportsALibrary()
{
    const QString out = m_folder.filePath(QStringLiteral("library"));
    run({QStringLiteral("export"), m_project, QStringLiteral("--format"), QStringLiteral("c-library"), QStringLiteral("--out"), out});
    QVERIFY(QFile::exists(out + QStringLiteral("/model.h")));
    run({QStringLiteral("export"), m_project, QStringLiteral("--format"), QStringLiteral("c-library"), QStringLiteral("--out"), out}, 1);
    // Nothing is written over a project, least of all this one.
    for (const char* format : {"bundle", "c-library", "firmware"})
        run({QStringLiteral("export"), m_project, QStringLiteral("--format"), QString::fromLatin1(format), QStringLiteral("--out"), m_project}, 1);
    QVERIFY(run({QStringLiteral("project"), QStringLiteral("info"), m_project})[QStringLiteral("testing")].toInt() > 0);
}

void TestCliLoop::firmwareIsTheImageThatWasChecked()
{
    const QString out = m_folder.filePath(QStringLiteral("firmware"));
    const QJsonObject exported = run({QStringLiteral("export"), m_project, QStringLiteral("--format"), QStringLiteral("firmware"), QStringLiteral("--out"), out});
    QVERIFY(exported[QStringLiteral("verified")].toBool());
    QFile plain(out + QStringLiteral("/firmware.bin"));
    QVERIFY(plain.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromLatin1(QCryptographicHash::hash(plain.readAll(), QCryptographicHash::Sha256).toHex()), m_imageSha256);
    QVERIFY(QFile::exists(out + QStringLiteral("/firmware.signed.bin")));
    QVERIFY(QFile::exists(out + QStringLiteral("/firmware.hex")));
}

void TestCliLoop::bundleIsWholeAndRefusedWhenAltered()
{
    const QString out = m_folder.filePath(QStringLiteral("phone.smithbundle"));
    run({QStringLiteral("export"), m_project, QStringLiteral("--format"), QStringLiteral("bundle"), QStringLiteral("--out"), out});
    const QJsonObject manifest = run({QStringLiteral("bundle"), QStringLiteral("verify"), out})[QStringLiteral("manifest")].toObject();
    QCOMPARE(manifest[QStringLiteral("verification")][QStringLiteral("windows")].toInt(), 200);
    QCOMPARE(manifest[QStringLiteral("verification")][QStringLiteral("image_sha256")].toString(), m_imageSha256);
    QVERIFY(manifest[QStringLiteral("overrides")].toArray().isEmpty());
    QVERIFY(manifest[QStringLiteral("sizes")][QStringLiteral("flash_bytes")].toInt() > 0);

    QFile file(out);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2));
    char byte = 0;
    QVERIFY(file.getChar(&byte));
    QVERIFY(file.seek(file.size() / 2));
    QVERIFY(file.putChar(static_cast<char>(byte ^ 1)));
    file.close();
    run({QStringLiteral("bundle"), QStringLiteral("verify"), out}, 1);
}

void TestCliLoop::uncheckedModelIsExportedOnlyByRequestAndSaysSo()
{
    const QString project = m_folder.filePath(QStringLiteral("unchecked.smith"));
    QVERIFY(QFile::copy(m_project, project));
    run({QStringLiteral("train"), project, QStringLiteral("--seed"), QStringLiteral("5"), QStringLiteral("--epochs"), QStringLiteral("3")});
    const QString out = m_folder.filePath(QStringLiteral("unchecked.smithbundle"));
    const QStringList command{QStringLiteral("export"), project, QStringLiteral("--format"), QStringLiteral("bundle"), QStringLiteral("--out"), out};
    const QJsonObject refused = run(command, 1);
    QVERIFY(refused[QStringLiteral("error")][QStringLiteral("message")].toString().contains(QStringLiteral("was not checked on a board")));
    QVERIFY(!QFile::exists(out));
    run(command + QStringList{QStringLiteral("--allow-unverified")});
    const QJsonObject manifest = run({QStringLiteral("bundle"), QStringLiteral("verify"), out})[QStringLiteral("manifest")].toObject();
    QCOMPARE(manifest[QStringLiteral("overrides")].toArray(), QJsonArray{QStringLiteral("unverified")});
}

void TestCliLoop::wrongUseExitsWithTwo()
{
    run({QStringLiteral("no-such-command")}, 2);
    run({QStringLiteral("train")}, 2);
    run({QStringLiteral("train"), m_project, QStringLiteral("--epochs"), QStringLiteral("0")}, 2);
    run({QStringLiteral("evaluate"), m_project, QStringLiteral("--split"), QStringLiteral("everything")}, 2);
}

void TestCliLoop::failureExitsWithOneAndSaysWhatToDo()
{
    const QString empty = m_folder.filePath(QStringLiteral("empty.smith"));
    run({QStringLiteral("project"), QStringLiteral("new"), empty});
    const QJsonObject error = run({QStringLiteral("train"), empty}, 1)[QStringLiteral("error")].toObject();
    QVERIFY(error[QStringLiteral("message")].toString().contains(QStringLiteral("impulse set")));
    QVERIFY(!error[QStringLiteral("id")].toString().isEmpty());
    run({QStringLiteral("project"), QStringLiteral("info"), m_folder.filePath(QStringLiteral("gone.smith"))}, 1);
    run({QStringLiteral("bundle"), QStringLiteral("verify"), m_project}, 1);
}

void TestCliLoop::cancelExitsWithThreeAndKeepsTheBestEpoch()
{
    QProcess process;
    process.start(kCli, {QStringLiteral("train"), m_project, QStringLiteral("--epochs"), QStringLiteral("10000"), QStringLiteral("--json")});
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((process.waitForReadyRead(50), progress += process.readAllStandardError(), progress.count("\"epoch\"") > 5), 60'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    QVERIFY(process.waitForFinished(10'000));
    QCOMPARE(process.exitCode(), 3);
    // The stopped run has a usable network: it is now the newest one.
    const QJsonObject result = run({QStringLiteral("evaluate"), m_project});
    QVERIFY(result[QStringLiteral("float32")][QStringLiteral("accuracy")].toDouble() > 0.25);
}

QTEST_GUILESS_MAIN(TestCliLoop)
#include "tst_cli_loop.moc"
