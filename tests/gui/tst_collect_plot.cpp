// SPDX-License-Identifier: GPL-3.0-or-later
// The live plot of Collect: what it shows while readings come, freezes, measures and tells.
#include "support/collect_fixture.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"

#include <QAccessible>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QScopeGuard>
#include <QSpinBox>
#include <cmath>
#include <limits>

using namespace studio;
using namespace studio::test;

class TestCollectPlot : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void pauseFreezesThePictureOnly();
    void resumeGlidesToThePresent();
    void windowAndPanByKeys();
    void cursorsMeasure();
    void channelsAreShownAndSoloed();
    void lostReadingsAreDrawnAsGaps();
    void newStreamIsNoLoss();
    void regionBeginsWithItsStream();
    void valuesAreReadAtAnyHeight();
    void valuesAreNeverCut();
    void valuesKeepTheirDigitsAtAnyZoom();
    void valuesHaveOneStepAndOneForm();
    void channelNamesAreNeverCut();
    void recordingIsShaded();
    void rangeIsFixedAndFreed();
    void glideNeverJumps();
    void howMuchIsKeptIsSeen();
    void onlyStartAndStopAreAnnounced();
    void plotSpeaks();
    void spectrogramFollowsTheLines();
};

void TestCollectPlot::pauseFreezesThePictureOnly()
{
    withBoard();
    stream(20);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(plot()->isPaused());
    const double first = plot()->viewFirst();
    const QVector<QPolygonF> lines = plot()->channelLines(0);
    m_hub->feed(ramp(7, 200)); // 3.2 s
    QTRY_COMPARE(plot()->newSeconds(), 3.2);
    QCOMPARE(plot()->viewFirst(), first);
    QCOMPARE(plot()->channelLines(0), lines);
    QCOMPARE(m_actions->action(QStringLiteral("collect.pause"))->text(), QStringLiteral("Resume"));
    // It is told that the view alone stands still, and that a recording would not.
    QVERIFY(find<QPushButton>("tool.collect.pause")->toolTip().contains(QStringLiteral("a recording goes on")));
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("view paused \u00b7 +3.2 s new")));
    plot()->beginRegion(QStringLiteral("wave"), 1, 0.0);
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("view paused, recording goes on \u00b7 +3.2 s new")));
    plot()->endRegion();
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("view paused \u00b7 ")));
    // Then it can be scrolled and zoomed, which a running view cannot.
    QTest::keyClick(plot(), Qt::Key_Left);
    QVERIFY(plot()->viewFirst() < first);
    const double count = plot()->viewCount();
    QTest::keyClick(plot(), Qt::Key_Plus);
    QVERIFY(plot()->viewCount() < count);
    QTest::keyClick(plot(), Qt::Key_Home);
    QCOMPARE(plot()->viewFirst(), 0.0);
    QTest::keyClick(plot(), Qt::Key_Space);
    QVERIFY(!plot()->isPaused());
    QVERIFY(plot()->viewFirst() + plot()->viewCount() >= static_cast<double>(plot()->live().ring().end())); // the present goes on without readings
}

void TestCollectPlot::resumeGlidesToThePresent()
{
    withBoard();
    stream(30);
    m_theme->setReducedMotion(false);
    auto* box = find<QComboBox>("collect.window");
    auto* pause = find<Button>("tool.collect.pause");
    QCOMPARE(pause->iconName(), QStringLiteral("pause"));
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Space);
    QCOMPARE(pause->iconName(), QStringLiteral("play"));
    QCOMPARE(box->currentText(), QStringLiteral("10 s"));
    // The box tells what is in sight, and brings back what it offers.
    QTest::keyClick(plot(), Qt::Key_Plus);
    QVERIFY(plot()->shownSeconds() < 7.0);
    QCOMPARE(box->currentIndex(), -1);
    QCOMPARE(box->placeholderText(), QStringLiteral("6.67 s"));
    plot()->setWindowSeconds(10.0);
    QCOMPARE(box->currentText(), QStringLiteral("10 s"));
    QTest::keyClick(plot(), Qt::Key_Plus);
    QTest::keyClick(plot(), Qt::Key_Home);
    QTest::keyClick(plot(), Qt::Key_Space);
    QCOMPARE(pause->iconName(), QStringLiteral("pause"));
    QCOMPARE(box->currentText(), QStringLiteral("10 s"));
    // It gets there while the present moves on.
    QTRY_VERIFY([&] {
        m_hub->feed(ramp(0, 2));
        return plot()->viewFirst() + plot()->viewCount() == static_cast<double>(plot()->live().ring().end());
    }());
    QCOMPARE(plot()->viewCount(), 10000.0 / kIntervalMs);
}

