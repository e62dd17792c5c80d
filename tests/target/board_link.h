// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <memory>

/// A test's end of a board's console: a Unix socket (emulator) or a pseudo-terminal. Everything waits with a
/// limit.
class BoardLink
{
public:
    BoardLink() = default;
    ~BoardLink();
    BoardLink(const BoardLink&) = delete;
    BoardLink& operator=(const BoardLink&) = delete;

    bool openSocket(const QString& path, int timeoutMs);
    bool openTerminal(const QString& path);
    void close();

    void send(const QByteArray& bytes);
    /// What arrives up to and with `marker`; shorter when time or the link ended first (then `failed()` is
    /// true).
    QByteArray readUntil(const QByteArray& marker, int timeoutMs = 8000);
    /// All that arrives until nothing has for `quietMs`.
    QByteArray readUntilQuiet(int quietMs);
    /// Sends the line with CR, takes echo and prompt off the answer.
    QByteArray command(const QByteArray& line, int timeoutMs = 8000);
    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_atEnd; }

private:
    bool receive(int timeoutMs);
    int m_descriptor = -1;
    bool m_failed = false;
    bool m_atEnd = false;
    QByteArray m_pending;
};

/// The emulated board with its store file, started with the command line of its description.
class EmulatedBoard
{
public:
    explicit EmulatedBoard(const QString& id = QStringLiteral("mps2-an386"));
    ~EmulatedBoard();
    EmulatedBoard(const EmulatedBoard&) = delete;
    EmulatedBoard& operator=(const EmulatedBoard&) = delete;

    /// Writes into the store file; the emulator may be running.
    void writeStore(qint64 offset, const QByteArray& bytes);
    QByteArray readStore(qint64 offset, qint64 count);
    /// Signatures by this key are asked for from the next start on.
    void provisionKey(const QByteArray& publicKey);
    /// `more`: further arguments of the emulator.
    bool start(bool countInstructions = false, const QStringList& more = {});
    /// The firmware that prints numbers instead.
    bool startNumbers(int millihertz);
    void stop();
    BoardLink link;

private:
    bool run(const QString& kernel, QStringList lists, const QStringList& more = {});
    QString m_id;
    int m_millihertz = 0;
    QTemporaryDir m_folder;
    QProcess m_process;
};

/// The firmware on a pseudo-terminal.
class VirtualBoard
{
public:
    explicit VirtualBoard(const QString& program);
    ~VirtualBoard();
    VirtualBoard(const VirtualBoard&) = delete;
    VirtualBoard& operator=(const VirtualBoard&) = delete;

    [[nodiscard]] QString storePath() const;
    [[nodiscard]] QString linkPath() const;
    bool start(const QList<QByteArray>& faults = {}, const QStringList& more = {});
    void stop();
    void kill(); ///< as when the power goes away
    void hang(); ///< stands still with its port open, until wake()
    void wake();
    BoardLink link;

private:
    QString m_program;
    QTemporaryDir m_folder;
    QProcess m_process;
};

QByteArray contentOf(const QString& path);
/// The value behind `key` in lines "key: value" or "key : value".
QByteArray valueOf(const QByteArray& text, const QByteArray& key);
