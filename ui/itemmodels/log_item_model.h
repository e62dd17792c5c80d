// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_log.h"

#include <QAbstractTableModel>

namespace studio
{

/// The log as a table, oldest first. Thread: GUI only.
class LogItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Time, Code, Text, Count };
    enum Role { LevelRole = Qt::UserRole + 1 }; ///< int(LogLevel)

    explicit LogItemModel(AppLog& log, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void takeNew();

    AppLog& m_log;
    int m_rows = 0; ///< entries that the views know of
};

} // namespace studio
