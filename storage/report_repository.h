// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QVector>
#include <optional>

namespace studio
{

class Database;

/// What a stored report is about: "evaluation", "verification" or "export".
struct StoredReport {
    ReportId id;
    QString kind;
    RunId run;
    QDateTime at;
    QByteArray inputHash; ///< of what it was made from; differs from today's: out of date
    QJsonObject summary;
    QByteArray payload;   ///< serialised details (EvaluationReport, per-window verification), may be empty
};

class ReportRepository
{
public:
    explicit ReportRepository(Database& database);

    Result<ReportId> add(const StoredReport& report);
    [[nodiscard]] Result<std::optional<StoredReport>> newest(const QString& kind, RunId run) const;
    [[nodiscard]] Result<QVector<StoredReport>> all(const QString& kind) const; ///< newest first, no payloads
    [[nodiscard]] Result<StoredReport> report(ReportId id) const;

private:
    Database& m_database;
};

} // namespace studio
