// SPDX-License-Identifier: GPL-3.0-or-later
// What the newest seconds of a sensor say about it: moving, resting, stuck, cut off, or no numbers at all.
#include "models/signal/signal_check.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace studio;

namespace
{

constexpr double kRateHz = 62.5;
constexpr int kReadings = 312; // five seconds

/// Noise between -1 and 1, the same in every run.
class Noise
{
public:
    double next()
    {
        m_state = m_state * 1664525U + 1013904223U;
        return static_cast<double>(m_state >> 16) / 32768.0 - 1.0;
    }

private:
    quint32 m_state = 7;
};

std::vector<float> made(int readings, const std::function<double(int, Noise&)>& value)
{
    Noise noise;
    std::vector<float> values;
    for (int i = 0; i < readings; ++i)
        values.push_back(static_cast<float>(value(i, noise)));
    return values;
}

double swing(int i, double hertz, double size)
{
    return size * std::sin(2.0 * M_PI * hertz * i / kRateHz);
}

AxisCheck checkOf(const std::vector<float>& values, const QString& unit = QStringLiteral("V"))
{
    return checkSignal(values, {{QStringLiteral("x"), unit}}, kRateHz).first();
}

} // namespace

Q_DECLARE_METATYPE(AxisVerdict)

class TestSignalCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneAxis_data();
    void oneAxis();
    void gravityIsTheLengthOfAllAxes();
    void aFaultyAxisIsNoGravity();
    void figuresAreThoseOfTheReadings();
    void slowBoardsAreJudgedByFewReadings();
    void noReadingsAreNoVerdict();
};

void TestSignalCheck::oneAxis_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<AxisVerdict>("expected");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("white noise is still") << made(kReadings, [](int, Noise& n) { return 0.3 * n.next(); }) << AxisVerdict::Still;
    QTest::newRow("a sensor that flips between two steps is still")
        << made(kReadings, [](int, Noise& n) { return n.next() > 0.0 ? 0.1 : 0.2; }) << AxisVerdict::Still;
    QTest::newRow("a slow swing in noise moves")
        << made(kReadings, [](int i, Noise& n) { return swing(i, 1.3, 2.0) + 0.3 * n.next(); }) << AxisVerdict::Moves;
    QTest::newRow("a fast swing moves") << made(kReadings, [](int i, Noise& n) { return swing(i, 6.0, 2.0) + 0.05 * n.next(); })
                                        << AxisVerdict::Moves;
    QTest::newRow("the same value all along is stuck") << std::vector<float>(kReadings, 1.25F) << AxisVerdict::Stuck;
    QTest::newRow("a swing cut off at both ends clips")
        << made(kReadings, [](int i, Noise&) { return std::clamp(swing(i, 1.0, 30.0), -19.6, 19.6); }) << AxisVerdict::Clipping;
    QTest::newRow("a swing cut off at one end clips")
        << made(kReadings, [](int i, Noise& n) { return std::min(swing(i, 1.0, 30.0) + 0.2 * n.next(), 19.6); }) << AxisVerdict::Clipping;
    QTest::newRow("a round peak does not clip") << made(kReadings, [](int i, Noise&) { return swing(i, 0.4, 19.6); }) << AxisVerdict::Moves;
    QTest::newRow("a switch does not clip") << made(kReadings, [](int i, Noise&) { return i / 40 % 2 == 0 ? 0.0 : 1.0; })
                                            << AxisVerdict::Moves;
    std::vector<float> broken(kReadings, 0.0F);
    broken[40] = nan;
    QTest::newRow("one reading that is no number") << broken << AxisVerdict::NotANumber;
    broken[40] = std::numeric_limits<float>::infinity();
    QTest::newRow("an infinite reading") << broken << AxisVerdict::NotANumber;
    QTest::newRow("half a second is too short to say") << std::vector<float>(30, 1.0F) << AxisVerdict::Listening;
}

void TestSignalCheck::oneAxis()
{
    QFETCH(std::vector<float>, values);
    QFETCH(AxisVerdict, expected);
    QCOMPARE(checkOf(values).verdict, expected);
}

