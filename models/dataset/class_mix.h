// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>

namespace studio
{

struct ClassCount {
    QString label;
    int count = 0;
};

/// The class that has far fewer recordings than the others, and how many would level it.
struct ClassMixHint {
    QString label; ///< empty: the mix is even enough
    double share = 1.0; ///< of the mean of the other classes
    int missing = 0;
    [[nodiscard]] bool isEmpty() const { return label.isEmpty(); }
};

/// Points at the smallest class once it has less than six tenths of what the others have on average.
/// Fewer than two classes, or none with at least four recordings, say nothing. Thread: any.
[[nodiscard]] ClassMixHint classMixHint(const QVector<ClassCount>& classes);

} // namespace studio
