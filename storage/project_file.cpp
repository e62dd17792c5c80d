// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/project_file.h"

#include "models/core/empty_lock.h"
#include "models/core/safe_file.h"
#include "storage/access_key_repository.h"
#include "storage/attachment_repository.h"
#include "storage/backup_store.h"
#include "storage/database.h"
#include "storage/edit_repository.h"
#include "storage/feature_repository.h"
#include "storage/picture_repository.h"
#include "storage/report_repository.h"
#include "storage/run_repository.h"
#include "storage/sample_repository.h"
#include "storage/sample_rows.h"
#include "storage/unfinished_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QSysInfo>

namespace studio
{

namespace
{

constexpr int kFirstVersionWithPictures = 3;
constexpr int kFirstVersionWithAttachments = 4;

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

QString machineMark()
{
    return QString::fromLatin1(
        QCryptographicHash::hash(QSysInfo::machineUniqueId(), QCryptographicHash::Sha256).toHex().left(16));
}

QString metaValue(Database& database, const QString& key)
{
    SQLite::Statement query(database.handle(), "SELECT value FROM meta WHERE key = ?");
    bindText(query, 1, key);
    return query.executeStep() ? columnText(query, 0) : QString();
}

void setMeta(Database& database, const QString& key, const QString& value)
{
    SQLite::Statement write(database.handle(),
                            "INSERT INTO meta(key, value) VALUES (?,?) ON CONFLICT(key) DO UPDATE SET value = excluded.value");
    bindText(write, 1, key);
    bindText(write, 2, value);
    write.exec();
}

std::unique_ptr<QLockFile> windowLock(const QString& path)
{
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // staleness is decided by the process id alone
    return lock;
}

Result<std::unique_ptr<QLockFile>> takeWindowLock(const QString& path)
{
    std::unique_ptr<QLockFile> lock = windowLock(path);
    if (lock->tryLock(0) || (dropEmptyLock(path + QStringLiteral(".lock")) && lock->tryLock(0)))
        return lock;
    qint64 process = 0;
    QString host;
    QString program;
    if (lock->getLockInfo(&process, &host, &program)) {
        return Error{ErrorCode::Busy,
                     tr("%1 is open in another window (process %2 on %3). Switch to that window, or open the project "
                        "read-only.")
                         .arg(QFileInfo(path).fileName())
                         .arg(process)
                         .arg(host),
                     program, QStringLiteral("PRJ-022")};
    }
    return Error{ErrorCode::PermissionDenied,
                 tr("No lock file can be made beside %1. Check the folder's permissions, or open the project read-only.")
                     .arg(QDir::toNativeSeparators(path)),
                 {}, QStringLiteral("PRJ-023")};
}

} // namespace

struct ProjectFile::Private {
    std::unique_ptr<Database> database;
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<SampleRepository> samples;
    std::unique_ptr<EditRepository> edits;
    std::unique_ptr<RunRepository> runs;
    std::unique_ptr<FeatureRepository> features;
    std::unique_ptr<ReportRepository> reports;
    std::unique_ptr<AccessKeyRepository> accessKeys;
    std::unique_ptr<PictureRepository> pictures;
    std::unique_ptr<AttachmentRepository> attachments;
    QString name;
    bool wasMigrated = false;
};

ProjectFile::ProjectFile(std::unique_ptr<Database> database) : d(std::make_unique<Private>())
{
    d->database = std::move(database);
    d->samples = std::make_unique<SampleRepository>(*d->database);
    d->edits = std::make_unique<EditRepository>(*d->database);
    d->runs = std::make_unique<RunRepository>(*d->database);
    d->features = std::make_unique<FeatureRepository>(*d->database);
    d->reports = std::make_unique<ReportRepository>(*d->database);
    d->accessKeys = std::make_unique<AccessKeyRepository>(*d->database);
    d->pictures = std::make_unique<PictureRepository>(*d->database);
    d->attachments = std::make_unique<AttachmentRepository>(*d->database);
}

ProjectFile::~ProjectFile() = default;

Result<std::unique_ptr<ProjectFile>> ProjectFile::create(const QString& path, const QString& name, Access access)
{
    std::unique_ptr<QLockFile> lock;
    if (access == Access::Window) {
        Result<std::unique_ptr<QLockFile>> taken = takeWindowLock(path);
        if (!taken)
            return taken.error();
        lock = std::move(taken).value();
    }
    Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Create);
    if (!database)
        return database.error();
    if (Result<void> made = (*database)->migrate(); !made)
        return made.error();
    const Result<void> named = inTransaction(**database, tr("making the project"), [&]() -> Result<void> {
        setMeta(**database, QStringLiteral("name"), name);
        setMeta(**database, QStringLiteral("machine"), machineMark());
        writeAudit(**database, QStringLiteral("project-created"), name);
        return {};
    });
    if (!named)
        return named.error();
    std::unique_ptr<ProjectFile> project(new ProjectFile(std::move(database).value()));
    project->d->lock = std::move(lock);
    project->d->name = name;
    return project;
}

