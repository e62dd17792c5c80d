// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/impulse/presets.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("ImpulsePresets", text);
}

/// The presets are written in the file form, so that they pass the same checks as any impulse file.
ImpulseDesign designOf(const char* json)
{
    const Result<ImpulseDesign> design = impulseFromJson(QJsonDocument::fromJson(QByteArray(json)).object());
    Q_ASSERT(design.isOk());
    return design.isOk() ? *design : ImpulseDesign{};
}

QVector<ImpulsePreset> makePresets()
{
    return {
        {QStringLiteral("motion"), tr("Motion"),
         tr("Gestures and activities from an accelerometer: spectrum and statistics of two seconds, then a "
            "classifier."),
         designOf(R"({"input": {"window_ms": 2000, "stride_ms": 200},
                      "dsp": [{"id": "spectrum", "block": "spectral-analysis"}],
                      "learn": [{"id": "classifier", "block": "classification", "dsp": ["spectrum"]}]})")},
        {QStringLiteral("vibration"), tr("Vibration"),
         tr("Machines that run steadily: a fine spectrum of one second, and a detector for what was never "
            "seen before."),
         designOf(R"({"input": {"window_ms": 1000, "stride_ms": 500},
                      "dsp": [{"id": "spectrum", "block": "spectral-analysis", "parameters": {"fft-length": 64}}],
                      "learn": [{"id": "detector", "block": "anomaly-kmeans", "dsp": ["spectrum"]}]})")},
        {QStringLiteral("slow"), tr("Slow sensor"),
         tr("Gas, temperature, pressure, power: level, spread and extremes of ten seconds, then a classifier."),
         designOf(R"({"input": {"window_ms": 10000, "stride_ms": 1000},
                      "dsp": [{"id": "levels", "block": "flatten"}],
                      "learn": [{"id": "classifier", "block": "classification", "dsp": ["levels"]}]})")},
    };
}

} // namespace

const QVector<ImpulsePreset>& impulsePresets()
{
    static const QVector<ImpulsePreset> presets = makePresets();
    return presets;
}

const ImpulsePreset* findImpulsePreset(const QString& id)
{
    for (const ImpulsePreset& preset : impulsePresets()) {
        if (preset.id == id)
            return &preset;
    }
    return nullptr;
}

} // namespace studio
