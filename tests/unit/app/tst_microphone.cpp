// SPDX-License-Identifier: GPL-3.0-or-later
// Microphones as devices, over sound that the test makes.
#include "app/session/lost_sound.h"
#include "support/generated_sound.h"
#include "support/source_bench.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBuiltIn = QStringLiteral("microphone:built-in");

/// A hub that hears what the test says.
struct SoundBench {
    explicit SoundBench(int silentMs = 800) : bench(options(silentMs)) {}
    BoardHub::Options options(int silentMs)
    {
        BoardHub::Options wanted;
        wanted.sound = GeneratedSound::maker(script);
        wanted.microphoneSilentMs = silentMs;
        return wanted;
    }
    bool find()
    {
        QSignalSpy found(&bench.sources(), &DeviceSources::microphonesFound);
        bench.sources().findMicrophones();
        return QTest::qWaitFor([&] { return !found.isEmpty(); }, 20'000);
    }
    bool open() { return find() && bench.sources().addMicrophone("built-in") && bench.waitFor(kBuiltIn, DeviceState::Connected); }
    [[nodiscard]] DeviceInfo info() const { return bench.hub->device(kBuiltIn); }

    std::shared_ptr<SoundScript> script = std::make_shared<SoundScript>();
    SourceBench bench;
};

/// Whether each sample follows the one before it.
bool isUnbroken(const SignalData& values)
{
    for (qint64 i = 1; i < values.readingCount(); ++i) {
        const float before = values.at(i - 1, 0);
        if (values.at(i, 0) != (before == 14'999.0F ? -15'000.0F : before + 1.0F))
            return false;
    }
    return true;
}

} // namespace

class TestMicrophone : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsTouchedBeforeItIsAsked();
    void isOpenOnlyWhileItIsConnected();
    void isRecordedWithoutALostSample();
    void lostSoundIsFound_data();
    void lostSoundIsFound();
    void lostSoundIsAGap();
    void liveBeforeWhileAndAfter();
    void otherRateOpensItAnew();
    void unpluggedKeepsWhatCame_data();
    void unpluggedKeepsWhatCame();
    void faultsArePlain_data();
    void faultsArePlain();
    void withoutSoundItSaysSo();
};

void TestMicrophone::nothingIsTouchedBeforeItIsAsked()
{
    SoundBench one;
    QCOMPARE(one.bench.sources().addMicrophone("built-in").error().id, QStringLiteral("SRC-047"));
    one.bench.hub->scan();
    QCOMPARE(one.script->systemsMade.load(), 0);
    QVERIFY(one.find());
    QVERIFY(one.find());
    QCOMPARE(one.script->systemsMade.load(), 1); // and then once
    QCOMPARE(one.script->openCount.load(), 0);
}

void TestMicrophone::isOpenOnlyWhileItIsConnected()
{
    SoundBench one;
    QVERIFY(one.open());
    QCOMPARE(one.info().name, QStringLiteral("Built-in microphone"));
    QCOMPARE(one.info().kind, QStringLiteral("microphone"));
    QCOMPARE(one.info().sensors.first().frequenciesHz, (QVector<double>{16000.0, 48000.0}));
    QCOMPARE(one.script->openCount.load(), 1);
    one.bench.hub->disconnectDevice(kBuiltIn);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Offline));
    QCOMPARE(one.script->openCount.load(), 0);
    one.bench.hub->connectDevice(kBuiltIn);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Connected));
    // The project has nothing to do with it; the list has.
    one.bench.sources().setProject(nullptr);
    QCOMPARE(one.script->openCount.load(), 1);
    one.bench.hub->forgetDevice(kBuiltIn);
    QTRY_COMPARE(one.script->openCount.load(), 0);
}

