// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QStringList>
#include <QVector>

namespace studio
{

struct ClassCount {
    QString label;
    int count = 0;        ///< times that it was recorded: what several devices recorded together is one, what has it in regions too
    double seconds = 0.0; ///< of those times together
    int samples = 0;      ///< that have this label and are not excluded, as the Dataset page counts them
    int times = 0;        ///< that those were recorded: fewer where several devices recorded together
    int others = 0;       ///< samples of another label, or of none, that have it in regions
};

/// What there is of each class, in the order of `labels`, then of other labels. A region counts for its own label, what is outside of
/// regions for the recording's. What several devices recorded in one session is one time: that of the device with the most of it. Excluded
/// samples, pictures, suggestions and other tiers do not count. Thread: any.
[[nodiscard]] QVector<ClassCount> countClasses(const QVector<Sample>& samples, const QVector<Segment>& segments, const QStringList& labels);

/// What `readingCount` readings hold, each label once, in the order in which they begin: the labels of their regions, and `own` where no
/// region is. Suggestions and other tiers do not count, nor does what lies outside of the readings. Thread: any.
[[nodiscard]] QStringList heldLabels(const QString& own, qint64 readingCount, const QVector<Segment>& segments);

/// The class of which far less is recorded than of the others, and how many recordings would level it.
struct ClassMixHint {
    QString label; ///< empty: the mix is even enough
    double share = 1.0; ///< of the mean of the other classes
    int missing = 0;
    [[nodiscard]] bool isEmpty() const { return label.isEmpty(); }
};

/// Points at the class with the least time once that is less than six tenths of what the others have on average: windows are cut from
/// time, so one long recording weighs as much as many short ones. `missing` is in recordings as long as those are on average.
/// Fewer than two classes, or none with at least four recordings, say nothing. Thread: any.
[[nodiscard]] ClassMixHint classMixHint(const QVector<ClassCount>& classes);

} // namespace studio
