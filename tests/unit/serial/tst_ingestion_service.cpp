// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/ingestion_service.h"
#include "support/acquisition_vectors.h"
#include "support/memory_sink.h"
#include "support/pictures.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

using Fields = QList<std::pair<QByteArray, QByteArray>>;

/// One request, as the server would hand it over: first its head, then, if that is not refused, its body.
HttpResponse exchange(IngestionService& service, const QByteArray& path, const Fields& fields, const QByteArray& body,
                      const QByteArray& key = MemorySink::apiKey(), const QByteArray& method = "POST")
{
    HttpRequestHead head;
    head.method = method;
    head.path = path;
    head.fields = fields;
    if (!key.isNull())
        head.fields.emplaceBack("x-api-key", key);
    head.peer = QHostAddress(QHostAddress::LocalHost);
    if (const std::optional<HttpResponse> refused = service.refuse(head))
        return *refused;
    auto content = std::make_shared<HttpBody>(1024 * 1024);
    if (!content->append(body.constData(), body.size()))
        return HttpResponse::text(599, QStringLiteral("no body"));
    std::optional<HttpResponse> answer;
    service.handle({head, content}, [&](const HttpResponse& response) { answer = response; });
    const bool isAnswered = QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000); // pictures are read aside
    return isAnswered ? *answer : HttpResponse::text(599, QStringLiteral("no answer"));
}

QByteArray csv()
{
    return "timestamp,a,b\n0,1,2\n10,3,4\n20,5,6\n";
}

/// Too long to be read at once.
QByteArray longCsv()
{
    QByteArray text = "timestamp,a,b\n";
    for (int i = 0; text.size() <= 2 * FileDecoder::kAtOnceBytes; ++i)
        text += QByteArray::number(i * 10) + ",0.25,0.5\n";
    return text;
}

QByteArray part(const QByteArray& fileName, const QByteArray& content, const QByteArray& type = "multipart/form-data")
{
    return "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"" + fileName + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content
           + "\r\n";
}

QJsonObject json(const HttpResponse& response)
{
    return QJsonDocument::fromJson(response.body).object();
}

const Fields kMultipart = {{"content-type", "multipart/form-data; boundary=B"}};

} // namespace

class TestIngestionService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void storesEveryVector_data();
    void storesEveryVector();
    void refusesBadMessages_data();
    void refusesBadMessages();
    void answersHeads_data();
    void answersHeads();
    void blocksAfterTwentyFailures();
    void knowsCategories_data();
    void knowsCategories();
    void decidesLabels_data();
    void decidesLabels();
    void takesTheAwaitedLabel();
    void namesSamples();
    void keepsMetadata();
    void knowsDuplicates();
    void storesManyFiles();
    void takesCompanions();
    void takesMessageAndAttachment();
    void logIsToldWhyAKeyIsNotTaken();
    void logIsToldWhatIsLeftOut();
    void takesPicturesWithTheirBoxes();
    void tellsFailuresOfTheProject();
    void keepsThePolicyOfSignatures();
    void longFilesAreReadAside();
    void serviceMayEndWhileAFileIsRead();

private:
    std::unique_ptr<MemorySink> m_sink;
    std::unique_ptr<IngestionService> m_service;
    qint64 m_now = 1'700'000'000'000;
};

void TestIngestionService::init()
{
    m_sink = std::make_unique<MemorySink>();
    m_service = std::make_unique<IngestionService>(*m_sink, HttpLimits{}, [this] { return m_now; });
}

void TestIngestionService::storesEveryVector_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<SignatureState>("state");
    QTest::addColumn<int>("readings");
    QTest::newRow("V1 JSON") << vectors::v1() << SignatureState::Valid << 3;
    QTest::newRow("V2 JSON with blanks") << vectors::v2() << SignatureState::Valid << 3;
    QTest::newRow("V3 CBOR") << vectors::v3() << SignatureState::Valid << 3;
    QTest::newRow("V4 CBOR of firmware") << vectors::v4() << SignatureState::Valid << 2;
    QTest::newRow("V5 with padding") << vectors::v4() + QByteArray(6, '\xFF') << SignatureState::Valid << 2;
    QTest::newRow("V6 audio") << vectors::v6() << SignatureState::Valid << 7;
    QTest::newRow("V7 binary tail") << vectors::v7() << SignatureState::Valid << 7;
    QTest::newRow("V8 unsigned") << vectors::v8() << SignatureState::Unsigned << 3;
    QTest::newRow("V9 with its attachment") << vectors::v9() << SignatureState::Valid << 0;
    QTest::newRow("V10 placeholder") << vectors::v10() << SignatureState::Placeholder << 1;
    QTest::newRow("one value changed") << QByteArray(vectors::v4()).replace(QByteArray::fromHex("f93800"), QByteArray::fromHex("f93900"))
                                       << SignatureState::Invalid << 2;
}

