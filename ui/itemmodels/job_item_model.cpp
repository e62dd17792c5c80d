// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/job_item_model.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

QString formatSeconds(double seconds)
{
    const qint64 whole = std::max<qint64>(0, std::llround(seconds));
    if (whole < 60)
        return JobItemModel::tr("%1 s").arg(whole);
    if (whole < 3600)
        return JobItemModel::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return JobItemModel::tr("%1 h %2 min").arg(whole / 3600).arg((whole % 3600) / 60);
}

namespace
{

QString timeText(const QDateTime& at)
{
    return at.toString(QStringLiteral("HH:mm:ss"));
}

double secondsOf(const JobInfo& job)
{
    return static_cast<double>(job.startedAt.msecsTo(job.finishedAt)) / 1000.0;
}

/// The second line under the title.
QString jobDetail(const JobInfo& job)
{
    switch (job.state) {
    case JobState::Queued: return JobItemModel::tr("starts by itself after the job before it");
    case JobState::Running: return JobItemModel::tr("started %1").arg(timeText(job.startedAt));
    case JobState::Cancelling: return JobItemModel::tr("Stopping; what is good is kept");
    case JobState::Done: return JobItemModel::tr("finished");
    case JobState::Cancelled: return JobItemModel::tr("Stopped by you");
    case JobState::Failed: return job.error.message;
    }
    return {};
}

/// How far it is, or when it ended.
QString jobProgress(const JobInfo& job)
{
    switch (job.state) {
    case JobState::Queued: return JobItemModel::tr("waiting");
    case JobState::Done: return JobItemModel::tr("done in %1, %2").arg(formatSeconds(secondsOf(job)), timeText(job.finishedAt));
    case JobState::Failed:
    case JobState::Cancelled: return JobItemModel::tr("after %1, %2").arg(formatSeconds(secondsOf(job)), timeText(job.finishedAt));
    case JobState::Running:
    case JobState::Cancelling: break;
    }
    const QLocale locale;
    QStringList parts;
    if (!job.step.isEmpty())
        parts << job.step;
    if (job.total > 0)
        parts << JobItemModel::tr("%1 of %2").arg(locale.toString(job.done), locale.toString(job.total));
    if (job.etaSeconds >= 0.0)
        parts << (job.etaSpreadSeconds >= 1.0
                      ? JobItemModel::tr("%1 left \u00b1%2")
                            .arg(formatSeconds(job.etaSeconds), formatSeconds(job.etaSpreadSeconds))
                      : JobItemModel::tr("%1 left").arg(formatSeconds(job.etaSeconds)));
    return parts.isEmpty() ? JobItemModel::tr("starting") : parts.join(QStringLiteral(" \u00b7 "));
}

} // namespace

JobItemModel::JobItemModel(JobRunner& runner, QObject* parent) : QAbstractListModel(parent), m_runner(runner)
{
    connect(&runner, &JobRunner::jobAdded, this, &JobItemModel::sync);
    connect(&runner, &JobRunner::jobChanged, this, &JobItemModel::changeRow);
    connect(&runner, &JobRunner::jobFinished, this, &JobItemModel::changeRow);
    for (const JobInfo& job : runner.jobs())
        m_ids.append(job.id);
}

int JobItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

QVariant JobItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobInfo job = m_runner.job(m_ids[index.row()]);
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole: return job.title;
    case Qt::AccessibleTextRole: return tr("%1: %2, %3").arg(job.title, jobDetail(job), jobProgress(job));
    case JobIdRole: return job.id;
    case StateRole: return static_cast<int>(job.state);
    case PercentRole: return job.total > 0 ? static_cast<int>(job.done * 100 / job.total) : -1;
    case DetailRole: return jobDetail(job);
    case ProgressRole: return jobProgress(job);
    case CanCancelRole: return job.state == JobState::Queued || job.state == JobState::Running;
    case CanRetryRole: return (job.state == JobState::Failed || job.state == JobState::Cancelled) && job.canRetry;
    case KindRole: return static_cast<int>(job.kind);
    default: return {};
    }
}

void JobItemModel::sync()
{
    QVector<int> ids;
    for (const JobInfo& job : m_runner.jobs())
        ids.append(job.id);
    for (qsizetype row = m_ids.size() - 1; row >= 0; --row) {
        if (ids.contains(m_ids[row]))
            continue;
        beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
        m_ids.remove(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < ids.size(); ++row) {
        if (row < m_ids.size() && m_ids[row] == ids[row])
            continue;
        beginInsertRows({}, static_cast<int>(row), static_cast<int>(row));
        m_ids.insert(row, ids[row]);
        endInsertRows();
    }
}

void JobItemModel::changeRow(int id)
{
    sync();
    const qsizetype row = m_ids.indexOf(id);
    if (row >= 0)
        Q_EMIT dataChanged(index(static_cast<int>(row)), index(static_cast<int>(row)));
}

} // namespace studio
