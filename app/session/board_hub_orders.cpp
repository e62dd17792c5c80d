// SPDX-License-Identifier: GPL-3.0-or-later
// What boards are asked to do, and what they answer.
#include "app/session/board_hub_row.h"
#include "app/session/edit_factory.h"
#include "models/dataset/split_rule.h"
#include "serial/transport/session_file.h"

#include <QDateTime>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr qsizetype kMostPredictions = 600;

CaptureRequest requestOf(const CaptureOrder& order)
{
    CaptureRequest request;
    request.label = order.label;
    request.sensor = order.sensor;
    request.intervalMs = 1000.0 / order.frequencyHz;
    request.lengthMs = static_cast<qint64>(std::llround(order.seconds * 1000.0));
    return request;
}

/// A recording of a recording stands on the side of the split where that one is now, else the same windows would stand on both. The
/// user may choose otherwise. It says what it is a recording of, so that it stays there when all is split again.
CaptureOrder besideOriginal(CaptureOrder order, const ProjectSession& session, const QString& address)
{
    const Sample* original = session.sample(SampleId{address.section(QLatin1Char(':'), -1).toLongLong()});
    if (original == nullptr)
        return order;
    order.origin = originOf(*original);
    if (order.hasSplit)
        return order;
    order.hasSplit = true;
    order.split = original->split;
    return order;
}

} // namespace

/// Answers arrive later, so each looks for its row anew; a link that was replaced meanwhile is no longer listened to.
void BoardHub::listenTo(Row& row, DeviceLink& link)
{
    const QString address = row.address;
    const auto onRow = [this, address, source = &link](const auto& call) {
        Row* found = find(address);
        if (found != nullptr && found->link == source)
            call(*found);
    };
    connect(&link, &DeviceLink::changed, this, [this, onRow](const BoardSnapshot& snapshot) {
        onRow([&](Row& one) { onSnapshot(one, snapshot); });
    });
    connect(&link, &DeviceLink::failed, this, [this, address, onRow](const Error& error) {
        onRow([&](Row& one) {
            // A signal that cannot begin: the recording that waits for it need not.
            if (LiveKeeper* live = one.liveKeeper(); live != nullptr && live->isWaiting())
                live->breakOff(error);
            Q_EMIT deviceFailed(address, error);
        });
    });
    connect(&link, &DeviceLink::speedFound, this, [this, onRow](int baud) {
        onRow([&](Row& one) { onSpeedFound(one, baud); });
    });
    connect(&link, &DeviceLink::speaksOtherwise, this, [this, onRow](const Error& error) {
        onRow([&](Row& one) { onSpeaksOtherwise(one, error); });
    });
    connect(&link, &DeviceLink::consoleChanged, this, [this, address] { Q_EMIT consoleChanged(address); });
    connect(&link, &DeviceLink::predicted, this, [this, address, onRow](const QVector<LivePrediction>& predictions) {
        onRow([&](Row& one) {
            one.predictions += predictions;
            if (one.predictions.size() > kMostPredictions)
                one.predictions.remove(0, one.predictions.size() - kMostPredictions);
            Q_EMIT predictionArrived(address);
        });
    });
    connect(&link, &DeviceLink::captureStarted, this, [onRow](quint64 id, const StreamPlace& place) {
        onRow([&](Row& one) {
            if (CaptureKeeper* keeper = one.captureKeeper(); keeper != nullptr && keeper->id() == id)
                keeper->begin(place);
        });
    });
    connect(&link, &DeviceLink::captureProgress, this,
            [this, address, onRow](double done, double total, const QString& step) {
                onRow([&](Row& one) {
                    // A board goes on with what was broken off, as its project was closed, until it hears of that.
                    CaptureKeeper* keeper = one.captureKeeper();
                    if (keeper == nullptr || !keeper->hasBegun())
                        return;
                    keeper->noteProgress(done);
                    Q_EMIT captureProgress(address, done, total, step);
                });
            });
    connect(&link, &DeviceLink::captureEnded, this, [onRow](const std::shared_ptr<const CaptureOutcome>& outcome) {
        onRow([&](Row& one) {
            if (CaptureKeeper* keeper = one.captureKeeper(); keeper != nullptr && keeper->id() == outcome->id)
                keeper->conclude(outcome);
        });
    });
    connect(&link, &DeviceLink::pictureTaken, this, [this, address, onRow](const QImage& picture, const QByteArray& jpeg) {
        onRow([&](Row&) { Q_EMIT pictureTaken(address, picture, jpeg); });
    });
    connect(&link, &DeviceLink::pictureSeen, this, [this, address, onRow](const QImage& picture, const QByteArray& jpeg) {
        onRow([&](Row&) { Q_EMIT pictureSeen(address, picture, jpeg); });
    });
    connect(&link, &DeviceLink::flashProgress, this, [this, address, onRow](qint64 done, qint64 total, const QString& step) {
        onRow([&](Row&) { Q_EMIT flashProgress(address, done, total, step); });
    });
    connect(&link, &DeviceLink::flashEnded, this, [this, address, onRow](const std::optional<Error>& error) {
        onRow([&](Row&) {
            if (error)
                Q_EMIT flashFailed(address, *error);
            else
                Q_EMIT flashFinished(address);
        });
    });
    connect(&link, &DeviceLink::disconnected, this, [this, onRow] {
        onRow([&](Row& one) {
            if (one.isSimulated && std::exchange(one.isStopping, false))
                stopSimulatedBoard();
            else if (std::exchange(one.shallReconnect, false))
                connectDevice(one.address);
        });
    });
}

