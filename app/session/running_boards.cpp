// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/running_boards.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr const char* kSuffix = ".board";
constexpr qint64 kMostEntryBytes = 16 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("RunningBoards", text);
}

QString entryPath(const QString& folder, const QString& name)
{
    return folder + QLatin1Char('/') + name + QLatin1String(kSuffix);
}

/// A write lock on the whole file that belongs to the open file, not to the process.
struct flock wholeFile()
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// Whether a living process holds the entry. Asking takes no lock, so it disturbs nobody.
bool isHeld(int descriptor)
{
    struct flock lock = wholeFile();
    return ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

RunningBoard boardFromEntry(const QString& name, const QByteArray& entry)
{
    const QJsonObject object = QJsonDocument::fromJson(entry).object();
    return {name,
            object[QStringLiteral("type")].toString(),
            object[QStringLiteral("pid")].toInteger(),
            object[QStringLiteral("pty")].toString(),
            object[QStringLiteral("store")].toString(),
            QDateTime::fromString(object[QStringLiteral("since")].toString(), Qt::ISODate)};
}

Error systemError(const QString& what, int number)
{
    return {ErrorCode::Io, tr("%1: %2").arg(what, QString::fromLocal8Bit(std::strerror(number))), {}, QStringLiteral("BRD-005")};
}

Error alreadyRunning(const QString& folder, const QString& name)
{
    const std::optional<RunningBoard> board = runningBoard(folder, name);
    const QString who = !board || board->pid == 0 ? tr("another process") : tr("process %1").arg(board->pid);
    const QString text = !board || board->ptyPath.isEmpty()
                             ? tr("The board %1 is being started by %2.").arg(name, who)
                             : tr("The board %1 already runs at %2 (%3). Use it as board:%1, or end it first.").arg(name, board->ptyPath, who);
    return {ErrorCode::Busy, text, {}, QStringLiteral("BRD-006")};
}

} // namespace

Result<QString> runtimeFolder()
{
    const QString session = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString path = session.isEmpty() ? QDir::tempPath() + QStringLiteral("/sensorsmith-%1").arg(::getuid())
                                           : session + QStringLiteral("/sensorsmith");
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), S_IRWXU) != 0 && errno != EEXIST)
        return systemError(tr("The folder %1 for running boards cannot be made").arg(path), errno);
    // The temporary folder is open to everybody: what lies there under our name must be ours.
    struct stat status = {};
    if (::lstat(name.constData(), &status) != 0)
        return systemError(path, errno);
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::getuid() || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{ErrorCode::PermissionDenied,
                     tr("%1 is not a folder of yours alone, so no board is started there. Remove it, or set XDG_RUNTIME_DIR.").arg(path), {},
                     QStringLiteral("BRD-003")};
    }
    return path;
}

std::optional<QString> boardNameOf(const QString& address)
{
    const QLatin1String prefix("board:");
    if (!address.startsWith(prefix))
        return std::nullopt;
    return address.mid(prefix.size());
}

QVector<RunningBoard> runningBoards(const QString& folder)
{
    QVector<RunningBoard> boards;
    for (const QString& file : QDir(folder).entryList({QStringLiteral("*") + QLatin1String(kSuffix)}, QDir::Files, QDir::Name)) {
        QFile entry(folder + QLatin1Char('/') + file);
        if (entry.open(QIODevice::ReadOnly) && isHeld(entry.handle()))
            boards.append(boardFromEntry(file.chopped(static_cast<qsizetype>(std::strlen(kSuffix))), entry.read(kMostEntryBytes)));
    }
    return boards;
}

std::optional<RunningBoard> runningBoard(const QString& folder, const QString& name)
{
    for (const RunningBoard& board : runningBoards(folder)) {
        if (board.name == name)
            return board;
    }
    return std::nullopt;
}

Result<BoardRegistration> BoardRegistration::claim(const QString& folder, const QString& name)
{
    static const QRegularExpression kName(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\z"));
    if (!kName.match(name).hasMatch()) {
        return Error{ErrorCode::InvalidArgument, tr("A board's name is 1 to 64 letters, digits, - and _; \"%1\" is not.").arg(name), {},
                     QStringLiteral("BRD-004")};
    }
    const QString path = entryPath(folder, name);
    const QByteArray file = QFile::encodeName(path);
    while (true) {
        const int descriptor = ::open(file.constData(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (descriptor < 0)
            return systemError(tr("The board's entry %1 cannot be made").arg(path), errno);
        BoardRegistration registration(descriptor, path);
        struct flock lock = wholeFile();
        if (::fcntl(descriptor, F_OFD_SETLK, &lock) != 0) {
            registration.m_path.clear(); // somebody else's
            return alreadyRunning(folder, name);
        }
        // The one before us may have removed the entry between our opening and locking it: then the name belongs to nobody yet.
        struct stat locked = {};
        struct stat named = {};
        if (::fstat(descriptor, &locked) == 0 && ::stat(file.constData(), &named) == 0 && locked.st_ino == named.st_ino) {
            if (Result<void> told = registration.publish({name, {}, ::getpid(), {}, {}, {}}); !told)
                return told.error();
            return registration;
        }
        registration.m_path.clear();
    }
}

BoardRegistration::BoardRegistration(BoardRegistration&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::exchange(other.m_path, {}))
{
}

BoardRegistration& BoardRegistration::operator=(BoardRegistration&& other) noexcept
{
    release();
    m_descriptor = std::exchange(other.m_descriptor, -1);
    m_path = std::exchange(other.m_path, {});
    return *this;
}

BoardRegistration::~BoardRegistration()
{
    release();
}

void BoardRegistration::release()
{
    if (m_descriptor < 0)
        return;
    if (!m_path.isEmpty())
        QFile::remove(m_path);
    ::close(m_descriptor);
    m_descriptor = -1;
}

Result<void> BoardRegistration::publish(const RunningBoard& board)
{
    const QJsonObject object{{QStringLiteral("type"), board.type},
                             {QStringLiteral("pid"), board.pid},
                             {QStringLiteral("pty"), board.ptyPath},
                             {QStringLiteral("store"), board.storePath},
                             {QStringLiteral("since"), board.since.toString(Qt::ISODate)}};
    const QByteArray entry = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    // In one write over what was there; a reader in between sees either, or JSON cut short, which reads as "being started".
    if (::ftruncate(m_descriptor, 0) != 0
        || ::pwrite(m_descriptor, entry.constData(), static_cast<std::size_t>(entry.size()), 0) != entry.size())
        return systemError(tr("The board's entry %1 cannot be written").arg(m_path), errno);
    return {};
}

} // namespace studio
