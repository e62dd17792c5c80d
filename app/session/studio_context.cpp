// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/studio_context.h"

#include "app/session/app_history.h"
#include "app/session/device_sources.h"
#include "app/session/joined_hub.h"
#include "models/impulse/presets.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <QStandardPaths>
#include <QTimer>
#include <algorithm>

namespace studio
{

struct StudioContext::Private {
    AppSettings& settings;
    AppLog log;
    AppHistory history;
    JobRunner jobs;
    ServiceHost network;
    std::unique_ptr<DeviceHub> devices;
    std::unique_ptr<ProjectSession> project;
    QVector<SampleId> selection;
    QVector<int> chain; ///< jobs of the chain under way, in order
    int exampleJob = 0;
    QString examplePath;
    QTimer contentTimer; ///< to the next look at what the project holds
    QTimer savedTimer;   ///< to when the settings are told of what was saved

    Private(AppSettings& appSettings, QString cliProgram, std::unique_ptr<DeviceHub> hub)
        : settings(appSettings)
        , log(AppLog::defaultPath())
        , jobs(cliProgram)
        , network(cliProgram)
    {
        if (hub != nullptr)
            devices = std::make_unique<JoinedHub>(std::move(hub), settings, network);
    }
};

namespace
{

constexpr int kContentMs = 300; ///< in which what comes together is counted once

QString durationText(double milliseconds)
{
    const auto seconds = static_cast<qint64>(milliseconds / 1000.0);
    return seconds < 60 ? StudioContext::tr("%1 s").arg(seconds)
                        : StudioContext::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
}

RecentProject recentEntry(const ProjectSession& session)
{
    RecentProject entry;
    entry.path = session.path();
    entry.name = session.name();
    entry.openedAt = QDateTime::currentDateTime();
    double milliseconds = 0.0;
    for (const LabelCount& count : session.labelCounts()) {
        milliseconds += count.durationMs;
        if (!count.label.isEmpty())
            entry.classMix.append(count.training + count.testing);
    }
    entry.summary = StudioContext::tr("%n sample(s)", "", static_cast<int>(session.samples().size()))
                    + QStringLiteral(" \u00b7 ") + durationText(milliseconds);
    return entry;
}

} // namespace

StudioContext::StudioContext(AppSettings& settings, QString cliProgram, std::unique_ptr<DeviceHub> devices,
                             QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(settings, std::move(cliProgram), std::move(devices)))
{
    keepLog();
    d->contentTimer.setSingleShot(true);
    d->contentTimer.setInterval(kContentMs);
    connect(&d->contentTimer, &QTimer::timeout, this, &StudioContext::refreshRecent);
    d->savedTimer.setSingleShot(true);
    d->savedTimer.setInterval(kContentMs);
    connect(&d->savedTimer, &QTimer::timeout, this, [this] { d->settings.setLastSaved(d->project->savedAt()); });
    connect(this, &StudioContext::projectChanged, this, [this] {
        d->network.setProject(d->project != nullptr ? d->project->path() : QString(), d->project != nullptr && d->project->isReadOnly());
        if (DeviceSources* sources = d->devices != nullptr ? d->devices->sources() : nullptr)
            sources->setProject(d->project.get());
    });
    connect(&d->jobs, &JobRunner::jobFinished, this, &StudioContext::onJobFinished);
    connect(&d->history, &AppHistory::failed, this, &StudioContext::noticed);
}

/// Whatever was told to the user, and what jobs did, is written down.
void StudioContext::keepLog()
{
    connect(this, &StudioContext::noticed, this, [this](const Error& error) { d->log.add(error); });
    connect(this, &StudioContext::projectChanged, this, [this] {
        d->log.add(LogLevel::Info, d->project != nullptr ? tr("Opened %1").arg(d->project->path()) : tr("No project is open"));
    });
    connect(&d->jobs, &JobRunner::jobAdded, this, [this](int id) { d->log.add(LogLevel::Info, tr("Job: %1").arg(d->jobs.job(id).title)); });
    connect(&d->jobs, &JobRunner::jobFinished, this, [this](int id) {
        const JobInfo job = d->jobs.job(id);
        if (job.state == JobState::Done)
            d->log.add(LogLevel::Info, tr("Job done: %1").arg(job.title));
        else if (job.state == JobState::Cancelled)
            d->log.add(LogLevel::Info, tr("Job stopped by the user: %1").arg(job.title));
        // A failed job is noticed, with its error.
    });
    connect(&d->network, &ServiceHost::failed, this, [this](const Error& error) { d->log.add(error); });
    connect(&d->network, &ServiceHost::portTaken, this, [this](NetworkService, const Error& error) { d->log.add(error); });
    if (DeviceHub* hub = d->devices.get()) {
        const auto add = [this](const QString&, const Error& error) { d->log.add(error); };
        connect(hub, &DeviceHub::deviceFailed, this, add);
        connect(hub, &DeviceHub::captureFailed, this, add);
        connect(hub, &DeviceHub::flashFailed, this, add);
    }
}

StudioContext::~StudioContext()
{
    closeProject();
}

AppSettings& StudioContext::settings() { return d->settings; }
JobRunner& StudioContext::jobs() { return d->jobs; }
AppLog& StudioContext::log() { return d->log; }
AppHistory& StudioContext::history() { return d->history; }
ServiceHost& StudioContext::network() { return d->network; }
DeviceHub* StudioContext::devices() { return d->devices.get(); }
ProjectSession* StudioContext::project() { return d->project.get(); }

QHash<QString, QString> StudioContext::deviceNames() const
{
    QHash<QString, QString> names;
    QSet<QString> said;
    if (d->project != nullptr) {
        for (const Sample& sample : d->project->samples())
            said.insert(sample.deviceName);
    }
    said.remove(QString());
    for (const QString& id : std::as_const(said)) {
        if (const QString chosen = d->settings.deviceName(id); !chosen.isEmpty())
            names.insert(id, chosen);
    }
    if (d->devices == nullptr)
        return names;
    for (const DeviceInfo& one : d->devices->devices()) {
        if (said.contains(one.deviceId) && !one.name.isEmpty() && one.name != one.deviceId && !names.contains(one.deviceId))
            names.insert(one.deviceId, one.name);
    }
    return names;
}

const QVector<SampleId>& StudioContext::selection() const { return d->selection; }

void StudioContext::setSelection(const QVector<SampleId>& ids)
{
    if (d->selection == ids)
        return;
    d->selection = ids;
    Q_EMIT selectionChanged();
}

Result<void> StudioContext::take(Result<std::unique_ptr<ProjectSession>> session)
{
    if (!session)
        return session.error();
    closeProject();
    d->project = std::move(session).value();
    connect(d->project.get(), &ProjectSession::failed, this, &StudioContext::noticed);
    for (const auto changed : {&ProjectSession::samplesAdded, &ProjectSession::samplesRemoved})
        connect(d->project.get(), changed, this, [this] { d->contentTimer.start(); });
    // The next start tells it after a program that was killed. What is saved in quick succession is written down once.
    connect(d->project.get(), &ProjectSession::saved, this, [this] {
        if (!d->savedTimer.isActive())
            d->savedTimer.start();
    });
    d->settings.addRecentProject(recentEntry(*d->project));
    d->settings.setLastProject(d->project->path(), true);
    Q_EMIT projectChanged();
    return {};
}

Result<void> StudioContext::openProject(const QString& path, bool readOnly)
{
    return take(ProjectSession::open(path, readOnly));
}

Result<void> StudioContext::createProject(const QString& path, const QString& name, const QString& kind)
{
    Result<void> made = take(ProjectSession::create(path, name));
    if (made)
        d->project->setViewState(QStringLiteral("kind"), kind);
    return made;
}

/// The list of recent projects says what they hold also after a program that was killed.
void StudioContext::refreshRecent()
{
    if (d->project == nullptr)
        return;
    RecentProject entry = recentEntry(*d->project);
    const QVector<RecentProject> known = d->settings.recentProjects();
    const auto found = std::find_if(known.begin(), known.end(), [&entry](const RecentProject& one) { return one.path == entry.path; });
    if (found == known.end())
        return; // the user took it off the list
    entry.openedAt = found->openedAt;
    d->settings.addRecentProject(entry);
    Q_EMIT recentChanged();
}

void StudioContext::closeProject()
{
    d->contentTimer.stop();
    if (d->project == nullptr)
        return;
    d->project->prepareClose();
    d->savedTimer.stop();
    d->settings.addRecentProject(recentEntry(*d->project));
    d->settings.setLastProject(d->project->path(), false);
    // Listeners read project() while they hear of the change, so it is gone before they do.
    const std::unique_ptr<ProjectSession> closing = std::move(d->project);
    d->selection.clear();
    Q_EMIT projectChanged();
}

void StudioContext::openExample()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    if (!folder.mkpath(QStringLiteral("."))) {
        Q_EMIT noticed(Error{ErrorCode::Io, tr("The folder %1 cannot be made, so the example has no place to live.").arg(folder.path()), {},
                             QStringLiteral("CTX-001")});
        return;
    }
    d->examplePath = folder.filePath(QStringLiteral("motion-gestures.smith"));
    if (QFileInfo::exists(d->examplePath)) {
        if (const Result<void> opened = openProject(d->examplePath); !opened)
            Q_EMIT noticed(opened.error());
        return;
    }
    d->exampleJob = d->jobs.start(JobKind::Example, tr("Make the example \"Motion gestures\""),
                                  {QStringLiteral("example"), d->examplePath});
}

