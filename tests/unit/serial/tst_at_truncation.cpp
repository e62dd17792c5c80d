// SPDX-License-Identifier: GPL-3.0-or-later
// A capture and a stream of plain numbers that end at every single byte, by silence and by a pulled cable: a defined state
// soon, what had come is kept, and the same object connects and records again. And captures whose bytes changed on their way.
#include "models/dataset/damaged_transfer.h"
#include "serial/forwarder/forwarder_device.h"
#include "support/scripted_board.h"

#include <QElapsedTimer>

using namespace studio;
using namespace studio::test::scripted;
using test::Awaited;
using test::FakeTransport;

namespace
{

constexpr int kSettleMs = 2000;
constexpr qsizetype kAtOnce = 64; ///< boards whose time limits run side by side
constexpr qsizetype kEverything = std::numeric_limits<qsizetype>::max();

/// All that the board says during a capture, up to the answer that forgets the file.
QByteArray captureTranscript()
{
    Bench bench;
    if (!bench.identify())
        return {};
    bench.device->setWantsLive(true);
    QByteArray heard;
    QObject::connect(bench.board, &Transport::bytesReceived, bench.board, [&heard](const QByteArray& bytes) { heard += bytes; });
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    if (!draft.wait() || !draft.isOk())
        return {};
    return heard.left(heard.indexOf("AT+UNLINKFILE"));
}

/// Values in the readings of which every byte had come.
qsizetype wholeLiveValues(const QByteArray& heard)
{
    qsizetype lines = 0;
    for (qsizetype at = heard.indexOf("#r "); at >= 0; at = heard.indexOf("#r ", at + 1))
        lines += heard.indexOf('\n', at) >= 0 ? 1 : 0;
    return lines * kAxes;
}

/// One board whose capture ends at `cut`.
struct CutCapture {
    CutCapture(qsizetype at, bool unplugs) : cut(at), isUnplugged(unplugs) {}
    void begin()
    {
        bench.board->cutAfter(cut, isUnplugged);
        clock.start();
        bench.device->capture(aRequest(), [this, keep = draft.done()](Result<SampleDraft> result) {
            answeredMs = clock.elapsed();
            keep(std::move(result));
        });
    }
    qsizetype cut;
    bool isUnplugged;
    Bench bench;
    Awaited<AtIdentity> identity;
    Awaited<SampleDraft> draft;
    Awaited<AtIdentity> again;
    Awaited<SampleDraft> after;
    QElapsedTimer clock;
    qint64 answeredMs = 0;
};

template <typename Member>
bool waitForAll(std::vector<std::unique_ptr<CutCapture>>& all, Member member)
{
    return std::all_of(all.begin(), all.end(), [&](const auto& one) { return (one.get()->*member).wait(); });
}

/// The recording with a bit of a value turned; two of them differ in where.
QByteArray changedAt(qsizetype fromEnd)
{
    QByteArray changed = recording();
    changed[changed.size() - fromEnd] = static_cast<char>(changed[changed.size() - fromEnd] ^ 1);
    return changed;
}

/// The board answers `command` with each of these in turn.
void answerInTurn(Bench& bench, const QByteArray& command, QList<QByteArray> answers)
{
    QObject::connect(&bench.device->link(), &AtLink::lineSeen, bench.board,
                     [board = bench.board, command, answers = std::move(answers)](bool fromDevice, const QByteArray& line) mutable {
                         if (!fromDevice && line == command && !answers.isEmpty())
                             board->on(command, answers.takeFirst() + "> ");
                     });
}

/// A board that prints numbers, identified and recording, on a clock that the test moves.
struct NumberBench {
    NumberBench() : transport(new FakeTransport), device(std::unique_ptr<Transport>(transport), ForwarderTimings{}, [this] { return now; }) {}
    bool identify()
    {
        std::optional<Result<NumberFormat>> format;
        device.identify({}, [&format](Result<NumberFormat> result) { format = std::move(result); });
        Q_EMIT transport->bytesReceived("9,9\n");
        for (int i = 0; i < 1000 && !format; ++i) {
            Q_EMIT transport->bytesReceived("0.5,1.5,-2\r\n");
            now += 0.02;
        }
        return format && format->isOk();
    }
    void capture(double seconds)
    {
        draft.reset();
        device.capture(seconds, [this](Result<SampleDraft> result) { draft = std::move(result); });
    }
    double now = 100.0;
    FakeTransport* transport;
    ForwarderDevice device;
    std::optional<Result<SampleDraft>> draft;
};

} // namespace

