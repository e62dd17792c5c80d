// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/serial_transport.h"

#include "serial/transport/port_access.h"

#include <QFile>
#include <QFileInfo>
#include <QSerialPort>
#include <QSignalBlocker>
#include <QSocketNotifier>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr qsizetype kReadBytes = 16 * 1024;
constexpr qsizetype kMostPendingBytes = 4 * 1024 * 1024; ///< towards a board that does not read

/// Kernel serial drivers name their ports so; a pseudo-terminal lives in /dev/pts.
bool isKernelPort(const QString& path)
{
    return QFileInfo(path).canonicalFilePath().startsWith(QLatin1String("/dev/tty"));
}

int errnoOf(QSerialPort::SerialPortError error)
{
    switch (error) {
    case QSerialPort::DeviceNotFoundError:
        return ENOENT;
    case QSerialPort::PermissionError:
        return EACCES;
    default:
        return EIO;
    }
}

} // namespace

struct SerialTransport::Stream {
    using OnBytes = std::function<void(const QByteArray&)>;
    using OnLost = std::function<void(const QString&)>;
    virtual ~Stream() = default;
    virtual Result<void> open() = 0;
    /// False when the bytes could not be taken.
    virtual bool write(const QByteArray& bytes) = 0;
    /// False when the port does not take that speed.
    virtual bool setSpeed(int) { return true; }
    virtual void keepSpeed(int) {} ///< it is the usual one from now on
    OnBytes onBytes;
    OnLost onLost;
};

class SerialTransport::PortStream final : public SerialTransport::Stream
{
public:
    PortStream(const QString& path, int baud)
        : m_path(path)
        , m_baud(baud)
    {
        m_port.setPortName(QFileInfo(path).canonicalFilePath());
    }

    Result<void> open() override
    {
        m_port.setBaudRate(m_baud);
        m_port.setDataBits(QSerialPort::Data8);
        m_port.setParity(QSerialPort::NoParity);
        m_port.setStopBits(QSerialPort::OneStop);
        m_port.setFlowControl(QSerialPort::NoFlowControl);
        if (!m_port.open(QIODevice::ReadWrite)) {
            // Qt calls a locked port a permission error; the file's own rights tell the two apart.
            const QFileInfo file(m_path);
            const bool isBusy =
                m_port.error() == QSerialPort::PermissionError && file.isReadable() && file.isWritable();
            return portOpenError(m_path, isBusy ? EBUSY : errnoOf(m_port.error()));
        }
        m_port.setDataTerminalReady(true);
        QObject::connect(&m_port, &QSerialPort::readyRead, &m_port, [this] { onBytes(m_port.readAll()); });
        QObject::connect(&m_port, &QSerialPort::errorOccurred, &m_port,
                         [this](QSerialPort::SerialPortError error) {
                             if (error != QSerialPort::NoError && error != QSerialPort::TimeoutError)
                                 onLost(m_port.errorString());
                         });
        return {};
    }

    bool write(const QByteArray& bytes) override
    {
        return m_port.bytesToWrite() + bytes.size() <= kMostPendingBytes &&
               m_port.write(bytes) == bytes.size();
    }

    bool setSpeed(int baud) override
    {
        m_port.flush(); // what was said at the old speed goes out first
        const QSignalBlocker blocker(m_port); // a speed that it does not have is no loss of the port
        const bool isSet = m_port.setBaudRate(baud > 0 ? baud : m_baud);
        m_port.clearError();
        return isSet;
    }
    void keepSpeed(int baud) override { m_baud = baud; }

private:
    QString m_path;
    int m_baud;
    QSerialPort m_port;
};

class SerialTransport::TerminalStream final : public SerialTransport::Stream
{
public:
    explicit TerminalStream(const QString& path)
        : m_path(path)
    {
    }
    ~TerminalStream() override
    {
        m_reader.reset();
        m_writer.reset();
        if (m_descriptor < 0)
            return;
        ::ioctl(m_descriptor, TIOCNXCL); // only ever eases things for the next one
        ::close(m_descriptor);
    }