int StudioContext::startOnProject(JobKind kind, const QString& title, const QStringList& arguments,
                                  const QHash<QString, QString>& environment)
{
    if (d->project == nullptr) {
        Q_EMIT noticed(Error{ErrorCode::NotFound, tr("Open a project first."), {}, QStringLiteral("CTX-002")});
        return 0;
    }
    if (d->project->isReadOnly()) {
        Q_EMIT noticed(Error{ErrorCode::PermissionDenied,
                             tr("%1 is open read-only, so \u201c%2\u201d was not started. Close it in the other window and open it here "
                                "again.")
                                 .arg(d->project->name(), title),
                             {}, QStringLiteral("CTX-003")});
        return 0;
    }
    QStringList all = arguments;
    all.insert(1, d->project->path());
    return d->jobs.start(kind, title, all, environment);
}

QStringList StudioContext::runOption() const
{
    // While a run is being trained, what follows it is about that run: the newest, whose number is not known yet.
    const bool isTraining = std::ranges::any_of(d->jobs.jobs(), [](const JobInfo& job) {
        return job.kind == JobKind::Train && (job.state == JobState::Queued || job.state == JobState::Running);
    });
    if (isTraining || d->project == nullptr || !d->project->currentRun().isValid())
        return {};
    return {QStringLiteral("--run"), QString::number(d->project->currentRun().value)};
}

