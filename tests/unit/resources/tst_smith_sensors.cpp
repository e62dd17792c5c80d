// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated gyroscope, microphone and environmental sensors measure.
#include "smith_camera.h"
#include "smith_climate.h"
#include "smith_motion.h"
#include "smith_sound.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace
{

constexpr float kMicrophoneMs = 0.0625F;
constexpr int kRateHz = 16000;

std::vector<int> heard(smith_sound_kind kind, unsigned seed, int samples)
{
    smith_sound sound;
    smith_sound_init(&sound, kind, seed);
    std::vector<int> values;
    for (int i = 0; i < samples; ++i)
        values.push_back(smith_sound_next(&sound, kMicrophoneMs));
    return values;
}

double level(const std::vector<int>& values, std::size_t from, std::size_t count)
{
    double sum = 0.0;
    for (std::size_t i = from; i < from + count; ++i)
        sum += static_cast<double>(values[i]) * values[i];
    return std::sqrt(sum / static_cast<double>(count));
}

double correlation(const std::vector<double>& a, const std::vector<double>& b)
{
    const auto n = static_cast<double>(a.size());
    double sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sa += a[i];
        sb += b[i];
        saa += a[i] * a[i];
        sbb += b[i] * b[i];
        sab += a[i] * b[i];
    }
    return (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
}

} // namespace

class TestSmithSensors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void gyroscopeLeavesTheAccelerationAsItIs();
    void gyroscopeTellsTheTurnOfTheSameMotion();
    void lyingStillTurnsNothing();
    void soundIsItsOwnAndNeverClips_data();
    void soundIsItsOwnAndNeverClips();
    void speechHasVoicesAndPauses();
    void toneHasItsPitchAtEveryRate();
    void climateDriftsSlowly();
    void pictureMovesAndIsTheSameAgain();
};

void TestSmithSensors::gyroscopeLeavesTheAccelerationAsItIs()
{
    for (int kind = 0; kind < SMITH_MOTION_COUNT; ++kind) {
        smith_motion plain, turning;
        smith_motion_init(&plain, static_cast<smith_motion_kind>(kind), 21U);
        smith_motion_init(&turning, static_cast<smith_motion_kind>(kind), 21U);
        for (int i = 0; i < 400; ++i) {
            std::array<float, 3> a, b, rate;
            smith_motion_next(&plain, 0.016F, a.data());
            smith_motion_next_turning(&turning, 0.016F, b.data(), rate.data());
            QCOMPARE(a, b);
        }
    }
}

void TestSmithSensors::gyroscopeTellsTheTurnOfTheSameMotion()
{
    smith_motion motion;
    smith_motion_init(&motion, SMITH_MOTION_WAVE, 4U); // rolls along
    std::vector<double> turned, measured;
    std::array<float, 3> acceleration, rate;
    smith_motion_next_turning(&motion, 0.01F, acceleration.data(), rate.data());
    for (int i = 0; i < 1000; ++i) {
        const float before = motion.angle[0];
        smith_motion_next_turning(&motion, 0.01F, acceleration.data(), rate.data());
        turned.push_back(static_cast<double>(motion.angle[0] - before) / 0.01);
        measured.push_back(static_cast<double>(rate[0]));
    }
    QVERIFY2(correlation(turned, measured) > 0.9, qPrintable(QString::number(correlation(turned, measured))));
    double sumTurned = 0.0, sumMeasured = 0.0, sumAcross = 0.0;
    for (std::size_t i = 0; i < turned.size(); ++i) {
        sumTurned += std::abs(turned[i]);
        sumMeasured += std::abs(measured[i]);
    }
    for (int i = 0; i < 200; ++i) {
        smith_motion_next_turning(&motion, 0.01F, acceleration.data(), rate.data());
        sumAcross += static_cast<double>(std::abs(rate[1]));
    }
    QVERIFY(sumMeasured > 0.6 * sumTurned && sumMeasured < 1.1 * sumTurned);
    QVERIFY(sumMeasured / 1000.0 > 3.0 * sumAcross / 200.0); // it is the roll that is large
}

void TestSmithSensors::lyingStillTurnsNothing()
{
    smith_motion motion;
    unsigned seed = 1U; // the first that puts the sensor on a table
    do
        smith_motion_init(&motion, SMITH_MOTION_IDLE, seed++);
    while (motion.tremor_size > 0.0F);
    for (int i = 0; i < 500; ++i) {
        std::array<float, 3> acceleration, rate;
        smith_motion_next_turning(&motion, 0.01F, acceleration.data(), rate.data());
        for (const float value : rate)
            QVERIFY2(i < 100 || std::abs(value) < 0.06F, qPrintable(QString::number(static_cast<double>(value))));
    }
}

void TestSmithSensors::soundIsItsOwnAndNeverClips_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("softest");
    QTest::addColumn<double>("loudest");
    QTest::newRow("quiet") << static_cast<int>(SMITH_SOUND_QUIET) << 5.0 << 60.0;
    QTest::newRow("noise") << static_cast<int>(SMITH_SOUND_NOISE) << 800.0 << 6000.0;
    QTest::newRow("speech") << static_cast<int>(SMITH_SOUND_SPEECH) << 500.0 << 8000.0;
    QTest::newRow("tone") << static_cast<int>(SMITH_SOUND_TONE) << 5600.0 << 5700.0;
}

