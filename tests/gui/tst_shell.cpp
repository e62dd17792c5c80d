// SPDX-License-Identifier: GPL-3.0-or-later
// The frame around the pages: palette, shortcut sheet, help, docks, toasts, log, layout, drops.
#include "models/dataset/picture.h"
#include "storage/sample_repository.h"
#include "support/pictures.h"
#include "support/studio_window.h"
#include "support/temporary_project.h"
#include "ui/itemmodels/history_item_model.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/docks.h"
#include "ui/shell/help_card.h"
#include "ui/shell/toast_view.h"
#include "ui/widgets/button.h"

#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QSplitter>
#include <QTableView>
#include <QTreeWidget>
#include <QUndoStack>
#include <algorithm>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestShell : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_studio.reset(); }
    void paletteShowsReasonsAndGoesToThePage();
    void shortcutSheetListsEveryKey();
    void helpTellsOfControlAndPage();
    void escapeClosesWhatLiesOver();
    void saveTellsWhenItWasSaved();
    void historyGoesBackAndForth();
    void logKeepsErrorsWithoutSecrets();
    void failedJobIsTriedAgain();
    void messageMayAnswerWithAMessage();
    void layoutIsKeptAndReset();
    void messagesCoverNothing();
    void messagesWaitForEachOther();
    void errorsStayUntilTheyAreClosed();
    void firstWindowFitsItsScreen();
    void nothingIsOfferedWhereNothingIsLeft();
    void tabStopsAtThePageThatIsShown();
    void focusRingStandsOutFromItsButton();
    void textGrowsAndComesBack();
    void filesAreDropped();
    void recentProjectsAreCommands();
    void menusAreShortAndNameNothingTwice();
    void themeInUseIsMarked();
    void dockLeavesTheWindowAsLargeAsItIs();

private:
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : m_studio->window.get(), static_cast<Qt::Key>(key), modifiers);
    }
    [[nodiscard]] QString toastText() const
    {
        const auto* toast = m_studio->window->findChild<QWidget*>(QStringLiteral("toast"));
        return toast != nullptr ? toast->accessibleName() : QString();
    }
    [[nodiscard]] bool isShown(const char* name) const
    {
        const auto* widget = m_studio->window->findChild<QWidget*>(QString::fromLatin1(name));
        return widget != nullptr && widget->isVisible();
    }

    std::unique_ptr<StudioWindow> m_studio;
};

void TestShell::init()
{
    m_studio = std::make_unique<StudioWindow>(Opened::EmptyProject);
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_studio->context->project()->ingest(test::aSample(i)).isOk());
}

void TestShell::paletteShowsReasonsAndGoesToThePage()
{
    m_studio->show(QStringLiteral("home"));
    key(Qt::Key_K, Qt::ControlModifier);
    auto* palette = m_studio->find<CommandPalette>(QStringLiteral("palette"));
    auto* field = m_studio->find<QLineEdit>(QStringLiteral("palette.field"));
    auto* list = m_studio->find<QListWidget>(QStringLiteral("palette.list"));
    QVERIFY(palette->isVisible());
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("redo"));
    const auto* description = m_studio->find<QLabel>(QStringLiteral("palette.description"));
    QCOMPARE(list->currentItem()->text(), QStringLiteral("Redo"));
    QCOMPARE(description->text(), QStringLiteral("There is nothing to repeat"));
    key(Qt::Key_Return); // disabled: stays open, does nothing
    QVERIFY(palette->isVisible());
    field->setText(QStringLiteral("fit the whole"));
    QVERIFY2(description->text().contains(QStringLiteral("Label")), qPrintable(list->currentItem()->text() + QLatin1String(": ") + description->text()));
    key(Qt::Key_Return);
    QVERIFY(!palette->isVisible());
    QCOMPARE(m_studio->window->currentPage()->info().id, QStringLiteral("label"));
    field->setText(QStringLiteral("zzzzzz"));
    QCOMPARE(list->count(), 0);
    // What was used last comes first when nothing is typed.
    key(Qt::Key_K, Qt::ControlModifier);
    QStringList first;
    for (int row = 0; row < std::min(4, list->count()); ++row)
        first << list->item(row)->text();
    QVERIFY2(first.contains(QStringLiteral("Fit the whole sample")), qPrintable(first.join(QLatin1Char('|'))));
}

