// SPDX-License-Identifier: GPL-3.0-or-later
// The newest seconds of a board: rate, gaps, restarts, and never more than asked for.
#include "app/session/live_window.h"
#include "models/signal/signal_check.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace studio;

namespace
{

const QVector<Axis> kAxes{{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};

/// Readings from `first` on; each axis holds the reading's index, the second one negated.
LiveBlock block(qint64 first, int readings, quint64 stream = 1)
{
    LiveBlock made{stream, kAxes, 10.0, {}, first, 0};
    for (qint64 i = first; i < first + readings; ++i) {
        made.values.push_back(static_cast<float>(i));
        made.values.push_back(static_cast<float>(-i));
    }
    return made;
}

} // namespace

class TestLiveWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheNewestSeconds();
    void rateIsWhatCame();
    void silenceHasNoRate();
    void lostReadingsAreGaps();
    void gapsThatComeAreLost();
    void anotherStreamBeginsAnew();
    void columnsKeepExtremesAndPlace();
    void slowBoardsAreSeenUntilTheyCanBeJudged();
    void nothingIsNothing();
};

void TestLiveWindow::keepsTheNewestSeconds()
{
    LiveWindow window(1.0); // 100 readings
    window.take(block(0, 6000), 0);
    QCOMPARE(window.nextIndex(), 6000);
    QCOMPARE(window.readings().size(), 200U);
    QCOMPARE(window.readings().front(), 5900.0F);
    window.take(block(6000, 30), 300);
    QCOMPARE(window.readings().front(), 5930.0F);
    QCOMPARE(window.readings().back(), -6029.0F);
    QCOMPARE(window.gapReadings(), 0);
}

void TestLiveWindow::rateIsWhatCame()
{
    LiveWindow window(5.0);
    QCOMPARE(window.measuredRateHz(), 0.0);
    // The first block holds what the ring had gathered before: it says nothing about the rate.
    window.take(block(0, 4000), 1000);
    QCOMPARE(window.measuredRateHz(), 0.0);
    qint64 index = 4000;
    for (int i = 1; i <= 20; ++i) {
        window.take(block(index, 9), 1000 + i * 100);
        index += 9;
    }
    QCOMPARE(window.measuredRateHz(), 90.0);
    QCOMPARE(window.nominalRateHz(), 100.0);
}

void TestLiveWindow::silenceHasNoRate()
{
    LiveWindow window(5.0);
    window.take(block(0, 10), 0);
    window.take(block(10, 100), 1000);
    QCOMPARE(window.measuredRateHz(), 100.0);
    window.take(block(110, 0), 2900);
    QCOMPARE(window.measuredRateHz(), 100.0);
    window.take(block(110, 0), 3100);
    QCOMPARE(window.measuredRateHz(), 0.0);
}

void TestLiveWindow::lostReadingsAreGaps()
{
    LiveWindow window(1.0);
    window.take(block(500, 20), 0); // the ring had moved on before we came: no gap
    QCOMPARE(window.gapReadings(), 0);
    LiveBlock later = block(525, 10);
    later.dropped = 5;
    window.take(later, 100);
    QCOMPARE(window.gapReadings(), 5);
    QCOMPARE(window.dropped(), 5U);
    QCOMPARE(window.readings().size(), 60U);
    const SignalColumns columns = window.columns(0, 100); // a column a reading
    QCOMPARE(columns.low[99], 534.0F);
    QVERIFY(std::isnan(columns.low[89]) && std::isnan(columns.low[85]));
    QCOMPARE(columns.low[84], 519.0F);
    // A jump longer than the window leaves nothing of what stood before it.
    window.take(block(9000, 10), 200);
    QCOMPARE(window.readings().size(), 20U);
    QCOMPARE(window.gapReadings(), 90);
}

void TestLiveWindow::gapsThatComeAreLost()
{
    LiveWindow window(1.0);
    LiveBlock made = block(0, 20);
    std::fill(made.values.begin() + 8, made.values.begin() + 14, std::numeric_limits<float>::quiet_NaN()); // readings 4 to 6
    made.values[20] = std::numeric_limits<float>::quiet_NaN(); // one axis of a reading that came
    made.dropped = 2;
    window.take(made, 0);
    QCOMPARE(window.gapReadings(), 3);
    QCOMPARE(window.dropped(), 5U);
    QCOMPARE(window.readings().size(), 34U);
    window.take(block(20, 90), 900); // they left the window, and are lost all the same
    LiveBlock last = block(110, 1);
    last.dropped = 2;
    window.take(last, 1000);
    QCOMPARE(window.gapReadings(), 0);
    QCOMPARE(window.dropped(), 5U);
}

void TestLiveWindow::anotherStreamBeginsAnew()
{
    LiveWindow window(1.0);
    window.take(block(0, 50), 0);
    window.take(block(0, 7, 2), 1000);
    QCOMPARE(window.nextIndex(), 7);
    QCOMPARE(window.readings().size(), 14U);
    QCOMPARE(window.measuredRateHz(), 0.0);
}

void TestLiveWindow::columnsKeepExtremesAndPlace()
{
    LiveWindow window(1.0);
    LiveBlock made = block(0, 50); // half of the window
    made.values[20] = 1000.0F;     // a peak of one reading
    window.take(made, 0);
    const SignalColumns columns = window.columns(0, 10);
    QVERIFY(std::isnan(columns.high[4]));
    QCOMPARE(columns.high[6], 1000.0F);
    QCOMPARE(columns.low[5], 0.0F);
    QCOMPARE(columns.high[9], 49.0F);
    QCOMPARE(window.columns(1, 10).low[9], -49.0F);
}

/// Five seconds of a board of one reading a second are five readings, which say nothing.
void TestLiveWindow::slowBoardsAreSeenUntilTheyCanBeJudged()
{
    LiveWindow window(5.0);
    QCOMPARE(window.seconds(), 5.0);
    for (int i = 0; i < 40; ++i) {
        LiveBlock made = block(i, 1);
        made.intervalMs = 1000.0;
        window.take(made, i * 1000);
    }
    QCOMPARE(static_cast<qint64>(window.readings().size()), 2 * kLeastStuckReadings); // of two axes
    QCOMPARE(window.seconds(), 30.0);
    QCOMPARE(window.measuredRateHz(), 1.0);
    const QVector<AxisCheck> checks = checkSignal(window.readings(), window.axes(), window.nominalRateHz());
    QCOMPARE(checks[0].verdict, AxisVerdict::Moves);
    // A curve, not a reading here and there between nothing.
    const SignalColumns columns = window.columns(0, 120);
    QCOMPARE(static_cast<qint64>(columns.low.size()), kLeastStuckReadings);
    QVERIFY(std::none_of(columns.low.begin(), columns.low.end(), [](float value) { return std::isnan(value); }));
    // The next reading is due in a second: two seconds are no silence of such a board.
    LiveBlock none = block(40, 0);
    none.intervalMs = 1000.0;
    window.take(none, 41'900);
    QVERIFY(!window.isSilent());
    window.take(none, 42'100);
    QVERIFY(window.isSilent());
}

void TestLiveWindow::nothingIsNothing()
{
    LiveWindow window(5.0);
    window.take({}, 0);
    QVERIFY(window.isEmpty());
    QVERIFY(window.readings().empty());
    QVERIFY(std::isnan(window.columns(3, 4).low[0]));
    window.take(block(0, 5), 10);
    window.clear();
    QVERIFY(window.isEmpty());
    QCOMPARE(window.nextIndex(), 0);
}

QTEST_GUILESS_MAIN(TestLiveWindow)
#include "tst_live_window.moc"
