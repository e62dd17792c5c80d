// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/audio_system.h"
#include "app/session/lost_sound.h"
#include "app/session/signal_link.h"

#include <QElapsedTimer>
#include <QTimer>
#include <memory>
#include <optional>

namespace studio
{

/// A microphone of this computer: 16 bits, one channel, at a rate that the hardware offers. It is open while it is connected and not a
/// moment longer. What the sound system lost is a gap where that is noticed, up to two seconds later (see LostSound). Thread: device.
class MicrophoneLink final : public SignalLink
{
    Q_OBJECT
public:
    struct Source {
        AudioDevice device;
        std::shared_ptr<AudioSystem> system;
        int silentMs = 3000; ///< without a sample it counts as lost: a microphone is never silent, however quiet it is
    };
    MicrophoneLink(Source source, std::shared_ptr<LiveRing> ring, std::shared_ptr<ConsoleLog> console);
    ~MicrophoneLink() override;

    void connectBoard() override;
    void disconnectBoard() override;
    void takePortAway() override {}
    void startStream(const QString& sensor, double frequencyHz) override;
    void capture(quint64 id, const studio::CaptureRequest& request) override;

protected:
    [[nodiscard]] QString place() const override { return m_source.device.name; }
    [[nodiscard]] std::optional<Signal> signal() const override;
    void setSending(bool) override {} // it hears all the time
    void describe(Sample&) const override {}

private:
    bool open(int rateHz);
    void useRate(double frequencyHz);
    void lose(const Error& error);
    [[nodiscard]] Error errorOf(AudioFault fault, const QString& detail) const;
    [[nodiscard]] BoardSnapshot snapshot() const override;

    Source m_source;
    int m_rateHz;
    std::unique_ptr<AudioStream> m_stream;
    QTimer m_silence;
    QElapsedTimer m_clock; ///< since it is open
    std::optional<LostSound> m_lost;
};

} // namespace studio
