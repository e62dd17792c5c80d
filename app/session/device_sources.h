// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

namespace studio
{

/// How sources that are no boards come into the list of devices: stored samples that are replayed. From then on they are
/// devices like any other of the DeviceHub. Thread: GUI only.
class DeviceSources : public QObject
{
    Q_OBJECT
public:
    explicit DeviceSources(QObject* parent = nullptr) : QObject(parent) {}

    /// The project that replays belong to; nullptr: none is open. What belonged to another one ends, and its rows go.
    virtual void setProject(ProjectSession* project) = 0;

    /// A stored sample of the open project as a device that sends its readings at their own rate, in their own units and
    /// type, gaps as gaps. Connected at once; asked for again it is the same device. Returns its address, "replay:<id>".
    /// Errors: NotFound, InvalidArgument (single readings have no rate).
    virtual Result<QString> addReplay(SampleId id) = 0;
    /// Whether a replay begins anew at its end; at first it does.
    virtual void setLooped(const QString& address, bool isLooped) = 0;
};

} // namespace studio
