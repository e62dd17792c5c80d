// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/console_log.h"
#include "app/session/live_ring.h"

#include <QtTest>
#include <atomic>
#include <limits>
#include <thread>

using namespace studio;

namespace
{

const QVector<Axis> kTwoAxes = {{QStringLiteral("x"), QStringLiteral("V")}, {QStringLiteral("y"), QStringLiteral("V")}};

/// Readings (n, -n) for n in [first, first + count).
std::shared_ptr<const ReadingBlock> block(qint64 first, qint64 count, qint64 atMs = 1000)
{
    auto made = std::make_shared<ReadingBlock>();
    made->firstAtMs = atMs;
    made->axisCount = 2;
    for (qint64 i = first; i < first + count; ++i) {
        made->values.push_back(static_cast<float>(i));
        made->values.push_back(static_cast<float>(-i));
    }
    return made;
}

/// Whether the block holds the readings of its own indices, none left out.
bool isWhole(const LiveBlock& live)
{
    for (qint64 i = 0; i < live.readingCount(); ++i) {
        const auto expected = static_cast<float>(live.firstIndex + i);
        if (live.values[static_cast<std::size_t>(2 * i)] != expected || live.values[static_cast<std::size_t>(2 * i + 1)] != -expected)
            return false;
    }
    return true;
}

} // namespace

class TestLiveRing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isEmptyBeforeAStream();
    void readsFromAnyIndex();
    void keepsAMinuteAndNoMoreThanABlockOver();
    void keepsItsLimitAtAnyRate();
    void keepsGreatIntegersExact();
    void keepsItsLimitInFloat64();
    void beginsAnew();
    void countsWhatDoesNotFit();
    void gapsThatComeAreLost();
    void givesTheNewest();
    void isReadWhileItIsFilled();
    void consoleIsBounded();
    void consoleLeavesOutReadingsAndControlCharacters();
};

void TestLiveRing::isEmptyBeforeAStream()
{
    LiveRing ring;
    QCOMPARE(ring.read(0).readingCount(), 0);
    QCOMPARE(ring.read(-5).firstIndex, 0);
    QCOMPARE(ring.newest(10.0).readingCount(), 0);
    const quint64 id = ring.begin(10.0);
    QCOMPARE(ring.read(7).streamId, id);
    QCOMPARE(ring.read(7).firstIndex, 0);
}

void TestLiveRing::readsFromAnyIndex()
{
    LiveRing ring;
    ring.begin(10.0);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 3));
    ring.push(block(3, 1));
    ring.push(block(4, 6));
    for (qint64 from = -2; from <= 12; ++from) {
        const LiveBlock live = ring.read(from);
        QCOMPARE(live.firstIndex, std::clamp<qint64>(from, 0, 10));
        QCOMPARE(live.readingCount(), 10 - live.firstIndex);
        QVERIFY(isWhole(live));
    }
}

