// SPDX-License-Identifier: GPL-3.0-or-later
// Uploads as the tools of the vendor send them: every header and boundary as seen on the wire, with values made up here.
#include "support/acquisition_vectors.h"
#include "support/ingestion_bench.h"
#include "support/pictures.h"

#include <QJsonArray>
#include <QMessageAuthenticationCode>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

struct FormPart {
    QByteArray fileName; ///< as it stands on the wire
    QByteArray type;
    QByteArray content;
};

/// What every request of Node's fetch carries beside its own headers.
Fields nodeHeaders(const Fields& own)
{
    return Fields{{"host", "127.0.0.1:4810"}, {"connection", "keep-alive"}} + own
           + Fields{{"accept", "*/*"}, {"accept-language", "*"}, {"sec-fetch-mode", "cors"}, {"user-agent", "undici"}, {"accept-encoding", "gzip, deflate"}};
}

Fields uploaderHeaders(const Fields& own)
{
    return nodeHeaders(Fields{{"x-upload-source", "EDGE_IMPULSE_CLI_UPLOADER"}} + own
                       + Fields{{"x-device-type", "EDGE_IMPULSE_CLI"},
                                {"content-type", "multipart/form-data; boundary=----formdata-undici-012345678901"}});
}

Fields pythonHeaders(const Fields& own)
{
    return Fields{{"host", "127.0.0.1:4810"},      {"user-agent", "python-requests/2.28.1"},       {"accept-encoding", "gzip, deflate"}, {"accept", "*/*"},
                  {"connection", "keep-alive"}, {"x-upload-source", "EDGE_IMPULSE_PYTHON_SDK"}}
           + own + Fields{{"content-type", "multipart/form-data; boundary=0123456789abcdef0123456789abcdef"}};
}

QByteArray form(const QByteArray& boundary, const QList<FormPart>& parts)
{
    QByteArray body;
    for (const FormPart& part : parts) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"" + part.fileName + "\"\r\nContent-Type: " + part.type
                + "\r\n\r\n" + part.content + "\r\n";
    }
    return body + "--" + boundary + "--";
}

/// Nothing follows its last boundary.
QByteArray nodeForm(const QList<FormPart>& parts)
{
    return form("----formdata-undici-012345678901", parts);
}

QByteArray pythonForm(const QList<FormPart>& parts)
{
    return form("0123456789abcdef0123456789abcdef", parts) + "\r\n";
}

/// Four samples at 8 kHz, with the header of the Linux client, which counts eight bytes too many in its first length.
QByteArray linuxWav()
{
    return QByteArray::fromHex("52494646340000005741564566" "6d74201000000001000100401f0000803e000002001000" "6461746108000000" "0100ffff64009cff");
}

QByteArray forwarderMessage()
{
    QByteArray message = R"({"protected":{"ver":"v1","alg":"HS256","iat":1700000000},"signature":"0000000000000000000000000000000000000000000000000000000000000000",)"
                         R"("payload":{"device_name":"A1:B2:C3:D4:E5:F6","device_type":"DATA_FORWARDER","interval_ms":19.607843137254903,)"
                         R"("sensors":[{"name":"accX","units":"m/s2"},{"name":"light","units":"N/A"}],"values":[[0.5,12],[0.25,13],[0,14]]}})";
    const QByteArray signature = QMessageAuthenticationCode::hash(message, MemorySink::hmacKey(), QCryptographicHash::Sha256).toHex();
    return message.replace(QByteArray(64, '0'), signature);
}

/// What has become of an upload, in one line: label, name, split, readings, signature.
QString resultOf(const SampleDraft& draft)
{
    const QString split = draft.hasSplit ? splitName(draft.info.split) : QStringLiteral("by content");
    return QStringLiteral("%1 | %2 | %3 | %4 | %5")
        .arg(draft.info.label, draft.info.name, split, QString::number(draft.info.readingCount), signatureStateName(draft.info.signature));
}