void TestShell::shortcutSheetListsEveryKey()
{
    m_studio->show(QStringLiteral("label"));
    QTest::keyClick(m_studio->window.get(), Qt::Key_Question);
    auto* list = m_studio->find<QTreeWidget>(QStringLiteral("sheet.shortcuts.list"));
    QVERIFY(list->isVisible());
    QVERIFY(list->topLevelItem(0)->text(0).startsWith(QStringLiteral("This page")));
    QStringList listed;
    for (int i = 0; i < list->topLevelItemCount(); ++i)
        listed << list->topLevelItem(i)->text(0) + QLatin1Char('|') + list->topLevelItem(i)->text(1);
    for (const QString& id : m_studio->actions->ids()) {
        QStringList keys;
        for (const QKeySequence& one : m_studio->actions->spec(id)->shortcuts)
            keys << keyHintText(one);
        keys.removeDuplicates(); // "Enter" once, though two keys are called so
        const QString line = m_studio->actions->action(id)->text().remove(QLatin1Char('&')) + QLatin1Char('|') + keys.join(QLatin1Char('\n'));
        QVERIFY2(keys.isEmpty() || listed.contains(line), qPrintable(line));
    }
    m_studio->find<QLineEdit>(QStringLiteral("sheet.shortcuts.filter"))->setText(QStringLiteral("full screen"));
    QCOMPARE(list->topLevelItemCount(), 2); // its heading and it
    key(Qt::Key_Escape);
    QVERIFY(!list->isVisible());
}

void TestShell::helpTellsOfControlAndPage()
{
    for (const QString& page : m_studio->window->pageIds()) {
        m_studio->show(page);
        QVERIFY2(!pageHelp(page).isEmpty(), qPrintable(page));
        key(Qt::Key_F1);
        QVERIFY(isShown("sheet.help"));
        QCOMPARE(m_studio->find<QLabel>(QStringLiteral("help.pageText"))->text(), pageHelp(page));
        key(Qt::Key_Escape);
        QVERIFY(!isShown("sheet.help"));
    }
    ProjectSession& project = *m_studio->context->project();
    QVERIFY(project.setLabel({project.samples().first().id}, QString()).isOk());
    m_studio->show(QStringLiteral("dataset"));
    m_studio->find<QWidget>(QStringLiteral("head.dataset.nextUnlabelled"))->setFocus();
    key(Qt::Key_F1);
    QVERIFY(m_studio->find<QLabel>(QStringLiteral("help.what"))->text().contains(QStringLiteral("Label next unlabelled")));
}

void TestShell::escapeClosesWhatLiesOver()
{
    m_studio->show(QStringLiteral("dataset"));
    const QWidget* before = QApplication::focusWidget();
    m_studio->window->showToast({QStringLiteral("Something failed"), {}, NoticeKind::Error});
    key(Qt::Key_K, Qt::ControlModifier);
    QVERIFY(isShown("palette"));
    key(Qt::Key_Escape);
    QVERIFY(!isShown("palette"));
    QVERIFY(isShown("toast"));
    QCOMPARE(QApplication::focusWidget(), before); // the focus is back where it was
    key(Qt::Key_Escape);
    QTRY_VERIFY(!isShown("toast"));
}

void TestShell::saveTellsWhenItWasSaved()
{
    ProjectSession* project = m_studio->context->project();
    QVERIFY(project->setStarred({project->samples().first().id}, true).isOk());
    m_studio->show(QStringLiteral("dataset"));
    key(Qt::Key_S, Qt::ControlModifier);
    QVERIFY2(toastText().startsWith(QStringLiteral("Saved automatically")), qPrintable(toastText()));
    QCOMPARE(m_studio->find<QLabel>(QStringLiteral("status.saved"))->text(),
             QStringLiteral("saved ") + project->savedAt().toLocalTime().toString(QStringLiteral("HH:mm:ss")));
    // The file by itself holds the change: its copy without the log beside it has the star.
    const QString copy = m_studio->folder.filePath(QStringLiteral("copy.smith"));
    QVERIFY(QFile::copy(project->path(), copy));
    const auto alone = ProjectFile::open(copy, ProjectFile::Access::ReadOnly);
    QVERIFY(alone.isOk());
    QVERIFY((*alone)->samples().all()->first().starred);
}

