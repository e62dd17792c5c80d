// SPDX-License-Identifier: GPL-3.0-or-later
#include "smith_motion.h"

#include <QTest>
#include <array>
#include <cmath>
#include <vector>

namespace
{

constexpr float kIntervalS = 0.016f;
using Reading = std::array<float, 3>;

std::vector<Reading> episode(smith_motion_kind kind, quint32 seed, int readings, float interval = kIntervalS)
{
    smith_motion motion;
    std::vector<Reading> result(static_cast<std::size_t>(readings));
    smith_motion_init(&motion, kind, seed);
    for (Reading& reading : result)
        smith_motion_next(&motion, interval, reading.data());
    return result;
}

double deviation(const std::vector<Reading>& readings, std::size_t axis)
{
    double sum = 0.0;
    double squares = 0.0;
    for (const Reading& reading : readings) {
        sum += static_cast<double>(reading[axis]);
        squares += static_cast<double>(reading[axis]) * static_cast<double>(reading[axis]);
    }
    const double count = static_cast<double>(readings.size());
    return std::sqrt(std::max(0.0, squares / count - sum * sum / count / count));
}

double greatestNorm(const std::vector<Reading>& readings)
{
    double greatest = 0.0;
    for (const Reading& r : readings)
        greatest = std::max(greatest, std::hypot(static_cast<double>(r[0]), static_cast<double>(r[1]),
                                                 static_cast<double>(r[2])));
    return greatest;
}

} // namespace

/// The motion model: physical, repeatable, different per seed, and never a loop.
class TestSmithMotion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameSeedSameBits();
    void seedsDiffer();
    void classesCanBeToldApart();
    void neverRepeats();
    void changesGestureSmoothly();
    void oddIntervalsStayFinite();
    void namesAreComplete();
};

void TestSmithMotion::sameSeedSameBits()
{
    for (int kind = 0; kind < SMITH_MOTION_COUNT; ++kind)
        QVERIFY(episode(static_cast<smith_motion_kind>(kind), 5, 500) ==
                episode(static_cast<smith_motion_kind>(kind), 5, 500));
}

void TestSmithMotion::seedsDiffer()
{
    for (quint32 seed = 0; seed < 40; ++seed) {
        const auto one = episode(SMITH_MOTION_WAVE, seed, 500);
        const auto next = episode(SMITH_MOTION_WAVE, seed + 1, 500);
        double difference = 0.0;
        for (std::size_t i = 0; i < one.size(); ++i)
            difference += std::abs(static_cast<double>(one[i][1]) - static_cast<double>(next[i][1])) / 500.0;
        QVERIFY2(difference > 0.5, qPrintable(QString::number(seed)));
    }
}

void TestSmithMotion::classesCanBeToldApart()
{
    for (quint32 seed = 1; seed <= 30; ++seed) {
        const auto idle = episode(SMITH_MOTION_IDLE, seed, 1500);
        const auto wave = episode(SMITH_MOTION_WAVE, seed, 1500);
        const auto snake = episode(SMITH_MOTION_SNAKE, seed, 1500);
        const auto updown = episode(SMITH_MOTION_UPDOWN, seed, 1500);
        const QByteArray name = "seed " + QByteArray::number(seed);
        for (std::size_t axis = 0; axis < 3; ++axis)
            QVERIFY2(deviation(idle, axis) < 1.0, name.constData());
        QVERIFY2(deviation(updown, 2) > 1.5 * deviation(updown, 1), name.constData());
        QVERIFY2(deviation(wave, 1) > 0.8, name.constData());
        QVERIFY2(deviation(snake, 0) + deviation(snake, 1) > 1.5, name.constData());
        QVERIFY2(deviation(updown, 2) > 2.0 * deviation(snake, 2) || deviation(updown, 2) > 2.0,
                 name.constData());
        for (const auto& readings : {idle, wave, snake, updown})
            QVERIFY2(greatestNorm(readings) < 60.0, name.constData());
    }
}

void TestSmithMotion::neverRepeats()
{
    const auto readings = episode(SMITH_MOTION_SNAKE, 9, 6000);
    for (std::size_t shift = 30; shift < 3000; shift += 1) {
        double difference = 0.0;
        for (std::size_t i = 0; i < 1000; ++i)
            difference +=
                std::abs(static_cast<double>(readings[i][0]) - static_cast<double>(readings[i + shift][0]));
        QVERIFY2(difference / 1000.0 > 0.1, qPrintable(QString::number(shift)));
    }
}

void TestSmithMotion::changesGestureSmoothly()
{
    smith_motion motion;
    Reading reading;
    smith_motion_init(&motion, SMITH_MOTION_WAVE, 11);
    for (int i = 0; i < 2000; ++i) {
        if (i % 100 == 0)
            smith_motion_set_kind(&motion, static_cast<smith_motion_kind>((i / 100) % SMITH_MOTION_COUNT));
        smith_motion_next(&motion, kIntervalS, reading.data());
        for (const float value : reading)
            QVERIFY2(std::abs(value) < 39.0f, qPrintable(QString::number(i))); // not at the end of the range
    }
}

void TestSmithMotion::oddIntervalsStayFinite()
{
    for (const float interval : {0.0f, 0.0000625f, 0.002f, 0.1f, 1.0f, 60.0f}) {
        for (const Reading& reading : episode(SMITH_MOTION_UPDOWN, 3, 300, interval)) {
            for (const float value : reading)
                QVERIFY2(std::isfinite(value) && std::abs(value) < 40.0f,
                         qPrintable(QString::number(interval)));
        }
    }
}

void TestSmithMotion::namesAreComplete()
{
    QCOMPARE(QByteArray(smith_motion_name(SMITH_MOTION_IDLE)), "idle");
    QCOMPARE(QByteArray(smith_motion_name(SMITH_MOTION_UPDOWN)), "updown");
    QVERIFY(smith_motion_name(SMITH_MOTION_COUNT) == nullptr);
}

QTEST_GUILESS_MAIN(TestSmithMotion)
#include "tst_smith_motion.moc"
