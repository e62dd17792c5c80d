// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_server.h"
#include "serial/remote/remote_server.h"
#include "support/memory_sink.h"
#include "support/sample_requests.h"
#include "support/web_socket_device.h"

#include <QCborArray>
#include <QCborMap>
#include <QSignalSpy>
#include <limits>

using namespace studio;
using test::RawAnswer;
using test::RawClient;
using test::referenceRequest;
using test::WebSocketDevice;

namespace
{

const QString kId = QStringLiteral("A1:B2:C3:D4:E5:F6");

/// The keys can be taken away.
class Keys : public KeyRing
{
public:
    [[nodiscard]] const QVector<AccessKey>& keys() const override { return list; }
    QVector<AccessKey> list = test::MemorySink().keys();
};

struct Service {
    Keys keys;
    RemoteServer remote;
    HttpServer server{remote};
    explicit Service(const RemoteTimings& timings = {}) : remote(keys, {}, timings)
    {
        if (const Result<void> opened = server.listen({QHostAddress(QHostAddress::LocalHost)}, 0); !opened)
            QTest::qFail(qPrintable(opened.error().message), __FILE__, __LINE__);
    }
    /// A device that was welcomed.
    RemoteDevice* join(WebSocketDevice& client, bool asCbor, const QString& id = kId)
    {
        if (!client.connects(server.port()))
            return nullptr;
        client.send(WebSocketDevice::hello(QString::fromLatin1(test::MemorySink::apiKey()), id), asCbor);
        const QJsonObject welcome = client.nextObject(asCbor);
        return welcome == QJsonObject{{QStringLiteral("hello"), true}} ? remote.device(id) : nullptr;
    }
    /// The first answer to some raw bytes.
    RawAnswer answerTo(const QByteArray& request)
    {
        RawClient client(server.port());
        client.send(QByteArray(request).replace("PORT", QByteArray::number(server.port())));
        RawAnswer answer;
        client.answers(answer);
        return answer;
    }
};

} // namespace

/// The service as devices see it, over real sockets.
class TestRemoteServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helloDecidesTheEncoding_data();
    void helloDecidesTheEncoding();
    void wrongHellosAreToldWhy_data();
    void wrongHellosAreToldWhy();
    void manyWrongKeysAreBlocked();
    void newerHelloReplacesTheOlder();
    void recordsInAnyOrder_data();
    void recordsInAnyOrder();
    void ordersThatCannotBeTakenAreRefused_data();
    void ordersThatCannotBeTakenAreRefused();
    void dataForwarderRecords();
    void namesOfManyAxesAreTaken();
    void secondOrderIsRefusedWhileOneRuns();
    void manyResultsAreAskedForInPieces();
    void lostDeviceFailsItsRecording();
    void answersBothKindsOfPing();
    void silentDeviceIsDropped();
    void unreadableMessagesAreTold();
    void cameraStreams();
    void modelStreamsAndUpdates();
    void recordThatNobodyTakesIsRefused();
    void revokedKeyEndsTheConnection();
    void switchingOffEndsEveryConnection();
    void brokenFramesCloseWithTheirCode_data();
    void brokenFramesCloseWithTheirCode();
    void otherRequestsAreRefused_data();
    void otherRequestsAreRefused();
};

void TestRemoteServer::helloDecidesTheEncoding_data()
{
    QTest::addColumn<bool>("asCbor");
    QTest::newRow("json") << false;
    QTest::newRow("cbor") << true;
}

void TestRemoteServer::helloDecidesTheEncoding()
{
    QFETCH(bool, asCbor);
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, asCbor);
    QVERIFY(device != nullptr);
    QCOMPARE(device->encoding(), asCbor ? RemoteEncoding::Cbor : RemoteEncoding::Json);
    QCOMPARE(device->keyName(), QStringLiteral("bench"));
    QVERIFY(device->hello().apiKey.isEmpty());
    QCOMPARE(service.remote.devices(), QVector<RemoteDevice*>{device});

    QVERIFY(device->sample(referenceRequest()).isOk());
    const QByteArray request = client.next();
    if (asCbor) {
        QCOMPARE(request.toHex(), QByteArray("a16673616d706c65a6656c6162656c6477617665666c656e6774681903e86470617468722f6170692f747261696e696e672f64617461"
                                             "67686d61634b65797820326636613163386535623964343037336136653163306637623864323935346368696e74657276616c106673"
                                             "656e736f72764275696c742d696e20616363656c65726f6d65746572"));
    } else {
        QCOMPARE(request, QByteArray(R"({"sample":{"label":"wave","length":1000,"path":"/api/training/data",)"
                                     R"("hmacKey":"2f6a1c8e5b9d4073a6e1c0f7b8d2954c","interval":16,"sensor":"Built-in accelerometer"}})"));
    }
}

