// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/importers/info_labels.h"
#include "models/dataset/picture.h"
#include "models/dataset/sample.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

namespace studio
{

/// True for the names of label files that travel beside the data ("structured_labels.labels", "info.labels", ...).
bool isLabelCompanion(const QString& fileName);

/// What the label files of one request say about its other files, by file name.
struct LabelCompanions {
    QHash<QString, QJsonArray> structuredLabels;
    QHash<QString, QMap<QString, QString>> labelMaps;
    QHash<QString, QVector<PictureBox>> boxes;
    QHash<QString, LabelledFile> listed; ///< of info.labels
    QHash<QString, QStringList> attachments; ///< names of the files that go with a file, in their order
    QSet<QString> allAttached;               ///< of all lists: each file goes with one other at most

    /// What goes with the file of that name, in its order.
    [[nodiscard]] QStringList attachmentsOf(const QString& fileName) const;
    /// Files that go with one of those that are there and are no samples of their own. What has attachments itself is a sample.
    [[nodiscard]] QSet<QString> attached(const QStringList& there) const;
};

/// Adds one label file. Errors: InvalidInput with the file and the field.
Result<void> addLabelCompanion(const QString& fileName, const QByteArray& content, LabelCompanions& companions);

/// Regions of a sample with `readingCount` readings. Indices are inclusive and count readings; every reading must be covered, a later
/// range wins where two overlap, equal neighbours become one. Errors: InvalidInput with the entry.
Result<QVector<Segment>> structuredSegments(const QJsonArray& labels, qint64 readingCount);

} // namespace studio
