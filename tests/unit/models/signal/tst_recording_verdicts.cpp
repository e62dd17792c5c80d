// SPDX-License-Identifier: GPL-3.0-or-later
// What names, units, metadata and spectra say of a recording: on both sides of each threshold.
#include "models/signal/recording_quality.h"
#include "models/signal/recording_spectrum.h"
#include "models/signal/recording_units.h"

#include <QElapsedTimer>
#include <QtTest>
#include <functional>
#include <random>

using namespace studio;

namespace
{

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr double kTwoPi = 2.0 * M_PI;

struct Recording {
    Sample info;
    std::vector<float> values;
};

/// Axes of the given names and unit; `value` gives each reading of each axis at its time.
Recording recordingOf(const QStringList& names, const QString& unit, double rateHz, double seconds,
                      const std::function<double(int axis, double at)>& value)
{
    Recording made;
    for (const QString& name : names)
        made.info.axes.append({name, unit});
    made.info.intervalMs = 1000.0 / rateHz;
    made.info.readingCount = std::llround(seconds * rateHz);
    for (qint64 i = 0; i < made.info.readingCount; ++i) {
        for (int axis = 0; axis < names.size(); ++axis)
            made.values.push_back(static_cast<float>(value(axis, static_cast<double>(i) / rateHz)));
    }
    return made;
}

RecordingQuality judged(const Recording& made)
{
    const SignalData data(made.values, static_cast<int>(made.info.axes.size()));
    const Result<RecordingQuality> quality =
        judgeRecording(made.info, [&](qint64 first, qint64 count) -> Result<SignalData> { return data.slice(first, count); });
    Q_ASSERT(quality);
    return *quality;
}

/// "offset: At rest ...", a line a finding.
QStringList saidOf(const Recording& made)
{
    const RecordingQuality quality = judged(made);
    QStringList said;
    for (const RecordingFinding& finding : quality.findings)
        said << faultName(finding.fault) + QStringLiteral(": ") + qualitySentence(finding, made.info.axes);
    return said;
}

const RecordingFinding* findingOf(const RecordingQuality& quality, RecordingFault fault)
{
    const auto found = std::find_if(quality.findings.begin(), quality.findings.end(), [fault](const RecordingFinding& one) { return one.fault == fault; });
    return found == quality.findings.end() ? nullptr : &*found;
}

/// Noise of one seed; a new one for each recording, so that tests do not hang on their order.
std::function<double()> noise(double deviation)
{
    auto random = std::make_shared<std::mt19937>(7);
    auto spread = std::make_shared<std::normal_distribution<double>>(0.0, deviation);
    return [random, spread] { return (*spread)(*random); };
}

const QStringList kOne = {QStringLiteral("strain")};
const QStringList kAcceleration = {QStringLiteral("accX"), QStringLiteral("accY"), QStringLiteral("accZ")};

/// Gravity of some size on a sensor that lies askew, and trembles.
Recording resting(const QString& unit, double gravity, double tremble = 0.002)
{
    auto random = noise(tremble * gravity);
    return recordingOf(kAcceleration, unit, 62.5, 4.0, [&](int axis, double) { return gravity * (axis == 2 ? 0.8 : axis == 1 ? 0.6 : 0.0) + random(); });
}

} // namespace

Q_DECLARE_METATYPE(Recording)

class TestRecordingVerdicts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void spectra_data();
    void spectra();
    void units_data();
    void units();
    void gyroscopeSteps();
    void places();
    void jitter();
    void rateThatWasMeasured();
    void longRecordingsAreJudgedInPieces();
    void everyFaultHasWords();
};

