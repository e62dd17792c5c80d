// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/backup_keeper.h"

#include "storage/backup_store.h"
#include "storage/unfinished_file.h"

#include <QFileInfo>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace studio
{

namespace
{

constexpr int kMostSweepWaitMs = 2000; ///< that closing a project waits for a folder, which may be on a computer that is gone

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

/// What the thread has of its keeper until it has swept; it may outlive it in a folder that does not answer.
struct BackupKeeper::Private {
    struct Shared {
        std::atomic<bool> stop{false};
        std::atomic<bool> isBusy{false};
        std::mutex mutex;
        std::condition_variable swept;
        bool isSweeping = false; ///< guarded by the mutex
    };
    Sweep sweep;
    std::thread thread;
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
};

BackupKeeper::BackupKeeper(Sweep sweep)
    : d(std::make_unique<Private>())
{
    d->sweep = sweep ? std::move(sweep) : [](const QString& folder, const std::function<bool()>& isStopped) {
        dropUnfinished(folder, QDateTime::currentDateTimeUtc(), isStopped);
    };
}

BackupKeeper::~BackupKeeper()
{
    if (!d->thread.joinable())
        return;
    Private::Shared& shared = *d->shared;
    std::unique_lock<std::mutex> lock(shared.mutex);
    shared.stop.store(true);
    const bool hasSwept = shared.swept.wait_for(lock, std::chrono::milliseconds(kMostSweepWaitMs), [&shared] { return !shared.isSweeping; });
    lock.unlock();
    if (hasSwept)
        d->thread.join();
    else
        d->thread.detach(); // it touches nothing of the keeper any more
}

void BackupKeeper::start(const QString& projectPath, bool isDue)
{
    if (d->shared->isBusy.exchange(true))
        return;
    if (d->thread.joinable())
        d->thread.join();
    d->shared->isSweeping = true; // there is no thread
    d->thread = std::thread([this, projectPath, isDue, shared = d->shared, sweep = d->sweep] {
        for (const QString& folder : {QFileInfo(projectPath).absolutePath(), backupFolder(projectPath)}) {
            if (!shared->stop.load())
                sweep(folder, [&shared] { return shared->stop.load(); });
        }
        {
            const std::lock_guard<std::mutex> lock(shared->mutex);
            shared->isSweeping = false;
            shared->swept.notify_all();
            if (shared->stop.load() || !isDue) {
                shared->isBusy.store(false);
                return;
            }
        }
        // From here on the keeper waits for the end.
        StoppableJob job(shared->stop);
        const Result<BackupFile> backup = makeBackup(projectPath, QDateTime::currentDateTimeUtc(), job);
        shared->isBusy.store(false);
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
