// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/project_session.h"
#include "support/temporary_project.h"

#include <QRandomGenerator>
#include <QSignalSpy>

using namespace studio;

class TestProjectSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void undoSurvivesARestart();
    void foreignChangesAreNoticed();
    void changesMakeLaterStagesStale();
    void resplitKeepsTheShareOfEveryLabel();
    void randomStepsUndoToTheByte();
};

namespace
{

/// A project with `count` samples, closed again; returns its session.
std::unique_ptr<ProjectSession> sessionWith(test::TemporaryProject& project, int count)
{
    for (int i = 0; i < count; ++i) {
        if (!project->samples().insert(test::aSample(i, i % 2 == 0 ? QStringLiteral("idle") : QStringLiteral("wave"))))
            QTest::qFail("insert", __FILE__, __LINE__);
    }
    project.close();
    return std::move(ProjectSession::open(project.path())).value();
}

} // namespace

void TestProjectSession::undoSurvivesARestart()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 3);
    const SampleId id = session->samples().first().id;
    QSignalSpy saved(session.get(), &ProjectSession::saved);
    QVERIFY(session->setLabel({id}, QStringLiteral("snake")).isOk());
    QVERIFY(session->setEnabled({id}, false).isOk());
    QCOMPARE(saved.count(), 2);
    session->undoStack().undo();
    QVERIFY(session->sample(id)->enabled);
    session.reset();
    session = std::move(ProjectSession::open(project.path())).value();
    QCOMPARE(session->undoStack().count(), 2);
    QCOMPARE(session->undoStack().index(), 1);
    session->undoStack().redo();
    QVERIFY(!session->sample(id)->enabled);
    session->undoStack().undo();
    session->undoStack().undo();
    QCOMPARE(session->sample(id)->label, QStringLiteral("idle"));
    QVERIFY(!session->undoStack().canUndo());
}

void TestProjectSession::foreignChangesAreNoticed()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 2);
    QSignalSpy added(session.get(), &ProjectSession::samplesAdded);
    {
        auto job = std::move(ProjectFile::open(project.path(), ProjectFile::Access::Job)).value();
        QVERIFY(job->samples().insert(test::aSample(77)).isOk());
    }
    QTRY_COMPARE(added.count(), 1);
    QCOMPARE(session->samples().size(), 3);
}

void TestProjectSession::changesMakeLaterStagesStale()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 4);
    QCOMPARE(session->pipeline().of(Stage::Impulse).state, StageState::Empty);
    QCOMPARE(session->pipeline().of(Stage::Dataset).state, StageState::NeedsAttention); // nothing set aside for testing
    QVERIFY(session->setSplit({session->samples().first().id}, Split::Testing).isOk());
    QCOMPARE(session->pipeline().of(Stage::Dataset).state, StageState::UpToDate);
    QVERIFY(session->setLabel({session->samples().first().id}, QString()).isOk());
    QCOMPARE(session->pipeline().of(Stage::Label).state, StageState::InProgress);
}

void TestProjectSession::resplitKeepsTheShareOfEveryLabel()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 40);
    QVERIFY(session->resplit(0.8, true, 5).isOk());
    for (const LabelCount& count : session->labelCounts()) {
        QCOMPARE(count.training, 16);
        QCOMPARE(count.testing, 4);
    }
    session->undoStack().undo();
    for (const LabelCount& count : session->labelCounts())
        QCOMPARE(count.testing, 0);
}

void TestProjectSession::randomStepsUndoToTheByte()
{
    for (quint32 seed = 1; seed <= 4; ++seed) {
        test::TemporaryProject project;
        std::unique_ptr<ProjectSession> session = sessionWith(project, 6);
        const QByteArray start = session->project().canonicalDump().value();
        QRandomGenerator random(seed);
        const QVector<Sample> all = session->samples();
        for (int i = 0; i < 80; ++i) {
            const SampleId id = all[random.bounded(6)].id;
            switch (random.bounded(5)) {
            case 0: QVERIFY(session->setLabel({id}, QStringLiteral("l%1").arg(random.bounded(5))).isOk()); break;
            case 1: QVERIFY(session->setSplit({id}, random.bounded(2) == 0 ? Split::Training : Split::Testing).isOk()); break;
            case 2: QVERIFY(session->setEnabled({id}, random.bounded(2) == 0).isOk()); break;
            case 3: QVERIFY(session->setStarred({id}, random.bounded(2) == 0).isOk()); break;
            default: QVERIFY(session->setVerdict({id}, static_cast<Verdict>(random.bounded(3))).isOk()); break;
            }
        }
        const QByteArray end = session->project().canonicalDump().value();
        while (session->undoStack().canUndo())
            session->undoStack().undo();
        QCOMPARE(session->project().canonicalDump().value(), start);
        while (session->undoStack().canRedo())
            session->undoStack().redo();
        QCOMPARE(session->project().canonicalDump().value(), end);
    }
}

QTEST_MAIN(TestProjectSession)
#include "tst_project_session.moc"
