// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/segment_item_model.h"

#include "app/session/project_session.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace studio
{

SegmentItemModel::SegmentItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void SegmentItemModel::setSample(ProjectSession* session, SampleId sample)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    m_sample = sample;
    if (session != nullptr) {
        connect(session, &ProjectSession::segmentsChanged, this, [this](const QVector<SampleId>& changed) {
            if (changed.contains(m_sample))
                reload();
        });
        connect(session, &ProjectSession::labelsChanged, this, [this] {
            if (!m_segments.isEmpty())
                Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
        });
    }
    beginResetModel();
    m_segments.clear();
    const Sample* info = session != nullptr ? session->sample(sample) : nullptr;
    m_intervalMs = info != nullptr ? info->intervalMs : 0.0;
    m_readingCount = info != nullptr ? info->readingCount : 0;
    endResetModel();
    reload();
}

void SegmentItemModel::reload()
{
    QVector<Segment> fresh = m_session ? m_session->segments(m_sample) : QVector<Segment>();
    std::stable_sort(fresh.begin(), fresh.end(), [](const Segment& a, const Segment& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });

    // The changed part lies between the common head and the common tail.
    qsizetype head = 0;
    while (head < fresh.size() && head < m_segments.size() && fresh[head].id == m_segments[head].id)
        ++head;
    qsizetype tail = 0;
    while (tail < fresh.size() - head && tail < m_segments.size() - head
           && fresh[fresh.size() - 1 - tail].id == m_segments[m_segments.size() - 1 - tail].id)
        ++tail;

    if (const qsizetype removed = m_segments.size() - head - tail; removed > 0) {
        beginRemoveRows({}, static_cast<int>(head), static_cast<int>(head + removed - 1));
        m_segments.remove(head, removed);
        endRemoveRows();
    }
    if (const qsizetype added = fresh.size() - head - tail; added > 0) {
        beginInsertRows({}, static_cast<int>(head), static_cast<int>(head + added - 1));
        for (qsizetype i = 0; i < added; ++i)
            m_segments.insert(head + i, fresh[head + i]);
        endInsertRows();
    }
    for (int row = 0; row < rowCount(); ++row) {
        if (m_segments[row] == fresh[row])
            continue;
        m_segments[row] = fresh[row];
        Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
    }
}

const Segment* SegmentItemModel::segment(int row) const
{
    return row >= 0 && row < m_segments.size() ? &m_segments[row] : nullptr;
}

int SegmentItemModel::rowOf(SegmentId id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_segments[row].id == id)
            return row;
    }
    return -1;
}

int SegmentItemModel::suggestionCount() const
{
    return static_cast<int>(std::count_if(m_segments.begin(), m_segments.end(), [](const Segment& segment) {
        return segment.source == SegmentSource::Suggestion;
    }));
}

qint64 SegmentItemModel::labelledReadings() const
{
    qint64 covered = 0;
    qint64 reached = 0;
    for (const Segment& segment : m_segments) {
        if (segment.source == SegmentSource::Suggestion)
            continue;
        covered += std::max<qint64>(0, segment.end - std::max(segment.begin, reached));
        reached = std::max(reached, segment.end);
    }
    return covered;
}

int SegmentItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_segments.size());
}

int SegmentItemModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant SegmentItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Segment& segment = m_segments[index.row()];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return display(segment, index.row(), column);
    case Qt::AccessibleTextRole:
        return tr("%1, %2 to %3 s")
            .arg(segment.label, display(segment, index.row(), Column::Start).toString(),
                 display(segment, index.row(), Column::End).toString());
    case Qt::TextAlignmentRole:
        if (column == Column::Label || column == Column::By)
            return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case SegmentIdRole: return segment.id.value;
    case LabelRole: return segment.label;
    case LabelIndexRole: return m_session ? static_cast<int>(m_session->labels().indexOf(segment.label)) : -1;
    case IsSuggestionRole: return segment.source == SegmentSource::Suggestion;
    case BeginRole: return segment.begin;
    case EndRole: return segment.end;
    default: return {};
    }
}

QVariant SegmentItemModel::display(const Segment& segment, int row, Column column) const
{
    const QLocale locale;
    const auto seconds = [&](qint64 readings) {
        return locale.toString(static_cast<double>(readings) * m_intervalMs / 1000.0, 'f', 3);
    };
    switch (column) {
    case Column::Number: return segment.source == SegmentSource::Suggestion ? QString() : locale.toString(row + 1);
    case Column::Label: return segment.label;
    case Column::Start: return seconds(segment.begin);
    case Column::End: return seconds(segment.end);
    case Column::Length: return seconds(segment.length());
    case Column::Readings: return locale.toString(segment.length());
    case Column::Confidence:
        return segment.source == SegmentSource::Suggestion ? locale.toString(segment.confidence, 'f', 2)
                                                           : QStringLiteral("\u2013");
    case Column::By:
        switch (segment.source) {
        case SegmentSource::User: return tr("you");
        case SegmentSource::Import: return tr("import");
        case SegmentSource::Suggestion:
            return segment.suggestedBy.isValid() ? tr("model run %1").arg(segment.suggestedBy.value)
                                                 : tr("movement");
        }
    }
    return {};
}

QVariant SegmentItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        const bool isText = column == Column::Label || column == Column::By;
        return QVariant((isText ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Number: return QStringLiteral("#");
    case Column::Label: return tr("Label");
    case Column::Start: return tr("Start, s");
    case Column::End: return tr("End, s");
    case Column::Length: return tr("Length, s");
    case Column::Readings: return tr("Readings");
    case Column::Confidence: return tr("Confidence");
    case Column::By: return tr("By");
    }
    return {};
}

Qt::ItemFlags SegmentItemModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags result = QAbstractTableModel::flags(index);
    if (!index.isValid() || !m_session || m_session->isReadOnly())
        return result;
    const auto column = static_cast<Column>(index.column());
    if (column == Column::Label || column == Column::Start || column == Column::End || column == Column::Length)
        result |= Qt::ItemIsEditable;
    return result;
}

bool SegmentItemModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid) || m_intervalMs <= 0.0)
        return false;
    const Segment before = m_segments[index.row()];
    Segment after = before;
    const auto column = static_cast<Column>(index.column());
    if (column == Column::Label) {
        after.label = value.toString().trimmed();
        if (after.label.isEmpty())
            return false;
    } else {
        bool isNumber = false;
        const double seconds = QLocale().toDouble(value.toString(), &isNumber);
        if (!isNumber || seconds < 0.0)
            return false;
        const qint64 readings = std::llround(seconds * 1000.0 / m_intervalMs);
        if (column == Column::Start)
            after.begin = readings;
        else if (column == Column::End)
            after.end = readings;
        else if (column == Column::Length)
            after.end = after.begin + readings;
        else
            return false;
        after.begin = std::clamp<qint64>(after.begin, 0, m_readingCount);
        after.end = std::clamp<qint64>(after.end, 0, m_readingCount);
        if (after.begin >= after.end)
            return false;
    }
    after.source = SegmentSource::User;
    if (after == before)
        return false;
    Q_EMIT editRequested(before, after);
    return true;
}

} // namespace studio