void TestShell::historyGoesBackAndForth()
{
    ProjectSession* project = m_studio->context->project();
    const SampleId id = project->samples().first().id;
    QVERIFY(project->setStarred({id}, true).isOk());
    QVERIFY(project->setLabel({id}, QStringLiteral("snake")).isOk());
    m_studio->window->showDock(QStringLiteral("history"));
    auto* list = m_studio->find<QListView>(QStringLiteral("history"));
    QVERIFY(list->isVisible());
    QCOMPARE(list->model()->rowCount(), 3);
    QCOMPARE(list->model()->index(2, 0).data().toString(), QStringLiteral("As opened"));
    list->setCurrentIndex(list->model()->index(2, 0));
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Return);
    QVERIFY(!project->sample(id)->starred);
    QCOMPARE(project->undoStack().index(), 0);
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(project->sample(id)->label, QStringLiteral("snake"));
    // By the keys of either habit.
    QVERIFY(project->setStarred({id}, false).isOk());
    for (const auto& [redo, modifiers] : {std::pair(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier), std::pair(Qt::Key_Y, Qt::KeyboardModifiers(Qt::ControlModifier))}) {
        key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(project->sample(id)->starred);
        key(redo, modifiers);
        QVERIFY(!project->sample(id)->starred);
    }
    for (int row = 0; row < 2; ++row)
        QVERIFY(!list->model()->index(row, 0).data(HistoryItemModel::TimeRole).toString().isEmpty());
}

void TestShell::logKeepsErrorsWithoutSecrets()
{
    const QString home = QDir::homePath();
    Q_EMIT m_studio->context->noticed(Error{ErrorCode::Io, QStringLiteral("%1/a.wav was refused").arg(home),
                                            QStringLiteral("x-api-key: ei_0123456789abcdef0123 password=\"geheim\""), QStringLiteral("TST-001")});
    m_studio->show(QStringLiteral("dataset"));
    key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    const auto* table = m_studio->find<QTableView>(QStringLiteral("log"));
    QVERIFY(table->isVisible());
    const QAbstractItemModel* model = table->model();
    const int last = model->rowCount() - 1;
    QCOMPARE(model->index(last, 1).data().toString(), QStringLiteral("TST-001"));
    QCOMPARE(model->index(last, 2).data().toString(), QStringLiteral("~/a.wav was refused"));
    m_studio->actions->trigger(QStringLiteral("tools.diagnostics"));
    const auto* shown = m_studio->find<QPlainTextEdit>(QStringLiteral("sheet.text.text"));
    QVERIFY(shown->isVisible());
    QFile file(m_studio->context->log().filePath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString written = QString::fromUtf8(file.readAll());
    for (const QString& text : {shown->toPlainText(), written}) {
        QVERIFY(text.contains(QStringLiteral("TST-001")));
        for (const QString& secret : {QStringLiteral("ei_0123"), QStringLiteral("geheim"), home + QLatin1Char('/')})
            QVERIFY2(!text.contains(secret), qPrintable(secret));
    }
    QVERIFY((file.permissions() & (QFile::ReadGroup | QFile::ReadOther)) == 0);
    QTest::mouseClick(m_studio->find<QPushButton>(QStringLiteral("sheet.text.copy")), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("TST-001")));
}

void TestShell::failedJobIsTriedAgain()
{
    const QString missing = m_studio->folder.filePath(QStringLiteral("late.csv"));
    m_studio->context->importPaths({missing});
    QVERIFY(m_studio->waitForJobs());
    m_studio->window->showDock(QStringLiteral("jobs"));
    m_studio->settle();
    QCOMPARE(m_studio->context->jobs().jobs().first().state, JobState::Failed);
    QFile file(missing);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray rows("timestamp,x\n");
    for (int i = 0; i < 100; ++i)
        rows += QByteArray::number(i * 16) + ',' + QByteArray::number(i % 7) + '\n';
    QCOMPARE(file.write(rows), rows.size());
    file.close();
    const qsizetype before = m_studio->context->project()->samples().size();
    auto* retry = m_studio->find<QPushButton>(QStringLiteral("job.retry"));
    QVERIFY(retry->isVisible());
    QTest::mouseClick(retry, Qt::LeftButton);
    QVERIFY(m_studio->waitForJobs());
    QTRY_COMPARE(m_studio->context->project()->samples().size(), before + 1);
    QCOMPARE(m_studio->context->jobs().jobs().size(), 1); // the failed row gave way
    QTest::mouseClick(m_studio->find<QPushButton>(QStringLiteral("job.result")), Qt::LeftButton);
    QCOMPARE(m_studio->window->currentPage()->info().id, QStringLiteral("dataset"));
}