QString metadataOf(const SampleDraft& draft)
{
    QStringList pairs;
    for (auto it = draft.info.metadata.begin(); it != draft.info.metadata.end(); ++it) {
        if (it.key() != QLatin1String("upload_source"))
            pairs << it.key() + QLatin1Char('=') + it.value();
    }
    return pairs.join(QLatin1Char(' '));
}

} // namespace

class TestIngestionClients : public QObject, private IngestionBench
{
    Q_OBJECT
private Q_SLOTS:
    void init() { renew(); }
    void storesWhatTheySend_data();
    void storesWhatTheySend();
    void answersAsTheUploaderReads_data();
    void answersAsTheUploaderReads();
    void keepsBoxesUnderEveryName_data();
    void keepsBoxesUnderEveryName();
    void keepsStructuredLabels();
};

void TestIngestionClients::storesWhatTheySend_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("result"); // '#' stands for the id that is put behind a name
    QTest::addColumn<QString>("metadata");
    const QByteArray training = "/api/training/files";
    const QByteArray csvType = "text/csv";
    const Fields strict{{"x-disallow-duplicates", "1"}};

    QTest::newRow("uploader 1.39.2: a table, its label from its name")
        << training << uploaderHeaders(strict) << nodeForm({{"wave.01.csv", csvType, csv()}}) << QStringLiteral("wave | wave.01 | training | 3 | none") << QString();
    QTest::newRow("uploader 1.39.2: --label and --metadata beyond ASCII")
        << QByteArray("/api/testing/files")
        << uploaderHeaders({{"x-label", "gr%C3%B6%C3%9Fe%20%26%20%E6%97%A5%E6%9C%AC"}, {"x-metadata", "{\"site\":\"H\xF6hle\",\"who\":\"me\"}"}})
        << nodeForm({{"wave.01.csv", csvType, csv()}}) << QStringLiteral("gr\u00F6\u00DFe & \u65E5\u672C | wave.01 | testing | 3 | none")
        << QStringLiteral("site=H\u00F6hle who=me");
    QTest::newRow("uploader 1.39.2: --category split, a CBOR message")
        << QByteArray("/api/split/files") << uploaderHeaders(strict) << nodeForm({{"updown.01.cbor", "application/cbor", vectors::v4()}})
        << QStringLiteral("updown | updown.01 | by content | 2 | valid") << QString();
    QTest::newRow("uploader 1.39.2: a JSON message")
        << training << uploaderHeaders(strict) << nodeForm({{"snake.01.json", "application/json", vectors::v1()}})
        << QStringLiteral("snake | snake.01 | training | 3 | valid") << QString();
    QTest::newRow("uploader 1.39.2: a text file is a table")
        << training << uploaderHeaders(strict) << nodeForm({{"room.txt", "text/plain", csv()}}) << QStringLiteral("room | room | training | 3 | none") << QString();
    QTest::newRow("uploader 1.39.2: a name with a percent sign")
        << training << uploaderHeaders(strict) << nodeForm({{"left%20turn.csv", csvType, csv()}}) << QStringLiteral("left | left%20turn | training | 3 | none")
        << QString();
    QTest::newRow("uploader 1.39.2: unlabelled in an info file")
        << training << uploaderHeaders({{"x-label", ""}, {"x-no-label", "1"}}) << nodeForm({{"un.csv", csvType, csv()}})
        << QStringLiteral(" | un | training | 3 | none") << QString();
    QTest::newRow("uploader 1.39.2: labels by key in an info file")
        << training << uploaderHeaders({})
        << nodeForm({{"kv.csv", csvType, csv()},
                     {"label_map.labels", "application/json", R"({"version":1,"type":"label-map-labels","labels":{"kv.csv":{"speed":"fast","site":"A"}}})"}})
        << QStringLiteral("kv | kv | training | 3 | none") << QStringLiteral("site=A speed=fast");
    QTest::newRow("uploader 1.39.2: --category anomaly") << QByteArray("/api/anomaly/files") << uploaderHeaders(strict) << nodeForm({{"odd.csv", csvType, csv()}})
                                                         << QStringLiteral("odd | odd | testing | 3 | none") << QStringLiteral("category=anomaly");
    QTest::newRow("daemon 1.39.2: a picture of a board's camera")
        << training << uploaderHeaders({{"x-label", "desk%20top"}, {"x-disallow-duplicates", "1"}, {"x-add-date-id", "1"}})
        << nodeForm({{"desk top.jpg", "image/jpeg", aJpeg()}}) << QStringLiteral("desk top | desk top.jpg.# | training | 0 | none") << QString();
    QTest::newRow("daemon 1.39.2: a recording")
        << QByteArray("/api/training/data") << nodeHeaders({{"x-file-name", "up%20%26%20down"}, {"content-type", "application/cbor"}}) << vectors::v4()
        << QStringLiteral("up | up & down.# | training | 2 | valid") << QString();
    QTest::newRow("daemon 1.39.2: a recording with a binary tail")
        << QByteArray("/api/testing/data")
        << nodeHeaders({{"x-file-name", "noise"}, {"x-label", "noise%20(loud)"}, {"content-type", "application/octet-stream"}}) << vectors::v7()
        << QStringLiteral("noise (loud) | noise.# | testing | 7 | valid") << QString();
    QTest::newRow("data forwarder 1.39.2")
        << QByteArray("/api/testing/data")
        << nodeHeaders({{"x-file-name", "gr%C3%B6%C3%9Fe.json"},
                        {"x-label", "gr%C3%B6%C3%9Fe"},
                        {"x-upload-source", "EDGE_IMPULSE_CLI_FORWARDER"},
                        {"content-type", "application/json"}})
        << forwarderMessage() << QStringLiteral("gr\u00F6\u00DFe | gr\u00F6\u00DFe.# | testing | 3 | valid") << QString();
    QTest::newRow("Linux client 1.25.2: a sound")
        << training
        << uploaderHeaders({{"x-label", "tick%20tock"}, {"x-disallow-duplicates", "1"}, {"x-metadata", "{}"}, {"x-add-date-id", "1"}})
        << nodeForm({{"tick tock.wav", "audio/wav", linuxWav()}}) << QStringLiteral("tick tock | tick tock.# | training | 4 | none") << QString();
    QTest::newRow("Python SDK 1.0.19: upload_samples")
        << QByteArray("/api/split/files")
        << pythonHeaders({{"x-disallow-duplicates", "1"}, {"x-label", "w\xE4ve 50% & more"}, {"x-metadata", R"({"source": "mic", "who": "gr\u00f6\u00dfe"})"}})
        << pythonForm({{"wave.03.csv", "multipart/form-data", csv()}}) << QStringLiteral("w\u00E4ve 50% & more | wave.03 | by content | 3 | none")
        << QStringLiteral("source=mic who=gr\u00F6\u00DFe");
    QTest::newRow("Python SDK 1.0.19: upload_numpy")
        << training << pythonHeaders({{"x-disallow-duplicates", "1"}, {"x-label", "down"}})
        << pythonForm({{"8f7c9912138187b9.json", "multipart/form-data",
                        R"({"protected": {"ver": "v1", "alg": "none", "iat": null}, "payload": {"device_type": "EDGE_IMPULSE_PYTHON_SDK", )"
                        R"("sensors": [{"name": "accelX", "units": "m/s2"}, {"name": "accelY", "units": "m/s2"}], "values": [[8.5, 0.25], [9.5, 1.25]], )"
                        R"("interval_ms": 100, "device_name": null}, "signature": null})"}})
        << QStringLiteral("down | 8f7c9912138187b9 | training | 2 | unsigned") << QString();
    QTest::newRow("Python SDK 1.0.19: a single row of pandas")
        << training << pythonHeaders({{"x-label", "One"}}) << pythonForm({{"001.csv", "multipart/form-data", "accX,accY,accZ\n-9.81,0.03,0.21\n"}})
        << QStringLiteral("One | 001 | training | 1 | none") << QString();
}