void TestRecordingVerdicts::spectra_data()
{
    QTest::addColumn<Recording>("made");
    QTest::addColumn<QString>("fault"); // empty: neither hum nor aliasing
    const auto row = [](const char* name, double rate, double seconds, const QString& fault, const std::function<double(double)>& value) {
        auto random = noise(0.1);
        QTest::newRow(name) << recordingOf(kOne, QStringLiteral("V"), rate, seconds, [&](int, double at) { return value(at) + random(); }) << fault;
    };
    const auto tone = [](double hertz, double amplitude) { return [=](double at) { return amplitude * std::sin(kTwoPi * hertz * at); }; };
    const auto hum = [tone](double hertz, double amplitude, double second) {
        return [=](double at) { return tone(hertz, amplitude)(at) + tone(2.0 * hertz, second)(at); };
    };
    const QString humName = QStringLiteral("mains-hum");
    const QString aliasName = QStringLiteral("aliasing");
    row("white noise", 1000.0, 10.0, {}, [](double) { return 0.0; });
    row("50 Hz with its second harmonic", 1000.0, 10.0, humName, hum(50.0, 0.3, 0.1));
    row("60.2 Hz, as a grid may be", 1000.0, 10.0, humName, hum(60.2, 0.3, 0.1));
    row("50 Hz under the threshold", 1000.0, 10.0, {}, hum(50.0, 0.025, 0.1));
    row("50 Hz without a harmonic, a rotor perhaps", 1000.0, 10.0, {}, tone(50.0, 0.3));
    row("a motor at 52 Hz", 1000.0, 10.0, {}, hum(52.0, 0.3, 0.1));
    row("a voice that passes 50 Hz", 1000.0, 10.0, {}, [](double at) { return 0.3 * std::sin(kTwoPi * (45.0 + at) * at / 1.0); });
    row("50 Hz for a third of the time", 1000.0, 10.0, {}, [&](double at) { return at < 3.3 ? hum(50.0, 0.3, 0.1)(at) : 0.0; });
    row("two seconds say nothing", 1000.0, 2.0, {}, hum(50.0, 0.3, 0.1));
    row("50 Hz at 125 Hz, no harmonic to see", 125.0, 10.0, humName, tone(50.0, 0.5));
    row("50 Hz seen at 12.5 Hz", 62.5, 20.0, humName, tone(50.0, 0.8));
    row("12.0 Hz is no image of the mains", 62.5, 20.0, {}, tone(12.0, 0.8));
    row("60 Hz would be seen at 2.5 Hz, where people move", 62.5, 20.0, {}, tone(2.5, 0.8));

    row("a tone just under half the rate", 100.0, 10.0, aliasName, tone(46.0, 1.0));
    row("the same tone, weak", 100.0, 10.0, {}, tone(46.0, 0.05));
    row("the same tone at two thirds of half the rate", 100.0, 10.0, {}, tone(33.0, 1.0));
    // Bands made of noise: x[n] - a x[n-1] rises towards half the rate.
    const auto rising = [](double share) {
        auto random = noise(1.0);
        auto before = std::make_shared<std::pair<double, double>>(0.0, 0.0);
        return [=](double) {
            const double fresh = random();
            const double made = fresh - share * before->first;
            before->first = fresh;
            const double twice = made - share * before->second;
            before->second = made;
            return twice;
        };
    };
    row("differentiated noise", 100.0, 20.0, {}, [made = rising(1.0), sum = 0.0](double at) mutable { return sum = made(at) * 0.5; });
    row("a band folded about half the rate", 100.0, 20.0, aliasName, [random = noise(1.0), last = 0.0](double) mutable {
        last = -0.9 * last + random(); // a pole at half the rate
        return last;
    });
}

void TestRecordingVerdicts::spectra()
{
    QFETCH(Recording, made);
    QFETCH(QString, fault);
    const QStringList said = saidOf(made);
    QVERIFY2(said.size() == (fault.isEmpty() ? 0 : 1), qPrintable(said.join(QLatin1Char('\n'))));
    if (!fault.isEmpty())
        QVERIFY2(said.first().startsWith(fault), qPrintable(said.first()));
}

