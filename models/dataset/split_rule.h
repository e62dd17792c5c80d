// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

namespace studio
{

inline constexpr double kDefaultTrainingShare = 0.8;

/// Place of some bytes in [0, 1): the first 8 bytes of their SHA-256, big endian, over 2^64.
/// Stable: the same content lands on the same side on every machine and whatever else is in the project.
double splitFraction(const QByteArray& sha256);

/// Training below the share, testing from it on. By recording (its content hash), never by window.
Split splitByHash(const QByteArray& sha256, double trainingShare = kDefaultTrainingShare);

/// The same for a group of recordings that must stay together: by the hash of the group's name.
Split splitByGroup(const QString& group, double trainingShare = kDefaultTrainingShare);

/// Where a recording goes that nobody chose a side for: by its session when it has one, else by its own content.
Split splitOf(const Sample& sample, double trainingShare = kDefaultTrainingShare);

} // namespace studio