void TestRemoteServer::wrongHellosAreToldWhy_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("asCbor");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray wrong = QJsonDocument(WebSocketDevice::hello(QStringLiteral("ei_demo"), kId)).toJson(QJsonDocument::Compact);
    QTest::newRow("wrong key, json") << wrong << false << QByteArray(R"({"hello":false,"err":"Invalid API key"})");
    QTest::newRow("wrong key, cbor") << QCborValue::fromJsonValue(WebSocketDevice::hello(QStringLiteral("ei_demo"), kId)).toCbor() << true
                                     << QByteArray::fromHex("a26568656c6c6ff4636572726f496e76616c696420415049206b6579");
    QTest::newRow("no hello") << QByteArray(R"({"sample":true})") << false << QByteArray(R"({"hello":false,"err":"A session begins with hello."})");
    QTest::newRow("no device id") << QByteArray(R"({"hello":{"apiKey":"ei_demo"}})") << false
                                  << QByteArray(R"({"hello":false,"err":"hello.deviceId: must have 1 to 128 characters"})");
}

void TestRemoteServer::wrongHellosAreToldWhy()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, asCbor);
    Service service;
    WebSocketDevice client;
    QVERIFY(client.connects(service.server.port()));
    if (asCbor)
        client.sendBinary(message);
    else
        client.sendText(message);
    QTEST(client.next(), "answer");
    QVERIFY(service.remote.devices().isEmpty());
}

