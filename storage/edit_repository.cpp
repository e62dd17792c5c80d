// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit_repository.h"

#include "storage/database.h"
#include "storage/edit_rows.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kHistoryLimit = 500;
constexpr qint64 kMergeWindowMs = 800;

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

QString changesText(const QVector<DatasetChange>& changes)
{
    return QString::fromUtf8(QJsonDocument(changesToJson(changes)).toJson(QJsonDocument::Compact));
}

DatasetEdit editFromRow(SQLite::Statement& query)
{
    DatasetEdit edit;
    edit.id = EditId{query.getColumn(0).getInt64()};
    edit.name = columnText(query, 1);
    edit.mergeKey = columnText(query, 2);
    edit.at = columnTime(query, 3);
    edit.changes = changesFromJson(QJsonDocument::fromJson(columnText(query, 4).toUtf8()).array());
    edit.undone = query.getColumn(5).getInt() != 0;
    return edit;
}

constexpr const char* kSelectEdit = "SELECT id, name, merge_key, at, changes, undone FROM edits";

void writeEdit(Database& database, DatasetEdit& edit)
{
    if (edit.id.isValid()) {
        SQLite::Statement update(database.handle(), "UPDATE edits SET changes = ?, at = ?, name = ? WHERE id = ?");
        bindText(update, 1, changesText(edit.changes));
        bindTime(update, 2, edit.at);
        bindText(update, 3, edit.name);
        update.bind(4, static_cast<int64_t>(edit.id.value));
        update.exec();
        return;
    }
    SQLite::Statement insert(database.handle(),
                             "INSERT INTO edits(name, merge_key, at, changes, undone) VALUES (?,?,?,?,0)");
    bindText(insert, 1, edit.name);
    bindText(insert, 2, edit.mergeKey);
    bindTime(insert, 3, edit.at);
    bindText(insert, 4, changesText(edit.changes));
    insert.exec();
    edit.id = EditId{database.handle().getLastInsertRowid()};
    SQLite::Statement trim(database.handle(),
                           "DELETE FROM edits WHERE id <= (SELECT id FROM edits ORDER BY id DESC LIMIT 1 OFFSET ?)");
    trim.bind(1, kHistoryLimit);
    trim.exec();
}

void setUndone(Database& database, EditId id, bool undone)
{
    SQLite::Statement update(database.handle(), "UPDATE edits SET undone = ?, merge_key = '' WHERE id = ?");
    update.bind(1, undone ? 1 : 0);
    update.bind(2, static_cast<int64_t>(id.value));
    update.exec();
}

} // namespace

EditRepository::EditRepository(Database& database) : m_database(database) {}

Result<DatasetEdit> EditRepository::apply(DatasetEdit edit)
{
    if (!edit.at.isValid())
        edit.at = QDateTime::currentDateTimeUtc();
    return inTransaction(m_database, edit.name, [&]() -> Result<DatasetEdit> {
        for (DatasetChange& change : edit.changes) {
            if (Result<void> applied = applyChange(m_database, change); !applied)
                return applied.error();
        }
        m_database.handle().exec("DELETE FROM edits WHERE undone = 1");
        DatasetEdit stored = edit;
        if (!edit.mergeKey.isEmpty()) {
            SQLite::Statement last(m_database.handle(), std::string(kSelectEdit) + " ORDER BY id DESC LIMIT 1");
            if (last.executeStep()) {
                const DatasetEdit before = editFromRow(last);
                if (before.mergeKey == edit.mergeKey && before.at.msecsTo(edit.at) <= kMergeWindowMs) {
                    stored.id = before.id;
                    stored.changes = mergedChanges(before.changes, edit.changes);
                }
            }
        }
        writeEdit(m_database, stored);
        writeAudit(m_database, QStringLiteral("edit"), edit.name);
        return stored;
    });
}

Result<DatasetEdit> EditRepository::undo()
{
    return inTransaction(m_database, tr("undoing a step"), [&]() -> Result<DatasetEdit> {
        SQLite::Statement query(m_database.handle(),
                                std::string(kSelectEdit) + " WHERE undone = 0 ORDER BY id DESC LIMIT 1");
        if (!query.executeStep())
            return Error{ErrorCode::NotFound, tr("There is nothing to undo."), {}, QStringLiteral("EDT-003")};
        DatasetEdit edit = editFromRow(query);
        query.reset();
        for (auto change = edit.changes.crbegin(); change != edit.changes.crend(); ++change) {
            DatasetChange inverse = inverted(*change);
            if (Result<void> applied = applyChange(m_database, inverse); !applied)
                return applied.error();
        }
        setUndone(m_database, edit.id, true);
        writeAudit(m_database, QStringLiteral("undo"), edit.name);
        edit.undone = true;
        return edit;
    });
}

Result<DatasetEdit> EditRepository::redo()
{
    return inTransaction(m_database, tr("repeating a step"), [&]() -> Result<DatasetEdit> {
        SQLite::Statement query(m_database.handle(),
                                std::string(kSelectEdit) + " WHERE undone = 1 ORDER BY id LIMIT 1");
        if (!query.executeStep())
            return Error{ErrorCode::NotFound, tr("There is nothing to repeat."), {}, QStringLiteral("EDT-004")};
        DatasetEdit edit = editFromRow(query);
        query.reset();
        for (DatasetChange& change : edit.changes) {
            if (Result<void> applied = applyChange(m_database, change); !applied)
                return applied.error();
        }
        setUndone(m_database, edit.id, false);
        writeAudit(m_database, QStringLiteral("redo"), edit.name);
        edit.undone = false;
        return edit;
    });
}

Result<QVector<DatasetEdit>> EditRepository::history() const
{
    return guarded(m_database, tr("reading the history"), [&]() -> Result<QVector<DatasetEdit>> {
        SQLite::Statement query(m_database.handle(), std::string(kSelectEdit) + " ORDER BY id");
        QVector<DatasetEdit> edits;
        while (query.executeStep())
            edits.append(editFromRow(query));
        return edits;
    });
}

namespace
{
Result<qint64> maxAudit(Database& database, const char* where)
{
    return guarded(database, tr("reading the log"), [&]() -> Result<qint64> {
        SQLite::Statement query(database.handle(), std::string("SELECT COALESCE(MAX(id), 0) FROM audit") + where);
        query.executeStep();
        return static_cast<qint64>(query.getColumn(0).getInt64());
    });
}
} // namespace

Result<qint64> EditRepository::lastDataChange() const
{
    return maxAudit(m_database, " WHERE action IN ('sample-added', 'edit', 'undo', 'redo', 'recording-finished',"
                                " 'bin-purged')");
}

Result<qint64> EditRepository::lastAudit() const
{
    return maxAudit(m_database, "");
}

Result<void> EditRepository::audit(const QString& action, const QString& detail)
{
    return inTransaction(m_database, tr("writing the log"), [&]() -> Result<void> {
        writeAudit(m_database, action, detail);
        return {};
    });
}

Result<QVector<AuditRow>> EditRepository::auditRows(int limit) const
{
    return guarded(m_database, tr("reading the log"), [&]() -> Result<QVector<AuditRow>> {
        SQLite::Statement query(m_database.handle(),
                                "SELECT id, at, actor, action, detail FROM audit ORDER BY id DESC LIMIT ?");
        query.bind(1, limit);
        QVector<AuditRow> rows;
        while (query.executeStep()) {
            rows.append({query.getColumn(0).getInt64(), columnTime(query, 1), columnText(query, 2),
                         columnText(query, 3), columnText(query, 4)});
        }
        return rows;
    });
}

} // namespace studio
