// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_feed.h"
#include "app/session/device_link.h"

#include <memory>
#include <optional>

namespace studio
{

/// A source of one signal at a fixed rate that takes no orders: what it sends goes to the ring while somebody looks, and into a
/// recording in its own type. What sends stands in the classes made of it. Thread: device.
class SignalLink : public DeviceLink
{
    Q_OBJECT
public:
    void startStream(const QString& sensor, double frequencyHz) override;
    void stopStream() override;
    void capture(quint64 id, const studio::CaptureRequest& request) override;
    void endCapture() override;

protected:
    struct Signal {
        QString sensor;
        QVector<Axis> axes;
        double intervalMs = 0.0;
        ValueType valueType = ValueType::Float32;
    };
    SignalLink(std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console);

    /// What it sends, while it is connected.
    [[nodiscard]] virtual std::optional<Signal> signal() const = 0;
    /// Somebody wants its readings from now on, or nobody does any more.
    virtual void setSending(bool isSending) = 0;
    /// Of recordings: what its kind has to say about them.
    virtual void describe(Sample& info) const = 0;

    [[nodiscard]] bool isStreaming() const { return m_isStreaming; }
    [[nodiscard]] bool isCapturing() const { return m_capture.has_value(); }
    [[nodiscard]] double mostSeconds() const; ///< that a recording can hold
    /// Readings in the type of the signal; goes by what is wanted.
    void take(const SignalData& readings);
    /// Nothing more will come: a recording ends with what there is, and the stream ends.
    void endSending();
    /// Nothing more will come, and that is a fault: a recording breaks off with what there is.
    void breakOff(const Error& error);
    void note(const QString& text); ///< into the console
    /// Readings that were lost before what is taken next: a gap, where somebody wants its readings.
    void takeLost(qint64 readings);

private:
    struct Capture {
        quint64 id = 0;
        CaptureRequest request;
        qint64 wanted = 0; ///< readings
        Signal signal;
        qint64 count = 0;  ///< readings so far, lost ones included
        SignalData values;
        qint64 lost = 0;
    };
    quint64 beginStream(const Signal& signal);
    void conclude(std::optional<Error> error);
    void follow();
    [[nodiscard]] Error notConnected() const;

    std::shared_ptr<LiveRing> m_ring;
    BoardFeed m_feed;
    std::optional<Capture> m_capture;
    bool m_isStreaming = false;
    bool m_isSending = false;
};

} // namespace studio
