// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/acquisition_vectors.h"
#include "support/pictures.h"
#include "support/served_bench.h"

#include <QSslConfiguration>
#include <QSslSocket>

using namespace studio;
using namespace studio::test::served;
using test::CliAnswer;
using test::RawAnswer;
using test::runCli;
using test::ServingCli;
using test::WebSocketDevice;

/// The services as a process, spoken to over real sockets.
class TestServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreShownOnceAndRevoked();
    void uploadsBecomeSamples();
    void picturesBecomeSamples();
    void duplicatesAreRefusedWhenAsked();
    void policyRefusesSignatures();
    void toolsLogInAndFindTheProject();
    void devicesAreKnownOnceTheySayHello();
    void revokedKeyCountsAtOnce();
    void placesThatAreTakenAreNamed();
    void closedServicesHaveNoSocket();
    void openServicesAreOnLoopbackAlone();
    void tlsShowsItsFingerprint();
    void beyondThisComputerTlsIsOn();
};

void TestServe::keysAreShownOnceAndRevoked()
{
    const Bench bench;
    QVERIFY(bench.apiKey().startsWith(QStringLiteral("ei_")));
    QCOMPARE(bench.apiKey().size(), 67);
    QCOMPARE(bench.hmacKey().size(), 32);
    const CliAnswer listed = runCli({QStringLiteral("keys"), QStringLiteral("list"), bench.project()});
    QCOMPARE(listed.exitCode, 0);
    QCOMPARE(listed.json[QStringLiteral("keys")].toArray().size(), 1);
    QCOMPARE(listed.json[QStringLiteral("keys")][0][QStringLiteral("name")].toString(), QStringLiteral("bench"));
    const QByteArray text = QJsonDocument(listed.json).toJson();
    QVERIFY(!text.contains(bench.apiKey().toLatin1()) && !text.contains(bench.hmacKey().toLatin1()));
    QFile file(bench.project());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(!content.contains(bench.apiKey().toLatin1()) && !content.contains(bench.hmacKey().toLatin1()));

    const CliAnswer again = runCli({QStringLiteral("keys"), QStringLiteral("new"), bench.project(), QStringLiteral("--name"), QStringLiteral("bench")});
    QCOMPARE(again.exitCode, 1);
    QCOMPARE(again.error().id, QStringLiteral("ACC-003"));
    QCOMPARE(runCli({QStringLiteral("keys"), QStringLiteral("revoke"), bench.project(), QStringLiteral("bench")}).exitCode, 0);
    QCOMPARE(runCli({QStringLiteral("keys"), QStringLiteral("revoke"), bench.project(), QStringLiteral("bench")}).error().id, QStringLiteral("ACC-004"));
    QVERIFY(runCli({QStringLiteral("keys"), QStringLiteral("list"), bench.project()}).json[QStringLiteral("keys")].toArray().isEmpty());
    QVERIFY(QDir(bench.folder() + QStringLiteral("/xdg_config_home/Sensorsmith/hmac-keys")).entryList(QDir::Files).isEmpty());
}