void TestIngestionService::storesEveryVector()
{
    QFETCH(QByteArray, message);
    QFETCH(SignatureState, state);
    QFETCH(int, readings);
    const bool isForm = message == vectors::v9();
    const QByteArray type = isForm ? "multipart/form-data; boundary=B" : "application/cbor";
    const QByteArray body = isForm ? part("message.json", message, "application/json") + part("image.jpg", v9Attachment(), "image/jpeg") + "--B--" : message;
    const HttpResponse response = exchange(*m_service, "/api/training/data", {{"x-file-name", "wave"}, {"content-type", type}}, body);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.contentType, QByteArray("text/plain; charset=utf-8"));
    QCOMPARE(response.body, m_sink->stored.last().draft.info.name.toUtf8());
    const Sample& info = m_sink->stored.last().draft.info;
    QCOMPARE(info.signature, state);
    QCOMPARE(info.readingCount, readings);
    QCOMPARE(info.label, QStringLiteral("wave"));
    QCOMPARE(info.axes.last().unit.trimmed(), info.axes.last().unit);
}

void TestIngestionService::refusesBadMessages_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a row that is too short") << QByteArray(vectors::v1()).replace("[0,-1.75,9.25]", "[0,-1.75]") << QByteArray("application/json")
                                             << QByteArray("payload.values: row 2 has 2 values, expected 3");
    QTest::newRow("no payload") << QByteArray(R"({"protected":{"ver":"v1","alg":"none"},"signature":"00"})") << QByteArray("application/json")
                                << QByteArray("payload: is missing");
    QTest::newRow("another version") << QByteArray(R"({"protected":{"ver":"v2","alg":"none"},"signature":"00","payload":{}})") << QByteArray("application/json")
                                     << QByteArray("protected.ver: must be \"v1\", not \"v2\"");
    QTest::newRow("zero behind CBOR") << vectors::v4() + QByteArray(1, '\0') << QByteArray("application/cbor")
                                      << QByteArray("Bytes that belong to nothing follow the message at byte 291.");
    QTest::newRow("an unknown kind") << QByteArray("hello") << QByteArray("application/octet-stream") << QByteArray("Unsupported file type");
    QTest::newRow("an image that is cut") << QByteArray::fromHex("ffd8ffe000104a464946") << QByteArray("image/jpeg")
                                          << QByteArray("This is no whole picture: it says no size. It was not taken in; send or save it again.");
    QTest::newRow("a video") << QByteArray("\0\0\0\x18" "ftypmp42", 12) << QByteArray("video/mp4")
                             << QByteArray("Unsupported file type: MP4 videos cannot be stored in this project");
    QTest::newRow("another video") << QByteArray("RIFF\x10\0\0\0" "AVI LIST", 16) << QByteArray("video/avi")
                                   << QByteArray("Unsupported file type: AVI videos cannot be stored in this project");
    QTest::newRow("a table of Parquet") << QByteArray("PAR1....") << QByteArray("application/vnd.apache.parquet")
                                        << QByteArray("Unsupported file type: Parquet tables cannot be stored in this project");
    QTest::newRow("a table without time") << QByteArray("a,b\n1,2\n3,4\n") << QByteArray("text/csv")
                                          << QByteArray("it has no time column, and nothing else tells its rate");
    QTest::newRow("no body") << QByteArray() << QByteArray("application/json") << QByteArray("The request has no body.");
}

void TestIngestionService::refusesBadMessages()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, text);
    const HttpResponse response = exchange(*m_service, "/api/training/data", {{"x-file-name", "wave"}, {"content-type", type}}, body);
    QCOMPARE(response.body, text);
    QCOMPARE(response.status, 400);
    QVERIFY(m_sink->stored.isEmpty());
}

