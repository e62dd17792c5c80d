// SPDX-License-Identifier: GPL-3.0-or-later
// What the window offers after a bad end. Nothing is discarded unasked.
#include "app/session/recovery.h"
#include "storage/recording_group.h"
#include "storage/recording_owner.h"
#include "support/foreign_writer.h"
#include "support/one_start.h"
#include "support/temporary_project.h"

#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <cstdlib>

using namespace studio;
using namespace studio::test;

namespace
{

/// A project with one recording of 1.6 s that was never sealed.
SampleId beginInterrupted(ProjectFile& project, const QString& owner = {})
{
    const SampleDraft draft = test::aSample(500, QStringLiteral("wave"), 100);
    Sample info = draft.info;
    info.name = QStringLiteral("wave.torn");
    if (!owner.isEmpty())
        info.metadata.insert(kRecordingOwner, owner);
    info.deviceName = QStringLiteral("nano33");
    const SampleId id = project.samples().beginRecording(info).value();
    if (!project.samples().appendReadings(id, draft.values))
        QTest::qFail("readings", __FILE__, __LINE__);
    return id;
}

} // namespace

class TestRecovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void goodEndOffersNothing();
    void badEndLeavesTheListRight();
    void badEndTellsWhenItWasLastSaved();
    void badEndOffersToReopen();
    void recordingCutByClosingIsToldOnce();
    void interruptedRecordingIsKept();
    void keepingDoesNotHoldTheWindow();
    void whatCouldNotBeKeptIsOfferedAgain();
    void whatGoesByItselfWasNotDecided();
    void partsOfOneRecordingAreOne();
    void recordingWithoutReadingsIsNotOffered();
    void recordingOfAnotherProgramIsNotOffered();
    void recordingLeftWhileTheWindowIsOpenIsOffered();
    void discardAsksAndOnlyThenDeletes();
    void interruptedTrainingGivesItsBestEpoch();

private:
    /// The settings of a session that ended while `path` was open.
    void endBadlyWith(const QString& folder, const QString& path)
    {
        AppSettings settings(folder + QStringLiteral("/settings.ini"));
        settings.setLastProject(path, true);
    }
    std::unique_ptr<Theme> m_theme;
};

void TestRecovery::initTestCase()
{
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
}

void TestRecovery::goodEndOffersNothing()
{
    test::TemporaryProject project;
    project.close();
    {
        OneStart studio(*m_theme, project.folder());
        QVERIFY(!studio.offers());
        studio.window.openProject(project.path());
        QVERIFY(studio.context.project() != nullptr);
        QVERIFY(studio.window.close());
    }
    const OneStart again(*m_theme, project.folder());
    QVERIFY(again.settings.endedCleanly());
    QVERIFY(!again.offers());
}

/// What the list of recent projects said was that of the last opening or closing: nothing, after a kill.
void TestRecovery::badEndLeavesTheListRight()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("gestures.smith"));
    OneStart studio(*m_theme, folder.path());
    QVERIFY(studio.context.createProject(path, QStringLiteral("gestures"), {}).isOk());
    const QDateTime openedAt = studio.settings.recentProjects().first().openedAt;
    QVector<SampleId> stored;
    for (int i = 0; i < 3; ++i) {
        const Result<SampleId> id = studio.context.project()->ingest(test::aSample(i));
        QVERIFY(id.isOk());
        stored << *id;
    }
    // As the next start reads it while this one was not closed.
    const auto listed = [&folder] { return AppSettings(folder.filePath(QStringLiteral("settings.ini"))).recentProjects().value(0); };
    QTRY_VERIFY2(listed().summary.startsWith(QStringLiteral("3 sample")), qPrintable(listed().summary));
    QCOMPARE(listed().classMix, QVector<int>{3});
    QCOMPARE(listed().openedAt, openedAt);
    QVERIFY(studio.context.project()->moveToBin({stored.first()}).isOk());
    QTRY_VERIFY2(listed().summary.startsWith(QStringLiteral("2 sample")), qPrintable(listed().summary));
}

