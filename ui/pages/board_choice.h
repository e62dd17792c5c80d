// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace studio
{

class DeviceHub;

/// Which board the simulated one is: its core and name. What is chosen is remembered by the hub; while the board runs, the
/// choice rests and says why. Thread: GUI only.
class BoardChoice final : public QComboBox
{
    Q_OBJECT
public:
    explicit BoardChoice(QWidget* parent = nullptr);
    /// Shows what there is to choose from now; nothing, and itself not, where there is no choice.
    void showKinds(DeviceHub* hub, bool isRunning);

private:
    DeviceHub* m_hub = nullptr;
};

} // namespace studio