void TestIngestionClients::storesWhatTheySend()
{
    QFETCH(QByteArray, path);
    QFETCH(Fields, fields);
    QFETCH(QByteArray, body);
    QFETCH(QString, result);
    QFETCH(QString, metadata);
    fields.emplaceBack("content-length", QByteArray::number(body.size()));
    const HttpResponse response = exchange(*m_service, path, fields, body);
    QVERIFY2(response.status == 200, response.body.constData());
    QCOMPARE(m_sink->stored.size(), 1);
    const SampleDraft& draft = m_sink->stored.first().draft;
    QCOMPARE(resultOf(draft), result.replace(QLatin1Char('#'), QString::number(m_now, 36)));
    QCOMPARE(metadataOf(draft), metadata);
    if (path.endsWith("/data"))
        QCOMPARE(response.body, draft.info.name.toUtf8());
    else
        QCOMPARE(json(response), (QJsonObject{{QStringLiteral("success"), true},
                                              {QStringLiteral("files"), QJsonArray{QJsonObject{{QStringLiteral("success"), true},
                                                                                               {QStringLiteral("projectId"), 1},
                                                                                               {QStringLiteral("sampleId"), 1},
                                                                                               {QStringLiteral("fileName"), draft.info.name}}}}}));
}

void TestIngestionClients::answersAsTheUploaderReads_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<FormPart>("file");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("shown"); // what the uploader writes behind "Failed to upload"
    const QByteArray training = "/api/training/files";
    const QByteArray good = MemorySink::apiKey();
    QTest::newRow("a wrong key") << training << QByteArray("ei_1111") << FormPart{"a.csv", "text/csv", csv()} << 401 << QStringLiteral("Invalid API key");
    QTest::newRow("a cut sound") << training << good << FormPart{"a.wav", "audio/wav", linuxWav().left(30)} << 200
                                 << QStringLiteral("the format chunk at byte 20 is cut short");
    QTest::newRow("a cut message") << training << good << FormPart{"a.json", "application/json", R"({"protected":{"ver":"v1")"} << 200
                                   << QStringLiteral("This is not a whole JSON message: unterminated string at byte 24.");
    QTest::newRow("an empty table") << training << good << FormPart{"a.csv", "text/csv", ""} << 200 << QStringLiteral("it holds no row of numbers");
    QTest::newRow("a word in a table") << training << good << FormPart{"a.csv", "text/csv", "timestamp,a\n0,1\n10,abc\n"} << 200
                                       << QStringLiteral("line 3, column 2: \"abc\" is not a number");
    QTest::newRow("a film") << training << good << FormPart{"a.mp4", "video/mp4", QByteArray("\0\0\0\x18" "ftypmp42", 12)} << 200
                            << QStringLiteral("Unsupported file type: MP4 videos cannot be stored in this project");
    QTest::newRow("a table of Parquet") << training << good << FormPart{"a.parquet", "application/vnd.apache.parquet", "PAR1....PAR1"} << 200
                                        << QStringLiteral("Unsupported file type: Parquet tables cannot be stored in this project");
    QTest::newRow("a mistyped category") << QByteArray("/api/train/files") << good << FormPart{"a.csv", "text/csv", csv()} << 404
                                         << QStringLiteral("There is no category \"train\"; nothing was stored. Categories are training, testing, split, validation, "
                                                           "anomaly, post-processing.");
}

