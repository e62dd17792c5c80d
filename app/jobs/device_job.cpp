// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/device_job.h"

#include "app/jobs/patient_storing.h"
#include "app/jobs/recording_parts.h"
#include "app/session/board_feed.h"
#include "app/session/edit_factory.h"
#include "models/dataset/label_rule.h"
#include "models/dataset/split_rule.h"
#include "serial/at/at_capture.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kRateTolerance = 1e-3;

QString tr(const char* text)
{
    return QCoreApplication::translate("Device", text);
}

Error wrongOrder(const QString& what)
{
    return {ErrorCode::InvalidArgument, tr("%1 Nothing was recorded.").arg(what), {}, QStringLiteral("DEV-010")};
}

} // namespace

Result<AtSensor> chosenSensor(const QVector<AtSensor>& sensors, const QString& wanted)
{
    if (sensors.isEmpty())
        return wrongOrder(tr("The board names no sensor."));
    if (wanted.isEmpty())
        return sensors.first();
    bool isNumber = false;
    const qsizetype number = wanted.toLongLong(&isNumber);
    QStringList names;
    for (qsizetype i = 0; i < sensors.size(); ++i) {
        if (sensors[i].name == wanted || (isNumber && number == i + 1))
            return sensors[i];
        names << QStringLiteral("%1 (%2)").arg(i + 1).arg(sensors[i].name);
    }
    return wrongOrder(tr("The board has no sensor \"%1\"; it has %2.").arg(wanted, names.join(QStringLiteral(", "))));
}

Result<double> chosenRate(const AtSensor& sensor, double wanted)
{
    if (sensor.frequenciesHz.isEmpty() && wanted <= 0.0)
        return wrongOrder(tr("The board names no rate for %1; give one with --rate.").arg(sensor.name));
    if (wanted <= 0.0)
        return sensor.frequenciesHz.first();
    QStringList rates;
    for (const double rate : sensor.frequenciesHz) {
        if (std::abs(rate - wanted) < kRateTolerance)
            return rate;
        rates << QString::number(rate);
    }
    if (sensor.frequenciesHz.isEmpty())
        return wanted;
    return wrongOrder(tr("%1 cannot be read %2 times a second, only %3.").arg(sensor.name).arg(wanted).arg(rates.join(QStringLiteral(", "))));
}

namespace
{

Result<CaptureRequest> requestFor(const AtIdentity& identity, const RecordingOrder& order)
{
    Result<AtSensor> sensor = chosenSensor(identity.config.sensors, order.sensor);
    if (!sensor)
        return sensor.error();
    Result<double> rate = chosenRate(*sensor, order.rateHz);
    if (!rate)
        return rate.error();
    CaptureRequest request;
    request.label = order.label;
    request.sensor = sensor->name;
    request.intervalMs = 1000.0 / *rate;
    request.lengthMs = std::llround(order.seconds * 1000.0);
    return request;
}

} // namespace

Result<void> setMotion(DevicePort& port, const QString& motion, JobContext& job, std::optional<quint32> seed)
{
    return awaitAnswer<void>(job, [&](const AtDevice::Done<void>& done) { port.device().setMotion(motion, done, seed); });
}

