// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/folder_watch.h"

#include "storage/import_batch.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr qint64 kNsPerSecond = 1'000'000'000;
constexpr qint64 kNsPerMs = 1'000'000;
constexpr qint64 kClockStepNs = 20 * kNsPerMs; ///< by which the times of one move may differ: file systems tell them in steps

QString tr(const char* text)
{
    return QCoreApplication::translate("FolderWatch", text);
}

struct FileState {
    qint64 size = 0;
    qint64 modifiedNs = 0;
    qint64 changedNs = 0; ///< also when it is moved here, which leaves the other time as it was
};

std::optional<FileState> stateOf(const QString& path)
{
    struct stat found = {};
    if (::stat(QFile::encodeName(path).constData(), &found) != 0 || !S_ISREG(found.st_mode))
        return std::nullopt;
    return FileState{found.st_size, found.st_mtim.tv_sec * kNsPerSecond + found.st_mtim.tv_nsec,
                     found.st_ctim.tv_sec * kNsPerSecond + found.st_ctim.tv_nsec};
}

struct FolderTimes {
    qint64 changedNs = 0;
    qint64 contentNs = 0; ///< when something came into it or went
};

std::optional<FolderTimes> timesOf(const QString& folder)
{
    struct stat found = {};
    if (::stat(QFile::encodeName(folder).constData(), &found) != 0)
        return std::nullopt;
    return FolderTimes{found.st_ctim.tv_sec * kNsPerSecond + found.st_ctim.tv_nsec, found.st_mtim.tv_sec * kNsPerSecond + found.st_mtim.tv_nsec};
}

/// Whether anybody has the file open for writing. The system tells for files of this user on a disk of this computer: it refuses a read
/// lease on them. Elsewhere nobody can tell, and that a file stands still has to do.
bool isBeingWritten(const QString& path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return false; // the import says why it cannot be read
    ::fcntl(file, F_SETSIG, SIGURG); // ignored, should somebody open it just now; the usual signal would end this process
    const bool isRefused = ::fcntl(file, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    if (!isRefused)
        ::fcntl(file, F_SETLEASE, F_UNLCK);
    ::close(file);
    return isRefused;
}

/// Names that programs give to what they have not finished.
bool isUnfinishedName(const QString& lowerName)
{
    constexpr const char* kEndings[] = {".part", ".partial", ".tmp", ".crdownload", "~"};
    return std::any_of(std::begin(kEndings), std::end(kEndings), [&](const char* ending) { return lowerName.endsWith(QLatin1String(ending)); });
}

} // namespace

FolderWatch::FolderWatch(Options options) : m_options(std::move(options)) {}

bool FolderWatch::isOfNoInterest(const QString& fileName, const QString& path) const
{
    if (isCompanionFile(fileName) || isUnfinishedName(fileName.toLower()))
        return true;
    return !m_options.leftAlone.isEmpty() && (path.startsWith(m_options.leftAlone) || isLinkToProject(m_options.leftAlone, path));
}

Result<QStringList> FolderWatch::list() const
{
    const QFileInfo place(m_options.path);
    if (m_isFile)
        return place.isFile() ? QStringList{m_options.path} : QStringList();
    if (!place.isDir()) {
        return Error{ErrorCode::NotFound, tr("The folder %1 is not there. What was taken from it is kept; it is watched again once it is back.").arg(m_options.path), {},
                     QStringLiteral("SRC-030")};
    }
    if (!place.isReadable() || !place.isExecutable()) {
        return Error{ErrorCode::PermissionDenied, tr("The folder %1 may not be read by you. Give yourself the right to read it, then watch it again.").arg(m_options.path),
                     {}, QStringLiteral("SRC-031")};
    }
    QStringList paths;
    QDirIterator files(m_options.path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        if (isOfNoInterest(files.fileName(), path))
            continue;
        if (paths.size() >= m_options.mostFiles) {
            return Error{ErrorCode::LimitExceeded,
                         tr("%1 holds more than %2 files, which is more than can be watched. Watch a folder below it, or move old recordings away.")
                             .arg(m_options.path)
                             .arg(m_options.mostFiles),
                         {}, QStringLiteral("SRC-032")};
        }
        paths << path;
    }
    return paths;
}

