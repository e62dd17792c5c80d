// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QMap>
#include <QVector>

namespace studio
{

// Metadata of a recording of what was recorded before.
inline const QString kReplayOf = QStringLiteral("replay_of");                ///< name of the sample that was replayed
inline const QString kReplayOfContent = QStringLiteral("replay_of_content"); ///< of its content: tells it from others of its name
inline const QString kSessionOf = QStringLiteral("session_of");              ///< there when the session is that of the original

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

/// What a recording of a replay says of its origin, the session of the original among it.
QMap<QString, QString> originOf(const Sample& replayed);

/// Samples that belong on one side of a split: those of one session, and a replay with its original and other replays of it. An original
/// that is known by its name alone may be any of that name. Shape: each sample once; groups, and samples in them, in the order of
/// `samples`.
QVector<QVector<const Sample*>> samplesKeptTogether(const QVector<Sample>& samples);

} // namespace studio
