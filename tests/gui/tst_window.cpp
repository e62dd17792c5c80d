// SPDX-License-Identifier: GPL-3.0-or-later
// The window on the example project: from launch to a result, keys, undo, and the bars that hold for every page.
#include "app/session/studio_context.h"
#include "storage/report_repository.h"
#include "ui/plots/matrix_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/layout_keeper.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/number_field.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

using namespace studio;

class TestWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void emptyPagesOfferAWayOn();
    void exampleToResultInThreeClicks();
    void everyCellListsAsManyWindowsAsItCounts();
    void verdictKeysAreUndone();
    void deletedSampleLeavesItsPlaceToTheNext();
    void wrongFilterIsNamed();
    void noShortcutIsTakenTwice();
    void noLetterIsUnderlinedTwice();
    void everyFocusableWidgetHasAName();
    void themeSwitchLeavesNoOldColour();
    void paletteFindsByAFewLetters();
    void impulseErrorIsToldAndNothingChanges();
    void layoutIsKeptThoughTheWindowIsNeverClosed();
    void columnsThatFitThemselvesAreNotKept_data();
    void columnsThatFitThemselvesAreNotKept();
    void eachPartOfTheLayoutIsKept();

private:
    template <typename W>
    W* find(const char* name)
    {
        W* widget = m_window->findChild<W*>(QString::fromLatin1(name));
        if (widget == nullptr)
            QTest::qFail(name, __FILE__, __LINE__);
        return widget;
    }
    void waitForJobs();

    QTemporaryDir m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<AppSettings> m_settings;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<ActionRegistry> m_actions;
    FakeDialogs m_dialogs;
    /// Which keys were written, in that order.
    struct WatchedSettings final : MemoryUiSettings {
        void setBlob(const QString& key, const QByteArray& value) override
        {
            written << key;
            MemoryUiSettings::setBlob(key, value);
        }
        QStringList written;
    } m_uiSettings;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindow::initTestCase()
{
    qputenv("XDG_DATA_HOME", m_folder.path().toLocal8Bit());
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
    m_settings = std::make_unique<AppSettings>(m_folder.filePath(QStringLiteral("settings.ini")));
    m_context = std::make_unique<StudioContext>(*m_settings, QStringLiteral(STUDIO_BINARY_DIR "/bin/sensorsmith-cli"));
    m_actions = std::make_unique<ActionRegistry>(*m_theme);
    m_window = std::make_unique<MainWindow>(*m_theme, *m_actions, m_dialogs, m_uiSettings, *m_context);
    m_window->resize(1280, 720);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestWindow::cleanupTestCase()
{
    m_window.reset();
}

void TestWindow::waitForJobs()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_context->jobs().runningCount() == 0, 180'000);
}

void TestWindow::emptyPagesOfferAWayOn()
{
    for (const QString& id : m_window->pageIds()) {
        m_window->showPage(id);
        const Page* page = m_window->currentPage();
        QCOMPARE(page->info().id, id);
        int usable = 0;
        for (const QPushButton* button : page->findChildren<QPushButton*>())
            usable += button->isVisible() && button->isEnabled() ? 1 : 0;
        QVERIFY2(usable > 0, qPrintable(id));
    }
}

