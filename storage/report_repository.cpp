// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/report_repository.h"

#include "storage/database.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

StoredReport reportFromRow(SQLite::Statement& query, bool withPayload)
{
    StoredReport report;
    report.id = ReportId{query.getColumn(0).getInt64()};
    report.kind = columnText(query, 1);
    report.run = RunId{query.getColumn(2).getInt64()};
    report.at = columnTime(query, 3);
    report.inputHash = columnBlob(query, 4);
    report.summary = QJsonDocument::fromJson(columnText(query, 5).toUtf8()).object();
    if (withPayload)
        report.payload = columnBlob(query, 6);
    return report;
}

constexpr const char* kSelectReport = "SELECT id, kind, run_id, at, input_hash, summary, payload FROM reports";

} // namespace

ReportRepository::ReportRepository(Database& database) : m_database(database) {}

Result<ReportId> ReportRepository::add(const StoredReport& report)
{
    return inTransaction(m_database, tr("storing a report"), [&]() -> Result<ReportId> {
        SQLite::Statement insert(
            m_database.handle(),
            "INSERT INTO reports(kind, run_id, at, input_hash, summary, payload) VALUES (?,?,?,?,?,?)");
        bindText(insert, 1, report.kind);
        insert.bind(2, static_cast<int64_t>(report.run.value));
        bindTime(insert, 3, report.at.isValid() ? report.at : QDateTime::currentDateTimeUtc());
        bindBlob(insert, 4, report.inputHash);
        bindText(insert, 5, QString::fromUtf8(QJsonDocument(report.summary).toJson(QJsonDocument::Compact)));
        bindBlob(insert, 6, report.payload);
        insert.exec();
        writeAudit(m_database, report.kind, QString::number(report.run.value));
        return ReportId{m_database.handle().getLastInsertRowid()};
    });
}

Result<std::optional<StoredReport>> ReportRepository::newest(const QString& kind, RunId run) const
{
    return guarded(m_database, tr("reading a report"), [&]() -> Result<std::optional<StoredReport>> {
        SQLite::Statement query(m_database.handle(),
                                std::string(kSelectReport) + " WHERE kind = ? AND run_id = ? ORDER BY id DESC LIMIT 1");
        bindText(query, 1, kind);
        query.bind(2, static_cast<int64_t>(run.value));
        if (!query.executeStep())
            return std::optional<StoredReport>();
        return std::optional<StoredReport>(reportFromRow(query, true));
    });
}

Result<QVector<StoredReport>> ReportRepository::all(const QString& kind) const
{
    return guarded(m_database, tr("reading the reports"), [&]() -> Result<QVector<StoredReport>> {
        SQLite::Statement query(m_database.handle(), std::string(kSelectReport) + " WHERE kind = ? ORDER BY id DESC");
        bindText(query, 1, kind);
        QVector<StoredReport> reports;
        while (query.executeStep())
            reports.append(reportFromRow(query, false));
        return reports;
    });
}

Result<StoredReport> ReportRepository::report(ReportId id) const
{
    return guarded(m_database, tr("reading a report"), [&]() -> Result<StoredReport> {
        SQLite::Statement query(m_database.handle(), std::string(kSelectReport) + " WHERE id = ?");
        query.bind(1, static_cast<int64_t>(id.value));
        if (!query.executeStep())
            return Error{ErrorCode::NotFound, tr("This report is not in the project."), {}, QStringLiteral("RPT-001")};
        return reportFromRow(query, true);
    });
}

} // namespace studio
