// SPDX-License-Identifier: GPL-3.0-or-later
// The list of boards and their connections; the emulated board stands in board_hub_simulated.cpp, what boards do in board_hub_orders.cpp.
#include "app/session/board_hub_row.h"
#include "app/session/board_hub_sources.h"
#include "app/session/board_link.h"
#include "app/session/board_process.h"
#include "app/session/number_link.h"

#include <QFileInfo>
#include <QTimer>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kJoinMs = 900;
constexpr int kReturnMs = 1500;  ///< from the loss of a port that is still there to one more try
constexpr int kMostReturns = 5; ///< of those tries, between two that the user makes
const QString kSerial = QStringLiteral("serial:");

/// Under which a port's name stands until its board has told its ID. Some boards have the port for their ID, which has a name as well.
QString nameKeyOfPort(const QString& address)
{
    return QStringLiteral("port:") + address;
}

} // namespace

BoardHub::BoardHub(AppSettings& settings, Options options, QObject* parent)
    : DeviceHub(parent)
    , m_settings(settings)
    , m_options(std::move(options))
    , m_thread(new QThread)
    , m_sources(std::make_unique<Sources>(*this))
{
    for (const QString& path : m_settings.addedPorts())
        addRow(kSerial + path, path).wasAdded = true;
    if (!m_options.cliProgram.isEmpty())
        connectProcess();
    m_watcher = new PortWatcher(m_options.folders);
    m_watcher->moveToThread(m_thread);
    connect(m_thread, &QThread::started, m_watcher, &PortWatcher::start);
    connect(m_watcher, &PortWatcher::portsChanged, this, &BoardHub::onPorts);
    m_thread->setObjectName(QStringLiteral("devices"));
    m_thread->start();
}

BoardHub::~BoardHub()
{
    const Error ends{ErrorCode::Cancelled, tr("The window was closed meanwhile."), {}, QStringLiteral("DEV-050")};
    auto links = std::make_shared<std::vector<DeviceLink*>>();
    for (const auto& row : m_rows) {
        if (row->keeper != nullptr) {
            row->keeper->disconnect(this);
            row->keeper->breakOff(ends);
        }
        if (row->link == nullptr)
            continue;
        row->link->disconnect(this);
        row->link->disconnect(m_sources.get());
        links->push_back(std::exchange(row->link, nullptr));
    }
    m_watcher->disconnect(this);
    // The last link that has said goodbye to its board ends the thread; all that lives on it goes with it.
    QMetaObject::invokeMethod(m_watcher, [links, watcher = m_watcher, thread = m_thread] {
        auto left = std::make_shared<std::size_t>(links->size());
        const auto leave = [left, watcher, thread] {
            if (*left > 0)
                return;
            watcher->deleteLater();
            thread->quit();
        };
        for (DeviceLink* link : *links) {
            QObject::connect(link, &DeviceLink::disconnected, watcher, [left, leave, link] {
                --*left;
                link->deleteLater();
                leave();
            });
            link->disconnectBoard();
        }
        leave();
    });
    m_process.reset();
    if (m_thread->wait(kJoinMs)) {
        delete m_thread;
        return;
    }
    // A driver does not let go of its port. The process ends in a moment, and the kernel closes what is open; until then what still
    // runs on the thread must find what it answers to.
    qWarning("a port could not be closed in time");
    (void)m_sources.release();
}

// ---- rows ----

BoardHub::Row* BoardHub::find(const QString& address) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row->address == address; });
    return found == m_rows.end() ? nullptr : found->get();
}

BoardHub::Row& BoardHub::addRow(const QString& address, const QString& path)
{
    auto row = std::make_unique<Row>();
    row->address = address;
    row->path = path;
    // The emulated board stays the last one.
    const auto place = !m_rows.empty() && m_rows.back()->isSimulated ? std::prev(m_rows.end()) : m_rows.end();
    return **m_rows.insert(place, std::move(row));
}

