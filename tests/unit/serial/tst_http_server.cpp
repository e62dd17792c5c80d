// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/http_server_bench.h"

#include <sys/socket.h>
#include <algorithm>

using namespace studio;
using namespace studio::test;

class TestHttpServer : public HttpServerBench
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void answersOneAfterAnother();
    void answersEveryCut();
    void closesAfterAnError();
    void streamsLongBodiesToDisk();
    void refusesALongBodyBeforeItComes();
    void refusesByTheHeadBeforeTheBodyComes();
    void answersTheExpectation();
    void keepsHostAndOriginRules_data();
    void keepsHostAndOriginRules();
    void endsSlowClients_data();
    void endsSlowClients();
    void slowClientGetsAllOfItsLastAnswer();
    void answerThatNobodyTakesEndsWithItsRequest();
    void survivesClientsThatLeave();
    void answersAfterHalfClose();
    void listensOnBothLoopbacks();
    void namesWhatKeepsAPortFromOpening();
};

void TestHttpServer::init()
{
    m_handler = {};
    serve();
}

void TestHttpServer::answersOneAfterAnother()
{
    RawClient client(m_server->port());
    client.send(get("/a") + get("/b") + post("Content-Length: 5\r\n", "hello") + get("/c"));
    RawAnswer answer;
    for (const char* expected : {"GET /a 0 ", "GET /b 0 ", "POST /p 5 hello", "GET /c 0 "}) {
        QVERIFY(client.answers(answer));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, QByteArray(expected));
        QCOMPARE(answer.fields.value("connection"), QByteArray("keep-alive"));
        QCOMPARE(answer.fields.value("x-content-type-options"), QByteArray("nosniff"));
        QCOMPARE(answer.fields.value("cache-control"), QByteArray("no-store"));
    }
    QCOMPARE(m_log.size(), 4);
    QCOMPARE(m_log[2].bodyBytes, 5);
    QCOMPARE(m_server->connectionCount(), 1);
}

void TestHttpServer::answersEveryCut()
{
    const QByteArray request = post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n");
    for (qsizetype cut = 1; cut < request.size(); cut += 7) {
        RawClient client(m_server->port());
        QVERIFY(client.connects());
        client.send(request.left(cut));
        QVERIFY(RawClient::wait([&] { return client.socket().bytesToWrite() == 0; }, 5000));
        client.send(request.mid(cut));
        RawAnswer answer;
        QVERIFY(client.answers(answer));
        QCOMPARE(answer.body, QByteArray("POST /p 5 hello"));
    }
}

void TestHttpServer::closesAfterAnError()
{
    RawClient client(m_server->port());
    client.send("GET / HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port()) + "\r\nA: b\r\n c\r\n\r\n" + get());
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.body, QByteArray("A header is folded over several lines."));
    QCOMPARE(answer.fields.value("connection"), QByteArray("close"));
    QVERIFY(client.isClosed());
    QVERIFY(client.received().isEmpty());
    QCOMPARE(m_handler.handled, 0);
    QCOMPARE(m_log.size(), 1);
    QCOMPARE(m_log[0].id, QStringLiteral("HTTP-002"));
}

void TestHttpServer::streamsLongBodiesToDisk()
{
    for (const qsizetype size : {1024 * 1024, 1024 * 1024 + 1, 5 * 1024 * 1024}) {
        RawClient client(m_server->port());
        client.send(post("Content-Length: " + QByteArray::number(size) + "\r\n", QByteArray(size, 'x')));
        RawAnswer answer;
        QVERIFY(client.answers(answer));
        QCOMPARE(answer.body, "POST /p " + QByteArray::number(size) + " xxxxxxxxxxxxxxxxxxxx");
        QCOMPARE(m_handler.wasInFile, size > 1024 * 1024);
    }
}

void TestHttpServer::refusesALongBodyBeforeItComes()
{
    RawClient client(m_server->port());
    client.send(post("Content-Length: 67108865\r\n"));
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.body, QByteArray("The body is longer than 64 MiB, the most that is taken at once. Nothing of it was stored; send less in one request."));
    QVERIFY(client.isClosed());
}

/// The answer reaches a client that keeps sending: what it sends is read and dropped.
void TestHttpServer::refusesByTheHeadBeforeTheBodyComes()
{
    RawClient client(m_server->port());
    client.send("POST /never HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port())
                + "\r\nContent-Length: 1000000\r\n\r\n" + QByteArray(500'000, 'x'));
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 404);
    QVERIFY(client.isClosed());
    QCOMPARE(m_handler.handled, 0);
    QCOMPARE(m_log.last().notes, QStringList{QStringLiteral("for the log")});
    QVERIFY(!answer.body.contains("log"));
}

void TestHttpServer::answersTheExpectation()
{
    RawClient client(m_server->port());
    client.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n"));
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 100);
    client.send("hello");
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.body, QByteArray("POST /p 5 hello"));

    RawClient other(m_server->port());
    other.send(post("Content-Length: 5\r\nExpect: something\r\n"));
    QVERIFY(other.answers(answer));
    QCOMPARE(answer.status, 417);
}

