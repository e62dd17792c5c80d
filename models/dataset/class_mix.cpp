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
    const auto byTime = [](const ClassCount& a, const ClassCount& b) { return a.seconds < b.seconds; };
    const auto least = std::min_element(classes.begin(), classes.end(), byTime);
    double seconds = 0.0;
    int recordings = 0;
    int most = 0;
    for (const ClassCount& one : classes) {
        seconds += one.seconds;
        recordings += one.count;
        most = std::max(most, one.count);
    }
    if (most < kFewestToCompare || seconds <= 0.0)
        return {};
    const double others = (seconds - least->seconds) / static_cast<double>(classes.size() - 1);
    const double share = least->seconds / others;
    if (share >= kEvenEnough)
        return {};
    return {least->label, share, std::max(1, static_cast<int>(std::lround((others - least->seconds) * recordings / seconds)))};
}

} // namespace studio
