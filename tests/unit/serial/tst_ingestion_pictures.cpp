// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures on their way in: who else is served meanwhile, and what is told of them.
#include "serial/ingestion/ingestion_service.h"
#include "support/acquisition_vectors.h"
#include "support/memory_sink.h"
#include "support/pictures.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace studio;
using namespace studio::test;

namespace
{

using Fields = QList<std::pair<QByteArray, QByteArray>>;

const QByteArray kCsv = "timestamp,a,b\n0,1,2\n10,3,4\n20,5,6\n";

QByteArray part(const QByteArray& fileName, const QByteArray& content)
{
    return "--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"" + fileName + "\"\r\n\r\n" + content + "\r\n";
}

/// A service, its project, and what it answers.
struct Bench {
    /// Index of the answer that will come.
    std::size_t send(const QByteArray& path, const Fields& fields, const QByteArray& body)
    {
        HttpRequestHead head;
        head.method = "POST";
        head.path = path;
        head.fields = Fields{{"x-api-key", MemorySink::apiKey()}} + fields;
        auto content = std::make_shared<HttpBody>(1024 * 1024);
        (void)content->append(body.constData(), body.size());
        answers.emplace_back();
        const std::size_t index = answers.size() - 1;
        service.handle({head, content}, [this, index](const HttpResponse& response) { answers[index] = response; });
        return index;
    }
    /// The entries of the files of one request.
    QJsonArray sendFiles(const QByteArray& parts, const Fields& more = {})
    {
        const std::size_t index = send("/api/training/files", Fields{{"content-type", "multipart/form-data; boundary=B"}} + more, parts + "--B--");
        if (!QTest::qWaitFor([this, index] { return answers[index].has_value(); }, 30'000))
            return {};
        return QJsonDocument::fromJson(answers[index]->body).object()[QStringLiteral("files")].toArray();
    }
    MemorySink sink;
    std::vector<std::optional<HttpResponse>> answers;
    IngestionService service{sink, HttpLimits{}};
};

} // namespace

class TestIngestionPictures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void smallFilesOfManyPixelsAreReadAside();
    void namesAndLabelsAreCheckedAsAllAre_data();
    void namesAndLabelsAreCheckedAsAllAre();
    void boxesOfTheHeadAreOfOnePicture();
};

void TestIngestionPictures::smallFilesOfManyPixelsAreReadAside()
{
    Bench bench;
    std::vector<std::size_t> pictures;
    for (int i = 0; i < 3; ++i)
        pictures.push_back(bench.send("/api/training/data", {{"x-file-name", "p.png"}}, aPng()));
    const std::size_t table = bench.send("/api/training/data", {{"x-file-name", "quick.csv"}}, kCsv);
    // The event loop has not run: whoever waits for it waits for no pixel.
    QVERIFY(bench.answers[table] && bench.answers[table]->status == 200);
    QCOMPARE(bench.sink.stored.size(), 1);
    for (const std::size_t index : pictures) {
        QTRY_VERIFY(bench.answers[index].has_value());
        QCOMPARE(bench.answers[index]->status, 200);
    }
    QCOMPARE(bench.sink.stored.size(), 4);
}

void TestIngestionPictures::namesAndLabelsAreCheckedAsAllAre_data()
{
    QTest::addColumn<QByteArray>("attachment");
    QTest::addColumn<QByteArray>("label"); // of a box, in JSON
    QTest::addColumn<QByteArray>("answer");
    const QByteArray name = "image.jpg";
    QTest::newRow("as they should be") << name << QByteArray("nut") << QByteArray("photo.");
    QTest::newRow("a name with a control character") << QByteArray("im\x1b[2Jage.jpg") << QByteArray("nut") << QByteArray("filename: holds a control character");
    QTest::newRow("a long name") << QByteArray(129, 'a') << QByteArray("nut") << QByteArray("filename: has more than 128 characters");
    QTest::newRow("a label with a control character") << name << QByteArray("n\\u001but") << QByteArray("bounding boxes: a label: holds a control character");
    QTest::newRow("a label that is empty") << name << QByteArray() << QByteArray("bounding boxes: a label is empty");
}

void TestIngestionPictures::namesAndLabelsAreCheckedAsAllAre()
{
    QFETCH(QByteArray, attachment);
    QFETCH(QByteArray, label);
    QFETCH(QByteArray, answer);
    Bench bench;
    const QByteArray boxes = R"([{"label":")" + label + R"(","x":1,"y":1,"width":3,"height":4}])";
    const std::size_t index = bench.send("/api/training/data",
                                         {{"x-file-name", "photo"}, {"x-bounding-boxes", boxes}, {"content-type", "multipart/form-data; boundary=B"}},
                                         part("message.json", vectors::v9()) + part(attachment, v9Attachment()) + "--B--");
    QTRY_VERIFY(bench.answers[index].has_value());
    QVERIFY2(bench.answers[index]->body.startsWith(answer), bench.answers[index]->body.constData());
    const bool isTaken = bench.answers[index]->status == 200;
    QCOMPARE(bench.sink.stored.size(), isTaken ? 1 : 0);
    if (isTaken)
        QCOMPARE(bench.sink.stored[0].draft.picture->info.fileName, QString::fromUtf8(attachment));
}

void TestIngestionPictures::boxesOfTheHeadAreOfOnePicture()
{
    const Fields boxes{{"x-bounding-boxes", R"([{"label":"nut","x":1,"y":1,"width":3,"height":4}])"}};
    Bench bench;
    const QJsonArray three = bench.sendFiles(part("p.png", aPng()) + part("q.jpg", aJpeg()) + part("t.csv", kCsv), boxes);
    QCOMPARE(three.size(), 3);
    for (const QJsonValue& one : three)
        QVERIFY2(one[QStringLiteral("success")].toBool(), qPrintable(one[QStringLiteral("error")].toString()));
    QCOMPARE(bench.sink.stored.size(), 3);
    for (const qsizetype picture : {0, 1})
        QVERIFY(bench.sink.stored[picture].draft.picture->info.boxes.isEmpty());
    QCOMPARE(bench.answers.back()->notes, QStringList{QStringLiteral("Left out: x-bounding-boxes, which does not say of which of 3 files")});
    // Alone, it is meant.
    QCOMPARE(bench.sendFiles(part("p.png", aPng()), boxes).size(), 1);
    QCOMPARE(bench.sink.stored.last().draft.picture->info.boxes.size(), 1);
}

QTEST_GUILESS_MAIN(TestIngestionPictures)
#include "tst_ingestion_pictures.moc"
