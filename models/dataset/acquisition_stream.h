// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QCborMap>
#include <QSet>
#include <QString>
#include <vector>

namespace studio
{

/// The table of numbers of an acquisition message as it stands there. Shape: [rows × columns], rows one after another.
struct AcquisitionTable {
    std::vector<double> numbers;
    qsizetype rows = 0;
    int columns = 0;         ///< of every row; a bare number is a row of one
    bool allIntegers = true;
};

/// The labelled stretches that a message names, in its order.
class AcquisitionLabels
{
public:
    struct Stretch {
        qint64 first = 0; ///< reading
        qint64 last = 0;  ///< reading, which is part of it
        QString label;
    };

    /// Takes an entry of `structured_labels`; what no stretch is only counts. Errors: LimitExceeded (over kMostRegions entries).
    Result<void> add(const QCborValue& entry);
    [[nodiscard]] const std::vector<Stretch>& stretches() const { return m_stretches; }
    [[nodiscard]] qsizetype unusable() const { return m_unusable; }

private:
    std::vector<Stretch> m_stretches;
    QSet<QString> m_texts; ///< each is kept once
    qsizetype m_unusable = 0;
};

/// A message that was walked over instead of being built as a tree, which would take thirty times its size.
struct AcquisitionStream {
    QCborMap map;             ///< `protected`, `signature` and `payload` as in the message, but for its numbers and labels
    AcquisitionTable table;
    bool hasTable = false;    ///< else payload.values, which are in the map, say where the values are
    AcquisitionLabels labels;
    qsizetype itemBytes = 0;  ///< what stands behind belongs to nothing, or is padding
};

/// Reads a long message; memory: the numbers, the labels, and the message itself. Nesting is the caller's to limit.
/// Errors: InvalidInput (with the row or the byte), LimitExceeded (over 10 million numbers, or too much beside them). Thread: any.
Result<AcquisitionStream> streamAcquisitionJson(const QByteArray& bytes);
Result<AcquisitionStream> streamAcquisitionCbor(const QByteArray& bytes);

} // namespace studio
