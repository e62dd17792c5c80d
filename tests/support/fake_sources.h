// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fake_device_hub.h"

#include <QFileInfo>

namespace studio::test
{

/// Sources that become rows of a fake hub at once, with every call written down beside the hub's own.
class FakeSources : public DeviceSources
{
public:
    explicit FakeSources(FakeDeviceHub& hub) : m_hub(hub) {}

    std::optional<Error> refusal; ///< of whatever is added next

    void setProject(ProjectSession*) override {}
    Result<QString> addReplay(SampleId id) override
    {
        DeviceInfo info = source(QStringLiteral("replay:%1").arg(id.value), DeviceSource::Replay, QStringLiteral("replay:wave.01"));
        info.facts = {{QStringLiteral("Sample"), QStringLiteral("wave.01")}, {QStringLiteral("At its end"), QStringLiteral("begins anew")}};
        info.isLooped = true;
        return add(info);
    }
    void setLooped(const QString& address, bool isLooped) override
    {
        m_hub.calls << QStringLiteral("loop %1 %2").arg(address).arg(isLooped);
        DeviceInfo info = m_hub.device(address);
        info.isLooped = isLooped;
        m_hub.put(info);
    }
    Result<QString> watchFolder(const QString& path, bool takesExisting) override
    {
        m_hub.calls << QStringLiteral("watch %1 %2").arg(path).arg(takesExisting);
        DeviceInfo info = source(QStringLiteral("folder:") + path, DeviceSource::Folder, QFileInfo(path).fileName());
        info.state = DeviceState::Watching;
        info.step = QStringLiteral("3 taken, 1 failed");
        info.facts = {{QStringLiteral("Path"), path}};
        info.sensors.clear();
        info.canStream = false;
        return add(info);
    }
    void findMicrophones() override { m_hub.calls << QStringLiteral("findMicrophones"); }
    Result<QString> addMicrophone(const QByteArray& id) override
    {
        return add(source(QStringLiteral("microphone:") + QString::fromUtf8(id), DeviceSource::Microphone, QStringLiteral("Built-in microphone")));
    }

private:
    static DeviceInfo source(const QString& address, DeviceSource kind, const QString& name)
    {
        DeviceInfo info;
        info.address = address;
        info.source = kind;
        info.name = name;
        info.kind = address.section(QLatin1Char(':'), 0, 0);
        info.state = DeviceState::Connected;
        info.wasAdded = true;
        info.canStream = true;
        info.sensors = {{QStringLiteral("Recorded signal"), 60.0, {100.0}}};
        return info;
    }
    Result<QString> add(const DeviceInfo& info)
    {
        m_hub.calls << QStringLiteral("add ") + info.address;
        if (refusal)
            return *refusal;
        m_hub.put(info);
        return info.address;
    }
    FakeDeviceHub& m_hub;
};

} // namespace studio::test
