// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/studio_context.h"
#include "storage/backup_store.h"

#include <QObject>
#include <QTimer>
#include <optional>

namespace studio
{

/// Something that a session which ended badly, or a bad disk, left to be decided.
struct RecoveryItem {
    enum class Kind {
        Project,   ///< the project that was open
        Recording, ///< readings that came in before the end
        Training,  ///< a run that was not finished; `bestEpoch` is 0 when it has no network
        Damage ///< a project that cannot be read; `at` is the time of its newest good backup, if it has one
    };
    Kind kind = Kind::Project;
    QString path; ///< of the project file
    QString name; ///< of the project, recording or run
    QString project; ///< its name
    QString device;  ///< that a recording came from, as it was called then; may be empty
    QDateTime at;
    double durationMs = 0.0;
    int epochs = 0;
    int bestEpoch = 0;
    QVector<SampleId> parts; ///< of a recording, one after another
    SampleId sample; ///< what a recording became, once it is kept
    RunId run;
    QString message; ///< of the damage
    friend bool operator==(const RecoveryItem&, const RecoveryItem&) = default;
};

/// What is offered on the first page after a bad end. Offers, never discards by itself: what is not decided
/// is offered again. Thread: GUI only.
class Recovery : public QObject
{
    Q_OBJECT
public:
    explicit Recovery(StudioContext& context, QObject* parent = nullptr);

    [[nodiscard]] const QVector<RecoveryItem>& items() const { return m_items; }
    /// To be called first thing when the context has another project, or none.
    void followProject();
    /// Looks again: into the open project, or into the last one after a bad end.
    void reload();

    /// Reopens the project, keeps the recording as a sample (it is there a while later; a failure is noticed by the context, and it is
    /// offered again), or makes the best epoch of a run usable (a job).
    Result<void> recover(const RecoveryItem& item);
    /// Removes a recording, or takes a run off the list. The caller has asked the user.
    Result<void> discard(const RecoveryItem& item);
    /// Hides one item until the next start.
    void decideLater(const RecoveryItem& item);
    /// A training that was left as interrupted is offered again.
    Result<void> offerAgain(const RecoveryItem& training);

    /// Notes that a project could not be opened, or was found damaged while open.
    void addDamage(const QString& path, const Error& error);
    /// A copy of the newest good backup, under a name of its own beside the damaged file, opened.
    Result<void> openBackup(const RecoveryItem& damage);
    /// Starts the job that makes a repaired copy and opens it; repaired() tells what it holds.
    void repair(const RecoveryItem& damage);

    /// True for errors that mean that the file itself is damaged.
    static bool isDamage(const Error& error);

Q_SIGNALS:
    void changed();
    void recovered(const studio::RecoveryItem& item); ///< reopened, kept (a while after recover()), or the job for it started
    void discarded(const studio::RecoveryItem& item);
    void repaired(const QString& copyPath, const QStringList& losses);

private:
    Result<void> openFor(const RecoveryItem& item);
    Result<void> keepRecording(const RecoveryItem& item);
    Result<void> discardParts(const RecoveryItem& item);
    void offer(const QVector<SampleId>& recordings);
    [[nodiscard]] bool isLeft(const Sample& recording) const;
    void addFrom(const ProjectFile& project, const QVector<Sample>& recordings);
    void onJobFinished(int id);

    StudioContext& m_context;
    QVector<RecoveryItem> m_items;
    QVector<RecoveryItem> m_later;
    QVector<RecoveryItem> m_damages;
    QVector<SampleId>
        m_interrupted; ///< recordings that were open when the project was opened; later ones of this process are being made
    QVector<SampleId> m_decided; ///< recordings that are being kept
    QTimer m_lookAgain;          ///< while another program records into the open project: its end is told by nobody
    int m_repairJob = 0;
    QString m_repairCopy;
    QString m_repairPath;
    bool m_offersLast = true; ///< until a project was opened in this session
};

/// The recordings of that project that its closing cut short, and that are kept as far as they went: each once, then it was told.
/// None of a project that is open for reading only. Thread: GUI only.
[[nodiscard]] QVector<Sample> takeCutByClosing(ProjectSession& project);

} // namespace studio
