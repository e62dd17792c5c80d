// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/job_context.h"
#include "models/core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <memory>

namespace studio
{

/// The SQLite connection of one project with its modes set. For the .cpp files of storage/ only.
class Database
{
public:
    static constexpr int kBusyTimeoutMs = 5000; ///< for writes of other programs, unless set
    enum class Mode { Create, ReadWrite, ReadOnly };

    /// Opens, sets the modes of the reliability reference and checks the application id.
    /// Errors: NotFound, AlreadyExists, InvalidInput (no project), PermissionDenied, Io.
    static Result<std::unique_ptr<Database>> open(const QString& path, Mode mode);

    [[nodiscard]] SQLite::Database& handle() { return *m_handle; }
    [[nodiscard]] SQLite::Database& handle() const { return *m_handle; }
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] bool isReadOnly() const { return m_isReadOnly; }
    [[nodiscard]] int schemaVersion() const;

    /// Brings an older file to today's schema, one transaction a step. Who opens the project makes a backup before.
    Result<void> migrate();
    static int newestSchemaVersion();

private:
    Database() = default;
    QString m_path;
    bool m_isReadOnly = false;
    std::unique_ptr<SQLite::Database> m_handle;
};

/// Copies the database as it is now into a new file, in steps between which `job` may stop it; other connections may go on
/// writing. The copy has no log beside it. Errors: Cancelled, Io, InvalidInput when the source is damaged.
Result<void> copyDatabase(Database& source, const QString& path, JobContext& job);

/// SQLite's own checks. Errors: InvalidInput naming the first damage.
Result<void> quickCheck(Database& database);

/// What an exception of the library means to the user.
Error storageError(const Database& database, const SQLite::Exception& exception, const QString& action);

/// Runs `body` (which returns Result<T>) and turns the library's exceptions into errors.
template <typename Body>
auto guarded(const Database& database, const QString& action, Body body) -> decltype(body())
{
    try {
        return body();
    } catch (const SQLite::Exception& exception) {
        return storageError(database, exception, action);
    }
}

/// The same inside one immediate transaction, committed only when `body` succeeded.
template <typename Body>
auto inTransaction(Database& database, const QString& action, Body body) -> decltype(body())
{
    return guarded(database, action, [&]() -> decltype(body()) {
        SQLite::Transaction transaction(database.handle(), SQLite::TransactionBehavior::IMMEDIATE);
        auto result = body();
        if (result)
            transaction.commit();
        return result;
    });
}

// Binding and reading of Qt values.
void bindText(SQLite::Statement& statement, int index, const QString& text);
void bindBlob(SQLite::Statement& statement, int index, const QByteArray& bytes);
void bindTime(SQLite::Statement& statement, int index, const QDateTime& time);
QString columnText(SQLite::Statement& statement, int index);
QByteArray columnBlob(SQLite::Statement& statement, int index);
QDateTime columnTime(SQLite::Statement& statement, int index);
QString jsonText(const QJsonValue& value);
QJsonValue jsonValue(const QString& text);

/// CRC-32C (Castagnoli) of a chunk.
std::uint32_t crc32c(const void* data, std::size_t bytes);

/// One audit row; call inside the transaction of the change.
void writeAudit(Database& database, const QString& action, const QString& detail);

} // namespace studio
