// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/impulse_design.h"
#include "ui/shell/page_frame.h"

#include <functional>

class QHBoxLayout;
class QLabel;

namespace studio
{

class SignalPlot;

/// Window, processing blocks and learning blocks, each a card with a form; every change is one undo step.
class ImpulsePage final : public FramedPage
{
    Q_OBJECT
public:
    ImpulsePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("impulse.make"); }

protected:
    void projectChanged() override;

private:
    void registerActions();
    void rebuild();
    QWidget* inputCard();
    QWidget* dspCard(int index);
    QWidget* learnCard(int index);
    QWidget* addCard();
    void change(const std::function<void(ImpulseDesign&)>& edit, const QString& name);
    void showPreview();

    ImpulseDesign m_design;
    QHBoxLayout* m_cards;
    SignalPlot* m_plot;
    QLabel* m_previewText;
    bool m_isApplying = false;
};

} // namespace studio
