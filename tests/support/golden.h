// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QtTest>

#include <cmath>
#include <span>
#include <vector>

namespace studio::test
{

/// One file of golden numbers as JSON. Fails the test (returns an empty object) when it cannot be read.
inline QJsonObject goldenObject(const QString& relativePath)
{
    QFile file(QStringLiteral(STUDIO_SHARED_DIR "/golden/") + relativePath);
    if (!file.open(QIODevice::ReadOnly)) {
        QTest::qFail(qPrintable(QStringLiteral("cannot read ") + file.fileName()), __FILE__, __LINE__);
        return {};
    }
    return QJsonDocument::fromJson(file.readAll()).object();
}

inline std::vector<float> floats(const QJsonValue& array)
{
    std::vector<float> values;
    for (const QJsonValue& value : array.toArray())
        values.push_back(static_cast<float>(value.toDouble()));
    return values;
}

/// Empty when every element is within atol + rtol * |expected|; else the worst one, for the failure message.
inline QString worstDifference(std::span<const float> got, const QJsonArray& expected, double atol, double rtol)
{
    if (static_cast<qsizetype>(got.size()) != expected.size())
        return QStringLiteral("%1 values instead of %2").arg(got.size()).arg(expected.size());
    double worst = 0.0;
    qsizetype worstIndex = -1;
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const double want = expected[i].toDouble();
        const double have = static_cast<double>(got[static_cast<std::size_t>(i)]);
        const double excess = std::abs(have - want) / (atol + rtol * std::abs(want) + 1e-300);
        if (!(excess <= worst)) {
            worst = excess;
            worstIndex = i;
        }
    }
    if (worst <= 1.0)
        return {};
    return QStringLiteral("element %1: got %2, expected %3 (%4 times the tolerance)")
        .arg(worstIndex)
        .arg(static_cast<double>(got[static_cast<std::size_t>(worstIndex)]), 0, 'g', 9)
        .arg(expected[worstIndex].toDouble(), 0, 'g', 9)
        .arg(worst);
}

} // namespace studio::test
