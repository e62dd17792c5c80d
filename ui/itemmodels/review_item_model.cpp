// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/review_item_model.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace studio
{

namespace
{

constexpr int kPictureColumns = 48;
constexpr int kClassesNamed = 2;

} // namespace

QVector<int> ReviewWindow::ranking() const
{
    QVector<int> order(std::min<qsizetype>(classes.size(), static_cast<qsizetype>(probabilities.size())));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
        return probabilities[static_cast<std::size_t>(a)] > probabilities[static_cast<std::size_t>(b)];
    });
    return order;
}

QString ReviewWindow::suggestion() const
{
    const QVector<int> order = ranking();
    return order.isEmpty() ? QString() : classes[order.first()];
}

double ReviewWindow::confidence() const
{
    const QVector<int> order = ranking();
    return order.isEmpty() ? 0.0 : static_cast<double>(probabilities[static_cast<std::size_t>(order.first())]);
}

SignalColumns columnsOf(const SignalData& data, int axis, int count)
{
    const float gap = std::numeric_limits<float>::quiet_NaN();
    SignalColumns columns{std::vector<float>(static_cast<std::size_t>(count), gap), std::vector<float>(static_cast<std::size_t>(count), gap)};
    const qint64 readings = data.readingCount();
    for (qint64 i = 0; i < readings; ++i) {
        const float value = data.at(i, axis);
        if (!std::isfinite(value))
            continue;
        // A short window has fewer readings than columns: it is drawn from point to point over the first ones.
        const auto column = static_cast<std::size_t>(readings <= count ? i : i * count / readings);
        columns.low[column] = std::isnan(columns.low[column]) ? value : std::min(columns.low[column], value);
        columns.high[column] = std::isnan(columns.high[column]) ? value : std::max(columns.high[column], value);
    }
    if (readings > 0 && readings < count) {
        columns.low.resize(static_cast<std::size_t>(readings));
        columns.high.resize(static_cast<std::size_t>(readings));
    }
    return columns;
}

ReviewItemModel::ReviewItemModel(QObject* parent) : QAbstractListModel(parent) {}

ReviewItemModel::Row ReviewItemModel::rowOf(const ReviewWindow& window)
{
    Row row{window, {}};
    for (int axis = 0; axis < window.readings.values.axisCount(); ++axis)
        row.picture.append(columnsOf(window.readings.values, axis, kPictureColumns));
    return row;
}

void ReviewItemModel::add(const ReviewWindow& window)
{
    beginInsertRows({}, 0, 0);
    m_rows.prepend(rowOf(window));
    endInsertRows();
    letGo();
}

void ReviewItemModel::letGo()
{
    while (m_rows.size() > kMostWaiting) {
        const int last = static_cast<int>(m_rows.size()) - 1;
        beginRemoveRows({}, last, last);
        m_rows.removeLast();
        endRemoveRows();
        ++m_letGo;
    }
}

const ReviewWindow* ReviewItemModel::window(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row].window : nullptr;
}

const QVector<SignalColumns>& ReviewItemModel::picture(int row) const
{
    return m_rows[row].picture;
}

ReviewWindow ReviewItemModel::take(int row)
{
    beginRemoveRows({}, row, row);
    ReviewWindow window = m_rows.takeAt(row).window;
    endRemoveRows();
    return window;
}

void ReviewItemModel::putBack(int row, const ReviewWindow& window)
{
    const int place = std::clamp(row, 0, static_cast<int>(m_rows.size()));
    beginInsertRows({}, place, place);
    m_rows.insert(place, rowOf(window));
    endInsertRows();
    letGo();
}

void ReviewItemModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_letGo = 0;
    endResetModel();
}

int ReviewItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ReviewItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ReviewWindow& window = m_rows[index.row()].window;
    const QString time = window.at.time().toString(QStringLiteral("HH:mm:ss"));
    const auto detail = [&window] {
        QStringList parts;
        const QVector<int> order = window.ranking();
        for (qsizetype i = 0; i < std::min<qsizetype>(kClassesNamed, order.size()); ++i) {
            parts << QStringLiteral("%1 %2").arg(window.classes[order[i]],
                                                 QLocale().toString(static_cast<double>(window.probabilities[static_cast<std::size_t>(order[i])]), 'f', 2));
        }
        return parts.join(QStringLiteral(" \u00b7 "));
    };
    switch (role) {
    case Qt::DisplayRole: return window.board;
    case TimeRole: return time;
    case DetailRole: return detail();
    case Qt::AccessibleTextRole: return tr("%1 at %2: %3").arg(window.board, time, detail());
    default: return {};
    }
}

} // namespace studio
