// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/background_write.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>
#include <memory>

namespace studio
{

void writeInBackground(QObject* owner, std::function<Result<void>()> write, std::function<void(const Result<void>&)> done)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    auto* watcher = new QFutureWatcher<Result<void>>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, owner, [watcher, done = std::move(done)] {
        watcher->deleteLater();
        done(watcher->result());
    });
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, write = std::move(write)] {
        promise->start();
        promise->addResult(write());
        promise->finish();
    });
}

} // namespace studio
