// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_limits.h"
#include "serial/http/http_server.h"
#include "serial/ingestion/ingestion_service.h"
#include "support/acquisition_vectors.h"
#include "support/bar.h"
#include "support/memory_sink.h"
#include "support/raw_client.h"

#include <QRandomGenerator>
#include <QtTest>
#include <algorithm>
#include <sys/socket.h>

using namespace studio;
using namespace studio::test;

namespace
{

const char* const kHead = "HTTP/1.1\r\nHost: @HOST@\r\nx-api-key: @KEY@\r\nx-file-name: a\r\n";

/// A request with everything it needs but `fields` and `body`.
QByteArray post(const QByteArray& fields, const QByteArray& body = {}, const QByteArray& path = "/api/training/data")
{
    return "POST " + path + ' ' + kHead + fields + "\r\n" + body;
}

QByteArray withLength(const QByteArray& body, const QByteArray& fields = {}, const QByteArray& path = "/api/training/data")
{
    return post("Content-Length: " + QByteArray::number(body.size()) + "\r\n" + fields, body, path);
}

QByteArray chunked(const QByteArray& body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

QByteArray form(const QByteArray& body, const QByteArray& boundary = "B")
{
    return withLength(body, "Content-Type: multipart/form-data; boundary=" + boundary + "\r\n", "/api/training/files");
}

QByteArray jsonFailure(const QByteArray& text)
{
    return R"({"success":false,"error":")" + text + "\"}";
}

const QByteArray kUnclear = "The length of the body is given in a way that can be read differently.";
const QByteArray kLine = "The request line is malformed.";
const QByteArray kField = "A header is malformed.";
const QByteArray kEnd = "A line of the head ends wrongly.";
const QByteArray kCharacter = "The head holds a character that no head may hold.";
const QByteArray kFolded = "A header is folded over several lines.";
const QByteArray kChunk = "A chunk of the body is malformed.";
const QByteArray kTooLong = "The body is longer than 64 MiB, the most that is taken at once. Nothing of it was stored; send less in one request.";
const QByteArray kTarget = "The target of the request is not a path.";
const QByteArray kNothing = "There is nothing at this path.";
const QByteArray kHost = "This server does not serve the host that the request names.";
const QByteArray kHostOnce = "A request names its host once.";
const QByteArray kPage = "Requests from web pages are not taken.";

} // namespace

/// Raw requests against the real ingestion service on a real socket, each with the exact answer it must get. After every one of them
/// a healthy request is answered, and nothing was stored that was refused.
class TestHttpAbuse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void answersExactly_data();
    void answersExactly();
    void survivesRandomDamage();
    void staysQuickWhileCrowded();
    void survivesAThousandConnections();

private:
    QByteArray filled(QByteArray request) const
    {
        return request.replace("@HOST@", "localhost:" + QByteArray::number(m_server->port())).replace("@KEY@", MemorySink::apiKey());
    }
    void serve();
    QList<double> crowd(qint64 holdMs);
    bool isHealthy(const QHostAddress& from = QHostAddress(QStringLiteral("127.0.0.200")));

    std::unique_ptr<MemorySink> m_sink;
    std::unique_ptr<IngestionService> m_service;
    std::unique_ptr<HttpServer> m_server;
    int m_busyAnswers = 0;
    int m_mostHeld = 0; ///< connections at once in the last crowd
};

void TestHttpAbuse::serve()
{
    m_server.reset();
    m_sink = std::make_unique<MemorySink>();
    m_service = std::make_unique<IngestionService>(*m_sink);
    m_server = std::make_unique<HttpServer>(*m_service);
    QVERIFY(m_server->listen(HttpServer::loopback(), 0));
}

void TestHttpAbuse::initTestCase()
{
    serve();
}

bool TestHttpAbuse::isHealthy(const QHostAddress& from)
{
    RawClient client(m_server->port(), from);
    client.send(filled(withLength(vectors::v1())));
    RawAnswer answer;
    return client.answers(answer) && answer.status == 200;
}

