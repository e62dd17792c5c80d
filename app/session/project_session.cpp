// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/project_session.h"

#include "app/session/backup_keeper.h"
#include "app/session/edit_factory.h"
#include "app/session/label_counts.h"
#include "app/session/pipeline_status.h"
#include "app/session/sample_writer.h"
#include "models/dataset/split_rule.h"
#include "storage/backup_store.h"
#include "storage/edit_repository.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QTimer>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kPollMs = 500;
constexpr int kUndoLimit = 500;
constexpr int kBinDays = 30;
/// More samples than this are re-read in one query rather than one by one.
constexpr qsizetype kReadOneByOne = 64;
const QString kLabelOrderKey = QStringLiteral("labelOrder");

/// Nobody asked for it, so it neither waits for another program that writes the project nor tells of it: the next change tries again.
void keepLabelOrder(ProjectFile& file, const QStringList& order)
{
    if (file.isReadOnly())
        return;
    file.setBusyWait(0);
    const Result<void> kept = file.setDocument(QStringLiteral("settings.view.") + kLabelOrderKey, QJsonArray::fromStringList(order));
    file.setBusyWait({});
    if (!kept && kept.error().code != ErrorCode::Busy)
        qWarning("The order of the classes was not kept: %s", qPrintable(kept.error().message));
}
} // namespace

struct ProjectSession::Private {
    std::unique_ptr<ProjectFile> file;
    QVector<Sample> samples;
    QHash<SampleId, qsizetype> indexOf;
    QVector<Run> runs;
    RunId currentRun;
    RunId newestRun; ///< usable, when runs were read last
    PipelineStatus pipeline;
    QStringList labels;
    QStringList labelOrder; ///< of those that are on no list: as they came first, also such as went since
    QUndoStack undoStack;
    QVector<EditId> mirrored; ///< edits behind the commands of undoStack
    bool isClosing = false;
    bool isMirroring = false; ///< commands do nothing while the stack is brought in line with the file
    QTimer poll;
    qint64 dataVersion = 0;
    qint64 lastDataChange = 0;
    QDateTime savedAt;
    BackupKeeper backups; ///< last: gives up its connection before the file's is closed
};

namespace
{

/// A stored edit on the undo stack. The file holds the edit; the command only asks the session to step.
class StoredEditCommand final : public QUndoCommand
{
public:
    using Step = std::function<void()>;
    StoredEditCommand(const QString& name, const QDateTime& at, Step undoStep, Step redoStep)
        : QUndoCommand(name)
        , m_at(at)
        , m_undo(std::move(undoStep))
        , m_redo(std::move(redoStep))
    {
    }
    void undo() override { m_undo(); }
    void redo() override { m_redo(); }
    [[nodiscard]] QDateTime at() const { return m_at; }

private:
    QDateTime m_at;
    Step m_undo;
    Step m_redo;
};

} // namespace

ProjectSession::ProjectSession(std::unique_ptr<ProjectFile> file) : d(std::make_unique<Private>())
{
    d->file = std::move(file);
    d->undoStack.setUndoLimit(kUndoLimit);
    if (!d->file->isReadOnly()) {
        // Neither failure stops the project from opening; both are tried again at the next start.
        if (const Result<int> swept = d->file->runs().sweepInterrupted(); !swept)
            qWarning("%s", qPrintable(swept.error().message));
        if (const Result<int> purged = d->file->samples().purgeBin(kBinDays); !purged)
            qWarning("%s", qPrintable(purged.error().message));
        const Result<bool> isMoreToSweep = d->file->samples().sweepAside();
        if (!isMoreToSweep)
            qWarning("%s", qPrintable(isMoreToSweep.error().message));
        else if (*isMoreToSweep)
            writer().sweep();
    }
    connect(this, &ProjectSession::saved, this, [this](const QDateTime& at) { d->savedAt = at; });
    d->poll.setInterval(kPollMs);
    connect(&d->poll, &QTimer::timeout, this, [this] {
        if (d->file->dataVersion() != d->dataVersion)
            refresh();
    });
    d->poll.start();
}

ProjectSession::~ProjectSession()
{
    prepareClose();
}

ProjectFile& ProjectSession::file() { return *d->file; }

