// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/project_repair.h"

#include "models/core/safe_file.h"
#include "models/dataset/picture.h"
#include "storage/database.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"
#include "storage/sample_rows.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtEndian>
#include <algorithm>
#include <sqlite3.h>
#include <vector>

namespace studio
{

namespace
{

constexpr qint64 kPageBytes = 4096;
constexpr int kHeaderBytes = 100;
/// Rows between the damage seen from the front and from the back that are asked for one by one.
constexpr qint64 kMostProbes = 1'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("Repair", text);
}

/// Where the readable rows go, column by column.
class RowCopy
{
public:
    RowCopy(SQLite::Database& target, const std::string& table, int columns)
        : m_insert(target, "INSERT INTO " + table + " VALUES (?" + repeated(columns - 1) + ")")
    {
    }

    /// `first`: column of `row` that is the table's first. False when the row breaks the table's rules:
    /// damage as well.
    bool take(SQLite::Statement& row, int first)
    {
        m_insert.reset();
        for (int i = first; i < row.getColumnCount(); ++i) {
            const SQLite::Column column = row.getColumn(i);
            const int place = i - first + 1;
            if (column.isNull())
                m_insert.bind(place);
            else if (column.isInteger())
                m_insert.bind(place, static_cast<int64_t>(column.getInt64()));
            else if (column.isFloat())
                m_insert.bind(place, column.getDouble());
            else if (column.isText())
                m_insert.bind(place, column.getString());
            else
                m_insert.bind(place, column.getBytes() == 0 ? "" : column.getBlob(), column.getBytes());
        }
        try {
            m_insert.exec();
        } catch (const SQLite::Exception& exception) {
            if (exception.getErrorCode() != SQLITE_CONSTRAINT)
                throw;
            return false;
        }
        return true;
    }

private:
    static std::string repeated(int count)
    {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += ",?";
        return text;
    }
    SQLite::Statement m_insert;
};

struct TableResult {
    qint64 kept = 0;
    qint64 lost = 0; ///< rows that are there and cannot be read
    bool isWhole = true;
};

/// Reads one table as far as it goes: from the front until damage, from the back until damage, what lies
/// between one by one.
class TableReader
{
public:
    TableReader(SQLite::Database& source, SQLite::Database& target, std::string table)
        : m_source(source)
        , m_table(std::move(table))
        , m_columns(SQLite::Statement(target, "SELECT * FROM " + m_table).getColumnCount())
        , m_copy(target, m_table, m_columns)
    {
    }

    TableResult readByRowid(JobContext& job)
    {
        qint64 front = 0;
        if (scan(" ORDER BY rowid", front, 0))
            return m_result;
        m_result.isWhole = false;
        qint64 back = front + 1;
        qint64 last = 0;
        scan(" ORDER BY rowid DESC", last, front);
        back = m_backReached ? last : highestRowid(front) + 1;
        const qint64 end = std::min(back, front + kMostProbes);
        qint64 inVain =
            0; // since the last row that could be read: beyond the table's unknown end every probe is
        for (qint64 id = front + 1; id < end && !job.isCancelled(); ++id) {
            const qint64 before = m_result.kept;
            const qint64 lostBefore = m_result.lost;
            probe(id);
            inVain = m_result.kept > before ? 0 : inVain + m_result.lost - lostBefore;
        }
        if (!m_backReached && inVain > 1)
            m_result.lost -= inVain - 1;
        return m_result;
    }

    /// For tables without rowid: from the front until damage.
    TableResult readFromTheFront()
    {
        try {
            SQLite::Statement row(m_source, "SELECT * FROM " + m_table);
            while (row.executeStep())
                keep(row, 0);
        } catch (const SQLite::Exception&) {
            m_result.isWhole = false;
            ++m_result.lost;
        }
        return m_result;
    }

private:
    /// True when the scan reached its end. `reached` is the last rowid read; stops at `until` when coming
    /// from the back.
    bool scan(const char* order, qint64& reached, qint64 until)
    {
        try {
            SQLite::Statement row(m_source, "SELECT rowid, * FROM " + m_table + order);
            while (row.executeStep()) {
                const qint64 id = row.getColumn(0).getInt64();
                if (until > 0 && id <= until)
                    return true;
                keep(row, 1);
                reached = id;
                m_backReached = m_backReached || until > 0;
            }
            return true;
        } catch (const SQLite::Exception&) {
            return false; // the damage begins here; the caller goes on from the other side
        }
    }

