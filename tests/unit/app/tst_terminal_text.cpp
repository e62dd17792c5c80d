// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/terminal_text.h"

#include <QProcess>
#include <QtTest>

using namespace studio;

class TestTerminalText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void controlCharactersAreShown();
    void shellReadsTheWordsOfACommand_data();
    void shellReadsTheWordsOfACommand();
};

void TestTerminalText::controlCharactersAreShown()
{
    QCOMPARE(terminalText(QStringLiteral("gr\u00f6\u00dfe\tone\ntwo")), QByteArray("gr\xc3\xb6\xc3\x9f" "e\tone\ntwo"));
    QCOMPARE(terminalText(QStringLiteral("\x1b[2Jname\r\x07\u009b")), QByteArray("\\x1b[2Jname\\x0d\\x07\\x9b"));
    QCOMPARE(terminalText(QStringLiteral("one\ntwo"), LineBreaks::Escaped), QByteArray("one\\x0atwo"));
}

void TestTerminalText::shellReadsTheWordsOfACommand_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QStringLiteral("work/t.smith") << QStringLiteral("sensorsmith-cli import work/t.smith");
    QTest::newRow("a blank") << QStringLiteral("work/my data/t.smith") << QStringLiteral("sensorsmith-cli import 'work/my data/t.smith'");
    QTest::newRow("an apostrophe") << QStringLiteral("work/it's/t.smith") << QString();
    QTest::newRow("what a shell would put in") << QStringLiteral("work/$HOME `id` *;\\\"") << QString();
    QTest::newRow("a home folder that is none") << QStringLiteral("~") << QString();
    QTest::newRow("an end of line at its end") << QStringLiteral("t.smith\n") << QString();
    QTest::newRow("nothing") << QString() << QString();
}

void TestTerminalText::shellReadsTheWordsOfACommand()
{
    QFETCH(QString, path);
    QFETCH(QString, shown);
    const QString command = cliCommand({QStringLiteral("import"), path});
    if (!shown.isEmpty())
        QCOMPARE(command, shown);
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("printf '%s\\n' ") + command});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), QStringLiteral("sensorsmith-cli\nimport\n%1\n").arg(path));
}

QTEST_GUILESS_MAIN(TestTerminalText)
#include "tst_terminal_text.moc"
