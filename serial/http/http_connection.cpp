// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/http_connection.h"

#include <QPointer>
#include <QSslSocket>
#include <sys/socket.h>

namespace studio
{

namespace
{

constexpr qint64 kPieceBytes = 64 * 1024;

HttpProblem tooSlow(const QString& what)
{
    return HttpProblem{408, what, QStringLiteral("HTTP-011"), {}};
}

} // namespace

bool HttpHandler::upgrade(const HttpRequestHead&, std::unique_ptr<QTcpSocket>&, ConnectionSlot)
{
    return false;
}

HttpResponse HttpHandler::describe(const HttpProblem& problem, const HttpRequestHead*)
{
    return HttpResponse::of(problem);
}

HttpConnection::HttpConnection(std::unique_ptr<QTcpSocket> socket, const HttpLimits& limits, const HostRules& rules,
                               HttpHandler& handler, ConnectionSlot slot, QObject* parent)
    : QObject(parent)
    , m_socket(std::move(socket))
    , m_limits(limits)
    , m_rules(rules)
    , m_handler(handler)
    , m_slot(std::move(slot))
    , m_peer(m_socket->peerAddress())
{
    for (QTimer* timer : {&m_headTimer, &m_idleTimer, &m_requestTimer, &m_lingerTimer})
        timer->setSingleShot(true);
    connect(&m_headTimer, &QTimer::timeout, this, [this] { onTimeout(tr("The headers did not arrive in time.")); });
    connect(&m_idleTimer, &QTimer::timeout, this, [this] { onTimeout(tr("The request stopped half-way.")); });
    connect(&m_requestTimer, &QTimer::timeout, this, [this] { onTimeout(tr("The request took too long.")); });
    connect(&m_rateTimer, &QTimer::timeout, this, &HttpConnection::checkRate);
    connect(&m_lingerTimer, &QTimer::timeout, this, &HttpConnection::finish);
    m_socket->setReadBufferSize(std::max(kPieceBytes, limits.headBytes + 1));
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    listen();
}

HttpConnection::~HttpConnection()
{
    // A socket says good-bye while it is destroyed; by then there is nobody left to hear it.
    if (m_socket)
        disconnect(m_socket.get(), nullptr, this, nullptr);
}

void HttpConnection::listen()
{
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &HttpConnection::onReadyRead);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &HttpConnection::onWritten);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &HttpConnection::finish);
    if (auto* tls = qobject_cast<QSslSocket*>(m_socket.get())) {
        connect(tls, &QSslSocket::encryptedBytesWritten, this, [this] {
            if (m_state == State::Lingering)
                onWritten();
        });
    }
}

void HttpConnection::start()
{
    m_sinceIdle.start();
    m_idleTimer.start(m_limits.idleMs);
    if (m_socket->bytesAvailable() > 0) // sent while it waited for its place, which nobody tells again
        QMetaObject::invokeMethod(this, &HttpConnection::onReadyRead, Qt::QueuedConnection);
    // A handshake counts as part of the first head.
    if (qobject_cast<QSslSocket*>(m_socket.get()) != nullptr)
        m_headTimer.start(m_limits.headMs);
}

void HttpConnection::refuse()
{
    HttpResponse response = m_handler.describe({503, tr("Too many connections are open; nothing was taken on this one. Send less at the same time, or try again later."), QStringLiteral("HTTP-012"), {}}, nullptr);
    response.fields.append({"Retry-After", QByteArray::number(m_limits.retryAfterSeconds)});
    m_socket->write(serialised(response, false, false));
    linger();
}

qint64 HttpConnection::idleMs() const
{
    return m_state == State::Head && !m_isRequestOpen && m_socket->bytesToWrite() == 0 ? m_sinceIdle.elapsed() : -1;
}

void HttpConnection::onReadyRead()
{
    if (m_state == State::Lingering)
        m_socket->skip(m_socket->bytesAvailable());
    else if (m_state == State::Head && m_socket->bytesToWrite() == 0)
        readHead();
    else if (m_state == State::Body)
        readBody();
}

