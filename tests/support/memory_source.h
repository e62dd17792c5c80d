// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_extraction.h"

#include <QMap>
#include <atomic>
#include <cmath>

namespace studio::test
{

/// Samples held in memory, with a cache that counts what is asked of it.
class MemorySource final : public SampleSource
{
public:
    /// Adds a sample whose axes carry sines of different frequencies; returns its index.
    qsizetype add(const QString& label, Split split, qint64 readings, double rateHz = 50.0, int axes = 2)
    {
        Sample sample;
        sample.id = SampleId{m_samples.size() + 1};
        sample.name = QStringLiteral("%1.%2").arg(label).arg(sample.id.value);
        sample.label = label;
        sample.split = split;
        sample.intervalMs = rateHz > 0.0 ? 1000.0 / rateHz : 0.0;
        sample.readingCount = readings;
        sample.contentHash = QByteArray::number(sample.id.value);
        std::vector<float> values;
        for (qint64 i = 0; i < readings; ++i) {
            for (int axis = 0; axis < axes; ++axis) {
                const double seconds = static_cast<double>(i) / rateHz;
                values.push_back(static_cast<float>(
                    std::sin(seconds * (3.0 + 5.0 * axis + 2.0 * static_cast<double>(label.size())))));
            }
        }
        for (int axis = 0; axis < axes; ++axis)
            sample.axes.append({QStringLiteral("a%1").arg(axis), QStringLiteral("g")});
        m_samples.append(sample);
        m_data.append(SignalData(std::move(values), axes));
        return m_samples.size() - 1;
    }
    Sample& sample(qsizetype index) { return m_samples[index]; }
    void setData(qsizetype index, std::vector<float> values, int axes)
    {
        m_data[index] = SignalData(std::move(values), axes);
    }
    void addSegment(qsizetype index, const QString& label, qint64 begin, qint64 end)
    {
        Segment segment;
        segment.sample = m_samples[index].id;
        segment.label = label;
        segment.begin = begin;
        segment.end = end;
        m_segments[m_samples[index].id.value].append(segment);
    }

    [[nodiscard]] const QVector<Sample>& samples() const override { return m_samples; }
    [[nodiscard]] Result<SignalData> readings(const Sample& sample) override
    {
        ++reads;
        return m_data[sample.id.value - 1];
    }
    [[nodiscard]] Result<QVector<Segment>> segments(const Sample& sample) override
    {
        return m_segments.value(sample.id.value);
    }
    [[nodiscard]] Result<std::optional<std::vector<float>>> cached(const QByteArray& key) override
    {
        if (cacheFails)
            return Error{ErrorCode::Io, QStringLiteral("the disk is gone")};
        if (!m_cache.contains(key))
            return std::optional<std::vector<float>>{};
        return std::optional<std::vector<float>>{m_cache[key]};
    }
    Result<void> store(const QByteArray& key, SampleId, const std::vector<float>& values) override
    {
        m_cache[key] = values;
        return {};
    }

    int reads = 0;
    bool cacheFails = false;

private:
    QVector<Sample> m_samples;
    QVector<SignalData> m_data;
    QMap<qint64, QVector<Segment>> m_segments;
    QMap<QByteArray, std::vector<float>> m_cache;
};

/// Says "cancelled" from the n-th time it is asked.
class CancelAfter final : public JobContext
{
public:
    explicit CancelAfter(int asked)
        : m_left(asked)
    {
    }
    [[nodiscard]] bool isCancelled() const override { return --m_left < 0; }
    void report(qint64, qint64, const QString&) override {}
    void event(const QJsonObject&) override {}

private:
    mutable std::atomic<int> m_left;
};

} // namespace studio::test
