// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings and series on a board that does what the test asks, by a clock the test turns.
#include "app/session/recorder.h"
#include "app/session/recording_keeper.h"
#include "models/dataset/split_rule.h"
#include "support/fake_device_hub.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace studio;
using studio::test::FakeDeviceHub;

namespace
{
const QString kBoard = QStringLiteral("board:test");
constexpr qint64 kGigabyte = 1024LL * 1024 * 1024;
} // namespace

class TestRecorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void countsDownThenRecords();
    void stopDuringTheCountdownOrdersNothing();
    void stopKeepsWhatWasCollected();
    void deviceThatCannotBeStoppedGoesOn();
    void seriesRecordsAllWithPauses();
    void seriesStopsInThePause();
    void seriesStopsAfterTheRecordingUnderWay();
    void failureIsToldAndTheRestRetried();
    void boardThatEndsEarlyEndsTheSeries();
    void shortRecordingIsMadeAgain();
    void fullDiskRecordsNothing();
    void lowDiskIsWarnedOf();
    void onlyConnectedBoardsRecord();
    void anotherProjectEndsIt();
    void triggerWaitsBeforeItRecords();
    void onePressIsOneRound_data();
    void onePressIsOneRound();
    void loopIsWholeWhenItIsStopped();
    void companionsRecordTogether();
    void seriesWaitsForItsCompanions();
    void whatRecordsAtOnceWaitsForWhatGetsReady_data();
    void whatRecordsAtOnceWaitsForWhatGetsReady();
    void whatWaitsEndsWithTheRound_data();
    void whatWaitsEndsWithTheRound();
    void lostCompanionIsToldAndTheOthersGoOn();

private:
    RecordingPlan plan(int count = 1, double countdown = 0.0, double pause = 0.0) const
    {
        RecordingPlan one;
        one.order = {QStringLiteral("wave"), 2.0, QStringLiteral("accel"), 50.0, false, Split::Training};
        one.count = count;
        one.countdownSeconds = countdown;
        one.pauseSeconds = pause;
        one.axisCount = 3;
        return one;
    }
    void pass(qint64 milliseconds)
    {
        m_nowMs += milliseconds;
        m_recorder->tick();
    }
    int captures() const { return static_cast<int>(m_hub->calls.filter(QStringLiteral("capture ")).size()); }

    QTemporaryDir m_folder;
    int m_number = 0;
    qint64 m_nowMs = 0;
    qint64 m_freeBytes = 100 * kGigabyte;
    std::unique_ptr<ProjectSession> m_session;
    std::unique_ptr<FakeDeviceHub> m_hub;
    std::unique_ptr<Recorder> m_recorder;
};

void TestRecorder::init()
{
    m_freeBytes = 100 * kGigabyte;
    Result<std::unique_ptr<ProjectSession>> made =
        ProjectSession::create(m_folder.filePath(QStringLiteral("p%1.smith").arg(++m_number)), QStringLiteral("test"));
    QVERIFY(made.isOk());
    m_session = std::move(made).value();
    m_hub = std::make_unique<FakeDeviceHub>();
    DeviceInfo board;
    board.address = kBoard;
    board.name = QStringLiteral("nano33");
    board.state = DeviceState::Connected;
    m_hub->put(board);
    m_recorder = std::make_unique<Recorder>(*m_hub, Recorder::Machine{[this] { return m_nowMs; }, [this](const QString&) { return m_freeBytes; }});
}

void TestRecorder::cleanup()
{
    m_recorder.reset();
    m_hub.reset();
    m_session.reset();
}

