// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/class_mix_counter.h"

#include "app/session/project_session.h"

#include <QWidget>

namespace studio
{

namespace
{
constexpr int kHiddenDelayMs = 500; ///< the command that it offers is found on other pages too
} // namespace

ClassMixCounter::ClassMixCounter(QWidget* page)
    : QObject(page)
    , m_page(page)
{
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &ClassMixCounter::count);
}

void ClassMixCounter::setProject(ProjectSession* project)
{
    if (m_project)
        m_project->disconnect(this);
    m_project = project;
    if (project != nullptr) {
        connect(project, &ProjectSession::samplesAdded, this, &ClassMixCounter::onChanged);
        connect(project, &ProjectSession::samplesRemoved, this, &ClassMixCounter::onChanged);
        connect(project, &ProjectSession::samplesChanged, this, &ClassMixCounter::onChanged);
        connect(project, &ProjectSession::segmentsChanged, this, &ClassMixCounter::onChanged);
        connect(project, &ProjectSession::labelsChanged, this, &ClassMixCounter::onChanged);
    }
    count();
}

const QVector<ClassCount>& ClassMixCounter::classes()
{
    catchUp();
    return m_classes;
}

void ClassMixCounter::catchUp()
{
    if (m_delay.isActive())
        count();
}

void ClassMixCounter::onChanged()
{
    if (!m_delay.isActive())
        m_delay.start(m_page->isVisible() ? 0 : kHiddenDelayMs);
}

void ClassMixCounter::count()
{
    m_delay.stop();
    m_classes.clear();
    m_seconds = 0.0;
    if (m_project) {
        const Result<QVector<Segment>> segments = std::as_const(*m_project).project().samples().allSegments();
        const QStringList labels = m_project->labels();
        m_classes = countClasses(m_project->samples(), segments ? *segments : QVector<Segment>(), labels);
        for (const ClassCount& one : std::as_const(m_classes))
            m_seconds += one.seconds;
        m_classes.resize(labels.size()); // what is behind them has another label, or none
    }
    Q_EMIT counted();
}

} // namespace studio
