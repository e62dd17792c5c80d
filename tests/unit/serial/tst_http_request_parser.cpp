// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_request_parser.h"

#include <QtTest>

using namespace studio;

namespace
{

/// What became of a whole request: its body, or the status that it was refused with.
struct Outcome {
    int status = 0; ///< 0: taken
    QByteArray body;
    qsizetype left = 0;
    HttpRequestHead head;
    bool isComplete = false;
};

/// `piece` bytes arrive at a time; what the parser leaves is offered again with the next ones.
Outcome parse(const QByteArray& request, qsizetype piece = 1 << 20, const HttpLimits& limits = {})
{
    Outcome outcome;
    HttpRequestParser parser(limits);
    QByteArray waiting;
    bool hasHead = false;
    for (qsizetype at = 0; at < request.size(); at += piece) {
        waiting += request.mid(at, piece);
        if (!hasHead) {
            const HeadScan scan = scanHead(waiting, limits);
            if (scan.problem) {
                outcome.status = scan.problem->status;
                return outcome;
            }
            if (!scan.length)
                continue;
            if (const auto problem = parser.takeHead(waiting.left(*scan.length))) {
                outcome.status = problem->status;
                return outcome;
            }
            waiting.remove(0, *scan.length);
            hasHead = true;
        }
        const auto problem = parser.takeBody(waiting, [&](const char* data, qsizetype count) -> std::optional<HttpProblem> {
            outcome.body.append(data, count);
            return std::nullopt;
        });
        if (problem) {
            outcome.status = problem->status;
            return outcome;
        }
    }
    outcome.left = waiting.size();
    outcome.head = parser.head();
    outcome.isComplete = hasHead && parser.isComplete();
    return outcome;
}

} // namespace

class TestHttpRequestParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesRequests_data();
    void takesRequests();
    void isTheSameHoweverItIsCut();
    void refuses_data();
    void refuses();
    void refusesAtEveryCut();
    void keepsTheLimitOfChunkedBodies();
    void endsWhenItsTargetFails();
};

void TestHttpRequestParser::takesRequests_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("keepsAlive");
    QTest::newRow("no body") << QByteArray("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n") << QByteArray("/a") << QByteArray() << true;
    QTest::newRow("old version closes") << QByteArray("GET / HTTP/1.0\r\nHost: x\r\n\r\n") << QByteArray("/") << QByteArray() << false;
    QTest::newRow("asks to close") << QByteArray("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") << QByteArray("/") << QByteArray()
                                   << false;
    QTest::newRow("a length") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello") << QByteArray("/")
                              << QByteArray("hello") << true;
    QTest::newRow("length 0") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n") << QByteArray("/") << QByteArray() << true;
    QTest::newRow("chunks") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
                            << QByteArray("/") << QByteArray("hello") << true;
    QTest::newRow("chunks with extensions and trailer")
        << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b;c=\"d\"\r\nhello\r\n0\r\nTrailer: t\r\n\r\n")
        << QByteArray("/") << QByteArray("hello") << true;
    QTest::newRow("sixteen digits of a size")
        << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n")
        << QByteArray("/") << QByteArray("hello") << true;
    QTest::newRow("absolute target of the same host") << QByteArray("GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n") << QByteArray("/a")
                                                      << QByteArray() << true;
    QTest::newRow("blanks around a value") << QByteArray("GET / HTTP/1.1\r\nHost: \t x \t\r\n\r\n") << QByteArray("/") << QByteArray() << true;
}

void TestHttpRequestParser::takesRequests()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(bool, keepsAlive);
    const Outcome outcome = parse(request);
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.isComplete);
    QCOMPARE(outcome.head.path, path);
    QCOMPARE(outcome.head.field("host"), QByteArray("x"));
    QCOMPARE(outcome.body, body);
    QCOMPARE(outcome.head.keepsAlive, keepsAlive);
    QCOMPARE(outcome.left, 0);
}

void TestHttpRequestParser::isTheSameHoweverItIsCut()
{
    const QByteArray request = "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "a;x=y\r\n0123456789\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\nGET /next";
    for (qsizetype piece = 1; piece <= request.size(); ++piece) {
        const Outcome outcome = parse(request, piece);
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.isComplete);
        QCOMPARE(outcome.body, QByteArray("0123456789abc"));
        QCOMPARE(outcome.left, qsizetype(9));
    }
}

