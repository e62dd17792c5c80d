// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sample_writer.h"

#include "storage/project_file.h"

#include <memory>

namespace studio
{

/// What lives on the thread: the connection, opened with the first sample.
class SampleWriter::Worker : public QObject
{
public:
    Result<SampleId> insert(const QString& path, SampleDraft& draft, SampleRepository::KnownContent known)
    {
        if (m_project == nullptr) {
            Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(path, ProjectFile::Access::Job);
            if (!opened)
                return opened.error();
            m_project = std::move(opened).value();
        }
        return m_project->samples().insert(draft, known);
    }

private:
    std::unique_ptr<ProjectFile> m_project;
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
    m_thread.quit();
    m_thread.wait();
}

void SampleWriter::store(SampleDraft draft, SampleRepository::KnownContent known, Done done)
{
    const quint64 id = ++m_lastId;
    m_pending.insert(id, std::move(done)); // stays on this thread, with all that it holds
    const auto shared = std::make_shared<SampleDraft>(std::move(draft));
    QMetaObject::invokeMethod(m_worker, [this, id, shared, known, worker = m_worker, path = m_path] {
        const Result<SampleId> stored = worker->insert(path, *shared, known);
        *shared = {};
        QMetaObject::invokeMethod(this, [this, id, stored] { m_pending.take(id)(stored); });
    });
}

} // namespace studio
