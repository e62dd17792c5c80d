// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/class_mix.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

class QWidget;

namespace studio
{

class ProjectSession;

/// Counts what a project has of each class, for a page that shows it. However many samples change at one time, it is counted once after
/// that; while the page is not shown, seldom. Thread: GUI only.
class ClassMixCounter : public QObject
{
    Q_OBJECT
public:
    explicit ClassMixCounter(QWidget* page);
    void setProject(ProjectSession* project); ///< counts at once; null: nothing
    /// The project's classes in their order, as they are now.
    [[nodiscard]] const QVector<ClassCount>& classes();
    /// Of all recordings, those without a class included.
    [[nodiscard]] double seconds() const { return m_seconds; }
    void catchUp(); ///< counts now if something has changed

Q_SIGNALS:
    void counted();

private:
    void onChanged();
    void count();

    QWidget* m_page;
    QPointer<ProjectSession> m_project;
    QTimer m_delay;
    QVector<ClassCount> m_classes;
    double m_seconds = 0.0;
};

} // namespace studio
