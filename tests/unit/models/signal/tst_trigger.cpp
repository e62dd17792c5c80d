// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/trigger.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

using namespace studio;

namespace
{

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

/// The first place at which the rule holds when the readings come in blocks of `step`.
std::optional<qint64> place(const TriggerRule& rule, const std::vector<float>& values, int axes, double intervalMs, qint64 step)
{
    TriggerDetector detector(rule, intervalMs, axes);
    const auto count = static_cast<qint64>(values.size()) / axes;
    for (qint64 at = 0; at < count; at += step) {
        const qint64 readings = std::min(step, count - at);
        const std::span<const float> block(values.data() + at * axes, static_cast<std::size_t>(readings * axes));
        if (const std::optional<qint64> found = detector.feed(block))
            return at + *found;
    }
    return std::nullopt;
}

} // namespace

class TestTrigger : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheReading_data();
    void findsTheReading();
    void blocksDoNotMatter();
    void energyFindsAShakeAndNoOffset();
    void energyOfAllChannelsIsTheirSum();
    void energyStaysExactOnALargeOffset();
    void leadsUpWithoutFiring();
    void channelThatIsNotThereNeverFires();
};

void TestTrigger::findsTheReading_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("channel");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<QVector<float>>("values"); // two axes
    QTest::addColumn<int>("expected");          // -1: never
    const auto kind = [](TriggerKind one) { return static_cast<int>(one); };
    const QVector<float> ramp = {0, 9, 1, 9, 2, 9, 3, 9, 2, 9, 1, 9};
    QTest::newRow("level, reached exactly") << kind(TriggerKind::Level) << 0 << 3.0 << ramp << 3;
    QTest::newRow("level, there from the start") << kind(TriggerKind::Level) << 1 << 9.0 << ramp << 0;
    QTest::newRow("level, never") << kind(TriggerKind::Level) << 0 << 3.5 << ramp << -1;
    QTest::newRow("rising") << kind(TriggerKind::Rising) << 0 << 2.0 << ramp << 2;
    QTest::newRow("rising, above from the start") << kind(TriggerKind::Rising) << 1 << 9.0 << ramp << -1;
    QTest::newRow("falling") << kind(TriggerKind::Falling) << 0 << 1.0 << ramp << 5;
    QTest::newRow("falling, not while it rises") << kind(TriggerKind::Falling) << 0 << 2.0 << ramp << 4;
    QTest::newRow("any channel") << kind(TriggerKind::Rising) << kAnyChannel << 9.0 << QVector<float>{0, 0, 0, 5, 0, 9.5F} << 2;
    QTest::newRow("no edge over a gap") << kind(TriggerKind::Rising) << 0 << 2.0 << QVector<float>{0, 0, kGap, 0, 3, 0, 1, 0, 3, 0} << 4;
    QTest::newRow("a gap is no level") << kind(TriggerKind::Level) << 1 << -5.0 << QVector<float>{kGap, 0, 0, kGap, 0, 0} << 2;
}

void TestTrigger::findsTheReading()
{
    QFETCH(int, kind);
    QFETCH(int, channel);
    QFETCH(double, threshold);
    QFETCH(QVector<float>, values);
    QFETCH(int, expected);
    const std::vector<float> readings(values.begin(), values.end());
    for (const qint64 step : {1, 2, 100}) {
        const auto found = place({static_cast<TriggerKind>(kind), channel, threshold}, readings, 2, 10.0, step);
        QCOMPARE(static_cast<int>(found.value_or(-1)), expected);
    }
}

void TestTrigger::blocksDoNotMatter()
{
    std::mt19937 random(5);
    std::normal_distribution<float> noise(0.0F, 1.0F);
    for (int turn = 0; turn < 50; ++turn) {
        std::vector<float> values;
        for (int i = 0; i < 3 * 400; ++i)
            values.push_back(noise(random) * (i > 600 ? 3.0F : 1.0F) + (i % 97 == 13 ? kGap : 0.0F));
        for (const TriggerKind kind : {TriggerKind::Level, TriggerKind::Rising, TriggerKind::Falling, TriggerKind::Energy}) {
            const TriggerRule rule{kind, turn % 4 - 1, kind == TriggerKind::Falling ? -3.0 : 3.0};
            const auto whole = place(rule, values, 3, 20.0, 400);
            for (const qint64 step : {1, 7, 64})
                QCOMPARE(place(rule, values, 3, 20.0, step), whole);
        }
    }
}

void TestTrigger::energyFindsAShakeAndNoOffset()
{
    // 100 Hz: the energy of a quarter of a second, 25 readings. A sine of amplitude 2 has an effective value of 1.41.
    std::vector<float> values(200, 9.81F);
    for (int i = 0; i < 100; ++i)
        values.push_back(9.81F + 2.0F * static_cast<float>(std::sin(0.8 * i)));
    const auto found = place({TriggerKind::Energy, 0, 1.0}, values, 1, 10.0, 16);
    QVERIFY(found.has_value());
    QVERIFY2(*found > 200 && *found < 225, qPrintable(QString::number(*found)));
    QVERIFY(!place({TriggerKind::Energy, 0, 1.6}, values, 1, 10.0, 16).has_value());
}

void TestTrigger::energyOfAllChannelsIsTheirSum()
{
    std::vector<float> values;
    for (int i = 0; i < 100; ++i) {
        const auto wave = static_cast<float>(std::sin(0.8 * i));
        values.insert(values.end(), {wave, wave, wave});
    }
    // Each channel 0.71, together 1.22.
    QVERIFY(!place({TriggerKind::Energy, 1, 1.0}, values, 3, 10.0, 16).has_value());
    QVERIFY(place({TriggerKind::Energy, kAnyChannel, 1.0}, values, 3, 10.0, 16).has_value());
}

void TestTrigger::energyStaysExactOnALargeOffset()
{
    // An air pressure in pascal, still for a long time.
    std::vector<float> values(200'000, 101'325.0F);
    QVERIFY(!place({TriggerKind::Energy, 0, 0.01}, values, 1, 10.0, 500).has_value());
}

void TestTrigger::leadsUpWithoutFiring()
{
    TriggerDetector detector({TriggerKind::Rising, 0, 2.0}, 10.0, 1);
    const std::vector<float> before = {0, 3, 1};
    QVERIFY(!detector.feed(before, false).has_value());
    const std::vector<float> after = {2};
    QCOMPARE(detector.feed(after).value_or(-1), 0);
}

void TestTrigger::channelThatIsNotThereNeverFires()
{
    QVERIFY(!place({TriggerKind::Level, 2, 0.0}, {1, 1, 1, 1}, 2, 10.0, 1).has_value());
}

QTEST_APPLESS_MAIN(TestTrigger)
#include "tst_trigger.moc"
