// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/label_counts.h"

#include <QMap>

namespace studio
{

QVector<LabelCount> countLabels(const QVector<Sample>& samples, const QStringList& labels)
{
    QMap<QString, LabelCount> counts;
    for (const Sample& one : samples) {
        LabelCount& count = counts[one.label];
        count.label = one.label;
        if (!one.enabled) {
            ++count.excluded;
            continue;
        }
        ++(one.split == Split::Training ? count.training : count.testing);
        count.durationMs += one.durationMs();
    }
    QVector<LabelCount> ordered;
    for (const QString& label : labels)
        ordered.append(counts.contains(label) ? counts.take(label) : LabelCount{label, 0, 0, 0, 0.0});
    for (const LabelCount& rest : std::as_const(counts))
        ordered.append(rest);
    return ordered;
}

} // namespace studio