class TestAtTruncation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void captureEndsAtEveryByte_data();
    void captureEndsAtEveryByte();
    void numbersEndAtEveryByte_data();
    void numbersEndAtEveryByte();
    void changedTransferIsReadAgain_data();
    void changedTransferIsReadAgain();
    void failedSecondReadingLeavesTheFirst_data();
    void failedSecondReadingLeavesTheFirst();
    void howLongTheBoardKeepsItsCopyIsTold_data();
    void howLongTheBoardKeepsItsCopyIsTold();
};

void TestAtTruncation::captureEndsAtEveryByte_data()
{
    QTest::addColumn<bool>("unplugs");
    QTest::newRow("the board falls silent") << false;
    QTest::newRow("the cable is pulled") << true;
}

void TestAtTruncation::captureEndsAtEveryByte()
{
    QFETCH(bool, unplugs);
    const QByteArray transcript = captureTranscript();
    QVERIFY(transcript.contains("#r ") && transcript.endsWith("> "));
    for (qsizetype first = 0; first < transcript.size(); first += kAtOnce) {
        std::vector<std::unique_ptr<CutCapture>> all;
        for (qsizetype cut = first; cut < std::min(first + kAtOnce, transcript.size()); ++cut) {
            all.push_back(std::make_unique<CutCapture>(cut, unplugs));
            all.back()->bench.device->setWantsLive(true);
            all.back()->bench.device->identify(all.back()->identity.done());
        }
        QVERIFY(waitForAll(all, &CutCapture::identity));
        for (const auto& one : all)
            one->begin();
        QVERIFY(waitForAll(all, &CutCapture::draft));
        for (const auto& one : all) {
            const QByteArray where = "byte " + QByteArray::number(one->cut) + ": ..." + transcript.left(one->cut).right(30);
            QVERIFY2(!one->draft.isOk() && !one->draft.message().isEmpty(), where.constData());
            QVERIFY2(one->answeredMs < kSettleMs, where.constData());
            QVERIFY2(one->draft.count() == 1, where.constData());
            QVERIFY2(one->bench.device->activity() == (unplugs ? AtActivity::None : AtActivity::Idle), where.constData());
            QVERIFY2(qsizetype(one->bench.device->recordedLive().size()) == wholeLiveValues(transcript.left(one->cut)), where.constData());
            one->bench.board->cutAfter(kEverything, false);
            one->bench.device->identify(one->again.done());
        }
        QVERIFY(waitForAll(all, &CutCapture::again));
        for (const auto& one : all)
            one->bench.device->capture(aRequest(), one->after.done());
        QVERIFY(waitForAll(all, &CutCapture::after));
        for (const auto& one : all)
            QVERIFY2(one->after.isOk(), qPrintable(QStringLiteral("after byte %1: %2").arg(one->cut).arg(one->after.message())));
    }
}

void TestAtTruncation::numbersEndAtEveryByte_data()
{
    captureEndsAtEveryByte_data();
}

