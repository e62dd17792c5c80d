// SPDX-License-Identifier: GPL-3.0-or-later
// Bar U15: a switch of the theme while the window is open leaves no colour of the old one behind.
#include "support/studio_window.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/page_list.h"

#include <QDockWidget>
#include <QHash>
#include <QSet>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void pagesTakeTheNewColours_data();
    void pagesTakeTheNewColours();
    void docksAndDialogsTakeTheNewColours();
    void systemThemeFollowsThePalette();

private:
    void expectNoneLeft(QWidget* widget, const TokenTable& old, const QString& what);

    std::unique_ptr<StudioWindow> m_studio;
};

namespace
{

/// Colours of the table that the other one has nowhere, nor makes by mixing two greys: a pixel of one is a remainder.
QHash<QRgb, Token> ownColours(const TokenTable& table, const TokenTable& other)
{
    QSet<QRgb> taken;
    for (const QColor& color : other.colors)
        taken.insert(color.rgb());
    for (const QColor& color : other.classColors)
        taken.insert(color.rgb());
    QHash<QRgb, Token> own;
    for (int i = 0; i < static_cast<int>(Token::Count); ++i) {
        const QColor color = table.color(static_cast<Token>(i));
        if (!taken.contains(color.rgb()) && color.alpha() == 255)
            own.insert(color.rgb(), static_cast<Token>(i));
    }
    return own;
}

/// Pixels at the edges of letters, or a line between two rows of pixels, may hit any colour by chance: never so many in
/// so many rows, as even one word that kept its colour has.
constexpr int kByChance = 150;
constexpr qsizetype kRowsByChance = 6;

} // namespace

void TestBarsTheme::initTestCase()
{
    m_studio = std::make_unique<StudioWindow>(Opened::Example);
}

void TestBarsTheme::cleanupTestCase()
{
    m_studio.reset();
}

void TestBarsTheme::expectNoneLeft(QWidget* widget, const TokenTable& old, const QString& what)
{
    m_studio->settle();
    const QImage image = widget->grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QHash<QRgb, Token> own = ownColours(old, m_studio->theme.tokens());
    QHash<QRgb, int> counts;
    QHash<QRgb, QSet<int>> rows;
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const QRgb color = line[x] | 0xFF000000U;
            if (!own.contains(color))
                continue;
            ++counts[color];
            rows[color].insert(y);
        }
    }
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        QVERIFY2(it.value() <= kByChance || rows[it.key()].size() <= kRowsByChance, qPrintable(QStringLiteral("%1: %2 pixels of %3 (%4)")
                                                         .arg(what)
                                                         .arg(it.value())
                                                         .arg(tokenName(own.value(it.key())), QColor(it.key()).name())));
    }
}

void TestBarsTheme::pagesTakeTheNewColours_data()
{
    QTest::addColumn<QString>("page");
    for (const PageEntry& entry : pageList())
        QTest::newRow(qPrintable(entry.info.id)) << entry.info.id;
}

void TestBarsTheme::pagesTakeTheNewColours()
{
    QFETCH(QString, page);
    m_studio->theme.apply(ThemeKind::Light);
    m_studio->show(page);
    m_studio->window->grab(); // painted once in the old theme, so that whatever is kept was kept
    const ThemeKind order[] = {ThemeKind::Dark, ThemeKind::HighContrast, ThemeKind::Light, ThemeKind::Dark, ThemeKind::Light};
    const TokenTable* old = &m_studio->theme.tokens();
    for (const ThemeKind kind : order) {
        m_studio->theme.apply(kind);
        expectNoneLeft(m_studio->window.get(), *old, page + QLatin1String(" in ") + themeKindName(kind));
        if (QTest::currentTestFailed())
            return;
        old = &m_studio->theme.tokens();
    }
}

void TestBarsTheme::docksAndDialogsTakeTheNewColours()
{
    m_studio->theme.apply(ThemeKind::Light);
    QtDialogs dialogs(m_studio->theme);
    const QString text = QStringLiteral("Text");
    dialogs.askPassword(m_studio->window.get(), {text, text, true}, [](const QString&) {});
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    QWidget* dialog = QApplication::activeModalWidget();
    for (QDockWidget* dock : m_studio->window->findChildren<QDockWidget*>())
        dock->show();
    m_studio->actions->trigger(QStringLiteral("palette"));
    m_studio->window->showToast({text, {}, NoticeKind::Warning});
    m_studio->settle();
    m_studio->window->grab();
    dialog->grab();
    const TokenTable& old = m_studio->theme.tokens();
    m_studio->theme.apply(ThemeKind::Dark);
    for (QDockWidget* dock : m_studio->window->findChildren<QDockWidget*>()) {
        dock->raise();
        expectNoneLeft(dock, old, dock->objectName());
    }
    expectNoneLeft(m_studio->find<CommandPalette>(QStringLiteral("palette")), old, QStringLiteral("palette"));
    expectNoneLeft(m_studio->find<QWidget>(QStringLiteral("toast")), old, QStringLiteral("toast"));
    expectNoneLeft(dialog, old, QStringLiteral("dialog"));
    dialog->close();
    for (QDockWidget* dock : m_studio->window->findChildren<QDockWidget*>())
        dock->hide();
}

void TestBarsTheme::systemThemeFollowsThePalette()
{
    m_studio->theme.apply(ThemeKind::System);
    const bool wasDark = m_studio->theme.isDark();
    m_studio->theme.apply(wasDark ? ThemeKind::Light : ThemeKind::Dark);
    QVERIFY(m_studio->theme.isDark() != wasDark);
    m_studio->theme.apply(ThemeKind::System);
    QCOMPARE(m_studio->theme.isDark(), wasDark);
}

QTEST_MAIN(TestBarsTheme)
#include "tst_bars_theme.moc"
