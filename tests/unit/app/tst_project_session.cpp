// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "models/dataset/picture.h"
#include "models/dataset/split_rule.h"
#include "models/impulse/presets.h"
#include "storage/edit_repository.h"
#include "support/pictures.h"
#include "support/temporary_project.h"

#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>

using namespace studio;

class TestProjectSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void undoSurvivesARestart();
    void stepOnOneSampleNamesIt();
    void classesKeepTheirPlaces();
    void foreignChangesAreNoticed();
    void discardedRecordingChangesNothing();
    void chosenRunStaysUntilThereIsANewOne();
    void changesMakeLaterStagesStale();
    void resplitKeepsTheShareOfEveryLabel();
    void resplitKeepsTogetherWhatBelongsTogether();
    void resplitLeavesNoSideEmpty_data();
    void resplitLeavesNoSideEmpty();
    void regionsOfManySamplesAreToldOfOnce_data();
    void regionsOfManySamplesAreToldOfOnce();
    void recordingsOfOneSessionStayTogether();
    void randomStepsUndoToTheByte_data();
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

Result<void> changeRegions(ProjectSession& session, SampleId id, QRandomGenerator& random)
{
    const QVector<Segment> segments = session.segments(id);
    SegmentChange change;
    if (segments.isEmpty() || random.bounded(2) == 0) {
        change.hasAfter = true;
        change.after.sample = id;
        change.after.label = QStringLiteral("l%1").arg(random.bounded(5));
        change.after.begin = random.bounded(100);
        change.after.end = change.after.begin + 1 + random.bounded(60);
    } else {
        change.hasBefore = true;
        change.before = segments[random.bounded(static_cast<int>(segments.size()))];
        change.hasAfter = random.bounded(3) > 0;
        change.after = change.before;
        change.after.end = change.after.begin + 1 + random.bounded(60);
    }
    return session.editSegments(id, QStringLiteral("Change a region"), {change});
}

Result<void> changeImpulse(ProjectSession& session, QRandomGenerator& random)
{
    ImpulseDesign impulse = findImpulsePreset(QStringLiteral("motion"))->design;
    impulse.input.strideMs = 16.0 * (1 + random.bounded(20));
    return session.setImpulse(impulse, QStringLiteral("Set the stride"));
}