void HttpConnection::readHead()
{
    QByteArray seen = m_socket->peek(m_limits.headBytes + 1);
    if (!m_isRequestOpen && seen.startsWith('\r')) {
        // One empty line before a request is an old habit of clients.
        if (seen.size() == 1)
            return;
        if (seen[1] == '\n') {
            m_socket->skip(2);
            seen.remove(0, 2);
        }
    }
    if (seen.isEmpty())
        return;
    if (!m_isRequestOpen)
        startRequest();
    m_idleTimer.start(m_limits.idleMs);
    const HeadScan scan = scanHead(seen, m_limits);
    if (scan.problem)
        fail(*scan.problem);
    else if (scan.length)
        decide(seen.left(*scan.length));
}

void HttpConnection::startRequest()
{
    m_isRequestOpen = true;
    m_parser = std::make_unique<HttpRequestParser>(m_limits);
    m_head = {};
    m_sinceRequest.start();
    if (!m_headTimer.isActive())
        m_headTimer.start(m_limits.headMs);
    m_requestTimer.start(m_limits.requestMs);
}

void HttpConnection::decide(const QByteArray& head)
{
    m_headTimer.stop();
    const std::optional<HttpProblem> malformed = m_parser->takeHead(head);
    m_head = m_parser->head();
    m_head.peer = m_peer;
    if (malformed)
        return fail(*malformed);
    if (const std::optional<HttpProblem> foreign = m_rules.check(m_head))
        return fail(*foreign);
    if (const std::optional<HttpResponse> refused = m_handler.refuse(m_head)) {
        m_keepsAlive = false;
        return answer(*refused, {});
    }
    const QByteArray expected = m_head.field("expect").toLower();
    if (m_head.has("expect") && expected != "100-continue")
        return fail({417, tr("Only the expectation \"100-continue\" can be met."), QStringLiteral("HTTP-013"), {}});
    if (m_head.wantsUpgrade) {
        disconnect(m_socket.get(), nullptr, this, nullptr);
        if (m_handler.upgrade(m_head, m_socket, m_slot)) {
            finish();
            return;
        }
        listen();
    }
    m_socket->skip(head.size());
    m_keepsAlive = m_head.keepsAlive;
    m_body = std::make_shared<HttpBody>(m_limits.memoryBodyBytes);
    m_bodyReceived = 0;
    if (m_parser->isComplete())
        return dispatch();
    m_state = State::Body;
    m_sinceBody.start();
    m_rateTimer.start(m_limits.rateAfterMs);
    if (m_head.has("expect") && m_head.version == 11 && m_socket->bytesAvailable() == 0)
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    readBody();
}

void HttpConnection::readBody()
{
    const auto store = [this](const char* data, qsizetype count) -> std::optional<HttpProblem> {
        if (Result<void> stored = m_body->append(data, count); !stored)
            return HttpProblem{500, stored.error().message, stored.error().id, {}};
        return std::nullopt;
    };
    while (m_state == State::Body && m_socket->bytesAvailable() > 0) {
        m_idleTimer.start(m_limits.idleMs);
        QByteArray piece = m_socket->peek(kPieceBytes);
        const qsizetype before = piece.size();
        const std::optional<HttpProblem> problem = m_parser->takeBody(piece, store);
        const qsizetype taken = before - piece.size();
        m_socket->skip(taken);
        m_bodyReceived += taken;
        if (problem)
            return fail(*problem);
        if (m_parser->isComplete())
            return dispatch();
        if (taken == 0)
            return;
    }
}

void HttpConnection::checkRate()
{
    m_rateTimer.start(1000);
    if (m_bodyReceived < m_limits.bytesPerSecond * m_sinceBody.elapsed() / 1000)
        fail(tooSlow(tr("The body comes more slowly than %1 bytes a second.").arg(m_limits.bytesPerSecond)));
}

void HttpConnection::dispatch()
{
    m_state = State::Answering;
    m_rateTimer.stop();
    m_idleTimer.stop();
    const quint64 number = ++m_requestNumber;
    const QPointer<HttpConnection> self(this);
    m_handler.handle({m_head, m_body}, [self, number](const HttpResponse& response) {
        if (self && self->m_requestNumber == number && self->m_state == State::Answering)
            self->answer(response, {});
    });
}