/// A status other than 200 with `error`, or a 200 whose file has one: everything else the uploader takes for broken or for a success.
void TestIngestionClients::answersAsTheUploaderReads()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, key);
    QFETCH(FormPart, file);
    QFETCH(int, status);
    QFETCH(QString, shown);
    const HttpResponse response = exchange(*m_service, path, uploaderHeaders({}), nodeForm({file}), key);
    QCOMPARE(response.status, status);
    QCOMPARE(response.contentType, QByteArray("application/json"));
    const QJsonObject answer = json(response);
    QCOMPARE(answer[QStringLiteral("success")].toBool(), status == 200);
    const QJsonValue told = status == 200 ? answer[QStringLiteral("files")][0] : QJsonValue(answer);
    QCOMPARE(told[QStringLiteral("success")].toBool(true), false);
    QCOMPARE(told[QStringLiteral("error")].toString(), shown);
    QVERIFY(m_sink->stored.isEmpty());
}

void TestIngestionClients::keepsBoxesUnderEveryName_data()
{
    QTest::addColumn<QByteArray>("sent");    // the name in the form
    QTest::addColumn<QByteArray>("labelled"); // the name in the label file, as JSON
    QTest::newRow("plain") << QByteArray("p1.png") << QByteArray("p1.png");
    QTest::newRow("a blank") << QByteArray("p 1.png") << QByteArray("p 1.png");
    QTest::newRow("what looks encoded") << QByteArray("a%20b.png") << QByteArray("a%20b.png");
    QTest::newRow("quotes and more than ASCII") << QByteArray("schr\xC3\xA4g %22q%22.png") << QByteArray("schr\xC3\xA4g \\\"q\\\".png");
}

