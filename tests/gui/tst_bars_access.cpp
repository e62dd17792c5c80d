// SPDX-License-Identifier: GPL-3.0-or-later
// Bars U1 to U3: every control has a name, every action is found, every control is reached by keys.
#include "support/studio_window.h"
#include "ui/shell/command_palette.h"

#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QShortcut>
#include <QTabBar>
#include <QTextEdit>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsAccess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void controlsOfPagesHaveNames_data() { pageRows(); }
    void controlsOfPagesHaveNames();
    void controlsOfDocksHaveNames();
    void controlsOfDialogsHaveNames_data();
    void controlsOfDialogsHaveNames();
    void actionsAreInMenusOrPalette();
    void shortcutsAreTakenOnce();
    void menusHaveMnemonicsAndNoneIsEmpty();
    void formLabelsHaveBuddies();
    void tabReachesEveryControl_data() { pageRows(); }
    void tabReachesEveryControl();
    void arrowsWalkTheRail();
    void panesAreCycled();

private:
    void pageRows();
    StudioWindow& opened(int index) const { return *m_windows[static_cast<std::size_t>(index)]; }

    std::vector<std::unique_ptr<StudioWindow>> m_windows; ///< one a value of Opened
};

namespace
{

constexpr int kMostTabs = 250; ///< far more than any page has stops

/// Parts of Qt's own compound controls: the control itself is what is reached and named.
bool isInnerPart(const QWidget* widget)
{
    const QWidget* parent = widget->parentWidget();
    return qobject_cast<const QComboBox*>(parent) != nullptr || parent->inherits("QAbstractSpinBox") ||
           qobject_cast<const QHeaderView*>(widget) != nullptr || widget->inherits("QTableCornerButton") ||
           qobject_cast<const QScrollBar*>(widget) != nullptr || widget->objectName().startsWith(QLatin1String("qt_"));
}

bool isShown(const QWidget* widget)
{
    return widget->isVisible() && !widget->size().isEmpty();
}

bool canHaveFocus(const QWidget* widget)
{
    return isShown(widget) && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0 && !isInnerPart(widget);
}

/// What a user would expect to operate: whatever takes clicks or keys.
bool isInteractive(const QWidget* widget)
{
    if (!isShown(widget) || !widget->isEnabled() || isInnerPart(widget))
        return false;
    if (canHaveFocus(widget))
        return qobject_cast<const QScrollArea*>(widget) == nullptr;
    return qobject_cast<const QAbstractButton*>(widget) != nullptr || qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr || qobject_cast<const QAbstractSlider*>(widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(widget) != nullptr || qobject_cast<const QTabBar*>(widget) != nullptr;
}

/// Names of the shown controls under `root` that a screen reader could not say.
QStringList nameless(const QWidget* root)
{
    QStringList found;
    for (const QWidget* widget : root->findChildren<QWidget*>()) {
        if (!isShown(widget) || widget->focusPolicy() == Qt::NoFocus || isInnerPart(widget))
            continue;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        if (accessible == nullptr || accessible->text(QAccessible::Name).trimmed().isEmpty())
            found << test::placeOf(widget);
    }
    return found;
}

/// Buttons of one exclusive group are one stop for Tab; arrows move among them.
bool isInGroupOf(const QWidget* widget, const QSet<const QWidget*>& reached)
{
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (button == nullptr || !(button->autoExclusive() || (button->group() != nullptr && button->group()->exclusive())))
        return false;
    for (const QWidget* one : reached) {
        const auto* other = qobject_cast<const QAbstractButton*>(one);
        const bool isSibling = other != nullptr && other->parentWidget() == button->parentWidget() && other->autoExclusive();
        const bool isGroup = other != nullptr && button->group() != nullptr && other->group() == button->group();
        if (isSibling || isGroup)
            return true;
    }
    return false;
}

void activate(const StudioWindow& studio)
{
    studio.window->activateWindow();
    if (!QTest::qWaitForWindowActive(studio.window.get()))
        QTest::qFail("the window is not active", __FILE__, __LINE__);
}

void pressTab(QWidget* window)
{
    QWidget* focused = QApplication::focusWidget();
    QTest::keyClick(focused != nullptr ? focused : window, Qt::Key_Tab);
}

} // namespace

void TestBarsAccess::initTestCase()
{
    for (const Opened state : {Opened::Nothing, Opened::EmptyProject, Opened::Example})
        m_windows.push_back(std::make_unique<StudioWindow>(state));
}

void TestBarsAccess::cleanupTestCase()
{
    m_windows.clear();
}

void TestBarsAccess::pageRows()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("page");
    const char* names[] = {"no project", "empty project", "example"};
    for (int state = 0; state < 3; ++state) {
        for (const QString& page : opened(state).window->pageIds())
            QTest::addRow("%s, %s", names[state], qPrintable(page)) << state << page;
    }
}

