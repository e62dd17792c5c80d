// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/window_placer.h"

#include "app/session/project_session.h"

namespace studio
{

WindowPlacer::WindowPlacer(const ProjectSession& project)
{
    if (Result<PreparedImpulse> prepared = prepareImpulse(project.impulse(), project.samples()))
        m_impulse = std::move(prepared).value();
}

double WindowPlacer::seconds(qint64 windowReading) const
{
    return m_impulse && m_impulse->frequencyHz > 0.0 ? static_cast<double>(windowReading) / m_impulse->frequencyHz : 0.0;
}

QVariantMap WindowPlacer::place(const Sample& sample, qint64 windowReading) const
{
    QVariantMap arguments{{QStringLiteral("sample"), sample.id.value}};
    if (m_impulse) {
        const qint64 first = sampleReadingOf(*m_impulse, sample, windowReading);
        const qint64 end = sampleReadingOf(*m_impulse, sample, windowReading + m_impulse->grid.windowReadings);
        arguments.insert(QStringLiteral("reading"), first);
        arguments.insert(QStringLiteral("count"), end - first);
    }
    return arguments;
}

} // namespace studio
