// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/file_kind.h"
#include "serial/ingestion/header_text.h"
#include "models/dataset/importers/label_companions.h"
#include "serial/ingestion/multipart.h"

#include <QJsonDocument>
#include <QtTest>

using namespace studio;

namespace
{

QByteArray part(const QByteArray& name, const QByteArray& fileName, const QByteArray& type, const QByteArray& content)
{
    return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"\r\nContent-Type: " + type + "\r\n\r\n"
           + content + "\r\n";
}

QJsonArray jsonArray(const char* text)
{
    return QJsonDocument::fromJson(text).array();
}

} // namespace

class TestMultipart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheReferenceBody();
    void takesContentThatLooksLikeABoundary();
    void takesEmptyPartsAndOddNames();
    void passesOverPreambleAndEpilogue_data();
    void passesOverPreambleAndEpilogue();
    void refuses_data();
    void refuses();
    void refusesEveryCut();
    void readsBoundaries_data();
    void readsBoundaries();
    void decodesHeaders_data();
    void decodesHeaders();
    void derivesLabels_data();
    void derivesLabels();
    void knowsKinds_data();
    void knowsKinds();
    void makesSegments_data();
    void makesSegments();
    void readsCompanions();
    void refusesCompanions_data();
    void refusesCompanions();
};

/// The body of the reference, section 6.4: two parts, no CRLF behind the last line.
void TestMultipart::takesTheReferenceBody()
{
    const QByteArray png = QByteArray::fromHex("89504e470d0a1a0a");
    const QByteArray labels = R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"p1.png":[{"label":"nut","x":1,"y":1,"width":3,"height":4}]}})";
    const QByteArray whole = part("data", "p1.png", "image/png", png) + part("data", "bounding_boxes.labels", "application/json", labels) + "--B--";
    for (const QByteArray& body : {whole, whole + "\r\n"}) {
        const Result<QVector<MultipartPart>> parts = parseMultipart(body, "B", 1000);
        QVERIFY2(parts.isOk(), qPrintable(parts.isOk() ? QString() : parts.error().message));
        QCOMPARE(parts->size(), 2);
        QCOMPARE(parts->at(0).fileName, QStringLiteral("p1.png"));
        QCOMPARE(parts->at(0).contentType, QByteArray("image/png"));
        QCOMPARE(parts->at(0).content(body), png);
        QCOMPARE(parts->at(1).name, QByteArray("data"));
        QCOMPARE(parts->at(1).content(body), labels);
        QVERIFY(isLabelCompanion(parts->at(1).fileName));
    }
}

void TestMultipart::takesContentThatLooksLikeABoundary()
{
    const QByteArray content = "--B\r\n--B--\n--B--\r\n-B\r\n--\r\n--A--";
    const QByteArray body = part("data", "a", "text/plain", content.mid(5)) + "--B--";
    const Result<QVector<MultipartPart>> parts = parseMultipart(body, "B", 10);
    QVERIFY(parts);
    QCOMPARE(parts->size(), 1);
    QCOMPARE(parts->at(0).content(body), content.mid(5));
}

void TestMultipart::takesEmptyPartsAndOddNames()
{
    const QByteArray body = "--B\r\ncontent-disposition: form-data; name=data; filename=\"a\\\"b;c.json\"\r\n\r\n\r\n"
                            "--B\r\nContent-Disposition: form-data; name=\"data\"; filename*=utf-8''na%C3%AFve.json\r\n\r\n\r\n--B\r\n"
                            "Content-Disposition: form-data; name=\"data\"; filename=\"a%20b.json\"\r\nContent-Type: Application/JSON; charset=utf-8\r\n\r\n{}\r\n"
                            "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"schr\xC3\xA4g %22q%22.json\"\r\n\r\n\r\n"
                            "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"schr\xE4g.json\"\r\n\r\n\r\n--B--";
    const Result<QVector<MultipartPart>> parts = parseMultipart(body, "B", 10);
    QVERIFY2(parts.isOk(), qPrintable(parts.isOk() ? QString() : parts.error().message));
    QCOMPARE(parts->size(), 5);
    QCOMPARE(parts->at(0).fileName, QStringLiteral("a\"b;c.json"));
    QCOMPARE(parts->at(0).length, 0);
    QCOMPARE(parts->at(1).fileName, QStringLiteral("na\u00EFve.json"));
    QCOMPARE(parts->at(1).length, 0);
    QCOMPARE(parts->at(2).fileName, QStringLiteral("a%20b.json")); // forms escape quotes and line ends, nothing else: the file is called so
    QCOMPARE(parts->at(2).contentType, QByteArray("application/json"));
    QCOMPARE(parts->at(2).content(body), QByteArray("{}"));
    QCOMPARE(parts->at(3).fileName, QStringLiteral("schr\u00E4g \"q\".json"));
    QCOMPARE(parts->at(4).fileName, QStringLiteral("schr\u00E4g.json"));
}

