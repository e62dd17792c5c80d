// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/pipeline.h"

namespace studio
{

QString stageName(Stage stage)
{
    switch (stage) {
    case Stage::Dataset: return QStringLiteral("dataset");
    case Stage::Label: return QStringLiteral("label");
    case Stage::Impulse: return QStringLiteral("impulse");
    case Stage::Features: return QStringLiteral("features");
    case Stage::Train: return QStringLiteral("train");
    case Stage::Evaluate: return QStringLiteral("evaluate");
    case Stage::Validate: return QStringLiteral("validate");
    case Stage::Deploy: return QStringLiteral("deploy");
    }
    return {};
}

} // namespace studio