/// The file itself is written to now and then; what is saved stands in its journal until then.
void TestRecovery::badEndTellsWhenItWasLastSaved()
{
    test::TemporaryProject project;
    project.close();
    const auto setTimeOf = [](const QString& path, const QDateTime& at) {
        QFile file(path);
        return file.open(QIODevice::ReadWrite) && file.setFileTime(at, QFileDevice::FileModificationTime);
    };
    const auto offeredTime = [&project] { // as the next start reads it
        AppSettings settings(project.folder() + QStringLiteral("/settings.ini"));
        StudioContext context(settings, kCli);
        const Recovery recovery(context);
        return recovery.items().value(0).at;
    };
    QDateTime shown;
    {
        OneStart studio(*m_theme, project.folder());
        QVERIFY(studio.context.openProject(project.path()).isOk());
        QVERIFY(studio.context.project()->ingest(test::aSample(7)).isOk());
        shown = studio.context.project()->savedAt(); // what the status bar says
        QTRY_COMPARE(studio.settings.lastSaved(), shown);
    }
    const QDateTime made = shown.addSecs(-31 * 60);
    endBadlyWith(project.folder(), project.path());
    QVERIFY(setTimeOf(project.path(), made));
    {
        AppSettings settings(project.folder() + QStringLiteral("/settings.ini"));
        settings.setLastSaved(shown);
    }
    QCOMPARE(offeredTime(), shown);
    // Nothing was saved since it was opened: the time of its files, of which the journal is the newer one.
    endBadlyWith(project.folder(), project.path());
    QVERIFY(setTimeOf(project.path(), made));
    QCOMPARE(offeredTime().toSecsSinceEpoch(), made.toSecsSinceEpoch());
    QFile journal(project.path() + QStringLiteral("-wal"));
    QVERIFY(journal.open(QIODevice::WriteOnly) && journal.write("torn") == 4);
    journal.close();
    QVERIFY(setTimeOf(journal.fileName(), made.addSecs(60)));
    QVERIFY(setTimeOf(project.path(), made));
    QCOMPARE(offeredTime().toSecsSinceEpoch(), made.addSecs(60).toSecsSinceEpoch());
}

void TestRecovery::badEndOffersToReopen()
{
    test::TemporaryProject project;
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.offers());
    QVERIFY(studio.context.project() == nullptr); // offered, not done
    click(studio.button(QStringLiteral("recovery.reopen.")));
    QVERIFY(studio.context.project() != nullptr);
    QCOMPARE(studio.context.project()->path(), project.path());
    QCOMPARE(studio.window.currentPage()->info().id, QStringLiteral("dataset"));
    QVERIFY(!studio.offers());
}

void TestRecovery::interruptedRecordingIsKept()
{
    test::TemporaryProject project;
    const SampleId id = beginInterrupted(*project);
    project.close();
    endBadlyWith(project.folder(), project.path());
    {
        OneStart studio(*m_theme, project.folder());
        QVERIFY(studio.shows(QStringLiteral("wave.torn")));
        QVERIFY(studio.shows(QStringLiteral("1.6 s recovered")));
        click(studio.button(QStringLiteral("recovery.later.1")));
        QVERIFY(!studio.shows(QStringLiteral("wave.torn")));
    }
    // Deciding later means being asked again.
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    // What it is, and where it came from, is told before anything is decided.
    QVERIFY(studio.shows(QStringLiteral("In test, from nano33. Started ")));
    click(studio.button(QStringLiteral("recovery.keep.")));
    QVERIFY(studio.context.project() != nullptr);
    QVERIFY(!studio.shows(QStringLiteral("1.6 s recovered")));
    QTRY_VERIFY(studio.context.project()->sample(id) != nullptr);
    QCOMPARE(studio.context.project()->sample(id)->readingCount, 100);
    QVERIFY(!studio.shows(QStringLiteral("1.6 s recovered")));
    QTRY_VERIFY(studio.shows(QStringLiteral("wave.torn is kept: 1.6 s in test.")));
    const auto recent = [&studio] { return studio.settings.recentProjects().first().summary; };
    QVERIFY2(recent().startsWith(QLatin1String("1 sample")), qPrintable(recent()));
    click(studio.button(QStringLiteral("toast.action")));
    QVERIFY(studio.context.project()->sample(id) == nullptr);
    QVERIFY2(recent().startsWith(QLatin1String("0 sample")), qPrintable(recent()));
    QVERIFY(studio.actions.trigger(QStringLiteral("edit.undo"))); // it is in the Bin only
    QVERIFY(studio.context.project()->sample(id) != nullptr);
}

