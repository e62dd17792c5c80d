// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/forwarder_device.h"
#include "support/fake_transport.h"

#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <random>

using namespace studio;
using studio::test::FakeTransport;

namespace
{

struct Line {
    NumberLineKind kind;
    std::vector<double> values;
    QByteArray text;
};

QList<Line> linesOf(const QByteArray& bytes, qsizetype piece = 1 << 20)
{
    NumberLines lines;
    QList<Line> heard;
    const auto keep = [&](const NumberLine& line) {
        heard.append({line.kind, {line.values.begin(), line.values.end()}, line.text.toByteArray()});
    };
    lines.feed("cut\n", keep);
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        lines.feed(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)), keep);
    return heard;
}

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

/// A device on a clock that the test moves.
struct Bench {
    explicit Bench(ForwarderTimings timings = {})
        : transport(new FakeTransport)
        , device(std::unique_ptr<Transport>(transport), timings, [this] { return now; })
    {
        QObject::connect(&device, &ForwarderDevice::readingsArrived, &device,
                         [this](const std::vector<float>& values) { live.insert(live.end(), values.begin(), values.end()); });
    }
    void say(const QByteArray& bytes) { Q_EMIT transport->bytesReceived(bytes); }
    /// One line after another at a steady rate, the first one cut.
    bool identify(const std::function<QByteArray(int)>& line, double hz, const NumberSettings& settings = {})
    {
        device.identify(settings, [this](Result<NumberFormat> result) { format = std::move(result); });
        say("9,9\n");
        for (int i = 0; i < 100'000 && !format; ++i) {
            say(line(i) + "\r\n");
            now += 1.0 / hz;
        }
        live.clear();
        return format && format->isOk();
    }
    double now = 100.0;
    FakeTransport* transport;
    ForwarderDevice device;
    std::optional<Result<NumberFormat>> format;
    std::vector<float> live;
};

QByteArray threeAxes(int i)
{
    return "0." + QByteArray::number(i % 10) + ",1.5,-2";
}

} // namespace

class TestForwarder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEverySeparator_data();
    void readsEverySeparator();
    void tellsReadingsFromTheRest_data();
    void tellsReadingsFromTheRest();
    void cutsAnywhere();
    void leavesTheFirstLineOut();
    void endsALineThatNeverEnds();
    void findsTheRateOfJitteryArrivals();
    void whatWasKeptBackSaysNothingOfTheRate_data();
    void whatWasKeptBackSaysNothingOfTheRate();
    void roundsToTheRateThatWasMeant();
    void findsTheFormat_data();
    void findsTheFormat();
    void theVendorsExamples();
    void findsATimeColumn_data();
    void findsATimeColumn();
    void givenRateHidesNoColumn();
    void takesNamesFromAHeader();
    void unitsAreGivenNotGuessed();
    void keepsTheRateOfBefore();
    void waitsForSlowBoards();
    void slowBoardIsNotGivenUp();
    void saysHowLongItWaited();
    void saysWhatItHeard();
    void recordsIntegersLosslessly();
    void damagedLineIsAGap();
    void missingTimeIsAGap();
    void clockOf32BitsMayWrap();
    void reportedErrorKeepsWhatCame();
    void silenceKeepsWhatCame();
    void silentBoardIsGivenItsTimeAgain();
    void unpluggedKeepsWhatCame();
    void recordingsAreAsLongAsAsked();
    void endsEarlyAndBeforeTheFirstReading();
    void namesAsTheVendorDoes();
};

void TestForwarder::readsEverySeparator_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("comma") << QByteArray("0.5,-1.25,9.75\n");
    QTest::newRow("comma and blank") << QByteArray("0.5, -1.25, 9.75\r\n");
    QTest::newRow("tab") << QByteArray("0.5\t-1.25\t9.75\r\n");
    QTest::newRow("blanks") << QByteArray("  0.5   -1.25 9.75  \n");
    QTest::newRow("semicolon") << QByteArray("0.5;-1.25;9.75\n");
    QTest::newRow("trailing comma") << QByteArray("0.5,-1.25,9.75,\n");
    QTest::newRow("decimal commas") << QByteArray("0,5;-1,25;9,75\n");
    QTest::newRow("decimal commas, tabs") << QByteArray("0,5\t-1,25\t9,75\r\n");
    QTest::newRow("plus and exponent") << QByteArray("+5e-1,-125E-2,+9.75\n");
}