void TestCollectPlot::windowAndPanByKeys()
{
    withBoard();
    stream(30);
    plot()->setFocus();
    QCOMPARE(plot()->windowSeconds(), 10.0);
    QTest::keyClick(plot(), Qt::Key_Plus);
    QCOMPARE(plot()->windowSeconds(), 5.0);
    QCOMPARE(plot()->viewCount(), 5000.0 / kIntervalMs);
    QCOMPARE(find<QComboBox>("collect.window")->currentText(), QStringLiteral("5 s"));
    QTest::keyClick(plot(), Qt::Key_Minus);
    QTest::keyClick(plot(), Qt::Key_Minus);
    QCOMPARE(plot()->windowSeconds(), 20.0);
    // Dragging the strip below goes to a place, and so pauses.
    const QRectF strip = plot()->layoutParts().overview;
    QTest::mouseClick(plot(), Qt::LeftButton, {}, QPointF(strip.right() - strip.width() * 0.2, strip.center().y()).toPoint());
    QVERIFY(plot()->isPaused());
    QVERIFY(plot()->viewFirst() + plot()->viewCount() < static_cast<double>(plot()->live().ring().end()));
}

void TestCollectPlot::cursorsMeasure()
{
    withBoard();
    stream(30);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_C);
    QVERIFY(plot()->areCursorsShown());
    QTest::keyClick(plot(), Qt::Key_Space);
    const CursorMeasure before = plot()->measure();
    QVERIFY(before.deltaSeconds() > 0.0);
    QTest::keyClick(plot(), Qt::Key_Left, Qt::ShiftModifier);
    const CursorMeasure after = plot()->measure();
    QCOMPARE(after.aSeconds, before.aSeconds);
    QVERIFY(after.bSeconds < before.bSeconds);
    QTest::keyClick(plot(), Qt::Key_X);
    QTest::keyClick(plot(), Qt::Key_Right);
    QVERIFY(plot()->measure().aSeconds > before.aSeconds);
    // The value is that of the reading at the cursor.
    const CursorMeasure now = plot()->measure();
    const auto end = plot()->live().ring().end();
    const qint64 reading = std::llround(static_cast<double>(end) - 1.0 + now.aSeconds * 1000.0 / kIntervalMs);
    QCOMPARE(now.a[1], static_cast<double>(static_cast<float>(reading % 100) / 10.0F + 1.0F));
    // Shift and drag measures with the mouse.
    const QRectF area = plot()->layoutParts().plot;
    const QPoint from = QPointF(area.left() + 100, area.center().y()).toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(plot(), from + QPoint(200, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, Qt::ShiftModifier, from + QPoint(200, 0));
    // What it says stands over nothing, with the spectrogram too.
    for (const bool hasSpectrogram : {false, true}) {
        plot()->setSpectrogramShown(hasSpectrogram);
        const LivePlotLayout layout = plot()->layoutParts();
        QVERIFY(!layout.cursors.isEmpty());
        QVERIFY(layout.cursors.bottom() < layout.plot.top());
    }
    plot()->setSpectrogramShown(false);
    const double wanted = 200.0 / area.width() * plot()->viewCount() * kIntervalMs / 1000.0;
    QVERIFY(std::abs(plot()->measure().deltaSeconds() - wanted) < 0.02);
    QTest::keyClick(plot(), Qt::Key_C);
    QVERIFY(!plot()->areCursorsShown());
}

