// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/info_labels.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

namespace studio
{

namespace
{

constexpr qsizetype kMostFiles = 1'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("InfoLabels", text);
}

Error bad(qsizetype entry, const QString& what)
{
    return Error{ErrorCode::InvalidInput, tr("info.labels, entry %1: %2").arg(entry + 1).arg(what), {},
                 QStringLiteral("LAB-001")};
}

bool leavesTheFolder(const QString& path)
{
    const QString clean = QDir::cleanPath(path);
    return path.isEmpty() || QDir::isAbsolutePath(path) || clean == QLatin1String("..")
           || clean.startsWith(QLatin1String("../")) || path.contains(QLatin1Char('\\'))
           || path.contains(QChar(0));
}

Result<QVector<Segment>> segmentsOf(const QJsonArray& labels, qsizetype entry)
{
    QVector<Segment> segments;
    for (const QJsonValue& value : labels) {
        Segment segment;
        segment.label = value[QStringLiteral("label")].toString();
        segment.begin = value[QStringLiteral("startIndex")].toInteger(-1);
        segment.end = value[QStringLiteral("endIndex")].toInteger(-2) + 1;
        segment.source = SegmentSource::Import;
        if (segment.label.isEmpty() || segment.begin < 0 || segment.end <= segment.begin)
            return bad(entry, tr("a label without a name or with a range that is no range"));
        // Equal neighbours are one region.
        if (!segments.isEmpty() && segments.last().label == segment.label && segments.last().end == segment.begin)
            segments.last().end = segment.end;
        else
            segments.append(segment);
    }
    return segments;
}

Result<LabelledFile> fileOf(const QJsonObject& object, qsizetype entry)
{
    LabelledFile file;
    file.path = object[QStringLiteral("path")].toString();
    if (leavesTheFolder(file.path))
        return bad(entry, tr("the path \"%1\" is not inside the folder").arg(file.path));
    file.name = object[QStringLiteral("name")].toString();
    const QString category = object[QStringLiteral("category")].toString();
    if (category == QLatin1String("training"))
        file.split = Split::Training;
    else if (category == QLatin1String("testing"))
        file.split = Split::Testing;
    const QJsonObject label = object[QStringLiteral("label")].toObject();
    const QString type = label[QStringLiteral("type")].toString();
    if (type == QLatin1String("label")) {
        file.label = label[QStringLiteral("label")].toString();
    } else if (type == QLatin1String("unlabeled")) {
        file.label = QString();
    } else if (type == QLatin1String("multi-label")) {
        file.label = QString();
        Result<QVector<Segment>> segments = segmentsOf(label[QStringLiteral("labels")].toArray(), entry);
        if (!segments)
            return segments.error();
        file.segments = *segments;
    } else if (type == QLatin1String("keyvalue-labels")) {
        const QJsonObject values = label[QStringLiteral("labels")].toObject();
        for (auto it = values.begin(); it != values.end(); ++it)
            file.metadata[it.key()] = it.value().toVariant().toString();
    } else if (!type.isEmpty()) {
        return bad(entry, tr("the label type \"%1\" is not known").arg(type));
    }
    Result<QVector<PictureBox>> boxes = pictureBoxesOf(object[QStringLiteral("boundingBoxes")].toArray(), QStringLiteral("boundingBoxes"));
    if (!boxes)
        return bad(entry, boxes.error().message);
    file.boxes = *boxes;
    for (const QJsonValue& attachment : object[QStringLiteral("attachments")].toArray()) {
        const QString path = attachment.toString();
        if (leavesTheFolder(path))
            return bad(entry, tr("the attachment \"%1\" is not inside the folder").arg(path));
        file.attachments << path;
    }
    if (file.attachments.size() > kMostAttachments)
        return bad(entry, tr("it has more than %1 attachments").arg(kMostAttachments));
    const QJsonObject metadata = object[QStringLiteral("metadata")].toObject();
    for (auto it = metadata.begin(); it != metadata.end(); ++it)
        file.metadata[it.key()] = it.value().toVariant().toString();
    return file;
}

/// The entries of either form. In the one by lines an entry stands wrapped, beside the name of the list that it belongs to. Errors: neither form.
Result<QVector<QJsonObject>> entriesOf(const QByteArray& bytes)
{
    QVector<QJsonObject> entries;
    QJsonParseError problem;
    if (bytes.trimmed().startsWith("{\"__ndjson\"")) {
        const QList<QByteArray> lines = bytes.split('\n');
        for (qsizetype i = 1; i < lines.size(); ++i) {
            if (lines[i].trimmed().isEmpty())
                continue;
            const QJsonDocument line = QJsonDocument::fromJson(lines[i], &problem);
            if (!line.isObject())
                return bad(i - 1, problem.errorString());
            // Exports wrap each entry, since a large object may have other long lists beside its files.
            const QJsonObject object = line.object();
            if (!object.contains(QStringLiteral("__key")))
                entries.append(object);
            else if (object[QStringLiteral("__key")].toString() == QLatin1String("files"))
                entries.append(object[QStringLiteral("__item")].toObject());
        }
        return entries;
    }
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (!document.isObject() || !document.object()[QStringLiteral("files")].isArray()) {
        return Error{ErrorCode::InvalidInput,
                     tr("info.labels is not a list of files: %1 at byte %2.").arg(problem.errorString()).arg(problem.offset), {},
                     QStringLiteral("LAB-002")};
    }
    for (const QJsonValue& value : document.object()[QStringLiteral("files")].toArray())
        entries.append(value.toObject());
    return entries;
}

} // namespace

Result<QVector<LabelledFile>> parseInfoLabels(const QByteArray& bytes)
{
    Result<QVector<QJsonObject>> entries = entriesOf(bytes);
    if (!entries)
        return entries.error();
    if (entries->size() > kMostFiles) {
        return Error{ErrorCode::LimitExceeded, tr("info.labels lists more than %1 files.").arg(kMostFiles), {},
                     QStringLiteral("LAB-003")};
    }
    QVector<LabelledFile> files;
    QSet<QString> attached;
    for (qsizetype i = 0; i < entries->size(); ++i) {
        Result<LabelledFile> file = fileOf((*entries)[i], i);
        if (!file)
            return file.error();
        for (const QString& path : std::as_const(file->attachments)) {
            if (path == file->path || attached.contains(path))
                return bad(i, tr("\"%1\" is attached to itself, or twice").arg(path));
            attached.insert(path);
        }
        files.append(*file);
    }
    return files;
}

} // namespace studio
