// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_server.h"
#include "support/raw_client.h"

#include <sys/socket.h>
#include <QtTest>
#include <algorithm>

using namespace studio;
using namespace studio::test;

namespace
{

constexpr qsizetype kLongBytes = 48LL * 1024 * 1024; ///< more than any socket holds back

/// Says what arrived. "/later" answers when the test says so, "/never" is refused by its head, "/long" has a long answer.
class EchoHandler final : public HttpHandler
{
public:
    std::optional<HttpResponse> refuse(const HttpRequestHead& head) override
    {
        if (head.path == "/never") {
            HttpResponse refused = HttpResponse::text(404, QStringLiteral("no"));
            refused.notes << QStringLiteral("for the log");
            return refused;
        }
        return std::nullopt;
    }
    void handle(HttpRequest request, HttpReply reply) override
    {
        ++handled;
        wasInFile = request.body->isInFile();
        if (request.head.path == "/later") {
            later = std::move(reply);
            return;
        }
        if (request.head.path == "/long") {
            HttpResponse response;
            response.body = QByteArray(kLongBytes, 'x');
            reply(response);
            return;
        }
        const Result<QByteArray> body = request.body->bytes();
        HttpResponse response;
        response.body = request.head.method + ' ' + request.head.path + ' ' + QByteArray::number(body->size()) + ' ' + body->left(20);
        reply(response);
    }

    int handled = 0;
    bool wasInFile = false;
    HttpReply later;
};

} // namespace

class TestHttpServer : public QObject
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
    void countsConnections();
    void countsPeers_data();
    void countsPeers();
    void countsBothLoopbacksAsOnePeer();
    void oneComputerLeavesPlacesToOthers();
    void idleConnectionsGiveWay();
    void keepsConnectionsWhileThereIsRoom();
    void takesManyClientsThatLeaveTheirConnectionsOpen();
    void slowClientGetsAllOfItsLastAnswer();
    void answerThatNobodyTakesEndsWithItsRequest();
    void survivesClientsThatLeave();
    void answersAfterHalfClose();
    void listensOnBothLoopbacks();
    void namesWhatKeepsAPortFromOpening();

private:
    void serve(const HttpLimits& limits = {});
    QByteArray get(const char* path = "/") const
    {
        return QByteArray("GET ") + path + " HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port()) + "\r\n\r\n";
    }
    QByteArray post(const QByteArray& fields, const QByteArray& body = {}) const
    {
        return "POST /p HTTP/1.1\r\nHost: localhost:" + QByteArray::number(m_server->port()) + "\r\n" + fields + "\r\n" + body;
    }

    EchoHandler m_handler;
    std::unique_ptr<HttpServer> m_server;
    QList<HttpLogEntry> m_log;
};

void TestHttpServer::init()
{
    m_handler = {};
    serve();
}

void TestHttpServer::serve(const HttpLimits& limits)
{
    m_log.clear();
    m_server = std::make_unique<HttpServer>(m_handler, limits);
    connect(m_server.get(), &HttpServer::requestServed, this, [this](const HttpLogEntry& entry) { m_log.append(entry); });
    const Result<void> listening = m_server->listen(HttpServer::loopback(), 0);
    QVERIFY2(listening.isOk(), qPrintable(listening.isOk() ? QString() : listening.error().message));
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

void TestHttpServer::countsConnections()
{
    HttpLimits limits;
    limits.connections = 5;
    limits.connectionsPerPeer = 3;
    serve(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto connectFrom = [&](const char* address) -> RawClient& {
        clients.push_back(std::make_unique<RawClient>(m_server->port(), QHostAddress(QString::fromLatin1(address))));
        return *clients.back();
    };
    for (int i = 0; i < 3; ++i)
        QVERIFY(connectFrom("127.0.0.2").connects());
    QTRY_COMPARE(m_server->connectionCount(), 3);
    RawAnswer answer;
    QVERIFY(connectFrom("127.0.0.2").answers(answer)); // the fourth of one peer
    QCOMPARE(answer.status, 503);
    QCOMPARE(answer.fields.value("retry-after"), QByteArray("2"));
    for (int i = 0; i < 2; ++i)
        QVERIFY(connectFrom("127.0.0.3").connects());
    QTRY_COMPARE(m_server->connectionCount(), 5);
    QVERIFY(connectFrom("127.0.0.4").answers(answer)); // the sixth of all
    QCOMPARE(answer.status, 503);
    clients.clear();
    QTRY_COMPARE(m_server->connectionCount(), 0);
    RawClient& again = connectFrom("127.0.0.2");
    again.send(get());
    QVERIFY(again.answers(answer));
    QCOMPARE(answer.status, 200);
}

void TestHttpServer::countsPeers_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("peer");
    const auto row = [](const char* name, const char* address, const char* peer) {
        QTest::newRow(name) << QString::fromLatin1(address) << QString::fromLatin1(peer);
    };
    row("an IPv4 address is itself", "192.0.2.7", "192.0.2.7");
    row("IPv4 in the form of IPv6", "::ffff:192.0.2.7", "192.0.2.7");
    row("a computer's second address in its network", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::");
    row("the network beside it is another", "2001:db8:1:3::1", "2001:db8:1:3::");
    row("of its own cable alone", "fe80::1234%eth0", "fe80::1234");
    row("loopback of IPv6 is this computer", "::1", "127.0.0.1");
    row("loopback of IPv4 is this computer", "127.0.0.1", "127.0.0.1");
}

void TestHttpServer::countsPeers()
{
    QFETCH(QString, address);
    QFETCH(QString, peer);
    QCOMPARE(countedPeer(QHostAddress(address)), QHostAddress(peer));
}

void TestHttpServer::countsBothLoopbacksAsOnePeer()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 1;
    serve(limits);
    if (m_server->addresses().size() < 2)
        QSKIP("this computer has no IPv6");
    RawClient first(m_server->port());
    first.send("GET / HT");
    QTRY_COMPARE(m_server->connectionCount(), 1);
    RawClient second(m_server->port(), {}, QHostAddress(QHostAddress::LocalHostIPv6));
    RawAnswer answer;
    QVERIFY(second.answers(answer));
    QCOMPARE(answer.status, 503);
}

/// One computer under two addresses that fills all of its places with requests which never end.
void TestHttpServer::oneComputerLeavesPlacesToOthers()
{
    constexpr int kMore = 20;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 2 * HttpLimits().connectionsPerPeer + kMore; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port(), QHostAddress(QStringLiteral("127.0.0.%1").arg(2 + i % 2))));
        clients.back()->send("GET / HT");
    }
    const auto refused = [&] { return std::count_if(clients.begin(), clients.end(), [](const auto& one) { return one->received().contains(" 503 "); }); };
    QTRY_COMPARE(refused(), kMore);
    QVERIFY(m_server->connectionCount() <= HttpLimits().connections - 32);
    RawClient other(m_server->port(), QHostAddress(QStringLiteral("127.0.0.4")));
    other.send(get());
    RawAnswer answer;
    QVERIFY(other.answers(answer));
    QCOMPARE(answer.status, 200);
}

