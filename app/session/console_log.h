// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QMutex>
#include <deque>

namespace studio
{

/// What was said on one board's line: the last kMostLines, each cut at kMostLineCharacters. Live readings are left out: they
/// are in the ring, and would push everything else out within half a minute. Thread: any.
class ConsoleLog
{
public:
    static constexpr std::size_t kMostLines = 2000;
    static constexpr qsizetype kMostLineCharacters = 1000;

    /// False when the line was left out.
    bool append(qint64 atMs, bool fromDevice, const QByteArray& line);
    [[nodiscard]] QVector<ConsoleLine> lines() const;

private:
    mutable QMutex m_mutex;
    std::deque<ConsoleLine> m_lines;
};

} // namespace studio