void TestRecordingVerdicts::units_data()
{
    QTest::addColumn<Recording>("made");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("word");
    const QString metres = QStringLiteral("m/s2");
    const QString none = QStringLiteral("N/A");
    const QString unit = QStringLiteral("unit");
    const QString offset = QStringLiteral("offset");
    QTest::newRow("9.81 m/s2") << resting(metres, 9.81) << QString() << QString();
    QTest::newRow("14 % too much, as parts may have") << resting(metres, 9.81 * 1.14) << QString() << QString();
    QTest::newRow("16 % too much") << resting(metres, 9.81 * 1.16) << offset << QStringLiteral("9.81");
    QTest::newRow("half of it, a wrong range") << resting(metres, 4.9) << offset << QStringLiteral("range");
    QTest::newRow("gravity was removed") << resting(metres, 0.3, 0.001) << QString() << QString();
    QTest::newRow("moves all the time, 16 % too much") << resting(metres, 9.81 * 1.16, 0.05) << QString() << QString();
    QTest::newRow("g that is called m/s2") << resting(metres, 1.01) << unit << QStringLiteral("fits g");
    QTest::newRow("mg that is called m/s2") << resting(metres, 985.0) << unit << QStringLiteral("fits mg");
    QTest::newRow("counts that are called m/s2") << resting(metres, 16500.0) << unit << QStringLiteral("counts");
    QTest::newRow("m/s2 that is called g") << resting(QStringLiteral("g"), 9.75) << unit << QStringLiteral("m/s\u00b2");
    QTest::newRow("g without a name") << resting(none, 0.98) << unit << QStringLiteral("probably g");
    QTest::newRow("counts without a name") << resting(none, 8190.0) << unit << QStringLiteral("8192");
    QTest::newRow("without a name, and no gravity") << resting(none, 3.3) << QString() << QString();

    const auto turning = [](const QString& of, double peak) {
        return recordingOf({QStringLiteral("gyrX")}, of, 100.0, 4.0, [peak](int, double at) { return peak * std::sin(kTwoPi * 0.7 * at) * std::sin(kTwoPi * 0.11 * at); });
    };
    QTest::newRow("30 rad/s") << turning(QStringLiteral("rad/s"), 30.0) << QString() << QString();
    QTest::newRow("120 is not in rad/s") << turning(QStringLiteral("rad/s"), 120.0) << unit << QStringLiteral("deg/s");
    QTest::newRow("1500 deg/s") << turning(QStringLiteral("deg/s"), 1500.0) << QString() << QString();
    QTest::newRow("20000 is not in deg/s") << turning(QStringLiteral("deg/s"), 20000.0) << unit << QStringLiteral("counts");
    const auto still = [](double bias) {
        auto random = noise(0.05);
        return recordingOf({QStringLiteral("gyrX")}, QStringLiteral("deg/s"), 100.0, 4.0, [&](int, double) { return bias + random(); });
    };
    QTest::newRow("a gyroscope 15 deg/s off at rest") << still(15.0) << QString() << QString();
    QTest::newRow("a gyroscope 25 deg/s off at rest") << still(25.0) << offset << QStringLiteral("calibrate");
    const auto sound = [](double bias) {
        return recordingOf({QStringLiteral("audio")}, QStringLiteral("wav"), 8000.0, 1.0, [bias](int, double at) { return bias + 0.2 * std::sin(kTwoPi * 440.0 * at); });
    };
    QTest::newRow("sound 4 % off its middle") << sound(0.04) << QString() << QString();
    QTest::newRow("sound 6 % off its middle") << sound(-0.06) << offset << QStringLiteral("-6.0 %");
    const auto air = [](const QString& of, double value) {
        return recordingOf({QStringLiteral("pressure")}, of, 1.0, 60.0, [value](int, double at) { return value * (1.0 + 0.001 * std::sin(at)); });
    };
    QTest::newRow("1013 hPa") << air(QStringLiteral("hPa"), 1013.0) << QString() << QString();
    QTest::newRow("1013 that is called Pa") << air(QStringLiteral("Pa"), 1013.0) << unit << QStringLiteral("hPa");
    QTest::newRow("101300 that is called hPa") << air(QStringLiteral("hPa"), 101300.0) << unit << QStringLiteral("fits Pa");
}

