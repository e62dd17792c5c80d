// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/import_batch.h"

#include "models/dataset/acquisition_file.h"
#include "models/dataset/importers/info_labels.h"
#include "models/dataset/importers/label_companions.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/split_rule.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QJsonArray>
#include <sys/stat.h>

namespace studio
{

namespace
{

constexpr qint64 kMostLabelBytes = 256LL * 1024 * 1024;
constexpr qint64 kSettleMs = 1000;   ///< since an attachment was written last
constexpr qint64 kFollowMs = 10'000; ///< in which an attachment comes behind its recording
constexpr qint64 kMostAttachedBytes = 64LL * 1024 * 1024; ///< of one file, as of an upload
constexpr qint64 kMostFileBytes = 2LL * 1024 * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Import", text);
}

/// One file to read, with what its surroundings say about it.
struct Item {
    QString path;
    QString name;
    std::optional<Split> split;
    std::optional<QString> label;
    QVector<Segment> segments;
    QMap<QString, QString> metadata;
    QVector<PictureBox> boxes = {};
    std::optional<QJsonArray> structured = {}; ///< of structured_labels.labels; needs the count of readings
    QStringList attachments = {};         ///< paths of the files that go with it
    QString root = {};                    ///< that they must be in
};

std::optional<Split> splitOfFolder(const QString& relativePath)
{
    const QStringList parts = relativePath.toLower().split(QLatin1Char('/'));
    if (parts.contains(QLatin1String("training")) || parts.contains(QLatin1String("train")))
        return Split::Training;
    if (parts.contains(QLatin1String("testing")) || parts.contains(QLatin1String("test")))
        return Split::Testing;
    return std::nullopt;
}

/// The open project's file, or one of those that the database keeps beside it. They are never opened here: closing any of them would
/// give up the locks that this process holds on the project.
bool isOfProject(const QString& projectPath, const QString& path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    return canonical == projectPath || canonical.startsWith(projectPath + QLatin1Char('-')) || isLinkToProject(projectPath, path);
}

void addPlainFolder(const QDir& folder, const QString& projectPath, QVector<Item>& items)
{
    QStringList found;
    QDirIterator files(folder.path(), QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext())
        found << files.next();
    found.sort();
    for (const QString& path : found) {
        if (isCompanionFile(QFileInfo(path).fileName()) || isOfProject(projectPath, path))
            continue;
        Item item;
        item.path = path;
        item.split = splitOfFolder(folder.relativeFilePath(QFileInfo(path).path()));
        items.append(item);
    }
}

void addFolder(const QString& path, const QString& projectPath, QVector<Item>& items, ImportReport& report)
{
    const QDir folder(path);
    QFile list(folder.filePath(QStringLiteral("info.labels")));
    if (!list.exists()) {
        // A folder called "testing" given by itself says the split as well.
        const qsizetype before = items.size();
        addPlainFolder(folder, projectPath, items);
        const std::optional<Split> own = splitOfFolder(folder.dirName());
        for (qsizetype i = before; own && i < items.size(); ++i) {
            if (!items[i].split)
                items[i].split = own;
        }
        return;
    }
    if (!list.open(QIODevice::ReadOnly)) {
        report.failures.append({list.fileName(), Error{ErrorCode::Io, list.errorString(), {}, QStringLiteral("IMPORT-001")}});
        return;
    }
    Result<QVector<LabelledFile>> entries = parseInfoLabels(list.readAll());
    if (!entries) {
        report.failures.append({list.fileName(), entries.error()});
        return;
    }
    for (const LabelledFile& entry : *entries) {
        Item item{folder.filePath(entry.path), entry.name, entry.split, entry.label, entry.segments, entry.metadata, entry.boxes};
        for (const QString& attachment : entry.attachments)
            item.attachments << folder.filePath(attachment);
        item.root = folder.path();
        items.append(item);
    }
}

/// The lists of labels in one folder, without `info.labels`, which says itself which files there are.
Result<LabelCompanions> companionsIn(const QDir& folder, const QString& projectPath)
{
    LabelCompanions companions;
    for (const QFileInfo& info : folder.entryInfoList({QStringLiteral("*.labels")}, QDir::Files | QDir::NoSymLinks, QDir::Name)) {
        if (info.fileName().compare(QLatin1String("info.labels"), Qt::CaseInsensitive) == 0 || isOfProject(projectPath, info.filePath()))
            continue;
        QFile file(info.filePath());
        if (info.size() > kMostLabelBytes)
            return Error{ErrorCode::LimitExceeded, tr("%1 has more than 256 MB").arg(info.fileName()), {}, QStringLiteral("IMPORT-009")};
        if (!file.open(QIODevice::ReadOnly)) {
            return Error{ErrorCode::PermissionDenied, tr("%1 cannot be read: %2").arg(info.fileName(), file.errorString()), {},
                         QStringLiteral("IMPORT-010")};
        }
        if (Result<void> added = addLabelCompanion(info.fileName(), file.readAll(), companions); !added)
            return added.error();
    }
    return companions;
}

void useCompanions(const LabelCompanions& companions, Item& item)
{
    const QString name = QFileInfo(item.path).fileName();
    if (item.boxes.isEmpty())
        item.boxes = companions.boxes.value(name);
    if (const auto labels = companions.structuredLabels.constFind(name); labels != companions.structuredLabels.constEnd())
        item.structured = *labels;
    item.metadata.insert(companions.labelMaps.value(name));
    if (item.attachments.isEmpty()) {
        item.root = QFileInfo(item.path).path();
        const QStringList names = companions.attachments.value(name);
        for (const QString& attachment : names)
            item.attachments << QDir(item.root).filePath(attachment);
    }
}

/// Gives each file what the lists of labels beside it say. Files beside a list that cannot be read are not taken in: without their
/// labels they would be known by the next time, and the labels lost.
void addCompanions(QVector<Item>& items, const QString& projectPath, ImportReport& report)
{
    QHash<QString, Result<LabelCompanions>> folders;
    QHash<QString, QSet<QString>> attached; ///< by folder
    QVector<Item> usable;
    for (Item& item : items) {
        const QDir folder = QFileInfo(item.path).dir();
        auto known = folders.constFind(folder.path());
        if (known == folders.constEnd()) {
            known = folders.insert(folder.path(), companionsIn(folder, projectPath));
            attached[folder.path()] = *known ? known->value().attached(folder.entryList(QDir::Files | QDir::NoSymLinks)) : QSet<QString>();
            if (!*known) {
                Error error = known->error();
                error.message = tr("%1. None of the files beside it was taken in; mend the list, or move it away, and import again").arg(error.message);
                report.failures.append({folder.path(), error});
            }
        }
        if (!*known)
            continue;
        if (attached.value(folder.path()).contains(QFileInfo(item.path).fileName()))
            continue;
        useCompanions(known->value(), item);
        usable.append(item);
    }
    items = usable;
}

QVector<Item> itemsOf(const QStringList& paths, const QString& root, const QString& projectPath, ImportReport& report)
{
    QVector<Item> items;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (info.isDir())
            addFolder(path, projectPath, items, report);
        else
            items.append({path, {}, root.isEmpty() ? std::nullopt : splitOfFolder(QDir(root).relativeFilePath(info.path())), {}, {}, {}});
    }
    addCompanions(items, projectPath, report);
    return items;
}