/// Nobody is asked when the window is closed in the middle of a recording; what was kept of it is told at the next start.
void TestRecovery::recordingCutByClosingIsToldOnce()
{
    test::TemporaryProject project;
    SampleDraft cut = test::aSample(17);
    cut.info.name = QStringLiteral("wave.17");
    cut.info.origin = SampleOrigin::Recorded;
    cut.info.metadata.insert(QStringLiteral("interrupted"), QStringLiteral("DEV-041"));
    QVERIFY(project->samples().insert(cut).isOk());
    SampleDraft unplugged = test::aSample(18);
    unplugged.info.metadata.insert(QStringLiteral("interrupted"), QStringLiteral("AT-030")); // which was told then
    QVERIFY(project->samples().insert(unplugged).isOk());
    project.close();
    const auto told = [this, &project] {
        OneStart studio(*m_theme, project.folder());
        studio.window.openProject(project.path());
        const auto* toast = studio.window.findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr ? toast->accessibleName() : QString();
    };
    const QString first = told();
    QVERIFY2(first.startsWith(QStringLiteral("wave.17 was kept when the window")), qPrintable(first));
    QCOMPARE(told(), QString());
}

/// A recording is as long as the disk is large; here the disk is held up by another program instead.
void TestRecovery::keepingDoesNotHoldTheWindow()
{
    test::TemporaryProject project;
    const SampleId id = beginInterrupted(*project);
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    studio.window.showPage(QStringLiteral("home"));
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    QSignalSpy noticed(&studio.context, &StudioContext::noticed);
    test::ForeignWriter other(project.path());
    other.hold();
    click(studio.button(QStringLiteral("recovery.keep.")));
    QVERIFY(studio.context.project()->sample(id) == nullptr);
    QVERIFY(!studio.offers()); // it is being stored
    other.release();
    QTRY_VERIFY(studio.context.project()->sample(id) != nullptr);
    QCOMPARE(noticed.count(), 0);
    QVERIFY(!studio.offers());
}

void TestRecovery::whatCouldNotBeKeptIsOfferedAgain()
{
    test::TemporaryProject project;
    const SampleId id = beginInterrupted(*project);
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    studio.window.showPage(QStringLiteral("home"));
    QSignalSpy noticed(&studio.context, &StudioContext::noticed);
    test::ForeignWriter other(project.path());
    other.refuseSamples();
    click(studio.button(QStringLiteral("recovery.keep.")));
    QTRY_COMPARE(noticed.count(), 1);
    QVERIFY(studio.offers());
    QVERIFY(studio.context.project()->sample(id) == nullptr);
    other.takeSamples();
    click(studio.button(QStringLiteral("recovery.keep.")));
    QTRY_VERIFY(studio.context.project()->sample(id) != nullptr);
    QVERIFY(!studio.offers());
}

/// The project that was open is opened from the list below: that decides nothing about its recording, nor leaves a line that says so.
void TestRecovery::whatGoesByItselfWasNotDecided()
{
    test::TemporaryProject project;
    beginInterrupted(*project);
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.button(QStringLiteral("recovery.reopen.0")) != nullptr);
    QVERIFY(studio.context.openProject(project.path()).isOk());
    QTRY_VERIFY(studio.button(QStringLiteral("recovery.keep.0")) != nullptr);
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    QVERIFY(!studio.shows(QStringLiteral("Decided")));
}

