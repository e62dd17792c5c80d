// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/impulse_budget.h"
#include "ui/widgets/card.h"

class QComboBox;
class QLabel;

namespace studio
{

class BudgetBar;
class Tag;

/// RAM, flash and latency of an impulse against a target, with a sentence that says whether it fits. Thread: GUI only.
class BudgetPanel : public Card
{
    Q_OBJECT
public:
    BudgetPanel(Theme& theme, QWidget* parent);

    [[nodiscard]] const TargetDescription& target() const;
    void setTarget(const QString& id);
    void setBudget(const ImpulseBudget& budget);
    /// Nothing can be said: the impulse is not complete.
    void clear();

Q_SIGNALS:
    void targetChanged(const QString& id);

private:
    Theme& m_theme;
    QVector<TargetDescription> m_targets;
    QComboBox* m_target;
    Tag* m_tag;
    QVector<BudgetBar*> m_bars;
    QLabel* m_icon;
    QLabel* m_verdict;
    bool m_fits = true;
};

} // namespace studio
