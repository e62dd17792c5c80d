// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

namespace studio
{

class DeviceConsole;
class DeviceHub;
class ElidedLabel;
class Theme;

/// The console for the dock under every page: of the device that the page is about, where it is about none of the one chosen last.
/// Thread: GUI only.
class ConsolePane : public QWidget
{
    Q_OBJECT
public:
    /// `hub` may be null: then there are no boards, and the pane says so.
    ConsolePane(Theme& theme, DeviceHub* hub, QWidget* parent = nullptr);
    [[nodiscard]] DeviceConsole& console() { return *m_console; }
    /// The device that the page is about, by its address; empty: none.
    void choose(const QString& address);
    [[nodiscard]] QString deviceName() const { return m_name; } ///< whose console is shown; empty: nobody's

Q_SIGNALS:
    void deviceNameChanged(const QString& name);

private:
    void follow();
    void followActive();
    void setDeviceName(const QString& name);

    QPointer<DeviceHub> m_hub;
    QString m_chosen;  ///< on the page
    QString m_address; ///< whose console is shown
    QString m_name;
    ElidedLabel* m_board;
    DeviceConsole* m_console;
};

} // namespace studio