Result<std::unique_ptr<ProjectFile>> ProjectFile::open(const QString& path, Access access)
{
    const QFileInfo wal(path + QStringLiteral("-wal"));
    const bool wasLeftOpen = wal.exists() && wal.size() > 0;
    std::unique_ptr<QLockFile> lock;
    if (access == Access::Window && QFileInfo::exists(path)) {
        Result<std::unique_ptr<QLockFile>> taken = takeWindowLock(path);
        if (!taken)
            return taken.error();
        lock = std::move(taken).value();
    }
    Result<std::unique_ptr<Database>> opened = Database::open(
        path, access == Access::ReadOnly ? Database::Mode::ReadOnly : Database::Mode::ReadWrite);
    if (!opened)
        return opened.error();
    Database& database = **opened;
    const Result<int> version =
        guarded(database, tr("opening the project"), [&]() -> Result<int> { return database.schemaVersion(); });
    if (!version)
        return version.error();
    if (*version > Database::newestSchemaVersion()) {
        return Error{ErrorCode::Unsupported,
                     tr("%1 was written by a newer Sensorsmith (format %2; this one knows %3). It was not changed. "
                        "Update Sensorsmith to open it.")
                         .arg(QFileInfo(path).fileName())
                         .arg(*version)
                         .arg(Database::newestSchemaVersion()),
                     {}, QStringLiteral("PRJ-024")};
    }
    if (*version < Database::newestSchemaVersion()) {
        // An older file can be read as it is; only one that was never finished cannot.
        if (database.isReadOnly() && *version == 0) {
            return Error{ErrorCode::Unsupported,
                         tr("%1 has an older format and must be updated, which read-only access does not allow.")
                             .arg(QFileInfo(path).fileName()),
                         {}, QStringLiteral("PRJ-025")};
        }
        if (*version > 0 && !database.isReadOnly()) {
            SilentJobContext silent;
            if (Result<BackupFile> kept = makeBackup(path, QDateTime::currentDateTimeUtc(), silent); !kept) {
                // Another program that opened it at the same time may have updated it meanwhile, behind a backup of its own.
                const Result<int> now = guarded(database, tr("opening the project"), [&]() -> Result<int> { return database.schemaVersion(); });
                if (!now || *now < Database::newestSchemaVersion())
                    return kept.error();
            }
        }
        if (!database.isReadOnly()) {
            if (Result<void> migrated = database.migrate(); !migrated)
                return migrated.error();
        }
    }
    QString name;
    bool isForeign = false;
    const Result<void> meta = guarded(database, tr("opening the project"), [&]() -> Result<void> {
        name = metaValue(database, QStringLiteral("name"));
        isForeign = metaValue(database, QStringLiteral("machine")) != machineMark();
        return {};
    });
    if (!meta)
        return meta.error();
    if (isForeign || (wasLeftOpen && access == Access::Window)) {
        if (Result<void> sound = quickCheck(database); !sound)
            return sound.error();
        if (isForeign && !database.isReadOnly()) {
            const Result<void> marked = inTransaction(database, tr("opening the project"), [&]() -> Result<void> {
                setMeta(database, QStringLiteral("machine"), machineMark());
                return {};
            });
            if (!marked)
                return marked.error();
        }
    }
    std::unique_ptr<ProjectFile> project(new ProjectFile(std::move(opened).value()));
    project->d->lock = std::move(lock);
    project->d->wasMigrated = *version < Database::newestSchemaVersion() && !project->isReadOnly();
    project->d->name = name.isEmpty() ? QFileInfo(path).completeBaseName() : name;
    return project;
}

bool ProjectFile::isHeldByWindow(const QString& path)
{
    const std::unique_ptr<QLockFile> lock = windowLock(QFileInfo(path).absoluteFilePath());
    qint64 process = 0;
    return QFileInfo::exists(path) && !lock->tryLock(0) && lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&process, nullptr, nullptr);
}

