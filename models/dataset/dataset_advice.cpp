// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/dataset_advice.h"

#include "models/dataset/picture.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>
#include <QMap>
#include <algorithm>
#include <cmath>
#include <optional>

namespace studio
{

namespace
{

/// Findings of a kind told at most; more would hide the rest.
constexpr qsizetype kMostOfAKind = 3;

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("DatasetAdvice", text, nullptr, n);
}

/// The enabled samples, in order and by id.
struct Known {
    QVector<const Sample*> all;
    QHash<SampleId, const Sample*> byId;
    [[nodiscard]] QString nameOf(SampleId id) const { return byId[id]->name; }
};

void adviseOnSplit(QVector<Advice>& advice, const Known& known)
{
    int training = 0;
    int testing = 0;
    for (const Sample* sample : known.all)
        ++(sample->split == Split::Training ? training : testing);
    if (known.all.isEmpty() || (training > 0 && testing > 0))
        return;
    Advice one;
    one.kind = AdviceKind::NoTestSet;
    one.isSerious = true;
    one.title = testing == 0 ? tr("No sample for testing") : tr("No sample for training");
    if (known.all.size() == 1) { // there is nothing to set aside yet
        one.reason = tr("%1 is the only one. Record another, and one of them can be set aside to tell how good the model is.").arg(known.all.first()->name);
        one.fix = AdviceFix::Record;
        one.label = known.all.first()->label;
        one.fixText = tr("Record another");
    } else {
        one.reason = tr("Without samples set aside nobody can tell how good the model is.");
        one.fix = AdviceFix::Resplit;
        one.fixText = tr("Set aside 20 %");
    }
    advice.append(one);
}

void adviseOnClasses(QVector<Advice>& advice, const Known& known)
{
    QMap<QString, QVector<SampleId>> classes;
    for (const Sample* sample : known.all) {
        if (!sample->label.isEmpty())
            classes[sample->label].append(sample->id);
    }
    if (classes.size() < 2)
        return;
    const auto fewer = [](const QVector<SampleId>& a, const QVector<SampleId>& b) { return a.size() < b.size(); };
    const auto least = std::min_element(classes.begin(), classes.end(), fewer);
    const auto most = std::max_element(classes.begin(), classes.end(), fewer);
    const double ratio = static_cast<double>(most->size()) / static_cast<double>(least->size());
    if (ratio < kUnevenRatio)
        return;
    Advice one;
    one.kind = AdviceKind::UnevenClasses;
    one.title = tr("Classes are uneven");
    one.reason = tr("%1 has %2, %3 has %4 (1 : %5). The model may miss %1.")
                     .arg(least.key(), tr("%n sample(s)", static_cast<int>(least->size())), most.key())
                     .arg(most->size())
                     .arg(QLocale().toString(ratio, 'f', 1));
    one.samples = *least;
    one.fix = AdviceFix::Record;
    one.label = least.key();
    one.fixText = tr("Record %1 more").arg(most->size() - least->size());
    advice.append(one);
}

void adviseOnSessions(QVector<Advice>& advice, const Known& known)
{
    struct Halves {
        QVector<SampleId> training;
        QVector<SampleId> testing;
    };
    QMap<QString, Halves> sessions;
    for (const Sample* sample : known.all) {
        if (const QString session = sample->session(); !session.isEmpty())
            (sample->split == Split::Training ? sessions[session].training : sessions[session].testing).append(sample->id);
    }
    qsizetype told = 0;
    for (auto it = sessions.begin(); it != sessions.end() && told < kMostOfAKind; ++it) {
        if (it->training.isEmpty() || it->testing.isEmpty())
            continue;
        const bool toTraining = it->training.size() >= it->testing.size();
        Advice one;
        one.kind = AdviceKind::SessionInBoth;
        one.isSerious = true;
        one.title = tr("One session in both splits");
        one.reason = tr("%1: %2 for training, %3 for testing. The test would repeat what was learned.")
                         .arg(it.key())
                         .arg(it->training.size())
                         .arg(it->testing.size());
        one.samples = it->training + it->testing;
        one.fixSamples = toTraining ? it->testing : it->training;
        one.fix = toTraining ? AdviceFix::MoveToTraining : AdviceFix::MoveToTesting;
        one.fixText = (toTraining ? tr("Move %1 to training") : tr("Move %1 to testing")).arg(one.fixSamples.size());
        advice.append(one);
        ++told;
    }
}

void adviseOnOddSamples(QVector<Advice>& advice, const Known& known, const QVector<OddSample>& odd)
{
    qsizetype told = 0;
    for (const OddSample& sample : odd) {
        const Sample* one = known.byId.value(sample.sample);
        // What was relabelled since the features were made is settled.
        if (one == nullptr || one->label != sample.label || one->verdict == Verdict::Approved || told >= kMostOfAKind)
            continue;
        Advice found;
        found.kind = AdviceKind::UnlikeLabel;
        found.title = tr("%1 is unlike its label").arg(one->name);
        found.reason = tr("%1 % of its windows lie among %2, not %3.").arg(QLocale().toString(sample.share * 100.0, 'f', 0), sample.among, sample.label);
        found.samples = found.fixSamples = {sample.sample};
        found.fix = AdviceFix::Label;
        found.label = sample.among;
        found.fixText = tr("Label it %1").arg(sample.among);
        advice.append(found);
        ++told;
    }
}

void adviseOnCopies(QVector<Advice>& advice, const Known& known, const QVector<SignalSignature>& signatures)
{
    QVector<SignalSignature> present;
    for (const SignalSignature& signature : signatures) {
        if (known.byId.contains(signature.sample))
            present.append(signature);
    }
    const QVector<NearCopy> copies = nearCopies(present);
    if (copies.isEmpty())
        return;
    Advice one;
    one.kind = AdviceKind::NearCopy;
    one.title = tr("%n near-copy(s)", static_cast<int>(copies.size()));
    one.reason = tr("%1 and %2 differ by %3 %. Copies make test figures look too good.")
                     .arg(known.nameOf(copies.first().first), known.nameOf(copies.first().second),
                          QLocale().toString(copies.first().difference * 100.0, 'f', 1));
    for (const NearCopy& copy : copies) {
        for (const SampleId id : {copy.first, copy.second}) {
            if (!one.samples.contains(id))
                one.samples.append(id);
        }
        one.fixSamples.append(copy.second);
    }
    one.fix = AdviceFix::Exclude;
    one.fixText = copies.size() == 1 ? tr("Exclude %1").arg(known.nameOf(copies.first().second)) : tr("Exclude the %1 later ones").arg(copies.size());
    advice.append(one);
}

/// What a fault of a recording comes to; nothing for what other advice is about.
std::optional<AdviceKind> kindOf(const RecordingFinding& finding)
{
    switch (finding.fault) {
    case RecordingFault::Gap:
    case RecordingFault::NotANumber: return AdviceKind::Gap;
    case RecordingFault::Clipped: return AdviceKind::Clipped;
    case RecordingFault::FlatLine: return AdviceKind::FlatAxis;
    case RecordingFault::UnitGuess:
    case RecordingFault::Offset: return AdviceKind::WrongValues;
    case RecordingFault::Jitter:
    case RecordingFault::Aliasing:
    case RecordingFault::MainsHum: return AdviceKind::Disturbed;
    case RecordingFault::Empty:
    case RecordingFault::Missing:
    case RecordingFault::RateOff:
    case RecordingFault::Short: break;
    }
    return {};
}

/// What can be done about it.
QString adviceText(AdviceKind kind)
{
    switch (kind) {
    case AdviceKind::Gap: return tr("No windows over it can be used. Record it again.");
    case AdviceKind::Clipped: return tr("Record with a wider range.");
    case AdviceKind::FlatAxis: return tr("Look at the sensor.");
    default: return {};
    }
}

QString titleOf(AdviceKind kind, int count)
{
    switch (kind) {
    case AdviceKind::Gap: return tr("%n sample(s) with gaps", count);
    case AdviceKind::Clipped: return tr("%n clipped sample(s)", count);
    case AdviceKind::FlatAxis: return tr("%n sample(s) with a dead axis", count);
    case AdviceKind::WrongValues: return tr("%n sample(s) with odd units or offsets", count);
    default: return tr("%n sample(s) with hum, aliasing or jitter", count);
    }
}

void adviseOnFaults(QVector<Advice>& advice, const Known& known, const QVector<QPair<SampleId, RecordingQuality>>& faults)
{
    for (const AdviceKind kind : {AdviceKind::Gap, AdviceKind::Clipped, AdviceKind::FlatAxis, AdviceKind::WrongValues, AdviceKind::Disturbed}) {
        Advice one;
        one.kind = kind;
        one.isSerious = kind == AdviceKind::Gap; // no features are made of it
        for (const auto& [id, quality] : faults) {
            const Sample* sample = known.byId.value(id);
            if (sample == nullptr)
                continue;
            const auto flat = std::count_if(quality.findings.begin(), quality.findings.end(), [](const RecordingFinding& finding) {
                return finding.fault == RecordingFault::FlatLine && !finding.hasPlace();
            });
            const bool isIdle = flat == sample->axes.size(); // everything rests: no broken axis
            const auto found = std::find_if(quality.findings.begin(), quality.findings.end(), [&](const RecordingFinding& finding) {
                return kindOf(finding) == kind && !(isIdle && kind == AdviceKind::FlatAxis);
            });
            if (found == quality.findings.end())
                continue;
            if (one.samples.isEmpty())
                one.reason = tr("%1: %2 %3").arg(sample->name, qualitySentence(*found, sample->axes), adviceText(kind)).trimmed();
            one.samples.append(id);
        }
        if (one.samples.isEmpty())
            continue;
        const auto count = static_cast<int>(one.samples.size());
        one.title = titleOf(kind, count);
        // Units and noise of the surroundings are mended at the sensor; to leave such samples out would leave none.
        if (kind != AdviceKind::WrongValues && kind != AdviceKind::Disturbed) {
            one.fixSamples = one.samples;
            one.fix = AdviceFix::Exclude;
            one.fixText = tr("Exclude %1").arg(count == 1 ? known.nameOf(one.samples.first()) : QString::number(count));
        }
        advice.append(one);
    }
}

void adviseOnRates(QVector<Advice>& advice, const Known& known)
{
    QMap<qint64, int> counts; ///< by millihertz
    for (const Sample* sample : known.all) {
        if (sample->sampleRateHz() > 0.0)
            ++counts[std::llround(sample->sampleRateHz() * 1000.0)];
    }
    if (counts.size() < 2)
        return;
    const double common = static_cast<double>(std::max_element(counts.begin(), counts.end()).key()) / 1000.0;
    Advice one;
    one.kind = AdviceKind::OtherRate;
    for (const Sample* sample : known.all) {
        if (sample->sampleRateHz() > 0.0 && std::abs(sample->sampleRateHz() - common) > kOtherRate * common)
            one.samples.append(sample->id);
    }
    if (one.samples.isEmpty())
        return;
    const auto count = static_cast<int>(one.samples.size());
    const Sample* first = known.byId[one.samples.first()];
    one.title = tr("%n sample(s) of another rate", count);
    one.reason = tr("%1 has %2 Hz, most have %3 Hz. They are resampled; what lies above the lower rate is lost.")
                     .arg(first->name, QLocale().toString(first->sampleRateHz(), 'g', 6), QLocale().toString(common, 'g', 6));
    one.fixSamples = one.samples;
    one.fix = AdviceFix::Exclude;
    one.fixText = tr("Exclude %1").arg(count == 1 ? first->name : QString::number(count));
    advice.append(one);
}

} // namespace

QVector<Advice> adviseOn(const QVector<Sample>& samples, const DatasetFacts& facts)
{
    Known known;
    for (const Sample& sample : samples) {
        if (!sample.enabled || isPicture(sample))
            continue;
        known.all.append(&sample);
        known.byId.insert(sample.id, &sample);
    }
    QVector<Advice> advice;
    adviseOnSplit(advice, known);
    adviseOnSessions(advice, known);
    adviseOnClasses(advice, known);
    adviseOnCopies(advice, known, facts.signatures);
    adviseOnOddSamples(advice, known, facts.odd);
    adviseOnFaults(advice, known, facts.faults);
    adviseOnRates(advice, known);
    std::stable_sort(advice.begin(), advice.end(), [](const Advice& a, const Advice& b) { return a.isSerious && !b.isSerious; });
    return advice;
}

} // namespace studio
