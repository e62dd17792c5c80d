// SPDX-License-Identifier: GPL-3.0-or-later
// The features page: live preview of one window, the map by keys and lasso, verdicts, samples without windows.
#include "models/impulse/presets.h"
#include "support/page_window.h"
#include "ui/pages/feature_map_panel.h"
#include "ui/plots/feature_map.h"
#include "ui/plots/stages_view.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/share_bars.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QElapsedTimer>
#include <QTableView>

using namespace studio;
using namespace studio::test;

class TestFeaturesPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_page.reset(); }
    void mapShowsEveryWindow();
    void previewFollowsWhatIsTyped();
    void previewIsQuick();
    void arrowsWalkAndEnterOpens();
    void verdictKeysActOnTheChosen();
    void lassoChoosesAndSharesWithDataset();
    void spaceDoesWhatTheLassoDoes();
    void tableHoldsTheSamePoints();
    void importanceIsListed();
    void shortSamplesAreListedAndMended();

private:
    [[nodiscard]] FeatureMap& map() const { return *m_page->find<FeatureMap>("features.map"); }
    void choose(int point)
    {
        map().setFocus();
        QTest::mouseClick(&map(), Qt::LeftButton, {}, map().pixelOf(point).toPoint());
    }

    std::unique_ptr<PageWindow> m_page;
};

void TestFeaturesPage::initTestCase()
{
    m_page = std::make_unique<PageWindow>();
    QVERIFY(QTest::qWaitForWindowExposed(m_page->window.get()));
    m_page->makeProject({QStringLiteral("idle"), QStringLiteral("wave")}, 3);
    QVERIFY(m_page->project().setImpulse(findImpulsePreset(QStringLiteral("motion"))->design, QStringLiteral("preset")).isOk());
    m_page->show("features");
    m_page->context->makeFeatures();
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isIdle(), 60'000);
}

void TestFeaturesPage::mapShowsEveryWindow()
{
    QTRY_COMPARE(map().pointCount(), 6 * ((400 - 125) / 12 + 1));
    QVERIFY(m_page->window->currentPage()->stateText().contains(QStringLiteral("39")));
}

void TestFeaturesPage::previewFollowsWhatIsTyped()
{
    auto* stages = m_page->find<StagesView>("stages");
    QCOMPARE(stages->stages().size(), 4);
    const ImpulseDesign before = m_page->project().impulse();
    const std::size_t bins = stages->stages()[2].lines[0].size();
    auto* length = m_page->find<QComboBox>("parameter.fft-length");
    length->setFocus();
    QTest::keyClick(length, Qt::Key_Down);
    QCOMPARE(stages->stages()[2].lines[0].size(), 2 * (bins - 1) + 1);
    QVERIFY(m_page->project().impulse() != before);
    QCOMPARE(m_page->project().pipeline().of(Stage::Features).state, StageState::OutOfDate);
    m_page->undo();
    QCOMPARE(m_page->project().impulse(), before);
    QCOMPARE(stages->stages()[2].lines[0].size(), bins);
    // A number shows its effect before it is committed, and Esc takes it back.
    auto* scale = m_page->find<NumberField>("parameter.scale-axes");
    scale->setFocus();
    scale->selectAll();
    const float raw = stages->stages()[1].lines[0][5];
    QTest::keyClicks(scale, QStringLiteral("2"));
    QCOMPARE(stages->stages()[1].lines[0][5], 2.0F * raw);
    QCOMPARE(m_page->project().impulse(), before);
    QTest::keyClick(scale, Qt::Key_Escape);
    QCOMPARE(stages->stages()[1].lines[0][5], raw);
}

void TestFeaturesPage::previewIsQuick()
{
    auto* scale = m_page->find<NumberField>("parameter.scale-axes");
    scale->setFocus();
    scale->selectAll();
    QElapsedTimer clock;
    clock.start();
    QTest::keyClicks(scale, QStringLiteral("3"));
    const qint64 took = clock.elapsed();
    QTest::keyClick(scale, Qt::Key_Escape);
    QVERIFY2(took <= 100, qPrintable(QString::number(took)));
}

void TestFeaturesPage::arrowsWalkAndEnterOpens()
{
    map().setFocus();
    QTest::keyClick(&map(), Qt::Key_Right);
    const int first = map().current();
    QVERIFY(first >= 0);
    QVERIFY(!map().accessibleDescription().isEmpty());
    QTest::keyClick(&map(), Qt::Key_Right);
    QTest::keyClick(&map(), Qt::Key_Left);
    QVERIFY(map().current() >= 0);
    QVERIFY(map().accessibleDescription().contains(QStringLiteral("wave")) || map().accessibleDescription().contains(QStringLiteral("idle")));
    QTest::keyClick(&map(), Qt::Key_Return);
    QCOMPARE(m_page->window->currentPage()->info().id, QStringLiteral("label"));
    m_page->show("features");
    QTest::keyClick(&map(), Qt::Key_Escape);
    QCOMPARE(map().current(), -1);
}

