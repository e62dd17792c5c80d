// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "storage/project_file.h"

#include <QCryptographicHash>
#include <cmath>

namespace studio::test
{

/// A recording of `readings` readings of three int16 axes, written as a recording writes: piece by piece. Bursts of
/// movement in noise, so that no two parts look alike.
inline Result<SampleId> addLongSample(ProjectFile& project, const QString& name, qint64 readings)
{
    constexpr qint64 kPiece = 200'000;
    Sample info;
    info.name = name;
    info.label = QStringLiteral("machine");
    info.intervalMs = 1.0 / 3.0;
    info.valueType = ValueType::Int16;
    info.axes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}, {QStringLiteral("accZ"), QStringLiteral("m/s2")}};
    Result<SampleId> id = project.samples().beginRecording(info);
    if (!id)
        return id;
    quint32 noise = 12345;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(name.toUtf8());
    for (qint64 at = 0; at < readings; at += kPiece) {
        const qint64 count = std::min(kPiece, readings - at);
        std::vector<qint16> values(static_cast<std::size_t>(count) * 3);
        for (qint64 i = 0; i < count; ++i) {
            const double burst = 0.5 + 0.5 * std::sin(static_cast<double>(at + i) * 3.1e-6);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                noise = noise * 1664525U + 1013904223U;
                const double wave = 9000.0 * burst * std::sin(static_cast<double>(at + i) * (0.02 + 0.01 * static_cast<double>(axis)));
                values[static_cast<std::size_t>(i) * 3 + axis] = static_cast<qint16>(wave + static_cast<double>(noise >> 22));
            }
        }
        if (Result<void> appended = project.samples().appendReadings(*id, SignalData(std::move(values), 3)); !appended)
            return appended.error();
    }
    if (Result<void> finished = project.samples().finishRecording(*id, {.contentHash = hash.result()}); !finished)
        return finished.error();
    return id;
}

} // namespace studio::test