void TestSignalCheck::gravityIsTheLengthOfAllAxes()
{
    const auto readings = [](double x, double y, double z) {
        Noise noise;
        std::vector<float> values;
        for (int i = 0; i < kReadings; ++i) {
            for (const double mean : {x, y, z})
                values.push_back(static_cast<float>(mean + 0.05 * noise.next()));
        }
        return values;
    };
    const QString unit = QStringLiteral("m/s2");
    const QVector<Axis> axes{{QStringLiteral("accX"), unit}, {QStringLiteral("accY"), unit}, {QStringLiteral("accZ"), unit}};
    QVector<AxisCheck> checks = checkSignal(readings(0.1, -0.2, 9.8), axes, kRateHz);
    QCOMPARE(checks[0].verdict, AxisVerdict::Still);
    QCOMPARE(checks[2].verdict, AxisVerdict::GravitySeen);
    // Lying on its side, upside down and askew.
    QCOMPARE(checkSignal(readings(-9.7, 0.0, 0.4), axes, kRateHz)[0].verdict, AxisVerdict::GravitySeen);
    checks = checkSignal(readings(6.9, 0.0, 6.9), axes, kRateHz);
    QCOMPARE(checks[0].verdict, AxisVerdict::GravitySeen);
    QCOMPARE(checks[2].verdict, AxisVerdict::GravitySeen);
    // Weightless, and a sensor that tells g in m/s2.
    QCOMPARE(checkSignal(readings(0.0, 0.1, 0.3), axes, kRateHz)[2].verdict, AxisVerdict::Still);
    QCOMPARE(checkSignal(readings(0.0, 0.0, 1.0), axes, kRateHz)[2].verdict, AxisVerdict::Still);
    const QString g = QStringLiteral("g");
    QCOMPARE(checkSignal(readings(0.0, 0.0, 1.0), {{QStringLiteral("x"), g}, {QStringLiteral("y"), g}, {QStringLiteral("z"), g}}, kRateHz)[2].verdict,
             AxisVerdict::GravitySeen);
    // 9.8 of another unit is no gravity.
    const QString volt = QStringLiteral("V");
    QCOMPARE(checkSignal(readings(0.0, 0.0, 9.8), {{QStringLiteral("a"), volt}, {QStringLiteral("b"), volt}, {QStringLiteral("c"), volt}}, kRateHz)[2].verdict,
             AxisVerdict::Still);
}

void TestSignalCheck::aFaultyAxisIsNoGravity()
{
    const std::vector<float> stuck(kReadings, 9.81F);
    QCOMPARE(checkOf(stuck, QStringLiteral("m/s2")).verdict, AxisVerdict::Stuck);
}

void TestSignalCheck::figuresAreThoseOfTheReadings()
{
    // Rest for two seconds, then a swing: the quietest half second is that of the rest.
    const std::vector<float> values =
        made(kReadings, [](int i, Noise& n) { return 2.0 + 0.1 * n.next() + (i > 125 ? swing(i, 2.0, 5.0) : 0.0); });
    const AxisCheck check = checkOf(values);
    QCOMPARE(check.verdict, AxisVerdict::Moves);
    QCOMPARE(check.last, static_cast<double>(values.back()));
    QVERIFY2(std::abs(check.quietest - 0.1 / std::sqrt(3.0)) < 0.02, qPrintable(QString::number(check.quietest)));
    QVERIFY(check.minimum < -2.9 && check.maximum > 6.9);
    QCOMPARE(check.notNumbers, 0);
    QCOMPARE(check.clipped, 0);
}

/// One reading a second, as a board with a thermometer sends.
void TestSignalCheck::slowBoardsAreJudgedByFewReadings()
{
    const auto checkAt = [](const std::vector<float>& values) { return checkSignal(values, {{QStringLiteral("t"), QStringLiteral("C")}}, 1.0).first(); };
    const std::vector<float> drifting = made(kLeastStuckReadings, [](int i, Noise& n) { return 20.0 + 0.3 * i + 0.01 * n.next(); });
    const auto first = [](const std::vector<float>& values, qint64 count) { return std::vector<float>(values.begin(), values.begin() + count); };
    AxisCheck check = checkAt(first(drifting, 7));
    QCOMPARE(check.verdict, AxisVerdict::Listening);
    QCOMPARE(check.readings, 7);
    QCOMPARE(check.needed, 8);
    check = checkAt(first(drifting, 8));
    QCOMPARE(check.verdict, AxisVerdict::Moves);
    QCOMPARE(check.quietSeconds, 8.0);
    // A room of the same temperature for eight seconds is no broken sensor.
    const std::vector<float> same(kLeastStuckReadings, 21.5F);
    check = checkAt(first(same, 29));
    QCOMPARE(check.verdict, AxisVerdict::Listening);
    QCOMPARE(check.needed, 30);
    QCOMPARE(checkAt(same).verdict, AxisVerdict::Stuck);
}

void TestSignalCheck::noReadingsAreNoVerdict()
{
    QVERIFY(checkSignal({}, {}, kRateHz).isEmpty());
    QCOMPARE(checkOf({}).verdict, AxisVerdict::Listening);
    QVERIFY(!checkOf({}).isFault());
}

QTEST_GUILESS_MAIN(TestSignalCheck)
#include "tst_signal_check.moc"
