// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/itemmodels/job_item_model.h"

#include <QFrame>
#include <QScrollArea>

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace studio
{

class Button;
class ElidedLabel;
class Tag;
class Theme;

/// One job: what it is, how far it is, and what can be done with it now.
class JobRow : public QFrame
{
    Q_OBJECT
public:
    JobRow(Theme& theme, QWidget* parent);
    void setJob(const QModelIndex& job);
    [[nodiscard]] int jobId() const { return m_id; }

Q_SIGNALS:
    void cancelWanted(int id);
    void retryWanted(int id);
    void resultWanted(int id);
    void logWanted();

private:
    void paintIcon();

    Theme& m_theme;
    int m_id = 0;
    JobState m_state = JobState::Queued;
    QLabel* m_icon;
    QLabel* m_title;
    Tag* m_tag;
    QLabel* m_detail;
    QProgressBar* m_bar;
    QLabel* m_percent;
    QLabel* m_progress;
    Button* m_log;
    Button* m_result;
    Button* m_retry;
    Button* m_cancel;
};

/// The jobs of this session, newest first, each with its buttons. Thread: GUI only.
class JobsView : public QScrollArea
{
    Q_OBJECT
public:
    JobsView(Theme& theme, JobRunner& runner, QWidget* parent);
    /// The page on which the result of a job of this kind is seen; empty when there is none.
    [[nodiscard]] static QString resultPage(JobKind kind);

Q_SIGNALS:
    void pageWanted(const QString& pageId);
    void logWanted();

private:
    void readRows();
    void readRow(int row);

    Theme& m_theme;
    JobRunner& m_runner;
    JobItemModel m_model;
    QVBoxLayout* m_column;
    QVector<JobRow*> m_rows;
    QLabel* m_empty;
};

} // namespace studio