void TestServe::uploadsBecomeSamples()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY2(serve.start(bench.project()), serve.events().constData());
    const quint16 port = serve.port(QStringLiteral("ingestion"));

    const RawAnswer valid = bench.upload(port, aMessage(bench.hmacKey(), kId, true));
    QCOMPARE(valid.status, 200);
    QVERIFY2(valid.body.startsWith("wave.01."), valid.body.constData());
    QByteArray changed = aMessage(bench.hmacKey(), kId, false);
    changed.replace("VIRTUAL_BOARD", "VIRTUAL_BOARE");
    QCOMPARE(bench.upload(port, changed, "x-file-name: changed.json\r\nx-label: idle\r\n", "/api/testing/data").status, 200);
    QCOMPARE(bench.upload(port, test::vectors::v8(), "x-file-name: unsigned.json\r\nx-no-label: 1\r\n").status, 200);
    QCOMPARE(bench.upload(port, test::vectors::v10(), "x-file-name: zeros.cbor\r\nx-label: a%20b\r\n").status, 200);
    const RawAnswer broken = bench.upload(port, "{\"protected\":{}}");
    QCOMPARE(broken.status, 400);
    const QByteArray csv = "timestamp,x\r\n0,1\r\n10,2\r\n20,3\r\n";
    const QByteArray form = "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"tap.01.csv\"\r\nContent-Type: text/csv\r\n\r\n" + csv
                            + "\r\n--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x.bin\"\r\n\r\nnothing\r\n--B--";
    const RawAnswer files = Bench::request(port, "POST /api/training/files HTTP/1.1\r\nHost: localhost:PORT\r\nx-api-key: " + bench.apiKey().toLatin1()
                                                     + "\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: "
                                                     + QByteArray::number(form.size()) + "\r\n\r\n" + form);
    QCOMPARE(files.status, 200);
    QCOMPARE(files.body, QByteArray(R"({"success":true,"files":[{"success":true,"projectId":1,"sampleId":5,"fileName":"tap.01"},)"
                                    R"({"success":false,"error":"Unsupported file type"}]})"));

    const QJsonArray samples = bench.samples();
    QStringList rows;
    for (const QJsonValue& sample : samples) {
        rows << QStringList{sample[QStringLiteral("label")].toString(), sample[QStringLiteral("split")].toString(), sample[QStringLiteral("origin")].toString(),
                            sample[QStringLiteral("signature")].toString()}
                    .join(QLatin1Char('|'));
    }
    QCOMPARE(rows, (QStringList{QStringLiteral("wave|training|recorded|valid"), QStringLiteral("idle|testing|recorded|invalid"),
                                QStringLiteral("|training|imported|unsigned"), QStringLiteral("a b|training|recorded|placeholder"),
                                QStringLiteral("tap|training|imported|none")}));
    QCOMPARE(samples[0][QStringLiteral("readings")].toInt(), 60);
    QCOMPARE(samples[0][QStringLiteral("device")].toString(), kId);

    // A file takes the same keys.
    QFile file(bench.folder() + QStringLiteral("/tap.02.cbor"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(aMessage(bench.hmacKey(), kId, true));
    file.close();
    QCOMPARE(runCli({QStringLiteral("import"), bench.project(), file.fileName()}).exitCode, 0);
    QCOMPARE(bench.samples().last()[QStringLiteral("signature")].toString(), QStringLiteral("valid"));

    QVERIFY(serve.waitForEvent(QStringLiteral("request")));
    QVERIFY(!serve.events().contains(bench.apiKey().toLatin1()));
    QCOMPARE(serve.end(SIGINT), 0);
    QCOMPARE(serve.answer()[QStringLiteral("requests")].toInt(), 6);
    QCOMPARE(serve.answer()[QStringLiteral("samples")].toInt(), 5);
}

void TestServe::picturesBecomeSamples()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY2(serve.start(bench.project()), serve.events().constData());
    const quint16 port = serve.port(QStringLiteral("ingestion"));
    const auto send = [&](const QByteArray& path, const QByteArray& fields, const QByteArray& form) {
        return Bench::request(port, "POST " + path + " HTTP/1.1\r\nHost: localhost:PORT\r\nx-api-key: " + bench.apiKey().toLatin1() + "\r\n" + fields
                                        + "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: " + QByteArray::number(form.size())
                                        + "\r\n\r\n" + form);
    };
    const QByteArray boxes = R"([{"label":"nut","x":1,"y":1,"width":3,"height":4}])";
    const QByteArray form = "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"p1.png\"\r\nContent-Type: image/png\r\n\r\n" + test::aPng()
                            + "\r\n--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"bounding_boxes.labels\"\r\n"
                              "Content-Type: application/json\r\n\r\n"
                              "{\"version\":1,\"type\":\"bounding-box-labels\",\"boundingBoxes\":{\"p1.png\":"
                            + boxes + "}}\r\n--B--";
    const QByteArray fields = "x-upload-source: EDGE_IMPULSE_CLI_UPLOADER\r\nx-disallow-duplicates: 1\r\nx-device-type: EDGE_IMPULSE_CLI\r\n";
    const RawAnswer first = send("/api/training/files", fields, form);
    QCOMPARE(first.status, 200);
    QVERIFY2(first.body.startsWith(R"({"success":true,"files":[{"success":true,"projectId":1,"sampleId":1,"fileName":"p1.png.)"), first.body.constData());
    QVERIFY(first.body.endsWith("\"}]}"));
    QCOMPARE(send("/api/training/files", fields, form).body,
             QByteArray(R"j({"success":true,"files":[{"success":false,"error":"An item with this hash already exists (1)"}]})j"));
    const QByteArray message = "--B\r\nContent-Disposition: form-data; name=\"message\"; filename=\"message.json\"\r\nContent-Type: application/json\r\n\r\n"
                               + test::vectors::v9().replace("22 bytes", QByteArray::number(test::aJpeg().size()) + " bytes")
                               + "\r\n--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"image.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                               + test::aJpeg() + "\r\n--B--";
    const RawAnswer attached = send("/api/testing/data", "x-file-name: photo\r\n", message);
    QCOMPARE(attached.status, 200);
    QVERIFY2(attached.body.startsWith("photo."), attached.body.constData());

    const QJsonArray samples = bench.samples();
    QCOMPARE(samples.size(), 2);
    const QJsonObject picture = samples[0][QStringLiteral("picture")].toObject();
    QCOMPARE(picture[QStringLiteral("width")].toInt(), 12);
    QCOMPARE(picture[QStringLiteral("height")].toInt(), 9);
    QCOMPARE(picture[QStringLiteral("bytes")].toInt(), static_cast<int>(test::aPng().size()));
    QCOMPARE(picture[QStringLiteral("boxes")].toArray(), QJsonDocument::fromJson(boxes).array());
    QCOMPARE(samples[0][QStringLiteral("readings")].toInt(-1), 0);
    QCOMPARE(samples[1][QStringLiteral("split")].toString(), QStringLiteral("testing"));
    QCOMPARE(samples[1][QStringLiteral("picture")][QStringLiteral("width")].toInt(-1), 4);
    QCOMPARE(serve.end(SIGINT), 0);
    QCOMPARE(serve.answer()[QStringLiteral("samples")].toInt(), 2);
}

void TestServe::duplicatesAreRefusedWhenAsked()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const quint16 port = serve.port(QStringLiteral("ingestion"));
    const QByteArray message = aMessage(bench.hmacKey(), kId, true);
    QCOMPARE(bench.upload(port, message).status, 200);
    const RawAnswer refused = bench.upload(port, message, "x-file-name: wave.02\r\nx-disallow-duplicates: 1\r\n");
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.body, QByteArray("An item with this hash already exists (1)"));
    QCOMPARE(bench.upload(port, message, "x-file-name: wave.02\r\nx-disallow-duplicates: 0\r\n").status, 200);
    QCOMPARE(bench.samples().size(), 2);
}