void TestMicrophone::isRecordedWithoutALostSample()
{
    SoundBench one;
    QVERIFY(one.open());
    const Sample* sample = one.bench.record(kBuiltIn, 0.5, QStringLiteral("hello"));
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->readingCount, 8000);
    QCOMPARE(sample->valueType, ValueType::Int16);
    QCOMPARE(sample->intervalMs, 1000.0 / 16000.0);
    QCOMPARE(sample->axes, (QVector<Axis>{{QStringLiteral("audio"), QStringLiteral("wav")}}));
    QCOMPARE(sample->deviceType, QStringLiteral("MICROPHONE"));
    QVERIFY(isUnbroken(one.bench.readings(sample->id)));
}

void TestMicrophone::lostSoundIsFound_data()
{
    QTest::addColumn<double>("clockShare"); ///< of the microphone's clock
    QTest::addColumn<double>("stallMs");    ///< nothing arrives for so long in the middle, and then all of it
    QTest::addColumn<int>("lostMs");        ///< of that never
    QTest::addColumn<int>("pieceMs");       ///< what comes together comes in pieces of that length; 0: whole
    QTest::newRow("steady") << 1.0 << 0.0 << 0 << 0;
    QTest::newRow("a clock that is slow") << 0.999 << 0.0 << 0 << 0;
    QTest::newRow("a clock that is fast") << 1.001 << 0.0 << 0 << 0;
    QTest::newRow("late, and all of it") << 1.0 << 4000.0 << 0 << 0;
    QTest::newRow("late, and half of it") << 1.0 << 4000.0 << 2000 << 0;
    QTest::newRow("an eighth of a second") << 1.0 << 0.0 << 125 << 0;
    QTest::newRow("less than can be told") << 1.0 << 0.0 << 60 << 0;
    QTest::newRow("late, in many pieces") << 1.0 << 1500.0 << 0 << 20;
    QTest::newRow("later, in many pieces") << 1.0 << 4000.0 << 0 << 20;
    QTest::newRow("late, and half of it in many pieces") << 1.0 << 4000.0 << 2000 << 20;
}

void TestMicrophone::lostSoundIsFound()
{
    QFETCH(double, clockShare);
    QFETCH(double, stallMs);
    QFETCH(int, lostMs);
    QFETCH(int, pieceMs);
    constexpr int kRateHz = 16'000;
    constexpr int kEveryMs = 20;
    // Wherever it begins between two looks.
    for (int beginMs = 30'000; beginMs < 31'020; beginMs += kEveryMs) {
        LostSound sound(kRateHz);
        qint64 lost = 0;
        qint64 sent = 0;
        for (int ms = 0; ms < 60'000; ms += kEveryMs) {
            if (ms > beginMs && ms < beginMs + stallMs)
                continue;
            if (ms == beginMs)
                sent += lostMs * kRateHz / 1000; // which never arrives
            const auto due = static_cast<qint64>(ms * clockShare * kRateHz / 1000.0);
            const double late = ms / kEveryMs % 7 * 3.0; // as a sound system is
            const qint64 count = std::max<qint64>(0, due - sent);
            if (count == 0)
                continue;
            const qint64 piece = pieceMs > 0 ? pieceMs * kRateHz / 1000 : count;
            for (qint64 taken = 0; taken < count; taken += piece)
                lost += sound.take(std::min(piece, count - taken), 500.0 + ms + late);
            sent = due;
        }
        const qint64 expected = lostMs >= static_cast<int>(LostSound::kLeastLostMs) ? lostMs * kRateHz / 1000 : 0;
        QVERIFY2(std::abs(lost - expected) <= 20 * kRateHz / 1000, qPrintable(QStringLiteral("%1, begun at %2 ms").arg(lost).arg(beginMs)));
    }
}

