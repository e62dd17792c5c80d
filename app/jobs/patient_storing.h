// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/recording_ending.h"
#include "models/core/job_context.h"
#include "models/dataset/sample.h"
#include "storage/project_file.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

namespace studio
{

/// Calls `attempt` until the project takes what it stores, for two minutes at most, and for five seconds when the user asked to stop.
/// Gives its last answer. Thread: that of the project, which stands still meanwhile.
template <typename T, typename Attempt> Result<T> storePatiently(JobContext& job, const Attempt& attempt)
{
    constexpr qint64 kMostMs = 120'000;
    constexpr qint64 kMostAfterStopMs = 5000;
    constexpr unsigned long kPauseMs = 200;
    QElapsedTimer clock;
    clock.start();
    for (;;) {
        Result<T> stored = attempt();
        const qint64 elapsed = clock.elapsed();
        if (stored || !mayPass(stored.error()) || elapsed >= (job.isCancelled() ? kMostAfterStopMs : kMostMs))
            return stored;
        job.report(elapsed / 1000, kMostMs / 1000, QCoreApplication::translate("Device", "Waiting until the project can be written"));
        QThread::msleep(kPauseMs);
    }
}

/// A recording that the project does not take because of `reason` goes into a file of its own: beside the project, or else into the
/// data folder of the program. The error says where it is and how it comes into the project, or that no file could be written either.
struct SavedAside {
    Error error;
    bool isSaved = false;
};
SavedAside saveAside(const ProjectFile& project, const SampleDraft& draft, const Error& reason);

} // namespace studio
