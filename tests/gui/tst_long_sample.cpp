// SPDX-License-Identifier: GPL-3.0-or-later
// A recording of ten million readings is scrolled and zoomed as quickly as a short one, through the whole path: wheel,
// storage, pyramid, painting.
#include "storage/sample_repository.h"
#include "support/frame_clock.h"
#include "support/long_project.h"
#include "support/studio_window.h"

using namespace studio;
using test::Opened;
using test::StudioWindow;

class TestLongSample : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_studio.reset(); }
    void zoomDoesNotDependOnLength();
    void openingDoesNotDependOnLength();

private:
    [[nodiscard]] std::vector<double> framesOf(SampleId id) const;

    std::unique_ptr<StudioWindow> m_studio;
    SampleId m_short;
    SampleId m_long;
};

namespace
{

constexpr qint64 kShort = 20'000;
constexpr qint64 kLong = 10'000'000;
constexpr double kBarMs = 33.0;
constexpr double kMostRatio = 4.0;   ///< of the long one's frames to the short one's, in one run
constexpr double kSharedMachine = 3.0; ///< allowance of the absolute bar when other programs run

} // namespace

void TestLongSample::initTestCase()
{
    m_studio = std::make_unique<StudioWindow>(Opened::EmptyProject);
    {
        const auto job = ProjectFile::open(m_studio->context->project()->path(), ProjectFile::Access::Job);
        QVERIFY(job.isOk());
        const Result<SampleId> brief = test::addLongSample(**job, QStringLiteral("short"), kShort);
        const Result<SampleId> lengthy = test::addLongSample(**job, QStringLiteral("long"), kLong);
        QVERIFY(brief.isOk() && lengthy.isOk());
        m_short = *brief;
        m_long = *lengthy;
    }
    m_studio->context->project()->refresh();
    QVERIFY(m_studio->context->project()->sample(m_long) != nullptr);
}

std::vector<double> TestLongSample::framesOf(SampleId id) const
{
    m_studio->window->showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value}});
    m_studio->settle();
    auto* plot = m_studio->window->currentPage()->findChild<SegmentPlot*>();
    return test::zoomAndScrollFrames(*plot);
}

void TestLongSample::zoomDoesNotDependOnLength()
{
    const std::vector<double> brief = framesOf(m_short);
    const std::vector<double> lengthy = framesOf(m_long);
    QVERIFY(lengthy.size() > 300);
    const double shortMs = test::quantile(brief, 0.95);
    const double longMs = test::quantile(lengthy, 0.95);
    qInfo("%lld readings: %.1f ms a frame (median), %.1f ms (95 %%), %.1f ms (worst); %lld readings: %.1f ms (95 %%); the bar is %.0f ms",
          static_cast<long long>(kLong), test::quantile(lengthy, 0.5), longMs, lengthy.back(), static_cast<long long>(kShort), shortMs, kBarMs);
    QVERIFY2(longMs <= std::max(kMostRatio * shortMs, kBarMs), qPrintable(QStringLiteral("%1 ms against %2 ms").arg(longMs).arg(shortMs)));
    QVERIFY2(longMs <= kBarMs * kSharedMachine, qPrintable(QString::number(longMs)));
}

void TestLongSample::openingDoesNotDependOnLength()
{
    const QString path = m_studio->context->project()->path();
    m_studio->context->closeProject();
    QElapsedTimer clock;
    clock.start();
    QVERIFY(m_studio->context->openProject(path).isOk());
    const qint64 openedMs = clock.restart();
    m_studio->window->showPage(QStringLiteral("label"), {{QStringLiteral("sample"), m_long.value}});
    m_studio->settle();
    qInfo("project with %lld readings: opened in %lld ms, shown on the Label page in %lld ms", static_cast<long long>(kLong),
          static_cast<long long>(openedMs), static_cast<long long>(clock.elapsed()));
    QVERIFY2(openedMs + clock.elapsed() < 3000, "opening reads the recording");
}

QTEST_MAIN(TestLongSample)
#include "tst_long_sample.moc"
