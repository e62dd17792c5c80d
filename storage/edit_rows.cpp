// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/edit_rows.h"

#include "storage/database.h"
#include "storage/sample_rows.h"

#include <QCoreApplication>
#include <QDateTime>
#include <array>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

/// Column of each SampleField, in the order of the enumeration.
struct FieldColumn {
    const char* column;
    bool isText;
    const char* name;
};
constexpr std::array<FieldColumn, 8> kFields = {{{"name", true, "name"},
                                                 {"label", true, "label"},
                                                 {"split", false, "split"},
                                                 {"enabled", false, "enabled"},
                                                 {"starred", false, "starred"},
                                                 {"verdict", false, "verdict"},
                                                 {"binned", false, "binned"},
                                                 {"suggested_label", true, "suggestedLabel"}}};

const FieldColumn& columnOf(SampleField field)
{
    return kFields[static_cast<std::size_t>(field)];
}

QJsonObject segmentToJson(const Segment& segment)
{
    return {{QStringLiteral("id"), segment.id.value},
            {QStringLiteral("sample"), segment.sample.value},
            {QStringLiteral("tier"), segment.tier},
            {QStringLiteral("label"), segment.label},
            {QStringLiteral("begin"), segment.begin},
            {QStringLiteral("end"), segment.end},
            {QStringLiteral("source"), static_cast<int>(segment.source)},
            {QStringLiteral("confidence"), segment.confidence},
            {QStringLiteral("suggestedBy"), segment.suggestedBy.value}};
}

Segment segmentFromJson(const QJsonObject& object)
{
    Segment segment;
    segment.id = SegmentId{object[QStringLiteral("id")].toInteger()};
    segment.sample = SampleId{object[QStringLiteral("sample")].toInteger()};
    segment.tier = object[QStringLiteral("tier")].toString();
    segment.label = object[QStringLiteral("label")].toString();
    segment.begin = object[QStringLiteral("begin")].toInteger();
    segment.end = object[QStringLiteral("end")].toInteger();
    segment.source = static_cast<SegmentSource>(object[QStringLiteral("source")].toInt());
    segment.confidence = object[QStringLiteral("confidence")].toDouble();
    segment.suggestedBy = RunId{object[QStringLiteral("suggestedBy")].toInteger()};
    return segment;
}

Error stale(const QString& what)
{
    return Error{ErrorCode::Refused,
                 tr("%1 was changed elsewhere in the meantime, so this step was not applied. Nothing was lost; look at "
                    "it again and repeat the step.")
                     .arg(what),
                 {}, QStringLiteral("EDT-001")};
}

int asInt(const QJsonValue& value)
{
    return value.isBool() ? (value.toBool() ? 1 : 0) : value.toInt();
}

Result<void> applyField(Database& database, const SampleFieldChange& change)
{
    const FieldColumn& field = columnOf(change.field);
    const std::string column(field.column);
    SQLite::Statement query(database.handle(), "SELECT " + column + ", name FROM samples WHERE id = ?");
    query.bind(1, static_cast<int64_t>(change.sample.value));
    if (!query.executeStep())
        return stale(tr("Sample %1").arg(change.sample.value));
    const bool matches = field.isText ? columnText(query, 0) == change.before.toString()
                                      : query.getColumn(0).getInt() == asInt(change.before);
    if (!matches)
        return stale(columnText(query, 1));
    const std::string extra = change.field == SampleField::Binned ? ", binned_at = ?" : "";
    SQLite::Statement update(database.handle(), "UPDATE samples SET " + column + " = ?" + extra + " WHERE id = ?");
    int index = 1;
    if (field.isText)
        bindText(update, index++, change.after.toString());
    else
        update.bind(index++, asInt(change.after));
    if (!extra.empty())
        bindTime(update, index++, QDateTime::currentDateTimeUtc());
    update.bind(index, static_cast<int64_t>(change.sample.value));
    update.exec();
    return {};
}

