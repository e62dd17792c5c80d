// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "app/session/device_sources.h"
#include "app/session/project_session.h"
#include "serial/transport/session_file.h"

#include <QMap>
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>

namespace studio::test
{

/// Boards that do exactly what a test asks: readings, recordings, predictions and failures are fed by hand, and every
/// call is written down.
class FakeDeviceHub : public DeviceHub
{
public:
    explicit FakeDeviceHub(QObject* parent = nullptr)
        : DeviceHub(parent)
    {
    }

    QMap<QString, PortSettings> portsSet; ///< by setPortSettings()
    std::function<void(std::vector<float>&)> spoil; ///< what the next recordings suffer
    QMap<QString, QString> metadata; ///< of the next recordings
    QVector<Segment> segments;       ///< that the next recordings have
    std::unique_ptr<DeviceSources> givenSources; ///< before the window is made
    [[nodiscard]] DeviceSources* sources() override { return givenSources.get(); }

    // ---- what the test does ----
    void put(const DeviceInfo& info)
    {
        const auto found = std::find_if(m_devices.begin(), m_devices.end(),
                                        [&](const DeviceInfo& one) { return one.address == info.address; });
        if (found == m_devices.end()) {
            m_devices.append(info);
            Q_EMIT devicesChanged();
        } else {
            *found = info;
            Q_EMIT deviceChanged(info.address);
        }
    }
    void remove(const QString& address)
    {
        m_devices.removeIf([&](const DeviceInfo& one) { return one.address == address; });
        Q_EMIT devicesChanged();
    }
    void setState(const QString& address, DeviceState state)
    {
        DeviceInfo info = device(address);
        info.state = state;
        put(info);
    }
    void beginStream(const QVector<Axis>& axes, double intervalMs)
    {
        m_ring = {m_ring.streamId + 1, axes, intervalMs, {}, 0, 0};
    }
    void feed(const std::vector<float>& interleaved)
    {
        m_ring.values.insert(m_ring.values.end(), interleaved.begin(), interleaved.end());
    }
    void drop(quint64 readings) { m_ring.dropped += readings; }
    void say(const QString& address, const ConsoleLine& line)
    {
        m_console[address].append(line);
        Q_EMIT consoleChanged(address);
    }
    void predict(const QString& address, const LivePrediction& prediction)
    {
        m_predictions[address].append(prediction);
        Q_EMIT predictionArrived(address);
    }
    /// Ends the recording that was ordered last: a sine per axis lands in the project.
    Result<SampleId> finishCapture()
    {
        SampleDraft draft;
        draft.info.name = order.label + QStringLiteral(".%1").arg(++m_captures);
        draft.info.label = order.label;
        draft.info.origin = SampleOrigin::Recorded;
        draft.info.deviceName = QStringLiteral("fake");
        draft.info.intervalMs = 1000.0 / order.frequencyHz;
        draft.info.axes = m_ring.axes.isEmpty() ? QVector<Axis>{{QStringLiteral("accX"), QStringLiteral("m/s2")}} : m_ring.axes;
        draft.info.createdAt = QDateTime::currentDateTimeUtc();
        draft.info.metadata = metadata;
        draft.segments = segments;
        if (!order.session.isEmpty())
            draft.info.metadata.insert(QStringLiteral("session"), order.session);
        draft.hasSplit = order.hasSplit;
        draft.info.split = order.split;
        const auto readings = static_cast<int>(std::lround(order.seconds * order.frequencyHz));
        std::vector<float> values;
        for (int i = 0; i < readings; ++i) {
            for (qsizetype axis = 0; axis < draft.info.axes.size(); ++axis)
                values.push_back(std::sin(0.1F * static_cast<float>(i + m_captures) + static_cast<float>(axis)));
        }
        if (spoil)
            spoil(values);
        draft.values = SignalData(std::move(values), static_cast<int>(draft.info.axes.size()));
        draft.info.readingCount = draft.values.readingCount();
        Result<SampleId> id = session->ingest(std::move(draft));
        if (id) {
            Q_EMIT captureProgress(captureAddress, order.seconds, order.seconds, QStringLiteral("Recorded"));
            Q_EMIT captureFinished(captureAddress, *id);
        } else {
            Q_EMIT captureFailed(captureAddress, id.error());
        }
        return id;
    }

