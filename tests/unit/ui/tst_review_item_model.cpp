// SPDX-License-Identifier: GPL-3.0-or-later
// Windows that wait for a verdict: newest first, bounded, taken and put back.
#include "ui/itemmodels/review_item_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>
#include <cmath>

using namespace studio;

namespace
{

ReviewWindow windowAt(int second)
{
    ReviewWindow window;
    window.board = QStringLiteral("nano33");
    window.classes = {QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")};
    window.probabilities = {0.1F, 0.4F, 0.5F};
    window.at = QDateTime(QDate(2025, 1, 2), QTime(13, 0).addSecs(second));
    window.readings.values = SignalData(std::vector<float>{1.0F, -1.0F, 2.0F, -2.0F}, 2);
    return window;
}

} // namespace

class TestReviewItemModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void newestStandsFirst();
    void queueIsBounded();
    void takenWindowsGoBackWhereTheyWere();
    void wordsNameTheLikeliestTwo();
    void picturesKeepPeaks();

private:
    std::unique_ptr<ReviewItemModel> m_model;
};

void TestReviewItemModel::init()
{
    m_model = std::make_unique<ReviewItemModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_model.get());
}

void TestReviewItemModel::newestStandsFirst()
{
    m_model->add(windowAt(1));
    m_model->add(windowAt(2));
    QCOMPARE(m_model->index(0).data(ReviewItemModel::TimeRole).toString(), QStringLiteral("13:00:02"));
    QVERIFY(m_model->window(2) == nullptr);
    QVERIFY(m_model->window(-1) == nullptr);
}

void TestReviewItemModel::queueIsBounded()
{
    for (int i = 0; i < ReviewItemModel::kMostWaiting + 7; ++i)
        m_model->add(windowAt(i));
    QCOMPARE(m_model->rowCount(), ReviewItemModel::kMostWaiting);
    QCOMPARE(m_model->letGoCount(), 7);
    QCOMPARE(m_model->window(ReviewItemModel::kMostWaiting - 1)->at.time().second(), 7);
    m_model->clear();
    QCOMPARE(m_model->rowCount(), 0);
    QCOMPARE(m_model->letGoCount(), 0);
}

void TestReviewItemModel::takenWindowsGoBackWhereTheyWere()
{
    for (int i = 0; i < 4; ++i)
        m_model->add(windowAt(i));
    const ReviewWindow taken = m_model->take(1);
    QCOMPARE(taken.at.time().second(), 2);
    QCOMPARE(m_model->rowCount(), 3);
    m_model->putBack(1, taken);
    QCOMPARE(m_model->window(1)->at.time().second(), 2);
    m_model->putBack(99, windowAt(50)); // the list has become shorter meanwhile
    QCOMPARE(m_model->window(4)->at.time().second(), 50);
}

void TestReviewItemModel::wordsNameTheLikeliestTwo()
{
    m_model->add(windowAt(1));
    QCOMPARE(m_model->index(0).data(ReviewItemModel::DetailRole).toString(), QStringLiteral("snake 0.50 \u00b7 wave 0.40"));
    QCOMPARE(m_model->index(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("nano33 at 13:00:01: snake 0.50 \u00b7 wave 0.40"));
    QCOMPARE(m_model->window(0)->suggestion(), QStringLiteral("snake"));
    QCOMPARE(m_model->window(0)->confidence(), 0.5);
    const ReviewWindow nothing;
    QCOMPARE(nothing.suggestion(), QString());
    QCOMPARE(nothing.confidence(), 0.0);
}

void TestReviewItemModel::picturesKeepPeaks()
{
    std::vector<float> values(1000, 0.0F);
    values[500] = 9.0F;
    values[501] = std::numeric_limits<float>::quiet_NaN();
    const SignalColumns columns = columnsOf(SignalData(values, 1), 0, 10);
    QCOMPARE(columns.high.size(), 10U);
    QCOMPARE(columns.high[5], 9.0F);
    QCOMPARE(columns.low[5], 0.0F);
    QCOMPARE(columnsOf(SignalData(std::vector<float>{1.0F, 2.0F}, 1), 0, 10).low.size(), 2U);
    QVERIFY(std::isnan(columnsOf(SignalData(std::vector<float>{}, 1), 0, 3).low[0]));
}

QTEST_GUILESS_MAIN(TestReviewItemModel)
#include "tst_review_item_model.moc"
