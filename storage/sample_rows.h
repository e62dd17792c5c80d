// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"
#include "storage/sample_repository.h"

#include <string>
#include <vector>

namespace studio
{

class Database;
struct PyramidLevel;

// Rows of samples and segments to values and back; shared by the repositories of storage/. Exceptions of the
// library pass through: callers are inside guarded().

QString axesToJson(const QVector<Axis>& axes);
QVector<Axis> axesFromJson(const QString& text);

/// `where` is a fixed fragment of this folder (" WHERE ... ORDER BY ..."), never text from outside.
QVector<Sample> selectSamples(Database& database, const std::string& where);
QStringList selectBinnedNames(Database& database);
QVector<Segment> selectSegments(Database& database, const std::string& where);

/// Inserts with its own id when it has one, else with the next; returns the id.
SegmentId insertSegment(Database& database, const Segment& segment);

/// Rows that an earlier attempt left behind give way.
void insertPyramid(Database& database, SampleId id, const std::vector<PyramidLevel>& levels);
/// The same in transactions of its own, between which others may write.
Result<void> insertPyramidInSteps(Database& database, SampleId id, const std::vector<PyramidLevel>& levels);

/// Extremes of readings [begin, end) of one axis in `columns` equal parts, from the coarsest level that resolves
/// them, or from the readings themselves when there are few.
Result<MinMaxColumns> minMaxOfRange(Database& database, const SampleRepository& samples, const Sample& info, int axis,
                                    qint64 begin, qint64 end, int columns);

} // namespace studio
