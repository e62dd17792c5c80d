// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_server.h"
#include "serial/rest/rest_service.h"
#include "support/memory_sink.h"
#include "support/raw_client.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

using namespace studio;
using test::MemorySink;
using test::RawAnswer;
using test::RawClient;

namespace
{

class MemoryProject : public RestProject
{
public:
    [[nodiscard]] qint64 projectId() const override { return 1; }
    [[nodiscard]] QString projectName() const override { return QStringLiteral("Gestures"); }
    [[nodiscard]] QByteArray loginSecret() const override { return "of this user"; }
    Result<QString> makeApiKey(const QString& name) override
    {
        if (failure)
            return *failure;
        made << name;
        return QStringLiteral("ei_made");
    }
    [[nodiscard]] Result<std::optional<RestDevice>> device(const QString& id) const override
    {
        return devices.contains(id) ? std::optional(devices[id]) : std::nullopt;
    }
    Result<void> setDevice(const RestDevice& device) override
    {
        devices[device.id] = device;
        return {};
    }

    QMap<QString, RestDevice> devices;
    QStringList made;
    std::optional<Error> failure;
};

struct Service {
    MemorySink sink;
    MemoryProject project;
    RestService rest{sink, project};
    HttpServer server{rest};
    Service()
    {
        if (const Result<void> opened = server.listen({QHostAddress(QHostAddress::LocalHost)}, 0); !opened)
            QTest::qFail(qPrintable(opened.error().message), __FILE__, __LINE__);
    }
    /// One call; `credentials` is a whole header field without its line end, empty for none.
    RawAnswer call(const QByteArray& method, const QByteArray& path, const QByteArray& body, const QByteArray& credentials)
    {
        QByteArray request = method + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(server.port()) + "\r\n";
        if (!credentials.isEmpty())
            request += credentials + "\r\n";
        if (!body.isEmpty() || method == "POST")
            request += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        RawClient client(server.port());
        client.send(request + "\r\n" + body);
        RawAnswer answer;
        client.answers(answer);
        return answer;
    }
    RawAnswer call(const QByteArray& method, const QByteArray& path, const QByteArray& body = {})
    {
        return call(method, path, body, "x-api-key: " + MemorySink::apiKey());
    }
};

} // namespace

/// What the tools ask before they send anything, and what they are told.
class TestRestService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void loginGivesATokenForTheKey();
    void tokenEndsWithItsKeyAndInTime();
    void devicesAreKeptAndRenamed();
    void keyIsMadeForWhoLoggedIn();
    void twentyWrongKeysBlockThePeer();
    void longBodiesAreRefused();
};

void TestRestService::answers_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("credentials");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray key = "x-api-key: " + MemorySink::apiKey();
    const QByteArray none;
    const auto row = [](const char* name, const QByteArray& call, const QByteArray& credentials, const QByteArray& body, int status, const QByteArray& answer) {
        QTest::newRow(name) << call.split(' ').first() << call.split(' ').last() << credentials << body << status << answer;
    };
    const QByteArray wrong = R"({"success":false,"error":"Invalid API key"})";
    row("projects", "GET /v1/api/projects", key, none, 200, R"({"success":true,"projects":[{"id":1,"name":"Gestures","owner":"local","whitelabelId":null}]})");
    row("the project", "GET /v1/api/1", key, none, 200, R"({"success":true,"project":{"id":1,"name":"Gestures","owner":"local","whitelabelId":null}})");
    row("its HMAC key", "GET /v1/api/1/devkeys/hmac", key, none, 200, R"({"success":true,"hmacKey":"2f6a1c8e5b9d4073a6e1c0f7b8d2954c"})");
    row("whether a password is needed", "GET /v1/api-user-need-to-set-password/jo%40example.org", none, none, 200,
        R"({"success":true,"needPassword":false,"email":"jo@example.org"})");
    row("the user", "GET /v1/api/user", key, none, 200,
        R"({"success":true,"id":1,"username":"bench","name":"bench","organizations":[{"id":1,"name":"local","isDeveloperProfile":true}]})");
    row("a developer profile", "POST /v1/api/user/create-developer-profile", key, "{}", 200, R"({"success":true})");
    row("organizations", "GET /v1/api/organizations", key, none, 200, R"({"success":true,"organizations":[]})");
    row("a domain", "GET /v1/api/whitelabel/3/domain", key, none, 200, R"({"success":true,"domain":null})");
    row("an unknown device", "GET /v1/api/1/device/a%3Ab", key, none, 404, R"({"success":false,"error":"The project has no device with this id."})");
    row("a wrong key", "GET /v1/api/projects", "x-api-key: ei_demo", none, 401, wrong);
    row("no key", "GET /v1/api/projects", none, none, 401, wrong);
    row("a key twice", "GET /v1/api/projects", key + "\r\n" + key, none, 401, wrong);
    row("a token that is none", "GET /v1/api/projects", "x-jwt-token: abc", none, 401, wrong);
    row("another project", "GET /v1/api/2", key, none, 404, R"({"success":false,"error":"There is no such project here."})");
    row("no number of a project", "GET /v1/api/x", key, none, 404, R"({"success":false,"error":"There is no such call here: this service has what uploads and devices need. Models are exported with: sensorsmith-cli export"})");
    row("another path", "GET /v1/api/1/deploy", key, none, 404, R"({"success":false,"error":"There is no such call here: this service has what uploads and devices need. Models are exported with: sensorsmith-cli export"})");
    row("what the Linux runner asks first", "GET /v1/api/1/impulses", key, none, 404,
        R"({"success":false,"error":"There is no such call here: this service has what uploads and devices need. Models are exported with: sensorsmith-cli export"})");
    row("another method", "POST /v1/api/projects", key, none, 405, R"({"success":false,"error":"This call is made with another method."})");
    row("a login with no key of the project", "POST /v1/api-login", none, R"({"username":"jo","password":"secret"})", 401,
        R"({"success":false,"error":"Password is incorrect: here it is an API key of the project. Make one with: sensorsmith-cli keys new FILE --name NAME"})");
    row("a body that is no object", "POST /v1/api-login", none, "[]", 400, R"({"success":false,"error":"The body is no JSON object."})");
    row("a body that is nested too deep", "POST /v1/api-login", none, "{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}", 400,
        R"({"success":false,"error":"The body is no JSON object."})");
    row("a device without an id", "POST /v1/api/1/devices/create", key, R"({"deviceType":"T"})", 400,
        R"({"success":false,"error":"deviceId: must be text of 1 to 128 characters"})");
    row("a device with a line feed", "POST /v1/api/1/devices/create", key, R"({"deviceId":"a\nb","deviceType":"T"})", 400,
        R"({"success":false,"error":"deviceId: must be text of 1 to 128 characters"})");
    row("a rename of nobody", "POST /v1/api/1/devices/a/rename", key, R"({"name":"desk"})", 404, R"({"success":false,"error":"The project has no device with this id."})");
}

