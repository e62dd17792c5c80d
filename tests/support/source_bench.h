// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/board_hub.h"
#include "app/session/device_sources.h"
#include "app/session/project_session.h"
#include "support/temporary_project.h"

#include <QSignalSpy>

namespace studio::test
{

/// A hub without any board, and an open project that its sources belong to.
class SourceBench
{
public:
    explicit SourceBench(BoardHub::Options options = {}) : settings(folder.filePath(QStringLiteral("settings.ini")))
    {
        options.places.recoveryFolder = folder.filePath(QStringLiteral("recovered"));
        options.places.spareBytes = 0;
        options.folders = {folder.filePath(QStringLiteral("sys")), folder.filePath(QStringLiteral("dev"))};
        hub = std::make_unique<BoardHub>(settings, options);
        Result<std::unique_ptr<ProjectSession>> made = ProjectSession::create(folder.filePath(QStringLiteral("test.smith")), QStringLiteral("test"));
        if (!made) {
            QTest::qFail(qPrintable(made.error().message), __FILE__, __LINE__);
            return;
        }
        session = std::move(made).value();
        sources().setProject(session.get());
    }
    DeviceSources& sources() { return *hub->sources(); }

    /// Stores a sample of these readings.
    SampleId store(const QString& name, SignalData values, QVector<Axis> axes, double intervalMs)
    {
        SampleDraft draft;
        draft.info.name = name;
        draft.info.label = QStringLiteral("wave");
        draft.info.axes = std::move(axes);
        draft.info.intervalMs = intervalMs;
        draft.info.valueType = values.type();
        draft.info.readingCount = values.readingCount();
        draft.info.contentHash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256);
        draft.values = std::move(values);
        const Result<SampleId> id = session->ingest(std::move(draft));
        if (!id)
            QTest::qFail(qPrintable(id.error().message), __FILE__, __LINE__);
        return id ? *id : SampleId();
    }
    [[nodiscard]] SignalData readings(SampleId id) const
    {
        const Result<SignalData> values = session->project().samples().readings(id);
        return values ? *values : SignalData();
    }
    bool waitFor(const QString& address, DeviceState state) const
    {
        return QTest::qWaitFor([&] { return hub->device(address).state == state; }, 20'000);
    }
    /// Records that long and returns the sample; nullptr when it failed.
    const Sample* record(const QString& address, double seconds, const QString& label) { return record(address, order(address, seconds, label)); }
    const Sample* record(const QString& address, const CaptureOrder& wanted)
    {
        QSignalSpy finished(hub.get(), &DeviceHub::captureFinished);
        QSignalSpy failed(hub.get(), &DeviceHub::captureFailed);
        hub->capture(address, *session, wanted);
        if (!QTest::qWaitFor([&] { return !finished.isEmpty() || !failed.isEmpty(); }, 30'000) || finished.isEmpty())
            return nullptr;
        return session->sample(finished.first()[1].value<SampleId>());
    }
    [[nodiscard]] CaptureOrder order(const QString& address, double seconds, const QString& label) const
    {
        CaptureOrder order;
        order.label = label;
        order.seconds = seconds;
        const QVector<DeviceSensor> sensors = hub->device(address).sensors;
        order.sensor = sensors.isEmpty() ? QString() : sensors.first().name;
        order.frequencyHz = sensors.isEmpty() ? 1.0 : sensors.first().frequenciesHz.first();
        return order;
    }

    QTemporaryDir folder;
    AppSettings settings;
    std::unique_ptr<ProjectSession> session;
    std::unique_ptr<BoardHub> hub; ///< goes before the project
};

} // namespace studio::test
