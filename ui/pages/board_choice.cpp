// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board_choice.h"

#include "app/session/device_hub.h"

#include <QSignalBlocker>

namespace studio
{

BoardChoice::BoardChoice(QWidget* parent) : QComboBox(parent)
{
    setAccessibleName(tr("Kind of the simulated board"));
    setProperty("compact", true);
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (m_hub != nullptr)
            m_hub->chooseSimulatedBoard(itemData(index).toString());
    });
}

void BoardChoice::showKinds(DeviceHub* hub, bool isRunning)
{
    m_hub = hub;
    const QVector<SimulatedBoard> kinds = hub != nullptr ? hub->simulatedBoards() : QVector<SimulatedBoard>();
    const QSignalBlocker quiet(this);
    if (count() != kinds.size()) {
        clear();
        for (const SimulatedBoard& kind : kinds) {
            addItem(kind.name, kind.id);
            setItemData(count() - 1, kind.description, Qt::ToolTipRole);
        }
    }
    setVisible(!kinds.isEmpty());
    if (kinds.isEmpty())
        return;
    setCurrentIndex(findData(hub->simulatedBoard()));
    setEnabled(!isRunning);
    setToolTip(isRunning ? tr("Stop the simulated board to choose another one") : currentData(Qt::ToolTipRole).toString());
}

} // namespace studio
