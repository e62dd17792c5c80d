// SPDX-License-Identifier: GPL-3.0-or-later
// Where movements begin and end: in signals that have some, and in those that have none.
#include "models/signal/movement.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace studio;

namespace
{

constexpr double kRateHz = 62.5;

/// One axis: faint noise, and a 3 Hz swing in each of `bursts`.
std::vector<float> signalWith(const QVector<std::pair<int, int>>& bursts, int readings, double noise = 0.02)
{
    std::vector<float> values;
    quint32 state = 7;
    for (int i = 0; i < readings; ++i) {
        state = state * 1664525U + 1013904223U;
        double value = 9.81 + noise * (double(state >> 16) / 32768.0 - 1.0);
        for (const auto& [begin, end] : bursts) {
            if (i >= begin && i < end)
                value += 5.0 * std::sin(2.0 * M_PI * 3.0 * i / kRateHz);
        }
        values.push_back(static_cast<float>(value));
    }
    return values;
}

QVector<Movement> movementsOf(const std::vector<float>& values, int axes = 1)
{
    EnergyEnvelope envelope(axes, kRateHz);
    envelope.append(values);
    return findMovements(envelope);
}

} // namespace

class TestMovement : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void burstsAreFound();
    void pieceByPieceIsTheSame();
    void nothingStandsOut_data();
    void nothingStandsOut();
    void shortPausesAreBridged();
    void valuesThatAreNotNumbersAreLeftOut();
    void burstsAtTheEndsAreFound();
};

void TestMovement::burstsAreFound()
{
    const QVector<std::pair<int, int>> bursts = {{200, 400}, {600, 700}, {900, 1200}};
    const QVector<Movement> found = movementsOf(signalWith(bursts, 1500));
    QCOMPARE(found.size(), bursts.size());
    for (int i = 0; i < found.size(); ++i) {
        QVERIFY2(std::abs(found[i].begin - bursts[i].first) <= 6,
                 qPrintable(QString::number(found[i].begin)));
        QVERIFY2(std::abs(found[i].end - bursts[i].second) <= 6, qPrintable(QString::number(found[i].end)));
        QVERIFY(found[i].confidence > 0.5 && found[i].confidence < 1.0);
    }
}

void TestMovement::pieceByPieceIsTheSame()
{
    const std::vector<float> values = signalWith({{200, 400}}, 800);
    EnergyEnvelope envelope(1, kRateHz);
    for (std::size_t at = 0; at < values.size(); at += 37)
        envelope.append(std::span(values).subspan(at, std::min<std::size_t>(37, values.size() - at)));
    QCOMPARE(findMovements(envelope), movementsOf(values));
}

void TestMovement::nothingStandsOut_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::newRow("no reading") << std::vector<float>();
    QTest::newRow("one reading") << std::vector<float>{1.0F};
    QTest::newRow("constant") << std::vector<float>(1000, 9.81F);
    QTest::newRow("noise alone") << signalWith({}, 1000);
    QTest::newRow("movement throughout") << signalWith({{0, 1000}}, 1000);
    QTest::newRow("nothing but NaN") << std::vector<float>(1000, std::numeric_limits<float>::quiet_NaN());
    std::vector<float> click(1000, 0.0F);
    click[500] = 100.0F;
    QTest::newRow("a single click") << click;
}

void TestMovement::nothingStandsOut()
{
    QFETCH(std::vector<float>, values);
    QVERIFY(movementsOf(values).isEmpty());
}

void TestMovement::shortPausesAreBridged()
{
    QCOMPARE(movementsOf(signalWith({{200, 300}, {310, 400}}, 800)).size(), 1);
    QCOMPARE(movementsOf(signalWith({{200, 300}, {360, 460}}, 800)).size(), 2);
}

void TestMovement::valuesThatAreNotNumbersAreLeftOut()
{
    std::vector<float> values = signalWith({{200, 400}}, 800);
    values[300] = std::numeric_limits<float>::quiet_NaN();
    values[600] = std::numeric_limits<float>::infinity();
    const QVector<Movement> found = movementsOf(values);
    QCOMPARE(found.size(), 1);
    QVERIFY(std::abs(found[0].begin - 200) <= 6 && std::abs(found[0].end - 400) <= 6);
}

void TestMovement::burstsAtTheEndsAreFound()
{
    const QVector<Movement> found = movementsOf(signalWith({{0, 150}, {650, 800}}, 800));
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0].begin, qint64(0));
    QCOMPARE(found[1].end, qint64(800));
}

QTEST_GUILESS_MAIN(TestMovement)
#include "tst_movement.moc"