void TestBarsAccess::controlsOfPagesHaveNames()
{
    QFETCH(int, state);
    QFETCH(QString, page);
    opened(state).show(page);
    const QStringList found = nameless(opened(state).window.get());
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1String(", "))));
}

void TestBarsAccess::controlsOfDocksHaveNames()
{
    StudioWindow& studio = opened(2);
    int docks = 0;
    for (QDockWidget* dock : studio.window->findChildren<QDockWidget*>()) {
        dock->show();
        dock->raise();
        studio.settle();
        const QStringList found = nameless(dock);
        QVERIFY2(found.isEmpty(), qPrintable(dock->objectName() + QLatin1String(": ") + found.join(QLatin1String(", "))));
        QVERIFY2(!dock->windowTitle().isEmpty(), qPrintable(dock->objectName()));
        dock->hide();
        ++docks;
    }
    QVERIFY(docks >= 2);
}

void TestBarsAccess::controlsOfDialogsHaveNames_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("confirm") << 0;
    QTest::newRow("text") << 1;
    QTest::newRow("password") << 2;
    QTest::newRow("new password") << 3;
    QTest::newRow("command palette") << 4;
}

void TestBarsAccess::controlsOfDialogsHaveNames()
{
    QFETCH(int, kind);
    StudioWindow& studio = opened(2);
    activate(studio);
    QtDialogs dialogs(studio.theme);
    QWidget* parent = studio.window.get();
    const QString text = QStringLiteral("Name");
    QWidget* shown = nullptr;
    switch (kind) {
    case 0: dialogs.confirm(parent, {text, text, text, true}, [] {}); break;
    case 1: dialogs.askText(parent, {text, text, {}, text, {}}, [](const QString&) {}); break;
    case 2: dialogs.askPassword(parent, {text, text, false}, [](const QString&) {}); break;
    case 3: dialogs.askPassword(parent, {text, text, true}, [](const QString&) {}); break;
    default:
        studio.actions->trigger(QStringLiteral("palette"));
        shown = studio.find<CommandPalette>(QStringLiteral("palette"));
        break;
    }
    if (shown == nullptr) {
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
        shown = QApplication::activeModalWidget();
    }
    const auto hasFocus = [shown] {
        const QWidget* focused = QApplication::focusWidget();
        return focused != nullptr && (focused == shown || shown->isAncestorOf(focused));
    };
    QTRY_VERIFY2(hasFocus(), "what opens takes the focus");
    const QStringList found = nameless(shown);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1String(", "))));
    QVERIFY(!shown->findChildren<QWidget*>().isEmpty());
    // Escape closes whatever is open over the page.
    const QPointer<QWidget> closing = shown;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(closing.isNull() || !closing->isVisible());
}

