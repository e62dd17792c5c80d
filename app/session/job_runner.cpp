// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/job_runner.h"

#include "models/core/error_json.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QProcessEnvironment>
#include <algorithm>
#include <QTimer>
#include <cmath>
#include <csignal>
#include <unistd.h>

namespace studio
{

namespace
{
constexpr int kKillAfterMs = 5000;
constexpr int kChangeIntervalMs = 100;
constexpr qsizetype kMostLogBytes = 64 * 1024;
constexpr qsizetype kMostLineBytes = 1024 * 1024;
constexpr int kSamplesForEta = 3;
} // namespace

struct JobRunner::Private {
    struct Job {
        JobInfo info;
        QStringList arguments;
        QHash<QString, QString> environment;
        std::unique_ptr<QProcess> process;
        std::unique_ptr<QTimer> killTimer;
        QElapsedTimer clock;
        QElapsedTimer sinceSignal;
        QByteArray errorBuffer;
        QByteArray log; ///< what was on stderr and was no JSON line
        QVector<double> rates; ///< seconds a unit, for the estimate
        qint64 lastDone = 0;
        double lastSeconds = 0.0;
    };

    QString program;
    std::vector<std::unique_ptr<Job>> jobs; ///< oldest first
    int nextId = 1;

    Job* find(int id)
    {
        for (const auto& job : jobs) {
            if (job->info.id == id)
                return job.get();
        }
        return nullptr;
    }
};

namespace
{

/// A process group of its own, so that a cancel reaches compilers and emulators that the job started.
void leadOwnGroup()
{
    ::setpgid(0, 0);
}

bool isOver(JobState state)
{
    return state == JobState::Done || state == JobState::Cancelled || state == JobState::Failed;
}

/// Mean and spread of what is left, from the recent rates; negative while there are too few.
void estimate(const QVector<double>& rates, qint64 left, double& seconds, double& spread)
{
    if (rates.size() < kSamplesForEta) {
        seconds = -1.0;
        return;
    }
    double mean = 0.0;
    for (const double rate : rates)
        mean += rate / static_cast<double>(rates.size());
    double variance = 0.0;
    for (const double rate : rates)
        variance += (rate - mean) * (rate - mean) / static_cast<double>(rates.size());
    seconds = mean * static_cast<double>(left);
    spread = std::sqrt(variance) * static_cast<double>(left) / std::sqrt(static_cast<double>(rates.size()));
}

} // namespace

JobRunner::JobRunner(QString cliProgram, QObject* parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->program = std::move(cliProgram);
}

JobRunner::~JobRunner()
{
    for (const auto& job : d->jobs) {
        if (job->process == nullptr || job->process->state() == QProcess::NotRunning)
            continue;
        job->process->disconnect(this);
        ::kill(-static_cast<pid_t>(job->process->processId()), SIGTERM);
        if (!job->process->waitForFinished(1000)) {
            ::kill(-static_cast<pid_t>(job->process->processId()), SIGKILL);
            job->process->waitForFinished(1000);
        }
    }
}

int JobRunner::start(JobKind kind, const QString& title, const QStringList& arguments, const QHash<QString, QString>& environment)
{
    auto job = std::make_unique<Private::Job>();
    job->info.id = d->nextId++;
    job->info.kind = kind;
    job->info.title = title;
    job->arguments = arguments;
    job->environment = environment;
    job->info.canRetry = environment.isEmpty();
    const int id = job->info.id;
    d->jobs.push_back(std::move(job));
    Q_EMIT jobAdded(id);
    startNext();
    return id;
}

void JobRunner::startNext()
{
    // Jobs on one project write the same file and lean on each other's results: one at a time, in order.
    for (const auto& job : d->jobs) {
        if (job->info.state == JobState::Running || job->info.state == JobState::Cancelling)
            return;
    }
    for (const auto& job : d->jobs) {
        if (job->info.state == JobState::Queued) {
            launch(job->info.id);
            return;
        }
    }
}

void JobRunner::launch(int id)
{
    Private::Job* job = d->find(id);
    job->process = std::make_unique<QProcess>();
    job->process->setChildProcessModifier(leadOwnGroup);
    job->process->setProgram(d->program);
    job->process->setArguments(job->arguments + QStringList{QStringLiteral("--json")});
    if (!job->environment.isEmpty()) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (auto one = job->environment.cbegin(); one != job->environment.cend(); ++one)
            environment.insert(one.key(), one.value());
        job->process->setProcessEnvironment(environment);
        job->environment.clear();
    }
    job->info.state = JobState::Running;
    job->info.startedAt = QDateTime::currentDateTime();
    job->clock.start();
    connect(job->process.get(), &QProcess::readyReadStandardError, this, [this, id] { readProgress(id); });
    connect(job->process.get(), &QProcess::finished, this,
            [this, id](int exitCode, QProcess::ExitStatus status) { conclude(id, exitCode, status == QProcess::NormalExit); });
    connect(job->process.get(), &QProcess::errorOccurred, this, [this, id](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            conclude(id, -1, false);
    });
    job->process->start(QIODevice::ReadOnly);
    Q_EMIT jobChanged(id);
}

void JobRunner::readProgress(int id)
{
    Private::Job* job = d->find(id);
    job->errorBuffer += job->process->readAllStandardError();
    for (qsizetype end = job->errorBuffer.indexOf('\n'); end >= 0; end = job->errorBuffer.indexOf('\n')) {
        const QByteArray line = job->errorBuffer.first(end);
        job->errorBuffer.remove(0, end + 1);
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (document.isObject() && document.object().contains(QStringLiteral("type")))
            takeLine(id, document.object());
        else if (job->log.size() < kMostLogBytes)
            job->log += line + '\n';
    }
    if (job->errorBuffer.size() > kMostLineBytes)
        job->errorBuffer.clear();
}

