// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/service_host.h"

#include <QAbstractTableModel>

namespace studio
{

/// The requests that the network services answered, newest first. Thread: GUI only.
class RequestItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Time, From, Method, Path, Status, Result, Size, Count };
    enum Role {
        IsRefusedRole = Qt::UserRole + 1, ///< the answer was none of success, or a file of it was refused
        FilterRole,                       ///< everything of a row as one text
        DetailRole                        ///< what became of it, in full: result, file and notes
    };

    explicit RequestItemModel(const ServiceHost& services, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void takeNew();

    const ServiceHost& m_services;
    QVector<ServedRequest> m_rows;
    qint64 m_total = 0; ///< requests that the views know of
};

} // namespace studio
