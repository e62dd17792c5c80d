// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/edit_factory.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QMap>
#include <algorithm>
#include <cmath>

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
    QMap<QString, QVector<const Sample*>> groups;
    for (const Sample& sample : samples) {
        if (sample.enabled)
            groups[stratify ? sample.label : QString()].append(&sample);
    }
    const auto rank = [seed](const Sample* sample) {
        return QCryptographicHash::hash(QByteArray::number(seed) + sample->contentHash
                                            + QByteArray::number(sample->id.value),
                                        QCryptographicHash::Sha256);
    };
    DatasetEdit edit;
    edit.name = QCoreApplication::translate("Session", "Split again, %1 % for training")
                    .arg(std::lround(trainingShare * 100.0));
    for (QVector<const Sample*>& group : groups) {
        std::sort(group.begin(), group.end(),
                  [&](const Sample* a, const Sample* b) { return rank(a) < rank(b); });
        const auto training =
            static_cast<qsizetype>(std::llround(trainingShare * static_cast<double>(group.size())));
        edit.changes += fieldEdit(group.first(training), SampleField::Split, static_cast<int>(Split::Training), {}).changes;
        edit.changes += fieldEdit(group.sliced(training), SampleField::Split, static_cast<int>(Split::Testing), {}).changes;
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