void TestMultipart::passesOverPreambleAndEpilogue_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("behind");
    QTest::newRow("an empty line before") << QByteArray("\r\n") << QByteArray();
    QTest::newRow("two line ends behind") << QByteArray() << QByteArray("\r\n\r\n");
    QTest::newRow("text on both sides") << QByteArray("This is a message in parts.\r\n") << QByteArray("\r\nthe end");
    QTest::newRow("a boundary in the middle of a line") << QByteArray("see --B\r\n") << QByteArray("\r\n--B\r\n");
}

void TestMultipart::passesOverPreambleAndEpilogue()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, behind);
    const QByteArray body = before + part("data", "a", "text/plain", "x") + "--B--" + behind;
    const Result<QVector<MultipartPart>> parts = parseMultipart(body, "B", 10);
    QVERIFY2(parts.isOk(), qPrintable(parts.isOk() ? QString() : parts.error().message));
    QCOMPARE(parts->size(), 1);
    QCOMPARE(parts->at(0).content(body), QByteArray("x"));
}

void TestMultipart::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("id");
    const QByteArray good = part("data", "a", "text/plain", "x");
    QTest::newRow("a preamble without an end") << "hello" + good + "--B-" << QStringLiteral("MUL-005");
    QTest::newRow("a preamble alone") << QByteArray("hello\r\nworld\r\n") << QStringLiteral("MUL-005");
    QTest::newRow("text behind the end") << good + "--B--hello" << QStringLiteral("MUL-006");
    QTest::newRow("another boundary") << QByteArray(good + "--B--").replace("--B", "--C") << QStringLiteral("MUL-005");
    QTest::newRow("no end") << good << QStringLiteral("MUL-003");
    QTest::newRow("text behind a boundary") << QByteArray("--B x\r\n\r\n\r\n--B--") << QStringLiteral("MUL-005");
    QTest::newRow("no name") << QByteArray("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--") << QStringLiteral("MUL-002");
    QTest::newRow("no headers") << QByteArray("--B\r\n\r\nx\r\n--B--") << QStringLiteral("MUL-002");
    QTest::newRow("two names") << QByteArray("--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--B--")
                               << QStringLiteral("MUL-001");
    QTest::newRow("a name without its end") << QByteArray("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--")
                                            << QStringLiteral("MUL-001");
    QTest::newRow("said twice") << QByteArray("--B\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--B--")
                                << QStringLiteral("MUL-002");
    QTest::newRow("attachment") << QByteArray("--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--") << QStringLiteral("MUL-002");
    QTest::newRow("a bare line feed") << QByteArray("--B\r\nContent-Disposition: form-data; name=a\nX: y\r\n\r\nx\r\n--B--")
                                      << QStringLiteral("MUL-001");
    QTest::newRow("a folded header") << QByteArray("--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--B--") << QStringLiteral("MUL-002");
    QTest::newRow("base64") << QByteArray("--B\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--B--")
                            << QStringLiteral("MUL-007");
    QTest::newRow("endless headers") << "--B\r\nX: " + QByteArray(9000, 'x') + "\r\n\r\nx\r\n--B--" << QStringLiteral("MUL-003");
    QTest::newRow("eleven parts") << good.repeated(11) + "--B--" << QStringLiteral("MUL-008");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("MUL-005");
}

void TestMultipart::refuses()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, id);
    const Result<QVector<MultipartPart>> parts = parseMultipart(body, "B", 10);
    QVERIFY(!parts);
    QCOMPARE(parts.error().id, id);
}

void TestMultipart::refusesEveryCut()
{
    const QByteArray body = part("data", "a", "text/plain", "hello") + part("data", "b", "text/plain", "\r\n--") + "--B--";
    for (qsizetype length = 0; length < body.size(); ++length)
        QVERIFY2(!parseMultipart(body.left(length), "B", 10), qPrintable(QString::number(length)));
    QVERIFY(parseMultipart(body, "B", 10));
}