void TestRecordingVerdicts::units()
{
    QFETCH(Recording, made);
    QFETCH(QString, fault);
    QFETCH(QString, word);
    const QStringList said = saidOf(made);
    QVERIFY2(said.size() == (fault.isEmpty() ? 0 : 1), qPrintable(said.join(QLatin1Char('\n'))));
    if (!fault.isEmpty())
        QVERIFY2(said.first().startsWith(fault) && said.first().contains(word), qPrintable(said.first()));
}

void TestRecordingVerdicts::gyroscopeSteps()
{
    const auto turning = [](double step) {
        auto random = noise(20.0);
        return recordingOf({QStringLiteral("gyrX")}, QStringLiteral("deg/s"), 100.0, 5.0,
                           [&, step](int, double at) { return step * std::round(random() + 400.0 * std::sin(at)); });
    };
    const RecordingQuality radians = judged(turning(0.00875 * M_PI / 180.0));
    const RecordingFinding* found = findingOf(radians, RecordingFault::UnitGuess);
    QVERIFY(found != nullptr);
    QCOMPARE(found->text, QStringLiteral("rad/s"));
    QVERIFY(judged(turning(0.00875)).isGood());
    QVERIFY(judged(turning(0.00875 * M_PI / 180.0 * 1.1)).isGood()); // steps of no such part
}

void TestRecordingVerdicts::places()
{
    auto random = noise(1.0);
    Recording made = recordingOf(kAcceleration, QStringLiteral("m/s2"), 100.0, 10.0, [&](int, double) { return random(); });
    const auto at = [&](qint64 reading, int axis) -> float& { return made.values[static_cast<std::size_t>(reading * 3 + axis)]; };
    for (const qint64 gap : {300, 301, 302, 700}) {
        for (int axis = 0; axis < 3; ++axis)
            at(gap, axis) = kNaN;
    }
    for (qint64 i = 400; i < 560; ++i)
        at(i, 1) = at(399, 1); // one axis alone, while the others move
    at(50, 2) = std::numeric_limits<float>::infinity();
    at(60, 2) = kNaN;
    const RecordingQuality quality = judged(made);
    const RecordingFinding* gap = findingOf(quality, RecordingFault::Gap);
    QVERIFY(gap != nullptr);
    QCOMPARE(gap->begin, 300);
    QCOMPARE(gap->end, 303);
    QCOMPARE(gap->other, 2.0);
    QVERIFY(std::abs(gap->value - 0.04) < 1e-9);
    QCOMPARE(gap->atSeconds, 3.0);
    const RecordingFinding* hole = findingOf(quality, RecordingFault::NotANumber);
    QVERIFY(hole != nullptr);
    QCOMPARE(hole->axis, 2);
    QCOMPARE(hole->begin, 50);
    QCOMPARE(hole->other, 2.0);
    const RecordingFinding* stuck = findingOf(quality, RecordingFault::FlatLine);
    QVERIFY(stuck != nullptr);
    QCOMPARE(stuck->axis, 1);
    QCOMPARE(stuck->begin, 399);
    QCOMPARE(stuck->end, 560);
    // Ninety readings are under a second.
    auto again = noise(1.0);
    Recording brief = recordingOf(kAcceleration, QStringLiteral("m/s2"), 100.0, 10.0, [&](int axis, double time) { return axis == 1 && time >= 4.0 && time < 4.9 ? 0.5 : again(); });
    QVERIFY(findingOf(judged(brief), RecordingFault::FlatLine) == nullptr);
}