void TestIngestionService::answersHeads_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("key"); // null: none
    QTest::addColumn<QByteArray>("fileName");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("text");
    const QByteArray good = MemorySink::apiKey();
    QTest::newRow("another path") << QByteArray("POST") << QByteArray("/api/training") << good << QByteArray("a") << QByteArray() << 404
                                  << QByteArray("There is nothing at this path.");
    QTest::newRow("another category") << QByteArray("POST") << QByteArray("/api/elsewhere/data") << good << QByteArray("a") << QByteArray() << 404
                                      << QByteArray("There is nothing at this path.");
    QTest::newRow("a path climbing") << QByteArray("POST") << QByteArray("/api/training/../data") << good << QByteArray("a") << QByteArray() << 404
                                     << QByteArray("There is nothing at this path.");
    QTest::newRow("another method") << QByteArray("GET") << QByteArray("/api/training/data") << good << QByteArray("a") << QByteArray() << 405
                                    << QByteArray("Only POST is taken here.");
    QTest::newRow("no key") << QByteArray("POST") << QByteArray("/api/training/data") << QByteArray() << QByteArray("a") << QByteArray() << 401
                            << QByteArray("Missing x-api-key header");
    QTest::newRow("an empty key") << QByteArray("POST") << QByteArray("/api/training/data") << QByteArray("") << QByteArray("a") << QByteArray() << 401
                                  << QByteArray("Invalid API key");
    QTest::newRow("a wrong key") << QByteArray("POST") << QByteArray("/api/training/data") << QByteArray("ei_0") << QByteArray("a") << QByteArray() << 401
                                 << QByteArray("Invalid API key");
    QTest::newRow("a wrong key for files") << QByteArray("POST") << QByteArray("/api/training/files") << QByteArray("ei_0") << QByteArray() << QByteArray() << 401
                                           << QByteArray(R"({"success":false,"error":"Invalid API key"})");
    QTest::newRow("no file name") << QByteArray("POST") << QByteArray("/api/training/data") << good << QByteArray() << QByteArray() << 421
                                  << QByteArray("Missing x-file-name header");
    QTest::newRow("files that are no form") << QByteArray("POST") << QByteArray("/api/split/files") << good << QByteArray() << QByteArray("application/json") << 400
                                            << QByteArray(R"({"success":false,"error":"The body must be multipart/form-data."})");
}

void TestIngestionService::answersHeads()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, fileName);
    QFETCH(QByteArray, type);
    QFETCH(int, status);
    QFETCH(QByteArray, text);
    Fields fields = {{"content-type", type}};
    if (!fileName.isEmpty())
        fields.emplaceBack("x-file-name", fileName);
    const HttpResponse response = exchange(*m_service, path, fields, vectors::v1(), key, method);
    QCOMPARE(response.body, text);
    QCOMPARE(response.status, status);
    if (status == 405)
        QVERIFY(response.fields.contains(std::pair<QByteArray, QByteArray>{"Allow", "POST"}));
    QVERIFY(m_sink->stored.isEmpty());
}

void TestIngestionService::blocksAfterTwentyFailures()
{
    for (int i = 0; i < 20; ++i)
        QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v1(), "ei_wrong").status, 401);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v1(), "ei_wrong").status, 429);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v1()).status, 429);
    qint64 now = 0;
    FailureLimiter limiter(2, [&] { return now; });
    const QHostAddress peer(QStringLiteral("127.0.0.9"));
    limiter.note(peer);
    now = 30'000;
    limiter.note(peer);
    QVERIFY(limiter.isBlocked(peer));
    QVERIFY(!limiter.isBlocked(QHostAddress(QStringLiteral("127.0.0.8"))));
    now = 60'001;
    QVERIFY(!limiter.isBlocked(peer));
    limiter.note(peer);
    QVERIFY(limiter.isBlocked(peer));
    now = 90'001;
    QVERIFY(!limiter.isBlocked(peer));
}

void TestIngestionService::knowsCategories_data()
{
    QTest::addColumn<QByteArray>("category");
    QTest::addColumn<bool>("hasSplit");
    QTest::addColumn<Split>("split");
    QTest::addColumn<bool>("takesPart");
    QTest::newRow("training") << QByteArray("training") << true << Split::Training << true;
    QTest::newRow("testing") << QByteArray("testing") << true << Split::Testing << true;
    QTest::newRow("split") << QByteArray("split") << false << Split::Training << true;
    QTest::newRow("validation") << QByteArray("validation") << true << Split::Training << true;
    QTest::newRow("anomaly") << QByteArray("anomaly") << true << Split::Testing << false;
    QTest::newRow("post-processing") << QByteArray("post-processing") << true << Split::Testing << false;
}

void TestIngestionService::knowsCategories()
{
    QFETCH(QByteArray, category);
    QFETCH(bool, hasSplit);
    QFETCH(Split, split);
    QFETCH(bool, takesPart);
    QCOMPARE(exchange(*m_service, "/api/" + category + "/data", {{"x-file-name", "a"}}, vectors::v1()).status, 200);
    const SampleDraft& draft = m_sink->stored.last().draft;
    QCOMPARE(draft.hasSplit, hasSplit);
    if (hasSplit)
        QCOMPARE(draft.info.split, split);
    QCOMPARE(draft.info.enabled, takesPart);
}