void TestMultipart::readsBoundaries_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QByteArray>("boundary");
    QTest::newRow("plain") << QByteArray("multipart/form-data; boundary=----x123") << true << QByteArray("----x123");
    QTest::newRow("quoted") << QByteArray("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") << true << QByteArray("a b");
    QTest::newRow("another type") << QByteArray("application/json") << true << QByteArray();
    QTest::newRow("the type alone, as a library sends it") << QByteArray("multipart/form-data") << false << QByteArray();
    QTest::newRow("empty") << QByteArray("multipart/form-data; boundary=") << false << QByteArray();
    QTest::newRow("too long") << "multipart/form-data; boundary=" + QByteArray(71, 'a') << false << QByteArray();
    QTest::newRow("odd characters") << QByteArray("multipart/form-data; boundary=\"a<b\"") << false << QByteArray();
}

void TestMultipart::readsBoundaries()
{
    QFETCH(QByteArray, type);
    QFETCH(bool, isGood);
    QFETCH(QByteArray, boundary);
    const Result<QByteArray> read = multipartBoundary(type);
    QCOMPARE(read.isOk(), isGood);
    if (isGood)
        QCOMPARE(*read, boundary);
}

void TestMultipart::decodesHeaders_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QByteArray("wave.01") << QStringLiteral("wave.01");
    QTest::newRow("encoded") << QByteArray("up%20%26%20down") << QStringLiteral("up & down");
    QTest::newRow("encoded UTF-8") << QByteArray("gr%C3%BCn") << QStringLiteral("gr\u00FCn");
    QTest::newRow("raw UTF-8") << QByteArray("gr\xC3\xBCn") << QStringLiteral("gr\u00FCn");
    QTest::newRow("raw Latin-1") << QByteArray("gr\xFCn") << QStringLiteral("gr\u00FCn");
    QTest::newRow("a percent sign that encodes nothing") << QByteArray("100% wool") << QStringLiteral("100% wool");
    QTest::newRow("half an encoding") << QByteArray("a%2") << QStringLiteral("a%2");
    QTest::newRow("one good, one bad") << QByteArray("a%20b%zz") << QStringLiteral("a%20b%zz");
    QTest::newRow("encoded bytes that are no UTF-8") << QByteArray("a%FF") << QStringLiteral("a%FF");
    QTest::newRow("a plus stays") << QByteArray("a+b") << QStringLiteral("a+b");
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestMultipart::decodesHeaders()
{
    QFETCH(QByteArray, raw);
    QFETCH(QString, text);
    QCOMPARE(decodedHeader(raw), text);
}

void TestMultipart::derivesLabels_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("label");
    QTest::newRow("up to the dot") << QStringLiteral("idle.01") << QStringLiteral("idle");
    QTest::newRow("blanks and signs") << QStringLiteral("left turn-2_a.json") << QStringLiteral("left turn-2_a");
    QTest::newRow("no letter first") << QStringLiteral("(idle)") << QString();
    QTest::newRow("a letter of another alphabet") << QStringLiteral("gr\u00FCn") << QStringLiteral("gr");
    QTest::newRow("all of it") << QStringLiteral("wave") << QStringLiteral("wave");
}

void TestMultipart::derivesLabels()
{
    QFETCH(QString, fileName);
    QFETCH(QString, label);
    QCOMPARE(leadingLabel(fileName), label);
}

void TestMultipart::knowsKinds_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("name");
    QTest::addColumn<FileKind>("kind");
    QTest::newRow("content wins over type and name") << QByteArray(" \n{}") << QByteArray("audio/wav") << QStringLiteral("a.png") << FileKind::AcquisitionJson;
    QTest::newRow("a CBOR map") << QByteArray("\xA3") << QByteArray("multipart/form-data") << QStringLiteral("a") << FileKind::AcquisitionCbor;
    QTest::newRow("an endless CBOR map") << QByteArray("\xBF") << QByteArray() << QString() << FileKind::AcquisitionCbor;
    QTest::newRow("no CBOR map") << QByteArray("\x9F") << QByteArray() << QString() << FileKind::Unknown;
    QTest::newRow("RIFF") << QByteArray("RIFF\0\0\0\0WAVE", 12) << QByteArray() << QString() << FileKind::Wav;
    QTest::newRow("RIFF of a video") << QByteArray("RIFF\0\0\0\0AVI ", 12) << QByteArray() << QString() << FileKind::Avi;
    QTest::newRow("JPEG") << QByteArray("\xFF\xD8\xFF") << QByteArray("text/csv") << QString() << FileKind::Jpeg;
    QTest::newRow("PNG") << QByteArray("\x89PNG\r\n") << QByteArray() << QString() << FileKind::Png;
    QTest::newRow("MP4") << QByteArray("\0\0\0\x18" "ftypmp42", 12) << QByteArray() << QString() << FileKind::Mp4;
    QTest::newRow("Parquet") << QByteArray("PAR1") << QByteArray() << QString() << FileKind::Parquet;
    QTest::newRow("type before name") << QByteArray("a,b") << QByteArray("text/csv; charset=utf-8") << QStringLiteral("a.wav") << FileKind::Csv;
    QTest::newRow("name") << QByteArray("a,b") << QByteArray("multipart/form-data") << QStringLiteral("A.TXT") << FileKind::Csv;
    QTest::newRow("nothing known") << QByteArray("a,b") << QByteArray("application/octet-stream") << QStringLiteral("a.b") << FileKind::Unknown;
}

