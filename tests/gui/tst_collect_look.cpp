// SPDX-License-Identifier: GPL-3.0-or-later
// Collect: where things stand, and the axis of values where each channel has its own.
#include "support/collect_fixture.h"
#include "ui/widgets/chip.h"

#include <QPushButton>
#include <cmath>

using namespace studio;
using namespace studio::test;

class TestCollectLook : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void eachChannelHasItsRange();
    void keysChangeEachRange();

protected:
    void withClimate();
};

/// The climate board: on one axis the pressure leaves nothing of the others.
void TestCollectLook::withClimate()
{
    withBoard();
    m_hub->beginStream({{QStringLiteral("temperature"), QStringLiteral("degC")}, {QStringLiteral("humidity"), QStringLiteral("%RH")}, {QStringLiteral("pressure"), QStringLiteral("hPa")}}, kIntervalMs);
    std::vector<float> values;
    for (int i = 0; i < 600; ++i) {
        const float part = static_cast<float>(i % 100) / 100.0F;
        values.insert(values.end(), {20.0F + part, 40.0F + 10.0F * part, 1012.0F + part});
    }
    m_hub->feed(values);
    m_hub->setState(kBoard, DeviceState::Streaming);
    QTRY_COMPARE(plot()->channelCount(), 3);
    QTRY_VERIFY(!plot()->channelLines(0).isEmpty());
}

void TestCollectLook::eachChannelHasItsRange()
{
    withClimate();
    const auto shareOf = [this](int channel) {
        const QVector<QPolygonF> lines = plot()->channelLines(channel);
        return lines.isEmpty() ? 0.0 : lines.first().boundingRect().height() / plot()->layoutParts().plot.height();
    };
    QVERIFY(shareOf(0) < 0.05);
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    QCOMPARE(find<QPushButton>("collect.scale")->text(), QStringLiteral("Y per channel"));
    for (int channel = 0; channel < 3; ++channel) {
        QVERIFY2(shareOf(channel) > 0.4 && shareOf(channel) <= 1.0, qPrintable(QString::number(shareOf(channel))));
        // What its line lies in is told by its chip, seen and spoken.
        auto* chip = find<ChipButton>(qPrintable(QStringLiteral("collect.channelChip%1").arg(channel + 1)));
        QTRY_VERIFY(chip->chip().value.endsWith(plot()->rangeText(channel)));
        QVERIFY(chip->accessibleName().endsWith(plot()->rangeText(channel)));
    }
    QVERIFY(plot()->rangeOf(1).low() <= 40.0 && plot()->rangeOf(1).low() > 30.0 && plot()->rangeOf(1).high() < 60.0);
    QVERIFY(plot()->valueTicks().isEmpty()); // no number would be true of all
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    QVERIFY(plot()->valueTicks().size() >= 2 && plot()->valueTicks().first() > 1000.0);
    QTest::keyClick(plot(), Qt::Key_3, Qt::AltModifier);
    // The choice outlives another stream and the page; A takes it back.
    m_window->showPage(QStringLiteral("dataset"));
    m_window->showPage(QStringLiteral("collect"));
    QVERIFY(plot()->isScaledPerChannel());
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A);
    QVERIFY(plot()->isAutoScaled() && shareOf(0) < 0.05);
    QTRY_VERIFY(!find<ChipButton>("collect.channelChip1")->chip().value.contains(plot()->rangeText(0)));
}

void TestCollectLook::keysChangeEachRange()
{
    withClimate();
    plot()->setFocus();
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    const auto ranges = [this] {
        QVector<QPair<double, double>> all;
        for (int channel = 0; channel < 3; ++channel)
            all.append({plot()->rangeOf(channel).low(), plot()->rangeOf(channel).high()});
        return all;
    };
    const auto isAbout = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); };
    const auto before = ranges();
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(plot()->isScaledPerChannel());
    const auto taller = ranges();
    for (int channel = 0; channel < 3; ++channel) {
        const double middle = (before[channel].first + before[channel].second) / 2.0;
        const double half = (before[channel].second - before[channel].first) / 2.0 / 1.25;
        QVERIFY(isAbout(taller[channel].first, middle - half) && isAbout(taller[channel].second, middle + half));
    }
    // They stay as they were set, whatever comes.
    const auto end = plot()->live().ring().end();
    m_hub->feed({500.0F, 500.0F, 5000.0F});
    QTRY_VERIFY(plot()->live().ring().end() > end);
    QCOMPARE(ranges(), taller);
    QTest::keyClick(plot(), Qt::Key_Up, Qt::ShiftModifier);
    const auto higher = ranges();
    for (int channel = 0; channel < 3; ++channel) {
        const double by = (taller[channel].second - taller[channel].first) * 0.1;
        QVERIFY(isAbout(higher[channel].first, taller[channel].first + by) && isAbout(higher[channel].second, taller[channel].second + by));
    }
    // Of one that is shown alone its own.
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    QTest::keyClick(plot(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(ranges()[0], higher[0]);
    QCOMPARE(ranges()[2], higher[2]);
    QVERIFY(ranges()[1].first < higher[1].first && ranges()[1].second > higher[1].second);
    QTest::keyClick(plot(), Qt::Key_2, Qt::AltModifier);
    // Asked for once more they are fitted anew.
    QTest::keyClick(plot(), Qt::Key_A, Qt::ShiftModifier);
    QVERIFY(ranges()[0].second >= 500.0 && ranges()[2].second >= 5000.0);
}

QTEST_MAIN(TestCollectLook)
#include "tst_collect_look.moc"
