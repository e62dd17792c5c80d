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

/// The console of the active board, whichever that is, for the dock under every page. Thread: GUI only.
class ConsolePane : public QWidget
{
    Q_OBJECT
public:
    /// `hub` may be null: then there are no boards, and the pane says so.
    ConsolePane(Theme& theme, DeviceHub* hub, QWidget* parent = nullptr);
    [[nodiscard]] DeviceConsole& console() { return *m_console; }

private:
    void follow();

    QPointer<DeviceHub> m_hub;
    QString m_address; ///< whose console is shown
    ElidedLabel* m_board;
    DeviceConsole* m_console;
};

} // namespace studio