void TestFeaturesPage::verdictKeysActOnTheChosen()
{
    choose(0);
    QVERIFY(map().current() >= 0);
    QTest::keyClick(&map(), Qt::Key_X);
    int excluded = 0;
    for (const Sample& sample : m_page->project().samples())
        excluded += sample.enabled ? 0 : 1;
    QCOMPARE(excluded, 1);
    m_page->undo();
    QTest::keyClick(&map(), Qt::Key_A);
    int approved = 0;
    for (const Sample& sample : m_page->project().samples())
        approved += sample.verdict == Verdict::Approved ? 1 : 0;
    QCOMPARE(approved, 1);
    m_page->undo();
    QTest::keyClick(&map(), Qt::Key_2);
    m_page->undo();
    for (const Sample& sample : m_page->project().samples())
        QVERIFY(sample.enabled && sample.verdict == Verdict::None && sample.name.startsWith(sample.label));
}

void TestFeaturesPage::lassoChoosesAndSharesWithDataset()
{
    map().setFocus();
    QTest::keyClick(&map(), Qt::Key_L);
    QVERIFY(map().isLasso());
    QVERIFY(m_page->find<QAbstractButton>("features.lasso")->isChecked());
    const QRect all = map().rect().adjusted(2, 2, -2, -2);
    QTest::mousePress(&map(), Qt::LeftButton, {}, all.topLeft());
    for (const QPoint& corner : {all.topRight(), all.bottomRight(), all.bottomLeft()})
        QTest::mouseMove(&map(), corner);
    QTest::mouseRelease(&map(), Qt::LeftButton, {}, all.bottomLeft());
    QCOMPARE(map().selection().size(), map().pointCount());
    QCOMPARE(m_page->context->selection().size(), 6);
    m_page->find<QAbstractButton>("features.toDataset")->click();
    QCOMPARE(m_page->window->currentPage()->info().id, QStringLiteral("dataset"));
    QCOMPARE(m_page->find<QTableView>("dataset.table")->selectionModel()->selectedRows().size(), 6);
    m_page->show("features");
    QTest::keyClick(&map(), Qt::Key_Escape); // the lasso
    QTest::keyClick(&map(), Qt::Key_Escape); // the selection
    QVERIFY(map().selection().isEmpty());
}

void TestFeaturesPage::spaceDoesWhatTheLassoDoes()
{
    choose(3);
    const int first = map().current();
    QTest::keyClick(&map(), Qt::Key_Space);
    QCOMPARE(map().selection(), QVector<int>{first});
    QTest::keyClick(&map(), Qt::Key_Space);
    QVERIFY(map().selection().isEmpty());
    QTest::keyClick(&map(), Qt::Key_Escape);
}

void TestFeaturesPage::tableHoldsTheSamePoints()
{
    auto* table = m_page->find<QTableView>("features.points");
    QCOMPARE(table->model()->rowCount(), map().pointCount());
    table->setCurrentIndex(table->model()->index(4, 0));
    QCOMPARE(map().current(), 4);
    QVERIFY(table->model()->index(4, 0).data().toString().contains(QLatin1Char('.')));
}

void TestFeaturesPage::importanceIsListed()
{
    const QVector<ShareBars::Bar> bars = m_page->find<ShareBars>("features.importance")->bars();
    QCOMPARE(bars.size(), 10);
    for (qsizetype i = 1; i < bars.size(); ++i)
        QVERIFY(bars[i - 1].share >= bars[i].share);
}

void TestFeaturesPage::shortSamplesAreListedAndMended()
{
    SampleDraft draft = aSample(900, QStringLiteral("wave"), 60);
    draft.info.name = QStringLiteral("short.1");
    QVERIFY(m_page->project().ingest(std::move(draft)).isOk());
    ImpulseDesign strict = m_page->project().impulse();
    strict.input.zeroPad = false;
    QVERIFY(m_page->project().setImpulse(strict, QStringLiteral("no padding")).isOk());
    auto* text = m_page->find<ElidedLabel>("features.leftOut");
    QVERIFY(text->isVisible());
    QVERIFY2(text->fullText().contains(QStringLiteral("short.1")), qPrintable(text->fullText()));
    m_page->find<QAbstractButton>("features.excludeShort")->click();
    QVERIFY(!text->isVisible());
    m_page->undo();
    QVERIFY(text->isVisible());
    m_page->find<QAbstractButton>("features.pad")->click();
    QVERIFY(m_page->project().impulse().input.zeroPad);
    QVERIFY(!text->isVisible());
}

QTEST_MAIN(TestFeaturesPage)
#include "tst_features_page.moc"
