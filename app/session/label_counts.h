// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/sample_repository.h"

namespace studio
{

/// How many samples of each label there are, in the order of `labels`, then those of labels that are not in it. Excluded
/// samples count apart and their time does not count. Units: ms. Thread: any.
[[nodiscard]] QVector<LabelCount> countLabels(const QVector<Sample>& samples, const QStringList& labels);

} // namespace studio