void TestRecorder::countsDownThenRecords()
{
    QSignalSpy recorded(m_recorder.get(), &Recorder::recorded);
    QSignalSpy finished(m_recorder.get(), &Recorder::finished);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(1, 3.0)).isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Countdown);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan()).error().code == ErrorCode::Busy);
    pass(2900);
    QCOMPARE(captures(), 0);
    QVERIFY(m_recorder->remainingSeconds() > 0.05 && m_recorder->remainingSeconds() < 0.15);
    pass(100);
    QCOMPARE(m_recorder->state(), RecorderState::Preparing);
    QCOMPARE(captures(), 1);
    Q_EMIT m_hub->captureProgress(kBoard, 0.0, 2.0, QStringLiteral("erasing"));
    QCOMPARE(m_recorder->state(), RecorderState::Preparing);
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("sampling"));
    QCOMPARE(m_recorder->state(), RecorderState::Recording);
    pass(300);
    QCOMPARE(m_recorder->recordedSeconds(), 0.8);
    QCOMPARE(m_recorder->remainingSeconds(), 1.2);
    Q_EMIT m_hub->captureProgress(kBoard, 2.0, 2.0, QStringLiteral("reading"));
    QCOMPARE(m_recorder->state(), RecorderState::Reading);
    Q_EMIT m_hub->captureProgress(kBoard, 2.0, 2.0, RecordingKeeper::storingStep());
    QCOMPARE(m_recorder->state(), RecorderState::Storing);
    QVERIFY(m_recorder->isActive() && !m_recorder->canMark());
    QCOMPARE(m_recorder->recordedSeconds(), 2.0);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(recorded.size(), 1);
    QCOMPARE(recorded[0][1].value<RecordingEnd>(), RecordingEnd::Whole);
    QCOMPARE(finished[0][0].toInt(), 1);
}

void TestRecorder::stopDuringTheCountdownOrdersNothing()
{
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(5, 3.0)).isOk());
    pass(1000);
    m_recorder->stop();
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    pass(5000);
    QCOMPARE(captures(), 0);
}

void TestRecorder::stopKeepsWhatWasCollected()
{
    QSignalSpy recorded(m_recorder.get(), &Recorder::recorded);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan()).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("sampling"));
    m_recorder->stop();
    m_recorder->stop(); // twice asks once
    QCOMPARE(m_hub->calls.count(QStringLiteral("endCapture ") + kBoard), 1);
    QVERIFY(m_recorder->isStopping());
    m_hub->order.seconds = 0.5;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(recorded.size(), 1);
    QCOMPARE(recorded[0][1].value<RecordingEnd>(), RecordingEnd::Stopped);
    QVERIFY(!m_recorder->canRetry());
}

void TestRecorder::deviceThatCannotBeStoppedGoesOn()
{
    DeviceInfo remote = m_hub->device(kBoard);
    remote.connectsByItself = true;
    m_hub->put(remote);
    QSignalSpy goesOn(m_recorder.get(), &Recorder::goesOn);
    QSignalSpy failed(m_recorder.get(), &Recorder::failed);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(3)).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("sampling"));
    m_recorder->stop();
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("It goes on."), {}, {}});
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(goesOn.size(), 1);
    QCOMPARE(goesOn[0][1].value<Error>().message, QStringLiteral("It goes on."));
    m_hub->setState(kBoard, DeviceState::Sampling);
    QCOMPARE(m_recorder->start(*m_session, kBoard, plan()).error().id, QStringLiteral("REC-016"));
    // With its project closed there is nobody to tell.
    m_hub->setState(kBoard, DeviceState::Connected);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan()).isOk());
    m_recorder->abandon();
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("It goes on."), {}, {}});
    QCOMPARE(goesOn.size(), 1);
}

void TestRecorder::seriesRecordsAllWithPauses()
{
    QSignalSpy finished(m_recorder.get(), &Recorder::finished);
    QSignalSpy stopped(m_recorder.get(), &Recorder::seriesStopped);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(3, 0.0, 1.5)).isOk());
    for (int i = 1; i <= 3; ++i) {
        QCOMPARE(captures(), i);
        QVERIFY(m_hub->finishCapture().isOk());
        QCOMPARE(m_recorder->recordedCount(), i);
        if (i == 3)
            break;
        QCOMPARE(m_recorder->state(), RecorderState::Pause);
        pass(1400);
        QCOMPARE(captures(), i);
        pass(100);
    }
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(finished[0][0].toInt(), 3);
    QCOMPARE(m_session->samples().size(), 3);
    m_recorder->stop(); // too late to cut anything short
    QVERIFY(stopped.isEmpty());
}