void TestCollectPlot::channelsAreShownAndSoloed()
{
    withBoard();
    stream(5);
    auto* second = find<ChipButton>("collect.channelChip2");
    QTest::mouseClick(second, Qt::LeftButton);
    QVERIFY(!plot()->isChannelShown(1));
    QVERIFY(!second->isChecked());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_2);
    QVERIFY(plot()->isChannelShown(1));
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(2) && !plot()->isChannelShown(0) && !plot()->isChannelShown(1));
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(0) && plot()->isChannelShown(1));
    QVERIFY(!isEnabled("collect.channel4"));
    // In the legend Alt does it with the mouse.
    QTest::mouseClick(second, Qt::LeftButton, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(1) && !plot()->isChannelShown(0) && !plot()->isChannelShown(2));
    QVERIFY(second->isChecked() && !find<ChipButton>("collect.channelChip1")->isChecked());
    QTest::mouseClick(second, Qt::LeftButton, Qt::AltModifier);
    QVERIFY(plot()->isChannelShown(0) && plot()->isChannelShown(1) && plot()->isChannelShown(2));
}

void TestCollectPlot::lostReadingsAreDrawnAsGaps()
{
    withBoard();
    stream(3);
    QTRY_COMPARE(plot()->channelLines(0).size(), 1);
    QVERIFY(plot()->gaps().isEmpty());
    m_hub->drop(40);
    m_hub->feed(ramp(0, 60));
    QTRY_COMPARE(plot()->live().lostReadings(), 40U);
    QTRY_COMPARE(plot()->channelLines(0).size(), 2);
    const QVector<QPolygonF> lines = plot()->channelLines(0);
    const auto gaps = plot()->gaps();
    QCOMPARE(gaps.size(), 1);
    // No line has a point within the gap, and the gap is as wide as what was lost.
    const double perReading = plot()->layoutParts().plot.width() / plot()->viewCount();
    QVERIFY(std::abs(gaps[0].second - gaps[0].first - 40.0 * perReading) < 1.5);
    QVERIFY(lines[0].last().x() <= gaps[0].first + 0.51 * perReading);
    QVERIFY(lines[1].first().x() >= gaps[0].second - 0.51 * perReading);
    // The count is told in words, too.
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("40 readings lost")));
    QTRY_VERIFY(tells(QStringLiteral("dropped 40 \u00b7 late ")));
}

/// A recording begins a stream of its own on some devices: nothing is lost there, but the picture has a hole, which is hatched and told.
void TestCollectPlot::newStreamIsNoLoss()
{
    withBoard();
    stream(3);
    QTRY_COMPARE(plot()->channelLines(0).size(), 1);
    const auto before = plot()->live().ring().end();
    m_hub->beginStream(kAxes, kIntervalMs);
    m_hub->feed(ramp(0, 20));
    QTRY_COMPARE(plot()->channelLines(0).size(), 2);
    QVERIFY(plot()->live().isBetweenStreams(before));
    QCOMPARE(plot()->live().lostReadings(), 0U);
    QVERIFY(plot()->gaps().isEmpty());
    const auto pauses = plot()->pauses();
    QCOMPARE(pauses.size(), 1);
    const double perReading = plot()->layoutParts().plot.width() / plot()->viewCount();
    const auto missing = static_cast<double>(plot()->live().streamBegin() - before);
    QVERIFY(missing >= 1.0);
    QVERIFY(std::abs(pauses[0].second - pauses[0].first - missing * perReading) < 0.01);
    const QVector<QPolygonF> lines = plot()->channelLines(0);
    QVERIFY(lines[0].last().x() <= pauses[0].first + 0.51 * std::max(1.0, perReading));
    QVERIFY(lines[1].first().x() >= pauses[0].second - 0.51 * std::max(1.0, perReading));
    QTRY_VERIFY(tells(QStringLiteral(" \u00b7 paused ")));
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("0 readings lost; nothing sent for ")));
    m_hub->drop(40);
    m_hub->feed(ramp(0, 60));
    QTRY_COMPARE(plot()->gaps().size(), 1);
    QCOMPARE(plot()->pauses().size(), 1);
    QTRY_VERIFY(tells(QStringLiteral("dropped 40 \u00b7 late ")));
    // A board that tells of lost readings by gaps has lost them just as well.
    m_hub->feed(std::vector<float>(3 * 20, std::numeric_limits<float>::quiet_NaN()));
    m_hub->feed(ramp(0, 60));
    QTRY_COMPARE(plot()->gaps().size(), 2);
    QTRY_VERIFY(tells(QStringLiteral("dropped 60 \u00b7 late ")));
}

