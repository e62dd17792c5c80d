// SPDX-License-Identifier: GPL-3.0-or-later
// What the Devices page shows of its boards: states, what can be done, the live signal.
#include "app/session/studio_context.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/board_choice.h"
#include "ui/pages/device_details.h"
#include "ui/pages/devices_page.h"
#include "ui/pages/key_card.h"
#include "ui/shell/action_registry.h"
#include "ui/widgets/card.h"
#include "ui/widgets/mnemonic.h"

#include <QFileInfo>
#include <QLabel>

namespace studio
{

namespace
{

constexpr double kLiveSeconds = 5.0;
constexpr int kSparklineColumns = 100;
constexpr int kLongestButtonName = 22; ///< characters
constexpr int kFootSlack = 4;          ///< beside a line of text, so that it does not wrap

QString connectText(const DeviceInfo& device)
{
    switch (device.source) {
    case DeviceSource::Board: break;
    case DeviceSource::Microphone: return DevicesPage::tr("Open");
    case DeviceSource::Folder: return DevicesPage::tr("Watch");
    case DeviceSource::Replay: return DevicesPage::tr("Replay");
    }
    return DevicesPage::tr("Connect");
}

QString disconnectText(const DeviceInfo& device)
{
    switch (device.source) {
    case DeviceSource::Board: break;
    case DeviceSource::Microphone: return DevicesPage::tr("Close");
    case DeviceSource::Folder: return DevicesPage::tr("Stop watching");
    case DeviceSource::Replay: return DevicesPage::tr("Stop");
    }
    return DevicesPage::tr("Disconnect");
}

bool canRecordFrom(const DeviceInfo& device)
{
    return isDeviceConnected(device) && device.source != DeviceSource::Folder;
}

/// A name as the head button can hold it; the table has it whole.
QString shortName(const QString& name)
{
    return name.size() > kLongestButtonName ? name.left(kLongestButtonName - 1) + QStringLiteral("\u2026") : name;
}

} // namespace

bool DevicesPage::hasNothingToShow() const
{
    const ServiceHost& network = services().context.network();
    if (m_showsNetwork || network.isWanted(NetworkService::Ingestion) || network.isWanted(NetworkService::Remote))
        return false;
    // The board that could be simulated is always in the list; alone and untouched it is an offer, not a board.
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const DeviceInfo device = m_model->device(row);
        if (!isSimulatedBoard(device.address) || device.state != DeviceState::Offline || !device.lastError.message.isEmpty())
            return false;
    }
    return true;
}

/// Started from another page it is what is wanted here as well.
void DevicesPage::followSimulated()
{
    bool isOn = false;
    for (int row = 0; row < m_model->rowCount(); ++row)
        isOn = isOn || (isSimulatedBoard(m_model->address(row)) && m_model->device(row).state != DeviceState::Offline);
    if (std::exchange(m_isSimulatedOn, isOn) != isOn && isOn && !isVisible())
        chooseSimulated();
}

void DevicesPage::showState()
{
    followSimulated();
    showEmpty(hasNothingToShow());
    DeviceHub* hub = services().context.devices();
    int connected = 0;
    int wrong = 0;
    int working = 0;
    QString connectedName;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const DeviceInfo device = m_model->device(row);
        const DeviceMark mark = m_model->status(row).mark;
        wrong += mark == DeviceMark::Wrong ? 1 : 0;
        working += device.state == DeviceState::Identifying || m_model->isFlashing(device.address) ? 1 : 0;
        if (isDeviceConnected(device)) {
            ++connected;
            connectedName = device.name;
        } else {
            if (m_liveStarted.remove(device.address))
                m_liveReturns.insert(device.address);
            m_live.remove(device.address);
        }
    }
    if (hub == nullptr)
        setStateText(tr("not available in this window"));
    else if (hasNothingToShow())
        setStateText(tr("looking for boards"));
    else
        setStateText(tr("%1 of %2 connected").arg(connected).arg(m_model->rowCount()));
    if (wrong > 0)
        setStateMark(StateMark::NeedsAttention, tr("%n board(s) need attention", "", wrong));
    else if (working > 0)
        setStateMark(StateMark::InProgress, tr("a board is connecting or being written"));
    else if (connected > 0)
        setStateMark(StateMark::UpToDate, connected == 1 ? tr("%1 is connected").arg(connectedName) : tr("%n boards are connected", "", connected));
    else
        setStateMark(StateMark::Empty, tr("no board is connected"));

    const DeviceInfo device = chosen();
    // Its samples are known by what it calls itself, which it tells some time after it is there.
    if (const QString names = device.name + QLatin1Char('\n') + device.deviceId; std::exchange(m_usedAs, names) != names)
        showUse();
    m_consoleCard->setSubtitle(device.name);
    m_details->setVisible(!device.address.isEmpty());
    if (!device.address.isEmpty())
        m_details->showDevice(device, m_model->status(m_model->rowOf(m_shown)));
    showActions(device);
    showNetworkActions();
    followLive();
    showSignal();
}

