// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"

#include <QAbstractListModel>
#include <QPointer>
#include <QTimer>

namespace studio
{

/// The lines of one board's console, filtered, newest last. Follows the hub's ring in batches, at most 30 a second.
/// Thread: GUI only.
class ConsoleItemModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        TimeRole = Qt::UserRole + 1, ///< "14:01:38.204"
        FromDeviceRole
    };

    enum class Direction { Both, FromBoard, Sent };

    explicit ConsoleItemModel(QObject* parent = nullptr);

    void setDevice(DeviceHub* hub, const QString& address);
    [[nodiscard]] QString device() const { return m_address; }
    /// Shows only lines with this text in them, whatever their case.
    void setFilter(const QString& text);
    /// Shows only lines of that direction.
    void setDirection(Direction direction);
    /// Hides what has come so far; the hub keeps it.
    void hideAll();
    [[nodiscard]] int hiddenCount() const { return m_hidden; }
    void showHidden();
    [[nodiscard]] bool hasLines() const { return !m_all.isEmpty(); } ///< shown or not
    /// Lines are there, and none of them is shown because of what is wanted.
    [[nodiscard]] bool isFilteredEmpty() const { return m_shown.isEmpty() && m_all.size() > m_hidden; }
    /// Time, direction and text, separated by tabs, a line each.
    [[nodiscard]] QString asText(const QModelIndexList& rows) const;
    /// Cells of a fixed-width font that the longest line shown needs.
    [[nodiscard]] int mostCells() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    /// A batch is in its place: old lines have gone, new ones have come.
    void settled();

private:
    void pull();
    void rebuild();
    [[nodiscard]] bool isWanted(const ConsoleLine& line) const;

    QPointer<DeviceHub> m_hub;
    QString m_address;
    QString m_filter;
    Direction m_direction = Direction::Both;
    QVector<ConsoleLine> m_all;   ///< as the hub had them at the last pull
    QVector<ConsoleLine> m_shown;
    QVector<int> m_cells; ///< of each line in m_shown
    int m_hidden = 0; ///< the first ones of m_all
    QTimer m_batch;
};

} // namespace studio