void ProjectSession::prepareClose()
{
    if (!std::exchange(d->isClosing, true))
        Q_EMIT closing();
    waitForRecordings();
}

Result<void> ProjectSession::writable() const
{
    if (!isReadOnly())
        return {};
    return Error{ErrorCode::PermissionDenied,
                 tr("%1 is open read-only, so nothing was changed. Close it in the other window and open it here again to change it.").arg(name()),
                 {}, QStringLiteral("PRJ-030")};
}

Result<void> ProjectSession::checkpoint()
{
    return isReadOnly() ? Result<void>() : d->file->checkpoint();
}

QDateTime ProjectSession::savedAt() const
{
    return d->savedAt;
}

void ProjectSession::startBackup()
{
    if (isReadOnly())
        return;
    connect(&d->backups, &BackupKeeper::failed, this, [this](const Error& error) {
        if (error.code == ErrorCode::InvalidInput)
            Q_EMIT damageFound(error);
        else
            Q_EMIT failed(error);
    });
    d->backups.start(path(), d->file->wasMigrated() || isBackupDue(path(), QDateTime::currentDateTimeUtc()));
}

Result<std::unique_ptr<ProjectSession>> ProjectSession::create(const QString& path, const QString& name)
{
    Result<std::unique_ptr<ProjectFile>> file = ProjectFile::create(path, name, ProjectFile::Access::Window);
    if (!file)
        return file.error();
    std::unique_ptr<ProjectSession> session(new ProjectSession(std::move(file).value()));
    if (Result<void> loaded = session->reloadAll(); !loaded)
        return loaded.error();
    return session;
}

Result<std::unique_ptr<ProjectSession>> ProjectSession::open(const QString& path, bool readOnly)
{
    Result<std::unique_ptr<ProjectFile>> file =
        ProjectFile::open(path, readOnly ? ProjectFile::Access::ReadOnly : ProjectFile::Access::Window);
    if (!file)
        return file.error();
    std::unique_ptr<ProjectSession> session(new ProjectSession(std::move(file).value()));
    if (Result<void> loaded = session->reloadAll(); !loaded)
        return loaded.error();
    session->mirrorHistory();
    session->startBackup();
    return session;
}

QString ProjectSession::path() const { return d->file->path(); }
QString ProjectSession::name() const { return d->file->name(); }
bool ProjectSession::isReadOnly() const { return d->file->isReadOnly(); }
const ProjectFile& ProjectSession::project() const { return *d->file; }
const QVector<Sample>& ProjectSession::samples() const { return d->samples; }
QStringList ProjectSession::labels() const { return d->labels; }
PipelineStatus ProjectSession::pipeline() const { return d->pipeline; }
QVector<Run> ProjectSession::runs() const { return d->runs; }
RunId ProjectSession::currentRun() const { return d->currentRun; }
QUndoStack& ProjectSession::undoStack() { return d->undoStack; }

QDateTime ProjectSession::stepTime(int step) const
{
    // Every command of this stack was made by pushCommand.
    const auto* command = static_cast<const StoredEditCommand*>(d->undoStack.command(step));
    return command != nullptr ? command->at() : QDateTime();
}

const Sample* ProjectSession::sample(SampleId id) const
{
    const auto it = d->indexOf.constFind(id);
    return it == d->indexOf.constEnd() ? nullptr : &d->samples[*it];
}

QVector<Segment> ProjectSession::segments(SampleId id) const
{
    const Result<QVector<Segment>> found = std::as_const(*d->file).samples().segments(id);
    return found ? *found : QVector<Segment>();
}

QVector<LabelCount> ProjectSession::labelCounts() const
{
    return countLabels(d->samples, d->labels);
}

ImpulseDesign ProjectSession::impulse() const
{
    const Result<QJsonValue> document = std::as_const(*d->file).document(QStringLiteral("impulse"));
    if (!document || !document->isObject())
        return {};
    Result<ImpulseDesign> design = impulseFromJson(document->toObject());
    return design ? *design : ImpulseDesign();
}

void ProjectSession::setCurrentRun(RunId run)
{
    if (d->currentRun == run)
        return;
    d->currentRun = run;
    reloadPipeline();
    Q_EMIT currentRunChanged();
}

