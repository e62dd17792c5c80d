// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: a new project by menu and key, keys on its cards, where the focus goes.
#include "support/studio_window.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/page_frame.h"

#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QModelIndex>
#include <QPushButton>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestHomePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newProjectIsInMenuPaletteAndOnAKey();
    void newProjectThatCannotBeMadeIsTold();
    void enterChoosesACard();
    void tabFollowsTheEye();
    void firstStopIsTheExampleUntilThereAreProjects();
    void enterOpensTheLastProjectAtStart();
    void emptyProjectOffersToRecord();
    void importSaysWhatItNeeds();
    void enterDestroysNothing();
    void eventIsClosedButNoState();
};

void TestHomePage::newProjectIsInMenuPaletteAndOnAKey()
{
    StudioWindow studio;
    QAction* action = studio.actions->action(QStringLiteral("home.new"));
    QVERIFY(action != nullptr);
    const QList<QAction*> menus = studio.find<QMenuBar>(QStringLiteral("menus"))->actions();
    QVERIFY(menus.first()->menu()->actions().contains(action));
    QCOMPARE(studio.find<CommandPalette>(QStringLiteral("palette"))->matches(QStringLiteral("new project")).first(), QStringLiteral("home.new"));
    studio.show(QStringLiteral("train")); // it works everywhere
    const QString path = studio.folder.filePath(QStringLiteral("pump.smith"));
    studio.dialogs.pathAnswers << path;
    QTest::keyClick(studio.window.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(studio.context->project() != nullptr);
    QCOMPARE(studio.context->project()->path(), path);
    QCOMPARE(studio.context->project()->name(), QStringLiteral("pump"));
}

void TestHomePage::newProjectThatCannotBeMadeIsTold()
{
    StudioWindow studio;
    studio.show(QStringLiteral("train"));
    studio.dialogs.pathAnswers << studio.folder.filePath(QStringLiteral("no/such/folder/a.smith"));
    QVERIFY(studio.actions->trigger(QStringLiteral("home.new")));
    QVERIFY(studio.context->project() == nullptr);
    QCOMPARE(studio.window->currentPage()->info().id, QStringLiteral("home"));
    QVERIFY(studio.window->currentPage()->findChild<QWidget*>(QStringLiteral("notice"))->isVisible());
}

void TestHomePage::enterChoosesACard()
{
    StudioWindow studio;
    studio.show(QStringLiteral("home"));
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
        const qsizetype asked = studio.dialogs.asked.size();
        QTest::keyClick(studio.find<QPushButton>(QStringLiteral("home.new.vibration")), key);
        QCOMPARE(studio.dialogs.asked.size(), asked + 1);
    }
}

void TestHomePage::tabFollowsTheEye()
{
    StudioWindow studio;
    studio.show(QStringLiteral("home"));
    QStringList found;
    QWidget* first = studio.find<QWidget>(QStringLiteral("head.home.open"));
    for (QWidget* at = first; found.size() < 7 && (at != first || found.isEmpty()); at = at->nextInFocusChain()) {
        if (at->isVisible() && at->isEnabled() && (at->focusPolicy() & Qt::TabFocus) != 0 && at->objectName().contains(QLatin1String("home.")))
            found << at->objectName();
    }
    QCOMPARE(found, (QStringList{QStringLiteral("head.home.open"), QStringLiteral("home.exampleButton"), QStringLiteral("home.new.motion"),
                                 QStringLiteral("home.new.vibration"), QStringLiteral("home.new.other"), QStringLiteral("home.recent"),
                                 QStringLiteral("drop.home.open")}));
}

void TestHomePage::firstStopIsTheExampleUntilThereAreProjects()
{
    StudioWindow studio;
    studio.show(QStringLiteral("train"));
    studio.show(QStringLiteral("home"));
    QVERIFY(studio.find<QPushButton>(QStringLiteral("home.exampleButton"))->hasFocus());
    const QString path = studio.folder.filePath(QStringLiteral("a.smith"));
    QVERIFY(studio.context->createProject(path, QStringLiteral("a"), QStringLiteral("motion")).isOk());
    studio.show(QStringLiteral("home"));
    QVERIFY(studio.find<QListWidget>(QStringLiteral("home.recent"))->hasFocus());
}

