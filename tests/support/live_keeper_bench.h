// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_keeper.h"
#include "app/session/project_session.h"
#include "storage/project_file.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

namespace studio::test
{

inline const QVector<Axis> kAxes = {{QStringLiteral("accX"), QStringLiteral("m/s2")}, {QStringLiteral("accY"), QStringLiteral("m/s2")}};
inline constexpr double kIntervalMs = 10.0;
inline constexpr double kGreat[] = {16777217.0, 2147483647.0, -2147483648.0, 4294967295.0}; ///< float32 holds one of them

/// A project, a ring that a device would fill, and a keeper. The first axis counts the readings, the second is `level`.
struct LiveKeeperBench {
    explicit LiveKeeperBench(CaptureMode mode, double seconds = 2.0)
    {
        Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(path(), QStringLiteral("test"));
        if (made)
            session = std::move(made).value();
        order.label = QStringLiteral("wave");
        order.seconds = seconds;
        order.sensor = QStringLiteral("accelerometer");
        order.frequencyHz = 1000.0 / kIntervalMs;
        order.mode = mode;
        order.trigger = {TriggerKind::Rising, 1, 5.0};
        places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        places.spareBytes = 0;
    }
    void startStream(const QString& sensor = QStringLiteral("accelerometer"))
    {
        ring->begin(kIntervalMs, sensor);
        ring->setAxes(kAxes);
        fed = 0;
    }
    void begin(LiveKeeper::Place notBefore = {})
    {
        keeper = std::make_unique<LiveKeeper>(1, *session, order, DeviceInfo(), ring, places, notBefore);
        QObject::connect(keeper.get(), &LiveKeeper::failed, keeper.get(), [this](const Error& one) {
            ++endings;
            error = one;
        });
        QObject::connect(keeper.get(), &LiveKeeper::finished, keeper.get(), [this](SampleId one) {
            ++endings;
            id = one;
        });
        QObject::connect(keeper.get(), &LiveKeeper::progressed, keeper.get(), [this](double one, double, const QString&) { done = one; });
        keeper->begin();
    }
    /// By the user, and until it is stored.
    void stop()
    {
        const int before = endings;
        keeper->stop();
        QTRY_COMPARE(endings, before + 1);
    }
    void feed(int readings, float level = 0.0F)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 2;
        for (int i = 0; i < readings; ++i) {
            block->values.push_back(static_cast<float>(fed++));
            block->values.push_back(level);
        }
        ring->push(block);
    }
    /// What every mode records from its first reading to the last: one at rest, then sixty above the trigger's level.
    void recordRise()
    {
        order.preTriggerShare = 0.0;
        startStream();
        begin();
        feed(1);
        feed(60, 9.0F);
    }
    void feedGreat(float level)
    {
        auto block = std::make_shared<ReadingBlock>();
        block->axisCount = 2;
        for (const double value : kGreat)
            block->append(SignalData(std::vector<double>{value, static_cast<double>(level)}, 2));
        ring->push(block);
    }
    /// Of the first axis of a sample, as they are stored.
    [[nodiscard]] std::vector<double> lastGreat(SampleId one) const
    {
        const SignalData data = session->project().samples().readings(one).value();
        const auto count = static_cast<qint64>(std::size(kGreat));
        std::vector<double> values;
        for (qint64 i = std::max<qint64>(0, data.readingCount() - count); i < data.readingCount(); ++i)
            values.push_back(data.exactAt(i, 0));
        return values;
    }
    [[nodiscard]] qint64 storedReadings() const
    {
        const QVector<Sample> parts = session->interruptedRecordings().value();
        return std::accumulate(parts.begin(), parts.end(), qint64{0}, [](qint64 sum, const Sample& one) { return sum + one.readingCount; });
    }
    [[nodiscard]] QString path() const { return folder.filePath(QStringLiteral("t.smith")); }
    [[nodiscard]] std::vector<float> column(int axis) const
    {
        const Result<SignalData> data = session->project().samples().readings(id);
        std::vector<float> values;
        for (qint64 i = 0; data && i < data->readingCount(); ++i)
            values.push_back(data->at(i, axis));
        return values;
    }
    [[nodiscard]] const Sample* sample() const { return session->sample(id); }

    QTemporaryDir folder;
    std::unique_ptr<ProjectSession> session;
    std::shared_ptr<LiveRing> ring = std::make_shared<LiveRing>();
    CaptureOrder order;
    RecordingKeeper::Places places;
    std::unique_ptr<LiveKeeper> keeper;
    int endings = 0;
    int fed = 0;
    double done = -1.0;
    Error error;
    SampleId id;
};

inline std::vector<float> counting(int from, int to)
{
    std::vector<float> values;
    for (int i = from; i < to; ++i)
        values.push_back(static_cast<float>(i));
    return values;
}

} // namespace studio::test
