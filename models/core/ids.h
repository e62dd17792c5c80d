// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QtGlobal>
#include <compare>

namespace studio
{

/// A row id of the project file that cannot be mistaken for another kind of id. 0 means "not stored yet".
template <typename Tag>
struct Id {
    qint64 value = 0;

    [[nodiscard]] bool isValid() const { return value > 0; }
    friend auto operator<=>(const Id&, const Id&) = default;
    friend size_t qHash(const Id& id, size_t seed = 0) { return ::qHash(id.value, seed); }
};

using SampleId = Id<struct SampleIdTag>;
using SegmentId = Id<struct SegmentIdTag>;
using RunId = Id<struct RunIdTag>;
using EditId = Id<struct EditIdTag>;
using ReportId = Id<struct ReportIdTag>;

} // namespace studio
