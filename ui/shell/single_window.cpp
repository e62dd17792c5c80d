// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/single_window.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>

namespace studio
{

namespace
{

constexpr int kAnswerMs = 3000; ///< the first window may still be starting, or be busy
constexpr int kRetryMs = 50;
constexpr qint64 kMostMessageBytes = 1024 * 1024;

QString pathIn(const QString& folder, const char* name)
{
    return QDir(folder).filePath(QString::fromLatin1(name));
}

} // namespace

SingleWindow::SingleWindow(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_lock(pathIn(folder, "sensorsmith.lock"))
    , m_socket(pathIn(folder, "sensorsmith.socket"))
{
    m_lock.setStaleLockTime(0); // only the end of its process frees it
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleWindow::answer);
}

QString SingleWindow::defaultFolder()
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return runtime.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) : runtime;
}

bool SingleWindow::handOver(const QStringList& paths)
{
    if (m_lock.tryLock(0)) {
        listen();
        return false;
    }
    QJsonArray absolute;
    for (const QString& path : paths)
        absolute.append(QFileInfo(path).absoluteFilePath());
    const QByteArray message = QJsonDocument(QJsonObject{{QStringLiteral("paths"), absolute}}).toJson(QJsonDocument::Compact) + '\n';
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < kAnswerMs) {
        QLocalSocket socket;
        socket.connectToServer(m_socket);
        const auto left = [&clock] { return static_cast<int>(std::max<qint64>(1, kAnswerMs - clock.elapsed())); };
        if (socket.waitForConnected(left()) && socket.write(message) == message.size() && socket.waitForReadyRead(left()) && socket.readAll() == "ok\n")
            return true;
        QThread::msleep(kRetryMs);
    }
    return false;
}

void SingleWindow::listen()
{
    // The lock says that nobody listens there any more; what lies there is left over from a bad end.
    QLocalServer::removeServer(m_socket);
    if (!m_server.listen(m_socket))
        qWarning("A second start cannot call this window: %s", qPrintable(m_server.errorString()));
}

void SingleWindow::answer()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > kMostMessageBytes)
                    socket->abort();
                return;
            }
            QStringList paths;
            for (const QJsonValue& path : QJsonDocument::fromJson(socket->readLine(kMostMessageBytes)).object()[QStringLiteral("paths")].toArray())
                paths << path.toString();
            socket->write("ok\n");
            socket->flush();
            Q_EMIT called(paths);
        });
    }
}

} // namespace studio