void TestShell::messageMayAnswerWithAMessage()
{
    Toast first{QStringLiteral("first")};
    first.actionText = QStringLiteral("Undo");
    first.action = [this] { m_studio->window->showToast({QStringLiteral("it could not be undone"), {}, NoticeKind::Error}); };
    m_studio->window->showToast(first);
    m_studio->settle();
    QTest::mouseClick(m_studio->find<QPushButton>(QStringLiteral("toast.action")), Qt::LeftButton);
    m_studio->settle();
    QVERIFY(toastText().contains(QStringLiteral("it could not be undone")));
    QVERIFY(isShown("toast"));
}

void TestShell::messagesCoverNothing()
{
    MainWindow& window = *m_studio->window;
    window.resize(1280, 720);
    m_studio->settle();
    const auto boxOf = [&window](const QWidget& one) { return QRect(one.mapTo(&window, QPoint()), one.size()); };
    const auto newest = [this]() -> ToastView& { return *m_studio->find<ToastView>(QStringLiteral("toast")); };
    Toast undoable{QStringLiteral("nano33 is no longer in the list")};
    undoable.actionText = QStringLiteral("Undo");
    undoable.action = [] {};
    for (const char* page : {"devices", "collect", "dataset"}) {
        m_studio->show(QString::fromLatin1(page));
        window.showToast(undoable);
        m_studio->settle();
        const QRect box = boxOf(newest());
        QVERIFY(newest().isVisible() && window.rect().contains(box));
        QVERIFY2(!box.intersects(boxOf(*window.currentPage())), page);
        for (const QAbstractButton* entry : m_studio->find<QWidget>(QStringLiteral("rail"))->findChildren<QAbstractButton*>())
            QVERIFY2(!entry->isVisible() || !box.intersects(boxOf(*entry)), qPrintable(entry->objectName()));
        const auto* undo = newest().findChild<QPushButton*>(QStringLiteral("toast.action"));
        QVERIFY(newest().rect().contains(QRect(undo->mapTo(&newest(), QPoint()), undo->size())));
    }
    // What the rail cannot hold stands at the lower right of the page.
    const QString longText = QStringLiteral("The board stopped answering. ").repeated(12);
    window.showToast({longText, {}, NoticeKind::Error});
    m_studio->settle();
    QVERIFY(boxOf(*window.currentPage()).contains(boxOf(newest())));
    QVERIFY(boxOf(newest()).left() > window.width() / 2);
}

void TestShell::messagesWaitForEachOther()
{
    MainWindow& window = *m_studio->window;
    const auto countOf = [&window](const QString& text) {
        int count = 0;
        for (const ToastView* one : window.findChildren<ToastView*>())
            count += !one->objectName().isEmpty() && one->accessibleName() == text ? 1 : 0;
        return count;
    };
    const QString failed = QStringLiteral("Something failed");
    const QString copied = QStringLiteral("Copied: API key");
    window.showToast({failed, {}, NoticeKind::Error});
    window.showToast({copied});
    window.showToast({copied});
    QCOMPARE(countOf(copied), 1);
    QCOMPARE(countOf(failed), 1); // an error is not lost to what comes after it
    QVERIFY(toastText() == copied && isShown("toast"));
    for (int i = 0; i < 20; ++i)
        window.showToast({QStringLiteral("message %1").arg(i)});
    QCOMPARE(countOf(failed), 1);
    while (toastText() != failed) {
        QVERIFY(isShown("toast"));
        QVERIFY(window.closeTransient());
    }
    QVERIFY(isShown("toast"));
    QVERIFY(window.closeTransient());
    QVERIFY(!window.closeTransient());
}

