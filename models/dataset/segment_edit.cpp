// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/segment_edit.h"

#include <algorithm>

namespace studio
{

namespace
{

bool comesBefore(const Segment& a, const Segment& b)
{
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
}

bool isSuggestion(const Segment& segment)
{
    return segment.source == SegmentSource::Suggestion;
}

/// What is left of `older` when `placed` takes its readings: nothing, one piece or two.
QVector<Segment> remainder(const Segment& older, const Segment& placed)
{
    const qint64 shared = std::min(older.end, placed.end) - std::max(older.begin, placed.begin);
    if (shared <= 0)
        return {older};
    if (isSuggestion(older) && 2 * shared >= older.length())
        return {};
    QVector<Segment> pieces;
    if (older.begin < placed.begin) {
        Segment left = older;
        left.end = placed.begin;
        pieces.append(left);
    }
    if (older.end > placed.end) {
        Segment right = older;
        right.begin = placed.end;
        if (!pieces.isEmpty())
            right.id = {};
        pieces.append(right);
    }
    return pieces;
}

SegmentChange removal(const Segment& segment)
{
    return {.sample = segment.sample, .hasBefore = true, .hasAfter = false, .before = segment, .after = {}};
}

SegmentChange addition(const Segment& segment)
{
    return {.sample = segment.sample, .hasBefore = false, .hasAfter = true, .before = {}, .after = segment};
}

/// Changes that lead from `before` to `after`, matched by id.
QVector<SegmentChange> difference(const QVector<Segment>& before, const QVector<Segment>& after)
{
    QVector<SegmentChange> changes;
    for (const Segment& old : before) {
        const auto kept =
            std::find_if(after.begin(), after.end(), [&](const Segment& one) { return one.id == old.id; });
        if (kept == after.end())
            changes.append(removal(old));
        else if (*kept != old)
            changes.append(
                {.sample = old.sample, .hasBefore = true, .hasAfter = true, .before = old, .after = *kept});
    }
    for (const Segment& one : after) {
        if (!one.id.isValid())
            changes.append(addition(one));
    }
    return changes;
}

} // namespace

QVector<SegmentChange> placeSegments(const QVector<Segment>& segments, const QVector<Segment>& placed)
{
    QVector<Segment> standing = segments;
    for (const Segment& one : placed) {
        QVector<Segment> next;
        for (const Segment& other : std::as_const(standing)) {
            if (one.id.isValid() && other.id == one.id)
                continue;
            const bool givesWay = other.tier == one.tier && (!isSuggestion(one) || isSuggestion(other));
            next += givesWay ? remainder(other, one) : QVector<Segment>{other};
        }
        next.append(one);
        standing = next;
    }
    return difference(segments, standing);
}

QVector<SegmentChange> removeSegments(const QVector<Segment>& segments, const QVector<SegmentId>& ids)
{
    QVector<SegmentChange> changes;
    for (const Segment& segment : segments) {
        if (ids.contains(segment.id))
            changes.append(removal(segment));
    }
    return changes;
}

QVector<SegmentChange> mergeSegments(const QVector<Segment>& segments, const QVector<SegmentId>& ids)
{
    QVector<Segment> chosen;
    for (const Segment& segment : segments) {
        if (ids.contains(segment.id))
            chosen.append(segment);
    }
    std::sort(chosen.begin(), chosen.end(), comesBefore);
    if (chosen.size() < 2)
        return {};
    Segment merged = chosen.first();
    merged.source = SegmentSource::User;
    for (const Segment& one : std::as_const(chosen))
        merged.end = std::max(merged.end, one.end);
    return placeSegments(segments, {merged});
}

QVector<SegmentChange> cutSegment(const Segment& segment, qint64 at)
{
    if (at <= segment.begin || at >= segment.end)
        return {};
    Segment left = segment;
    left.end = at;
    Segment right = segment;
    right.begin = at;
    right.id = {};
    return difference({segment}, {left, right});
}

QVector<Segment> appliedSegments(const QVector<Segment>& segments, const QVector<SegmentChange>& changes)
{
    QVector<Segment> result = segments;
    for (const SegmentChange& change : changes) {
        if (change.hasBefore)
            result.removeIf([&](const Segment& one) { return one.id == change.before.id; });
        if (change.hasAfter)
            result.append(change.after);
    }
    std::stable_sort(result.begin(), result.end(), comesBefore);
    return result;
}

Segment movedSegment(Segment segment, qint64 readings, qint64 readingCount)
{
    const qint64 length = std::min(segment.length(), readingCount);
    segment.begin = std::clamp<qint64>(segment.begin + readings, 0, readingCount - length);
    segment.end = segment.begin + length;
    return segment;
}

} // namespace studio
