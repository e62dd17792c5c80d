// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/studio_context.h"
#include "ui/itemmodels/job_item_model.h"
#include "ui/pages/model_pages.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/series_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <limits>

namespace studio
{

TrainPage::TrainPage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("train.stop"), ButtonKind::Secondary);
    addHeadAction(QStringLiteral("train.start"), ButtonKind::Primary);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* loss = new Card(theme(), tr("Loss"), this);
    m_loss = new SeriesPlot(theme(), tr("epoch"), tr("loss"), loss);
    m_loss->setObjectName(QStringLiteral("train.loss"));
    loss->body()->addWidget(m_loss);
    auto* accuracy = new Card(theme(), tr("Accuracy"), this);
    m_accuracy = new SeriesPlot(theme(), tr("epoch"), tr("accuracy"), accuracy);
    m_accuracy->setObjectName(QStringLiteral("train.accuracy"));
    m_accuracy->setLegendAtBottom();
    accuracy->body()->addWidget(m_accuracy);
    row->addWidget(loss);
    row->addWidget(accuracy);
    content()->addLayout(row, 3);
    auto* runs = new Card(theme(), tr("Runs"), this);
    runs->setBodyMargins(0);
    m_runs = makeTable(theme(), tr("Runs"),
                       {tr("Run"), tr("State"), tr("Validation"), tr("Test float32"), tr("Test int8"), tr("Best epoch"), tr("Seed"), tr("Weights")}, runs);
    m_runs->setObjectName(QStringLiteral("train.runs"));
    runs->body()->addWidget(m_runs);
    content()->addWidget(runs, 2);
    connect(m_runs, &QTableWidget::currentCellChanged, this, [this](int current) {
        ProjectSession* project = this->services().context.project();
        if (project == nullptr || current < 0 || current >= project->runs().size())
            return;
        project->setCurrentRun(project->runs()[current].id);
        showEpochsOf(project->runs()[current].id.value);
    });
    auto* empty = new EmptyState(theme(), QStringLiteral("curves"), tr("Nothing trained yet"),
                                 tr("Training needs labelled samples and an impulse with a classifier. It takes some seconds."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Impulse"), [this] { this->services().host.showPage(QStringLiteral("impulse")); });
    empty->addButton(ButtonKind::Primary, tr("Train"), [this] { this->services().actions.trigger(QStringLiteral("train.start")); });
    setEmptyState(empty);
    followStage(Stage::Train, tr("Train again"), [this] { this->services().actions.trigger(QStringLiteral("train.start")); });
    connect(&services.context.jobs(), &JobRunner::jobEvent, this, &TrainPage::onJobEvent);
    connect(&services.context.jobs(), &JobRunner::jobChanged, this, &TrainPage::onJobChanged);
    connect(&services.context.jobs(), &JobRunner::jobFinished, this, &TrainPage::onJobChanged);
    projectChanged();
}

void TrainPage::registerActions()
{
    const auto add = [this](const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, std::function<void()> handler) {
        ActionSpec spec;
        spec.id = id;
        spec.text = text;
        spec.iconName = icon;
        if (!keys.isEmpty())
            spec.shortcuts = {keys};
        spec.context = info().id;
        spec.menu = QStringLiteral("model");
        spec.handler = std::move(handler);
        services().actions.add(spec, this);
    };
    add(QStringLiteral("train.start"), tr("Train"), QStringLiteral("play"), {}, [this] {
        m_job = services().context.train();
        m_curves = {};
        drawCurves();
        onJobChanged(m_job);
    });
    add(QStringLiteral("train.stop"), tr("Stop and keep best"), QStringLiteral("stop"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] {
        for (const JobInfo& job : services().context.jobs().jobs()) {
            if (job.kind == JobKind::Train)
                services().context.jobs().cancel(job.id);
        }
    });
    add(QStringLiteral("train.rename"), tr("Rename run..."), QStringLiteral("pencil"), QKeySequence(Qt::Key_F2), [this] {
        ProjectSession* project = services().context.project();
        const int row = m_runs->currentRow();
        if (project == nullptr || row < 0)
            return;
        const Run run = project->runs()[row];
        services().dialogs.askText(this, {.title = tr("Rename the run"), .label = tr("Name"), .value = run.name, .actionText = tr("Rename")},
                                   [this, id = run.id](const QString& name) {
                                       if (ProjectSession* open = services().context.project(); open != nullptr && !open->renameRun(id, name))
                                           return;
                                       showRuns();
                                   });
    });
}

void TrainPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    services().actions.setEnabled(QStringLiteral("train.start"), project != nullptr, tr("Open a project first"));
    services().actions.setEnabled(QStringLiteral("train.stop"), false, tr("Nothing is training"));
    services().actions.setEnabled(QStringLiteral("train.rename"), project != nullptr, tr("Open a project first"));
    if (project != nullptr)
        connect(project, &ProjectSession::runsChanged, this, &TrainPage::showRuns);
    m_curves = {};
    showRuns();
}

