// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/arrival_rate.h"
#include "serial/forwarder/number_format.h"

#include <QtTest>
#include <cmath>
#include <random>

using namespace studio;

namespace
{

/// What the finder makes of lines that come at a steady rate.
Result<NumberFormat> formatOf(const QList<QByteArray>& lines, double hz, const NumberSettings& settings = {})
{
    NumberFormatFinder finder(settings);
    std::vector<double> values;
    double seconds = 10.0;
    for (const QByteArray& line : lines) {
        finder.add(readNumberLine(line, values), seconds);
        seconds += 1.0 / hz;
    }
    return finder.format();
}

NumberSettings atRate(double hz)
{
    NumberSettings settings;
    settings.hz = hz;
    return settings;
}

QList<QByteArray> repeated(const QByteArray& line, int count)
{
    return QList<QByteArray>(count, line);
}

} // namespace

class TestNumberFormat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheRateOfJitteryArrivals();
    void roundsToTheRateThatWasMeant();
    void findsTheFormat_data();
    void findsTheFormat();
    void theVendorsExamples();
    void findsATimeColumn_data();
    void findsATimeColumn();
    void takesNamesFromAHeader();
    void namesInBracketsAreNoUnits_data();
    void namesInBracketsAreNoUnits();
    void keepsTheRateOfBefore();
};

void TestNumberFormat::findsTheRateOfJitteryArrivals()
{
    // 104 Hz, collected by the operating system in blocks of up to 16 ms, for 10 s.
    std::mt19937 random(7);
    std::uniform_real_distribution<double> late(0.0, 0.016);
    ArrivalRate rate;
    for (int i = 1; i <= 1040; ++i)
        rate.add(i, 1e6 + i / 104.0 + late(random));
    QVERIFY2(std::abs(rate.hz() - 104.0) < 0.1, qPrintable(QString::number(rate.hz())));
    QVERIFY(rate.standardErrorHz() > 0.0 && rate.standardErrorHz() < 0.1);
    QVERIFY2(std::abs(rate.jitterMs() - 16.0 / std::sqrt(12.0)) < 0.5, qPrintable(QString::number(rate.jitterMs())));
    ArrivalRate one;
    one.add(1, 3.0);
    QCOMPARE(one.hz(), 0.0);
    one.add(1, 4.0); // time passed and nothing came
    QCOMPARE(one.hz(), 0.0);
}

void TestNumberFormat::roundsToTheRateThatWasMeant()
{
    const QList<std::pair<double, double>> expected{{49.96, 50.0}, {62.44, 62.5}, {104.1, 104.0}, {0.05012, 0.05}, {0.99, 0.99},
                                                    {19998.0, 20000.0}, {16.6712, 16.7}, {9.994, 10.0}, {833.3, 833.0}, {0.0, 0.0}};
    for (const auto& [measured, meant] : expected)
        QCOMPARE(roundedRate(measured, 0.0), meant);
    QCOMPARE(roundedRate(52.0, 1.0), 50.0); // two arrivals only: nothing finer is known
}

