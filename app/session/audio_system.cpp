// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/audio_system.h"

#include <QDir>
#include <QLibrary>

namespace studio
{

MakeAudioSystem soundModule(const QString& programFolder)
{
    const QString path = QDir::cleanPath(programFolder + QStringLiteral("/../lib/libsmith_sound.so"));
    return [path](QString& detail) -> std::unique_ptr<AudioSystem> {
        QLibrary library(path); // stays loaded: what it made lives on
        using Make = AudioSystem* (*)();
        const auto make = reinterpret_cast<Make>(library.resolve("smith_make_audio_system"));
        if (make == nullptr) {
            detail = library.errorString();
            return nullptr;
        }
        return std::unique_ptr<AudioSystem>(make());
    };
}

} // namespace studio
