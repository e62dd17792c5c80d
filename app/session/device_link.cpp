// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/device_link.h"

namespace studio
{

void DeviceLink::publish()
{
    const BoardSnapshot now = snapshot();
    if (now == m_published)
        return;
    m_published = now;
    Q_EMIT changed(now);
}

void DeviceLink::report(const Error& error)
{
    m_lastError = error;
    publish(); // whoever hears of it finds the state that goes with it
    Q_EMIT failed(error);
}

Error DeviceLink::cannot(const QString& what) const
{
    return {ErrorCode::Unsupported, tr("%1 only sends readings, so it cannot do this: %2. Record from it on the page Collect.").arg(place(), what), {},
            QStringLiteral("DEV-060")};
}

void DeviceLink::startImpulse()
{
    Q_EMIT failed(cannot(tr("run a model")));
}

void DeviceLink::setMotion(const QString&)
{
    Q_EMIT failed(cannot(tr("change its motion")));
}

void DeviceLink::takePicture(const QSize&)
{
    Q_EMIT failed(cannot(tr("take a picture")));
}

void DeviceLink::startCamera()
{
    Q_EMIT failed(cannot(tr("show its camera")));
}

void DeviceLink::sendLine(const QString&)
{
    Q_EMIT failed(cannot(tr("take commands")));
}

void DeviceLink::flash(const QString&)
{
    Q_EMIT flashEnded(cannot(tr("take new firmware")));
}

} // namespace studio
