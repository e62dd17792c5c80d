// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/app_log.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestAppLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secretsAreHidden_data();
    void secretsAreHidden();
    void harmlessTextStays();
    void onlyTheHomeFolderItselfIsShortened_data();
    void onlyTheHomeFolderItselfIsShortened();
    void linesAreKeptAndWritten();
    void oldestLinesGo();
    void fileStartsAnewWhenItIsLong();
    void fullDiskDoesNotStopTheLog();
};

void TestAppLog::secretsAreHidden_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("header") << QStringLiteral("x-api-key: geheim99");
    QTest::newRow("assignment") << QStringLiteral("hmac_key=geheim99, then more");
    QTest::newRow("quoted") << QStringLiteral("{\"password\": \"geheim99 with blanks\"}");
    QTest::newRow("words") << QStringLiteral("HMAC key geheim99");
    QTest::newRow("key by its looks") << QStringLiteral("sent with ei_0123456789abcdef0123456789abcdef");
}

void TestAppLog::secretsAreHidden()
{
    QFETCH(QString, text);
    const QString safe = redacted(text);
    QVERIFY2(!safe.contains(QStringLiteral("geheim99")) && !safe.contains(QStringLiteral("0123456789abcdef")), qPrintable(safe));
    QVERIFY(safe.contains(QStringLiteral("(hidden)")));
}

void TestAppLog::harmlessTextStays()
{
    const QString text = QStringLiteral("wave.07: readings 100 to 200 are damaged; weights a81b0c77d2 (run 14)");
    QCOMPARE(redacted(text), text);
    QCOMPARE(redacted(QDir::homePath() + QStringLiteral("/a.smith")), QStringLiteral("~/a.smith"));
}

void TestAppLog::onlyTheHomeFolderItselfIsShortened_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("told");
    const QString home = QDir::homePath();
    QTest::newRow("a file in it") << QStringLiteral("kept in %1/a.smith").arg(home) << QStringLiteral("kept in ~/a.smith");
    QTest::newRow("the folder") << QStringLiteral("%1: disk full").arg(home) << QStringLiteral("~: disk full");
    QTest::newRow("end of a sentence") << QStringLiteral("Nothing is in %1.").arg(home) << QStringLiteral("Nothing is in ~.");
    QTest::newRow("quoted, twice") << QStringLiteral("\"%1\" (%1/x)").arg(home) << QStringLiteral("\"~\" (~/x)");
    QTest::newRow("a URL") << QStringLiteral("file://%1/x").arg(home) << QStringLiteral("file://~/x");
    for (const QString& longer : {home + QStringLiteral("a/b.smith"), home + QStringLiteral("-2/x"), home + QStringLiteral("_old"), home + QStringLiteral(".bak/x"),
                                  home + QStringLiteral("\u00e9/x"), QStringLiteral("/mnt") + home + QStringLiteral("/x")})
        QTest::newRow(qPrintable(longer)) << longer << longer;
}

void TestAppLog::onlyTheHomeFolderItselfIsShortened()
{
    QFETCH(QString, text);
    QFETCH(QString, told);
    QCOMPARE(redacted(text), told);
}

void TestAppLog::linesAreKeptAndWritten()
{
    const QTemporaryDir folder;
    AppLog log(folder.filePath(QStringLiteral("log/studio.log")));
    QSignalSpy added(&log, &AppLog::added);
    log.add(LogLevel::Info, QStringLiteral("first"));
    log.add(Error{ErrorCode::Io, QStringLiteral("two\nlines"), QStringLiteral("why"), QStringLiteral("IO-001")});
    log.add(Error{ErrorCode::Cancelled, QStringLiteral("stopped")});
    QCOMPARE(added.count(), 3);
    QCOMPARE(log.entries().size(), 3);
    QCOMPARE(log.entries()[1].level, LogLevel::Error);
    QCOMPARE(log.entries()[2].level, LogLevel::Info); // what the user did is no error
    QFile file(log.filePath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 3); // one line an entry, whatever is in it
    QVERIFY(lines[1].endsWith("ERROR IO-001 two\\nlines | why"));
    QVERIFY(log.diagnostics().contains(QStringLiteral("IO-001")));
}

void TestAppLog::oldestLinesGo()
{
    AppLog log;
    QSignalSpy trimmed(&log, &AppLog::trimmed);
    for (int i = 0; i <= AppLog::kMostEntries; ++i)
        log.add(LogLevel::Info, QString::number(i));
    QCOMPARE(trimmed.count(), 1);
    QVERIFY(log.entries().size() < AppLog::kMostEntries);
    QCOMPARE(log.entries().last().text, QString::number(AppLog::kMostEntries));
    log.clear();
    QVERIFY(log.entries().isEmpty());
}

void TestAppLog::fileStartsAnewWhenItIsLong()
{
    const QTemporaryDir folder;
    AppLog log(folder.filePath(QStringLiteral("studio.log")));
    const QString text(4000, QLatin1Char('x'));
    for (int i = 0; i < 300; ++i)
        log.add(LogLevel::Info, text);
    QVERIFY(QFileInfo::exists(log.filePath() + QStringLiteral(".1")));
    QVERIFY(QFileInfo(log.filePath()).size() < 1024 * 1024);
}

void TestAppLog::fullDiskDoesNotStopTheLog()
{
    AppLog log(QStringLiteral("/dev/full"));
    log.add(LogLevel::Info, QStringLiteral("first"));
    log.add(LogLevel::Info, QStringLiteral("second"));
    QCOMPARE(log.entries().size(), 3);
    QCOMPARE(log.entries()[1].id, QStringLiteral("LOG-001"));
    QCOMPARE(log.entries()[2].text, QStringLiteral("second"));
}

QTEST_GUILESS_MAIN(TestAppLog)
#include "tst_app_log.moc"