void TestRestService::answers()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, credentials);
    QFETCH(QByteArray, body);
    Service service;
    const RawAnswer answer = service.call(method, path, body, credentials);
    QTEST(answer.body, "answer");
    QTEST(answer.status, "status");
    QCOMPARE(answer.fields.value("content-type"), QByteArray("application/json"));
}

void TestRestService::loginGivesATokenForTheKey()
{
    Service service;
    const QByteArray body = QJsonDocument(QJsonObject{{QStringLiteral("username"), QStringLiteral("anybody")},
                                                      {QStringLiteral("password"), QString::fromLatin1(MemorySink::apiKey())}})
                                .toJson();
    const RawAnswer login = service.call("POST", "/v1/api-login", body, {});
    QCOMPARE(login.status, 200);
    const QByteArray token = QJsonDocument::fromJson(login.body)[QStringLiteral("token")].toString().toLatin1();
    QCOMPARE(token.size(), 64);
    const RawAnswer projects = service.call("GET", "/v1/api/projects", {}, "x-jwt-token: " + token);
    QCOMPARE(projects.status, 200);
    QVERIFY(projects.body.contains("Gestures"));
    QCOMPARE(service.call("GET", "/v1/api/projects", {}, "x-jwt-token: " + token + "\r\nx-api-key: " + MemorySink::apiKey()).status, 401);
}

