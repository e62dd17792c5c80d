// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/pipeline.h"
#include "models/core/access_key.h"
#include "models/dataset/dataset_edit.h"
#include "models/impulse/impulse_design.h"
#include "storage/project_file.h"
#include "storage/run_repository.h"
#include "storage/sample_repository.h"

#include <QObject>
#include <QSet>
#include <QUndoStack>
#include <functional>
#include <map>
#include <memory>

namespace studio
{

class ContentHash;
class SampleWriter;
struct RecordingEnding;

/// In a recording's metadata: its split was chosen, and is not decided by content.
inline const QString kChosenSplit = QStringLiteral("splitChosen");

/// One open project as the window sees it: values to read, use cases to call, signals when facts change.
/// Every write is one transaction and one undo step; `saved` is emitted after the commit returned.
/// Foreign commits (jobs, other processes) are noticed by PRAGMA data_version and re-read. Thread: GUI only.
class ProjectSession : public QObject
{
    Q_OBJECT
public:
    static Result<std::unique_ptr<ProjectSession>> create(const QString& path, const QString& name);
    static Result<std::unique_ptr<ProjectSession>> open(const QString& path, bool readOnly = false);
    ~ProjectSession() override;

    // ---- reading ----
    [[nodiscard]] QString path() const;
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isReadOnly() const;
    /// For reading only; all writes go through the use cases below.
    [[nodiscard]] const ProjectFile& project() const;
    [[nodiscard]] const QVector<Sample>& samples() const; ///< cached, not binned, ordered by id
    [[nodiscard]] const Sample* sample(SampleId id) const;  ///< nullptr when gone
    [[nodiscard]] QVector<Segment> segments(SampleId id) const;
    [[nodiscard]] QStringList labels() const; ///< ordered class list; index = class colour
    [[nodiscard]] QVector<LabelCount> labelCounts() const;
    [[nodiscard]] ImpulseDesign impulse() const;
    [[nodiscard]] PipelineStatus pipeline() const;
    [[nodiscard]] QVector<Run> runs() const; ///< newest first
    [[nodiscard]] RunId currentRun() const;  ///< the run that Evaluate, Validate and Deploy show
    void setCurrentRun(RunId run);
    [[nodiscard]] QUndoStack& undoStack();
    [[nodiscard]] QDateTime stepTime(int step) const; ///< when the step at this place of the undo stack was done
    [[nodiscard]] QJsonValue viewState(const QString& page) const; ///< per-project view state of one page
    void setViewState(const QString& page, const QJsonValue& state);

    // ---- use cases: each is one undo step ----
    Result<void> setLabel(const QVector<SampleId>& ids, const QString& label); ///< empty: unlabel
    Result<void> setSplit(const QVector<SampleId>& ids, Split split);
    Result<void> setEnabled(const QVector<SampleId>& ids, bool enabled);
    Result<void> setStarred(const QVector<SampleId>& ids, bool starred);
    Result<void> setVerdict(const QVector<SampleId>& ids, Verdict verdict);
    Result<void> rename(SampleId id, const QString& name);
    Result<void> moveToBin(const QVector<SampleId>& ids);
    Result<void> resplit(double trainingShare, bool stratify, quint64 seed);
    Result<void> acceptSuggestion(SampleId id);
    Result<void> setLabels(const QStringList& orderedLabels);
    /// Applies segment changes to one sample as one named step; overlaps within a tier are the caller's to trim.
    Result<void> editSegments(SampleId id, const QString& actionName, const QVector<SegmentChange>& changes,
                              const QString& mergeKey = {});
    Result<void> setImpulse(const ImpulseDesign& impulse, const QString& actionName);

