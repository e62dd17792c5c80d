// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/import_batch.h"

#include "models/dataset/acquisition_file.h"
#include "models/dataset/importers/info_labels.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/split_rule.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <sys/stat.h>

namespace studio
{

namespace
{

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
    for (const LabelledFile& entry : *entries)
        items.append({folder.filePath(entry.path), entry.name, entry.split, entry.label, entry.segments, entry.metadata, entry.boxes});
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

void finishDraft(SampleDraft& draft, const Item& item, const ImportBatchOptions& options, const QByteArray& bytes)
{
    Sample& info = draft.info;
    const QString fileName = QFileInfo(item.path).fileName();
    if (info.name.isEmpty())
        info.name = item.name.isEmpty() ? QFileInfo(fileName).completeBaseName().left(128) : item.name.left(128);
    if (const Result<QString> recorded = storableLabel(info.metadata.take(kRecordedLabel)); recorded && info.label.isEmpty())
        info.label = *recorded;
    if (options.label)
        info.label = *options.label;
    else if (item.label)
        info.label = *item.label;
    else if (info.label.isEmpty())
        info.label = labelFromFileName(fileName);
    if (draft.segments.isEmpty())
        draft.segments = item.segments;
    for (auto it = item.metadata.begin(); it != item.metadata.end(); ++it)
        info.metadata[it.key()] = it.value();
    if (draft.picture != nullptr)
        setPictureBoxes(draft, item.boxes);
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
    for (SampleDraft& draft : *drafts) {
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
