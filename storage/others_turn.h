// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace studio
{

/// One of many short transactions: as long as it took, others get to write before the next. Thread: one.
class TurnTaken
{
public:
    [[nodiscard]] std::chrono::milliseconds othersTurn() const
    {
        constexpr std::chrono::milliseconds kLeast{2};
        return std::max(kLeast, std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - m_began));
    }
    void giveOthersTheirs() const { std::this_thread::sleep_for(othersTurn()); }

private:
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
};

} // namespace studio
