// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/sample_filter_model.h"

#include "app/session/project_session.h"
#include "ui/itemmodels/sample_item_model.h"

namespace studio
{

SampleFilterModel::SampleFilterModel(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(SampleItemModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(true);
}

void SampleFilterModel::setPredicate(Predicate predicate)
{
    m_predicate = std::move(predicate);
    invalidateFilter();
}

SampleId SampleFilterModel::sampleId(const QModelIndex& proxyIndex) const
{
    return SampleId{proxyIndex.data(SampleItemModel::SampleIdRole).toLongLong()};
}

QModelIndex SampleFilterModel::indexOf(SampleId id) const
{
    const auto* model = qobject_cast<const SampleItemModel*>(sourceModel());
    const int row = model != nullptr ? model->rowOf(id) : -1;
    return row < 0 ? QModelIndex() : mapFromSource(model->index(row, 0));
}

QVector<SampleId> SampleFilterModel::shownSamples() const
{
    QVector<SampleId> ids;
    ids.reserve(rowCount());
    for (int row = 0; row < rowCount(); ++row)
        ids.append(sampleId(index(row, 0)));
    return ids;
}

bool SampleFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex&) const
{
    if (!m_predicate)
        return true;
    const auto* model = qobject_cast<const SampleItemModel*>(sourceModel());
    if (model == nullptr || model->session() == nullptr)
        return true;
    const Sample* sample = model->session()->sample(model->sampleId(sourceRow));
    return sample != nullptr && m_predicate(*sample);
}

} // namespace studio
