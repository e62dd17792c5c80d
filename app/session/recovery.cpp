// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recovery.h"

#include "app/session/recording_ending.h"
#include "storage/recording_owner.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QPointer>
#include <algorithm>

namespace studio
{

namespace
{

const QString kSetAside =
    QStringLiteral("recovery_set_aside"); ///< in a run's summary: the user wants to hear no more of it

/// The epoch whose network is stored: the first of the lowest validation loss. 0 without epochs.
int bestEpochOf(const QVector<EpochMetrics>& epochs)
{
    const auto best =
        std::min_element(epochs.begin(), epochs.end(), [](const EpochMetrics& a, const EpochMetrics& b) {
            return a.validationLoss < b.validationLoss;
        });
    return best == epochs.end() ? 0 : best->epoch;
}

constexpr int kLookAgainMs = 2000;
const QString kCutByClosing = QStringLiteral("DEV-041"); ///< in the metadata "interrupted", by the keepers of recordings
const QString kTold = QStringLiteral("recordings");      ///< view state: up to which sample such cuts were told
const QString kToldUpTo = QStringLiteral("cut_told_up_to");

/// A program may have been killed before the first reading was stored.
bool isEmpty(const Sample& recording)
{
    return recording.readingCount == 0;
}

/// When a project file was last written to: what was saved last may stand in its journal alone. Looking at a project may make an empty one.
QDateTime lastWritten(const QString& path)
{
    const QFileInfo journal(path + QStringLiteral("-wal"));
    const QDateTime file = QFileInfo(path).lastModified();
    return journal.size() > 0 ? std::max(file, journal.lastModified()) : file;
}

} // namespace

Recovery::Recovery(StudioContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
{
    connect(&m_context.jobs(), &JobRunner::jobFinished, this, &Recovery::onJobFinished);
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(kLookAgainMs);
    connect(&m_lookAgain, &QTimer::timeout, this, &Recovery::reload);
    reload();
}

void Recovery::followProject()
{
    m_offersLast = m_offersLast && m_context.project() == nullptr;
    m_interrupted.clear();
    m_decided.clear();
    m_lookAgain.stop();
    if (ProjectSession* project = m_context.project()) {
        const Result<QVector<Sample>> recordings = project->interruptedRecordings();
        for (const Sample& one : recordings ? *recordings : QVector<Sample>()) {
            m_interrupted.append(one.id);
            const bool isNobodys = isEmpty(one) && !project->isReadOnly() && !recordedElsewhereBy(one);
            if (const Result<void> gone = isNobodys ? project->discardMeanwhile(one.id) : Result<void>(); !gone)
                qWarning("%s", qPrintable(gone.error().message)); // tried again at the next start
        }
        connect(project, &ProjectSession::runsChanged, this, &Recovery::reload);
        connect(project, &ProjectSession::recordingsLeft, this, &Recovery::offer);
        connect(project, &ProjectSession::damageFound, this,
                [this, path = project->path()](const Error& error) { addDamage(path, error); });
    }
    reload();
}

bool Recovery::isDamage(const Error& error)
{
    const QStringList ids = {QStringLiteral("PRJ-003"), QStringLiteral("PRJ-015"), QStringLiteral("PRJ-020"),
                             QStringLiteral("PRJ-021")};
    return ids.contains(error.id);
}

void Recovery::reload()
{
    const QVector<RecoveryItem> before = std::exchange(m_items, {});
    m_items = m_damages;
    const QString path = m_context.settings().lastProject();
    if (const ProjectSession* project = m_context.project()) {
        QVector<Sample> recordings =
            project->interruptedRecordings() ? *project->interruptedRecordings() : QVector<Sample>();
        recordings.removeIf([this](const Sample& one) { return !isLeft(one) || isEmpty(one); });
        // What another window is at is not for this one to decide.
        if (!project->isReadOnly()) {
            addFrom(project->project(), recordings);
            if (std::any_of(recordings.cbegin(), recordings.cend(), [](const Sample& one) { return recordedElsewhereBy(one).has_value(); }))
                m_lookAgain.start();
        }
    } else if (m_offersLast && !m_context.settings().endedCleanly() && !ProjectFile::isHeldByWindow(path)) {
        const QDateTime saved = m_context.settings().lastSaved();
        const QDateTime written = lastWritten(path); // before it is opened
        const Result<std::unique_ptr<ProjectFile>> last =
            ProjectFile::open(path, ProjectFile::Access::ReadOnly);
        if (last) {
            RecoveryItem item;
            item.kind = RecoveryItem::Kind::Project;
            item.path = (*last)->path();
            item.name = (*last)->name();
            item.project = item.name;
            item.at = saved.isValid() ? saved : written;
            m_items.append(item);
            Result<QVector<Sample>> recordings = (*last)->samples().interruptedRecordings();
            if (recordings)
                recordings->removeIf(isEmpty);
            addFrom(**last, recordings ? *recordings : QVector<Sample>());
        } else if (isDamage(last.error()) && m_damages.isEmpty() && QFileInfo::exists(path)) {
            addDamage(path, last.error());
            return;
        }
    }
    m_items.removeIf([this](const RecoveryItem& item) { return m_later.contains(item); });
    if (m_items == before)
        return;
    for (const RecoveryItem& item : std::as_const(m_items)) {
        if (!before.contains(item))
            m_context.log().add(LogLevel::Warning, tr("To be recovered: %1 in %2").arg(item.name, item.path));
    }
    Q_EMIT changed();
}

/// Not what this process makes itself. What another one made is left once that has ended, whenever it began.
bool Recovery::isLeft(const Sample& recording) const
{
    const bool isOwn = recording.metadata.value(kRecordingOwner) == recordingOwner(QCoreApplication::applicationPid());
    return !m_decided.contains(recording.id) && (!isOwn || m_interrupted.contains(recording.id));
}

void Recovery::addFrom(const ProjectFile& project, const QVector<Sample>& recordings)
{
    for (const Sample& sample : recordings) {
        if (recordedElsewhereBy(sample))
            continue; // it is not interrupted: another program is at it
        const QVector<SampleId> parts = partsOfRecording(recordings, sample);
        if (parts.first() != sample.id) { // of a recording that is in the list
            for (RecoveryItem& whole : m_items)
                whole.durationMs += whole.parts == parts ? sample.durationMs() : 0.0;
            continue;
        }
        RecoveryItem item;
        item.kind = RecoveryItem::Kind::Recording;
        item.path = project.path();
        item.name = sample.name;
        item.project = project.name();
        item.device = sample.deviceName;
        item.at = sample.createdAt;
        item.durationMs = sample.durationMs();
        item.parts = parts;
        m_items.append(item);
    }
    if (const Result<QVector<Run>> runs = project.runs().all()) {
        for (const Run& run : *runs) {
            const bool isOver = run.state != RunState::Interrupted && !project.runs().isAbandoned(run);
            if (isOver || run.summary[kSetAside].toBool())
                continue;
            RecoveryItem item;
            item.kind = RecoveryItem::Kind::Training;
            item.path = project.path();
            item.name = run.name;
            item.project = project.name();
            item.at = run.startedAt;
            item.run = run.id;
            if (const Result<QVector<EpochMetrics>> epochs = project.runs().epochs(run.id)) {
                item.epochs = static_cast<int>(epochs->size());
                item.bestEpoch = project.runs().trainedGraph(run.id) ? bestEpochOf(*epochs) : 0;
            }
            m_items.append(item);
        }
    }
}

Result<void> Recovery::openFor(const RecoveryItem& item)
{
    if (m_context.project() != nullptr && m_context.project()->path() == item.path)
        return {};
    return m_context.openProject(item.path);
}

Result<void> Recovery::recover(const RecoveryItem& chosen)
{
    const RecoveryItem item = chosen; // the list that it stands in changes below
    if (Result<void> opened = openFor(item); !opened)
        return opened;
    Result<void> done;
    if (item.kind == RecoveryItem::Kind::Recording) {
        done = keepRecording(item);
    } else if (item.kind == RecoveryItem::Kind::Training) {
        m_context.keepRun(item.run);
        m_later.append(item); // being decided; it comes back if the job fails and the project is opened again
    }
    reload();
    if (done && item.kind != RecoveryItem::Kind::Recording)
        Q_EMIT recovered(item);
    return done;
}

/// However long it is, it is read on the thread of the project's writer. It is not offered meanwhile; if it fails, it is again.
Result<void> Recovery::keepRecording(const RecoveryItem& item)
{
    ProjectSession& project = *m_context.project();
    for (const SampleId part : item.parts) {
        m_interrupted.removeOne(part);
        m_decided.append(part);
    }
    RecordingEnding ending;
    ending.parts = item.parts;
    ending.info.name = item.name;
    ending.refusesKnown = false; // the user wants it
    ending.isLeft = true;
    project.endRecording(std::move(ending), [self = QPointer<Recovery>(this), kept = item](const Result<SampleId>& id) mutable {
        if (self == nullptr)
            return;
        if (!id) {
            Q_EMIT self->m_context.noticed(id.error());
            return;
        }
        kept.sample = *id;
        Q_EMIT self->recovered(kept);
    });
    return {};
}

/// As they were stored; from now on they are nobody's.
void Recovery::offer(const QVector<SampleId>& recordings)
{
    for (const SampleId id : recordings) {
        m_decided.removeAll(id);
        if (!m_interrupted.contains(id))
            m_interrupted.append(id);
    }
    reload();
}

Result<void> Recovery::discardParts(const RecoveryItem& item)
{
    Result<void> done;
    for (const SampleId part : item.parts) {
        if (Result<void> gone = m_context.project()->discardRecording(part); !gone)
            done = gone;
    }
    return done;
}

Result<void> Recovery::discard(const RecoveryItem& chosen)
{
    const RecoveryItem item = chosen;
    if (Result<void> opened = openFor(item); !opened)
        return opened;
    Result<void> done;
    if (item.kind == RecoveryItem::Kind::Recording)
        done = discardParts(item);
    else if (item.kind == RecoveryItem::Kind::Training)
        done = m_context.project()->mergeRunSummary(item.run, {{kSetAside, true}});
    reload();
    if (done)
        Q_EMIT discarded(item);
    return done;
}

Result<void> Recovery::offerAgain(const RecoveryItem& training)
{
    const RecoveryItem item = training;
    if (Result<void> opened = openFor(item); !opened)
        return opened;
    Result<void> done = m_context.project()->mergeRunSummary(item.run, {{kSetAside, false}});
    reload();
    return done;
}

void Recovery::decideLater(const RecoveryItem& item)
{
    m_later.append(item);
    m_damages.removeIf([&item](const RecoveryItem& one) { return one == item; });
    reload();
}

void Recovery::addDamage(const QString& path, const Error& error)
{
    RecoveryItem item;
    item.kind = RecoveryItem::Kind::Damage;
    item.path = QFileInfo(path).absoluteFilePath();
    item.name = QFileInfo(path).completeBaseName();
    item.message = error.message;
    if (const std::optional<BackupFile> backup = newestGoodBackup(item.path))
        item.at = backup->at;
    m_damages.removeIf([&item](const RecoveryItem& one) { return one.path == item.path; });
    m_damages.append(item);
    reload();
}

Result<void> Recovery::openBackup(const RecoveryItem& chosen)
{
    const RecoveryItem damage = chosen;
    const std::optional<BackupFile> backup = newestGoodBackup(damage.path);
    if (!backup)
        return Error{ErrorCode::NotFound,
                     tr("There is no backup of %1 that can be read. Repair a copy instead.").arg(damage.name),
                     {},
                     QStringLiteral("REC-020")};
    const QString copy = freeNameBeside(
        damage.path,
        tr("backup of %1").arg(backup->at.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH.mm"))));
    {
        const Result<std::unique_ptr<ProjectFile>> file =
            ProjectFile::open(backup->path, ProjectFile::Access::ReadOnly);
        if (!file)
            return file.error();
        if (Result<void> copied = (*file)->backupTo(copy); !copied)
            return copied;
    }
    if (Result<void> opened = m_context.openProject(copy); !opened)
        return opened;
    m_damages.removeIf([&damage](const RecoveryItem& one) { return one.path == damage.path; });
    reload();
    return {};
}

void Recovery::repair(const RecoveryItem& damage)
{
    m_repairPath = damage.path;
    m_repairCopy = freeNameBeside(damage.path, tr("repaired"));
    if (m_context.project() != nullptr && m_context.project()->path() == damage.path)
        m_context.closeProject();
    m_repairJob = m_context.jobs().start(
        JobKind::Repair, tr("Repair a copy of %1").arg(damage.name),
        {QStringLiteral("repair"), m_repairPath, QStringLiteral("--out"), m_repairCopy});
}

void Recovery::onJobFinished(int id)
{
    reload();
    if (id != m_repairJob || m_context.jobs().job(id).state != JobState::Done)
        return; // a failed job is told by the context
    QStringList losses;
    for (const QJsonValue& loss : m_context.jobs().job(id).result[QStringLiteral("losses")].toArray())
        losses << loss.toString();
    if (const Result<void> opened = m_context.openProject(m_repairCopy); !opened) {
        Q_EMIT m_context.noticed(opened.error());
        return;
    }
    m_damages.removeIf([this](const RecoveryItem& one) { return one.path == m_repairPath; });
    reload();
    Q_EMIT repaired(m_repairCopy, losses);
}

QVector<Sample> takeCutByClosing(ProjectSession& project)
{
    QVector<Sample> cut;
    if (project.isReadOnly())
        return cut; // it could not be remembered that they were told
    QJsonObject state = project.viewState(kTold).toObject();
    const auto told = static_cast<qint64>(state[kToldUpTo].toDouble());
    qint64 newest = told;
    for (const Sample& one : project.samples()) {
        if (one.id.value <= told || one.origin != SampleOrigin::Recorded || one.metadata.value(QStringLiteral("interrupted")) != kCutByClosing)
            continue;
        newest = std::max(newest, one.id.value);
        cut.append(one);
    }
    if (cut.isEmpty())
        return cut;
    state[kToldUpTo] = static_cast<double>(newest);
    project.setViewState(kTold, state);
    return cut;
}

} // namespace studio
