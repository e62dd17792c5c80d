// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/impulse_budget.h"

#include "app/session/project_session.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Deploy", text);
}

int classesOf(const ProjectSession& project)
{
    QStringList labels;
    for (const LabelCount& count : project.labelCounts()) {
        if (!count.label.isEmpty() && count.training + count.testing > 0)
            labels << count.label;
    }
    return static_cast<int>(std::max<qsizetype>(1, labels.size()));
}

} // namespace

ImpulseBudget impulseBudget(const ProjectSession& project, const PreparedImpulse& impulse, const TargetDescription& target)
{
    ImpulseBudget budget;
    budget.cost = estimateCost(impulse, classesOf(project));
    const double strideMs = 1000.0 * static_cast<double>(impulse.grid.strideReadings) / impulse.frequencyHz;
    const bool isStored = impulse.design == project.impulse();
    if (isStored && project.pipeline().of(Stage::Validate).state == StageState::UpToDate) {
        const DeployStatus measured = deployStatus(project, target, ExportFormat::CLibrary);
        budget.isMeasured = measured.isMeasured;
        budget.flash = measured.flash;
        budget.ram = measured.ram;
        budget.latency = measured.latency;
    }
    if (!budget.isMeasured) {
        const ImpulseCost& cost = budget.cost;
        budget.flash = {tr("Flash"), tr("KB"),
                        {{tr("model"), kilobytes(cost.flashModel())}, {tr("dsp"), kilobytes(cost.flashDsp())}, {tr("runtime"), kilobytes(cost.flashRuntime())}},
                        kilobytes(target.flashBytes), true};
        budget.ram = {tr("RAM"), tr("KB"), {{tr("arena"), kilobytes(cost.ramModel())}, {tr("stack"), kilobytes(cost.stackBytes)}},
                      kilobytes(target.ramBytes), true};
        budget.latency = {tr("Latency"), tr("ms"),
                          {{tr("dsp"), milliseconds(cost.instructionsDsp(), target)}, {tr("model"), milliseconds(cost.instructionsLearn(), target)}},
                          strideMs, true};
    }
    budget.busyShare = strideMs > 0.0 ? budget.latency.total() / strideMs : 0.0;
    return budget;
}

} // namespace studio
