// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <functional>
#include <memory>

class QObject;

namespace studio
{

/// Does `work` on a thread of its own, so that no window waits for it, and tells `done` in the thread of `owner`; not at all when that
/// is gone by then. What was begun is finished before the program ends; who cannot wait for `done` can wait for what is returned. Thread:
/// that of `owner`, which must run an event loop; `work` takes copies.
template <typename T>
QFuture<Result<T>> workInBackground(QObject* owner, std::function<Result<T>()> work, std::function<void(const Result<T>&)> done)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto* watcher = new QFutureWatcher<Result<T>>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, owner, [watcher, done = std::move(done)] {
        watcher->deleteLater();
        done(watcher->result());
    });
    const QFuture<Result<T>> future = promise->future();
    watcher->setFuture(future);
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->start();
        promise->addResult(work());
        promise->finish();
    });
    return future;
}

/// The same for what goes to a disk.
void writeInBackground(QObject* owner, std::function<Result<void>()> write, std::function<void(const Result<void>&)> done);

} // namespace studio
