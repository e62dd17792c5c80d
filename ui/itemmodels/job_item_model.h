// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/job_runner.h"

#include <QAbstractListModel>

namespace studio
{

/// The jobs of this session, newest first, for the Jobs dock. Thread: GUI only.
class JobItemModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        JobIdRole = Qt::UserRole + 1,
        TitleRole,
        StateRole,    ///< int(JobState)
        PercentRole,  ///< 0..100, -1 while the total is unknown
        DetailRole,   ///< what it is about or came to: "started 14:01:40", the message of a failed job
        ProgressRole, ///< "Extracting features \u00b7 120 of 400 \u00b7 8 s left", "done in 4 s, 14:01:31"
        CanCancelRole,
        CanRetryRole,
        KindRole      ///< int(JobKind)
    };

    explicit JobItemModel(JobRunner& runner, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    void sync();
    void changeRow(int id);

    JobRunner& m_runner;
    QVector<int> m_ids; ///< newest first
};

/// "2 s", "1 min 20 s": a remaining or elapsed time.
QString formatSeconds(double seconds);

} // namespace studio
