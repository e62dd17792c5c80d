// SPDX-License-Identifier: GPL-3.0-or-later
// The list of samples follows the project: rows go and come back where they were.
#include "app/session/project_session.h"
#include "ui/itemmodels/sample_item_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;

class TestSampleItemModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void newSamplesStandAtTheEnd();
    void undoneDeleteComesBackInItsPlace_data();
    void undoneDeleteComesBackInItsPlace();
    void undoneRunsComeBackEachAtOnce();
    void manyScatteredRowsComeBackToo();
    void changedNeighboursAreToldAtOnce();

private:
    void ingest(int count);
    [[nodiscard]] QStringList shown() const;
    [[nodiscard]] QVector<SampleId> idsAt(const QVector<int>& rows) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProjectSession> m_session;
    std::unique_ptr<SampleItemModel> m_model;
};

void TestSampleItemModel::init()
{
    m_model.reset();
    m_session.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(m_folder->filePath(QStringLiteral("test.smith")), QStringLiteral("test"));
    QVERIFY(made.isOk());
    m_session = std::move(made).value();
    m_model = std::make_unique<SampleItemModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_model.get());
    m_model->setSession(m_session.get());
    ingest(6);
}

void TestSampleItemModel::ingest(int count)
{
    for (int i = 0; i < count; ++i) {
        SampleDraft draft;
        draft.info.name = QStringLiteral("s%1").arg(m_session->samples().size());
        draft.info.axes = {{QStringLiteral("x"), QStringLiteral("m/s2")}};
        draft.info.intervalMs = 16.0;
        draft.info.readingCount = 2;
        draft.values = SignalData(std::vector<float>{static_cast<float>(m_session->samples().size()), 1.0F}, 1);
        const Result<SampleId> id = m_session->ingest(draft);
        QVERIFY2(id.isOk(), id.isOk() ? "" : qPrintable(id.error().message));
    }
}

QStringList TestSampleItemModel::shown() const
{
    QStringList names;
    for (int row = 0; row < m_model->rowCount(); ++row)
        names << m_model->index(row, 0).data().toString();
    return names;
}

QVector<SampleId> TestSampleItemModel::idsAt(const QVector<int>& rows) const
{
    QVector<SampleId> ids;
    for (const int row : rows)
        ids.append(m_model->sampleId(row));
    return ids;
}

void TestSampleItemModel::newSamplesStandAtTheEnd()
{
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    ingest(1);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted[0][1].toInt(), 6);
    QCOMPARE(shown().last(), QStringLiteral("s6"));
}

void TestSampleItemModel::undoneDeleteComesBackInItsPlace_data()
{
    QTest::addColumn<QVector<int>>("rows");
    QTest::newRow("first") << QVector<int>{0};
    QTest::newRow("middle") << QVector<int>{3};
    QTest::newRow("last") << QVector<int>{5};
    QTest::newRow("neighbours") << QVector<int>{2, 1};
    QTest::newRow("scattered") << QVector<int>{5, 0, 2, 3};
    QTest::newRow("all") << QVector<int>{0, 1, 2, 3, 4, 5};
}

void TestSampleItemModel::undoneDeleteComesBackInItsPlace()
{
    QFETCH(QVector<int>, rows);
    const QStringList before = shown();
    const QVector<SampleId> ids = idsAt(rows);
    QVERIFY(m_session->moveToBin(ids).isOk());
    QCOMPARE(m_model->rowCount(), 6 - static_cast<int>(rows.size()));
    m_session->undoStack().undo();
    QCOMPARE(shown(), before);
    for (qsizetype i = 0; i < rows.size(); ++i)
        QCOMPARE(m_model->rowOf(ids[i]), rows[i]);
    // A project opened anew shows the same.
    SampleItemModel anew;
    anew.setSession(m_session.get());
    for (int row = 0; row < 6; ++row)
        QCOMPARE(anew.sampleId(row), m_model->sampleId(row));
}

void TestSampleItemModel::undoneRunsComeBackEachAtOnce()
{
    QVERIFY(m_session->moveToBin(idsAt({0, 1, 4})).isOk());
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    m_session->undoStack().undo();
    QCOMPARE(inserted.size(), 2);
    QCOMPARE(inserted[0][1].toInt(), 0);
    QCOMPARE(inserted[0][2].toInt(), 1);
    QCOMPARE(inserted[1][1].toInt(), 4);
    QCOMPARE(inserted[1][2].toInt(), 4);
    QCOMPARE(reset.size(), 0); // a view keeps its place
}

void TestSampleItemModel::manyScatteredRowsComeBackToo()
{
    ingest(210);
    const QStringList before = shown();
    QVector<int> rows;
    for (int row = 0; row < m_model->rowCount(); row += 2)
        rows.append(row);
    QVERIFY(m_session->moveToBin(idsAt(rows)).isOk());
    QCOMPARE(m_model->rowCount(), static_cast<int>(before.size() - rows.size()));
    m_session->undoStack().undo();
    QCOMPARE(shown(), before);
}

void TestSampleItemModel::changedNeighboursAreToldAtOnce()
{
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    QVERIFY(m_session->setEnabled(idsAt({1, 2, 3, 5}), false).isOk());
    QCOMPARE(changed.size(), 2);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(changed[0][1].toModelIndex().row(), 3);
    QCOMPARE(changed[1][0].toModelIndex().row(), 5);
    QCOMPARE(changed[1][1].toModelIndex().row(), 5);
}

QTEST_GUILESS_MAIN(TestSampleItemModel)
#include "tst_sample_item_model.moc"
