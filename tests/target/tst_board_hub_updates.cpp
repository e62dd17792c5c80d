// SPDX-License-Identifier: GPL-3.0-or-later
// Models on boards as the window sees them: predictions, and new firmware from bundles.
#include "inference/bundle/bundle.h"
#include "inference/bundle/mcuboot_image.h"
#include "support/hub_bench.h"

#include <cstring>
#include <functional>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr quint32 kLoadAddress = 0x00100000;

/// A body that the boot loader finds plausible: its reset vector points into it.
QByteArray body(int bytes)
{
    QByteArray text(bytes, '\x5a');
    const quint32 vectors[2] = {0x203ff000, kLoadAddress + 0x101};
    std::memcpy(text.data(), vectors, sizeof vectors);
    return text;
}

struct BundleOptions {
    int major = 1;
    int bytes = 20'000;
    quint32 counter = 1;
    QString hardware = QStringLiteral("mps2-an386");
};

/// A bundle as the export writes it, as far as flashing is concerned.
QByteArray aBundle(const BundleOptions& options)
{
    const Result<SigningKey> key = SigningKey::fromSeed(QByteArray(32, '\x05'));
    ImageOptions image;
    image.version = {static_cast<std::uint8_t>(options.major), 0, 0, 0};
    image.loadAddress = kLoadAddress;
    image.securityCounter = options.counter;
    BundleContent content;
    content.files.append({QStringLiteral("firmware.signed.bin"), *packImage(body(options.bytes), image, *key)});
    content.manifest = {{QStringLiteral("product"), QStringLiteral("test")},
                        {QStringLiteral("hardware"), options.hardware},
                        {QStringLiteral("image"), QStringLiteral("firmware.signed.bin")},
                        {QStringLiteral("version"), imageVersionText(image.version)},
                        {QStringLiteral("security_counter"), static_cast<qint64>(options.counter)}};
    return *writeBundle(content, *key);
}