void BoardHub::removeRow(const QString& address)
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row->address == address; });
    if (found == m_rows.end())
        return;
    if ((*found)->link != nullptr) {
        DeviceLink* link = (*found)->link;
        link->disconnect(this);
        if ((*found)->makeSource) {
            link->disconnect(m_sources.get());
            m_sources->letGo(*link);
        } else {
            link->deleteLater();
        }
    }
    if (RecordingKeeper* keeper = (*found)->keeper.get(); keeper != nullptr && keeper->isStoring())
        (*found)->keeper.release()->setParent(this); // until it has told of its end
    m_rows.erase(found);
    followActive();
}

void BoardHub::onPorts(const QVector<PortInfo>& ports)
{
    QStringList gone;
    for (const auto& row : m_rows) {
        const bool isThere = std::any_of(ports.begin(), ports.end(), [&](const PortInfo& port) { return port.path == row->path; });
        if (isThere || !row->isListed)
            continue;
        row->isListed = false;
        if (row->link != nullptr)
            QMetaObject::invokeMethod(row->link, &DeviceLink::takePortAway);
        // A board that was in use stays in sight, with its console and what happened to it.
        if (row->link == nullptr && !row->wasAdded)
            gone << row->address;
    }
    for (const QString& address : gone)
        removeRow(address);
    QStringList returned;
    for (const PortInfo& port : ports) {
        const QString address = kSerial + port.path;
        Row* row = find(address);
        const bool isBack = row != nullptr && !row->isListed && row->shallReturn;
        Row& known = row != nullptr ? *row : addRow(address, port.path);
        known.port = port;
        known.isListed = true;
        if (isBack)
            returned << address;
    }
    Q_EMIT devicesChanged();
    for (const QString& address : returned) {
        if (Row* row = find(address); row != nullptr)
            openRow(*row);
    }
}

QVector<DeviceInfo> BoardHub::devices() const
{
    QVector<DeviceInfo> list;
    for (const auto& row : m_rows)
        list.append(infoOf(*row));
    return list;
}

DeviceInfo BoardHub::device(const QString& address) const
{
    const Row* row = find(address);
    return row != nullptr ? infoOf(*row) : DeviceInfo();
}

DeviceInfo BoardHub::infoOf(const Row& row) const
{
    const BoardSnapshot& now = row.snapshot;
    DeviceInfo info;
    info.address = row.address;
    const bool isBoard = row.source == DeviceSource::Board;
    const QString ofPort = now.deviceId.isEmpty() ? m_settings.deviceName(nameKeyOfPort(row.address)) : QString();
    const QString chosen = !ofPort.isEmpty() ? ofPort : m_settings.deviceName(now.deviceId.isEmpty() ? row.address : now.deviceId);
    const QString plain = !isBoard ? row.sourceName : row.isSimulated ? tr("Simulated board") : QFileInfo(row.path).fileName();
    info.name = !chosen.isEmpty()               ? chosen
                : row.isSimulated               ? plain
                : !row.port.boardName.isEmpty() ? row.port.boardName
                : !now.deviceId.isEmpty() && !row.hasIdOfNumbers ? now.deviceId
                                                : plain;
    info.source = row.source;
    info.facts = now.facts;
    info.isLooped = now.isLooped;
    info.kind = !isBoard                 ? Sources::kindText(row.source)
                : now.printsNumbers      ? tr("plain numbers")
                : !now.version.isEmpty() ? tr("AT %1").arg(now.version)
                : row.isSimulated        ? tr("emulated board")
                                         : tr("serial port");
    info.state = row.isStarting ? DeviceState::Identifying : now.state;
    info.step = now.step.isEmpty() ? row.step : now.step;
    info.deviceId = now.deviceId;
    info.deviceType = now.deviceType;
    info.usb = row.port.usbText();
    info.firmware = now.firmware;
    info.model = now.model;
    info.sensors = now.sensors;
    info.printsNumbers = now.printsNumbers;
    info.canStream = now.canStream;
    info.pictureSizes = now.pictureSizes;
    info.canWatch = now.canWatch;
    info.isWatched = now.isWatched;
    info.wasAdded = row.wasAdded;
    info.motions = now.motions;
    info.motion = now.motion;
    info.lastError = row.isStarting ? Error() : !now.lastError.message.isEmpty() ? now.lastError : row.error;
    info.droppedReadings = row.ring->droppedInAll();
    return info;
}