void TestIngestionService::decidesLabels_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QString>("label");
    QTest::newRow("from the file name") << Fields{{"x-file-name", "idle.01"}} << QStringLiteral("idle");
    QTest::newRow("from the encoded file name") << Fields{{"x-file-name", "left%20turn.json"}} << QStringLiteral("left turn");
    QTest::newRow("no label in the name") << Fields{{"x-file-name", ".01"}} << QString();
    QTest::newRow("given") << Fields{{"x-file-name", "a"}, {"x-label", "up%26down"}} << QStringLiteral("up&down");
    QTest::newRow("given raw") << Fields{{"x-file-name", "a"}, {"x-label", "50%"}} << QStringLiteral("50%");
    QTest::newRow("none, said so") << Fields{{"x-file-name", "a"}, {"x-label", ""}, {"x-no-label", "1"}} << QString();
    QTest::newRow("the switch is off") << Fields{{"x-file-name", "a"}, {"x-no-label", "0"}} << QStringLiteral("a");
}

void TestIngestionService::decidesLabels()
{
    QFETCH(Fields, fields);
    QFETCH(QString, label);
    QCOMPARE(exchange(*m_service, "/api/training/data", fields, vectors::v1()).status, 200);
    QCOMPARE(m_sink->stored.last().draft.info.label, label);
}

void TestIngestionService::takesTheAwaitedLabel()
{
    m_sink->awaitedDevice = QStringLiteral("a1:b2:c3:d4:e5:f6");
    m_sink->awaited = QStringLiteral("up & down (fast)");
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "up%20%26%20down%20(fast)"}}, vectors::v4()).status, 200);
    QCOMPARE(m_sink->stored.last().draft.info.label, m_sink->awaited);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "other%20one"}}, vectors::v4()).status, 200);
    QCOMPARE(m_sink->stored.last().draft.info.label, QStringLiteral("other one"));
}

void TestIngestionService::namesSamples()
{
    const QByteArray id = QByteArray::number(m_now, 36);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "wave.json"}}, vectors::v1()).body, "wave." + id);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "wave"}}, vectors::v1()).body, "wave." + QByteArray::number(m_now + 1, 36));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "wave"}, {"x-no-date-id", "1"}}, vectors::v1()).body, QByteArray("wave"));
    const QByteArray longName(128, 'a');
    const QByteArray named = exchange(*m_service, "/api/training/data", {{"x-file-name", longName}}, vectors::v1()).body;
    QCOMPARE(named.size(), 128);
    QVERIFY(named.endsWith('.' + QByteArray::number(m_now + 2, 36)));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", longName + 'a'}}, vectors::v1()).body,
             QByteArray("x-file-name: has more than 128 characters"));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a%0Ab"}}, vectors::v1()).body,
             QByteArray("x-file-name: holds a control character"));
}

void TestIngestionService::keepsMetadata()
{
    QCOMPARE(exchange(*m_service, "/api/anomaly/data",
                      {{"x-file-name", "a"}, {"x-metadata", R"({"site":"hall 3"})"}, {"x-upload-source", "EDGE_IMPULSE_CLI_UPLOADER"}}, vectors::v1())
                 .status,
             200);
    const Sample& info = m_sink->stored.last().draft.info;
    QCOMPARE(info.metadata.value(QStringLiteral("site")), QStringLiteral("hall 3"));
    QCOMPARE(info.metadata.value(QStringLiteral("upload_source")), QStringLiteral("EDGE_IMPULSE_CLI_UPLOADER"));
    QCOMPARE(info.metadata.value(QStringLiteral("category")), QStringLiteral("anomaly"));
    QCOMPARE(info.origin, SampleOrigin::Recorded);
    QCOMPARE(m_sink->stored.last().keyName, QStringLiteral("bench"));
    for (const char* bad : {"[]", "{\"a\":1}", "{", "text"}) {
        const HttpResponse response = exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}, {"x-metadata", bad}}, vectors::v1());
        QCOMPARE(response.body, QByteArray("x-metadata: must be a JSON object of texts"));
        QCOMPARE(response.status, 400);
    }
}