void TestMultipart::knowsKinds()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, type);
    QFETCH(QString, name);
    QFETCH(FileKind, kind);
    QCOMPARE(fileKind(content, type, name), kind);
}

void TestMultipart::makesSegments_data()
{
    QTest::addColumn<QByteArray>("labels");
    QTest::addColumn<QString>("expected"); // "label:begin-end" joined by blanks; empty: refused
    QTest::newRow("inclusive") << QByteArray(R"([{"startIndex":0,"endIndex":4,"label":"a"},{"startIndex":5,"endIndex":9,"label":"b"}])")
                               << QStringLiteral("a:0-5 b:5-10");
    QTest::newRow("a later one wins") << QByteArray(R"([{"startIndex":0,"endIndex":9,"label":"a"},{"startIndex":3,"endIndex":5,"label":"b"}])")
                                      << QStringLiteral("a:0-3 b:3-6 a:6-10");
    QTest::newRow("equal neighbours are one") << QByteArray(R"([{"startIndex":0,"endIndex":4,"label":"a"},{"startIndex":5,"endIndex":9,"label":"a"}])")
                                              << QStringLiteral("a:0-10");
    QTest::newRow("covered over") << QByteArray(R"([{"startIndex":2,"endIndex":3,"label":"a"},{"startIndex":0,"endIndex":9,"label":"b"}])")
                                  << QStringLiteral("b:0-10");
    QTest::newRow("one reading") << QByteArray(R"([{"startIndex":0,"endIndex":9,"label":"a"},{"startIndex":9,"endIndex":9,"label":"b"}])")
                                 << QStringLiteral("a:0-9 b:9-10");
    QTest::newRow("a hole") << QByteArray(R"([{"startIndex":0,"endIndex":3,"label":"a"},{"startIndex":5,"endIndex":9,"label":"b"}])") << QString();
    QTest::newRow("not from the start") << QByteArray(R"([{"startIndex":1,"endIndex":9,"label":"a"}])") << QString();
    QTest::newRow("not to the end") << QByteArray(R"([{"startIndex":0,"endIndex":8,"label":"a"}])") << QString();
    QTest::newRow("past the end") << QByteArray(R"([{"startIndex":0,"endIndex":10,"label":"a"}])") << QString();
    QTest::newRow("backwards") << QByteArray(R"([{"startIndex":9,"endIndex":0,"label":"a"}])") << QString();
    QTest::newRow("a fraction") << QByteArray(R"([{"startIndex":0,"endIndex":8.5,"label":"a"}])") << QString();
    QTest::newRow("no label") << QByteArray(R"([{"startIndex":0,"endIndex":9}])") << QString();
    QTest::newRow("maps of different keys")
        << QByteArray(R"([{"startIndex":0,"endIndex":9,"label":"a","labelMap":{"x":1}},{"startIndex":0,"endIndex":9,"label":"a","labelMap":{"y":1}}])")
        << QString();
    QTest::newRow("no entries") << QByteArray("[]") << QString();
}

void TestMultipart::makesSegments()
{
    QFETCH(QByteArray, labels);
    QFETCH(QString, expected);
    const Result<QVector<Segment>> segments = structuredSegments(jsonArray(labels.constData()), 10);
    QCOMPARE(segments.isOk(), !expected.isEmpty());
    if (!segments)
        return;
    QStringList found;
    for (const Segment& segment : *segments)
        found << QStringLiteral("%1:%2-%3").arg(segment.label).arg(segment.begin).arg(segment.end);
    QCOMPARE(found.join(QLatin1Char(' ')), expected);
}

