// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QVector>
#include <memory>

namespace studio
{

enum class JobKind { Import, Features, Train, Evaluate, Verify, Export, Example, Repair, Chain };
enum class JobState { Queued, Running, Cancelling, Done, Cancelled, Failed };

struct JobInfo {
    int id = 0;
    JobKind kind = JobKind::Features;
    QString title;           ///< "Train run 14"
    JobState state = JobState::Queued;
    qint64 done = 0;
    qint64 total = 0;
    QString step;            ///< "Extracting features"
    double etaSeconds = -1.0; ///< negative: not known yet
    double etaSpreadSeconds = 0.0;
    QDateTime startedAt;
    QDateTime finishedAt;
    QJsonObject result;      ///< the JSON document of a finished job
    Error error;             ///< of a failed one
    bool canRetry = true;    ///< false when it was given a secret, which is not kept
};

/// Runs long jobs as child processes `sensorsmith-cli COMMAND --json`. Training is limited to one at a time.
/// Cancel is SIGTERM, then SIGKILL of the whole process group after 5 s. Thread: GUI only.
class JobRunner : public QObject
{
    Q_OBJECT
public:
    explicit JobRunner(QString cliProgram, QObject* parent = nullptr);
    ~JobRunner() override;

    /// Starts (or queues) a job; `arguments` are those of the command line, without --json. Returns its id.
    /// `environment` is added to the child's: how a password reaches it without standing in a process list.
    int start(JobKind kind, const QString& title, const QStringList& arguments, const QHash<QString, QString>& environment = {});
    void cancel(int id);
    /// Starts a job that is over once more, with the same arguments; the row of the old one goes. Returns the new id, or
    /// 0 when that job is not over or may not be repeated.
    int retry(int id);
    /// Removes finished rows from the list.
    void clearFinished();

    [[nodiscard]] QVector<JobInfo> jobs() const; ///< newest first
    [[nodiscard]] JobInfo job(int id) const;
    [[nodiscard]] bool isRunning(JobKind kind) const;
    [[nodiscard]] int runningCount() const;

Q_SIGNALS:
    void jobAdded(int id);
    void jobChanged(int id); ///< progress or state, at most 10 a second for each job
    void jobEvent(int id, const QJsonObject& event); ///< structured events, for example one epoch
    void jobFinished(int id);

private:
    void startNext();
    void launch(int id);
    void readProgress(int id);
    void takeLine(int id, const QJsonObject& line);
    void conclude(int id, int exitCode, bool isNormal);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
