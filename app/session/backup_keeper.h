// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QDateTime>
#include <QObject>
#include <functional>
#include <memory>

namespace studio
{

/// Makes the rolling backup of a project on a thread and a connection of its own, so that opening does not
/// wait for it. Ends with its owner: a backup under way is given up and leaves nothing, and a folder that does not answer is
/// not waited for. Thread: GUI only; signals arrive there.
class BackupKeeper : public QObject
{
    Q_OBJECT
public:
    /// Removes what was left unfinished in a folder, until it is told to stop. Thread: any.
    using Sweep = std::function<void(const QString& folder, const std::function<bool()>& isStopped)>;

    /// `sweep`: dropUnfinished(); tests bring their own.
    explicit BackupKeeper(Sweep sweep = {});
    ~BackupKeeper() override;

    /// Removes what killed programs left unfinished beside the project and among its backups, and then, if one is due, begins a backup.
    /// Does nothing while that is under way.
    void start(const QString& projectPath, bool isDue);

Q_SIGNALS:
    void made(const QDateTime& at);
    void failed(const studio::Error& error); ///< InvalidInput: the project is damaged

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