void TestServe::policyRefusesSignatures()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const quint16 port = serve.port(QStringLiteral("ingestion"));
    const QStringList policy{QStringLiteral("keys"), QStringLiteral("policy"), bench.project()};
    QVERIFY(runCli(policy).json[QStringLiteral("refused")].toArray().isEmpty());
    QCOMPARE(runCli(policy + QStringList{QStringLiteral("--refuse"), QStringLiteral("unsigned")}).json[QStringLiteral("refused")].toArray(),
             QJsonArray{QStringLiteral("unsigned")});
    const RawAnswer refused = bench.upload(port, test::vectors::v8());
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.body, QByteArray("signature: is unsigned, and this project does not take such messages"));
    QCOMPARE(bench.upload(port, aMessage(bench.hmacKey(), kId, true)).status, 200);
    QCOMPARE(runCli(policy + QStringList{QStringLiteral("--accept"), QStringLiteral("unsigned")}).exitCode, 0);
    QCOMPARE(bench.upload(port, test::vectors::v8()).status, 200);
}

void TestServe::toolsLogInAndFindTheProject()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const quint16 port = serve.port(QStringLiteral("rest"));
    const auto call = [port](const QByteArray& line, const QByteArray& credentials, const QByteArray& body = {}) {
        const QByteArray type = body.isEmpty() ? QByteArray() : "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        return QJsonDocument::fromJson(Bench::request(port, line + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + credentials + type + "\r\n" + body).body).object();
    };
    const QJsonObject login = call("POST /v1/api-login", {}, "{\"username\":\"jo\",\"password\":\"" + bench.apiKey().toLatin1() + "\"}");
    const QByteArray token = "x-jwt-token: " + login[QStringLiteral("token")].toString().toLatin1() + "\r\n";
    const QJsonObject projects = call("GET /v1/api/projects", token);
    QCOMPARE(projects[QStringLiteral("projects")].toArray().size(), 1);
    QCOMPARE(projects[QStringLiteral("projects")][0][QStringLiteral("name")].toString(), QStringLiteral("served"));
    const QByteArray made = call("POST /v1/api/1/apikeys", token, R"({"name":"bench","role":"ingestion_deployment"})")[QStringLiteral("apiKey")].toString().toLatin1();
    QCOMPARE(made.size(), 67);
    const QByteArray key = "x-api-key: " + made + "\r\n";
    const QString hmacKey = call("GET /v1/api/1/devkeys/hmac", key)[QStringLiteral("hmacKey")].toString();
    QCOMPARE(hmacKey.size(), 32);
    QVERIFY(hmacKey != bench.hmacKey());
    QVERIFY(call("POST /v1/api/1/devices/create", key, R"({"deviceId":"A1:B2","deviceType":"T","ifNotExists":true})")[QStringLiteral("success")].toBool());
    QVERIFY(call("POST /v1/api/1/devices/A1%3AB2/rename", key, R"({"name":"desk"})")[QStringLiteral("success")].toBool());
    QCOMPARE(call("GET /v1/api/1/device/A1%3AB2", key)[QStringLiteral("device")][QStringLiteral("name")].toString(), QStringLiteral("desk"));
    // The name is told with the device, also to whoever watches the events.
    RecordingDevice device(bench, serve, false);
    QVERIFY(device.joins(QStringLiteral("A1:B2")));
    const QStringList list{QStringLiteral("remote"), QStringLiteral("list"), bench.project()};
    QCOMPARE(besides(list).json[QStringLiteral("devices")][0][QStringLiteral("name")].toString(), QStringLiteral("desk"));
    QVERIFY(call("POST /v1/api/1/devices/A1%3AB2/rename", key, R"({"name":"shelf"})")[QStringLiteral("success")].toBool());
    QVERIFY(serve.waitForEvent(QStringLiteral("device_changed")));
    QCOMPARE(serve.event(QStringLiteral("device_changed"))[QStringLiteral("info")][QStringLiteral("name")].toString(), QStringLiteral("shelf"));
    QVERIFY(call("POST /v1/api/1/devices/A1%3AB2/rename", key, R"({"name":"A1:B2"})")[QStringLiteral("success")].toBool());
    QCOMPARE(besides(list).json[QStringLiteral("devices")][0][QStringLiteral("name")].toString(), QString());
    const QJsonArray keys = runCli({QStringLiteral("keys"), QStringLiteral("list"), bench.project()}).json[QStringLiteral("keys")].toArray();
    QCOMPARE(keys.size(), 2);
    QCOMPARE(keys[1][QStringLiteral("name")].toString(), QStringLiteral("bench 2"));
    // Its log names what was called, also where that holds what looks like a place for something else.
    QVERIFY2(serve.events().contains("rest: GET /v1/api/1/device/A1%3AB2 -> 200"), serve.events().constData());
    // Tools keep their token for weeks; it is good at the service that follows.
    QCOMPARE(serve.end(SIGINT), 0);
    ServingCli next;
    QVERIFY(next.start(bench.project()));
    const RawAnswer later = Bench::request(next.port(QStringLiteral("rest")), "GET /v1/api/projects HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + token + "\r\n");
    QCOMPARE(later.status, 200);
}