/// The list says "Open" and "Enter" beside the project that was open last: that is so from the first moment.
void TestHomePage::enterOpensTheLastProjectAtStart()
{
    StudioWindow studio;
    QCOMPARE(studio.window->focusWidget()->objectName(), QStringLiteral("home.exampleButton")); // there is none yet
    const QString path = studio.folder.filePath(QStringLiteral("a.smith"));
    QVERIFY(studio.context->createProject(path, QStringLiteral("a"), QStringLiteral("motion")).isOk());
    studio.context->closeProject();
    studio.window.reset();
    studio.actions = std::make_unique<ActionRegistry>(studio.theme);
    studio.window = std::make_unique<MainWindow>(studio.theme, *studio.actions, studio.dialogs, studio.uiSettings, *studio.context);
    studio.window->show();
    QVERIFY(QTest::qWaitForWindowActive(studio.window.get()));
    QCOMPARE(studio.window->focusWidget()->objectName(), QStringLiteral("home.recent"));
    QTest::keyClick(studio.window->focusWidget(), Qt::Key_Return);
    QVERIFY(studio.context->project() != nullptr);
    QCOMPARE(studio.context->project()->path(), path);
}

void TestHomePage::emptyProjectOffersToRecord()
{
    StudioWindow studio;
    studio.show(QStringLiteral("dataset")); // with nothing open it offers the example
    const QString path = studio.folder.filePath(QStringLiteral("a.smith"));
    QVERIFY(studio.context->createProject(path, QStringLiteral("a"), QStringLiteral("motion")).isOk());
    studio.show(QStringLiteral("dataset"));
    const auto* focused = qobject_cast<QPushButton*>(QApplication::focusWidget());
    QVERIFY(focused != nullptr);
    QCOMPARE(focused->text(), QStringLiteral("Record"));
    QVERIFY(!studio.find<QPushButton>(QStringLiteral("dataset.detailOpen"))->isEnabled()); // there is nothing to open
}

void TestHomePage::importSaysWhatItNeeds()
{
    StudioWindow studio;
    studio.show(QStringLiteral("home"));
    QVERIFY(!studio.find<QPushButton>(QStringLiteral("drop.home.import"))->isEnabled());
    const auto* hint = studio.find<QLabel>(QStringLiteral("home.dropHint"));
    QVERIFY(hint->text().contains(QStringLiteral("need a project")));
    const QString path = studio.folder.filePath(QStringLiteral("a.smith"));
    QVERIFY(studio.context->createProject(path, QStringLiteral("a"), QStringLiteral("motion")).isOk());
    studio.show(QStringLiteral("home"));
    QVERIFY(studio.find<QPushButton>(QStringLiteral("drop.home.import"))->isEnabled());
    QVERIFY(!hint->text().contains(QStringLiteral("need a project")));
}

void TestHomePage::enterDestroysNothing()
{
    StudioWindow studio;
    QtDialogs dialogs(studio.theme);
    for (const bool isDestructive : {true, false}) {
        bool isDone = false;
        dialogs.confirm(studio.window.get(), {QStringLiteral("Discard it?"), QStringLiteral("Its 3 s are deleted for good."), QStringLiteral("Discard 3 s"), isDestructive},
                        [&isDone] { isDone = true; });
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
        const QPointer<QWidget> dialog = QApplication::activeModalWidget();
        QTRY_VERIFY(dialog->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(dialog.isNull());
        QCOMPARE(isDone, !isDestructive);
    }
}

/// On a page that tells its stage as well, in the same place.
void TestHomePage::eventIsClosedButNoState()
{
    StudioWindow studio;
    NoticeBar bar(studio.theme, nullptr);
    const auto* close = bar.findChild<QPushButton*>(QStringLiteral("notice.close"));
    bar.showState(NoticeKind::Warning, QStringLiteral("The features are out of date."));
    QVERIFY(close->isHidden());
    bar.showNotice(NoticeKind::Error, QStringLiteral("The disk is full."));
    QVERIFY(!close->isHidden());
    for (const QString& id : studio.window->pageIds()) {
        auto* notice = studio.show(id)->findChild<NoticeBar*>(QStringLiteral("notice"));
        QVERIFY2(notice != nullptr, qPrintable(id));
        notice->showNotice(NoticeKind::Error, QStringLiteral("The disk is full."));
        auto* button = notice->findChild<QPushButton*>(QStringLiteral("notice.close"));
        QVERIFY2(button->isVisible(), qPrintable(id));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY2(!notice->isVisible(), qPrintable(id));
    }
}

QTEST_MAIN(TestHomePage)
#include "tst_home_page.moc"
