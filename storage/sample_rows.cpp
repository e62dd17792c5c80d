// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sample_rows.h"

#include "storage/database.h"
#include "storage/others_turn.h"
#include "storage/sample_pyramid.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

namespace studio
{

QString axesToJson(const QVector<Axis>& axes)
{
    QJsonArray array;
    for (const Axis& axis : axes)
        array.append(QJsonArray{axis.name, axis.unit});
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QVector<Axis> axesFromJson(const QString& text)
{
    QVector<Axis> axes;
    for (const QJsonValue& axis : QJsonDocument::fromJson(text.toUtf8()).array())
        axes.append({axis[0].toString(), axis[1].toString()});
    return axes;
}

QStringList selectBinnedNames(Database& database)
{
    SQLite::Statement query(database.handle(), "SELECT name FROM samples WHERE binned = 1");
    QStringList names;
    while (query.executeStep())
        names << columnText(query, 0);
    return names;
}

QVector<Sample> selectSamples(Database& database, const std::string& where)
{
    SQLite::Statement query(
        database.handle(),
        "SELECT s.id, s.name, s.label, s.split, s.axes, s.interval_ms, s.reading_count, s.value_type, s.origin,"
        " s.device_name, s.device_type, s.signature, s.content_hash, s.enabled, s.starred, s.verdict, s.binned,"
        " s.metadata, s.suggested_label, s.suggestion_confidence, s.created_at,"
        " (SELECT COUNT(*) FROM segments g WHERE g.sample_id = s.id AND g.source <> 2) FROM samples s"
            + where);
    QVector<Sample> samples;
    while (query.executeStep()) {
        Sample sample;
        sample.id = SampleId{query.getColumn(0).getInt64()};
        sample.name = columnText(query, 1);
        sample.label = columnText(query, 2);
        sample.split = static_cast<Split>(query.getColumn(3).getInt());
        sample.axes = axesFromJson(columnText(query, 4));
        sample.intervalMs = query.getColumn(5).getDouble();
        sample.readingCount = query.getColumn(6).getInt64();
        sample.valueType = static_cast<ValueType>(query.getColumn(7).getInt());
        sample.origin = static_cast<SampleOrigin>(query.getColumn(8).getInt());
        sample.deviceName = columnText(query, 9);
        sample.deviceType = columnText(query, 10);
        sample.signature = static_cast<SignatureState>(query.getColumn(11).getInt());
        sample.contentHash = columnBlob(query, 12);
        sample.enabled = query.getColumn(13).getInt() != 0;
        sample.starred = query.getColumn(14).getInt() != 0;
        sample.verdict = static_cast<Verdict>(query.getColumn(15).getInt());
        sample.binned = query.getColumn(16).getInt() != 0;
        const QString metadata = columnText(query, 17);
        if (metadata != QLatin1String("{}")) {
            const QJsonObject object = QJsonDocument::fromJson(metadata.toUtf8()).object();
            for (auto it = object.begin(); it != object.end(); ++it)
                sample.metadata[it.key()] = it.value().toString();
        }
        sample.suggestedLabel = columnText(query, 18);
        sample.suggestionConfidence = query.getColumn(19).getDouble();
        sample.createdAt = columnTime(query, 20);
        sample.segmentCount = query.getColumn(21).getInt();
        samples.append(sample);
    }
    return samples;
}

QVector<Segment> selectSegments(Database& database, const std::string& where)
{
    SQLite::Statement query(database.handle(),
                            "SELECT id, sample_id, tier, label, begin_reading, end_reading, source, confidence,"
                            " suggested_by FROM segments"
                                + where);
    QVector<Segment> segments;
    while (query.executeStep()) {
        Segment segment;
        segment.id = SegmentId{query.getColumn(0).getInt64()};
        segment.sample = SampleId{query.getColumn(1).getInt64()};
        segment.tier = columnText(query, 2);
        segment.label = columnText(query, 3);
        segment.begin = query.getColumn(4).getInt64();
        segment.end = query.getColumn(5).getInt64();
        segment.source = static_cast<SegmentSource>(query.getColumn(6).getInt());
        segment.confidence = query.getColumn(7).getDouble();
        segment.suggestedBy = RunId{query.getColumn(8).getInt64()};
        segments.append(segment);
    }
    return segments;
}

SegmentId insertSegment(Database& database, const Segment& segment)
{
    SQLite::Statement insert(database.handle(),
                             "INSERT INTO segments(id, sample_id, tier, label, begin_reading, end_reading, source,"
                             " confidence, suggested_by) VALUES (?,?,?,?,?,?,?,?,?)");
    if (segment.id.isValid())
        insert.bind(1, static_cast<int64_t>(segment.id.value));
    insert.bind(2, static_cast<int64_t>(segment.sample.value));
    bindText(insert, 3, segment.tier);
    bindText(insert, 4, segment.label);
    insert.bind(5, static_cast<int64_t>(segment.begin));
    insert.bind(6, static_cast<int64_t>(segment.end));
    insert.bind(7, static_cast<int>(segment.source));
    insert.bind(8, segment.confidence);
    insert.bind(9, static_cast<int64_t>(segment.suggestedBy.value));
    insert.exec();
    return SegmentId{database.handle().getLastInsertRowid()};
}

namespace
{

/// Rows of this size together in one transaction.
constexpr qint64 kStepBytes = 256 * 1024;

struct PyramidRow {
    int level = 0;
    qint64 seq = 0;
    const float* values = nullptr;
    qint64 bytes = 0;
};

std::vector<PyramidRow> pyramidRows(const std::vector<PyramidLevel>& levels)
{
    std::vector<PyramidRow> rows;
    for (std::size_t level = 0; level < levels.size(); ++level) {
        const PyramidLevel& one = levels[level];
        const qint64 rowFloats = kPyramidRowBuckets * one.axisCount * 2;
        const auto total = static_cast<qint64>(one.values.size());
        for (qint64 at = 0, seq = 0; at < total; at += rowFloats, ++seq)
            rows.push_back({static_cast<int>(level), seq, one.values.data() + at, std::min(rowFloats, total - at) * qint64(sizeof(float))});
    }
    return rows;
}

void insertRows(Database& database, SampleId id, std::span<const PyramidRow> rows)
{
    SQLite::Statement insert(database.handle(), "INSERT OR REPLACE INTO pyramid(sample_id, level, seq, data) VALUES (?,?,?,?)");
    for (const PyramidRow& row : rows) {
        insert.reset();
        insert.bind(1, static_cast<int64_t>(id.value));
        insert.bind(2, row.level);
        insert.bind(3, static_cast<int64_t>(row.seq));
        insert.bindNoCopy(4, row.values, static_cast<int>(row.bytes));
        insert.exec();
    }
}

} // namespace

void insertPyramid(Database& database, SampleId id, const std::vector<PyramidLevel>& levels)
{
    insertRows(database, id, pyramidRows(levels));
}

Result<void> insertPyramidInSteps(Database& database, SampleId id, const std::vector<PyramidLevel>& levels)
{
    const std::vector<PyramidRow> all = pyramidRows(levels);
    for (std::span<const PyramidRow> rows(all); !rows.empty();) {
        const TurnTaken turn;
        std::size_t count = 0;
        for (qint64 bytes = 0; count < rows.size() && bytes < kStepBytes; ++count)
            bytes += rows[count].bytes;
        const Result<void> stored = inTransaction(database, QCoreApplication::translate("Storage", "finishing a recording"), [&]() -> Result<void> {
            insertRows(database, id, rows.first(count));
            return {};
        });
        if (!stored)
            return stored;
        rows = rows.subspan(count);
        if (!rows.empty())
            turn.giveOthersTheirs();
    }
    return {};
}

namespace
{

/// Reading number of the start of column `column`.
qint64 columnStart(qint64 begin, qint64 end, int columns, int column)
{
    return begin + (end - begin) * column / columns;
}

void widenColumn(MinMaxColumns& result, int column, float low, float high)
{
    const auto i = static_cast<std::size_t>(column);
    if (low < result.minimum[i])
        result.minimum[i] = low;
    if (high > result.maximum[i])
        result.maximum[i] = high;
}

/// Column that holds `reading`, by the same division as columnStart.
int columnOf(qint64 reading, qint64 begin, qint64 end, int columns)
{
    int column = static_cast<int>((reading - begin) * columns / std::max<qint64>(1, end - begin));
    column = std::clamp(column, 0, columns - 1);
    while (column + 1 < columns && columnStart(begin, end, columns, column + 1) <= reading)
        ++column;
    while (column > 0 && columnStart(begin, end, columns, column) > reading)
        --column;
    return column;
}

} // namespace

Result<MinMaxColumns> minMaxOfRange(Database& database, const SampleRepository& samples, const Sample& info, int axis,
                                    qint64 begin, qint64 end, int columns)
{
    MinMaxColumns result;
    result.minimum.assign(static_cast<std::size_t>(columns), std::numeric_limits<float>::infinity());
    result.maximum.assign(static_cast<std::size_t>(columns), -std::numeric_limits<float>::infinity());

    qint64 bucket = 0;
    int level = -1;
    SQLite::Statement depth(database.handle(), "SELECT COALESCE(MAX(level), -1) FROM pyramid WHERE sample_id = ?");
    depth.bind(1, static_cast<int64_t>(info.id.value));
    depth.executeStep();
    const int levels = depth.getColumn(0).getInt() + 1;
    for (qint64 size = kPyramidFirstBucket; level + 1 < levels && size * columns <= end - begin;
         size *= kPyramidFactor) {
        bucket = size;
        ++level;
    }

    if (level < 0) {
        Result<SignalData> data = samples.readings(info.id, begin, end - begin);
        if (!data)
            return data.error();
        for (qint64 i = 0; i < data->readingCount(); ++i) {
            const float value = data->at(i, axis);
            widenColumn(result, columnOf(begin + i, begin, end, columns), value, value);
        }
    } else {
        const qint64 stride = 2 * static_cast<qint64>(info.axes.size());
        const qint64 firstBucket = begin / bucket;
        const qint64 lastBucket = (end - 1) / bucket;
        SQLite::Statement query(database.handle(), "SELECT seq, data FROM pyramid WHERE sample_id = ? AND level = ?"
                                                   " AND seq BETWEEN ? AND ? ORDER BY seq");
        query.bind(1, static_cast<int64_t>(info.id.value));
        query.bind(2, level);
        query.bind(3, static_cast<int64_t>(firstBucket / kPyramidRowBuckets));
        query.bind(4, static_cast<int64_t>(lastBucket / kPyramidRowBuckets));
        while (query.executeStep()) {
            const qint64 rowFirst = query.getColumn(0).getInt64() * kPyramidRowBuckets;
            const SQLite::Column data = query.getColumn(1);
            const qint64 rowCount = data.getBytes() / (stride * qint64(sizeof(float)));
            const char* bytes = static_cast<const char*>(data.getBlob());
            for (qint64 b = std::max(rowFirst, firstBucket); b <= std::min(lastBucket, rowFirst + rowCount - 1); ++b) {
                float range[2];
                std::memcpy(range, bytes + ((b - rowFirst) * stride + 2 * axis) * qint64(sizeof(float)), sizeof range);
                const qint64 reading = std::clamp(b * bucket, begin, end - 1);
                widenColumn(result, columnOf(reading, begin, end, columns), range[0], range[1]);
            }
        }
    }

    // A column without a reading of its own (fewer readings than columns) repeats its neighbour.
    for (std::size_t i = result.minimum.size() - 1; i-- > 0;) {
        if (result.minimum[i] > result.maximum[i]) {
            result.minimum[i] = result.minimum[i + 1];
            result.maximum[i] = result.maximum[i + 1];
        }
    }
    for (std::size_t i = 1; i < result.minimum.size(); ++i) {
        if (result.minimum[i] > result.maximum[i]) {
            result.minimum[i] = result.minimum[i - 1];
            result.maximum[i] = result.maximum[i - 1];
        }
    }
    return result;
}

} // namespace studio
