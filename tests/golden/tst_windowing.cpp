// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/signal/windowing.h"
#include "support/golden.h"

using namespace studio;

class TestWindowing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void windowCounts();
    void millisecondsToReadings();
};

void TestWindowing::windowCounts()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("dsp/windowing.json"))[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& value : cases) {
        const QJsonObject one = value.toObject();
        WindowGrid grid;
        grid.windowReadings = one[QStringLiteral("window")].toInteger();
        grid.strideReadings = one[QStringLiteral("stride")].toInteger();
        const qint64 readings = one[QStringLiteral("frames")].toInteger();
        const QVector<WindowSpan> spans = windowsOf(readings, grid);
        QCOMPARE(spans.size(), one[QStringLiteral("windows")].toInteger());
        const QJsonArray ends = one[QStringLiteral("starts_first_last")].toArray();
        QCOMPARE(spans.isEmpty(), ends.isEmpty());
        if (!spans.isEmpty()) {
            QCOMPARE(spans.first().first, ends[0].toInteger());
            QCOMPARE(spans.last().first, ends[1].toInteger());
            const qint64 used = spans.last().first + grid.windowReadings;
            QCOMPARE(readings - used, one[QStringLiteral("unused_tail_frames")].toInteger());
        }
        grid.zeroPad = true;
        const QVector<WindowSpan> padded = windowsOf(readings, grid);
        QCOMPARE(padded.size(), one[QStringLiteral("windows_if_zero_pad_short")].toInteger());
        const qint64 padding =
            !padded.isEmpty() && padded.first().isPadded ? grid.windowReadings - readings : 0;
        QCOMPARE(padding, one[QStringLiteral("padded_frames_if_zero_pad_short")].toInteger());
    }
}

void TestWindowing::millisecondsToReadings()
{
    const QJsonArray cases =
        test::goldenObject(QStringLiteral("dsp/windowing.json"))[QStringLiteral("ms_to_frames")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& value : cases) {
        const QJsonObject one = value.toObject();
        QCOMPARE(
            readingsOf(one[QStringLiteral("window_ms")].toDouble(), one[QStringLiteral("fs")].toDouble()),
            one[QStringLiteral("frames")].toInteger());
    }
}

QTEST_GUILESS_MAIN(TestWindowing)
#include "tst_windowing.moc"
