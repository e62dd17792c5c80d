// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace studio
{

/// Readings of one recording as they come in lines, all of one width. A line that came damaged, or of another width, keeps its place
/// as not a number, so that time does not close over it. The width is that of the first two whole lines that agree: a recording may
/// begin with the rest of a line. Thread: any, one at a time.
class ReadingRows
{
public:
    explicit ReadingRows(std::size_t mostValues) : m_mostValues(mostValues) {}

    void add(std::span<const float> values); ///< of one line; none: it came damaged
    void reset();
    /// The width will not change any more; until then it is that of the first whole line.
    [[nodiscard]] bool isSettled() const { return m_isSettled; }
    [[nodiscard]] int width() const { return static_cast<int>(m_width); } ///< 0: no whole line has come
    [[nodiscard]] const std::vector<float>& values() const { return m_values; } ///< Shape: [readings x width]
    /// The same, and they are gone from here; the width is settled by that.
    std::vector<float> take();

private:
    void settle(std::size_t width);
    void append(std::span<const float> values);

    std::size_t m_mostValues;
    std::size_t m_width = 0;
    std::size_t m_damagedBefore = 0; ///< lines before the first whole one
    std::vector<std::vector<float>> m_held; ///< lines from the first whole one on, until it is settled
    std::vector<float> m_values;
    bool m_isSettled = false;
};

} // namespace studio
