// SPDX-License-Identifier: GPL-3.0-or-later
// The impulse page: presets, blocks by keys, window and stride on a sample, settings from descriptions, budget.
#include "models/dsp/dsp_block.h"
#include "models/impulse/presets.h"
#include "support/page_window.h"
#include "ui/pages/impulse_flow.h"
#include "ui/plots/window_plot.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/number_field.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QMenu>

using namespace studio;
using namespace studio::test;

class TestImpulsePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase() { m_page.reset(); }
    void presetsFillTheEmptyPage();
    void arrowsWalkTheBlocks();
    void blocksAreAddedRemovedAndDuplicatedByKeys();
    void settingsComeFromTheDescription();
    void wrongValueIsToldAtItsField();
    void typingShowsWhatItWouldDo();
    void windowIsDragged();
    void strideIsDraggedAndEscapeTakesItBack();
    void keysDoWhatTheMouseDoes();
    void labelRuleIsSeen();
    void axesOfABlockAreChosen();
    void budgetFollowsTheDesign();
    void mergedEditsAreOneStep();

private:
    [[nodiscard]] ImpulseDesign design() const { return m_page->project().impulse(); }
    void press(const QString& block, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        auto* node = m_page->window->findChild<QAbstractButton*>(QStringLiteral("flow.") + block);
        QVERIFY2(node != nullptr, qPrintable(block));
        node->setFocus();
        QTest::keyClick(node, key, modifiers);
    }
    void pick(const QString& offer)
    {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        for (QAction* action : menu->actions()) {
            if (action->text() == offer) {
                action->trigger();
                menu->close();
                return;
            }
        }
        QFAIL(qPrintable(offer));
    }

    std::unique_ptr<PageWindow> m_page;
};

void TestImpulsePage::initTestCase()
{
    m_page = std::make_unique<PageWindow>();
    QVERIFY(QTest::qWaitForWindowExposed(m_page->window.get()));
}

void TestImpulsePage::init()
{
    m_page->makeProject({QStringLiteral("idle"), QStringLiteral("wave")}, 2);
    QVERIFY(m_page->project().setImpulse(findImpulsePreset(QStringLiteral("motion"))->design, QStringLiteral("preset")).isOk());
    m_page->show("impulse");
}

void TestImpulsePage::presetsFillTheEmptyPage()
{
    QVERIFY(m_page->project().setImpulse({}, QStringLiteral("empty")).isOk());
    int offered = 0;
    for (const ImpulsePreset& preset : impulsePresets()) {
        auto* use = m_page->window->findChild<QAbstractButton*>(QStringLiteral("impulse.use.") + preset.id);
        QVERIFY(use != nullptr && use->isVisible() && use->isEnabled());
        use->click();
        QCOMPARE(design(), preset.design);
        QVERIFY(!use->isVisible());
        QVERIFY(m_page->project().setImpulse({}, QStringLiteral("empty")).isOk());
        ++offered;
    }
    QCOMPARE(offered, 3);
}

void TestImpulsePage::arrowsWalkTheBlocks()
{
    auto* flow = m_page->find<ImpulseFlow>("impulse.flow");
    QCOMPARE(flow->ids(), (QStringList{QStringLiteral("input"), QStringLiteral("dsp:0"), QStringLiteral("learn:0"), QStringLiteral("output")}));
    press(QStringLiteral("input"), Qt::Key_Right);
    QCOMPARE(flow->selected(), QStringLiteral("dsp:0"));
    press(QStringLiteral("dsp:0"), Qt::Key_Right);
    QCOMPARE(flow->selected(), QStringLiteral("learn:0"));
    press(QStringLiteral("learn:0"), Qt::Key_Left);
    QCOMPARE(flow->selected(), QStringLiteral("dsp:0"));
    // Enter goes to the first setting.
    press(QStringLiteral("dsp:0"), Qt::Key_Return);
    QVERIFY(qApp->focusWidget() != nullptr && qApp->focusWidget()->objectName().startsWith(QStringLiteral("parameter.")));
}

void TestImpulsePage::blocksAreAddedRemovedAndDuplicatedByKeys()
{
    const ImpulseDesign before = design();
    press(QStringLiteral("dsp:0"), Qt::Key_Insert);
    pick(QStringLiteral("Flatten"));
    QCOMPARE(design().dsp.size(), 2);
    QCOMPARE(design().dsp[1].block, QStringLiteral("flatten"));
    QCOMPARE(m_page->find<ImpulseFlow>("impulse.flow")->selected(), QStringLiteral("dsp:1"));
    press(QStringLiteral("dsp:0"), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(design().dsp.size(), 3);
    QCOMPARE(design().dsp[1].parameters, design().dsp[0].parameters);
    QVERIFY(design().dsp[1].id != design().dsp[0].id);
    press(QStringLiteral("dsp:2"), Qt::Key_Delete);
    press(QStringLiteral("dsp:1"), Qt::Key_Delete);
    QCOMPARE(design().dsp, before.dsp);
    // A learning block of a kind can be had once; the other kind is offered.
    press(QStringLiteral("learn:0"), Qt::Key_Insert);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu != nullptr);
    int enabled = 0;
    for (const QAction* action : menu->actions())
        enabled += action->isEnabled() ? 1 : 0;
    QCOMPARE(enabled, static_cast<int>(menu->actions().size()) - 1);
    menu->close();
}