void TestHttpAbuse::answersExactly_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& request, int status, const QByteArray& text) {
        QTest::newRow(name) << request << status << text;
    };
    const QByteArray daf = vectors::v1();
    const QByteArray host = "Host: @HOST@\r\n";

    // Request line
    row("TLS greeting", QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400, kCharacter);
    row("binary noise", QByteArray("\x00\x01\x02\xff\xfe", 5), 400, kCharacter);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    row("HTTP/3.0", "GET / HTTP/3.0\r\n" + host + "\r\n", 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    row("HTTP/0.9", "GET /\r\n\r\n", 400, kLine);
    row("HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n", 505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    row("lower-case version", "GET / http/1.1\r\n" + host + "\r\n", 400, kLine);
    row("version without number", "GET / HTTP/\r\n" + host + "\r\n", 400, kLine);
    row("another protocol", "GET / RTSP/1.0\r\n" + host + "\r\n", 400, kLine);
    row("only a method", "GET\r\n\r\n", 400, kLine);
    row("method of brackets", "G[T / HTTP/1.1\r\n" + host + "\r\n", 400, kLine);
    row("no method", " / HTTP/1.1\r\n" + host + "\r\n", 400, kLine);
    row("two blanks", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400, kLine);
    row("tab between", "GET\t/ HTTP/1.1\r\n" + host + "\r\n", 400, kCharacter);
    row("blank in target", "GET /a b HTTP/1.1\r\n" + host + "\r\n", 400, kLine);
    row("blank at the end", "GET / HTTP/1.1 \r\n" + host + "\r\n", 400, kLine);
    row("target is a star", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400, kTarget);
    row("target is an authority", "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 400, kTarget);
    row("target is relative", "POST api/training/data HTTP/1.1\r\n" + host + "\r\n", 400, kTarget);
    row("target has a fragment", "POST /api/training/data#x HTTP/1.1\r\n" + host + "\r\n", 400, kTarget);
    row("target names another host", "POST http://evil.example/api/training/data HTTP/1.1\r\n" + host + "\r\n", 400,
        "The target and the Host header name different hosts.");
    row("target is a file URL", "POST file:///etc/passwd HTTP/1.1\r\n" + host + "\r\n", 400, kTarget);
    row("bytes over ASCII in the target", "POST /api/training/d\xC3\xA4ta HTTP/1.1\r\n" + host + "\r\n", 400, kCharacter);
    row("long request line", "POST /" + QByteArray(8200, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414, "The request line is longer than 8192 bytes.");
    row("endless request line", QByteArray(20'000, 'A'), 414, "The request line is longer than 8192 bytes.");
    row("two empty lines before", "\r\n\r\n", 400, kLine);
    row("bare line feed before", "\nGET / HTTP/1.1\r\n" + host + "\r\n", 400, kEnd);

    // Line ends and characters
    row("line feeds only", "GET / HTTP/1.1\nHost: @HOST@\n\n", 400, kEnd);
    row("carriage returns only", "GET / HTTP/1.1\rHost: @HOST@\r\r", 400, kEnd);
    row("bare carriage return in a value", post("A: b\rc\r\n"), 400, kEnd);
    row("bare line feed in a value", post("A: b\nc\r\n"), 400, kEnd);
    row("two carriage returns", post("A: b\r\r\n"), 400, kEnd);
    row("folded with a blank", post("A: b\r\n c\r\n"), 400, kFolded);
    row("folded with a tab", post("A: b\r\n\tc\r\n"), 400, kFolded);
    row("folded Content-Length", post("Content-Length:\r\n 5\r\n", "hello"), 400, kFolded);
    row("blank before the first header", "POST /api/training/data HTTP/1.1\r\n Host: @HOST@\r\n\r\n", 400, kFolded);
    row("zero in a value", post(QByteArray("A: b\0c\r\n", 8)), 400, kCharacter);
    row("zero in a name", post(QByteArray("A\0: b\r\n", 7)), 400, kCharacter);
    row("escape in a value", post("A: \x1b[31m\r\n"), 400, kCharacter);
    row("delete in a value", post("A: \x7f\r\n"), 400, kCharacter);

    // Headers
    row("no colon", post("A\r\n"), 400, kField);
    row("empty name", post(": b\r\n"), 400, kField);
    row("blank before the colon", post("Content-Length : 5\r\n", "hello"), 400, kField);
    row("tab before the colon", post("A\t: b\r\n"), 400, kField);
    row("brackets in a name", post("A(b): c\r\n"), 400, kField);
    row("bytes over ASCII in a name", post("\xC3\xA4: c\r\n"), 400, kField);
    row("one header too long", post("A: " + QByteArray(8190, 'b') + "\r\n"), 431, "A header is longer than 8192 bytes.");
    row("headers too long together", post(("A: " + QByteArray(8000, 'b') + "\r\n").repeated(3)), 431, "The headers are longer than 16384 bytes together.");
    row("101 headers", post(QByteArray("A: b\r\n").repeated(98)), 431, "There are more than 100 headers.");
    row("Connection that is no list", post("Connection: @,,=\r\n"), 400, kField);
    row("unknown expectation", withLength(daf, "Expect: 200-ok\r\n"), 417, "Only the expectation \"100-continue\" can be met.");
    row("compressed body", withLength(daf, "Content-Encoding: gzip\r\n"), 415, "Only bodies that are not compressed are taken.");

    // Host and Origin
    row("no Host", "POST /api/training/data HTTP/1.1\r\nx-api-key: @KEY@\r\n\r\n", 400, kHostOnce);
    row("no Host in the old version", "POST /api/training/data HTTP/1.0\r\nx-api-key: @KEY@\r\n\r\n", 400, kHostOnce);
    row("empty Host", "POST /api/training/data HTTP/1.1\r\nHost:\r\n\r\n", 400, kHostOnce);
    row("two Hosts", "POST /api/training/data HTTP/1.1\r\n" + host + host + "\r\n", 400, kHostOnce);
    row("another Host", "POST /api/training/data HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, kHost);
    row("rebound Host", "POST /api/training/data HTTP/1.1\r\nHost: evil.example:4810\r\n\r\n", 421, kHost);
    row("Host without port", "POST /api/training/data HTTP/1.1\r\nHost: localhost\r\n\r\n", 421, kHost);
    row("Host with a port over 16 bits", "POST /api/training/data HTTP/1.1\r\nHost: localhost:99999999\r\n\r\n", 421, kHost);
    row("Host with a port of letters", "POST /api/training/data HTTP/1.1\r\nHost: localhost:abc\r\n\r\n", 421, kHost);
    row("Host with a dot behind", "POST /api/training/data HTTP/1.1\r\nHost: localhost.:4810\r\n\r\n", 421, kHost);
    row("Host with a user", "POST /api/training/data HTTP/1.1\r\nHost: me@@HOST@\r\n\r\n", 421, kHost);
    row("Host with a list", "POST /api/training/data HTTP/1.1\r\nHost: @HOST@, evil.example\r\n\r\n", 421, kHost);
    row("Host as a number", "POST /api/training/data HTTP/1.1\r\nHost: 2130706433:4810\r\n\r\n", 421, kHost);
    row("Origin of a page", withLength(daf, "Origin: https://evil.example\r\n"), 403, kPage);
    row("Origin null", withLength(daf, "Origin: null\r\n"), 403, kPage);
    row("Origin empty", withLength(daf, "Origin:\r\n"), 403, kPage);
    row("Origin of ourselves", withLength(daf, "Origin: http://@HOST@\r\n"), 403, kPage);
    row("question of a page before its request",
        "OPTIONS /api/training/data HTTP/1.1\r\n" + host + "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n", 403, kPage);

    // Lengths
    row("both lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, kUnclear);
    row("both lengths, other order", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400, kUnclear);
    row("lengths that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400, kUnclear);
    row("lengths that agree", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400, kUnclear);
    row("list of lengths", post("Content-Length: 5, 5\r\n", "hello"), 400, kUnclear);
    row("plus sign", post("Content-Length: +5\r\n", "hello"), 400, kUnclear);
    row("minus sign", post("Content-Length: -1\r\n"), 400, kUnclear);
    row("hexadecimal", post("Content-Length: 0x5\r\n", "hello"), 400, kUnclear);
    row("exponent", post("Content-Length: 5e0\r\n", "hello"), 400, kUnclear);
    row("fraction", post("Content-Length: 5.0\r\n", "hello"), 400, kUnclear);
    row("blank inside", post("Content-Length: 5 5\r\n", "hello"), 400, kUnclear);
    row("empty length", post("Content-Length:\r\n"), 400, kUnclear);
    row("word for a length", post("Content-Length: five\r\n", "hello"), 400, kUnclear);
    row("length over 64 bits", post("Content-Length: 18446744073709551616\r\n"), 400, kUnclear);
    row("largest length", post("Content-Length: 9223372036854775807\r\n"), 413, kTooLong);
    row("one byte too long", post("Content-Length: 67108865\r\n"), 413, kTooLong);
    row("one byte too long for files", post("Content-Length: 67108865\r\n", {}, "/api/training/files"), 413, jsonFailure(kTooLong));
    row("too long with an expectation", post("Content-Length: 67108865\r\nExpect: 100-continue\r\n"), 413, kTooLong);
    row("too long without a key", "POST /api/training/data HTTP/1.1\r\n" + host + "Content-Length: 67108865\r\n\r\n", 413, kTooLong);

    // Codings and chunks
    row("coding identity", post("Transfer-Encoding: identity\r\n"), 501, "Only the transfer coding \"chunked\" is understood.");
    row("coding gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501, "Only the transfer coding \"chunked\" is understood.");
    row("coding chunked, identity", post("Transfer-Encoding: chunked, identity\r\n"), 501, "Only the transfer coding \"chunked\" is understood.");
    row("coding hidden by a letter", post("Transfer-Encoding: xchunked\r\n"), 501, "Only the transfer coding \"chunked\" is understood.");
    row("coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400, kUnclear);
    row("coding and another one", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n"), 400, kUnclear);
    row("coding in the old version", "POST /api/training/data HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n", 400, kUnclear);
    row("chunk without size", chunked("\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk with a sign", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk with a minus", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk with a blank before", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk with a blank behind", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk with a prefix", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk of letters", chunked("xyz\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk of 17 digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk over 64 bits", chunked("10000000000000000\r\nhello"), 400, kChunk);
    row("largest chunk", chunked("FFFFFFFFFFFFFFFF\r\nhello"), 413, kTooLong);
    row("chunk over the limit", chunked("4000001\r\nhello"), 413, kTooLong);
    row("chunk line ends in a line feed", chunked("5\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk line holds a carriage return", chunked("5\rx\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk too short", chunked("6\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk too long", chunked("4\r\nhello\r\n0\r\n\r\n"), 400, kChunk);
    row("chunk extension without end", chunked("5;" + QByteArray(3000, 'x')), 400, kChunk);
    row("chunk extension of an open quote", chunked("5;a=\"b\r\n" + QByteArray(3000, 'x')), 400, kChunk);
    row("trailers without end", chunked("0\r\n" + QByteArray("A: b\r\n").repeated(1000)), 400, kChunk);
    row("length in the trailers", chunked("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"), 400, kChunk);
    row("coding in the trailers", chunked("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400, kChunk);

    // Paths, methods, keys
    row("root", "GET / HTTP/1.1\r\n" + host + "\r\n", 404, kNothing);
    row("unknown path", withLength(daf, {}, "/api/other"), 404, kNothing);
    row("unknown category", withLength(daf, {}, "/api/training2/data"), 404,
        "There is no category \"training2\"; nothing was stored. Categories are training, testing, split, validation, anomaly, post-processing.");
    row("path that climbs", withLength(daf, {}, "/api/training/../../etc/passwd"), 404, kNothing);
    row("path that climbs, encoded", withLength(daf, {}, "/api/%2e%2e/data"), 404, kNothing);
    row("path with a slash behind", withLength(daf, {}, "/api/training/data/"), 404, kNothing);
    row("path with two slashes", withLength(daf, {}, "//api/training/data"), 404, kNothing);
    row("GET", "GET /api/training/data " + QByteArray(kHead) + "\r\n", 405, "Only POST is taken here.");
    row("DELETE", "DELETE /api/training/data " + QByteArray(kHead) + "\r\n", 405, "Only POST is taken here.");
    row("PUT of files", "PUT /api/training/files " + QByteArray(kHead) + "\r\n", 405, jsonFailure("Only POST is taken here."));
    row("TRACE", "TRACE /api/training/data " + QByteArray(kHead) + "\r\n", 405, "Only POST is taken here.");
    row("lower-case method", "post /api/training/data " + QByteArray(kHead) + "\r\n", 405, "Only POST is taken here.");
    row("no key", "POST /api/training/data HTTP/1.1\r\n" + host + "\r\n", 401, "Missing x-api-key header");
    row("no key for files", "POST /api/training/files HTTP/1.1\r\n" + host + "\r\n", 401, jsonFailure("Missing x-api-key header"));
    row("wrong key", "POST /api/training/data HTTP/1.1\r\n" + host + "x-api-key: ei_1\r\n\r\n", 401, "Invalid API key");
    row("wrong key with a long body announced", "POST /api/training/data HTTP/1.1\r\n" + host + "x-api-key: ei_1\r\nContent-Length: 60000000\r\n\r\n", 401,
        "Invalid API key");
    row("key twice", withLength(daf, "x-api-key: @KEY@\r\n"), 401, "Invalid API key");
    row("key with something behind", "POST /api/training/data HTTP/1.1\r\n" + host + "x-api-key: @KEY@0\r\n\r\n", 401, "Invalid API key");
    row("key in the query", "POST /api/training/data?x-api-key=@KEY@ HTTP/1.1\r\n" + host + "\r\n", 401, "Missing x-api-key header");
    row("no file name", "POST /api/training/data HTTP/1.1\r\n" + host + "x-api-key: @KEY@\r\n\r\n", 421, "Missing x-file-name header");

    // Bodies
    row("no body", post({}), 400, "The request has no body.");
    row("empty body in chunks", chunked("0\r\n\r\n"), 400, "The request has no body.");
    row("half a JSON message", withLength(daf.left(100)), 400, "This is not a whole JSON message: unterminated string at byte 101.");
    row("deep JSON", withLength(QByteArray(100, '[').prepend("{\"a\":")), 400, "The message is nested deeper than 32 levels.");
    row("JSON of nothing", withLength("{}"), 400, "protected: is missing");
    row("half a CBOR message", withLength(vectors::v4().left(100)), 400, "This is not a whole CBOR message: Unexpected end of input data (more bytes needed) at byte 39.");
    row("unknown kind", withLength("hello"), 400, "Unsupported file type");
    row("RIFF of nothing", withLength("RIFF"), 400, "Unsupported file type");
    row("metadata that is none", withLength(daf, "x-metadata: [1]\r\n"), 400, "x-metadata: must be a JSON object of texts");
    row("label with a control character", withLength(daf, "x-label: a%00b\r\n"), 400, "x-label: holds a control character");
    row("label too long", withLength(daf, "x-label: " + QByteArray(129, 'a') + "\r\n"), 400, "x-label: has more than 128 characters");

    // Forms
    row("form without boundary", withLength("x", "Content-Type: multipart/form-data\r\n", "/api/training/files"), 400,
        jsonFailure("Content-Type names no usable boundary"));
    row("form that is none", withLength("x", {}, "/api/training/files"), 400, jsonFailure("The body must be multipart/form-data."));
    row("form that begins wrongly", form("hello"), 400, jsonFailure("the body does not hold its boundary"));
    row("form without end", form("--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a\"\r\n\r\nhello"), 400,
        jsonFailure("the part at byte 66 has no end"));
    row("form with something behind", form("--B--\r\nhello"), 200, R"({"success":true,"files":[]})");
    row("form of a part without name", form("--B\r\n\r\nx\r\n--B--"), 400, jsonFailure("a part of the body does not say its name"));
    row("form of a field", form("--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--B--"), 400,
        jsonFailure(R"(Every part of the body must be named \"data\" and have a file name.)"));
    row("form of a part with endless headers", form("--B\r\nA: " + QByteArray(10'000, 'b')), 400,
        jsonFailure("the headers of a part of the body have no end"));
    row("form in base64", form("--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=\r\n--B--"), 400,
        jsonFailure("a part of the body is encoded in a way that is not supported"));
    row("form of labels that are none", form("--B\r\nContent-Disposition: form-data; name=\"data\"; filename=\"info.labels\"\r\n\r\n[]\r\n--B--"), 400,
        jsonFailure("info.labels is not a list of files: no error occurred at byte 0."));

    // What is unusual but right
    row("empty line before", "\r\n" + withLength(daf), 200, {});
    row("names in capitals", QByteArray(withLength(daf)).replace("x-api-key", "X-API-KEY").replace("Content-Length", "CONTENT-LENGTH"), 200, {});
    row("old version", QByteArray(withLength(daf)).replace("HTTP/1.1", "HTTP/1.0"), 200, {});
    row("absolute target", QByteArray(withLength(daf)).replace("POST /", "POST http://@HOST@/"), 200, {});
    row("chunks of one byte", [&] {
        QByteArray body;
        for (const char c : daf)
            body += QByteArray("1\r\n") + c + "\r\n";
        return chunked(body + "0\r\n\r\n");
    }(), 200, {});
    row("100 headers", QByteArray(withLength(daf)).replace("x-file-name", QByteArray("A: b\r\n").repeated(96) + "x-file-name"), 200, {});
    row("form of nothing", form("--B--"), 200, R"({"success":true,"files":[]})");
}

void TestHttpAbuse::answersExactly()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, text);
    serve(); // every row begins with no failures counted
    RawClient client(m_server->port(), QHostAddress(QStringLiteral("127.0.0.1")));
    client.send(filled(request));
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.body.left(text.isEmpty() ? 0 : answer.body.size()), text);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.fields.value("x-content-type-options"), QByteArray("nosniff"));
    QCOMPARE(answer.fields.value("cache-control"), QByteArray("no-store"));
    QVERIFY(!answer.fields.contains("access-control-allow-origin"));
    if (status >= 400) {
        QCOMPARE(answer.fields.value("connection"), QByteArray("close"));
        QVERIFY(client.isClosed());
        QVERIFY(client.received().isEmpty()); // one answer, whatever followed
        QVERIFY(m_sink->stored.isEmpty());
    }
    if (status == 405)
        QCOMPARE(answer.fields.value("allow"), QByteArray("POST"));
    QVERIFY(isHealthy());
}

/// Good requests with random bytes changed, doubled or left out: always an answer or a closed connection, always within the limits.
void TestHttpAbuse::survivesRandomDamage()
{
    serve();
    QRandomGenerator random(20231114);
    const QByteArray good = filled(withLength(vectors::v1()));
    for (int i = 0; i < 300; ++i) {
        QByteArray damaged = good;
        for (int changes = random.bounded(1, 6); changes > 0; --changes) {
            const qsizetype at = random.bounded(static_cast<int>(damaged.size()));
            switch (random.bounded(3)) {
            case 0: damaged[at] = static_cast<char>(random.bounded(256)); break;
            case 1: damaged.remove(at, random.bounded(1, 20)); break;
            default: damaged.insert(at, damaged.mid(random.bounded(static_cast<int>(damaged.size())), random.bounded(1, 30))); break;
            }
        }
        RawClient client(m_server->port(), QHostAddress(QStringLiteral("127.0.0.%1").arg(2 + i % 60)));
        QVERIFY(client.connects());
        client.send(damaged);
        client.socket().flush();
        ::shutdown(static_cast<int>(client.socket().socketDescriptor()), SHUT_WR);
        QVERIFY2(client.isClosed(5000), damaged.constData());
        RawAnswer answer;
        QByteArray received = client.received();
        while (!received.isEmpty() && RawAnswer::take(received, answer))
            QVERIFY2(answer.status >= 200 && answer.status < 506, damaged.constData());
        QVERIFY2(received.isEmpty(), damaged.constData());
    }
    QVERIFY(isHealthy());
}

/// One round: how long healthy requests took, in milliseconds, while 200 idle and 32 busy clients want to be connected. The server holds
/// its limit of connections at once; who is turned away or closed comes again, so it is full throughout.
QList<double> TestHttpAbuse::crowd(qint64 holdMs)
{
    struct Busy {
        std::unique_ptr<RawClient> client;
        int answers = 0;
    };
    const QByteArray request = filled(withLength(vectors::v1()));
    const auto clientFrom = [this](int net, qsizetype host) {
        return std::make_unique<RawClient>(m_server->port(), QHostAddress(QStringLiteral("127.0.%1.%2").arg(net).arg(1 + host)));
    };
    const auto isGone = [](const std::unique_ptr<RawClient>& client) {
        return !client || client->socket().state() == QAbstractSocket::UnconnectedState;
    };
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 200; ++i)
        idle.push_back(clientFrom(1, i % 100));
    std::vector<Busy> busy(32);
    QList<double> times;
    QElapsedTimer whole;
    whole.start();
    qint64 nextProbe = 1500; // the idle ones are old enough to give way by then
    qint64 nextReturn = 1000;
    std::unique_ptr<RawClient> probe;
    QElapsedTimer probeTimer;
    RawAnswer answer;
    int mostHeld = 0;
    while (whole.elapsed() < holdMs) {
        for (std::size_t i = 0; i < busy.size(); ++i) {
            if (isGone(busy[i].client))
                busy[i].client = clientFrom(2, static_cast<qsizetype>(i % 8));
            else if (busy[i].client->takes(answer) && answer.status == 200)
                ++busy[i].answers;
            else
                continue;
            busy[i].client->send(request);
        }
        // Twenty idle clients a second come back after they were closed.
        if (whole.elapsed() >= nextReturn) {
            nextReturn = whole.elapsed() + 50;
            const auto gone = std::find_if(idle.begin(), idle.end(), isGone);
            if (gone != idle.end())
                *gone = clientFrom(1, (gone - idle.begin()) % 100);
        }
        if (!probe && whole.elapsed() >= nextProbe) {
            probeTimer.start();
            probe = clientFrom(3, 0);
            probe->send(request);
        } else if (probe && probe->takes(answer)) {
            times << (answer.status == 200 ? static_cast<double>(probeTimer.nsecsElapsed()) / 1e6 : 1e6);
            probe.reset();
            nextProbe = whole.elapsed() + 20;
        }
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        mostHeld = std::max(mostHeld, m_server->connectionCount());
    }
    m_busyAnswers = 0;
    m_mostHeld = mostHeld;
    for (const Busy& one : busy)
        m_busyAnswers += one.answers;
    return times;
}

/// A healthy request is answered in 100 ms (99 of 100) while the server is crowded. STUDIO_CROWD_SECONDS=60 holds the crowd for the
/// minute that is promised; by default one of three short rounds must do, as other programs may take the processor meanwhile.
void TestHttpAbuse::staysQuickWhileCrowded()
{
    const Measured measured("STUDIO_CROWD_SECONDS", 4);
    double p99 = 1e6;
    for (int round = 0; round < (measured.isStrict() ? 1 : 3) && p99 > 100.0; ++round) {
        serve();
        QList<double> times = crowd(1000LL * measured.count());
        if (m_busyAnswers < 100 || times.size() < 5)
            continue; // this computer was busy with something else
        QCOMPARE(m_mostHeld, HttpLimits().connections); // all of 200 cannot be: this many are, while the others come again and again
        std::sort(times.begin(), times.end());
        p99 = times[static_cast<qsizetype>(static_cast<double>(times.size() - 1) * 0.99)];
        report(QStringLiteral("crowded_server"),
               QString::asprintf("%d s with 200 idle and 32 busy clients, %d connections held at once (the limit): %lld healthy requests, median %.1f ms, "
                                 "99th of 100 %.1f ms, bar 100 ms; %d answers to the busy",
                                 measured.count(), m_mostHeld, static_cast<long long>(times.size()), times[times.size() / 2], p99, m_busyAnswers));
    }
    QVERIFY2(p99 <= 100.0, qPrintable(QString::number(p99)));
}

void TestHttpAbuse::survivesAThousandConnections()
{
    serve();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 1000; ++i)
        clients.push_back(std::make_unique<RawClient>(m_server->port(), QHostAddress(QStringLiteral("127.0.4.%1").arg(1 + i % 250))));
    QVERIFY(RawClient::wait([&] { return m_server->connectionCount() == HttpLimits().connections; }, 10'000));
    clients.clear();
    QVERIFY(RawClient::wait([&] { return m_server->connectionCount() == 0; }, 10'000));
    QVERIFY(isHealthy());
}

QTEST_GUILESS_MAIN(TestHttpAbuse)
#include "tst_http_abuse.moc"