QVector<ConsoleLine> BoardHub::console(const QString& address) const
{
    const Row* row = find(address);
    return row != nullptr ? row->console->lines() : QVector<ConsoleLine>();
}

void BoardHub::scan()
{
    QMetaObject::invokeMethod(m_watcher, &PortWatcher::look);
}

Result<void> BoardHub::addPort(const QString& path)
{
    const QString wanted = path.trimmed().startsWith(kSerial) ? path.trimmed().mid(kSerial.size()) : path.trimmed();
    if (!wanted.startsWith(QLatin1Char('/')) || wanted.contains(QChar::Null)) {
        return Error{ErrorCode::InvalidArgument, tr("A port is given by its whole path, such as /dev/ttyUSB0. Nothing was added."), {},
                     QStringLiteral("DEV-051")};
    }
    const QFileInfo file(wanted);
    if (!file.exists()) {
        return Error{ErrorCode::NotFound, tr("There is no %1. Nothing was added; plug the board in first, or mend the path.").arg(wanted), {},
                     QStringLiteral("DEV-003")};
    }
    if (file.isDir() || file.isFile()) {
        return Error{ErrorCode::InvalidArgument, tr("%1 is not a serial port. Nothing was added.").arg(wanted), {}, QStringLiteral("DEV-004")};
    }
    const QString address = kSerial + wanted;
    if (find(address) != nullptr)
        return Error{ErrorCode::AlreadyExists, tr("%1 is in the list already.").arg(wanted), {}, QStringLiteral("DEV-005")};
    addRow(address, wanted).wasAdded = true;
    m_settings.setAddedPorts(m_settings.addedPorts() << wanted);
    Q_EMIT devicesChanged();
    return {};
}

void BoardHub::forgetDevice(const QString& address)
{
    Row* row = find(address);
    if (row == nullptr || row->isSimulated)
        return;
    if (row->makeSource) {
        m_sources->onForgotten(*row);
    } else if (row->wasAdded) {
        QStringList paths = m_settings.addedPorts();
        paths.removeAll(row->path);
        m_settings.setAddedPorts(paths);
        row->wasAdded = false;
    }
    if (row->keeper != nullptr)
        row->keeper->breakOff(Error{ErrorCode::Cancelled, tr("The board was taken off the list."), {}, QStringLiteral("DEV-006")});
    if (row->isListed)
        disconnectDevice(address);
    else
        removeRow(address);
    Q_EMIT devicesChanged();
}

void BoardHub::renameDevice(const QString& address, const QString& name)
{
    const Row* row = find(address);
    if (row == nullptr)
        return;
    const QString wanted = name.trimmed();
    if (const QString& id = row->snapshot.deviceId; !id.isEmpty()) {
        m_settings.setDeviceName(id, wanted);
    } else {
        if (wanted.isEmpty())
            m_settings.setDeviceName(address, {});
        m_settings.setDeviceName(nameKeyOfPort(address), wanted == m_settings.deviceName(address) ? QString() : wanted);
    }
    Q_EMIT deviceChanged(address);
}

// ---- connections ----

void BoardHub::setActiveDevice(const QString& address)
{
    const Row* row = find(address);
    if (row == nullptr || !row->snapshot.isOpen || m_active == address)
        return;
    settleLost();
    m_active = address;
    Q_EMIT activeDeviceChanged();
}

