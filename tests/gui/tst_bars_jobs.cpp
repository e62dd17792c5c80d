// SPDX-License-Identifier: GPL-3.0-or-later
// Bar U12: a job of any kind that is cancelled says so within 200 ms, has ended within 1 s, and has changed nothing.
#include "models/dataset/acquisition.h"
#include "storage/feature_repository.h"
#include "support/studio_window.h"
#include "support/temporary_project.h"

#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsJobs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void cancelledJobEndsAndLeavesNothing_data();
    void cancelledJobEndsAndLeavesNothing();
    void waitingJobIsCancelledAtOnce();

private:
    struct Trial {
        qint64 acknowledgedMs = -1;
        qint64 endedMs = -1;
        JobState state = JobState::Queued;
    };
    [[nodiscard]] static QByteArray stateOf(const QString& path);
    [[nodiscard]] Trial cancelled(JobKind kind, const QStringList& arguments, int moment);

    std::unique_ptr<StudioWindow> m_studio;
    QString m_path; ///< of the project that jobs work on; no window has it open
};

namespace
{

constexpr int kAcknowledgeMs = 200;
constexpr int kEndMs = 1000;
constexpr int kTrials = 3; ///< the best counts: other programs may hold the processor
constexpr int kImportFiles = 400;
enum Moment { kAtOnce, kAtFirstSign, kInTheMiddle };

} // namespace

