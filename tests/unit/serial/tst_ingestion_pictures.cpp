// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures on their way in: who else is served meanwhile.
#include "serial/ingestion/ingestion_service.h"
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

QTEST_GUILESS_MAIN(TestIngestionPictures)
#include "tst_ingestion_pictures.moc"
