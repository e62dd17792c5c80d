// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/dataset_edit.h"

namespace studio
{

// What editing regions does, as changes that can be stored, undone and shown before they happen. All of these
// are pure functions over the segments of one sample. Within a tier, segments never overlap: the older one
// gives way. Between tiers they may. Segments without a valid id are new.

/// Makes every segment of `placed` stand as it says. Older segments of its tier are trimmed, cut in two where
/// the placed one lies inside them, and removed where it covers them. A suggestion gives way to a label; one
/// that loses half of its length or more is answered and goes. Suggestions never trim labels.
QVector<SegmentChange> placeSegments(const QVector<Segment>& segments, const QVector<Segment>& placed);

QVector<SegmentChange> removeSegments(const QVector<Segment>& segments, const QVector<SegmentId>& ids);

/// One segment from the first begin to the last end of `ids`, with the label of the first; at least two are
/// needed. What lies between them in their tier gives way.
QVector<SegmentChange> mergeSegments(const QVector<Segment>& segments, const QVector<SegmentId>& ids);

/// Two segments in place of one, meeting at reading `at`. Nothing when `at` does not lie inside it.
QVector<SegmentChange> cutSegment(const Segment& segment, qint64 at);

/// The segments as they are after `changes`, in order of time.
QVector<Segment> appliedSegments(const QVector<Segment>& segments, const QVector<SegmentChange>& changes);

/// `segment` moved by `readings`, keeping its length and staying within [0, readingCount).
Segment movedSegment(Segment segment, qint64 readings, qint64 readingCount);

} // namespace studio