void TrainPage::onJobEvent(int id, const QJsonObject& event)
{
    if (event[QStringLiteral("event")].toString() != QLatin1String("epoch") || services().context.jobs().job(id).kind != JobKind::Train)
        return;
    if (event[QStringLiteral("epoch")].toInt() == 1)
        m_curves = {};
    m_curves.epoch.append(event[QStringLiteral("epoch")].toDouble());
    m_curves.trainLoss.append(event[QStringLiteral("train_loss")].toDouble());
    m_curves.validationLoss.append(event[QStringLiteral("validation_loss")].toDouble());
    m_curves.trainAccuracy.append(event[QStringLiteral("train_accuracy")].toDouble());
    m_curves.validationAccuracy.append(event[QStringLiteral("validation_accuracy")].toDouble());
    showEmpty(false);
    drawCurves();
}

void TrainPage::onJobChanged(int id)
{
    const JobInfo job = services().context.jobs().job(id);
    if (job.id == 0 || job.kind != JobKind::Train)
        return;
    const bool isRunning = job.state == JobState::Running || job.state == JobState::Queued;
    services().actions.setEnabled(QStringLiteral("train.stop"), isRunning, tr("Nothing is training"));
    services().actions.setEnabled(QStringLiteral("train.start"), !isRunning, tr("A run is training; stop it first"));
    if (isRunning && job.total > 0) {
        setStateText(job.etaSeconds >= 0.0 ? tr("epoch %1 of %2 \u00b7 %3 left").arg(job.done).arg(job.total).arg(formatSeconds(job.etaSeconds))
                                           : tr("epoch %1 of %2").arg(job.done).arg(job.total));
    } else if (job.state == JobState::Failed) {
        notice()->showNotice(NoticeKind::Error, job.error.message);
    } else if (!isRunning) {
        showRuns();
    }
}

void TrainPage::drawCurves()
{
    const auto line = [this](const QString& name, int classIndex, bool isDashed, const QVector<double>& y) {
        return PlotSeries{name, classIndex, isDashed, false, m_curves.epoch, y};
    };
    m_loss->setSeries({line(tr("train"), 0, false, m_curves.trainLoss), line(tr("validation"), 1, true, m_curves.validationLoss)});
    m_accuracy->setSeries({line(tr("train"), 0, false, m_curves.trainAccuracy), line(tr("validation"), 1, true, m_curves.validationAccuracy)});
    const auto best = std::min_element(m_curves.validationLoss.begin(), m_curves.validationLoss.end());
    const double epoch = best == m_curves.validationLoss.end() ? std::numeric_limits<double>::quiet_NaN()
                                                               : m_curves.epoch[best - m_curves.validationLoss.begin()];
    m_loss->setMarker(epoch, tr("best epoch %1").arg(epoch));
}

void TrainPage::showEpochsOf(qint64 run)
{
    ProjectSession* project = services().context.project();
    const Result<QVector<EpochMetrics>> epochs = project->project().runs().epochs(RunId{run});
    if (!epochs)
        return;
    m_curves = {};
    for (const EpochMetrics& epoch : *epochs) {
        m_curves.epoch.append(epoch.epoch);
        m_curves.trainLoss.append(epoch.trainLoss);
        m_curves.validationLoss.append(epoch.validationLoss);
        m_curves.trainAccuracy.append(epoch.trainAccuracy);
        m_curves.validationAccuracy.append(epoch.validationAccuracy);
    }
    drawCurves();
}

void TrainPage::showRuns()
{
    ProjectSession* project = services().context.project();
    const QVector<Run> runs = project != nullptr ? project->runs() : QVector<Run>();
    const bool isTraining = services().context.jobs().isRunning(JobKind::Train);
    showEmpty(runs.isEmpty() && !isTraining);
    const QLocale locale;
    const auto share = [&locale](const QJsonValue& value) {
        return value.isDouble() ? locale.toString(value.toDouble(), 'f', 4) : QStringLiteral("\u2013");
    };
    QVector<QStringList> rows;
    int current = -1;
    for (int i = 0; i < runs.size(); ++i) {
        const Run& run = runs[i];
        if (run.id == project->currentRun())
            current = i;
        rows.append({run.name, runStateName(run.state), share(run.summary[QStringLiteral("validation_accuracy")]),
                     share(run.summary[QStringLiteral("test_accuracy")]), share(run.summary[QStringLiteral("test_accuracy_int8")]),
                     QString::number(run.summary[QStringLiteral("best_epoch")].toInt()), QString::number(run.seed),
                     run.summary[QStringLiteral("weights_sha256")].toString().left(12)});
    }
    const QSignalBlocker blocker(m_runs);
    setRows(*m_runs, theme(), rows);
    if (current >= 0)
        m_runs->selectRow(current);
    if (!isTraining) {
        setStateText(project == nullptr ? tr("No project open") : tr("%n run(s)", "", static_cast<int>(runs.size())));
        if (current >= 0)
            showEpochsOf(runs[current].id.value);
    }
}

} // namespace studio
