// SPDX-License-Identifier: GPL-3.0-or-later
// A capture and a stream of plain numbers that end at every single byte, by silence and by a pulled cable: a defined state
// soon, what had come is kept, and the same object connects and records again. And captures whose bytes changed on their way.
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
    QByteArray one = recording();
    one[one.size() - 3] = static_cast<char>(one[one.size() - 3] ^ 1); // in the last value
    QByteArray other = recording();
    other[other.size() - 7] = static_cast<char>(other[other.size() - 7] ^ 1);
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
    connect(&bench.device->link(), &AtLink::lineSeen, &board, [&](bool fromDevice, const QByteArray& line) {
        if (!fromDevice && line == command)
            board.on(command, sent.takeFirst().toBase64() + "> ");
    });
    Awaited<SampleDraft> draft;
    bench.device->capture(aRequest(), draft.done());
    QVERIFY(draft.wait());
    QVERIFY2(draft.isOk(), qPrintable(draft.message()));
    QCOMPARE(draft.value().info.signature, signature);
    QCOMPARE(board.lines().count(command), readings);
    QCOMPARE(board.lines().contains("AT+UNLINKFILE=wave"), isForgotten);
    QCOMPARE(draft.value().warnings.isEmpty(), isForgotten);
}

QTEST_GUILESS_MAIN(TestAtTruncation)
#include "tst_at_truncation.moc"