void BoardHub::setMotion(const QString& address, const QString& motion)
{
    ask(address, [motion](DeviceLink& link) { link.setMotion(motion); });
}

void BoardHub::takePicture(const QString& address, const QSize& size)
{
    ask(address, [size](DeviceLink& link) { link.takePicture(size); });
}

void BoardHub::startCamera(const QString& address)
{
    ask(address, [](DeviceLink& link) { link.startCamera(); });
}

void BoardHub::stopCamera(const QString& address)
{
    if (const Row* row = find(address); row != nullptr && row->link != nullptr)
        ask(address, [](DeviceLink& link) { link.stopCamera(); });
}

Result<SavedSession> BoardHub::consoleSession(const QString& address) const
{
    const Row* row = find(address);
    if (row == nullptr || row->session->isEmpty()) {
        return Error{ErrorCode::NotFound, tr("Nothing was said on this line yet, so there is no session to save. Connect the board first."), {},
                     QStringLiteral("DEV-070")};
    }
    return SavedSession{infoOf(*row).name, row->path, row->session->startedAtMs(), row->session->entries()};
}

void BoardHub::sendConsole(const QString& address, const QString& line)
{
    ask(address, [line](DeviceLink& link) { link.sendLine(line); });
}

void BoardHub::startStream(const QString& address, const QString& sensor, double frequencyHz)
{
    // Pages ask for it by themselves when they hear that a device is there; they may hear so after the user has let go of it.
    if (const Row* row = find(address); row != nullptr && row->link != nullptr && (row->isLeft || row->isStopping))
        return;
    ask(address, [sensor, frequencyHz](DeviceLink& link) { link.startStream(sensor, frequencyHz); });
}

void BoardHub::stopStream(const QString& address)
{
    if (const Row* row = find(address); row != nullptr && row->link != nullptr)
        ask(address, [](DeviceLink& link) { link.stopStream(); });
}

void BoardHub::startImpulse(const QString& address)
{
    if (Row* row = find(address))
        row->predictions.clear();
    ask(address, [](DeviceLink& link) { link.startImpulse(); });
}

void BoardHub::stopImpulse(const QString& address)
{
    if (const Row* row = find(address); row != nullptr && row->link != nullptr)
        ask(address, [](DeviceLink& link) { link.stopImpulse(); });
}

QVector<LivePrediction> BoardHub::predictions(const QString& address) const
{
    const Row* row = find(address);
    return row != nullptr ? row->predictions : QVector<LivePrediction>();
}

LiveBlock BoardHub::live(const QString& address, qint64 fromIndex) const
{
    const Row* row = find(address);
    return row != nullptr ? row->ring->read(fromIndex) : LiveBlock();
}

SampleDraft BoardHub::recentReadings(const QString& address, double seconds) const
{
    SampleDraft draft;
    const Row* row = find(address);
    if (row == nullptr)
        return draft;
    qint64 beganAtMs = 0;
    LiveBlock block = row->ring->newest(seconds, &beganAtMs);
    const DeviceInfo board = infoOf(*row);
    draft.info.deviceName = board.name;
    draft.info.deviceType = board.deviceType;
    draft.info.axes = block.axes;
    draft.info.intervalMs = block.intervalMs;
    draft.info.origin = SampleOrigin::Feedback;
    draft.info.signature = SignatureState::Unsigned;
    if (block.readingCount() == 0)
        return draft;
    draft.info.createdAt = QDateTime::fromMSecsSinceEpoch(beganAtMs).toUTC();
    draft.info.name = QStringLiteral("window.") + QDateTime::fromMSecsSinceEpoch(beganAtMs).toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    draft.values = SignalData(std::move(block.values), static_cast<int>(block.axes.size()));
    draft.info.readingCount = draft.values.readingCount();
    draft.info.contentHash = contentHashOf(draft.values);
    return draft;
}

// ---- recordings ----