/// A gap, or a loop that rolls on, leaves it in two parts: one sample, on one side of the split.
void TestRecovery::partsOfOneRecordingAreOne()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(500, QStringLiteral("wave"), 100);
    Sample info = draft.info;
    info.name = QStringLiteral("wave.torn");
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    for (const qint64 at : {0, 60}) {
        const SampleId id = project->samples().beginRecording(info).value();
        QVERIFY(project->samples().appendReadings(id, draft.values.slice(at, 60)).isOk());
    }
    beginInterrupted(*project); // another one, which is named the same
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.shows(QStringLiteral("1.6 s recovered")));
    QVERIFY(studio.button(QStringLiteral("recovery.keep.2")) != nullptr); // after the project and before the other one
    QVERIFY(studio.button(QStringLiteral("recovery.keep.3")) == nullptr);
    const auto heightOf = [&studio](const QString& name) {
        const QPushButton* other = studio.button(name);
        return other == nullptr ? -1 : other->mapTo(&studio.window, QPoint(0, 0)).y();
    };
    const int before = heightOf(QStringLiteral("recovery.keep.2"));
    click(studio.button(QStringLiteral("recovery.keep.1")));
    // The other one stays under the mouse, and what is pressed next is a decision about it.
    QTRY_VERIFY2(std::abs(heightOf(QStringLiteral("recovery.keep.2")) - before) <= 4, qPrintable(QString::number(before)));
    QVERIFY(studio.window.focusWidget() == studio.button(QStringLiteral("recovery.keep.2")));
    QVERIFY(studio.shows(QStringLiteral("Decided")) && studio.shows(QStringLiteral("test is open"))); // which keeping did, and nobody decided
    QTRY_COMPARE(studio.context.project()->samples().size(), 1);
    const Sample kept = studio.context.project()->samples().first();
    QCOMPARE(kept.readingCount, 100);
    QVERIFY(*studio.context.project()->project().samples().readings(kept.id) == draft.values);
    QVERIFY(!kept.metadata.contains(kRecordingGroup));
    QCOMPARE(kept.session(), QStringLiteral("one")); // as a file has it that its end went to
    QCOMPARE(studio.context.project()->interruptedRecordings()->size(), 1);
}

/// There is nothing to decide about it; what came after it of the same recording is offered.
void TestRecovery::recordingWithoutReadingsIsNotOffered()
{
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(500, QStringLiteral("wave"), 100);
    Sample info = draft.info;
    info.name = QStringLiteral("wave.torn");
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    info.metadata.insert(kRecordingOwner, QStringLiteral("999999999:1")); // nobody any more
    QVERIFY(project->samples().beginRecording(info).isOk());
    const SampleId part = project->samples().beginRecording(info).value();
    QVERIFY(project->samples().appendReadings(part, draft.values).isOk());
    info.name = QStringLiteral("wave.none");
    info.metadata.insert(kRecordingGroup, QStringLiteral("another"));
    QVERIFY(project->samples().beginRecording(info).isOk());
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    QVERIFY(!studio.shows(QStringLiteral("wave.none")));
    click(studio.button(QStringLiteral("recovery.keep.")));
    QTRY_VERIFY(studio.context.project()->sample(part) != nullptr);
    QVERIFY(studio.context.project()->interruptedRecordings()->isEmpty());
}

void TestRecovery::recordingOfAnotherProgramIsNotOffered()
{
    QProcess other;
    other.start(QStringLiteral("sleep"), {QStringLiteral("600")});
    QVERIFY(other.waitForStarted());
    test::TemporaryProject project;
    const SampleId id = beginInterrupted(*project, recordingOwner(other.processId()));
    project.close();
    {
        endBadlyWith(project.folder(), project.path());
        OneStart studio(*m_theme, project.folder());
        QVERIFY(!studio.shows(QStringLiteral("wave.torn")));
        QVERIFY(studio.context.openProject(project.path()).isOk());
        QVERIFY(!studio.shows(QStringLiteral("wave.torn")));
        QSignalSpy noticed(&studio.context, &StudioContext::noticed);
        RecoveryItem item;
        item.kind = RecoveryItem::Kind::Recording;
        item.path = project.path();
        item.parts = {id};
        Recovery recovery(studio.context);
        QVERIFY(recovery.recover(item).isOk());
        QTRY_COMPARE(noticed.count(), 1);
        QCOMPARE(noticed[0][0].value<Error>().id, QStringLiteral("SPL-007"));
        QCOMPARE(studio.context.project()->discardRecording(id).error().code, ErrorCode::Busy);
    }
    other.kill();
    QVERIFY(other.waitForFinished());
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    click(studio.button(QStringLiteral("recovery.keep.")));
    QTRY_VERIFY(studio.context.project()->sample(id) != nullptr);
}

