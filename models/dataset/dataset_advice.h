// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_checks.h"
#include "models/evaluation/odd_samples.h"
#include "models/signal/recording_quality.h"

namespace studio
{

/// The one thing that mends a finding.
enum class AdviceFix { None, Record, Resplit, Exclude, MoveToTraining, MoveToTesting, Label };

enum class AdviceKind { NoTestSet, SessionInBoth, UnlikeLabel, NearCopy, UnevenClasses, Clipped, FlatAxis, Gap, OtherRate, WrongValues, Disturbed };

/// Something about the data that a model will suffer from: one sentence of reason, one fix, the samples to see.
struct Advice {
    AdviceKind kind = AdviceKind::UnevenClasses;
    QString title;
    QString reason;
    bool isSerious = false; ///< figures cannot be trusted before it is mended
    QVector<SampleId> samples; ///< to show
    AdviceFix fix = AdviceFix::None;
    QString fixText;
    QVector<SampleId> fixSamples; ///< that the fix changes
    QString label;                ///< to give, or to record more of
};

/// What looking into the signals and at the features gave; empty parts give no findings.
struct DatasetFacts {
    QVector<SignalSignature> signatures;
    QVector<QPair<SampleId, RecordingQuality>> faults;
    QVector<OddSample> odd;
};

/// Findings, serious ones first. Excluded samples and pictures are left alone. Pure; Thread: any.
QVector<Advice> adviseOn(const QVector<Sample>& samples, const DatasetFacts& facts);

inline constexpr double kUnevenRatio = 2.5; ///< largest over smallest class
inline constexpr double kOtherRate = 0.05;  ///< relative difference from the common rate

} // namespace studio
