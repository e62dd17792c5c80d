// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/nesting.h"
#include "serial/remote/remote_message.h"
#include "serial/remote/sample_progress.h"
#include "support/sample_requests.h"

#include <QtTest>

using namespace studio;
using test::referenceRequest;

namespace
{

RemoteMessage message(RemoteKind kind, bool value = true, int percent = -1)
{
    RemoteMessage made;
    made.kind = kind;
    made.value = value;
    made.progressPercent = percent;
    made.error = value ? QString() : QStringLiteral("ERR: no memory");
    return made;
}

} // namespace

/// Every vector of section 6.3, both ways, and what is not one of them.
class TestRemoteMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsHellos();
    void readsOldHellos();
    void readsDevices_data();
    void readsDevices();
    void writesVectors_data();
    void writesVectors();
    void writesFractionsOfIntervals();
    void keepsToTheBufferOfBoards();
    void refuses_data();
    void refuses();
    void refusesEveryCut();
    void followsTheOrderOfMessages_data();
    void followsTheOrderOfMessages();
    void givesUp_data();
    void givesUp();
};

void TestRemoteMessage::readsHellos()
{
    const QByteArray json = R"({"hello":{"apiKey":"ei_demo","deviceId":"A1:B2:C3:D4:E5:F6","deviceType":"VIRTUAL_BOARD","connection":"daemon",)"
                            R"("sensors":[{"name":"Built-in accelerometer","maxSampleLengthS":300,"frequencies":[62.5,100]},)"
                            R"j({"name":"Camera (64x64)","frequencies":[],"maxSampleLengthS":60000}],"supportsSnapshotStreaming":true,"version":4,"mode":"ingestion"}})j";
    QCOMPARE(remoteEncodingOf(json), RemoteEncoding::Json);
    Result<RemoteMessage> read = parseRemoteMessage(json, RemoteEncoding::Json);
    QVERIFY(read);
    QCOMPARE(read->kind, RemoteKind::Hello);
    QCOMPARE(read->hello.version, 4);
    QCOMPARE(read->hello.apiKey, QStringLiteral("ei_demo"));
    QCOMPARE(read->hello.deviceId, QStringLiteral("A1:B2:C3:D4:E5:F6"));
    QCOMPARE(read->hello.deviceType, QStringLiteral("VIRTUAL_BOARD"));
    QCOMPARE(read->hello.connection, QStringLiteral("daemon"));
    QCOMPARE(read->hello.mode, QStringLiteral("ingestion"));
    QVERIFY(read->hello.supportsSnapshotStreaming);
    QCOMPARE(read->hello.sensors.size(), 2);
    QCOMPARE(read->hello.sensors[0], (RemoteSensor{QStringLiteral("Built-in accelerometer"), 300.0, {62.5, 100.0}}));
    QCOMPARE(read->hello.sensors[1], (RemoteSensor{QStringLiteral("Camera (64x64)"), 60000.0, {}}));

    const QByteArray cbor = QByteArray::fromHex(
        "a16568656c6c6fa76776657273696f6e036a636f6e6e656374696f6e626970666170694b65796765695f64656d6f6864657669636549647161313a62323a"
        "63333a64343a65353a66366a646576696365547970656d5649525455414c5f424f4152447819737570706f727473536e617073686f7453747265616d696e67"
        "f46773656e736f727381a3646e616d65764275696c742d696e20616363656c65726f6d65746572706d617853616d706c654c656e6774685319012c6b667265"
        "7175656e6369657382f953d0f95640");
    QCOMPARE(remoteEncodingOf(cbor), RemoteEncoding::Cbor);
    read = parseRemoteMessage(cbor, RemoteEncoding::Cbor);
    QVERIFY(read);
    QCOMPARE(read->hello.version, 3);
    QCOMPARE(read->hello.connection, QStringLiteral("ip"));
    QCOMPARE(read->hello.deviceId, QStringLiteral("a1:b2:c3:d4:e5:f6"));
    QVERIFY(!read->hello.supportsSnapshotStreaming);
    QCOMPARE(read->hello.sensors[0], (RemoteSensor{QStringLiteral("Built-in accelerometer"), 300.0, {62.5, 100.0}}));
}

void TestRemoteMessage::readsOldHellos()
{
    const Result<RemoteMessage> read = parseRemoteMessage(
        R"({"hello":{"version":1,"deviceId":"d","apiKey":"k","sensors":["Built-in accelerometer","Built-in microphone","Other"]}})", RemoteEncoding::Json);
    QVERIFY(read);
    QCOMPARE(read->hello.sensors[0], (RemoteSensor{QStringLiteral("Built-in accelerometer"), 300.0, {62.5, 100.0}}));
    QCOMPARE(read->hello.sensors[1].frequenciesHz, QVector<double>{16000.0});
    QCOMPARE(read->hello.sensors[2], (RemoteSensor{QStringLiteral("Other"), 60.0, {100.0}}));
}

