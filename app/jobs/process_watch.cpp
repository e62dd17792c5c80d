// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/process_watch.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace studio
{

namespace
{
constexpr int kEndTimeoutMs = 10'000;
} // namespace

ProcessWatch::ProcessWatch(qint64 pid) : m_pid(pid)
{
    if (pid > 0)
        m_descriptor = static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0U));
}

ProcessWatch::~ProcessWatch()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool ProcessWatch::waitUntilGone() const
{
    return waited(kEndTimeoutMs);
}

bool ProcessWatch::waited(int milliseconds) const
{
    if (m_pid <= 0)
        return false;
    if (m_descriptor < 0) // gone before we looked, or a system without process descriptors
        return ::kill(static_cast<pid_t>(m_pid), 0) != 0 && errno == ESRCH;
    pollfd process = {m_descriptor, POLLIN, 0};
    return ::poll(&process, 1, milliseconds) > 0;
}

} // namespace studio
