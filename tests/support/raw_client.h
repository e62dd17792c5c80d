// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QMap>
#include <QTcpSocket>
#include <QtTest>

namespace studio::test
{

/// One answer as it stood on the wire, taken apart without any help of the code under test.
struct RawAnswer {
    int status = 0;
    QMap<QByteArray, QByteArray> fields; ///< names lower case
    QByteArray body;

    /// Takes the first whole answer off the front of `bytes`. False while there is none.
    static bool take(QByteArray& bytes, RawAnswer& answer, bool isToHead = false)
    {
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        QList<QByteArray> lines = bytes.left(end).split('\n');
        answer = {};
        answer.status = lines.takeFirst().mid(9, 3).toInt();
        for (const QByteArray& line : lines) {
            const qsizetype colon = line.indexOf(':');
            answer.fields[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
        }
        const qsizetype length = isToHead ? 0 : answer.fields.value("content-length").toLongLong();
        if (bytes.size() < end + 4 + length)
            return false;
        answer.body = bytes.mid(end + 4, length);
        bytes.remove(0, end + 4 + length);
        return true;
    }
};

/// A client that sends exactly the bytes it is given.
class RawClient
{
public:
    explicit RawClient(quint16 port, const QHostAddress& from = {}, const QHostAddress& to = QHostAddress(QHostAddress::LocalHost))
    {
        if (!from.isNull())
            m_socket.bind(from);
        m_socket.connectToHost(to, port);
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket, [this] { m_received += m_socket.readAll(); });
    }
    void send(const QByteArray& bytes) { m_socket.write(bytes); }
    bool connects(int timeoutMs = 5000) { return wait([this] { return m_socket.state() == QAbstractSocket::ConnectedState; }, timeoutMs); }
    /// Runs the event loop until an answer is whole.
    bool answers(RawAnswer& answer, int timeoutMs = 10'000)
    {
        return wait([&] { return RawAnswer::take(m_received, answer); }, timeoutMs);
    }
    /// Takes an answer that is there already.
    bool takes(RawAnswer& answer) { return RawAnswer::take(m_received, answer); }
    bool isClosed(int timeoutMs = 10'000)
    {
        return wait([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, timeoutMs);
    }
    [[nodiscard]] const QByteArray& received() const { return m_received; }
    QTcpSocket& socket() { return m_socket; }

    template <typename Condition>
    static bool wait(Condition condition, int timeoutMs)
    {
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > timeoutMs)
                return false;
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
        }
        return true;
    }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace studio::test
