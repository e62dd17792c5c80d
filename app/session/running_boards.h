// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QDateTime>
#include <QString>
#include <QVector>
#include <optional>

namespace studio
{

/// One emulated board of this user that a process keeps running.
struct RunningBoard {
    QString name;      ///< "mps2-an386": behind "board:" in addresses
    QString type;      ///< id of the board description
    qint64 pid = 0;    ///< of the process that ends the board on SIGTERM
    QString ptyPath;   ///< where its console is; empty while it is being started
    QString storePath;
    QDateTime since;
};

/// The folder of what runs now, readable by this user alone; made when missing.
/// Errors: Io, PermissionDenied (it belongs to somebody else).
Result<QString> runtimeFolder();

/// "board:NAME" as a name; nothing when the address is of another kind. Thread: any.
std::optional<QString> boardNameOf(const QString& address);

/// The boards that run, by name, in `folder` (runtimeFolder()). What a killed process left behind is not among them: an entry counts
/// only while its process holds the lock on it, and the kernel ends that lock with the process. Thread: any.
QVector<RunningBoard> runningBoards(const QString& folder);
std::optional<RunningBoard> runningBoard(const QString& folder, const QString& name);

/// A name taken for a board of this process, until the object goes. Thread: any, one at a time.
class BoardRegistration
{
public:
    /// Errors: Busy (says which process runs it, and where), InvalidArgument (a name that is none), Io.
    static Result<BoardRegistration> claim(const QString& folder, const QString& name);
    BoardRegistration(BoardRegistration&& other) noexcept;
    BoardRegistration& operator=(BoardRegistration&& other) noexcept;
    ~BoardRegistration();

    /// Tells everybody. Errors: Io.
    Result<void> publish(const RunningBoard& board);

private:
    BoardRegistration(int descriptor, QString path) : m_descriptor(descriptor), m_path(std::move(path)) {}
    void release();
    int m_descriptor = -1;
    QString m_path;
};

} // namespace studio
