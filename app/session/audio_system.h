// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QVector>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace studio
{

struct AudioDevice {
    QByteArray id;
    QString name; ///< as the system calls it
    bool isDefault = false;
    QVector<int> ratesHz; ///< that it can record one channel of 16 bits at; the best one for speech first
};

enum class AudioFault { None, Absent, Busy, NoPermission, Failed };

/// An open microphone; it is closed when this goes.
class AudioStream
{
public:
    virtual ~AudioStream() = default;
};

/// What an open microphone tells, on the thread that opened it and while that runs its event loop.
struct AudioListener {
    std::function<void(std::vector<std::int16_t> samples)> arrived;      ///< one channel
    std::function<void(AudioFault fault, const QString& detail)> ended; ///< it was unplugged, or failed; nothing follows
};

/// The microphones of this computer. Without state of our own, so that it can live in a module that is loaded when it is first asked
/// for. Thread: one.
class AudioSystem
{
public:
    virtual ~AudioSystem() = default;
    virtual QVector<AudioDevice> microphones() = 0;
    /// Null, and `fault` and `detail` say why.
    virtual std::unique_ptr<AudioStream> open(const QByteArray& id, int rateHz, AudioListener listener, AudioFault& fault, QString& detail) = 0;
};

/// Makes the system's own; `detail` says why when it is null.
using MakeAudioSystem = std::function<std::unique_ptr<AudioSystem>(QString& detail)>;

/// From the module beside the program: neither it nor what it needs is loaded before the first call.
MakeAudioSystem soundModule(const QString& programFolder);

} // namespace studio