/// The same readings signed with another key, or not signed yet, are the same item; another byte makes another one.
void TestIngestionService::knowsDuplicates()
{
    const Fields strict = {{"x-file-name", "a"}, {"x-disallow-duplicates", "1"}};
    QCOMPARE(exchange(*m_service, "/api/training/data", strict, vectors::v4()).status, 200);
    const QByteArray signature = "ca159018a071d5ed44426572f23f26c5e9fc90a27f4a4ad32ee6993830f86b8a";
    const QByteArray other = QByteArray(vectors::v4()).replace(signature, QByteArray(signature).replace('c', 'd'));
    for (const QByteArray& same : {vectors::v4(), other, QByteArray(vectors::v4()).replace(signature, QByteArray(64, '0'))}) {
        const HttpResponse response = exchange(*m_service, "/api/training/data", strict, same);
        QCOMPARE(response.body, QByteArray("An item with this hash already exists (1)"));
        QCOMPARE(response.status, 400);
    }
    QCOMPARE(exchange(*m_service, "/api/training/data", strict, vectors::v3()).status, 200);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}, {"x-disallow-duplicates", "0"}}, vectors::v4()).status, 200);
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v4()).status, 200);
    Fields files = kMultipart;
    files.emplaceBack("x-disallow-duplicates", "1");
    const HttpResponse many = exchange(*m_service, "/api/training/files", files, part("a.cbor", vectors::v4()) + "--B--");
    QCOMPARE(many.body, QByteArray(R"j({"success":true,"files":[{"success":false,"error":"An item with this hash already exists (1)"}]})j"));
    QCOMPARE(many.status, 200);
    QCOMPARE(m_sink->stored.first().draft.info.contentHash,
             QCryptographicHash::hash(QByteArray(vectors::v4()).replace(signature, QByteArray(64, '0')), QCryptographicHash::Sha256));
}

void TestIngestionService::storesManyFiles()
{
    const QByteArray body = part("up.1.json", vectors::v1()) + part("p.jpg", QByteArray::fromHex("ffd8ffe0"), "image/jpeg") + part("t.csv", csv(), "text/csv")
                            + part("bad.json", "{}") + "--B--";
    const HttpResponse response = exchange(*m_service, "/api/split/files", kMultipart, body);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.contentType, QByteArray("application/json"));
    QCOMPARE(response.body,
             QByteArray(R"({"success":true,"files":[{"success":true,"projectId":1,"sampleId":1,"fileName":"up.1"},)"
                        R"({"success":false,"error":"This is no whole picture: it says no size. It was not taken in; send or save it again."},)"
                        R"({"success":true,"projectId":1,"sampleId":2,"fileName":"t"},{"success":false,"error":"protected: is missing"}]})"));
    // Its status says nothing of that, so the log has it beside.
    QCOMPARE(response.outcome,
             (HttpOutcome{2, 2, QStringLiteral("This is no whole picture: it says no size. It was not taken in; send or save it again."), QStringLiteral("p.jpg"), QStringLiteral("bench")}));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "one"}, {"content-type", "application/octet-stream"}}, "hello").outcome,
             (HttpOutcome{0, 1, QStringLiteral("Unsupported file type"), QStringLiteral("one"), QStringLiteral("bench")}));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "two"}}, csv(), "ei_wrong").outcome,
             (HttpOutcome{0, 0, QStringLiteral("Invalid API key"), QStringLiteral("two"), {}}));
    QCOMPARE(m_sink->stored.size(), 2);
    QCOMPARE(m_sink->stored[0].draft.info.label, QStringLiteral("up"));
    QCOMPARE(m_sink->stored[1].draft.info.intervalMs, 10.0);

    Fields dated = kMultipart;
    dated.emplaceBack("x-add-date-id", "1");
    QVERIFY(json(exchange(*m_service, "/api/split/files", dated, part("up.1.json", vectors::v1()) + "--B--"))[QStringLiteral("files")][0][QStringLiteral("fileName")]
                .toString()
                .startsWith(QStringLiteral("up.1.")));
    const HttpResponse wrongName =
        exchange(*m_service, "/api/split/files", kMultipart, QByteArray(part("a.json", vectors::v1()) + "--B--").replace("name=\"data\"", "name=\"file\""));
    QCOMPARE(wrongName.status, 400);
    QCOMPARE(json(wrongName)[QStringLiteral("success")].toBool(true), false);
    const QByteArray thousand = part("t.csv", csv()).repeated(1000);
    QCOMPARE(json(exchange(*m_service, "/api/split/files", kMultipart, thousand + "--B--"))[QStringLiteral("files")].toArray().size(), 1000);
    QCOMPARE(exchange(*m_service, "/api/split/files", kMultipart, thousand + part("t.csv", csv()) + "--B--").status, 400);
    // What only describes them is not counted; nor does what stands around the parts matter.
    const QByteArray info = R"({"version":1,"files":[{"path":"t.csv","name":"tuesday","category":"testing","label":{"type":"label","label":"up"}}]})";
    const HttpResponse described = exchange(*m_service, "/api/split/files", kMultipart, "\r\n" + part("info.labels", info) + thousand + "--B--\r\n\r\n");
    QCOMPARE(described.status, 200);
    QCOMPARE(json(described)[QStringLiteral("files")].toArray().size(), 1000);
}

