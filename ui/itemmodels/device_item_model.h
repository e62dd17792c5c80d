// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"
#include "ui/itemmodels/device_words.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QPointer>
#include <optional>

namespace studio
{

/// What the newest seconds of one board look like.
struct DeviceLive {
    QVector<SignalColumns> axes;
    double rateHz = 0.0;
    quint64 dropped = 0;
};

/// The boards of the hub, in its order, with state, live signal and the progress of an update. Thread: GUI only.
class DeviceItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Board, Status, Sensors, Signal, Rate };
    static constexpr int kColumnCount = 5;
    enum Role {
        AddressRole = Qt::UserRole + 1,
        DetailRole,   ///< the second line of a cell
        MarkRole,     ///< int(DeviceMark)
        FixRole,      ///< int(DeviceFix)
        FixTextRole,
        PercentRole,  ///< of an update, -1 without one
        DroppedRole   ///< readings lost, quint64
    };

    explicit DeviceItemModel(QObject* parent = nullptr);

    void setHub(DeviceHub* hub);
    void setLive(const QString& address, const DeviceLive& live);
    [[nodiscard]] const DeviceLive* live(int row) const; ///< nullptr while it has no signal
    [[nodiscard]] DeviceStatus status(int row) const;
    [[nodiscard]] QString address(int row) const; ///< empty out of range
    /// As the hub told it at its last change; an empty one out of range.
    [[nodiscard]] DeviceInfo device(int row) const;
    [[nodiscard]] int rowOf(const QString& address) const; ///< -1: not there
    [[nodiscard]] bool isFlashing(const QString& address) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString address;
        DeviceInfo device; ///< kept, since cells are painted many times a second
        QDateTime since; ///< seen connected
        std::optional<FlashProgress> flash;
        std::optional<DeviceLive> live;
    };
    void sync();
    void changeRow(const QString& address);
    void setFlash(const QString& address, std::optional<FlashProgress> flash);
    void noteState(Row& row) const;
    void emitRow(int row, Column first, Column last);
    [[nodiscard]] QString display(const Row& row, Column column) const;
    [[nodiscard]] QString detail(const Row& row, Column column) const;

    QPointer<DeviceHub> m_hub;
    QVector<Row> m_rows;
};

} // namespace studio
