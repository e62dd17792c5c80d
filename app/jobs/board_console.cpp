// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/board_console.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr int kBusyPollMs = 200; ///< with a program at the port, whose going wakes us
constexpr int kIdlePollMs = 20;  ///< without one: nothing tells of a program that opens the port
constexpr int kBootTimeoutMs = 20'000;
constexpr qsizetype kMostToBoard = 4 * 1024; ///< then the sender waits, as on a line with flow control
constexpr qsizetype kMostToProgram = 64 * 1024;
constexpr std::size_t kChunkBytes = 16 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("BoardConsole", text);
}

Error systemError(const QString& what, int number)
{
    return {ErrorCode::Io, tr("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(number))), {}, QStringLiteral("BRD-020")};
}

/// Puts a link to `target` at `path`, in one step over a link that is there.
Result<void> placeLink(const QByteArray& target, const QString& path)
{
    const QFileInfo present(path);
    if (!present.isSymLink() && present.exists()) {
        return Error{ErrorCode::AlreadyExists, tr("%1 is there already and is no link, so it was left alone. Name another path with --pty.").arg(path), {},
                     QStringLiteral("BRD-021")};
    }
    const QByteArray name = QFile::encodeName(path);
    const QByteArray temporary = name + '.' + QByteArray::number(::getpid());
    ::unlink(temporary.constData());
    if (::symlink(target.constData(), temporary.constData()) != 0 || ::rename(temporary.constData(), name.constData()) != 0) {
        const int number = errno;
        ::unlink(temporary.constData());
        return systemError(tr("The link %1 to the board's port cannot be made").arg(path), number);
    }
    return {};
}

/// Writes what the descriptor takes now. False when it takes nothing any more.
bool drain(QByteArray& bytes, int descriptor)
{
    while (!bytes.isEmpty()) {
        const ssize_t count = ::write(descriptor, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        if (count < 0)
            return errno == EAGAIN || errno == EINTR;
        bytes.remove(0, count);
    }
    return true;
}

bool isRaw(int descriptor)
{
    termios settings = {};
    if (::tcgetattr(descriptor, &settings) != 0)
        return false;
    ::cfmakeraw(&settings);
    return ::tcsetattr(descriptor, TCSANOW, &settings) == 0;
}

} // namespace

Result<BoardConsole> BoardConsole::open(const QString& linkPath)
{
    BoardConsole console(linkPath);
    if (Result<void> opened = console.openTerminal(); !opened)
        return opened.error();
    return console;
}

BoardConsole::BoardConsole(BoardConsole&& other) noexcept
    : m_linkPath(std::exchange(other.m_linkPath, {})), m_master(std::exchange(other.m_master, -1)),
      m_slavePath(std::move(other.m_slavePath)), m_isOpenElsewhere(other.m_isOpenElsewhere), m_toBoard(std::move(other.m_toBoard)),
      m_toProgram(std::move(other.m_toProgram)), m_boot(std::move(other.m_boot))
{
}

BoardConsole::~BoardConsole()
{
    // Not a link that somebody else has put there since.
    if (m_master >= 0 && QFile::encodeName(QFile::symLinkTarget(m_linkPath)) == m_slavePath)
        QFile::remove(m_linkPath);
    closeTerminal();
}

Result<void> BoardConsole::openTerminal()
{
    m_master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    std::array<char, 128> name{};
    if (m_master < 0 || ::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0 || ::ptsname_r(m_master, name.data(), name.size()) != 0)
        return systemError(tr("No pseudo-terminal can be opened for the board"), errno);
    m_slavePath = name.data();
    // Raw from the first byte on. Closing it again lets the terminal tell from now on whether a program has it open.
    const int slave = ::open(m_slavePath.constData(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    const bool isPrepared = slave >= 0 && isRaw(slave);
    const int number = errno;
    if (slave >= 0)
        ::close(slave);
    if (!isPrepared)
        return systemError(tr("The pseudo-terminal %1 cannot be set up").arg(QFile::decodeName(m_slavePath)), number);
    return placeLink(m_slavePath, m_linkPath);
}

void BoardConsole::closeTerminal()
{
    if (m_master >= 0)
        ::close(m_master);
    m_master = -1;
}

/// Notices when a program opens or leaves the port.
Result<void> BoardConsole::watchForProgram()
{
    pollfd terminal = {m_master, 0, 0};
    const bool isOpen = ::poll(&terminal, 1, 0) >= 0 && (terminal.revents & POLLHUP) == 0;
    if (isOpen == m_isOpenElsewhere)
        return {};
    m_isOpenElsewhere = isOpen;
    return isOpen ? Result<void>() : freshen();
}

/// The last program has left the port: nothing of its conversation may greet the next one.
Result<void> BoardConsole::freshen()
{
    m_toProgram.clear();
    const int slave = ::open(m_slavePath.constData(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (slave >= 0) {
        ::tcflush(slave, TCIFLUSH);
        isRaw(slave);
        ::close(slave);
        return {};
    }
    if (errno != EBUSY)
        return systemError(tr("The pseudo-terminal %1 cannot be set up").arg(QFile::decodeName(m_slavePath)), errno);
    // The program was killed and left its lock on the terminal, which nobody can take away: a new one takes its place.
    const int locked = m_master;
    Result<void> opened = openTerminal();
    ::close(locked);
    return opened;
}

/// False when the board's side has ended.
bool BoardConsole::readBoard(int boardSocket)
{
    std::array<char, kChunkBytes> chunk{};
    const ssize_t count = ::read(boardSocket, chunk.data(), chunk.size());
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
        return false;
    if (count > 0 && m_isOpenElsewhere)
        m_toProgram.append(chunk.data(), count);
    if (count > 0 && m_boot.size() < kMostToProgram)
        m_boot.append(chunk.data(), count);
    return true;
}

void BoardConsole::readTerminal()
{
    std::array<char, static_cast<std::size_t>(kMostToBoard)> chunk{};
    const ssize_t count = ::read(m_master, chunk.data(), chunk.size());
    if (count > 0)
        m_toBoard.append(chunk.data(), count);
}

Result<BoardConsole::End> BoardConsole::relay(int boardSocket, const std::function<bool()>& isOver, const std::function<void()>& onReady,
                                              Boot boot, const std::function<void()>& onOpened)
{
    QElapsedTimer clock;
    clock.start();
    bool isReady = boot == Boot::Silent;
    while (!isOver()) {
        const bool wasOpen = m_isOpenElsewhere;
        if (Result<void> watched = watchForProgram(); !watched)
            return watched.error();
        if (m_isOpenElsewhere && !wasOpen && onOpened)
            onOpened();
        const auto wanted = [](bool in, bool out) { return static_cast<short>((in ? POLLIN : 0) | (out ? POLLOUT : 0)); };
        std::array<pollfd, 2> ready{{{boardSocket, wanted(m_toProgram.size() < kMostToProgram, !m_toBoard.isEmpty()), 0},
                                     // Without a program at it, the terminal would wake us all the time.
                                     {m_isOpenElsewhere ? m_master : -1, wanted(m_toBoard.size() < kMostToBoard, !m_toProgram.isEmpty()), 0}}};
        ::poll(ready.data(), ready.size(), m_isOpenElsewhere ? kBusyPollMs : kIdlePollMs);
        if ((ready[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !readBoard(boardSocket))
            return End::BoardGone;
        if (m_toBoard.size() < kMostToBoard)
            readTerminal();
        if (!drain(m_toBoard, boardSocket))
            return End::BoardGone;
        if (!drain(m_toProgram, m_master))
            m_toProgram.clear(); // it has just left
        // The second one is the prompt of old command sets.
        if (!isReady && (m_boot.contains("\n> ") || m_boot.contains("\x1b[2K\r> ") || m_boot.contains("waiting for SMP frames"))) {
            isReady = true;
            m_boot.clear();
            onReady();
        }
        if (!isReady && clock.elapsed() > kBootTimeoutMs) {
            return Error{ErrorCode::Timeout,
                         tr("The emulated board did not boot within %1 s. Its store was left as it is; try again, or start it with --factory-reset.")
                             .arg(kBootTimeoutMs / 1000),
                         QString::fromUtf8(m_boot.right(2000)), QStringLiteral("BRD-022")};
        }
    }
    return End::Asked;
}

} // namespace studio
