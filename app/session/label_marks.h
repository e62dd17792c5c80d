// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QVector>

namespace studio
{

/// What was said about a recording while it ran: from this reading on it is that. One label holds until the next one or until it is
/// ended. Thread: any, one at a time.
class LabelMarks
{
public:
    /// From `reading` on it is `label`; the empty label ends the one before. The same label again ends it as well. A mark before the
    /// one before it counts from there.
    void mark(qint64 reading, const QString& label);
    [[nodiscard]] QString label() const { return m_marks.isEmpty() ? QString() : m_marks.last().label; } ///< that holds now
    [[nodiscard]] bool isEmpty() const { return m_marks.isEmpty(); }
    /// The labelled stretches of readings [first, first + count), counted from `first`; empty ones are left out.
    [[nodiscard]] QVector<Segment> segments(qint64 first, qint64 count) const;

private:
    struct Mark {
        qint64 reading = 0;
        QString label;
    };
    QVector<Mark> m_marks;
};

} // namespace studio
