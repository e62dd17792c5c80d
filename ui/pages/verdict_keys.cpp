// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/verdict_keys.h"

#include "app/session/project_session.h"

#include <QKeyEvent>

namespace studio
{

VerdictOutcome applyVerdictKey(ProjectSession& project, const QVector<SampleId>& ids, const QKeyEvent& key)
{
    const Sample* first = ids.isEmpty() ? nullptr : project.sample(ids.first());
    if (first == nullptr || (key.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return {};
    if (key.key() >= Qt::Key_1 && key.key() <= Qt::Key_9) {
        const int index = key.key() - Qt::Key_1;
        if (index >= project.labels().size())
            return {true, false, {}};
        return {true, true, project.setLabel(ids, project.labels()[index])};
    }
    switch (key.key()) {
    case Qt::Key_0: return {true, true, project.setLabel(ids, QString())};
    case Qt::Key_A: return {true, true, project.setVerdict(ids, Verdict::Approved)};
    case Qt::Key_U: return {true, true, project.setVerdict(ids, Verdict::None)};
    case Qt::Key_X: return {true, true, project.setEnabled(ids, !first->enabled)};
    case Qt::Key_S: return {true, false, project.setStarred(ids, !first->starred)};
    case Qt::Key_T: return {true, true, project.setSplit(ids, first->split == Split::Training ? Split::Testing : Split::Training)};
    case Qt::Key_Delete: return {true, false, project.moveToBin(ids)};
    default: return {};
    }
}

} // namespace studio