/// The command line says that the window offers it: all of it, also what came after the window was opened.
void TestRecovery::recordingLeftWhileTheWindowIsOpenIsOffered()
{
    QProcess other;
    other.start(QStringLiteral("sleep"), {QStringLiteral("600")});
    QVERIFY(other.waitForStarted());
    test::TemporaryProject project;
    const SampleDraft draft = test::aSample(500, QStringLiteral("wave"), 100);
    Sample info = draft.info;
    info.name = QStringLiteral("wave.torn");
    info.metadata.insert(kRecordingOwner, recordingOwner(other.processId()));
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    const auto addPart = [&](qint64 at, qint64 count) {
        const Result<SampleId> id = project->samples().beginRecording(info);
        QVERIFY(id.isOk());
        QVERIFY(project->samples().appendReadings(*id, draft.values.slice(at, count)).isOk());
    };
    addPart(0, 60);
    OneStart studio(*m_theme, project.folder());
    QVERIFY(studio.context.openProject(project.path()).isOk());
    addPart(60, 40);
    studio.context.project()->refresh();
    studio.window.showPage(QStringLiteral("home"));
    QVERIFY(!studio.shows(QStringLiteral("wave.torn")));
    other.kill();
    QVERIFY(other.waitForFinished());
    QTRY_VERIFY_WITH_TIMEOUT(studio.shows(QStringLiteral("1.6 s recovered")), 20'000);
    click(studio.button(QStringLiteral("recovery.keep.")));
    QTRY_COMPARE(studio.context.project()->samples().size(), 1);
    QCOMPARE(studio.context.project()->samples().first().readingCount, 100);
    QTRY_VERIFY(studio.context.project()->interruptedRecordings()->isEmpty());
    QVERIFY(studio.button(QStringLiteral("recovery.keep.")) == nullptr);
}

void TestRecovery::discardAsksAndOnlyThenDeletes()
{
    test::TemporaryProject project;
    const SampleId id = beginInterrupted(*project);
    project.close();
    endBadlyWith(project.folder(), project.path());
    OneStart studio(*m_theme, project.folder());
    studio.dialogs.isConfirming = false;
    click(studio.button(QStringLiteral("recovery.discard.")));
    QCOMPARE(studio.dialogs.asked.size(), 1);
    QVERIFY(studio.shows(QStringLiteral("wave.torn")));
    studio.dialogs.isConfirming = true;
    click(studio.button(QStringLiteral("recovery.discard.")));
    QVERIFY(!studio.shows(QStringLiteral("1.6 s recovered")));
    QVERIFY(studio.shows(QStringLiteral("wave.torn is discarded: its 1.6 s are deleted.")));
    QTRY_VERIFY(!studio.context.project()->project().samples().sample(id));
}

void TestRecovery::interruptedTrainingGivesItsBestEpoch()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("example.smith"));
    QCOMPARE(QProcess::execute(kCli, {QStringLiteral("example"), path}), 0);
    {
        QProcess training;
        training.start(kCli, {QStringLiteral("train"), path, QStringLiteral("--epochs"),
                              QStringLiteral("10000"), QStringLiteral("--json")});
        QByteArray progress;
        QTRY_VERIFY_WITH_TIMEOUT((training.waitForReadyRead(50), progress += training.readAllStandardError(),
                                  progress.count("\"epoch\"") > 3),
                                 60'000);
        training.kill();
        QVERIFY(training.waitForFinished(10'000));
    }
    endBadlyWith(folder.path(), path);
    OneStart studio(*m_theme, folder.path());
    QVERIFY(studio.shows(QStringLiteral("Interrupted training Run 1")));
    QPushButton* use = studio.button(QStringLiteral("recovery.keep."));
    click(use);
    QTRY_VERIFY_WITH_TIMEOUT(studio.context.jobs().runningCount() == 0, 60'000);
    QCOMPARE(studio.context.jobs().jobs().first().state, JobState::Done);
    const Run run = studio.context.project()->runs().first();
    QCOMPARE(run.state, RunState::Cancelled);
    QVERIFY(run.summary[QStringLiteral("best_epoch")].toInt() >= 1);
    QCOMPARE(studio.context.project()->currentRun(), run.id); // usable: evaluate and deploy are about it
    QVERIFY(!studio.offers());
}

QTEST_MAIN(TestRecovery)
#include "tst_recovery.moc"
