// SPDX-License-Identifier: GPL-3.0-or-later
// Times of what a user waits for: frames of a long recording, opening a project, a table of 100,000 samples, the first
// window.
#include "storage/sample_repository.h"
#include "support/frame_clock.h"
#include "support/long_project.h"
#include "support/real_window.h"
#include "support/studio_window.h"

#include <QScrollBar>
#include <QTableView>
#include <benchmark/benchmark.h>

using namespace studio;
using test::Opened;
using test::StudioWindow;

namespace
{

constexpr int kTableRows = 100'000;

/// The window with one recording of so many readings on its Label page.
class LabelBench
{
public:
    explicit LabelBench(qint64 readings)
        : m_studio(Opened::EmptyProject)
    {
        const auto job = ProjectFile::open(m_studio.context->project()->path(), ProjectFile::Access::Job);
        m_sample = test::addLongSample(**job, QStringLiteral("long"), readings).value();
        m_studio.context->project()->refresh();
        m_studio.window->showPage(QStringLiteral("label"), {{QStringLiteral("sample"), m_sample.value}});
        m_studio.settle();
    }
    SegmentPlot& plot() { return *m_studio.window->currentPage()->findChild<SegmentPlot*>(); }
    StudioWindow& studio() { return m_studio; }

private:
    StudioWindow m_studio;
    SampleId m_sample;
};

void wheelZoom(benchmark::State& state)
{
    LabelBench bench(state.range(0));
    SegmentPlot& plot = bench.plot();
    std::vector<double> frames;
    for (auto _ : state) {
        const std::vector<double> round = test::zoomAndScrollFrames(plot);
        frames.insert(frames.end(), round.begin(), round.end());
    }
    std::sort(frames.begin(), frames.end());
    state.counters["median_ms"] = test::quantile(frames, 0.5);
    state.counters["p95_ms"] = test::quantile(frames, 0.95);
    state.counters["worst_ms"] = frames.back();
}
BENCHMARK(wheelZoom)->Arg(20'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond)->Iterations(1);

void openProject(benchmark::State& state)
{
    LabelBench bench(state.range(0));
    StudioContext& context = *bench.studio().context;
    const QString path = context.project()->path();
    for (auto _ : state) {
        context.closeProject();
        if (!context.openProject(path))
            state.SkipWithError("the project could not be opened");
    }
}
BENCHMARK(openProject)->Arg(20'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

/// A project of many short samples. Written in one go through the repository; the disk has no part in what is measured.
QString tableProject(const QString& folder, int rows)
{
    const QString path = folder + QStringLiteral("/many.smith");
    auto project = ProjectFile::create(path, QStringLiteral("many"), ProjectFile::Access::Job);
    SampleDraft draft;
    draft.info.axes = {{QStringLiteral("x"), QStringLiteral("m/s2")}};
    draft.info.intervalMs = 16.0;
    for (int i = 0; i < rows; ++i) {
        draft.info.name = QStringLiteral("wave.%1").arg(i, 6, 10, QLatin1Char('0'));
        draft.info.label = QStringLiteral("label %1").arg(i % 7);
        draft.values = SignalData(std::vector<float>{static_cast<float>(i), 1.0F}, 1);
        draft.info.readingCount = 2;
        draft.info.contentHash = QCryptographicHash::hash(QByteArray::number(i), QCryptographicHash::Sha256);
        draft.info.split = i % 5 == 0 ? Split::Testing : Split::Training;
        if (!(*project)->samples().insert(draft))
            return {};
    }
    return path;
}

void scrollTable(benchmark::State& state)
{
    if (QFileInfo(QStringLiteral("/dev/shm")).isWritable())
        qputenv("TMPDIR", "/dev/shm");
    const QTemporaryDir folder;
    const QString path = tableProject(folder.path(), kTableRows);
    StudioWindow studio;
    QElapsedTimer clock;
    clock.start();
    if (path.isEmpty() || !studio.context->openProject(path)) {
        state.SkipWithError("the project could not be made");
        return;
    }
    state.counters["open_ms"] = static_cast<double>(clock.elapsed());
    studio.show(QStringLiteral("dataset"));
    auto* table = studio.find<QTableView>(QStringLiteral("dataset.table"));
    std::vector<double> frames;
    int at = 0;
    for (auto _ : state) {
        at = (at + 997) % table->verticalScrollBar()->maximum();
        clock.restart();
        table->verticalScrollBar()->setValue(at);
        table->viewport()->repaint();
        frames.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::sort(frames.begin(), frames.end());
    state.counters["p95_ms"] = test::quantile(frames, 0.95);
}
BENCHMARK(scrollTable)->Unit(benchmark::kMillisecond);

void firstWindow(benchmark::State& state)
{
    const QTemporaryDir home;
    for (auto _ : state) {
        test::RealWindow window(home.path());
        if (!window.start() || !window.waitForWindow())
            state.SkipWithError("no window came");
        state.SetIterationTime(window.firstShowSeconds());
    }
}
BENCHMARK(firstWindow)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