void TestWindow::exampleToResultInThreeClicks()
{
    m_window->showPage(QStringLiteral("home"));
    QTest::mouseClick(find<QPushButton>("home.exampleButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_context->project() != nullptr, 60'000);
    QCOMPARE(m_context->project()->samples().size(), 45);
    QVERIFY(m_actions->trigger(QStringLiteral("model.runAll")));
    waitForJobs();
    const PipelineStatus pipeline = m_context->project()->pipeline();
    QCOMPARE(pipeline.of(Stage::Features).state, StageState::UpToDate);
    QCOMPARE(pipeline.of(Stage::Train).state, StageState::UpToDate);
    QCOMPARE(pipeline.of(Stage::Evaluate).state, StageState::UpToDate);
    QTest::mouseClick(find<QAbstractButton>("rail.evaluate"), Qt::LeftButton);
    QCOMPARE(m_window->currentPage()->info().id, QStringLiteral("evaluate"));
    QVERIFY(m_window->currentPage()->stateText().contains(QStringLiteral("accuracy")));
    QVERIFY(m_context->project()->runs().first().summary[QStringLiteral("test_accuracy")].toDouble() > 0.9);
}

void TestWindow::everyCellListsAsManyWindowsAsItCounts()
{
    m_window->showPage(QStringLiteral("evaluate"));
    auto* matrix = find<MatrixView>("matrix");
    auto* list = find<QTableWidget>("evaluate.list");
    QCOMPARE(matrix->rowCount(), 4);
    int total = 0;
    for (int actual = 0; actual < matrix->rowCount(); ++actual) {
        for (int predicted = 0; predicted < matrix->columnCount(); ++predicted) {
            Q_EMIT matrix->cellChosen(actual, predicted);
            QCOMPARE(list->rowCount(), matrix->countAt(actual, predicted));
            total += list->rowCount();
        }
    }
    QVERIFY(total > 100);
}

void TestWindow::verdictKeysAreUndone()
{
    m_window->showPage(QStringLiteral("dataset"));
    auto* table = find<QTableView>("dataset.table");
    new QAbstractItemModelTester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, table);
    ProjectSession* project = m_context->project();
    const Sample before = project->samples().first();
    table->setFocus();
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_X);
    QVERIFY(!project->sample(before.id)->enabled);
    QCOMPARE(table->currentIndex().row(), 1); // the verdict moves on by itself
    QCOMPARE(project->pipeline().of(Stage::Features).state, StageState::OutOfDate);
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_2);
    QCOMPARE(project->sample(before.id)->label, project->labels()[1]);
    table->selectRow(0);
    QTest::keyClick(table, Qt::Key_Delete);
    QVERIFY(project->sample(before.id) == nullptr);
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_actions->trigger(QStringLiteral("edit.undo")));
    QCOMPARE(*project->sample(before.id), before);
    QCOMPARE(project->pipeline().of(Stage::Features).state, StageState::UpToDate);
}

void TestWindow::deletedSampleLeavesItsPlaceToTheNext()
{
    m_window->showPage(QStringLiteral("dataset"));
    auto* table = find<QTableView>("dataset.table");
    ProjectSession* project = m_context->project();
    const auto nameAt = [table](int row) { return table->model()->index(row, 0).data().toString(); };
    const auto current = [table] { return table->selectionModel()->selectedRows().value(0).row(); };
    QStringList before;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        before << nameAt(row);
    table->setFocus();
    table->selectRow(4);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(current(), 4);
    QCOMPARE(nameAt(4), before[5]);
    QVERIFY(find<QWidget>("toast")->isVisible()); // with Undo, as for several
    QCOMPARE(find<QWidget>("toast")->findChild<QPushButton*>(QStringLiteral("toast.action"))->text(), QStringLiteral("Undo"));
    // The last one leaves its place to the one before it.
    const int last = table->model()->rowCount() - 1;
    table->selectRow(last);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(current(), last - 1);
    // Several: the row that the first of them had.
    table->selectRow(2);
    table->selectionModel()->select(table->model()->index(7, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(current(), 2);
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_actions->trigger(QStringLiteral("edit.undo")));
    QStringList after;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        after << nameAt(row);
    QCOMPARE(after, before);
    QCOMPARE(project->samples().size(), 45);
}

void TestWindow::wrongFilterIsNamed()
{
    m_window->showPage(QStringLiteral("dataset"));
    auto* filter = find<QLineEdit>("dataset.filter");
    auto* table = find<QTableView>("dataset.table");
    filter->setText(QStringLiteral("label:wave split:testing"));
    QCOMPARE(table->model()->rowCount(), 3);
    filter->setText(QStringLiteral("colour:red"));
    QCOMPARE(table->model()->rowCount(), 3); // the last good filter stays
    bool isTold = false;
    for (const QLabel* label : m_window->currentPage()->findChildren<QLabel*>())
        isTold |= label->isVisible() && label->text().contains(QStringLiteral("colour:red"));
    QVERIFY(isTold);
    filter->clear();
    QCOMPARE(table->model()->rowCount(), 45);
}

void TestWindow::noShortcutIsTakenTwice()
{
    for (const ShortcutClash& clash : m_actions->clashes())
        QFAIL(qPrintable(clash.firstId + QLatin1Char(' ') + clash.secondId + QLatin1Char(' ') + clash.keys.toString()));
    QVERIFY(m_actions->ids().size() > 25);
}

/// Alt and a letter does one thing on a page, the menus of the window included; in a menu, the letter alone.
void TestWindow::noLetterIsUnderlinedTwice()
{
    QStringList twice;
    const auto look = [&twice](const QString& place, const QStringList& texts) {
        QMap<QString, QString> owners;
        for (const QString& text : texts) {
            const QString letter = QKeySequence::mnemonic(text).toString();
            if (!letter.isEmpty() && owners.contains(letter) && owners.value(letter) != text)
                twice << QStringLiteral("%1: %2 of \"%3\" and \"%4\"").arg(place, letter, owners.value(letter), text);
            owners.insert(letter, text);
        }
        return static_cast<int>(owners.size());
    };
    QStringList titles;
    for (const QAction* menu : m_window->findChild<QMenuBar*>()->actions()) {
        titles << menu->text();
        QStringList entries;
        for (const QAction* entry : menu->menu()->actions())
            entries << entry->text();
        look(menu->text(), entries);
    }
    QVERIFY(look(QStringLiteral("menus"), titles) >= 8);
    int most = 0;
    for (const QString& id : m_window->pageIds()) {
        m_window->showPage(id);
        QStringList texts = titles;
        for (const QLabel* label : m_window->currentPage()->findChildren<QLabel*>()) {
            if (label->buddy() != nullptr)
                texts << label->text();
        }
        for (const QAbstractButton* button : m_window->currentPage()->findChildren<QAbstractButton*>())
            texts << button->text();
        most = std::max(most, look(id, texts));
    }
    QVERIFY(most > titles.size() + 4); // Collect names its settings so
    QVERIFY2(twice.isEmpty(), qPrintable(twice.join(QLatin1Char('\n'))));
}

void TestWindow::everyFocusableWidgetHasAName()
{
    for (const QString& id : m_window->pageIds()) {
        m_window->showPage(id);
        for (QWidget* widget : m_window->currentPage()->findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0)
                continue;
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(accessible != nullptr);
            const bool isScrollFrame = qstrcmp(widget->metaObject()->className(), "QScrollArea") == 0;
            QVERIFY2(isScrollFrame || !accessible->text(QAccessible::Name).isEmpty(),
                     qPrintable(id + QLatin1Char(' ') + QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + widget->objectName()));
        }
    }
}