void TestIngestionService::takesCompanions()
{
    const QByteArray structured = R"({"version":1,"type":"structured-labels","structuredLabels":{"t.csv":[{"startIndex":0,"endIndex":1,"label":"a"},)"
                                  R"({"startIndex":2,"endIndex":2,"label":"b"}]}})";
    HttpResponse response = exchange(*m_service, "/api/training/files", kMultipart,
                                     part("structured_labels.labels", structured) + part("t.csv", csv()) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")].toArray().size(), 1);
    QCOMPARE(m_sink->stored.size(), 1);
    QCOMPARE(m_sink->stored[0].draft.segments.size(), 2);
    QCOMPARE(m_sink->stored[0].draft.segments[0].end, 2);
    QCOMPARE(m_sink->stored[0].draft.info.label, QString());

    const QByteArray hole = QByteArray(structured).replace("\"endIndex\":1", "\"endIndex\":0");
    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("structured_labels.labels", hole) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")][0][QStringLiteral("error")].toString(), QStringLiteral("structuredLabels: reading 1 has no label"));

    const QByteArray info = R"({"version":1,"files":[{"path":"t.csv","name":"tuesday","category":"testing","label":{"type":"label","label":"up"},"metadata":{"m":"n"}}]})";
    response = exchange(*m_service, "/api/split/files", kMultipart, part("t.csv", csv()) + part("info.labels", info) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")][0][QStringLiteral("fileName")].toString(), QStringLiteral("tuesday"));
    QCOMPARE(m_sink->stored.last().draft.info.label, QStringLiteral("up"));
    QCOMPARE(m_sink->stored.last().draft.info.split, Split::Testing);
    QCOMPARE(m_sink->stored.last().draft.info.metadata.value(QStringLiteral("m")), QStringLiteral("n"));

    const QByteArray attachments = R"({"version":1,"type":"attachments","attachments":{"t.csv":[{"filename":"p.jpg"}]}})";
    response = exchange(*m_service, "/api/training/files", kMultipart,
                        part("t.csv", csv()) + part("p.jpg", "\xFF\xD8") + part("attachments.labels", attachments) + "--B--");
    QCOMPARE(response.body, QByteArray(R"({"success":true,"files":[{"success":false,"error":"Attachments cannot be stored in this project"}]})"));

    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("info.labels", "{") + "--B--");
    QCOMPARE(response.status, 400);
}

void TestIngestionService::takesMessageAndAttachment()
{
    Fields fields = kMultipart;
    fields.emplaceBack("x-file-name", "photo");
    const QByteArray message = part("message.json", vectors::v9(), "application/json");
    const QByteArray image = part("image.jpg", v9Attachment(), "image/jpeg");
    // Senders differ in which they put first, and content tells which is which.
    for (const QByteArray& form : {message + image, image + message}) {
        const HttpResponse response = exchange(*m_service, "/api/training/data", fields, form + "--B--");
        QCOMPARE(response.status, 200);
        QVERIFY(response.body.startsWith("photo."));
        const SampleDraft& draft = m_sink->stored.last().draft;
        QVERIFY(isPicture(draft.info));
        QCOMPARE(draft.info.signature, SignatureState::Valid);
        QCOMPARE(draft.info.label, QStringLiteral("photo"));
        QCOMPARE(draft.picture->bytes, v9Attachment());
        QCOMPARE(draft.picture->info.fileName, QStringLiteral("image.jpg"));
    }
    const HttpResponse alone = exchange(*m_service, "/api/training/data", fields, message + "--B--");
    QCOMPARE(alone.status, 400);
    QVERIFY(alone.body.startsWith("payload.values: names an image"));
    QCOMPARE(exchange(*m_service, "/api/training/data", fields, part("message.json", vectors::v1(), "application/json") + "--B--").status, 200);
    QCOMPARE(exchange(*m_service, "/api/training/data", fields, "--B--").status, 400);
}

void TestIngestionService::logIsToldWhyAKeyIsNotTaken()
{
    const QByteArray path = "/api/training/data";
    const Fields named{{"x-file-name", "wave"}};
    const QByteArray wrong = "ei_1111111111111111111111111111111111111111111111111111111111111111";
    const HttpResponse missing = exchange(*m_service, path, named, vectors::v1(), {});
    const HttpResponse unknown = exchange(*m_service, path, named, vectors::v1(), wrong);
    const HttpResponse twice = exchange(*m_service, path, named + Fields{{"x-api-key", wrong}}, vectors::v1());
    QCOMPARE(exchange(*m_service, path, named, vectors::v1()).notes, QStringList());
    m_sink->revokeAll();
    const HttpResponse revoked = exchange(*m_service, path, named, vectors::v1());
    QCOMPARE(missing.notes, QStringList{QStringLiteral("Not taken: no x-api-key header")});
    QCOMPARE(unknown.notes, QStringList{QStringLiteral("Not taken: a key that the project does not have")});
    QCOMPARE(twice.notes, QStringList{QStringLiteral("Not taken: more than one x-api-key header")});
    QCOMPARE(revoked.notes, QStringList{QStringLiteral("Not taken: the key \"bench\", which was revoked")});
    // Who calls learns nothing of it.
    QCOMPARE(revoked.status, 401);
    QCOMPARE(revoked.body, unknown.body);
    QVERIFY(!serialised(revoked, false, false).contains("revoked"));
}

void TestIngestionService::logIsToldWhatIsLeftOut()
{
    Fields fields = kMultipart;
    fields.emplaceBack("x-file-name", "wave");
    const QByteArray message = part("message.json", vectors::v1(), "application/json");
    const HttpResponse two = exchange(*m_service, "/api/training/data", fields, message + part("more.bin", "12345", "application/octet-stream") + "--B--");
    QCOMPARE(two.status, 200);
    QCOMPARE(two.notes, QStringList{QStringLiteral("Left out: the second part of the body (5 bytes), to which the message does not refer")});
    QCOMPARE(exchange(*m_service, "/api/training/data", fields, message + "--B--").notes, QStringList());
}

void TestIngestionService::takesPicturesWithTheirBoxes()
{
    const QByteArray labels = R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"p1.png":[{"label":"nut","x":1,"y":1,"width":3,"height":4}]}})";
    Fields fields = kMultipart;
    fields << Fields{{"x-upload-source", "EDGE_IMPULSE_CLI_UPLOADER"}, {"x-disallow-duplicates", "1"}, {"x-device-type", "EDGE_IMPULSE_CLI"}};
    const QByteArray body = part("p1.png", aPng(), "image/png") + part("bounding_boxes.labels", labels, "application/json") + "--B--";
    const HttpResponse response = exchange(*m_service, "/api/training/files", fields, body);
    QCOMPARE(response.status, 200);
    const QByteArray name = m_sink->stored.last().draft.info.name.toUtf8();
    QVERIFY2(name.startsWith("p1.png.") && name.size() > 7, name.constData());
    QCOMPARE(response.body, R"({"success":true,"files":[{"success":true,"projectId":1,"sampleId":1,"fileName":")" + name + R"("}]})");
    const QVector<PictureBox> nut = {{QStringLiteral("nut"), 1.0, 1.0, 3.0, 4.0}};
    const SampleDraft& draft = m_sink->stored.last().draft;
    QCOMPARE(draft.picture->info, (PictureInfo{QStringLiteral("image/png"), QSize(12, 9), aPng().size(), QStringLiteral("p1.png"), nut}));
    QCOMPARE(draft.picture->bytes, aPng());
    QCOMPARE(draft.info.label, QString()); // its boxes say what is in it
    QCOMPARE(draft.info.readingCount, 0);
    QVERIFY(exchange(*m_service, "/api/training/files", fields, body).body.contains("An item with this hash already exists (1)"));

    // The older way, with a picture alone as the body; then a label of its own wins.
    Fields single = {{"x-file-name", "board.2.jpg"}, {"x-label", "bench"}, {"content-type", "image/jpeg"},
                     {"x-bounding-boxes", R"([{"label":"nut","x":1,"y":1,"width":3,"height":4}])"}};
    QVERIFY(exchange(*m_service, "/api/testing/data", single, aJpeg()).body.startsWith("board.2.jpg."));
    QCOMPARE(m_sink->stored.last().draft.picture->info.boxes, nut);
    QCOMPARE(m_sink->stored.last().draft.info.label, QStringLiteral("bench"));
    QCOMPARE(m_sink->stored.last().draft.info.split, Split::Testing);
    single[3].second = "[{}]";
    QCOMPARE(exchange(*m_service, "/api/testing/data", single, aJpeg()).body,
             QByteArray("x-bounding-boxes[0]: is no box with label, x, y, width and height"));
    single[3].second = "nut";
    QCOMPARE(exchange(*m_service, "/api/testing/data", single, aJpeg()).body, QByteArray("x-bounding-boxes: must be a JSON array of boxes"));

    const QByteArray info = R"({"version":1,"files":[{"path":"a.jpg","category":"testing","label":{"type":"unlabeled"},)"
                            R"("boundingBoxes":[{"label":"nut","x":1,"y":1,"width":3,"height":4}]}]})";
    QCOMPARE(exchange(*m_service, "/api/split/files", kMultipart, part("a.jpg", aJpeg()) + part("info.labels", info) + "--B--").status, 200);
    QCOMPARE(m_sink->stored.last().draft.picture->info.boxes, nut);

    // Boxes of what is no picture are not dropped without a word.
    const QByteArray ofTable = QByteArray(labels).replace("p1.png", "t.csv");
    QVERIFY(exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("bounding_boxes.labels", ofTable) + "--B--")
                .body.contains("bounding boxes: go with a picture, and this file is none"));
    QCOMPARE(m_sink->stored.size(), 3);
}

