// SPDX-License-Identifier: GPL-3.0-or-later
// The live spectrogram: what it finds, where gaps stand, and that it makes each column and each pixel once.
#include "ui/plots/live_spectrogram.h"

#include <QElapsedTimer>
#include <QPainter>
#include <QtTest>
#include <cmath>

using namespace studio;

namespace
{

constexpr double kTwoPi = 2.0 * M_PI;

/// A signal that is read bit by bit.
struct Signal {
    ReadingRing ring;
    LiveSpectrogram spectrogram;
    double rateHz;
    Signal(double rate, qint64 capacity) : ring(1, capacity), rateHz(rate) { spectrogram.restart(0, rate, ring.capacity()); }
    void tone(double hertz, double amplitude, qint64 readings)
    {
        std::vector<float> values;
        for (qint64 i = 0; i < readings; ++i)
            values.push_back(static_cast<float>(amplitude * std::sin(kTwoPi * hertz * static_cast<double>(ring.end() + i) / rateHz)));
        ring.append(values);
    }
    /// As often as it takes.
    void catchUp()
    {
        qint64 before = -1;
        while (before != spectrogram.nextColumn()) {
            before = spectrogram.nextColumn();
            spectrogram.advance(ring, 0.033);
        }
    }
};

QImage painted(LiveSpectrogram& spectrogram, const TimeScale& time)
{
    QImage image(static_cast<int>(time.width), 100, QImage::Format_ARGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    spectrogram.paint(painter, QRectF(0, 0, time.width, 100), time, 1.0);
    return image;
}

} // namespace

class TestLiveSpectrogram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheTone_data();
    void findsTheTone();
    void onlyLostReadingsAreGaps();
    void workOfAStepIsBounded();
    void onlyNewPixelsAreDrawn();
    void pictureStandsOnTheTimeAxis();
    void rangeGrowsAtOnceAndShrinksSlowly();
    void slowSignalHasNoColumnsAtFirst();
};

void TestLiveSpectrogram::findsTheTone_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("hertz");
    QTest::addColumn<bool>("isLogarithmic");
    QTest::newRow("motion") << 62.5 << 11.71875 << false;
    QTest::newRow("sound") << 16000.0 << 1000.0 << true;
    QTest::newRow("vibration") << 1000.0 << 125.0 << true;
}

void TestLiveSpectrogram::findsTheTone()
{
    QFETCH(double, rate);
    QFETCH(double, hertz);
    QFETCH(bool, isLogarithmic);
    Signal signal(rate, static_cast<qint64>(10.0 * rate));
    signal.tone(hertz, 2.0, static_cast<qint64>(5.0 * rate));
    signal.catchUp();
    QCOMPARE(signal.spectrogram.isLogarithmic(), isLogarithmic);
    QVERIFY(signal.spectrogram.strongestHz().has_value());
    QVERIFY(std::abs(*signal.spectrogram.strongestHz() - hertz) < rate / 64.0);
    // 0 dB is an amplitude of 1 in the channel's unit: 2 is 6 dB.
    const auto bin = static_cast<int>(std::lround(hertz / rate * 2.0 * (signal.spectrogram.bins() - 1)));
    QVERIFY(std::abs(signal.spectrogram.levelDb(signal.spectrogram.nextColumn() - 1, bin) - 6.0) < 0.3);
    // All that can be known is: the newest frame ends at the newest reading, but for less than a hop.
    const qint64 end = (signal.spectrogram.nextColumn() * signal.spectrogram.hop()) + signal.spectrogram.bins() - 1 + signal.spectrogram.hop() / 2;
    QVERIFY(end > signal.ring.end() && end <= signal.ring.end() + signal.spectrogram.hop());
}

void TestLiveSpectrogram::onlyLostReadingsAreGaps()
{
    Signal signal(62.5, 2000);
    signal.tone(5.0, 1.0, 400);
    signal.ring.appendGap(20); // 400 to 419
    signal.tone(5.0, 1.0, 400);
    signal.catchUp();
    const qint64 hop = signal.spectrogram.hop();
    QVERIFY(signal.spectrogram.firstColumn() * hop < 400 && signal.spectrogram.nextColumn() * hop >= 420);
    for (qint64 column = signal.spectrogram.firstColumn(); column < signal.spectrogram.nextColumn(); ++column) {
        const bool isLost = (column + 1) * hop > 400 && column * hop < 420;
        QVERIFY2(signal.spectrogram.isGap(column) == isLost, qPrintable(QString::number(column)));
    }
}