QJsonValue ProjectSession::viewState(const QString& page) const
{
    const Result<QJsonValue> state = std::as_const(*d->file).document(QStringLiteral("settings.view.") + page);
    return state ? *state : QJsonValue();
}

void ProjectSession::setViewState(const QString& page, const QJsonValue& state)
{
    if (isReadOnly() || viewState(page) == state)
        return;
    if (const Result<void> kept = d->file->setDocument(QStringLiteral("settings.view.") + page, state); !kept)
        Q_EMIT failed(kept.error());
}

// ---- bringing the caches in line with the file ----

Result<void> ProjectSession::reloadAll()
{
    // Asked first: what another process writes while this reads is read again at the next poll.
    d->dataVersion = d->file->dataVersion();
    Result<QVector<Sample>> all = d->file->samples().all();
    if (!all)
        return all.error();
    d->samples = *all;
    d->indexOf.clear();
    for (qsizetype i = 0; i < d->samples.size(); ++i)
        d->indexOf[d->samples[i].id] = i;
    reloadLabels();
    reloadRuns();
    reloadPipeline();
    if (const Result<qint64> change = std::as_const(*d->file).edits().lastDataChange())
        d->lastDataChange = *change;
    return {};
}

void ProjectSession::reloadLabels()
{
    QStringList labels;
    if (const Result<QJsonValue> stored = d->file->document(QStringLiteral("labels")); stored && stored->isArray()) {
        for (const QJsonValue& label : stored->toArray())
            labels << label.toString();
    }
    // A class keeps its place, and with it its colour and its key, whatever comes after it, and when the project is opened again.
    const QJsonValue kept = viewState(kLabelOrderKey);
    for (const QJsonValue& label : d->labelOrder.isEmpty() ? kept.toArray() : QJsonArray()) {
        if (!label.toString().isEmpty() && !d->labelOrder.contains(label.toString()))
            d->labelOrder << label.toString();
    }
    QSet<QString> used;
    QStringList found; // the order that the content tells by itself
    const auto add = [&](const QString& label) {
        if (label.isEmpty() || used.contains(label))
            return;
        used.insert(label);
        found << label;
        if (!d->labelOrder.contains(label))
            d->labelOrder << label;
    };
    for (const Sample& one : d->samples)
        add(one.label);
    if (Result<QVector<Segment>> segments = std::as_const(*d->file).samples().allSegments()) {
        std::sort(segments->begin(), segments->end(), [](const Segment& one, const Segment& other) { return one.id < other.id; });
        for (const Segment& segment : *segments)
            add(segment.label);
    }
    if ((kept.isArray() || d->labelOrder != found) && kept != QJsonArray::fromStringList(d->labelOrder))
        keepLabelOrder(*d->file, d->labelOrder);
    for (const QString& label : std::as_const(d->labelOrder)) {
        if (used.contains(label) && !labels.contains(label))
            labels << label;
    }
    if (labels != d->labels) {
        d->labels = labels;
        Q_EMIT labelsChanged();
    }
}

void ProjectSession::reloadRuns()
{
    Result<QVector<Run>> runs = std::as_const(*d->file).runs().all();
    if (!runs) {
        Q_EMIT failed(runs.error());
        return;
    }
    d->runs = *runs;
    const auto isUsable = [](const Run& run) {
        return (run.state == RunState::Done || run.state == RunState::Cancelled)
               && run.summary.contains(QStringLiteral("weights_sha256"));
    };
    // A new usable run becomes the current one; what the user picks after that stays.
    RunId newest;
    bool isCurrentThere = false;
    for (const Run& run : d->runs) {
        if (!newest.isValid() && isUsable(run))
            newest = run.id;
        isCurrentThere |= run.id == d->currentRun;
    }
    const RunId before = d->currentRun;
    if (!isCurrentThere || newest.value > d->newestRun.value)
        d->currentRun = newest;
    d->newestRun = newest;
    Q_EMIT runsChanged();
    if (before != d->currentRun)
        Q_EMIT currentRunChanged();
}

void ProjectSession::reloadPipeline()
{
    Result<PipelineStatus> status = pipelineStatus(*d->file, d->samples, d->runs, d->currentRun);
    if (!status) {
        Q_EMIT failed(status.error());
        return;
    }
    d->pipeline = *status;
    Q_EMIT pipelineChanged();
}