void TestIngestionService::tellsFailuresOfTheProject()
{
    m_sink->failure = Error{ErrorCode::Io, QStringLiteral("The disk is full."), {}, QStringLiteral("TEST-2")};
    const HttpResponse response = exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v1());
    QCOMPARE(response.status, 500);
    QCOMPARE(response.body, QByteArray("The disk is full."));
}

void TestIngestionService::keepsThePolicyOfSignatures()
{
    m_sink->refused = {SignatureState::Unsigned};
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v8()).body,
             QByteArray("signature: is unsigned, and this project does not take such messages"));
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}}, vectors::v1()).status, 200);
}

void TestIngestionService::longFilesAreReadAside()
{
    const QByteArray body = part("one.csv", csv()) + part("two.csv", longCsv()) + part("three.csv", "no,file") + "--B--";
    HttpRequestHead head;
    head.method = "POST";
    head.path = "/api/training/files";
    head.fields = {{"x-api-key", MemorySink::apiKey()}, {"content-type", "multipart/form-data; boundary=B"}};
    auto content = std::make_shared<HttpBody>(1024);
    QVERIFY(content->append(body.constData(), body.size()).isOk());
    std::optional<HttpResponse> answer;
    m_service->handle({head, content}, [&](const HttpResponse& response) { answer = response; });
    content.reset();
    QVERIFY(!answer);
    QCOMPARE(m_sink->stored.size(), 1);
    // Somebody else is served before the long file has been read: its answer waits for the event loop.
    head.path = "/api/training/data";
    head.fields = {{"x-api-key", MemorySink::apiKey()}, {"x-file-name", "quick.csv"}};
    auto quick = std::make_shared<HttpBody>(1024);
    QVERIFY(quick->append(csv().constData(), csv().size()).isOk());
    std::optional<HttpResponse> quickAnswer;
    m_service->handle({head, quick}, [&](const HttpResponse& response) { quickAnswer = response; });
    QVERIFY(quickAnswer && quickAnswer->status == 200);
    QVERIFY(!answer);

    QTRY_VERIFY(answer);
    const QJsonArray files = json(*answer)[QStringLiteral("files")].toArray();
    QCOMPARE(files.size(), 3);
    QCOMPARE(files[0][QStringLiteral("fileName")].toString(), QStringLiteral("one"));
    QCOMPARE(files[1][QStringLiteral("fileName")].toString(), QStringLiteral("two"));
    QVERIFY(!files[2][QStringLiteral("success")].toBool());
    QCOMPARE(m_sink->stored.size(), 3);
    QCOMPARE(m_sink->stored.last().draft.info.contentHash, QCryptographicHash::hash(longCsv(), QCryptographicHash::Sha256));
}

void TestIngestionService::serviceMayEndWhileAFileIsRead()
{
    const QByteArray body = longCsv();
    HttpRequestHead head;
    head.method = "POST";
    head.path = "/api/training/data";
    head.fields = {{"x-api-key", MemorySink::apiKey()}, {"x-file-name", "long.csv"}};
    bool isAnswered = false;
    for (int i = 0; i < 3; ++i) {
        auto content = std::make_shared<HttpBody>(1024);
        QVERIFY(content->append(body.constData(), body.size()).isOk());
        m_service->handle({head, content}, [&](const HttpResponse&) { isAnswered = true; });
    }
    m_service.reset();
    QCoreApplication::processEvents();
    QVERIFY(!isAnswered);
    QVERIFY(m_sink->stored.isEmpty());
}

QTEST_GUILESS_MAIN(TestIngestionService)
#include "tst_ingestion_service.moc"
