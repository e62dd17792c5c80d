// SPDX-License-Identifier: GPL-3.0-or-later
// Microphones as devices, over sound that the test makes.
#include "support/generated_sound.h"
#include "support/source_bench.h"

using namespace studio;
using namespace studio::test;

namespace
{

const QString kBuiltIn = QStringLiteral("microphone:built-in");

/// A hub that hears what the test says.
struct SoundBench {
    SoundBench() : bench(options()) {}
    BoardHub::Options options()
    {
        BoardHub::Options wanted;
        wanted.sound = GeneratedSound::maker(script);
        wanted.microphoneSilentMs = 800;
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