void TestRemoteMessage::readsDevices_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<RemoteKind>("kind");
    QTest::addColumn<bool>("value");
    QTest::addColumn<QString>("error");
    QTest::addColumn<int>("percent");
    const auto hex = [](const char* text) { return QByteArray::fromHex(text); };
    QTest::newRow("sample: true") << hex("a16673616d706c65f5") << RemoteKind::Sample << true << QString() << -1;
    QTest::newRow("sample: false") << hex("a26673616d706c65f4656572726f727053656e736f72206e6f7420666f756e64") << RemoteKind::Sample << false
                                   << QStringLiteral("Sensor not found") << -1;
    QTest::newRow("sampleStarted") << hex("a16d73616d706c6553746172746564f5") << RemoteKind::SampleStarted << true << QString() << -1;
    QTest::newRow("sampleProcessing") << hex("a17073616d706c6550726f63657373696e67f5") << RemoteKind::SampleProcessing << true << QString() << -1;
    QTest::newRow("sampleReading 40 %") << hex("a26d73616d706c6552656164696e67f57270726f677265737350657263656e746167651828") << RemoteKind::SampleReading
                                        << true << QString() << 40;
    QTest::newRow("sampleUploading") << hex("a16f73616d706c6555706c6f6164696e67f5") << RemoteKind::SampleUploading << true << QString() << -1;
    QTest::newRow("sampleFinished") << hex("a16e73616d706c6546696e6973686564f5") << RemoteKind::SampleFinished << true << QString() << -1;
    QTest::newRow("JSON sample") << QByteArray(R"({"sample":true})") << RemoteKind::Sample << true << QString() << -1;
    QTest::newRow("JSON sampleReading") << QByteArray(R"({"sampleReading":true,"progressPercentage":0})") << RemoteKind::SampleReading << true << QString() << 0;
    QTest::newRow("the other order of keys") << QByteArray(R"({"progressPercentage":7,"sampleReading":true})") << RemoteKind::SampleReading << true << QString() << 7;
    QTest::newRow("percent over 100") << QByteArray(R"({"sampleReading":true,"progressPercentage":1e9})") << RemoteKind::SampleReading << true << QString() << 100;
    QTest::newRow("error as documented") << QByteArray(R"({"sample":false,"err":"no"})") << RemoteKind::Sample << false << QStringLiteral("no") << -1;
    QTest::newRow("snapshotFailed") << QByteArray(R"({"snapshotFailed":true,"error":"busy"})") << RemoteKind::SnapshotFailed << true << QStringLiteral("busy") << -1;
    QTest::newRow("inferenceStreamStarted: false") << QByteArray(R"({"inferenceStreamStarted":false})") << RemoteKind::InferenceStreamStarted << false << QString() << -1;
    QTest::newRow("modelUpdateSuccess: false") << QByteArray(R"({"modelUpdateSuccess":false,"error":"disk"})") << RemoteKind::ModelUpdateSuccess << false
                                               << QStringLiteral("disk") << -1;
    QTest::newRow("impulseRecord") << QByteArray(R"({"impulseRecord":{"result":{}},"index":3,"timestamp":1})") << RemoteKind::ImpulseRecord << true << QString() << -1;
    QTest::newRow("ping") << QByteArray("ping") << RemoteKind::Ping << true << QString() << -1;
    QTest::newRow("something newer") << QByteArray(R"({"somethingNew":true})") << RemoteKind::Unknown << true << QString() << -1;
    QTest::newRow("an empty map") << hex("a0") << RemoteKind::Unknown << true << QString() << -1;
}

void TestRemoteMessage::readsDevices()
{
    QFETCH(QByteArray, bytes);
    QFETCH(RemoteKind, kind);
    QFETCH(bool, value);
    QFETCH(QString, error);
    QFETCH(int, percent);
    const Result<RemoteMessage> read = parseRemoteMessage(bytes, remoteEncodingOf(bytes));
    QVERIFY2(read.isOk(), qPrintable(read.isOk() ? QString() : read.error().message));
    QCOMPARE(read->kind, kind);
    QCOMPARE(read->value, value);
    QCOMPARE(read->error, error);
    QCOMPARE(read->progressPercent, percent);
}

