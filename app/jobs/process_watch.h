// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace studio
{

/// Tells when another process has ended. Follows that very process, not whichever gets its number later. Thread: one.
class ProcessWatch
{
public:
    explicit ProcessWatch(qint64 pid); ///< 0: nobody, who is never gone
    ~ProcessWatch();
    ProcessWatch(const ProcessWatch&) = delete;
    ProcessWatch& operator=(const ProcessWatch&) = delete;

    [[nodiscard]] bool isGone() const { return waited(0); }
    /// False when it is still there after ten seconds.
    [[nodiscard]] bool waitUntilGone() const;

private:
    [[nodiscard]] bool waited(int milliseconds) const;
    qint64 m_pid;
    int m_descriptor = -1;
};

} // namespace studio
