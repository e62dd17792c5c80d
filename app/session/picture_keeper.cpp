// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/picture_keeper.h"

#include "app/session/project_session.h"
#include "models/dataset/split_rule.h"

#include <optional>
#include <utility>

namespace studio
{

void PictureKeeper::keep(ProjectSession& project, Make make, SampleWriter::Done done)
{
    follow(project);
    const auto made = std::make_shared<std::optional<SampleDraft>>(); // kept for when the project is held up and it is tried again
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_writer->run(
        [made, now, make = std::move(make)](SampleRepository& samples) -> Result<SampleId> {
            if (!made->has_value()) {
                Result<SampleDraft> draft = make();
                if (!draft)
                    return draft.error();
                draft->info.split = splitOf(draft->info);
                if (!draft->info.createdAt.isValid())
                    draft->info.createdAt = now;
                *made = std::move(draft).value();
            }
            return samples.insert(**made);
        },
        [open = m_project, done = std::move(done)](const Result<SampleId>& id) {
            if (open != nullptr && id)
                open->refresh();
            done(id);
        });
}

void PictureKeeper::follow(ProjectSession& project)
{
    if (m_project == &project && m_writer != nullptr)
        return;
    if (m_project)
        m_project->disconnect(this);
    m_project = &project;
    m_writer = std::make_unique<SampleWriter>(project.path());
    connect(&project, &ProjectSession::closing, this, [this] {
        m_writer->finish();
        m_writer.reset();
        m_project->disconnect(this);
        m_project.clear();
    });
}

} // namespace studio
