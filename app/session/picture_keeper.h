// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sample_writer.h"

#include <QPointer>
#include <memory>

namespace studio
{

class ProjectSession;

/// Makes pictures samples of a project. They are encoded and stored on a thread of their own: they may be large, and the project may be
/// held up by another program. What is under way when the project closes is finished first. Thread: GUI only.
class PictureKeeper : public QObject
{
    Q_OBJECT
public:
    using Make = std::function<Result<SampleDraft>()>; ///< on the thread, at most once

    explicit PictureKeeper(QObject* parent = nullptr) : QObject(parent) {}

    /// Calls `done` once, later, while `project` is open. Its split is decided by content. Errors: those of `make`, of
    /// SampleRepository::insert() and of opening the project.
    void keep(ProjectSession& project, Make make, SampleWriter::Done done);

private:
    void follow(ProjectSession& project);

    QPointer<ProjectSession> m_project;
    std::unique_ptr<SampleWriter> m_writer;
};

} // namespace studio
