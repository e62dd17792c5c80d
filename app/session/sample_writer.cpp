// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sample_writer.h"

#include "storage/others_turn.h"
#include "storage/project_file.h"

#include <QCoreApplication>
#include <QTimer>
#include <atomic>
#include <memory>

namespace studio
{

namespace
{

constexpr int kMostTries = 12; ///< of work that may wait: each gives up after five seconds of another program's writing

bool isHeldByOthers(const Error& error)
{
    return error.id == QLatin1String("PRJ-012");
}

} // namespace

/// What lives on the thread: the connection, opened with the first sample.
class SampleWriter::Worker : public QObject
{
public:
    Result<SampleId> run(const QString& path, const Step& step, int mostTries)
    {
        Result<SampleId> stored = tried(path, step);
        for (int tries = 1; !stored && isHeldByOthers(stored.error()) && tries < mostTries && !m_isAwaited; ++tries)
            stored = tried(path, step);
        return stored;
    }

    /// Somebody stands still until all is done, so that nothing is tried again. Thread: any.
    void setAwaited(bool isAwaited) { m_isAwaited = isAwaited; }

    void sweep(const QString& path)
    {
        const Result<void> opened = open(path);
        const TurnTaken turn;
        const Result<bool> isMore = opened ? m_project->samples().sweepAside() : Result<bool>(opened.error());
        if (!isMore)
            qWarning("%s", qPrintable(isMore.error().message)); // tried again at the next start
        else if (*isMore)
            QTimer::singleShot(turn.othersTurn(), this, [this, path] { sweep(path); });
    }

private:
    Result<SampleId> tried(const QString& path, const Step& step)
    {
        if (const Result<void> opened = open(path); !opened)
            return opened.error();
        return step(*m_project);
    }

    Result<void> open(const QString& path)
    {
        if (m_project != nullptr)
            return {};
        Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(path, ProjectFile::Access::Job);
        if (!opened)
            return opened.error();
        m_project = std::move(opened).value();
        return {};
    }

    std::unique_ptr<ProjectFile> m_project;
    std::atomic<bool> m_isAwaited = false;
};

SampleWriter::SampleWriter(QString projectPath) : m_path(std::move(projectPath)), m_worker(new Worker)
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("samples"));
    m_thread.start();
}

SampleWriter::~SampleWriter()
{
    m_worker->setAwaited(true);
    m_thread.quit();
    m_asideThread.quit();
    m_thread.wait();
    m_asideThread.wait();
}

void SampleWriter::store(SampleDraft draft, SampleRepository::KnownContent known, Done done)
{
    const auto shared = std::make_shared<SampleDraft>(std::move(draft));
    start(
        [shared, known](ProjectFile& project) {
            Result<SampleId> stored = project.samples().insert(*shared, known);
            *shared = {};
            return stored;
        },
        1, std::move(done));
}

void SampleWriter::run(Work work, Done done)
{
    start([work = std::move(work)](ProjectFile& project) { return work(project.samples()); }, kMostTries, std::move(done));
}

void SampleWriter::change(std::function<Result<void>(ProjectFile& project)> work, std::function<void(const Result<void>& changed)> done)
{
    start(
        [work = std::move(work)](ProjectFile& project) -> Result<SampleId> {
            const Result<void> changed = work(project);
            return changed ? Result<SampleId>(SampleId()) : Result<SampleId>(changed.error());
        },
        1, [done = std::move(done)](const Result<SampleId>& changed) { done(changed ? Result<void>() : Result<void>(changed.error())); });
}

void SampleWriter::start(Step step, int mostTries, Done done)
{
    const quint64 id = ++m_lastId;
    m_pending.insert(id, std::move(done)); // stays on this thread, with all that it holds
    QMetaObject::invokeMethod(m_worker, [this, id, mostTries, step = std::move(step), worker = m_worker, path = m_path] {
        const Result<SampleId> stored = worker->run(path, step, mostTries);
        QMetaObject::invokeMethod(this, [this, id, stored] { end(id, stored); });
    });
}

void SampleWriter::end(quint64 id, const Result<SampleId>& stored)
{
    m_pending.take(id)(stored);
}

void SampleWriter::runAside(std::function<void()> work, std::function<void()> done)
{
    if (m_aside == nullptr) {
        m_aside = new QObject;
        m_aside->moveToThread(&m_asideThread);
        connect(&m_asideThread, &QThread::finished, m_aside, &QObject::deleteLater);
        m_asideThread.setObjectName(QStringLiteral("beside"));
        m_asideThread.start();
    }
    const quint64 id = ++m_lastId;
    m_pending.insert(id, [done = std::move(done)](const Result<SampleId>&) { done(); });
    QMetaObject::invokeMethod(m_aside, [this, id, work = std::move(work)] {
        work();
        QMetaObject::invokeMethod(this, [this, id] { end(id, SampleId()); });
    });
}

void SampleWriter::finish()
{
    m_worker->setAwaited(true);
    while (!m_pending.isEmpty()) {
        QMetaObject::invokeMethod(m_worker, [] {}, Qt::BlockingQueuedConnection); // behind all that was asked before
        if (m_aside != nullptr)
            QMetaObject::invokeMethod(m_aside, [] {}, Qt::BlockingQueuedConnection);
        QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    }
    m_worker->setAwaited(false);
}

void SampleWriter::sweep()
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, path = m_path] { worker->sweep(path); }, Qt::QueuedConnection);
}

} // namespace studio