void ProjectSession::refresh()
{
    d->dataVersion = d->file->dataVersion();
    const Result<qint64> change = std::as_const(*d->file).edits().lastDataChange();
    if (change && *change != d->lastDataChange) {
        d->lastDataChange = *change;
        refreshSamples();
        mirrorHistory();
        Q_EMIT impulseChanged();
        Q_EMIT saved(QDateTime::currentDateTime()); // by another process: an import, an upload
    }
    reloadRuns();
    reloadPipeline();
    Q_EMIT keysChanged();
}

/// `segments`: samples whose regions have changed, which their rows need not show.
void ProjectSession::refreshSamples(const QSet<SampleId>& segments)
{
    Result<QVector<Sample>> all = d->file->samples().all();
    if (!all) {
        Q_EMIT failed(all.error());
        return;
    }
    const QVector<Sample> before = std::exchange(d->samples, *all);
    QHash<SampleId, qsizetype> beforeIndex = std::exchange(d->indexOf, {});
    QVector<SampleId> added;
    QVector<SampleId> changed;
    QVector<SampleId> removed;
    for (qsizetype i = 0; i < d->samples.size(); ++i) {
        const Sample& one = d->samples[i];
        d->indexOf[one.id] = i;
        const auto old = beforeIndex.constFind(one.id);
        if (old == beforeIndex.constEnd())
            added.append(one.id);
        else if (before[*old] != one)
            changed.append(one.id);
    }
    for (const Sample& one : before) {
        if (!d->indexOf.contains(one.id))
            removed.append(one.id);
    }
    reloadLabels();
    if (!removed.isEmpty())
        Q_EMIT samplesRemoved(removed);
    if (!added.isEmpty())
        Q_EMIT samplesAdded(added);
    if (!changed.isEmpty())
        Q_EMIT samplesChanged(changed);
    const QSet<SampleId> seen(changed.cbegin(), changed.cend());
    QVector<SampleId> regions = changed;
    for (const SampleId id : segments) {
        if (d->indexOf.contains(id) && !seen.contains(id))
            regions.append(id);
    }
    if (!regions.isEmpty())
        Q_EMIT segmentsChanged(regions);
}

void ProjectSession::afterEdit(const DatasetEdit& edit)
{
    QSet<SampleId> fields;
    QSet<SampleId> segments;
    bool hasImpulse = false;
    for (const DatasetChange& change : edit.changes) {
        if (const auto* field = std::get_if<SampleFieldChange>(&change))
            fields.insert(field->sample);
        else if (const auto* segment = std::get_if<SegmentChange>(&change))
            segments.insert(segment->sample);
        else
            hasImpulse |= std::get<DocumentChange>(change).key == QLatin1String("impulse");
    }
    const bool changesRows = std::any_of(edit.changes.begin(), edit.changes.end(), [](const DatasetChange& change) {
        const auto* field = std::get_if<SampleFieldChange>(&change);
        return field != nullptr && field->field == SampleField::Binned;
    });
    if (changesRows || fields.size() + segments.size() > kReadOneByOne) {
        refreshSamples(segments);
    } else {
        QVector<SampleId> touched;
        for (const SampleId id : QSet<SampleId>(fields) + segments) {
            Result<Sample> fresh = std::as_const(*d->file).samples().sample(id);
            if (!fresh || !d->indexOf.contains(id))
                continue;
            d->samples[d->indexOf[id]] = *fresh;
            touched.append(id);
        }
        reloadLabels();
        if (!touched.isEmpty())
            Q_EMIT samplesChanged(touched);
        if (!segments.isEmpty())
            Q_EMIT segmentsChanged(QVector<SampleId>(segments.cbegin(), segments.cend()));
    }
    if (hasImpulse)
        Q_EMIT impulseChanged();
    if (const Result<qint64> change = std::as_const(*d->file).edits().lastDataChange())
        d->lastDataChange = *change;
    reloadPipeline();
    Q_EMIT historyChanged();
    Q_EMIT saved(QDateTime::currentDateTime());
}

// ---- undo ----

