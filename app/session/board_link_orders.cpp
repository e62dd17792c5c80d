// SPDX-License-Identifier: GPL-3.0-or-later
// Orders to a board: recordings, commands, motions, updates. Each is answered once.
#include "app/session/board_link.h"
#include "app/session/camera_picture.h"
#include "app/session/flashable_image.h"

#include <algorithm>

namespace studio
{

namespace
{

constexpr std::size_t kMostOrders = 32;
constexpr qsizetype kMostLineBytes = 500;
} // namespace

void BoardLink::order(const QString& what, Order wanted)
{
    std::optional<Error> refusal;
    if (m_device == nullptr || m_isClosing) {
        refusal = Error{ErrorCode::Io, tr("The board at %1 is not connected, so it cannot do this: %2. Connect it first.").arg(m_path, what),
                        {}, QStringLiteral("DEV-025")};
    } else if (m_isFlashing) {
        refusal = Error{ErrorCode::Busy,
                        tr("The board at %1 is being flashed, so it cannot do this now: %2. Wait for its end, or cancel it.").arg(m_path, what),
                        {}, QStringLiteral("DEV-026")};
    } else if (m_orders.size() >= kMostOrders) {
        refusal = Error{ErrorCode::LimitExceeded,
                        tr("Too much waits for the board at %1 already; this was left out: %2.").arg(m_path, what),
                        {}, QStringLiteral("DEV-027")};
    }
    if (refusal) {
        if (wanted.refuse)
            wanted.refuse(*refusal);
        else
            Q_EMIT failed(*refusal);
        return;
    }
    m_orders.push_back(std::move(wanted));
    schedule();
}

void BoardLink::endOrder()
{
    m_isOrderRunning = false;
    schedule();
}

void BoardLink::refuseOrders(const Error& error)
{
    const std::deque<Order> orders = std::exchange(m_orders, {});
    for (const Order& order : orders)
        order.refuse(error);
}

// ---- recordings ----

void BoardLink::capture(quint64 id, const CaptureRequest& request)
{
    ++m_captures;
    const auto refuse = [this, id](const Error& error) {
        --m_captures;
        auto outcome = std::make_shared<CaptureOutcome>();
        outcome->id = id;
        outcome->error = error;
        Q_EMIT captureEnded(outcome);
    };
    order(tr("record"), {[this, id, request] { runCapture(id, request); }, refuse});
}

void BoardLink::runCapture(quint64 id, const CaptureRequest& request)
{
    if (m_endsCapture) {
        onCaptured(id, request, Error{ErrorCode::Cancelled, tr("The recording was stopped before it began; nothing was stored."), {},
                                      QStringLiteral("AT-064")});
        return;
    }
    Q_EMIT captureStarted(id, StreamPlace{m_feed.begin(request.sensor, request.intervalMs)});
    m_silence.start();
    m_device->capture(request, [this, id, request](Result<SampleDraft> result) { onCaptured(id, request, std::move(result)); });
}

void BoardLink::onCaptured(quint64 id, const CaptureRequest& request, Result<SampleDraft> result)
{
    m_feed.flush();
    m_silence.stop();
    --m_captures;
    m_endsCapture = false;
    auto outcome = std::make_shared<CaptureOutcome>();
    outcome->id = id;
    std::vector<float> live = m_device->takeRecordedLive();
    if (result) {
        m_feed.learnAxes(request.sensor, result->info.axes);
        outcome->draft = std::move(result).value();
    } else {
        outcome->error = result.error();
        outcome->axes = m_feed.axesOf(request.sensor, m_device->recordedAxes());
        outcome->intervalMs = request.intervalMs;
        if (!live.empty())
            outcome->arrived = SignalData(std::move(live), m_device->recordedAxes());
    }
    Q_EMIT captureEnded(outcome);
    const bool hangs = !result && result.error().code == ErrorCode::Timeout && m_device->transport().isOpen() && !m_isClosing;
    if (hangs)
        identify();
    endOrder();
}

void BoardLink::endCapture()
{
    if (m_captures == 0 || m_device == nullptr)
        return;
    m_endsCapture = true; // also when it has not begun yet
    if (m_device->activity() == AtActivity::Sampling)
        m_device->stop({});
}

// ---- motions and lines ----

void BoardLink::setMotion(const QString& motion)
{
    const auto settled = [this](Result<void> result) {
        if (!result && m_device != nullptr && m_device->transport().isOpen())
            Q_EMIT failed(result.error());
        publish();
    };
    const AtActivity activity = m_device != nullptr ? m_device->activity() : AtActivity::None;
    if (activity == AtActivity::Streaming || activity == AtActivity::Sampling || activity == AtActivity::Running) {
        m_device->setMotion(motion, settled);
        return;
    }
    order(tr("change the motion"), {[this, motion, settled] {
                                        m_device->setMotion(motion, [this, settled](Result<void> result) {
                                            settled(std::move(result));
                                            endOrder();
                                        });
                                    },
                                    [this](const Error& error) { Q_EMIT failed(error); }});
}

// ---- pictures ----

void BoardLink::takePicture(const QSize& size)
{
    order(tr("take a picture"), {[this, size] { runPicture(size); }, [this](const Error& error) { Q_EMIT failed(error); }});
}

void BoardLink::runPicture(const QSize& size)
{
    m_device->snapshot(size, [this](Result<CameraFrame> frame) {
        const bool isHanging = !frame && frame.error().code == ErrorCode::Timeout && m_device->transport().isOpen() && !m_isClosing;
        const Result<QImage> picture = frame ? pictureOf(*frame) : Result<QImage>(frame.error());
        if (picture)
            Q_EMIT pictureTaken(*picture, jpegOf(*frame));
        else if (m_device->transport().isOpen())
            report(picture.error());
        if (isHanging)
            identify();
        endOrder();
    });
}

void BoardLink::onFrame(const CameraFrame& frame)
{
    m_feed.touchSilence();
    if (const Result<QImage> picture = pictureOf(frame))
        Q_EMIT pictureSeen(*picture, jpegOf(frame));
}

void BoardLink::sendLine(const QString& line)
{
    const QString text = line.trimmed();
    if (text.isEmpty() || takeSpecialLine(text))
        return;
    const QByteArray bytes = text.toUtf8();
    if (bytes.size() > kMostLineBytes) {
        Q_EMIT failed(Error{ErrorCode::LimitExceeded, tr("A command has at most %1 characters; this one was not sent.").arg(kMostLineBytes),
                            {}, QStringLiteral("DEV-028")});
        return;
    }
    order(text, {[this, bytes] { runLine(bytes); }, [this](const Error& error) { Q_EMIT failed(error); }});
}

/// Lines that begin or end something become the wish that they are, so that the window knows what the board does.
bool BoardLink::takeSpecialLine(const QString& line)
{
    if (line == QLatin1String("b")) {
        m_wish = {};
        endCapture();
        schedule();
        return true;
    }
    if (line == QLatin1String("AT+RUNIMPULSE")) {
        startImpulse();
        return true;
    }
    if (line.startsWith(QLatin1String("AT+STREAMSTART="))) {
        const QStringList arguments = line.mid(15).split(QLatin1Char(','));
        const double intervalMs = arguments.value(1).toDouble();
        if (intervalMs > 0.0) {
            startStream(arguments.value(0), 1000.0 / intervalMs);
            return true;
        }
    }
    static const QStringList refused = {QStringLiteral("AT+SAMPLESTART"), QStringLiteral("AT+BOOTMODE"), QStringLiteral("AT+RUNIMPULSESTATIC"),
                                        QStringLiteral("AT+RUNIMPULSECONT"), QStringLiteral("AT+RUNIMPULSEDEBUG"), QStringLiteral("AT+SNAPSHOTSTREAM"), QStringLiteral("AT+SNAPSHOT="),
                                        QStringLiteral("AT+MOTIONLOAD"), QStringLiteral("AT+VERIFY"), QStringLiteral("AT+STREAMSTART")};
    const bool isRefused = std::any_of(refused.begin(), refused.end(), [&](const QString& command) { return line.startsWith(command); });
    if (isRefused) {
        Q_EMIT failed(Error{ErrorCode::Refused,
                            tr("%1 needs more than one line of conversation, so it is not sent from here. Record on the page Collect, run the model on "
                               "Monitor, use the camera on Devices, flash on Deploy.")
                                .arg(line.section(QLatin1Char('='), 0, 0)),
                            {}, QStringLiteral("DEV-029")});
    }
    return isRefused;
}

void BoardLink::runLine(const QByteArray& line)
{
    if (line == "AT+RESET") {
        m_device->reset([this](Result<AtIdentity> identity) {
            m_isOrderRunning = false;
            onIdentified(identity);
        });
        return;
    }
    m_device->query(line, m_timings.slowCommandMs, [this](Result<QByteArray> answer) {
        const bool isHanging = !answer && answer.error().code == ErrorCode::Timeout;
        m_isOrderRunning = false;
        if (isHanging && m_device->transport().isOpen() && !m_isClosing) {
            report(answer.error());
            identify();
            return;
        }
        // A refusal is in the console already, in the board's own words.
        schedule();
    });
}

// ---- updates ----

void BoardLink::flash(const QString& bundlePath)
{
    m_isFlashCancelled = false;
    const auto refuse = [this](const Error& error) { Q_EMIT flashEnded(error); };
    order(tr("take new firmware"), {[this, bundlePath] { runFlash(bundlePath); }, refuse});
}

void BoardLink::runFlash(const QString& bundlePath)
{
    m_isOrderRunning = false;
    m_isFlashing = true;
    publish();
    Q_EMIT flashProgress(0, 0, tr("Checking the bundle"));
    const Result<VerifiedBundle> bundle = readBundle(bundlePath);
    const Result<void> fits = bundle ? checkHardware(*bundle, m_device->identity()) : Result<void>(bundle.error());
    Result<FirmwareImage> image = fits ? flashableImage(*bundle) : Result<FirmwareImage>(fits.error());
    if (!image) {
        onFlashed(image.error());
        return;
    }
    if (m_isFlashCancelled) {
        onFlashed(Error{ErrorCode::Cancelled, tr("Flashing was stopped before it began. Nothing was sent."), {}, QStringLiteral("DEV-030")});
        return;
    }
    m_update = std::make_unique<FirmwareUpdate>(*m_device, std::move(image).value());
    connect(m_update.get(), &FirmwareUpdate::progress, this, &BoardLink::flashProgress);
    m_update->start([this, update = m_update.get()](Result<UpdateReport> report) {
        if (m_update.get() == update) // else it was answered already
            onFlashed(report ? std::optional<Error>() : report.error());
    });
}

/// The board has said who it is since, unless it is gone; an update that failed has told the board to start its old firmware.
void BoardLink::onFlashed(const std::optional<Error>& error)
{
    m_isFlashing = false;
    const bool wasTalking = m_update != nullptr;
    if (wasTalking) {
        m_update->disconnect(this);
        m_update.release()->deleteLater(); // it is the one that tells of its end
    }
    const bool shallLeave = std::exchange(m_leavesAfterFlash, false);
    if (m_device != nullptr && !m_device->transport().isOpen()) {
        m_wish = {};
        dropDevice();
    } else if (m_device != nullptr && error && wasTalking && !m_isClosing && !shallLeave) {
        identify();
    }
    if (error)
        m_lastError = *error;
    publish();
    Q_EMIT flashEnded(error);
    if (shallLeave)
        disconnectBoard();
    schedule();
    publish();
}

void BoardLink::cancelFlash()
{
    m_isFlashCancelled = true;
    if (m_update != nullptr)
        m_update->cancel();
}

} // namespace studio
