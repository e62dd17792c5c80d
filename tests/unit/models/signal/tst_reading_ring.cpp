// SPDX-License-Identifier: GPL-3.0-or-later
// The ring buffer of live readings: what it keeps, its extremes against a plain search, and gaps.
#include "models/signal/reading_ring.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

using namespace studio;

class TestReadingRing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheNewest();
    void extremesEqualAPlainSearch();
    void aPeakOfOneReadingIsNeverLost();
    void gapsTakeTheirPlace();
    void aGapLongerThanTheBufferLeavesNothing();
    void anEmptyRingHasNoNumbers();
};

void TestReadingRing::keepsTheNewest()
{
    ReadingRing ring(2, 100);
    std::vector<float> values;
    for (int i = 0; i < 1000; ++i) {
        values.push_back(static_cast<float>(i));
        values.push_back(static_cast<float>(-i));
    }
    // In pieces that do not divide the buffer.
    for (std::size_t at = 0; at < values.size(); at += 14)
        ring.append(std::span(values).subspan(at, std::min<std::size_t>(14, values.size() - at)));
    QCOMPARE(ring.end(), 1000);
    QCOMPARE(ring.begin(), 900);
    QCOMPARE(ring.size(), 100);
    for (qint64 i = ring.begin(); i < ring.end(); ++i) {
        QCOMPARE(ring.at(i, 0), static_cast<float>(i));
        QCOMPARE(ring.at(i, 1), static_cast<float>(-i));
    }
}

void TestReadingRing::extremesEqualAPlainSearch()
{
    std::mt19937 random(7);
    std::normal_distribution<float> noise(0.0F, 3.0F);
    std::uniform_int_distribution<int> coin(0, 99);
    ReadingRing ring(3, 777);
    for (int piece = 0; piece < 60; ++piece) {
        if (coin(random) < 20)
            ring.appendGap(coin(random) % 5 + 1);
        std::vector<float> values(static_cast<std::size_t>(3 * (coin(random) + 1)));
        for (float& value : values)
            value = noise(random);
        ring.append(values);
        for (int question = 0; question < 40; ++question) {
            const int axis = question % 3;
            const qint64 first = ring.begin() + random() % static_cast<unsigned>(ring.size());
            const qint64 count = 1 + random() % static_cast<unsigned>(ring.end() - first);
            float low = std::numeric_limits<float>::infinity();
            float high = -low;
            bool hasGap = false;
            for (qint64 i = first; i < first + count; ++i) {
                const float value = ring.at(i, axis);
                hasGap = hasGap || std::isnan(value);
                if (!std::isnan(value)) {
                    low = std::min(low, value);
                    high = std::max(high, value);
                }
            }
            const ReadingExtremes found = ring.extremes(axis, first, count);
            QCOMPARE(found.low, low);
            QCOMPARE(found.high, high);
            QCOMPARE(found.hasGap, hasGap);
        }
    }
}

void TestReadingRing::aPeakOfOneReadingIsNeverLost()
{
    ReadingRing ring(1, 10'000);
    std::vector<float> values(10'000, 0.0F);
    values[4321] = 17.5F;
    ring.append(values);
    // Whatever the width of the columns, one of them holds the peak.
    for (const qint64 columns : {3, 100, 640, 1111, 9999}) {
        float most = -1.0F;
        for (qint64 k = 0; k < columns; ++k) {
            const qint64 first = k * 10'000 / columns;
            most = std::max(most, ring.extremes(0, first, (k + 1) * 10'000 / columns - first).high);
        }
        QCOMPARE(most, 17.5F);
    }
}

void TestReadingRing::gapsTakeTheirPlace()
{
    ReadingRing ring(1, 500);
    const std::vector<float> some(10, 1.0F);
    ring.append(some);
    ring.appendGap(5);
    ring.append(some);
    QCOMPARE(ring.end(), 25);
    QVERIFY(std::isnan(ring.at(12, 0)));
    QVERIFY(!ring.extremes(0, 10, 5).hasNumbers());
    QVERIFY(ring.extremes(0, 10, 5).hasGap);
    QVERIFY(!ring.extremes(0, 0, 10).hasGap);
    QVERIFY(!ring.extremes(0, 15, 10).hasGap);
    QVERIFY(ring.extremes(0, 0, 25).hasNumbers());
}

void TestReadingRing::aGapLongerThanTheBufferLeavesNothing()
{
    ReadingRing ring(2, 100);
    const std::vector<float> some(40, 1.0F);
    ring.append(some);
    ring.appendGap(1'000'003);
    QCOMPARE(ring.end(), 1'000'023);
    QVERIFY(!ring.extremes(1, ring.begin(), ring.size()).hasNumbers());
    ring.append(some);
    QCOMPARE(ring.end(), 1'000'043);
    QCOMPARE(ring.extremes(0, ring.end() - 20, 20).high, 1.0F);
    QVERIFY(!ring.extremes(0, ring.end() - 20, 20).hasGap);
}

void TestReadingRing::anEmptyRingHasNoNumbers()
{
    const ReadingRing nothing;
    QCOMPARE(nothing.size(), 0);
    QVERIFY(!nothing.extremes(0, 0, 10).hasNumbers());
    const ReadingRing unfilled(3, 10);
    QVERIFY(!unfilled.extremes(2, 0, 10).hasNumbers());
    QVERIFY(!unfilled.extremes(2, 0, 10).hasGap);
}

QTEST_GUILESS_MAIN(TestReadingRing)
#include "tst_reading_ring.moc"
