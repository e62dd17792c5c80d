// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/label_companions.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Labels", text);
}

Error bad(const QString& where, const QString& what, const char* id)
{
    return Error{ErrorCode::InvalidInput, QStringLiteral("%1: %2").arg(where, what), {}, QString::fromLatin1(id)};
}

/// A whole number of JSON. Nothing for anything else.
std::optional<qint64> wholeNumber(const QJsonValue& value)
{
    const double number = value.toDouble(std::numeric_limits<double>::quiet_NaN());
    if (!value.isDouble() || number != std::floor(number) || std::abs(number) > 9.0e15)
        return std::nullopt;
    return static_cast<qint64>(number);
}

/// Each file goes with one other at most: what is sent once is stored once.
Result<void> takeAttachments(const QString& owner, const QStringList& names, const QString& where, QSet<QString>& taken)
{
    if (names.size() > kMostAttachments)
        return bad(where, tr("has more than %1 attachments").arg(kMostAttachments), "LAB-031");
    for (const QString& name : names) {
        if (taken.contains(name))
            return bad(where, tr("%1 is attached twice").arg(name), "LAB-033");
        if (name == owner)
            return bad(where, tr("%1 is attached to itself").arg(name), "LAB-034");
        taken.insert(name);
    }
    return {};
}

/// `{k: v}`, or `[v, ...]` whose keys are then "0", "1", ...
Result<QMap<QString, QString>> labelMapOf(const QJsonValue& value, const QString& where)
{
    QMap<QString, QString> map;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            map[it.key()] = it.value().toVariant().toString();
        return map;
    }
    if (!value.isArray())
        return bad(where, tr("must be an object or a list"), "LAB-012");
    const QJsonArray list = value.toArray();
    for (qsizetype i = 0; i < list.size(); ++i)
        map[QString::number(i)] = list[i].toVariant().toString();
    return map;
}

Result<void> addEntries(const QString& type, const QJsonObject& entries, const QString& file, LabelCompanions& companions)
{
    for (auto it = entries.begin(); it != entries.end(); ++it) {
        const QString where = QStringLiteral("%1, %2").arg(file, it.key());
        if (type != QLatin1String("label-map-labels") && !it.value().isArray())
            return bad(where, tr("must be a list"), "LAB-013");
        if (type == QLatin1String("bounding-box-labels")) {
            const Result<QVector<PictureBox>> boxes = pictureBoxesOf(it.value().toArray(), where);
            if (!boxes)
                return boxes.error();
            companions.boxes[it.key()] = *boxes;
        } else if (type == QLatin1String("structured-labels")) {
            companions.structuredLabels[it.key()] = it.value().toArray();
        } else if (type == QLatin1String("label-map-labels")) {
            Result<QMap<QString, QString>> map = labelMapOf(it.value(), where);
            if (!map)
                return map.error();
            companions.labelMaps[it.key()] = *map;
        } else {
            QStringList names;
            for (const QJsonValue& attachment : it.value().toArray()) {
                const QString name = attachment[QStringLiteral("filename")].toString();
                if (name.isEmpty() || name.contains(QLatin1Char('/')) || name.contains(QLatin1Char('\\')))
                    return bad(where, tr("attachment %1 needs a \"filename\" without folders").arg(names.size() + 1), "LAB-032");
                names << name;
            }
            if (Result<void> usable = takeAttachments(it.key(), names, where, companions.allAttached); !usable)
                return usable;
            companions.attachments[it.key()] = names;
        }
    }
    return {};
}

} // namespace

QStringList LabelCompanions::attachmentsOf(const QString& fileName) const
{
    const QStringList names = attachments.value(fileName);
    return names.isEmpty() ? listed.value(fileName).attachments : names;
}

QSet<QString> LabelCompanions::attached(const QStringList& there) const
{
    if (attachments.isEmpty() && listed.isEmpty())
        return {};
    QSet<QString> names;
    for (const QString& fileName : there) {
        for (const QString& name : attachmentsOf(fileName))
            names.insert(name);
    }
    names.removeIf([this](const QString& name) { return !attachmentsOf(name).isEmpty() || listed.contains(name); });
    return names;
}