void TestAtTruncation::numbersEndAtEveryByte()
{
    QFETCH(bool, unplugs);
    QByteArray stream;
    for (int i = 0; i < 8; ++i)
        stream += QByteArray::number(i * 0.25, 'f', 2) + ',' + QByteArray::number(-i) + ",9.75\r\n";
    std::vector<std::unique_ptr<NumberBench>> all;
    for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
        auto& bench = *all.emplace_back(std::make_unique<NumberBench>());
        QVERIFY(bench.identify());
        bench.capture(10.0);
        Q_EMIT bench.transport->bytesReceived(stream.left(cut));
        QVERIFY(!bench.draft);
        bench.now += 60.0;
        if (unplugs)
            bench.transport->unplug();
    }
    QTRY_VERIFY_WITH_TIMEOUT(std::all_of(all.begin(), all.end(), [](const auto& one) { return one->draft.has_value(); }), kSettleMs);
    for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
        NumberBench& bench = *all[static_cast<std::size_t>(cut)];
        const QByteArray where = "byte " + QByteArray::number(cut);
        QVERIFY2(bench.draft->error().code == (unplugs ? ErrorCode::Io : ErrorCode::Timeout), where.constData());
        QVERIFY2(bench.device.takeRecorded().readingCount() == stream.left(cut).count('\n'), where.constData());
        QVERIFY2(bench.identify(), where.constData());
        bench.capture(0.04);
        Q_EMIT bench.transport->bytesReceived("1,2,3\r\n4,5,6\r\n");
        QVERIFY2(bench.draft && bench.draft->isOk() && (*bench.draft)->info.readingCount == 2, where.constData());
    }
}

void TestAtTruncation::changedTransferIsReadAgain_data()
{
    const QByteArray one = changedAt(3);
    const QByteArray other = changedAt(7);
    QByteArray broken = recording();
    broken[0] = '\x00'; // no message at all
    const QByteArray right = recording();
    QTest::addColumn<QList<QByteArray>>("sent");
    QTest::addColumn<SignatureState>("signature");
    QTest::addColumn<bool>("isForgotten");
    QTest::addColumn<int>("readings");
    QTest::newRow("as it was signed") << QList<QByteArray>{right} << SignatureState::Valid << true << 1;
    QTest::newRow("a value changed once") << QList<QByteArray>{one, right} << SignatureState::Valid << true << 2;
    QTest::newRow("no message once") << QList<QByteArray>{broken, right} << SignatureState::Valid << true << 2;
    QTest::newRow("changed twice, in other places") << QList<QByteArray>{one, other} << SignatureState::Invalid << false << 2;
    QTest::newRow("cut, then changed") << QList<QByteArray>{right.left(90), one} << SignatureState::Invalid << false << 2;
    QTest::newRow("a board that signs wrongly") << QList<QByteArray>{one, one} << SignatureState::Invalid << true << 2;
}

void TestAtTruncation::changedTransferIsReadAgain()
{
    QFETCH(QList<QByteArray>, sent);
    QFETCH(SignatureState, signature);
    QFETCH(bool, isForgotten);
    QFETCH(int, readings);
    Bench bench;
    QVERIFY(bench.identify());
    FakeTransport& board = *bench.board;
    const QByteArray command = readCommand();
    QList<QByteArray> answers;
    for (const QByteArray& bytes : std::as_const(sent))
        answers << bytes.toBase64();
    answerInTurn(bench, command, answers);
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().info.signature, signature);
    QCOMPARE(board.lines().count(command), readings);
    QCOMPARE(board.lines().contains("AT+UNLINKFILE=wave"), isForgotten);
    QCOMPARE(draft.value().warnings.isEmpty(), isForgotten);
    QCOMPARE(draft.value().info.metadata.contains(kDamagedTransfer), !isForgotten);
}

void TestAtTruncation::failedSecondReadingLeavesTheFirst_data()
{
    QByteArray noMessage = recording();
    noMessage[0] = '\x00';
    QByteArray noBase64 = recording().toBase64();
    noBase64[40] = '!';
    const QByteArray right = recording().toBase64();
    constexpr qsizetype kInTheData = 60;
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<qsizetype>("cut");
    QTest::addColumn<bool>("unplugs");
    QTest::addColumn<QString>("sign");
    QTest::newRow("the board falls silent") << right << kInTheData << false << QStringLiteral("AT-043");
    QTest::newRow("the line is lost") << right << kInTheData << true << QStringLiteral("SER-007");
    QTest::newRow("broken base64") << noBase64 << kEverything << false << QStringLiteral("AT-025");
    QTest::newRow("some of it is missing") << recording().left(90).toBase64() << kEverything << false << QString();
    QTest::newRow("no message") << noMessage.toBase64() << kEverything << false << QString();
}

