// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/log_item_model.h"

namespace studio
{

LogItemModel::LogItemModel(AppLog& log, QObject* parent)
    : QAbstractTableModel(parent)
    , m_log(log)
    , m_rows(static_cast<int>(log.entries().size()))
{
    connect(&log, &AppLog::added, this, &LogItemModel::takeNew);
    connect(&log, &AppLog::trimmed, this, [this](int count) {
        beginRemoveRows({}, 0, count - 1);
        m_rows -= count;
        endRemoveRows();
    });
    connect(&log, &AppLog::cleared, this, [this] {
        beginResetModel();
        m_rows = 0;
        endResetModel();
    });
}

void LogItemModel::takeNew()
{
    const int rows = static_cast<int>(m_log.entries().size());
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
}

int LogItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int LogItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QVariant LogItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    // While the oldest rows are on their way out the entries are still there, so rows count from the end.
    const LogEntry& entry = m_log.entries()[m_log.entries().size() - m_rows + index.row()];
    if (role == LevelRole)
        return static_cast<int>(entry.level);
    if (role == Qt::ToolTipRole)
        return entry.detail.isEmpty() ? entry.text : entry.text + QLatin1Char('\n') + entry.detail;
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(index.column())) {
    case Column::Time: return entry.at.toString(QStringLiteral("HH:mm:ss"));
    case Column::Code: return entry.id;
    case Column::Text: return QString(entry.text).replace(QLatin1Char('\n'), QLatin1Char(' '));
    case Column::Count: break;
    }
    return {};
}

QVariant LogItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Column::Time: return tr("Time");
    case Column::Code: return tr("Code");
    case Column::Text: return tr("What happened");
    case Column::Count: break;
    }
    return {};
}

} // namespace studio
