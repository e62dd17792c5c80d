// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QCborMap>
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

/// A message that was walked over instead of being built as a tree, which would take thirty times its size.
struct AcquisitionStream {
    QCborMap map;             ///< `protected`, `signature` and `payload` as in the message, but for payload.values
    AcquisitionTable table;
    qsizetype itemBytes = 0;  ///< what stands behind belongs to nothing, or is padding
};

/// Reads a long message whose values are numbers; memory: the numbers, and the message itself. Nesting is the caller's to limit.
/// Errors: InvalidInput (with the row or the byte), LimitExceeded (over 10 million numbers, or too much beside them). Thread: any.
Result<AcquisitionStream> streamAcquisitionJson(const QByteArray& bytes);
Result<AcquisitionStream> streamAcquisitionCbor(const QByteArray& bytes);

} // namespace studio