void TestIngestionClients::keepsBoxesUnderEveryName()
{
    QFETCH(QByteArray, sent);
    QFETCH(QByteArray, labelled);
    const QByteArray labels = R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{")" + labelled
                              + R"(":[{"label":"nut","x":1,"y":1,"width":3,"height":4}]}})";
    const HttpResponse response = exchange(*m_service, "/api/training/files", uploaderHeaders({{"x-disallow-duplicates", "1"}}),
                                           nodeForm({{sent, "image/png", aPng()}, {"bounding_boxes.labels", "application/json", labels}}));
    QVERIFY2(response.status == 200, response.body.constData());
    QCOMPARE(m_sink->stored.size(), 1);
    const SampleDraft& draft = m_sink->stored.first().draft;
    QCOMPARE(draft.picture->info.boxes, (QVector<PictureBox>{{QStringLiteral("nut"), 1.0, 1.0, 3.0, 4.0}}));
    QCOMPARE(draft.info.label, QString());
}

void TestIngestionClients::keepsStructuredLabels()
{
    const QByteArray labels = R"([{"startIndex":0,"endIndex":1,"label":"x"},{"startIndex":2,"endIndex":2,"label":"y"}])";
    // The uploader writes them close together, the Python SDK with blanks.
    const QByteArray close = R"({"type":"structured-labels","version":1,"structuredLabels":{"ml.csv":)" + labels + "}}";
    const QByteArray wide = R"({"version": 1, "type": "structured-labels", "structuredLabels": {"ml.csv": )" + labels + "}}";
    QCOMPARE(exchange(*m_service, "/api/split/files", uploaderHeaders({}),
                      nodeForm({{"ml.csv", "text/csv", csv()}, {"structured_labels.labels", "application/json", close}}))
                 .status,
             200);
    QCOMPARE(exchange(*m_service, "/api/split/files", pythonHeaders({}),
                      pythonForm({{"ml.csv", "multipart/form-data", csv()}, {"structured_labels.labels", "application/json", wide}}))
                 .status,
             200);
    QCOMPARE(m_sink->stored.size(), 2);
    for (const Upload& upload : std::as_const(m_sink->stored)) {
        QCOMPARE(upload.draft.segments.size(), 2);
        QCOMPARE(upload.draft.segments[0].label, QStringLiteral("x"));
        QCOMPARE(upload.draft.segments[0].end, 2);
        QCOMPARE(upload.draft.segments[1].end, 3);
        QCOMPARE(upload.draft.info.label, QString());
    }
}

QTEST_GUILESS_MAIN(TestIngestionClients)
#include "tst_ingestion_clients.moc"
