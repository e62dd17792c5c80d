// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/class_mix.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr double kEvenEnough = 0.6;
constexpr int kFewestToCompare = 4;
} // namespace

ClassMixHint classMixHint(const QVector<ClassCount>& classes)
{
    if (classes.size() < 2)
        return {};
    const auto byCount = [](const ClassCount& a, const ClassCount& b) { return a.count < b.count; };
    const auto [least, most] = std::minmax_element(classes.begin(), classes.end(), byCount);
    if (most->count < kFewestToCompare)
        return {};
    double others = 0.0;
    for (const ClassCount& one : classes)
        others += one.count;
    others = (others - least->count) / static_cast<double>(classes.size() - 1);
    const double share = least->count / others;
    if (share >= kEvenEnough)
        return {};
    return {least->label, share, std::max(1, static_cast<int>(std::lround(others)) - least->count)};
}

} // namespace studio
