// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/emulated_board.h"

#include "inference/emulate/board_faults.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QLocalSocket>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>
#include <cmath>
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr int kStartTimeoutMs = 20'000;
constexpr int kPollMs = 20;
constexpr qsizetype kMostAnswerBytes = 4 * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Emulator", text);
}

/// In the child, before the emulator takes over: it must not outlive a studio that was killed, and an interrupt from the
/// terminal is for the studio, which ends the emulator in order.
void endWithParent(pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    if (::getppid() != parent)
        ::_exit(1);
}

QStringList emulatorArguments(const BoardDescription& board, const QString& kernel, const QString& store, const QString& socket,
                              const EmulatedBoard::Options& options)
{
    constexpr double kMilli = 1000.0;
    QJsonArray values = board.emulator[QStringLiteral("arguments")].toArray();
    const auto append = [&](const QString& key) {
        for (const QJsonValue& value : board.emulator[key].toArray())
            values.append(value);
    };
    if (options.countInstructions)
        append(QStringLiteral("icountArguments"));
    if (options.numbersHz > 0.0)
        append(QStringLiteral("numbersArguments"));
    if (options.faultWord != 0)
        append(QStringLiteral("faultsArguments"));
    if (endsItself(options.faultWord))
        append(QStringLiteral("unplugArguments"));
    QStringList arguments;
    for (const QJsonValue& value : std::as_const(values)) {
        QString argument = value.toString();
        argument.replace(QLatin1String("{kernel}"), kernel);
        argument.replace(QLatin1String("{store}"), store);
        argument.replace(QLatin1String("{socket}"), socket);
        argument.replace(QLatin1String("{serial}"), QString::number(options.serialNumber));
        argument.replace(QLatin1String("{millihertz}"), QString::number(std::llround(options.numbersHz * kMilli)));
        argument.replace(QLatin1String("{faults}"), QString::number(options.faultWord));
        arguments << argument;
    }
    return arguments;
}

} // namespace

struct EmulatedBoard::Private {
    QTemporaryDir folder;
    QProcess process;
    QLocalSocket socket;
    QByteArray buffer;
};

EmulatedBoard::EmulatedBoard() : d(std::make_unique<Private>()) {}

EmulatedBoard::~EmulatedBoard()
{
    d->socket.abort();
    if (d->process.state() == QProcess::NotRunning)
        return;
    d->process.terminate();
    if (!d->process.waitForFinished(2000)) {
        d->process.kill();
        d->process.waitForFinished(2000);
    }
}

Result<std::unique_ptr<EmulatedBoard>> EmulatedBoard::start(const BoardDescription& board, const QString& kernelElf,
                                                            const QString& storePath, Options options)
{
    const QString program = board.emulator[QStringLiteral("program")].toString();
    if (QStandardPaths::findExecutable(program).isEmpty()) {
        return Error{ErrorCode::ToolMissing, tr("The emulator %1 is not installed. Install the Debian package qemu-system-arm.").arg(program),
                     {}, QStringLiteral("EMU-001")};
    }
    std::unique_ptr<EmulatedBoard> running(new EmulatedBoard);
    Private& d = *running->d;
    if (!d.folder.isValid())
        return Error{ErrorCode::Io, tr("No temporary folder can be made: %1").arg(d.folder.errorString()), {}, QStringLiteral("EMU-002")};
    const QString socketPath = d.folder.filePath(QStringLiteral("console"));
    d.process.setChildProcessModifier([parent = ::getpid()] { endWithParent(parent); });
    d.process.setProcessChannelMode(QProcess::MergedChannels);
    d.process.start(program, emulatorArguments(board, kernelElf, storePath, socketPath, options));
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < kStartTimeoutMs) {
        if (d.process.waitForFinished(0) || d.process.error() == QProcess::FailedToStart)
            break;
        d.socket.connectToServer(socketPath);
        if (d.socket.waitForConnected(kPollMs))
            return running;
        QThread::msleep(kPollMs);
    }
    return Error{ErrorCode::Timeout, tr("The emulated board did not start. Nothing else was affected; try again."),
                 QString::fromUtf8(d.process.readAll()), QStringLiteral("EMU-003")};
}

Result<void> EmulatedBoard::send(const QByteArray& bytes)
{
    if (d->socket.write(bytes) != bytes.size() || !d->socket.flush()) {
        return Error{ErrorCode::Io, tr("The emulated board is gone: %1").arg(d->socket.errorString()), {}, QStringLiteral("EMU-004")};
    }
    return {};
}

Result<QByteArray> EmulatedBoard::readUntil(const QByteArray& mark, int timeoutMs, JobContext& job)
{
    QElapsedTimer clock;
    clock.start();
    qsizetype searched = 0;
    while (true) {
        const qsizetype at = d->buffer.indexOf(mark, searched);
        if (at >= 0) {
            const QByteArray result = d->buffer.first(at + mark.size());
            d->buffer.remove(0, at + mark.size());
            return result;
        }
        searched = std::max<qsizetype>(0, d->buffer.size() - mark.size());
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("Talking to the emulated board was stopped."), {}, {}};
        if (clock.elapsed() > timeoutMs || d->buffer.size() > kMostAnswerBytes) {
            return Error{ErrorCode::Timeout, tr("The emulated board did not answer within %1 s.").arg(timeoutMs / 1000),
                         QString::fromUtf8(d->buffer.right(2000)), QStringLiteral("EMU-005")};
        }
        if (!d->socket.waitForReadyRead(kPollMs) && d->socket.state() != QLocalSocket::ConnectedState) {
            return Error{ErrorCode::Io, tr("The emulated board stopped: %1").arg(QString::fromUtf8(d->process.readAll())),
                         QString::fromUtf8(d->buffer.right(2000)), QStringLiteral("EMU-006")};
        }
        d->buffer += d->socket.readAll();
    }
}

Result<QByteArray> EmulatedBoard::waitForPrompt(int timeoutMs, JobContext& job)
{
    return readUntil("> ", timeoutMs, job);
}

Result<QByteArray> EmulatedBoard::command(const QByteArray& line, int timeoutMs, JobContext& job)
{
    if (Result<void> sent = send(line + '\r'); !sent)
        return sent.error();
    Result<QByteArray> echo = readUntil("\n", timeoutMs, job);
    if (!echo)
        return echo.error();
    Result<QByteArray> answer = readUntil("> ", timeoutMs, job);
    if (!answer)
        return answer.error().withContext(QString::fromLatin1(line));
    answer->chop(2);
    return answer;
}

int EmulatedBoard::consoleDescriptor() const
{
    return static_cast<int>(d->socket.socketDescriptor());
}

QString EmulatedBoard::lastWords()
{
    constexpr int kEndTimeoutMs = 500;
    d->process.waitForFinished(kEndTimeoutMs);
    return QString::fromUtf8(d->process.readAll()).trimmed();
}

Result<void> writeStore(const BoardDescription& board, const QByteArray& image, const QString& path)
{
    if (image.size() > board.slotBytes) {
        return Error{ErrorCode::InvalidArgument,
                     tr("The firmware has %1 bytes; a slot of %2 holds %3.").arg(image.size()).arg(board.name).arg(board.slotBytes), {},
                     QStringLiteral("EMU-007")};
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.resize(board.storeBytes) || !file.seek(board.slotOffset)
        || file.write(image) != image.size() || !file.flush()) {
        return Error{ErrorCode::Io, tr("%1 could not be written: %2").arg(path, file.errorString()), {}, QStringLiteral("EMU-008")};
    }
    return {};
}

} // namespace studio
