// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/sample_item_model.h"

#include "app/session/project_session.h"
#include "models/dataset/picture.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{
constexpr qsizetype kMostRuns = 100; ///< of neighbours that come or go at once; with more, every view begins anew, which is quicker
} // namespace

QString formatDuration(double durationMs)
{
    const QLocale locale;
    if (durationMs <= 0.0)
        return SampleItemModel::tr("one reading");
    if (durationMs < 1000.0)
        return SampleItemModel::tr("%1 ms").arg(locale.toString(durationMs, 'f', 0));
    if (durationMs < 120'000.0)
        return SampleItemModel::tr("%1 s").arg(locale.toString(durationMs / 1000.0, 'f', 1));
    const qint64 seconds = std::llround(durationMs / 1000.0);
    if (seconds < 7200)
        return SampleItemModel::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return SampleItemModel::tr("%1 h %2 min").arg(seconds / 3600).arg((seconds % 3600) / 60);
}

QString lengthText(const Sample& sample)
{
    return isPicture(sample) ? SampleItemModel::tr("picture") : formatDuration(sample.durationMs());
}

QString readingsText(const Sample& sample)
{
    return isPicture(sample) ? QString() : QLocale().toString(sample.readingCount);
}

QString formatBytes(qint64 bytes)
{
    const QLocale locale;
    if (bytes < 1024)
        return QCoreApplication::translate("Bytes", "%1 B").arg(locale.toString(bytes));
    return QCoreApplication::translate("Bytes", "%1 KB").arg(locale.toString(static_cast<double>(bytes) / 1024.0, 'f', 1));
}

QString formatRate(double hertz)
{
    const QLocale locale;
    if (hertz <= 0.0)
        return QStringLiteral("\u2013");
    const auto digits = [](double value) {
        const double rounded = std::round(value);
        return std::abs(value - rounded) < 0.005 ? 0 : (std::abs(value * 10 - std::round(value * 10)) < 0.05 ? 1 : 2);
    };
    if (hertz >= 1000.0)
        return SampleItemModel::tr("%1 kHz").arg(locale.toString(hertz / 1000.0, 'f', digits(hertz / 1000.0)));
    return SampleItemModel::tr("%1 Hz").arg(locale.toString(hertz, 'f', digits(hertz)));
}

SampleItemModel::SampleItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void SampleItemModel::setSession(ProjectSession* session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session != nullptr) {
        connect(session, &ProjectSession::samplesAdded, this, &SampleItemModel::addRows);
        connect(session, &ProjectSession::samplesChanged, this, &SampleItemModel::changeRows);
        connect(session, &ProjectSession::samplesRemoved, this, &SampleItemModel::removeRows);
        connect(session, &ProjectSession::segmentsChanged, this, &SampleItemModel::changeRows);
        connect(session, &ProjectSession::labelsChanged, this, [this] {
            if (!m_rows.isEmpty())
                Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
        });
    }
    reload();
}

void SampleItemModel::setDeviceNames(const QHash<QString, QString>& names)
{
    if (names == m_deviceNames)
        return;
    m_deviceNames = names;
    const auto column = static_cast<int>(Column::Device);
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, column), index(static_cast<int>(m_rows.size()) - 1, column));
}

ProjectSession* SampleItemModel::session() const
{
    return m_session;
}

SampleId SampleItemModel::sampleId(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows[row] : SampleId{};
}

int SampleItemModel::rowOf(SampleId id) const
{
    return m_rowOf.value(id, -1);
}

int SampleItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SampleItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant SampleItemModel::data(const QModelIndex& index, int role) const
{
    if (!m_session || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Sample* sample = m_session->sample(m_rows[index.row()]);
    if (sample == nullptr)
        return {};
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return display(*sample, column);
    case Qt::EditRole: return column == Column::Name ? QVariant(sample->name) : display(*sample, column);
    case Qt::TextAlignmentRole:
        if (column == Column::Length || column == Column::Readings || column == Column::Rate)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case SampleIdRole: return sample->id.value;
    case LabelRole: return sample->label;
    case LabelIndexRole: return static_cast<int>(m_session->labels().indexOf(sample->label));
    case EnabledRole: return sample->enabled;
    case StarredRole: return sample->starred;
    case VerdictRole: return static_cast<int>(sample->verdict);
    case SplitRole: return static_cast<int>(sample->split);
    case SortRole: return sortKey(*sample, column);
    case SuggestionRole: return sample->suggestedLabel;
    case SegmentCountRole: return sample->segmentCount;
    default: return {};
    }
}

QVariant SampleItemModel::display(const Sample& sample, Column column) const
{
    const QLocale locale;
    switch (column) {
    case Column::Name: return sample.name;
    case Column::Label:
        if (!sample.label.isEmpty())
            return sample.label;
        return sample.segmentCount > 0 ? tr("%n region(s)", "", sample.segmentCount) : tr("unlabelled");
    case Column::Length: return lengthText(sample);
    case Column::Readings: return readingsText(sample);
    case Column::Rate: return formatRate(sample.sampleRateHz());
    case Column::Split:
        if (!sample.enabled)
            return tr("Excluded");
        return sample.split == Split::Training ? tr("Training") : tr("Testing");
    case Column::Device: return sample.deviceName.isEmpty() ? sample.deviceType : m_deviceNames.value(sample.deviceName, sample.deviceName);
    case Column::Origin:
        switch (sample.origin) {
        case SampleOrigin::Imported: return tr("imported");
        case SampleOrigin::Recorded: return tr("recorded");
        case SampleOrigin::Example: return tr("example");
        case SampleOrigin::Feedback: return tr("field");
        }
        return {};
    case Column::Signature:
        switch (sample.signature) {
        case SignatureState::NotApplicable: return tr("none");
        case SignatureState::Valid: return tr("valid");
        case SignatureState::Invalid: return tr("invalid");
        case SignatureState::Unsigned: return tr("unsigned");
        case SignatureState::Placeholder: return tr("not filled in");
        case SignatureState::Unverifiable: return tr("key unknown");
        }
        return {};
    case Column::Verdict:
        switch (sample.verdict) {
        case Verdict::None: return QString();
        case Verdict::Approved: return tr("approved");
        case Verdict::Rejected: return tr("rejected");
        }
        return {};
    case Column::Recorded:
        return sample.createdAt.isValid() ? locale.toString(sample.createdAt.toLocalTime(), QLocale::ShortFormat)
                                          : QString();
    }
    return {};
}

QVariant SampleItemModel::sortKey(const Sample& sample, Column column) const
{
    switch (column) {
    case Column::Length: return sample.durationMs();
    case Column::Readings: return sample.readingCount;
    case Column::Rate: return sample.sampleRateHz();
    case Column::Recorded: return sample.createdAt;
    default: return display(sample, column);
    }
}

QVariant SampleItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = column == Column::Length || column == Column::Readings || column == Column::Rate;
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Name: return tr("Name");
    case Column::Label: return tr("Label");
    case Column::Length: return tr("Length");
    case Column::Readings: return tr("Readings");
    case Column::Rate: return tr("Rate");
    case Column::Split: return tr("Split");
    case Column::Device: return tr("Device");
    case Column::Origin: return tr("Origin");
    case Column::Signature: return tr("Signature");
    case Column::Verdict: return tr("Verdict");
    case Column::Recorded: return tr("Recorded");
    }
    return {};
}

Qt::ItemFlags SampleItemModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags result = QAbstractTableModel::flags(index);
    if (index.isValid() && static_cast<Column>(index.column()) == Column::Name && m_session
        && !m_session->isReadOnly())
        result |= Qt::ItemIsEditable;
    return result;
}

