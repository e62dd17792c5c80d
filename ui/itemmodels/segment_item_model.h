// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace studio
{

class ProjectSession;

/// Regions of one sample in order of time: the one model behind table, plot, overview and accessibility.
/// Thread: GUI only.
class SegmentItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Number, Label, Start, End, Length, Readings, Confidence, By };
    static constexpr int kColumnCount = 8;
    enum Role {
        SegmentIdRole = Qt::UserRole + 1, ///< qint64
        LabelRole,
        LabelIndexRole,
        IsSuggestionRole,
        BeginRole, ///< qint64, first reading
        EndRole    ///< qint64, one past the last
    };

    explicit SegmentItemModel(QObject* parent = nullptr);

    void setSample(ProjectSession* session, SampleId sample);
    [[nodiscard]] SampleId sample() const { return m_sample; }
    [[nodiscard]] const QVector<Segment>& segments() const { return m_segments; }
    [[nodiscard]] const Segment* segment(int row) const; ///< nullptr out of range
    [[nodiscard]] int rowOf(SegmentId id) const;
    [[nodiscard]] int suggestionCount() const;
    /// Readings covered by labels (suggestions left out).
    [[nodiscard]] qint64 labelledReadings() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Start, end and length take seconds; label takes a name.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    /// An edit typed into the table. The page applies it (trimming neighbours) as one undo step.
    void editRequested(const studio::Segment& before, const studio::Segment& after);

private:
    void reload();
    [[nodiscard]] QVariant display(const Segment& segment, int row, Column column) const;

    QPointer<ProjectSession> m_session;
    SampleId m_sample;
    double m_intervalMs = 0.0;
    qint64 m_readingCount = 0;
    QVector<Segment> m_segments;
};

} // namespace studio