void TestCollectPlot::regionBeginsWithItsStream()
{
    withBoard();
    stream(3);
    QTRY_COMPARE(plot()->channelLines(0).size(), 1);
    plot()->beginRegion(QStringLiteral("wave"), 1, 0.5); // by the clock of the order
    const double before = plot()->regions().last().begin;
    m_hub->beginStream(kAxes, kIntervalMs);
    m_hub->feed(ramp(0, 20));
    QTRY_VERIFY(plot()->live().streamBegin() > 0);
    QTRY_COMPARE(plot()->regions().last().begin, static_cast<double>(plot()->live().streamBegin()));
    QVERIFY(plot()->regions().last().begin > before);
    // What is over stays where it was.
    plot()->endRegion();
    const double begin = plot()->regions().last().begin;
    m_hub->beginStream(kAxes, kIntervalMs);
    m_hub->feed(ramp(0, 20));
    QTRY_VERIFY(static_cast<double>(plot()->live().streamBegin()) > begin);
    QCOMPARE(plot()->regions().last().begin, begin);
}

void TestCollectPlot::valuesAreReadAtAnyHeight()
{
    withBoard();
    stream(5);
    for (const auto& [low, high] : {std::pair(-20.0, 20.0), std::pair(-3.0, 21.5), std::pair(5.0, 6.0)}) {
        plot()->setValueRange(low, high);
        for (const int height : {120, 180, 260, 700}) {
            plot()->setFixedHeight(height);
            const QVector<double> ticks = plot()->valueTicks();
            const QRectF area = plot()->layoutParts().plot;
            QVERIFY(ticks.size() >= 2);
            QCOMPARE(ticks.first(), low);
            QCOMPARE(ticks.last(), high);
            const double line = QFontMetricsF(m_theme->font(TextRole::MonoSmall)).height();
            const double zero = -low / (high - low); // from the foot
            const bool hasRoom = low < 0.0 && std::min(zero, 1.0 - zero) * area.height() > line + 3.0;
            QVERIFY2(!hasRoom || ticks.contains(0.0), qPrintable(QString::number(height)));
            for (qsizetype i = 1; i < ticks.size() && area.height() > 2.0 * line; ++i)
                QVERIFY((ticks[i] - ticks[i - 1]) / (high - low) * area.height() >= line);
        }
    }
}

void TestCollectPlot::valuesAreNeverCut()
{
    withBoard();
    stream(5);
    const QFontMetricsF metrics(m_theme->font(TextRole::MonoSmall));
    plot()->setValueRange(-20.0, 20.0);
    const double usual = plot()->layoutParts().plot.left();
    for (const auto& [low, high] : {std::pair(1012.2, 1012.6), std::pair(-123456.75, 98765.25), std::pair(-1e-5, 1.5e-5), std::pair(-3e12, 1e30)}) {
        plot()->setValueRange(low, high);
        const QStringList texts = plot()->valueTickTexts();
        QVERIFY(texts.size() >= 2);
        for (const QString& text : texts)
            QVERIFY2(metrics.horizontalAdvance(text) <= plot()->layoutParts().plot.left() - 6.0, qPrintable(text));
        QVERIFY(plot()->layoutParts().plot.left() < 3.0 * usual);
        QCOMPARE(plot()->layoutParts().overview.left(), plot()->layoutParts().plot.left());
    }
    plot()->setValueRange(-20.0, 20.0);
    QCOMPARE(plot()->layoutParts().plot.left(), usual);
}

