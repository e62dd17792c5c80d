// SPDX-License-Identifier: GPL-3.0-or-later
// Bar U7: from launch to a trained and evaluated example in three clicks. Every click is one of the mouse, on what lies
// under it.
#include "support/studio_window.h"

#include <QAbstractButton>
#include <QElapsedTimer>

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestBarsClicks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exampleIsTrainedInThreeClicks();
};

namespace
{

constexpr int kMostSeconds = 240; ///< many times what it takes; the figure itself is printed

/// A hand with a mouse: clicks only what can be seen and is not covered, and counts.
class Mouse
{
public:
    explicit Mouse(QWidget& window)
        : m_window(window)
    {
    }
    void click(const QWidget* target)
    {
        const QPoint at = target->mapTo(&m_window, target->rect().center());
        QWidget* hit = m_window.childAt(at);
        if (!target->isVisible() || !target->isEnabled() || hit == nullptr || (hit != target && !target->isAncestorOf(hit))) {
            QTest::qFail(qPrintable(target->objectName() + QStringLiteral(" cannot be clicked")), __FILE__, __LINE__);
            return;
        }
        QTest::mouseClick(hit, Qt::LeftButton, Qt::NoModifier, hit->mapFrom(&m_window, at));
        ++m_count;
    }
    [[nodiscard]] int count() const { return m_count; }

private:
    QWidget& m_window;
    int m_count = 0;
};

} // namespace

void TestBarsClicks::exampleIsTrainedInThreeClicks()
{
    QElapsedTimer clock;
    clock.start();
    const StudioWindow studio;
    Mouse mouse(*studio.window);
    mouse.click(studio.find<QAbstractButton>(QStringLiteral("home.exampleButton")));
    QTRY_VERIFY_WITH_TIMEOUT(studio.context->project() != nullptr, kMostSeconds * 1000);
    const auto* runAll = studio.find<QAbstractButton>(QStringLiteral("rail.runAll"));
    QTRY_VERIFY(runAll->isVisible() && runAll->isEnabled());
    studio.settle();
    mouse.click(runAll);
    QVERIFY(studio.context->jobs().runningCount() > 0);
    const auto isEvaluated = [&] { return studio.context->project()->pipeline().of(Stage::Evaluate).state == StageState::UpToDate; };
    QTRY_VERIFY_WITH_TIMEOUT(isEvaluated(), kMostSeconds * 1000);
    mouse.click(studio.find<QAbstractButton>(QStringLiteral("rail.evaluate")));
    QCOMPARE(studio.window->currentPage()->info().id, QStringLiteral("evaluate"));
    QVERIFY(studio.window->currentPage()->stateText().contains(QStringLiteral("accuracy")));
    QVERIFY(studio.context->project()->runs().first().summary[QStringLiteral("test_accuracy")].toDouble() > 0.9);
    QCOMPARE(mouse.count(), 3);
    qInfo("from launch to the result: %d clicks, %.1f s (the bar is 60 s on two free cores)", mouse.count(),
          static_cast<double>(clock.elapsed()) / 1000.0);
}

QTEST_MAIN(TestBarsClicks)
#include "tst_bars_clicks.moc"