void TestLiveSpectrogram::workOfAStepIsBounded()
{
    // Two minutes of sound at once, as when the strip is opened late.
    Signal signal(16000.0, 1'920'000);
    signal.tone(440.0, 1000.0, 1'920'000);
    QElapsedTimer clock;
    qint64 slowest = 0;
    int steps = 0;
    qint64 before = -1;
    while (before != signal.spectrogram.nextColumn()) {
        before = signal.spectrogram.nextColumn();
        clock.start();
        signal.spectrogram.advance(signal.ring, 0.033);
        slowest = std::max(slowest, clock.nsecsElapsed());
        QVERIFY(before < 0 || signal.spectrogram.nextColumn() - before <= LiveSpectrogram::kMostColumnsATime + 1);
        ++steps;
    }
    const qint64 made = signal.spectrogram.nextColumn();
    QVERIFY(steps >= made / LiveSpectrogram::kMostColumnsATime);
    // From then on a thirtieth of a second costs two columns.
    signal.tone(440.0, 1000.0, 533);
    clock.start();
    signal.spectrogram.advance(signal.ring, 0.033);
    qInfo() << made << "columns in" << steps << "steps, the slowest" << slowest / 1000 << "us; a usual step" << clock.nsecsElapsed() / 1000 << "us";
    QVERIFY(signal.spectrogram.nextColumn() - made <= 3);
}

void TestLiveSpectrogram::onlyNewPixelsAreDrawn()
{
    Signal signal(16000.0, 1'920'000);
    signal.tone(440.0, 1.0, 400'000);
    signal.catchUp();
    const TimeScale whole{240'000.0, 160'000.0, 0.0, 1000.0};
    painted(signal.spectrogram, whole);
    const qint64 first = signal.spectrogram.drawnColumns();
    QVERIFY(first >= 1000 && first <= 1010);
    // Another 1600 readings are ten pixels further.
    signal.tone(440.0, 1.0, 1600);
    signal.catchUp();
    const QImage scrolled = painted(signal.spectrogram, {241'600.0, 160'000.0, 0.0, 1000.0});
    QVERIFY2(signal.spectrogram.drawnColumns() - first <= 20, qPrintable(QString::number(signal.spectrogram.drawnColumns() - first)));
    // And what was kept is what would be drawn anew.
    Signal other(16000.0, 1'920'000);
    other.tone(440.0, 1.0, 401'600);
    other.catchUp();
    QCOMPARE(painted(other.spectrogram, {241'600.0, 160'000.0, 0.0, 1000.0}), scrolled);
}

void TestLiveSpectrogram::pictureStandsOnTheTimeAxis()
{
    // Silence, then a tone: the picture lights up where the tone begins.
    Signal signal(62.5, 4000);
    signal.tone(15.6, 0.001, 500);
    signal.tone(15.6, 1.0, 500);
    signal.catchUp();
    const QImage image = painted(signal.spectrogram, {0.0, 1000.0, 0.0, 1000.0});
    const auto lightness = [&](int x) { return qGreen(image.pixel(x, 50)); }; // the middle of 0 to 31.25 Hz
    QVERIFY(lightness(440) < 60);
    QVERIFY(lightness(560) > 200);
    QCOMPARE(image.pixel(990, 50), QColor(Qt::white).rgb()); // the newest half frame is not known yet
    // The same at another zoom.
    const QImage close = painted(signal.spectrogram, {400.0, 200.0, 0.0, 1000.0});
    QVERIFY(qGreen(close.pixel(200, 50)) < 60);
    QVERIFY(qGreen(close.pixel(800, 50)) > 200);
}

void TestLiveSpectrogram::rangeGrowsAtOnceAndShrinksSlowly()
{
    Signal signal(62.5, 20'000);
    signal.tone(12.5, 1.0, 625);
    signal.catchUp();
    QCOMPARE(signal.spectrogram.topDb(), 0.0);
    signal.tone(12.5, 100.0, 200);
    signal.catchUp();
    QCOMPARE(signal.spectrogram.topDb(), 40.0);
    signal.tone(12.5, 1.0, 1250);
    signal.spectrogram.advance(signal.ring, 0.033);
    signal.spectrogram.advance(signal.ring, 0.033);
    signal.spectrogram.advance(signal.ring, 0.033);
    QCOMPARE(signal.spectrogram.topDb(), 40.0);
    signal.spectrogram.advance(signal.ring, 2.5);
    QCOMPARE(signal.spectrogram.topDb(), 0.0);
}

void TestLiveSpectrogram::slowSignalHasNoColumnsAtFirst()
{
    Signal signal(1.0, 256);
    signal.tone(0.1, 1.0, 60);
    signal.catchUp();
    QVERIFY(!signal.spectrogram.hasColumns());
    QCOMPARE(signal.spectrogram.secondsAFrame(), 64.0);
    signal.tone(0.1, 1.0, 10);
    signal.catchUp();
    QVERIFY(signal.spectrogram.hasColumns());
}

QTEST_GUILESS_MAIN(TestLiveSpectrogram)
#include "tst_live_spectrogram.moc"