void TestBarsAccess::actionsAreInMenusOrPalette()
{
    StudioWindow& studio = opened(2);
    auto* palette = studio.find<CommandPalette>(QStringLiteral("palette"));
    const QStringList listed = palette->matches({});
    for (const QString& id : studio.actions->ids()) {
        // Places for recent projects that there are not.
        if (studio.actions->action(id)->isVisible())
            QVERIFY2(listed.contains(id), qPrintable(id));
        QVERIFY2(!studio.actions->action(id)->text().isEmpty(), qPrintable(id));
    }
    // Actions beside the registry have a text in some menu, or belong to one of Qt's own widgets.
    QSet<const QAction*> inMenus;
    for (const QMenu* menu : studio.window->findChildren<QMenu*>()) {
        for (const QAction* action : menu->actions())
            inMenus.insert(action);
    }
    for (const QAction* action : studio.window->findChildren<QAction*>()) {
        const bool isMenuItself = action->menu() != nullptr || qobject_cast<QMenu*>(action->parent()) != nullptr;
        const bool isQtPart = action->objectName().startsWith(QLatin1String("qt_")) || action->objectName().startsWith(QLatin1Char('_')) ||
                              action->text().isEmpty() || qobject_cast<QDockWidget*>(action->parent()) != nullptr;
        if (studio.actions->action(action->objectName()) == action || inMenus.contains(action) || isMenuItself || isQtPart)
            continue;
        QFAIL(qPrintable(QStringLiteral("\"%1\" of %2 is neither in a menu nor in the palette")
                             .arg(action->text(), action->parent() != nullptr ? action->parent()->objectName() : QString())));
    }
}

void TestBarsAccess::shortcutsAreTakenOnce()
{
    StudioWindow& studio = opened(2);
    for (const ShortcutClash& clash : studio.actions->clashes())
        QFAIL(qPrintable(clash.firstId + QLatin1Char(' ') + clash.secondId + QLatin1Char(' ') + clash.keys.toString()));
    QVERIFY(studio.actions->ids().size() > 60);
    // Single letters never belong to the window: they would be taken from text fields.
    for (const QString& id : studio.actions->ids()) {
        const ActionSpec* spec = studio.actions->spec(id);
        for (const QKeySequence& keys : spec->shortcuts) {
            const QKeyCombination first = keys[0];
            const bool isPlain = (first.keyboardModifiers() & ~Qt::ShiftModifier) == Qt::NoModifier && first.key() < Qt::Key_Escape;
            // The question mark is the one exception: text fields take it before it gets that far.
            QVERIFY2(!isPlain || spec->scope == KeyScope::Widget || keys == QKeySequence(Qt::Key_Question), qPrintable(id + QLatin1Char(' ') + keys.toString()));
        }
    }
    QSet<QString> loose;
    for (const QShortcut* shortcut : studio.window->findChildren<QShortcut*>()) {
        const QString keys = shortcut->key().toString();
        QVERIFY2(!loose.contains(keys), qPrintable(keys));
        loose.insert(keys);
        for (const QString& id : studio.actions->ids())
            QVERIFY2(!studio.actions->spec(id)->shortcuts.contains(shortcut->key()), qPrintable(id + QLatin1Char(' ') + keys));
    }
}

void TestBarsAccess::menusHaveMnemonicsAndNoneIsEmpty()
{
    auto* bar = opened(2).find<QMenuBar>(QStringLiteral("menus"));
    const auto mnemonicOf = [](const QString& text) {
        const QKeySequence keys = QKeySequence::mnemonic(text);
        return keys.isEmpty() ? QString() : keys.toString();
    };
    QStringList titles;
    QSet<QString> taken;
    for (const QAction* top : bar->actions()) {
        QVERIFY(top->menu() != nullptr);
        titles << top->text().remove(QLatin1Char('&'));
        QVERIFY2(!top->menu()->isEmpty(), qPrintable(top->text()));
        const QString key = mnemonicOf(top->text());
        QVERIFY2(!key.isEmpty() && !taken.contains(key), qPrintable(top->text()));
        taken.insert(key);
        QSet<QString> within;
        for (const QAction* action : top->menu()->actions()) {
            if (action->isSeparator())
                continue;
            const QString inner = mnemonicOf(action->text());
            QVERIFY2(inner.isEmpty() || !within.contains(inner), qPrintable(top->text() + QLatin1String(" > ") + action->text()));
            within.insert(inner);
        }
    }
    QCOMPARE(titles, QStringList({QStringLiteral("File"), QStringLiteral("Edit"), QStringLiteral("View"), QStringLiteral("Data"),
                                  QStringLiteral("Model"), QStringLiteral("Device"), QStringLiteral("Tools"), QStringLiteral("Help")}));
}

