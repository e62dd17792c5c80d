// SPDX-License-Identifier: GPL-3.0-or-later
// The run under way, or the one chosen in the list.
#include "ui/pages/train_page.h"

#include "app/session/studio_context.h"
#include "ui/itemmodels/job_item_model.h"
#include "ui/itemmodels/run_item_model.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/series_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QTableWidget>
#include <algorithm>
#include <limits>

namespace studio
{

namespace
{

bool isUnderWay(const JobInfo& job)
{
    return job.state == JobState::Queued || job.state == JobState::Running || job.state == JobState::Cancelling;
}

QVector<double> inPercent(QVector<double> shares)
{
    for (double& share : shares)
        share *= 100.0;
    return shares;
}

} // namespace

void TrainPage::Curves::append(const EpochMetrics& metrics)
{
    epoch.append(metrics.epoch);
    trainLoss.append(metrics.trainLoss);
    validationLoss.append(metrics.validationLoss);
    trainAccuracy.append(metrics.trainAccuracy);
    validationAccuracy.append(metrics.validationAccuracy);
}

qsizetype TrainPage::Curves::best() const
{
    return validationLoss.isEmpty() ? -1 : std::min_element(validationLoss.begin(), validationLoss.end()) - validationLoss.begin();
}

JobInfo TrainPage::trainingJob() const
{
    for (const JobInfo& job : services().context.jobs().jobs()) {
        if (job.kind == JobKind::Train && isUnderWay(job))
            return job;
    }
    return {};
}

void TrainPage::onJobEvent(int id, const QJsonObject& event)
{
    if (services().context.jobs().job(id).kind != JobKind::Train)
        return;
    const QString kind = event[QStringLiteral("event")].toString();
    if (kind == QLatin1String("run")) {
        m_training = m_shown = RunId{event[QStringLiteral("run")].toInteger()};
        m_curves = {};
        m_plannedEpochs = 0;
        if (!m_trainingFor.isValid())
            m_trainingFor.start();
    } else if (kind == QLatin1String("epoch")) {
        m_plannedEpochs = event[QStringLiteral("epochs")].toInt();
        if (m_shown == m_training) {
            m_curves.append({event[QStringLiteral("epoch")].toInt(), event[QStringLiteral("train_loss")].toDouble(),
                             event[QStringLiteral("train_accuracy")].toDouble(), event[QStringLiteral("validation_loss")].toDouble(),
                             event[QStringLiteral("validation_accuracy")].toDouble()});
        }
        if (!m_redraw.isActive())
            m_redraw.start();
    }
}

void TrainPage::onJobChanged(int id)
{
    const JobInfo job = services().context.jobs().job(id);
    if (job.id == 0 || job.kind != JobKind::Train)
        return;
    showActions();
    showProgress();
    if (isUnderWay(job))
        return;
    m_training = {};
    m_trainingFor.invalidate();
    ProjectSession* project = services().context.project();
    if (project != nullptr) {
        project->refresh();
        for (const RunId discarded : std::as_const(m_toDiscard)) {
            if (const Result<void> gone = project->deleteRun(discarded); !gone && gone.error().code != ErrorCode::NotFound)
                notice()->showNotice(NoticeKind::Error, gone.error().message);
        }
    }
    m_toDiscard.clear();
    showRuns();
    if (job.state == JobState::Failed && project != nullptr && !project->runs().isEmpty() && project->runs().first().state == RunState::Failed) {
        // The newest run tells why, with what would help.
        m_table->selectRow(0);
    } else if (job.state == JobState::Failed) {
        notice()->showNotice(NoticeKind::Error, job.error.message);
    }
}

void TrainPage::showActions()
{
    const ProjectSession* project = services().context.project();
    const bool isTraining = trainingJob().id != 0;
    const bool canTrain = project != nullptr && m_block >= 0 && !project->samples().isEmpty() && !project->isReadOnly();
    ActionRegistry& actions = services().actions;
    actions.setEnabled(QStringLiteral("train.start"), canTrain && !isTraining,
                       isTraining           ? tr("A run is training; stop it first")
                       : project == nullptr ? tr("Open a project first")
                       : m_block < 0        ? tr("The impulse has no learning block yet")
                                            : tr("There is no sample to learn from, or the project is open read-only"));
    actions.setEnabled(QStringLiteral("train.stop"), isTraining, tr("Nothing is training"));
    actions.setEnabled(QStringLiteral("train.cancel"), isTraining, tr("Nothing is training"));
    m_cancel->setVisible(isTraining);
    m_primary->bindAction(actions.action(isTraining ? QStringLiteral("train.stop") : QStringLiteral("train.start")));
    m_primary->setIconName(isTraining ? QStringLiteral("stop") : QStringLiteral("play"));
    m_primary->setKeyHint(keyHintText(isTraining ? QKeySequence(Qt::CTRL | Qt::Key_Period) : QKeySequence(Qt::CTRL | Qt::Key_Return)));
    m_hint->setVisible(isTraining);
    m_hint->setText(tr("Changes go into the next run. This one keeps its settings."));
}

void TrainPage::showProgress()
{
    const JobInfo job = trainingJob();
    const bool isShown = job.id != 0 && (!m_shown.isValid() || m_shown == m_training);
    m_progressRow->setVisible(isShown);
    if (job.id == 0)
        return;
    const bool knowsEpochs = m_plannedEpochs > 0 && !m_curves.epoch.isEmpty() && m_shown == m_training;
    const int done = knowsEpochs ? static_cast<int>(m_curves.epoch.last()) : 0;
    m_progress->setRange(0, knowsEpochs ? m_plannedEpochs : 0);
    m_progress->setValue(done);
    m_progressText->setText(job.state == JobState::Cancelling ? tr("Stopping after this step")
                            : knowsEpochs                     ? tr("Epoch %1 of %2").arg(done).arg(m_plannedEpochs)
                            : job.step.isEmpty()              ? tr("Preparing")
                                                              : job.step);
    QStringList times;
    if (knowsEpochs && job.etaSeconds >= 0.0)
        times << tr("%1 left, \u00b1 %2").arg(formatSeconds(job.etaSeconds), formatSeconds(std::max(1.0, job.etaSpreadSeconds)));
    if (m_trainingFor.isValid())
        times << tr("%1 so far").arg(formatSeconds(static_cast<double>(m_trainingFor.elapsed()) / 1000.0));
    m_eta->setText(times.join(QStringLiteral("   ")));
    setStateText(m_progressText->text());
}

TrainPage::Curves TrainPage::curvesOf(RunId run) const
{
    Curves curves;
    const ProjectSession* project = services().context.project();
    const Result<QVector<EpochMetrics>> epochs = project->project().runs().epochs(run);
    if (!epochs) {
        notice()->showNotice(NoticeKind::Error, epochs.error().message);
        return curves;
    }
    for (const EpochMetrics& epoch : *epochs)
        curves.append(epoch);
    return curves;
}

void TrainPage::showRun()
{
    const Run* run = m_runs->run(m_runs->rowOf(m_shown));
    const bool isLive = m_shown.isValid() && m_shown == m_training;
    m_runCard->setTitle(run != nullptr ? run->name : isLive ? tr("New run") : tr("No run yet"));
    m_runTag->setVisible(run != nullptr || isLive);
    if (isLive || (run != nullptr && run->state == RunState::Running))
        m_runTag->setTag(tr("training"), TagKind::Accent);
    else if (run != nullptr && run->state == RunState::Failed)
        m_runTag->setTag(tr("failed"), TagKind::Error);
    else if (run != nullptr && run->state == RunState::Cancelled)
        m_runTag->setTag(tr("stopped, best kept"), TagKind::Neutral);
    else if (run != nullptr && run->state == RunState::Interrupted)
        m_runTag->setTag(tr("interrupted"), TagKind::Warning);
    else
        m_runTag->setTag(tr("done"), TagKind::Success);
    if (run != nullptr && run->summary.contains(QStringLiteral("training_windows"))) {
        m_splitText->setText(tr("%1 learned from %2 windows and was checked on %3. Whole recordings are kept aside, so overlapping windows cannot leak; the test set is "
                                "not used here.")
                                 .arg(run->name)
                                 .arg(run->summary[QStringLiteral("training_windows")].toInt())
                                 .arg(run->summary[QStringLiteral("validation_windows")].toInt()));
    } else {
        m_splitText->setText(tr("Whole recordings are kept aside to choose the best epoch, so overlapping windows cannot leak. The test set is not used here."));
    }
}

void TrainPage::drawCurves()
{
    const auto line = [this](const QString& name, int classIndex, bool isDashed, const QVector<double>& y) {
        return PlotSeries{name, classIndex, isDashed, false, m_curves.epoch, y};
    };
    QVector<PlotSeries> loss = {line(tr("train"), 0, false, m_curves.trainLoss), line(tr("validation"), 1, true, m_curves.validationLoss)};
    QVector<PlotSeries> accuracy = {line(tr("train"), 0, false, inPercent(m_curves.trainAccuracy)),
                                    line(tr("validation"), 1, true, inPercent(m_curves.validationAccuracy))};
    for (const Run& other : m_runs->ticked()) {
        if (other.id == m_shown)
            continue;
        const Curves curves = curvesOf(other.id);
        loss.append({tr("%1, validation").arg(other.name), 2, true, false, curves.epoch, curves.validationLoss, true});
        accuracy.append({tr("%1, validation").arg(other.name), 2, true, false, curves.epoch, inPercent(curves.validationAccuracy), true});
    }
    const bool isLive = m_shown.isValid() && m_shown == m_training && m_plannedEpochs > 1;
    for (SeriesPlot* plot : {m_loss, m_accuracy})
        plot->setSpan(0.0, isLive ? m_plannedEpochs : 0.0);
    m_loss->setSeries(loss);
    m_accuracy->setSeries(accuracy);
    const QLocale locale;
    const qsizetype best = m_curves.best();
    const double none = std::numeric_limits<double>::quiet_NaN();
    if (best < 0) {
        m_loss->setMarker(none, {});
        m_accuracy->setMarker(none, {});
        m_summary->setFullText(m_shown.isValid() ? tr("No epoch yet.") : QString());
    } else {
        const double epoch = m_curves.epoch[best];
        m_loss->setMarker(epoch, tr("best %1, epoch %2").arg(locale.toString(m_curves.validationLoss[best], 'f', 3)).arg(epoch));
        m_accuracy->setMarker(epoch, tr("%1 %, epoch %2").arg(locale.toString(m_curves.validationAccuracy[best] * 100.0, 'f', 1)).arg(epoch));
        m_summary->setFullText(tr("Best: %1 at epoch %2. Now: %3 training, %4 validation.")
                                   .arg(locale.toString(m_curves.validationLoss[best], 'f', 3))
                                   .arg(epoch)
                                   .arg(locale.toString(m_curves.trainLoss.last(), 'f', 3), locale.toString(m_curves.validationLoss.last(), 'f', 3)));
    }
    m_loss->setAccessibleDescription(m_summary->fullText());
    showRun();
    showProgress();
    if (m_form2->current() == 1)
        showEpochTable();
}

void TrainPage::showEpochTable()
{
    const QLocale locale;
    QVector<QStringList> rows;
    const qsizetype best = m_curves.best();
    for (qsizetype i = m_curves.epoch.size() - 1; i >= 0; --i) {
        const QString epoch = locale.toString(m_curves.epoch[i]);
        rows.append({i == best ? tr("%1, best").arg(epoch) : epoch, locale.toString(m_curves.trainLoss[i], 'f', 4), locale.toString(m_curves.validationLoss[i], 'f', 4),
                     locale.toString(m_curves.trainAccuracy[i] * 100.0, 'f', 1), locale.toString(m_curves.validationAccuracy[i] * 100.0, 'f', 1)});
    }
    setRows(*m_epochs, theme(), rows);
}

} // namespace studio