/// One use case of the session; its name and what came of it.
std::pair<QString, Result<void>> randomStep(ProjectSession& session, SampleId id, QRandomGenerator& random)
{
    const QString label = QStringLiteral("l%1").arg(random.bounded(5));
    switch (random.bounded(12)) {
    case 0: return {QStringLiteral("label"), session.setLabel({id}, label)};
    case 1: return {QStringLiteral("unlabel"), session.setLabel({id}, QString())};
    case 2: return {QStringLiteral("split"), session.setSplit({id}, random.bounded(2) == 0 ? Split::Training : Split::Testing)};
    case 3: return {QStringLiteral("enable"), session.setEnabled({id}, random.bounded(2) == 0)};
    case 4: return {QStringLiteral("star"), session.setStarred({id}, random.bounded(2) == 0)};
    case 5: return {QStringLiteral("verdict"), session.setVerdict({id}, static_cast<Verdict>(random.bounded(3)))};
    case 6: return {QStringLiteral("rename"), session.rename(id, QStringLiteral("name %1").arg(random.bounded(1000)))};
    case 7: return {QStringLiteral("resplit"), session.resplit(0.5 + 0.1 * random.bounded(5), random.bounded(2) == 0, random.generate())};
    case 8: return {QStringLiteral("labels"), session.setLabels({label, QStringLiteral("idle"), QStringLiteral("wave")})};
    case 9: return {QStringLiteral("impulse"), changeImpulse(session, random)};
    case 10:
        if (session.samples().size() > 3)
            return {QStringLiteral("bin"), session.moveToBin({id})};
        [[fallthrough]];
    default: return {QStringLiteral("region"), changeRegions(session, id, random)};
    }
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

/// Colour and number key of a class are its place: that of its first use, whatever is recorded, labelled or thrown away after it.
/// "1 sample" twice in the history says nothing of which.
void TestProjectSession::stepOnOneSampleNamesIt()
{
    test::TemporaryProject project;
    const auto session = sessionWith(project, 3);
    const QVector<Sample> samples = session->samples();
    const SampleId id = samples[0].id;
    const QString name = samples[0].name;
    const auto step = [&session] { return session->undoStack().undoText(); };
    QVERIFY(session->setLabel({id}, QStringLiteral("snake")).isOk());
    QCOMPARE(step(), QStringLiteral("Label %1 as snake").arg(name));
    QVERIFY(session->setLabel({id}, {}).isOk());
    QCOMPARE(step(), QStringLiteral("Remove the label of %1").arg(name));
    QVERIFY(session->setEnabled({id}, false).isOk());
    QCOMPARE(step(), QStringLiteral("Exclude %1").arg(name));
    QVERIFY(session->setEnabled({id}, true).isOk());
    QCOMPARE(step(), QStringLiteral("Include %1").arg(name));
    QVERIFY(session->moveToBin({id}).isOk());
    QCOMPARE(step(), QStringLiteral("Delete %1").arg(name));
    QVERIFY(session->moveToBin({samples[1].id, samples[2].id}).isOk());
    QVERIFY2(step().startsWith(QStringLiteral("Delete 2 sample")), qPrintable(step()));
}

void TestProjectSession::classesKeepTheirPlaces()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 0);
    const QStringList expected{QStringLiteral("wave"), QStringLiteral("idle"), QStringLiteral("snake"), QStringLiteral("a twist")};
    QVector<SampleId> ids;
    for (int i = 0; i < 3; ++i) {
        const Result<SampleId> id = session->ingest(test::aSample(i, expected[i]));
        QVERIFY(id.isOk());
        ids << *id;
        QCOMPARE(session->labels(), expected.first(i + 1));
    }
    SegmentChange region;
    region.hasAfter = true;
    region.after.sample = ids[0];
    region.after.label = expected[3];
    region.after.begin = 5;
    region.after.end = 20;
    QVERIFY(session->editSegments(ids[0], QStringLiteral("Add a region"), {region}).isOk());
    QCOMPARE(session->labels(), expected);
    const Result<SampleId> later = session->ingest(test::aSample(9, QStringLiteral("boxing")));
    QVERIFY(later.isOk());
    QCOMPARE(session->labels(), expected + QStringList{QStringLiteral("boxing")});
    QVERIFY(session->moveToBin({ids[1]}).isOk());
    QVERIFY(!session->labels().contains(QStringLiteral("idle")));
    session->undoStack().undo();
    QCOMPARE(session->labels(), expected + QStringList{QStringLiteral("boxing")});
    // The samples alone would tell another order: the region came before the last of them.
    session.reset();
    session = std::move(ProjectSession::open(project.path())).value();
    QCOMPARE(session->labels(), expected + QStringList{QStringLiteral("boxing")});
    QVERIFY(session->moveToBin({ids[1]}).isOk());
    session.reset();
    session = std::move(ProjectSession::open(project.path())).value();
    QVERIFY(!session->labels().contains(QStringLiteral("idle")));
    session->undoStack().undo(); // also one that was away comes back to its place
    QCOMPARE(session->labels(), expected + QStringList{QStringLiteral("boxing")});
    QVERIFY(session->moveToBin({*later}).isOk());
    session.reset();
    session = std::move(ProjectSession::open(project.path())).value();
    QCOMPARE(session->labels(), expected);
    // An order that the user gave goes before.
    QVERIFY(session->setLabels({QStringLiteral("snake"), QStringLiteral("wave")}).isOk());
    QCOMPARE(session->labels(), (QStringList{QStringLiteral("snake"), QStringLiteral("wave"), QStringLiteral("idle"), QStringLiteral("a twist")}));
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

/// A loop that rolls on discards one every few seconds, and another connection removes it.
void TestProjectSession::discardedRecordingChangesNothing()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 2);
    session->refresh();
    QSignalSpy saved(session.get(), &ProjectSession::saved);
    QSignalSpy impulse(session.get(), &ProjectSession::impulseChanged);
    const SampleDraft draft = test::aSample(5);
    const SampleId id = session->beginRecording(draft.info).value();
    QVERIFY(session->appendRecording(id, draft.values).isOk());
    QVERIFY(session->discardRecording(id).isOk());
    QTRY_VERIFY(!session->project().samples().sample(id));
    session->refresh();
    QCOMPARE(saved.count(), 0);
    QCOMPARE(impulse.count(), 0);
}