/// A key that is held down stretches on and on: at some point a step no longer changes a number, and a walk by steps never ends.
void TestCollectPlot::valuesKeepTheirDigitsAtAnyZoom()
{
    withBoard();
    stream(5);
    plot()->setFocus();
    for (const double middle : {0.0, 1012.4, -3e7}) {
        plot()->setValueRange(middle - 1.0, middle + 1.0);
        for (int i = 0; i < 400; ++i)
            plot()->scaleValues(1.25);
        QVERIFY(plot()->valueHigh() > plot()->valueLow());
        QVERIFY(plot()->valueTicks().size() >= 2 && plot()->valueTicks().size() < 100);
        for (int i = 0; i < 800; ++i)
            plot()->scaleValues(1.0 / 1.25);
        plot()->shiftValues(0.9);
        QVERIFY(std::isfinite(plot()->valueLow()) && std::isfinite(plot()->valueHigh()) && plot()->valueHigh() > plot()->valueLow());
        QVERIFY(plot()->valueTicks().size() >= 2 && plot()->valueTicks().size() < 100);
        QVERIFY(!plot()->grab().isNull());
    }
}

void TestCollectPlot::valuesHaveOneStepAndOneForm()
{
    withBoard();
    stream(5);
    plot()->setFixedHeight(260);
    plot()->setValueRange(-20.0, 30.0);
    QCOMPARE(plot()->valueTickTexts(), QStringList({QStringLiteral("-20"), QStringLiteral("-10"), QStringLiteral("0"), QStringLiteral("10"), QStringLiteral("20"),
                                                QStringLiteral("30")}));
    plot()->setValueRange(-3.0, 21.5);
    for (const QString& text : plot()->valueTickTexts())
        QVERIFY2(text.section(QLatin1Char('.'), 1).size() == 1, qPrintable(text));
    plot()->setValueRange(0.0, 0.02);
    for (const QString& text : plot()->valueTickTexts())
        QCOMPARE(text.size(), plot()->valueTickTexts().last().size());
}

void TestCollectPlot::channelNamesAreNeverCut()
{
    withBoard();
    stream(2);
    for (const int width : {1280, 1600}) {
        m_window->resize(width, 720);
        for (const float value : {0.1F, -123456.7F, 9.0F}) {
            m_hub->feed({value, value, value});
            const auto chip = [this](int number) { return find<ChipButton>(qPrintable(QStringLiteral("collect.channelChip%1").arg(number))); };
            QTRY_VERIFY(chip(3)->chip().value.trimmed() == QLocale().toString(static_cast<double>(value), 'f', 1));
            for (int number = 1; number <= 3; ++number) {
                QTRY_VERIFY(chip(number)->width() >= chip(number)->sizeHint().width());
                QTRY_VERIFY(chip(number)->visibleRegion().boundingRect().size() == chip(number)->size());
            }
        }
    }
}

void TestCollectPlot::recordingIsShaded()
{
    withBoard();
    stream(5);
    find<ClassBox>("collect.label")->setLabel(QStringLiteral("snake"));
    QVERIFY(trigger("collect.record"));
    QVERIFY(plot()->regions().isEmpty());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 10.0, QStringLiteral("sampling"));
    QCOMPARE(plot()->regions().size(), 1);
    const LiveRegion running = plot()->regions().first();
    QVERIFY(running.isRunning);
    QCOMPARE(running.classIndex, 2);
    QTRY_VERIFY(plot()->regions().first().text.startsWith(QStringLiteral("snake, recording 0.")));
    QVERIFY(plot()->regions().first().text.endsWith(QStringLiteral("of 10.0 s")));
    Q_EMIT m_hub->captureProgress(kBoard, 10.0, 10.0, QStringLiteral("reading"));
    QVERIFY(!plot()->regions().first().isRunning);
    QVERIFY(plot()->regions().first().end > running.begin);
    QVERIFY(m_hub->finishCapture().isOk());
}