void TestHttpServer::keepsHostAndOriginRules_data()
{
    QTest::addColumn<QByteArray>("fields"); // PORT stands for the port
    QTest::addColumn<int>("status");
    QTest::newRow("localhost") << QByteArray("Host: localhost:PORT\r\n") << 200;
    QTest::newRow("address") << QByteArray("Host: 127.0.0.1:PORT\r\n") << 200;
    QTest::newRow("IPv6 address") << QByteArray("Host: [::1]:PORT\r\n") << 200;
    QTest::newRow("capitals") << QByteArray("Host: LocalHost:PORT\r\n") << 200;
    QTest::newRow("none") << QByteArray("A: b\r\n") << 400;
    QTest::newRow("empty") << QByteArray("Host:\r\n") << 400;
    QTest::newRow("twice") << QByteArray("Host: localhost:PORT\r\nHost: localhost:PORT\r\n") << 400;
    QTest::newRow("no port") << QByteArray("Host: localhost\r\n") << 421;
    QTest::newRow("another port") << QByteArray("Host: localhost:1\r\n") << 421;
    QTest::newRow("a name of the attacker's") << QByteArray("Host: evil.example:PORT\r\n") << 421;
    QTest::newRow("ends alike") << QByteArray("Host: xlocalhost:PORT\r\n") << 421;
    QTest::newRow("a user in front") << QByteArray("Host: localhost:PORT@evil.example\r\n") << 421;
    QTest::newRow("an address outside") << QByteArray("Host: 10.0.0.1:PORT\r\n") << 421;
    QTest::newRow("from a page") << QByteArray("Host: localhost:PORT\r\nOrigin: https://evil.example\r\n") << 403;
    QTest::newRow("from a page of our own address") << QByteArray("Host: localhost:PORT\r\nOrigin: http://localhost:PORT\r\n") << 403;
    QTest::newRow("from nowhere") << QByteArray("Host: localhost:PORT\r\nOrigin: null\r\n") << 403;
    QTest::newRow("from an empty origin") << QByteArray("Host: localhost:PORT\r\nOrigin:\r\n") << 403;
    QTest::newRow("from an allowed page") << QByteArray("Host: localhost:PORT\r\nOrigin: https://good.example\r\n") << 200;
    QTest::newRow("from two pages") << QByteArray("Host: localhost:PORT\r\nOrigin: https://good.example\r\nOrigin: https://evil.example\r\n") << 403;
}

void TestHttpServer::keepsHostAndOriginRules()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    m_server->allowOrigins({QStringLiteral("https://good.example")});
    RawClient client(m_server->port());
    client.send("GET / HTTP/1.1\r\n" + fields.replace("PORT", QByteArray::number(m_server->port())) + "\r\n");
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.fields.contains("access-control-allow-origin"));
}

void TestHttpServer::endsSlowClients_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<HttpLimits>("limits");
    QTest::addColumn<int>("status"); // 0: closed without a word
    HttpLimits head;
    head.headMs = 150;
    QTest::newRow("half a head") << QByteArray("GET / HTTP/1.1\r\nHo") << head << 408;
    HttpLimits idle;
    idle.idleMs = 150;
    QTest::newRow("nothing at all") << QByteArray() << idle << 0;
    QTest::newRow("half a body") << QByteArray("POST /p HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 10\r\n\r\nhello") << idle << 408;
    HttpLimits whole;
    whole.requestMs = 150;
    QTest::newRow("a request that takes too long")
        << QByteArray("POST /p HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 10\r\n\r\nhello") << whole << 408;
    HttpLimits rate;
    rate.rateAfterMs = 150;
    QTest::newRow("a body that trickles")
        << QByteArray("POST /p HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 100000\r\n\r\nhello") << rate << 408;
    QTest::newRow("an answer that never comes") << QByteArray("GET /later HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n") << whole << 0;
}

void TestHttpServer::endsSlowClients()
{
    QFETCH(QByteArray, sent);
    QFETCH(HttpLimits, limits);
    QFETCH(int, status);
    serve(limits);
    RawClient client(m_server->port());
    client.send(sent.replace("PORT", QByteArray::number(m_server->port())));
    if (status == 0) {
        QVERIFY(client.connects());
        QVERIFY(client.isClosed(5000));
        QVERIFY(client.received().isEmpty());
    } else {
        RawAnswer answer;
        QVERIFY(client.answers(answer, 5000));
        QCOMPARE(answer.status, status);
        QVERIFY(client.isClosed(5000));
    }
    QTRY_COMPARE(m_server->connectionCount(), 0);
}