/// What the system loses stands as a gap in the live signal, in the count of the device and in the recording.
void TestMicrophone::lostSoundIsAGap()
{
    constexpr int kLost = 4800; // 0.3 s, in which nothing arrives
    SoundBench one(20'000);
    QVERIFY(one.open());
    QSignalSpy finished(one.bench.hub.get(), &DeviceHub::captureFinished);
    one.bench.hub->capture(kBuiltIn, *one.bench.session, one.bench.order(kBuiltIn, 600.0, QStringLiteral("torn")));
    QTRY_VERIFY_WITH_TIMEOUT(one.bench.hub->live(kBuiltIn, 0).readingCount() > 32'000, 30'000);
    QCOMPARE(one.info().droppedReadings, 0U);
    one.script->lost = kLost;
    QTRY_VERIFY_WITH_TIMEOUT(one.info().droppedReadings > 0, 30'000);
    const auto dropped = static_cast<qint64>(one.info().droppedReadings);
    QVERIFY2(std::abs(dropped - kLost) <= 1600, qPrintable(QString::number(dropped)));
    QCOMPARE(static_cast<qint64>(one.bench.hub->live(kBuiltIn, 0).dropped), dropped);
    one.bench.hub->endCapture(kBuiltIn);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    const Sample* sample = one.bench.session->sample(finished.first()[1].value<SampleId>());
    QVERIFY(sample != nullptr);
    QCOMPARE(sample->valueType, ValueType::Float32); // integers hold no gap
    QCOMPARE(sample->metadata.value(QStringLiteral("lost_readings")).toLongLong(), dropped);
    const std::vector<float> values = one.bench.readings(sample->id).toFloat();
    QCOMPARE(std::count_if(values.begin(), values.end(), [](float value) { return std::isnan(value); }), dropped);
    int breaks = 0;
    float before = std::numeric_limits<float>::quiet_NaN();
    for (const float value : values) {
        if (std::isnan(value))
            continue;
        const float step = std::isnan(before) ? 1.0F : std::fmod(value - before + 30'000.0F, 30'000.0F);
        breaks += step != 1.0F ? 1 : 0;
        QVERIFY2(step == 1.0F || step == 1.0F + kLost, qPrintable(QString::number(step)));
        before = value;
    }
    QCOMPARE(breaks, 1); // all that arrived is there
}

void TestMicrophone::liveBeforeWhileAndAfter()
{
    SoundBench one;
    QVERIFY(one.open());
    one.bench.hub->startStream(kBuiltIn, {}, 16000.0);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Streaming));
    QTRY_VERIFY_WITH_TIMEOUT(one.bench.hub->live(kBuiltIn, 0).readingCount() > 1000, 20'000);
    QVERIFY(one.bench.record(kBuiltIn, 0.2, QStringLiteral("hello")) != nullptr);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Streaming));
    const qint64 before = one.bench.hub->live(kBuiltIn, 0).readingCount();
    QTRY_VERIFY_WITH_TIMEOUT(one.bench.hub->live(kBuiltIn, 0).readingCount() > before, 20'000);
    QCOMPARE(one.bench.hub->live(kBuiltIn, 0).dropped, 0U);
}

void TestMicrophone::otherRateOpensItAnew()
{
    SoundBench one;
    QVERIFY(one.open());
    one.bench.hub->startStream(kBuiltIn, {}, 48000.0);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Streaming));
    QCOMPARE(one.script->lastRateHz.load(), 48000);
    QCOMPARE(one.script->openCount.load(), 1);
    QCOMPARE(one.bench.hub->live(kBuiltIn, 0).intervalMs, 1000.0 / 48000.0);
    CaptureOrder order = one.bench.order(kBuiltIn, 0.2, QStringLiteral("slow"));
    order.frequencyHz = 16000.0;
    QSignalSpy finished(one.bench.hub.get(), &DeviceHub::captureFinished);
    one.bench.hub->capture(kBuiltIn, *one.bench.session, order);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
    QCOMPARE(one.bench.session->samples().last().readingCount, 3200);
}

void TestMicrophone::unpluggedKeepsWhatCame_data()
{
    QTest::addColumn<bool>("isTold");
    QTest::newRow("the system tells of it") << true;
    QTest::newRow("it just falls silent") << false;
}