void DevicesPage::showActions(const DeviceInfo& device)
{
    ActionRegistry& actions = services().actions;
    const bool isThere = !device.address.isEmpty() && !hasNothingToShow();
    const bool isConnected = isDeviceConnected(device);
    const bool isBusy = device.state == DeviceState::Identifying || m_model->isFlashing(device.address);
    const QString noBoard = tr("No board is chosen");
    const QString busy = tr("Wait until the board has finished connecting or updating");
    const QString byItself = tr("It connects by itself, while remote management is open");
    const bool isConnecting = device.state == DeviceState::Identifying; // takes a minute with a slow board; may be given up
    const bool isBoard = device.source == DeviceSource::Board;
    const bool isFolder = device.source == DeviceSource::Folder;
    actions.setText(QStringLiteral("devices.toggle"), isConnecting ? tr("Give up") : isConnected ? disconnectText(device) : connectText(device));
    actions.setEnabled(QStringLiteral("devices.toggle"), isThere && (!isBusy || isConnecting) && !device.connectsByItself,
                       !isThere ? noBoard : device.connectsByItself ? byItself : busy);
    const bool isOffered = isThere && !isConnected && !isConnecting && !device.connectsByItself;
    m_toggleButton->setKind(isOffered ? ButtonKind::Primary : ButtonKind::Secondary);
    actions.setText(QStringLiteral("devices.collect"), isConnected ? tr("Collect from %1").arg(literal(shortName(device.name))) : tr("Collect"));
    actions.setEnabled(QStringLiteral("devices.collect"), canRecordFrom(device), isFolder ? tr("What lands in the folder is recorded by itself") : isThere ? tr("Connect the board first") : noBoard);
    m_collectButton->setVisible(canRecordFrom(device));
    actions.setEnabled(QStringLiteral("devices.rename"), isThere && device.source != DeviceSource::Replay, isThere ? tr("A replay is called as its sample") : noBoard);
    const bool isPort = isThere && isBoard && !isSimulatedBoard(device.address) && !device.connectsByItself;
    actions.setEnabled(QStringLiteral("devices.port"), isPort && !m_model->isFlashing(device.address),
                       !isThere ? noBoard : isPort ? busy : tr("This board is not at a port of the computer"));
    const bool takesFirmware = isBoard && !device.connectsByItself && !device.printsNumbers;
    const bool canUpdate = isThere && !isBusy && takesFirmware && (isConnected || device.state == DeviceState::Bootloader || device.state == DeviceState::Degraded);
    actions.setEnabled(QStringLiteral("devices.update"), canUpdate,
                       !isThere                  ? noBoard
                       : device.connectsByItself ? tr("Connect it by USB to update it")
                       : !isBoard                ? tr("There is no board to update here")
                       : device.printsNumbers    ? tr("A board that prints plain numbers takes no firmware from here")
                       : isBusy                  ? busy
                                                 : tr("Connect the board first"));
    actions.setEnabled(QStringLiteral("devices.cancelUpdate"), isThere && m_model->isFlashing(device.address), tr("Nothing is being written to this board"));
    actions.setEnabled(QStringLiteral("devices.saveSession"),
                       isThere && !device.connectsByItself && !services().context.devices()->console(device.address).isEmpty(),
                       !isThere ? noBoard : tr("Nothing was said on this line yet"));
    const bool isStreaming = device.state == DeviceState::Streaming && !device.isWatched && !device.connectsByItself;
    actions.setText(QStringLiteral("devices.live"), isStreaming ? tr("Stop live signal") : tr("Show live signal"));
    const bool canStream = isStreaming || (device.state == DeviceState::Connected && device.canStream && !device.sensors.isEmpty());
    actions.setEnabled(QStringLiteral("devices.live"), canStream,
                       !isConnected              ? tr("Connect the board first")
                       : isFolder                ? tr("A folder has no signal of its own")
                       : device.connectsByItself ? tr("Over the network it sends its recordings as a whole")
                       : !device.canStream       ? tr("This board sends readings only while it records")
                                                 : tr("The board is busy with something else"));
    const bool isSimulated = m_isSimulatedOn;
    actions.setText(QStringLiteral("devices.simulated"), isSimulated ? tr("Stop the simulated board") : tr("Use the simulated board"));
    m_foot->setText(isSimulated ? tr("The simulated board stands in for a real one until you stop it:")
                                : tr("No board at hand? Plug one in, it appears here by itself, or"));
    m_foot->setMaximumWidth(m_foot->fontMetrics().horizontalAdvance(m_foot->text()) + kFootSlack);
    m_simulatedButton->setText(isSimulated ? tr("stop the simulated board") : tr("use the simulated board"));
    m_boardChoice->showKinds(services().context.devices(), isSimulated);
    m_emptyBoardChoice->showKinds(services().context.devices(), isSimulated);
    actions.setEnabled(QStringLiteral("devices.simulated"), services().context.devices() != nullptr, tr("This window works without boards"));
    const bool isLost = device.state == DeviceState::Offline && (device.lastError.code == ErrorCode::NotFound || device.lastError.code == ErrorCode::Io)
                        && !device.lastError.message.isEmpty();
    const bool canForget = !isBoard || (!isConnected && !isBusy && (device.wasAdded || isLost || device.connectsByItself));
    actions.setEnabled(QStringLiteral("devices.forget"), isThere && canForget,
                       isConnected ? (device.connectsByItself ? tr("It is connected") : tr("Disconnect the board first")) : tr("A port that is plugged in stays in the list"));
    showSourceActions(device);
    actions.setEnabled(QStringLiteral("devices.scan"), services().context.devices() != nullptr, tr("This window works without boards"));
}

