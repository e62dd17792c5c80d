// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/device_item_model.h"

#include "ui/itemmodels/sample_item_model.h"

#include <QLocale>

namespace studio
{

namespace
{
const QString kNothing = QStringLiteral("\u2013");
}

DeviceItemModel::DeviceItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void DeviceItemModel::setHub(DeviceHub* hub)
{
    if (m_hub != nullptr)
        m_hub->disconnect(this);
    m_hub = hub;
    if (hub != nullptr) {
        connect(hub, &DeviceHub::devicesChanged, this, &DeviceItemModel::sync);
        connect(hub, &DeviceHub::deviceChanged, this, &DeviceItemModel::changeRow);
        connect(hub, &DeviceHub::flashProgress, this, [this](const QString& address, qint64 done, qint64 total, const QString& step) {
            setFlash(address, FlashProgress{done, total, step});
        });
        connect(hub, &DeviceHub::flashFinished, this, [this](const QString& address) { setFlash(address, std::nullopt); });
        connect(hub, &DeviceHub::flashFailed, this, [this](const QString& address) { setFlash(address, std::nullopt); });
    }
    sync();
}

void DeviceItemModel::setLive(const QString& address, const DeviceLive& live)
{
    const int row = rowOf(address);
    if (row < 0)
        return;
    if (live.axes.isEmpty())
        m_rows[row].live.reset();
    else
        m_rows[row].live = live;
    emitRow(row, Column::Signal, Column::Rate);
}

const DeviceLive* DeviceItemModel::live(int row) const
{
    return row >= 0 && row < m_rows.size() && m_rows[row].live ? &*m_rows[row].live : nullptr;
}

DeviceStatus DeviceItemModel::status(int row) const
{
    if (row < 0 || row >= m_rows.size())
        return {};
    const Row& one = m_rows[row];
    return deviceStatus(one.device, one.since, one.flash ? &*one.flash : nullptr);
}

QString DeviceItemModel::address(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows[row].address : QString();
}

DeviceInfo DeviceItemModel::device(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows[row].device : DeviceInfo();
}

int DeviceItemModel::rowOf(const QString& address) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].address == address)
            return row;
    }
    return -1;
}

bool DeviceItemModel::isFlashing(const QString& address) const
{
    const int row = rowOf(address);
    return row >= 0 && (m_rows[row].flash || m_rows[row].device.state == DeviceState::Flashing);
}

int DeviceItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DeviceItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QString DeviceItemModel::display(const Row& row, Column column) const
{
    const DeviceInfo& device = row.device;
    switch (column) {
    case Column::Board: return device.name;
    case Column::Status: return deviceStatus(device, row.since, row.flash ? &*row.flash : nullptr).title;
    case Column::Sensors: return deviceSensorsText(device);
    case Column::Signal: return row.live ? tr("live signal") : device.isWatched ? tr("camera") : tr("no signal");
    case Column::Rate: return row.live && row.live->rateHz > 0.0 ? tr("%1 Hz").arg(QLocale().toString(row.live->rateHz, 'f', 1)) : kNothing;
    }
    return {};
}

QString DeviceItemModel::detail(const Row& row, Column column) const
{
    const DeviceInfo& device = row.device;
    switch (column) {
    case Column::Board: return deviceLinkText(device);
    case Column::Status: return deviceStatus(device, row.since, row.flash ? &*row.flash : nullptr).detail;
    case Column::Sensors: {
        QVector<double> rates;
        for (const DeviceSensor& sensor : device.sensors)
            rates += sensor.frequenciesHz;
        return deviceRatesText(rates);
    }
    case Column::Signal: return {};
    case Column::Rate: return row.live ? tr("%1 dropped").arg(QLocale().toString(row.live->dropped)) : QString();
    }
    return {};
}

QVariant DeviceItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[index.row()];
    const DeviceInfo& device = row.device;
    const auto column = static_cast<Column>(index.column());
    const FlashProgress* flash = row.flash ? &*row.flash : nullptr;
    switch (role) {
    case Qt::DisplayRole: return display(row, column);
    case DetailRole: return detail(row, column);
    case AddressRole: return row.address;
    case MarkRole: return static_cast<int>(deviceStatus(device, row.since, flash).mark);
    case FixRole: return static_cast<int>(deviceStatus(device, row.since, flash).fix);
    case FixTextRole: return deviceStatus(device, row.since, flash).fixText;
    case PercentRole: return flash != nullptr ? flash->percent() : -1;
    case DroppedRole: return row.live ? row.live->dropped : device.droppedReadings;
    case Qt::TextAlignmentRole: return static_cast<int>((column == Column::Rate ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole: {
        if (column == Column::Status)
            return deviceStatus(device, row.since, flash).sentence();
        const QString second = detail(row, column);
        return second.isEmpty() ? display(row, column) : tr("%1, %2").arg(display(row, column), second);
    }
    case Qt::ToolTipRole:
        if (column == Column::Status && !device.lastError.message.isEmpty())
            return device.lastError.message;
        if (column == Column::Sensors && !device.sensors.isEmpty()) {
            QStringList names;
            for (const DeviceSensor& sensor : device.sensors)
                names << sensor.name;
            return names.join(QLatin1Char('\n'));
        }
        if (column == Column::Board)
            return device.usb.isEmpty() ? device.name : tr("%1\n%2").arg(device.name, device.usb);
        return {};
    default: return {};
    }
}

QVariant DeviceItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == Column::Rate ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Board: return tr("Board");
    case Column::Status: return tr("Status");
    case Column::Sensors: return tr("Sensors");
    case Column::Signal: return tr("Live signal");
    case Column::Rate: return tr("Rate now");
    }
    return {};
}

void DeviceItemModel::sync()
{
    const QVector<DeviceInfo> devices = m_hub != nullptr ? m_hub->devices() : QVector<DeviceInfo>();
    QStringList wanted;
    for (const DeviceInfo& device : devices)
        wanted << device.address;
    for (int row = static_cast<int>(m_rows.size()) - 1; row >= 0; --row) {
        if (wanted.contains(m_rows[row].address))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.remove(row);
        endRemoveRows();
    }
    for (int row = 0; row < wanted.size(); ++row) {
        const int from = rowOf(wanted[row]);
        if (from == row)
            continue;
        if (from > row) {
            beginMoveRows({}, from, from, {}, row);
            m_rows.move(from, row);
            endMoveRows();
            continue;
        }
        Row fresh;
        fresh.address = wanted[row];
        noteState(fresh);
        beginInsertRows({}, row, row);
        m_rows.insert(row, fresh);
        endInsertRows();
    }
    for (const QString& address : std::as_const(wanted))
        changeRow(address);
}

void DeviceItemModel::noteState(Row& row) const
{
    row.device = m_hub->device(row.address);
    if (!isDeviceConnected(row.device)) {
        row.since = {};
        row.live.reset();
    } else if (!row.since.isValid()) {
        row.since = QDateTime::currentDateTime();
    }
}

void DeviceItemModel::changeRow(const QString& address)
{
    const int row = rowOf(address);
    if (row < 0)
        return;
    noteState(m_rows[row]);
    emitRow(row, Column::Board, Column::Rate);
}

void DeviceItemModel::setFlash(const QString& address, std::optional<FlashProgress> flash)
{
    const int row = rowOf(address);
    if (row < 0)
        return;
    m_rows[row].flash = std::move(flash);
    emitRow(row, Column::Status, Column::Status);
}

void DeviceItemModel::emitRow(int row, Column first, Column last)
{
    Q_EMIT dataChanged(index(row, static_cast<int>(first)), index(row, static_cast<int>(last)));
}

} // namespace studio