void TestHttpServer::slowClientGetsAllOfItsLastAnswer()
{
    HttpLimits limits;
    limits.lingerMs = 50;
    limits.keptPerPeer = 0;
    serve(limits);
    QTcpSocket client;
    client.setReadBufferSize(1024);
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    client.write(get("/long"));
    QVERIFY(RawClient::wait([&] { return client.bytesAvailable() > 0; }, 5000));
    QElapsedTimer timer;
    timer.start();
    RawClient::wait([&] { return timer.elapsed() > 6 * limits.lingerMs; }, 5000); // it takes nothing meanwhile
    client.setReadBufferSize(0);
    QByteArray received;
    QVERIFY(RawClient::wait(
        [&] {
            received += client.readAll();
            return client.state() == QAbstractSocket::UnconnectedState;
        },
        20'000));
    QVERIFY(received.contains("Connection: close"));
    QCOMPARE(received.size() - received.indexOf("\r\n\r\n") - 4, kLongBytes);
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void TestHttpServer::answerThatNobodyTakesEndsWithItsRequest()
{
    HttpLimits limits;
    limits.requestMs = 1000;
    limits.keptPerPeer = 0;
    serve(limits);
    QTcpSocket client;
    client.setReadBufferSize(1024);
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    client.write(get("/long"));
    QVERIFY(RawClient::wait([&] { return client.bytesAvailable() > 0; }, 5000));
    QTRY_COMPARE(m_server->connectionCount(), 0);
    QCOMPARE(m_log.size(), 1); // and it is answered once
}

void TestHttpServer::survivesClientsThatLeave()
{
    {
        RawClient client(m_server->port());
        client.send(get("/later"));
        QVERIFY(RawClient::wait([this] { return m_handler.later != nullptr; }, 5000));
    }
    QTRY_COMPARE(m_server->connectionCount(), 0);
    m_handler.later(HttpResponse::text(200, QStringLiteral("nobody hears this")));
    QCOMPARE(m_log.size(), 1);
    QCOMPARE(m_log[0].status, 0);
    {
        RawClient client(m_server->port());
        client.send(get("/later"));
        m_handler.later = {};
        QVERIFY(RawClient::wait([this] { return m_handler.later != nullptr; }, 5000));
        m_handler.later(HttpResponse::text(200, QStringLiteral("once")));
        m_handler.later(HttpResponse::text(200, QStringLiteral("twice")));
        RawAnswer answer;
        QVERIFY(client.answers(answer));
        QCOMPARE(answer.body, QByteArray("once"));
        QVERIFY(client.received().isEmpty());
    }
    const HttpReply kept = m_handler.later;
    m_server.reset();
    kept(HttpResponse::text(200, QStringLiteral("nor this")));
}

void TestHttpServer::answersAfterHalfClose()
{
    RawClient client(m_server->port());
    QVERIFY(client.connects());
    client.send(get());
    client.socket().flush();
    ::shutdown(static_cast<int>(client.socket().socketDescriptor()), SHUT_WR);
    RawAnswer answer;
    QVERIFY(client.answers(answer));
    QCOMPARE(answer.status, 200);
    QVERIFY(client.isClosed());
}

void TestHttpServer::listensOnBothLoopbacks()
{
    if (m_server->addresses().size() == 2) { // a computer without IPv6 has one
        RawClient client(m_server->port(), {}, QHostAddress(QHostAddress::LocalHostIPv6));
        client.send(get());
        RawAnswer answer;
        QVERIFY(client.answers(answer));
        QCOMPARE(answer.status, 200);
    }
    QVERIFY(m_server->addresses().contains(QHostAddress(QHostAddress::LocalHost)));
    for (const QHostAddress& address : m_server->addresses())
        QVERIFY(address.isLoopback());
}

void TestHttpServer::namesWhatKeepsAPortFromOpening()
{
    EchoHandler handler;
    HttpServer second(handler);
    const Result<void> taken = second.listen(HttpServer::loopback(), m_server->port());
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::Busy);
    QVERIFY(!second.isListening());
    const Result<void> foreign = second.listen({QHostAddress(QStringLiteral("192.0.2.1"))}, 0);
    QVERIFY(!foreign);
    QCOMPARE(foreign.error().code, ErrorCode::NotFound);
    QVERIFY(!second.useTls("no certificate", "no key"));
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_http_server.moc"
