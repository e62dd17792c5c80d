// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/device_failures.h"

#include <utility>

namespace studio
{

DeviceFailures::DeviceFailures(DeviceHub& hub, TakeBack takeBack, QObject* parent)
    : QObject(parent)
{
    connect(&hub, &DeviceHub::deviceFailed, this, [this](const QString& address, const Error& error) { m_told[address] = error.message; });
    connect(&hub, &DeviceHub::deviceChanged, this, [this, &hub, takeBack = std::move(takeBack)](const QString& address) {
        if (m_told.contains(address) && hub.device(address).state == DeviceState::Identifying)
            takeBack(address, m_told.take(address));
    });
}

} // namespace studio