void TestWindow::themeSwitchLeavesNoOldColour()
{
    m_theme->apply(ThemeKind::Light);
    const QColor old = m_theme->color(Token::Window);
    m_theme->apply(ThemeKind::Dark);
    for (const QString& id : m_window->pageIds()) {
        m_window->showPage(id);
        QTRY_VERIFY(m_window->currentPage()->isVisible());
        QApplication::sendPostedEvents();
        const QImage image = m_window->grab().toImage();
        int left = 0;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                left += image.pixelColor(x, y) == old ? 1 : 0;
        }
        QVERIFY2(left == 0, qPrintable(QStringLiteral("%1: %2 pixels of the light theme").arg(id).arg(left)));
    }
    m_theme->apply(ThemeKind::Light);
}

void TestWindow::paletteFindsByAFewLetters()
{
    auto* palette = find<CommandPalette>("palette");
    QCOMPARE(palette->matches(QStringLiteral("go eval")).first(), QStringLiteral("go.evaluate"));
    QCOMPARE(palette->matches(QStringLiteral("theme dark")).first(), QStringLiteral("theme.dark"));
    QCOMPARE(palette->matches(QStringLiteral("example")).first(), QStringLiteral("home.example"));
    QVERIFY(palette->matches(QStringLiteral("zzzz")).isEmpty());
    for (const QString& id : m_actions->ids()) {
        if (m_actions->action(id)->isVisible()) // places for recent projects that there are not are hidden
            QVERIFY2(palette->matches({}).contains(id), qPrintable(id));
    }
}

void TestWindow::impulseErrorIsToldAndNothingChanges()
{
    m_window->showPage(QStringLiteral("impulse"));
    const ImpulseDesign before = m_context->project()->impulse();
    auto* window = find<NumberField>("impulse.window");
    window->setFocus();
    window->selectAll();
    QTest::keyClicks(window, QStringLiteral("0"));
    QTest::keyClick(window, Qt::Key_Return);
    QCOMPARE(m_context->project()->impulse(), before);
    bool isTold = false;
    for (const QLabel* label : m_window->currentPage()->findChildren<QLabel*>())
        isTold |= label->isVisible() && label->text().contains(QStringLiteral("window_ms"));
    QVERIFY(isTold);
}

