// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/run_repository.h"

#include "storage/database.h"
#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <cerrno>
#include <csignal>
#include <optional>
#include <unistd.h>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

QString objectText(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject textObject(const QString& text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}

constexpr const char* kSelectRun = "SELECT id, name, state, starred, started_at, finished_at, seed, impulse,"
                                   " impulse_hash, feature_hash, dataset_hash, settings, summary, failure, process_id"
                                   " FROM runs";

Run runFromRow(SQLite::Statement& query)
{
    Run run;
    run.id = RunId{query.getColumn(0).getInt64()};
    run.name = columnText(query, 1);
    run.state = static_cast<RunState>(query.getColumn(2).getInt());
    run.starred = query.getColumn(3).getInt() != 0;
    run.startedAt = columnTime(query, 4);
    run.finishedAt = columnTime(query, 5);
    run.seed = static_cast<quint64>(query.getColumn(6).getInt64());
    run.impulse = textObject(columnText(query, 7));
    run.impulseHash = columnBlob(query, 8);
    run.featureHash = columnBlob(query, 9);
    run.datasetHash = columnBlob(query, 10);
    run.settings = textObject(columnText(query, 11));
    run.summary = textObject(columnText(query, 12));
    run.failure = columnText(query, 13);
    run.processId = query.getColumn(14).getInt64();
    return run;
}

Error noSuchRun(RunId id)
{
    return Error{ErrorCode::NotFound, tr("Run %1 is not in the project.").arg(id.value), {}, QStringLiteral("RUN-001")};
}

/// Runs one UPDATE or DELETE that must hit one row.
Result<void> touchRun(SQLite::Statement& statement, RunId id)
{
    return statement.exec() == 1 ? Result<void>() : Result<void>(noSuchRun(id));
}

} // namespace

namespace
{

/// When a process was started, in seconds since 1970; nothing when there is none.
std::optional<qint64> processStart(pid_t process)
{
    const std::optional<qint64> ticks = processStartTicks(process);
    QFile machine(QStringLiteral("/proc/stat"));
    if (!ticks || !machine.open(QIODevice::ReadOnly))
        return std::nullopt;
    for (const QByteArray& row : machine.readAll().split('\n')) {
        if (row.startsWith("btime "))
            return row.mid(6).toLongLong() + *ticks / ::sysconf(_SC_CLK_TCK);
    }
    return std::nullopt;
}

/// True when the process that began this run at `startedAt` still works on it. Its number may belong to another by now.
bool isStillAt(pid_t process, const QDateTime& startedAt)
{
    constexpr qint64 kClockSlackSeconds = 2;
    if (process <= 0 || (::kill(process, 0) != 0 && errno != EPERM))
        return false;
    const std::optional<qint64> began = processStart(process);
    return !began || *began <= startedAt.toSecsSinceEpoch() + kClockSlackSeconds;
}

} // namespace

QString runStateName(RunState state)
{
    switch (state) {
    case RunState::Running: return QStringLiteral("running");
    case RunState::Done: return QStringLiteral("done");
    case RunState::Cancelled: return QStringLiteral("cancelled");
    case RunState::Failed: return QStringLiteral("failed");
    case RunState::Interrupted: return QStringLiteral("interrupted");
    }
    return {};
}

RunRepository::RunRepository(Database& database) : m_database(database) {}

Result<RunId> RunRepository::begin(const Run& run)
{
    return inTransaction(m_database, tr("starting a run"), [&]() -> Result<RunId> {
        SQLite::Statement insert(m_database.handle(),
                                 "INSERT INTO runs(name, state, started_at, seed, impulse, impulse_hash, feature_hash,"
                                 " dataset_hash, settings, process_id) VALUES (?,?,?,?,?,?,?,?,?,?)");
        bindText(insert, 1, run.name);
        insert.bind(2, static_cast<int>(RunState::Running));
        bindTime(insert, 3, run.startedAt.isValid() ? run.startedAt : QDateTime::currentDateTimeUtc());
        insert.bind(4, static_cast<int64_t>(run.seed));
        bindText(insert, 5, objectText(run.impulse));
        bindBlob(insert, 6, run.impulseHash);
        bindBlob(insert, 7, run.featureHash);
        bindBlob(insert, 8, run.datasetHash);
        bindText(insert, 9, objectText(run.settings));
        insert.bind(10, static_cast<int64_t>(run.processId));
        insert.exec();
        const RunId id{m_database.handle().getLastInsertRowid()};
        if (run.name.isEmpty()) {
            SQLite::Statement name(m_database.handle(), "UPDATE runs SET name = ? WHERE id = ?");
            bindText(name, 1, tr("Run %1").arg(id.value));
            name.bind(2, static_cast<int64_t>(id.value));
            name.exec();
        }
        writeAudit(m_database, QStringLiteral("run-started"), QString::number(id.value));
        return id;
    });
}