struct FlashBench : HubBench {
    explicit FlashBench(const QString& program = kVirtualBoard)
        : HubBench(program)
    {
        QObject::connect(hub.get(), &DeviceHub::flashFinished, hub.get(), [this] { ++finished; });
        QObject::connect(hub.get(), &DeviceHub::flashFailed, hub.get(), [this](const QString&, const Error& one) {
            ++failed;
            error = one;
        });
    }
    QString put(const QByteArray& bytes)
    {
        const QString path = folder.filePath(QStringLiteral("%1.smithbundle").arg(++bundles));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }
    bool flash(const QByteArray& bytes)
    {
        hub->flash(address(), put(bytes));
        const int before = finished + failed;
        return QTest::qWaitFor([&] { return finished + failed == before + 1; }, 40'000);
    }
    bool waitFor(DeviceState wanted)
    {
        return QTest::qWaitFor([&] { return state() == wanted; }, 10'000);
    }
    /// Flashes version 1 and then the next ones, each with `act` in its middle, until one fails: a transfer may be over
    /// before `act` takes effect, and `again` makes the board ready for the next one.
    /// @return the version that was flashed last without failing, 0 when none ever failed
    int flashUntilOneFails(const std::function<void()>& act, const std::function<bool()>& again)
    {
        if (!flash(aBundle({1})) || finished != 1)
            return 0;
        for (int kept = 1; kept < 7; ++kept) {
            if (!flashAndAct(aBundle({kept + 1, 200'000}), act))
                return 0;
            if (failed == 1)
                return kept;
            if (!again())
                return 0;
        }
        return 0;
    }
    /// The same as flash(), and `act` once when a third has been sent.
    bool flashAndAct(const QByteArray& bytes, const std::function<void()>& act)
    {
        QObject once;
        bool hasActed = false;
        QObject::connect(hub.get(), &DeviceHub::flashProgress, &once, [&](const QString&, qint64 done, qint64 total) {
            if (total > 0 && done > total / 3 && !std::exchange(hasActed, true))
                act();
        });
        return flash(bytes) && hasActed;
    }
    int finished = 0;
    int failed = 0;
    int bundles = 0;
    Error error;
};

} // namespace

class TestBoardHubUpdates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void predictsAndKeepsItsReadings();
    void recordingInterruptsTheImpulse();
    void boardWithoutModelSaysSo();
    void flashesABundle();
    void consoleTellsAnUpdateInWholeLinesOnce();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void refusesADowngradeNamingBoth();
    void cancelStartsTheOldFirmware();
    void disconnectInMidUpdateStartsTheOldFirmware();
    void boardThatDiesInMidUpdateKeepsItsFirmware();
};

void TestBoardHubUpdates::predictsAndKeepsItsReadings()
{
    HubBench bench(kVirtualBoardWithModel);
    QVERIFY(bench.connectBoard());
    QVERIFY(!bench.info().model.isEmpty());
    QSignalSpy arrived(bench.hub.get(), &DeviceHub::predictionArrived);
    bench.hub->startImpulse(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Running);
    QTRY_VERIFY(bench.hub->predictions(bench.address()).size() >= 5);
    QVERIFY(!arrived.isEmpty());
    const LivePrediction one = bench.hub->predictions(bench.address()).last();
    QVERIFY(!one.classes.isEmpty());
    QCOMPARE(static_cast<qsizetype>(one.probabilities.size()), one.classes.size());
    float sum = 0.0F;
    for (const float value : one.probabilities)
        sum += value;
    QVERIFY(std::abs(sum - 1.0F) < 0.01F);
    QVERIFY(one.atMs > 0);
    const SampleDraft kept = bench.hub->recentReadings(bench.address(), 1.0);
    QCOMPARE(kept.info.origin, SampleOrigin::Feedback);
    QCOMPARE(kept.info.axes.size(), 3);
    QCOMPARE(kept.info.axes[0].unit, QStringLiteral("m/s2"));
    QVERIFY2(std::abs(kept.info.intervalMs - 16.0) < 0.001, qPrintable(QString::number(kept.info.intervalMs)));
    QCOMPARE(kept.info.readingCount, 63); // rounded
    QCOMPARE(kept.values.readingCount(), 63);
    QCOMPARE(kept.info.deviceName, bench.info().name);
    const Result<SampleId> id = bench.session->ingest(kept);
    QVERIFY2(id.isOk(), id.isOk() ? "" : qPrintable(id.error().message));
    bench.hub->stopImpulse(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    // Never more than the last 600.
    bench.hub->startImpulse(bench.address());
    QVERIFY(bench.hub->predictions(bench.address()).isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(bench.hub->predictions(bench.address()).size(), 600, 60'000);
    const qint64 oldest = bench.hub->predictions(bench.address()).first().atMs;
    QTRY_VERIFY(bench.hub->predictions(bench.address()).first().atMs > oldest);
    QCOMPARE(bench.hub->predictions(bench.address()).size(), 600);
}

void TestBoardHubUpdates::recordingInterruptsTheImpulse()
{
    HubBench bench(kVirtualBoardWithModel);
    QVERIFY(bench.connectBoard());
    bench.hub->startImpulse(bench.address());
    QTRY_VERIFY(!bench.hub->predictions(bench.address()).isEmpty());
    QSignalSpy finished(bench.hub.get(), &DeviceHub::captureFinished);
    bench.hub->capture(bench.address(), *bench.session, HubBench::order(1.0));
    QTRY_COMPARE(finished.size(), 1);
    const qsizetype before = bench.hub->predictions(bench.address()).size();
    QTRY_COMPARE(bench.state(), DeviceState::Running);
    QTRY_VERIFY(bench.hub->predictions(bench.address()).size() > before);
    // A stream takes its place.
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
}

void TestBoardHubUpdates::boardWithoutModelSaysSo()
{
    HubBench bench;
    QVERIFY(bench.connectBoard());
    QSignalSpy failed(bench.hub.get(), &DeviceHub::deviceFailed);
    bench.hub->startImpulse(bench.address());
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!failed[0][1].value<Error>().message.isEmpty());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QCOMPARE(failed.size(), 1); // and does not try for ever
}

void TestBoardHubUpdates::flashesABundle()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    bench.hub->startStream(bench.address(), kAccelerometer, 62.5);
    QTRY_COMPARE(bench.state(), DeviceState::Streaming);
    QSignalSpy progress(bench.hub.get(), &DeviceHub::flashProgress);
    QVERIFY(bench.flash(aBundle({1})));
    QVERIFY2(bench.finished == 1, qPrintable(bench.error.message));
    QVERIFY2(bench.info().firmware.contains(QStringLiteral("1.0.0+0")), qPrintable(bench.info().firmware));
    QVERIFY(progress.size() > 10);
    QCOMPARE(progress.last()[1].toLongLong(), progress.last()[2].toLongLong());
    QTRY_COMPARE(bench.state(), DeviceState::Streaming); // it goes on
    QVERIFY(bench.flash(aBundle({2})));
    QCOMPARE(bench.finished, 2);
    QVERIFY(bench.info().firmware.contains(QStringLiteral("2.0.0+0")));
}

void TestBoardHubUpdates::consoleTellsAnUpdateInWholeLinesOnce()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    const auto said = [&] {
        QStringList lines;
        for (const ConsoleLine& line : bench.hub->console(bench.address()))
            lines << (line.fromDevice ? QStringLiteral("< ") : QStringLiteral("> ")) + line.text;
        return lines;
    };
    const auto from = [](const QStringList& lines, const QString& first, const QString& end) {
        const qsizetype begin = lines.indexOf(first);
        QStringList part = begin < 0 ? QStringList() : lines.mid(begin, lines.indexOf(end, begin) - begin);
        part.removeIf([](const QString& line) { return line.startsWith(QLatin1String("< ID:")); }); // a board without a store has a new one
        return part;
    };
    const QStringList before = said();
    QVERIFY(bench.flash(aBundle({1})));
    QVERIFY2(bench.finished == 1, qPrintable(bench.error.message));
    const QStringList during = said().mid(before.size());
    // The boot loader's words, whole and without the echo of what was typed; it may be asked twice on a busy computer.
    const QStringList words{QStringLiteral("> AT+BOOTMODE"), QStringLiteral("< ENTERING BOOTLOADER"),
                            QStringLiteral("< Sensorsmith boot loader; signatures are not checked: no key is provisioned"),
                            QStringLiteral("< Slot 0: empty"), QStringLiteral("< Slot 1: empty"), QStringLiteral("< Boot: recovery was asked for"),
                            QStringLiteral("< Serial recovery: waiting for SMP frames.")};
    // The new image's may come before the studio greets it, or after; then they are no part of this.
    const QStringList started{QStringLiteral("< Sensorsmith firmware 0.1.0 on SENSORSMITH_VIRTUAL_BOARD"), QStringLiteral("< Boot: new image on trial"),
                              QStringLiteral("< This image has confirmed itself."), QStringLiteral("< Type AT+HELP to see a list of commands.")};
    const QStringList heard = from(during, words.first(), QStringLiteral("> b"));
    QCOMPARE(heard.first(std::min(heard.size(), words.size())), words);
    for (const QString& line : heard.sliced(words.size()))
        QVERIFY2(words.contains(line) || started.contains(line), qPrintable(heard.join(QLatin1Char('\n'))));
    for (const QString& line : started)
        QVERIFY2(during.count(line) <= 1, qPrintable(during.join(QLatin1Char('\n'))));
    // Then the board says who it is as it did before, and once.
    for (const char* command : {"> AT+CONFIG?", "> AT+HELP"}) {
        const QString first = QString::fromLatin1(command);
        const QStringList answer = from(before, first, QStringLiteral("> AT+INFO"));
        QVERIFY2(answer.size() > 10, qPrintable(before.join(QLatin1Char('\n'))));
        QCOMPARE(from(during, first, QStringLiteral("> AT+INFO")), answer);
    }
}

void TestBoardHubUpdates::refusesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("bundle");
    QTest::addColumn<QString>("told");
    QByteArray damaged = aBundle({1});
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
    QTest::newRow("one bit is wrong") << damaged << QString();
    QTest::newRow("cut short") << aBundle({1}).left(9000) << QString();
    QTest::newRow("no bundle") << QByteArray("hello") << QString();
    BundleOptions other;
    other.hardware = QStringLiteral("nrf52840");
    QTest::newRow("for other hardware") << aBundle(other) << QStringLiteral("nrf52840");
}

void TestBoardHubUpdates::refusesWhatIsWrong()
{
    QFETCH(QByteArray, bundle);
    QFETCH(QString, told);
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    const QString firmware = bench.info().firmware;
    QVERIFY(bench.flash(bundle));
    QCOMPARE(bench.failed, 1);
    QVERIFY2(!bench.error.message.isEmpty() && bench.error.message.contains(told), qPrintable(bench.error.message));
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QCOMPARE(bench.info().firmware, firmware);
    QVERIFY(bench.flash(aBundle({3}))); // and a good one is taken
    QCOMPARE(bench.finished, 1);
}

void TestBoardHubUpdates::refusesADowngradeNamingBoth()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    QVERIFY(bench.flash(aBundle({3, 8000, 7})));
    QCOMPARE(bench.finished, 1);
    QVERIFY(bench.flash(aBundle({2, 8000, 6})));
    QCOMPARE(bench.failed, 1);
    QCOMPARE(bench.error.code, ErrorCode::Refused);
    QVERIFY2(bench.error.message.contains(QStringLiteral("3.0.0")) && bench.error.message.contains(QStringLiteral("2.0.0")),
             qPrintable(bench.error.message));
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
}

void TestBoardHubUpdates::cancelStartsTheOldFirmware()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    const int kept = bench.flashUntilOneFails([&] { bench.hub->cancelFlash(bench.address()); },
                                              [&] { return bench.waitFor(DeviceState::Connected); });
    QVERIFY(kept > 0);
    QCOMPARE(bench.error.code, ErrorCode::Cancelled);
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QVERIFY(bench.info().firmware.contains(QStringLiteral("%1.0.0+0").arg(kept)));
}

void TestBoardHubUpdates::disconnectInMidUpdateStartsTheOldFirmware()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    const auto reconnect = [&] {
        if (!bench.waitFor(DeviceState::Offline))
            return false;
        bench.hub->connectDevice(bench.address());
        return bench.waitFor(DeviceState::Connected);
    };
    const int kept = bench.flashUntilOneFails([&] { bench.hub->disconnectDevice(bench.address()); }, reconnect);
    QVERIFY(kept > 0);
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QVERIFY(bench.hub->activeDevice().isEmpty());
    bench.hub->connectDevice(bench.address());
    QTRY_COMPARE(bench.state(), DeviceState::Connected);
    QVERIFY(bench.info().firmware.contains(QStringLiteral("%1.0.0+0").arg(kept)));
}

void TestBoardHubUpdates::boardThatDiesInMidUpdateKeepsItsFirmware()
{
    FlashBench bench;
    QVERIFY(bench.connectBoard());
    const int kept = bench.flashUntilOneFails([&] { bench.board.kill(); },
                                              [&] { return bench.waitFor(DeviceState::Offline) && bench.connectBoard(); });
    QVERIFY(kept > 0);
    QVERIFY2(!bench.error.message.isEmpty(), "no message");
    QTRY_COMPARE(bench.state(), DeviceState::Offline);
    QVERIFY(bench.connectBoard());
    QVERIFY(bench.info().firmware.contains(QStringLiteral("%1.0.0+0").arg(kept)));
}

QTEST_GUILESS_MAIN(TestBoardHubUpdates)
#include "tst_board_hub_updates.moc"
