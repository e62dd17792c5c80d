// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/terminal_text.h"

#include <QtTest>

using namespace studio;

class TestTerminalText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void controlCharactersAreShown();
};

void TestTerminalText::controlCharactersAreShown()
{
    QCOMPARE(terminalText(QStringLiteral("gr\u00f6\u00dfe\tone\ntwo")), QByteArray("gr\xc3\xb6\xc3\x9f" "e\tone\ntwo"));
    QCOMPARE(terminalText(QStringLiteral("\x1b[2Jname\r\x07\u009b")), QByteArray("\\x1b[2Jname\\x0d\\x07\\x9b"));
    QCOMPARE(terminalText(QStringLiteral("one\ntwo"), LineBreaks::Escaped), QByteArray("one\\x0atwo"));
}

QTEST_GUILESS_MAIN(TestTerminalText)
#include "tst_terminal_text.moc"
