// SPDX-License-Identifier: GPL-3.0-or-later
// Readings on their way from a board to the live plot: lost ones, new streams, the measured rate, the value axis.
#include "support/fake_device_hub.h"
#include "ui/plots/live_signal.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace studio;
using studio::test::FakeDeviceHub;

namespace
{
const QString kBoard = QStringLiteral("board:test");
const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};

std::vector<float> readings(int count, float value)
{
    return std::vector<float>(static_cast<std::size_t>(count) * 2, value);
}
} // namespace

class TestLiveSignal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesEachReadingOnce();
    void lostReadingsAreGaps();
    void gapsThatComeAreLost();
    void timeBetweenStreamsIsAGap();
    void otherAxesBeginAnew();
    void streamWithoutReadingsIsNoPause();
    void notAskingIsNotLosing();
    void whatWasThereOutlivesAPauseOfPolling();
    void rateIsMeasured();
    void latenessIsMeasured();
    void silenceMovesThePresent();
    void bufferHasALimit();
    void rangeGrowsAtOnceAndShrinksSlowly();
    void rangeOfAFlatSignalHasRoom();
};

void TestLiveSignal::takesEachReadingOnce()
{
    FakeDeviceHub hub;
    LiveSignal live;
    QVERIFY(!live.poll(hub, kBoard, 0));
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(5, 1.0F));
    QVERIFY(live.poll(hub, kBoard, 33));
    QVERIFY(!live.poll(hub, kBoard, 66));
    hub.feed(readings(3, 2.0F));
    QVERIFY(live.poll(hub, kBoard, 100));
    QCOMPARE(live.ring().end(), 8);
    QCOMPARE(live.ring().at(7, 1), 2.0F);
    QCOMPARE(live.rateHz(), 100.0);
    QCOMPARE(live.bufferSeconds(), LiveSignal::kBufferSeconds);
}

void TestLiveSignal::lostReadingsAreGaps()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.drop(4); // before anybody looked: nobody knows where
    hub.feed(readings(5, 1.0F));
    live.poll(hub, kBoard, 33);
    QCOMPARE(live.lostReadings(), 0U);
    hub.drop(7);
    hub.feed(readings(5, 1.0F));
    live.poll(hub, kBoard, 66);
    QCOMPARE(live.lostReadings(), 7U);
    QCOMPARE(live.ring().end(), 17);
    QVERIFY(std::isnan(live.ring().at(5, 0)));
    QVERIFY(std::isnan(live.ring().at(11, 1)));
    QCOMPARE(live.ring().at(12, 0), 1.0F);
}

/// Boards that print numbers tell of lost readings by gaps in their place.
void TestLiveSignal::gapsThatComeAreLost()
{
    constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(5, 1.0F));
    live.poll(hub, kBoard, 33);
    hub.feed(readings(3, kGap));
    hub.feed({1.0F, kGap}); // it had no number for one axis, and came
    hub.feed(readings(5, 1.0F));
    live.poll(hub, kBoard, 66);
    QCOMPARE(live.lostReadings(), 3U);
    QCOMPARE(live.ring().end(), 14); // their place is theirs already
    QVERIFY(std::isnan(live.ring().at(7, 0)) && !live.isBetweenStreams(7));
    QCOMPARE(live.ring().at(8, 0), 1.0F);
    // The rate is that of what arrives.
    for (int step = 1; step <= 60; ++step) {
        hub.feed(readings(2, kGap));
        hub.feed(readings(3, 1.0F));
        live.poll(hub, kBoard, 66 + 50 * step);
    }
    QVERIFY2(std::abs(live.measuredRateHz() - 60.0) < 2.0, qPrintable(QString::number(live.measuredRateHz())));
}

