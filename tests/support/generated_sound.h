// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/audio_system.h"

#include <QElapsedTimer>
#include <QTimer>
#include <atomic>

namespace studio::test
{

/// What a test asks of its microphones. Thread: any.
struct SoundScript {
    std::atomic<AudioFault> fault = AudioFault::None; ///< of the next opening
    std::atomic<bool> isUnplugged = false;            ///< streams end with a fault
    std::atomic<bool> isSilent = false;               ///< streams say nothing at all any more
    std::atomic<int> lost = 0;                        ///< so many samples are lost next
    std::atomic<int> openCount = 0;                   ///< now
    std::atomic<int> lastRateHz = 0;
    std::atomic<int> systemsMade = 0;
    QVector<AudioDevice> devices{{"built-in", QStringLiteral("Built-in microphone"), true, {16000, 48000}},
                                 {"usb", QStringLiteral("USB headset"), false, {44100}}};
};

/// Microphones that hear a ramp: every sample tells its place, so that one that is lost shows. Sends in real time.
class GeneratedSound final : public AudioSystem
{
public:
    explicit GeneratedSound(std::shared_ptr<SoundScript> script) : m_script(std::move(script)) { ++m_script->systemsMade; }
    static MakeAudioSystem maker(const std::shared_ptr<SoundScript>& script)
    {
        return [script](QString&) { return std::make_unique<GeneratedSound>(script); };
    }
    static std::int16_t sampleAt(qint64 place) { return static_cast<std::int16_t>(place % 30'000 - 15'000); }

    QVector<AudioDevice> microphones() override { return m_script->devices; }
    std::unique_ptr<AudioStream> open(const QByteArray&, int rateHz, AudioListener listener, AudioFault& fault, QString&) override
    {
        fault = m_script->fault.exchange(AudioFault::None);
        if (fault != AudioFault::None)
            return nullptr;
        m_script->lastRateHz = rateHz;
        return std::make_unique<Stream>(m_script, rateHz, std::move(listener));
    }

private:
    class Stream final : public AudioStream
    {
    public:
        Stream(std::shared_ptr<SoundScript> script, int rateHz, AudioListener listener)
            : m_script(std::move(script))
            , m_rateHz(rateHz)
            , m_listener(std::move(listener))
        {
            ++m_script->openCount;
            m_clock.start();
            QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { send(); });
            m_timer.start(10);
        }
        ~Stream() override { --m_script->openCount; }

    private:
        void send()
        {
            if (m_script->isUnplugged) {
                m_timer.stop();
                m_listener.ended(AudioFault::Failed, QStringLiteral("unplugged by the test"));
                return;
            }
            if (m_script->isSilent)
                return;
            m_sent += m_script->lost.exchange(0);
            std::vector<std::int16_t> samples;
            for (const qint64 due = m_clock.elapsed() * m_rateHz / 1000; m_sent < due; ++m_sent)
                samples.push_back(sampleAt(m_sent));
            if (!samples.empty())
                m_listener.arrived(std::move(samples));
        }
        std::shared_ptr<SoundScript> m_script;
        int m_rateHz;
        AudioListener m_listener;
        QElapsedTimer m_clock;
        qint64 m_sent = 0;
        QTimer m_timer;
    };
    std::shared_ptr<SoundScript> m_script;
};

} // namespace studio::test
