// SPDX-License-Identifier: GPL-3.0-or-later
// One message or file to the ingestion service: its signature, label, name, metadata and key; requests that are refused.
#include "support/acquisition_vectors.h"
#include "support/ingestion_bench.h"
#include "support/pictures.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestIngestionService : public QObject, private IngestionBench
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
    void logIsToldWhyAKeyIsNotTaken();
    void tellsFailuresOfTheProject();
    void keepsThePolicyOfSignatures();
};

void TestIngestionService::init()
{
    renew();
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
    const QByteArray categories = "; nothing was stored. Categories are training, testing, split, validation, anomaly, post-processing.";
    QTest::newRow("another category") << QByteArray("POST") << QByteArray("/api/elsewhere/data") << good << QByteArray("a") << QByteArray() << 404
                                      << "There is no category \"elsewhere\"" + categories;
    QTest::newRow("another category for files") << QByteArray("POST") << QByteArray("/api/train/files") << good << QByteArray("a") << QByteArray() << 404
                                                << R"({"success":false,"error":"There is no category \"train\")" + categories + R"("})";
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
    // Node and Python write headers in Latin-1; other clients in UTF-8.
    for (const char* site : {"{\"site\":\"H\xF6hle\"}", "{\"site\":\"H\xC3\xB6hle\"}", "{\"site\":\"H\\u00f6hle\"}"}) {
        QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}, {"x-metadata", site}}, vectors::v1()).status, 200);
        QCOMPARE(m_sink->stored.last().draft.info.metadata.value(QStringLiteral("site")), QStringLiteral("H\u00F6hle"));
    }
    QCOMPARE(exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}, {"x-metadata", R"({"n":5,"gain":0.25,"wet":true})"}}, vectors::v1()).status, 200);
    const QMap<QString, QString> counted = m_sink->stored.last().draft.info.metadata;
    QCOMPARE(counted.value(QStringLiteral("n")) + counted.value(QStringLiteral("gain")) + counted.value(QStringLiteral("wet")), QStringLiteral("50.25true"));
    const qsizetype stored = m_sink->stored.size();
    for (const char* bad : {"[]", "{\"a\":null}", "{\"a\":[1]}", "{", "text"}) {
        const HttpResponse response = exchange(*m_service, "/api/training/data", {{"x-file-name", "a"}, {"x-metadata", bad}}, vectors::v1());
        QCOMPARE(response.body, QByteArray("x-metadata: must be a JSON object of texts"));
        QCOMPARE(response.status, 400);
    }
    QCOMPARE(m_sink->stored.size(), stored);
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

QTEST_GUILESS_MAIN(TestIngestionService)
#include "tst_ingestion_service.moc"