Result<void> RunRepository::addEpoch(RunId id, const EpochMetrics& epoch, const QByteArray& bestGraph)
{
    return inTransaction(m_database, tr("storing an epoch"), [&]() -> Result<void> {
        SQLite::Statement insert(m_database.handle(), "INSERT INTO epochs VALUES (?,?,?,?,?,?)");
        insert.bind(1, static_cast<int64_t>(id.value));
        insert.bind(2, epoch.epoch);
        insert.bind(3, epoch.trainLoss);
        insert.bind(4, epoch.trainAccuracy);
        insert.bind(5, epoch.validationLoss);
        insert.bind(6, epoch.validationAccuracy);
        insert.exec();
        if (bestGraph.isEmpty())
            return {};
        SQLite::Statement update(m_database.handle(), "UPDATE runs SET trained_graph = ? WHERE id = ?");
        bindBlob(update, 1, bestGraph);
        update.bind(2, static_cast<int64_t>(id.value));
        return touchRun(update, id);
    });
}

Result<void> RunRepository::finish(RunId id, RunState state, const QJsonObject& summary,
                                   const QByteArray& trainedGraph, const QByteArray& quantizedGraph,
                                   const QString& failure)
{
    return inTransaction(m_database, tr("finishing a run"), [&]() -> Result<void> {
        SQLite::Statement update(m_database.handle(),
                                 "UPDATE runs SET state = ?, finished_at = ?, summary = ?, failure = ?, process_id = 0,"
                                 " trained_graph = COALESCE(?, trained_graph),"
                                 " quantized_graph = COALESCE(?, quantized_graph) WHERE id = ?");
        update.bind(1, static_cast<int>(state));
        bindTime(update, 2, QDateTime::currentDateTimeUtc());
        bindText(update, 3, objectText(summary));
        bindText(update, 4, failure);
        if (!trainedGraph.isEmpty())
            bindBlob(update, 5, trainedGraph);
        if (!quantizedGraph.isEmpty())
            bindBlob(update, 6, quantizedGraph);
        update.bind(7, static_cast<int64_t>(id.value));
        writeAudit(m_database, QStringLiteral("run-") + runStateName(state), QString::number(id.value));
        return touchRun(update, id);
    });
}

Result<void> RunRepository::mergeSummary(RunId id, const QJsonObject& more)
{
    return inTransaction(m_database, tr("storing results"), [&]() -> Result<void> {
        Result<Run> known = run(id);
        if (!known)
            return known.error();
        QJsonObject summary = known->summary;
        for (auto it = more.begin(); it != more.end(); ++it)
            summary[it.key()] = it.value();
        SQLite::Statement update(m_database.handle(), "UPDATE runs SET summary = ? WHERE id = ?");
        bindText(update, 1, objectText(summary));
        update.bind(2, static_cast<int64_t>(id.value));
        return touchRun(update, id);
    });
}

Result<void> RunRepository::rename(RunId id, const QString& name)
{
    return inTransaction(m_database, tr("renaming a run"), [&]() -> Result<void> {
        SQLite::Statement update(m_database.handle(), "UPDATE runs SET name = ? WHERE id = ?");
        bindText(update, 1, name);
        update.bind(2, static_cast<int64_t>(id.value));
        writeAudit(m_database, QStringLiteral("run-renamed"), name);
        return touchRun(update, id);
    });
}

Result<void> RunRepository::setStarred(RunId id, bool starred)
{
    return inTransaction(m_database, tr("starring a run"), [&]() -> Result<void> {
        SQLite::Statement update(m_database.handle(), "UPDATE runs SET starred = ? WHERE id = ?");
        update.bind(1, starred ? 1 : 0);
        update.bind(2, static_cast<int64_t>(id.value));
        return touchRun(update, id);
    });
}

Result<void> RunRepository::remove(RunId id)
{
    return inTransaction(m_database, tr("deleting a run"), [&]() -> Result<void> {
        SQLite::Statement reports(m_database.handle(), "DELETE FROM reports WHERE run_id = ?");
        reports.bind(1, static_cast<int64_t>(id.value));
        reports.exec();
        SQLite::Statement remove(m_database.handle(), "DELETE FROM runs WHERE id = ?");
        remove.bind(1, static_cast<int64_t>(id.value));
        writeAudit(m_database, QStringLiteral("run-deleted"), QString::number(id.value));
        return touchRun(remove, id);
    });
}

