// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <functional>

namespace studio
{

/// The console of an emulated board on a pseudo-terminal, reached through a symbolic link. It behaves as a serial line with
/// a board on it: what the board says while nobody has the port open is lost, a program that reads slowly slows the board down
/// rather than losing bytes, and the port is as good as new after a program that was killed. Thread: one.
class BoardConsole
{
public:
    /// Opens a pseudo-terminal and puts the link there, in one step over a link that is there already.
    /// Errors: AlreadyExists (something else than a link is there; left alone), Io.
    static Result<BoardConsole> open(const QString& linkPath);
    BoardConsole(BoardConsole&& other) noexcept;
    BoardConsole& operator=(BoardConsole&& other) = delete;
    ~BoardConsole(); ///< removes the link

    enum class End { Asked, BoardGone };
    enum class Boot { Awaited, Silent }; ///< Silent: what is at the socket says nothing until it is told something
    /// Carries bytes between the board's socket and the terminal until `isOver` says so (asked at least five times a second) or
    /// the board's side ends. `onReady` is called once, when the board has booted: at its prompt, or in serial recovery;
    /// `onOpened` whenever a program opens the port.
    /// Errors: Timeout (it did not boot), Io.
    Result<End> relay(int boardSocket, const std::function<bool()>& isOver, const std::function<void()>& onReady,
                      Boot boot = Boot::Awaited, const std::function<void()>& onOpened = {});

private:
    explicit BoardConsole(QString linkPath) : m_linkPath(std::move(linkPath)) {}
    Result<void> openTerminal();
    void closeTerminal();
    Result<void> watchForProgram();
    Result<void> freshen();
    bool readBoard(int boardSocket);
    void readTerminal();

    QString m_linkPath;
    int m_master = -1;
    QByteArray m_slavePath;
    bool m_isOpenElsewhere = false; ///< a program has the port open
    QByteArray m_toBoard;
    QByteArray m_toProgram;
    QByteArray m_boot; ///< what the board printed until it was ready
};

} // namespace studio
