// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QVector>

namespace studio
{

class ProjectSession;

/// How the labelled time of the training samples is shared out among `classes`, adding up to 1. Empty when the project knows
/// none of them: then the model was trained elsewhere. Suggestions and excluded samples do not count. Thread: GUI only.
QVector<double> trainingMix(const ProjectSession& project, const QStringList& classes);

} // namespace studio