void ProjectSession::pushCommand(const DatasetEdit& edit)
{
    d->isMirroring = true;
    d->undoStack.push(new StoredEditCommand(
        edit.name,
        edit.at,
        [this] {
            if (!d->isMirroring)
                stepHistory(true);
        },
        [this] {
            if (!d->isMirroring)
                stepHistory(false);
        }));
    d->isMirroring = false;
}

void ProjectSession::mirrorHistory()
{
    Result<QVector<DatasetEdit>> history = std::as_const(*d->file).edits().history();
    if (!history) {
        Q_EMIT failed(history.error());
        return;
    }
    d->undoStack.clear();
    d->mirrored.clear();
    int applied = 0;
    for (const DatasetEdit& edit : std::as_const(*history)) {
        pushCommand(edit);
        d->mirrored.append(edit.id);
        applied += edit.undone ? 0 : 1;
    }
    d->isMirroring = true;
    d->undoStack.setIndex(applied);
    d->isMirroring = false;
    Q_EMIT historyChanged();
}

void ProjectSession::stepHistory(bool isUndo)
{
    const Result<void> allowed = writable();
    Result<DatasetEdit> edit = !allowed  ? Result<DatasetEdit>(allowed.error())
                               : isUndo  ? d->file->edits().undo()
                                         : d->file->edits().redo();
    if (edit) {
        afterEdit(*edit);
        return;
    }
    Q_EMIT failed(edit.error());
    // The stack moved although the file did not: bring it back once this command has returned.
    QMetaObject::invokeMethod(this, [this] { mirrorHistory(); }, Qt::QueuedConnection);
}

Result<void> ProjectSession::apply(DatasetEdit edit)
{
    if (edit.changes.isEmpty())
        return {};
    const Result<void> allowed = writable();
    Result<DatasetEdit> stored = allowed ? d->file->edits().apply(std::move(edit)) : Result<DatasetEdit>(allowed.error());
    if (!stored) {
        Q_EMIT failed(stored.error());
        return stored.error();
    }
    if (d->mirrored.isEmpty() || d->mirrored.last() != stored->id || d->undoStack.canRedo()) {
        while (d->mirrored.size() > d->undoStack.index())
            d->mirrored.removeLast();
        pushCommand(*stored);
        d->mirrored.append(stored->id);
    }
    afterEdit(*stored);
    return {};
}

// ---- not undoable ----

Result<SampleId> ProjectSession::ingest(SampleDraft draft)
{
    if (!draft.hasSplit)
        draft.info.split = splitOf(draft.info);
    if (!draft.info.createdAt.isValid())
        draft.info.createdAt = QDateTime::currentDateTimeUtc();
    const Result<void> allowed = writable();
    Result<SampleId> id = allowed ? d->file->samples().insert(draft) : Result<SampleId>(allowed.error());
    if (!id) {
        Q_EMIT failed(id.error());
        return id;
    }
    refresh();
    Q_EMIT saved(QDateTime::currentDateTime());
    return id;
}

Result<void> ProjectSession::afterRunChange(Result<void> result)
{
    if (!result) {
        Q_EMIT failed(result.error());
        return result;
    }
    reloadRuns();
    reloadPipeline();
    Q_EMIT saved(QDateTime::currentDateTime());
    return result;
}

Result<void> ProjectSession::renameRun(RunId id, const QString& name)
{
    const Result<void> allowed = writable();
    return afterRunChange(allowed ? d->file->runs().rename(id, name.trimmed()) : allowed);
}

Result<void> ProjectSession::setRunStarred(RunId id, bool starred)
{
    const Result<void> allowed = writable();
    return afterRunChange(allowed ? d->file->runs().setStarred(id, starred) : allowed);
}

Result<void> ProjectSession::deleteRun(RunId id)
{
    const Result<void> allowed = writable();
    return afterRunChange(allowed ? d->file->runs().remove(id) : allowed);
}

Result<void> ProjectSession::mergeRunSummary(RunId id, const QJsonObject& more)
{
    const Result<void> allowed = writable();
    return afterRunChange(allowed ? d->file->runs().mergeSummary(id, more) : allowed);
}

void ProjectSession::sweepInterruptedRuns()
{
    if (isReadOnly())
        return;
    if (const Result<int> swept = d->file->runs().sweepInterrupted(); !swept)
        Q_EMIT failed(swept.error());
    else if (*swept > 0)
        reloadRuns();
}

} // namespace studio
