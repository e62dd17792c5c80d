// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/label_marks.h"

#include <algorithm>

namespace studio
{

void LabelMarks::mark(qint64 reading, const QString& label)
{
    const QString wanted = label == this->label() ? QString() : label;
    if (wanted == this->label())
        return; // nothing held, and nothing shall
    const qint64 earliest = m_marks.isEmpty() ? 0 : m_marks.last().reading;
    m_marks.append({std::max(earliest, reading), wanted});
}

QVector<Segment> LabelMarks::segments(qint64 first, qint64 count) const
{
    QVector<Segment> segments;
    for (qsizetype i = 0; i < m_marks.size(); ++i) {
        if (m_marks[i].label.isEmpty())
            continue;
        const qint64 next = i + 1 < m_marks.size() ? m_marks[i + 1].reading : first + count;
        Segment one;
        one.label = m_marks[i].label;
        one.begin = std::clamp<qint64>(m_marks[i].reading - first, 0, count);
        one.end = std::clamp<qint64>(next - first, 0, count);
        if (one.begin < one.end)
            segments.append(one);
    }
    return segments;
}

} // namespace studio
