// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/board_link.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace
{

constexpr qint64 kStoreBytes = 16 * 1024 * 1024;
constexpr int kStartTimeoutMs = 10000;

quint32 crc32(const QByteArray& bytes)
{
    quint32 crc = 0xffffffffu;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1u) != 0u ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

QByteArray littleEndian(quint32 value)
{
    QByteArray bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes.append(static_cast<char>(value >> shift));
    return bytes;
}

} // namespace

BoardLink::~BoardLink()
{
    close();
}

void BoardLink::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
    m_failed = false;
    m_atEnd = false;
    m_pending.clear();
}

bool BoardLink::openSocket(const QString& path, int timeoutMs)
{
    const QByteArray name = QFile::encodeName(path);
    const QDeadlineTimer deadline(timeoutMs);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (static_cast<std::size_t>(name.size()) >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    close();
    while (!deadline.hasExpired()) {
        m_descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (m_descriptor >= 0 &&
            ::connect(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            return true;
        close();
        QThread::msleep(10); // the emulator has not made its socket yet
    }
    return false;
}

bool BoardLink::openTerminal(const QString& path)
{
    close();
    m_descriptor = ::open(QFile::encodeName(path).constData(), O_RDWR | O_NOCTTY);
    return m_descriptor >= 0;
}

void BoardLink::send(const QByteArray& bytes)
{
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count =
            ::write(m_descriptor, bytes.constData() + sent, static_cast<std::size_t>(bytes.size() - sent));
        if (count <= 0) {
            m_failed = true;
            return;
        }
        sent += count;
    }
}

bool BoardLink::receive(int timeoutMs)
{
    pollfd ready = {m_descriptor, POLLIN, 0};
    char buffer[4096];
    if (m_descriptor < 0 || ::poll(&ready, 1, timeoutMs) <= 0)
        return false;
    const ssize_t count = ::read(m_descriptor, buffer, sizeof buffer);
    if (count <= 0) {
        m_atEnd = true;
        return false;
    }
    m_pending.append(buffer, count);
    return true;
}

QByteArray BoardLink::readUntil(const QByteArray& marker, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    for (;;) {
        const qsizetype at = m_pending.indexOf(marker);
        if (at >= 0) {
            const QByteArray text = m_pending.left(at + marker.size());
            m_pending.remove(0, text.size());
            return text;
        }
        if (m_atEnd || deadline.hasExpired() ||
            (!receive(static_cast<int>(deadline.remainingTime())) && m_atEnd)) {
            m_failed = true;
            qWarning("waited for '%s' and got '%s'", marker.constData(), m_pending.right(1000).constData());
            return std::exchange(m_pending, {});
        }
    }
}

QByteArray BoardLink::readUntilQuiet(int quietMs)
{
    while (receive(quietMs)) {
    }
    return std::exchange(m_pending, {});
}

QByteArray BoardLink::command(const QByteArray& line, int timeoutMs)
{
    send(line + '\r');
    QByteArray answer = readUntil("> ", timeoutMs);
    if (answer.endsWith("> "))
        answer.chop(2);
    const qsizetype endOfEcho = answer.indexOf("\r\n");
    return endOfEcho >= 0 && answer.startsWith(line) ? answer.mid(endOfEcho + 2) : answer;
}

EmulatedBoard::EmulatedBoard(const QString& id) : m_id(id)
{
    QFile store(m_folder.filePath(QStringLiteral("store")));
    if (!store.open(QIODevice::WriteOnly) || !store.resize(kStoreBytes))
        qFatal("the store cannot be made");
}

EmulatedBoard::~EmulatedBoard()
{
    stop();
}

void EmulatedBoard::writeStore(qint64 offset, const QByteArray& bytes)
{
    QFile store(m_folder.filePath(QStringLiteral("store")));
    if (!store.open(QIODevice::ReadWrite) || !store.seek(offset) || store.write(bytes) != bytes.size())
        qFatal("the store cannot be written");
}

QByteArray EmulatedBoard::readStore(qint64 offset, qint64 count)
{
    QFile store(m_folder.filePath(QStringLiteral("store")));
    if (!store.open(QIODevice::ReadOnly) || !store.seek(offset))
        qFatal("the store cannot be read");
    return store.read(count);
}

void EmulatedBoard::provisionKey(const QByteArray& publicKey)
{
    QByteArray page =
        "SMKY" + littleEndian(1) + littleEndian(1) + littleEndian(0) + publicKey + QByteArray(32, '\0');
    writeStore(0, page + littleEndian(crc32(page)));
}

bool EmulatedBoard::start(bool countInstructions, const QStringList& more)
{
    // Small boards have no boot loader; they start their firmware itself.
    const QString loader = QStringLiteral("firmware_boot-") + m_id;
    const bool hasLoader = QFile::exists(QStringLiteral(STUDIO_BINARY_DIR "/firmware/%1.elf").arg(loader));
    return run(hasLoader ? loader : QStringLiteral("firmware_base-") + m_id,
               countInstructions ? QStringList{QStringLiteral("icountArguments")} : QStringList(), more);
}

bool EmulatedBoard::startNumbers(int millihertz)
{
    m_millihertz = millihertz;
    return run(QStringLiteral("firmware_numbers-") + m_id, {QStringLiteral("numbersArguments")});
}

bool EmulatedBoard::run(const QString& kernel, QStringList lists, const QStringList& more)
{
    const QString file = QStringLiteral(STUDIO_SOURCE_DIR "/resources/boards/%1.json").arg(m_id);
    const QJsonObject emulator = QJsonDocument::fromJson(contentOf(file)).object()[QStringLiteral("emulator")].toObject();
    const QString socket = m_folder.filePath(QStringLiteral("console"));
    lists.prepend(QStringLiteral("arguments"));
    QStringList arguments;
    for (const QString& list : lists) {
        for (const QJsonValue& value : emulator[list].toArray()) {
            arguments << value.toString()
                             .replace(QStringLiteral("{store}"), m_folder.filePath(QStringLiteral("store")))
                             .replace(QStringLiteral("{socket}"), socket)
                             .replace(QStringLiteral("{serial}"), QStringLiteral("77"))
                             .replace(QStringLiteral("{millihertz}"), QString::number(m_millihertz))
                             .replace(QStringLiteral("{kernel}"),
                                      QStringLiteral(STUDIO_BINARY_DIR "/firmware/%1.elf").arg(kernel));
        }
    }
    stop();
    QFile::remove(socket);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(emulator[QStringLiteral("program")].toString(), arguments + more);
    return m_process.waitForStarted(kStartTimeoutMs) && link.openSocket(socket, kStartTimeoutMs);
}

void EmulatedBoard::stop()
{
    link.close();
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kStartTimeoutMs);
}

VirtualBoard::VirtualBoard(const QString& program)
    : m_program(QStringLiteral(STUDIO_BINARY_DIR) + program)
{
}

VirtualBoard::~VirtualBoard()
{
    stop();
}

QString VirtualBoard::storePath() const
{
    return m_folder.filePath(QStringLiteral("store"));
}

QString VirtualBoard::linkPath() const
{
    return m_folder.filePath(QStringLiteral("pty"));
}

bool VirtualBoard::start(const QList<QByteArray>& faults, const QStringList& more)
{
    QStringList arguments = {QStringLiteral("--pty-link"), linkPath(),
                             QStringLiteral("--store"),    storePath(),
                             QStringLiteral("--speed"),    QStringLiteral("20")};
    for (const QByteArray& fault : faults)
        arguments << QStringLiteral("--fault") << QString::fromLatin1(fault);
    stop();
    m_process.start(m_program, arguments + more);
    return m_process.waitForStarted(kStartTimeoutMs) && m_process.waitForReadyRead(kStartTimeoutMs) &&
           link.openTerminal(linkPath());
}

void VirtualBoard::stop()
{
    link.close();
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(kStartTimeoutMs))
        m_process.kill();
}

void VirtualBoard::kill()
{
    m_process.kill();
    m_process.waitForFinished(kStartTimeoutMs);
    stop();
}

void VirtualBoard::hang()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP);
}

void VirtualBoard::wake()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qPrintable(path));
    return file.readAll();
}

QByteArray valueOf(const QByteArray& text, const QByteArray& key)
{
    for (const QByteArray& line : text.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon >= 0 && line.left(colon).trimmed() == key)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}