void TestRecorder::seriesStopsInThePause()
{
    QSignalSpy stopped(m_recorder.get(), &Recorder::seriesStopped);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(5, 0.0, 2.0)).isOk());
    QVERIFY(m_hub->finishCapture().isOk());
    m_recorder->stop();
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(stopped.size(), 1);
    QCOMPARE(stopped[0], (QList<QVariant>{1, 5}));
    pass(10'000);
    QCOMPARE(captures(), 1);
    QCOMPARE(m_session->samples().size(), 1);
}

void TestRecorder::seriesStopsAfterTheRecordingUnderWay()
{
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(5, 0.0, 2.0)).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 2.0, 2.0, QStringLiteral("reading"));
    m_recorder->stop();
    QVERIFY(m_recorder->isActive());
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(m_session->samples().size(), 1);
}

void TestRecorder::failureIsToldAndTheRestRetried()
{
    QSignalSpy failed(m_recorder.get(), &Recorder::failed);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(3)).isOk());
    QVERIFY(m_hub->finishCapture().isOk());
    pass(1);
    Q_EMIT m_hub->captureFailed(kBoard, Error{ErrorCode::Timeout, QStringLiteral("The board fell silent."), {}, QStringLiteral("AT-001")});
    QCOMPARE(failed.size(), 1);
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QVERIFY(m_recorder->canRetry());
    QVERIFY(m_recorder->retry().isOk());
    QCOMPARE(m_recorder->plan().count, 2);
    QVERIFY(m_hub->finishCapture().isOk());
    pass(1);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_session->samples().size(), 3);
    QVERIFY(!m_recorder->canRetry());
}

void TestRecorder::boardThatEndsEarlyEndsTheSeries()
{
    QSignalSpy recorded(m_recorder.get(), &Recorder::recorded);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(3)).isOk());
    m_hub->order.seconds = 1.2;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(recorded[0][1].value<RecordingEnd>(), RecordingEnd::Partial);
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QVERIFY(m_recorder->canRetry());
}

/// What the board ended early is kept, and is still to be made: one alone is as good a reason as one of a series.
void TestRecorder::shortRecordingIsMadeAgain()
{
    for (const int count : {1, 3}) {
        const auto before = m_session->samples().size();
        QVERIFY(m_recorder->start(*m_session, kBoard, plan(count)).isOk());
        m_hub->order.seconds = 1.2;
        QVERIFY(m_hub->finishCapture().isOk());
        QCOMPARE(m_recorder->recordedCount(), 1);
        QVERIFY(m_recorder->canRetry());
        QVERIFY(m_recorder->retry().isOk());
        QCOMPARE(m_recorder->retry().error().id, QStringLiteral("REC-001"));
        QCOMPARE(m_recorder->plan().count, count);
        for (int i = 0; i < count; ++i) {
            QVERIFY(m_recorder->isActive());
            QVERIFY(m_hub->finishCapture().isOk());
            pass(1);
        }
        QCOMPARE(m_recorder->state(), RecorderState::Idle);
        QVERIFY(!m_recorder->canRetry());
        QCOMPARE(m_recorder->retry().error().id, QStringLiteral("REC-005"));
        QCOMPARE(m_session->samples().size(), before + count + 1);
    }
}

void TestRecorder::fullDiskRecordsNothing()
{
    m_freeBytes = 10 * 1024 * 1024;
    const Result<void> begun = m_recorder->start(*m_session, kBoard, plan());
    QVERIFY(!begun.isOk());
    QCOMPARE(begun.error().id, QStringLiteral("REC-004"));
    QVERIFY(begun.error().message.contains(QStringLiteral("10 MB")));
    QCOMPARE(captures(), 0);
    // It may also run full between two recordings.
    m_freeBytes = kGigabyte;
    QSignalSpy failed(m_recorder.get(), &Recorder::failed);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(2)).isOk());
    QVERIFY(m_hub->finishCapture().isOk());
    m_freeBytes = 1024;
    pass(1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(captures(), 1);
    QCOMPARE(m_session->samples().size(), 1);
}

void TestRecorder::lowDiskIsWarnedOf()
{
    m_freeBytes = 200LL * 1024 * 1024;
    QVERIFY(m_recorder->start(*m_session, kBoard, plan()).isOk());
    QVERIFY(m_recorder->diskWarning().contains(QStringLiteral("200 MB")));
    QCOMPARE(captures(), 1);
}