void TestShell::errorsStayUntilTheyAreClosed()
{
    MainWindow& window = *m_studio->window;
    const auto textOf = [](int number) { return QStringLiteral("Job %1 failed").arg(number); };
    for (int i = 0; i < 6; ++i)
        window.showToast({textOf(i), {}, NoticeKind::Error});
    window.showToast({QStringLiteral("Copied: API key")});
    QVERIFY(window.closeTransient()); // what passes has a place beside them
    for (int i = 5; i >= 0; --i) {
        QCOMPARE(toastText(), textOf(i));
        QVERIFY(isShown("toast"));
        QVERIFY(window.closeTransient());
    }
    QVERIFY(!window.closeTransient());
}

void TestShell::firstWindowFitsItsScreen()
{
    QCOMPARE(MainWindow::firstSize({1920, 1080}), QSize(1600, 918));
    QCOMPARE(MainWindow::firstSize({3840, 2160}), QSize(1600, 1000));
    QCOMPARE(MainWindow::firstSize({1366, 728}), QSize(1280, 720)); // what the pages are made for
    QCOMPARE(MainWindow::firstSize({1600, 900}), QSize(1360, 765));
}

/// Where everything is labelled the next unlabelled sample is no offer, nor are steps of learning where there are pictures alone.
void TestShell::nothingIsOfferedWhereNothingIsLeft()
{
    ProjectSession& project = *m_studio->context->project();
    m_studio->show(QStringLiteral("dataset"));
    const auto* next = m_studio->find<QPushButton>(QStringLiteral("head.dataset.nextUnlabelled"));
    QVERIFY(!next->isEnabled());
    QVERIFY2(next->toolTip().contains(QStringLiteral("Everything is labelled")), qPrintable(next->toolTip()));
    const SampleId first = project.samples().first().id;
    QVERIFY(project.setLabel({first}, QString()).isOk());
    QVERIFY(next->isEnabled());
    QVERIFY(isShown("rail.runAll"));
    const auto* runAll = m_studio->find<QWidget>(QStringLiteral("rail.runAll"));
    const auto normal = qScopeGuard([this] { m_studio->theme.setTextScale(1.0); });
    m_studio->theme.setTextScale(2.0); // its words are whole then, too
    QTRY_VERIFY(runAll->width() >= runAll->sizeHint().width());
    const int railWidth = m_studio->find<QWidget>(QStringLiteral("rail"))->width();
    m_studio->theme.setTextScale(1.0);
    SampleDraft picture = pictureDraft({{QStringLiteral("image/png"), QSize(12, 9), test::aPng().size(), QStringLiteral("ball.png"), {}}, test::aPng()});
    picture.info.name = QStringLiteral("ball");
    QVERIFY(project.ingest(picture).isOk());
    QVERIFY(isShown("rail.runAll"));
    QVector<SampleId> signalsOf;
    for (const Sample& sample : project.samples()) {
        if (!isPicture(sample))
            signalsOf.append(sample.id);
    }
    QVERIFY(project.moveToBin(signalsOf).isOk());
    QTRY_VERIFY(!isShown("rail.runAll"));
    m_studio->theme.setTextScale(2.0);
    QCOMPARE(m_studio->find<QWidget>(QStringLiteral("rail"))->width(), railWidth); // no page moves because the button comes
}

void TestShell::tabStopsAtThePageThatIsShown()
{
    QVERIFY(m_studio->find<QWidget>(QStringLiteral("rail.runAll"))->isVisible());
    for (const char* page : {"home", "dataset", "train"}) {
        m_studio->show(QString::fromLatin1(page));
        const auto* rail = m_studio->find<QWidget>(QStringLiteral("rail"));
        m_studio->find<QWidget>(QStringLiteral("search"))->setFocus(Qt::TabFocusReason);
        for (int i = 0; i < 20 && !rail->isAncestorOf(QApplication::focusWidget()); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("rail.") + QString::fromLatin1(page));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("rail.runAll"));
    }
}

