// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/run_item_model.h"

#include "ui/itemmodels/job_item_model.h"

#include <QJsonArray>
#include <QLocale>
#include <algorithm>

namespace studio
{

RunItemModel::RunItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunItemModel::setRuns(const QVector<Run>& runs, RunId current)
{
    const bool isSameList = runs.size() == m_runs.size()
                            && std::equal(runs.begin(), runs.end(), m_runs.begin(), [](const Run& a, const Run& b) { return a.id == b.id; });
    m_current = current;
    if (isSameList) {
        m_runs = runs;
        if (!runs.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
        return;
    }
    beginResetModel();
    m_runs = runs;
    QSet<RunId> kept;
    for (const Run& run : runs) {
        if (m_ticked.contains(run.id))
            kept.insert(run.id);
    }
    m_ticked = kept;
    endResetModel();
}

const Run* RunItemModel::run(int row) const
{
    return row >= 0 && row < m_runs.size() ? &m_runs[row] : nullptr;
}

int RunItemModel::rowOf(RunId id) const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [id](const Run& run) { return run.id == id; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

void RunItemModel::setTicked(RunId id, bool isTicked)
{
    const int row = rowOf(id);
    if (row < 0 || m_ticked.contains(id) == isTicked || (isTicked && m_ticked.size() >= kMostTicked))
        return;
    if (isTicked)
        m_ticked.insert(id);
    else
        m_ticked.remove(id);
    Q_EMIT dataChanged(index(row, 0), index(row, 0));
    Q_EMIT tickedChanged();
}

void RunItemModel::toggleTicked(int row)
{
    if (const Run* one = run(row))
        setTicked(one->id, !m_ticked.contains(one->id));
}

QVector<Run> RunItemModel::ticked() const
{
    QVector<Run> runs;
    for (const Run& run : m_runs) {
        if (m_ticked.contains(run.id))
            runs.append(run);
    }
    return runs;
}

int RunItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

bool RunItemModel::isNumber(Column column)
{
    return column != Column::Run && column != Column::Network && column != Column::When;
}

QString RunItemModel::text(const Run& run, Column column) const
{
    const QLocale locale;
    const QString none = QStringLiteral("\u2013");
    const auto percent = [&](const char* key) {
        const QJsonValue value = run.summary[QLatin1String(key)];
        return value.isDouble() ? locale.toString(value.toDouble() * 100.0, 'f', 1) : none;
    };
    switch (column) {
    case Column::Run: return run.name;
    case Column::Network: {
        QStringList parts;
        for (const QJsonValue& block : run.impulse[QStringLiteral("learn")].toArray()) {
            QStringList sizes;
            for (const QJsonValue& size : block[QStringLiteral("parameters")][QStringLiteral("hidden")].toArray())
                sizes << QString::number(size.toInt());
            if (block[QStringLiteral("block")].toString() == QLatin1String("classification"))
                parts << (sizes.isEmpty() ? tr("no hidden layer") : sizes.join(QStringLiteral(", ")));
            else
                parts << tr("clusters");
        }
        return parts.join(QStringLiteral(" + "));
    }
    case Column::When: {
        if (run.state == RunState::Running)
            return tr("now");
        const QDateTime at = run.startedAt.toLocalTime();
        return at.date() == QDate::currentDate() ? locale.toString(at.time(), QStringLiteral("HH:mm")) : locale.toString(at.date(), QLocale::ShortFormat);
    }
    case Column::Validation: return percent("validation_accuracy");
    case Column::Test: return percent("test_accuracy");
    case Column::Int8: return percent("test_accuracy_int8");
    case Column::Loss: {
        const QJsonValue value = run.summary[QStringLiteral("validation_loss")];
        return value.isDouble() ? locale.toString(value.toDouble(), 'f', 3) : none;
    }
    case Column::Learnt: {
        const int count = run.summary[QStringLiteral("parameters")].toInt();
        return count > 0 ? locale.toString(count) : none;
    }
    case Column::Seed: return locale.toString(run.seed);
    case Column::Time:
        return run.finishedAt.isValid() ? formatSeconds(static_cast<double>(run.startedAt.msecsTo(run.finishedAt)) / 1000.0) : none;
    }
    return {};
}

QVariant RunItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Run& run = m_runs[index.row()];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(run, column);
    case Qt::AccessibleTextRole: {
        if (column != Column::Run)
            return text(run, column);
        QStringList words{run.name};
        if (run.starred)
            words << tr("starred");
        if (m_ticked.contains(run.id))
            words << tr("ticked to compare");
        if (!data(index, FailureRole).toString().isEmpty())
            words << data(index, FailureRole).toString();
        return words.join(QStringLiteral(", "));
    }
    case Qt::TextAlignmentRole: return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        const QString failure = data(index, FailureRole).toString();
        return failure.isEmpty() ? tr("weights %1").arg(run.summary[QStringLiteral("weights_sha256")].toString().left(16)) : failure;
    }
    case RunIdRole: return run.id.value;
    case StarredRole: return run.starred;
    case TickedRole: return m_ticked.contains(run.id);
    case CurrentRole: return run.id == m_current;
    case FailureRole:
        if (run.state == RunState::Failed)
            return run.failure;
        return run.state == RunState::Interrupted ? tr("Interrupted: the program ended before the run did.") : QString();
    default: return {};
    }
}

QVariant RunItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (column) {
        case Column::Validation: return tr("Accuracy on the recordings kept aside while training, in percent");
        case Column::Test: return tr("Accuracy of the float32 network on the test set, in percent");
        case Column::Int8: return tr("Accuracy of the int8 network on the test set, in percent");
        case Column::Loss: return tr("Loss on the recordings kept aside, at the best epoch");
        case Column::Learnt: return tr("Numbers that training found");
        default: return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Run: return tr("Run");
    case Column::Network: return tr("Network");
    case Column::When: return tr("When");
    case Column::Validation: return tr("Val. %");
    case Column::Test: return tr("Test %");
    case Column::Int8: return tr("int8 %");
    case Column::Loss: return tr("Loss");
    case Column::Learnt: return tr("Learnt");
    case Column::Seed: return tr("Seed");
    case Column::Time: return tr("Time");
    }
    return {};
}

} // namespace studio
