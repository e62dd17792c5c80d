// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_server.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <algorithm>
#include <unistd.h>

namespace studio
{

namespace
{

/// Connections over the limit that are told so at the same time; more are closed without a word.
constexpr int kMostRefusing = 64;
constexpr qint64 kWaitingBytes = 16 * 1024; ///< read of a connection that waits
constexpr int kWaitCheckMs = 100;

Error listenError(const QTcpServer& server, const QHostAddress& address, quint16 port)
{
    const QString where = QStringLiteral("%1:%2").arg(address.toString()).arg(port);
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return Error{ErrorCode::Busy,
                     HttpServer::tr("Port %1 is taken by another program; no service was opened. Close that program or choose another port.").arg(where),
                     {}, QStringLiteral("HTTP-041")};
    case QAbstractSocket::SocketAccessError:
        return Error{ErrorCode::PermissionDenied,
                     HttpServer::tr("You may not open port %1; no service was opened. Choose one above 1023.").arg(where), {},
                     QStringLiteral("HTTP-042")};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return Error{ErrorCode::NotFound, HttpServer::tr("This computer has no address %1; no service was opened.").arg(address.toString()), {},
                     QStringLiteral("HTTP-043")};
    default:
        return Error{ErrorCode::Io, HttpServer::tr("Port %1 cannot be opened: %2").arg(where, server.errorString()), {}, QStringLiteral("HTTP-044")};
    }
}

} // namespace

class HttpServer::Listener final : public QTcpServer
{
public:
    explicit Listener(HttpServer& owner) : m_owner(owner) { setListenBacklogSize(256); }

protected:
    void incomingConnection(qintptr descriptor) override { m_owner.accept(descriptor); }

private:
    HttpServer& m_owner;
};

/// Who is connected. Shared with the slots, which may outlive the server.
struct HttpServer::Counts {
    int total = 0;
    QHash<QHostAddress, int> perPeer;
    HttpServer* server = nullptr; ///< null once it is gone
};

/// A connection that has no place yet. Nothing of it is looked at but whether it asks something.
struct HttpServer::Waiting {
    std::unique_ptr<QTcpSocket> socket;
    QHostAddress peer;
    QDeadlineTimer until;
};

HttpServer::HttpServer(HttpHandler& handler, HttpLimits limits, QObject* parent)
    : QObject(parent)
    , m_handler(handler)
    , m_limits(limits)
    , m_counts(std::make_shared<Counts>())
{
    m_counts->server = this;
    connect(&m_waitCheck, &QTimer::timeout, this, &HttpServer::lookAfterWaiting);
}

HttpServer::~HttpServer()
{
    m_counts->server = nullptr;
    close();
}

Result<void> HttpServer::useTls(const QByteArray& certificatePem, const QByteArray& keyPem)
{
    const QSslCertificate certificate(certificatePem, QSsl::Pem);
    const QSslKey key(keyPem, QSsl::Ec, QSsl::Pem);
    if (certificate.isNull() || key.isNull()) {
        return Error{ErrorCode::InvalidArgument, tr("The certificate of this studio cannot be read; no service was opened. Remove it and a new one is made."),
                     {}, QStringLiteral("HTTP-045")};
    }
    m_tls = QSslConfiguration::defaultConfiguration();
    m_tls.setLocalCertificate(certificate);
    m_tls.setPrivateKey(key);
    m_tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_rules.isTls = true;
    return {};
}

QList<QHostAddress> HttpServer::loopback()
{
    return {QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)};
}

Result<void> HttpServer::listen(const QList<QHostAddress>& addresses, quint16 port, const QStringList& furtherNames)
{
    close();
    std::optional<Error> leftOut;
    for (const QHostAddress& address : addresses) {
        auto listener = std::make_unique<Listener>(*this);
        if (listener->listen(address, port)) {
            port = listener->serverPort();
            m_listeners.push_back(std::move(listener));
            continue;
        }
        const Error error = listenError(*listener, address, port);
        const bool isMissingKind = listener->serverError() == QAbstractSocket::SocketAddressNotAvailableError
                                   || listener->serverError() == QAbstractSocket::UnsupportedSocketOperationError;
        if (!isMissingKind || address.protocol() != QAbstractSocket::IPv6Protocol) {
            close();
            return error;
        }
        leftOut = error;
    }
    if (m_listeners.empty())
        return leftOut.value_or(Error{ErrorCode::InvalidArgument, tr("No address was given to listen on."), {}, QStringLiteral("HTTP-046")});
    m_rules.port = port;
    m_rules.names = namesOfAddresses(this->addresses());
    for (const QString& name : furtherNames)
        m_rules.names << name.toLower();
    return {};
}

void HttpServer::close()
{
    m_listeners.clear();
    m_waiting.clear();
    m_waitCheck.stop();
    for (HttpConnection* connection : std::exchange(m_connections, {})) {
        connection->disconnect(this);
        delete connection;
    }
    m_refusing = 0;
}

QList<QHostAddress> HttpServer::addresses() const
{
    QList<QHostAddress> list;
    for (const auto& listener : m_listeners)
        list << listener->serverAddress();
    return list;
}

int HttpServer::connectionCount() const
{
    return m_counts->total;
}

/// Whether a connection may be kept for a next request. Some clients open one for each file and leave it open, so that without this they would
/// fill every place with connections that nobody uses. While somebody asks something and waits for a place none is kept.
bool HttpServer::hasRoom(const QHostAddress& peer) const
{
    const auto asks = [](const std::unique_ptr<Waiting>& one) { return one->socket->bytesAvailable() > 0; };
    return std::none_of(m_waiting.begin(), m_waiting.end(), asks) && m_counts->perPeer.value(peer) <= m_limits.keptPerPeer;
}