    Result<void> open() override
    {
        m_descriptor =
            ::open(QFile::encodeName(m_path).constData(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (m_descriptor < 0)
            return portOpenError(m_path, errno);
        termios settings = {};
        if (::tcgetattr(m_descriptor, &settings) != 0)
            return notATerminal();
        // Beside TIOCEXCL, which does not keep root out; gone with the descriptor, however this program ends.
        if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0)
            return portOpenError(m_path, EBUSY);
        ::cfmakeraw(&settings);
        ::cfsetspeed(&settings, B115200);
        settings.c_cflag |= CLOCAL | CREAD;
        if (::tcsetattr(m_descriptor, TCSANOW, &settings) != 0 || ::ioctl(m_descriptor, TIOCEXCL) != 0)
            return portOpenError(m_path, errno);
        m_reader = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
        m_writer = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
        m_writer->setEnabled(false);
        QObject::connect(m_reader.get(), &QSocketNotifier::activated, m_reader.get(), [this] { read(); });
        QObject::connect(m_writer.get(), &QSocketNotifier::activated, m_writer.get(), [this] { flush(); });
        return {};
    }

    bool write(const QByteArray& bytes) override
    {
        if (m_pending.size() + bytes.size() > kMostPendingBytes)
            return false;
        m_pending += bytes;
        return flush();
    }

private:
    Error notATerminal() const
    {
        return {
            ErrorCode::InvalidArgument,
            QObject::tr("%1 is not a serial port. Give a port such as serial:/dev/ttyACM0, or board:NAME.")
                .arg(m_path),
            {},
            QStringLiteral("SER-005")};
    }

    void read()
    {
        QByteArray bytes(kReadBytes, Qt::Uninitialized);
        const ssize_t count = ::read(m_descriptor, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (count > 0) {
            bytes.truncate(count);
            onBytes(bytes);
        } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
            m_reader->setEnabled(false);
            onLost(count == 0 ? QObject::tr("end of the stream")
                              : QString::fromLocal8Bit(std::strerror(errno)));
        }
    }

    bool flush()
    {
        while (!m_pending.isEmpty()) {
            const ssize_t count =
                ::write(m_descriptor, m_pending.constData(), static_cast<std::size_t>(m_pending.size()));
            if (count < 0 && errno != EAGAIN && errno != EINTR)
                return false;
            if (count <= 0)
                break;
            m_pending.remove(0, count);
        }
        m_writer->setEnabled(!m_pending.isEmpty());
        return true;
    }

    QString m_path;
    int m_descriptor = -1;
    QByteArray m_pending;
    std::unique_ptr<QSocketNotifier> m_reader;
    std::unique_ptr<QSocketNotifier> m_writer;
};

SerialTransport::SerialTransport(QString path, int baud, QObject* parent)
    : Transport(parent)
    , m_path(std::move(path))
    , m_baud(baud)
{
}

SerialTransport::~SerialTransport()
{
    close();
}

Result<void> SerialTransport::open()
{
    close();
    std::unique_ptr<Stream> stream;
    if (isKernelPort(m_path))
        stream = std::make_unique<PortStream>(m_path, m_baud);
    else
        stream = std::make_unique<TerminalStream>(m_path);
    stream->onBytes = [this](const QByteArray& bytes) {
        if (!bytes.isEmpty())
            Q_EMIT bytesReceived(bytes);
    };
    stream->onLost = [this](const QString& reason) { lose(reason); };
    if (Result<void> opened = stream->open(); !opened)
        return opened.error();
    m_stream = std::move(stream);
    return {};
}

Result<void> SerialTransport::write(const QByteArray& bytes)
{
    if (m_stream != nullptr && m_stream->write(bytes))
        return {};
    return Error{ErrorCode::Io,
                 tr("%1 does not take bytes any more. Is the board still plugged in?").arg(m_path),
                 {},
                 QStringLiteral("SER-006")};
}

bool SerialTransport::canSetSpeed() const
{
    return isKernelPort(m_path);
}

Result<void> SerialTransport::setSpeed(int baud)
{
    if (m_stream != nullptr && m_stream->setSpeed(baud))
        return {};
    return Error{ErrorCode::Io,
                 tr("%1 does not take the speed of %2 baud. What is on the board is safe; choose the usual transfer in its firmware.")
                     .arg(m_path)
                     .arg(baud > 0 ? baud : m_baud),
                 {},
                 QStringLiteral("SER-008")};
}

Result<void> SerialTransport::setUsualSpeed(int baud)
{
    Result<void> set = setSpeed(baud);
    if (set && baud > 0) {
        m_baud = baud;
        m_stream->keepSpeed(baud);
    }
    return set;
}

void SerialTransport::close()
{
    m_stream.reset();
}

bool SerialTransport::isOpen() const
{
    return m_stream != nullptr;
}

/// The stream tells of its own end, so it must not be destroyed before that call has returned.
void SerialTransport::lose(const QString& reason)
{
    if (m_stream == nullptr)
        return;
    m_stream->onBytes = [](const QByteArray&) {};
    m_stream->onLost = [](const QString&) {};
    std::shared_ptr<Stream> gone(m_stream.release());
    QMetaObject::invokeMethod(
        this, [gone]() mutable { gone.reset(); }, Qt::QueuedConnection);
    Q_EMIT failed(Error{
        ErrorCode::Io,
        tr("The board at %1 is gone (%2). Plug it in again and connect; what was stored before is safe.")
            .arg(m_path, reason),
        reason, QStringLiteral("SER-007")});
}

} // namespace studio
