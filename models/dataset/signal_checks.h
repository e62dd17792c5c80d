// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <vector>

namespace studio
{

/// The shape of one recording, small enough to hold against thousands of others.
/// Shape: values [kSignatureColumns x axes x 2], lowest and highest reading of each part of the recording.
struct SignalSignature {
    SampleId sample;
    qint64 readingCount = 0;
    int axisCount = 0;
    std::vector<float> values;
};
inline constexpr int kSignatureColumns = 64;

/// How much two recordings of the same make differ: root mean square of the difference over the spread of both, 0 for the
/// same. Nothing below 1 when they cannot be compared (other length, other axes).
double signatureDifference(const SignalSignature& a, const SignalSignature& b);

struct NearCopy {
    SampleId first;  ///< the older one
    SampleId second;
    double difference = 0.0;
};
inline constexpr double kNearCopyLimit = 0.02;
/// Pairs that differ by less than kNearCopyLimit; each recording is the second of at most one pair.
QVector<NearCopy> nearCopies(const QVector<SignalSignature>& signatures);

} // namespace studio
