// SPDX-License-Identifier: GPL-3.0-or-later
// Which device Collect records from, and its live signal.
#include "app/session/studio_context.h"
#include "ui/itemmodels/device_words.h"
#include "ui/pages/collect_page.h"
#include "ui/pages/collect_parts.h"
#include "ui/pages/device_button.h"
#include "ui/pages/device_failures.h"
#include "ui/plots/live_plot.h"

#include <utility>

namespace studio
{

namespace
{

bool isConnected(DeviceState state)
{
    return state == DeviceState::Connected || state == DeviceState::Sampling || state == DeviceState::Running ||
           state == DeviceState::Streaming || state == DeviceState::Degraded;
}

} // namespace

DeviceInfo CollectPage::board() const
{
    return hub() != nullptr && !m_board.isEmpty() ? hub()->device(m_board) : DeviceInfo();
}

bool CollectPage::hasBoard() const
{
    return !m_board.isEmpty() && isConnected(board().state);
}

/// It was in use and went by itself.
bool CollectPage::isLost() const
{
    const DeviceInfo now = board();
    return !now.address.isEmpty() && now.state == DeviceState::Offline && (now.connectsByItself || !now.lastError.message.isEmpty());
}

void CollectPage::showBoards()
{
    QVector<DeviceInfo> connected;
    if (hub() != nullptr) {
        for (const DeviceInfo& one : hub()->devices()) {
            if (isConnected(one.state) && !one.sensors.isEmpty())
                connected.append(one);
        }
    }
    m_device->setDevices(board(), connected);
    m_device->setVisible(project() != nullptr && hub() != nullptr && (!board().address.isEmpty() || !connected.isEmpty()));
    m_device->setRefusal(m_recorder != nullptr && m_recorder->isActive() ? tr("A recording is under way") : QString());
}

void CollectPage::connectHub()
{
    if (hub() == nullptr)
        return;
    new DeviceFailures(*hub(), [this](const QString& address, const QString& text) { takeBack(address, text); }, this);
    connect(hub(), &DeviceHub::activeDeviceChanged, this, &CollectPage::chooseBoard);
    connect(hub(), &DeviceHub::devicesChanged, this, &CollectPage::chooseBoard);
    connect(hub(), &DeviceHub::deviceChanged, this, [this](const QString& address) {
        listOthers();
        if (address == m_board || m_board.isEmpty() || !hasBoard())
            chooseBoard();
        else if (!isVisible())
            enableActions(); // it may be the one in sight on another page
    });
    connect(hub(), &DeviceHub::deviceFailed, this, [this](const QString& address, const Error& error) {
        m_isStarting = false;
        // What fails during a recording is told by the recorder, with what was kept; but not that the disk is full.
        const bool isRecording = m_recorder != nullptr && m_recorder->isActive() && error.code != ErrorCode::LimitExceeded;
        // Nor is the loss told once more, in worse words; a try to connect again that fails is.
        const bool isTold = error.message == m_lossReason && (m_tellsOfLoss || !m_failure.isEmpty());
        if (address == m_board && !hasBoard() && !isRecording && !isTold && isVisible())
            tellAway(NoticeKind::Error, error.message);
        else if ((address == m_board ? hasBoard() : m_board.isEmpty()) && !isRecording && isVisible())
            notice()->showNotice(NoticeKind::Error, error.message);
        showOrHideContent();
    });
}

/// Something about the board that is not there, with the way back where it can be fetched from here.
void CollectPage::tellAway(NoticeKind kind, const QString& text)
{
    m_tellsOfLoss = true;
    notice()->showNotice(kind, text, board().connectsByItself ? QString() : tr("Reconnect"), [this, address = m_board] { hub()->connectDevice(address); });
}

/// The board in use, else the first that is connected; a recording keeps its own to the end. One that is away keeps its place until
/// another is in use: nobody finds the next recording to be from a board that was never chosen.
void CollectPage::chooseBoard()
{
    if (hub() == nullptr) {
        showOrHideContent();
        return;
    }
    QString chosen = hub()->activeDevice();
    if (!chosen.isEmpty() && isConnected(hub()->device(chosen).state)) {
        // it is the one
    } else if (!board().address.isEmpty()) {
        chosen = m_board;
    } else {
        for (const DeviceInfo& one : hub()->devices()) {
            if (isConnected(one.state)) {
                chosen = one.address;
                break;
            }
        }
    }
    if (m_recorder->isActive())
        chosen = m_recorder->address();
    if (!chosen.isEmpty() && chosen != m_board) {
        m_board = chosen;
        setShownDevice(m_board);
        m_streamed.clear();
        m_plot->clear();
    }
    onBoardChanged();
}

void CollectPage::onBoardChanged()
{
    const DeviceInfo now = board();
    if (isConnected(now.state))
        m_isStarting = false;
    const bool wasHere = std::exchange(m_isHere, hasBoard());
    if (m_isHere || wasHere)
        m_lossReason = isLost() ? now.lastError.message : QString();
    if (m_isHere && !wasHere)
        m_settings->boardCameBack();
    if (wasHere && !m_isHere)
        m_goneAt = QTime::currentTime();
    m_plot->setHeld(!m_isHere);
    if (hasBoard())
        m_settings->setBoard(now);
    else
        m_streamed.clear();
    listOthers();
    showHint();
    followStream();
    followFailure();
    showOrHideContent();
    showBoards();
    showState();
    enableActions();
}

void CollectPage::showHint()
{
    const DeviceInfo now = board();
    m_plot->setHint(!hasBoard() ? tr("No board is connected.")
                    : now.connectsByItself
                        ? tr("%1 is connected over the network: there is no live signal before its recording arrives, and it cannot be stopped early. "
                             "It records for the whole length; what it sends is taken in.")
                              .arg(now.name)
                    : !now.canStream ? tr("%1 shows its readings only while it records, where it shows them at all.").arg(now.name)
                    : !canStreamAt(now, m_settings->frequencyHz())
                        ? tr("This sensor measures too often to be shown live; its signal is in the sample after the recording.")
                        : tr("Waiting for the first readings."));
}

/// The chosen sensor measures more often than its board can print: what else the board shows is not its signal.
bool CollectPage::isTooFastToShow() const
{
    const DeviceInfo now = board();
    return now.canStream && m_settings->frequencyHz() > 0.0 && !canStreamAt(now, m_settings->frequencyHz());
}

/// The live signal runs while the page is shown and nothing else does.
void CollectPage::followStream()
{
    const DeviceInfo now = board();
    showHint();
    if (hub() == nullptr || !isVisible() || project() == nullptr || !now.canStream || m_recorder->isActive() ||
        m_settings->sensor().isEmpty() || m_settings->frequencyHz() <= 0.0)
        return;
    if (isTooFastToShow()) {
        if (now.state == DeviceState::Streaming)
            hub()->stopStream(m_board); // of the sensor before, or what another page watched
        m_streamed.clear();
        if (!m_plot->live().isEmpty())
            m_plot->clear();
        return;
    }
    const QString wanted = QStringLiteral("%1 %2").arg(m_settings->sensor()).arg(m_settings->frequencyHz());
    const bool runs = now.state == DeviceState::Streaming && m_streamed == wanted;
    if (runs || (now.state != DeviceState::Connected && now.state != DeviceState::Streaming))
        return;
    if (now.state == DeviceState::Connected && m_streamed == wanted)
        return; // asked for already
    m_streamed = wanted;
    hub()->startStream(m_board, m_settings->sensor(), m_settings->frequencyHz());
}

// ---- what failed on it ----

/// To be told while that board is the one in use, until it is closed or something is recorded.
void CollectPage::keepFailure(const QString& address, const QString& text)
{
    m_failure = text;
    m_failedAddress = address;
    m_tellsOfFailure = false;
    if (address == m_board)
        showFailure();
}

/// What can be done now about a recording that failed: while its board is away that can be connected, once it is back tried again.
QString CollectPage::failureAction() const
{
    if (!hasBoard())
        return m_board.isEmpty() || board().connectsByItself ? QString() : tr("Reconnect");
    if (!m_recorder->canRetry() || m_recorder->address() != m_board)
        return {};
    return m_failedPartly ? tr("Record again") : tr("Try again");
}

void CollectPage::showFailure()
{
    m_tellsOfLoss = false;
    m_tellsOfFailure = true;
    m_failureAction = failureAction();
    std::function<void()> action = [this] { retry(); };
    if (!hasBoard())
        action = [this, address = m_board] { hub()->connectDevice(address); };
    notice()->showNotice(m_failedPartly ? NoticeKind::Warning : NoticeKind::Error, m_failure, m_failureAction, std::move(action));
}

/// A failure is no news of another board, and none any more once its notice was closed.
void CollectPage::followFailure()
{
    if (m_failure.isEmpty())
        return;
    if (m_tellsOfFailure && notice()->isHidden()) {
        m_failure.clear();
    } else if (m_failedAddress != m_board) {
        if (std::exchange(m_tellsOfFailure, false))
            notice()->showNotice(NoticeKind::Info, {});
    } else if (!m_tellsOfFailure || m_failureAction != failureAction()) {
        showFailure();
    }
}

/// A board that is found out anew begins anew, but what failed to be recorded with it is still to be tried again.
void CollectPage::takeBack(const QString& address, const QString& text)
{
    const bool isOpen = !m_failure.isEmpty() && m_tellsOfFailure && m_failedAddress == m_board && !notice()->isHidden();
    if (isOpen && address == m_board)
        showFailure(); // in the place of what was told of it since
    else if (!isOpen || text != m_failure)
        notice()->takeBack(text);
}

// ---- with and without it ----

void CollectPage::startSimulatedBoard()
{
    if (hub() == nullptr)
        return;
    m_isStarting = true;
    notice()->showNotice(NoticeKind::Info, {});
    hub()->startSimulatedBoard();
    showOrHideContent();
}

void CollectPage::showOrHideContent()
{
    const bool hasProject = project() != nullptr;
    const bool hasHub = hub() != nullptr;
    // What was recorded stays in view when the board goes away.
    const bool wasHere = !m_board.isEmpty() && (!m_recent.isEmpty() || isLost());
    const bool isEmpty = !hasProject || !hasHub || (!hasBoard() && !wasHere);
    showEmpty(isEmpty);
    m_settings->setOffersOthers(!isEmpty);
    if (!isEmpty && !hasBoard() && notice()->isHidden() && !m_tellsOfLoss) {
        const QString name = board().name.isEmpty() ? m_board : board().name;
        const bool hasPlug = !board().connectsByItself && !isSimulatedBoard(m_board);
        tellAway(NoticeKind::Warning,
                 !isLost()    ? tr("%1 is not connected.").arg(name)
                 : hasPlug    ? tr("%1 is lost. What was recorded is kept. Plug it in again, or choose another device by its name above.").arg(name)
                              : tr("%1 is lost. What was recorded is kept. Start it again, or choose another device by its name above.").arg(name));
    } else if (hasBoard() && m_tellsOfLoss) {
        notice()->showNotice(NoticeKind::Info, {});
        m_tellsOfLoss = false;
    }
    for (const char* id : {"collect.series", "collect.record"}) {
        if (auto* button = findChild<Button*>(QStringLiteral("head.") + QString::fromLatin1(id)))
            button->setVisible(!isEmpty);
    }
    m_emptyButtons[0]->setVisible(!hasProject);
    m_emptyButtons[1]->setVisible(!hasProject);
    m_emptyButtons[2]->setVisible(hasProject);
    m_emptyButtons[3]->setVisible(hasProject && hasHub);
    m_emptyButtons[3]->setEnabled(!m_isStarting);
    if (!hasProject)
        m_emptyState->setText(tr("No project open"), tr("Recordings belong to a project. Open the example, or open or make a project on Home."));
    else if (!hasHub)
        m_emptyState->setText(tr("Boards are switched off"),
                              tr("This window was started without boards, so nothing can be recorded. Recordings can still be imported on Home."));
    else if (m_isStarting)
        m_emptyState->setText(tr("Starting the simulated board"), tr("It boots in the emulator and connects by itself, in a few seconds."));
    else
        m_emptyState->setText(tr("No board connected"),
                              tr("Plug in a board and connect it on Devices, or use the simulated board: it moves as you tell it."));
}

} // namespace studio
