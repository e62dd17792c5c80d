// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a button, and what the wheel changes.
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalSpy>
#include <QSpinBox>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <QtTest>

using namespace studio;

class TestButton : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void enterPressesTheButtonInFocus_data();
    void enterPressesTheButtonInFocus();
    void wheelChangesWhatHasTheFocus();
    void disabledOnesLookSo_data();
    void disabledOnesLookSo();
    void hintsLeanInHighContrast();
};

void TestButton::enterPressesTheButtonInFocus_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<int>("clicks");
    QTest::addColumn<int>("shortcuts");
    QTest::newRow("Return") << int(Qt::Key_Return) << int(Qt::NoModifier) << 1 << 0;
    QTest::newRow("Enter of the keypad") << int(Qt::Key_Enter) << int(Qt::KeypadModifier) << 1 << 0;
    QTest::newRow("Space") << int(Qt::Key_Space) << int(Qt::NoModifier) << 1 << 0;
    QTest::newRow("Ctrl+Return is the page's") << int(Qt::Key_Return) << int(Qt::ControlModifier) << 0 << 1;
}

/// A page may have Enter for what its list does; with a button in focus it is the button's.
void TestButton::enterPressesTheButtonInFocus()
{
    QFETCH(int, key);
    QFETCH(int, modifiers);
    QFETCH(int, clicks);
    QFETCH(int, shortcuts);
    Theme theme(*qApp);
    theme.apply(ThemeKind::Light);
    QWidget page;
    auto* layout = new QVBoxLayout(&page);
    auto* button = new Button(theme, ButtonKind::Secondary, QStringLiteral("Use the simulated board"), &page);
    layout->addWidget(button);
    int pressed = 0;
    for (const int own : {int(Qt::Key_Return), int(Qt::Key_Enter), int(Qt::CTRL) | int(Qt::Key_Return)}) {
        auto* shortcut = new QShortcut(QKeySequence(own), &page);
        connect(shortcut, &QShortcut::activated, &page, [&pressed] { ++pressed; });
    }
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    button->setFocus();
    QSignalSpy clicked(button, &QPushButton::clicked);
    QTest::keyClick(button, static_cast<Qt::Key>(key), static_cast<Qt::KeyboardModifiers>(modifiers));
    QCOMPARE(clicked.size(), clicks);
    QCOMPARE(pressed, shortcuts);
}

/// Whoever scrolls a page passes over its boxes.
void TestButton::wheelChangesWhatHasTheFocus()
{
    Theme theme(*qApp);
    theme.apply(ThemeKind::Light);
    QWidget page;
    auto* layout = new QVBoxLayout(&page);
    auto* box = new QComboBox(&page);
    box->addItems({QStringLiteral("idle"), QStringLiteral("wave"), QStringLiteral("snake")});
    auto* number = new QSpinBox(&page);
    auto* other = new Button(theme, ButtonKind::Secondary, QStringLiteral("Other"), &page);
    for (QWidget* widget : std::initializer_list<QWidget*>{box, number, other})
        layout->addWidget(widget);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    other->setFocus();
    const auto roll = [](QWidget* over) {
        const QPointF at = over->rect().center();
        QWheelEvent event(at, over->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(over, &event);
    };
    roll(box);
    roll(number);
    QCOMPARE(box->currentText(), QStringLiteral("idle"));
    QCOMPARE(number->value(), 0);
    QCOMPARE(box->focusPolicy(), Qt::StrongFocus); // else the wheel itself would give it the focus
    QCOMPARE(number->focusPolicy(), Qt::StrongFocus);
    box->setFocus();
    roll(box);
    QCOMPARE(box->currentText(), QStringLiteral("wave"));
}

void TestButton::disabledOnesLookSo_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("light") << int(ThemeKind::Light);
    QTest::newRow("dark") << int(ThemeKind::Dark);
    QTest::newRow("high contrast, where borders are as bright as texts") << int(ThemeKind::HighContrast);
}

/// By more than the shade of a border: its text is clearly quieter, can still be read, and in high contrast its border is broken.
void TestButton::disabledOnesLookSo()
{
    QFETCH(int, kind);
    Theme theme(*qApp);
    theme.apply(static_cast<ThemeKind>(kind));
    QVERIFY(contrastRatio(theme.disabledText(), theme.color(Token::Window)) >= 3.0);
    QVERIFY(contrastRatio(theme.color(Token::Text), theme.disabledText()) >= 2.0);
    QCOMPARE(theme.isHighContrast(), static_cast<ThemeKind>(kind) == ThemeKind::HighContrast);
    Button button(theme, ButtonKind::Secondary, QStringLiteral("Clear"));
    button.resize(button.sizeHint());
    button.setEnabled(false);
    const QImage image = button.grab().toImage();
    int drawn = 0;
    for (int x = 10; x < image.width() - 10; ++x)
        drawn += image.pixelColor(x, 0) == theme.color(Token::Window) ? 0 : 1;
    const int whole = image.width() - 20;
    if (theme.isHighContrast())
        QVERIFY2(drawn > whole / 4 && drawn < whole - whole / 8, qPrintable(QString::number(drawn)));
    else
        QCOMPARE(drawn, whole);
}

/// What stands in an empty field is no entry, also where its shade says little.
void TestButton::hintsLeanInHighContrast()
{
    Theme theme(*qApp);
    theme.apply(ThemeKind::HighContrast);
    QWidget page;
    auto* layout = new QVBoxLayout(&page);
    auto* plain = new QLineEdit(&page);
    auto* mono = new QLineEdit(&page);
    theme.setFont(mono, TextRole::Mono);
    for (QLineEdit* edit : {plain, mono}) {
        edit->setPlaceholderText(QStringLiteral("Filter"));
        layout->addWidget(edit);
    }
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    for (QLineEdit* edit : {plain, mono}) {
        const QString family = edit->font().family();
        QVERIFY(edit->font().italic());
        edit->setText(QStringLiteral("wave"));
        QVERIFY(!edit->font().italic());
        edit->clear();
        QVERIFY(edit->font().italic());
        QCOMPARE(edit->font().family(), family);
    }
    theme.setTextScale(1.5);
    for (QLineEdit* edit : {plain, mono}) {
        QVERIFY(edit->font().italic());
        QVERIFY(edit->font().pixelSize() > 16);
    }
    theme.setTextScale(1.0);
    theme.apply(ThemeKind::Light);
    QVERIFY(!plain->font().italic() && !mono->font().italic());
}

QTEST_MAIN(TestButton)
#include "tst_button.moc"