void TestBarsAccess::formLabelsHaveBuddies()
{
    // A label with a mnemonic that belongs to nothing would be a key that does nothing.
    QCOMPARE(m_windows.size(), std::size_t(3));
    for (const auto& studio : m_windows) {
        for (const QLabel* label : studio->window->findChildren<QLabel*>()) {
            if (!QKeySequence::mnemonic(label->text()).isEmpty() && label->textFormat() != Qt::RichText)
                QVERIFY2(label->buddy() != nullptr, qPrintable(test::placeOf(label) + QLatin1Char(' ') + label->text()));
        }
    }
}

void TestBarsAccess::tabReachesEveryControl()
{
    QFETCH(int, state);
    QFETCH(QString, page);
    StudioWindow& studio = opened(state);
    activate(studio);
    studio.show(page);
    QWidget* start = QApplication::focusWidget();
    QVERIFY2(start != nullptr, "a page that is shown takes the focus");
    QSet<const QWidget*> reached;
    for (int i = 0; i < kMostTabs; ++i) {
        const QWidget* focused = QApplication::focusWidget();
        QVERIFY(focused != nullptr);
        if (i > 0 && focused == start)
            break;
        reached.insert(focused);
        pressTab(studio.window.get());
        QVERIFY2(QApplication::focusWidget() != focused || reached.size() == 1,
                 qPrintable(QStringLiteral("Tab does not leave ") + test::placeOf(focused)));
    }
    QVERIFY2(QApplication::focusWidget() == start, qPrintable(QStringLiteral("Tab goes round without ") + test::placeOf(start)));
    QStringList missed;
    for (const QWidget* widget : studio.window->findChildren<QWidget*>()) {
        if (!isInteractive(widget) || widget->window() != studio.window.get() || qobject_cast<const QMenuBar*>(widget) != nullptr)
            continue;
        const QWidget* stop = widget->focusProxy() != nullptr ? widget->focusProxy() : widget;
        if (!reached.contains(stop) && !isInGroupOf(widget, reached))
            missed << test::placeOf(widget);
    }
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QLatin1String(", "))));
}

void TestBarsAccess::arrowsWalkTheRail()
{
    StudioWindow& studio = opened(2);
    activate(studio);
    const QStringList ids = studio.window->pageIds();
    studio.show(ids.first());
    studio.find<QAbstractButton>(QStringLiteral("rail.") + ids.first())->setFocus();
    for (qsizetype i = 1; i < ids.size(); ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("rail.") + ids[i]);
        QCOMPARE(studio.window->currentPage()->info().id, ids[i]);
    }
}

void TestBarsAccess::panesAreCycled()
{
    StudioWindow& studio = opened(2);
    activate(studio);
    studio.show(QStringLiteral("dataset"));
    studio.window->showDock(QStringLiteral("jobs"));
    studio.settle();
    const auto paneOf = [&](const QWidget* widget) {
        for (const QWidget* up = widget; up != nullptr; up = up->parentWidget()) {
            if (up->objectName() == QLatin1String("rail") || up->objectName().startsWith(QLatin1String("page.")) ||
                qobject_cast<const QDockWidget*>(up) != nullptr)
                return up->objectName();
        }
        return QString();
    };
    studio.show(QStringLiteral("dataset"));
    QStringList forth;
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        forth << paneOf(QApplication::focusWidget());
    }
    const QSet<QString> all(forth.begin(), forth.end());
    QCOMPARE(all, QSet<QString>({QStringLiteral("rail"), QStringLiteral("page.dataset"), QStringLiteral("dock.work")}));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
    QCOMPARE(paneOf(QApplication::focusWidget()), forth[1]);
    studio.find<QDockWidget>(QStringLiteral("dock.work"))->hide();
}

QTEST_MAIN(TestBarsAccess)
#include "tst_bars_access.moc"