Result<void> checkSegment(Database& database, const Segment& segment)
{
    SQLite::Statement query(database.handle(), "SELECT reading_count FROM samples WHERE id = ?");
    query.bind(1, static_cast<int64_t>(segment.sample.value));
    if (!query.executeStep())
        return stale(tr("Sample %1").arg(segment.sample.value));
    if (segment.begin < 0 || segment.begin >= segment.end || segment.end > query.getColumn(0).getInt64()
        || segment.label.isEmpty() || segment.label.size() > 128) {
        return Error{ErrorCode::InvalidArgument,
                     tr("A region needs a label and must lie inside its sample; this one was not stored."), {},
                     QStringLiteral("EDT-002")};
    }
    return {};
}

Result<void> applySegment(Database& database, SegmentChange& change)
{
    if (change.hasBefore) {
        const QVector<Segment> stored = selectSegments(
            database, " WHERE id = " + std::to_string(static_cast<long long>(change.before.id.value)));
        if (stored.isEmpty() || stored.first() != change.before)
            return stale(tr("The region \"%1\"").arg(change.before.label));
        SQLite::Statement remove(database.handle(), "DELETE FROM segments WHERE id = ?");
        remove.bind(1, static_cast<int64_t>(change.before.id.value));
        remove.exec();
    }
    if (change.hasAfter) {
        change.after.sample = change.sample;
        if (change.hasBefore && !change.after.id.isValid())
            change.after.id = change.before.id;
        if (Result<void> checked = checkSegment(database, change.after); !checked)
            return checked;
        change.after.id = insertSegment(database, change.after);
    }
    return {};
}

Result<void> applyDocument(Database& database, const DocumentChange& change)
{
    SQLite::Statement query(database.handle(), "SELECT value FROM documents WHERE key = ?");
    bindText(query, 1, change.key);
    const QJsonValue stored = query.executeStep() ? jsonValue(columnText(query, 0)) : QJsonValue();
    if (stored != change.before)
        return stale(change.key);
    if (change.after.isNull() || change.after.isUndefined()) {
        SQLite::Statement remove(database.handle(), "DELETE FROM documents WHERE key = ?");
        bindText(remove, 1, change.key);
        remove.exec();
        return {};
    }
    SQLite::Statement write(database.handle(), "INSERT INTO documents(key, value) VALUES (?,?)"
                                               " ON CONFLICT(key) DO UPDATE SET value = excluded.value");
    bindText(write, 1, change.key);
    bindText(write, 2, jsonText(change.after));
    write.exec();
    return {};
}

QJsonObject changeToJson(const DatasetChange& change)
{
    if (const auto* field = std::get_if<SampleFieldChange>(&change)) {
        return {{QStringLiteral("kind"), QStringLiteral("field")},
                {QStringLiteral("sample"), field->sample.value},
                {QStringLiteral("field"), QString::fromLatin1(columnOf(field->field).name)},
                {QStringLiteral("before"), field->before},
                {QStringLiteral("after"), field->after}};
    }
    if (const auto* segment = std::get_if<SegmentChange>(&change)) {
        QJsonObject object{{QStringLiteral("kind"), QStringLiteral("segment")},
                           {QStringLiteral("sample"), segment->sample.value}};
        if (segment->hasBefore)
            object[QStringLiteral("before")] = segmentToJson(segment->before);
        if (segment->hasAfter)
            object[QStringLiteral("after")] = segmentToJson(segment->after);
        return object;
    }
    const auto& document = std::get<DocumentChange>(change);
    return {{QStringLiteral("kind"), QStringLiteral("document")},
            {QStringLiteral("key"), document.key},
            {QStringLiteral("before"), document.before},
            {QStringLiteral("after"), document.after}};
}