void HttpConnection::answer(const HttpResponse& response, const QString& id)
{
    m_headTimer.stop();
    m_rateTimer.stop();
    m_isRequestOpen = false;
    const bool keepsAlive = m_keepsAlive && response.status < 400 && (!m_hasRoom || m_hasRoom());
    m_socket->write(serialised(response, keepsAlive, m_head.method == "HEAD"));
    const qint64 durationMs = m_sinceRequest.isValid() ? m_sinceRequest.elapsed() : 0;
    const HttpLogEntry entry{m_peer, m_head.method, m_head.path, response.status, m_bodyReceived, durationMs, id, response.notes, response.outcome};
    m_body.reset();
    m_parser.reset();
    m_bodyReceived = 0;
    if (keepsAlive) {
        // The time for the whole request goes on until its answer was taken.
        m_state = State::Head;
        m_idleTimer.start(m_limits.idleMs);
        m_sinceIdle.start();
    } else {
        linger();
    }
    Q_EMIT served(entry);
    if (m_socket)
        m_socket->flush(); // now, as a client that closed its direction already takes the connection with it
}

void HttpConnection::fail(const HttpProblem& problem)
{
    m_keepsAlive = false;
    HttpResponse response = m_handler.describe(problem, m_head.path.isEmpty() ? nullptr : &m_head);
    response.outcome.reason = problem.text;
    answer(response, problem.id);
}

void HttpConnection::onWritten()
{
    const auto* tls = qobject_cast<const QSslSocket*>(m_socket.get());
    if (m_socket->bytesToWrite() > 0)
        return;
    if (m_state == State::Head && !m_isRequestOpen) {
        m_requestTimer.stop();
        m_sinceIdle.start();
        // The next request may be waiting; not from here, as a thousand of them would be a thousand calls deep.
        QMetaObject::invokeMethod(this, &HttpConnection::onReadyRead, Qt::QueuedConnection);
    } else if (m_state == State::Lingering && !m_isAnswerOut && (tls == nullptr || tls->encryptedBytesToWrite() == 0)) {
        m_isAnswerOut = true;
        m_requestTimer.stop();
        m_lingerTimer.start(m_limits.lingerMs);
        // Only our direction is closed: a client that still sends can read its answer first.
        if (tls != nullptr)
            m_socket->disconnectFromHost();
        else
            ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    }
}

void HttpConnection::linger()
{
    m_state = State::Lingering;
    m_idleTimer.stop();
    // A long answer to a slow client has the rest of the time of its request; its end begins when all of it is out.
    if (!m_requestTimer.isActive())
        m_lingerTimer.start(m_limits.lingerMs);
    m_socket->skip(m_socket->bytesAvailable());
}

void HttpConnection::onTimeout(const QString& what)
{
    const bool isWaiting = m_state == State::Head && !m_isRequestOpen;
    // Nobody is owed an answer who has asked nothing, or who does not take the one that is there.
    if (isWaiting || m_state == State::Answering || m_state == State::Lingering)
        finish();
    else
        fail(tooSlow(what));
}

void HttpConnection::finish()
{
    if (m_state == State::Done)
        return;
    const bool wasOpen = m_isRequestOpen && m_socket != nullptr;
    m_state = State::Done;
    for (QTimer* timer : {&m_headTimer, &m_idleTimer, &m_requestTimer, &m_rateTimer, &m_lingerTimer})
        timer->stop();
    if (m_socket) {
        disconnect(m_socket.get(), nullptr, this, nullptr);
        m_socket->abort();
    }
    m_slot.reset();
    if (wasOpen) {
        Q_EMIT served({m_peer, m_head.method, m_head.path, 0, m_bodyReceived, m_sinceRequest.elapsed(),
                       QStringLiteral("HTTP-014"), {}, HttpOutcome{0, 0, tr("The client went away before it was answered."), {}, {}}});
    }
    Q_EMIT finished();
}

} // namespace studio