void TestRemoteMessage::writesVectors_data()
{
    QTest::addColumn<QCborMap>("map");
    QTest::addColumn<QByteArray>("json"); // empty: no vector
    QTest::addColumn<QByteArray>("cborHex");
    QTest::newRow("hello accepted") << helloAccepted() << QByteArray(R"({"hello":true})") << QByteArray("a16568656c6c6ff5");
    QTest::newRow("hello refused") << helloRefused(QStringLiteral("Invalid API key")) << QByteArray(R"({"hello":false,"err":"Invalid API key"})")
                                   << QByteArray("a26568656c6c6ff4636572726f496e76616c696420415049206b6579");
    QTest::newRow("sample request")
        << sampleRequested(referenceRequest())
        << QByteArray(R"({"sample":{"label":"wave","length":1000,"path":"/api/training/data","hmacKey":"2f6a1c8e5b9d4073a6e1c0f7b8d2954c","interval":16,"sensor":"Built-in accelerometer"}})")
        << QByteArray("a16673616d706c65a6656c6162656c6477617665666c656e6774681903e86470617468722f6170692f747261696e696e672f6461746167686d61634b65797820"
                      "326636613163386535623964343037336136653163306637623864323935346368696e74657276616c106673656e736f72764275696c742d696e20616363656c"
                      "65726f6d65746572");
    QTest::newRow("startSnapshot low") << startSnapshot(false) << QByteArray(R"({"startSnapshot":true,"resolution":"low"})")
                                       << QByteArray("a26d7374617274536e617073686f74f56a7265736f6c7574696f6e636c6f77");
    QTest::newRow("startSnapshot high") << startSnapshot(true) << QByteArray(R"({"startSnapshot":true,"resolution":"high"})") << QByteArray();
    QTest::newRow("stopSnapshot") << stopSnapshot() << QByteArray(R"({"stopSnapshot":true})") << QByteArray();
    QTest::newRow("startInferenceStream") << startInferenceStream() << QByteArray(R"({"startInferenceStream":true})") << QByteArray();
    QTest::newRow("stopInferenceStream") << stopInferenceStream() << QByteArray(R"({"stopInferenceStream":true})") << QByteArray();
    QTest::newRow("impulseRecordAck") << impulseRecordAck(true, 3, {}) << QByteArray(R"({"impulseRecordAck":true,"index":3})") << QByteArray();
    QTest::newRow("impulseRecordAck: false") << impulseRecordAck(false, 3, QStringLiteral("full")) << QByteArray(R"({"impulseRecordAck":false,"index":3,"error":"full"})")
                                             << QByteArray();
    QTest::newRow("one record") << impulseRecordRequest(qint64{4}) << QByteArray(R"({"impulseRecordRequest":{"index":4}})") << QByteArray();
    QTest::newRow("a range of records") << impulseRecordRequest(qint64{4}, qint64{9}) << QByteArray(R"({"impulseRecordRequest":{"range":{"first":4,"last":9}}})") << QByteArray();
    QTest::newRow("a list of records") << impulseRecordRequest(QVector<qint64>{4, 9}) << QByteArray(R"({"impulseRecordRequest":{"list":[4,9]}})") << QByteArray();
    QTest::newRow("a new model") << newModelAvailable(7) << QByteArray(R"({"newModelAvailable":true,"deploymentVersion":7})") << QByteArray();
    QTest::newRow("the latest model") << newModelAvailable(std::nullopt) << QByteArray(R"({"newModelAvailable":true,"deploymentVersion":"latest"})") << QByteArray();
    QTest::newRow("error") << remoteError(QStringLiteral("no")) << QByteArray(R"({"err":"no"})") << QByteArray();
}

void TestRemoteMessage::writesVectors()
{
    QFETCH(QCborMap, map);
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, cborHex);
    QCOMPARE(*encodedRemote(map, RemoteEncoding::Json), json);
    const QByteArray cbor = *encodedRemote(map, RemoteEncoding::Cbor);
    if (!cborHex.isEmpty())
        QCOMPARE(cbor.toHex(), cborHex);
    QCOMPARE(QCborValue::fromCbor(cbor).toMap(), map);
}

/// An integer when it is one, else a double: what firmware decodes.
void TestRemoteMessage::writesFractionsOfIntervals()
{
    SampleRequest request = referenceRequest();
    request.intervalMs = 62.5;
    QVERIFY(encodedRemote(sampleRequested(request), RemoteEncoding::Json)->contains("\"interval\":62.5,"));
    QVERIFY(encodedRemote(sampleRequested(request), RemoteEncoding::Cbor)->toHex().contains("68696e74657276616cfb404f400000000000"));
    request.intervalMs = 0.0625;
    QVERIFY(encodedRemote(sampleRequested(request), RemoteEncoding::Json)->contains("\"interval\":0.0625,"));
}