void TestCollectPlot::rangeIsFixedAndFreed()
{
    withBoard();
    stream(5);
    QVERIFY(plot()->isAutoScaled());
    for (const char* given : {"-20 20", "-20, 20", "-20;20"}) {
        plot()->setAutoScaled(true);
        m_dialogs->textAnswers << QString::fromLatin1(given);
        QVERIFY(trigger("collect.setRange"));
        QVERIFY2(!plot()->isAutoScaled(), given);
        QCOMPARE(plot()->valueLow(), -20.0);
        QCOMPARE(plot()->valueHigh(), 20.0);
    }
    QCOMPARE(find<QPushButton>("collect.scale")->text(), QStringLiteral("Y fixed"));
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(plot()->valueHigh() < 20.0);
    QTest::keyClick(plot(), Qt::Key_A);
    QVERIFY(plot()->isAutoScaled());
    QVERIFY(plot()->valueLow() > -20.0);
    // What goes beyond the range widens it at once.
    const double high = plot()->valueHigh();
    m_hub->feed({500.0F, 0.0F, 0.0F});
    QTRY_VERIFY(plot()->valueHigh() > 500.0);
    QVERIFY(plot()->valueHigh() > high);
}

/// By a clock that the test turns: the first picture after a pause is the one before, and the last ends at the present, which has gone on.
void TestCollectPlot::glideNeverJumps()
{
    m_theme->setReducedMotion(false);
    FakeDeviceHub hub;
    hub.put(nano());
    LivePlot live(*m_theme);
    live.resize(900, 260);
    hub.beginStream(kAxes, kIntervalMs);
    hub.feed(ramp(0, 1250)); // 20 s
    qint64 nowMs = 0;
    const auto pass = [&] { // two readings, a picture
        nowMs += 32;
        hub.feed(ramp(0, 2));
        live.advance(hub, kBoard, nowMs);
    };
    live.advance(hub, kBoard, nowMs);
    pass();
    live.pause();
    for (int i = 0; i < 100; ++i)
        pass();
    QCOMPARE(live.newSeconds(), 3.2);
    const double first = live.viewFirst();
    double end = first + live.viewCount();
    const double away = live.live().nowIndex(nowMs) - end;
    QVERIFY(away > 150.0);
    live.resume();
    QCOMPARE(live.viewFirst(), first);
    int pictures = 0;
    while (std::abs(live.live().nowIndex(nowMs) - end) > 1e-9 && pictures < 100) {
        pass();
        const double now = live.viewFirst() + live.viewCount();
        QVERIFY(now >= end && now - end < 0.6 * away);
        end = now;
        ++pictures;
    }
    QVERIFY2(pictures > 3 && pictures < 100, qPrintable(QString::number(pictures)));
}

void TestCollectPlot::howMuchIsKeptIsSeen()
{
    withBoard();
    stream(5);
    QCOMPARE(plot()->keptText(), QStringLiteral("120 s"));
    const QRectF strip = plot()->layoutParts().overview;
    const QImage beside = plot()->grab(QRectF(8.0, strip.top(), strip.left() - 12.0, strip.height()).toRect()).toImage();
    bool isSeen = false;
    for (int y = 0; y < beside.height(); ++y) {
        for (int x = 0; x < beside.width(); ++x)
            isSeen = isSeen || beside.pixel(x, y) != beside.pixel(0, 0);
    }
    QVERIFY(isSeen);
}

