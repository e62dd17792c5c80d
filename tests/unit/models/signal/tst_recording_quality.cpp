// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts on recordings: what is found, where, and what is no fault.
#include "models/signal/recording_quality.h"

#include <QtTest>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

using namespace studio;

namespace
{

constexpr double kIntervalMs = 10.0; // 100 Hz
constexpr int kReadings = 500;
const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")},
                             {QStringLiteral("accY"), QStringLiteral("m/s2")},
                             {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

double rounded(double value, double quantum)
{
    return std::round(value / quantum) * quantum;
}

/// Three axes; `x` gives the first, the others move a little.
std::vector<float> recording(const std::function<double(double seconds)>& x, int readings = kReadings)
{
    std::vector<float> values;
    for (int i = 0; i < readings; ++i) {
        const double at = i * kIntervalMs / 1000.0;
        values.push_back(static_cast<float>(x(at)));
        values.push_back(static_cast<float>(rounded(std::sin(5.0 * at), 0.001)));
        values.push_back(static_cast<float>(9.81 + rounded(0.4 * std::cos(3.0 * at), 0.001)));
    }
    return values;
}

double wave(double seconds)
{
    return 12.0 * std::sin(2.0 * M_PI * 1.5 * seconds);
}

} // namespace

class TestRecordingQuality : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void good_data();
    void good();
    void faults_data();
    void faults();
    void oneReadingLessThanAWindowIsGood();
    void gapComesBeforeClipping();
    void verdictsAreWords();
};

void TestRecordingQuality::good_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::newRow("a smooth wave") << recording(wave);
    QTest::newRow("a slow wave in coarse steps, flat at its peaks")
        << recording([](double at) { return rounded(10.0 * std::sin(2.0 * M_PI * 0.3 * at), 0.5); });
    QTest::newRow("at rest, in steps of the converter") << [] {
        std::mt19937 random(3);
        std::normal_distribution<double> noise(0.0, 0.02);
        return recording([&](double) { return rounded(noise(random), 0.02); });
    }();
    QTest::newRow("a switch that is on or off") << recording([](double at) { return std::fmod(at, 1.0) < 0.5 ? 0.0 : 1.0; });
    QTest::newRow("a few readings") << recording(wave, 5);
}

void TestRecordingQuality::good()
{
    QFETCH(std::vector<float>, values);
    const RecordingQuality quality = checkRecording(values, 3, kIntervalMs, {100.0, 98.0, static_cast<qint64>(values.size()) / 3});
    QVERIFY2(quality.isGood(), quality.isGood() ? "" : qPrintable(qualitySentence(quality.findings.first(), kAxes)));
    QCOMPARE(qualityVerdict(quality, kAxes), QStringLiteral("good"));
}

void TestRecordingQuality::faults_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<RecordingExpectation>("expected");
    QTest::addColumn<RecordingFinding>("first");
    QTest::newRow("no readings") << std::vector<float>() << RecordingExpectation() << RecordingFinding{RecordingFault::Empty, -1, -1.0, 0.0};

    QTest::newRow("clipped at the upper end, named with its first time")
        << recording([](double at) { return at < 1.0 ? 0.5 * wave(at) : std::min(8.0, wave(at)); }) << RecordingExpectation()
        << RecordingFinding{RecordingFault::Clipped, 0, 1.43, 8.0};
    QTest::newRow("clipped at the lower end") << recording([](double at) { return std::max(-9.0, wave(at)); }) << RecordingExpectation()
                                              << RecordingFinding{RecordingFault::Clipped, 0, 0.43, -9.0};

    std::vector<float> gap = recording(wave);
    for (int i = 200 * 3; i < 230 * 3; ++i)
        gap[static_cast<std::size_t>(i)] = kNaN;
    QTest::newRow("a gap of thirty readings") << gap << RecordingExpectation() << RecordingFinding{RecordingFault::Gap, -1, 2.0, 0.3};

    std::vector<float> hole = recording(wave);
    hole[100 * 3 + 1] = std::numeric_limits<float>::infinity();
    QTest::newRow("one axis without a number") << hole << RecordingExpectation() << RecordingFinding{RecordingFault::NotANumber, 1, 1.0, 0.0};

    QTest::newRow("an axis that never moves") << recording([](double) { return 4.0; }) << RecordingExpectation()
                                              << RecordingFinding{RecordingFault::FlatLine, 0, -1.0, 4.0};
    std::vector<float> stuck = recording([](double at) { return wave(at) + 0.01 * std::sin(91.0 * at); });
    for (std::size_t i = 300 * 3; i < stuck.size(); ++i)
        stuck[i] = stuck[299 * 3 + i % 3];
    QTest::newRow("all axes stuck from three seconds on") << stuck << RecordingExpectation()
                                                          << RecordingFinding{RecordingFault::FlatLine, -1, 2.99, 0.0};

    QTest::newRow("six per cent fast, as the board states it") << recording(wave) << RecordingExpectation{94.0, 0.0, 0}
                                                              << RecordingFinding{RecordingFault::RateOff, -1, -1.0, 100.0};
    QTest::newRow("eight per cent slow, as it arrived") << recording(wave) << RecordingExpectation{100.0, 92.0, 0}
                                                        << RecordingFinding{RecordingFault::RateOff, -1, -1.0, 92.0};
    QTest::newRow("a stub of a tenth of a second, where no model is designed") << recording(wave, 10) << RecordingExpectation{100.0, 0.0, 0, 0.5}
                                                                               << RecordingFinding{RecordingFault::Short, -1, -1.0, 0.1};
    QTest::newRow("shorter than a window of the impulse") << recording(wave, 150) << RecordingExpectation{100.0, 0.0, 0, 2.0, QStringLiteral("window")}
                                                          << RecordingFinding{RecordingFault::Short, -1, -1.0, 1.5};
    QTest::newRow("a fifth is missing") << recording(wave, 400) << RecordingExpectation{100.0, 100.0, 500}
                                        << RecordingFinding{RecordingFault::Missing, -1, -1.0, 0.2};
}

