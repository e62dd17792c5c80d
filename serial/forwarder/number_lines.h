// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <functional>
#include <span>
#include <vector>

namespace studio
{

/// What one line of a board that prints plain numbers is.
enum class NumberLineKind {
    Reading,    ///< numbers only
    Text,       ///< words: a header, a boot message
    Damaged,    ///< a reading that cannot be read: a field is no number, or the line is too long
    DeviceError ///< begins with ERR or <ERR: the board reports an error
};

struct NumberLine {
    NumberLineKind kind = NumberLineKind::Reading;
    std::span<const double> values; ///< of a reading; valid during the call only
    bool isWhole = true;            ///< every value is an integer
    QByteArrayView text;            ///< the line without its end; valid during the call only
    int lastWide = -1;              ///< place of the last integer among the values that float32 would round; -1: none
};

/// Cuts a stream into lines and reads each: numbers separated by commas, semicolons, tabs or blanks, ended by "\n" or
/// "\r\n"; commas between semicolons or tabs are decimal marks. The first line is left out, since its beginning may be missing. Thread: any, one at a time. Source: data
/// forwarder reference 2.1.
class NumberLines
{
public:
    static constexpr qsizetype kMostLineBytes = 4096;
    static constexpr std::size_t kMostValues = 256;
    using Sink = std::function<void(const NumberLine& line)>;

    /// Bytes as they come, cut anywhere; calls `sink` for every whole line that is not empty.
    void feed(QByteArrayView bytes, const Sink& sink);
    /// Forgets what is half read; the next line is again a first one.
    void restart();
    /// The line that was left out had numbers only: more of them will come.
    [[nodiscard]] bool beganWithReading() const { return m_beganWithReading; }

private:
    void take(QByteArrayView line, const Sink& sink);

    QByteArray m_open; ///< the beginning of a line whose end has not come
    std::vector<double> m_values;
    bool m_isFirst = true;
    bool m_beganWithReading = false;
    bool m_isTooLong = false;
};

/// One line read for itself, as feed() would.
NumberLine readNumberLine(QByteArrayView line, std::vector<double>& values);

/// Fields of a line that is no reading: "acc x, acc y; T" gives three, trimmed. For headers.
QList<QByteArray> fieldsOf(QByteArrayView line);

} // namespace studio