void DevicesPage::showSignal()
{
    const DeviceInfo device = chosen();
    const auto live = m_live.constFind(m_shown);
    if (live != m_live.constEnd() && !live->isEmpty())
        m_details->showSignal(*live);
    else if (m_model->isFlashing(m_shown))
        m_details->showNoSignal(tr("The board is being written. Its signal comes back with the new firmware."));
    else if (!isDeviceConnected(device) && device.source != DeviceSource::Board)
        m_details->showNoSignal(device.source == DeviceSource::Replay ? tr("Replay it to see its signal.") : tr("Open it to see its signal."));
    else if (!isDeviceConnected(device))
        m_details->showNoSignal(device.connectsByItself ? tr("It is not here now. It comes back by itself while remote management is open.")
                                                        : tr("Connect the board to see what its sensor says."));
    else if (device.connectsByItself)
        m_details->showNoSignal(tr("It sends its recordings as a whole. Each of them is checked on Collect."));
    else if (device.isWatched)
        m_details->showNoSignal(tr("The camera is being watched. The signal comes back when you stop watching."));
    else if (device.state == DeviceState::Streaming)
        m_details->showNoSignal(tr("Waiting for the first readings."));
    else if (device.canStream && device.source != DeviceSource::Board)
        m_details->showNoSignal(tr("It is quiet. Its live signal starts here, or on Collect."));
    else if (device.canStream)
        m_details->showNoSignal(tr("The board is quiet. Its live signal shows whether each axis moves, rests or is stuck."));
    else
        m_details->showNoSignal(tr("This board sends readings only while it records: make a recording to see its signal."));
}

