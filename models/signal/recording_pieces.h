// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QtGlobal>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace studio
{

/// Readings of a recording that follow each other, from reading `first` of it on. Shape: [readings x axes], interleaved.
struct RecordingPiece {
    qint64 first = 0;
    std::span<const float> values;
};

/// What is looked at of a recording: all of it, or evenly spread pieces of a long one.
struct RecordingPieces {
    QVector<RecordingPiece> parts;
    int axisCount = 1;
    double intervalMs = 0.0; ///< 0: no time is known
    bool isInt16 = false;    ///< whose limits are known

    [[nodiscard]] double rateHz() const { return intervalMs > 0.0 ? 1000.0 / intervalMs : 0.0; }
    [[nodiscard]] double secondsOf(qint64 readings) const { return static_cast<double>(readings) * intervalMs / 1000.0; }
    [[nodiscard]] qint64 lengthOf(const RecordingPiece& piece) const { return static_cast<qint64>(piece.values.size()) / axisCount; }
    [[nodiscard]] qint64 readingCount() const
    {
        qint64 count = 0;
        for (const RecordingPiece& piece : parts)
            count += lengthOf(piece);
        return count;
    }
};

/// One axis of a piece.
struct AxisView {
    std::span<const float> all;
    int axisCount = 1;
    int axis = 0;
    [[nodiscard]] qint64 size() const { return static_cast<qint64>(all.size()) / axisCount; }
    [[nodiscard]] double operator[](qint64 i) const { return static_cast<double>(all[static_cast<std::size_t>(i * axisCount + axis)]); }
};

/// What the readings of one axis span.
struct AxisRange {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double quantum = std::numeric_limits<double>::infinity(); ///< smallest step between neighbours; infinite without any
    double sum = 0.0;
    qint64 numbers = 0;
    [[nodiscard]] double mean() const { return numbers > 0 ? sum / static_cast<double>(numbers) : 0.0; }
    [[nodiscard]] double peak() const { return numbers > 0 ? std::max(std::abs(low), std::abs(high)) : 0.0; }
};

/// Thread: any. O(n).
[[nodiscard]] AxisRange rangeOf(const RecordingPieces& pieces, int axis);

} // namespace studio
