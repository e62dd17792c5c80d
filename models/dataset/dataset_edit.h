// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QDateTime>
#include <QJsonValue>
#include <variant>

namespace studio
{

/// Fields of a sample that the user may change and undo.
enum class SampleField { Name, Label, Split, Enabled, Starred, Verdict, Binned, SuggestedLabel };

struct SampleFieldChange {
    SampleId sample;
    SampleField field = SampleField::Label;
    QJsonValue before;
    QJsonValue after;
};

/// A segment that appears (no `before`), disappears (no `after`) or changes (both; same id).
struct SegmentChange {
    SampleId sample;
    bool hasBefore = false;
    bool hasAfter = false;
    Segment before;
    Segment after;
};

/// A change of a project-level document: "impulse", "labels" (the ordered class list), "settings.<key>".
struct DocumentChange {
    QString key;
    QJsonValue before;
    QJsonValue after;
};

using DatasetChange = std::variant<SampleFieldChange, SegmentChange, DocumentChange>;

/// One user action = one transaction = one undo step. Holds ids and values, never pointers.
/// Stored in the project file, so that undo survives a restart.
struct DatasetEdit {
    EditId id;
    QString name;     ///< what History shows: "Exclude 3 samples"
    QString mergeKey; ///< equal, non-empty keys within 800 ms merge into one step
    QDateTime at;
    QVector<DatasetChange> changes;
    bool undone = false;
};

} // namespace studio