void TestRemoteMessage::keepsToTheBufferOfBoards()
{
    SampleRequest request = referenceRequest();
    request.label = QString(127, QLatin1Char('a'));
    request.sensor = QString(127, QLatin1Char('b'));
    request.path = QString(127, QLatin1Char('c'));
    request.hmacKey = QString(96, QLatin1Char('d'));
    const Result<QByteArray> tooLong = encodedRemote(sampleRequested(request), RemoteEncoding::Cbor);
    QVERIFY(!tooLong);
    QCOMPARE(tooLong.error().code, ErrorCode::LimitExceeded);
    request.hmacKey = QString(32, QLatin1Char('d'));
    QVERIFY(encodedRemote(sampleRequested(request), RemoteEncoding::Cbor)->size() < 512);
}

void TestRemoteMessage::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("id");
    QTest::newRow("no JSON") << QByteArray("hello") << QStringLiteral("REM-002");
    QTest::newRow("a list") << QByteArray("[1]") << QStringLiteral("REM-002");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("REM-002");
    QTest::newRow("two messages") << QByteArray(R"({"sample":true}{"sample":true})") << QStringLiteral("REM-002");
    QTest::newRow("half CBOR") << QByteArray::fromHex("a16673616d") << QStringLiteral("REM-003");
    QTest::newRow("CBOR with something behind") << QByteArray::fromHex("a16673616d706c65f500") << QStringLiteral("REM-003");
    QTest::newRow("deep JSON") << "{\"a\":" + QByteArray(40, '[') << QStringLiteral("REM-001");
    QTest::newRow("deep CBOR") << QByteArray("\xA1\x61") + 'a' + QByteArray(40, '\x81') + '\x00' << QStringLiteral("REM-001");
    QTest::newRow("deep CBOR maps") << QByteArray("\xA1\x61\x61").repeated(40) + '\x00' << QStringLiteral("REM-001");
    QTest::newRow("CBOR tags in a row") << QByteArray("\xA1\x61") + 'a' + QByteArray(40, '\xC1') + '\x00' << QStringLiteral("REM-001");
    QTest::newRow("a hello that is none") << QByteArray(R"({"hello":true})") << QStringLiteral("REM-007");
    QTest::newRow("a hello without id") << QByteArray(R"({"hello":{"apiKey":"k","sensors":[]}})") << QStringLiteral("REM-008");
    QTest::newRow("a hello with a long id") << R"({"hello":{"deviceId":")" + QByteArray(129, 'a') + R"(","sensors":[]}})" << QStringLiteral("REM-008");
    QTest::newRow("a hello without sensors") << QByteArray(R"({"hello":{"deviceId":"d"}})") << QStringLiteral("REM-004");
    QTest::newRow("a sensor without name") << QByteArray(R"({"hello":{"deviceId":"d","sensors":[{}]}})") << QStringLiteral("REM-006");
    QTest::newRow("a frequency of 0") << QByteArray(R"({"hello":{"deviceId":"d","sensors":[{"name":"a","frequencies":[0]}]}})") << QStringLiteral("REM-005");
    QTest::newRow("a frequency of text") << QByteArray(R"({"hello":{"deviceId":"d","sensors":[{"name":"a","frequencies":["62.5"]}]}})") << QStringLiteral("REM-005");
    QTest::newRow("a frame that is no JPEG") << QByteArray(R"({"snapshotFrame":"AAAA"})") << QStringLiteral("REM-009");
    QTest::newRow("a frame that is no base64") << QByteArray(R"({"snapshotFrame":"/9j/4A*="})") << QStringLiteral("REM-009");
}

void TestRemoteMessage::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, id);
    const Result<RemoteMessage> read = parseRemoteMessage(bytes, remoteEncodingOf(bytes));
    QVERIFY(!read);
    QCOMPARE(read.error().id, id);
}

void TestRemoteMessage::refusesEveryCut()
{
    const QByteArray cbor = *encodedRemote(sampleRequested(referenceRequest()), RemoteEncoding::Cbor);
    const QByteArray json = *encodedRemote(sampleRequested(referenceRequest()), RemoteEncoding::Json);
    for (qsizetype length = 0; length < cbor.size(); ++length)
        QVERIFY(!parseRemoteMessage(cbor.left(length), RemoteEncoding::Cbor));
    for (qsizetype length = 0; length < json.size(); ++length)
        QVERIFY(!parseRemoteMessage(json.left(length), RemoteEncoding::Json));
}