void TestShell::focusRingStandsOutFromItsButton()
{
    for (const ThemeKind kind : {ThemeKind::Light, ThemeKind::Dark, ThemeKind::HighContrast}) {
        m_studio->theme.apply(kind);
        for (const ButtonKind one : {ButtonKind::Primary, ButtonKind::Danger, ButtonKind::Secondary, ButtonKind::Quiet}) {
            Button button(m_studio->theme, one, QStringLiteral("Train"), m_studio->window.get());
            button.resize(120, 32);
            button.move(400, 300);
            button.show();
            const QImage plain = button.grab().toImage();
            button.setFocus(Qt::TabFocusReason);
            QVERIFY(button.hasFocus());
            const QImage focused = button.grab().toImage();
            // Down the middle of the upper edge: where the picture differs it is the ring, and below it is the fill.
            const QColor fill = focused.pixelColor(60, 6);
            int rows = 0;
            for (int y = 0; y < 6; ++y) {
                const QColor ring = focused.pixelColor(60, y);
                if (ring == plain.pixelColor(60, y))
                    continue;
                rows += contrastRatio(ring, fill) >= 3.0 ? 1 : 0;
            }
            QVERIFY2(rows >= 2, qPrintable(QStringLiteral("%1, kind %2: %3 rows").arg(themeKindName(kind)).arg(static_cast<int>(one)).arg(rows)));
        }
    }
}

void TestShell::layoutIsKeptAndReset()
{
    m_studio->show(QStringLiteral("dataset"));
    auto* splitter = m_studio->window->currentPage()->findChild<QSplitter*>();
    QVERIFY(splitter != nullptr);
    const QList<int> first = splitter->sizes();
    const int total = first[0] + first[1];
    splitter->setSizes({total / 3, total - total / 3});
    const QList<int> moved = splitter->sizes();
    QVERIFY(moved != first);
    const double wanted = static_cast<double>(moved[0]) / (moved[0] + moved[1]);
    m_studio->window->showDock(QStringLiteral("log"));
    m_studio->window->close();
    {
        ActionRegistry actions(m_studio->theme);
        MainWindow again(m_studio->theme, actions, m_studio->dialogs, m_studio->uiSettings, *m_studio->context);
        again.resize(m_studio->window->size());
        again.show();
        QVERIFY(m_studio->context->openProject(m_studio->folder.filePath(QStringLiteral("motion-gestures.smith"))).isOk());
        again.showPage(QStringLiteral("dataset"));
        QTRY_VERIFY(again.findChild<QDockWidget*>(QStringLiteral("dock.work"))->isVisible());
        auto* kept = again.currentPage()->findChild<QSplitter*>();
        const double share = static_cast<double>(kept->sizes()[0]) / (kept->sizes()[0] + kept->sizes()[1]);
        QVERIFY2(std::abs(share - wanted) < 0.02, qPrintable(QStringLiteral("%1 %2").arg(share).arg(wanted)));
        again.resetLayout();
        QVERIFY(!again.findChild<QDockWidget*>(QStringLiteral("dock.work"))->isVisible());
        const double back = static_cast<double>(kept->sizes()[0]) / (kept->sizes()[0] + kept->sizes()[1]);
        QVERIFY2(back > share, qPrintable(QString::number(back)));
    }
}