void TestRestService::tokenEndsWithItsKeyAndInTime()
{
    qint64 now = 1'700'000'000'000;
    const auto clock = [&now] { return now; };
    const LoginTokens tokens("a secret", clock);
    QVector<AccessKey> keys = {{QStringLiteral("first"), apiKeyHash("ei_1"), QStringLiteral("2f6a1c8e5b9d4073a6e1c0f7b8d2954c"), {}},
                               {QStringLiteral("second"), apiKeyHash("ei_2"), QStringLiteral("1f6a1c8e5b9d4073a6e1c0f7b8d2954c"), {}},
                               {QStringLiteral("from elsewhere"), apiKeyHash("ei_3"), {}, {}}};
    const QByteArray token = tokens.make(keys[1]);
    QCOMPARE(token.size(), 64);
    QVERIFY(tokens.make(keys[1]) != token);
    QVERIFY(tokens.keyOf(keys, token) == &keys[1]);
    for (qsizetype i = 0; i < token.size(); ++i) {
        QByteArray changed = token;
        changed[i] = token[i] == '0' ? '1' : '0';
        QVERIFY(tokens.keyOf(keys, changed) == nullptr);
    }
    for (const QByteArray& none : {QByteArray(), QByteArray("x"), token.left(63), token + '0', QByteArray(64, 'g')})
        QVERIFY(tokens.keyOf(keys, none) == nullptr);
    now += LoginTokens::kValidMs - 1;
    QVERIFY(tokens.keyOf(keys, token) == &keys[1]);
    now += 1;
    QVERIFY(tokens.keyOf(keys, token) == nullptr);

    // A service that begins anew knows the tokens of the one before, while the secret is kept.
    const LoginTokens next("a secret", clock);
    QVERIFY(next.keyOf(keys, tokens.make(keys[0])) == &keys[0]);
    QVERIFY(next.keyOf(keys, tokens.make(keys[2])) == &keys[2]);
    QVERIFY(LoginTokens("another one", clock).keyOf(keys, tokens.make(keys[0])) == nullptr);
    const LoginTokens unkept({}, clock);
    const QByteArray ofThisService = unkept.make(keys[0]);
    QVERIFY(unkept.keyOf(keys, ofThisService) == &keys[0]);
    QVERIFY(LoginTokens({}, clock).keyOf(keys, ofThisService) == nullptr);
    // Who has the project and a board, and with them the digest and the HMAC key, cannot make one.
    const QByteArray head = QByteArray::fromHex(tokens.make(keys[0])).first(8);
    for (const QByteArray& known : {keys[0].apiKeyHash + keys[0].hmacKey.toUtf8(), keys[0].hmacKey.toUtf8(), keys[0].apiKeyHash, QByteArray()}) {
        for (const QByteArray& told : {"login token " + head, "login token " + keys[0].apiKeyHash + head}) {
            const QByteArray proof = QMessageAuthenticationCode::hash(told, known, QCryptographicHash::Sha256).first(24);
            QVERIFY(tokens.keyOf(keys, (head + proof).toHex()) == nullptr);
        }
    }
    // Made anew under the same name, a key is another one.
    const QByteArray before = tokens.make(keys[0]);
    keys[0].apiKeyHash = apiKeyHash("ei_4");
    QVERIFY(tokens.keyOf(keys, before) == nullptr);
}

void TestRestService::devicesAreKeptAndRenamed()
{
    Service service;
    const QByteArray create = R"({"deviceId":"A1:B2","deviceType":"VIRTUAL_BOARD","ifNotExists":true})";
    for (int i = 0; i < 2; ++i)
        QCOMPARE(service.call("POST", "/v1/api/1/devices/create", create).body, QByteArray(R"({"success":true})"));
    QCOMPARE(service.call("POST", "/v1/api/1/devices/create", R"({"deviceId":"A1:B2","deviceType":"VIRTUAL_BOARD"})").status, 400);
    QCOMPARE(service.call("GET", "/v1/api/1/device/A1%3AB2").body,
             QByteArray(R"({"success":true,"device":{"deviceId":"A1:B2","name":"A1:B2","deviceType":"VIRTUAL_BOARD"}})"));
    QCOMPARE(service.call("POST", "/v1/api/1/devices/A1%3AB2/rename", R"({"name":"desk"})").body, QByteArray(R"({"success":true})"));
    QCOMPARE(service.call("GET", "/v1/api/1/device/A1:B2").body,
             QByteArray(R"({"success":true,"device":{"deviceId":"A1:B2","name":"desk","deviceType":"VIRTUAL_BOARD"}})"));
}

void TestRestService::keyIsMadeForWhoLoggedIn()
{
    Service service;
    const QByteArray body = R"({"name":"uploader","role":"ingestion_deployment","isDevelopmentKey":false})";
    QCOMPARE(service.call("POST", "/v1/api/1/apikeys", body).body, QByteArray(R"({"success":true,"apiKey":"ei_made"})"));
    QCOMPARE(service.project.made, QStringList{QStringLiteral("uploader")});
    service.project.failure = Error{ErrorCode::Io, QStringLiteral("The disk is full.")};
    const RawAnswer failed = service.call("POST", "/v1/api/1/apikeys", body);
    QCOMPARE(failed.status, 500);
    QCOMPARE(failed.body, QByteArray(R"({"success":false,"error":"The disk is full."})"));
}

void TestRestService::twentyWrongKeysBlockThePeer()
{
    Service service;
    for (int i = 0; i < HttpLimits().failuresPerMinute; ++i)
        QCOMPARE(service.call("GET", "/v1/api/projects", {}, "x-api-key: ei_demo").status, 401);
    QCOMPARE(service.call("GET", "/v1/api/projects").status, 429);
    QCOMPARE(service.call("POST", "/v1/api-login", "{}", {}).status, 429);
}

void TestRestService::longBodiesAreRefused()
{
    MemorySink sink;
    MemoryProject project;
    RestService rest(sink, project);
    HttpLimits limits;
    limits.bodyBytes = RestService::kMostBodyBytes;
    HttpServer server(rest, limits);
    QVERIFY(server.listen({QHostAddress(QHostAddress::LocalHost)}, 0).isOk());
    RawClient client(server.port());
    client.send("POST /v1/api-login HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(server.port())
                + "\r\nContent-Type: application/json\r\nContent-Length: 65537\r\n\r\n");
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 413);
}

QTEST_GUILESS_MAIN(TestRestService)
#include "tst_rest_service.moc"
