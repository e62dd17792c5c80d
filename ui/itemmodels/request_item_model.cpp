// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/request_item_model.h"

#include "ui/itemmodels/sample_item_model.h"

namespace studio
{

namespace
{

constexpr int kFirstRefusal = 400;

/// "stored 3", "refused: Invalid API key", "stored 2, refused 1 (idle.csv): ..."
QString resultText(const ServedRequest& one)
{
    QStringList parts;
    if (one.stored > 0)
        parts << RequestItemModel::tr("stored %1").arg(one.stored);
    if (one.stored > 0 && one.refused > 0)
        parts << (one.fileName.isEmpty() ? RequestItemModel::tr("refused %1: %2").arg(one.refused).arg(one.reason)
                                         : RequestItemModel::tr("refused %1 (%2): %3").arg(one.refused).arg(one.fileName, one.reason));
    else if (one.refused > 1)
        parts << RequestItemModel::tr("refused all %1: %2").arg(one.refused).arg(one.reason);
    else if (!one.reason.isEmpty())
        parts << RequestItemModel::tr("refused: %1").arg(one.reason);
    return parts.join(QStringLiteral(", "));
}

} // namespace

RequestItemModel::RequestItemModel(const ServiceHost& services, QObject* parent) : QAbstractTableModel(parent), m_services(services)
{
    takeNew();
    connect(&services, &ServiceHost::requestsChanged, this, &RequestItemModel::takeNew);
}

void RequestItemModel::takeNew()
{
    const auto& all = m_services.requests();
    const auto known = static_cast<qint64>(m_rows.size());
    const qint64 fresh = m_services.requestTotal() - m_total;
    m_total = m_services.requestTotal();
    if (fresh >= static_cast<qint64>(all.size()) || static_cast<qint64>(all.size()) < known) { // nothing that was shown is left
        beginResetModel();
        m_rows = QVector<ServedRequest>(all.begin(), all.end());
        endResetModel();
        return;
    }
    if (fresh <= 0)
        return;
    beginInsertRows({}, 0, static_cast<int>(fresh) - 1);
    m_rows = QVector<ServedRequest>(all.begin(), all.begin() + fresh) + m_rows;
    endInsertRows();
    if (const auto left = static_cast<qsizetype>(all.size()); m_rows.size() > left) {
        beginRemoveRows({}, static_cast<int>(left), static_cast<int>(m_rows.size()) - 1);
        m_rows.resize(left);
        endRemoveRows();
    }
}

int RequestItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RequestItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QVariant RequestItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ServedRequest& one = m_rows[index.row()];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case IsRefusedRole: return one.status >= kFirstRefusal || one.refused > 0;
    case FilterRole: return QStringList{one.service, one.peer, one.method, one.path, QString::number(one.status), one.id, resultText(one), one.fileName, one.keyName, one.notes.join(QLatin1Char(' '))}.join(QLatin1Char(' '));
    case DetailRole: {
        QStringList parts;
        if (const QString result = resultText(one); !result.isEmpty())
            parts << result;
        if (!one.fileName.isEmpty() && !(one.stored > 0 && one.refused > 0)) // else it stands in the result
            parts << tr("file %1").arg(one.fileName);
        parts << one.notes;
        if (!one.id.isEmpty())
            parts << one.id;
        const QString what = tr("%1 %2 from %3").arg(one.method, one.path, one.peer);
        return parts.isEmpty() ? tr("%1: answered with %2").arg(what).arg(one.status) : tr("%1: %2").arg(what, parts.join(QStringLiteral(" \u00b7 ")));
    }
    case Qt::ToolTipRole: {
        const QString took = tr("%1, answered in %2 ms").arg(one.service).arg(one.durationMs);
        QStringList lines{one.id.isEmpty() ? took : tr("%1, %2").arg(took, one.id)};
        if (const QString result = resultText(one); !result.isEmpty())
            lines << result;
        if (!one.fileName.isEmpty())
            lines << tr("File: %1").arg(one.fileName);
        if (!one.keyName.isEmpty())
            lines << tr("Key: %1").arg(one.keyName);
        return (lines + one.notes).join(QLatin1Char('\n'));
    }
    case Qt::TextAlignmentRole:
        return static_cast<int>((column == Column::Size || column == Column::Status ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::Time: return one.at.toString(QStringLiteral("HH:mm:ss"));
    case Column::From: return one.peer;
    case Column::Method: return one.method;
    case Column::Path: return one.path;
    case Column::Status: return QString::number(one.status);
    case Column::Result: return resultText(one);
    case Column::Size: return formatBytes(one.bytes);
    case Column::Count: break;
    }
    return {};
}

QVariant RequestItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == Column::Size || column == Column::Status ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Time: return tr("Time");
    case Column::From: return tr("From");
    case Column::Method: return tr("Method");
    case Column::Path: return tr("Path");
    case Column::Status: return tr("Status");
    case Column::Result: return tr("Result");
    case Column::Size: return tr("Size");
    case Column::Count: break;
    }
    return {};
}

} // namespace studio
