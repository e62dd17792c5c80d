// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/database.h"

#include "storage/migrations.h"
#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSysInfo>
#include <array>
#include <sqlite3.h>

namespace studio
{

namespace
{

/// "SSMT": marks a file as a Sensorsmith project.
constexpr int kApplicationId = 0x53534D54;

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

void setModes(SQLite::Database& handle, bool isReadOnly)
{
    handle.setBusyTimeout(Database::kBusyTimeoutMs);
    sqlite3* raw = handle.getHandle();
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    handle.exec("PRAGMA mmap_size=0");
    handle.exec("PRAGMA cell_size_check=ON");
    handle.exec("PRAGMA foreign_keys=ON");
    if (!isReadOnly) {
        handle.exec("PRAGMA journal_mode=WAL");
        handle.exec("PRAGMA synchronous=FULL");
    }
}

int pragmaInt(SQLite::Database& handle, const char* pragma)
{
    SQLite::Statement query(handle, std::string("PRAGMA ") + pragma);
    return query.executeStep() ? query.getColumn(0).getInt() : 0;
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const QString& path, Mode mode)
{
    std::unique_ptr<Database> database(new Database);
    database->m_path = QFileInfo(path).absoluteFilePath();
    database->m_isReadOnly = mode == Mode::ReadOnly;
    const QString shown = QDir::toNativeSeparators(database->m_path);
    const QFileInfo info(database->m_path);
    const bool exists = info.exists();
    if (info.isDir()) {
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 is a folder, not a project. Give the name of a file in it, such as %2.")
                         .arg(shown, QDir::toNativeSeparators(QDir(database->m_path).filePath(QStringLiteral("motion.smith")))),
                     {}, QStringLiteral("PRJ-004")};
    }
    if (mode != Mode::Create && exists && !info.isFile()) { // the port of a board, where the project should stand
        return Error{ErrorCode::InvalidArgument, tr("%1 is a device, not a project, and was not opened. Give the project's file first.").arg(shown), {},
                     QStringLiteral("PRJ-006")};
    }
    if (mode == Mode::Create && exists) {
        return Error{ErrorCode::AlreadyExists, tr("There is already a file at %1. Choose another name.").arg(shown), {},
                     QStringLiteral("PRJ-001")};
    }
    if (mode != Mode::Create && !exists) {
        return Error{ErrorCode::NotFound, tr("There is no project at %1. It may have been moved or deleted.").arg(shown),
                     {}, QStringLiteral("PRJ-002")};
    }
    if (mode == Mode::Create && !info.dir().exists()) {
        return Error{ErrorCode::NotFound,
                     tr("There is no folder %1, so the project was not made. Make the folder first, or choose another.")
                         .arg(QDir::toNativeSeparators(info.path())),
                     {}, QStringLiteral("PRJ-005")};
    }
    try {
        const int flags = mode == Mode::Create     ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                          : mode == Mode::ReadOnly ? SQLite::OPEN_READONLY
                                                   : SQLite::OPEN_READWRITE;
        database->m_handle =
            std::make_unique<SQLite::Database>(QFile::encodeName(database->m_path).toStdString(), flags);
        SQLite::Database& handle = *database->m_handle;
        if (mode == Mode::Create) {
            setModes(handle, false);
            handle.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
        } else {
            handle.setBusyTimeout(kBusyTimeoutMs);
            if (pragmaInt(handle, "application_id") != kApplicationId) {
                return Error{ErrorCode::InvalidInput,
                             tr("%1 is not a Sensorsmith project. Nothing in it was changed.").arg(shown), {},
                             QStringLiteral("PRJ-003")};
            }
            setModes(handle, database->m_isReadOnly);
        }
    } catch (const SQLite::Exception& exception) {
        if (exception.getErrorCode() == SQLITE_NOTADB || exception.getErrorCode() == SQLITE_CORRUPT) {
            return Error{ErrorCode::InvalidInput,
                         tr("%1 is not a Sensorsmith project, or it is damaged. Nothing in it was changed.").arg(shown),
                         QString::fromUtf8(exception.what()), QStringLiteral("PRJ-003")};
        }
        return storageError(*database, exception, tr("opening the project"));
    }
    return database;
}

int Database::schemaVersion() const
{
    return pragmaInt(*m_handle, "user_version");
}

int Database::newestSchemaVersion()
{
    return static_cast<int>(migrations().size());
}

Result<void> Database::migrate()
{
    return guarded(*this, tr("updating the project"), [&]() -> Result<void> {
        while (schemaVersion() < newestSchemaVersion()) {
            SQLite::Transaction transaction(*m_handle, SQLite::TransactionBehavior::IMMEDIATE);
            const int version = schemaVersion(); // once more: another program may have been first
            if (version >= newestSchemaVersion())
                break;
            m_handle->exec(std::string(migrations()[static_cast<std::size_t>(version)]));
            m_handle->exec("PRAGMA user_version=" + std::to_string(version + 1));
            transaction.commit();
        }
        return {};
    });
}

Result<void> copyDatabase(Database& source, const QString& path, JobContext& job)
{
    constexpr int kPagesAStep = 1024;
    return guarded(source, tr("making a backup"), [&]() -> Result<void> {
        SQLite::Database target(QFile::encodeName(path).toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        {
            // One read transaction around all steps: the copy is of one moment, and a writer does not make it start again.
            SQLite::Transaction moment(source.handle());
            SQLite::Statement(source.handle(), "SELECT COUNT(*) FROM sqlite_schema").executeStep();
            SQLite::Backup backup(target, source.handle());
            while (backup.executeStep(kPagesAStep) != SQLITE_DONE) {
                if (job.isCancelled())
                    return Error{ErrorCode::Cancelled, tr("Making a backup was stopped."), {}, {}};
                job.report(backup.getTotalPageCount() - backup.getRemainingPageCount(), backup.getTotalPageCount(),
                           tr("Making a backup"));
            }
        }
        target.exec("PRAGMA journal_mode=DELETE");
        // Whoever records goes on in the project, not in the copy: there it is an unfinished recording.
        const std::string owner = "'$." + kRecordingOwner.toStdString() + "'";
        target.exec("UPDATE samples SET metadata = json_remove(metadata, " + owner + ") WHERE recording <> 0 AND json_valid(metadata)");
        return {};
    });
}

Result<void> quickCheck(Database& database)
{
    return guarded(database, tr("checking the project"), [&]() -> Result<void> {
        SQLite::Statement query(database.handle(), "PRAGMA quick_check(1)");
        query.executeStep();
        const QString verdict = columnText(query, 0);
        if (verdict == QLatin1String("ok"))
            return {};
        return Error{ErrorCode::InvalidInput,
                     tr("%1 is damaged (%2). Open a backup, or make a repaired copy; the file itself was not changed.")
                         .arg(QFileInfo(database.path()).fileName(), verdict),
                     verdict, QStringLiteral("PRJ-021")};
    });
}

Error storageError(const Database& database, const SQLite::Exception& exception, const QString& action)
{
    const QString file = QFileInfo(database.path()).fileName();
    const QString detail = QStringLiteral("%1 (%2/%3)")
                               .arg(QString::fromUtf8(exception.what()))
                               .arg(exception.getErrorCode())
                               .arg(exception.getExtendedErrorCode());
    switch (exception.getErrorCode()) {
    case SQLITE_FULL:
        return Error{ErrorCode::Io,
                     tr("The disk is full: %1 was not saved in %2. Free some space and try again; nothing else was lost.")
                         .arg(action, file),
                     detail, QStringLiteral("PRJ-010")};
    case SQLITE_IOERR:
        return Error{ErrorCode::Io,
                     tr("The disk reported an error while %1 in %2. What was saved before is safe; try again, and check "
                        "the disk if it happens again.")
                         .arg(action, file),
                     detail, QStringLiteral("PRJ-011")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Error{ErrorCode::Busy,
                     tr("%2 is being written by another program, so %1 was not done. Nothing was lost; try again.")
                         .arg(action, file),
                     detail, QStringLiteral("PRJ-012")};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return Error{ErrorCode::PermissionDenied,
                     tr("%2 may not be written, so %1 was not done. Check the file's permissions.").arg(action, file),
                     detail, QStringLiteral("PRJ-013")};
    case SQLITE_CANTOPEN:
        return Error{ErrorCode::Io, tr("%1 could not be opened. Check the folder and its permissions.").arg(file), detail,
                     QStringLiteral("PRJ-014")};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Error{ErrorCode::InvalidInput,
                     tr("%2 is damaged: %1 failed. Open a backup, or make a repaired copy.").arg(action, file), detail,
                     QStringLiteral("PRJ-015")};
    default:
        return Error{ErrorCode::Internal, tr("%1 failed in %2: %3").arg(action, file, QString::fromUtf8(exception.what())),
                     detail, QStringLiteral("PRJ-019")};
    }
}

void bindText(SQLite::Statement& statement, int index, const QString& text)
{
    statement.bind(index, text.toStdString());
}

void bindBlob(SQLite::Statement& statement, int index, const QByteArray& bytes)
{
    statement.bind(index, bytes.isNull() ? "" : static_cast<const void*>(bytes.constData()),
                   static_cast<int>(bytes.size()));
}

void bindTime(SQLite::Statement& statement, int index, const QDateTime& time)
{
    statement.bind(index, static_cast<int64_t>(time.isValid() ? time.toMSecsSinceEpoch() : 0));
}

QString columnText(SQLite::Statement& statement, int index)
{
    const SQLite::Column column = statement.getColumn(index);
    return QString::fromUtf8(column.getText(), column.getBytes());
}

QByteArray columnBlob(SQLite::Statement& statement, int index)
{
    const SQLite::Column column = statement.getColumn(index);
    const void* data = column.getBlob();
    return data == nullptr ? QByteArray() : QByteArray(static_cast<const char*>(data), column.getBytes());
}

QDateTime columnTime(SQLite::Statement& statement, int index)
{
    const qint64 ms = statement.getColumn(index).getInt64();
    return ms == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

QString jsonText(const QJsonValue& value)
{
    // A value of any kind is kept as the only element of an array.
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

QJsonValue jsonValue(const QString& text)
{
    const QJsonArray array = QJsonDocument::fromJson(text.toUtf8()).array();
    return array.isEmpty() ? QJsonValue() : array.first();
}

std::uint32_t crc32c(const void* data, std::size_t bytes)
{
    static const std::array<std::array<std::uint32_t, 256>, 8> tables = [] {
        std::array<std::array<std::uint32_t, 256>, 8> made{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t crc = i;
            for (int bit = 0; bit < 8; ++bit)
                crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
            made[0][i] = crc;
        }
        for (std::size_t t = 1; t < 8; ++t) {
            for (std::size_t i = 0; i < 256; ++i)
                made[t][i] = (made[t - 1][i] >> 8) ^ made[0][made[t - 1][i] & 0xFFU];
        }
        return made;
    }();
    const auto* p = static_cast<const unsigned char*>(data);
    std::uint32_t crc = 0xFFFFFFFFU;
    while (bytes >= 8) {
        const std::uint32_t low = crc ^ (std::uint32_t(p[0]) | std::uint32_t(p[1]) << 8 | std::uint32_t(p[2]) << 16
                                         | std::uint32_t(p[3]) << 24);
        crc = tables[7][low & 0xFFU] ^ tables[6][(low >> 8) & 0xFFU] ^ tables[5][(low >> 16) & 0xFFU]
              ^ tables[4][low >> 24] ^ tables[3][p[4]] ^ tables[2][p[5]] ^ tables[1][p[6]] ^ tables[0][p[7]];
        p += 8;
        bytes -= 8;
    }
    for (; bytes > 0; --bytes)
        crc = (crc >> 8) ^ tables[0][(crc ^ *p++) & 0xFFU];
    return ~crc;
}

void writeAudit(Database& database, const QString& action, const QString& detail)
{
    SQLite::Statement insert(database.handle(), "INSERT INTO audit(at, actor, action, detail) VALUES (?,?,?,?)");
    bindTime(insert, 1, QDateTime::currentDateTimeUtc());
    bindText(insert, 2, QCoreApplication::applicationName());
    bindText(insert, 3, action);
    bindText(insert, 4, detail);
    insert.exec();
}

} // namespace studio