    // ---- not undoable, history is kept ----
    /// Decides the split by content hash unless the draft fixes it, and stores the sample.
    Result<SampleId> ingest(SampleDraft draft);
    Result<void> renameRun(RunId id, const QString& name);
    Result<void> setRunStarred(RunId id, bool starred);
    Result<void> deleteRun(RunId id);
    Result<void> mergeRunSummary(RunId id, const QJsonObject& more);
    /// Marks runs whose process is gone, for example after a job was killed.
    void sweepInterruptedRuns();
    /// A recording that is being made, stored as it comes so that it survives this program: what was appended is offered
    /// again after a bad end. It becomes a sample by endRecording(), or goes by discardRecording().
    Result<SampleId> beginRecording(const Sample& info);
    Result<void> appendRecording(SampleId id, const SignalData& values, const QVector<Segment>& segments = {}); ///< as appendReadings()
    Result<QVector<Sample>> interruptedRecordings() const;
    Result<QStringList> namesInBin() const; ///< which a new sample leaves to those that may come back
    Result<void> discardRecording(SampleId id);
    Result<void> discardMeanwhile(SampleId id); ///< the same while a device must be heard: not waiting for other programs
    /// Makes a sample of it on a thread of its own, so that nobody here waits for the disk. `done` is called once: later, and at the
    /// latest before the project is closed; at once when the project is read-only.
    void endRecording(RecordingEnding ending, std::function<void(const Result<SampleId>& id)> done);
    /// For a recording that no project takes: writes it elsewhere, on a thread of its own. `done` is called once, later, and at the latest
    /// before the project is closed.
    void writeAside(std::function<void()> write, std::function<void()> done);
    void waitForRecordings(); ///< until every `done` of them was called
    [[nodiscard]] const QStringList& namesOnTheWay() const { return m_onTheWay; } ///< of recordings that are stored just now

    // ---- keys that let devices and programs send data in; a revoked key can be given back ----
    Result<KeyPair> makeKey(const QString& name);
    Result<QVector<AccessKey>> keys() const;
    Result<void> revokeKey(const QString& name);
    Result<void> restoreKey(const AccessKey& key);

    /// Everything is saved as it happens; this also brings the project file itself up to now.
    Result<void> checkpoint();
    /// When the last change was committed; invalid before the first of this session.
    [[nodiscard]] QDateTime savedAt() const;
    /// Re-reads now if another connection committed.
    void refresh();
    /// Lets whoever writes to this project finish (`closing`); the destructor does it when nobody has.
    void prepareClose();

Q_SIGNALS:
    void closing(); ///< the project is about to be closed; everything still works
    void samplesAdded(const QVector<studio::SampleId>& ids);
    void samplesChanged(const QVector<studio::SampleId>& ids);
    void samplesRemoved(const QVector<studio::SampleId>& ids);
    void segmentsChanged(const QVector<studio::SampleId>& ids); ///< once for a change, however many samples it is of
    void labelsChanged();
    void impulseChanged();
    void pipelineChanged();
    void runsChanged();
    void currentRunChanged();
    void historyChanged();
    void keysChanged();
    void saved(const QDateTime& at);
    void damageFound(const studio::Error& error); ///< the file itself is damaged; found while it was open
    void failed(const studio::Error& error); ///< a write that did not happen; nothing else was lost
    void recordingsLeft(const QVector<studio::SampleId>& ids); ///< what endRecording() could not store stays as it is, to be recovered

private:
    explicit ProjectSession(std::unique_ptr<ProjectFile> file);
    Result<void> apply(DatasetEdit edit);
    [[nodiscard]] QString onlyName(const QVector<SampleId>& ids) const;
    Result<void> changeField(const QVector<SampleId>& ids, SampleField field, const QJsonValue& value,
                             const QString& actionName);
    void afterEdit(const DatasetEdit& edit);
    Result<void> afterRunChange(Result<void> result);
    void pushCommand(const DatasetEdit& edit);
    void mirrorHistory();
    void stepHistory(bool isUndo);
    Result<void> reloadAll();
    void startBackup();
    ProjectFile& file();
    Result<void> afterKeyChange(Result<void> result);
    /// PermissionDenied with what to do while the project is open read-only.
    [[nodiscard]] Result<void> writable() const;
    void reloadLabels();
    void reloadRuns();
    void reloadPipeline();
    void refreshSamples(const QSet<SampleId>& segments = {});
    SampleWriter& writer();
    void forgetRecordings(const QVector<SampleId>& ids);
    std::map<qint64, std::unique_ptr<ContentHash>> m_hashes; ///< by sample: of recordings under way, as far as they are stored
    QStringList m_onTheWay;
    struct Private;
    std::unique_ptr<Private> d;
    std::unique_ptr<SampleWriter> m_writer; ///< from the first recording that ends on
};

} // namespace studio
