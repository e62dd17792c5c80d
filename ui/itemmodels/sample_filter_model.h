// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QSortFilterProxyModel>
#include <functional>

namespace studio
{

/// Shows the samples that a predicate accepts, sorted by what the column means rather than by its text.
/// The predicate comes from the query language in models/dataset; this class knows nothing of its syntax.
class SampleFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using Predicate = std::function<bool(const Sample&)>;

    explicit SampleFilterModel(QObject* parent = nullptr);

    void setPredicate(Predicate predicate); ///< an empty one accepts all
    [[nodiscard]] SampleId sampleId(const QModelIndex& proxyIndex) const;
    [[nodiscard]] QModelIndex indexOf(SampleId id) const;
    [[nodiscard]] QVector<SampleId> shownSamples() const; ///< in the order shown

protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    Predicate m_predicate;
};

} // namespace studio