int StudioContext::importPaths(const QStringList& paths, const QStringList& options)
{
    return startOnProject(JobKind::Import, tr("Import %n item(s)", "", static_cast<int>(paths.size())),
                          QStringList{QStringLiteral("import")} + paths + options);
}

int StudioContext::makeFeatures()
{
    return startOnProject(JobKind::Features, tr("Make features"), {QStringLiteral("features")});
}

int StudioContext::train()
{
    return startOnProject(JobKind::Train, tr("Train"), {QStringLiteral("train")});
}

int StudioContext::evaluate()
{
    return startOnProject(JobKind::Evaluate, tr("Evaluate"), QStringList{QStringLiteral("evaluate")} + runOption());
}

int StudioContext::verify()
{
    return startOnProject(JobKind::Verify, tr("Check on the emulated board"), QStringList{QStringLiteral("verify")} + runOption());
}

int StudioContext::exportTo(const QString& format, const QString& path, const QStringList& options, const QString& password)
{
    QHash<QString, QString> environment;
    if (!password.isEmpty())
        environment.insert(QStringLiteral("SENSORSMITH_KEY_PASSWORD"), password);
    return startOnProject(JobKind::Export, tr("Export %1").arg(QFileInfo(path).fileName()),
                          QStringList{QStringLiteral("export"), QStringLiteral("--format"), format,
                                      QStringLiteral("--out"), path}
                              + runOption() + options,
                          environment);
}

int StudioContext::keepRun(RunId run)
{
    return startOnProject(JobKind::Train, tr("Keep the best epoch"), {QStringLiteral("keep-run"), QString::number(run.value)});
}

/// A project that has no impulse yet begins with the preset for its kind of data; an undo step like any other.
Result<void> StudioContext::ensureImpulse()
{
    if (!d->project->impulse().isEmpty())
        return {};
    const ImpulsePreset* preset = findImpulsePreset(d->project->viewState(QStringLiteral("kind")).toString());
    if (preset == nullptr)
        preset = &impulsePresets().first();
    return d->project->setImpulse(preset->design, tr("Impulse from preset %1").arg(preset->title));
}

int StudioContext::runAllOutOfDate()
{
    if (d->project == nullptr)
        return -1;
    if (const Result<void> ready = ensureImpulse(); !ready) {
        Q_EMIT noticed(ready.error());
        return -1;
    }
    const PipelineStatus pipeline = d->project->pipeline();
    const auto needs = [&](Stage stage) { return pipeline.of(stage).state != StageState::UpToDate; };
    d->chain.clear();
    bool isNeeded = needs(Stage::Features);
    if (isNeeded)
        d->chain.append(makeFeatures());
    isNeeded = isNeeded || needs(Stage::Train);
    if (isNeeded)
        d->chain.append(train());
    isNeeded = isNeeded || needs(Stage::Evaluate);
    if (isNeeded)
        d->chain.append(evaluate());
    isNeeded = isNeeded || needs(Stage::Validate);
    if (isNeeded)
        d->chain.append(verify());
    return d->chain.isEmpty() ? 0 : d->chain.last();
}

void StudioContext::onJobFinished(int id)
{
    const JobInfo job = d->jobs.job(id);
    if (d->project != nullptr) {
        d->project->refresh();
        // A job that was killed could not say so in the project itself.
        if (job.state == JobState::Failed || job.state == JobState::Cancelled)
            d->project->sweepInterruptedRuns();
    }
    if (id == d->exampleJob && job.state == JobState::Done) {
        if (const Result<void> opened = openProject(d->examplePath); !opened)
            Q_EMIT noticed(opened.error());
    }
    if (job.state == JobState::Failed)
        Q_EMIT noticed(job.error);
    const qsizetype place = d->chain.indexOf(id);
    if (place < 0)
        return;
    // The chain stops at the first step that did not succeed: what follows would work on old results.
    const QVector<int> rest = d->chain.sliced(place + 1);
    if (job.state != JobState::Done) {
        d->chain.clear();
        for (const int later : rest)
            d->jobs.cancel(later);
    }
}

} // namespace studio
