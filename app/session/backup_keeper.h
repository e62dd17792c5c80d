// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QDateTime>
#include <QObject>
#include <memory>

namespace studio
{

/// Makes the rolling backup of a project on a thread and a connection of its own, so that opening does not
/// wait for it. Ends with its owner: a backup under way is given up and leaves nothing. Thread: GUI only;
/// signals arrive there.
class BackupKeeper : public QObject
{
    Q_OBJECT
public:
    BackupKeeper();
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
