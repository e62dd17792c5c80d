// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shots_board.h"

#include "app/session/device_hub.h"

namespace studio
{

namespace
{

constexpr int kStartMs = 120'000; ///< the first start of a version builds the firmware
constexpr int kFlashMs = 120'000;
constexpr int kPageMs = 60'000;
constexpr int kLookMs = 100;
constexpr double kDevicesSeconds = 6.0;  ///< a whole sparkline, and the rate that is measured over it
constexpr double kStillSeconds = 5.0;    ///< of the live plot, before the board begins to move
constexpr double kCollectSeconds = 10.5; ///< the whole live plot
constexpr int kPredictionsEach = 12;     ///< of every motion, the change from the one before among them

bool isUp(DeviceState state)
{
    return state == DeviceState::Connected || state == DeviceState::Streaming || state == DeviceState::Running;
}

} // namespace

ShotsBoard::ShotsBoard(DeviceHub& hub, QObject* parent)
    : QObject(parent)
    , m_hub(hub)
{
    m_limit.setSingleShot(true);
    m_look.setInterval(kLookMs);
    connect(&m_limit, &QTimer::timeout, this, &ShotsBoard::onLimit);
    connect(&m_look, &QTimer::timeout, this, &ShotsBoard::look);
    connect(&m_hub, &DeviceHub::deviceChanged, this, &ShotsBoard::onDeviceChanged);
    connect(&m_hub, &DeviceHub::predictionArrived, this, &ShotsBoard::onPrediction);
    connect(&m_hub, &DeviceHub::flashFinished, this, [this] {
        if (m_step == Step::Flashing)
            onDeviceChanged();
    });
    const auto refused = [this](const QString& address, const Error& error) {
        if (address == m_address && (m_step == Step::Starting || m_step == Step::Naming || m_step == Step::Flashing))
            fail(error);
    };
    connect(&m_hub, &DeviceHub::flashFailed, this, refused);
    connect(&m_hub, &DeviceHub::deviceFailed, this, refused);
}

void ShotsBoard::begin(Step step, int limitMs)
{
    m_step = step;
    m_limit.start(limitMs);
}

void ShotsBoard::start(const QString& bundlePath, const QString& deviceId)
{
    m_bundlePath = bundlePath;
    m_deviceId = deviceId;
    for (const DeviceInfo& one : m_hub.devices()) {
        if (one.address.startsWith(QLatin1String("board:")))
            m_address = one.address;
    }
    begin(Step::Starting, kStartMs);
    m_hub.startSimulatedBoard();
}

void ShotsBoard::onDeviceChanged()
{
    const DeviceInfo board = m_hub.device(m_address);
    if (m_step == Step::Starting && board.state == DeviceState::Connected) {
        if (m_deviceId.isEmpty() || board.deviceId == m_deviceId) {
            onConnected();
            return;
        }
        // The board is asked who it is again after its restart.
        begin(Step::Naming, kStartMs);
        m_hub.sendConsole(m_address, QStringLiteral("AT+DEVICEID=%1").arg(m_deviceId));
        m_hub.sendConsole(m_address, QStringLiteral("AT+RESET"));
    } else if (m_step == Step::Naming && board.state == DeviceState::Connected && board.deviceId == m_deviceId) {
        onConnected();
    } else if (m_step == Step::Flashing && board.state == DeviceState::Connected && !board.model.isEmpty()) {
        conclude();
    }
}

void ShotsBoard::onConnected()
{
    if (m_bundlePath.isEmpty() || !m_hub.device(m_address).model.isEmpty()) {
        conclude();
        return;
    }
    begin(Step::Flashing, kFlashMs);
    m_hub.flash(m_address, m_bundlePath);
}

void ShotsBoard::conclude()
{
    const bool isBoardNew = m_step == Step::Starting || m_step == Step::Naming || m_step == Step::Flashing;
    m_step = Step::Idle;
    m_limit.stop();
    m_look.stop();
    if (isBoardNew)
        Q_EMIT ready();
    else
        Q_EMIT pageReady();
}

void ShotsBoard::prepare(const QString& pageId)
{
    const DeviceInfo board = m_hub.device(m_address);
    m_motions.clear();
    m_heard = 0;
    if (!isUp(board.state)) {
        conclude();
    } else if (pageId == QLatin1String("devices") || pageId == QLatin1String("collect")) {
        const bool isCollect = pageId == QLatin1String("collect");
        m_motions = isCollect ? board.motions.mid(0, 2) : board.motions.mid(1, 1);
        m_wantedSeconds = isCollect ? kCollectSeconds : kDevicesSeconds;
        const LiveBlock before = m_hub.live(m_address, 0);
        m_streamBefore = before.streamId;
        m_indexBefore = before.firstIndex + before.readingCount();
        begin(Step::Signal, kPageMs);
        nextMotion();
        m_look.start();
    } else if (pageId == QLatin1String("monitor") && !board.model.isEmpty()) {
        m_motions = board.motions;
        begin(Step::Predictions, kPageMs);
        nextMotion();
        m_hub.startImpulse(m_address);
    } else {
        conclude();
    }
}

/// The page asked for the signal itself; here it is only waited for.
void ShotsBoard::look()
{
    const LiveBlock now = m_hub.live(m_address, 0);
    const qint64 came = now.firstIndex + now.readingCount() - (now.streamId == m_streamBefore ? m_indexBefore : 0);
    const double seconds = static_cast<double>(came) * now.intervalMs / 1000.0;
    if (seconds >= m_wantedSeconds)
        conclude();
    else if (seconds >= kStillSeconds)
        nextMotion();
}

void ShotsBoard::nextMotion()
{
    if (!m_motions.isEmpty())
        m_hub.setMotion(m_address, m_motions.takeFirst());
}

void ShotsBoard::onPrediction()
{
    if (m_step != Step::Predictions || ++m_heard < kPredictionsEach)
        return;
    m_heard = 0;
    if (m_motions.isEmpty())
        conclude();
    else
        nextMotion();
}

void ShotsBoard::onLimit()
{
    const bool isPage = m_step == Step::Signal || m_step == Step::Predictions;
    const DeviceInfo board = m_hub.device(m_address);
    fail({ErrorCode::Timeout,
          m_step == Step::Starting || m_step == Step::Naming ? tr("The simulated board was not ready in time.")
          : m_step == Step::Flashing ? tr("The simulated board did not take the model in time.")
                                     : tr("The simulated board sent too little in time."),
          board.lastError.message.isEmpty() ? board.step : board.lastError.message, QStringLiteral("SHT-004")});
    if (isPage)
        Q_EMIT pageReady(); // the picture shows what has come
}

void ShotsBoard::fail(const Error& error)
{
    m_step = Step::Idle;
    m_limit.stop();
    m_look.stop();
    Q_EMIT failed(error);
}

} // namespace studio
