// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_geometry.h"

#include <QSet>
#include <QtTest>
#include <random>

using namespace studio;

class TestMapGeometry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void walksInTheDirectionAsked();
    void prefersWhatLiesAhead();
    void nothingBeyondTheEdge();
    void everyPointCanBeReached();
    void lassoTakesWhatIsInside();
    void neighboursAreTheNearest();
};

void TestMapGeometry::walksInTheDirectionAsked()
{
    const QVector<QPointF> cross{{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    QCOMPARE(nearestInDirection(cross, 0, 1, 0), 1);
    QCOMPARE(nearestInDirection(cross, 0, -1, 0), 2);
    QCOMPARE(nearestInDirection(cross, 0, 0, 1), 3);
    QCOMPARE(nearestInDirection(cross, 0, 0, -1), 4);
}

void TestMapGeometry::prefersWhatLiesAhead()
{
    // The point a little farther but straight ahead comes before the one aslant.
    const QVector<QPointF> points{{0, 0}, {1.0, 0.9}, {1.5, 0.0}};
    QCOMPARE(nearestInDirection(points, 0, 1, 0), 2);
}

void TestMapGeometry::nothingBeyondTheEdge()
{
    const QVector<QPointF> points{{0, 0}, {1, 0}};
    QCOMPARE(nearestInDirection(points, 1, 1, 0), -1);
    QCOMPARE(nearestInDirection({}, -1, 1, 0), -1);
    QCOMPARE(nearestInDirection(points, -1, 1, 0), 0); // from nowhere: begin somewhere
}

void TestMapGeometry::everyPointCanBeReached()
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> place(-1.0, 1.0);
    QVector<QPointF> points;
    for (int i = 0; i < 120; ++i)
        points.append({place(random), place(random)});
    QSet<int> reached{0};
    QVector<int> open{0};
    while (!open.isEmpty()) {
        const int from = open.takeLast();
        for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
            const int next = nearestInDirection(points, from, dx, dy);
            if (next >= 0 && !reached.contains(next)) {
                reached.insert(next);
                open.append(next);
            }
        }
    }
    // Some points are nobody's nearest in any direction; the table beside the map has them all.
    QVERIFY2(reached.size() > points.size() * 9 / 10, qPrintable(QString::number(reached.size())));
}

void TestMapGeometry::lassoTakesWhatIsInside()
{
    const QVector<QPointF> points{{1, 1}, {5, 5}, {2, 2}, {3, 0.5}};
    const QPolygonF triangle{QPointF(0, 0), QPointF(4, 0), QPointF(0, 8)};
    QCOMPARE(pointsInside(points, triangle), (QVector<int>{0, 2, 3}));
    QVERIFY(pointsInside(points, QPolygonF{QPointF(0, 0), QPointF(1, 1)}).isEmpty());
}

void TestMapGeometry::neighboursAreTheNearest()
{
    const QVector<QPointF> line{{0, 0}, {1, 0}, {2, 0}, {10, 0}};
    QCOMPARE(nearestPoints(line, 0, 2), (QVector<int>{1, 2}));
    QCOMPARE(nearestPoints(line, 3, 9), (QVector<int>{2, 1, 0}));
}

QTEST_GUILESS_MAIN(TestMapGeometry)
#include "tst_map_geometry.moc"
