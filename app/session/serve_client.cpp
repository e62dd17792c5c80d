// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/serve_client.h"

#include "models/core/error_json.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLocalSocket>

namespace studio
{

namespace
{

constexpr int kPollMs = 50;
constexpr int kConnectTimeoutMs = 5000;
constexpr qint64 kMostAnswerBytes = 4LL * 1024 * 1024;

Error nobodyServes(const QString& projectPath, const QString& detail)
{
    return {ErrorCode::NotFound,
            ServeQuestion::tr("Nobody serves %1. Start it in another shell: sensorsmith-cli serve FILE").arg(QFileInfo(projectPath).fileName()), detail,
            QStringLiteral("SRV-027")};
}

Error endedBefore()
{
    return {ErrorCode::Io, ServeQuestion::tr("The process that serves the project ended before it answered. See `samples` for what was stored."), {},
            QStringLiteral("SRV-028")};
}

enum class LineKind { Progress, Told, Answer, Error };

LineKind kindOf(const QJsonObject& line)
{
    const QString type = line[QStringLiteral("type")].toString();
    if (type == QLatin1String("told"))
        return LineKind::Told;
    return type == QLatin1String("answer") ? LineKind::Answer : type == QLatin1String("error") ? LineKind::Error : LineKind::Progress;
}

void ask(QLocalSocket& socket, const QJsonObject& request)
{
    socket.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
    socket.flush();
}

QJsonObject endRequest()
{
    return {{QStringLiteral("command"), QStringLiteral("end")}};
}

/// What goes on all the same.
Error stoppedWaiting(const QJsonObject& request)
{
    const bool records = request[QStringLiteral("command")].toString() == QLatin1String("sample");
    return {ErrorCode::Cancelled,
            records ? ServeQuestion::tr("Stopped waiting. A device that records goes on until its time is over, and what it sends is still taken in.")
                    : ServeQuestion::tr("Stopped waiting. What was asked for may still be done; nobody hears of it any more."),
            {}, {}};
}

} // namespace

QString servePlace(const QString& folder, const QString& projectPath)
{
    const QFileInfo file(projectPath);
    const QString path = file.exists() ? file.canonicalFilePath() : file.absoluteFilePath();
    const QByteArray digest = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QStringLiteral("%1/serve-%2").arg(folder, QString::fromLatin1(digest));
}

QString serveSocketPath(const QString& folder, const QString& projectPath)
{
    return servePlace(folder, projectPath) + QStringLiteral(".sock");
}

Result<QJsonObject> askServe(const QString& folder, const QString& projectPath, const QJsonObject& request, JobContext& job,
                             const std::function<void(const QJsonObject& line)>& onTold)
{
    QLocalSocket socket;
    socket.connectToServer(serveSocketPath(folder, projectPath));
    if (!socket.waitForConnected(kConnectTimeoutMs))
        return nobodyServes(projectPath, socket.errorString());
    ask(socket, request);
    while (true) {
        if (job.isCancelled())
            return stoppedWaiting(request);
        const bool isThere = socket.canReadLine() || socket.waitForReadyRead(kPollMs);
        if (socket.canReadLine()) {
            const QJsonObject line = QJsonDocument::fromJson(socket.readLine()).object();
            switch (kindOf(line)) {
            case LineKind::Answer: return line;
            case LineKind::Error: return errorFromJson(line[QStringLiteral("error")].toObject());
            case LineKind::Told:
                if (onTold)
                    onTold(line);
                break;
            case LineKind::Progress: job.report(std::max(0, line[QStringLiteral("percent")].toInt()), 100, line[QStringLiteral("state")].toString()); break;
            }
        } else if ((!isThere && socket.state() != QLocalSocket::ConnectedState) || socket.bytesAvailable() > kMostAnswerBytes) {
            return endedBefore();
        }
    }
}

ServeQuestion::ServeQuestion(const QString& folder, const QString& projectPath, const QJsonObject& request, QObject* parent)
    : QObject(parent)
    , m_socket(new QLocalSocket(this))
{
    m_socket->setReadBufferSize(kMostAnswerBytes);
    connect(m_socket, &QLocalSocket::connected, this, [this, request] {
        ask(*m_socket, request);
        if (m_isFinishing)
            ask(*m_socket, endRequest());
    });
    connect(m_socket, &QLocalSocket::readyRead, this, &ServeQuestion::readLines);
    connect(m_socket, &QLocalSocket::disconnected, this, [this] {
        readLines();
        end([this] { Q_EMIT failed(endedBefore()); });
    });
    connect(m_socket, &QLocalSocket::errorOccurred, this, [this, projectPath](QLocalSocket::LocalSocketError error) {
        if (error != QLocalSocket::PeerClosedError) // disconnected() follows that one
            end([this, projectPath] { Q_EMIT failed(nobodyServes(projectPath, m_socket->errorString())); });
    });
    // Local sockets connect at once, and who asks is not listening yet.
    QMetaObject::invokeMethod(m_socket, [this, path = serveSocketPath(folder, projectPath)] { m_socket->connectToServer(path); }, Qt::QueuedConnection);
}

ServeQuestion::~ServeQuestion()
{
    m_socket->disconnect(this);
}

void ServeQuestion::finish()
{
    if (!std::exchange(m_isFinishing, true) && m_socket->state() == QLocalSocket::ConnectedState)
        ask(*m_socket, endRequest());
}

void ServeQuestion::readLines()
{
    while (!m_isOver && m_socket->canReadLine()) {
        const QJsonObject line = QJsonDocument::fromJson(m_socket->readLine()).object();
        switch (kindOf(line)) {
        case LineKind::Answer: end([this, line] { Q_EMIT answered(line); }); break;
        case LineKind::Error: end([this, line] { Q_EMIT failed(errorFromJson(line[QStringLiteral("error")].toObject())); }); break;
        case LineKind::Told: Q_EMIT told(line); break;
        case LineKind::Progress: Q_EMIT progressed(line); break;
        }
    }
    if (!m_isOver && m_socket->bytesAvailable() >= kMostAnswerBytes)
        m_socket->abort();
}

void ServeQuestion::end(const std::function<void()>& tell)
{
    if (!std::exchange(m_isOver, true))
        tell();
}

} // namespace studio
