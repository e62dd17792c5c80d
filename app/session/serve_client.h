// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QJsonObject>
#include <QObject>
#include <functional>

class QLocalSocket;

namespace studio
{

/// Where the process that serves a project is found, in `folder` (runtimeFolder()): one place a project, however its path was written.
/// Without an ending: the lock and the socket have theirs.
QString servePlace(const QString& folder, const QString& projectPath);
QString serveSocketPath(const QString& folder, const QString& projectPath);

/// Asks the process that serves a project and waits for its answer; progress goes to `job`, what it tells on the way to `onTold`.
/// Errors: NotFound (nobody serves it: says how), Cancelled, Io, and what the other side answers. Thread: any.
Result<QJsonObject> askServe(const QString& folder, const QString& projectPath, const QJsonObject& request, JobContext& job,
                             const std::function<void(const QJsonObject& line)>& onTold = {});

/// The same without waiting: one question, told of by signals, of which `answered` or `failed` is the last one. Dropping the object
/// takes the question back. Thread: the one it lives in, which must run an event loop.
class ServeQuestion : public QObject
{
    Q_OBJECT
public:
    ServeQuestion(const QString& folder, const QString& projectPath, const QJsonObject& request, QObject* parent = nullptr);
    ~ServeQuestion() override;

    /// Ends what was begun by it (serve_control.h); `answered` tells when that has ended.
    void finish();

Q_SIGNALS:
    void progressed(const QJsonObject& line); ///< "state", "percent"
    void told(const QJsonObject& line);       ///< on the way
    void answered(const QJsonObject& answer);
    void failed(const studio::Error& error);

private:
    void readLines();
    void end(const std::function<void()>& tell);

    QLocalSocket* m_socket;
    bool m_isFinishing = false;
    bool m_isOver = false;
};

} // namespace studio