/// As the data forwarder 1.39.2 does it: hello, and then the name of its device, which it never puts in. It ends with an error when there is none.
void TestServe::devicesAreKnownOnceTheySayHello()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const auto device = [&](const QByteArray& id) {
        return Bench::request(serve.port(QStringLiteral("rest")), "GET /v1/api/1/device/" + id + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nx-api-key: "
                                                                      + bench.apiKey().toLatin1() + "\r\n\r\n");
    };
    QCOMPARE(device("A1%3AB2%3AC3").status, 404);
    RecordingDevice forwarder(bench, serve, true);
    QVERIFY(forwarder.joins(QStringLiteral("A1:B2:C3")));
    const RawAnswer known = device("A1%3AB2%3AC3");
    QCOMPARE(known.status, 200);
    QCOMPARE(QJsonDocument::fromJson(known.body)[QStringLiteral("device")][QStringLiteral("name")].toString(), QStringLiteral("A1:B2:C3"));
    // One that has a name keeps it when it comes again.
    const QByteArray name = R"({"name":"desk"})";
    QCOMPARE(Bench::request(serve.port(QStringLiteral("rest")),
                            "POST /v1/api/1/devices/A1%3AB2%3AC3/rename HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nx-api-key: " + bench.apiKey().toLatin1()
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(name.size()) + "\r\n\r\n" + name)
                 .status,
             200);
    RecordingDevice again(bench, serve, true);
    QVERIFY(again.joins(QStringLiteral("A1:B2:C3")));
    QVERIFY(device("A1%3AB2%3AC3").body.contains(R"("name":"desk")"));
}

