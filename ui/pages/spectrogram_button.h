// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/button.h"

class QMenu;

namespace studio
{

class LivePlot;

/// Shows or hides the spectrogram of the live plot and chooses its channel, from a menu. Thread: GUI only.
class SpectrogramButton : public Button
{
    Q_OBJECT
public:
    SpectrogramButton(Theme& theme, LivePlot& plot, QWidget* parent);

private:
    void fill();
    void showState();

    LivePlot& m_plot;
    QMenu* m_menu;
};

} // namespace studio