void TestImpulsePage::settingsComeFromTheDescription()
{
    m_page->find<ImpulseFlow>("impulse.flow")->select(QStringLiteral("dsp:0"));
    const DspBlock* kind = DspBlockRegistry::builtin().find(design().dsp[0].block);
    for (const ParameterDescription& parameter : kind->parameters()) {
        auto* editor = m_page->window->currentPage()->findChild<QWidget*>(QStringLiteral("parameter.") + parameter.id);
        const bool isShown = parameter.isOffered && parameter.enabledBy != QStringLiteral("analysis-type");
        QVERIFY2((editor != nullptr) == isShown, qPrintable(parameter.id));
        if (editor != nullptr)
            QVERIFY2(!editor->accessibleDescription().isEmpty(), qPrintable(parameter.id));
    }
    auto* filter = m_page->find<QComboBox>("parameter.filter-type");
    auto* cutoff = m_page->find<NumberField>("parameter.filter-cutoff");
    QVERIFY(!cutoff->isEnabled()); // nothing is filtered yet
    filter->setFocus();
    QTest::keyClick(filter, Qt::Key_Down);
    QCOMPARE(design().dsp[0].parameters[QStringLiteral("filter-type")].toString(), QStringLiteral("low"));
    QVERIFY(cutoff->isEnabled());
    QVERIFY(filter->hasFocus()); // the form is not rebuilt under the user
    QVERIFY(filter->accessibleDescription().contains(QStringLiteral("Differs")));
}

void TestImpulsePage::wrongValueIsToldAtItsField()
{
    m_page->find<ImpulseFlow>("impulse.flow")->select(QStringLiteral("dsp:0"));
    auto* filter = m_page->find<QComboBox>("parameter.filter-type");
    filter->setFocus();
    QTest::keyClick(filter, Qt::Key_Down);
    const ImpulseDesign before = design();
    auto* cutoff = m_page->find<NumberField>("parameter.filter-cutoff");
    cutoff->setFocus();
    cutoff->selectAll();
    QTest::keyClicks(cutoff, QStringLiteral("500"));
    QTest::keyClick(cutoff, Qt::Key_Return);
    QVERIFY(cutoff->isWrong());
    QVERIFY(m_page->isTold(QStringLiteral("31.25")));
    QCOMPARE(design(), before);
    QTest::keyClick(cutoff, Qt::Key_Escape);
    QVERIFY(!cutoff->isWrong());
    QVERIFY(!m_page->isTold(QStringLiteral("31.25")));
    auto* window = m_page->find<NumberField>("impulse.window");
    window->setFocus();
    window->selectAll();
    QTest::keyClicks(window, QStringLiteral("0"));
    QTest::keyClick(window, Qt::Key_Return);
    QVERIFY(window->isWrong());
    QCOMPARE(design(), before);
}

void TestImpulsePage::typingShowsWhatItWouldDo()
{
    auto* counts = m_page->find<QLabel>("impulse.counts");
    const QString before = counts->text();
    auto* window = m_page->find<NumberField>("impulse.window");
    window->setFocus();
    window->selectAll();
    QTest::keyClicks(window, QStringLiteral("4"));
    QVERIFY(counts->text() != before); // not stored yet, but seen
    QCOMPARE(design().input.windowMs, 2000.0);
    QTest::keyClick(window, Qt::Key_Escape);
    QCOMPARE(counts->text(), before);
    window->selectAll();
    QTest::keyClicks(window, QStringLiteral("4"));
    QTest::keyClick(window, Qt::Key_Return);
    QCOMPARE(design().input.windowMs, 4000.0);
}

void TestImpulsePage::windowIsDragged()
{
    auto* plot = m_page->find<WindowPlot>("windowPlot");
    const QPoint from = plot->windowGrip();
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(plot, from + QPoint(60, 0));
    QCOMPARE(design().input.windowMs, 2000.0); // a drag is stored when it ends
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from + QPoint(60, 0));
    const double windowMs = design().input.windowMs;
    QVERIFY(windowMs > 2000.0);
    QCOMPARE(design().input.strideMs, 200.0); // as typed, not as counted
    const double readings = windowMs * 62.5 / 1000.0;
    QVERIFY(std::abs(readings - std::round(readings)) < 1e-6);
    m_page->undo();
    QCOMPARE(design().input.windowMs, 2000.0);
}

void TestImpulsePage::strideIsDraggedAndEscapeTakesItBack()
{
    auto* plot = m_page->find<WindowPlot>("windowPlot");
    const QPoint from = plot->strideGrip();
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    QTest::mouseMove(plot, from + QPoint(80, 0));
    QVERIFY(plot->isDragging());
    QTest::keyClick(plot, Qt::Key_Escape);
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from + QPoint(80, 0));
    QCOMPARE(design().input.strideMs, 200.0);
    QTest::mousePress(plot, Qt::LeftButton, {}, plot->strideGrip());
    QTest::mouseMove(plot, from + QPoint(80, 0));
    QTest::mouseRelease(plot, Qt::LeftButton, {}, from + QPoint(80, 0));
    QVERIFY(design().input.strideMs > 200.0);
    QCOMPARE(design().input.windowMs, 2000.0);
}

