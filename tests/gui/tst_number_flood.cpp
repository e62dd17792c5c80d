// SPDX-License-Identifier: GPL-3.0-or-later
// 10,000 lines a second with 6 values while the live plot runs, at last with the spectrogram: nothing is lost, the window stays
// quick, memory stays where it is. STUDIO_FLOOD_SECONDS makes it longer; ten minutes are what the product promises.
#include "app/session/board_hub.h"
#include "support/frame_clock.h"
#include "support/number_board.h"
#include "support/studio_window.h"
#include "ui/plots/live_plot.h"

#include <unistd.h>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr int kUsualSeconds = 30;
constexpr int kWarmSeconds = 70; ///< the ring of live readings is full after a minute
constexpr int kBeatMs = 10;
constexpr double kBarMs = 50.0;
constexpr double kSharedMachine = 3.0;
constexpr double kMostGrowthMiB = 50.0;
constexpr double kLinesASecond = 10'000.0;

double residentMiB()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0.0;
    return file.readAll().split(' ').value(1).toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

int seconds()
{
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("STUDIO_FLOOD_SECONDS", &isNumber);
    return isNumber && wanted > 0 ? wanted : kUsualSeconds;
}

} // namespace

class TestNumberFlood : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsLostAndTheWindowStaysQuick();
};

void TestNumberFlood::nothingIsLostAndTheWindowStaysQuick()
{
    QTemporaryDir folder;
    AppSettings hubSettings(folder.filePath(QStringLiteral("hub.ini")));
    BoardHub::Options options;
    options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
    options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
    auto made = std::make_unique<BoardHub>(hubSettings, options);
    BoardHub* hub = made.get();
    NumberBoard board;
    QVERIFY(board.start({QStringLiteral("--rate"), QStringLiteral("10000"), QStringLiteral("--values"), QStringLiteral("6"),
                         QStringLiteral("--counts"), QStringLiteral("yes")}));
    StudioWindow studio(Opened::EmptyProject, std::move(made));
    const QString address = QStringLiteral("serial:") + board.linkPath();
    QVERIFY(hub->addPort(board.linkPath()));
    PortSettings port;
    port.protocol = PortProtocol::Numbers;
    hub->setPortSettings(address, port);
    studio.show(QStringLiteral("collect"));
    hub->connectDevice(address);
    // The page starts the live signal by itself.
    QTRY_COMPARE_WITH_TIMEOUT(hub->device(address).state, DeviceState::Streaming, 30'000);

    std::vector<double> late; // with the lines alone
    std::vector<double> lateBoth;
    auto* plot = studio.window->findChild<LivePlot*>();
    QVERIFY(plot != nullptr);
    QElapsedTimer sinceBeat;
    QTimer heart;
    heart.setTimerType(Qt::PreciseTimer);
    heart.setInterval(kBeatMs);
    connect(&heart, &QTimer::timeout, &heart, [&] {
        (plot->isSpectrogramShown() ? lateBoth : late).push_back(static_cast<double>(sinceBeat.nsecsElapsed()) * 1e-6 - kBeatMs);
        sinceBeat.restart();
    });
    qint64 next = 0;
    qint64 heard = 0;
    qint64 lost = 0;
    float before = -1.0F;
    QTimer reader;
    connect(&reader, &QTimer::timeout, &reader, [&] {
        const LiveBlock block = hub->live(address, next);
        const qsizetype axes = block.axes.size();
        for (qint64 i = 0; i < block.readingCount(); ++i) {
            const float count = block.values[static_cast<std::size_t>(i * axes + axes - 1)];
            if (before >= 0.0F && count != before + 1.0F)
                ++lost;
            before = count;
        }
        heard += block.readingCount();
        next = block.firstIndex + block.readingCount();
    });
    const int length = seconds();
    const int warm = std::min(kWarmSeconds, length / 3);
    sinceBeat.start();
    heart.start();
    reader.start(100);
    QTest::qWait(warm * 1000);
    const double warmMiB = residentMiB();
    const int last = (length - warm) / 2;
    QTest::qWait((length - warm - last) * 1000);
    plot->setSpectrogramShown(true);
    QTest::qWait(last * 1000);
    QVERIFY(plot->spectrogram().hasColumns());
    const double grownMiB = residentMiB() - warmMiB;
    heart.stop();
    std::sort(late.begin(), late.end());
    std::sort(lateBoth.begin(), lateBoth.end());
    const double late99 = quantile(late, 0.99);
    const double both99 = quantile(lateBoth, 0.99);
    qInfo("%d s at 10,000 lines/s: %lld lines heard, %lld lost; heartbeat %.1f ms late (99 %%), %.1f ms (worst), with the spectrogram %.1f and "
          "%.1f ms, bar %.0f ms; memory %+.1f MiB after %d s, bar %.0f MiB after the first minute",
          length, static_cast<long long>(heard), static_cast<long long>(lost), late99, late.back(), both99, lateBoth.back(), kBarMs, grownMiB, warm,
          kMostGrowthMiB);
    QCOMPARE(lost, 0);
    QVERIFY(static_cast<double>(heard) > 0.9 * kLinesASecond * length);
    QVERIFY2(late99 <= kBarMs * kSharedMachine, qPrintable(QString::number(late99)));
    QVERIFY2(both99 <= kBarMs * kSharedMachine, qPrintable(QString::number(both99)));
    // Until the ring is full it grows by what it is for: a minute of 60,000 values a second.
    if (length > 2 * kWarmSeconds)
        QVERIFY2(grownMiB < kMostGrowthMiB, qPrintable(QString::number(grownMiB)));
}

QTEST_MAIN(TestNumberFlood)
#include "tst_number_flood.moc"
