// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QHash>
#include <functional>

namespace studio
{

/// Takes a notice of what failed on a device back when the device is found out anew: its settings are others then, or its line is, and
/// what still fails is told again. The notice is shown by the page. Thread: GUI only.
class DeviceFailures : public QObject
{
    Q_OBJECT
public:
    /// Takes back what was told of the device of that address.
    using TakeBack = std::function<void(const QString& address, const QString& text)>;
    DeviceFailures(DeviceHub& hub, TakeBack takeBack, QObject* parent);

private:
    QHash<QString, QString> m_told; ///< the last failure, by address
};

} // namespace studio
