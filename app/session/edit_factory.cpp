// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/edit_factory.h"

#include "models/dataset/split_rule.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QMap>
#include <algorithm>
#include <cmath>
#include <vector>

namespace studio
{

namespace
{

QJsonValue fieldValue(const Sample& sample, SampleField field)
{
    switch (field) {
    case SampleField::Name: return sample.name;
    case SampleField::Label: return sample.label;
    case SampleField::Split: return static_cast<int>(sample.split);
    case SampleField::Enabled: return sample.enabled;
    case SampleField::Starred: return sample.starred;
    case SampleField::Verdict: return static_cast<int>(sample.verdict);
    case SampleField::Binned: return sample.binned;
    case SampleField::SuggestedLabel: return sample.suggestedLabel;
    }
    return {};
}

/// Samples that go to one side together.
struct SplitGroup {
    QVector<const Sample*> samples;
    QMap<QString, qint64> counts; ///< by label
    QByteArray rank;
    bool isTraining = false;
    [[nodiscard]] bool isAlone() const { return samples.size() == 1; }
};

/// Where a side has nothing of a label though it should, and the other has it in more than one group, it gets the smallest of these that
/// is not the last of another label there.
void mendEmptySide(std::vector<SplitGroup>& groups, const QString& label, bool isTraining)
{
    const auto groupsOn = [&](const QString& of, bool side) {
        return std::count_if(groups.begin(), groups.end(), [&](const SplitGroup& one) { return one.isTraining == side && one.counts.contains(of); });
    };
    if (groupsOn(label, isTraining) > 0)
        return;
    SplitGroup* smallest = nullptr;
    for (SplitGroup& group : groups) {
        if (group.isTraining == isTraining || !group.counts.contains(label))
            continue;
        const QStringList labels = group.counts.keys();
        const bool isLast = std::any_of(labels.begin(), labels.end(), [&](const QString& of) { return groupsOn(of, !isTraining) < 2; });
        if (!isLast && (smallest == nullptr || group.samples.size() < smallest->samples.size()))
            smallest = &group;
    }
    if (smallest != nullptr)
        smallest->isTraining = isTraining;
}

/// Each group in its turn goes where it brings the counts of its labels nearer to the share.
void divide(std::vector<SplitGroup>& groups, double trainingShare)
{
    QMap<QString, qint64> all;
    for (const SplitGroup& group : groups) {
        for (auto it = group.counts.begin(); it != group.counts.end(); ++it)
            all[it.key()] += it.value();
    }
    QMap<QString, qint64> left; // for training; below 0: too many
    for (auto it = all.begin(); it != all.end(); ++it)
        left[it.key()] = std::llround(trainingShare * static_cast<double>(it.value()));
    const QMap<QString, qint64> wanted = left;
    for (SplitGroup& group : groups) {
        qint64 nearer = 0;
        for (auto it = group.counts.begin(); it != group.counts.end(); ++it)
            nearer += std::abs(left[it.key()]) - std::abs(left[it.key()] - it.value());
        group.isTraining = nearer > 0;
        for (auto it = group.counts.begin(); group.isTraining && it != group.counts.end(); ++it)
            left[it.key()] -= it.value();
    }
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (wanted[it.key()] < it.value())
            mendEmptySide(groups, it.key(), false);
        if (wanted[it.key()] > 0)
            mendEmptySide(groups, it.key(), true);
    }
}

} // namespace

DatasetEdit fieldEdit(const QVector<const Sample*>& samples, SampleField field, const QJsonValue& value,
                      const QString& name)
{
    DatasetEdit edit;
    edit.name = name;
    for (const Sample* sample : samples) {
        const QJsonValue before = fieldValue(*sample, field);
        if (before != value)
            edit.changes.append(SampleFieldChange{sample->id, field, before, value});
    }
    return edit;
}

DatasetEdit resplitEdit(const QVector<Sample>& samples, double trainingShare, bool stratify, quint64 seed)
{
    const auto rank = [seed](const Sample* sample) {
        return QCryptographicHash::hash(QByteArray::number(seed) + sample->contentHash
                                            + QByteArray::number(sample->id.value),
                                        QCryptographicHash::Sha256);
    };
    std::vector<SplitGroup> groups;
    for (const QVector<const Sample*>& together : samplesKeptTogether(samples)) {
        SplitGroup group;
        for (const Sample* sample : together) {
            if (!sample->enabled)
                continue;
            group.samples.append(sample);
            ++group.counts[stratify ? sample->label : QString()];
            const QByteArray own = rank(sample);
            group.rank = group.rank.isEmpty() ? own : std::min(group.rank, own);
        }
        if (!group.samples.isEmpty())
            groups.push_back(std::move(group));
    }
    // Samples of their own last: they make up for what is too much or too little.
    std::sort(groups.begin(), groups.end(), [](const SplitGroup& a, const SplitGroup& b) {
        return a.isAlone() != b.isAlone() ? b.isAlone() : a.rank < b.rank;
    });
    divide(groups, trainingShare);
    DatasetEdit edit;
    edit.name = QCoreApplication::translate("Session", "Split again, %1 % for training")
                    .arg(std::lround(trainingShare * 100.0));
    for (const SplitGroup& group : groups) {
        const Split side = group.isTraining ? Split::Training : Split::Testing;
        edit.changes += fieldEdit(group.samples, SampleField::Split, static_cast<int>(side), {}).changes;
    }
    return edit;
}

ContentHash::ContentHash(ValueType type, int axisCount)
{
    m_hash.addData(valueTypeName(type).toLatin1());
    m_hash.addData(QByteArray::number(axisCount));
}

void ContentHash::add(const SignalData& piece)
{
    m_hash.addData(QByteArrayView(static_cast<const char*>(piece.bytes()), static_cast<qsizetype>(piece.byteCount())));
    m_readings += piece.readingCount();
}

QByteArray contentHashOf(const SignalData& data)
{
    ContentHash hash(data.type(), data.axisCount());
    hash.add(data);
    return hash.result();
}

} // namespace studio