/// The first one that is connected, when the active one is not. The place of one that went by itself stays free until it is back or
/// the user takes another: who records must not find another board under the same label.
void BoardHub::followActive()
{
    const Row* active = find(m_active);
    if (active != nullptr && active->snapshot.isOpen)
        return;
    if (active != nullptr && active->snapshot.lastError.code == ErrorCode::Io)
        m_lost = m_active;
    const auto isReady = [](const BoardSnapshot& now) {
        return now.isOpen && now.state != DeviceState::Identifying && now.state != DeviceState::Degraded;
    };
    QString address;
    if (const Row* lost = find(m_lost); lost != nullptr) {
        if (isReady(lost->snapshot)) {
            address = m_lost;
            settleLost();
        }
    } else {
        if (!m_lost.isEmpty()) // it is off the list
            settleLost();
        const auto next = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return isReady(row->snapshot); });
        address = next == m_rows.end() ? QString() : (*next)->address;
    }
    if (address == m_active)
        return;
    m_active = address;
    Q_EMIT activeDeviceChanged();
}

void BoardHub::connectDevice(const QString& address)
{
    Row* row = find(address);
    if (row == nullptr) {
        Q_EMIT deviceFailed(address, Error{ErrorCode::NotFound, tr("There is no %1 any more. Is the board plugged in?").arg(address), {},
                                           QStringLiteral("DEV-007")});
        return;
    }
    takePlaceOfLost(*row);
    openRow(*row);
}

void BoardHub::openRow(Row& row)
{
    row.returns = 0;
    row.hasSwitched = false;
    if (row.isSimulated)
        startSimulatedBoard();
    else if (row.makeSource)
        openSource(row);
    else
        openLink(row, row.path);
}

/// Connecting another while the one in use is lost is a choice.
void BoardHub::takePlaceOfLost(Row& row)
{
    row.replacesLost = row.replacesLost || (!m_lost.isEmpty() && row.address != m_lost && !row.snapshot.isOpen);
}

/// Whose place it is, is known again: one that was to take it, and perhaps failed to connect, no longer is.
void BoardHub::settleLost()
{
    m_lost.clear();
    for (const auto& row : m_rows)
        row->replacesLost = false;
}

/// A board that resets itself takes its port away for a moment, too short for the list to notice.
void BoardHub::returnLater(const QString& address)
{
    QTimer::singleShot(kReturnMs, this, [this, address] {
        Row* row = find(address);
        if (row != nullptr && row->shallReturn && row->isListed && row->returns++ < kMostReturns)
            openLink(*row, row->path);
    });
}

void BoardHub::openLink(Row& row, const QString& path)
{
    const PortSettings settings = row.isSimulated ? PortSettings() : m_settings.portSettings(settingsKey(row));
    const bool wasNumbers = settings.printedNumbers && settings.protocol == PortProtocol::Automatic;
    const bool printsNumbers = settings.protocol == PortProtocol::Numbers || wasNumbers;
    const bool isMeantOtherwise = !row.snapshot.isOpen && (row.isNumberLink != printsNumbers || row.linkSettings != settings);
    if (row.link != nullptr && (row.linkPath != path || isMeantOtherwise)) {
        row.link->disconnect(this);
        row.link->deleteLater();
        row.link = nullptr;
        if (row.keeper != nullptr)
            row.keeper->breakOff(Error{ErrorCode::Io, tr("The board was started anew."), {}, QStringLiteral("DEV-014")});
    }
    if (row.link == nullptr) {
        row.link = makeLink(row, path, settings, printsNumbers);
        row.linkPath = path;
        row.linkSettings = settings;
        row.isNumberLink = printsNumbers;
        row.link->moveToThread(m_thread);
        listenTo(row, *row.link);
    }
    row.error = {};
    row.isLeft = false;
    row.shallReturn = false;
    QMetaObject::invokeMethod(row.link, &DeviceLink::connectBoard);
}

