// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/empty_lock.h"

#include <QFile>
#include <QThread>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr int kTries = 20;
constexpr unsigned long kBetweenMs = 50;
constexpr std::time_t kLeastSeconds = 1; ///< since it was made: its maker writes at once, if it lives

enum class Found { Empty, Young, Other };

Found lookAt(int descriptor)
{
    struct stat file = {};
    if (::fstat(descriptor, &file) != 0 || !S_ISREG(file.st_mode) || file.st_size != 0)
        return Found::Other;
    return std::time(nullptr) - file.st_mtime > kLeastSeconds ? Found::Empty : Found::Young;
}

} // namespace

bool dropEmptyLock(const QString& lockPath)
{
    const QByteArray name = QFile::encodeName(lockPath);
    for (int i = 0; i < 2 * kTries; ++i) {
        const int descriptor = ::open(name.constData(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0)
            return false;
        const Found found = lookAt(descriptor);
        // Who makes a lock holds the file itself as long as it lives.
        const bool isNobodys = found == Found::Empty && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        const bool isGone = isNobodys && ::unlink(name.constData()) == 0;
        ::close(descriptor);
        if (isGone)
            return true;
        if (found != Found::Young)
            return false;
        QThread::msleep(kBetweenMs);
    }
    return false;
}

} // namespace studio