Result<QByteArray> contentOf(const QString& path, const QString& projectPath)
{
    if (isOfProject(projectPath, path)) {
        return Error{ErrorCode::InvalidInput, tr("is the open project itself, which is no recording; nothing of it was touched"), {},
                     QStringLiteral("IMPORT-008")};
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{file.exists() ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
                     tr("cannot be read: %1").arg(file.errorString()), {}, QStringLiteral("IMPORT-002")};
    }
    if (file.size() > kMostFileBytes)
        return Error{ErrorCode::LimitExceeded, tr("has more than 2 GB; cut it into parts"), {}, QStringLiteral("IMPORT-003")};
    const QByteArray bytes = file.readAll();
    if (bytes.size() != file.size())
        return Error{ErrorCode::Io, tr("could not be read to its end: %1").arg(file.errorString()), {}, QStringLiteral("IMPORT-004")};
    if (bytes.isEmpty())
        return Error{ErrorCode::InvalidInput, tr("is empty"), {}, QStringLiteral("IMPORT-005")};
    return bytes;
}

/// The regions and boxes that are listed for the file. Errors: InvalidInput where they do not fit what it holds.
Result<void> addListedLabels(SampleDraft& draft, const Item& item)
{
    if (draft.segments.isEmpty())
        draft.segments = item.segments;
    if (draft.segments.isEmpty() && item.structured) {
        Result<QVector<Segment>> segments = structuredSegments(*item.structured, draft.info.readingCount);
        if (!segments)
            return segments.error();
        draft.segments = *segments;
    }
    if (draft.picture != nullptr)
        setPictureBoxes(draft, item.boxes);
    else if (!item.boxes.isEmpty())
        return Error{ErrorCode::InvalidInput, tr("has bounding boxes listed, which go with a picture, and is none"), {}, QStringLiteral("IMPORT-011")};
    return {};
}