void TestRecordingQuality::faults()
{
    QFETCH(std::vector<float>, values);
    QFETCH(RecordingExpectation, expected);
    QFETCH(RecordingFinding, first);
    const RecordingQuality quality = checkRecording(values, 3, kIntervalMs, expected);
    QVERIFY(!quality.isGood());
    const RecordingFinding& found = quality.findings.first();
    QCOMPARE(static_cast<int>(found.fault), static_cast<int>(first.fault));
    QCOMPARE(found.axis, first.axis);
    QVERIFY2(std::abs(found.atSeconds - first.atSeconds) < 0.025, qPrintable(QString::number(found.atSeconds)));
    QVERIFY2(std::abs(found.value - first.value) < 1e-6, qPrintable(QString::number(found.value)));
    QVERIFY(!qualityVerdict(quality, kAxes).isEmpty());
    QVERIFY(!qualitySentence(found, kAxes).isEmpty());
}

void TestRecordingQuality::oneReadingLessThanAWindowIsGood()
{
    QVERIFY(checkRecording(recording(wave, 199), 3, kIntervalMs, {100.0, 0.0, 0, 2.0, QStringLiteral("window")}).isGood());
    QVERIFY(checkRecording(recording(wave, 50), 3, kIntervalMs, {100.0, 0.0, 0, 0.5}).isGood());
    QVERIFY(checkRecording(recording(wave, 10), 3, kIntervalMs).isGood()); // nobody said what it is for
}

void TestRecordingQuality::gapComesBeforeClipping()
{
    std::vector<float> values = recording([](double at) { return std::min(8.0, wave(at)); });
    for (int i = 400 * 3; i < 410 * 3; ++i)
        values[static_cast<std::size_t>(i)] = kNaN;
    const RecordingQuality quality = checkRecording(values, 3, kIntervalMs);
    QCOMPARE(quality.findings.size(), 2);
    QCOMPARE(static_cast<int>(quality.findings[0].fault), static_cast<int>(RecordingFault::Gap));
    QCOMPARE(static_cast<int>(quality.findings[1].fault), static_cast<int>(RecordingFault::Clipped));
}

void TestRecordingQuality::verdictsAreWords()
{
    QCOMPARE(qualityVerdict({{{RecordingFault::Clipped, 1, 1.842, 19.6}}}, kAxes), QStringLiteral("clipped at 1.84 s"));
    QCOMPARE(qualityVerdict({{{RecordingFault::FlatLine, 2, -1.0, 0.0}}}, kAxes), QStringLiteral("accZ flat"));
    QCOMPARE(qualityVerdict({{{RecordingFault::Gap, -1, 0.5, 0.1}}}, kAxes), QStringLiteral("gap at 0.50 s"));
    // Of several the gravest, and of those the first.
    const RecordingFinding clipped{RecordingFault::Clipped, 1, 1.842, 19.6};
    const RecordingFinding flat{RecordingFault::FlatLine, 2, -1.0, 0.0};
    const RecordingFinding gap{RecordingFault::Gap, -1, 0.5, 0.1};
    const RecordingFinding lost{RecordingFault::NotANumber, 1, 1.0, 0.0};
    QCOMPARE(qualityVerdict({{clipped, flat}}, kAxes), QStringLiteral("clipped at 1.84 s"));
    QCOMPARE(qualityVerdict({{flat, clipped}}, kAxes), QStringLiteral("accZ flat"));
    QCOMPARE(qualityVerdict({{clipped, gap, flat, lost}}, kAxes), QStringLiteral("gap at 0.50 s"));
    QCOMPARE(qualityVerdict({{lost, flat, gap}}, kAxes), QStringLiteral("accY lost at 1.00 s"));
    const RecordingFinding stub{RecordingFault::Short, -1, -1.0, 0.144, 2.0, -1, -1, QStringLiteral("window")};
    QCOMPARE(static_cast<int>(severityOf(stub)), static_cast<int>(FaultSeverity::Warning));
    QCOMPARE(qualityVerdict({{stub}}, kAxes), QStringLiteral("short: 0.14 s"));
    QCOMPARE(qualitySentence(stub, kAxes), QStringLiteral("It is 0.14 s long, shorter than one window of 2 s: nothing is learned from it."));
    QVERIFY(qualitySentence({RecordingFault::Clipped, 1, 1.842, 19.6}, kAxes).contains(QStringLiteral("accY")));
}

QTEST_GUILESS_MAIN(TestRecordingQuality)
#include "tst_recording_quality.moc"