DatasetChange changeFromJson(const QJsonObject& object)
{
    const QString kind = object[QStringLiteral("kind")].toString();
    if (kind == QLatin1String("field")) {
        SampleFieldChange change;
        change.sample = SampleId{object[QStringLiteral("sample")].toInteger()};
        const QString name = object[QStringLiteral("field")].toString();
        for (std::size_t i = 0; i < kFields.size(); ++i) {
            if (name == QLatin1String(kFields[i].name))
                change.field = static_cast<SampleField>(i);
        }
        change.before = object[QStringLiteral("before")];
        change.after = object[QStringLiteral("after")];
        return change;
    }
    if (kind == QLatin1String("segment")) {
        SegmentChange change;
        change.sample = SampleId{object[QStringLiteral("sample")].toInteger()};
        change.hasBefore = object.contains(QStringLiteral("before"));
        change.hasAfter = object.contains(QStringLiteral("after"));
        if (change.hasBefore)
            change.before = segmentFromJson(object[QStringLiteral("before")].toObject());
        if (change.hasAfter)
            change.after = segmentFromJson(object[QStringLiteral("after")].toObject());
        return change;
    }
    return DocumentChange{object[QStringLiteral("key")].toString(), object[QStringLiteral("before")],
                          object[QStringLiteral("after")]};
}

/// True when the two changes touch the same thing, so that they can become one.
bool sameTarget(const DatasetChange& a, const DatasetChange& b)
{
    if (a.index() != b.index())
        return false;
    if (const auto* field = std::get_if<SampleFieldChange>(&a)) {
        const auto& other = std::get<SampleFieldChange>(b);
        return field->sample == other.sample && field->field == other.field;
    }
    if (const auto* segment = std::get_if<SegmentChange>(&a)) {
        const auto& other = std::get<SegmentChange>(b);
        return segment->hasAfter && other.hasBefore && segment->after.id == other.before.id;
    }
    return std::get<DocumentChange>(a).key == std::get<DocumentChange>(b).key;
}

void absorb(DatasetChange& earlier, const DatasetChange& later)
{
    if (auto* field = std::get_if<SampleFieldChange>(&earlier)) {
        field->after = std::get<SampleFieldChange>(later).after;
    } else if (auto* segment = std::get_if<SegmentChange>(&earlier)) {
        const auto& other = std::get<SegmentChange>(later);
        segment->hasAfter = other.hasAfter;
        segment->after = other.after;
    } else {
        std::get<DocumentChange>(earlier).after = std::get<DocumentChange>(later).after;
    }
}

} // namespace

QJsonArray changesToJson(const QVector<DatasetChange>& changes)
{
    QJsonArray array;
    for (const DatasetChange& change : changes)
        array.append(changeToJson(change));
    return array;
}

QVector<DatasetChange> changesFromJson(const QJsonArray& array)
{
    QVector<DatasetChange> changes;
    for (const QJsonValue& value : array)
        changes.append(changeFromJson(value.toObject()));
    return changes;
}

DatasetChange inverted(const DatasetChange& change)
{
    DatasetChange result = change;
    std::visit(
        [](auto& one) {
            std::swap(one.before, one.after);
            if constexpr (std::is_same_v<std::decay_t<decltype(one)>, SegmentChange>)
                std::swap(one.hasBefore, one.hasAfter);
        },
        result);
    return result;
}

Result<void> applyChange(Database& database, DatasetChange& change)
{
    if (const auto* field = std::get_if<SampleFieldChange>(&change))
        return applyField(database, *field);
    if (auto* segment = std::get_if<SegmentChange>(&change))
        return applySegment(database, *segment);
    return applyDocument(database, std::get<DocumentChange>(change));
}

QVector<DatasetChange> mergedChanges(const QVector<DatasetChange>& earlier, const QVector<DatasetChange>& later)
{
    QVector<DatasetChange> merged = earlier;
    for (const DatasetChange& change : later) {
        bool isAbsorbed = false;
        for (DatasetChange& known : merged) {
            if (sameTarget(known, change)) {
                absorb(known, change);
                isAbsorbed = true;
                break;
            }
        }
        if (!isAbsorbed)
            merged.append(change);
    }
    return merged;
}

} // namespace studio
