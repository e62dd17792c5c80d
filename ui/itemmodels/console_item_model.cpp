// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/console_item_model.h"

#include <QDateTime>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kBatchMs = 34;

bool isSame(const ConsoleLine& a, const ConsoleLine& b)
{
    return a.atMs == b.atMs && a.fromDevice == b.fromDevice && a.text == b.text;
}

/// How many lines fell out at the front of the ring between two looks; all of them when nothing fits any more.
qsizetype fallenOut(const QVector<ConsoleLine>& before, const QVector<ConsoleLine>& now)
{
    for (qsizetype shift = 0; shift < before.size(); ++shift) {
        const qsizetype common = before.size() - shift;
        if (common <= now.size() && isSame(before[shift], now.first()) && std::equal(before.begin() + shift, before.end(), now.begin(), isSame))
            return shift;
    }
    return before.size();
}

/// Signs from far scripts and pictograms take two cells at most.
int cellsOf(const QString& text)
{
    constexpr char16_t kFirstWide = 0x1100;
    return static_cast<int>(text.size() + std::count_if(text.begin(), text.end(), [](QChar one) { return one.unicode() >= kFirstWide; }));
}

} // namespace

ConsoleItemModel::ConsoleItemModel(QObject* parent) : QAbstractListModel(parent)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(kBatchMs);
    connect(&m_batch, &QTimer::timeout, this, &ConsoleItemModel::pull);
}

void ConsoleItemModel::setDevice(DeviceHub* hub, const QString& address)
{
    if (m_hub == hub && m_address == address)
        return;
    if (m_hub != nullptr)
        m_hub->disconnect(this);
    m_hub = hub;
    m_address = address;
    if (hub != nullptr) {
        connect(hub, &DeviceHub::consoleChanged, this, [this](const QString& changed) {
            if (changed == m_address && !m_batch.isActive())
                m_batch.start();
        });
    }
    m_hidden = 0;
    m_all = hub != nullptr && !address.isEmpty() ? hub->console(address) : QVector<ConsoleLine>();
    rebuild();
}

void ConsoleItemModel::setFilter(const QString& text)
{
    if (m_filter == text)
        return;
    m_filter = text;
    rebuild();
}

void ConsoleItemModel::setDirection(Direction direction)
{
    if (m_direction == direction)
        return;
    m_direction = direction;
    rebuild();
}

void ConsoleItemModel::hideAll()
{
    m_hidden = static_cast<int>(m_all.size());
    rebuild();
}

void ConsoleItemModel::showHidden()
{
    m_hidden = 0;
    rebuild();
}

QString ConsoleItemModel::asText(const QModelIndexList& rows) const
{
    QModelIndexList sorted = rows;
    std::sort(sorted.begin(), sorted.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    QStringList lines;
    for (const QModelIndex& row : std::as_const(sorted)) {
        lines << QStringLiteral("%1\t%2\t%3").arg(row.data(TimeRole).toString(),
                                                  row.data(FromDeviceRole).toBool() ? QStringLiteral("<") : QStringLiteral(">"),
                                                  row.data(Qt::DisplayRole).toString());
    }
    return lines.join(QLatin1Char('\n'));
}

int ConsoleItemModel::mostCells() const
{
    return m_cells.isEmpty() ? 0 : *std::max_element(m_cells.begin(), m_cells.end());
}

int ConsoleItemModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant ConsoleItemModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ConsoleLine& line = m_shown[index.row()];
    switch (role) {
    case Qt::DisplayRole: return line.text;
    case TimeRole: return QDateTime::fromMSecsSinceEpoch(line.atMs).time().toString(QStringLiteral("HH:mm:ss.zzz"));
    case FromDeviceRole: return line.fromDevice;
    case Qt::AccessibleTextRole:
        return line.fromDevice ? tr("board: %1").arg(line.text) : tr("sent: %1").arg(line.text);
    default: return {};
    }
}

bool ConsoleItemModel::isWanted(const ConsoleLine& line) const
{
    if (m_direction != Direction::Both && line.fromDevice != (m_direction == Direction::FromBoard))
        return false;
    return m_filter.isEmpty() || line.text.contains(m_filter, Qt::CaseInsensitive);
}

void ConsoleItemModel::rebuild()
{
    beginResetModel();
    m_shown.clear();
    m_cells.clear();
    for (qsizetype i = m_hidden; i < m_all.size(); ++i) {
        if (!isWanted(m_all[i]))
            continue;
        m_shown.append(m_all[i]);
        m_cells.append(cellsOf(m_all[i].text));
    }
    endResetModel();
    Q_EMIT settled();
}

void ConsoleItemModel::pull()
{
    if (m_hub == nullptr)
        return;
    const QVector<ConsoleLine> now = m_hub->console(m_address);
    const qsizetype gone = now.isEmpty() ? m_all.size() : fallenOut(m_all, now);
    const qsizetype kept = m_all.size() - gone;
    // Shown lines that fell out of the ring go from the front: those of them that were not hidden and passed the filter.
    qsizetype shownGone = 0;
    for (qsizetype i = m_hidden; i < gone; ++i)
        shownGone += isWanted(m_all[i]) ? 1 : 0;
    if (shownGone > 0) {
        beginRemoveRows({}, 0, static_cast<int>(shownGone) - 1);
        m_shown.remove(0, shownGone);
        m_cells.remove(0, shownGone);
        endRemoveRows();
    }
    m_hidden = std::max(0, m_hidden - static_cast<int>(gone));
    QVector<ConsoleLine> fresh;
    for (qsizetype i = kept; i < now.size(); ++i) {
        if (isWanted(now[i]))
            fresh.append(now[i]);
    }
    m_all = now;
    if (!fresh.isEmpty()) {
        const int first = static_cast<int>(m_shown.size());
        beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
        m_shown += fresh;
        for (const ConsoleLine& line : std::as_const(fresh))
            m_cells.append(cellsOf(line.text));
        endInsertRows();
    }
    if (shownGone > 0 || !fresh.isEmpty())
        Q_EMIT settled();
}

} // namespace studio
