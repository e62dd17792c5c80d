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
    void shellReadsTheWord_data();
    void shellReadsTheWord();
};

void TestTerminalText::controlCharactersAreShown()
{
    QCOMPARE(terminalText(QStringLiteral("gr\u00f6\u00dfe\tone\ntwo")), QByteArray("gr\xc3\xb6\xc3\x9f" "e\tone\ntwo"));
    QCOMPARE(terminalText(QStringLiteral("\x1b[2Jname\r\x07\u009b")), QByteArray("\\x1b[2Jname\\x0d\\x07\\x9b"));
    QCOMPARE(terminalText(QStringLiteral("one\ntwo"), LineBreaks::Escaped), QByteArray("one\\x0atwo"));
}

void TestTerminalText::shellReadsTheWord_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("isQuoted");
    QTest::newRow("a path") << QStringLiteral("/home/me/p.smith") << false;
    QTest::newRow("a blank") << QStringLiteral("my project.smith") << true;
    QTest::newRow("a quote") << QStringLiteral("it's; rm $HOME `x` \"y\" \\") << true;
    QTest::newRow("an option") << QStringLiteral("-v") << true;
    QTest::newRow("nothing") << QString() << true;
}

void TestTerminalText::shellReadsTheWord()
{
    QFETCH(QString, word);
    QFETCH(bool, isQuoted);
    QCOMPARE(shellWord(word) != word, isQuoted);
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("printf '%s|' ") + shellWord(word) + QStringLiteral(" end")});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), word.toUtf8() + "|end|");
}

QTEST_GUILESS_MAIN(TestTerminalText)
#include "tst_terminal_text.moc"