    // ---- what the pages see ----
    [[nodiscard]] QVector<DeviceInfo> devices() const override { return m_devices; }
    [[nodiscard]] DeviceInfo device(const QString& address) const override
    {
        for (const DeviceInfo& one : m_devices) {
            if (one.address == address)
                return one;
        }
        return {};
    }
    [[nodiscard]] QString activeDevice() const override { return m_active; }
    void setActiveDevice(const QString& address) override
    {
        m_active = address;
        Q_EMIT activeDeviceChanged();
    }
    [[nodiscard]] QVector<ConsoleLine> console(const QString& address) const override { return m_console.value(address); }
    void scan() override { calls << QStringLiteral("scan"); }
    Result<void> addPort(const QString& path) override
    {
        calls << QStringLiteral("addPort ") + path;
        if (addPortError)
            return *addPortError;
        DeviceInfo info;
        info.address = QStringLiteral("serial:") + path;
        info.name = path.section(QLatin1Char('/'), -1);
        info.kind = QStringLiteral("serial port");
        info.wasAdded = true;
        put(info);
        return {};
    }
    void forgetDevice(const QString& address) override
    {
        calls << QStringLiteral("forget ") + address;
        remove(address);
    }
    void startSimulatedBoard() override { calls << QStringLiteral("startSimulatedBoard"); }
    void stopSimulatedBoard() override { calls << QStringLiteral("stopSimulatedBoard"); }
    [[nodiscard]] QVector<SimulatedBoard> simulatedBoards() const override { return kinds; }
    [[nodiscard]] QString simulatedBoard() const override { return kind; }
    void chooseSimulatedBoard(const QString& id) override
    {
        calls << QStringLiteral("choose ") + id;
        kind = id;
        Q_EMIT devicesChanged();
    }
    void connectDevice(const QString& address) override { calls << QStringLiteral("connect ") + address; }
    void disconnectDevice(const QString& address) override { calls << QStringLiteral("disconnect ") + address; }
    void renameDevice(const QString& address, const QString& name) override
    {
        calls << QStringLiteral("rename %1 %2").arg(address, name);
        DeviceInfo info = device(address);
        info.name = name;
        put(info);
    }
    [[nodiscard]] PortSettings portSettings(const QString& address) const override { return portsSet.value(address); }
    void setPortSettings(const QString& address, const PortSettings& settings) override
    {
        portsSet[address] = settings;
        Q_EMIT deviceChanged(address);
    }
    void setMotion(const QString& address, const QString& motion) override
    {
        calls << QStringLiteral("motion %1 %2").arg(address, motion);
    }
    void sendConsole(const QString& address, const QString& line) override
    {
        calls << QStringLiteral("send %1 %2").arg(address, line);
    }
    void takePicture(const QString& address, const QSize& size) override
    {
        calls << QStringLiteral("picture %1 %2x%3").arg(address).arg(size.width()).arg(size.height());
    }
    void startCamera(const QString& address) override { calls << QStringLiteral("camera ") + address; }
    void stopCamera(const QString& address) override { calls << QStringLiteral("stopCamera ") + address; }
    Result<SavedSession> consoleSession(const QString& address) const override
    {
        if (sessionError)
            return *sessionError;
        return SavedSession{address, QStringLiteral("/dev/fake"), 1, sessionEntries};
    }
    void startStream(const QString& address, const QString& sensor, double frequencyHz) override
    {
        calls << QStringLiteral("stream %1 %2 %3").arg(address, sensor).arg(frequencyHz);
    }
    void stopStream(const QString& address) override { calls << QStringLiteral("stopStream ") + address; }
    [[nodiscard]] LiveBlock live(const QString& address, qint64 fromIndex) const override
    {
        Q_UNUSED(address);
        LiveBlock block = m_ring;
        const qint64 from = std::clamp<qint64>(fromIndex, 0, m_ring.readingCount());
        block.values.erase(block.values.begin(), block.values.begin() + from * std::max<qint64>(1, m_ring.axes.size()));
        block.firstIndex = from;
        return block;
    }
    void capture(const QString& address, ProjectSession& project, const CaptureOrder& wanted) override
    {
        calls << QStringLiteral("capture %1 %2 %3").arg(address, wanted.label).arg(wanted.seconds);
        captureAddress = address;
        session = &project;
        order = wanted;
    }
    void endCapture(const QString& address) override { calls << QStringLiteral("endCapture ") + address; }
    void markLabel(const QString& address, const QString& label) override
    {
        calls << QStringLiteral("mark %1 %2").arg(address, label);
        marked[address] = label == marked.value(address) ? QString() : label;
    }
    [[nodiscard]] QString markedLabel(const QString& address) const override { return marked.value(address); }
    void startImpulse(const QString& address) override { calls << QStringLiteral("startImpulse ") + address; }
    void stopImpulse(const QString& address) override { calls << QStringLiteral("stopImpulse ") + address; }
    [[nodiscard]] QVector<LivePrediction> predictions(const QString& address) const override
    {
        return m_predictions.value(address);
    }
    [[nodiscard]] SampleDraft recentReadings(const QString& address, double seconds) const override
    {
        SampleDraft draft;
        draft.info.deviceName = device(address).name;
        draft.info.axes = m_ring.axes;
        draft.info.intervalMs = m_ring.intervalMs;
        draft.info.origin = SampleOrigin::Feedback;
        if (m_ring.axes.isEmpty() || m_ring.intervalMs <= 0.0)
            return draft;
        const auto wanted = static_cast<qint64>(std::lround(seconds * 1000.0 / m_ring.intervalMs));
        const qint64 first = std::max<qint64>(0, m_ring.readingCount() - wanted);
        draft.values = SignalData(std::vector<float>(m_ring.values.begin() + first * m_ring.axes.size(), m_ring.values.end()),
                                  static_cast<int>(m_ring.axes.size()));
        draft.info.readingCount = draft.values.readingCount();
        return draft;
    }
    void flash(const QString& address, const QString& bundlePath) override
    {
        calls << QStringLiteral("flash %1 %2").arg(address, bundlePath);
    }
    void cancelFlash(const QString& address) override { calls << QStringLiteral("cancelFlash ") + address; }

    QStringList calls;
    QMap<QString, QString> marked; ///< the label that holds, by markLabel()
    CaptureOrder order; ///< of the last capture()
    QString captureAddress;
    ProjectSession* session = nullptr;
    QVector<SimulatedBoard> kinds;     ///< what the simulated board can be
    QString kind;                      ///< and is
    std::optional<Error> sessionError; ///< what consoleSession() answers
    QVector<SessionEntry> sessionEntries = {{0, false, "AT+CONFIG?\r"}}; ///< without one
    std::optional<Error> addPortError; ///< what addPort() answers

private:
    QVector<DeviceInfo> m_devices;
    QString m_active;
    QMap<QString, QVector<ConsoleLine>> m_console;
    QMap<QString, QVector<LivePrediction>> m_predictions;
    LiveBlock m_ring;
    int m_captures = 0;
};

} // namespace studio::test