void TestBarsJobs::initTestCase()
{
    m_studio = std::make_unique<StudioWindow>(Opened::Nothing);
    m_path = m_studio->folder.filePath(QStringLiteral("jobs.smith"));
    QVERIFY(test::copyExample(m_path));
    // So many windows that their features take a while.
    const QString wide = m_studio->folder.filePath(QStringLiteral("wide.smith"));
    QVERIFY(QFile::copy(m_path, wide));
    {
        const auto session = ProjectSession::open(wide);
        QVERIFY(session.isOk());
        ImpulseDesign impulse = (*session)->impulse();
        impulse.input.strideMs = 16.0;
        QVERIFY((*session)->setImpulse(impulse, QStringLiteral("Set the stride")).isOk());
    }
    // A trained model and so many windows that their evaluation takes a while.
    const QString longer = m_studio->folder.filePath(QStringLiteral("long.smith"));
    QVERIFY(QFile::copy(wide, longer));
    QVERIFY(test::runCli({QStringLiteral("features"), longer}));
    QVERIFY(test::runCli({QStringLiteral("train"), longer, QStringLiteral("--epochs"), QStringLiteral("1")}));
    QVERIFY(QDir(m_studio->folder.path()).mkdir(QStringLiteral("files")));
    for (int i = 0; i < kImportFiles; ++i) {
        const SampleDraft draft = test::aSample(1000 + i, QStringLiteral("wave"), 2000);
        QFile file(m_studio->folder.filePath(QStringLiteral("files/wave.%1.cbor").arg(i)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(writeAcquisitionCbor(draft.info, draft.values, QStringLiteral("key"))) > 0);
    }
    m_studio->window->showDock(QStringLiteral("jobs"));
}

void TestBarsJobs::cleanupTestCase()
{
    m_studio.reset();
}

/// Everything that a user sees of the project, and which features it holds.
QByteArray TestBarsJobs::stateOf(const QString& path)
{
    const auto project = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
    if (!project)
        return {};
    const ProjectFile& file = **project;
    return file.canonicalDump().value() + file.features().matrixHash().value();
}

TestBarsJobs::Trial TestBarsJobs::cancelled(JobKind kind, const QStringList& arguments, int moment)
{
    JobRunner& jobs = m_studio->context->jobs();
    jobs.clearFinished();
    Trial trial;
    const int id = jobs.start(kind, QStringLiteral("job"), arguments);
    const auto isThere = [&] {
        const JobInfo job = jobs.job(id);
        return job.state != JobState::Running || moment == kAtOnce || (moment == kAtFirstSign && (job.done > 0 || !job.step.isEmpty())) ||
               (moment == kInTheMiddle && job.total > 0 && job.done * 4 >= job.total);
    };
    if (!QTest::qWaitFor(isThere, 60'000))
        return trial;
    trial.state = jobs.job(id).state;
    if (trial.state != JobState::Running)
        return trial;
    m_studio->settle();
    // While the dock was drawn a short job may have ended, and its button with it.
    trial.state = jobs.job(id).state;
    if (trial.state != JobState::Running)
        return trial;
    auto* button = m_studio->find<QPushButton>(QStringLiteral("job.cancel"));
    QElapsedTimer clock;
    clock.start();
    QTest::mouseClick(button, Qt::LeftButton);
    if (QTest::qWaitFor([&] { return jobs.job(id).state != JobState::Running && !button->isVisible(); }, 10'000))
        trial.acknowledgedMs = clock.elapsed();
    if (QTest::qWaitFor([&] { return jobs.runningCount() == 0; }, 30'000))
        trial.endedMs = clock.elapsed();
    trial.state = jobs.job(id).state;
    return trial;
}

void TestBarsJobs::cancelledJobEndsAndLeavesNothing_data()
{
    QTest::addColumn<JobKind>("kind");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("output");
    QTest::addColumn<int>("moment");
    const auto in = [this](const char* name) { return m_studio->folder.filePath(QString::fromLatin1(name)); };
    const auto words = [](const char* text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); };
    const struct {
        const char* name;
        JobKind kind;
        QStringList arguments;
        QString output;
    } kinds[] = {
        {"import", JobKind::Import, {QStringLiteral("import"), m_path, in("files")}, {}},
        {"features", JobKind::Features, {QStringLiteral("features"), in("wide.smith")}, {}},
        {"train", JobKind::Train, QStringList{QStringLiteral("train"), m_path} + words("--epochs 10000"), {}},
        {"evaluate", JobKind::Evaluate, QStringList{QStringLiteral("evaluate"), in("long.smith")} + words("--split training"), {}},
        {"verify", JobKind::Verify, {QStringLiteral("verify"), m_path}, {}},
        {"export", JobKind::Export, QStringList{QStringLiteral("export"), m_path} + words("--format firmware --allow-unverified --out") + QStringList{in("out.bin")}, in("out.bin")},
        {"example", JobKind::Example, {QStringLiteral("example"), in("another.smith")}, in("another.smith")},
    };
    const char* moments[] = {"at once", "at the first sign", "in the middle"};
    for (const auto& one : kinds) {
        // Evaluating and making the example are over in a few tenths of a second: a hand would not meet their middle.
        const bool isShort = one.kind == JobKind::Evaluate || one.kind == JobKind::Example;
        for (int moment = 0; moment < (isShort ? 2 : 3); ++moment)
            QTest::addRow("%s, %s", one.name, moments[moment]) << one.kind << one.arguments << one.output << moment;
    }
}

void TestBarsJobs::cancelledJobEndsAndLeavesNothing()
{
    QFETCH(JobKind, kind);
    QFETCH(QStringList, arguments);
    QFETCH(QString, output);
    QFETCH(int, moment);
    const QString project = kind == JobKind::Example ? m_path : arguments[1];
    const QByteArray before = stateOf(project);
    QVERIFY(!before.isEmpty());
    Trial best;
    int cancelledTrials = 0;
    for (int i = 0; i < kTrials; ++i) {
        if (!output.isEmpty())
            QFile::remove(output); // of a trial that was over before the hand came
        const Trial trial = cancelled(kind, arguments, moment);
        if (trial.state == JobState::Done)
            continue; // it was quicker than the hand
        QCOMPARE(trial.state, JobState::Cancelled);
        QVERIFY(trial.acknowledgedMs >= 0 && trial.endedMs >= 0);
        ++cancelledTrials;
        if (best.endedMs < 0 || trial.endedMs < best.endedMs)
            best = trial;
        QVERIFY2(output.isEmpty() || !QFileInfo::exists(output), qPrintable(output));
        if (kind != JobKind::Train)
            QVERIFY2(stateOf(project) == before, "the project is another one");
        if (best.endedMs <= kEndMs && best.acknowledgedMs <= kAcknowledgeMs)
            break;
    }
    QVERIFY2(cancelledTrials > 0, "the job was over before it could be cancelled: nothing was tested");
    qInfo("acknowledged after %lld ms, ended after %lld ms", static_cast<long long>(best.acknowledgedMs), static_cast<long long>(best.endedMs));
    QVERIFY2(best.acknowledgedMs <= kAcknowledgeMs, qPrintable(QString::number(best.acknowledgedMs)));
    QVERIFY2(best.endedMs <= kEndMs, qPrintable(QString::number(best.endedMs)));
}

void TestBarsJobs::waitingJobIsCancelledAtOnce()
{
    JobRunner& jobs = m_studio->context->jobs();
    const int first = jobs.start(JobKind::Train, QStringLiteral("first"),
                                 {QStringLiteral("train"), m_path, QStringLiteral("--epochs"), QStringLiteral("10000")});
    const int second = jobs.start(JobKind::Evaluate, QStringLiteral("second"), {QStringLiteral("evaluate"), m_path});
    QCOMPARE(jobs.job(second).state, JobState::Queued);
    jobs.cancel(second);
    QCOMPARE(jobs.job(second).state, JobState::Cancelled);
    QCOMPARE(jobs.job(first).state, JobState::Running);
    jobs.cancel(first);
    QTRY_COMPARE(jobs.runningCount(), 0);
    QCOMPARE(jobs.job(first).state, JobState::Cancelled);
}

QTEST_MAIN(TestBarsJobs)
#include "tst_bars_jobs.moc"