void BoardHub::capture(const QString& address, ProjectSession& session, const CaptureOrder& wanted)
{
    Row* row = find(address);
    const CaptureOrder order = row != nullptr && row->source == DeviceSource::Replay ? besideOriginal(wanted, session, address) : wanted;
    std::optional<Error> refusal;
    if (row == nullptr || row->link == nullptr || !row->snapshot.isOpen) {
        refusal = Error{ErrorCode::Io, tr("No board is connected there. Connect it on the page Devices, then record."), {},
                        QStringLiteral("DEV-009")};
    } else if (row->keeper != nullptr) {
        refusal = Error{ErrorCode::Busy, tr("%1 records already. Wait for its end, or end it.").arg(infoOf(*row).name), {},
                        QStringLiteral("DEV-052")};
    } else if (order.isLive() && !row->snapshot.canStream) {
        refusal = Error{ErrorCode::InvalidArgument,
                        tr("%1 sends no live signal, so it can only record for a time. Choose a length.").arg(infoOf(*row).name), {},
                        QStringLiteral("REC-015")};
    } else if (const Result<void> fits = CaptureKeeper::check(session, order, m_options.places.spareBytes); !fits) {
        refusal = fits.error();
    }
    if (refusal) {
        Q_EMIT captureFailed(address, *refusal);
        return;
    }
    if (order.isLive()) {
        captureLive(*row, session, order);
        return;
    }
    row->keeper = std::make_unique<CaptureKeeper>(++m_lastCapture, session, order, infoOf(*row), row->ring, m_options.places);
    RecordingKeeper& keeper = *row->keeper;
    listenToKeeper(address, keeper);
    ask(address, [id = keeper.id(), request = requestOf(order)](DeviceLink& link) { link.capture(id, request); });
}

/// From the live readings, which go on behind it.
void BoardHub::captureLive(Row& row, ProjectSession& session, const CaptureOrder& order)
{
    const LiveBlock now = row.ring->read(std::numeric_limits<qint64>::max());
    const bool isStreaming = row.snapshot.state == DeviceState::Streaming && LiveKeeper::isOf(*row.ring, now, order);
    const QString address = row.address;
    auto made = std::make_unique<LiveKeeper>(++m_lastCapture, session, order, infoOf(row), row.ring, m_options.places, row.taken);
    LiveKeeper* keeper = made.get();
    row.keeper = std::move(made);
    listenToKeeper(address, *keeper);
    connect(keeper, &LiveKeeper::progressed, this, [this, address](double done, double total, const QString& step) {
        Q_EMIT captureProgress(address, done, total, step);
    });
    if (!isStreaming)
        startStream(address, order.sensor, order.frequencyHz);
    keeper->begin();
}

void BoardHub::listenToKeeper(const QString& address, RecordingKeeper& keeper)
{
    // It tells of its own end, so it goes when that call has returned; the next recording may begin at once. Its row may have gone.
    const auto release = [this, address, which = &keeper] {
        which->deleteLater();
        Row* one = find(address);
        if (one == nullptr || one->keeper.get() != which)
            return;
        if (const LiveKeeper* live = one->liveKeeper())
            one->taken = live->taken();
        (void)one->keeper.release();
    };
    connect(&keeper, &RecordingKeeper::finished, this, [this, address, release](SampleId id) {
        release();
        Q_EMIT captureFinished(address, id);
    });
    connect(&keeper, &RecordingKeeper::failed, this, [this, address, release](const Error& error) {
        release();
        Q_EMIT captureFailed(address, error);
    });
    connect(&keeper, &RecordingKeeper::storing, this,
            [this, address](double seconds) { Q_EMIT captureProgress(address, seconds, seconds, RecordingKeeper::storingStep()); });
    connect(&keeper, &RecordingKeeper::warned, this, [this, address](const Error& error) { Q_EMIT deviceFailed(address, error); });
    // Queued: it asks in the middle of storing what has arrived.
    connect(&keeper, &RecordingKeeper::stopWanted, this, [this, address] { endCapture(address); }, Qt::QueuedConnection);
}

void BoardHub::endCapture(const QString& address)
{
    const Row* row = find(address);
    if (row == nullptr)
        return;
    if (LiveKeeper* live = row->liveKeeper())
        live->stop();
    else if (row->link != nullptr)
        ask(address, [](DeviceLink& link) { link.endCapture(); });
}

void BoardHub::markLabel(const QString& address, const QString& label)
{
    if (const Row* row = find(address); row != nullptr && row->keeper != nullptr)
        row->keeper->markLabel(label);
}

QString BoardHub::markedLabel(const QString& address) const
{
    const Row* row = find(address);
    return row != nullptr && row->keeper != nullptr ? row->keeper->markedLabel() : QString();
}

// ---- updates ----

void BoardHub::flash(const QString& address, const QString& bundlePath)
{
    const Row* row = find(address);
    if (row == nullptr || row->link == nullptr) {
        Q_EMIT flashFailed(address, Error{ErrorCode::Io, tr("No board is connected there. Connect it on the page Devices, then flash."), {},
                                          QStringLiteral("DEV-013")});
        return;
    }
    ask(address, [bundlePath](DeviceLink& link) { link.flash(bundlePath); });
}

void BoardHub::cancelFlash(const QString& address)
{
    if (const Row* row = find(address); row != nullptr && row->link != nullptr)
        ask(address, [](DeviceLink& link) { link.cancelFlash(); });
}

} // namespace studio
