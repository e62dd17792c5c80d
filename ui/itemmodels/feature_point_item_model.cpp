// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/feature_point_item_model.h"

#include <QLocale>

namespace studio
{

FeaturePointItemModel::FeaturePointItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void FeaturePointItemModel::setPoints(std::shared_ptr<const FeatureMatrix> matrix, QVector<Point> points,
                                      std::function<QString(SampleId)> nameOf)
{
    beginResetModel();
    m_matrix = std::move(matrix);
    m_points = std::move(points);
    m_nameOf = std::move(nameOf);
    endResetModel();
}

int FeaturePointItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int FeaturePointItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant FeaturePointItemModel::data(const QModelIndex& index, int role) const
{
    if (!m_matrix || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = column == Column::Time || column == Column::X || column == Column::Y;
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    const Point& point = m_points[index.row()];
    const WindowRef& window = m_matrix->windows[point.row];
    const QLocale locale;
    switch (column) {
    case Column::Sample: return m_nameOf(window.sample);
    case Column::Time: return tr("%1 s").arg(locale.toString(static_cast<double>(window.firstReading) * m_matrix->intervalMs / 1000.0, 'f', 2));
    case Column::Label: return window.label < 0 ? tr("unlabelled") : m_matrix->classes[window.label];
    case Column::Split: return window.split == Split::Training ? tr("Training") : tr("Testing");
    case Column::X: return locale.toString(point.x, 'f', 2);
    case Column::Y: return locale.toString(point.y, 'f', 2);
    }
    return {};
}

QVariant FeaturePointItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = column == Column::Time || column == Column::X || column == Column::Y;
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Sample: return tr("Sample");
    case Column::Time: return tr("From");
    case Column::Label: return tr("Label");
    case Column::Split: return tr("Split");
    case Column::X: return tr("Across");
    case Column::Y: return tr("Up");
    }
    return {};
}

} // namespace studio