void TestLiveRing::keepsAMinuteAndNoMoreThanABlockOver()
{
    LiveRing ring;
    ring.begin(10.0); // 100 Hz: 6,000 readings a minute
    ring.setAxes(kTwoAxes);
    for (qint64 i = 0; i < 20'000; i += 40)
        ring.push(block(i, 40));
    LiveBlock live = ring.read(0);
    QVERIFY2(live.readingCount() >= 6000 && live.readingCount() < 6040, qPrintable(QString::number(live.readingCount())));
    QCOMPARE(live.firstIndex + live.readingCount(), 20'000);
    QVERIFY(isWhole(live));
    // A reader that was too slow sees it by its index.
    QVERIFY(ring.read(100).firstIndex > 100);
    QCOMPARE(ring.read(0).dropped, 0U);
}

void TestLiveRing::keepsItsLimitAtAnyRate()
{
    LiveRing ring;
    ring.begin(0.000001); // nobody is that fast
    ring.setAxes(kTwoAxes);
    for (int i = 0; i < 40; ++i)
        ring.push(block(0, 500'000));
    QVERIFY(ring.read(0).readingCount() * 2 <= LiveRing::kMostLiveValues + 1'000'000);
    ring.begin(0.0); // a board that does not say
    ring.setAxes(kTwoAxes);
    for (int i = 0; i < 20'000; i += 100)
        ring.push(block(i, 100));
    QVERIFY(ring.read(0).readingCount() >= 8192 && ring.read(0).readingCount() < 8292);
    QVERIFY(isWhole(ring.read(0)));
}

void TestLiveRing::keepsGreatIntegersExact()
{
    const std::vector<double> great{16777217.0, 0.5, 2147483647.0, 1.0, -2147483648.0, 4294967295.0};
    LiveRing ring;
    ring.begin(10.0);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 2));
    QVERIFY(ring.read(0).wide.empty()); // floats cost what they always did
    QCOMPARE(ring.read(0).readings().type(), ValueType::Float32);
    auto wide = std::make_shared<ReadingBlock>();
    wide->axisCount = 2;
    wide->append(SignalData(std::vector<float>{2.0F, 0.25F}, 2));
    QVERIFY(wide->wide.empty());
    wide->append(SignalData(great, 2));
    wide->append(SignalData(std::vector<std::int32_t>{16777219, -7}, 2));
    QCOMPARE(wide->readingCount(), 5);
    ring.push(wide);
    ring.push(block(7, 1));
    std::vector<double> expected{1.0, -1.0, 2.0, 0.25};
    expected.insert(expected.end(), great.begin(), great.end());
    expected.insert(expected.end(), {16777219.0, -7.0, 7.0, -7.0});
    const LiveBlock live = ring.read(1);
    QCOMPARE(live.firstIndex, 1);
    QCOMPARE(live.readingCount(), 7);
    QCOMPARE(live.readings(), SignalData(expected, 2));
    QCOMPARE(live.values, SignalData(expected, 2).toFloat()); // what is drawn
    QCOMPARE(ring.read(4).readings().exactAt(0, 0), 2147483647.0); // from the middle of a block
    QVERIFY(ring.read(7).wide.empty());
    auto integers = std::make_shared<ReadingBlock>();
    integers->axisCount = 2;
    integers->append(SignalData(std::vector<std::int32_t>{16777218, 5}, 2)); // which float32 holds
    QVERIFY(integers->wide.empty());
}

/// What takes twice the room is held half as long, so that the ring's memory has one limit.
void TestLiveRing::keepsItsLimitInFloat64()
{
    const auto held = [](const std::shared_ptr<const ReadingBlock>& piece) {
        LiveRing ring;
        ring.begin(0.000001);
        ring.setAxes(kTwoAxes);
        for (int i = 0; i < 40; ++i)
            ring.push(piece); // one in memory, whatever the ring counts
        return ring.read(std::numeric_limits<qint64>::max()).firstIndex - ring.oldestIndex();
    };
    const auto wide = std::make_shared<ReadingBlock>();
    wide->axisCount = 2;
    wide->wide.assign(1'000'000, 16777217.0);
    const qint64 floats = held(block(0, 500'000));
    const qint64 doubles = held(wide);
    QCOMPARE(floats, 17 * 500'000); // the first that is not below the limit
    QCOMPARE(doubles, 9 * 500'000);
    QVERIFY(doubles * 2 * 2 <= LiveRing::kMostLiveValues + 2'000'000);
}

void TestLiveRing::beginsAnew()
{
    LiveRing ring;
    const quint64 first = ring.begin(10.0);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 5));
    ring.addDropped(2);
    QCOMPARE(ring.read(0).dropped, 2U);
    const quint64 second = ring.begin(20.0);
    QVERIFY(second != first);
    QCOMPARE(ring.read(0).readingCount(), 0);
    QVERIFY(ring.read(0).axes.isEmpty());
    QCOMPARE(ring.read(0).intervalMs, 20.0);
    QCOMPARE(ring.read(0).dropped, 0U);
    QCOMPARE(ring.droppedInAll(), 2U);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 4));
    QCOMPARE(ring.read(0).firstIndex, 0);
    QVERIFY(isWhole(ring.read(0)));
}

void TestLiveRing::countsWhatDoesNotFit()
{
    LiveRing ring;
    ring.begin(10.0);
    ring.setAxes({{QStringLiteral("x"), QStringLiteral("V")}});
    ring.push(block(0, 5)); // two values each
    QCOMPARE(ring.read(0).readingCount(), 0);
    QCOMPARE(ring.read(0).dropped, 5U);
}

void TestLiveRing::gapsThatComeAreLost()
{
    LiveRing ring;
    ring.begin(10.0);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 10));
    auto gaps = std::make_shared<ReadingBlock>();
    gaps->axisCount = 2;
    gaps->values.assign(6, std::numeric_limits<float>::quiet_NaN());
    gaps->values.push_back(1.0F);
    gaps->values.push_back(std::numeric_limits<float>::quiet_NaN());
    ring.push(gaps);
    QCOMPARE(ring.droppedInAll(), 3U);
    QCOMPARE(ring.read(0).readingCount(), 14);
    QCOMPARE(ring.read(0).dropped, 0U); // they have their place: a reader adds no gap for them
    ring.addDropped(2);
    ring.begin(10.0);
    QCOMPARE(ring.droppedInAll(), 5U);
}

void TestLiveRing::givesTheNewest()
{
    LiveRing ring;
    ring.begin(16.0);
    ring.setAxes(kTwoAxes);
    ring.push(block(0, 100, 10'000));
    ring.push(block(100, 25, 11'600));
    qint64 beganAtMs = 0;
    LiveBlock live = ring.newest(0.8, &beganAtMs); // 50 readings
    QCOMPARE(live.readingCount(), 50);
    QCOMPARE(live.firstIndex, 75);
    QCOMPARE(beganAtMs, 11'200);
    QVERIFY(isWhole(live));
    QCOMPARE(ring.newest(100.0, &beganAtMs).readingCount(), 125);
    QCOMPARE(beganAtMs, 10'000);
    QCOMPARE(ring.newest(-3.0).readingCount(), 0);
}

void TestLiveRing::isReadWhileItIsFilled()
{
    LiveRing ring;
    ring.begin(1.0);
    ring.setAxes(kTwoAxes);
    std::atomic<bool> isOver = false;
    std::thread writer([&] {
        for (qint64 i = 0; i < 200'000; i += 20)
            ring.push(block(i, 20));
        isOver = true;
    });
    qint64 next = 0;
    qint64 missed = 0;
    bool isGood = true;
    for (bool isLast = false; !isLast;) {
        isLast = isOver;
        const LiveBlock live = ring.read(next);
        missed += live.firstIndex - next;
        next = live.firstIndex + live.readingCount();
        isGood = isGood && isWhole(live);
    }
    writer.join();
    QVERIFY(isGood);
    QCOMPARE(next, 200'000);
    QVERIFY(missed >= 0);
}

void TestLiveRing::consoleIsBounded()
{
    ConsoleLog log;
    for (int i = 0; i < 2500; ++i)
        QVERIFY(log.append(i, i % 2 == 0, QByteArray::number(i)));
    const QVector<ConsoleLine> lines = log.lines();
    QCOMPARE(lines.size(), 2000);
    QCOMPARE(lines.first().text, QStringLiteral("500"));
    QCOMPARE(lines.last().atMs, 2499);
    QVERIFY(!lines.last().fromDevice);
    QVERIFY(log.append(0, true, QByteArray(1'000'000, 'x')));
    QCOMPARE(log.lines().last().text.size(), ConsoleLog::kMostLineCharacters + 1);
}

void TestLiveRing::consoleLeavesOutReadingsAndControlCharacters()
{
    ConsoleLog log;
    QVERIFY(!log.append(1, true, "#r 1,2,3"));
    QVERIFY(log.append(1, false, "b\r"));
    QCOMPARE(log.lines().size(), 1);
    QCOMPARE(log.lines()[0].text, QStringLiteral("b"));
    QVERIFY(log.append(2, true, QByteArray("a\0\x1b[2Kb\tc\xff", 9)));
    for (const QChar character : log.lines()[1].text)
        QVERIFY(character.isPrint() || character == QLatin1Char('\t'));
    QVERIFY(log.append(3, true, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x99\x82"));
    QCOMPARE(log.lines()[2].text, QString::fromUtf8("gr\xc3\xbc\xc3\x9f \xf0\x9f\x99\x82"));
}

QTEST_GUILESS_MAIN(TestLiveRing)
#include "tst_live_ring.moc"