void TestMicrophone::unpluggedKeepsWhatCame()
{
    QFETCH(bool, isTold);
    SoundBench one;
    QVERIFY(one.open());
    QSignalSpy failed(one.bench.hub.get(), &DeviceHub::captureFailed);
    one.bench.hub->capture(kBuiltIn, *one.bench.session, one.bench.order(kBuiltIn, 600.0, QStringLiteral("cut")));
    QTRY_VERIFY_WITH_TIMEOUT(one.bench.hub->live(kBuiltIn, 0).readingCount() > 4000, 20'000);
    (isTold ? one.script->isUnplugged : one.script->isSilent) = true;
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20'000);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Offline));
    QCOMPARE(one.info().lastError.code, ErrorCode::Io);
    QCOMPARE(one.script->openCount.load(), 0);
    QCOMPARE(one.bench.session->samples().size(), 1);
    const Sample kept = one.bench.session->samples().first();
    QVERIFY(kept.readingCount > 4000);
    QCOMPARE(kept.valueType, ValueType::Int16);
    QVERIFY(kept.metadata.contains(QStringLiteral("interrupted")));
    QVERIFY(isUnbroken(one.bench.readings(kept.id)));
    // Plugged in again it works again.
    one.script->isUnplugged = false;
    one.script->isSilent = false;
    one.bench.hub->connectDevice(kBuiltIn);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Connected));
    QVERIFY(one.bench.record(kBuiltIn, 0.1, QStringLiteral("again")) != nullptr);
}

void TestMicrophone::faultsArePlain_data()
{
    QTest::addColumn<AudioFault>("fault");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("absent") << AudioFault::Absent << ErrorCode::NotFound << QStringLiteral("Plug it in");
    QTest::newRow("busy") << AudioFault::Busy << ErrorCode::Busy << QStringLiteral("another program");
    QTest::newRow("no permission") << AudioFault::NoPermission << ErrorCode::PermissionDenied << QStringLiteral("group \"audio\"");
    QTest::newRow("failed") << AudioFault::Failed << ErrorCode::Io << QStringLiteral("What came before is kept");
}

void TestMicrophone::faultsArePlain()
{
    QFETCH(AudioFault, fault);
    QFETCH(ErrorCode, code);
    QFETCH(QString, words);
    SoundBench one;
    QVERIFY(one.find());
    one.script->fault = fault;
    QSignalSpy failed(one.bench.hub.get(), &DeviceHub::deviceFailed);
    QVERIFY(one.bench.sources().addMicrophone("built-in"));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(one.bench.waitFor(kBuiltIn, DeviceState::Offline));
    QCOMPARE(one.info().lastError.code, code);
    QVERIFY2(one.info().lastError.message.contains(words), qPrintable(one.info().lastError.message));
    QVERIFY(one.info().lastError.message.contains(QStringLiteral("Built-in microphone")));
}

void TestMicrophone::withoutSoundItSaysSo()
{
    SourceBench none;
    QSignalSpy failed(&none.sources(), &DeviceSources::microphonesFailed);
    none.sources().findMicrophones();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first()[0].value<Error>().id, QStringLiteral("SRC-045"));
    // A module that is not there names the package that brings it.
    BoardHub::Options options;
    options.sound = soundModule(QStringLiteral("/nowhere/bin"));
    SourceBench missing(options);
    QSignalSpy missed(&missing.sources(), &DeviceSources::microphonesFailed);
    missing.sources().findMicrophones();
    QTRY_COMPARE_WITH_TIMEOUT(missed.size(), 1, 20'000);
    QVERIFY(missed.first()[0].value<Error>().message.contains(QStringLiteral("libqt6multimedia6")));
    // And the real one answers, whatever this computer has.
    options.sound = soundModule(QStringLiteral(STUDIO_BINARY_DIR "/bin"));
    SourceBench real(options);
    QSignalSpy found(&real.sources(), &DeviceSources::microphonesFound);
    real.sources().findMicrophones();
    QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 60'000);
}

QTEST_GUILESS_MAIN(TestMicrophone)
#include "tst_microphone.moc"