    void keep(SQLite::Statement& row, int first)
    {
        ++(m_copy.take(row, first) ? m_result.kept : m_result.lost);
    }

    void probe(qint64 id)
    {
        try {
            SQLite::Statement row(m_source, "SELECT rowid, * FROM " + m_table + " WHERE rowid = ?");
            row.bind(1, static_cast<int64_t>(id));
            if (row.executeStep())
                keep(row, 1);
        } catch (const SQLite::Exception&) {
            ++m_result.lost;
        }
    }

    qint64 highestRowid(qint64 front)
    {
        try {
            SQLite::Statement query(m_source, "SELECT seq FROM sqlite_sequence WHERE name = ?");
            query.bind(1, m_table);
            return query.executeStep() ? std::max<qint64>(front, query.getColumn(0).getInt64())
                                       : front + 1000;
        } catch (const SQLite::Exception&) {
            return front + 1000;
        }
    }

    SQLite::Database& m_source;
    std::string m_table;
    int m_columns;
    RowCopy m_copy;
    TableResult m_result;
    bool m_backReached = false;
};

/// The first 100 bytes say what kind of database follows; all of them are known but the number of pages.
Result<void> mendHeader(const QString& path, const QString& patternPath)
{
    QFile pattern(patternPath);
    QFile file(path);
    if (!pattern.open(QIODevice::ReadOnly) || !file.open(QIODevice::ReadWrite))
        return Error{ErrorCode::Io,
                     tr("%1 cannot be read: %2").arg(path, file.errorString()),
                     {},
                     QStringLiteral("REP-001")};
    QByteArray header = file.read(kHeaderBytes);
    const auto pages = static_cast<quint32>(file.size() / kPageBytes);
    if (pages == 0)
        return Error{ErrorCode::InvalidInput,
                     tr("The file is empty: there is nothing to repair. Open a backup instead."),
                     {},
                     QStringLiteral("REP-002")};
    if (!header.startsWith("SQLite format 3"))
        header = pattern.read(kHeaderBytes);
    constexpr int kPageCountAt = 28;
    constexpr int kFreeListAt = 32;
    if (qFromBigEndian<quint32>(header.constData() + kPageCountAt) != pages) {
        qToBigEndian<quint32>(pages, header.data() + kPageCountAt);
        std::fill_n(header.begin() + kFreeListAt, 8, '\0');
    }
    if (!file.seek(0) || file.write(header) != header.size() || !file.flush())
        return Error{ErrorCode::Io,
                     tr("%1 cannot be written: %2").arg(path, file.errorString()),
                     {},
                     QStringLiteral("REP-001")};
    return {};
}

/// Drops samples whose picture is gone or is not what it was: there is no part of a picture.
void dropLostPictures(Database& copy, RepairReport& report)
{
    SQLite::Statement pictures(copy.handle(), "SELECT s.id, s.name, p.sha256, p.data FROM samples s LEFT JOIN pictures p ON p.sample_id = s.id"
                                              " WHERE s.reading_count = 0 AND s.axes = ? ORDER BY s.id");
    bindText(pictures, 1, axesToJson(pictureAxes()));
    std::vector<int64_t> lost;
    while (pictures.executeStep()) {
        if (QCryptographicHash::hash(columnBlob(pictures, 3), QCryptographicHash::Sha256) == columnBlob(pictures, 2))
            continue;
        lost.push_back(pictures.getColumn(0).getInt64());
        report.losses << tr("%1: the picture could not be kept").arg(columnText(pictures, 1));
    }
    pictures.reset();
    for (const int64_t id : lost) {
        for (const char* rows : {"DELETE FROM pictures WHERE sample_id = ", "DELETE FROM attachments WHERE sample_id = ", "DELETE FROM samples WHERE id = "})
            copy.handle().exec(rows + std::to_string(id));
    }
    report.cutSamples += static_cast<int>(lost.size());
}

/// Drops attachments that are not what they were; their samples stay.
void dropLostAttachments(Database& copy, RepairReport& report)
{
    SQLite::Statement attachments(copy.handle(), "SELECT a.id, s.name, a.file_name, a.sha256, a.data FROM attachments a"
                                                 " JOIN samples s ON s.id = a.sample_id ORDER BY a.id");
    std::vector<int64_t> lost;
    while (attachments.executeStep()) {
        if (QCryptographicHash::hash(columnBlob(attachments, 4), QCryptographicHash::Sha256) == columnBlob(attachments, 3))
            continue;
        lost.push_back(attachments.getColumn(0).getInt64());
        report.losses << tr("%1: its attachment %2 could not be kept").arg(columnText(attachments, 1), columnText(attachments, 2));
    }
    attachments.reset();
    for (const int64_t id : lost)
        copy.handle().exec("DELETE FROM attachments WHERE id = " + std::to_string(id));
}

/// Cuts every sample at its first damaged chunk and drops what belongs to nothing.
Result<void> makeConsistent(Database& copy, RepairReport& report)
{
    return inTransaction(copy, tr("repairing"), [&]() -> Result<void> {
        SQLite::Database& handle = copy.handle();
        // What was put aside is nobody's, and half of it may have been removed.
        handle.exec("DELETE FROM chunks WHERE sample_id IN (SELECT id FROM samples WHERE recording = 2)");
        handle.exec("DELETE FROM segments WHERE sample_id IN (SELECT id FROM samples WHERE recording = 2)");
        handle.exec("DELETE FROM samples WHERE recording = 2");
        for (const char* owned : {"chunks", "segments", "pictures", "attachments"}) {
            const int orphans = handle.exec(std::string("DELETE FROM ") + owned +
                                            " WHERE sample_id NOT IN (SELECT id FROM samples)");
            if (orphans > 0)
                report.losses << tr("%1 rows of \u201c%2\u201d belonged to samples that are lost")
                                     .arg(orphans)
                                     .arg(QString::fromLatin1(owned));
        }
        handle.exec("DELETE FROM epochs WHERE run_id NOT IN (SELECT id FROM runs)");
        handle.exec("DELETE FROM reports WHERE run_id NOT IN (SELECT id FROM runs)");
        SQLite::Statement samples(handle, "SELECT id, name, reading_count FROM samples ORDER BY id");
        SQLite::Statement chunks(handle, "SELECT first_reading, reading_count, checksum, data FROM chunks "
                                         "WHERE sample_id = ? ORDER BY seq");
        while (samples.executeStep()) {
            const int64_t id = samples.getColumn(0).getInt64();
            const qint64 expected = samples.getColumn(2).getInt64();
            qint64 good = 0;
            chunks.reset();
            chunks.bind(1, id);
            while (chunks.executeStep()) {
                const SQLite::Column data = chunks.getColumn(3);
                if (chunks.getColumn(0).getInt64() != good ||
                    crc32c(data.getBlob(), static_cast<std::size_t>(data.getBytes())) !=
                        static_cast<std::uint32_t>(chunks.getColumn(2).getInt64()))
                    break;
                good += chunks.getColumn(1).getInt64();
            }
            if (good == expected)
                continue;
            chunks.reset();
            ++report.cutSamples;
            report.losses << tr("%1: %2 of %3 readings could be kept")
                                 .arg(columnText(samples, 1))
                                 .arg(good)
                                 .arg(expected);
            const std::string key = std::to_string(id);
            const std::string end = std::to_string(good);
            handle.exec("DELETE FROM chunks WHERE sample_id = " + key + " AND first_reading >= " + end);
            handle.exec("DELETE FROM segments WHERE sample_id = " + key + " AND begin_reading >= " + end);
            handle.exec("UPDATE segments SET end_reading = " + end + " WHERE sample_id = " + key +
                        " AND end_reading > " + end);
            // The hash was of the whole; without it the original may be imported again beside this part.
            handle.exec("UPDATE samples SET reading_count = " + end +
                        ", content_hash = NULL WHERE id = " + key);
        }
        dropLostPictures(copy, report);
        dropLostAttachments(copy, report);
        const auto count = [&](const char* table) {
            return handle.execAndGet(std::string("SELECT COUNT(*) FROM ") + table).getInt();
        };
        report.samples = count("samples");
        report.regions = count("segments");
        report.runs = count("runs");
        return {};
    });
}

/// True when a file of an older format, whose list of tables can be read, has no such table: then nothing is lost.
bool isYoungerThan(SQLite::Database& source, const char* table)
{
    try {
        SQLite::Statement version(source, "PRAGMA user_version");
        SQLite::Statement query(source, "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = ?");
        query.bind(1, table);
        return version.executeStep() && version.getColumn(0).getInt() < Database::newestSchemaVersion() && query.executeStep()
               && query.getColumn(0).getInt() == 0;
    } catch (const SQLite::Exception&) {
        return false; // reading the table itself tells what is lost
    }
}

Result<void> copyTables(SQLite::Database& source, Database& copy, RepairReport& report, JobContext& job)
{
    struct Table {
        const char* name;
        bool hasRowid;
        QString title;
    };
    const Table tables[] = {
        {"meta", false, tr("project data")},     {"documents", false, tr("settings of the project")},
        {"samples", true, tr("samples")},        {"chunks", true, tr("blocks of readings")},
        {"segments", true, tr("regions")},       {"runs", true, tr("training runs")},
        {"epochs", false, tr("epochs of runs")}, {"reports", true, tr("reports")},
        {"audit", true, tr("lines of the log")}, {"edits", true, tr("undo steps")},
        {"access_keys", true, tr("keys for devices")}, {"pictures", true, tr("pictures")},
        {"attachments", true, tr("attachments")}};
    return guarded(copy, tr("repairing"), [&]() -> Result<void> {
        copy.handle().exec("PRAGMA foreign_keys=OFF");
        qint64 done = 0;
        bool isWhole = true;
        for (const Table& table : tables) {
            if (job.isCancelled())
                return Error{ErrorCode::Cancelled,
                             tr("The repair was stopped; the damaged file was not changed."),
                             {},
                             {}};
            job.report(done++, static_cast<qint64>(std::size(tables)), tr("Reading %1").arg(table.title));
            if (isYoungerThan(source, table.name))
                continue;
            SQLite::Transaction transaction(copy.handle(), SQLite::TransactionBehavior::IMMEDIATE);
            copy.handle().exec(std::string("DELETE FROM ") +
                               table.name); // what making a project had put there
            TableReader reader(source, copy.handle(), table.name);
            const TableResult result = table.hasRowid ? reader.readByRowid(job) : reader.readFromTheFront();
            isWhole = isWhole && result.isWhole;
            if (result.lost > 0) {
                report.lostRows += static_cast<int>(result.lost);
                // Lost readings are told with the sample that they belong to.
                if (std::string(table.name) != "chunks")
                    report.losses << tr("%1 %2 could not be read").arg(result.lost).arg(table.title);
            } else if (!result.isWhole && result.kept == 0) {
                report.losses << tr("no %1 could be read").arg(table.title);
            }
            transaction.commit();
        }
        // Steps that start from rows which are lost would be refused one after another.
        if (!isWhole && copy.handle().exec("DELETE FROM edits") > 0)
            report.losses << tr("the list of undo steps");
        return {};
    });
}

Result<void> recoverInto(const QString& damaged, ProjectFile& target, RepairReport& report, JobContext& job)
{
    Result<std::unique_ptr<Database>> copy = Database::open(target.path(), Database::Mode::ReadWrite);
    if (!copy)
        return copy.error();
    try {
        SQLite::Database source(QFile::encodeName(damaged).toStdString(), SQLite::OPEN_READWRITE);
        // Lets SQLite read a file that is shorter than its header says.
        source.exec("PRAGMA writable_schema=ON");
        if (Result<void> copied = copyTables(source, **copy, report, job); !copied)
            return copied;
    } catch (const SQLite::Exception& exception) {
        return Error{
            ErrorCode::InvalidInput,
            tr("Nothing can be read in this file any more. Open a backup instead; the file was not changed."),
            QString::fromUtf8(exception.what()), QStringLiteral("REP-003")};
    }
    if (Result<void> consistent = makeConsistent(**copy, report); !consistent)
        return consistent;
    if (report.samples == 0 && report.lostRows > 0) {
        return Error{ErrorCode::InvalidInput,
                     tr("No sample can be read in this file any more. Open a backup instead; the file was "
                        "not changed."),
                     report.losses.join(QStringLiteral("; ")), QStringLiteral("REP-003")};
    }
    return {};
}

/// Overviews are drawn from; they are made again from the readings.
Result<void> rebuildOverviews(ProjectFile& target, JobContext& job)
{
    const Result<QVector<Sample>> samples = target.samples().all(true);
    if (!samples)
        return samples.error();
    for (qsizetype i = 0; i < samples->size(); ++i) {
        if (job.isCancelled())
            return Error{ErrorCode::Cancelled,
                         tr("The repair was stopped; the damaged file was not changed."),
                         {},
                         {}};
        if (Result<void> made = target.samples().makeOverview((*samples)[i]); !made)
            return made;
        job.report(i + 1, samples->size(), tr("Checking samples"));
    }
    return {};
}

} // namespace