void TestMultipart::readsCompanions()
{
    LabelCompanions companions;
    QVERIFY(addLabelCompanion(QStringLiteral("label_map.labels"), R"({"version":1,"type":"label-map-labels","labels":{"a":{"k":"v"},"b":[1,"x"]}})", companions));
    QCOMPARE(companions.labelMaps.value(QStringLiteral("a")).value(QStringLiteral("k")), QStringLiteral("v"));
    QCOMPARE(companions.labelMaps.value(QStringLiteral("b")).value(QStringLiteral("1")), QStringLiteral("x"));
    QVERIFY(addLabelCompanion(QStringLiteral("attachments.labels"), R"({"version":1,"type":"attachments","attachments":{"a":[{"filename":"p.jpg"}]}})", companions));
    QCOMPARE(companions.attachments.value(QStringLiteral("a")), QStringList{QStringLiteral("p.jpg")});
    QVERIFY(addLabelCompanion(QStringLiteral("info.labels"),
                              R"({"version":1,"files":[{"path":"a","category":"testing","label":{"type":"label","label":"up"},"metadata":{"m":"n"}},{"path":"c","attachments":["photos/q.jpg"]}]})", companions));
    const QString q = QStringLiteral("photos/q.jpg");
    QVERIFY(companions.attached({QStringLiteral("b"), QStringLiteral("p.jpg")}).isEmpty()); // nobody that it goes with is there
    QCOMPARE(companions.attached({QStringLiteral("a"), QStringLiteral("p.jpg"), q}), (QSet<QString>{QStringLiteral("p.jpg")}));
    QCOMPARE(companions.attachmentsOf(QStringLiteral("c")), QStringList{q});
    QCOMPARE(companions.attached({QStringLiteral("c"), q}), QSet<QString>{q});
    QCOMPARE(*companions.listed.value(QStringLiteral("a")).label, QStringLiteral("up"));
    QVERIFY(addLabelCompanion(QStringLiteral("structured_labels.labels"), R"({"version":1,"type":"structured-labels","structuredLabels":{"a":[]}})", companions));
    QVERIFY(companions.structuredLabels.contains(QStringLiteral("a")));
}

void TestMultipart::refusesCompanions_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("id");
    QTest::newRow("no JSON") << QByteArray("{") << QStringLiteral("LAB-010");
    QTest::newRow("a newer version") << QByteArray(R"({"version":2,"type":"attachments","attachments":{}})") << QStringLiteral("LAB-014");
    QTest::newRow("an attachment without a name") << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[{}]}})") << QStringLiteral("LAB-032");
    QTest::newRow("an attachment in a folder")
        << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[{"filename":"../p.jpg"}]}})") << QStringLiteral("LAB-032");
    QTest::newRow("an attachment of itself")
        << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[{"filename":"a"}]}})") << QStringLiteral("LAB-034");
    QTest::newRow("one attachment of two files")
        << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[{"filename":"p"}],"b":[{"filename":"p"}]}})") << QStringLiteral("LAB-033");
    QTest::newRow("an attachment named twice")
        << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[{"filename":"p"},{"filename":"p"}]}})") << QStringLiteral("LAB-033");
    QTest::newRow("33 attachments")
        << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":[)" + QByteArray(R"({"filename":"p"},)").repeated(32) + R"({"filename":"p"}]}})")
        << QStringLiteral("LAB-031");
    QTest::newRow("another type") << QByteArray(R"({"version":1,"type":"tags"})") << QStringLiteral("LAB-015");
    QTest::newRow("no entries") << QByteArray(R"({"version":1,"type":"attachments"})") << QStringLiteral("LAB-016");
    QTest::newRow("entries that are no list") << QByteArray(R"({"version":1,"type":"attachments","attachments":{"a":1}})") << QStringLiteral("LAB-013");
    QTest::newRow("a map that is none") << QByteArray(R"({"version":1,"type":"label-map-labels","labels":{"a":1}})") << QStringLiteral("LAB-012");
    QTest::newRow("a box without width")
        << QByteArray(R"({"version":1,"type":"bounding-box-labels","boundingBoxes":{"a":[{"label":"n","x":1,"y":1,"width":0,"height":4}]}})")
        << QStringLiteral("LAB-011");
}

void TestMultipart::refusesCompanions()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, id);
    LabelCompanions companions;
    const Result<void> added = addLabelCompanion(QStringLiteral("bounding_boxes.labels"), content, companions);
    QVERIFY(!added);
    QCOMPARE(added.error().id, id);
}

QTEST_GUILESS_MAIN(TestMultipart)
#include "tst_multipart.moc"
