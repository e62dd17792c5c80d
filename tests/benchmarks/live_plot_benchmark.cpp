// SPDX-License-Identifier: GPL-3.0-or-later
// What a frame of the live plot costs: fetching the readings of 33 ms and painting, at 1,200 x 400 pixels.
// Thirty of them make a second. Run it on a quiet machine:
//   QT_QPA_PLATFORM=offscreen build/release/tests/bin/live_plot_benchmark
#include "support/fake_device_hub.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QImage>
#include <benchmark/benchmark.h>
#include <cmath>

using namespace studio;

namespace
{

const QString kBoard = QStringLiteral("board:benchmark");
constexpr int kFrameMs = 33;

QVector<Axis> axes(int count)
{
    QVector<Axis> all;
    for (int i = 0; i < count; ++i)
        all.append({QStringLiteral("axis%1").arg(i), QStringLiteral("m/s2")});
    return all;
}

std::vector<float> wave(int axisCount, qint64 from, qint64 readings, double rateHz)
{
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(readings * axisCount));
    for (qint64 i = from; i < from + readings; ++i) {
        for (int axis = 0; axis < axisCount; ++axis) {
            const double seconds = static_cast<double>(i) / rateHz;
            values.push_back(static_cast<float>(10.0 * std::sin(2.0 * M_PI * (1.3 + axis) * seconds) + std::sin(2.0 * M_PI * 700.0 * seconds)));
        }
    }
    return values;
}

/// Answers with what came since it was asked last, as a ring does, without copying what it ever had.
class Feed final : public test::FakeDeviceHub
{
public:
    LiveBlock next;
    [[nodiscard]] LiveBlock live(const QString&, qint64) const override { return next; }
};

/// Arguments: channels, readings a second, seconds shown.
void frame(benchmark::State& state)
{
    static int argumentCount = 1;
    static char name[] = "live_plot_benchmark";
    static char* arguments[] = {name, nullptr};
    static QApplication application(argumentCount, arguments);
    static Theme theme(application);
    theme.apply(ThemeKind::Light);
    theme.setReducedMotion(true);
    const auto channels = static_cast<int>(state.range(0));
    const auto rateHz = static_cast<double>(state.range(1));
    LivePlot plot(theme);
    plot.resize(1200, 400);
    plot.setWindowSeconds(static_cast<double>(state.range(2)));
    qint64 nowMs = 0;
    qint64 fed = 0;
    // A full buffer first.
    auto hub = std::make_unique<Feed>();
    fed = static_cast<qint64>(LiveSignal::kBufferSeconds * rateHz);
    hub->next = {1, axes(channels), 1000.0 / rateHz, wave(channels, 0, fed, rateHz), 0, 0};
    plot.advance(*hub, kBoard, nowMs);
    QImage picture(plot.size(), QImage::Format_ARGB32_Premultiplied);
    for (auto _ : state) {
        state.PauseTiming();
        const auto more = static_cast<qint64>(rateHz * kFrameMs / 1000.0);
        hub->next.values = wave(channels, fed, more, rateHz);
        hub->next.firstIndex = fed;
        fed += more;
        nowMs += kFrameMs;
        state.ResumeTiming();
        plot.advance(*hub, kBoard, nowMs);
        plot.render(&picture);
    }
}

} // namespace

BENCHMARK(frame)
    ->Args({3, 62, 10})
    ->Args({6, 3000, 1})
    ->Args({6, 3000, 10})
    ->Args({6, 3000, 120})
    ->Args({1, 16000, 10})
    ->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
