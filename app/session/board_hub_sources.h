// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_hub.h"
#include "app/session/device_sources.h"
#include "app/session/project_session.h"

#include <QPointer>

namespace studio
{

/// Sources that are no boards, as rows of the hub. Thread: GUI only.
class BoardHub::Sources final : public DeviceSources
{
public:
    explicit Sources(BoardHub& hub) : m_hub(hub) {}

    void setProject(ProjectSession* project) override;
    Result<QString> addReplay(SampleId id) override;
    void setLooped(const QString& address, bool isLooped) override;
    Result<QString> watchFolder(const QString& path, bool takesExisting) override;
    void findMicrophones() override;
    Result<QString> addMicrophone(const QByteArray& id) override;

    /// The user takes it off the list.
    void onForgotten(const Row& row);
    /// Ends what the link of a row does, then the link: nobody waits for it.
    static void letGo(DeviceLink& link);
    /// The user starts it, or stops it.
    void remember(const Row& row, bool isConnected);
    [[nodiscard]] static QString kindText(DeviceSource source);

private:
    Row& add(const QString& address, DeviceSource source, const QString& name);
    void addFolder(const QString& path, qint64 sinceMs);
    void onSeen(const QString& path, qint64 ms);
    void removeAll();

    BoardHub& m_hub;
    QPointer<ProjectSession> m_project;
    QVector<WatchedFolder> m_folders; ///< of the project
    std::shared_ptr<AudioSystem> m_audio; ///< once it was asked for; used on the device thread alone
    QVector<AudioDevice> m_microphones;   ///< found last
};

} // namespace studio