void DevicesPage::showUse()
{
    const ProjectSession* project = services().context.project();
    const DeviceInfo device = chosen();
    if (device.source == DeviceSource::Folder) {
        m_details->showUse({}); // its facts say what was taken in
        return;
    }
    if (project == nullptr) {
        m_details->showUse(tr("no project is open"));
        return;
    }
    // A board that prints numbers was called as its port until it was given a name, and so are its recordings of that time.
    QSet<QString> names{device.name, device.deviceId};
    if (device.printsNumbers)
        names << QFileInfo(device.address.section(QLatin1Char(':'), 1)).fileName();
    names.remove(QString());
    int count = 0;
    const Sample* last = nullptr;
    for (const Sample& sample : project->samples()) {
        if (!names.contains(sample.deviceName))
            continue;
        ++count;
        if (last == nullptr || sample.createdAt > last->createdAt)
            last = &sample;
    }
    if (last == nullptr) {
        m_details->showUse(tr("no samples yet"));
        return;
    }
    const QDateTime at = last->createdAt.toLocalTime();
    const bool isToday = at.date() == QDate::currentDate();
    m_details->showUse(tr("%n sample(s), last %1 at %2", "", count)
                           .arg(last->name, isToday ? at.time().toString(QStringLiteral("HH:mm:ss")) : QLocale().toString(at, QLocale::ShortFormat)));
}

void DevicesPage::projectChanged()
{
    if (ProjectSession* project = services().context.project()) {
        connect(project, &ProjectSession::samplesAdded, this, &DevicesPage::showUse);
        connect(project, &ProjectSession::samplesRemoved, this, &DevicesPage::showUse);
        connect(project, &ProjectSession::keysChanged, this, &DevicesPage::showKeys);
    }
    showUse();
    m_keys->hideNewKey();
    showKeys();
}

void DevicesPage::poll()
{
    DeviceHub* hub = services().context.devices();
    for (int row = 0; hub != nullptr && row < m_model->rowCount(); ++row) {
        const QString address = m_model->address(row);
        const DeviceInfo device = m_model->device(row);
        auto live = m_live.find(address);
        // Of a board that is quiet the ring holds what came before: it is not asked for, and what is shown of it goes soon.
        const bool isQuiet = device.state == DeviceState::Connected;
        if (!isDeviceConnected(device) || (isQuiet && live == m_live.end())) {
            if (m_model->live(row) != nullptr)
                m_model->setLive(address, {});
            continue;
        }
        if (live == m_live.end())
            live = m_live.insert(address, LiveWindow(kLiveSeconds));
        live->take(hub->live(address, live->nextIndex()), m_clock.elapsed());
        if (isQuiet && live->isSilent()) {
            m_live.erase(live);
            m_model->setLive(address, {});
            if (address == m_shown)
                showSignal();
            continue;
        }
        DeviceLive shown{{}, live->measuredRateHz(), live->dropped()};
        for (int axis = 0; !live->isEmpty() && axis < live->axes().size(); ++axis)
            shown.axes.append(live->columns(axis, kSparklineColumns));
        m_model->setLive(address, shown);
    }
    if (m_live.contains(m_shown))
        showSignal();
}

/// The signal of the board that is chosen starts by itself; that of another one comes back once it is connected again.
void DevicesPage::followLive()
{
    startLive(chosen());
    for (const QString& address : QSet<QString>(m_liveReturns))
        startLive(m_model->device(m_model->rowOf(address)));
}

void DevicesPage::startLive(const DeviceInfo& device)
{
    if (!isVisible() || !m_wantsLive || device.state != DeviceState::Connected || !device.canStream || device.sensors.isEmpty()
        || device.sensors.first().frequenciesHz.isEmpty() || m_liveStarted.contains(device.address))
        return;
    m_liveStarted.insert(device.address);
    m_liveReturns.remove(device.address);
    const DeviceSensor& sensor = device.sensors.first();
    const ProjectSession* project = services().context.project();
    const double wanted = project != nullptr ? project->impulse().input.frequencyHz : 0.0;
    services().context.devices()->startStream(device.address, sensor.name,
                                              sensor.frequenciesHz.contains(wanted) ? wanted : sensor.frequenciesHz.first());
}

} // namespace studio