void TestProjectSession::chosenRunStaysUntilThereIsANewOne()
{
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 2);
    auto job = std::move(ProjectFile::open(project.path(), ProjectFile::Access::Job)).value();
    const auto train = [&](const QString& name) {
        Run run;
        run.name = name;
        run.startedAt = QDateTime::currentDateTimeUtc();
        const RunId id = job->runs().begin(run).value();
        QVERIFY(job->runs().finish(id, RunState::Done, {{QStringLiteral("weights_sha256"), name}}, {}, {}).isOk());
        QTRY_COMPARE(session->currentRun(), id); // a new one is what its maker wants to see
    };
    train(QStringLiteral("Run 1"));
    const RunId older = session->currentRun();
    train(QStringLiteral("Run 2"));
    session->setCurrentRun(older);
    QSignalSpy read(session.get(), &ProjectSession::runsChanged);
    QVERIFY(job->runs().rename(older, QStringLiteral("The good one")).isOk());
    QTRY_VERIFY(!read.isEmpty());
    QCOMPARE(session->currentRun(), older);
    train(QStringLiteral("Run 3"));
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
    // A picture, from which nothing is learned, need not be set aside.
    test::TemporaryProject other;
    std::unique_ptr<ProjectSession> pictures = sessionWith(other, 0);
    SampleDraft picture = pictureDraft({{QStringLiteral("image/png"), QSize(12, 9), test::aPng().size(), QStringLiteral("ball.png"), {}}, test::aPng()});
    picture.info.name = QStringLiteral("ball");
    QVERIFY(pictures->ingest(picture).isOk());
    QCOMPARE(pictures->pipeline().of(Stage::Dataset).state, StageState::UpToDate);
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

void TestProjectSession::regionsOfManySamplesAreToldOfOnce_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("few, which are read one by one") << 3;
    QTest::newRow("many, which are read all at once") << 70;
}

/// A step that another program made, and which no row of a table shows: as many regions as before, at other places.
void TestProjectSession::regionsOfManySamplesAreToldOfOnce()
{
    QFETCH(int, count);
    test::TemporaryProject project;
    DatasetEdit made;
    made.name = QStringLiteral("Find regions");
    for (int i = 0; i < count; ++i) {
        SegmentChange one;
        one.sample = project->samples().insert(test::aSample(i)).value();
        one.hasAfter = true;
        one.after.sample = one.sample;
        one.after.label = QStringLiteral("wave");
        one.after.end = 10;
        made.changes.append(one);
    }
    DatasetEdit moved;
    moved.name = QStringLiteral("Move regions");
    made = project->edits().apply(made).value(); // which gives the regions their ids
    for (const DatasetChange& change : made.changes) {
        SegmentChange one = std::get<SegmentChange>(change);
        one.hasBefore = true;
        one.before = one.after;
        one.after.end = 20;
        moved.changes.append(one);
    }
    QVERIFY(project->edits().apply(moved).isOk());
    project.close();
    const std::unique_ptr<ProjectSession> session = std::move(ProjectSession::open(project.path())).value();
    QSignalSpy told(session.get(), &ProjectSession::segmentsChanged);
    session->undoStack().undo();
    QCOMPARE(told.size(), 1);
    QCOMPARE(told[0][0].value<QVector<SampleId>>().size(), count);
    QCOMPARE(session->segments(session->samples().first().id).value(0).end, 10);
    told.clear();
    QVector<SampleId> ids;
    for (const Sample& one : session->samples())
        ids << one.id;
    QVERIFY(session->setStarred(ids.mid(0, 2), true).isOk()); // no region of it has changed
    QCOMPARE(told.size(), 0);
}

namespace
{

/// So many samples of a label and a session, in memory.
void addSession(QVector<Sample>& samples, int count, const QString& label, const QString& session)
{
    for (int i = 0; i < count; ++i) {
        Sample one = test::aSample(static_cast<int>(samples.size()) + 1, label).info;
        one.id = SampleId{samples.size() + 1};
        if (!session.isEmpty())
            one.metadata.insert(QStringLiteral("session"), session);
        samples.append(one);
    }
}

void applyTo(QVector<Sample>& samples, const DatasetEdit& edit)
{
    for (const DatasetChange& change : edit.changes) {
        const auto& field = std::get<SampleFieldChange>(change);
        samples[field.sample.value - 1].split = static_cast<Split>(field.after.toInt());
    }
}

qsizetype testedOf(const QVector<Sample>& samples, const QString& label)
{
    return std::count_if(samples.begin(), samples.end(), [&](const Sample& one) { return one.label == label && one.split == Split::Testing; });
}

} // namespace

