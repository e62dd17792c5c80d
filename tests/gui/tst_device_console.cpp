// SPDX-License-Identifier: GPL-3.0-or-later
// The console of a board that never stops talking: what is painted, and where the list stands.
#include "support/fake_device_hub.h"
#include "ui/itemmodels/console_item_model.h"
#include "ui/shell/device_console.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QtTest>

using namespace studio;

namespace
{

const QString kAddress = QStringLiteral("serial:/dev/a");
constexpr int kRing = 300;

/// A line in use whose ring is full: for each line that comes, one goes.
class FullRing : public test::FakeDeviceHub
{
public:
    FullRing() { say(kRing); }
    void say(int count, const QString& tail = {})
    {
        for (int i = 0; i < count; ++i, ++m_said)
            m_lines.append({1'700'000'000'000 + m_said, true, QStringLiteral("reading %1%2").arg(m_said).arg(tail)});
        m_lines.remove(0, m_lines.size() - kRing);
        Q_EMIT consoleChanged(kAddress);
    }
    [[nodiscard]] QString newest() const { return m_lines.last().text; }
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const override { return address == kAddress ? m_lines : QVector<ConsoleLine>(); }

private:
    QVector<ConsoleLine> m_lines;
    int m_said = 0;
};

/// Rows of pixels in which something is written.
int inkedRows(QListView& list)
{
    const QImage image = list.viewport()->grab().toImage();
    const QRgb ground = image.pixel(1, 1);
    int rows = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixel(x, y) != ground) {
                ++rows;
                break;
            }
        }
    }
    return rows;
}

} // namespace

class TestDeviceConsole : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyBatchIsThereToBePainted();
    void followsWhileLinesFallOut();
    void whatIsReadStaysInSight();
    void nothingIsFreeBelowTheNewestLine();
    void longestLineCanBeReached();
    void everyToolTellsWhatItDoes();

private:
    [[nodiscard]] QString lowestLine() const
    {
        return m_list->indexAt(QPoint(20, m_list->viewport()->height() - 1)).data().toString();
    }
    /// Says more, and waits until the list has it.
    void sayAndWait(int count, const QString& tail = {})
    {
        m_hub->say(count, tail);
        QTRY_COMPARE(m_list->model()->index(kRing - 1, 0).data().toString(), m_hub->newest());
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<FullRing> m_hub;
    std::unique_ptr<DeviceConsole> m_console;
    QListView* m_list = nullptr;
};

void TestDeviceConsole::init()
{
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->apply(ThemeKind::Light);
    m_hub = std::make_unique<FullRing>();
    m_console = std::make_unique<DeviceConsole>(*m_theme);
    m_list = m_console->findChild<QListView*>(QStringLiteral("console.lines"));
    m_console->setDevice(m_hub.get(), kAddress);
    m_console->resize(600, 300);
    m_console->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_console.get()));
    QTRY_COMPARE(lowestLine(), m_hub->newest());
}

void TestDeviceConsole::cleanup()
{
    m_console.reset();
    m_hub.reset();
    m_theme.reset();
}

/// Whenever it is painted between two batches, however soon after one: a list that puts its layout off paints nothing then.
void TestDeviceConsole::everyBatchIsThereToBePainted()
{
    const int before = inkedRows(*m_list);
    QVERIFY(before > 50);
    int painted = 0;
    int fewest = before;
    connect(static_cast<ConsoleItemModel*>(m_list->model()), &ConsoleItemModel::settled, m_list, [&] {
        ++painted;
        fewest = std::min(fewest, inkedRows(*m_list));
    });
    for (int batch = 0; batch < 5; ++batch)
        sayAndWait(4);
    QVERIFY(painted >= 5);
    QVERIFY2(fewest > 50, qPrintable(QStringLiteral("%1 rows of pixels written, %2 before").arg(fewest).arg(before)));
}

