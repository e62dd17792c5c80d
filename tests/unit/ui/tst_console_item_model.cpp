// SPDX-License-Identifier: GPL-3.0-or-later
// A board's console as rows: batches, filter, clearing, and a ring that lets its oldest lines go.
#include "support/fake_device_hub.h"
#include "ui/itemmodels/console_item_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace studio;

namespace
{

const QString kAddress = QStringLiteral("serial:/dev/a");

/// Only a console: the newest lines of a ring as small as a test wants it.
class SmallRing : public test::FakeDeviceHub
{
public:
    explicit SmallRing(int most) : m_most(most) {}
    void line(const QString& text, bool fromDevice = true)
    {
        m_lines.append({m_clock++, fromDevice, text});
        if (m_lines.size() > m_most)
            m_lines.removeFirst();
        Q_EMIT consoleChanged(kAddress);
    }
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const override { return address == kAddress ? m_lines : QVector<ConsoleLine>(); }

private:
    int m_most;
    qint64 m_clock = 1'700'000'000'000;
    QVector<ConsoleLine> m_lines;
};

QStringList textsOf(const ConsoleItemModel& model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row).data().toString();
    return texts;
}

} // namespace

class TestConsoleItemModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesArriveInBatches();
    void ringLetsOldLinesGo();
    void filterHoldsForNewLines();
    void directionHoldsForNewLines();
    void clearedLinesComeBack();
    void copyIsATable();
};

void TestConsoleItemModel::linesArriveInBatches()
{
    SmallRing hub(2000);
    ConsoleItemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    hub.line(QStringLiteral("before"));
    model.setDevice(&hub, kAddress);
    QCOMPARE(textsOf(model), QStringList{QStringLiteral("before")});
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (int i = 0; i < 500; ++i)
        hub.line(QString::number(i));
    QTRY_COMPARE(model.rowCount(), 501);
    QCOMPARE(inserted.count(), 1); // not one signal a line
    QCOMPARE(model.index(500).data().toString(), QStringLiteral("499"));
    model.setDevice(&hub, QStringLiteral("serial:/dev/other"));
    QCOMPARE(model.rowCount(), 0);
}

void TestConsoleItemModel::ringLetsOldLinesGo()
{
    SmallRing hub(5);
    ConsoleItemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDevice(&hub, kAddress);
    for (const char* text : {"a", "b", "c", "d"})
        hub.line(QString::fromLatin1(text));
    QTRY_COMPARE(model.rowCount(), 4);
    hub.line(QStringLiteral("e"));
    hub.line(QStringLiteral("f"));
    hub.line(QStringLiteral("a")); // the same words as a line that is gone
    QTRY_COMPARE(textsOf(model).join(QString()), QStringLiteral("cdefa"));
    for (int i = 0; i < 9; ++i) // all of it at once
        hub.line(QString::number(i));
    QTRY_COMPARE(textsOf(model).join(QString()), QStringLiteral("45678"));
}

void TestConsoleItemModel::filterHoldsForNewLines()
{
    SmallRing hub(3);
    ConsoleItemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDevice(&hub, kAddress);
    model.setFilter(QStringLiteral("ok"));
    hub.line(QStringLiteral("AT+CONFIG?"), false);
    hub.line(QStringLiteral("OK"));
    QTRY_COMPARE(textsOf(model), QStringList{QStringLiteral("OK")});
    hub.line(QStringLiteral("not this"));
    hub.line(QStringLiteral("Booked"));
    QTRY_COMPARE(textsOf(model), (QStringList{QStringLiteral("OK"), QStringLiteral("Booked")}));
    hub.line(QStringLiteral("x")); // OK falls out
    QTRY_COMPARE(textsOf(model), QStringList{QStringLiteral("Booked")});
    model.setFilter({});
    QCOMPARE(textsOf(model), (QStringList{QStringLiteral("not this"), QStringLiteral("Booked"), QStringLiteral("x")}));
}

void TestConsoleItemModel::directionHoldsForNewLines()
{
    SmallRing hub(4);
    ConsoleItemModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDevice(&hub, kAddress);
    QVERIFY(!model.hasLines() && !model.isFilteredEmpty());
    hub.line(QStringLiteral("AT+HELP"), false);
    hub.line(QStringLiteral("AT Server"));
    QTRY_COMPARE(model.rowCount(), 2);
    model.setDirection(ConsoleItemModel::Direction::Sent);
    QCOMPARE(textsOf(model), QStringList{QStringLiteral("AT+HELP")});
    hub.line(QStringLiteral("more"));
    hub.line(QStringLiteral("b"), false);
    QTRY_COMPARE(textsOf(model), (QStringList{QStringLiteral("AT+HELP"), QStringLiteral("b")}));
    hub.line(QStringLiteral("the ring lets AT+HELP go"));
    QTRY_COMPARE(textsOf(model), QStringList{QStringLiteral("b")});
    model.setFilter(QStringLiteral("nowhere"));
    QVERIFY(model.isFilteredEmpty() && model.hasLines());
    model.setFilter({});
    model.setDirection(ConsoleItemModel::Direction::FromBoard);
    QCOMPARE(textsOf(model), (QStringList{QStringLiteral("AT Server"), QStringLiteral("more"), QStringLiteral("the ring lets AT+HELP go")}));
    model.setDirection(ConsoleItemModel::Direction::Both);
    QCOMPARE(model.rowCount(), 4);
}

void TestConsoleItemModel::clearedLinesComeBack()
{
    SmallRing hub(4);
    ConsoleItemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDevice(&hub, kAddress);
    for (const char* text : {"a", "b", "c"})
        hub.line(QString::fromLatin1(text));
    QTRY_COMPARE(model.rowCount(), 3);
    model.hideAll();
    QCOMPARE(model.rowCount(), 0);
    hub.line(QStringLiteral("d"));
    hub.line(QStringLiteral("e"));
    QTRY_COMPARE(textsOf(model).join(QString()), QStringLiteral("de"));
    QCOMPARE(model.hiddenCount(), 2); // a fell out of the ring
    model.showHidden();
    QCOMPARE(textsOf(model).join(QString()), QStringLiteral("bcde"));
}

void TestConsoleItemModel::copyIsATable()
{
    SmallRing hub(9);
    ConsoleItemModel model;
    model.setDevice(&hub, kAddress);
    hub.line(QStringLiteral("AT+HELP"), false);
    hub.line(QStringLiteral("AT Server"));
    QTRY_COMPARE(model.rowCount(), 2);
    const QStringList lines = model.asText({model.index(1), model.index(0)}).split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].endsWith(QStringLiteral("\t>\tAT+HELP")), qPrintable(lines[0]));
    QVERIFY2(lines[1].endsWith(QStringLiteral("\t<\tAT Server")), qPrintable(lines[1]));
    QVERIFY(QRegularExpression(QStringLiteral("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\t")).match(lines[0]).hasMatch());
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("sent: AT+HELP"));
}

QTEST_GUILESS_MAIN(TestConsoleItemModel)
#include "tst_console_item_model.moc"
