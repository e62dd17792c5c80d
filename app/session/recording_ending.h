// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/sample_repository.h"

#include <memory>
#include <optional>

namespace studio
{

/// A recording whose readings are all there, on its way to be a sample.
struct RecordingEnding {
    QVector<SampleId> parts = {};   ///< as it was stored while it came, one after another
    QVector<SampleId> surplus = {}; ///< stored as well, and not wanted: discarded with it
    std::shared_ptr<const SignalData> rest = {}; ///< what came after the parts, and could not be stored so far
    qint64 restFrom = 0;            ///< the reading of the last part that `rest` begins at
    std::shared_ptr<const SignalData> values = {}; ///< all of it, in place of the parts; none: the parts are all of it
    Sample info = {};             ///< with `values`: what it is. Their type is that of the source, its content hash may be open
    QByteArray partHash = {};     ///< content of the only part, where that is known
    qint64 partReadings = -1;     ///< that `partHash` is of; below 0: all of them
    std::optional<Split> split = {};          ///< open: as the parts were begun, or by content
    QMap<QString, QString> metadata = {};     ///< beside that of the parts or of `info`
    QVector<Segment> segments = {}; ///< none: those that were stored with the parts, where these are all of it
    bool isTriedAgain = false; ///< set by endRecording()
    bool refusesKnown = true; ///< not stored once more when a sample has the same content
    bool isLeft = false; ///< nobody makes it any more, and its end may have become a file: both get a commonSession()
};

/// Whether the project may take it the next time: another program was writing, or the disk was full or disturbed.
inline bool mayPass(const Error& error)
{
    return error.code == ErrorCode::Busy || error.code == ErrorCode::Io;
}

/// Makes a sample of it: in place, when its only part holds the same readings, else by a copy. Short transactions, between which others
/// may write; what was stored stays until the sample is there, and goes then. Errors: AlreadyExists (the parts are discarded as well),
/// InvalidArgument, Io; it may then be tried again with `ending` as it was left. Thread: that of `samples`.
Result<SampleId> endRecording(SampleRepository& samples, RecordingEnding& ending);

/// Removes all that was put aside here or by programs that have ended, in short transactions. Errors: those of sweepAside().
Result<void> sweepAll(SampleRepository& samples);

/// `one` and the other parts of the same recording among those that are stored, in their order.
[[nodiscard]] QVector<SampleId> partsOfRecording(const QVector<Sample>& stored, const Sample& one);

/// The session of a recording that may come into a project in pieces, so that all of it goes to one side of the split: its own, or else
/// one of its group. Empty where its side is chosen, which each piece says itself.
[[nodiscard]] QString commonSession(const Sample& info, const QString& group);

/// The type that readings of a source of `type` are kept in: that one, unless they have gaps, which integers do not hold, or an integer
/// that float32 would round.
[[nodiscard]] ValueType keptType(const SignalData& values, ValueType type);
/// Readings that came as floats, in that type; integers stay as they are.
[[nodiscard]] std::shared_ptr<const SignalData> nativeSignal(std::shared_ptr<const SignalData> values, ValueType type);

} // namespace studio
