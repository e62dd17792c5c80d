// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "target/model/model.h"

#include <QByteArray>
#include <QRandomGenerator>
#include <array>
#include <bit>

inline std::array<float, MODEL_WINDOW_VALUES> randomWindow(QRandomGenerator& random)
{
    std::array<float, MODEL_WINDOW_VALUES> window;
    for (float& value : window)
        value = static_cast<float>(random.bounded(40.0) - 20.0);
    return window;
}

inline QByteArray bytesOf(const std::array<float, MODEL_WINDOW_VALUES>& window)
{
    return QByteArray(reinterpret_cast<const char*>(window.data()), sizeof window);
}

inline QByteArray bitsOf(const float* values, int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += ' ' + QByteArray::number(std::bit_cast<quint32>(values[i]), 16).rightJustified(8, '0');
    return text;
}

/// The lines that the board must print for this window, without ticks and stack.
inline QByteArray expectedLines(const std::array<float, MODEL_WINDOW_VALUES>& window)
{
    model_result result;
    std::array<float, MODEL_FEATURE_COUNT> features;
    model_extract_features(window.data(), features.data());
    model_infer(features.data(), &result);
    return "#f 0" + bitsOf(features.data(), MODEL_FEATURE_COUNT) + "\r\n#i " +
           QByteArray(reinterpret_cast<const char*>(result.input_q), MODEL_FEATURE_COUNT).toHex() +
           "\r\n#q " + QByteArray(reinterpret_cast<const char*>(result.output_q), MODEL_CLASS_COUNT).toHex() +
           "\r\n#p 0" + bitsOf(result.probability, MODEL_CLASS_COUNT) + "\r\n#top " +
           QByteArray::number(result.top_class) + "\r\n#a" + bitsOf(&result.anomaly_score, 1) + "\r\n";
}