void TestRemoteMessage::followsTheOrderOfMessages_data()
{
    using K = RemoteKind;
    QTest::addColumn<QVector<RemoteKind>>("kinds");
    QTest::addColumn<bool>("failsAtEnd");
    QTest::addColumn<QString>("states"); // after each message
    QTest::newRow("serial device") << QVector<RemoteKind>{K::Sample, K::SampleStarted, K::SampleReading, K::SampleUploading, K::SampleFinished} << false
                                   << QStringLiteral("accepted sampling reading uploading finished");
    QTest::newRow("camera") << QVector<RemoteKind>{K::Sample, K::SampleStarted, K::SampleProcessing, K::SampleUploading, K::SampleFinished} << false
                            << QStringLiteral("accepted sampling processing uploading finished");
    QTest::newRow("started before accepted") << QVector<RemoteKind>{K::SampleStarted, K::Sample, K::SampleUploading, K::SampleFinished} << false
                                             << QStringLiteral("sampling sampling uploading finished");
    QTest::newRow("everything left out") << QVector<RemoteKind>{K::SampleFinished} << false << QStringLiteral("finished");
    QTest::newRow("refused at once") << QVector<RemoteKind>{K::Sample} << true << QStringLiteral("failed");
    QTest::newRow("refused after it was accepted") << QVector<RemoteKind>{K::Sample, K::Sample} << true << QStringLiteral("accepted failed");
    QTest::newRow("refused while uploading") << QVector<RemoteKind>{K::Sample, K::SampleStarted, K::SampleUploading, K::Sample} << true
                                             << QStringLiteral("accepted sampling uploading failed");
    QTest::newRow("nothing goes back") << QVector<RemoteKind>{K::SampleUploading, K::SampleReading, K::SampleStarted} << false
                                       << QStringLiteral("uploading uploading uploading");
    QTest::newRow("nothing after the end") << QVector<RemoteKind>{K::SampleFinished, K::Sample} << true << QStringLiteral("finished finished");
    QTest::newRow("other messages in between") << QVector<RemoteKind>{K::SnapshotFailed, K::Unknown, K::Sample} << false
                                               << QStringLiteral("requested requested accepted");
}

void TestRemoteMessage::followsTheOrderOfMessages()
{
    QFETCH(QVector<RemoteKind>, kinds);
    QFETCH(bool, failsAtEnd);
    QFETCH(QString, states);
    SampleProgress progress(referenceRequest(), {});
    QStringList seen;
    for (qsizetype i = 0; i < kinds.size(); ++i) {
        progress.take(message(kinds[i], !(failsAtEnd && i + 1 == kinds.size())));
        seen << sampleStateName(progress.state());
    }
    QCOMPARE(seen.join(QLatin1Char(' ')), states);
    if (progress.state() == SampleState::Failed)
        QVERIFY(progress.error().message.contains(QStringLiteral("ERR: no memory")));
}

void TestRemoteMessage::givesUp_data()
{
    using K = RemoteKind;
    QTest::addColumn<QVector<RemoteKind>>("kinds");
    QTest::addColumn<qint64>("deadlineMs");
    QTest::newRow("no answer for 10 s") << QVector<RemoteKind>{} << qint64{10'000};
    QTest::newRow("not started for 60 s") << QVector<RemoteKind>{K::Sample} << qint64{60'000};
    QTest::newRow("not finished for ten times length and 3 s") << QVector<RemoteKind>{K::SampleStarted} << qint64{40'000};
    QTest::newRow("not finished although uploading") << QVector<RemoteKind>{K::SampleUploading} << qint64{40'000};
    QTest::newRow("finished") << QVector<RemoteKind>{K::SampleFinished} << qint64{-1};
}

void TestRemoteMessage::givesUp()
{
    QFETCH(QVector<RemoteKind>, kinds);
    QFETCH(qint64, deadlineMs);
    SampleProgress progress(referenceRequest(), {});
    for (const RemoteKind kind : kinds)
        progress.take(message(kind));
    QCOMPARE(progress.nextDeadlineMs(), deadlineMs);
    if (deadlineMs < 0) {
        QVERIFY(!progress.passTime(1'000'000'000));
        return;
    }
    QVERIFY(!progress.passTime(deadlineMs - 1));
    QVERIFY(progress.passTime(deadlineMs));
    QCOMPARE(progress.state(), SampleState::Failed);
    QCOMPARE(progress.error().code, ErrorCode::Timeout);
}

QTEST_GUILESS_MAIN(TestRemoteMessage)
#include "tst_remote_message.moc"
