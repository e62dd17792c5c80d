// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/device_port.h"

#include "app/session/board_link.h"
#include "app/session/running_boards.h"
#include "serial/transport/serial_transport.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSet>
#include <QThread>

namespace studio
{

namespace
{

constexpr qint64 kStartOfAnotherMs = 120'000; // its first start compiles the firmware
constexpr unsigned long kStartPollMs = 50;

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

/// The path in "serial:PATH" or in a bare path; nothing for an address of a kind that is not known.
std::optional<QString> pathOf(const QString& address)
{
    const QLatin1String prefix("serial:");
    if (address.startsWith(prefix))
        return address.mid(prefix.size());
    if (address.contains(QLatin1Char('/')))
        return address;
    return std::nullopt;
}

} // namespace

Result<QString> startBoard(BoardProcess& board, const QString& name, const QStringList& options, JobContext& job)
{
    QObject::connect(&board, &BoardProcess::progress, &board, [&job](const QString& step, qint64 done, qint64 total) { job.report(done, total, step); });
    return awaitAnswer<QString>(job, [&](const std::function<void(Result<QString>)>& done) {
        QObject::connect(&board, &BoardProcess::ready, &board, [done](const QString& path) { done(path); });
        QObject::connect(&board, &BoardProcess::failed, &board, [done](const Error& error) { done(error); });
        board.start(name, options);
    });
}

Result<QString> DevicePort::boardPath(const QString& name, JobContext& job)
{
    Result<QString> folder = runtimeFolder();
    if (!folder)
        return folder.error();
    // One that somebody else is just starting is waited for: `board start NAME &` may be the line before.
    QElapsedTimer sinceFirst;
    sinceFirst.start();
    while (const std::optional<RunningBoard> running = runningBoard(*folder, name)) {
        if (!running->ptyPath.isEmpty())
            return running->ptyPath;
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("Stopped; the board was left as it is."), {}, {}};
        if (sinceFirst.elapsed() > kStartOfAnotherMs)
            break; // then the name is still taken, and starting it says by whom
        job.report(0, 0, tr("Waiting for the board %1, which is being started").arg(name));
        QThread::msleep(kStartPollMs);
    }
    m_board = std::make_unique<BoardProcess>(QCoreApplication::applicationFilePath());
    return startBoard(*m_board, name, {}, job);
}

Result<QString> DevicePort::findPath(const QString& address, JobContext& job)
{
    if (const std::optional<QString> name = boardNameOf(address)) {
        m_address = address;
        return boardPath(*name, job);
    }
    if (const std::optional<QString> named = pathOf(address)) {
        m_address = QStringLiteral("serial:") + *named;
        return *named;
    }
    return Error{ErrorCode::InvalidArgument,
                 tr("\"%1\" is no port. Give serial:/dev/ttyACM0, a path such as /dev/ttyACM0, or board:NAME; "
                    "sensorsmith-cli device list shows what there is.")
                     .arg(address),
                 {}, QStringLiteral("DEV-001")};
}

Result<void> DevicePort::listen(const QString& path, const PortSettings& settings, JobContext& job)
{
    ForwarderTimings timings;
    if (settings.protocol == PortProtocol::Automatic && settings.numbers.hz <= 0.0) // it was heard to print numbers; a rate that is set says how long that may take
        timings.nothingMs = timings.findMs;
    m_numbers = std::make_unique<ForwarderDevice>(std::make_unique<SerialTransport>(path, settings.baud), timings);
    QObject::connect(m_numbers.get(), &ForwarderDevice::searching, m_numbers.get(), [&job](int readings) {
        job.report(readings, 0, tr("Measuring the rate"));
    });
    Result<NumberFormat> format = awaitAnswer<NumberFormat>(
        job, [&](const ForwarderDevice::Done<NumberFormat>& done) { m_numbers->identify(settings.numbers, done); });
    if (!format)
        return format.error();
    const QStringList& names = settings.numbers.names;
    if (!names.isEmpty() && (names.size() != format->axisCount || QSet<QString>(names.begin(), names.end()).size() != names.size())) {
        return Error{ErrorCode::InvalidArgument,
                     tr("The board at %1 prints %2 values a line, so that many different names are wanted. Nothing was recorded.").arg(m_address).arg(format->axisCount),
                     {}, QStringLiteral("DEV-066")};
    }
    if (const qsizetype units = settings.numbers.units.size(); units > 1 && units != format->axisCount) {
        return Error{ErrorCode::InvalidArgument,
                     tr("The board at %1 prints %2 values a line, so one unit is wanted for all of them or %2, not %3. Nothing was recorded.")
                         .arg(m_address)
                         .arg(format->axisCount)
                         .arg(units),
                     {}, QStringLiteral("DEV-066")};
    }
    return {};
}

Result<std::unique_ptr<DevicePort>> DevicePort::openAny(const QString& address, const PortSettings& settings, JobContext& job)
{
    std::unique_ptr<DevicePort> port(new DevicePort);
    Result<QString> path = port->findPath(address, job);
    if (!path)
        return path.error();
    job.report(0, 0, tr("Connecting to %1").arg(port->m_address));
    PortSettings found = settings;
    if (settings.protocol != PortProtocol::Numbers) {
        port->m_device = std::make_unique<AtDevice>(std::make_unique<SerialTransport>(*path, settings.baud), timingsFor(*path));
        QObject::connect(port->m_device.get(), &AtDevice::speedTried, port->m_device.get(),
                         [&job](int baud) { job.report(0, 0, tr("No answer; trying %1 baud").arg(baud)); });
        Result<AtIdentity> identity = awaitAnswer<AtIdentity>(
            job, [&port](const AtDevice::Done<AtIdentity>& done) { port->m_device->identify(done); });
        if (identity)
            return port;
        const bool printsNumbers = port->m_device->printsNumbers(settings.protocol == PortProtocol::Automatic ? settings.numbers.hz : 0.0);
        if (settings.protocol == PortProtocol::At && printsNumbers) {
            return Error{ErrorCode::Unsupported,
                         tr("The board at %1 prints plain numbers and takes no commands. Record from it with device sample.").arg(port->m_address),
                         identity.error().detail, QStringLiteral("DEV-065")};
        }
        if (!printsNumbers)
            return identity.error();
        if (const int baud = port->m_device->transport().usualSpeed(); baud > 0)
            found.baud = baud;
        port->m_device.reset();
    }
    if (Result<void> heard = port->listen(*path, found, job); !heard)
        return heard.error();
    return port;
}

Result<std::unique_ptr<DevicePort>> DevicePort::open(const QString& address, JobContext& job)
{
    PortSettings settings;
    settings.protocol = PortProtocol::At;
    return openAny(address, settings, job);
}

} // namespace studio