bool RunRepository::isAbandoned(const Run& run) const
{
    return run.state == RunState::Running && !isStillAt(static_cast<pid_t>(run.processId), run.startedAt);
}

Result<int> RunRepository::sweepInterrupted()
{
    return inTransaction(m_database, tr("looking for interrupted runs"), [&]() -> Result<int> {
        QVector<qint64> gone;
        SQLite::Statement query(m_database.handle(), "SELECT id, process_id, started_at FROM runs WHERE state = ?");
        query.bind(1, static_cast<int>(RunState::Running));
        while (query.executeStep()) {
            const auto process = static_cast<pid_t>(query.getColumn(1).getInt64());
            if (!isStillAt(process, columnTime(query, 2)))
                gone.append(query.getColumn(0).getInt64());
        }
        query.reset();
        for (const qint64 id : gone) {
            SQLite::Statement update(m_database.handle(), "UPDATE runs SET state = ?, process_id = 0 WHERE id = ?");
            update.bind(1, static_cast<int>(RunState::Interrupted));
            update.bind(2, static_cast<int64_t>(id));
            update.exec();
            writeAudit(m_database, QStringLiteral("run-interrupted"), QString::number(id));
        }
        return static_cast<int>(gone.size());
    });
}

Result<Run> RunRepository::run(RunId id) const
{
    return guarded(m_database, tr("reading a run"), [&]() -> Result<Run> {
        SQLite::Statement query(m_database.handle(), std::string(kSelectRun) + " WHERE id = ?");
        query.bind(1, static_cast<int64_t>(id.value));
        if (!query.executeStep())
            return noSuchRun(id);
        return runFromRow(query);
    });
}

Result<QVector<Run>> RunRepository::all() const
{
    return guarded(m_database, tr("reading the runs"), [&]() -> Result<QVector<Run>> {
        SQLite::Statement query(m_database.handle(), std::string(kSelectRun) + " ORDER BY id DESC");
        QVector<Run> runs;
        while (query.executeStep())
            runs.append(runFromRow(query));
        return runs;
    });
}

Result<Run> RunRepository::newestDone() const
{
    return guarded(m_database, tr("reading the runs"), [&]() -> Result<Run> {
        SQLite::Statement query(m_database.handle(),
                                std::string(kSelectRun)
                                    + " WHERE state IN (?, ?) AND quantized_graph IS NOT NULL ORDER BY id DESC LIMIT 1");
        query.bind(1, static_cast<int>(RunState::Done));
        query.bind(2, static_cast<int>(RunState::Cancelled));
        if (!query.executeStep()) {
            return Error{ErrorCode::NotFound, tr("There is no trained run yet. Train first."), {},
                         QStringLiteral("RUN-002")};
        }
        return runFromRow(query);
    });
}

Result<QVector<EpochMetrics>> RunRepository::epochs(RunId id) const
{
    return guarded(m_database, tr("reading the epochs"), [&]() -> Result<QVector<EpochMetrics>> {
        SQLite::Statement query(m_database.handle(),
                                "SELECT epoch, train_loss, train_accuracy, validation_loss, validation_accuracy"
                                " FROM epochs WHERE run_id = ? ORDER BY epoch");
        query.bind(1, static_cast<int64_t>(id.value));
        QVector<EpochMetrics> epochs;
        while (query.executeStep()) {
            epochs.append({query.getColumn(0).getInt(), query.getColumn(1).getDouble(),
                           query.getColumn(2).getDouble(), query.getColumn(3).getDouble(),
                           query.getColumn(4).getDouble()});
        }
        return epochs;
    });
}

namespace
{
Result<QByteArray> graphColumn(Database& database, RunId id, const char* column, const QString& what)
{
    return guarded(database, tr("reading a trained network"), [&]() -> Result<QByteArray> {
        SQLite::Statement query(database.handle(), std::string("SELECT ") + column + " FROM runs WHERE id = ?");
        query.bind(1, static_cast<int64_t>(id.value));
        if (!query.executeStep())
            return noSuchRun(id);
        if (query.getColumn(0).isNull()) {
            return Error{ErrorCode::NotFound, tr("Run %1 has no %2: it ended before its first epoch.").arg(id.value).arg(what),
                         {}, QStringLiteral("RUN-003")};
        }
        return columnBlob(query, 0);
    });
}
} // namespace

Result<QByteArray> RunRepository::trainedGraph(RunId id) const
{
    return graphColumn(m_database, id, "trained_graph", tr("trained network"));
}

Result<QByteArray> RunRepository::quantizedGraph(RunId id) const
{
    return graphColumn(m_database, id, "quantized_graph", tr("int8 network"));
}

} // namespace studio