void TestRecorder::onlyConnectedBoardsRecord()
{
    for (const DeviceState state : {DeviceState::Offline, DeviceState::Running, DeviceState::Flashing, DeviceState::Bootloader}) {
        m_hub->setState(kBoard, state);
        const Result<void> begun = m_recorder->start(*m_session, kBoard, plan());
        QVERIFY(!begun.isOk());
        QCOMPARE(begun.error().id, QStringLiteral("REC-003"));
    }
    m_hub->setState(kBoard, DeviceState::Streaming);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan()).isOk());
}

void TestRecorder::anotherProjectEndsIt()
{
    QSignalSpy recorded(m_recorder.get(), &Recorder::recorded);
    QVERIFY(m_recorder->start(*m_session, kBoard, plan(3)).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("sampling"));
    m_recorder->abandon();
    QCOMPARE(m_hub->calls.count(QStringLiteral("endCapture ") + kBoard), 1);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(recorded.size(), 0);
    QVERIFY(!m_recorder->canRetry());
}

void TestRecorder::triggerWaitsBeforeItRecords()
{
    RecordingPlan wanted = plan(2);
    wanted.order.mode = CaptureMode::Trigger;
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 0.0, 2.0, QStringLiteral("waiting"));
    QCOMPARE(m_recorder->state(), RecorderState::Armed);
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("recording"));
    QCOMPARE(m_recorder->state(), RecorderState::Recording);
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Pause);
    pass(1);
    Q_EMIT m_hub->captureProgress(kBoard, 0.0, 2.0, QStringLiteral("waiting"));
    QCOMPARE(m_recorder->state(), RecorderState::Armed);
    // Stopped while it waits: nothing to keep, and nothing failed.
    QSignalSpy failed(m_recorder.get(), &Recorder::failed);
    m_recorder->stop();
    QCOMPARE(m_hub->calls.last(), QStringLiteral("endCapture ") + kBoard);
    Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("nothing"), {}, {}});
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(failed.size(), 0);
}

void TestRecorder::loopIsWholeWhenItIsStopped()
{
    RecordingPlan wanted = plan();
    wanted.order.mode = CaptureMode::Looping;
    RecordingEnd end = RecordingEnd::Partial;
    connect(m_recorder.get(), &Recorder::recorded, this, [&end](SampleId, RecordingEnd how) { end = how; });
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    Q_EMIT m_hub->captureProgress(kBoard, 90.0, 0.0, QStringLiteral("recording"));
    QCOMPARE(m_recorder->state(), RecorderState::Recording);
    pass(500);
    QCOMPARE(m_recorder->recordedSeconds(), 90.5);
    m_recorder->stop();
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(end, RecordingEnd::Whole);
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
}

void TestRecorder::companionsRecordTogether()
{
    DeviceInfo other;
    other.address = QStringLiteral("board:other");
    other.state = DeviceState::Connected;
    m_hub->put(other);
    RecordingPlan wanted = plan();
    wanted.companions = {{other.address, QStringLiteral("microphone"), 16000.0}};
    QSignalSpy together(m_recorder.get(), &Recorder::companionRecorded);
    QSignalSpy finished(m_recorder.get(), &Recorder::finished);
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    QCOMPARE(captures(), 2);
    QCOMPARE(m_hub->captureAddress, other.address);
    QCOMPARE(m_hub->order.sensor, QStringLiteral("microphone"));
    QCOMPARE(m_hub->order.frequencyHz, 16000.0);
    QVERIFY(!m_hub->order.session.isEmpty());
    Q_EMIT m_hub->captureProgress(kBoard, 0.5, 2.0, QStringLiteral("sampling"));
    m_recorder->markLabel(QStringLiteral("snake"));
    QCOMPARE(m_hub->marked.value(kBoard), QStringLiteral("snake"));
    QCOMPARE(m_hub->marked.value(other.address), QStringLiteral("snake"));
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Pause); // the other one is on its way
    pass(10'000);
    QCOMPARE(m_recorder->state(), RecorderState::Pause);
    QCOMPARE(captures(), 2);
    m_hub->captureAddress = other.address;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(together.size(), 1);
    QCOMPARE(finished.size(), 1);
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
}