void TestHttpServer::idleConnectionsGiveWay()
{
    HttpLimits limits;
    limits.connections = 2;
    limits.giveWayMs = 50;
    serve(limits);
    RawClient first(m_server->port());
    QVERIFY(first.connects());
    RawClient second(m_server->port());
    second.send("GET / HT"); // a request under way is not idle
    QVERIFY(second.connects());
    QTRY_COMPARE(m_server->connectionCount(), 2);
    QElapsedTimer timer;
    timer.start();
    RawClient::wait([&] { return timer.elapsed() > 100; }, 5000); // the first becomes old enough
    RawClient third(m_server->port());
    third.send(get());
    RawAnswer answer;
    QVERIFY(third.answers(answer));
    QCOMPARE(answer.status, 200);
    QVERIFY(first.isClosed());
    QCOMPARE(second.socket().state(), QAbstractSocket::ConnectedState);
}

void TestHttpServer::keepsConnectionsWhileThereIsRoom()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 4;
    limits.keptPerPeer = 2;
    serve(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    RawAnswer answer;
    const auto kept = [&](const char* address) {
        clients.push_back(std::make_unique<RawClient>(m_server->port(), QHostAddress(QString::fromLatin1(address))));
        clients.back()->send(get());
        return clients.back()->answers(answer) && answer.status == 200 ? answer.fields.value("connection") : QByteArray("no answer");
    };
    QCOMPARE(kept("127.0.0.2"), QByteArray("keep-alive"));
    QCOMPARE(kept("127.0.0.2"), QByteArray("keep-alive"));
    QCOMPARE(kept("127.0.0.2"), QByteArray("close")); // more than one peer keeps
    QVERIFY(clients.back()->isClosed());
    QTRY_COMPARE(m_server->connectionCount(), 2);
    QCOMPARE(kept("127.0.0.3"), QByteArray("keep-alive"));
    clients.front()->send(get());
    QVERIFY(clients.front()->answers(answer));
    QCOMPARE(answer.fields.value("connection"), QByteArray("keep-alive"));
}

/// As the uploader 1.39.2 sends a folder: 20 files at once, each on a connection of its own that it leaves open for four seconds.
void TestHttpServer::takesManyClientsThatLeaveTheirConnectionsOpen()
{
    std::vector<std::unique_ptr<RawClient>> clients;
    RawAnswer answer;
    for (int batch = 0; batch < 10; ++batch) {
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<RawClient>(m_server->port()));
            clients.back()->send(post("Connection: keep-alive\r\nContent-Length: 5\r\n", "hel"));
        }
        for (int i = 0; i < 20; ++i)
            QVERIFY(clients[clients.size() - 20 + static_cast<std::size_t>(i)]->connects());
        for (int i = 0; i < 20; ++i) {
            RawClient& client = *clients[clients.size() - 20 + static_cast<std::size_t>(i)];
            client.send("lo");
            QVERIFY(client.answers(answer));
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.body, QByteArray("POST /p 5 hello"));
        }
    }
    QTRY_VERIFY(m_server->connectionCount() <= HttpLimits().keptPerPeer);
    QCOMPARE(m_handler.handled, 200);
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