/// As when the program is killed: the next start finds the window as it was.
void TestWindow::layoutIsKeptThoughTheWindowIsNeverClosed()
{
    const QString key = QStringLiteral("window/geometry");
    const auto nextIsMaximized = [this, &key] {
        QMainWindow window;
        return window.restoreGeometry(m_uiSettings.blob(key)) && window.isMaximized();
    };
    m_window->showMaximized();
    QTRY_VERIFY(nextIsMaximized());
    m_window->showNormal();
    QTRY_VERIFY(!nextIsMaximized());
    m_window->resize(1300, 740);
    const auto nextSize = [this, &key] {
        QMainWindow window;
        window.restoreGeometry(m_uiSettings.blob(key));
        return window.size();
    };
    QTRY_COMPARE(nextSize(), QSize(1300, 740));
    m_window->resize(1280, 720);
    QTRY_COMPARE(nextSize(), QSize(1280, 720));
}

/// Whatever the user moves, and nothing that stayed.
void TestWindow::eachPartOfTheLayoutIsKept()
{
    m_window->resize(1280, 1000);
    m_window->showPage(QStringLiteral("collect"));
    m_window->showDock(QStringLiteral("jobs"));
    auto* dock = find<QDockWidget>("dock.work");
    QTRY_VERIFY(dock->isVisible());
    const QString docks = QStringLiteral("window/docks");
    QTRY_COMPARE(m_uiSettings.blob(docks), m_window->saveState());
    const int before = dock->height();
    m_window->resizeDocks({dock}, {before + 60}, Qt::Vertical);
    QTRY_VERIFY(dock->height() != before);
    QTRY_COMPARE(m_uiSettings.blob(docks), m_window->saveState());

    m_window->showPage(QStringLiteral("dataset"));
    auto* header = find<QTableView>("dataset.table")->horizontalHeader(); // of those that the user sets
    header->resizeSection(1, header->sectionSize(1) + 40);
    QTRY_COMPARE(m_uiSettings.blob(QStringLiteral("columns/dataset.table")), header->saveState());
    m_window->showPage(QStringLiteral("collect"));

    auto* splitter = m_window->currentPage()->findChild<QSplitter*>();
    const QString name = QStringLiteral("splitter/%1/0").arg(m_window->currentPage()->objectName());
    QVERIFY(splitter->objectName().isEmpty());
    const QByteArray first = splitter->saveState();
    m_uiSettings.written.clear();
    splitter->setSizes({1, 2});
    QVERIFY(splitter->saveState() != first);
    Q_EMIT splitter->splitterMoved(1, 1); // as the mouse does
    QTRY_COMPARE(m_uiSettings.blob(name), splitter->saveState());
    m_uiSettings.written.removeAll(QStringLiteral("window/page")); // which was another one before
    QCOMPARE(m_uiSettings.written, QStringList{name});
    dock->hide();
    m_window->resize(1280, 720);
}

void TestWindow::columnsThatFitThemselvesAreNotKept_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("width"); // of the first column at the next start
    QTest::newRow("columns that the user sets come back") << static_cast<int>(QHeaderView::Interactive) << 141;
    QTest::newRow("columns that the table fits are fitted anew") << static_cast<int>(QHeaderView::Fixed) << 230;
}

void TestWindow::columnsThatFitThemselvesAreNotKept()
{
    QFETCH(int, mode);
    QFETCH(int, width);
    MemoryUiSettings settings;
    const auto columnAfter = [&settings, mode](int before, bool isStored) {
        QWidget page;
        page.setObjectName(QStringLiteral("page.some"));
        auto* table = new QTableWidget(1, 3, &page);
        table->setObjectName(QStringLiteral("some.table"));
        table->horizontalHeader()->setSectionResizeMode(static_cast<QHeaderView::ResizeMode>(mode));
        table->setColumnWidth(0, before);
        LayoutKeeper keeper(settings);
        keeper.take(page);
        if (isStored)
            keeper.store();
        return table->columnWidth(0);
    };
    QCOMPARE(columnAfter(141, true), 141);
    QCOMPARE(columnAfter(230, false), width);
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
