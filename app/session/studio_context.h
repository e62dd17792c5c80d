// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/app_log.h"
#include "app/session/app_settings.h"
#include "app/session/device_hub.h"
#include "app/session/job_runner.h"
#include "app/session/project_session.h"
#include "app/session/service_host.h"

#include <QHash>
#include <QObject>
#include <memory>

namespace studio
{

class AppHistory;

/// What the window is made of: settings, jobs and the project that is open, if one is.
/// Pages get it by reference and listen to projectChanged. Thread: GUI only.
class StudioContext : public QObject
{
    Q_OBJECT
public:
    /// `devices` may be null: then there are no boards, and the pages that need one say so.
    StudioContext(AppSettings& settings, QString cliProgram, std::unique_ptr<DeviceHub> devices = nullptr,
                  QObject* parent = nullptr);
    ~StudioContext() override;

    [[nodiscard]] AppSettings& settings();
    [[nodiscard]] JobRunner& jobs();
    [[nodiscard]] AppLog& log();
    [[nodiscard]] AppHistory& history(); ///< undo for what lies outside the projects
    [[nodiscard]] DeviceHub* devices(); ///< nullptr without boards; devices on the network are among them
    /// How devices are called here that the project's samples name otherwise, by what those say (mostly the id).
    [[nodiscard]] QHash<QString, QString> deviceNames() const;
    [[nodiscard]] ServiceHost& network();
    [[nodiscard]] ProjectSession* project(); ///< nullptr while none is open

    /// Samples chosen on one page and shared with the others, in no order; none after another project was opened.
    [[nodiscard]] const QVector<SampleId>& selection() const;
    void setSelection(const QVector<SampleId>& ids);

    Result<void> openProject(const QString& path, bool readOnly = false);
    Result<void> createProject(const QString& path, const QString& name, const QString& kind);
    void closeProject();
    /// The open project's entry among the recent ones says what is in it now.
    void refreshRecent();
    /// Makes (once) and opens the example project in the user's data folder; a job, then projectChanged.
    void openExample();

    // Jobs on the open project; each returns the job's id.
    int importPaths(const QStringList& paths, const QStringList& options = {});
    int makeFeatures();
    int train();
    int evaluate();
    int verify();
    /// `password` is that of the signing key that the options name, if they name one.
    int exportTo(const QString& format, const QString& path, const QStringList& options = {}, const QString& password = {});
    /// Makes the best epoch of an interrupted training usable.
    int keepRun(RunId run);
    /// Every stage that is out of date, in order, as one chain; stops at the first failure. A project without an impulse
    /// takes the preset for its kind. 0: there was nothing to do; -1: it could not be done (and was told).
    int runAllOutOfDate();

Q_SIGNALS:
    void projectChanged(); ///< another project, or none
    void selectionChanged();
    void recentChanged(); ///< what the list of recent projects says of the open one
    void noticed(const studio::Error& error); ///< for the notice area

private:
    Result<void> take(Result<std::unique_ptr<ProjectSession>> session);
    int startOnProject(JobKind kind, const QString& title, const QStringList& arguments, const QHash<QString, QString>& environment = {});
    void onJobFinished(int id);
    void keepLog();
    Result<void> ensureImpulse();
    /// The option that names the project's current run.
    [[nodiscard]] QStringList runOption() const;

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace studio