void TestForwarder::readsEverySeparator()
{
    QFETCH(QByteArray, line);
    const QList<Line> heard = linesOf(line);
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard[0].kind, NumberLineKind::Reading);
    QCOMPARE(heard[0].values, (std::vector<double>{0.5, -1.25, 9.75}));
}

void TestForwarder::tellsReadingsFromTheRest_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<NumberLineKind>("kind");
    QTest::newRow("words") << QByteArray("acc x,acc y") << NumberLineKind::Text;
    QTest::newRow("boot message") << QByteArray("Starting up...") << NumberLineKind::Text;
    QTest::newRow("error") << QByteArray("ERR: sensor gone") << NumberLineKind::DeviceError;
    QTest::newRow("error in brackets") << QByteArray("<err> no sensor") << NumberLineKind::DeviceError;
    QTest::newRow("no number") << QByteArray("1,2,x") << NumberLineKind::Damaged;
    QTest::newRow("two points") << QByteArray("1.2.3") << NumberLineKind::Damaged;
    QTest::newRow("hex") << QByteArray("0x12,3") << NumberLineKind::Damaged;
    QTest::newRow("not a number") << QByteArray("1,nan") << NumberLineKind::Damaged;
    QTest::newRow("infinite") << QByteArray("1,inf") << NumberLineKind::Damaged;
    QTest::newRow("too large") << QByteArray("1,1e999") << NumberLineKind::Damaged;
    QTest::newRow("noise") << QByteArray("1,\xff\x80") << NumberLineKind::Damaged;
    QTest::newRow("separators only") << QByteArray(",,") << NumberLineKind::Damaged;
    QTest::newRow("too many values") << QByteArray("1,").repeated(257) << NumberLineKind::Damaged;
}

void TestForwarder::tellsReadingsFromTheRest()
{
    QFETCH(QByteArray, line);
    QFETCH(NumberLineKind, kind);
    const QList<Line> heard = linesOf(line + '\n');
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard[0].kind, kind);
    QCOMPARE(heard[0].text, line);
    QVERIFY(heard[0].values.empty());
}

void TestForwarder::cutsAnywhere()
{
    const QByteArray stream("1,2\r\n\r\n3.5,-4\nERR x\n\n5,6\n7,8");
    for (qsizetype piece = 1; piece <= stream.size(); ++piece) {
        const QList<Line> heard = linesOf(stream, piece);
        QCOMPARE(heard.size(), 4); // the last one has no end yet
        QCOMPARE(heard[1].values, (std::vector<double>{3.5, -4.0}));
        QCOMPARE(heard[2].kind, NumberLineKind::DeviceError);
        QCOMPARE(heard[3].values, (std::vector<double>{5.0, 6.0}));
    }
}

void TestForwarder::leavesTheFirstLineOut()
{
    NumberLines lines;
    int heard = 0;
    const auto count = [&](const NumberLine&) { ++heard; };
    lines.feed("34,5\n1,2\n", count);
    QCOMPARE(heard, 1);
    lines.restart();
    lines.feed("1,2\n", count);
    QCOMPARE(heard, 1);
}

