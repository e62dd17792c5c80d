// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/audio_system.h"
#include "app/session/device_hub.h"

namespace studio
{

/// How sources that are no boards come into the list of devices: stored samples that are replayed, folders
/// that are watched, microphones. From then on they are
/// devices like any other of the DeviceHub. Thread: GUI only.
class DeviceSources : public QObject
{
    Q_OBJECT
public:
    explicit DeviceSources(QObject* parent = nullptr) : QObject(parent) {}

    /// The project that replays and folders belong to; nullptr: none is open. What belonged to another one ends, and its rows go.
    virtual void setProject(ProjectSession* project) = 0;

    /// A stored sample of the open project as a device that sends its readings at their own rate, in their own units and
    /// type, gaps as gaps. Connected at once; asked for again it is the same device. Returns its address, "replay:<id>".
    /// Errors: NotFound, InvalidArgument (single readings have no rate).
    virtual Result<QString> addReplay(SampleId id) = 0;
    /// Whether a replay begins anew at its end; at first it does.
    virtual void setLooped(const QString& address, bool isLooped) = 0;

    /// A folder, or a file, whose new recordings are taken into the open project from now on, also after the project was closed and
    /// opened again. Disconnecting stops the watch, forgetting the device ends it. Returns its address, "folder:<path>".
    /// Errors: NotFound, PermissionDenied (read-only project, or the folder may not be read), AlreadyExists.
    virtual Result<QString> watchFolder(const QString& path, bool takesExisting) = 0;

    /// Looks for microphones; answered by microphonesFound() or microphonesFailed(). Nothing of the sound system is touched before.
    virtual void findMicrophones() = 0;
    /// One of those that were found last as a device, opened at once. Returns its address, "microphone:<id>".
    /// Errors: NotFound.
    virtual Result<QString> addMicrophone(const QByteArray& id) = 0;

Q_SIGNALS:
    void microphonesFound(const QVector<studio::AudioDevice>& microphones); ///< empty: this computer has none
    void microphonesFailed(const studio::Error& error);
};

} // namespace studio