void TestShell::textGrowsAndComesBack()
{
    m_studio->show(QStringLiteral("dataset"));
    const int before = m_studio->theme.font(TextRole::Body).pixelSize();
    key(Qt::Key_Plus, Qt::ControlModifier);
    key(Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(m_studio->theme.font(TextRole::Body).pixelSize() > before);
    const auto* zoom = m_studio->find<QPushButton>(QStringLiteral("status.zoom"));
    QCOMPARE(zoom->text(), QStringLiteral("120 %"));
    key(Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(zoom->text(), QStringLiteral("110 %"));
    m_studio->actions->trigger(QStringLiteral("view.zoomReset"));
    QCOMPARE(m_studio->theme.font(TextRole::Body).pixelSize(), before);
}

void TestShell::filesAreDropped()
{
    const QString path = m_studio->folder.filePath(QStringLiteral("dropped.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray rows("timestamp,x\n");
    for (int i = 0; i < 100; ++i)
        rows += QByteArray::number(i * 16) + ',' + QByteArray::number(i % 5) + '\n';
    QCOMPARE(file.write(rows), rows.size());
    file.close();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    m_studio->show(QStringLiteral("impulse"));
    const qsizetype before = m_studio->context->project()->samples().size();
    // Without a drag that began in a window Qt forwards no drop; the widget takes it as it would then.
    const auto deliver = [this](QDropEvent& event) { static_cast<QObject*>(m_studio->window.get())->event(&event); };
    QDropEvent drop(QPointF(600, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    deliver(drop);
    QVERIFY(m_studio->waitForJobs());
    QTRY_COMPARE(m_studio->context->project()->samples().size(), before + 1);
    m_studio->context->closeProject();
    deliver(drop);
    QVERIFY2(toastText().contains(QStringLiteral("Open or make a project first")), qPrintable(toastText()));
}

void TestShell::recentProjectsAreCommands()
{
    const QString path = m_studio->context->project()->path();
    m_studio->context->closeProject();
    const QAction* recent = m_studio->actions->action(QStringLiteral("file.recent.0"));
    QCOMPARE(recent->text(), QStringLiteral("Open recent: motion-gestures"));
    QVERIFY(recent->isVisible());
    QVERIFY(m_studio->actions->trigger(QStringLiteral("file.recent.0")));
    QVERIFY(m_studio->context->project() != nullptr);
    QCOMPARE(m_studio->context->project()->path(), path);
    QVERIFY(!m_studio->actions->action(QStringLiteral("file.recent.1"))->isVisible());
}

void TestShell::menusAreShortAndNameNothingTwice()
{
    constexpr int kMostHeight = 700; // of a menu on a screen that is 720 pixels high
    const auto* bar = m_studio->find<QMenuBar>(QStringLiteral("menus"));
    for (const QMenu* menu : bar->findChildren<QMenu*>()) {
        QStringList texts;
        for (const QAction* action : menu->actions()) {
            if (!action->isSeparator() && action->isVisible())
                texts << action->text();
        }
        const QString what = menu->title() + QLatin1String(": ") + texts.join(QLatin1String(" | "));
        QVERIFY2(menu->sizeHint().height() <= kMostHeight, qPrintable(QString::number(menu->sizeHint().height()) + QLatin1Char(' ') + what));
        QCOMPARE(texts.removeDuplicates(), 0);
    }
    const QList<QAction*> file = bar->actions().first()->menu()->actions();
    QCOMPARE(file.first()->objectName(), QStringLiteral("home.new"));
    QCOMPARE(file.last()->objectName(), QStringLiteral("file.quit"));
    const QAction* go = m_studio->actions->action(QStringLiteral("go.devices"));
    const QAction* home = m_studio->actions->action(QStringLiteral("go.home"));
    const QList<QMenu*> menus = bar->findChildren<QMenu*>();
    QVERIFY(std::any_of(menus.begin(), menus.end(), [&](const QMenu* menu) {
        return menu->actions().contains(const_cast<QAction*>(go)) && menu->actions().contains(const_cast<QAction*>(home));
    }));
}

void TestShell::themeInUseIsMarked()
{
    const auto marked = [this] {
        QStringList found;
        for (const QString& id : m_studio->actions->ids()) {
            if (id.startsWith(QLatin1String("theme.")) && m_studio->actions->action(id)->isChecked())
                found << id;
        }
        return found;
    };
    QCOMPARE(marked(), QStringList{QStringLiteral("theme.system")});
    for (int i = 0; i < 2; ++i) { // chosen twice, it is still the one
        QVERIFY(m_studio->actions->trigger(QStringLiteral("theme.dark")));
        QCOMPARE(marked(), QStringList{QStringLiteral("theme.dark")});
    }
}

/// In the smallest window that the pages are made for.
void TestShell::dockLeavesTheWindowAsLargeAsItIs()
{
    MainWindow& window = *m_studio->window;
    QCOMPARE(window.size(), QSize(1280, 720));
    QVERIFY(m_studio->find<QWidget>(QStringLiteral("rail.runAll"))->isVisible());
    for (const char* dock : {"jobs", "log", "console", "history"}) {
        window.showDock(QString::fromLatin1(dock));
        m_studio->settle();
        QCOMPARE(window.size(), QSize(1280, 720));
        const auto* last = m_studio->find<QWidget>(QStringLiteral("rail.monitor"));
        QVERIFY2(last->geometry().bottom() < m_studio->find<QWidget>(QStringLiteral("rail.runAll"))->y(), dock);
    }
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
