// SPDX-License-Identifier: GPL-3.0-or-later
// The class mix of Collect follows the project without counting it more often than it changes.
#include "support/collect_fixture.h"
#include "support/drawn_texts.h"
#include "support/temporary_project.h"
#include "ui/pages/class_mix_counter.h"
#include "ui/widgets/mix_bar.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QUndoStack>

using namespace studio;
using namespace studio::test;

namespace
{
constexpr int kSamples = 2000;
} // namespace

class TestClassMix : public CollectFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        open();
        withProject();
        m_window->showPage(QStringLiteral("collect"));
    }
    void cleanup() { close(); }
    void manyChangesAreCountedOnce();
    void numbersAreThoseOfDataset();
    void barStandsBesideTheFigures();

private:
    void addSamples();
};

/// As an import does, and seen at once.
void TestClassMix::addSamples()
{
    Result<std::unique_ptr<ProjectFile>> file = ProjectFile::open(project().path(), ProjectFile::Access::Job);
    QVERIFY2(file.isOk(), file.isOk() ? "" : qPrintable(file.error().message));
    for (int i = 0; i < kSamples; ++i) {
        const Result<SampleId> id = (*file)->samples().insert(aSample(i, QStringLiteral("idle"), 2, 2.0));
        QVERIFY2(id.isOk(), id.isOk() ? "" : qPrintable(id.error().message));
    }
    project().refresh();
    QCOMPARE(project().samples().size(), kSamples);
}

void TestClassMix::manyChangesAreCountedOnce()
{
    addSamples();
    auto* counter = m_window->findChild<ClassMixCounter*>();
    QVERIFY(counter != nullptr);
    QCOMPARE(counter->classes().value(0).count, kSamples);
    QCOMPARE(counter->seconds(), static_cast<double>(kSamples));
    QVector<SampleId> ids;
    for (const Sample& one : project().samples())
        ids.append(one.id);

    QSignalSpy told(&project(), &ProjectSession::segmentsChanged);
    QSignalSpy counted(counter, &ClassMixCounter::counted);
    QVERIFY(project().setLabel(ids, QStringLiteral("wave")).isOk());
    QCOMPARE(told.size(), 1);
    QCOMPARE(counted.size(), 0);
    QTRY_COMPARE(counted.size(), 1);
    QCOMPARE(counter->classes().value(0).count, 0);
    QCOMPARE(counter->classes().value(1).count, kSamples);
    QCOMPARE(counted.size(), 1); // nothing was left to count

    // While another page is shown too, and what it then shows is up to date.
    counted.clear();
    m_window->showPage(QStringLiteral("home"));
    project().undoStack().undo();
    QCOMPARE(project().samples().first().label, QStringLiteral("idle"));
    QCOMPARE(counted.size(), 0);
    m_window->showPage(QStringLiteral("collect"));
    QCOMPARE(counted.size(), 1);
    QCOMPARE(counter->classes().value(0).count, kSamples);
    QCOMPARE(counted.size(), 1);
}

/// Of two boards that recorded together there are two samples, of one time.
void TestClassMix::numbersAreThoseOfDataset()
{
    const auto take = [this](int seed, const QString& label, const QString& device, const QString& session) {
        SampleDraft draft = aSample(seed, label, 3, 2.0);
        draft.info.deviceName = device;
        draft.info.origin = SampleOrigin::Recorded;
        if (!session.isEmpty())
            draft.info.metadata.insert(QStringLiteral("session"), session);
        const Result<SampleId> id = project().ingest(std::move(draft));
        return id ? *id : SampleId{};
    };
    const QString idle = QStringLiteral("idle");
    QVERIFY(take(1, idle, QStringLiteral("left"), QStringLiteral("both")).isValid());
    QVERIFY(take(2, idle, QStringLiteral("right"), QStringLiteral("both")).isValid());
    QVERIFY(take(3, idle, QStringLiteral("left"), {}).isValid());
    const SampleId excluded = take(4, idle, QStringLiteral("left"), {});
    QVERIFY(project().setEnabled({excluded}, false).isOk());
    m_hub->put(nano());
    m_hub->setActiveDevice(kBoard);
    m_window->showPage(QStringLiteral("collect"));
    auto* bars = find<QWidget>("collect.classMix");
    QTRY_VERIFY2(bars->accessibleDescription().startsWith(QStringLiteral("idle: 3 sample")), qPrintable(bars->accessibleDescription()));
    QVERIFY2(bars->accessibleDescription().contains(QStringLiteral("recorded in 2 time")), qPrintable(bars->accessibleDescription()));
    QVERIFY2(bars->toolTip().contains(QStringLiteral("as on Dataset")), qPrintable(bars->toolTip()));
    QVERIFY(!bars->accessibleDescription().contains(QStringLiteral("with regions of")));
    const QVector<DrawnText> drawn = textsDrawnBy(*bars);
    QVERIFY(std::any_of(drawn.begin(), drawn.end(), [](const DrawnText& one) { return one.text.endsWith(QStringLiteral(" in 3")); }));
    m_window->showPage(QStringLiteral("dataset"));
    const auto* mix = find<MixBar>("dataset.mix");
    QTRY_VERIFY(!mix->parts().isEmpty());
    QCOMPARE(mix->parts().first().name, idle);
    QCOMPARE(mix->parts().first().value, 3.0);
}

/// Counted while another page is shown, and with more classes than there is room for.
void TestClassMix::barStandsBesideTheFigures()
{
    m_window->showPage(QStringLiteral("home"));
    QStringList labels;
    for (int i = 0; i < 12; ++i) {
        labels << QStringLiteral("class %1").arg(i);
        SampleDraft draft = aSample(i, labels.last(), 300, 2.0);
        draft.info.origin = SampleOrigin::Recorded;
        QVERIFY(project().ingest(std::move(draft)).isOk());
    }
    QVERIFY(project().setLabels(labels).isOk());
    m_hub->put(nano());
    m_hub->setActiveDevice(kBoard);
    m_window->showPage(QStringLiteral("collect"));
    const auto* scroll = find<QScrollArea>("collect.mixScroll");
    QTRY_VERIFY(scroll->verticalScrollBar()->isVisible());
    QTRY_COMPARE(scroll->widget()->width(), scroll->viewport()->width());
    QVERIFY(!scroll->horizontalScrollBar()->isVisible());
    const auto* bars = find<QWidget>("collect.classMix");
    QTRY_VERIFY(scroll->verticalScrollBar()->mapTo(scroll, QPoint()).x() - bars->mapTo(scroll, QPoint(bars->width(), 0)).x() >= 8);
}

QTEST_MAIN(TestClassMix)
#include "tst_collect_class_mix.moc"