/// Whoever listens hears when it begins and when it ends, and nothing of the readings between.
void TestCollectPlot::onlyStartAndStopAreAnnounced()
{
    withBoard();
    stream(5);
    QStringList heard;
    connect(plot(), &LivePlot::announced, this, [&heard](const QString& text) { heard << text; });
    const auto deaf = qScopeGuard([this] { plot()->disconnect(this); });
    QVERIFY(trigger("collect.record"));
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 10.0, QStringLiteral("Recording"));
    QTRY_COMPARE(heard, QStringList{QStringLiteral("Recording idle")});
    const auto end = plot()->live().ring().end();
    m_hub->drop(40);
    m_hub->feed(ramp(0, 60));
    QTRY_COMPARE(plot()->live().ring().end(), end + 100);
    for (const double done : {1.0, 5.0, 9.0})
        Q_EMIT m_hub->captureProgress(kBoard, done, 10.0, QStringLiteral("Recording"));
    plot()->pause();
    plot()->toggleChannel(1);
    plot()->resume();
    QCOMPARE(heard.size(), 1);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(heard.mid(1), QStringList{QStringLiteral("Recording ended")});
}

void TestCollectPlot::plotSpeaks()
{
    withBoard();
    stream(5);
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(plot());
    QVERIFY(spoken != nullptr);
    QCOMPARE(spoken->childCount(), 3);
    QVERIFY(spoken->child(1)->text(QAccessible::Name).startsWith(QStringLiteral("accY, ")));
    QCOMPARE(spoken->indexOfChild(spoken->child(2)), 2);
    spoken->child(1)->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(!plot()->isChannelShown(1));
    QVERIFY(spoken->child(1)->text(QAccessible::Name).endsWith(QStringLiteral("hidden")));
    QTRY_VERIFY(plot()->accessibleDescription().contains(QStringLiteral("10.00 s of 120 s kept")));
}

void TestCollectPlot::spectrogramFollowsTheLines()
{
    withBoard();
    stream(20);
    plot()->setFocus();
    const QRectF before = plot()->layoutParts().plot;
    QTest::keyClick(plot(), Qt::Key_S);
    QVERIFY(plot()->isSpectrogramShown());
    const LivePlotLayout layout = plot()->layoutParts();
    QVERIFY(layout.spectrogram.height() >= 40.0);
    QCOMPARE(layout.spectrogram.left(), layout.plot.left());
    QCOMPARE(layout.spectrogram.width(), layout.plot.width());
    QVERIFY(layout.plot.bottom() < layout.spectrogram.top() && layout.spectrogram.bottom() <= layout.times.top());
    QTRY_VERIFY(plot()->spectrogram().hasColumns());
    auto* menu = find<QPushButton>("collect.spectrogramMenu");
    QCOMPARE(menu->text(), QStringLiteral("Spectrum accX"));
    QTest::keyClick(plot(), Qt::Key_S, Qt::ShiftModifier);
    QCOMPARE(plot()->spectrogramChannel(), 1);
    QCOMPARE(menu->text(), QStringLiteral("Spectrum accY"));
    QTRY_VERIFY(plot()->spectrogram().hasColumns());
    QCOMPARE(plot()->spectrogram().channel(), 1);
    const auto isWhole = [this] {
        const LiveSpectrogram& made = plot()->spectrogram();
        return made.nextColumn() * made.hop() + made.hop() / 2 + made.bins() - 1 > plot()->live().ring().end();
    };
    QTRY_VERIFY(isWhole());
    // Paused it stands still, and afterwards it catches up.
    QTest::keyClick(plot(), Qt::Key_Space);
    const qint64 columns = plot()->spectrogram().nextColumn();
    m_hub->feed(ramp(7, 400));
    QTRY_VERIFY(plot()->newSeconds() > 6.0);
    QCOMPARE(plot()->spectrogram().nextColumn(), columns);
    QTest::keyClick(plot(), Qt::Key_Space);
    QTRY_COMPARE(plot()->spectrogram().nextColumn(), columns + 400 / plot()->spectrogram().hop());
    QTest::keyClick(plot(), Qt::Key_S);
    QVERIFY(!plot()->isSpectrogramShown());
    QCOMPARE(plot()->layoutParts().plot, before);
    QCOMPARE(menu->text(), QStringLiteral("Spectrum"));
}

QTEST_MAIN(TestCollectPlot)
#include "tst_collect_plot.moc"
