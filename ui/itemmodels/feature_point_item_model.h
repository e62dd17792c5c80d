// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/impulse/feature_matrix.h"

#include <QAbstractTableModel>
#include <functional>
#include <memory>

namespace studio
{

/// The windows of a map as rows: the same points for whoever does not see the map. Thread: GUI only.
class FeaturePointItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Sample, Time, Label, Split, X, Y };
    static constexpr int kColumnCount = 6;

    explicit FeaturePointItemModel(QObject* parent = nullptr);

    struct Point {
        std::size_t row = 0; ///< of the matrix
        double x = 0.0;
        double y = 0.0;
    };
    /// `nameOf` gives the name of a window's sample.
    void setPoints(std::shared_ptr<const FeatureMatrix> matrix, QVector<Point> points, std::function<QString(SampleId)> nameOf);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const FeatureMatrix> m_matrix;
    QVector<Point> m_points;
    std::function<QString(SampleId)> m_nameOf;
};

} // namespace studio
