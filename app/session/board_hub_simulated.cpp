// SPDX-License-Identifier: GPL-3.0-or-later
// The emulated board: which one it is, its process, and one that somebody else runs.
#include "app/session/board_hub_row.h"
#include "app/session/board_process.h"
#include "app/session/running_boards.h"
#include "inference/emulate/board_catalogue.h"

namespace studio
{

QString BoardHub::simulatedAddress() const
{
    return QStringLiteral("board:") + m_options.boardName;
}

void BoardHub::connectProcess()
{
    if (m_options.boardName.isEmpty()) {
        m_choosesBoard = true;
        m_options.boardName = boardById(m_settings.simulatedBoard()) ? m_settings.simulatedBoard() : allBoards().value(0).id;
    }
    addRow(simulatedAddress(), {}).isSimulated = true;
    m_process = std::make_unique<BoardProcess>(m_options.cliProgram);
    const auto withRow = [this](const auto& call) {
        if (Row* row = find(simulatedAddress()))
            call(*row);
    };
    connect(m_process.get(), &BoardProcess::progress, this, [this, withRow](const QString& step) {
        withRow([&](Row& row) {
            if (!row.isStarting)
                return;
            row.step = step;
            Q_EMIT deviceChanged(simulatedAddress());
        });
    });
    connect(m_process.get(), &BoardProcess::ready, this, [this, withRow](const QString& path) {
        withRow([&](Row& row) {
            row.isStarting = false;
            row.step.clear();
            openLink(row, path);
        });
    });
    connect(m_process.get(), &BoardProcess::failed, this, [this, withRow](const Error& error) {
        withRow([&](Row& row) { connectRunningBoard(row, error); });
    });
    connect(m_process.get(), &BoardProcess::ended, this, [this, withRow](const std::optional<Error>& error) {
        withRow([&](Row& row) {
            row.isStarting = false;
            row.isEnding = false;
            row.step.clear();
            if (std::exchange(row.shallRestart, false))
                startSimulatedBoard();
            else if (error)
                fail(row, *error);
            else
                Q_EMIT deviceChanged(simulatedAddress());
        });
    });
}

QVector<SimulatedBoard> BoardHub::simulatedBoards() const
{
    QVector<SimulatedBoard> list;
    if (!m_choosesBoard || m_process == nullptr)
        return list;
    for (const BoardDescription& board : allBoards())
        list.append({board.id, tr("%1, %2").arg(board.coreName, board.partName), board.description});
    return list;
}

QString BoardHub::simulatedBoard() const
{
    return m_options.boardName;
}

void BoardHub::chooseSimulatedBoard(const QString& id)
{
    const Row* row = find(simulatedAddress());
    const bool isIdle = row != nullptr && !row->snapshot.isOpen && !row->isStarting;
    if (!m_choosesBoard || !isIdle || id == m_options.boardName || !boardById(id))
        return;
    removeRow(simulatedAddress());
    m_options.boardName = id;
    m_settings.setSimulatedBoard(id);
    Row& chosen = addRow(simulatedAddress(), {});
    chosen.isSimulated = true;
    m_process->stop(); // it may not have ended yet
    chosen.isEnding = m_process->isRunning();
    Q_EMIT devicesChanged();
}

void BoardHub::startSimulatedBoard()
{
    Row* row = find(simulatedAddress());
    if (row == nullptr || row->isStarting)
        return;
    takePlaceOfLost(*row);
    if (row->isEnding) {
        row->shallRestart = true;
        return;
    }
    if (m_process->isRunning() && !m_process->ptyPath().isEmpty()) {
        openLink(*row, m_process->ptyPath());
        return;
    }
    row->isStarting = true;
    row->error = {};
    row->step = tr("Starting");
    m_process->start(m_options.boardName, m_options.boardOptions);
    Q_EMIT deviceChanged(row->address);
}

/// A board of that name that another process of this user runs is as good as our own.
void BoardHub::connectRunningBoard(Row& row, const Error& reason)
{
    row.isStarting = false;
    row.step.clear();
    const Result<QString> folder = runtimeFolder();
    const std::optional<RunningBoard> other = folder && reason.code == ErrorCode::Busy ? runningBoard(*folder, m_options.boardName) : std::nullopt;
    if (other && !other->ptyPath.isEmpty())
        openLink(row, other->ptyPath);
    else
        fail(row, reason);
}

void BoardHub::stopSimulatedBoard()
{
    Row* row = find(simulatedAddress());
    if (row == nullptr)
        return;
    row->shallRestart = false;
    // One that hangs has no open port any more, and is told of as degraded until its link has let go of it.
    const bool isHeld = row->link != nullptr && (row->snapshot.isOpen || row->snapshot.state == DeviceState::Degraded);
    if (!isHeld) {
        m_process->stop();
        row->isEnding = m_process->isRunning();
        return;
    }
    row->isStopping = true; // the process ends when the link has said goodbye
    QMetaObject::invokeMethod(row->link, &DeviceLink::leaveBoard);
}

} // namespace studio
