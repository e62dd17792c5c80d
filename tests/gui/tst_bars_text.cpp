// SPDX-License-Identifier: GPL-3.0-or-later
// Bar U4: no truncated text at 1280 x 720, neither with texts a third longer nor with twice the text size on 2560 x 1440.
// The build runs it a second time with QT_SCALE_FACTOR=2.
#include "support/drawn_texts.h"
#include "support/pseudo_translation.h"
#include "support/studio_window.h"
#include "ui/pages/port_form.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/page_list.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QDialog>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyleOptionFrame>
#include <QTextEdit>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pagesShowWholeTexts_data();
    void pagesShowWholeTexts();
    void docksShowWholeTexts_data() { formRows(); }
    void docksShowWholeTexts();
    void dialogsShowWholeTexts_data() { formRows(); }
    void dialogsShowWholeTexts();
    void cleanup();
    void cleanupTestCase();

private:
    void formRows();
    StudioWindow& studio(int form, int state);

    test::PseudoTranslation m_pseudo;
    std::unique_ptr<StudioWindow> m_studio;
    int m_form = -1;
    int m_state = -1;
};

namespace
{

enum Form { kPlain, kLonger, kLarge };
constexpr qreal kTolerance = 1.5; ///< rounding of advances against rectangles

/// A text may run out of a widget that scrolls, or that the user types into.
bool scrollsText(const QWidget* widget)
{
    return qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QPlainTextEdit*>(widget->parentWidget()) != nullptr ||
           qobject_cast<const QTextEdit*>(widget->parentWidget()) != nullptr;
}

/// Rows that stand half in view are no truncation, nor are columns that scroll.
QRectF withScrolling(const QWidget* widget, QRectF box, QRectF clip)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(widget->parentWidget());
    if (qobject_cast<const QHeaderView*>(view) != nullptr) // it scrolls with its table
        view = qobject_cast<const QAbstractItemView*>(view->parentWidget());
    for (const QWidget* up = widget->parentWidget(); up != nullptr && view == nullptr; up = up->parentWidget()) {
        const auto* area = qobject_cast<const QScrollArea*>(up);
        if (area != nullptr && area->verticalScrollBar()->maximum() > 0) {
            box.setTop(std::max(box.top(), clip.top()));
            box.setBottom(std::min(box.bottom(), clip.bottom()));
        }
        if (area != nullptr && area->horizontalScrollBar()->maximum() > 0) {
            box.setLeft(std::max(box.left(), clip.left()));
            box.setRight(std::min(box.right(), clip.right()));
        }
    }
    if (view == nullptr)
        return box;
    box.setTop(clip.top());
    box.setBottom(clip.bottom());
    if (view->horizontalScrollBar()->maximum() > 0) {
        box.setLeft(clip.left());
        box.setRight(clip.right());
    }
    return box;
}

/// What of the texts under `root` cannot be read whole.
QStringList truncated(QWidget* root)
{
    QStringList found;
    QList<QWidget*> widgets = root->findChildren<QWidget*>();
    widgets.append(root);
    for (QWidget* widget : std::as_const(widgets)) {
        if (!widget->isVisible() || widget->size().isEmpty() || widget->window() != root->window())
            continue;
        for (const test::DrawnText& drawn : test::textsDrawnBy(*widget)) {
            const QString what = test::placeOf(widget) + QLatin1String(" \"") + drawn.text + QLatin1Char('"');
            if (drawn.text.contains(QChar(0x2026))) {
                found << what + QLatin1String(" is elided");
                continue;
            }
            if (scrollsText(widget) || drawn.text.trimmed().isEmpty())
                continue;
            const QRectF box = withScrolling(widget, drawn.box, drawn.clip);
            // A text that scrolled out of view altogether is not cut.
            if (!drawn.clip.intersects(drawn.box))
                continue;
            const QRectF room = drawn.clip.adjusted(-kTolerance, -kTolerance, kTolerance, kTolerance);
            if (box.left() < room.left() || box.right() > room.right())
                found << what + QStringLiteral(" needs %1 px, has %2").arg(box.width()).arg(drawn.clip.width());
            else if (box.top() < room.top() || box.bottom() > room.bottom())
                found << what + QStringLiteral(" is cut at its top or bottom by %1 px").arg(std::max(room.top() - box.top(), box.bottom() - room.bottom()));
        }
    }
    found.removeDuplicates();
    return found;
}

/// What an empty field says, and has no room for.
QStringList cutPlaceholders(const QWidget& root)
{
    QStringList found;
    for (QLineEdit* edit : root.findChildren<QLineEdit*>()) {
        QStyleOptionFrame option;
        option.initFrom(edit);
        option.lineWidth = edit->style()->pixelMetric(QStyle::PM_DefaultFrameWidth, &option, edit);
        constexpr int kOwnMargin = 2; // of QLineEdit, at either side
        const int room = edit->style()->subElementRect(QStyle::SE_LineEditContents, &option, edit).width() - 2 * kOwnMargin;
        const int needed = edit->fontMetrics().horizontalAdvance(edit->placeholderText());
        if (edit->isVisible() && edit->text().isEmpty() && needed > room)
            found << QStringLiteral("\"%1\" needs %2 px, has %3").arg(edit->placeholderText()).arg(needed).arg(room);
    }
    return found;
}

