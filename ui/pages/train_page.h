// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/job_runner.h"
#include "storage/run_repository.h"
#include "ui/shell/page_frame.h"

#include <QElapsedTimer>
#include <QTimer>

class QLabel;
class QProgressBar;
class QStackedWidget;
class QTableView;
class QTableWidget;
class QVBoxLayout;

namespace studio
{

class Card;
class ElidedLabel;
class NetworkEditor;
class ParameterForm;
class RunItemModel;
class Segmented;
class SeriesPlot;
class Tag;

/// Network and settings, a run as it trains, and the runs so far to compare. Thread: GUI only.
class TrainPage final : public FramedPage
{
    Q_OBJECT
public:
    TrainPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override;

protected:
    void projectChanged() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Curves {
        QVector<double> epoch, trainLoss, validationLoss, trainAccuracy, validationAccuracy;
        void append(const EpochMetrics& metrics);
        [[nodiscard]] qsizetype best() const; ///< index of the lowest validation loss; -1 without epochs
    };

    void registerActions();
    QWidget* buildSettings();
    QWidget* buildRun();
    QWidget* buildRuns();
    void buildEmpty();

    // train_page.cpp: settings
    void readDesign();
    void changeSetting(const QString& id, const QJsonValue& value, const QString& name);
    void start();
    void stop(bool discards);

    // train_page_run.cpp: the run under way or chosen
    void onJobEvent(int id, const QJsonObject& event);
    void onJobChanged(int id);
    void showActions();
    void showProgress();
    void showRun();
    void drawCurves();
    void showEpochTable();
    [[nodiscard]] JobInfo trainingJob() const; ///< id 0 while nothing trains
    [[nodiscard]] Curves curvesOf(RunId run) const;

    // train_page_runs.cpp: the list
    void showRuns();
    void showComparison();
    void showEvents();
    void chooseRun(int row);
    void renameRun();
    void starRun();
    void deleteRuns(const QVector<RunId>& ids, const QString& title, const QString& text);
    void applyRemedy();
    [[nodiscard]] const Run* selectedRun() const;

    Button* m_primary = nullptr;
    Button* m_cancel = nullptr;
    NetworkEditor* m_network = nullptr;
    Card* m_settings = nullptr;
    QVBoxLayout* m_formPlace = nullptr;
    ParameterForm* m_form = nullptr;
    QString m_formBlock;
    int m_block = -1; ///< learning block that the settings are about
    QLabel* m_hint = nullptr;
    QLabel* m_splitText = nullptr;

    Card* m_runCard = nullptr;
    Tag* m_runTag = nullptr;
    Segmented* m_form2 = nullptr;
    QWidget* m_progressRow = nullptr;
    QLabel* m_progressText = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_eta = nullptr;
    QStackedWidget* m_stack = nullptr;
    SeriesPlot* m_loss = nullptr;
    SeriesPlot* m_accuracy = nullptr;
    QTableWidget* m_epochs = nullptr;
    ElidedLabel* m_summary = nullptr;

    QTableView* m_table = nullptr;
    RunItemModel* m_runs = nullptr;
    QWidget* m_failure = nullptr;
    ElidedLabel* m_failureText = nullptr;
    Button* m_remedy = nullptr;
    QWidget* m_comparison = nullptr;
    QLabel* m_comparisonText = nullptr;
    QLabel* m_gainText = nullptr;

    Curves m_curves; ///< of the run shown
    RunId m_shown;
    RunId m_current; ///< the project's current run, when the list was read last
    bool m_isListing = false; ///< rows are filled in: selecting one is not the user's choice
    RunId m_training; ///< run of the job under way
    QVector<RunId> m_toDiscard; ///< runs that were cancelled and go when their job has ended
    int m_plannedEpochs = 0;
    QTimer m_redraw; ///< at most ten redraws a second
    QElapsedTimer m_trainingFor;
};

} // namespace studio
