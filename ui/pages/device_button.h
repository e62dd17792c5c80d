// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "ui/widgets/button.h"

class QActionGroup;
class QMenu;

namespace studio
{

/// The name of the device in use; pressed, it shows the connected ones to choose from. Thread: GUI only.
class DeviceButton final : public Button
{
    Q_OBJECT
public:
    explicit DeviceButton(Theme& theme, QWidget* parent);
    /// `shown` is the one in use, connected or not; `connected` what there is to choose from.
    void setDevices(const DeviceInfo& shown, const QVector<DeviceInfo>& connected);
    /// Why no other can be chosen now; empty: one can.
    void setRefusal(const QString& reason);

Q_SIGNALS:
    void chosen(const QString& address);
    void devicesWanted(); ///< the page where they are connected

private:
    void openMenu();
    void describe();

    Theme& m_theme;
    QMenu* m_menu;
    QActionGroup* m_choice; ///< one of the devices
    DeviceInfo m_shown;
    QVector<DeviceInfo> m_connected;
    QString m_refusal;
};

} // namespace studio
