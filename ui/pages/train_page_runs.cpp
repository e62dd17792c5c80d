// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs: choosing, comparing, naming, deleting, and what to do about a failed one.
#include "app/session/run_compare.h"
#include "app/session/studio_context.h"
#include "ui/itemmodels/run_item_model.h"
#include "ui/pages/run_table_delegate.h"
#include "ui/pages/train_page.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QTableView>

namespace studio
{

namespace
{
constexpr qsizetype kMostDifferences = 8;
constexpr int kRoomForSeed = 640; ///< width of the list of runs that shows the seed as well
} // namespace

void TrainPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    m_curves = {};
    m_shown = {};
    m_current = {};
    m_toDiscard.clear();
    m_formBlock.clear();
    if (project != nullptr) {
        connect(project, &ProjectSession::runsChanged, this, &TrainPage::showRuns);
        connect(project, &ProjectSession::currentRunChanged, this, &TrainPage::showRuns);
        connect(project, &ProjectSession::impulseChanged, this, &TrainPage::readDesign);
        connect(project, &ProjectSession::labelsChanged, this, &TrainPage::readDesign);
        connect(project, &ProjectSession::samplesAdded, this, &TrainPage::readDesign);
        connect(project, &ProjectSession::samplesRemoved, this, &TrainPage::readDesign);
    }
    m_runs->setRuns({}, {});
    showRuns();
    readDesign();
}

const Run* TrainPage::selectedRun() const
{
    return m_runs->run(m_table->currentIndex().row());
}

void TrainPage::showRuns()
{
    ProjectSession* project = services().context.project();
    const QVector<Run> runs = project != nullptr ? project->runs() : QVector<Run>();
    const RunId current = project != nullptr ? project->currentRun() : RunId{};
    // The list follows the current run when that is another one; it never makes one current by itself.
    const bool isSame = current == m_current && selectedRun() != nullptr;
    const RunId selected = isSame ? selectedRun()->id : current;
    m_current = current;
    const QScopedValueRollback listing(m_isListing, true);
    m_runs->setRuns(runs, current);
    // The run that trains is the one to watch; else the one that was chosen, else the newest.
    RunId wanted = m_training.isValid() && m_runs->rowOf(m_training) >= 0 ? m_training : selected;
    if (m_runs->rowOf(wanted) < 0)
        wanted = m_runs->rowOf(current) >= 0 ? current : runs.isEmpty() ? RunId{} : runs.first().id;
    if (const int row = m_runs->rowOf(wanted); row >= 0 && row != m_table->currentIndex().row())
        m_table->selectRow(row);
    else
        chooseRun(m_runs->rowOf(wanted));
    const bool hasRuns = !runs.isEmpty();
    for (const char* id : {"train.rename", "train.star", "train.delete"})
        services().actions.setEnabled(QString::fromLatin1(id), hasRuns, tr("There is no run yet"));
    services().actions.setEnabled(QStringLiteral("train.deleteOthers"), runs.size() > 1, tr("There is no other run"));
    showComparison();
    if (trainingJob().id == 0)
        setStateText(project == nullptr ? tr("No project open") : tr("%n run(s)", "", static_cast<int>(runs.size())));
    readDesign();
}

void TrainPage::chooseRun(int row)
{
    ProjectSession* project = services().context.project();
    const Run* run = m_runs->run(row);
    if (project == nullptr || run == nullptr) {
        m_failure->hide();
        drawCurves();
        return;
    }
    const RunId id = run->id;
    if (id != m_shown || id != m_training) {
        m_shown = id;
        m_curves = curvesOf(id);
    }
    const bool isUsable = run->state == RunState::Done || run->state == RunState::Cancelled;
    const RunRemedy remedy = remedyOf(*run);
    const QString failure = m_runs->index(row, 0).data(RunItemModel::FailureRole).toString();
    m_failure->setVisible(!failure.isEmpty());
    m_failureText->setFullText(failure);
    m_remedy->setVisible(remedy.kind != RunRemedy::Kind::None);
    m_remedy->setText(remedy.text);
    drawCurves();
    if (isUsable && !m_isListing)
        project->setCurrentRun(id);
}