void TestProjectSession::resplitKeepsTogetherWhatBelongsTogether()
{
    QVector<Sample> samples;
    for (int session = 0; session < 40; ++session) // each with both labels
        for (const char* label : {"wave", "idle"})
            addSession(samples, 1 + session % 4, QLatin1String(label), QStringLiteral("day %1").arg(session));
    addSession(samples, 60, QStringLiteral("wave"), {});
    Sample replay = test::aSample(1000, QStringLiteral("wave")).info;
    replay.id = SampleId{samples.size() + 1};
    replay.metadata = originOf(samples.last());
    samples.append(replay);
    QVector<QVector<Split>> seen;
    for (quint64 seed = 1; seed <= 4; ++seed) {
        QVector<Sample> divided = samples;
        applyTo(divided, resplitEdit(divided, 0.8, true, seed));
        for (const QVector<const Sample*>& group : samplesKeptTogether(divided)) {
            for (const Sample* one : group)
                QCOMPARE(one->split, group.first()->split);
        }
        for (const QString& label : {QStringLiteral("wave"), QStringLiteral("idle")}) {
            const auto all = std::count_if(samples.begin(), samples.end(), [&](const Sample& one) { return one.label == label; });
            const double share = static_cast<double>(testedOf(divided, label)) / static_cast<double>(all);
            QVERIFY2(std::abs(share - 0.2) < 0.05, qPrintable(QStringLiteral("%1 of %2").arg(share).arg(label)));
        }
        QVERIFY(resplitEdit(divided, 0.8, true, seed).changes.isEmpty()); // the same once more
        QVector<Split> sides;
        for (const Sample& one : divided)
            sides << one.split;
        QVERIFY(!seen.contains(sides)); // another seed, another split
        seen << sides;
    }
}

void TestProjectSession::resplitLeavesNoSideEmpty_data()
{
    QTest::addColumn<QVector<int>>("sizes");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("tested");
    QTest::newRow("two sessions of one length") << QVector<int>{5, 5} << 0.8 << 5;
    QTest::newRow("a long one and a short one") << QVector<int>{40, 2} << 0.8 << 2;
    QTest::newRow("three, of which one fits") << QVector<int>{6, 2, 2} << 0.8 << 2;
    QTest::newRow("most of it for testing") << QVector<int>{8, 2} << 0.2 << 8;
    QTest::newRow("all of one session") << QVector<int>{10} << 0.8 << 0;
}

void TestProjectSession::resplitLeavesNoSideEmpty()
{
    QFETCH(QVector<int>, sizes);
    QFETCH(double, share);
    QFETCH(int, tested);
    QVector<Sample> samples;
    for (qsizetype i = 0; i < sizes.size(); ++i)
        addSession(samples, sizes[i], QStringLiteral("wave"), QStringLiteral("day %1").arg(i));
    applyTo(samples, resplitEdit(samples, share, true, 1));
    QCOMPARE(testedOf(samples, QStringLiteral("wave")), tested);
}

/// Every use case that is an undo step, in random order: what the window can do to a project it can take back and do again.
void TestProjectSession::recordingsOfOneSessionStayTogether()
{
    test::TemporaryProject project;
    const std::unique_ptr<ProjectSession> session = sessionWith(project, 0);
    // One that is for testing, where four of five contents are not.
    QString together;
    for (int number = 1; together.isEmpty() || splitByGroup(together) != Split::Testing; ++number)
        together = QStringLiteral("together-%1").arg(number);
    for (int seed = 1; seed <= 6; ++seed) {
        SampleDraft draft = test::aSample(seed);
        draft.info.metadata.insert(QStringLiteral("session"), together);
        const Result<SampleId> id = session->ingest(std::move(draft));
        QVERIFY(id.isOk());
        QCOMPARE(session->sample(*id)->split, Split::Testing);
    }
}

void TestProjectSession::randomStepsUndoToTheByte_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 6; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestProjectSession::randomStepsUndoToTheByte()
{
    QFETCH(quint32, seed);
    constexpr int kSteps = 300;
    test::TemporaryProject project;
    std::unique_ptr<ProjectSession> session = sessionWith(project, 6);
    const QByteArray start = session->project().canonicalDump().value();
    QRandomGenerator random(seed);
    QSet<QString> done;
    for (int i = 0; i < kSteps && !session->samples().isEmpty(); ++i) {
        const QVector<Sample>& all = session->samples();
        const SampleId id = all[random.bounded(static_cast<int>(all.size()))].id;
        const auto [verb, result] = randomStep(*session, id, random);
        QVERIFY2(result.isOk(), result ? "" : qPrintable(verb + QLatin1String(": ") + result.error().message));
        done.insert(verb);
    }
    QVERIFY2(done.size() >= 11, qPrintable(QStringList(done.begin(), done.end()).join(QLatin1Char(' '))));
    const QByteArray end = session->project().canonicalDump().value();
    QVERIFY(end != start);
    while (session->undoStack().canUndo())
        session->undoStack().undo();
    QCOMPARE(session->project().canonicalDump().value(), start);
    while (session->undoStack().canRedo())
        session->undoStack().redo();
    QCOMPARE(session->project().canonicalDump().value(), end);
}

QTEST_MAIN(TestProjectSession)
#include "tst_project_session.moc"