void TestLiveSignal::timeBetweenStreamsIsAGap()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(50, 1.0F));
    live.poll(hub, kBoard, 1000);
    const quint64 turn = live.turn();
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(20, 2.0F));
    live.poll(hub, kBoard, 2000);
    QCOMPARE(live.turn(), turn);
    // A second passed, 0.2 s of it are the new readings.
    QCOMPARE(live.ring().end(), 50 + 80 + 20);
    QVERIFY(std::isnan(live.ring().at(60, 0)));
    QCOMPARE(live.ring().at(130, 0), 2.0F);
    QCOMPARE(live.lostReadings(), 0U);
    QCOMPARE(live.pausedMs(), 800.0);
    QCOMPARE(live.betweenStreams().size(), 1U);
    // It is known for what it is; what is lost later is not taken for it.
    QCOMPARE(live.streamBegin(), 130);
    QVERIFY(!live.isBetweenStreams(49) && live.isBetweenStreams(50) && live.isBetweenStreams(129) && !live.isBetweenStreams(130));
    hub.drop(7);
    hub.feed(readings(5, 1.0F));
    live.poll(hub, kBoard, 2033);
    QVERIFY(std::isnan(live.ring().at(152, 0)) && !live.isBetweenStreams(152));
}

void TestLiveSignal::otherAxesBeginAnew()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(50, 1.0F));
    live.poll(hub, kBoard, 1000);
    const quint64 turn = live.turn();
    hub.beginStream(kAxes, 5.0);
    hub.feed(readings(20, 2.0F));
    live.poll(hub, kBoard, 1100);
    QVERIFY(live.turn() != turn);
    QCOMPARE(live.ring().end(), 20);
    QCOMPARE(live.rateHz(), 200.0);
    QCOMPARE(live.pausedMs(), 0.0);
}

/// A stream that ended before its first reading leaves no time behind that anything could be missing in.
void TestLiveSignal::streamWithoutReadingsIsNoPause()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    live.poll(hub, kBoard, 1000);
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(20, 2.0F));
    live.poll(hub, kBoard, 2000);
    QCOMPARE(live.ring().end(), 20);
    QVERIFY(live.betweenStreams().empty());
    QCOMPARE(live.pausedMs(), 0.0);
}

void TestLiveSignal::notAskingIsNotLosing()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(50, 1.0F));
    live.poll(hub, kBoard, 1000);
    hub.feed(readings(900, 2.0F));
    live.poll(hub, kBoard, 10'000);
    QCOMPARE(live.lostReadings(), 0U);
    QCOMPARE(live.ring().end(), 950);
    QVERIFY(!live.ring().extremes(0, 0, 950).hasGap);
}

/// A page that is left ends the stream, and begins another when it is shown again.
void TestLiveSignal::whatWasThereOutlivesAPauseOfPolling()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(500, 1.0F));
    live.poll(hub, kBoard, 5000);
    const quint64 turn = live.turn();
    live.poll(hub, kBoard, 15'000); // it has not begun yet
    QCOMPARE(live.ring().end(), 500);
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(100, 2.0F));
    live.poll(hub, kBoard, 16'000);
    QCOMPARE(live.turn(), turn);
    QCOMPARE(live.ring().end(), 500 + 1000 + 100);
    QCOMPARE(live.ring().at(499, 0), 1.0F);
    QVERIFY(live.isBetweenStreams(500) && live.isBetweenStreams(1499) && !live.isBetweenStreams(1500));
    QCOMPARE(live.lostReadings(), 0U);
    QCOMPARE(live.pausedMs(), 0.0); // the device did not pause, nobody looked
    QCOMPARE(live.lateMs(), 0.0);
    // Where nothing of it would be left, it begins anew.
    hub.feed(readings(10, 3.0F));
    live.poll(hub, kBoard, 16'000 + 1000 * static_cast<qint64>(LiveSignal::kBufferSeconds) + 1000);
    QVERIFY(live.turn() != turn);
    QCOMPARE(live.ring().end(), 110);
    QCOMPARE(live.lostReadings(), 0U);
}

void TestLiveSignal::rateIsMeasured()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(3000, 1.0F)); // what the ring held already says nothing about the rate
    for (int step = 0; step < 100; ++step) {
        live.poll(hub, kBoard, 1000 + 50 * step);
        if (step < 30)
            QVERIFY(live.measuredRateHz() == 0.0 || step > 20);
        hub.feed(readings(4, 1.0F)); // 80 a second
    }
    QVERIFY2(std::abs(live.measuredRateHz() - 80.0) < 0.5, qPrintable(QString::number(live.measuredRateHz())));
}

