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

    /// The user takes it off the list.
    void onForgotten(Row& row);
    [[nodiscard]] static QString kindText(DeviceSource source);

private:
    Row& add(const QString& address, DeviceSource source, const QString& name);
    void removeAll(DeviceSource source);

    BoardHub& m_hub;
    QPointer<ProjectSession> m_project;
};

} // namespace studio
