// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the device-protocols reference that are the studio's, one row each under the words by which they are found there.
// The rules of boards stand in tests/target/tst_board_rules.cpp; the vectors and transcripts in tst_at_parsers (section 6.2),
// tst_ingestion_service and tst_acquisition_stream (6.1), tst_remote_message (6.3), tst_multipart (6.4), tst_number_lines,
// tst_number_format and tst_forwarder (6.5).
#include "app/session/network_services.h"
#include "models/dataset/acquisition.h"
#include "serial/at/at_provision.h"
#include "serial/at/at_text.h"
#include "serial/ingestion/file_kind.h"
#include "serial/remote/remote_server.h"
#include "serial/remote/sample_progress.h"
#include "support/acquisition_vectors.h"
#include "support/ingestion_bench.h"
#include "support/scripted_board.h"
#include "support/web_socket_device.h"

#include <QCborArray>
#include <QCryptographicHash>

using namespace studio;
using namespace studio::test;
using scripted::Bench;

namespace
{

const QString kKey = QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c");
const QByteArray kDuplicate = "An item with this hash already exists";

/// One upload with the key of MemorySink, unless another is given.
HttpResponse upload(IngestionService& service, const Fields& fields, const QByteArray& body, const QByteArray& key = MemorySink::apiKey())
{
    return exchange(service, "/api/training/data", fields, body, key);
}

SignatureState stateOf(const QByteArray& message, const QStringList& keys)
{
    const Result<Acquisition> read = parseAcquisition(message, keys);
    if (!read)
        QTest::qFail(qPrintable(read.error().message), __FILE__, __LINE__);
    return read ? read->draft.info.signature : SignatureState::Invalid;
}

// ---- section 1 ----

void hostChecksStorageLimits()
{
    for (const qsizetype limit : {kMostArgumentBytes, kMostHmacKeyBytes}) {
        QVERIFY(atArgument(QStringLiteral("x"), QString(limit, QLatin1Char('a')), limit).isOk());
        QVERIFY(!atArgument(QStringLiteral("x"), QString(limit + 1, QLatin1Char('a')), limit).isOk());
    }
    QCOMPARE(kMostArgumentBytes, 127);
    QCOMPARE(kMostHmacKeyBytes, 32);
    Bench bench;
    QVERIFY(bench.identify());
    const QByteArray before = bench.board->written();
    QVERIFY(boardLabel(QString(128, QLatin1Char('l'))).size() <= kMostArgumentBytes);
    CaptureRequest request = scripted::aRequest();
    request.hmacKey = QString(33, QLatin1Char('k'));
    Awaited<SampleDraft> key;
    bench.device->capture(request, key.done());
    QVERIFY(key.wait() && key.error().code == ErrorCode::InvalidArgument);
    AtProvision wanted;
    wanted.apiKey = QStringLiteral("k");
    wanted.uploadPath = QString(128, QLatin1Char('p'));
    Awaited<QStringList> path;
    provision(*bench.device, wanted, path.done());
    QVERIFY(path.wait() && path.error().code == ErrorCode::InvalidArgument);
    QCOMPARE(bench.board->written(), before);
}

void hostReadsUntilItIsQuiet()
{
    QCOMPARE(AtTimings().quietMs, 150);
    AtTimings timings = scripted::quick();
    timings.quietMs = 60;
    timings.promptMs = 2000;
    Bench bench(timings);
    QVERIFY(bench.identify());
    bench.board->on("AT+RUNIMPULSE", "Starting inferencing, press 'b' to break\r\n");
    bench.board->on("b", "Inferencing stopped by user\r\n> ");
    bench.board->on("AT+A", "the answer\r\n> ");
    Awaited<void> ended;
    bench.device->startImpulse(ended.done());
    QTRY_COMPARE(bench.device->activity(), AtActivity::Running);
    bench.board->setEchoes(false); // the board takes the b itself
    bench.device->stop({});
    // The carriage return behind the b is answered only now, behind the prompt.
    QTimer::singleShot(20, bench.board, [&bench] { bench.board->deliver("Not a valid AT command ()\r\n> "); });
    QVERIFY(ended.wait() && ended.isOk());
    bench.board->setEchoes(true);
    Awaited<QByteArray> next;
    bench.device->query("AT+A", 1000, next.done());
    QVERIFY(next.wait());
    QCOMPARE(next.value(), QByteArray("the answer\n"));
}

// ---- section 3 ----

void verifiesWithTheFirst32Characters()
{
    const QString longKey = kKey + QStringLiteral("5566778899aabbcc");
    QCOMPARE(stateOf(vectors::v4(), {longKey}), SignatureState::Valid);
    QCOMPARE(stateOf(vectors::v4(), {kKey}), SignatureState::Valid);
    QCOMPARE(stateOf(vectors::v4(), {kKey.left(31)}), SignatureState::Invalid);
}

void namesTheStatesOfASignature()
{
    QCOMPARE(stateOf(vectors::v1(), {kKey}), SignatureState::Valid);
    QCOMPARE(stateOf(QByteArray(vectors::v1()).replace("9.75", "9.76"), {kKey}), SignatureState::Invalid);
    QCOMPARE(stateOf(vectors::v8(), {kKey}), SignatureState::Unsigned);
    QCOMPARE(stateOf(vectors::v10(), {kKey}), SignatureState::Placeholder);
    QCOMPARE(stateOf(vectors::v1(), {}), SignatureState::Unverifiable);
    // The project chooses by state what it takes.
    MemorySink sink;
    sink.refused = {SignatureState::Placeholder};
    IngestionService service(sink, HttpLimits{});
    QVERIFY(upload(service, {{"x-file-name", "a"}}, vectors::v10()).status != 200);
    QCOMPARE(upload(service, {{"x-file-name", "a"}}, vectors::v8()).status, 200);
}

void takesWholeElementsOnly()
{
    for (const qsizetype extra : {0, 1}) {
        const Result<Acquisition> read = parseAcquisition(vectors::v7() + QByteArray(extra, '\x11'), {kKey});
        QVERIFY(read.isOk());
        QCOMPARE(read->draft.info.readingCount, 7);
        QCOMPARE(read->draft.warnings.size(), extra);
    }
}

// ---- section 4 ----

void usesTheRequestedLabel()
{
    MemorySink sink;
    sink.awaitedDevice = QStringLiteral("a1:b2:c3:d4:e5:f6");
    sink.awaited = QStringLiteral("left.turn (slow)");
    IngestionService service(sink, HttpLimits{});
    QCOMPARE(upload(service, {{"x-file-name", "left.turn%20(slow)"}}, vectors::v4()).status, 200);
    QCOMPARE(sink.stored.last().draft.info.label, sink.awaited);
    sink.awaitedDevice = QStringLiteral("another");
    QCOMPARE(upload(service, {{"x-file-name", "left.turn%20(slow)"}}, vectors::v4()).status, 200);
    QCOMPARE(sink.stored.last().draft.info.label, QStringLiteral("left"));
}

void decidesByContentFirst()
{
    const QString name = QStringLiteral("a.wav");
    QCOMPARE(fileKind(vectors::v1(), "audio/wav", name), FileKind::AcquisitionJson);
    QCOMPARE(fileKind(vectors::v4(), "audio/wav", name), FileKind::AcquisitionCbor);
    QCOMPARE(fileKind(QByteArray("RIFF\x10\0\0\0WAVEfmt ", 16), "text/csv", QStringLiteral("a.csv")), FileKind::Wav);
    QCOMPARE(fileKind("\xff\xd8\xff\xe0", "audio/wav", name), FileKind::Jpeg);
    QCOMPARE(fileKind("\x89PNG\r\n\x1a\n", "audio/wav", name), FileKind::Png);
    QCOMPARE(fileKind("timestamp,a\n0,1\n", "text/csv", name), FileKind::Csv);
    QCOMPARE(fileKind("timestamp,a\n0,1\n", "multipart/form-data", QStringLiteral("a.csv")), FileKind::Csv);
}

void answersADuplicateWith400()
{
    MemorySink sink;
    IngestionService service(sink, HttpLimits{});
    const Fields strict = {{"x-file-name", "a"}, {"x-disallow-duplicates", "1"}};
    QCOMPARE(upload(service, strict, vectors::v4()).status, 200);
    const HttpResponse again = upload(service, strict, vectors::v4());
    QCOMPARE(again.status, 400);
    QVERIFY(again.body.startsWith(kDuplicate));
}

void hashesWithTheSignatureZeroed()
{
    MemorySink sink;
    IngestionService service(sink, HttpLimits{});
    const Fields strict = {{"x-file-name", "a"}, {"x-disallow-duplicates", "1"}};
    QCOMPARE(upload(service, strict, vectors::v4()).status, 200);
    const QByteArray signature = "ca159018a071d5ed44426572f23f26c5e9fc90a27f4a4ad32ee6993830f86b8a";
    const QByteArray zeroed = QByteArray(vectors::v4()).replace(signature, QByteArray(64, '0'));
    QCOMPARE(sink.stored.last().draft.info.contentHash, QCryptographicHash::hash(zeroed, QCryptographicHash::Sha256));
    QCOMPARE(upload(service, strict, zeroed).body, kDuplicate + " (1)"); // with the id of the one that is there
}

void namesTheFirstFailingField()
{
    MemorySink sink;
    IngestionService service(sink, HttpLimits{});
    const Fields named = {{"x-file-name", "a"}};
    const auto expect = [](const HttpResponse& response, int status, const QByteArray& body) {
        QCOMPARE(response.body, body);
        QCOMPARE(response.status, status);
    };
    expect(upload(service, named, vectors::v1(), QByteArray()), 401, "Missing x-api-key header");
    expect(upload(service, named, vectors::v1(), "ei_wrong"), 401, "Invalid API key");
    expect(upload(service, {}, vectors::v1()), 421, "Missing x-file-name header");
    expect(upload(service, named, QByteArray(16, '\x01')), 400, "Unsupported file type");
    expect(upload(service, named, QByteArray(vectors::v1()).replace("[0,-1.75,9.25]", "[0,-1.75]")), 400,
           "payload.values: row 2 has 2 values, expected 3");
}

// ---- section 5 ----

void waitsForTheHello()
{
    QVERIFY(RemoteTimings().helloMs >= 10 * 60'000);
}

void newerHelloReplacesTheOlder()
{
    MemorySink keys;
    RemoteServer remote(keys);
    HttpServer server(remote);
    QVERIFY(server.listen({QHostAddress(QHostAddress::LocalHost)}, 0).isOk());
    const QString id = QStringLiteral("A1:B2");
    WebSocketDevice older;
    WebSocketDevice newer;
    for (WebSocketDevice* one : {&older, &newer}) {
        QVERIFY(one->connects(server.port()));
        one->send(WebSocketDevice::hello(QString::fromLatin1(MemorySink::apiKey()), id), false);
        QCOMPARE(one->nextObject(false), (QJsonObject{{QStringLiteral("hello"), true}}));
    }
    QVERIFY(older.isClosed());
    QCOMPARE(newer.socket().state(), QAbstractSocket::ConnectedState);
    QCOMPARE(remote.devices().size(), 1);
}

void sendsBoardsSixKeysAndShortNumbers()
{
    SampleRequest request;
    request.label = QStringLiteral("wave");
    request.lengthMs = 1000;
    request.hmacKey = kKey;
    request.sensor = QStringLiteral("Built-in accelerometer");
    request.intervalMs = 16.0;
    const QCborMap sample = sampleRequested(request)[QStringLiteral("sample")].toMap();
    QStringList keys;
    for (const QCborValue& key : sample.keys())
        keys << key.toString();
    keys.sort();
    QCOMPARE(keys, (QStringList{QStringLiteral("hmacKey"), QStringLiteral("interval"), QStringLiteral("label"), QStringLiteral("length"),
                                QStringLiteral("path"), QStringLiteral("sensor")}));
    QVERIFY(sample[QStringLiteral("interval")].isInteger() && sample[QStringLiteral("length")].isInteger());
    request.intervalMs = 62.5;
    const QCborValue fraction = sampleRequested(request)[QStringLiteral("sample")].toMap()[QStringLiteral("interval")];
    QVERIFY(fraction.isDouble());
    QCOMPARE(fraction.toDouble(), 62.5);
    request.intervalMs = 1.0 / 3.0; // no half or single float holds it, so it goes out as a double
    const Result<QByteArray> bytes = encodedRemote(sampleRequested(request), RemoteEncoding::Cbor);
    QVERIFY(bytes.isOk() && bytes->contains("\x68interval\xfb"));
}

void followsTheStateMachine()
{
    SampleRequest request;
    request.lengthMs = 1000;
    const RemoteTimings timings;
    const auto message = [](RemoteKind kind, bool value = true) {
        RemoteMessage one;
        one.kind = kind;
        one.value = value;
        return one;
    };
    SampleProgress whole(request, timings);
    QCOMPARE(whole.state(), SampleState::Requested);
    const QVector<QPair<RemoteKind, SampleState>> order = {{RemoteKind::Sample, SampleState::Accepted},
                                                           {RemoteKind::SampleStarted, SampleState::Sampling},
                                                           {RemoteKind::SampleProcessing, SampleState::Processing},
                                                           {RemoteKind::SampleReading, SampleState::Reading},
                                                           {RemoteKind::SampleUploading, SampleState::Uploading},
                                                           {RemoteKind::SampleFinished, SampleState::Finished}};
    for (const auto& [kind, state] : order) {
        QVERIFY(whole.take(message(kind)));
        QCOMPARE(whole.state(), state);
    }
    // Every state may be left out, and a refusal ends it from any of them.
    for (qsizetype from = 0; from < order.size() - 1; ++from) {
        SampleProgress part(request, timings);
        part.take(message(order[from].first));
        QCOMPARE(part.state(), order[from].second);
        SampleProgress skips = part;
        QVERIFY(skips.take(message(RemoteKind::SampleFinished)));
        QCOMPARE(skips.state(), SampleState::Finished);
        QVERIFY(part.take(message(RemoteKind::Sample, false)));
        QCOMPARE(part.state(), SampleState::Failed);
    }
    // Given up after 10 s without any answer, 60 s without sampleStarted, 10 x (length + 3 s) without sampleFinished.
    SampleProgress silent(request, timings);
    QVERIFY(!silent.passTime(9'999) && silent.passTime(10'000));
    SampleProgress accepted(request, timings);
    accepted.take(message(RemoteKind::Sample));
    QVERIFY(!accepted.passTime(59'999) && accepted.passTime(60'000));
    SampleProgress started(request, timings);
    started.take(message(RemoteKind::SampleStarted));
    QVERIFY(!started.passTime(39'999) && started.passTime(40'000));
    QCOMPARE(started.state(), SampleState::Failed);
}

void listensOnLoopbackAtTheUsualPorts()
{
    const ServiceOptions usual;
    QCOMPARE(*usual.rest, 4800);
    QCOMPARE(*usual.remote, 4802);
    QCOMPARE(*usual.ingestion, 4810);
    QVERIFY(!usual.addresses.isEmpty());
    for (const QHostAddress& address : usual.addresses)
        QVERIFY2(address.isLoopback(), qPrintable(address.toString()));
}

struct Rule {
    const char* name;
    void (*check)();
};

constexpr Rule kRules[] = {
    {"RULE 1.2 the host checks the storage limits before sending", hostChecksStorageLimits},
    {"RULE 1.8 after stopping the host reads until 150 ms of silence", hostReadsUntilItIsQuiet},
    {"RULE 3.4 verification tries the full key, then its first 32 characters", verifiesWithTheFirst32Characters},
    {"RULE 3.4 states are valid, invalid, unsigned, placeholder, unverifiable", namesTheStatesOfASignature},
    {"RULE 3.6 accept only whole elements, an odd tail byte is dropped with a warning", takesWholeElementsOnly},
    {"RULE 4.2 an upload that answers a pending request gets the requested label", usesTheRequestedLabel},
    {"RULE 4.3 decide by content first, then content type, then extension", decidesByContentFirst},
    {"RULE 4.6 a duplicate on /data is answered with status 400", answersADuplicateWith400},
    {"RULE 4.6 SHA-256 after zeroing the signature, the existing id in parentheses", hashesWithTheSignatureZeroed},
    {"RULE 4.6 error bodies: first failing field, with its path", namesTheFirstFailingField},
    {"RULE 5.2 no hello timeout below 10 minutes", waitsForTheHello},
    {"RULE 5.2 a newer hello replaces the older connection", newerHelloReplacesTheOlder},
    {"RULE 5.3 integer when integral, else a double; exactly the six documented keys", sendsBoardsSixKeysAndShortNumbers},
    {"RULE 5.3 studio state machine", followsTheStateMachine},
    {"RULE 5.4 default ports 4800/4802/4810, loopback unless told otherwise", listensOnLoopbackAtTheUsualPorts},
};

} // namespace

class TestProtocolRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rule_data();
    void rule();
};

void TestProtocolRules::rule_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kRules)); ++i)
        QTest::newRow(kRules[i].name) << i;
}

void TestProtocolRules::rule()
{
    QFETCH(int, index);
    kRules[index].check();
}

QTEST_GUILESS_MAIN(TestProtocolRules)
#include "tst_protocol_rules.moc"