void TestNumberFormat::findsTheFormat_data()
{
    QTest::addColumn<QList<QByteArray>>("lines");
    QTest::addColumn<double>("hz");
    QTest::addColumn<int>("axes");
    QTest::newRow("one axis") << repeated("0.25", 60) << 50.0 << 1;
    QTest::newRow("six axes") << repeated("1,2,3,4,5,6", 10'000) << 10'000.0 << 6;
    QTest::newRow("20,000 a second") << repeated("1,2,3", 20'000) << 20'000.0 << 3;
    QTest::newRow("one in 20 s") << repeated("21.5", 3) << 0.05 << 1;
    QTest::newRow("a damaged line") << repeated("1,2", 20) + repeated("1,x", 1) + repeated("1,2", 20) << 40.0 << 2;
    QTest::newRow("a cut line") << repeated("1,2", 20) + repeated("1", 1) + repeated("1,2", 20) << 40.0 << 2;
}

void TestNumberFormat::findsTheFormat()
{
    QFETCH(QList<QByteArray>, lines);
    QFETCH(double, hz);
    QFETCH(int, axes);
    const Result<NumberFormat> format = formatOf(lines, hz);
    QVERIFY2(format.isOk(), format.isOk() ? "" : qPrintable(format.error().message));
    QCOMPARE(format->axisCount, axes);
    QCOMPARE(format->timeColumn, TimeColumn::None);
    QVERIFY2(std::abs(format->hz - hz) < 0.03 * hz, qPrintable(QString::number(format->hz)));
}

void TestNumberFormat::theVendorsExamples()
{
    const Result<NumberFormat> commas = formatOf(repeated("0.10,0.20\r", 50), 50.0);
    QVERIFY(commas.isOk());
    QCOMPARE(commas->axisCount, 2);
    QVERIFY(commas->hz >= 49.0 && commas->hz <= 51.0);
    QCOMPARE(formatOf(repeated("0.10\t0.20", 50), 50.0)->axisCount, 2);
    // "1,2" "3" "4,5": the first one is left out by the line reader; of what is left the first decides.
    QCOMPARE(formatOf({"3", "4,5"}, 3.0, atRate(20.0))->axisCount, 1);
    const Result<NumberFormat> words = formatOf(repeated("abc,1", 3), 3.0);
    QVERIFY(!words.isOk());
    QVERIFY(words.error().message.contains(QStringLiteral("abc,1")));
    const Result<NumberFormat> reported = formatOf(repeated("1,2", 3) + repeated("ERR: sensor gone", 1), 50.0);
    QVERIFY(!reported.isOk());
    QVERIFY(reported.error().message.contains(QStringLiteral("ERR: sensor gone")));
    const Result<NumberFormat> nothing = formatOf({}, 1.0);
    QVERIFY(!nothing.isOk());
    QCOMPARE(nothing.error().code, ErrorCode::Timeout);
    const Result<NumberFormat> single = formatOf({"5"}, 1.0);
    QVERIFY(!single.isOk());
    QVERIFY(single.error().message.contains(QStringLiteral("set the rate")));
    QCOMPARE(formatOf({"5"}, 1.0, atRate(2.0))->hz, 2.0);
}

void TestNumberFormat::findsATimeColumn_data()
{
    QTest::addColumn<double>("ticksASecond");
    QTest::addColumn<TimeColumn>("column");
    QTest::newRow("us") << 1e6 << TimeColumn::Microseconds;
    QTest::newRow("ms") << 1e3 << TimeColumn::Milliseconds;
    QTest::newRow("s") << 1.0 << TimeColumn::Seconds;
    QTest::newRow("a counter") << 100.0 << TimeColumn::None;
}

void TestNumberFormat::findsATimeColumn()
{
    QFETCH(double, ticksASecond);
    QFETCH(TimeColumn, column);
    QList<QByteArray> lines;
    for (int i = 0; i < 150; ++i)
        lines << QByteArray::number(5000.0 + ticksASecond * i / 100.0, 'f', 3) + ",0.5,0.25";
    const Result<NumberFormat> format = formatOf(lines, 100.0);
    QVERIFY(format.isOk());
    QCOMPARE(format->timeColumn, column);
    QCOMPARE(format->axisCount, column == TimeColumn::None ? 3 : 2);
    QCOMPARE(format->hz, 100.0);
    NumberSettings withoutTime; // what the user says counts
    withoutTime.hasTimeColumn = true;
    const Result<NumberFormat> told = formatOf(lines, 100.0, withoutTime);
    QVERIFY(told.isOk());
    QCOMPARE(told->axisCount, 3);
}

void TestNumberFormat::takesNamesFromAHeader()
{
    const QList<QByteArray> lines = QList<QByteArray>{"Ready.", "acc x; acc y; temp"} + repeated("1;2;3", 20);
    const Result<NumberFormat> format = formatOf(lines, 20.0);
    QVERIFY(format.isOk());
    QCOMPARE(format->names, (QStringList{QStringLiteral("acc x"), QStringLiteral("acc y"), QStringLiteral("temp")}));
    const QList<QByteArray> again = repeated("1,2", 20) + QList<QByteArray>{"accX,accY"} + repeated("1,2", 20);
    QCOMPARE(formatOf(again, 20.0)->names, (QStringList{QStringLiteral("accX"), QStringLiteral("accY")}));
    QVERIFY(formatOf(repeated("1,2", 20) + QList<QByteArray>{"battery low"} + repeated("1,2", 20), 20.0)->names.isEmpty());
    QVERIFY(formatOf(QList<QByteArray>{"hello world"} + repeated("1;2;3", 20), 20.0)->names.isEmpty());
}

void TestNumberFormat::namesInBracketsAreNoUnits_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("units");
    const auto row = [](const char* header, const QString& names, const QString& units) { QTest::newRow(header) << QByteArray(header) << names << units; };
    row("acc (x),acc (y),acc (z)", QStringLiteral("acc (x),acc (y),acc (z)"), QStringLiteral(",,"));
    row("ch[0],ch[1],ch[2]", QStringLiteral("ch[0],ch[1],ch[2]"), QStringLiteral(",,"));
    row("temp (min),temp (max),humidity (%)", QStringLiteral("temp (min),temp (max),humidity"), QStringLiteral(",,%"));
    row("temp (inside),wind,humidity", QStringLiteral("temp (inside),wind,humidity"), QStringLiteral(",,"));
    row("acc (N),acc (s),acc (h)", QStringLiteral("acc (N),acc (s),acc (h)"), QStringLiteral(",,")); // units, but all that tells them apart
    row("x (m/s^2),gyr [DPS],t (\xce\xbcs)", QStringLiteral("x,gyr,t"), QStringLiteral("m/s2,DPS,\u03bcs"));
    row("a,a,a", QStringLiteral("a,a,a"), QStringLiteral(",,"));
}

void TestNumberFormat::namesInBracketsAreNoUnits()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, names);
    QFETCH(QString, units);
    const Result<NumberFormat> format = formatOf(QList<QByteArray>{header} + repeated("1,2,3", 20), 20.0);
    QVERIFY(format.isOk());
    QCOMPARE(format->names.join(QLatin1Char(',')), names);
    QCOMPARE(format->units.join(QLatin1Char(',')), units);
}

void TestNumberFormat::keepsTheRateOfBefore()
{
    NumberSettings before;
    before.previousHz = 62.5;
    QCOMPARE(formatOf(repeated("1,2", 100), 61.9, before)->hz, 62.5);
    QCOMPARE(formatOf(repeated("1,2", 100), 50.0, before)->hz, 50.0);
    before.hz = 61.0;
    QCOMPARE(formatOf(repeated("1,2", 100), 61.9, before)->hz, 61.0);
}

QTEST_GUILESS_MAIN(TestNumberFormat)
#include "tst_number_format.moc"