void TestDeviceConsole::followsWhileLinesFallOut()
{
    for (int batch = 0; batch < 5; ++batch) {
        sayAndWait(batch == 3 ? 2 * kRing : 7); // one batch in which the whole ring goes
        QCOMPARE(m_list->verticalScrollBar()->value(), m_list->verticalScrollBar()->maximum());
        QCOMPARE(lowestLine(), m_hub->newest());
    }
    // A line that was marked takes nobody with it when it falls out.
    m_list->setCurrentIndex(m_list->model()->index(2, 0));
    m_list->verticalScrollBar()->setValue(m_list->verticalScrollBar()->maximum());
    sayAndWait(10);
    QCOMPARE(lowestLine(), m_hub->newest());
}

void TestDeviceConsole::whatIsReadStaysInSight()
{
    QScrollBar* bar = m_list->verticalScrollBar();
    bar->setValue(bar->maximum() / 2);
    const QString read = lowestLine();
    for (int batch = 0; batch < 3; ++batch) {
        sayAndWait(5);
        QCOMPARE(lowestLine(), read);
    }
    bar->setValue(bar->maximum());
    sayAndWait(5);
    QCOMPARE(lowestLine(), m_hub->newest()); // at its end it follows again
}

/// Whatever room there is, and while the bar below comes and goes.
void TestDeviceConsole::nothingIsFreeBelowTheNewestLine()
{
    const auto freeBelow = [this] {
        return m_list->viewport()->rect().bottom() - m_list->visualRect(m_list->model()->index(kRing - 1, 0)).bottom();
    };
    QCOMPARE(freeBelow(), 0); // as it was shown first, before anything more was said
    sayAndWait(1, QString(200, QLatin1Char('x')));
    QTRY_VERIFY(m_list->horizontalScrollBar()->isVisible());
    QTRY_COMPARE(freeBelow(), 0);
    for (const int height : {263, 301, 340}) {
        m_console->resize(600, height);
        QTRY_COMPARE(freeBelow(), 0);
    }
    sayAndWait(kRing);
    QTRY_VERIFY(!m_list->horizontalScrollBar()->isVisible());
    QTRY_COMPARE(freeBelow(), 0);
    m_console->hide();
    m_console->resize(600, 280);
    m_console->show();
    QTRY_COMPARE(freeBelow(), 0);
}

void TestDeviceConsole::longestLineCanBeReached()
{
    QCOMPARE(m_list->horizontalScrollBar()->maximum(), 0);
    sayAndWait(1, QString(200, QLatin1Char('x')));
    QVERIFY(m_list->horizontalScrollBar()->maximum() > 500);
    sayAndWait(kRing);
    QCOMPARE(m_list->horizontalScrollBar()->maximum(), 0);
}

/// With lines, without, and while nothing can be sent.
void TestDeviceConsole::everyToolTellsWhatItDoes()
{
    const auto tipOf = [this](const char* name) { return m_console->findChild<QWidget*>(QString::fromLatin1(name))->toolTip(); };
    for (const char* name : {"console.direction", "console.filter", "console.copy", "console.save", "console.clear", "console.send", "console.sendButton"})
        QVERIFY2(!tipOf(name).isEmpty(), name);
    QVERIFY(tipOf("console.clear").contains(QStringLiteral("can be shown again")));
    auto* clear = m_console->findChild<QPushButton*>(QStringLiteral("console.clear"));
    clear->click();
    QTRY_COMPARE(m_list->model()->rowCount(), 0);
    QVERIFY(clear->isEnabled() && tipOf("console.clear").contains(QStringLiteral("again that were cleared")));
    clear->click();
    QTRY_COMPARE(m_list->model()->rowCount(), kRing);
    // The filter and the direction leave what fits, and say so where nothing does.
    auto* filter = m_console->findChild<QLineEdit*>(QStringLiteral("console.filter"));
    filter->setText(m_hub->newest());
    QTRY_COMPARE(m_list->model()->rowCount(), 1);
    filter->setText(QStringLiteral("nobody said this"));
    QTRY_COMPARE(m_list->model()->rowCount(), 0);
    const QList<QLabel*> labels = m_list->viewport()->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* one) { return one->isVisible() && one->text() == QLatin1String("No line holds this text."); }));
    filter->clear();
    m_console->findChild<QComboBox*>(QStringLiteral("console.direction"))->setCurrentIndex(2); // sent; the board does all the talking
    QTRY_COMPARE(m_list->model()->rowCount(), 0);
}

QTEST_MAIN(TestDeviceConsole)
#include "tst_device_console.moc"
