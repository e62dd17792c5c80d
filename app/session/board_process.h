// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/cli_process.h"

namespace studio
{

/// An emulated board of our own: the child process `sensorsmith-cli board start NAME`. It ends with this object, and with this
/// process even when that is killed. Nothing here blocks, but for the destructor, which waits for an orderly end.
/// Thread: the one it lives in, which must run an event loop.
class BoardProcess : public QObject
{
    Q_OBJECT
public:
    explicit BoardProcess(QString cliProgram, QObject* parent = nullptr);

    /// Ends in ready() or failed(). Does nothing while one runs. `options` are those of `board start`.
    void start(const QString& name, const QStringList& options = {});
    /// Ends the board in order; ended() follows. Harmless when none runs.
    void stop() { m_process.stop(); }

    [[nodiscard]] bool isRunning() const { return m_process.isRunning(); }
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString ptyPath() const { return m_ptyPath; } ///< empty before ready()

Q_SIGNALS:
    /// While it starts: the first start of a version builds the firmware. `total` is 0 where a step has no parts.
    void progress(const QString& step, qint64 done, qint64 total);
    void ready(const QString& ptyPath);
    void failed(const studio::Error& error); ///< it did not start; "busy" when the name runs elsewhere
    /// It was ready and is gone. The error says why when nobody asked for it.
    void ended(const std::optional<studio::Error>& error);

private:
    void onTold(const QJsonObject& line);

    CliProcess m_process;
    QString m_name;
    QString m_ptyPath;
};

} // namespace studio
