// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QVector>

namespace studio
{

/// How a window that covers several segments gets its label (block catalogue, section 1).
enum class WindowLabelRule { EndOfWindow, AnywhereInWindow, AnywhereMinPercentage, MajorityInWindow };

struct ImpulseInput {
    double windowMs = 2000.0;
    double strideMs = 200.0;
    double frequencyHz = 0.0; ///< 0: the rate that most of the time was recorded at with these axes
    QStringList axes;         ///< empty: those that most of the time was recorded with, in their order
    bool zeroPad = true;
    WindowLabelRule labelRule = WindowLabelRule::EndOfWindow;
    QStringList triggerLabels;
    double minPercentage = 0.0;
    friend bool operator==(const ImpulseInput&, const ImpulseInput&) = default;
};

/// One processing block of an impulse: `block` names an entry of the DspBlockRegistry.
struct DspBlockDesign {
    QString id;             ///< unique within the impulse, for example "spectral-1"
    QString block;          ///< "raw", "flatten", "spectral-analysis"
    QStringList axes;       ///< empty: all input axes
    QJsonObject parameters; ///< keys spelt as in the golden vectors, plus "implementation-version"
    friend bool operator==(const DspBlockDesign&, const DspBlockDesign&) = default;
};

/// One learning block: `block` is "classification" or "anomaly-kmeans".
struct LearningBlockDesign {
    QString id;
    QString block;
    QStringList dsp; ///< ids of the processing blocks whose features it takes; empty: all
    QJsonObject parameters;
    friend bool operator==(const LearningBlockDesign&, const LearningBlockDesign&) = default;
};

/// Input, processing blocks and learning blocks: the whole recipe from readings to an answer.
struct ImpulseDesign {
    ImpulseInput input;
    QVector<DspBlockDesign> dsp;
    QVector<LearningBlockDesign> learn;
    friend bool operator==(const ImpulseDesign&, const ImpulseDesign&) = default;
    [[nodiscard]] bool isEmpty() const { return dsp.isEmpty() && learn.isEmpty(); }
};

/// Reads an impulse document. What is left out takes its default.
/// Errors: InvalidInput naming the field ("dsp[0].parameters.fft-length: 12 is not a power of two").
Result<ImpulseDesign> impulseFromJson(const QJsonObject& document);
/// Checks a design that was put together in a form by the rules of the file. Errors: as impulseFromJson.
Result<void> validateImpulse(const ImpulseDesign& design);
/// Writes every field, defaults included; equal designs give equal bytes.
QJsonObject impulseToJson(const ImpulseDesign& design);

} // namespace studio
