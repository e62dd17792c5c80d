// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_extraction.h"

#include <QVariantMap>
#include <optional>

namespace studio
{

class ProjectSession;

/// Where windows of the impulse lie in their recordings. Windows count readings at the impulse's rate, recordings at their
/// own. Made once for many windows. Thread: GUI only.
class WindowPlacer
{
public:
    explicit WindowPlacer(const ProjectSession& project);

    /// Seconds from the start of the recording.
    [[nodiscard]] double seconds(qint64 windowReading) const;
    /// What Page::open() takes to show the window: "sample", "reading", "count" in the recording's own readings.
    [[nodiscard]] QVariantMap place(const Sample& sample, qint64 windowReading) const;

private:
    std::optional<PreparedImpulse> m_impulse;
};

} // namespace studio