void TestForwarder::endsALineThatNeverEnds()
{
    const QList<Line> heard = linesOf(QByteArray(100'000, '7') + "\n1,2\n", 1000);
    QCOMPARE(heard.size(), 2);
    QCOMPARE(heard[0].kind, NumberLineKind::Damaged);
    QCOMPARE(heard[1].values, (std::vector<double>{1.0, 2.0}));
    QCOMPARE(linesOf(QByteArray(100'000, '7') + "\n1,2\n").size(), 2); // all at once
}

void TestForwarder::findsTheRateOfJitteryArrivals()
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

void TestForwarder::whatWasKeptBackSaysNothingOfTheRate_data()
{
    QTest::addColumn<int>("steadyBefore");
    QTest::addColumn<double>("nothingFor");
    QTest::addColumn<int>("pieces");
    QTest::addColumn<int>("linesEach");
    QTest::newRow("a minute, at once") << 0 << 0.0 << 1 << 6000;
    QTest::newRow("a minute, in pieces") << 0 << 0.0 << 50 << 120;
    QTest::newRow("this computer was busy") << 10 << 1.5 << 1 << 150;
    QTest::newRow("busy, in pieces") << 10 << 1.5 << 15 << 10;
    QTest::newRow("hardly begun") << 2 << 1.5 << 1 << 150;
}

/// A board of 100 Hz whose lines were kept back for a while.
void TestForwarder::whatWasKeptBackSaysNothingOfTheRate()
{
    QFETCH(int, steadyBefore);
    QFETCH(double, nothingFor);
    QFETCH(int, pieces);
    QFETCH(int, linesEach);
    Bench bench;
    bench.device.identify({}, [&](Result<NumberFormat> result) { bench.format = std::move(result); });
    bench.say("9,9\n");
    const double began = bench.now;
    const auto steady = [&](int lines) {
        for (int i = 0; i < lines && !bench.format; ++i) {
            bench.say(threeAxes(i) + "\r\n");
            bench.now += 0.01;
        }
    };
    steady(steadyBefore);
    bench.now += nothingFor;
    for (int piece = 0; piece < pieces; ++piece) {
        bench.say(QByteArray("0.5,1.5,-2\r\n").repeated(linesEach));
        bench.now += 0.001;
    }
    QVERIFY(!bench.format);
    steady(1000);
    QVERIFY(bench.format && bench.format->isOk());
    QCOMPARE((*bench.format)->hz, 100.0);
    QVERIFY2(bench.now - began < 7.0, qPrintable(QString::number(bench.now - began)));
}

void TestForwarder::roundsToTheRateThatWasMeant()
{
    const QList<std::pair<double, double>> expected{{49.96, 50.0}, {62.44, 62.5}, {104.1, 104.0}, {0.05012, 0.05}, {0.99, 0.99},
                                                    {19998.0, 20000.0}, {16.6712, 16.7}, {9.994, 10.0}, {833.3, 833.0}, {0.0, 0.0}};
    for (const auto& [measured, meant] : expected)
        QCOMPARE(roundedRate(measured, 0.0), meant);
    QCOMPARE(roundedRate(52.0, 1.0), 50.0); // two arrivals only: nothing finer is known
}

void TestForwarder::findsTheFormat_data()
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

void TestForwarder::findsTheFormat()
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

void TestForwarder::theVendorsExamples()
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

void TestForwarder::findsATimeColumn_data()
{
    QTest::addColumn<double>("ticksASecond");
    QTest::addColumn<TimeColumn>("column");
    QTest::newRow("us") << 1e6 << TimeColumn::Microseconds;
    QTest::newRow("ms") << 1e3 << TimeColumn::Milliseconds;
    QTest::newRow("s") << 1.0 << TimeColumn::Seconds;
    QTest::newRow("a counter") << 100.0 << TimeColumn::None;
}

void TestForwarder::findsATimeColumn()
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

/// The first lines of a port often come together, so that they say nothing of the time; and a header comes again now and then.
void TestForwarder::givenRateHidesNoColumn()
{
    for (const double hz : {2.0, 50.0, 100.0}) {
        for (const bool isGiven : {true, false}) {
            Bench bench;
            NumberSettings settings;
            settings.hz = isGiven ? hz : 0.0;
            bench.device.identify(settings, [&bench](Result<NumberFormat> result) { bench.format = std::move(result); });
            const auto line = [hz](int i) { return QByteArray::number(7000.0 + 1000.0 * i / hz, 'f', 1) + ",0.1,0.2,9.8\r\n"; };
            QByteArray together = "9,9\r\n";
            int next = 0;
            while (next < (hz > 5.0 ? 8 : 1))
                together += line(next++);
            bench.say(together);
            for (int i = 0; i < 1000 && !bench.format; ++i) {
                bench.now += 1.0 / hz;
                bench.say((i == 1 ? QByteArray("time,accX,accY,accZ\r\n") : QByteArray()) + line(next++));
            }
            QVERIFY(bench.format && bench.format->isOk());
            QCOMPARE((*bench.format)->timeColumn, TimeColumn::Milliseconds);
            QCOMPARE((*bench.format)->names, (QStringList{QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")}));
            QVERIFY2(std::abs((*bench.format)->hz - hz) < 0.03 * hz, qPrintable(QString::number((*bench.format)->hz)));
        }
    }
    Bench slow; // it does not keep the user waiting
    QVERIFY(slow.identify([](int i) { return QByteArray::number(i) + ",2"; }, 0.05, atRate(0.05)));
    QVERIFY(slow.now < 100.0 + 21.0);
}

void TestForwarder::takesNamesFromAHeader()
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

void TestForwarder::unitsAreGivenNotGuessed()
{
    QCOMPARE(headerAxis(QStringLiteral("accX (g)")), (Axis{QStringLiteral("accX"), QStringLiteral("g")}));
    QCOMPARE(headerAxis(QStringLiteral("accX[ m/s^2 ]")), (Axis{QStringLiteral("accX"), QStringLiteral("m/s2")}));
    for (const char* plain : {"accX", "accX ()", "(g)", "f(x) y", "a [g)"})
        QCOMPARE(headerAxis(QString::fromLatin1(plain)), (Axis{QString::fromLatin1(plain), {}}));
    const QList<QByteArray> lines = QList<QByteArray>{"accX (g), accY [mg], gyrZ, audio"} + repeated("1,2,3,4", 20);
    const auto axesWith = [&lines](const QStringList& units) {
        Bench bench;
        NumberSettings settings;
        settings.units = units;
        const bool isFound = bench.identify([&lines](int i) { return lines[i % lines.size()]; }, 20.0, settings);
        return isFound ? forwarderAxes(**bench.format) : QVector<Axis>();
    };
    const auto axes = [](const QStringList& units) {
        const QStringList names{QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("gyrZ"), QStringLiteral("audio")};
        QVector<Axis> all;
        for (qsizetype i = 0; i < names.size(); ++i)
            all.append({names[i], units[i]});
        return all;
    };
    const QString none = QStringLiteral("N/A");
    QCOMPARE(axesWith({}), axes({QStringLiteral("g"), QStringLiteral("mg"), none, QStringLiteral("wav")}));
    QCOMPARE(axesWith({QStringLiteral("V")}), axes({QStringLiteral("V"), QStringLiteral("V"), QStringLiteral("V"), QStringLiteral("V")}));
    QCOMPARE(axesWith({QString(), QStringLiteral("g"), QStringLiteral("dps"), QString()}),
             axes({QStringLiteral("g"), QStringLiteral("g"), QStringLiteral("dps"), QStringLiteral("wav")}));
    QCOMPARE(axesWith({QStringLiteral("g"), QStringLiteral("g")}), axesWith({})); // they do not fit
    // What is recorded has them as well.
    Bench bench;
    QVERIFY(bench.identify([&lines](int i) { return lines[i % lines.size()]; }, 20.0));
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(0.05, [&draft](Result<SampleDraft> result) { draft = std::move(result); });
    bench.say("1,2,3,4\n");
    QVERIFY(draft && draft->isOk());
    QCOMPARE((*draft)->info.axes, axesWith({}));
}

void TestForwarder::keepsTheRateOfBefore()
{
    NumberSettings before;
    before.previousHz = 62.5;
    QCOMPARE(formatOf(repeated("1,2", 100), 61.9, before)->hz, 62.5);
    QCOMPARE(formatOf(repeated("1,2", 100), 50.0, before)->hz, 50.0);
    before.hz = 61.0;
    QCOMPARE(formatOf(repeated("1,2", 100), 61.9, before)->hz, 61.0);
}

void TestForwarder::waitsForSlowBoards()
{
    Bench bench;
    QSignalSpy searching(&bench.device, &ForwarderDevice::searching);
    QVERIFY(bench.identify([](int i) { return QByteArray::number(20 + i % 3); }, 0.05));
    QCOMPARE((*bench.format)->hz, 0.05);
    QCOMPARE(searching.size(), 2);
    // A second is enough for a fast one.
    Bench fast;
    const double began = fast.now;
    QVERIFY(fast.identify(threeAxes, 1000.0));
    QVERIFY(fast.now - began < 1.1);
}

void TestForwarder::slowBoardIsNotGivenUp()
{
    ForwarderTimings timings;
    timings.nothingMs = 300;
    NumberSettings known;
    known.previousHz = 0.2;
    for (const NumberSettings& settings : {NumberSettings(), known}) {
        Bench bench(timings);
        bench.device.identify(settings, [&bench](Result<NumberFormat> result) { bench.format = std::move(result); });
        QSignalSpy checks(bench.device.findChild<QTimer*>(), &QTimer::timeout);
        if (settings.previousHz <= 0.0)
            bench.say("9,9\n"); // left out, but it is numbers
        bench.now += 4.0;
        QTRY_VERIFY(!checks.isEmpty());
        QVERIFY(!bench.format.has_value());
        for (int i = 0; i < 4 && !bench.format; ++i) {
            bench.say("1.5,2\n");
            bench.now += 5.0;
        }
        bench.say("1.5,2\n");
        QVERIFY(bench.format && bench.format->isOk());
        QCOMPARE((*bench.format)->hz, 0.2);
    }
}

void TestForwarder::saysHowLongItWaited()
{
    ForwarderTimings timings;
    timings.nothingMs = 3000;
    timings.findMs = 20'000;
    NumberSettings before;
    before.previousHz = 0.5;
    const QList<std::pair<NumberSettings, QStringList>> cases{{NumberSettings(), {QStringLiteral("in 3 s"), QStringLiteral("--rate")}},
                                                              {before, {QStringLiteral("in 5 s"), QStringLiteral("--rate")}},
                                                              {atRate(0.2), {QStringLiteral("in 20 s"), QStringLiteral("set to 0.2 Hz")}}};
    for (const auto& [settings, words] : cases) {
        Bench bench(timings);
        bench.device.identify(settings, [&bench](Result<NumberFormat> result) { bench.format = std::move(result); });
        bench.now += 21.0;
        QTRY_VERIFY(bench.format.has_value());
        QVERIFY(!bench.format->isOk());
        QCOMPARE(bench.format->error().id, QStringLiteral("FWD-017"));
        for (const QString& word : words)
            QVERIFY2(bench.format->error().message.contains(word), qPrintable(bench.format->error().message));
    }
}

void TestForwarder::saysWhatItHeard()
{
    ForwarderTimings quick;
    quick.nothingMs = 300;
    Bench bench(quick);
    bench.device.identify({}, [&bench](Result<NumberFormat> result) { bench.format = std::move(result); });
    bench.say("xx\nHello, I am a board\n");
    bench.now += 0.4;
    QTRY_VERIFY(bench.format.has_value());
    QVERIFY(!bench.format->isOk());
    QVERIFY(bench.format->error().message.contains(QStringLiteral("Hello, I am a board")));
}

void TestForwarder::recordsIntegersLosslessly()
{
    const auto record = [](const QList<QByteArray>& lines) {
        Bench bench;
        std::optional<Result<SampleDraft>> draft;
        if (!bench.identify([](int) { return QByteArray("1,2"); }, 100.0))
            return SignalData();
        bench.device.capture(static_cast<double>(lines.size()) / 100.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
        for (const QByteArray& line : lines)
            bench.say(line + '\n');
        return draft && draft->isOk() ? (*draft)->values : SignalData();
    };
    QCOMPARE(record({"1,-32768", "32767,0"}), SignalData(std::vector<std::int16_t>{1, -32768, 32767, 0}, 2));
    QCOMPARE(record({"1,2", "16777217,-2147483648"}), SignalData(std::vector<std::int32_t>{1, 2, 16777217, std::numeric_limits<std::int32_t>::min()}, 2));
    QCOMPARE(record({"1,2", "0.5,3"}), SignalData(std::vector<float>{1.0F, 2.0F, 0.5F, 3.0F}, 2));
    QCOMPARE(record({"1,2", "2147483648,3"}).type(), ValueType::Float32);
}

void TestForwarder::damagedLineIsAGap()
{
    Bench bench;
    QVERIFY(bench.identify(threeAxes, 50.0));
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(0.1, [&](Result<SampleDraft> result) { draft = std::move(result); });
    for (const char* line : {"1,2,3\n", "4,5\n", "6,7,8\n", "9,x,1\n", "1,2,3\n"})
        bench.say(line);
    QVERIFY(draft.has_value() && draft->isOk());
    const SampleDraft& sample = **draft;
    QCOMPARE(sample.info.readingCount, 5);
    QVERIFY(std::isnan(sample.values.at(1, 0)) && std::isnan(sample.values.at(3, 2)));
    QCOMPARE(sample.values.at(2, 1), 7.0F);
    QCOMPARE(sample.info.metadata.value(QStringLiteral("lost_readings")), QStringLiteral("2"));
    QCOMPARE(sample.warnings.size(), 1);
    QCOMPARE(bench.live.size(), 15U);
    QVERIFY(std::isnan(bench.live[3]));
}

void TestForwarder::missingTimeIsAGap()
{
    Bench bench;
    const auto at = [](int i) { return QByteArray::number(i * 10) + ",0.5"; };
    QVERIFY(bench.identify(at, 100.0));
    QCOMPARE((*bench.format)->timeColumn, TimeColumn::Milliseconds);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(0.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    const int next = 10'000;
    for (const int i : {next, next + 1, next + 5, next + 6})
        bench.say(at(i) + '\n');
    bench.say("17,0.5\n"); // the board was reset: its clock begins anew, and the place is marked
    bench.say("27,0.5\n");
    bench.device.endCapture();
    QVERIFY(draft.has_value() && draft->isOk());
    const SampleDraft& sample = **draft;
    QCOMPARE(sample.info.axes.size(), 1);
    QCOMPARE(sample.info.readingCount, 10);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(std::isnan(sample.values.at(i, 0)), (i >= 2 && i <= 4) || i == 7);
}

void TestForwarder::clockOf32BitsMayWrap()
{
    Bench bench;
    const auto at = [](int i) { return QByteArray::number(qint64(i) * 10'000 + 4'290'000'000) + ",0.5"; };
    QVERIFY(bench.identify(at, 100.0));
    QCOMPARE((*bench.format)->timeColumn, TimeColumn::Microseconds);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(0.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.say("4294960000,1\n2704,2\n12704,3\n");
    bench.device.endCapture();
    QVERIFY(draft.has_value() && draft->isOk());
    QCOMPARE((*draft)->info.metadata.value(QStringLiteral("lost_readings")), QString());
}

void TestForwarder::reportedErrorKeepsWhatCame()
{
    Bench bench;
    QVERIFY(bench.identify(threeAxes, 50.0));
    QSignalSpy reported(&bench.device, &ForwarderDevice::deviceReported);
    bench.say("ERR: too warm\n");
    QCOMPARE(reported.size(), 1);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(1.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.say("1,2,3\n4,5,6\nERR: sensor gone\n");
    QVERIFY(draft.has_value() && !draft->isOk());
    QVERIFY(draft->error().message.contains(QStringLiteral("ERR: sensor gone")));
    QCOMPARE(bench.device.takeRecorded().readingCount(), 2);
    QVERIFY(bench.device.takeRecorded().isEmpty());
}

void TestForwarder::silenceKeepsWhatCame()
{
    ForwarderTimings quick;
    quick.silentMs = 500;
    Bench bench(quick);
    QVERIFY(bench.identify(threeAxes, 50.0));
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(1.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.say("1,2,3\n");
    bench.now += 0.6;
    QTRY_VERIFY(draft.has_value());
    QCOMPARE(draft->error().code, ErrorCode::Timeout);
    QCOMPARE(bench.device.takeRecorded().readingCount(), 1);
    bench.say("1,2,3\n"); // and it goes on where it comes back
    QVERIFY(!bench.live.empty());
}

void TestForwarder::silentBoardIsGivenItsTimeAgain()
{
    ForwarderTimings quick;
    quick.silentMs = 500;
    Bench bench(quick);
    QVERIFY(bench.identify(threeAxes, 50.0));
    QSignalSpy reported(&bench.device, &ForwarderDevice::deviceReported);
    bench.now += 0.6;
    QTRY_COMPARE(reported.size(), 1);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(1.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.now += 0.4;
    bench.say("1,2,3\n");
    bench.now += 0.4;
    bench.say("ERR: no sensor\n");
    QVERIFY(draft.has_value());
    const SampleDraft kept = bench.device.recordedDraft();
    QCOMPARE(kept.info.readingCount, 1);
    QCOMPARE(kept.info.axes.size(), 3);
    draft.reset();
    bench.device.capture(1.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.now += 0.6;
    QTRY_VERIFY(draft.has_value());
    QCOMPARE(draft->error().code, ErrorCode::Timeout);
    QVERIFY(bench.device.recordedDraft().values.isEmpty());
}

void TestForwarder::unpluggedKeepsWhatCame()
{
    Bench bench;
    QVERIFY(bench.identify(threeAxes, 50.0));
    QSignalSpy lost(&bench.device, &ForwarderDevice::lost);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(1.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    bench.say("1,2,3\n4,5,6\n7,8");
    bench.transport->unplug();
    QCOMPARE(draft->error().code, ErrorCode::Io);
    QCOMPARE(lost.size(), 1);
    QCOMPARE(bench.device.takeRecorded().readingCount(), 2);
    // Connected again it begins anew.
    bench.format.reset();
    QVERIFY(bench.identify(threeAxes, 50.0));
}

void TestForwarder::recordingsAreAsLongAsAsked()
{
    Bench bench;
    QVERIFY(bench.identify(threeAxes, 62.5));
    QCOMPARE((*bench.format)->hz, 62.5);
    std::optional<Result<SampleDraft>> draft;
    bench.device.capture(2.0, [&](Result<SampleDraft> result) { draft = std::move(result); });
    for (int i = 0; i < 124; ++i)
        bench.say("1,2,3\n");
    QVERIFY(!draft.has_value());
    bench.say("1,2,3\n4,5,6\n");
    QVERIFY(draft.has_value() && draft->isOk());
    QCOMPARE((*draft)->info.readingCount, 125);
    QCOMPARE((*draft)->info.intervalMs, 16.0);
    QCOMPARE((*draft)->info.axes[0].name, QStringLiteral("value 1"));
    QVERIFY(!bench.device.isRecording());
}

void TestForwarder::endsEarlyAndBeforeTheFirstReading()
{
    Bench bench;
    QVERIFY(bench.identify(threeAxes, 50.0));
    std::optional<Result<SampleDraft>> draft;
    const auto keep = [&](Result<SampleDraft> result) { draft = std::move(result); };
    bench.device.capture(10.0, keep);
    bench.device.endCapture();
    QCOMPARE(draft->error().code, ErrorCode::Cancelled);
    bench.device.capture(10.0, keep);
    bench.say("1,2,3\n");
    bench.device.capture(10.0, [&](Result<SampleDraft> result) { QCOMPARE(result.error().code, ErrorCode::Busy); });
    bench.device.endCapture();
    QVERIFY(draft->isOk());
    QCOMPARE((*draft)->info.readingCount, 1);
}

void TestForwarder::namesAsTheVendorDoes()
{
    QCOMPARE(forwarderDeviceId(QStringLiteral("A1B2C3")), QStringLiteral("A1:B2:C3"));
    QCOMPARE(forwarderDeviceId(QString()), QStringLiteral("00:00:00:00:00:00"));
    QCOMPARE(forwarderSensorName({QStringLiteral("accX"), QStringLiteral("accY")}), QStringLiteral("Sensor with 2 axes (accX, accY)"));
    QCOMPARE(forwarderAxisCount(forwarderSensorName({QStringLiteral("accX"), QStringLiteral("accY")})), 2);
    QCOMPARE(forwarderAxisCount(QStringLiteral("Built-in accelerometer")), 0);
    QCOMPARE(forwarderUnit(QStringLiteral("accX")), QStringLiteral("N/A")); // it may print g
    QCOMPARE(forwarderUnit(QStringLiteral("audio")), QStringLiteral("wav"));
    QCOMPARE(forwarderUnit(QStringLiteral("temp")), QStringLiteral("N/A"));
}

QTEST_GUILESS_MAIN(TestForwarder)
#include "tst_forwarder.moc"
