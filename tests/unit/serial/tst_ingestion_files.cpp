// SPDX-License-Identifier: GPL-3.0-or-later
// What comes with files: several in a request, companions, attachments, pictures, and files that take a while to read.
#include "support/acquisition_vectors.h"
#include "support/ingestion_bench.h"
#include "support/pictures.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QtTest>

using namespace studio;
using namespace studio::test;

class TestIngestionFiles : public QObject, private IngestionBench
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void storesManyFiles();
    void takesCompanions();
    void takesMessageAndAttachment();
    void logIsToldWhatIsLeftOut();
    void takesPicturesWithTheirBoxes();
    void longFilesAreReadAside();
    void serviceMayEndWhileAFileIsRead();
};

void TestIngestionFiles::init()
{
    renew();
}

void TestIngestionFiles::storesManyFiles()
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

void TestIngestionFiles::takesCompanions()
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

    const QByteArray attachments = R"({"version":1,"type":"attachments","attachments":{"t.csv":[{"filename":"p.jpg"},{"filename":"q.bin"}]}})";
    response = exchange(*m_service, "/api/training/files", kMultipart,
                        part("t.csv", csv()) + part("p.jpg", "\xFF\xD8", "image/jpeg") + part("q.bin", "q") + part("attachments.labels", attachments) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")].toArray().size(), 1);
    QVERIFY(json(response)[QStringLiteral("files")][0][QStringLiteral("success")].toBool());
    const QVector<Attachment> expected = {{{QStringLiteral("p.jpg"), QStringLiteral("image/jpeg"), 2}, "\xFF\xD8"}, {{QStringLiteral("q.bin"), {}, 1}, "q"}};
    QCOMPARE(m_sink->stored.last().draft.attachments, expected);
    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("q.bin", "q") + part("attachments.labels", attachments) + "--B--");
    QCOMPARE(response.body, QByteArray(R"({"success":true,"files":[{"success":false,"error":"attachments: p.jpg is not in the request"}]})"));

    // What goes with nothing that is there is a file of its own; two that go with each other are samples, both.
    const QByteArray gone = QByteArray(attachments).replace("t.csv", "gone.csv").replace("p.jpg", "t.csv");
    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("attachments.labels", gone) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")].toArray().size(), 1);
    QVERIFY(json(response)[QStringLiteral("files")][0][QStringLiteral("success")].toBool());
    const QByteArray mutual = R"({"version":1,"type":"attachments","attachments":{"t.csv":[{"filename":"u.csv"}],"u.csv":[{"filename":"t.csv"}]}})";
    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("u.csv", csv()) + part("attachments.labels", mutual) + "--B--");
    QCOMPARE(json(response)[QStringLiteral("files")].toArray().size(), 2);

    response = exchange(*m_service, "/api/training/files", kMultipart, part("t.csv", csv()) + part("info.labels", "{") + "--B--");
    QCOMPARE(response.status, 400);
}

void TestIngestionFiles::takesMessageAndAttachment()
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

void TestIngestionFiles::logIsToldWhatIsLeftOut()
{
    Fields fields = kMultipart;
    fields.emplaceBack("x-file-name", "wave");
    const QByteArray message = part("message.json", vectors::v1(), "application/json");
    const HttpResponse two = exchange(*m_service, "/api/training/data", fields, message + part("more.bin", "12345", "application/octet-stream") + "--B--");
    QCOMPARE(two.status, 200);
    QCOMPARE(two.notes, QStringList{QStringLiteral("Left out: the second part of the body (5 bytes), to which the message does not refer")});
    QCOMPARE(exchange(*m_service, "/api/training/data", fields, message + "--B--").notes, QStringList());
}

void TestIngestionFiles::takesPicturesWithTheirBoxes()
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

void TestIngestionFiles::longFilesAreReadAside()
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

void TestIngestionFiles::serviceMayEndWhileAFileIsRead()
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

QTEST_GUILESS_MAIN(TestIngestionFiles)
#include "tst_ingestion_files.moc"