bool FolderWatch::isSince(qint64 ns) const
{
    return m_options.sinceMs && ns >= *m_options.sinceMs * kNsPerMs;
}

/// A folder that is moved here, or renamed, leaves the times of what is in it. Its own time of change tells, and differs from that of its
/// content, which changes with it when a file comes or goes. Other rights change that time too, but then nothing came into the folder above.
/// Limit: one that was moved and has got or lost a file since looks like one that was always here.
bool FolderWatch::cameWithItsFolder(const QString& path) const
{
    if (!m_options.sinceMs || m_isFile)
        return false;
    for (QString folder = QFileInfo(path).path(); folder.size() > m_options.path.size(); folder = QFileInfo(folder).path()) {
        const std::optional<FolderTimes> times = timesOf(folder);
        const std::optional<FolderTimes> above = timesOf(QFileInfo(folder).path());
        if (!times || !above)
            return false;
        const bool wasMoved = times->changedNs != times->contentNs && above->contentNs >= times->changedNs - kClockStepNs;
        if (isSince(times->changedNs) && wasMoved)
            return true;
    }
    return false;
}

Result<int> FolderWatch::begin(qint64 nowMs)
{
    m_isFile = QFileInfo(m_options.path).isFile();
    const Result<QStringList> paths = list();
    if (!paths)
        return paths.error();
    m_known.clear();
    m_known.reserve(paths->size());
    for (const QString& path : *paths) {
        const std::optional<FileState> file = stateOf(path);
        if (!file)
            continue;
        // What is just being written was not there yet when the watch began.
        const bool isNew = m_options.takesExisting || isSince(file->changedNs) || cameWithItsFolder(path) || isBeingWritten(path);
        m_known.insert(path, {file->size, file->modifiedNs, nowMs, m_look, isNew ? State::Waiting : State::Done});
    }
    return static_cast<int>(m_known.size());
}

Result<QStringList> FolderWatch::look(qint64 nowMs)
{
    const Result<QStringList> paths = list();
    if (!paths)
        return paths.error();
    ++m_look;
    m_lookMs = nowMs;
    m_isSettled = true;
    std::vector<std::pair<qint64, QString>> ready;
    for (const QString& path : *paths) {
        const std::optional<FileState> file = stateOf(path);
        if (!file)
            continue; // gone between the two
        auto known = m_known.find(path);
        if (known == m_known.end())
            known = m_known.insert(path, {file->size, file->modifiedNs, nowMs, m_look, State::Waiting});
        known->seen = m_look;
        if (known->size != file->size || known->modifiedNs != file->modifiedNs) {
            known->size = file->size;
            known->modifiedNs = file->modifiedNs;
            known->sinceMs = nowMs;
            if (known->state == State::Bad || m_isFile)
                known->state = State::Waiting;
        }
        m_isSettled = m_isSettled && known->state != State::Waiting;
        if (known->state == State::Waiting && nowMs - known->sinceMs >= m_options.settleMs && !isBeingWritten(path)) {
            known->state = State::Done;
            ready.emplace_back(file->modifiedNs, path);
        }
    }
    // What went away is new when it comes again.
    m_known.removeIf([this](const auto& entry) { return entry.value().seen != m_look; });
    std::sort(ready.begin(), ready.end());
    QStringList found;
    for (const auto& [modified, path] : ready)
        found << path;
    return found;
}

void FolderWatch::setBad(const QString& path)
{
    if (const auto known = m_known.find(path); known != m_known.end())
        known->state = State::Bad;
}

void FolderWatch::setPostponed(const QString& path)
{
    const auto known = m_known.find(path);
    if (known == m_known.end())
        return;
    known->state = State::Waiting;
    known->sinceMs = m_lookMs;
}

} // namespace studio
