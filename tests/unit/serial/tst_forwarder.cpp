// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/forwarder/forwarder_device.h"
#include "support/fake_transport.h"

#include <QSignalSpy>
#include <QtTest>
#include <cmath>

using namespace studio;
using studio::test::FakeTransport;

namespace
{

/// A device on a clock that the test moves.
struct Bench {
    explicit Bench(ForwarderTimings timings = {})
        : transport(new FakeTransport)
        , device(std::unique_ptr<Transport>(transport), timings, [this] { return now; })
    {
        QObject::connect(&device, &ForwarderDevice::readingsArrived, &device,
                         [this](const SignalData& readings) {
                             const std::vector<float> values = readings.toFloat();
                             live.insert(live.end(), values.begin(), values.end());
                             liveReadings.append(readings);
                         });
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
    SignalData liveReadings; ///< since it began
};

QList<QByteArray> repeated(const QByteArray& line, int count)
{
    return QList<QByteArray>(count, line);
}

QByteArray threeAxes(int i)
{
    return "0." + QByteArray::number(i % 10) + ",1.5,-2";
}

} // namespace

class TestForwarder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasKeptBackSaysNothingOfTheRate_data();
    void whatWasKeptBackSaysNothingOfTheRate();
    void givenRateHidesNoColumn();
    void unitsAreGivenNotGuessed();
    void waitsForSlowBoards();
    void slowBoardIsNotGivenUp();
    void verySlowBoardIsFoundByItsRate();
    void saysHowLongItWaited();
    void saysWhatItHeard();
    void recordsIntegersLosslessly();
    void integersAreExactLive();
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
    NumberSettings rare;
    rare.hz = 0.05;
    QVERIFY(slow.identify([](int i) { return QByteArray::number(i) + ",2"; }, 0.05, rare));
    QVERIFY(slow.now < 100.0 + 21.0);
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

void TestForwarder::verySlowBoardIsFoundByItsRate()
{
    NumberSettings given;
    given.hz = 0.02;
    NumberSettings before;
    before.previousHz = 0.02;
    for (const NumberSettings& settings : {given, before}) {
        Bench bench;
        bench.device.identify(settings, [&bench](Result<NumberFormat> result) { bench.format = std::move(result); });
        QSignalSpy checks(bench.device.findChild<QTimer*>(), &QTimer::timeout);
        bench.say("9,9\n"); // left out
        for (int i = 0; i < 4 && !bench.format; ++i) {
            bench.now += 49.9;
            checks.clear();
            QTRY_VERIFY(!checks.isEmpty());
            QVERIFY2(!bench.format, bench.format && !bench.format->isOk() ? qPrintable(bench.format->error().message) : "");
            bench.now += 0.1;
            bench.say("1.5,2\n");
        }
        QTRY_VERIFY(bench.format.has_value());
        QVERIFY2(bench.format->isOk(), bench.format->isOk() ? "" : qPrintable(bench.format->error().message));
        QCOMPARE((*bench.format)->hz, 0.02);
    }
    Bench mute;
    mute.device.identify(given, [&mute](Result<NumberFormat> result) { mute.format = std::move(result); });
    mute.now += 126.0;
    QTRY_VERIFY(mute.format.has_value());
    QVERIFY(!mute.format->isOk());
    QVERIFY2(mute.format->error().message.contains(QStringLiteral("in 100 s")), qPrintable(mute.format->error().message));
}

void TestForwarder::saysHowLongItWaited()
{
    ForwarderTimings timings;
    timings.nothingMs = 3000;
    timings.findMs = 20'000;
    NumberSettings before;
    before.previousHz = 0.5;
    NumberSettings told;
    told.hz = 0.2;
    const QList<std::pair<NumberSettings, QStringList>> cases{{NumberSettings(), {QStringLiteral("in 3 s"), QStringLiteral("set its rate")}},
                                                              {before, {QStringLiteral("in 5 s"), QStringLiteral("set its rate")}},
                                                              {told, {QStringLiteral("in 10 s"), QStringLiteral("set to 0.2 Hz")}}};
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
    QCOMPARE(record({"1,2", "2147483648,3"}).type(), ValueType::Float32); // 2^31, which it holds as it is
    QCOMPARE(record({"1,2", "4294967295,3"}), SignalData(std::vector<double>{1.0, 2.0, 4294967295.0, 3.0}, 2));
    QCOMPARE(record({"16777217,0.5", "-2147483648,2147483647"}), SignalData(std::vector<double>{16777217.0, 0.5, -2147483648.0, 2147483647.0}, 2));
    QCOMPARE(record({"0.5,1e10", "16777217.0,3"}).type(), ValueType::Float32); // as a board prints its floats
    const SignalData withGap = record({"16777217,2", "9,x", "-16777217,2147483647"});
    QCOMPARE(withGap.type(), ValueType::Float64);
    QCOMPARE(withGap.exactAt(0, 0), 16777217.0);
    QVERIFY(std::isnan(withGap.exactAt(1, 0)));
    QCOMPARE(withGap.exactAt(2, 1), 2147483647.0);
}

/// The integers that float32 would round are as exact live as they are in a recording, and only where they are, float64 is needed.
void TestForwarder::integersAreExactLive()
{
    Bench bench;
    QVERIFY(bench.identify([](int) { return QByteArray("1,2"); }, 100.0));
    bench.liveReadings = {};
    bench.say("3,0.1\n4,16777216\n");
    QCOMPARE(bench.liveReadings, SignalData(std::vector<float>{3.0F, 0.1F, 4.0F, 16777216.0F}, 2));
    bench.liveReadings = {};
    bench.say("16777217,2147483647\n-2147483648,4294967295\n");
    QCOMPARE(bench.liveReadings, SignalData(std::vector<double>{16777217.0, 2147483647.0, -2147483648.0, 4294967295.0}, 2));
    bench.liveReadings = {};
    bench.say("5,6\n");
    QCOMPARE(bench.liveReadings.type(), ValueType::Float32);
    // A clock in the first column is no value, however far it has come.
    Bench clock;
    const auto at = [](int i) { return QByteArray::number(4'000'000'000LL + i * 10'000) + ",0.5"; };
    QVERIFY(clock.identify(at, 100.0));
    QCOMPARE((*clock.format)->timeColumn, TimeColumn::Microseconds);
    clock.liveReadings = {};
    clock.say(at(100'000) + '\n' + at(100'001) + '\n');
    QCOMPARE(clock.liveReadings.type(), ValueType::Float32);
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
