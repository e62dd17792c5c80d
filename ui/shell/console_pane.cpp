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
        connect(hub, &DeviceHub::activeDeviceChanged, this, &ConsolePane::follow);
        connect(hub, &DeviceHub::deviceChanged, this, &ConsolePane::follow);
    }
    follow();
}

void ConsolePane::follow()
{
    const QString address = m_hub != nullptr ? m_hub->activeDevice() : QString();
    m_console->setDevice(m_hub, address);
    m_board->setFullText(address.isEmpty() ? tr("No board is connected") : m_hub->device(address).name);
}

} // namespace studio