void TestRecorder::seriesWaitsForItsCompanions()
{
    const QString other = QStringLiteral("board:other");
    RecordingPlan wanted = plan(2, 0.0, 1.0);
    wanted.companions = {{other, QStringLiteral("accel"), 50.0}};
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    const QString firstSession = m_hub->order.session;
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    pass(2000);
    QCOMPARE(captures(), 2);
    m_hub->captureAddress = other;
    QVERIFY(m_hub->finishCapture().isOk());
    pass(10);
    QCOMPARE(captures(), 4);
    QVERIFY(m_hub->order.session != firstSession);
    // Stopped: all of them end.
    m_recorder->stop();
    QVERIFY(m_hub->calls.contains(QStringLiteral("endCapture ") + kBoard));
    QVERIFY(m_hub->calls.contains(QStringLiteral("endCapture ") + other));
}

/// A board with commands takes seconds until it records; what would record at once waits for it, so that both show the same time.
void TestRecorder::whatRecordsAtOnceWaitsForWhatGetsReady_data()
{
    QTest::addColumn<bool>("isChosenReady"); // the chosen device is the one that records at once
    QTest::newRow("the chosen board gets ready") << false;
    QTest::newRow("the other board gets ready") << true;
}

void TestRecorder::whatRecordsAtOnceWaitsForWhatGetsReady()
{
    QFETCH(bool, isChosenReady);
    const QString other = QStringLiteral("serial:/dev/other");
    DeviceInfo second = m_hub->device(kBoard);
    second.address = other;
    second.printsNumbers = !isChosenReady;
    m_hub->put(second);
    DeviceInfo first = m_hub->device(kBoard);
    first.printsNumbers = isChosenReady;
    m_hub->put(first);
    const QString slow = isChosenReady ? other : kBoard;
    const QString quick = isChosenReady ? kBoard : other;
    RecordingPlan wanted = plan();
    wanted.companions = {{other, QStringLiteral("accel"), 50.0}};
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Preparing);
    QCOMPARE(m_hub->calls.filter(QStringLiteral("capture ") + slow).size(), 1);
    QVERIFY(m_hub->calls.filter(QStringLiteral("capture ") + quick).isEmpty());
    Q_EMIT m_hub->captureProgress(slow, 0.0, 2.0, QStringLiteral("erasing"));
    QVERIFY(m_hub->calls.filter(QStringLiteral("capture ") + quick).isEmpty());
    Q_EMIT m_hub->captureProgress(slow, 0.001, 2.0, QStringLiteral("sampling"));
    QCOMPARE(m_hub->calls.filter(QStringLiteral("capture ") + quick).size(), 1);
    QCOMPARE(m_hub->order.sensor, isChosenReady ? wanted.order.sensor : QStringLiteral("accel"));
    Q_EMIT m_hub->captureProgress(slow, 0.1, 2.0, QStringLiteral("sampling"));
    QCOMPARE(captures(), 2);
    for (const QString& address : {slow, quick}) {
        m_hub->captureAddress = address;
        QVERIFY(m_hub->finishCapture().isOk());
    }
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(m_session->samples().size(), 2);
    QVERIFY(Recorder::isSameRound(m_session->samples()[0], m_session->samples()[1]));
}