bool SampleItemModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !m_session || !checkIndex(index, CheckIndexOption::IndexIsValid)
        || static_cast<Column>(index.column()) != Column::Name)
        return false;
    return m_session->rename(m_rows[index.row()], value.toString().trimmed()).isOk();
}

void SampleItemModel::reload()
{
    beginResetModel();
    m_rows.clear();
    m_rowOf.clear();
    if (m_session) {
        m_rows.reserve(m_session->samples().size());
        for (const Sample& sample : m_session->samples())
            m_rows.append(sample.id);
        reindex(0);
    }
    endResetModel();
}

/// Each where it stands in the project, so that what Undo brings back is where it was.
void SampleItemModel::addRows(const QVector<SampleId>& ids)
{
    QSet<SampleId> fresh;
    for (const SampleId id : ids) {
        if (!m_rowOf.contains(id))
            fresh.insert(id);
    }
    if (fresh.isEmpty())
        return;
    // The rows that are there stand in the project's order; what lies between two of them goes in at once.
    const QVector<Sample>& samples = m_session->samples();
    qsizetype runs = 0;
    for (qsizetype i = 0; i < samples.size(); ++i)
        runs += fresh.contains(samples[i].id) && (i == 0 || !fresh.contains(samples[i - 1].id)) ? 1 : 0;
    if (runs > kMostRuns) {
        reload();
        return;
    }
    int row = 0;
    for (qsizetype i = 0; i < samples.size();) {
        QVector<SampleId> run;
        for (; i < samples.size() && fresh.contains(samples[i].id); ++i)
            run.append(samples[i].id);
        if (run.isEmpty()) {
            row += m_rowOf.contains(samples[i].id) ? 1 : 0;
            ++i;
            continue;
        }
        beginInsertRows({}, row, row + static_cast<int>(run.size()) - 1);
        m_rows.insert(row, run.size(), SampleId{});
        std::copy(run.cbegin(), run.cend(), m_rows.begin() + row);
        reindex(row);
        row += static_cast<int>(run.size());
        endInsertRows();
    }
}

void SampleItemModel::changeRows(const QVector<SampleId>& ids)
{
    QVector<int> rows;
    for (const SampleId id : ids) {
        const int row = rowOf(id);
        if (row >= 0)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end());
    // Each telling makes a view sort and filter once more: neighbours are told of at once.
    for (qsizetype i = 0; i < rows.size();) {
        qsizetype last = i;
        while (last + 1 < rows.size() && rows[last + 1] == rows[last] + 1)
            ++last;
        Q_EMIT dataChanged(index(rows[i], 0), index(rows[last], kColumnCount - 1));
        i = last + 1;
    }
}

void SampleItemModel::removeRows(const QVector<SampleId>& ids)
{
    QVector<int> rows;
    for (const SampleId id : ids) {
        const int row = rowOf(id);
        if (row >= 0)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end(), std::greater<>());
    qsizetype runs = 0;
    for (qsizetype i = 0; i < rows.size(); ++i)
        runs += i == 0 || rows[i] != rows[i - 1] - 1 ? 1 : 0;
    if (runs > kMostRuns) {
        reload();
        return;
    }
    for (qsizetype i = 0; i < rows.size();) {
        qsizetype last = i;
        while (last + 1 < rows.size() && rows[last + 1] == rows[last] - 1)
            ++last;
        const int firstRow = rows[last];
        const int count = rows[i] - firstRow + 1;
        beginRemoveRows({}, firstRow, rows[i]);
        for (int row = firstRow; row < firstRow + count; ++row)
            m_rowOf.remove(m_rows[row]);
        m_rows.remove(firstRow, count);
        reindex(firstRow);
        endRemoveRows();
        i = last + 1;
    }
}

void SampleItemModel::reindex(int from)
{
    for (int row = from; row < m_rows.size(); ++row)
        m_rowOf[m_rows[row]] = row;
}

} // namespace studio
