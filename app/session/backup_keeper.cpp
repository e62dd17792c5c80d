// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/backup_keeper.h"

#include "storage/backup_store.h"
#include "storage/unfinished_file.h"

#include <QFileInfo>
#include <atomic>
#include <thread>

namespace studio
{

namespace
{

/// Stops when its flag is set; a backup in the background tells nobody how far it is.
class StoppableJob final : public JobContext
{
public:
    explicit StoppableJob(const std::atomic<bool>& stop)
        : m_stop(stop)
    {
    }
    [[nodiscard]] bool isCancelled() const override { return m_stop.load(); }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}

private:
    const std::atomic<bool>& m_stop;
};

} // namespace

struct BackupKeeper::Private {
    std::thread thread;
    std::atomic<bool> stop{false};
    std::atomic<bool> isBusy{false};
};

BackupKeeper::BackupKeeper()
    : d(std::make_unique<Private>())
{
}

BackupKeeper::~BackupKeeper()
{
    d->stop.store(true);
    if (d->thread.joinable())
        d->thread.join();
}

void BackupKeeper::start(const QString& projectPath, bool isDue)
{
    if (d->isBusy.exchange(true))
        return;
    if (d->thread.joinable())
        d->thread.join();
    d->thread = std::thread([this, projectPath, isDue] {
        for (const QString& folder : {QFileInfo(projectPath).absolutePath(), backupFolder(projectPath)})
            dropUnfinished(folder, QDateTime::currentDateTimeUtc());
        if (!isDue) {
            d->isBusy.store(false);
            return;
        }
        StoppableJob job(d->stop);
        const Result<BackupFile> backup = makeBackup(projectPath, QDateTime::currentDateTimeUtc(), job);
        d->isBusy.store(false);
        // Queued to the owner's thread; not delivered any more once the keeper is gone.
        if (backup)
            QMetaObject::invokeMethod(
                this, [this, at = backup->at] { Q_EMIT made(at); }, Qt::QueuedConnection);
        else if (backup.error().code != ErrorCode::Cancelled)
            QMetaObject::invokeMethod(
                this, [this, error = backup.error()] { Q_EMIT failed(error); }, Qt::QueuedConnection);
    });
}

} // namespace studio
