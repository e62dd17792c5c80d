// SPDX-License-Identifier: GPL-3.0-or-later
// What the window offers for a damaged project, beside another window, and at a start that opens the project again.
#include "storage/backup_store.h"
#include "support/damage.h"
#include "support/one_start.h"
#include "support/temporary_project.h"

#include <QProcess>
#include <QSignalSpy>

using namespace studio;
using namespace studio::test;

class TestRecoveryDamage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void damagedProjectOffersItsBackup();
    void damagedProjectIsRepairedInACopy();
    void damageInTheMiddleIsFoundAfterOpening();
    void secondWindowOpensReadOnlyAndCannotWrite();
    void sessionIsRestoredWhenTheSettingSaysSo();

private:
    std::unique_ptr<Theme> m_theme;
};

void TestRecoveryDamage::initTestCase()
{
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
}

void TestRecoveryDamage::damagedProjectOffersItsBackup()
{
    test::TemporaryProject project;
    for (int i = 0; i < 12; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 3000)).isOk());
    const QByteArray dump = project->canonicalDump().value();
    project.close();
    SilentJobContext job;
    QVERIFY(makeBackup(project.path(), QDateTime::currentDateTimeUtc(), job).isOk());
    test::overwrite(project.path(), 0, 4096);
    const QByteArray damaged = test::bytesOf(project.path());

    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    QVERIFY(studio.context.project() == nullptr);
    QVERIFY(studio.offers());
    QVERIFY(studio.shows(QStringLiteral("is damaged")));
    QPushButton* open = studio.buttonWithText(QStringLiteral("Open backup of "));
    QVERIFY(open != nullptr);
    QVERIFY2(open->text().contains(QLatin1Char(':')), qPrintable(open->text())); // the time of the backup
    click(open);
    QVERIFY(studio.context.project() != nullptr);
    QVERIFY(studio.context.project()->path() != project.path());
    QCOMPARE(studio.context.project()->project().canonicalDump().value(), dump);
    QVERIFY(!studio.context.project()->isReadOnly());
    QCOMPARE(test::bytesOf(project.path()), damaged);
}

void TestRecoveryDamage::damagedProjectIsRepairedInACopy()
{
    test::TemporaryProject project;
    for (int i = 0; i < 12; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 3000)).isOk());
    project.close();
    test::overwrite(project.path(), 0, 100);
    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    QVERIFY(studio.buttonWithText(QStringLiteral("Open backup of ")) == nullptr);
    click(studio.button(QStringLiteral("recovery.repair.")));
    QTRY_VERIFY_WITH_TIMEOUT(studio.context.project() != nullptr, 60'000);
    QVERIFY(studio.context.project()->path().endsWith(QStringLiteral("(repaired).smith")));
    QCOMPARE(studio.context.project()->samples().size(), 12);
    QVERIFY(!studio.offers());
}

void TestRecoveryDamage::damageInTheMiddleIsFoundAfterOpening()
{
    test::TemporaryProject project;
    for (int i = 0; i < 30; ++i)
        QVERIFY(project->samples().insert(test::aSample(i, QStringLiteral("wave"), 5000)).isOk());
    project.close();
    const qint64 size = QFileInfo(project.path()).size();
    test::overwrite(project.path(), size / 2 / 4096 * 4096, 4096 * 20);
    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    studio.window.showPage(QStringLiteral("home"));
    // The daily backup reads every page: that is where such damage shows, soon after opening.
    QTRY_VERIFY_WITH_TIMEOUT(studio.offers(), 30'000);
    QVERIFY(studio.button(QStringLiteral("recovery.repair.")) != nullptr);
    QVERIFY(backupsOf(project.path()).isEmpty());
}

void TestRecoveryDamage::secondWindowOpensReadOnlyAndCannotWrite()
{
    test::TemporaryProject project;
    QVERIFY(project->samples().insert(test::aSample(1)).isOk());
    project.close();
    QProcess first;
    first.start(kWriter, {QStringLiteral("hold"), project.path()});
    QTRY_VERIFY_WITH_TIMEOUT((first.waitForReadyRead(50), first.peek(100).contains("OPEN")), 20'000);

    OneStart studio(*m_theme, project.folder());
    studio.window.openProject(project.path());
    QVERIFY(studio.context.project() == nullptr);
    QVERIFY(studio.shows(QString::number(first.processId())));
    QVERIFY(studio.shows(QSysInfo::machineHostName()));
    click(studio.buttonWithText(QStringLiteral("Open read-only")));
    QVERIFY(studio.context.project() != nullptr);
    QVERIFY(studio.context.project()->isReadOnly());
    QVERIFY(studio.window.windowTitle().contains(QStringLiteral("read-only")));

    ProjectSession& session = *studio.context.project();
    const QByteArray dump = session.project().canonicalDump().value();
    const SampleId id = session.samples().first().id;
    const Result<void> refused = session.setLabel({id}, QStringLiteral("x"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().id, QStringLiteral("PRJ-030"));
    QVERIFY(refused.error().message.contains(QStringLiteral("read-only")));
    QVERIFY(!session.ingest(test::aSample(7)));
    QVERIFY(!session.renameRun(RunId{1}, QStringLiteral("x")));
    session.undoStack().undo();
    QSignalSpy noticed(&studio.context, &StudioContext::noticed);
    QCOMPARE(studio.context.importPaths({project.folder()}), 0);
    QCOMPARE(noticed.count(), 1);
    QCOMPARE(session.project().canonicalDump().value(), dump);
    first.closeWriteChannel();
    QVERIFY(first.waitForFinished(10'000));
    // The other window is gone: now it opens for writing.
    studio.window.openProject(project.path());
    QVERIFY(!studio.context.project()->isReadOnly());
    QVERIFY(studio.context.project()->setLabel({id}, QStringLiteral("x")).isOk());
}

void TestRecoveryDamage::sessionIsRestoredWhenTheSettingSaysSo()
{
    test::TemporaryProject project;
    project.close();
    MemoryUiSettings kept;
    for (const bool reopens : {true, false}) {
        AppSettings settings(project.folder() + QStringLiteral("/settings.ini"));
        {
            StudioContext context(settings, kCli);
            ActionRegistry actions(*m_theme);
            FakeDialogs dialogs;
            MainWindow window(*m_theme, actions, dialogs, kept, context);
            window.openProject(project.path());
            window.showPage(QStringLiteral("impulse"));
            QCOMPARE(actions.action(QStringLiteral("file.reopen"))->isChecked(), !reopens);
            actions.action(QStringLiteral("file.reopen"))->trigger();
            QCOMPARE(settings.reopensProject(), reopens);
            QVERIFY(window.close());
        }
        StudioContext context(settings, kCli);
        ActionRegistry actions(*m_theme);
        FakeDialogs dialogs;
        MainWindow window(*m_theme, actions, dialogs, kept, context);
        window.restoreSession();
        QCOMPARE(context.project() != nullptr, reopens);
        QCOMPARE(window.currentPage()->info().id,
                 reopens ? QStringLiteral("impulse") : QStringLiteral("home"));
    }
}

QTEST_MAIN(TestRecoveryDamage)
#include "tst_recovery_damage.moc"