bool isLabelCompanion(const QString& fileName)
{
    return fileName.endsWith(QLatin1String(".labels"), Qt::CaseInsensitive);
}

Result<void> addLabelCompanion(const QString& fileName, const QByteArray& content, LabelCompanions& companions)
{
    if (fileName == QLatin1String("info.labels")) {
        Result<QVector<LabelledFile>> files = parseInfoLabels(content);
        if (!files)
            return files.error();
        for (const LabelledFile& file : *files) {
            if (Result<void> usable = takeAttachments(file.path, file.attachments, QStringLiteral("%1, %2").arg(fileName, file.path), companions.allAttached); !usable)
                return usable;
            companions.listed[file.path] = file;
        }
        return {};
    }
    QJsonParseError problem;
    const QJsonObject object = QJsonDocument::fromJson(content, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return bad(fileName, tr("%1 at byte %2").arg(problem.errorString()).arg(problem.offset), "LAB-010");
    if (object[QStringLiteral("version")].toInt() != 1)
        return bad(fileName, tr("\"version\" must be 1"), "LAB-014");
    const QString type = object[QStringLiteral("type")].toString();
    static const QHash<QString, QString> kFields = {{QStringLiteral("bounding-box-labels"), QStringLiteral("boundingBoxes")},
                                                    {QStringLiteral("structured-labels"), QStringLiteral("structuredLabels")},
                                                    {QStringLiteral("label-map-labels"), QStringLiteral("labels")},
                                                    {QStringLiteral("attachments"), QStringLiteral("attachments")}};
    if (!kFields.contains(type))
        return bad(fileName, tr("\"type\" is none of the known kinds of labels"), "LAB-015");
    const QJsonValue entries = object[kFields[type]];
    if (!entries.isObject())
        return bad(fileName, tr("\"%1\" is missing").arg(kFields[type]), "LAB-016");
    return addEntries(type, entries.toObject(), fileName, companions);
}

Result<QVector<Segment>> structuredSegments(const QJsonArray& labels, qint64 readingCount)
{
    // From the first reading of each run to its label; a later range overwrites what lies below it.
    std::map<qint64, QString> starts{{0, QString()}};
    QStringList mapKeys;
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const QString where = QStringLiteral("structuredLabels[%1]").arg(i);
        const std::optional<qint64> begin = wholeNumber(labels[i][QStringLiteral("startIndex")]);
        const std::optional<qint64> last = wholeNumber(labels[i][QStringLiteral("endIndex")]);
        const QString label = labels[i][QStringLiteral("label")].toString();
        if (!begin || !last || *begin < 0 || *last < *begin || *last >= readingCount)
            return bad(where, tr("startIndex and endIndex must be whole numbers with 0 <= startIndex <= endIndex < %1").arg(readingCount), "LAB-017");
        if (label.isEmpty() || label.size() > 128)
            return bad(where, tr("label must have 1 to 128 characters"), "LAB-018");
        const QStringList keys = labels[i][QStringLiteral("labelMap")].toObject().keys();
        if (i > 0 && keys != mapKeys)
            return bad(where, tr("every labelMap must have the same keys"), "LAB-019");
        mapKeys = keys;
        const qint64 end = *last + 1;
        const QString after = std::prev(starts.upper_bound(end))->second;
        starts.erase(starts.lower_bound(*begin), starts.upper_bound(end));
        starts[*begin] = label;
        if (end < readingCount)
            starts[end] = after;
    }
    QVector<Segment> segments;
    for (auto it = starts.begin(); it != starts.end(); ++it) {
        const qint64 end = std::next(it) == starts.end() ? readingCount : std::next(it)->first;
        if (it->second.isEmpty())
            return bad(QStringLiteral("structuredLabels"), tr("reading %1 has no label").arg(it->first), "LAB-020");
        if (!segments.isEmpty() && segments.last().label == it->second) {
            segments.last().end = end;
            continue;
        }
        Segment segment;
        segment.label = it->second;
        segment.begin = it->first;
        segment.end = end;
        segment.source = SegmentSource::Import;
        segments.append(segment);
    }
    return segments;
}

} // namespace studio
