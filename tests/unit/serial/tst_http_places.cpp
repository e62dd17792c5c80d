// SPDX-License-Identifier: GPL-3.0-or-later
// Who finds a place at the server, who waits for one, and who gives way.
#include "serial/http/host_rules.h"
#include "support/http_server_bench.h"

#include <vector>

using namespace studio;
using namespace studio::test;

class TestHttpPlaces : public HttpServerBench
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_handler = {};
        serve();
    }
    void countsConnections();
    void countsPeers_data();
    void countsPeers();
    void countsBothLoopbacksAsOnePeer();
    void oneComputerLeavesPlacesToOthers();
    void idleConnectionsGiveWay();
    void keepsConnectionsWhileThereIsRoom();
    void takesManyClientsThatLeaveTheirConnectionsOpen();
    void whoAsksWaitsForAPlace();
    void whoWaitsTooLongIsTold();
    void takesMoreClientsThanItHasPlaces();
};

void TestHttpPlaces::countsConnections()
{
    HttpLimits limits;
    limits.connections = 5;
    limits.connectionsPerPeer = 3;
    limits.waitMs = 0;
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

void TestHttpPlaces::countsPeers_data()
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

void TestHttpPlaces::countsPeers()
{
    QFETCH(QString, address);
    QFETCH(QString, peer);
    QCOMPARE(countedPeer(QHostAddress(address)), QHostAddress(peer));
}

void TestHttpPlaces::countsBothLoopbacksAsOnePeer()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 1;
    limits.waitMs = 0;
    serve(limits);
    const bool hasIPv6 = m_server->addresses().size() > 1; // else it comes by the same address again
    RawClient first(m_server->port());
    first.send("GET / HT");
    QTRY_COMPARE(m_server->connectionCount(), 1);
    RawClient second(m_server->port(), {}, QHostAddress(hasIPv6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost));
    RawAnswer answer;
    QVERIFY(second.answers(answer));
    QCOMPARE(answer.status, 503);
}

/// One computer under two addresses that fills all of its places with requests which never end.
void TestHttpPlaces::oneComputerLeavesPlacesToOthers()
{
    constexpr int kMore = 20;
    HttpLimits limits;
    limits.waitMs = 0;
    serve(limits);
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

void TestHttpPlaces::idleConnectionsGiveWay()
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

void TestHttpPlaces::keepsConnectionsWhileThereIsRoom()
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
void TestHttpPlaces::takesManyClientsThatLeaveTheirConnectionsOpen()
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

void TestHttpPlaces::whoAsksWaitsForAPlace()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 2;
    serve(limits);
    const auto client = [this](const QByteArray& bytes) {
        auto one = std::make_unique<RawClient>(m_server->port());
        one->send(bytes);
        return one;
    };
    const QByteArray half = post("Content-Length: 5\r\n", "hel");
    auto first = client(half);
    auto second = client(half);
    QTRY_COMPARE(m_server->connectionCount(), 2);
    auto silent = client({});
    auto third = client(get("/third"));
    auto leaving = client(get("/leaving"));
    auto fourth = client(get("/fourth"));
    for (RawClient* one : {silent.get(), third.get(), leaving.get(), fourth.get()})
        QVERIFY(one->connects());
    leaving.reset();
    RawAnswer answer;
    QVERIFY(!third->takes(answer));
    first->send("lo");
    QVERIFY(first->answers(answer));
    for (RawClient* one : {third.get(), fourth.get()}) { // before the silent one, which asks nothing
        QVERIFY(one->answers(answer));
        QCOMPARE(answer.status, 200);
    }
    QCOMPARE(answer.body, QByteArray("GET /fourth 0 "));
    silent->send(get("/silent"));
    QVERIFY(silent->answers(answer));
    QCOMPARE(answer.body, QByteArray("GET /silent 0 "));
    second->send("lo");
    QVERIFY(second->answers(answer));
    QCOMPARE(answer.body, QByteArray("POST /p 5 hello"));
}

void TestHttpPlaces::whoWaitsTooLongIsTold()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 1;
    limits.waiting = 2;
    limits.waitMs = 300;
    serve(limits);
    RawClient first(m_server->port());
    first.send(get("/later"));
    QVERIFY(RawClient::wait([this] { return m_handler.later != nullptr; }, 5000));
    RawClient waits(m_server->port());
    waits.send(get());
    RawClient silent(m_server->port());
    QVERIFY(waits.connects() && silent.connects());
    RawAnswer answer;
    RawClient tooMany(m_server->port());
    QVERIFY(tooMany.answers(answer)); // there is no place to wait in either
    QCOMPARE(answer.status, 503);
    for (RawClient* late : {&waits, &silent}) {
        QVERIFY(late->answers(answer));
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.fields.value("retry-after"), QByteArray("2"));
        QCOMPARE(answer.body, QByteArray("Too many connections are open; nothing was taken on this one. Send less at the same time, or try again later."));
        QVERIFY(late->isClosed());
    }
    m_handler.later(HttpResponse::text(200, QStringLiteral("the first")));
    QVERIFY(first.answers(answer));
    QCOMPARE(answer.body, QByteArray("the first"));
    QVERIFY(m_server->connectionCount() <= 1);
}

/// As three uploaders send at once: nobody is turned away, whatever the order is in which bytes and places come.
void TestHttpPlaces::takesMoreClientsThanItHasPlaces()
{
    HttpLimits limits;
    limits.connectionsPerPeer = 8;
    serve(limits);
    const QByteArray body(40'000, 'x'); // more than is read while waiting
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port()));
        clients.back()->send(post("Content-Length: 40000\r\n", body));
    }
    for (const std::unique_ptr<RawClient>& client : clients) {
        RawAnswer answer;
        QVERIFY(client->answers(answer, 20'000));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, QByteArray("POST /p 40000 xxxxxxxxxxxxxxxxxxxx"));
    }
    QCOMPARE(m_handler.handled, 100);
    clients.clear();
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(TestHttpPlaces)
#include "tst_http_places.moc"