void TestHttpRequestParser::refuses_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto head = [](const char* fields) { return QByteArray("POST / HTTP/1.1\r\nHost: x\r\n") + fields; };
    const auto chunked = [&](const char* body) { return head("Transfer-Encoding: chunked\r\n\r\n") + body; };
    QTest::newRow("both lengths") << head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") << 400;
    QTest::newRow("both lengths, other order") << head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n") << 400;
    QTest::newRow("two lengths that differ") << head("Content-Length: 5\r\nContent-Length: 6\r\n\r\n") << 400;
    QTest::newRow("a list of lengths") << head("Content-Length: 5, 5\r\n\r\n") << 400;
    QTest::newRow("a sign in the length") << head("Content-Length: +5\r\n\r\n") << 400;
    QTest::newRow("a negative length") << head("Content-Length: -5\r\n\r\n") << 400;
    QTest::newRow("a blank in the length") << head("Content-Length: 5 5\r\n\r\n") << 400;
    QTest::newRow("an empty length") << head("Content-Length:\r\n\r\n") << 400;
    QTest::newRow("a hexadecimal length") << head("Content-Length: 0x5\r\n\r\n") << 400;
    QTest::newRow("a length over 64 bits") << head("Content-Length: 99999999999999999999\r\n\r\n") << 400;
    QTest::newRow("a length over the limit") << head("Content-Length: 67108865\r\n\r\n") << 413;
    QTest::newRow("another coding") << head("Transfer-Encoding: gzip\r\n\r\n") << 501;
    QTest::newRow("two codings") << head("Transfer-Encoding: gzip, chunked\r\n\r\n") << 501;
    QTest::newRow("the coding twice") << head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n") << 400;
    QTest::newRow("chunks in the old version") << QByteArray("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n") << 400;
    QTest::newRow("a folded header") << head("A: b\r\n c\r\n\r\n") << 400;
    QTest::newRow("a bare carriage return") << head("A: b\rc\r\n\r\n") << 400;
    QTest::newRow("a bare line feed") << QByteArray("GET / HTTP/1.1\nHost: x\n\n") << 400;
    QTest::newRow("a zero byte") << head("A: b") + QByteArray("\0c\r\n\r\n", 6) << 400;
    QTest::newRow("a blank before the colon") << head("A : b\r\n\r\n") << 400;
    QTest::newRow("no colon") << head("A\r\n\r\n") << 400;
    QTest::newRow("an empty name") << head(": b\r\n\r\n") << 400;
    QTest::newRow("no version") << QByteArray("GET /\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("a newer version") << QByteArray("GET / HTTP/2.0\r\nHost: x\r\n\r\n") << 505;
    QTest::newRow("another protocol") << QByteArray("GET / FTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("a method that is none") << QByteArray("G(T / HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("two blanks") << QByteArray("GET  / HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("a target of another host") << QByteArray("GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("no path") << QByteArray("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("a fragment") << QByteArray("GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("a greeting of TLS") << QByteArray("\x16\x03\x01\x02", 4) << 400;
    QTest::newRow("a long request line") << "GET /" + QByteArray(9000, 'a') + " HTTP/1.1\r\n\r\n" << 414;
    QTest::newRow("a long header") << head("A: ") + QByteArray(9000, 'a') << 431;
    QTest::newRow("long headers together") << head("A: ") + QByteArray(8000, 'a') + "\r\nB: " + QByteArray(8000, 'a') + "\r\nC: "
                                                  + QByteArray(400, 'a')
                                           << 431;
    QTest::newRow("101 headers") << "GET / HTTP/1.1\r\n" + QByteArray("A: b\r\n").repeated(101) + "\r\n" << 431;
    QTest::newRow("a chunk without a size") << chunked("\r\nhello") << 400;
    QTest::newRow("a size with a sign") << chunked("+5\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("a size with a blank before") << chunked(" 5\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("a size with a prefix") << chunked("0x5\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("seventeen digits") << chunked("00000000000000005\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("seventeen zeros at the end") << chunked("5\r\nhello\r\n00000000000000000\r\n\r\n") << 400;
    QTest::newRow("a size over 64 bits") << chunked("FFFFFFFFFFFFFFFFF\r\nhello") << 400;
    QTest::newRow("a size over the limit") << chunked("FFFFFFFFFFFFFFF\r\nhello") << 413;
    QTest::newRow("a chunk that is too short") << chunked("6\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("a chunk that is too long") << chunked("4\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("a chunk line that ends in a line feed") << chunked("5\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("an endless chunk line") << chunked("5;") + QByteArray(2000, 'a') << 400;
    QTest::newRow("endless trailers") << chunked("0\r\n") + QByteArray("A: b\r\n").repeated(400) << 400;
    QTest::newRow("a length in the trailers") << chunked("0\r\nContent-Length: 5\r\n\r\n") << 400;
}

void TestHttpRequestParser::refuses()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QCOMPARE(parse(request).status, status);
    QCOMPARE(parse(request, 1).status, status);
}

/// Cut anywhere, a good request is never refused, only not complete.
void TestHttpRequestParser::refusesAtEveryCut()
{
    const QByteArray request = "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na;x=y\r\n0123456789\r\n0\r\nT: u\r\n\r\n";
    for (qsizetype length = 0; length < request.size(); ++length) {
        const Outcome outcome = parse(request.left(length));
        QCOMPARE(outcome.status, 0);
        QVERIFY(!outcome.isComplete);
    }
}

void TestHttpRequestParser::keepsTheLimitOfChunkedBodies()
{
    HttpLimits limits;
    limits.bodyBytes = 10;
    const QByteArray head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    QCOMPARE(parse(head + "5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", 1 << 20, limits).status, 0);
    const Outcome over = parse(head + "5\r\nhello\r\n6\r\nhello!\r\n0\r\n\r\n", 1 << 20, limits);
    QCOMPARE(over.status, 413);
    QCOMPARE(over.body, QByteArray("hello"));
}

void TestHttpRequestParser::endsWhenItsTargetFails()
{
    for (const char* fields : {"Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}) {
        HttpRequestParser parser({});
        const QByteArray request = QByteArray("POST / HTTP/1.1\r\nHost: x\r\n") + fields;
        const qsizetype end = request.indexOf("\r\n\r\n") + 4;
        QVERIFY(!parser.takeHead(request.left(end)));
        QByteArray body = request.mid(end);
        const auto problem = parser.takeBody(body, [](const char*, qsizetype) -> std::optional<HttpProblem> {
            return HttpProblem{500, QStringLiteral("disk full"), QStringLiteral("T"), {}};
        });
        QVERIFY(problem);
        QCOMPARE(problem->status, 500);
    }
}

QTEST_GUILESS_MAIN(TestHttpRequestParser)
#include "tst_http_request_parser.moc"