/// Of a clock that goes wrong nothing is believed.
bool isYoungerThan(const QFileInfo& file, qint64 ms)
{
    const qint64 age = file.lastModified().msecsTo(QDateTime::currentDateTime());
    return age >= 0 && age < ms;
}

/// The files that go with the recording. One that is not there is named in `warnings`. Errors: those of reading one, or that it lies
/// elsewhere; the recording is not taken in without it. Busy in a watched folder, while it may still come.
Result<QVector<Attachment>> attachmentsOf(const Item& item, const QString& projectPath, bool isWatched, QStringList& warnings)
{
    QVector<Attachment> attachments;
    for (const QString& path : item.attachments) {
        const QFileInfo file(path);
        const QString context = tr("the attachment %1").arg(file.fileName());
        Result<QString> name = storableLabel(file.fileName());
        if (!name)
            return name.error().withContext(context);
        // A link would bring whatever it points to, of any folder, into a project that is given away.
        const QString place = file.canonicalFilePath();
        const bool isMissing = place.isEmpty();
        if (isWatched && (isMissing ? isYoungerThan(QFileInfo(item.path), kFollowMs) : isYoungerThan(file, kSettleMs)))
            return Error{ErrorCode::Busy, tr("%1 is not there yet, or still being written.").arg(context), {}, kUnfinishedAttachment};
        if (isMissing) {
            warnings << tr("%1 is not there; the recording was taken in without it").arg(context);
            continue;
        }
        if (!file.isFile() || !place.startsWith(QFileInfo(item.root).canonicalFilePath() + QLatin1Char('/'))) {
            return Error{ErrorCode::Refused, tr("%1 lies outside the folder, or is no file; put the file itself beside the list").arg(context), {},
                         QStringLiteral("IMPORT-013")};
        }
        if (file.size() > kMostAttachedBytes) {
            return Error{ErrorCode::LimitExceeded, tr("%1 has more than %2 MB").arg(context, QString::number(kMostAttachedBytes >> 20)), {},
                         QStringLiteral("IMPORT-012")};
        }
        Result<QByteArray> bytes = file.size() == 0 ? Result<QByteArray>(QByteArray()) : contentOf(path, projectPath);
        if (!bytes)
            return bytes.error().withContext(context);
        attachments.append({{*name, {}, bytes->size()}, *bytes});
    }
    return attachments;
}

void finishDraft(SampleDraft& draft, const Item& item, const ImportBatchOptions& options, const QByteArray& bytes)
{
    Sample& info = draft.info;
    const QString fileName = QFileInfo(item.path).fileName();
    if (info.name.isEmpty())
        info.name = item.name.isEmpty() ? QFileInfo(fileName).completeBaseName().left(128) : item.name.left(128);
    const bool wasRecorded = info.metadata.contains(kRecordedLabel); // also when it had no label: its file's name is none then
    if (const Result<QString> recorded = storableLabel(info.metadata.take(kRecordedLabel)); recorded && info.label.isEmpty())
        info.label = *recorded;
    if (options.label)
        info.label = *options.label;
    else if (item.label)
        info.label = *item.label;
    else if (info.label.isEmpty() && !wasRecorded)
        info.label = labelFromFileName(fileName);
    for (auto it = item.metadata.begin(); it != item.metadata.end(); ++it)
        info.metadata[it.key()] = it.value();
    if (info.contentHash.isEmpty())
        info.contentHash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    const QString recordedSplit = info.metadata.take(kRecordedSplit);
    if (options.split)
        info.split = *options.split;
    else if (item.split)
        info.split = *item.split;
    else if (!recordedSplit.isEmpty())
        info.split = recordedSplit == splitName(Split::Testing) ? Split::Testing : Split::Training;
    else
        info.split = splitOf(info);
}

