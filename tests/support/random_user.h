// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "storage/edit_repository.h"
#include "support/temporary_project.h"

#include <QRandomGenerator>

namespace studio::test
{

/// A user who does random valid things through a session. The same seed on the same project does the same
/// steps, so that what a killed process had confirmed can be worked out again on a copy. Steps do not merge
/// (that would depend on time).
class RandomUser
{
public:
    /// `numbering` keeps the content of ingested samples apart from that of other users of the project.
    RandomUser(ProjectSession& session, quint32 seed, int numbering)
        : m_session(session)
        , m_random(seed)
        , m_next(numbering)
    {
    }

    /// Does one step; returns what it was ("ingest sample.1002"), or "FAILED ..." with the reason.
    QString step()
    {
        const QVector<Sample>& samples = m_session.samples();
        const int kind = m_random.bounded(100);
        if (samples.size() < 4 || (kind < 18 && samples.size() < 40))
            return ingest();
        const Sample one = samples[m_random.bounded(static_cast<int>(samples.size()))];
        if (kind < 40)
            return told(QStringLiteral("label"), label(one));
        if (kind < 55)
            return told(QStringLiteral("add region"), addRegion(one));
        if (kind < 65)
            return told(QStringLiteral("change region"), changeRegion(one));
        if (kind < 75)
            return told(QStringLiteral("split"),
                        m_session.setSplit({one.id},
                                           one.split == Split::Training ? Split::Testing : Split::Training));
        if (kind < 84)
            return told(QStringLiteral("rename"),
                        m_session.rename(one.id, QStringLiteral("name %1").arg(m_random.bounded(100000))));
        if (kind < 87)
            return told(QStringLiteral("bin"), m_session.moveToBin({one.id}));
        if (kind < 96 && m_session.undoStack().canUndo()) {
            m_session.undoStack().undo();
            return QStringLiteral("undo");
        }
        if (m_session.undoStack().canRedo()) {
            m_session.undoStack().redo();
            return QStringLiteral("redo");
        }
        return told(QStringLiteral("star"), m_session.setStarred({one.id}, !one.starred));
    }

private:
    static QString told(const QString& what, const Result<void>& result)
    {
        return result ? what : QStringLiteral("FAILED %1: %2").arg(what, result.error().message);
    }

    QString ingest()
    {
        SampleDraft draft = aSample(m_next++, QStringLiteral("wave"), 50 + m_random.bounded(2000));
        const Result<SampleId> id = m_session.ingest(draft);
        return id ? QStringLiteral("ingest ") + draft.info.name
                  : QStringLiteral("FAILED ingest: ") + id.error().message;
    }

    Result<void> label(const Sample& one)
    {
        QVector<SampleId> ids = {one.id};
        for (const Sample& other : m_session.samples()) {
            if (other.id != one.id && m_random.bounded(4) == 0)
                ids.append(other.id);
        }
        return m_session.setLabel(ids, QStringLiteral("label %1").arg(m_random.bounded(6)));
    }

    Result<void> addRegion(const Sample& one)
    {
        SegmentChange change;
        change.hasAfter = true;
        change.after.sample = one.id;
        change.after.label = QStringLiteral("label %1").arg(m_random.bounded(6));
        change.after.begin = m_random.bounded(40);
        change.after.end = change.after.begin + 1 + m_random.bounded(9);
        return m_session.editSegments(one.id, QStringLiteral("Add a region"), {change});
    }

    Result<void> changeRegion(const Sample& one)
    {
        const QVector<Segment> segments = m_session.segments(one.id);
        if (segments.isEmpty())
            return addRegion(one);
        SegmentChange change;
        change.hasBefore = true;
        change.before = segments[m_random.bounded(static_cast<int>(segments.size()))];
        if (m_random.bounded(3) > 0) {
            change.hasAfter = true;
            change.after = change.before;
            change.after.end = change.after.begin + 1 + m_random.bounded(9);
        }
        return m_session.editSegments(one.id, QStringLiteral("Change a region"), {change});
    }

    ProjectSession& m_session;
    QRandomGenerator m_random;
    int m_next;
};

/// The steps that undo and redo would go through, as text; equal histories give equal bytes.
inline QByteArray historyText(const ProjectFile& project)
{
    const Result<QVector<DatasetEdit>> history = project.edits().history();
    if (!history) {
        QTest::qFail(qPrintable(history.error().message), __FILE__, __LINE__);
        return {};
    }
    QByteArray text;
    for (const DatasetEdit& edit : *history)
        text += edit.name.toUtf8() + (edit.undone ? " undone " : " ") +
                QByteArray::number(edit.changes.size()) + '\n';
    return text;
}

} // namespace studio::test
