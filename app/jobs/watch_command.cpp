// SPDX-License-Identifier: GPL-3.0-or-later
// A folder, or a file, watched for new recordings until the command is stopped.
#include "app/jobs/command.h"
#include "app/jobs/import_options.h"
#include "app/jobs/patient_storing.h"
#include "app/jobs/process_watch.h"
#include "app/session/folder_watch.h"
#include "models/core/error_advice.h"
#include "models/core/error_json.h"
#include "storage/import_batch.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QSet>
#include <QThread>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kStopPollMs = 50;
constexpr qint64 kLookMs = 400;
constexpr qint64 kLookShare = 20; ///< looking through a large folder takes at most one part in that many of the time

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct WatchArguments {
    std::string project;
    std::string path;
    ImportChoices choices;
    bool takesExisting = false;
    std::string since;
    qint64 whilePid = 0;
};

/// What becomes of the files, told as it happens.
class FolderImport
{
public:
    FolderImport(ProjectFile& project, FolderWatch& watch, ImportBatchOptions options, JobContext& job)
        : m_project(project)
        , m_watch(watch)
        , m_options(std::move(options))
        , m_job(job)
    {
        m_options.isWatched = true;
    }

    /// Of one look: all that is ready.
    void beginRound() { m_busy.reset(); }

    Result<void> take(const QString& path)
    {
        if (!QFileInfo::exists(path)) {
            m_postponed.remove(path);
            return {}; // somebody took it away again
        }
        const QString name = QFileInfo(path).fileName();
        if (m_busy) { // the project was asked for some seconds: the others need not wait as long each
            postpone(path, name, *m_busy);
            return {};
        }
        SilentJobContext whole; // a file that was begun is finished
        const Result<ImportReport> report = importBatch(m_project, {path}, m_options, whole);
        if (!report)
            return report.error();
        const auto passing = std::find_if(report->failures.begin(), report->failures.end(),
                                          [&path](const ImportFailure& one) { return one.path != path || liesWithTheProject(one.error); });
        if (passing != report->failures.end()) {
            if (passing->error.code == ErrorCode::Busy && passing->error.id != kUnfinishedAttachment)
                m_busy = passing->error;
            postpone(path, name, passing->error);
            return {};
        }
        m_postponed.remove(path);
        for (const ImportFailure& failure : report->failures)
            fail(path, name, failure.error);
        if (!report->imported.isEmpty()) {
            m_taken += report->imported.size();
            QJsonArray ids;
            for (const SampleId id : report->imported)
                ids.append(id.value);
            tell(tr("%1: taken in").arg(name), "file_taken", path, {{QStringLiteral("samples"), ids}});
        } else if (!report->duplicates.isEmpty()) {
            ++m_duplicates;
            tell(tr("%1: its content is in the project already").arg(name), "file_duplicate", path, {});
        }
        for (const QString& warning : report->warnings)
            m_job.report(0, 0, warning);
        return {};
    }

    [[nodiscard]] CommandOutput summary() const
    {
        return {{{QStringLiteral("taken"), m_taken},
                 {QStringLiteral("duplicates"), m_duplicates},
                 {QStringLiteral("failed"), m_failed},
                 {QStringLiteral("other_kinds"), m_otherKinds},
                 {QStringLiteral("postponed"), m_postponed.size()}},
                tr("The watch has ended: %1 samples taken in, %2 files were there already, %3 could not be taken in, %4 were of other kinds.")
                        .arg(m_taken)
                        .arg(m_duplicates)
                        .arg(m_failed)
                        .arg(m_otherKinds)
                    + (m_postponed.isEmpty() ? QString()
                                             : tr(" %1 still waited for the project to be writable; they are where they were, and --since takes them in.")
                                                   .arg(m_postponed.size()))};
    }

private:
    /// Another program is writing the project, or its disk is full or disturbed: nothing is wrong with the file. Neither is it when what
    /// failed is a list of labels beside it, which may be half written, or a file that goes with it.
    static bool liesWithTheProject(const Error& error)
    {
        return (mayPass(error) && error.id.startsWith(QLatin1String("PRJ-"))) || error.id == kUnfinishedAttachment;
    }

    void postpone(const QString& path, const QString& name, const Error& error)
    {
        m_watch.setPostponed(path);
        if (m_postponed.contains(path))
            return; // told already
        m_postponed.insert(path);
        tell(tr("%1: not taken in yet: %2 It is tried again by itself until it is in.").arg(name, endedSentence(error.message)), "file_postponed", path,
             {{QStringLiteral("error"), errorToJson(error)}});
    }
    /// Whoever gave it that name thinks that it is one.
    static bool isNamedAsRecording(const QString& name)
    {
        static const QStringList kEndings = {QStringLiteral(".wav"), QStringLiteral(".csv"),  QStringLiteral(".cbor"),
                                             QStringLiteral(".jpg"), QStringLiteral(".jpeg"), QStringLiteral(".png")};
        return std::any_of(kEndings.begin(), kEndings.end(), [&](const QString& ending) { return name.endsWith(ending, Qt::CaseInsensitive); });
    }
    void fail(const QString& path, const QString& name, const Error& error)
    {
        m_watch.setBad(path);
        if (error.id == QLatin1String("IMPORT-006") && !isNamedAsRecording(name)) {
            ++m_otherKinds;
            tell(tr("%1: left alone, it is no recording").arg(name), "file_left_alone", path, {});
            return;
        }
        ++m_failed;
        tell(tr("%1: not taken in: %2").arg(name, error.message), "file_failed", path, {{QStringLiteral("error"), errorToJson(error)}});
    }
    void tell(const QString& text, const char* event, const QString& path, QJsonObject more)
    {
        more[QStringLiteral("event")] = QLatin1String(event);
        more[QStringLiteral("path")] = path;
        m_job.event(more);
        m_job.report(0, 0, text);
    }