void JobRunner::takeLine(int id, const QJsonObject& line)
{
    Private::Job* job = d->find(id);
    JobInfo& info = job->info;
    if (line[QStringLiteral("type")].toString() == QLatin1String("event")) {
        Q_EMIT jobEvent(id, line);
        return;
    }
    const QString step = line[QStringLiteral("step")].toString();
    const qint64 done = line[QStringLiteral("done")].toInteger();
    const double seconds = static_cast<double>(job->clock.elapsed()) / 1000.0;
    if (step != info.step || done < job->lastDone) {
        job->rates.clear();
    } else if (done > job->lastDone) {
        job->rates.append((seconds - job->lastSeconds) / static_cast<double>(done - job->lastDone));
        if (job->rates.size() > 50)
            job->rates.removeFirst();
    }
    job->lastDone = done;
    job->lastSeconds = seconds;
    info.step = step;
    info.done = done;
    info.total = line[QStringLiteral("total")].toInteger();
    estimate(job->rates, info.total - info.done, info.etaSeconds, info.etaSpreadSeconds);
    if (!job->sinceSignal.isValid() || job->sinceSignal.elapsed() >= kChangeIntervalMs || info.done == info.total) {
        job->sinceSignal.start();
        Q_EMIT jobChanged(id);
    }
}

void JobRunner::conclude(int id, int exitCode, bool isNormal)
{
    Private::Job* job = d->find(id);
    if (isOver(job->info.state))
        return;
    job->killTimer.reset();
    if (job->process->state() == QProcess::NotRunning && exitCode >= 0)
        readProgress(id);
    const QJsonObject document = QJsonDocument::fromJson(job->process->readAllStandardOutput()).object();
    JobInfo& info = job->info;
    const bool wasCancelled = info.state == JobState::Cancelling;
    info.finishedAt = QDateTime::currentDateTime();
    info.etaSeconds = -1.0;
    if (isNormal && exitCode == 0) {
        info.state = JobState::Done;
        info.result = document;
        info.done = info.total;
    } else if (wasCancelled || (isNormal && exitCode == 3)) {
        info.state = JobState::Cancelled;
    } else {
        info.state = JobState::Failed;
        info.error = errorFromJson(document[QStringLiteral("error")].toObject());
        if (info.error.message.isEmpty()) {
            info.error.message = exitCode < 0
                                     ? tr("%1 could not be started. Install it again; the project is not affected.").arg(d->program)
                                     : tr("The job ended unexpectedly. What was saved before is safe; try again, and look at the log if it happens again.");
            info.error.detail = QString::fromUtf8(job->log);
        }
    }
    Q_EMIT jobChanged(id);
    Q_EMIT jobFinished(id);
    startNext();
}

void JobRunner::cancel(int id)
{
    Private::Job* job = d->find(id);
    if (job == nullptr || isOver(job->info.state))
        return;
    if (job->info.state == JobState::Queued) {
        job->info.state = JobState::Cancelled;
        job->info.startedAt = job->info.finishedAt = QDateTime::currentDateTime();
        Q_EMIT jobChanged(id);
        Q_EMIT jobFinished(id);
        return;
    }
    if (job->info.state == JobState::Cancelling)
        return;
    job->info.state = JobState::Cancelling;
    const auto group = static_cast<pid_t>(job->process->processId());
    if (group > 0) {
        ::kill(group, SIGTERM);
        job->killTimer = std::make_unique<QTimer>();
        job->killTimer->setSingleShot(true);
        connect(job->killTimer.get(), &QTimer::timeout, this, [group] { ::kill(-group, SIGKILL); });
        job->killTimer->start(kKillAfterMs);
    }
    Q_EMIT jobChanged(id);
}

int JobRunner::retry(int id)
{
    const Private::Job* job = d->find(id);
    if (job == nullptr || !isOver(job->info.state) || !job->info.canRetry)
        return 0;
    const JobKind kind = job->info.kind;
    const QString title = job->info.title;
    const QStringList arguments = job->arguments;
    std::erase_if(d->jobs, [id](const auto& one) { return one->info.id == id; });
    Q_EMIT jobChanged(id);
    return start(kind, title, arguments);
}

void JobRunner::clearFinished()
{
    QVector<int> gone;
    for (const auto& job : d->jobs) {
        if (isOver(job->info.state))
            gone.append(job->info.id);
    }
    std::erase_if(d->jobs, [](const auto& job) { return isOver(job->info.state); });
    for (const int id : gone)
        Q_EMIT jobChanged(id);
}

QVector<JobInfo> JobRunner::jobs() const
{
    QVector<JobInfo> list;
    for (auto it = d->jobs.rbegin(); it != d->jobs.rend(); ++it)
        list.append((*it)->info);
    return list;
}

JobInfo JobRunner::job(int id) const
{
    const Private::Job* found = d->find(id);
    return found != nullptr ? found->info : JobInfo();
}

bool JobRunner::isRunning(JobKind kind) const
{
    return std::any_of(d->jobs.begin(), d->jobs.end(),
                       [kind](const auto& job) { return job->info.kind == kind && !isOver(job->info.state); });
}

int JobRunner::runningCount() const
{
    return static_cast<int>(std::count_if(d->jobs.begin(), d->jobs.end(),
                                          [](const auto& job) { return !isOver(job->info.state); }));
}

} // namespace studio