QString ProjectFile::path() const { return d->database->path(); }
QString ProjectFile::name() const { return d->name; }
bool ProjectFile::isReadOnly() const { return d->database->isReadOnly(); }
SampleRepository& ProjectFile::samples() { return *d->samples; }
const SampleRepository& ProjectFile::samples() const { return *d->samples; }
EditRepository& ProjectFile::edits() { return *d->edits; }
const EditRepository& ProjectFile::edits() const { return *d->edits; }
RunRepository& ProjectFile::runs() { return *d->runs; }
const RunRepository& ProjectFile::runs() const { return *d->runs; }
FeatureRepository& ProjectFile::features() { return *d->features; }
const FeatureRepository& ProjectFile::features() const { return *d->features; }
ReportRepository& ProjectFile::reports() { return *d->reports; }
const ReportRepository& ProjectFile::reports() const { return *d->reports; }
AccessKeyRepository& ProjectFile::accessKeys() { return *d->accessKeys; }
const AccessKeyRepository& ProjectFile::accessKeys() const { return *d->accessKeys; }
const PictureRepository& ProjectFile::pictures() const { return *d->pictures; }
const AttachmentRepository& ProjectFile::attachments() const { return *d->attachments; }

Result<QJsonValue> ProjectFile::document(const QString& key) const
{
    return guarded(*d->database, tr("reading the project"), [&]() -> Result<QJsonValue> {
        SQLite::Statement query(d->database->handle(), "SELECT value FROM documents WHERE key = ?");
        bindText(query, 1, key);
        return query.executeStep() ? jsonValue(columnText(query, 0)) : QJsonValue();
    });
}

Result<void> ProjectFile::setDocument(const QString& key, const QJsonValue& value)
{
    return changeDocument(key, [&value](const QJsonValue&) { return Result<QJsonValue>(value); });
}

Result<void> ProjectFile::changeDocument(const QString& key, const std::function<Result<QJsonValue>(const QJsonValue& document)>& change)
{
    return inTransaction(*d->database, tr("saving %1").arg(key), [&]() -> Result<void> {
        const Result<QJsonValue> before = document(key);
        const Result<QJsonValue> after = before ? change(*before) : before;
        if (!after)
            return after.error();
        SQLite::Statement write(d->database->handle(), "INSERT INTO documents(key, value) VALUES (?,?)"
                                                       " ON CONFLICT(key) DO UPDATE SET value = excluded.value");
        bindText(write, 1, key);
        bindText(write, 2, jsonText(*after));
        write.exec();
        return {};
    });
}

void ProjectFile::setBusyWait(std::optional<int> milliseconds)
{
    d->database->handle().setBusyTimeout(milliseconds.value_or(Database::kBusyTimeoutMs));
}

qint64 ProjectFile::dataVersion() const
{
    try {
        SQLite::Statement query(d->database->handle(), "PRAGMA data_version");
        return query.executeStep() ? query.getColumn(0).getInt64() : 0;
    } catch (const SQLite::Exception&) {
        return 0; // busy for a moment: the next poll asks again
    }
}

Result<QByteArray> ProjectFile::datasetHash() const
{
    return guarded(*d->database, tr("reading the dataset"), [&]() -> Result<QByteArray> {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        SQLite::Statement query(d->database->handle(),
                                "SELECT id, hex(COALESCE(content_hash, x'')), label, split, reading_count FROM samples"
                                " WHERE enabled = 1 AND binned = 0 AND recording = 0 AND (reading_count > 0 OR axes <> ?) ORDER BY id");
        bindText(query, 1, axesToJson(pictureAxes()));
        while (query.executeStep()) {
            hash.addData(QStringLiteral("%1|%2|%3|%4|%5\n")
                             .arg(query.getColumn(0).getInt64())
                             .arg(columnText(query, 1), columnText(query, 2))
                             .arg(query.getColumn(3).getInt())
                             .arg(query.getColumn(4).getInt64())
                             .toUtf8());
        }
        SQLite::Statement regions(d->database->handle(),
                                  "SELECT g.sample_id, g.begin_reading, g.end_reading, g.label FROM segments g"
                                  " JOIN samples s ON s.id = g.sample_id WHERE g.source <> 2 AND s.enabled = 1"
                                  " AND s.binned = 0 AND s.recording = 0 ORDER BY g.sample_id, g.begin_reading, g.end_reading, g.label");
        while (regions.executeStep()) {
            hash.addData(QStringLiteral("g%1|%2|%3|%4\n")
                             .arg(regions.getColumn(0).getInt64())
                             .arg(regions.getColumn(1).getInt64())
                             .arg(regions.getColumn(2).getInt64())
                             .arg(columnText(regions, 3))
                             .toUtf8());
        }
        return hash.result();
    });
}

