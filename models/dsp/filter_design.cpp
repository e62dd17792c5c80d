// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dsp/filter_design.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("FilterDesign", text);
}

Error refused(const QString& message, const char* category)
{
    return Error{ErrorCode::InvalidInput, message, QString::fromLatin1(category), QStringLiteral("DSP-001")};
}

/// Largest pole radius after rounding the section to float32.
double poleRadius(const BiquadSection& section)
{
    const double a1 = static_cast<double>(static_cast<float>(section.a1));
    const double a2 = static_cast<double>(static_cast<float>(section.a2));
    const double discriminant = a1 * a1 - 4.0 * a2;
    if (discriminant < 0.0)
        return std::sqrt(a2);
    const double root = std::sqrt(discriminant);
    return std::max(std::abs((-a1 + root) / 2.0), std::abs((-a1 - root) / 2.0));
}

} // namespace

Result<std::vector<BiquadSection>> designButterworth(FilterKind kind, double sampleRateHz, double cutoffHz,
                                                     int order)
{
    if (order < 2 || order > 8 || order % 2 != 0) {
        return refused(tr("filter-order: %1 is not possible; choose 0 (no filter), 2, 4, 6 or 8").arg(order),
                       "filter-order-not-even");
    }
    if (!(cutoffHz > 0.0) || cutoffHz >= sampleRateHz / 2.0) {
        return refused(tr("filter-cutoff: %1 Hz must lie between 0 and half the sample rate (%2 Hz)")
                           .arg(cutoffHz)
                           .arg(sampleRateHz / 2.0),
                       "cutoff-at-or-above-nyquist");
    }
    const double w = std::tan(std::numbers::pi * cutoffHz / sampleRateHz);
    std::vector<BiquadSection> sections;
    for (int i = 0; i < order / 2; ++i) {
        const double r = std::sin(std::numbers::pi * (2 * i + 1) / (2.0 * order));
        const double s = w * w + 2.0 * w * r + 1.0;
        BiquadSection section;
        section.a1 = -2.0 * (1.0 - w * w) / s;
        section.a2 = (w * w - 2.0 * w * r + 1.0) / s;
        const double gain = kind == FilterKind::LowPass ? w * w / s : 1.0 / s;
        section.b0 = gain;
        section.b1 = kind == FilterKind::LowPass ? 2.0 * gain : -2.0 * gain;
        section.b2 = gain;
        if (poleRadius(section) >= 1.0) {
            return refused(
                tr("filter-cutoff: %1 Hz is too near 0 or half the sample rate for order %2; the filter "
                   "would not settle")
                    .arg(cutoffHz)
                    .arg(order),
                "filter-unstable");
        }
        sections.push_back(section);
    }
    return sections;
}

std::vector<BiquadSection> decimationSections(int ratio)
{
    if (ratio == 3) {
        return {{3.479954739908498e-05, 6.959909479816996e-05, 3.479954739908498e-05, -1.416907422639627,
                 0.5204552955670066},
                {1.0, 2.0, 1.0, -1.3342748248687593, 0.594631953081447},
                {1.0, 2.0, 1.0, -1.237675162600336, 0.7259326611233617},
                {1.0, 2.0, 1.0, -1.2180861262950025, 0.8987833581253264}};
    }
    Q_ASSERT(ratio == 10);
    return {{3.5863243209995223e-09, 7.172648641999045e-09, 3.5863243209995223e-09, -1.8204968644767618,
             0.8308597403796137},
            {1.0, 2.0, 1.0, -1.8289505620176847, 0.8553173710387741},
            {1.0, 2.0, 1.0, -1.8517334482627625, 0.9015161055713813},
            {1.0, 2.0, 1.0, -1.8965395961864169, 0.9644245584642932}};
}

std::vector<std::array<double, 2>> stepStates(const std::vector<BiquadSection>& sections)
{
    std::vector<std::array<double, 2>> states;
    double input = 1.0;
    for (const BiquadSection& section : sections) {
        const double output =
            input * (section.b0 + section.b1 + section.b2) / (1.0 + section.a1 + section.a2);
        states.push_back({output - section.b0 * input, section.b2 * input - section.a2 * output});
        input = output;
    }
    return states;
}

RuntimeCascade toRuntime(const std::vector<BiquadSection>& sections, bool withStepStates)
{
    RuntimeCascade cascade;
    for (const BiquadSection& section : sections) {
        for (const double value : {section.b0, section.b1, section.b2, section.a1, section.a2})
            cascade.sections.push_back(static_cast<float>(value));
    }
    if (withStepStates) {
        for (const auto& state : stepStates(sections)) {
            cascade.initialState.push_back(static_cast<float>(state[0]));
            cascade.initialState.push_back(static_cast<float>(state[1]));
        }
    }
    return cascade;
}

std::vector<float> fftTwiddles(std::uint32_t length)
{
    std::vector<float> twiddles(length);
    for (std::uint32_t k = 0; k < length / 2; ++k) {
        const double angle = 2.0 * std::numbers::pi * k / length;
        twiddles[2 * k] = static_cast<float>(std::cos(angle));
        twiddles[2 * k + 1] = static_cast<float>(-std::sin(angle));
    }
    return twiddles;
}

} // namespace studio
