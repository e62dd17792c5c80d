// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/deploy_status.h"
#include "models/impulse/impulse_cost.h"

namespace studio
{

/// What an impulse needs of a target: measured where this very impulse was checked on a board, else estimated.
struct ImpulseBudget {
    BudgetLine flash;
    BudgetLine ram;
    BudgetLine latency; ///< of one window; its limit is the stride
    bool isMeasured = false;
    ImpulseCost cost;   ///< the estimate, block by block
    double busyShare = 0.0; ///< of the processor, when a result is made every stride
    [[nodiscard]] QVector<BudgetLine> lines() const { return {ram, flash, latency}; }
};

/// Of `impulse`, which may be a design that is still being edited. Thread: GUI only.
ImpulseBudget impulseBudget(const ProjectSession& project, const PreparedImpulse& impulse, const TargetDescription& target);

} // namespace studio