void TestServe::revokedKeyCountsAtOnce()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    RecordingDevice device(bench, serve, false);
    QVERIFY(device.joins(kId));
    const quint16 port = serve.port(QStringLiteral("ingestion"));
    QCOMPARE(bench.upload(port, aMessage(bench.hmacKey(), kId, true)).status, 200);
    QCOMPARE(runCli({QStringLiteral("keys"), QStringLiteral("revoke"), bench.project(), QStringLiteral("bench")}).exitCode, 0);
    const RawAnswer answer = bench.upload(port, aMessage(bench.hmacKey(), kId, true));
    QCOMPARE(answer.status, 401);
    QCOMPARE(answer.body, QByteArray("Invalid API key"));
    QVERIFY(device.client().isClosed());
}

void TestServe::placesThatAreTakenAreNamed()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const CliAnswer second = runCli({QStringLiteral("serve"), bench.project(), QStringLiteral("--rest"), QStringLiteral("0")});
    QCOMPARE(second.exitCode, 1);
    QCOMPARE(second.error().id, QStringLiteral("SRV-020"));
    QVERIFY(second.error().message.contains(QString::number(serve.pid())));
    const QString other = bench.folder() + QStringLiteral("/other.smith");
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), other}).exitCode, 0);
    const CliAnswer taken = runCli({QStringLiteral("serve"), other, QStringLiteral("--rest"), QString::number(serve.port(QStringLiteral("rest"))),
                                    QStringLiteral("--remote"), QStringLiteral("0"), QStringLiteral("--ingestion"), QStringLiteral("0")});
    QCOMPARE(taken.exitCode, 1);
    QCOMPARE(taken.error().id, QStringLiteral("HTTP-041"));
    // A process that was killed leaves nothing that would stand in the way.
    QCOMPARE(serve.end(SIGKILL), -1);
    ServingCli next;
    QVERIFY2(next.start(bench.project()), next.events().constData());
}

void TestServe::closedServicesHaveNoSocket()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project(), {QStringLiteral("--no-rest"), QStringLiteral("--no-remote"), QStringLiteral("--no-ingestion")}));
    QCOMPARE(test::internetSocketsOf(serve.pid()), QStringList());
    QCOMPARE(runCli({QStringLiteral("remote"), QStringLiteral("list"), bench.project()}).exitCode, 0);
    ServingCli one;
    const QString other = bench.folder() + QStringLiteral("/other.smith");
    QCOMPARE(runCli({QStringLiteral("project"), QStringLiteral("new"), other}).exitCode, 0);
    QVERIFY(one.start(other, {QStringLiteral("--no-rest"), QStringLiteral("--no-remote")}));
    const QStringList sockets = test::internetSocketsOf(one.pid());
    QVERIFY(!sockets.isEmpty());
    const QString port = QStringLiteral(":%1 listening").arg(one.port(QStringLiteral("ingestion")), 4, 16, QLatin1Char('0')).toUpper();
    for (const QString& socket : sockets)
        QVERIFY2(socket.toUpper().endsWith(port.toUpper()), qPrintable(socket));
}

