// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QPointer>

namespace studio
{

class ProjectSession;

/// The samples of the open project, one row each. Translates; decides nothing. Thread: GUI only.
class SampleItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Name, Label, Length, Readings, Rate, Split, Device, Origin, Signature, Verdict, Recorded };
    static constexpr int kColumnCount = 11;

    enum Role {
        SampleIdRole = Qt::UserRole + 1, ///< qint64
        LabelRole,                       ///< QString, empty when unlabelled
        LabelIndexRole,                  ///< int, place in the class list; -1 unlabelled
        EnabledRole,
        StarredRole,
        VerdictRole,     ///< int(Verdict)
        SplitRole,       ///< int(Split)
        SortRole,        ///< a value that sorts as the column means
        SuggestionRole,  ///< suggested label, empty when none
        SegmentCountRole
    };

    explicit SampleItemModel(QObject* parent = nullptr);

    /// nullptr empties the model. The session outlives this model or is replaced before it goes.
    void setSession(ProjectSession* session);
    [[nodiscard]] ProjectSession* session() const;
    /// What devices are called, by what samples say of them (StudioContext::deviceNames).
    void setDeviceNames(const QHash<QString, QString>& names);
    [[nodiscard]] const QHash<QString, QString>& deviceNames() const { return m_deviceNames; }

    [[nodiscard]] SampleId sampleId(int row) const;
    [[nodiscard]] int rowOf(SampleId id) const; ///< -1 when it is not shown

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; ///< renames

private:
    void reload();
    void addRows(const QVector<SampleId>& ids);
    void changeRows(const QVector<SampleId>& ids);
    void removeRows(const QVector<SampleId>& ids);
    void reindex(int from);
    [[nodiscard]] QVariant display(const Sample& sample, Column column) const;
    [[nodiscard]] QVariant sortKey(const Sample& sample, Column column) const;

    QPointer<ProjectSession> m_session;
    QVector<SampleId> m_rows;
    QHash<SampleId, int> m_rowOf;
    QHash<QString, QString> m_deviceNames;
};

/// "10.0 s", "820 ms", "12 min 30 s"; "one reading" for samples without an interval.
QString formatDuration(double durationMs);
/// "62.5 Hz", "16 kHz"; a dash when there is no rate.
QString lengthText(const Sample& sample);   ///< of a picture, that it is one
QString readingsText(const Sample& sample); ///< how many; a picture has none
QString formatRate(double hertz);
/// "12.3 KB" with KB = 1024 B.
QString formatBytes(qint64 bytes);

} // namespace studio
