// SPDX-License-Identifier: GPL-3.0-or-later
// Microphones over Qt Multimedia, in a module of their own: only who uses one loads it, and the sound server's client with it.
#include "app/session/audio_system.h"

#include <QAudioDevice>
#include <QAudioSource>
#include <QIODevice>
#include <QMediaDevices>
#include <QObject>
#include <algorithm>
#include <cstring>

namespace studio
{

namespace
{

constexpr int kRatesHz[] = {16000, 8000, 22050, 32000, 44100, 48000}; ///< the first one is for speech

QAudioFormat formatOf(int rateHz, int channels)
{
    QAudioFormat format;
    format.setSampleRate(rateHz);
    format.setChannelCount(channels);
    format.setSampleFormat(QAudioFormat::Int16);
    return format;
}

/// One channel where the hardware has it, else as many as it has; 0: it cannot record 16 bits at that rate.
int channelsAt(const QAudioDevice& device, int rateHz)
{
    for (const int channels : {1, 2, device.minimumChannelCount(), device.maximumChannelCount()}) {
        if (channels > 0 && device.isFormatSupported(formatOf(rateHz, channels)))
            return channels;
    }
    return 0;
}

class QtAudioStream final : public AudioStream
{
public:
    QtAudioStream(const QAudioDevice& device, int rateHz, int channels, AudioListener listener)
        : m_listener(std::move(listener))
        , m_channels(channels)
        , m_source(device, formatOf(rateHz, channels))
    {
    }
    ~QtAudioStream() override
    {
        m_source.disconnect();
        m_source.stop();
    }
    bool start()
    {
        m_input = m_source.start();
        if (m_input == nullptr || m_source.error() != QAudio::NoError)
            return false;
        QObject::connect(m_input, &QIODevice::readyRead, &m_context, [this] { read(); });
        QObject::connect(&m_source, &QAudioSource::stateChanged, &m_context, [this](QAudio::State state) {
            if (state == QAudio::StoppedState && m_source.error() != QAudio::NoError)
                m_listener.ended(AudioFault::Failed, faultText());
        });
        return true;
    }
    [[nodiscard]] QString faultText() const
    {
        switch (m_source.error()) {
        case QAudio::OpenError: return QStringLiteral("open error");
        case QAudio::IOError: return QStringLiteral("read error");
        case QAudio::FatalError: return QStringLiteral("fatal error");
        default: return QStringLiteral("no error told");
        }
    }

private:
    void read()
    {
        m_bytes += m_input->readAll();
        const qsizetype frame = m_channels * static_cast<qsizetype>(sizeof(std::int16_t));
        const qsizetype frames = m_bytes.size() / frame;
        std::vector<std::int16_t> samples(static_cast<std::size_t>(frames));
        for (qsizetype i = 0; i < frames; ++i)
            std::memcpy(&samples[static_cast<std::size_t>(i)], m_bytes.constData() + i * frame, sizeof(std::int16_t));
        m_bytes.remove(0, frames * frame);
        if (!samples.empty())
            m_listener.arrived(std::move(samples));
    }

    AudioListener m_listener;
    int m_channels;
    QObject m_context;
    QAudioSource m_source;
    QIODevice* m_input = nullptr;
    QByteArray m_bytes;
};

class QtAudioSystem final : public AudioSystem
{
public:
    QVector<AudioDevice> microphones() override
    {
        QVector<AudioDevice> found;
        const QList<QAudioDevice> inputs = QMediaDevices::audioInputs();
        for (const QAudioDevice& input : inputs) {
            AudioDevice device{input.id(), input.description(), input.isDefault(), {}};
            for (const int rate : kRatesHz) {
                if (channelsAt(input, rate) > 0)
                    device.ratesHz.append(rate);
            }
            if (!device.ratesHz.isEmpty())
                found.append(device);
        }
        return found;
    }

    std::unique_ptr<AudioStream> open(const QByteArray& id, int rateHz, AudioListener listener, AudioFault& fault, QString& detail) override
    {
        const QList<QAudioDevice> inputs = QMediaDevices::audioInputs();
        const auto device = std::find_if(inputs.begin(), inputs.end(), [&](const QAudioDevice& one) { return one.id() == id; });
        if (device == inputs.end()) {
            fault = AudioFault::Absent;
            return nullptr;
        }
        const int channels = channelsAt(*device, rateHz);
        auto stream = std::make_unique<QtAudioStream>(*device, rateHz, std::max(1, channels), std::move(listener));
        if (stream->start())
            return stream;
        // The sound system does not say whether another program holds it; that an existing one cannot be opened means as much.
        fault = AudioFault::Busy;
        detail = stream->faultText();
        return nullptr;
    }
};

} // namespace

} // namespace studio

extern "C" Q_DECL_EXPORT studio::AudioSystem* smith_make_audio_system()
{
    return new studio::QtAudioSystem;
}