    ProjectFile& m_project;
    FolderWatch& m_watch;
    ImportBatchOptions m_options;
    JobContext& m_job;
    QSet<QString> m_postponed; ///< told of, and not in yet
    std::optional<Error> m_busy; ///< another program was writing the project in this round
    qint64 m_taken = 0;
    int m_duplicates = 0;
    int m_failed = 0;
    int m_otherKinds = 0;
};

Result<CommandOutput> watchFolder(const WatchArguments& arguments, JobContext& job)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    Result<ImportBatchOptions> options = importOptionsOf(arguments.choices, **project);
    if (!options)
        return options.error();
    const QFileInfo place(fromArgument(arguments.path));
    FolderWatch::Options watched;
    watched.path = place.exists() ? place.canonicalFilePath() : place.absoluteFilePath();
    watched.takesExisting = arguments.takesExisting;
    if (!arguments.since.empty()) {
        const QDateTime since = QDateTime::fromString(fromArgument(arguments.since), Qt::ISODateWithMs);
        if (!since.isValid()) {
            return Error{ErrorCode::InvalidArgument,
                         tr("--since %1 is no time, so nothing is watched. Give it like 2026-03-01T14:30:00, or with a Z at its end for UTC.").arg(fromArgument(arguments.since)),
                         {}, QStringLiteral("SRC-035")};
        }
        watched.sinceMs = since.toMSecsSinceEpoch();
    }
    watched.leftAlone = QFileInfo((*project)->path()).canonicalFilePath();
    if (place.isDir())
        options->folder = watched.path;
    FolderWatch watch(watched);
    QElapsedTimer clock;
    clock.start();
    const Result<int> there = watch.begin(clock.elapsed());
    if (!there)
        return there.error();
    job.event({{QStringLiteral("event"), QStringLiteral("watching")}, {QStringLiteral("path"), watched.path}, {QStringLiteral("there"), *there}});
    job.report(0, 0, tr("Watching %1, %2 files are there. Ctrl+C ends the watch.").arg(watched.path).arg(*there));

    FolderImport import(**project, watch, *options, job);
    const ProcessWatch owner(arguments.whilePid);
    const auto isOver = [&] { return job.isCancelled() || owner.isGone(); };
    qint64 nextLook = clock.elapsed();
    bool isAway = false;
    bool hasUntold = true; // something came since it was last told until when all is seen
    while (!isOver()) {
        if (clock.elapsed() < nextLook) {
            QThread::msleep(kStopPollMs);
            continue;
        }
        const qint64 began = clock.elapsed();
        const qint64 beganAt = QDateTime::currentMSecsSinceEpoch();
        const Result<QStringList> ready = watch.look(began);
        nextLook = clock.elapsed() + std::max(kLookMs, kLookShare * (clock.elapsed() - began));
        if (!ready && ready.error().code != ErrorCode::NotFound)
            return ready.error();
        if (isAway != !ready) {
            isAway = !ready;
            job.event({{QStringLiteral("event"), isAway ? QStringLiteral("folder_away") : QStringLiteral("folder_back")}});
            job.report(0, 0, isAway ? ready.error().message : tr("%1 is back and is watched again.").arg(watched.path));
        }
        if (!ready)
            continue;
        if (watch.isSettled() && hasUntold)
            job.event({{QStringLiteral("event"), QStringLiteral("seen")}, {QStringLiteral("until"), beganAt}});
        hasUntold = !watch.isSettled();
        import.beginRound();
        for (const QString& path : *ready) {
            if (isOver())
                break;
            if (const Result<void> taken = import.take(path); !taken)
                return taken.error();
        }
    }
    return import.summary();
}

} // namespace

void addWatchCommand(CLI::App& app, CommandSet& set)
{
    auto arguments = std::make_shared<WatchArguments>();
    CLI::App* command = app.add_subcommand("watch", "Take in what is newly written into a folder, or each new content of a file, until Ctrl+C");
    command->add_option("FILE", arguments->project, "Project file")->required();
    command->add_option("FOLDER", arguments->path, "Folder, or one file")->required();
    command->add_flag("--existing", arguments->takesExisting, "Take in what is there already, too");
    command->add_option("--since", arguments->since, "Take in what came there from this time on, too: 2026-03-01T14:30:00 (local), or with a Z (UTC)");
    addImportOptions(*command, arguments->choices);
    command->add_option("--while-pid", arguments->whilePid, "End when this process is gone")->group("");
    set.add(*command, [arguments](JobContext& job) { return watchFolder(*arguments, job); });
}

} // namespace studio