/// Closes the connection that has been idle longest, where that helps. False: nobody gives way.
bool HttpServer::makeRoom(const QHostAddress& peer)
{
    const bool isPeerFull = m_counts->perPeer.value(peer) >= m_limits.connectionsPerPeer;
    if (!isPeerFull && m_counts->total < m_limits.connections)
        return true;
    HttpConnection* longest = nullptr;
    for (HttpConnection* connection : std::as_const(m_connections)) {
        if (isPeerFull && countedPeer(connection->peer()) != peer)
            continue;
        if (connection->idleMs() >= m_limits.giveWayMs && (longest == nullptr || connection->idleMs() > longest->idleMs()))
            longest = connection;
    }
    if (longest == nullptr)
        return false;
    m_connections.removeOne(longest);
    delete longest;
    return true;
}

void HttpServer::accept(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> socket;
    if (m_rules.isTls)
        socket = std::make_unique<QSslSocket>();
    else
        socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(static_cast<int>(descriptor));
        return;
    }
    const QHostAddress peer = countedPeer(socket->peerAddress());
    if (makeRoom(peer))
        admit(std::move(socket), peer);
    else if (mayWait())
        keepWaiting(std::move(socket), peer);
    else
        refuse(std::move(socket));
}

void HttpServer::refuse(std::unique_ptr<QTcpSocket> socket)
{
    // Saying so over TLS would cost a handshake each.
    if (m_rules.isTls || m_refusing >= kMostRefusing)
        return;
    ++m_refusing;
    auto* refused = new HttpConnection(std::move(socket), m_limits, m_rules, m_handler, {}, this);
    connect(refused, &HttpConnection::finished, this, [this] { --m_refusing; });
    add(refused);
    refused->refuse();
}

/// Over TLS none may: what it sends meanwhile would be missing in its handshake.
bool HttpServer::mayWait() const
{
    return !m_rules.isTls && m_limits.waitMs > 0 && m_waiting.size() < static_cast<std::size_t>(m_limits.waiting);
}

void HttpServer::keepWaiting(std::unique_ptr<QTcpSocket> socket, const QHostAddress& peer)
{
    socket->setReadBufferSize(kWaitingBytes);
    // Later, as both let go of sockets, and these signals are theirs.
    connect(socket.get(), &QTcpSocket::readyRead, this, &HttpServer::admitWaiting, Qt::QueuedConnection);
    connect(socket.get(), &QTcpSocket::disconnected, this, &HttpServer::admitWaiting, Qt::QueuedConnection);
    m_waiting.push_back(std::make_unique<Waiting>(Waiting{std::move(socket), peer, QDeadlineTimer(m_limits.waitMs)}));
    if (!m_waitCheck.isActive())
        m_waitCheck.start(kWaitCheckMs);
}

/// Gives free places to those who ask something, in the order they came. Who asks nothing needs none: idle connections would only fill them.
void HttpServer::admitWaiting()
{
    std::erase_if(m_waiting, [](const std::unique_ptr<Waiting>& one) { return one->socket->state() != QAbstractSocket::ConnectedState; });
    for (auto one = m_waiting.begin(); one != m_waiting.end();) {
        if ((*one)->socket->bytesAvailable() == 0 || !makeRoom((*one)->peer)) {
            ++one;
            continue;
        }
        const std::unique_ptr<Waiting> taken = std::move(*one);
        one = m_waiting.erase(one);
        disconnect(taken->socket.get(), nullptr, this, nullptr);
        admit(std::move(taken->socket), taken->peer);
    }
}

/// Connections grow idle without a word, so that a place may be had; and nobody waits for ever.
void HttpServer::lookAfterWaiting()
{
    admitWaiting();
    while (!m_waiting.empty() && m_waiting.front()->until.hasExpired()) {
        const std::unique_ptr<Waiting> late = std::move(m_waiting.front());
        m_waiting.erase(m_waiting.begin());
        disconnect(late->socket.get(), nullptr, this, nullptr);
        refuse(std::move(late->socket));
    }
    if (m_waiting.empty())
        m_waitCheck.stop();
}

void HttpServer::admit(std::unique_ptr<QTcpSocket> socket, const QHostAddress& peer)
{
    ++m_counts->total;
    ++m_counts->perPeer[peer];
    // The pointer stands for nothing; what counts is when the last copy goes.
    const ConnectionSlot slot(m_counts.get(), [counts = m_counts, peer](void*) {
        --counts->total;
        if (--counts->perPeer[peer] == 0)
            counts->perPeer.remove(peer);
        if (counts->server != nullptr && !counts->server->m_waiting.empty())
            QMetaObject::invokeMethod(counts->server, &HttpServer::admitWaiting, Qt::QueuedConnection);
    });
    if (auto* tls = qobject_cast<QSslSocket*>(socket.get())) {
        tls->setSslConfiguration(m_tls);
        tls->startServerEncryption();
    }
    auto* connection = new HttpConnection(std::move(socket), m_limits, m_rules, m_handler, slot, this);
    connection->keepWhile([this, peer] { return hasRoom(peer); });
    add(connection);
    connection->start();
}

void HttpServer::add(HttpConnection* connection)
{
    m_connections.append(connection);
    connect(connection, &HttpConnection::served, this, &HttpServer::requestServed);
    connect(connection, &HttpConnection::finished, this, [this, connection] {
        m_connections.removeOne(connection);
        connection->deleteLater();
    });
}

} // namespace studio
