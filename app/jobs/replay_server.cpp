// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/replay_server.h"

#include <QElapsedTimer>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <poll.h>
#include <unistd.h>

namespace studio
{

namespace
{

constexpr int kPollMs = 20;
constexpr std::size_t kChunkBytes = 4096;

/// False when the other end takes nothing any more.
bool writeAll(int socket, const QByteArray& bytes)
{
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(socket, bytes.constData() + written, static_cast<std::size_t>(bytes.size() - written));
        if (count < 0 && errno != EINTR)
            return false;
        written += std::max<ssize_t>(0, count);
    }
    return true;
}

} // namespace

void serveReplay(SessionReplay& replay, int socket, double speed, std::atomic<bool>& shallBegin, const std::function<bool()>& isOver)
{
    QElapsedTimer clock;
    clock.start();
    const auto now = [&] { return static_cast<qint64>(std::llround(static_cast<double>(clock.elapsed()) * speed)); };
    while (!isOver()) {
        if (shallBegin.exchange(false))
            replay.begin(now());
        if (!writeAll(socket, replay.due(now())))
            return;
        int waitMs = kPollMs;
        if (const auto next = replay.nextAtMs())
            waitMs = static_cast<int>(std::clamp(std::ceil(static_cast<double>(*next - now()) / speed), 0.0, static_cast<double>(kPollMs)));
        pollfd wanted = {socket, POLLIN, 0};
        if (::poll(&wanted, 1, waitMs) <= 0)
            continue;
        std::array<char, kChunkBytes> chunk{};
        const ssize_t count = ::read(socket, chunk.data(), chunk.size());
        if (count == 0 || (count < 0 && errno != EINTR))
            return;
        if (count > 0)
            replay.take(QByteArray(chunk.data(), count), now());
    }
}

} // namespace studio