void TestLiveSignal::latenessIsMeasured()
{
    FakeDeviceHub hub;
    LiveSignal live;
    qint64 now = 1000;
    const auto pass = [&](qint64 ms, int arrived) {
        now += ms;
        if (arrived > 0)
            hub.feed(readings(arrived, 1.0F));
        live.poll(hub, kBoard, now);
    };
    hub.beginStream(kAxes, 10.0);
    for (int i = 0; i < 20; ++i)
        pass(50, 5);
    QCOMPARE(live.lateMs(), 0.0);
    hub.drop(5);
    pass(100, 5); // half of them were lost, none was late
    QCOMPARE(live.lostReadings(), 5U);
    QCOMPARE(live.lateMs(), 0.0);
    pass(50, 0);
    QCOMPARE(live.lateMs(), 40.0);
    pass(50, 10); // there they are
    QCOMPARE(live.lateMs(), 40.0);
    for (int i = 0; i < 110; ++i)
        pass(50, 5);
    QCOMPARE(live.lateMs(), 0.0); // that was long ago
    pass(2000, 0);
    QCOMPARE(live.lateMs(), 0.0); // it does not send any more
}

void TestLiveSignal::silenceMovesThePresent()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 10.0);
    hub.feed(readings(50, 1.0F));
    live.poll(hub, kBoard, 1000);
    QCOMPARE(live.nowIndex(1200), 50.0);
    QVERIFY(!live.isSilent(1200));
    QCOMPARE(live.nowIndex(2300), 150.0);
    QVERIFY(live.isSilent(2300));
    // What comes after all takes up the time that had passed, as far as it goes.
    hub.feed(readings(100, 1.0F));
    live.poll(hub, kBoard, 2310);
    QCOMPARE(live.nowIndex(2310), 150.0);
}

void TestLiveSignal::bufferHasALimit()
{
    FakeDeviceHub hub;
    LiveSignal live;
    hub.beginStream(kAxes, 0.001); // a megahertz
    hub.feed(readings(10, 1.0F));
    live.poll(hub, kBoard, 0);
    QCOMPARE(live.ring().capacity(), 2'000'000);
    QVERIFY(live.bufferSeconds() < LiveSignal::kBufferSeconds);
}

void TestLiveSignal::rangeGrowsAtOnceAndShrinksSlowly()
{
    AutoRange range;
    range.update(-9.0, 9.0, 0.0);
    QCOMPARE(range.low(), -10.0);
    QCOMPARE(range.high(), 10.0);
    range.update(-9.0, 31.0, 0.033);
    QVERIFY(range.high() >= 31.0);
    const double high = range.high();
    // A moment of calm changes nothing.
    for (int i = 0; i < 30; ++i)
        range.update(-9.0, 9.0, 0.033);
    QCOMPARE(range.high(), high);
    double last = high;
    for (int i = 0; i < 60; ++i) {
        range.update(-9.0, 9.0, 0.033);
        QVERIFY(range.high() <= last);
        last = range.high();
    }
    QVERIFY(last < high && last > 10.0);
    for (int i = 0; i < 400; ++i)
        range.update(-9.0, 9.0, 0.033);
    QCOMPARE(range.low(), -10.0);
    QCOMPARE(range.high(), 10.0);
}

void TestLiveSignal::rangeOfAFlatSignalHasRoom()
{
    AutoRange range;
    range.update(9.81, 9.81, 0.0);
    QVERIFY(range.low() < 9.0 && range.high() > 10.5);
    AutoRange zero;
    zero.update(0.0, 0.0, 0.0);
    QVERIFY(zero.low() < 0.0 && zero.high() > 0.0);
    AutoRange nothing;
    nothing.update(std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 0.0);
    QVERIFY(!nothing.isSet());
}

QTEST_GUILESS_MAIN(TestLiveSignal)
#include "tst_live_signal.moc"