namespace
{

/// What is known of a recording before its first reading.
Sample beginningOf(const RecordingOrder& order, const QString& sensor, double intervalMs)
{
    Sample info;
    info.name = recordedName(order.label, QDateTime::currentDateTime());
    info.label = order.label;
    info.intervalMs = intervalMs;
    info.metadata.insert(QStringLiteral("sensor"), sensor);
    return info;
}

/// Stores what was recorded, on the side that was asked for or that its content decides, in place of its parts. The board has forgotten
/// it by now: what the project does not take becomes a file.
Result<StoredRecording> storeRecording(ProjectFile& project, const RecordingOrder& order, SampleDraft draft, RecordingParts& parts, JobContext& job)
{
    draft.hasSplit = order.split.has_value();
    draft.info.split = order.split ? *order.split : splitOf(draft.info);
    draft.info.createdAt = QDateTime::currentDateTimeUtc();
    QStringList warnings = draft.warnings;
    const auto whole = std::make_shared<const SampleDraft>(std::move(draft));
    RecordingEnding ending = parts.endingWith(whole);
    const Result<SampleId> id = storePatiently<SampleId>(job, [&] { return endRecording(project.samples(), ending); });
    if (!id && id.error().code != ErrorCode::AlreadyExists) {
        const SavedAside saved = saveAside(project, *whole, id.error());
        return saved.isSaved ? parts.dropSaved(saved.error) : parts.leftBehind(saved.error);
    }
    parts.drop(warnings);
    if (!id)
        return id.error();
    Result<Sample> sample = project.samples().sample(*id);
    if (!sample)
        return sample.error();
    return StoredRecording{*sample, warnings};
}

/// The board or the line failed: what had arrived becomes the sample.
Result<StoredRecording> keepParts(RecordingParts& parts, const Error& reason, JobContext& job)
{
    if (parts.isEmpty())
        return reason;
    const Result<Sample> kept = storePatiently<Sample>(job, [&] { return parts.keep(reason); });
    if (!kept)
        return kept.error();
    StoredRecording stored{*kept, {}};
    stored.breakOff = partKeptError(reason, *kept);
    return stored;
}

/// The same with the copy in memory, `arrived`, for what the project had not taken as parts.
Result<StoredRecording> keepArrived(ProjectFile& project, const RecordingOrder& order, Sample beginning, SignalData arrived, const Error& reason,
                                    RecordingParts& parts, JobContext& job)
{
    Result<StoredRecording> stored = keepParts(parts, reason, job);
    if (stored || parts.isEmpty() || arrived.isEmpty() || arrived.readingCount() < parts.storedReadings())
        return stored; // memory holds no more than so much
    SampleDraft draft;
    draft.info = std::move(beginning);
    draft.info.axes = usualAxes(draft.info.metadata.value(QStringLiteral("sensor")), arrived.axisCount());
    draft.info.valueType = arrived.type();
    draft.info.origin = SampleOrigin::Recorded;
    draft.info.contentHash = contentHashOf(arrived);
    draft.info.metadata.insert(QStringLiteral("interrupted"), reason.id);
    draft.values = std::move(arrived);
    stored = storeRecording(project, order, std::move(draft), parts, job);
    if (stored)
        stored->breakOff = partKeptError(reason, stored->sample);
    return stored;
}

Result<StoredRecording> recordNumbers(DevicePort& port, ProjectFile& project, const RecordingOrder& order, JobContext& job)
{
    ForwarderDevice& board = *port.numbers();
    const QString sensor = forwarderSensorName(board.format()->names);
    if (!order.sensor.isEmpty() && order.sensor != QLatin1String("1") && order.sensor != sensor)
        return wrongOrder(tr("The board has no sensor \"%1\"; it has 1 (%2).").arg(order.sensor, sensor));
    if (!order.motion.isEmpty())
        return wrongOrder(tr("The board prints plain numbers and takes no orders, so its motion cannot be chosen."));
    Sample beginning = beginningOf(order, sensor, 1000.0 / board.format()->hz);
    beginning.deviceName = port.address();
    beginning.deviceType = QStringLiteral("DATA_FORWARDER");
    beginning.axes = forwarderAxes(*board.format());
    RecordingParts parts(project, beginning, order.split);
    const QMetaObject::Connection arriving = QObject::connect(&board, &ForwarderDevice::readingsArrived, &board,
                                                              [&](const SignalData& readings) { parts.add(readings); });
    const auto wholeSeconds = static_cast<qint64>(order.seconds);
    const QMetaObject::Connection progress = QObject::connect(
        &board, &ForwarderDevice::captureProgress, &board,
        [&](double seconds) { job.report(std::min(static_cast<qint64>(seconds), wholeSeconds), wholeSeconds, tr("Recording")); });
    bool wasEndedEarly = false;
    Result<SampleDraft> draft = awaitAnswer<SampleDraft>(
        job, [&](const ForwarderDevice::Done<SampleDraft>& done) { board.capture(order.seconds, done); },
        [&] {
            wasEndedEarly = true;
            board.endCapture();
        });
    QObject::disconnect(progress);
    QObject::disconnect(arriving);
    std::optional<Error> breakOff;
    if (!draft) {
        // Its own copy of what arrived has the type of the numbers; the parts are floats.
        SampleDraft part = board.recordedDraft();
        if (part.values.isEmpty())
            return keepParts(parts, draft.error(), job);
        breakOff = draft.error();
        part.info.metadata.insert(QStringLiteral("interrupted"), breakOff->id);
        draft = std::move(part);
    }
    draft->info.label = beginning.label;
    draft->info.name = beginning.name;
    draft->info.deviceName = beginning.deviceName;
    draft->info.deviceType = beginning.deviceType;
    draft->info.metadata.insert(QStringLiteral("sensor"), sensor);
    draft->info.contentHash = contentHashOf(draft->values);
    Result<StoredRecording> stored = storeRecording(project, order, std::move(*draft), parts, job);
    if (!stored)
        return stored;
    stored->wasEndedEarly = wasEndedEarly;
    if (breakOff)
        stored->breakOff = partKeptError(*breakOff, stored->sample);
    return stored;
}

/// Records, and hands what the board tells meanwhile to `parts`, where it can. True when the user ended it.
bool captureWithParts(AtDevice& device, const CaptureRequest& request, RecordingParts& parts, Result<SampleDraft>& draft, JobContext& job)
{
    const QMetaObject::Connection progress =
        QObject::connect(&device, &AtDevice::captureProgress, &device,
                         [&job](qint64 doneMs, qint64 totalMs, const QString& step) { job.report(doneMs / 1000, totalMs / 1000, step); });
    // A line that was damaged keeps its place in the parts too.
    constexpr std::size_t kMostUnsettled = 64 * 1024;
    ReadingRows rows(kMostUnsettled);
    const auto take = [&](std::span<const float> values) {
        if (device.activity() != AtActivity::Sampling)
            return;
        rows.add(values);
        if (rows.isSettled())
            parts.add(SignalData(rows.take(), rows.width()));
    };
    const QMetaObject::Connection arriving = QObject::connect(&device, &AtDevice::readingArrived, &device, [&](const std::vector<float>& values) { take(values); });
    const QMetaObject::Connection damaged = QObject::connect(&device, &AtDevice::readingDamaged, &device, [&] { take({}); });
    bool wasEndedEarly = false;
    device.setWantsLive(true);
    draft = awaitAnswer<SampleDraft>(
        job, [&](const AtDevice::Done<SampleDraft>& done) { device.capture(request, done); },
        [&] {
            wasEndedEarly = true;
            device.stop({});
        });
    device.setWantsLive(false);
    QObject::disconnect(progress);
    QObject::disconnect(arriving);
    QObject::disconnect(damaged);
    if (!rows.values().empty())
        parts.add(SignalData(rows.take(), rows.width()));
    return wasEndedEarly;
}

} // namespace

