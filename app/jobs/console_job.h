// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"

#include <QElapsedTimer>

namespace studio
{

/// Installs handlers for SIGINT and SIGTERM that ask the running command to stop.
void installStopSignals();
bool isStopRequested();

/// Progress as JSON lines on stderr: {"type":"progress",...} at most ten a second, {"type":"event",...} each.
class JsonJobContext final : public JobContext
{
public:
    [[nodiscard]] bool isCancelled() const override { return isStopRequested(); }
    void report(qint64 done, qint64 total, const QString& step) override;
    void event(const QJsonObject& event) override;

private:
    QElapsedTimer m_sinceReport;
    QString m_step;
};

/// Progress for people on stderr: one line that is rewritten on a terminal, sparse lines elsewhere.
class TextJobContext final : public JobContext
{
public:
    TextJobContext();
    ~TextJobContext() override;
    [[nodiscard]] bool isCancelled() const override { return isStopRequested(); }
    void report(qint64 done, qint64 total, const QString& step) override;
    void event(const QJsonObject& event) override;

private:
    bool m_isTerminal = false;
    bool m_hasOpenLine = false;
    QElapsedTimer m_sinceReport;
    QString m_step;
};

} // namespace studio