/// Names that do not fit are left out by the board's link, which nobody would notice.
std::optional<Error> BoardHub::remarkOn(const Row& row, const NumberFormat& format) const
{
    const QStringList& names = row.linkSettings.numbers.names;
    const QStringList& units = row.linkSettings.numbers.units;
    if (names.isEmpty() || names.size() == format.axisCount) {
        if (units.size() < 2 || units.size() == format.axisCount)
            return std::nullopt;
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 prints %2 values a line, but %3 units are set (%4), so they are not used. Give every value its unit in its port settings, "
                        "or one for all.")
                         .arg(infoOf(row).name)
                         .arg(format.axisCount)
                         .arg(units.size())
                         .arg(units.join(QStringLiteral(", "))),
                     {}, QStringLiteral("DEV-076")};
    }
    return Error{ErrorCode::InvalidArgument,
                 tr("%1 prints %2 values a line, but %3 names are set (%4), so they are not used. Name every value in its port settings.")
                     .arg(infoOf(row).name)
                     .arg(format.axisCount)
                     .arg(names.size())
                     .arg(names.join(QStringLiteral(", "))),
                 {}, QStringLiteral("DEV-076")};
}

DeviceLink* BoardHub::makeLink(Row& row, const QString& path, const PortSettings& settings, bool printsNumbers)
{
    if (!printsNumbers)
        return new BoardLink(path, settings.baud, timingsFor(path, m_options.timings), row.ring, row.console, row.session, settings.numbers.hz);
    const QString id = row.port.serialNumber.isEmpty() ? row.address : forwarderDeviceId(row.port.serialNumber);
    ForwarderTimings timings = m_options.forwarderTimings;
    if (row.hasSwitched && settings.numbers.hz <= 0.0) // it was heard to print numbers; a rate that is set says how long that may take
        timings.nothingMs = timings.findMs;
    auto* link = new NumberLink(path, id, settings, timings, row.ring, row.console, row.session);
    connect(link, &NumberLink::formatFound, this, [this, address = row.address, link](const NumberFormat& format) {
        Row* found = find(address);
        if (found == nullptr || found->link != link)
            return;
        found->remark = remarkOn(*found, format);
        PortSettings known = m_settings.portSettings(settingsKey(*found));
        known.printedNumbers = true;
        known.numbers.previousHz = format.hz;
        m_settings.setPortSettings(settingsKey(*found), known);
        found->linkSettings = known;
    });
    return link;
}

/// A port is tried both ways once, each time the user connects it.
void BoardHub::onSpeaksOtherwise(Row& row, const Error& error)
{
    PortSettings settings = m_settings.portSettings(settingsKey(row));
    if (settings.protocol != PortProtocol::Automatic || row.hasSwitched) {
        if (settings.protocol == PortProtocol::Automatic && row.isNumberLink) { // which was a try
            settings.printedNumbers = false;
            m_settings.setPortSettings(settingsKey(row), settings);
        }
        Q_EMIT deviceFailed(row.address, error);
        return;
    }
    settings.printedNumbers = !row.isNumberLink;
    m_settings.setPortSettings(settingsKey(row), settings);
    row.hasSwitched = true;
    openLink(row, row.path);
}

/// The next connection begins with it; the link has it already.
void BoardHub::onSpeedFound(Row& row, int baud)
{
    PortSettings settings = m_settings.portSettings(settingsKey(row));
    settings.baud = baud;
    m_settings.setPortSettings(settingsKey(row), settings);
    row.linkSettings.baud = baud;
}

/// The board, where its serial number tells it from others of its kind; else the port.
QString BoardHub::settingsKey(const Row& row)
{
    if (row.port.serialNumber.isEmpty())
        return row.address;
    return QStringLiteral("usb:%1:%2:%3").arg(row.port.vendorId, 4, 16, QLatin1Char('0')).arg(row.port.productId, 4, 16, QLatin1Char('0')).arg(row.port.serialNumber);
}