void TestServe::openServicesAreOnLoopbackAlone()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY(serve.start(bench.project()));
    const QStringList sockets = test::internetSocketsOf(serve.pid());
    QVERIFY(sockets.size() >= 3);
    for (const QString& socket : sockets) {
        const bool isLoopback = socket.startsWith(QStringLiteral("tcp 0100007F:")) || socket.startsWith(QStringLiteral("tcp6 00000000000000000000000001000000:"));
        QVERIFY2(isLoopback && socket.endsWith(QStringLiteral(" listening")), qPrintable(socket));
    }
}

void TestServe::tlsShowsItsFingerprint()
{
    const Bench bench;
    ServingCli serve;
    QVERIFY2(serve.start(bench.project(), {QStringLiteral("--tls")}), serve.events().constData());
    const QString fingerprint = serve.event(QStringLiteral("serving"))[QStringLiteral("fingerprint")].toString();
    QCOMPARE(fingerprint.size(), 95);
    // A client that was given the certificate needs no other trust; one that was not is told.
    const QList<QSslCertificate> anchor = QSslCertificate::fromPath(bench.folder() + QStringLiteral("/xdg_config_home/Sensorsmith/tls/certificate.pem"));
    QCOMPARE(anchor.size(), 1);
    QSslConfiguration trusting;
    trusting.setCaCertificates(anchor);
    QSslSocket socket;
    socket.setSslConfiguration(trusting);
    socket.connectToHostEncrypted(QStringLiteral("localhost"), serve.port(QStringLiteral("rest")));
    QVERIFY2(socket.waitForEncrypted(10'000), qPrintable(socket.errorString()));
    QVERIFY(socket.sessionProtocol() == QSsl::TlsV1_2 || socket.sessionProtocol() == QSsl::TlsV1_3);
    QSslSocket stranger;
    stranger.connectToHostEncrypted(QStringLiteral("localhost"), serve.port(QStringLiteral("rest")));
    QVERIFY(!stranger.waitForEncrypted(10'000));
    QCOMPARE(QString::fromLatin1(socket.peerCertificate().digest(QCryptographicHash::Sha256).toHex(':').toUpper()), fingerprint);
    socket.write("GET /v1/api/projects HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(serve.port(QStringLiteral("rest"))) + "\r\nx-api-key: "
                 + bench.apiKey().toLatin1() + "\r\n\r\n");
    QByteArray received;
    while (!received.contains("served") && socket.waitForReadyRead(10'000))
        received += socket.readAll();
    QVERIFY2(received.startsWith("HTTP/1.1 200 "), received.constData());

    WebSocketDevice device;
    device.socket().setSslConfiguration(trusting);
    QVERIFY(device.connects(serve.port(QStringLiteral("remote")), true));
    device.send(WebSocketDevice::hello(bench.apiKey(), kId), true);
    QCOMPARE(device.next().toHex(), QByteArray("a16568656c6c6ff5"));
}

void TestServe::beyondThisComputerTlsIsOn()
{
    const Bench bench;
    ServingCli open;
    QVERIFY(open.start(bench.project(), {QStringLiteral("--bind"), QStringLiteral("0.0.0.0")}));
    QVERIFY(!open.event(QStringLiteral("serving"))[QStringLiteral("fingerprint")].toString().isEmpty());
    QCOMPARE(open.end(SIGINT), 0);
    ServingCli plain;
    QVERIFY(plain.start(bench.project(), {QStringLiteral("--bind"), QStringLiteral("0.0.0.0"), QStringLiteral("--plain")}));
    QVERIFY(plain.event(QStringLiteral("serving"))[QStringLiteral("fingerprint")].toString().isEmpty());
    QCOMPARE(bench.upload(plain.port(QStringLiteral("ingestion")), aMessage(bench.hmacKey(), kId, true)).status, 200);
    const CliAnswer wrong = runCli({QStringLiteral("serve"), bench.project(), QStringLiteral("--bind"), QStringLiteral("everywhere")});
    QCOMPARE(wrong.error().id, QStringLiteral("SRV-030"));
}

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
