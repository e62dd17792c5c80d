// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sample_repository.h"

#include "storage/database.h"
#include "storage/attachment_repository.h"
#include "storage/picture_repository.h"
#include "storage/recording_group.h"
#include "storage/recording_owner.h"
#include "storage/sample_pyramid.h"
#include "storage/sample_rows.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstring>
#include <limits>

namespace studio
{

namespace
{

constexpr qint64 kChunkValues = 65536;
constexpr int kSweptRows = 1; ///< in one transaction; 256 KiB, or 512 of float64

// What a row is, in its column "recording".
constexpr int kIsSample = 0;
constexpr int kIsRecording = 1; ///< under way, or interrupted: to be offered
constexpr int kIsAside = 2;     ///< a copy under way, or what has to go

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

qint64 readingsPerChunk(int axisCount)
{
    return std::max<qint64>(1, kChunkValues / std::max(1, axisCount));
}

Result<void> checkSample(const Sample& info, int axisCount)
{
    const auto refuse = [](const QString& why) { return Error{ErrorCode::InvalidArgument, why, {}, QStringLiteral("SPL-001")}; };
    if (info.name.isEmpty() || info.name.size() > 128)
        return refuse(tr("A sample needs a name of 1 to 128 characters."));
    if (info.axes.isEmpty() || info.axes.size() != axisCount)
        return refuse(tr("%1: the readings do not match the %2 axes.").arg(info.name).arg(info.axes.size()));
    if (!(info.intervalMs >= 0.0))
        return refuse(tr("%1: the interval between readings must not be negative.").arg(info.name));
    for (const Axis& axis : info.axes) {
        if (axis.name.isEmpty())
            return refuse(tr("%1: every axis needs a name.").arg(info.name));
    }
    return {};
}

QString metadataText(const QMap<QString, QString>& metadata)
{
    QJsonObject object;
    for (auto it = metadata.begin(); it != metadata.end(); ++it)
        object[it.key()] = it.value();
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

SampleId insertSampleRow(Database& database, const Sample& info, qint64 readings, ValueType type, int state)
{
    SQLite::Statement insert(
        database.handle(),
        "INSERT INTO samples(name, label, split, axes, interval_ms, reading_count, value_type, origin, device_name,"
        " device_type, signature, content_hash, enabled, starred, verdict, metadata, suggested_label,"
        " suggestion_confidence, created_at, recording) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bindText(insert, 1, info.name);
    bindText(insert, 2, info.label);
    insert.bind(3, static_cast<int>(info.split));
    bindText(insert, 4, axesToJson(info.axes));
    insert.bind(5, info.intervalMs);
    insert.bind(6, static_cast<int64_t>(readings));
    insert.bind(7, static_cast<int>(type));
    insert.bind(8, static_cast<int>(info.origin));
    bindText(insert, 9, info.deviceName);
    bindText(insert, 10, info.deviceType);
    insert.bind(11, static_cast<int>(info.signature));
    bindBlob(insert, 12, info.contentHash);
    insert.bind(13, info.enabled ? 1 : 0);
    insert.bind(14, info.starred ? 1 : 0);
    insert.bind(15, static_cast<int>(info.verdict));
    bindText(insert, 16, metadataText(info.metadata));
    bindText(insert, 17, info.suggestedLabel);
    insert.bind(18, info.suggestionConfidence);
    bindTime(insert, 19, info.createdAt.isValid() ? info.createdAt : QDateTime::currentDateTimeUtc());
    insert.bind(20, state);
    insert.exec();
    return SampleId{database.handle().getLastInsertRowid()};
}

void insertChunk(Database& database, SampleId id, qint64 seq, qint64 first, const SignalData& piece)
{
    SQLite::Statement insert(database.handle(), "INSERT INTO chunks(sample_id, seq, first_reading, reading_count,"
                                                " checksum, data) VALUES (?,?,?,?,?,?)");
    insert.bind(1, static_cast<int64_t>(id.value));
    insert.bind(2, static_cast<int64_t>(seq));
    insert.bind(3, static_cast<int64_t>(first));
    insert.bind(4, static_cast<int64_t>(piece.readingCount()));
    insert.bind(5, static_cast<int64_t>(crc32c(piece.bytes(), piece.byteCount())));
    insert.bindNoCopy(6, piece.bytes(), static_cast<int>(piece.byteCount()));
    insert.exec();
}

/// Cuts `values` into chunks that continue at reading `first`.
void insertChunks(Database& database, SampleId id, qint64 seq, qint64 first, const SignalData& values)
{
    const qint64 step = readingsPerChunk(values.axisCount());
    for (qint64 at = 0; at < values.readingCount(); at += step)
        insertChunk(database, id, seq++, first + at, values.slice(at, step));
}

/// The segments of a sample with its `readingCount`. Errors: InvalidArgument for one outside.
Result<void> insertSegments(Database& database, const Sample& info, SampleId id, const QVector<Segment>& segments)
{
    for (Segment segment : segments) {
        segment.id = {};
        segment.sample = id;
        if (segment.begin < 0 || segment.end > info.readingCount || segment.begin >= segment.end) {
            return Error{ErrorCode::InvalidArgument,
                         tr("%1: a region from %2 to %3 does not lie inside the sample.").arg(info.name).arg(segment.begin).arg(segment.end),
                         {}, QStringLiteral("SPL-003")};
        }
        insertSegment(database, segment);
    }
    return {};
}

/// The same in place of those that it has.
Result<void> replaceSegments(Database& database, const Sample& info, SampleId id, const QVector<Segment>& segments)
{
    SQLite::Statement remove(database.handle(), "DELETE FROM segments WHERE sample_id = ?");
    remove.bind(1, static_cast<int64_t>(id.value));
    remove.exec();
    return insertSegments(database, info, id, segments);
}

/// A recording under way has to go. Errors: Busy, when another program is at it; NotFound.
Result<void> putAside(Database& database, SampleId id)
{
    for (const Sample& one : selectSamples(database, " WHERE s.recording = 1 AND s.id = " + std::to_string(static_cast<long long>(id.value)))) {
        if (Result<void> own = refuseForeign(one); !own)
            return own;
    }
    SQLite::Statement update(database.handle(), "UPDATE samples SET recording = ? WHERE id = ? AND recording = ?");
    update.bind(1, kIsAside);
    update.bind(2, static_cast<int64_t>(id.value));
    update.bind(3, kIsRecording);
    if (update.exec() == 1)
        return {};
    return Error{ErrorCode::NotFound, tr("This recording is gone already."), {}, QStringLiteral("SPL-004")};
}

Error damaged(const Sample& sample, qint64 first, qint64 last)
{
    return Error{ErrorCode::InvalidInput,
                 tr("%1: readings %2 to %3 are damaged on disk (their checksum does not fit). The rest of the sample "
                    "and all other samples are not affected; restore this one from a backup.")
                     .arg(sample.name)
                     .arg(first)
                     .arg(last),
                 {}, QStringLiteral("PRJ-020")};
}

template <typename T>
SignalData fromBytes(const QByteArray& bytes, int axes)
{
    std::vector<T> values(static_cast<std::size_t>(bytes.size()) / sizeof(T));
    std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(T));
    return SignalData(std::move(values), axes);
}

SignalData signalFromBytes(const QByteArray& bytes, ValueType type, int axes)
{
    switch (type) {
    case ValueType::Int16: return fromBytes<std::int16_t>(bytes, axes);
    case ValueType::Int32: return fromBytes<std::int32_t>(bytes, axes);
    case ValueType::Float32: return fromBytes<float>(bytes, axes);
    case ValueType::Float64: return fromBytes<double>(bytes, axes);
    }
    return {};
}

} // namespace

/// The pyramid of a copy under way, as far as it is stored.
struct SampleRepository::OpenPyramid {
    explicit OpenPyramid(int axisCount) : builder(axisCount) {}
    PyramidBuilder builder;
    qint64 readings = 0;
};

SampleRepository::SampleRepository(Database& database) : m_database(database) {}

SampleRepository::~SampleRepository() = default;

Result<SampleId> SampleRepository::insert(const SampleDraft& draft, KnownContent known)
{
    if (Result<void> checked = checkSample(draft.info, draft.values.axisCount()); !checked)
        return checked.error();
    if (draft.segments.size() > kMostRegions) {
        return Error{ErrorCode::LimitExceeded, tr("%1 has more than %2 labelled regions, the most of one sample; nothing of it was stored.")
                                                   .arg(draft.info.name, QString::number(kMostRegions)), {}, QStringLiteral("SPL-013")};
    }
    return inTransaction(m_database, tr("storing a sample"), [&]() -> Result<SampleId> {
        if (const Result<void> isNew = known == KnownContent::Refuse ? refuseKnown(draft.info) : Result<void>(); !isNew)
            return isNew.error();
        const SampleId id =
            insertSampleRow(m_database, draft.info, draft.values.readingCount(), draft.values.type(), kIsSample);
        if (draft.picture != nullptr)
            insertPicture(m_database, id, *draft.picture);
        insertAttachments(m_database, id, draft.attachments);
        insertChunks(m_database, id, 0, 0, draft.values);
        PyramidBuilder builder(draft.values.axisCount());
        builder.append(draft.values);
        const std::vector<PyramidLevel> levels = builder.finish();
        insertPyramid(m_database, id, levels);
        Sample info = draft.info;
        info.readingCount = draft.values.readingCount();
        if (Result<void> placed = insertSegments(m_database, info, id, draft.segments); !placed)
            return placed.error();
        writeAudit(m_database, QStringLiteral("sample-added"), draft.info.name);
        return id;
    });
}

Result<void> SampleRepository::refuseKnown(const Sample& info) const
{
    const Result<std::optional<SampleId>> same =
        info.contentHash.isEmpty() ? Result<std::optional<SampleId>>(std::nullopt) : findByContentHash(info.contentHash);
    if (!same || !same->has_value())
        return {};
    return Error{ErrorCode::AlreadyExists, tr("%1 is in the project already (the same content).").arg(info.name),
                 QString::number((*same)->value), QStringLiteral("SPL-002")};
}

Result<SampleId> SampleRepository::beginRecording(const Sample& info)
{
    Sample owned = info;
    if (!owned.metadata.contains(kRecordingOwner))
        owned.metadata.insert(kRecordingOwner, recordingOwner(QCoreApplication::applicationPid()));
    return begin(owned, kIsRecording);
}

Result<SampleId> SampleRepository::beginCopy(const Sample& info, int axisCount)
{
    if (Result<void> checked = checkSample(info, axisCount); !checked)
        return checked.error();
    Sample copy = info;
    copy.contentHash.clear(); // until it is whole, nothing is a duplicate of it
    copy.metadata.insert(kRecordingOwner, recordingOwner(QCoreApplication::applicationPid()));
    return begin(copy, kIsAside);
}

Result<SampleId> SampleRepository::begin(const Sample& info, int state)
{
    Result<SampleId> begun = inTransaction(m_database, tr("starting a recording"), [&]() -> Result<SampleId> {
        const SampleId id = insertSampleRow(m_database, info, 0, info.valueType, state);
        writeAudit(m_database, QStringLiteral("recording-started"), info.name);
        return id;
    });
    // Committed, else the number is given to another one. A recording is finished over another connection, which reads it once more.
    if (begun && state == kIsAside)
        m_open[begun->value] = std::make_unique<OpenPyramid>(static_cast<int>(info.axes.size()));
    return begun;
}

Result<void> SampleRepository::appendReadings(SampleId id, const SignalData& values, const QVector<Segment>& segments)
{
    Result<void> stored = inTransaction(m_database, tr("storing readings"), [&]() -> Result<void> {
        SQLite::Statement state(m_database.handle(),
                                "SELECT reading_count, (SELECT COALESCE(MAX(seq) + 1, 0) FROM chunks WHERE sample_id = s.id)"
                                " FROM samples s WHERE id = ? AND (recording = ? OR (recording = ? AND ?))");
        state.bind(1, static_cast<int64_t>(id.value));
        state.bind(2, kIsRecording);
        state.bind(3, kIsAside);
        state.bind(4, m_open.contains(id.value) ? 1 : 0); // a copy that is made here
        if (!state.executeStep())
            return Error{ErrorCode::NotFound, tr("This recording is no longer open."), {}, QStringLiteral("SPL-004")};
        const qint64 first = state.getColumn(0).getInt64();
        const qint64 seq = state.getColumn(1).getInt64();
        insertChunks(m_database, id, seq, first, values);
        SQLite::Statement update(m_database.handle(), "UPDATE samples SET reading_count = ? WHERE id = ?");
        update.bind(1, static_cast<int64_t>(first + values.readingCount()));
        update.bind(2, static_cast<int64_t>(id.value));
        update.exec();
        if (segments.isEmpty())
            return {};
        Sample info;
        info.name = tr("The recording");
        info.readingCount = first + values.readingCount();
        return replaceSegments(m_database, info, id, segments);
    });
    const auto open = m_open.find(id.value);
    if (stored && open != m_open.end()) {
        open->second->builder.append(values);
        open->second->readings += values.readingCount();
    }
    return stored;
}

/// From what was appended here, or else from the readings as they are stored.
Result<std::vector<PyramidLevel>> SampleRepository::levelsOf(SampleId id, const Sample& info) const
{
    const auto axes = static_cast<int>(info.axes.size());
    if (const auto open = m_open.find(id.value); open != m_open.end() && open->second->readings == info.readingCount)
        return PyramidBuilder(open->second->builder).finish();
    PyramidBuilder builder(axes);
    const qint64 step = readingsPerChunk(axes) * 16;
    for (qint64 at = 0; at < info.readingCount; at += step) {
        const Result<SignalData> piece = readings(id, at, std::min(step, info.readingCount - at));
        if (!piece)
            return piece.error();
        builder.append(*piece);
    }
    return builder.finish();
}

Result<void> SampleRepository::makeOverview(const Sample& info)
{
    const Result<std::vector<PyramidLevel>> levels = levelsOf(info.id, info);
    return levels ? insertPyramidInSteps(m_database, info.id, *levels) : Result<void>(levels.error());
}

Result<void> SampleRepository::finishRecording(SampleId id, const FinishedRecording& finished)
{
    const Result<Sample> info = sample(id);
    if (!info)
        return info.error();
    if (Result<void> own = refuseForeign(*info); !own)
        return own;
    if (Result<void> drawn = makeOverview(*info); !drawn)
        return drawn;
    Result<void> sealed = inTransaction(m_database, tr("finishing a recording"), [&]() -> Result<void> {
        SQLite::Statement update(m_database.handle(), "UPDATE samples SET recording = ?, content_hash = ?, split = ?, metadata = ?,"
                                                      " signature = ?, device_type = ? WHERE id = ? AND recording IN (1, 2)");
        update.bind(1, kIsSample);
        bindBlob(update, 2, finished.contentHash);
        update.bind(3, static_cast<int>(finished.split.value_or(info->split)));
        QMap<QString, QString> metadata = info->metadata;
        metadata.insert(finished.metadata);
        metadata.remove(kRecordingGroup);
        metadata.remove(kRecordingOwner);
        bindText(update, 4, metadataText(metadata));
        update.bind(5, static_cast<int>(finished.signature.value_or(info->signature)));
        bindText(update, 6, finished.deviceType.isEmpty() ? info->deviceType : finished.deviceType);
        update.bind(7, static_cast<int64_t>(id.value));
        if (update.exec() != 1)
            return Error{ErrorCode::NotFound, tr("This recording is no longer open."), {}, QStringLiteral("SPL-004")};
        if (Result<void> placed = finished.segments.isEmpty() ? Result<void>() : replaceSegments(m_database, *info, id, finished.segments); !placed)
            return placed;
        for (const SampleId replaced : finished.replaces) {
            if (Result<void> gone = putAside(m_database, replaced); !gone)
                return gone;
        }
        writeAudit(m_database, QStringLiteral("recording-finished"), info->name);
        return {};
    });
    if (!sealed)
        return sealed;
    m_open.erase(id.value);
    for (const SampleId replaced : finished.replaces)
        m_open.erase(replaced.value);
    return sealed;
}

Result<QVector<Sample>> SampleRepository::interruptedRecordings() const
{
    return guarded(m_database, tr("reading interrupted recordings"), [&]() -> Result<QVector<Sample>> {
        return selectSamples(m_database, " WHERE s.recording = 1 ORDER BY s.id");
    });
}

Result<void> SampleRepository::discardRecording(SampleId id)
{
    Result<void> discarded = inTransaction(m_database, tr("discarding a recording"), [&]() -> Result<void> {
        if (Result<void> gone = putAside(m_database, id); !gone)
            return gone;
        writeAudit(m_database, QStringLiteral("recording-discarded"), QString::number(id.value));
        return {};
    });
    if (discarded)
        forgetRecording(id);
    return discarded;
}

void SampleRepository::forgetRecording(SampleId id)
{
    m_open.erase(id.value);
}

Result<bool> SampleRepository::sweepAside()
{
    const auto next = [&]() -> Result<std::optional<SampleId>> {
        for (const Sample& one : selectSamples(m_database, " WHERE s.recording = 2 ORDER BY s.id")) {
            if (!m_open.contains(one.id.value) && !recordedElsewhereBy(one)) // else it is being copied, or left to who put it aside
                return std::optional(one.id);
        }
        return std::optional<SampleId>();
    };
    const QString action = tr("removing what was discarded");
    const Result<std::optional<SampleId>> found = guarded(m_database, action, next);
    if (!found || !found->has_value())
        return found ? Result<bool>(false) : Result<bool>(found.error());
    return inTransaction(m_database, action, [&]() -> Result<bool> {
        const auto id = static_cast<int64_t>((*found)->value);
        for (const char* rows : {"DELETE FROM chunks WHERE rowid IN (SELECT rowid FROM chunks WHERE sample_id = ? LIMIT ?)",
                                 "DELETE FROM pyramid WHERE rowid IN (SELECT rowid FROM pyramid WHERE sample_id = ? LIMIT ?)"}) {
            SQLite::Statement remove(m_database.handle(), rows);
            remove.bind(1, id);
            remove.bind(2, kSweptRows);
            if (remove.exec() > 0)
                return true;
        }
        SQLite::Statement remove(m_database.handle(), "DELETE FROM samples WHERE id = ? AND recording = ?");
        remove.bind(1, id);
        remove.bind(2, kIsAside);
        remove.exec();
        return true;
    });
}

Result<Sample> SampleRepository::sample(SampleId id) const
{
    return guarded(m_database, tr("reading a sample"), [&]() -> Result<Sample> {
        const QVector<Sample> found = selectSamples(m_database, " WHERE s.id = " + std::to_string(static_cast<long long>(id.value)));
        if (found.isEmpty())
            return Error{ErrorCode::NotFound, tr("Sample %1 is not in the project.").arg(id.value), {}, QStringLiteral("SPL-005")};
        return found.first();
    });
}

Result<std::optional<SampleId>> SampleRepository::findByContentHash(const QByteArray& hash) const
{
    return guarded(m_database, tr("looking for a duplicate"), [&]() -> Result<std::optional<SampleId>> {
        SQLite::Statement query(m_database.handle(),
                                "SELECT id FROM samples WHERE content_hash = ? AND binned = 0 AND recording = 0 LIMIT 1");
        bindBlob(query, 1, hash);
        if (!query.executeStep())
            return std::optional<SampleId>();
        return std::optional<SampleId>(SampleId{query.getColumn(0).getInt64()});
    });
}

Result<QVector<Sample>> SampleRepository::all(bool includeBinned) const
{
    return guarded(m_database, tr("reading the samples"), [&]() -> Result<QVector<Sample>> {
        return selectSamples(m_database, includeBinned ? " WHERE s.recording = 0 ORDER BY s.id"
                                                       : " WHERE s.recording = 0 AND s.binned = 0 ORDER BY s.id");
    });
}

Result<int> SampleRepository::count() const
{
    return guarded(m_database, tr("counting the samples"), [&]() -> Result<int> {
        SQLite::Statement query(m_database.handle(),
                                "SELECT COUNT(*) FROM samples WHERE binned = 0 AND recording = 0");
        query.executeStep();
        return query.getColumn(0).getInt();
    });
}

Result<QVector<LabelCount>> SampleRepository::labelCounts() const
{
    return guarded(m_database, tr("counting the labels"), [&]() -> Result<QVector<LabelCount>> {
        SQLite::Statement query(
            m_database.handle(),
            "SELECT label, SUM(enabled = 1 AND split = 0), SUM(enabled = 1 AND split = 1), SUM(enabled = 0),"
            " SUM(CASE WHEN enabled = 1 THEN reading_count * interval_ms ELSE 0 END) FROM samples"
            " WHERE binned = 0 AND recording = 0 GROUP BY label ORDER BY label");
        QVector<LabelCount> counts;
        while (query.executeStep()) {
            counts.append({columnText(query, 0), query.getColumn(1).getInt(), query.getColumn(2).getInt(),
                           query.getColumn(3).getInt(), query.getColumn(4).getDouble()});
        }
        return counts;
    });
}

Result<SignalData> SampleRepository::readings(SampleId id) const
{
    Result<Sample> info = sample(id);
    if (!info)
        return info.error();
    return readings(id, 0, info->readingCount);
}

Result<SignalData> SampleRepository::readings(SampleId id, qint64 first, qint64 count) const
{
    Result<Sample> info = sample(id);
    if (!info)
        return info.error();
    const int axes = static_cast<int>(info->axes.size());
    const std::size_t readingBytes = valueTypeBytes(info->valueType) * static_cast<std::size_t>(axes);
    const qint64 begin = std::clamp<qint64>(first, 0, info->readingCount);
    const qint64 end = std::clamp<qint64>(first + count, begin, info->readingCount);
    return guarded(m_database, tr("reading a signal"), [&]() -> Result<SignalData> {
        QByteArray bytes(static_cast<qsizetype>(static_cast<std::size_t>(end - begin) * readingBytes),
                         Qt::Uninitialized);
        qint64 reached = begin;
        SQLite::Statement query(m_database.handle(),
                                "SELECT first_reading, reading_count, checksum, data FROM chunks WHERE sample_id = ?"
                                " AND first_reading + reading_count > ? AND first_reading < ? ORDER BY seq");
        query.bind(1, static_cast<int64_t>(id.value));
        query.bind(2, static_cast<int64_t>(begin));
        query.bind(3, static_cast<int64_t>(end));
        while (query.executeStep()) {
            const qint64 chunkFirst = query.getColumn(0).getInt64();
            const qint64 chunkCount = query.getColumn(1).getInt64();
            const SQLite::Column data = query.getColumn(3);
            const auto size = static_cast<std::size_t>(data.getBytes());
            const void* blob = data.getBlob();
            if (size != static_cast<std::size_t>(chunkCount) * readingBytes || chunkFirst > reached
                || crc32c(blob, size) != static_cast<std::uint32_t>(query.getColumn(2).getInt64()))
                return damaged(*info, chunkFirst, chunkFirst + chunkCount - 1);
            const qint64 from = std::max(chunkFirst, begin);
            const qint64 to = std::min(chunkFirst + chunkCount, end);
            std::memcpy(bytes.data() + static_cast<std::size_t>(from - begin) * readingBytes,
                        static_cast<const char*>(blob) + static_cast<std::size_t>(from - chunkFirst) * readingBytes,
                        static_cast<std::size_t>(to - from) * readingBytes);
            reached = to;
        }
        if (reached != end)
            return damaged(*info, reached, end - 1);
        return signalFromBytes(bytes, info->valueType, axes);
    });
}

Result<MinMaxColumns> SampleRepository::minMax(SampleId id, int axis, qint64 first, qint64 count, int columns) const
{
    Result<Sample> info = sample(id);
    if (!info)
        return info.error();
    const int axes = static_cast<int>(info->axes.size());
    if (axis < 0 || axis >= axes || columns < 1 || columns > 100'000 || count < 1) {
        return Error{ErrorCode::InvalidArgument, tr("%1: no such part of the signal.").arg(info->name), {},
                     QStringLiteral("SPL-006")};
    }
    const qint64 begin = std::clamp<qint64>(first, 0, info->readingCount);
    const qint64 end = std::clamp<qint64>(first + count, begin, info->readingCount);
    return guarded(m_database, tr("drawing a signal"), [&]() -> Result<MinMaxColumns> {
        return minMaxOfRange(m_database, *this, *info, axis, begin, end, columns);
    });
}

Result<QVector<Segment>> SampleRepository::segments(SampleId id) const
{
    return guarded(m_database, tr("reading the regions"), [&]() -> Result<QVector<Segment>> {
        return selectSegments(m_database, " WHERE sample_id = " + std::to_string(static_cast<long long>(id.value))
                                              + " ORDER BY begin_reading, id");
    });
}

Result<QVector<Segment>> SampleRepository::allSegments() const
{
    return guarded(m_database, tr("reading the regions"), [&]() -> Result<QVector<Segment>> {
        return selectSegments(m_database, " WHERE sample_id NOT IN (SELECT id FROM samples WHERE recording <> 0)"
                                          " ORDER BY sample_id, begin_reading, id");
    });
}

Result<void> SampleRepository::takeBack(const QVector<SampleId>& imported)
{
    return inTransaction(m_database, tr("taking an import back"), [&]() -> Result<void> {
        SQLite::Statement remove(m_database.handle(), "DELETE FROM samples WHERE id = ?");
        for (const SampleId id : imported) {
            remove.bind(1, static_cast<int64_t>(id.value));
            remove.exec();
            remove.reset();
        }
        writeAudit(m_database, QStringLiteral("import-taken-back"), QString::number(imported.size()));
        return {};
    });
}

Result<QStringList> SampleRepository::namesInBin() const
{
    return guarded(m_database, tr("reading the Bin"), [&]() -> Result<QStringList> { return selectBinnedNames(m_database); });
}

Result<int> SampleRepository::purgeBin(int days)
{
    return inTransaction(m_database, tr("emptying the Bin"), [&]() -> Result<int> {
        SQLite::Statement remove(m_database.handle(), "DELETE FROM samples WHERE binned = 1 AND binned_at < ?");
        bindTime(remove, 1, QDateTime::currentDateTimeUtc().addDays(-days));
        const int removed = remove.exec();
        if (removed > 0)
            writeAudit(m_database, QStringLiteral("bin-purged"), QString::number(removed));
        return removed;
    });
}

} // namespace studio
