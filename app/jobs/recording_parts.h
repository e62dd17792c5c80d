// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/edit_factory.h"
#include "app/session/recording_ending.h"
#include "models/core/result.h"
#include "models/dataset/sample.h"
#include "storage/project_file.h"

#include <QElapsedTimer>
#include <QTimer>
#include <optional>

namespace studio
{

/// What arrives of a recording while it is made, stored in the project twice a second: a killed program loses less than that, and the
/// project offers the rest when it is opened next. The finished recording takes its place; of one that breaks off it becomes the
/// sample. Needs the event loop of awaitAnswer(). Thread: main.
class RecordingParts
{
public:
    /// `info`: what is known beforehand; axes that are missing are those that the sensor in its metadata usually has. Without `split`
    /// it is decided by content.
    RecordingParts(ProjectFile& project, Sample info, std::optional<Split> split);
    ~RecordingParts();
    RecordingParts(const RecordingParts&) = delete;
    RecordingParts& operator=(const RecordingParts&) = delete;

    void add(const SignalData& readings); ///< floats
    /// Nothing has arrived.
    [[nodiscard]] bool isEmpty() const { return m_pending.isEmpty() && m_ids.isEmpty() && !m_trouble; }
    [[nodiscard]] qint64 storedReadings() const { return m_info.readingCount; }
    /// Nothing more is stored here: `whole` takes the place of what is, in one step.
    RecordingEnding endingWith(const std::shared_ptr<const SampleDraft>& whole);
    /// `error` tells of a file that the whole is in: these are not needed, and where they cannot be removed now it tells how.
    Error dropSaved(Error error);
    /// The recording as a whole is stored, so these are not needed. What cannot be removed is offered once more, which is told.
    void drop(QStringList& warnings);
    /// They become the sample, marked as broken off by `reason`. Errors: those of storing them, each after the reason; it may then be
    /// tried again, and nothing becomes a sample that lacks what came last.
    Result<Sample> keep(const Error& reason);
    /// `error`, which keeps the whole out of the project, with what of it stays there unfinished.
    [[nodiscard]] Error leftBehind(Error error) const;

private:
    void store();
    Result<void> append(const SignalData& readings);
    Result<void> settle();

    ProjectFile& m_project;
    Sample m_info;
    QVector<SampleId> m_ids; ///< of the unfinished recording in the project: one, and another from the first integer on that float32 would round
    qint64 m_partReadings = 0; ///< of the newest part, as far as the project confirmed them
    SignalData m_pending; ///< not stored yet; stays until it is
    std::optional<ContentHash> m_hash; ///< of the newest part
    std::optional<SampleId> m_kept; ///< the sample that they have become
    std::optional<Error> m_trouble; ///< why m_pending could not be stored at the last attempt
    QElapsedTimer m_sinceStored;
    QTimer m_timer;
};

/// `reason`, after how much of the recording is kept and where.
Error partKeptError(const Error& reason, const Sample& kept);

} // namespace studio