void TestRecordingVerdicts::jitter()
{
    Recording made = recordingOf(kOne, QStringLiteral("V"), 100.0, 5.0, [](int, double at) { return std::sin(kTwoPi * at); });
    const auto with = [&](const QMap<QString, QString>& metadata) {
        made.info.metadata = metadata;
        return judged(made);
    };
    QVERIFY(with({{QStringLiteral("time_jitter_ms"), QStringLiteral("0.9")}}).isGood());
    const RecordingQuality uneven = with({{QStringLiteral("time_jitter_ms"), QStringLiteral("1.1")}, {QStringLiteral("time_jitter_reading"), QStringLiteral("120")}});
    QCOMPARE(uneven.findings.size(), 1);
    QCOMPARE(uneven.findings.first().begin, 120);
    QCOMPARE(static_cast<int>(severityOf(uneven.findings.first())), static_cast<int>(FaultSeverity::Warning));
    QVERIFY(with({{QStringLiteral("jitter_ms"), QStringLiteral("16")}}).isGood()); // what a serial converter does
    const RecordingQuality late = with({{QStringLiteral("jitter_ms"), QStringLiteral("21")}});
    QCOMPARE(late.findings.size(), 1);
    QCOMPARE(static_cast<int>(severityOf(late.findings.first())), static_cast<int>(FaultSeverity::Hint));
}

/// A stored recording knows how fast its readings came, also where nobody waited for them.
void TestRecordingVerdicts::rateThatWasMeasured()
{
    auto random = noise(0.1);
    Recording made = recordingOf(kOne, QStringLiteral("V"), 400.0, 2.0, [&](int, double) { return random(); });
    QVERIFY(findingOf(judged(made), RecordingFault::RateOff) == nullptr);
    made.info.metadata.insert(QStringLiteral("measured_hz"), QStringLiteral("399.2"));
    QVERIFY(findingOf(judged(made), RecordingFault::RateOff) == nullptr);
    made.info.metadata.insert(QStringLiteral("measured_hz"), QStringLiteral("99.7"));
    const RecordingQuality quality = judged(made);
    const RecordingFinding* off = findingOf(quality, RecordingFault::RateOff);
    QVERIFY(off != nullptr);
    QCOMPARE(off->value, 99.7);
}

void TestRecordingVerdicts::longRecordingsAreJudgedInPieces()
{
    // A hundred million readings that nobody holds in memory: only what is asked for is made.
    Sample info;
    info.axes = {{QStringLiteral("strain"), QStringLiteral("V")}};
    info.intervalMs = 1.0;
    info.readingCount = 100'000'000;
    qint64 asked = 0;
    qint64 last = 0;
    const ReadingsReader reader = [&](qint64 first, qint64 count) -> Result<SignalData> {
        asked += count;
        last = std::max(last, first + count);
        std::vector<float> values(static_cast<std::size_t>(count));
        for (qint64 i = 0; i < count; ++i)
            values[static_cast<std::size_t>(i)] = first + count == info.readingCount && i >= count - 10 ? kNaN : static_cast<float>((first + i) * 7919 % 1009);
        return SignalData(std::move(values), 1);
    };
    QElapsedTimer clock;
    clock.start();
    const Result<RecordingQuality> quality = judgeRecording(info, reader);
    qInfo() << "judged in" << clock.elapsed() << "ms";
    QVERIFY(quality);
    QCOMPARE(asked, kMostValuesJudged);
    QCOMPARE(quality->analysed, kMostValuesJudged);
    QCOMPARE(quality->readings, info.readingCount);
    QCOMPARE(last, info.readingCount);
    const RecordingFinding* gap = findingOf(*quality, RecordingFault::Gap);
    QVERIFY(gap != nullptr);
    QCOMPARE(gap->begin, info.readingCount - 10); // the place in the recording, not in the piece
}

void TestRecordingVerdicts::everyFaultHasWords()
{
    QSet<QString> names;
    for (int fault = 0; fault <= static_cast<int>(RecordingFault::MainsHum); ++fault) {
        RecordingFinding finding;
        finding.fault = static_cast<RecordingFault>(fault);
        finding.axis = 0;
        const QVector<Axis> axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}};
        QVERIFY(!qualitySentence(finding, axes).isEmpty());
        QVERIFY(!qualityVerdict({{finding}}, axes).isEmpty());
        QVERIFY(!severityName(severityOf(finding)).isEmpty());
        names.insert(faultName(finding.fault));
    }
    QCOMPARE(names.size(), static_cast<int>(RecordingFault::MainsHum) + 1);
}

QTEST_GUILESS_MAIN(TestRecordingVerdicts)
#include "tst_recording_verdicts.moc"