Result<StoredRecording> recordSample(DevicePort& port, ProjectFile& project, const RecordingOrder& order, JobContext& job)
{
    const Result<QString> label = storableLabel(order.label);
    if (!label)
        return wrongOrder(label.error().message);
    RecordingOrder labelled = order;
    labelled.label = *label;
    if (port.numbers() != nullptr)
        return recordNumbers(port, project, labelled, job);
    Result<CaptureRequest> request = requestFor(port.identity(), labelled);
    if (!request)
        return request.error();
    if (!order.motion.isEmpty()) {
        if (Result<void> set = setMotion(port, order.motion, job, order.motionSeed); !set)
            return set.error();
    }
    AtDevice& device = port.device();
    Sample beginning = beginningOf(order, request->sensor, request->intervalMs);
    beginning.deviceName = device.identity().config.deviceId;
    beginning.deviceType = device.identity().config.deviceType;
    beginning.signature = SignatureState::Unsigned;
    RecordingParts parts(project, beginning, order.split);
    Result<SampleDraft> draft = Error{};
    const bool wasEndedEarly = captureWithParts(device, *request, parts, draft, job);
    if (draft) {
        Result<StoredRecording> stored = storeRecording(project, order, std::move(*draft), parts, job);
        if (stored)
            stored->wasEndedEarly = wasEndedEarly;
        return stored;
    }
    Error reason = draft.error();
    if (wasEndedEarly) {
        reason.code = ErrorCode::Cancelled;
        if (parts.isEmpty())
            reason.message = tr("Stopped before a reading could be kept: %1").arg(reason.message);
    }
    const int axes = std::max(1, device.recordedAxes());
    return keepArrived(project, order, std::move(beginning), SignalData(device.takeRecordedLive(), axes), reason, parts, job);
}

Result<UpdateReport> flashImage(DevicePort& port, const FirmwareImage& image, JobContext& job)
{
    FirmwareUpdate update(port.device(), image);
    QObject::connect(&update, &FirmwareUpdate::progress, &update,
                     [&job](qint64 done, qint64 total, const QString& step) { job.report(done, total, step); });
    return awaitAnswer<UpdateReport>(
        job, [&update](const FirmwareUpdate::Done& done) { update.start(done); }, [&update] { update.cancel(); });
}

Result<void> runModel(DevicePort& port, double seconds, const std::function<bool(const ImpulseResult&)>& onResult, JobContext& job, ImpulseMode mode)
{
    AtDevice& device = port.device();
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &device, [&device] { device.stop({}); });
    const QMetaObject::Connection results =
        QObject::connect(&device, &AtDevice::predictionArrived, &device, [&](const ImpulseResult& result) {
            if (!onResult(result))
                device.stop({});
        });
    if (seconds > 0.0)
        limit.start(static_cast<int>(std::min(seconds * 1000.0, 1e9)));
    Result<void> ended = awaitAnswer<void>(
        job, [&device, mode](const AtDevice::Done<void>& done) { device.startImpulse(done, mode); }, [&device] { device.stop({}); });
    QObject::disconnect(results);
    return ended;
}

} // namespace studio