QString told(const QStringList& found)
{
    return QStringLiteral("%1 texts:\n  ").arg(found.size()) + found.join(QLatin1String("\n  "));
}

const char* const kForms[] = {"as written", "a third longer", "twice as large"};

} // namespace

void TestBarsText::formRows()
{
    QTest::addColumn<int>("form");
    for (int form = 0; form < 3; ++form)
        QTest::newRow(kForms[form]) << form;
}

void TestBarsText::pagesShowWholeTexts_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("page");
    const char* states[] = {"no project", "empty project", "example"};
    for (int form = 0; form < 3; ++form) {
        for (int state = 0; state < 3; ++state) {
            for (const PageEntry& entry : pageList())
                QTest::addRow("%s, %s, %s", kForms[form], states[state], qPrintable(entry.info.id)) << form << state << entry.info.id;
        }
    }
}

/// The window in a form and a state; one lives at a time.
StudioWindow& TestBarsText::studio(int form, int state)
{
    if (m_studio != nullptr && form == m_form && state == m_state)
        return *m_studio;
    m_studio.reset();
    QCoreApplication::removeTranslator(&m_pseudo);
    if (form == kLonger)
        QCoreApplication::installTranslator(&m_pseudo);
    const QSize size = form == kLarge ? QSize(2560, 1440) : QSize(1280, 720);
    m_studio = std::make_unique<StudioWindow>(static_cast<Opened>(state), nullptr, size);
    m_studio->theme.setTextScale(form == kLarge ? 2.0 : 1.0);
    m_studio->window->resize(size);
    m_studio->settle();
    m_form = form;
    m_state = state;
    return *m_studio;
}

void TestBarsText::pagesShowWholeTexts()
{
    QFETCH(int, form);
    QFETCH(int, state);
    QFETCH(QString, page);
    StudioWindow& shown = studio(form, state);
    shown.show(page);
    QCOMPARE(shown.window->size(), form == kLarge ? QSize(2560, 1440) : QSize(1280, 720));
    const auto* area = shown.window->currentPage()->findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    // As it is written a page fits; with longer or larger texts it may scroll.
    QVERIFY2(form != kPlain || area == nullptr || area->horizontalScrollBar()->maximum() == 0, "the page is wider than the window");
    const QStringList found = truncated(shown.window.get());
    QVERIFY2(found.isEmpty(), qPrintable(told(found)));
}

void TestBarsText::docksShowWholeTexts()
{
    QFETCH(int, form);
    StudioWindow& shown = studio(form, 2);
    for (QDockWidget* dock : shown.window->findChildren<QDockWidget*>()) {
        dock->show();
        dock->raise();
        shown.settle();
        const QStringList found = truncated(dock);
        QVERIFY2(found.isEmpty(), qPrintable(dock->objectName() + QLatin1String(": ") + told(found)));
    }
}

void TestBarsText::dialogsShowWholeTexts()
{
    QFETCH(int, form);
    StudioWindow& shown = studio(form, 2);
    QtDialogs dialogs(shown.theme);
    QWidget* parent = shown.window.get();
    const QString title = tr("Flash firmware 1.4.3 onto nano33?");
    const QString text = tr("The board runs 1.4.2 now. It restarts with the new firmware and does not answer for some seconds; this cannot be undone.");
    for (int kind = 0; kind < 4; ++kind) {
        if (kind == 0)
            dialogs.confirm(parent, {title, text, tr("Flash 1.4.3"), true}, [] {});
        else if (kind == 1)
            dialogs.askText(parent, {title, tr("Name of the run"), {}, tr("Rename"), {}}, [](const QString&) {});
        else if (kind == 2)
            dialogs.askForm(parent, {title, text, portFields(PortSettings{}), tr("Set")}, [](const QStringList&) {});
        else
            dialogs.askPassword(parent, {title, text, true}, [](const QString&) {});
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
        QWidget* dialog = QApplication::activeModalWidget();
        shown.settle();
        const QStringList found = truncated(dialog) + cutPlaceholders(*dialog);
        QVERIFY2(found.isEmpty(), qPrintable(told(found)));
        // Its heading says once what it is about, and so does what is read aloud.
        QVERIFY(dialog->windowTitle() != title);
        QCOMPARE(dialog->accessibleName(), title);
        dialog->close();
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    }
    shown.actions->trigger(QStringLiteral("palette"));
    auto* palette = shown.find<CommandPalette>(QStringLiteral("palette"));
    shown.settle();
    const QStringList found = truncated(palette);
    palette->hide();
    QVERIFY2(found.isEmpty(), qPrintable(told(found)));
}

void TestBarsText::cleanup()
{
    if (m_studio == nullptr)
        return;
    for (QDockWidget* dock : m_studio->window->findChildren<QDockWidget*>())
        dock->hide();
}

void TestBarsText::cleanupTestCase()
{
    m_studio.reset();
    QCoreApplication::removeTranslator(&m_pseudo);
}

QTEST_MAIN(TestBarsText)
#include "tst_bars_text.moc"