PortSettings BoardHub::portSettings(const QString& address) const
{
    const Row* row = find(address);
    return row != nullptr ? m_settings.portSettings(settingsKey(*row)) : PortSettings();
}

void BoardHub::setPortSettings(const QString& address, const PortSettings& settings)
{
    Row* row = find(address);
    if (row == nullptr || row->isSimulated || row->makeSource)
        return;
    m_settings.setPortSettings(settingsKey(*row), settings);
    if (row->link != nullptr && row->snapshot.isOpen) {
        row->shallReconnect = true;
        row->regainsActive = m_active == address;
        QMetaObject::invokeMethod(row->link, &DeviceLink::leaveBoard);
    }
    Q_EMIT deviceChanged(address);
}

void BoardHub::disconnectDevice(const QString& address)
{
    Row* row = find(address);
    if (row == nullptr)
        return;
    row->shallReturn = false;
    row->isLeft = true;
    row->regainsActive = false;
    row->replacesLost = false;
    if (m_lost == address) { // given up
        settleLost();
        followActive();
    }
    m_sources->remember(*row, false);
    if (row->isSimulated)
        stopSimulatedBoard();
    else if (row->link != nullptr)
        QMetaObject::invokeMethod(row->link, &DeviceLink::leaveBoard);
}

/// What the user called a port before its board told its ID is the board's name from then on, and no other board's at that port. One
/// that has a name keeps it.
void BoardHub::takeNameOfPort(const Row& row)
{
    const QString& id = row.snapshot.deviceId;
    const QString name = m_settings.deviceName(nameKeyOfPort(row.address));
    if (name.isEmpty())
        return;
    if (id == row.address || m_settings.deviceName(id).isEmpty())
        m_settings.setDeviceName(id, name);
    m_settings.setDeviceName(nameKeyOfPort(row.address), {});
}

void BoardHub::onSnapshot(Row& row, const BoardSnapshot& snapshot)
{
    const bool wasOpen = row.snapshot.isOpen;
    const BoardSnapshot before = std::exchange(row.snapshot, snapshot);
    if (snapshot.deviceId.isEmpty()) {
        // What it was stays in sight while it is away, and while it is found out anew.
        row.snapshot.version = before.version;
        row.snapshot.deviceId = before.deviceId;
        row.snapshot.deviceType = before.deviceType;
        row.snapshot.firmware = before.firmware;
        row.snapshot.printsNumbers = snapshot.printsNumbers || (before.printsNumbers && snapshot.state == DeviceState::Offline);
    } else {
        row.hasIdOfNumbers = snapshot.printsNumbers;
        takeNameOfPort(row);
    }
    // Gone by itself: when the port comes back, so does the connection.
    if (wasOpen && !snapshot.isOpen && snapshot.lastError.code == ErrorCode::Io)
        row.shallReturn = true;
    const QString address = row.address;
    if (row.shallReturn && row.isListed)
        returnLater(address);
    if (LiveKeeper* live = row.liveKeeper())
        live->deviceChanged(snapshot.state, snapshot.lastError);
    const bool isConnected = snapshot.isOpen && snapshot.state == DeviceState::Connected;
    const std::optional<Error> remark = isConnected ? std::exchange(row.remark, std::nullopt) : std::nullopt;
    Q_EMIT deviceChanged(address);
    if ((row.regainsActive || row.replacesLost) && isConnected) {
        row.regainsActive = false;
        row.replacesLost = false;
        setActiveDevice(address);
    }
    followActive();
    if (remark)
        Q_EMIT deviceFailed(address, *remark);
}

void BoardHub::fail(Row& row, const Error& error)
{
    row.error = error;
    const QString address = row.address;
    Q_EMIT deviceChanged(address);
    Q_EMIT deviceFailed(address, error);
}

} // namespace studio