void TrainPage::applyRemedy()
{
    const Run* run = selectedRun();
    if (run == nullptr)
        return;
    const RunRemedy remedy = remedyOf(*run);
    switch (remedy.kind) {
    case RunRemedy::Kind::None: break;
    case RunRemedy::Kind::SmallerLearningRate:
        changeSetting(QStringLiteral("learning-rate"), remedy.learningRate, tr("Use a smaller learning rate"));
        start();
        break;
    case RunRemedy::Kind::LabelSamples:
        services().host.showPage(QStringLiteral("dataset"), {{QStringLiteral("filter"), QStringLiteral("is:unlabelled")}});
        break;
    case RunRemedy::Kind::AddSamples: services().host.showPage(QStringLiteral("dataset")); break;
    }
}

void TrainPage::showComparison()
{
    const QVector<Run> ticked = m_runs->ticked();
    m_comparison->setVisible(ticked.size() >= 2);
    if (ticked.size() < 2)
        return;
    const Run& run = ticked[0];
    const Run& other = ticked[1];
    const QLocale locale;
    const std::optional<double> gain = accuracyGain(run, other);
    QString headline = tr("%1 against %2").arg(run.name, other.name);
    if (gain)
        headline += tr(": validation accuracy %1%2 points").arg(*gain >= 0 ? QStringLiteral("+") : QStringLiteral("\u2212"), locale.toString(std::abs(*gain), 'f', 1));
    m_gainText->setText(headline);
    const QVector<RunDifference> differences = runDifferences(run, other);
    QStringList parts;
    for (const RunDifference& difference : differences) {
        if (parts.size() == kMostDifferences) {
            parts << QStringLiteral("\u2026");
            break;
        }
        parts << tr("%1 <b>%2</b> was %3").arg(difference.name.toHtmlEscaped(), difference.now.toHtmlEscaped(), difference.before.toHtmlEscaped());
    }
    m_comparisonText->setText(parts.isEmpty() ? tr("Every setting is the same.") : parts.join(QStringLiteral(" \u00b7 ")));
}

void TrainPage::renameRun()
{
    const Run* run = selectedRun();
    if (run == nullptr)
        return;
    services().dialogs.askText(this, {.title = tr("Rename the run"), .label = tr("Name"), .value = run->name, .actionText = tr("Rename")},
                               [this, id = run->id](const QString& name) {
                                   ProjectSession* project = services().context.project();
                                   if (project == nullptr)
                                       return;
                                   if (const Result<void> done = project->renameRun(id, name); !done)
                                       notice()->showNotice(NoticeKind::Error, done.error().message);
                                   showRuns();
                               });
}

void TrainPage::starRun()
{
    const Run* run = selectedRun();
    ProjectSession* project = services().context.project();
    if (run == nullptr || project == nullptr)
        return;
    if (const Result<void> done = project->setRunStarred(run->id, !run->starred); !done)
        notice()->showNotice(NoticeKind::Error, done.error().message);
    showRuns();
}

void TrainPage::deleteRuns(const QVector<RunId>& ids, const QString& title, const QString& text)
{
    services().dialogs.confirm(this, {.title = title, .text = text, .actionText = tr("Delete"), .isDestructive = true}, [this, ids] {
        ProjectSession* project = services().context.project();
        for (const RunId id : ids) {
            const Result<void> done = project != nullptr ? project->deleteRun(id) : Result<void>();
            if (!done) {
                notice()->showNotice(NoticeKind::Error, done.error().message);
                break;
            }
        }
        showRuns();
    });
}

bool TrainPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) // the setting stands in the comparison too
        m_table->setColumnHidden(static_cast<int>(RunItemModel::Column::Seed), m_table->viewport()->width() < kRoomForSeed);
    if (watched == m_table->viewport() && event->type() == QEvent::MouseButtonPress) {
        const QPoint at = static_cast<QMouseEvent*>(event)->pos();
        const QModelIndex index = m_table->indexAt(at);
        if (index.isValid() && index.column() == 0 && RunTableDelegate::boxRect(m_table->visualRect(index)).adjusted(-6, -6, 6, 6).contains(at)) {
            m_runs->toggleTicked(index.row());
            return true;
        }
    }
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() != Qt::NoModifier)
            return false;
        switch (key->key()) {
        case Qt::Key_Space: m_runs->toggleTicked(m_table->currentIndex().row()); return true;
        case Qt::Key_S: starRun(); return true;
        case Qt::Key_Delete: services().actions.trigger(QStringLiteral("train.delete")); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: services().host.showPage(QStringLiteral("evaluate")); return true;
        default: break;
        }
    }
    return FramedPage::eventFilter(watched, event);
}

} // namespace studio