Result<void> ProjectFile::check() const
{
    if (Result<void> sound = quickCheck(*d->database); !sound)
        return sound;
    Result<QVector<Sample>> samples = d->samples->all(true);
    if (!samples)
        return samples.error();
    for (const Sample& sample : *samples) {
        constexpr qint64 kStep = 1'000'000;
        if (const Result<Picture> picture = isPicture(sample) ? d->pictures->picture(sample.id) : Result<Picture>(Picture()); !picture)
            return picture.error();
        for (qint64 at = 0; at < sample.readingCount; at += kStep) {
            if (Result<SignalData> piece = d->samples->readings(sample.id, at, kStep); !piece)
                return piece.error();
        }
    }
    const Result<QVector<SampleId>> owners = d->attachments->owners();
    if (!owners)
        return owners.error();
    for (const SampleId owner : *owners) {
        const Result<QVector<AttachmentInfo>> infos = d->attachments->infos(owner);
        if (!infos)
            return infos.error();
        for (int i = 0; i < infos->size(); ++i) {
            if (Result<Attachment> attachment = d->attachments->attachment(owner, i); !attachment)
                return attachment.error();
        }
    }
    return {};
}

Result<void> ProjectFile::checkStructure() const
{
    return quickCheck(*d->database);
}

Result<void> ProjectFile::checkpoint() const
{
    return guarded(*d->database, tr("writing the log into the file"), [&]() -> Result<void> {
        SQLite::Statement(d->database->handle(), "PRAGMA wal_checkpoint(PASSIVE)").executeStep();
        return {};
    });
}

bool ProjectFile::wasMigrated() const
{
    return d->wasMigrated;
}

Result<void> ProjectFile::backupTo(const QString& path) const
{
    const QString part = unfinishedPath(QFileInfo(path).absolutePath());
    SilentJobContext silent;
    Result<void> done = copyDatabase(*d->database, part, silent);
    if (done) {
        const Result<std::unique_ptr<ProjectFile>> verified = open(part, Access::ReadOnly);
        done = verified ? (*verified)->checkStructure() : Result<void>(verified.error());
        if (!done)
            done = done.error().withContext(tr("The backup could not be read back"));
    }
    if (done)
        done = renameSafely(part, path);
    if (!done)
        removeUnfinished(part);
    return done;
}

Result<QByteArray> ProjectFile::canonicalDump() const
{
    return guarded(*d->database, tr("reading the project"), [&]() -> Result<QByteArray> {
        QByteArray dump;
        for (const Sample& s : selectSamples(*d->database, " ORDER BY s.id")) {
            const QJsonArray row{s.id.value,
                                 s.name,
                                 s.label,
                                 static_cast<int>(s.split),
                                 s.enabled,
                                 s.starred,
                                 static_cast<int>(s.verdict),
                                 s.binned,
                                 s.suggestedLabel,
                                 s.readingCount,
                                 QString::fromLatin1(s.contentHash.toHex())};
            dump += QJsonDocument(row).toJson(QJsonDocument::Compact) + '\n';
        }
        for (const Segment& g : selectSegments(*d->database, " ORDER BY id")) {
            const QJsonArray row{g.id.value, g.sample.value, g.tier,       g.label,
                                 g.begin,    g.end,          int(g.source), g.confidence};
            dump += QJsonDocument(row).toJson(QJsonDocument::Compact) + '\n';
        }
        const auto addRows = [&](const char* select) {
            SQLite::Statement rows(d->database->handle(), select);
            while (rows.executeStep()) {
                for (int column = 0; column < rows.getColumnCount(); ++column)
                    dump += columnText(rows, column).toUtf8() + ' ';
                dump += '\n';
            }
        };
        if (d->database->schemaVersion() >= kFirstVersionWithPictures)
            addRows("SELECT sample_id, content_type, width, height, hex(sha256), boxes FROM pictures ORDER BY sample_id");
        if (d->database->schemaVersion() >= kFirstVersionWithAttachments)
            addRows("SELECT sample_id, file_name, content_type, hex(sha256) FROM attachments ORDER BY id");
        SQLite::Statement documents(d->database->handle(), "SELECT key, value FROM documents WHERE key NOT LIKE 'settings.view.%' ORDER BY key");
        while (documents.executeStep())
            dump += (columnText(documents, 0) + QLatin1Char(' ') + columnText(documents, 1)).toUtf8() + '\n';
        return dump;
    });
}

} // namespace studio