Result<RepairReport> repairCopy(const QString& damagedPath, const QString& copyPath, JobContext& job)
{
    if (QFileInfo::exists(copyPath)) {
        return Error{
            ErrorCode::AlreadyExists,
            tr("There is already a file at %1; it was left alone.").arg(QDir::toNativeSeparators(copyPath)),
            {},
            QStringLiteral("REP-004")};
    }
    const QTemporaryDir folder(QFileInfo(copyPath).absolutePath() + QStringLiteral("/.sensorsmith-repair-XXXXXX"));
    const QString damaged = folder.filePath(QStringLiteral("damaged"));
    const QString part = folder.filePath(QStringLiteral("part.smith"));
    const QString log = damagedPath + QStringLiteral("-wal");
    // A damaged file is not live: the file and its log are copied as they are, byte by byte.
    if (!folder.isValid() || !QFile::copy(damagedPath, damaged) ||
        (QFileInfo::exists(log) && !QFile::copy(log, damaged + QStringLiteral("-wal"))))
        return Error{ErrorCode::Io,
                     tr("%1 cannot be copied for the repair. Check the disk and its free space.")
                         .arg(QDir::toNativeSeparators(damagedPath)),
                     {},
                     QStringLiteral("REP-005")};
    RepairReport report;
    {
        const QString pattern = folder.filePath(QStringLiteral("pattern.smith"));
        // Closed at once: only then is everything in the file itself.
        if (Result<std::unique_ptr<ProjectFile>> made =
                ProjectFile::create(pattern, {}, ProjectFile::Access::Job);
            !made)
            return made.error();
        Result<std::unique_ptr<ProjectFile>> target =
            ProjectFile::create(part, QFileInfo(damagedPath).completeBaseName(), ProjectFile::Access::Job);
        if (!target)
            return target.error();
        Result<void> done = mendHeader(damaged, pattern);
        if (done)
            done = recoverInto(damaged, **target, report, job);
        if (done)
            done = rebuildOverviews(**target, job);
        if (done)
            done = (*target)->check();
        if (!done)
            return done.error();
    }
    if (Result<void> named = renameSafely(part, copyPath); !named)
        return named.error();
    return report;
}

} // namespace studio
