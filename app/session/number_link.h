// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_feed.h"
#include "app/session/device_link.h"
#include "app/session/port_settings.h"
#include "serial/forwarder/forwarder_device.h"

#include <memory>

namespace studio
{

class SessionLog;

/// A board that prints plain numbers, on the device thread. It takes no orders, so a stream and a recording only decide
/// what becomes of the readings, which always come. Thread: device.
class NumberLink final : public DeviceLink
{
    Q_OBJECT
public:
    NumberLink(QString portPath, QString deviceId, PortSettings settings, ForwarderTimings timings, std::shared_ptr<LiveRing> ring,
               std::shared_ptr<ConsoleLog> console, std::shared_ptr<SessionLog> session);
    ~NumberLink() override;

    void connectBoard() override;
    void disconnectBoard() override;
    void takePortAway() override;
    void startStream(const QString& sensor, double frequencyHz) override;
    void stopStream() override;
    void capture(quint64 id, const studio::CaptureRequest& request) override;
    void endCapture() override;

Q_SIGNALS:
    void formatFound(const studio::NumberFormat& format);

protected:
    [[nodiscard]] QString place() const override { return m_path; }

private:
    void makeDevice();
    void dropDevice();
    void onFormat(const Result<NumberFormat>& format);
    void onLost(const Error& error);
    void onCaptured(quint64 id, const CaptureRequest& request, Result<SampleDraft> result);
    [[nodiscard]] BoardSnapshot snapshot() const override;
    [[nodiscard]] QVector<Axis> axes() const;
    [[nodiscard]] QString sensorName() const;

    QString m_path;
    QString m_deviceId;
    PortSettings m_settings;
    ForwarderTimings m_timings;
    BoardFeed m_feed;
    std::shared_ptr<SessionLog> m_session;
    std::unique_ptr<ForwarderDevice> m_device;
    bool m_isIdentifying = false;
    bool m_isStreaming = false;
    bool m_isCapturing = false;
    bool m_isSilent = false;
    int m_heard = 0; ///< readings, on the way to the format
    double m_wantedSeconds = 0.0;
};

} // namespace studio