void TestImpulsePage::keysDoWhatTheMouseDoes()
{
    auto* plot = m_page->find<WindowPlot>("windowPlot");
    plot->setFocus();
    QTest::keyClick(plot, Qt::Key_Right);
    QCOMPARE(plot->current(), 1);
    QTest::keyClick(plot, Qt::Key_End);
    const int last = plot->current();
    QCOMPARE(last, (400 - 125) / 12);
    QTest::keyClick(plot, Qt::Key_Home);
    QCOMPARE(plot->current(), 0);
    QTest::keyClick(plot, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(design().input.windowMs, 126 * 16.0);
    QTest::keyClick(plot, Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(design().input.strideMs, 11 * 16.0);
    QTest::keyClick(plot, Qt::Key_Tab);
    QVERIFY(!plot->hasFocus()); // no trap
}

void TestImpulsePage::labelRuleIsSeen()
{
    const SampleId id = m_page->project().samples().first().id;
    Segment segment;
    segment.sample = id;
    segment.label = QStringLiteral("wave");
    segment.begin = 100;
    segment.end = 220;
    QVERIFY(m_page->project().editSegments(id, QStringLiteral("label"), {SegmentChange{id, false, true, {}, segment}}).isOk());
    auto* samples = m_page->find<QComboBox>("impulse.sample");
    samples->setCurrentIndex(samples->findData(id.value));
    Q_EMIT samples->activated(samples->currentIndex());
    auto* counts = m_page->find<QLabel>("impulse.counts");
    const QString atEnd = counts->text();
    QVERIFY2(atEnd.contains(QStringLiteral("wave")) && atEnd.contains(QStringLiteral("idle")), qPrintable(atEnd));
    auto* rule = m_page->find<QComboBox>("impulse.rule");
    rule->setCurrentIndex(1);
    Q_EMIT rule->activated(1);
    QCOMPARE(design().input.labelRule, WindowLabelRule::MajorityInWindow);
    QVERIFY(counts->text() != atEnd);
}

void TestImpulsePage::axesOfABlockAreChosen()
{
    m_page->find<ImpulseFlow>("impulse.flow")->select(QStringLiteral("dsp:0"));
    const auto chip = [&](const QString& axis) -> ChipButton* {
        for (auto* one : m_page->window->currentPage()->findChildren<ChipButton*>()) {
            if (one->chip().text == axis && one->isVisible())
                return one;
        }
        return nullptr;
    };
    for (const char* axis : {"accX", "accZ"}) {
        QTRY_VERIFY(chip(QString::fromLatin1(axis)) != nullptr);
        chip(QString::fromLatin1(axis))->click();
    }
    QCOMPARE(design().dsp[0].axes, QStringList{QStringLiteral("accY")});
    chip(QStringLiteral("accY"))->click(); // the last one stays
    QCOMPARE(design().dsp[0].axes, QStringList{QStringLiteral("accY")});
    chip(QStringLiteral("accX"))->click();
    chip(QStringLiteral("accZ"))->click();
    QVERIFY(design().dsp[0].axes.isEmpty()); // all of them
}

void TestImpulsePage::budgetFollowsTheDesign()
{
    const QList<BudgetBar*> bars = m_page->window->currentPage()->findChildren<BudgetBar*>();
    QCOMPARE(bars.size(), 3);
    const auto total = [](const BudgetBar& bar) {
        double sum = 0.0;
        for (const BudgetBar::Part& part : bar.content().parts)
            sum += part.value;
        return sum;
    };
    QVERIFY(bars[0]->content().isEstimate); // nothing was checked on a board
    const double before = total(*bars[2]);
    QVERIFY(before > 0.0);
    auto* window = m_page->find<NumberField>("impulse.window");
    window->setFocus();
    window->selectAll();
    QTest::keyClicks(window, QStringLiteral("5")); // as you type
    QVERIFY(total(*bars[2]) > before);
    QTest::keyClick(window, Qt::Key_Escape);
    QCOMPARE(total(*bars[2]), before);
    auto* target = m_page->find<QComboBox>("impulse.target");
    const double limit = bars[0]->content().limit;
    target->setCurrentIndex(1);
    QVERIFY(bars[0]->content().limit != limit);
    target->setCurrentIndex(0);
}

void TestImpulsePage::mergedEditsAreOneStep()
{
    auto* plot = m_page->find<WindowPlot>("windowPlot");
    plot->setFocus();
    const int before = m_page->project().undoStack().index();
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(plot, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(design().input.windowMs, 130 * 16.0);
    QVERIFY(m_page->project().undoStack().index() <= before + 1);
}

QTEST_MAIN(TestImpulsePage)
#include "tst_impulse_page.moc"
