// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recording_ending.h"

#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "models/dataset/split_rule.h"
#include "storage/others_turn.h"
#include "storage/recording_group.h"
#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace studio
{

namespace
{

constexpr qint64 kPieceValues = 65'536; ///< read or written at a time: one chunk

/// Calls `take(piece)`, which returns Result<void>, for one piece of a stored recording after another.
template <typename Take>
Result<void> eachPiece(const SampleRepository& samples, const Sample& info, Take take)
{
    const qint64 step = std::max<qint64>(1, kPieceValues / std::max<qint64>(1, info.axes.size()));
    for (qint64 at = 0; at < info.readingCount; at += step) {
        const Result<SignalData> piece = samples.readings(info.id, at, std::min(step, info.readingCount - at));
        if (!piece)
            return piece.error();
        if (Result<void> taken = take(*piece); !taken)
            return taken;
    }
    return {};
}

Result<void> appendInTurn(SampleRepository& samples, SampleId id, const SignalData& piece, const QVector<Segment>& segments = {})
{
    const TurnTaken turn;
    Result<void> stored = samples.appendReadings(id, piece, segments);
    turn.giveOthersTheirs();
    return stored;
}

/// What is settled without looking at the readings.
FinishedRecording finishedBy(const RecordingEnding& ending, const Sample& info, const QByteArray& contentHash)
{
    FinishedRecording finished;
    finished.contentHash = contentHash;
    Sample whole = info;
    whole.contentHash = contentHash;
    whole.metadata.insert(ending.metadata);
    finished.split = ending.split ? *ending.split : info.metadata.contains(kChosenSplit) ? info.split : splitOf(whole);
    if (ending.values != nullptr) {
        finished.metadata = ending.info.metadata;
        finished.signature = ending.info.signature;
        finished.deviceType = ending.info.deviceType;
    }
    finished.metadata.insert(ending.metadata);
    finished.segments = ending.segments;
    finished.replaces = ending.surplus;
    return finished;
}

Result<void> refuseKnown(const SampleRepository& samples, const RecordingEnding& ending, Sample info, const QByteArray& contentHash)
{
    info.contentHash = contentHash;
    return ending.refusesKnown ? samples.refuseKnown(info) : Result<void>();
}

/// Content of the only part, if it is known of just what is stored.
QByteArray knownHash(const RecordingEnding& ending, const Sample& part)
{
    return ending.partReadings < 0 || ending.partReadings == part.readingCount ? ending.partHash : QByteArray();
}

/// The only part becomes the sample.
Result<SampleId> seal(SampleRepository& samples, const RecordingEnding& ending, const Sample& part)
{
    QByteArray contentHash = knownHash(ending, part);
    if (contentHash.isEmpty()) {
        ContentHash hash(part.valueType, static_cast<int>(part.axes.size()));
        const Result<void> read = eachPiece(samples, part, [&](const SignalData& piece) -> Result<void> {
            hash.add(piece);
            return {};
        });
        if (!read)
            return read.error();
        contentHash = hash.result();
    }
    if (const Result<void> isNew = refuseKnown(samples, ending, part, contentHash); !isNew)
        return isNew.error();
    if (const Result<void> finished = samples.finishRecording(part.id, finishedBy(ending, part, contentHash)); !finished)
        return finished.error();
    return part.id;
}

/// The copy `id`, filled, becomes the sample. Else it is nobody's, and goes with the next sweep.
Result<SampleId> finishCopy(SampleRepository& samples, SampleId id, const Result<void>& filled, FinishedRecording finished, const RecordingEnding& ending)
{
    finished.replaces += ending.parts;
    const Result<void> done = filled ? samples.finishRecording(id, finished) : filled;
    if (done)
        return id;
    samples.forgetRecording(id);
    return done.error();
}

/// The type of all parts, or where they differ the float type that holds their integers as they are.
Result<ValueType> joinedType(const SampleRepository& samples, const QVector<Sample>& parts)
{
    const ValueType first = parts.first().valueType;
    if (std::all_of(parts.begin(), parts.end(), [first](const Sample& part) { return part.valueType == first; }))
        return first;
    for (const Sample& part : parts) {
        bool isWide = part.valueType == ValueType::Float64;
        const auto look = [&isWide](const SignalData& piece) -> Result<void> {
            isWide = isWide || piece.needsDouble();
            return {};
        };
        if (const Result<void> looked = part.valueType == ValueType::Int32 ? eachPiece(samples, part, look) : Result<void>(); !looked)
            return looked.error();
        if (isWide)
            return ValueType::Float64;
    }
    return ValueType::Float32;
}

/// Parts become one. Those of different types, which a gap or a greater integer divided, become floats.
Result<SampleId> join(SampleRepository& samples, const RecordingEnding& ending, const QVector<Sample>& parts)
{
    const Result<ValueType> type = joinedType(samples, parts);
    if (!type)
        return type.error();
    Sample info = parts.first();
    info.valueType = *type;
    const auto axes = static_cast<int>(info.axes.size());
    const Result<SampleId> id = samples.beginCopy(info, axes);
    if (!id)
        return id;
    ContentHash hash(info.valueType, axes);
    Result<void> filled;
    for (const Sample& part : parts) {
        if (!filled)
            break;
        filled = eachPiece(samples, part, [&](const SignalData& piece) {
            const SignalData alike = piece.as(*type);
            hash.add(alike);
            return appendInTurn(samples, *id, alike);
        });
    }
    if (filled)
        filled = refuseKnown(samples, ending, info, hash.result());
    return finishCopy(samples, *id, filled, finishedBy(ending, info, hash.result()), ending);
}

/// Readings that are not in the project yet, or not as they shall be.
Result<SampleId> copy(SampleRepository& samples, const RecordingEnding& ending)
{
    const std::shared_ptr<const SignalData> values = nativeSignal(ending.values, ending.info.valueType);
    Sample info = ending.info;
    info.valueType = values->type();
    const QByteArray contentHash = info.contentHash.isEmpty() ? contentHashOf(*values) : info.contentHash;
    if (const Result<void> isNew = refuseKnown(samples, ending, info, contentHash); !isNew)
        return isNew.error();
    const Result<SampleId> id = samples.beginCopy(info, values->axisCount());
    if (!id)
        return id;
    const qint64 step = std::max<qint64>(1, kPieceValues / values->axisCount());
    Result<void> filled;
    for (qint64 at = 0; filled && at < values->readingCount(); at += step)
        filled = appendInTurn(samples, *id, values->slice(at, std::min(step, values->readingCount() - at)));
    return finishCopy(samples, *id, filled, finishedBy(ending, info, contentHash), ending);
}

/// Whether `part` holds what shall be stored, so that nothing needs to be written again.
bool isSame(const Sample& part, const RecordingEnding& ending)
{
    const Sample& info = ending.info;
    const QByteArray hash = knownHash(ending, part);
    return !hash.isEmpty() && hash == info.contentHash && part.readingCount == ending.values->readingCount()
           && part.valueType == ending.values->type() && part.axes == info.axes && part.intervalMs == info.intervalMs;
}

/// The regions that were stored with the parts, as regions of all of them together: one that a part's end divides is one again.
Result<QVector<Segment>> segmentsOf(const SampleRepository& samples, const QVector<Sample>& parts)
{
    QVector<Segment> all;
    qint64 first = 0;
    for (const Sample& part : parts) {
        const Result<QVector<Segment>> stored = samples.segments(part.id);
        if (!stored)
            return stored.error();
        for (Segment one : *stored) {
            one.begin += first;
            one.end += first;
            const bool goesOn = one.begin == first && !all.isEmpty() && all.last().end == first && all.last().label == one.label && all.last().tier == one.tier;
            if (goesOn)
                all.last().end = one.end;
            else
                all.append(one);
        }
        first += part.readingCount;
    }
    return all;
}

/// Those of `ids` that are under way, as they are stored. Errors: Busy, when another program is at one of them.
Result<QVector<Sample>> underWay(const SampleRepository& samples, const QVector<SampleId>& ids)
{
    const Result<QVector<Sample>> stored = samples.interruptedRecordings();
    if (!stored)
        return stored.error();
    QVector<Sample> found;
    for (const SampleId id : ids) {
        const auto one = std::find_if(stored->begin(), stored->end(), [id](const Sample& other) { return other.id == id; });
        if (one == stored->end())
            continue;
        if (Result<void> own = refuseForeign(*one); !own)
            return own.error();
        found.append(*one);
    }
    return found;
}

QVector<SampleId> idsOf(const QVector<Sample>& recordings)
{
    QVector<SampleId> ids;
    for (const Sample& one : recordings)
        ids.append(one.id);
    return ids;
}

/// How many readings stand in all of them but the last.
Result<qint64> readingsBeforeLast(const SampleRepository& samples, const QVector<SampleId>& parts)
{
    qint64 readings = 0;
    for (const SampleId id : parts.mid(0, parts.size() - 1)) {
        const Result<Sample> part = samples.sample(id);
        if (!part)
            return part.error();
        readings += part->readingCount;
    }
    return readings;
}

/// What came after the parts goes behind the last one, or where that cannot hold it into one of its own, with what was said about it:
/// if no sample comes of this, somebody may keep the parts later. What an earlier attempt has stored is not stored once more.
Result<void> storeRest(SampleRepository& samples, RecordingEnding& ending)
{
    const Result<Sample> last = samples.sample(ending.parts.last());
    if (!last)
        return last.error();
    const SignalData& rest = *ending.rest;
    const qint64 stored = std::clamp<qint64>(last->readingCount - ending.restFrom, 0, rest.readingCount());
    if (stored == rest.readingCount())
        return {};
    const Result<qint64> before = readingsBeforeLast(samples, ending.parts);
    if (!before)
        return before.error();
    qint64 first = *before; // reading of the whole that the part begins with
    Sample info = *last;
    info.valueType = keptType(rest, last->valueType);
    if (info.valueType != last->valueType && stored == 0) {
        info.createdAt = last->createdAt.addMSecs(std::llround(last->durationMs()));
        const Result<SampleId> begun = samples.beginRecording(info);
        if (!begun)
            return begun.error();
        info.id = *begun;
        first += last->readingCount;
        ending.parts.append(*begun);
        ending.restFrom = 0;
    }
    const ValueType type = stored == 0 ? info.valueType : last->valueType;
    const qint64 step = std::max<qint64>(1, kPieceValues / rest.axisCount());
    for (qint64 at = stored; at < rest.readingCount(); at += step) {
        const qint64 end = std::min(at + step, rest.readingCount());
        const QVector<Segment> said = segmentsWithin(ending.segments, first, first + ending.restFrom + end);
        if (Result<void> one = appendInTurn(samples, info.id, rest.slice(at, end - at).as(type), said); !one)
            return one;
    }
    return {};
}

Result<SampleId> endedRecording(SampleRepository& samples, RecordingEnding& asked)
{
    if (asked.rest != nullptr && asked.values == nullptr && !asked.parts.isEmpty()) {
        if (const Result<QVector<Sample>> own = underWay(samples, asked.parts); !own)
            return own.error();
        if (const Result<void> stored = storeRest(samples, asked); !stored)
            return stored.error();
    }
    const Result<QVector<Sample>> found = underWay(samples, asked.parts);
    const Result<QVector<Sample>> surplus = found ? underWay(samples, asked.surplus) : found;
    if (!surplus)
        return surplus.error();
    const QVector<Sample>& parts = *found;
    if (asked.values == nullptr && (parts.isEmpty() || parts.size() != asked.parts.size())) {
        return Error{ErrorCode::NotFound, QCoreApplication::translate("Storage", "This recording is gone already; nothing of it was stored anew."), {}, QStringLiteral("REC-017")};
    }
    const bool hasReadings = asked.values != nullptr || std::any_of(parts.begin(), parts.end(), [](const Sample& part) { return part.readingCount > 0; });
    if (!hasReadings) {
        return Error{ErrorCode::InvalidArgument,
                     QCoreApplication::translate("Storage", "%1 broke off before its first reading was stored, so there is nothing to keep; nothing was lost. Discard it.")
                         .arg(parts.first().name),
                     {}, QStringLiteral("REC-019")};
    }
    RecordingEnding ending = asked;
    ending.parts = idsOf(parts); // what is gone needs no place to be taken
    ending.surplus = idsOf(*surplus);
    if (ending.isLeft && ending.values == nullptr && !ending.split) {
        const QString group = parts.first().metadata.value(kRecordingGroup);
        if (const QString session = commonSession(parts.first(), group); !session.isEmpty())
            ending.metadata.insert(QStringLiteral("session"), session);
    }
    const bool isOne = parts.size() == 1 && asked.parts.size() == 1;
    if (isOne && (ending.values == nullptr || isSame(parts.first(), ending)))
        return seal(samples, ending, parts.first());
    if (ending.values != nullptr)
        return copy(samples, ending);
    if (ending.segments.isEmpty()) {
        Result<QVector<Segment>> stored = segmentsOf(samples, parts);
        if (!stored)
            return stored.error();
        ending.segments = *stored;
    }
    return join(samples, ending, parts);
}

} // namespace

Result<void> sweepAll(SampleRepository& samples)
{
    for (;;) {
        const TurnTaken turn;
        const Result<bool> isMore = samples.sweepAside();
        if (!isMore)
            return isMore.error();
        if (!*isMore)
            return {};
        turn.giveOthersTheirs();
    }
}

QVector<SampleId> partsOfRecording(const QVector<Sample>& stored, const Sample& one)
{
    const QString group = one.metadata.value(kRecordingGroup);
    QVector<SampleId> parts;
    for (const Sample& other : stored) {
        if (other.id == one.id || (!group.isEmpty() && other.metadata.value(kRecordingGroup) == group))
            parts.append(other.id);
    }
    return parts;
}

QString commonSession(const Sample& info, const QString& group)
{
    return info.session().isEmpty() && !info.metadata.contains(kChosenSplit) ? group : info.session();
}

ValueType keptType(const SignalData& values, ValueType type)
{
    const bool isInteger = type == ValueType::Int16 || type == ValueType::Int32;
    if (type == ValueType::Float64 || (isInteger && !values.hasGap()))
        return type;
    return values.needsDouble() ? ValueType::Float64 : ValueType::Float32;
}

std::shared_ptr<const SignalData> nativeSignal(std::shared_ptr<const SignalData> values, ValueType type)
{
    if (values->type() == ValueType::Int16 || values->type() == ValueType::Int32)
        return values;
    const ValueType kept = keptType(*values, type);
    return kept == values->type() ? values : std::make_shared<const SignalData>(values->as(kept));
}

Result<SampleId> endRecording(SampleRepository& samples, RecordingEnding& ending)
{
    if (std::exchange(ending.isTriedAgain, true)) { // what the attempt before left: a disk holds one copy at a time
        if (const Result<void> swept = sweepAll(samples); !swept) {
            if (swept.error().code == ErrorCode::Busy)
                return swept.error(); // nor could anything else be stored
            qWarning("%s", qPrintable(swept.error().message)); // tried again with the next attempt, or at the next start
        }
    }
    Result<SampleId> id = endedRecording(samples, ending);
    if (id || id.error().code != ErrorCode::AlreadyExists)
        return id;
    for (const SampleId part : ending.parts + ending.surplus) {
        // If it fails, the recording is offered once more at the next start, which is no loss.
        if (const Result<void> dropped = samples.discardRecording(part); !dropped)
            qWarning("%s", qPrintable(dropped.error().message));
    }
    return id;
}

} // namespace studio