void importOne(ProjectFile& project, const Item& item, const ImportBatchOptions& options, ImportReport& report)
{
    Result<QByteArray> bytes = contentOf(item.path, QFileInfo(project.path()).canonicalFilePath());
    if (!bytes) {
        report.failures.append({item.path, bytes.error()});
        return;
    }
    const Importer* importer = ImporterRegistry::builtin().find(*bytes, QFileInfo(item.path).fileName());
    if (importer == nullptr) {
        report.failures.append({item.path, Error{ErrorCode::Unsupported,
                                                 tr("is of no kind that can be taken in (acquisition JSON or CBOR, WAV, CSV, JPEG, PNG)"),
                                                 {}, QStringLiteral("IMPORT-006")}});
        return;
    }
    Result<QVector<SampleDraft>> drafts = importer->read(*bytes, item.path, options.file);
    if (!drafts) {
        report.failures.append({item.path, drafts.error()});
        return;
    }
    QStringList missing;
    const Result<QVector<Attachment>> attachments = attachmentsOf(item, QFileInfo(project.path()).canonicalFilePath(), options.isWatched, missing);
    if (!attachments) {
        report.failures.append({item.path, attachments.error()});
        return;
    }
    for (SampleDraft& draft : *drafts) {
        draft.attachments = *attachments;
        draft.warnings += missing;
        if (Result<void> labelled = addListedLabels(draft, item); !labelled) {
            report.failures.append({item.path, labelled.error()});
            continue;
        }
        finishDraft(draft, item, options, *bytes);
        for (const QString& warning : std::as_const(draft.warnings))
            report.warnings << QStringLiteral("%1: %2").arg(draft.info.name, warning);
        Result<SampleId> id = project.samples().insert(draft);
        if (id)
            report.imported.append(*id);
        else if (id.error().code == ErrorCode::AlreadyExists)
            report.duplicates << item.path;
        else
            report.failures.append({item.path, id.error()});
    }
}

} // namespace

bool isLinkToProject(const QString& projectPath, const QString& path)
{
    struct stat file = {};
    if (::stat(QFile::encodeName(path).constData(), &file) != 0)
        return false;
    const auto isSame = [&](const char* ending) {
        struct stat own = {};
        return ::stat(QFile::encodeName(projectPath + QLatin1String(ending)).constData(), &own) == 0 && own.st_dev == file.st_dev
               && own.st_ino == file.st_ino;
    };
    return isSame("") || isSame("-wal") || isSame("-shm");
}

bool isCompanionFile(const QString& fileName)
{
    const QString lower = fileName.toLower();
    return lower.endsWith(QLatin1String(".labels")) || lower.startsWith(QLatin1String("readme"))
           || lower.startsWith(QLatin1String("license")) || lower == QLatin1String("sha256sums")
           || lower.startsWith(QLatin1Char('.'));
}

Result<ImportReport> importBatch(ProjectFile& project, const QStringList& paths, const ImportBatchOptions& options,
                                 JobContext& job)
{
    ImportReport report;
    const QVector<Item> items = itemsOf(paths, options.folder, QFileInfo(project.path()).canonicalFilePath(), report);
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (job.isCancelled()) {
            if (const Result<void> back = project.samples().takeBack(report.imported); !back)
                return back.error();
            return Error{ErrorCode::Cancelled, tr("The import was stopped after %1 of %2 files; nothing was added.").arg(i).arg(items.size()), {}, {}};
        }
        importOne(project, items[i], options, report);
        job.report(i + 1, items.size(), tr("Importing"));
    }
    return report;
}

} // namespace studio