/// However the round ends before the others are ready, nobody waits for what was never ordered.
void TestRecorder::whatWaitsEndsWithTheRound_data()
{
    QTest::addColumn<QString>("how");
    for (const char* how : {"stopped", "refused", "recorded", "abandoned while it is read"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestRecorder::whatWaitsEndsWithTheRound()
{
    QFETCH(QString, how);
    const QString numbers = QStringLiteral("serial:/dev/numbers");
    DeviceInfo second = m_hub->device(kBoard);
    second.address = numbers;
    second.printsNumbers = true;
    m_hub->put(second);
    RecordingPlan wanted = plan();
    const QString slower = QStringLiteral("board:slower");
    wanted.companions = {{numbers, QStringLiteral("accel"), 50.0}, {slower, QStringLiteral("accel"), 50.0}};
    QSignalSpy lost(m_recorder.get(), &Recorder::companionFailed);
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    if (how == QLatin1String("stopped")) {
        m_recorder->stop();
        Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("stopped"), {}, {}});
    } else if (how == QLatin1String("refused")) {
        Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Busy, QStringLiteral("busy"), {}, {}});
    } else if (how != QLatin1String("recorded")) {
        Q_EMIT m_hub->captureProgress(kBoard, 2.0, 2.0, QStringLiteral("reading"));
        QCOMPARE(m_recorder->state(), RecorderState::Reading);
        m_recorder->abandon();
        Q_EMIT m_hub->captureProgress(slower, 0.1, 2.0, QStringLiteral("sampling")); // ready at last
        Q_EMIT m_hub->captureFailed(kBoard, {ErrorCode::Cancelled, QStringLiteral("closed"), {}, {}});
        // The other one can still be ended.
        m_recorder->stop();
        QVERIFY(m_hub->calls.contains(QStringLiteral("endCapture ") + slower));
    } else {
        m_hub->captureAddress = kBoard;
        QVERIFY(m_hub->finishCapture().isOk());
        QCOMPARE(lost.size(), 1);
        QCOMPARE(lost[0][0].toString(), numbers);
    }
    QVERIFY(m_recorder->isActive()); // the slower one has not answered
    Q_EMIT m_hub->captureFailed(slower, {ErrorCode::Cancelled, QStringLiteral("ended"), {}, {}});
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QVERIFY(m_hub->calls.filter(QStringLiteral("capture ") + numbers).isEmpty());
    QVERIFY(m_hub->calls.filter(QStringLiteral("endCapture ") + numbers).isEmpty());
}

void TestRecorder::lostCompanionIsToldAndTheOthersGoOn()
{
    const QString other = QStringLiteral("board:other");
    RecordingPlan wanted = plan();
    wanted.companions = {{other, QStringLiteral("accel"), 50.0}};
    QSignalSpy lost(m_recorder.get(), &Recorder::companionFailed);
    QSignalSpy failed(m_recorder.get(), &Recorder::failed);
    QVERIFY(m_recorder->start(*m_session, kBoard, wanted).isOk());
    Q_EMIT m_hub->captureFailed(other, {ErrorCode::Io, QStringLiteral("gone"), {}, {}});
    QCOMPARE(lost.size(), 1);
    QCOMPARE(m_recorder->state(), RecorderState::Preparing);
    m_hub->captureAddress = kBoard;
    QVERIFY(m_hub->finishCapture().isOk());
    QCOMPARE(m_recorder->state(), RecorderState::Idle);
    QCOMPARE(failed.size(), 0);
}

void TestRecorder::onePressIsOneRound_data()
{
    QTest::addColumn<Sample>("one");
    QTest::addColumn<Sample>("other");
    QTest::addColumn<bool>("isOneRound");
    const auto inSession = [](const QString& session, const QMap<QString, QString>& origin = {}) {
        Sample sample;
        sample.metadata = origin;
        sample.metadata.insert(QStringLiteral("session"), session);
        return sample;
    };
    const QString round = QStringLiteral("together-1");
    const Sample original = inSession(round);
    const Sample replay = inSession(round, originOf(original));
    Sample member = inSession(QStringLiteral("together-2"), originOf(original));
    member.metadata.remove(kSessionOf);
    QTest::newRow("two devices") << original << inSession(round) << true;
    QTest::newRow("another press") << original << inSession(QStringLiteral("together-2")) << false;
    QTest::newRow("a session of another kind") << inSession(QStringLiteral("monday")) << inSession(QStringLiteral("monday")) << false;
    QTest::newRow("none") << Sample() << Sample() << false;
    QTest::newRow("a replay and its original") << replay << original << false;
    QTest::newRow("the original and its replay") << original << replay << false;
    QTest::newRow("two replays, one after the other") << replay << replay << false;
    QTest::newRow("a replay and a board") << member << inSession(QStringLiteral("together-2")) << true;
}

/// What is taken back with the newest recording: only what ended with it.
void TestRecorder::onePressIsOneRound()
{
    QFETCH(Sample, one);
    QFETCH(Sample, other);
    QTEST(Recorder::isSameRound(one, other), "isOneRound");
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
