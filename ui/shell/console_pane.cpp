// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/console_pane.h"

#include "ui/shell/device_console.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace studio
{

ConsolePane::ConsolePane(Theme& theme, DeviceHub* hub, QWidget* parent) : QWidget(parent), m_hub(hub)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_board = new ElidedLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    m_console = new DeviceConsole(theme, this);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 4, 8, 0);
    row->setSpacing(8);
    row->addWidget(m_board, 1);
    for (QWidget* tool : m_console->tools())
        row->addWidget(tool);
    column->addLayout(row);
    column->addWidget(m_console, 1);
    setFocusProxy(m_console);
    if (hub != nullptr) {
        connect(hub, &DeviceHub::activeDeviceChanged, this, &ConsolePane::followActive);
        connect(hub, &DeviceHub::deviceChanged, this, &ConsolePane::follow);
        connect(hub, &DeviceHub::devicesChanged, this, &ConsolePane::follow);
    }
    follow();
}

void ConsolePane::choose(const QString& address)
{
    m_chosen = address;
    follow();
}

/// Another one is in use: on a page that is about no device that is a choice.
void ConsolePane::followActive()
{
    if (const QString active = m_hub->activeDevice(); m_chosen.isEmpty() && !active.isEmpty())
        m_address = active;
    follow();
}

void ConsolePane::follow()
{
    if (m_hub == nullptr) {
        m_console->setDevice(nullptr, {});
        m_board->setFullText(tr("No board is connected"));
        return;
    }
    // What a board said last is wanted most when it is lost: it stays until another takes its place, or it is off the list.
    if (!m_chosen.isEmpty())
        m_address = m_chosen;
    if (m_hub->device(m_address).address.isEmpty())
        m_address = m_hub->activeDevice();
    const DeviceInfo device = m_hub->device(m_address);
    m_address = device.address;
    m_console->setDevice(m_hub, m_address);
    m_board->setFullText(m_address.isEmpty()                     ? tr("No board is connected")
                         : device.state == DeviceState::Offline ? tr("%1, not connected").arg(device.name)
                                                                 : device.name);
    setDeviceName(device.name);
}

void ConsolePane::setDeviceName(const QString& name)
{
    if (m_name == name)
        return;
    m_name = name;
    Q_EMIT deviceNameChanged(name);
}

} // namespace studio