void TestSmithSensors::soundIsItsOwnAndNeverClips()
{
    QFETCH(int, kind);
    QFETCH(double, softest);
    QFETCH(double, loudest);
    const auto scene = static_cast<smith_sound_kind>(kind);
    for (unsigned seed = 1U; seed < 12U; ++seed) {
        const std::vector<int> values = heard(scene, seed, 5 * kRateHz);
        const double whole = level(values, 0U, values.size());
        QVERIFY2(whole > softest && whole < loudest, qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(whole)));
        for (const int value : values)
            QVERIFY2(value > -32768 && value < 32767, qPrintable(QString::number(value)));
        QCOMPARE(heard(scene, seed, 2000), std::vector<int>(values.begin(), values.begin() + 2000));
        if (scene != SMITH_SOUND_TONE)
            QVERIFY(heard(scene, seed + 100U, 2000) != std::vector<int>(values.begin(), values.begin() + 2000));
    }
}

void TestSmithSensors::speechHasVoicesAndPauses()
{
    constexpr std::size_t kFrame = kRateHz / 20;
    for (unsigned seed = 1U; seed < 8U; ++seed) {
        const std::vector<int> values = heard(SMITH_SOUND_SPEECH, seed, 10 * kRateHz);
        int loud = 0, silent = 0, changes = 0;
        bool wasLoud = false;
        for (std::size_t at = 0; at + kFrame <= values.size(); at += kFrame) {
            const double now = level(values, at, kFrame);
            loud += now > 600.0 ? 1 : 0;
            silent += now < 60.0 ? 1 : 0;
            changes += (now > 300.0) != wasLoud ? 1 : 0;
            wasLoud = now > 300.0;
        }
        QVERIFY2(loud > 60 && silent > 5 && changes > 10, qPrintable(QStringLiteral("%1 %2 %3").arg(loud).arg(silent).arg(changes)));
    }
}

void TestSmithSensors::toneHasItsPitchAtEveryRate()
{
    for (const float interval : {0.0625F, 0.125F}) {
        smith_sound sound;
        smith_sound_init(&sound, SMITH_SOUND_TONE, 1U);
        const int samples = static_cast<int>(1000.0F / interval);
        int crossings = 0;
        int last = smith_sound_next(&sound, interval);
        for (int i = 1; i < samples; ++i) {
            const int value = smith_sound_next(&sound, interval);
            crossings += (value < 0) != (last < 0) ? 1 : 0;
            last = value;
        }
        QVERIFY2(crossings >= 1998 && crossings <= 2001, qPrintable(QString::number(crossings)));
    }
}

void TestSmithSensors::climateDriftsSlowly()
{
    smith_climate climate;
    smith_climate_init(&climate, 9U);
    std::array<float, SMITH_CLIMATE_AXES> last{};
    std::vector<double> temperature, humidity;
    for (int second = 0; second < 3600; ++second) {
        std::array<float, SMITH_CLIMATE_AXES> now{};
        smith_climate_next(&climate, 1.0F, now.data());
        QVERIFY(now[0] > 15.0F && now[0] < 27.0F && now[1] > 10.0F && now[1] < 80.0F && now[2] > 980.0F && now[2] < 1045.0F);
        if (second > 0) {
            QVERIFY(std::abs(now[0] - last[0]) < 0.2F && std::abs(now[1] - last[1]) < 1.0F && std::abs(now[2] - last[2]) < 0.4F);
        }
        last = now;
        temperature.push_back(static_cast<double>(now[0]));
        humidity.push_back(static_cast<double>(now[1]));
    }
    const auto [coldest, warmest] = std::minmax_element(temperature.begin(), temperature.end());
    QVERIFY(*warmest - *coldest > 0.5); // the heating goes on and off
    QVERIFY2(correlation(temperature, humidity) < -0.2, qPrintable(QString::number(correlation(temperature, humidity))));
}

void TestSmithSensors::pictureMovesAndIsTheSameAgain()
{
    const auto picture = [](unsigned frame) {
        std::vector<uint8_t> bytes;
        smith_camera_scene scene;
        smith_camera_scene_at(&scene, 64U, 48U, frame);
        for (uint32_t y = 0; y < 48U; ++y) {
            for (uint32_t x = 0; x < 64U; ++x) {
                std::array<uint8_t, 3> rgb{};
                smith_camera_pixel(&scene, x, y, rgb.data());
                bytes.insert(bytes.end(), rgb.begin(), rgb.end());
            }
        }
        return bytes;
    };
    QCOMPARE(picture(7U), picture(7U));
    const std::vector<uint8_t> a = picture(0U), b = picture(5U);
    int moved = 0; // beyond the grain of the sensor
    for (std::size_t i = 0; i < a.size(); ++i)
        moved += std::abs(a[i] - b[i]) > 20 ? 1 : 0;
    QVERIFY2(moved > 200 && moved < 5000, qPrintable(QString::number(moved)));
    smith_camera_scene scene;
    smith_camera_scene_at(&scene, 64U, 48U, 0U);
    std::array<uint8_t, 3> ball{};
    smith_camera_pixel(&scene, static_cast<uint32_t>(scene.ball_x), static_cast<uint32_t>(scene.ball_y), ball.data());
    QVERIFY(ball[0] > 2 * ball[1] && ball[0] > 2 * ball[2]);
    QVERIFY(smith_camera_gray(ball.data()) < ball[0]);
}

QTEST_APPLESS_MAIN(TestSmithSensors)
#include "tst_smith_sensors.moc"
