// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/sample_repository.h"

#include <QHash>
#include <QObject>
#include <QThread>
#include <functional>

namespace studio
{

class ProjectFile;

/// Stores samples into a project on a thread and over a connection of its own, one after another, so that nobody waits for the disk
/// but who is stored. Thread: one, which must run an event loop.
class SampleWriter : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const Result<SampleId>& id)>;
    using Work = std::function<Result<SampleId>(SampleRepository& samples)>; ///< on the thread

    explicit SampleWriter(QString projectPath);
    /// Waits for the sample under way; its `done` is not called any more.
    ~SampleWriter() override;

    /// Calls `done` once, later, on the caller's thread. Errors: those of SampleRepository::insert and of opening the project.
    void store(SampleDraft draft, SampleRepository::KnownContent known, Done done);
    /// The same with anything else that makes a sample. Where other programs hold the project up, it is tried again for a minute, but
    /// not once somebody waits in finish().
    void run(Work work, Done done);
    /// Changes something else in the project. Errors: those of `work` and of opening the project.
    void change(std::function<Result<void>(ProjectFile& project)> work, std::function<void(const Result<void>& changed)> done);
    /// Does what needs no project, such as writing a file in its place, on another thread: what the project holds up does not hold this
    /// up. finish() waits for it as well.
    void runAside(std::function<void()> work, std::function<void()> done);
    /// Waits until every `done` was called.
    void finish();
    /// Removes what was discarded, step by step; what is left at the end of this object stays until the next time.
    void sweep();

private:
    class Worker;
    using Step = std::function<Result<SampleId>(ProjectFile& project)>;
    void start(Step step, int mostTries, Done done);
    void end(quint64 id, const Result<SampleId>& stored);

    QString m_path;
    QThread m_thread;
    QThread m_asideThread; ///< runs once it is needed
    Worker* m_worker; ///< lives on the thread and goes with it
    QObject* m_aside = nullptr; ///< likewise
    QHash<quint64, Done> m_pending;
    quint64 m_lastId = 0;
};

} // namespace studio
