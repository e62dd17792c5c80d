// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/spectrogram_button.h"

#include "ui/plots/live_plot.h"

#include <QActionGroup>
#include <QMenu>
#include <functional>

namespace studio
{

SpectrogramButton::SpectrogramButton(Theme& theme, LivePlot& plot, QWidget* parent)
    : Button(theme, ButtonKind::Icon, {}, parent)
    , m_plot(plot)
    , m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("collect.spectrogramMenu"));
    setCompact(true);
    setIconName(QStringLiteral("lanes"));
    setToolTip(tr("Spectrogram of a channel under the lines; S shows and hides it, Shift+S takes the next channel"));
    connect(this, &QPushButton::clicked, this, [this] {
        fill();
        m_menu->popup(mapToGlobal(QPoint(0, height() + 2)));
    });
    connect(&plot, &LivePlot::spectrogramChanged, this, &SpectrogramButton::showState);
    connect(&plot, &LivePlot::channelsChanged, this, &SpectrogramButton::showState);
    showState();
}

void SpectrogramButton::fill()
{
    m_menu->clear();
    auto* group = new QActionGroup(m_menu);
    const auto add = [&](const QString& text, bool isChosen, const std::function<void()>& handler) {
        QAction* action = m_menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(isChosen);
        group->addAction(action);
        connect(action, &QAction::triggered, this, handler);
    };
    const bool isShown = m_plot.isSpectrogramShown();
    add(tr("No spectrogram"), !isShown, [this] { m_plot.setSpectrogramShown(false); });
    m_menu->addSeparator();
    for (int channel = 0; channel < m_plot.channelCount(); ++channel) {
        add(m_plot.live().axes()[channel].name, isShown && channel == m_plot.spectrogramChannel(), [this, channel] {
            m_plot.setSpectrogramChannel(channel);
            m_plot.setSpectrogramShown(true);
        });
    }
}

void SpectrogramButton::showState()
{
    const bool isShown = m_plot.isSpectrogramShown() && m_plot.channelCount() > 0;
    setText(isShown ? tr("Spectrum %1").arg(m_plot.live().axes()[m_plot.spectrogramChannel()].name) : tr("Spectrum"));
    setAccessibleName(isShown ? tr("Spectrogram of %1").arg(m_plot.live().axes()[m_plot.spectrogramChannel()].name) : tr("Spectrogram, off"));
    setEnabled(m_plot.channelCount() > 0);
}

} // namespace studio