void TestAtTruncation::failedSecondReadingLeavesTheFirst()
{
    QFETCH(QByteArray, second);
    QFETCH(qsizetype, cut);
    QFETCH(bool, unplugs);
    QFETCH(QString, sign);
    Bench bench;
    QVERIFY(bench.identify());
    FakeTransport& board = *bench.board;
    const QByteArray first = changedAt(3);
    answerInTurn(bench, readCommand(), {first.toBase64(), second, recording().toBase64()});
    connect(&bench.device->link(), &AtLink::lineSeen, &board, [&](bool fromDevice, const QByteArray& line) {
        if (!fromDevice && line == readCommand() && board.lines().count(line) == 1) // the second one is about to be sent
            board.cutAfter(cut, unplugs);
    });
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.count(), 1);
    QCOMPARE(board.lines().count(readCommand()), 2);
    const Result<Acquisition> sent = parseAcquisition(first, {kKey});
    QVERIFY(sent.isOk());
    const Sample& info = draft.value().info;
    QCOMPARE(draft.value().values, sent->draft.values);
    QCOMPARE(info.signature, SignatureState::Invalid);
    QCOMPARE(info.label, QStringLiteral("wave"));
    QVERIFY(info.name.startsWith(QStringLiteral("wave.")));
    QCOMPARE(info.origin, SampleOrigin::Recorded);
    QCOMPARE(info.metadata.value(QStringLiteral("sensor")), kSensor);
    QVERIFY(!info.metadata.value(kDamagedTransfer).isEmpty());
    QVERIFY(sign.isEmpty() || info.metadata.value(kDamagedTransfer) == sign);
    QCOMPARE(draft.value().warnings.size(), 1);
    QVERIFY(draft.value().warnings.first().contains(info.metadata.value(kDamagedTransfer)));
    QVERIFY(!board.lines().contains("AT+UNLINKFILE=wave"));
    QCOMPARE(bench.device->activity(), unplugs ? AtActivity::None : AtActivity::Idle);
    board.cutAfter(kEverything, false);
    QVERIFY(!unplugs || bench.identify());
    Awaited<SampleDraft> after; // nothing of it reaches the next recording
    bench.device->capture(aRequest(), after.done());
    QVERIFY(after.wait());
    QVERIFY2(after.isOk(), qPrintable(after.message()));
    QCOMPARE(after.value().info.signature, SignatureState::Valid);
    QVERIFY(after.value().warnings.isEmpty());
}

void TestAtTruncation::howLongTheBoardKeepsItsCopyIsTold_data()
{
    QTest::addColumn<bool>("isInBuffer");
    QTest::newRow("in the buffer, until the next recording") << true;
    QTest::newRow("in a file") << false;
}

void TestAtTruncation::howLongTheBoardKeepsItsCopyIsTold()
{
    QFETCH(bool, isInBuffer);
    Bench bench;
    QVERIFY(bench.identify());
    QByteArray log = sampleLog();
    if (!isInBuffer)
        log.replace(" Used buffer, from=0, to=" + QByteArray::number(recording().size()) + '.', "");
    QCOMPARE(log.contains("Used buffer"), isInBuffer);
    bench.board->on("AT+SAMPLESTART=Built-in accelerometer", log);
    answerInTurn(bench, isInBuffer ? readCommand() : QByteArray("AT+READFILE=wave,n"), {changedAt(3).toBase64(), changedAt(7).toBase64()});
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().warnings.size(), 1);
    QCOMPARE(draft.value().warnings.first().contains(QStringLiteral("until its next recording only")), isInBuffer);
    QCOMPARE(draft.value().warnings.first().contains(QStringLiteral("The board keeps its own copy")), !isInBuffer);
}

QTEST_GUILESS_MAIN(TestAtTruncation)
#include "tst_at_truncation.moc"