void TestRemoteServer::manyWrongKeysAreBlocked()
{
    Service service;
    for (int i = 0; i < HttpLimits().failuresPerMinute; ++i) {
        WebSocketDevice client;
        QVERIFY(client.connects(service.server.port()));
        client.send(WebSocketDevice::hello(QStringLiteral("ei_demo"), kId), false);
        QCOMPARE(client.nextObject(false)[QStringLiteral("err")].toString(), QStringLiteral("Invalid API key"));
        client.socket().close();
        QVERIFY(client.isClosed());
    }
    const RawAnswer answer = service.answerTo("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QCOMPARE(answer.status, 429);
}

void TestRemoteServer::newerHelloReplacesTheOlder()
{
    Service service;
    WebSocketDevice older;
    WebSocketDevice newer;
    WebSocketDevice other;
    QVERIFY(service.join(older, false) != nullptr);
    QVERIFY(service.join(other, false, QStringLiteral("other")) != nullptr);
    RemoteDevice* device = service.join(newer, true);
    QVERIFY(device != nullptr);
    QVERIFY(older.isClosed());
    QCOMPARE(service.remote.devices().size(), 2);
    QCOMPARE(service.remote.device(kId), device);
    QVERIFY(device->sample(referenceRequest()).isOk());
    QVERIFY(!newer.next().isEmpty());
}

void TestRemoteServer::recordsInAnyOrder_data()
{
    QTest::addColumn<QByteArrayList>("messages");
    QTest::addColumn<QString>("states");
    const QByteArray accepted = R"({"sample":true})";
    const QByteArray started = R"({"sampleStarted":true})";
    const QByteArray finished = R"({"sampleFinished":true})";
    QTest::newRow("a serial device behind the daemon")
        << QByteArrayList{accepted, started, R"({"sampleReading":true,"progressPercentage":0})", R"({"sampleReading":true,"progressPercentage":40})",
                          R"({"sampleUploading":true})", finished}
        << QStringLiteral("requested accepted sampling reading reading uploading finished");
    QTest::newRow("a camera") << QByteArrayList{accepted, started, R"({"sampleProcessing":true})", R"({"sampleUploading":true})", finished}
                              << QStringLiteral("requested accepted sampling processing uploading finished");
    QTest::newRow("the start before the acceptance") << QByteArrayList{started, accepted, R"({"sampleUploading":true})", finished}
                                                     << QStringLiteral("requested sampling uploading finished");
    QTest::newRow("refused") << QByteArrayList{R"({"sample":false,"error":"ERR: no memory"})"} << QStringLiteral("requested failed");
    QTest::newRow("refused after all, told as in the documentation")
        << QByteArrayList{accepted, started, R"({"sample":false,"err":"ERR: no memory"})"} << QStringLiteral("requested accepted sampling failed");
}

void TestRemoteServer::recordsInAnyOrder()
{
    QFETCH(QByteArrayList, messages);
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, false);
    QVERIFY(device != nullptr);
    QStringList states;
    connect(device, &RemoteDevice::sampleProgressed, this, [&] { states << sampleStateName(device->progress()->state()); });
    QVERIFY(device->sample(referenceRequest()).isOk());
    QVERIFY(device->awaits(kId.toLower(), {}, QStringLiteral("wave"), {}));
    QVERIFY(device->awaits({}, QStringLiteral("bench"), QStringLiteral("x.wav"), QStringLiteral("wave")));
    QVERIFY(!device->awaits(QStringLiteral("other"), QStringLiteral("bench"), QStringLiteral("wave"), {}));
    QVERIFY(!device->awaits(kId, QStringLiteral("bench"), QStringLiteral("snake"), QStringLiteral("snake")));
    for (const QByteArray& message : messages)
        client.sendText(message);
    QVERIFY(RawClient::wait([&] { return device->progress()->isOver(); }, 10'000));
    QTEST(states.join(QLatin1Char(' ')), "states");
    if (states.last() == QLatin1String("failed")) {
        QCOMPARE(device->progress()->error().id, QStringLiteral("REM-021"));
        QCOMPARE(device->progress()->error().message, QStringLiteral("The device did not record: ERR: no memory.")); // more may be said behind it
    }
    QVERIFY(!device->awaits(kId, QStringLiteral("bench"), QStringLiteral("wave"), {}));
}

void TestRemoteServer::ordersThatCannotBeTakenAreRefused_data()
{
    QTest::addColumn<SampleRequest>("request");
    const auto with = [](auto change) {
        SampleRequest request = referenceRequest();
        change(request);
        return request;
    };
    QTest::newRow("no such sensor") << with([](SampleRequest& r) { r.sensor = QStringLiteral("Camera"); });
    QTest::newRow("no length") << with([](SampleRequest& r) { r.lengthMs = 0; });
    QTest::newRow("longer than the sensor can") << with([](SampleRequest& r) { r.lengthMs = 300'001; });
    QTest::newRow("no interval") << with([](SampleRequest& r) { r.intervalMs = 0; });
    QTest::newRow("no label") << with([](SampleRequest& r) { r.label.clear(); });
    QTest::newRow("a label of 128 bytes") << with([](SampleRequest& r) { r.label = QString(128, QLatin1Char('a')); });
    QTest::newRow("a comma") << with([](SampleRequest& r) { r.label = QStringLiteral("a,b"); });
    QTest::newRow("a key of 33 characters") << with([](SampleRequest& r) { r.hmacKey += QLatin1Char('0'); });
}

void TestRemoteServer::ordersThatCannotBeTakenAreRefused()
{
    QFETCH(SampleRequest, request);
    // A board on the network, and one behind the daemon.
    for (const auto& [asCbor, connection] : {std::pair(true, QStringLiteral("ip")), std::pair(false, QStringLiteral("daemon"))}) {
        Service service;
        WebSocketDevice client;
        QVERIFY(client.connects(service.server.port()));
        client.send(WebSocketDevice::hello(QString::fromLatin1(test::MemorySink::apiKey()), kId, connection), asCbor);
        QVERIFY(!client.next().isEmpty());
        RemoteDevice* device = service.remote.device(kId);
        QVERIFY(device != nullptr);
        const Result<void> ordered = device->sample(request);
        QVERIFY(!ordered);
        QCOMPARE(ordered.error().code, ErrorCode::InvalidArgument);
        QVERIFY(device->progress() == nullptr);
    }
}

/// The messages of the data forwarder 1.39.2, byte for byte. Its sensor always has commas in its name.
void TestRemoteServer::dataForwarderRecords()
{
    Service service;
    WebSocketDevice client;
    QVERIFY(client.connects(service.server.port()));
    client.sendBinary(QByteArray::fromHex(
        "a16568656c6c6fa86776657273696f6e04666170694b6579784365695f30313233343536373839616263646566303132333435363738396162636465663031323334353637383961"
        "6263646566303132333435363738396162636465666864657669636549647141313a42323a43333a44343a45353a46366a646576696365547970656e444154415f464f5257415244"
        "45526a636f6e6e656374696f6e666461656d6f6e6773656e736f727381a3646e616d65782553656e736f722077697468203320617865732028616363582c20616363592c20616363"
        "5a29706d617853616d706c654c656e677468531a000493e06b6672657175656e636965738118337819737570706f727473536e617073686f7453747265616d696e67f4646d6f6465"
        "69696e67657374696f6e"));
    QCOMPARE(client.next().toHex(), QByteArray("a16568656c6c6ff5"));
    RemoteDevice* device = service.remote.device(kId);
    QVERIFY(device != nullptr);
    QCOMPARE(device->hello().deviceType, QStringLiteral("DATA_FORWARDER"));
    SampleRequest request = referenceRequest();
    request.sensor = QStringLiteral("Sensor with 3 axes (accX, accY, accZ)");
    request.intervalMs = 1000.0 / 51.0;
    QCOMPARE(device->hello().sensors.size(), 1);
    QCOMPARE(device->hello().sensors.first().name, request.sensor);
    QCOMPARE(device->hello().sensors.first().frequenciesHz, QVector<double>{51.0});
    const Result<void> ordered = device->sample(request);
    QVERIFY2(ordered.isOk(), ordered.isOk() ? "" : qPrintable(ordered.error().message));
    QCOMPARE(client.nextObject(true)[QStringLiteral("sample")][QStringLiteral("sensor")].toString(), request.sensor);
    QStringList states;
    connect(device, &RemoteDevice::sampleProgressed, this, [&] { states << sampleStateName(device->progress()->state()); });
    for (const char* message : {"a16673616d706c65f5", "a16d73616d706c6553746172746564f5", "a16f73616d706c6555706c6f6164696e67f5", "a16e73616d706c6546696e6973686564f5"})
        client.sendBinary(QByteArray::fromHex(message));
    QVERIFY(RawClient::wait([&] { return device->progress()->isOver(); }, 10'000));
    QCOMPARE(states.join(QLatin1Char(' ')), QStringLiteral("accepted sampling uploading finished"));
    request.label = QStringLiteral("left, then right"); // for a header, not for a board's commands
    QVERIFY(device->sample(request).isOk());
    QCOMPARE(client.nextObject(true)[QStringLiteral("sample")][QStringLiteral("label")].toString(), request.label);
    client.sendBinary(QByteArray::fromHex("a26673616d706c65f4656572726f72704552523a2073656e736f7220676f6e65"));
    QVERIFY(RawClient::wait([&] { return device->progress()->isOver(); }, 10'000));
    QCOMPARE(device->progress()->error().message, QStringLiteral("The device did not record: ERR: sensor gone."));
}

/// Boards have a small buffer; the programs that stand in for them name as many axes as there are.
void TestRemoteServer::namesOfManyAxesAreTaken()
{
    SampleRequest request = referenceRequest();
    request.sensor = QStringLiteral("Sensor with 64 axes (channel 1") + QStringLiteral(", channel 10").repeated(63) + QLatin1Char(')');
    QVERIFY(request.sensor.size() > kMostRemoteBytes);
    const auto joined = [&](Service& service, WebSocketDevice& client, const QString& connection) -> RemoteDevice* {
        if (!client.connects(service.server.port()))
            return nullptr;
        QJsonObject hello = WebSocketDevice::hello(QString::fromLatin1(test::MemorySink::apiKey()), kId, connection)[QStringLiteral("hello")].toObject();
        hello[QStringLiteral("sensors")] = QJsonArray{
            QJsonObject{{QStringLiteral("name"), request.sensor}, {QStringLiteral("maxSampleLengthS"), 300'000}, {QStringLiteral("frequencies"), QJsonArray{50}}}};
        client.send({{QStringLiteral("hello"), hello}}, true);
        return client.nextObject(true) == QJsonObject{{QStringLiteral("hello"), true}} ? service.remote.device(kId) : nullptr;
    };
    {
        Service service;
        WebSocketDevice client;
        RemoteDevice* device = joined(service, client, QStringLiteral("daemon"));
        QVERIFY(device != nullptr);
        QVERIFY(device->sample(request).isOk());
        QCOMPARE(client.nextObject(true)[QStringLiteral("sample")][QStringLiteral("sensor")].toString(), request.sensor);
    }
    Service service;
    WebSocketDevice client;
    RemoteDevice* board = joined(service, client, QStringLiteral("ip"));
    QVERIFY(board != nullptr);
    QCOMPARE(board->sample(request).error().id, QStringLiteral("REM-010"));
}

void TestRemoteServer::secondOrderIsRefusedWhileOneRuns()
{
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, false);
    QVERIFY(device->sample(referenceRequest()).isOk());
    QCOMPARE(device->sample(referenceRequest()).error().code, ErrorCode::Busy);
    QCOMPARE(device->startCamera(false).error().code, ErrorCode::Busy);
    client.sendText(R"({"sampleFinished":true})");
    QVERIFY(RawClient::wait([&] { return device->progress()->isOver(); }, 10'000));
    QVERIFY(device->sample(referenceRequest()).isOk());
}

void TestRemoteServer::manyResultsAreAskedForInPieces()
{
    for (const bool asCbor : {false, true}) {
        Service service;
        WebSocketDevice client;
        RemoteDevice* device = service.join(client, asCbor);
        QVERIFY(device != nullptr);
        QVector<qint64> wanted{std::numeric_limits<qint64>::max()}; // behind which there is none
        for (qint64 index = 0; index < 300; ++index)
            wanted.append(std::numeric_limits<qint64>::max() / 2 - 7 * index);
        QVERIFY(device->requestRecords(wanted).isOk());
        QVector<qint64> asked;
        while (asked.size() < wanted.size()) {
            const QByteArray bytes = client.next();
            QVERIFY(!bytes.isEmpty() && bytes.size() <= kMostRemoteBytes);
            const QCborMap message = asCbor ? QCborValue::fromCbor(bytes).toMap() : QCborMap::fromJsonObject(QJsonDocument::fromJson(bytes).object());
            const QCborMap request = message[QStringLiteral("impulseRecordRequest")].toMap();
            if (request.contains(QStringLiteral("index")))
                asked.append(request[QStringLiteral("index")].toInteger());
            for (const QCborValue& index : request[QStringLiteral("list")].toArray())
                asked.append(index.toInteger());
        }
        QCOMPARE(asked, wanted);
    }
}

void TestRemoteServer::lostDeviceFailsItsRecording()
{
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, false);
    QVERIFY(device->sample(referenceRequest()).isOk());
    Error error;
    connect(device, &RemoteDevice::sampleProgressed, this, [&] { error = device->progress()->error(); });
    QSignalSpy gone(&service.remote, &RemoteServer::deviceGone);
    client.socket().abort();
    QVERIFY(gone.wait(10'000));
    QCOMPARE(error.id, QStringLiteral("REM-032"));
    QVERIFY(service.remote.devices().isEmpty());
}

void TestRemoteServer::answersBothKindsOfPing()
{
    Service service;
    WebSocketDevice client;
    QVERIFY(client.connects(service.server.port()));
    client.sendText("ping"); // before the hello
    QCOMPARE(client.next(), QByteArray("pong"));
    client.send(WebSocketDevice::hello(QString::fromLatin1(test::MemorySink::apiKey()), kId), false);
    QVERIFY(!client.next().isEmpty());
    client.sendText("ping");
    QCOMPARE(client.next(), QByteArray("pong"));
    QSignalSpy pong(&client.socket(), &QWebSocket::pong);
    client.socket().ping("payload");
    QVERIFY(pong.wait(10'000));
    QCOMPARE(pong.first().at(1).toByteArray(), QByteArray("payload"));
}

/// One that answers pings stays however short the times; one whose bytes go nowhere does not.
void TestRemoteServer::silentDeviceIsDropped()
{
    RemoteTimings timings;
    timings.pingMs = 10;
    timings.silentMs = 1000;
    Service service(timings);
    WebSocketDevice alive;
    QVERIFY(service.join(alive, false, QStringLiteral("alive")) != nullptr);
    RawClient silent(service.server.port());
    silent.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(service.server.port())
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QVERIFY(RawClient::wait([&] { return silent.received().contains("\r\n\r\n"); }, 10'000));
    const QByteArray hello = QJsonDocument(WebSocketDevice::hello(QString::fromLatin1(test::MemorySink::apiKey()), kId)).toJson(QJsonDocument::Compact);
    silent.send(QByteArray::fromHex("81fe") + static_cast<char>(hello.size() >> 8) + static_cast<char>(hello.size() & 0xFF) + QByteArray(4, '\0') + hello);
    QVERIFY(RawClient::wait([&] { return service.remote.device(kId) != nullptr; }, 10'000));
    QVERIFY(silent.isClosed());
    QVERIFY(RawClient::wait([&] { return service.remote.device(kId) == nullptr; }, 10'000));
    QVERIFY(service.remote.device(QStringLiteral("alive")) != nullptr);
}

void TestRemoteServer::unreadableMessagesAreTold()
{
    Service service;
    WebSocketDevice client;
    QVERIFY(service.join(client, false) != nullptr);
    client.sendText("{\"sample\":");
    QVERIFY(client.next().startsWith("{\"err\":\"Failed to parse message: "));
    for (int i = 0; i < 20; ++i)
        client.sendText("nonsense");
    QVERIFY(client.isClosed());
}

void TestRemoteServer::cameraStreams()
{
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, true);
    QVERIFY(device->startCamera(false).isOk());
    QCOMPARE(client.next().toHex(), QByteArray("a26d7374617274536e617073686f74f56a7265736f6c7574696f6e636c6f77"));
    QSignalSpy frames(device, &RemoteDevice::cameraFrame);
    QSignalSpy failures(device, &RemoteDevice::cameraFailed);
    client.send({{QStringLiteral("snapshotStarted"), true}}, true);
    const QByteArray jpeg = QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000ffd9");
    client.send({{QStringLiteral("snapshotFrame"), QString::fromLatin1(jpeg.toBase64())}, {QStringLiteral("fileName"), QStringLiteral("f1")}}, true);
    QVERIFY(frames.wait(10'000));
    QCOMPARE(frames.first().at(0).toByteArray(), jpeg);
    QVERIFY(device->isCameraOn());
    QCOMPARE(device->sample(referenceRequest()).error().code, ErrorCode::Busy);
    QVERIFY(device->stopCamera().isOk());
    QCOMPARE(client.nextObject(true), (QJsonObject{{QStringLiteral("stopSnapshot"), true}}));
    client.send({{QStringLiteral("snapshotFailed"), true}, {QStringLiteral("error"), QStringLiteral("no camera")}}, true);
    QVERIFY(failures.wait(10'000));
    QVERIFY(!device->isCameraOn());
}

void TestRemoteServer::modelStreamsAndUpdates()
{
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, false);
    QSignalSpy records(device, &RemoteDevice::impulseRecord);
    QSignalSpy failures(device, &RemoteDevice::inferenceFailed);
    QSignalSpy updates(device, &RemoteDevice::modelUpdated);
    QVERIFY(device->startInference().isOk());
    QCOMPARE(client.next(), QByteArray(R"({"startInferenceStream":true})"));
    client.sendText(R"({"inferenceStreamStarted":false})");
    QVERIFY(failures.wait(10'000));
    client.sendText(R"({"inferenceStreamStarted":true})");
    client.sendText(R"({"impulseRecord":{"result":{"classification":{"wave":0.9}}},"index":7,"timestamp":1})");
    QVERIFY(records.wait(10'000));
    QVERIFY(device->isInferenceOn());
    QCOMPARE(client.next(), QByteArray(R"({"impulseRecordAck":true,"index":7})"));
    QVERIFY(device->announceModel({}).isOk());
    QCOMPARE(client.next(), QByteArray(R"({"newModelAvailable":true,"deploymentVersion":"latest"})"));
    client.sendText(R"({"modelUpdateSuccess":false,"error":"no space"})");
    QVERIFY(updates.wait(10'000));
    QCOMPARE(updates.first().at(0).toBool(), false);
    QCOMPARE(updates.first().at(1).toString(), QStringLiteral("no space"));
}

void TestRemoteServer::recordThatNobodyTakesIsRefused()
{
    Service service;
    WebSocketDevice client;
    RemoteDevice* device = service.join(client, false);
    client.sendText(R"({"impulseRecord":{"result":{}},"index":7})");
    QCOMPARE(client.next(), QByteArray(R"({"impulseRecordAck":false,"index":7,"error":"Nobody takes it."})"));
    QVERIFY(!device->isModelWatched());
    const QSignalSpy records(device, &RemoteDevice::impulseRecord);
    QVERIFY(device->isModelWatched());
    client.sendText(R"({"impulseRecord":{"result":{}},"index":8})");
    QCOMPARE(client.next(), QByteArray(R"({"impulseRecordAck":true,"index":8})"));
    QCOMPARE(records.size(), 1);
}

void TestRemoteServer::revokedKeyEndsTheConnection()
{
    Service service;
    WebSocketDevice client;
    QVERIFY(service.join(client, false) != nullptr);
    service.remote.dropRevoked();
    QCOMPARE(service.remote.devices().size(), 1);
    service.keys.list.clear();
    service.remote.dropRevoked();
    QVERIFY(client.isClosed());
    QVERIFY(RawClient::wait([&] { return service.remote.devices().isEmpty(); }, 10'000));
}

void TestRemoteServer::switchingOffEndsEveryConnection()
{
    Service service;
    WebSocketDevice greeted;
    WebSocketDevice silent;
    QVERIFY(service.join(greeted, false) != nullptr);
    QVERIFY(silent.connects(service.server.port()));
    silent.sendText("ping");
    QCOMPARE(silent.next(), QByteArray("pong"));
    // From the event loop, as everything that a window or a command does.
    QTimer::singleShot(0, &service.remote, [&service] {
        service.server.close();
        service.remote.closeAll();
    });
    QVERIFY(greeted.isClosed());
    QVERIFY(silent.isClosed());
    QVERIFY(RawClient::wait([&] { return service.server.connectionCount() == 0; }, 10'000));
}

void TestRemoteServer::brokenFramesCloseWithTheirCode_data()
{
    QTest::addColumn<QByteArray>("frames"); // without their mask of zeros
    QTest::addColumn<int>("code");
    const QByteArray mask(4, '\0');
    QTest::newRow("text that is not UTF-8") << QByteArray::fromHex("8182") + mask + QByteArray::fromHex("c328") << 1007;
    QTest::newRow("a frame of 16 MiB and a byte") << QByteArray::fromHex("82ff0000000001000001") + mask << 1009;
    QTest::newRow("a reserved bit") << QByteArray::fromHex("c180") + mask << 1002;
    QByteArray fragments = QByteArray::fromHex("0181") + mask + "a";
    for (int i = 0; i < 1024; ++i)
        fragments += QByteArray::fromHex("0081") + mask + "a";
    QTest::newRow("a message of 1,025 fragments") << fragments << 1009;
}

void TestRemoteServer::brokenFramesCloseWithTheirCode()
{
    QFETCH(QByteArray, frames);
    QFETCH(int, code);
    Service service;
    RawClient client(service.server.port());
    client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(service.server.port())
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QVERIFY(RawClient::wait([&] { return client.received().contains("\r\n\r\n"); }, 10'000));
    QVERIFY(client.received().startsWith("HTTP/1.1 101 "));
    QVERIFY(client.received().contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    const qsizetype head = client.received().indexOf("\r\n\r\n") + 4;
    client.send(frames);
    QVERIFY(RawClient::wait([&] { return client.received().size() >= head + 4; }, 10'000));
    const QByteArray closing = client.received().mid(head, 4);
    QCOMPARE(closing.left(1).toHex(), QByteArray("88"));
    QCOMPARE((static_cast<unsigned char>(closing[2]) << 8) + static_cast<unsigned char>(closing[3]), code);
}

void TestRemoteServer::otherRequestsAreRefused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    QTest::newRow("no upgrade") << QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n") << 426;
    QTest::newRow("another path") << "GET /x HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + upgrade + "\r\n" << 404;
    QTest::newRow("another method") << "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\n" + upgrade + "\r\n" << 405;
    QTest::newRow("a web page") << "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://example.org\r\n" + upgrade + "\r\n" << 403;
    QTest::newRow("another host") << "GET / HTTP/1.1\r\nHost: example.org\r\n" + upgrade + "\r\n" << 421;
    QTest::newRow("no host") << "GET / HTTP/1.1\r\n" + upgrade + "\r\n" << 400;
    QTest::newRow("another version of the protocol")
        << QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        << 400;
}

void TestRemoteServer::otherRequestsAreRefused()
{
    QFETCH(QByteArray, request);
    Service service;
    QTEST(service.answerTo(request).status, "status");
}

QTEST_GUILESS_MAIN(TestRemoteServer)
#include "tst_remote_server.moc"
