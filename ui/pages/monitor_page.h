// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "models/evaluation/live_statistics.h"
#include "ui/itemmodels/review_item_model.h"
#include "ui/shell/page_frame.h"

#include <QTimer>

class QComboBox;
class QListView;
class QSpinBox;

namespace studio
{

class Card;
class Chip;
class ChipButton;
class ClassBars;
class ClassMixView;
class FigureTile;
class Segmented;
class SeriesPlot;
class SignalPlot;

/// The model running on the connected board: what it sees now, how its answers are spread against what it was trained on,
/// and the windows it was not sure about, to be kept as samples.
class MonitorPage final : public FramedPage
{
    Q_OBJECT
public:
    static constexpr double kDriftLimit = 0.15;
    static constexpr double kAnomalyLimit = 0.02; ///< share of the answers
    static constexpr int kFewestToJudge = 20;     ///< answers before a limit says anything

    MonitorPage(PageInfo info, PageServices& services);
    /// Starts the model; while it runs, keeps the last window.
    [[nodiscard]] QString primaryActionId() const override;
    void activated() override;

protected:
    void projectChanged() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // monitor_page.cpp: what the board does
    void registerActions();
    void addAction(const QString& id, const QString& text, const QString& icon, const QString& description, const QKeySequence& keys, QWidget* list,
                   std::function<void()> handler);
    QWidget* buildTiles();
    QWidget* buildNow();
    QWidget* buildHistory();
    void buildEmptyState();
    void connectHub();
    [[nodiscard]] DeviceInfo device() const;
    [[nodiscard]] bool hasSession() const;
    [[nodiscard]] QString silenceText() const;
    void followSilence(const DeviceInfo& board);
    void follow();
    void beginSession();
    void onDevice();
    void onPredictions();
    void take(const LivePrediction& prediction);
    void setClasses(const QStringList& classes);
    void onFailed(const QString& address, const Error& error);
    void toggleImpulse();
    void showState();
    void showMissing(const DeviceInfo& device);
    void showNow();
    void showTiles();
    void showPlots();
    [[nodiscard]] QString mixText() const;
    void showTrainingMix();

    // monitor_page_review.cpp: windows that wait for a verdict
    QWidget* buildReview();
    void readUnsureLimit();
    void queueIfUnsure(const LivePrediction& prediction);
    [[nodiscard]] double windowSeconds() const;
    [[nodiscard]] ReviewWindow windowOf(const LivePrediction& prediction) const;
    bool keep(const ReviewWindow& window, const QString& label, int row);
    void keepCurrent(const QString& label);
    void keepLast();
    void dropCurrent();
    void undoLast();
    void showReview();
    void showCurrentWindow();
    void fillLabels();
    void placeLabels();
    void orderTabs();
    void selectRow(int row);

    struct Verdict {
        ReviewWindow window;
        int row = -1;    ///< where it waited; -1: it did not
        SampleId sample; ///< invalid: dropped
        QString label;
    };

    QString m_address;
    bool m_isRunning = false;
    QDateTime m_runningSince;
    qint64 m_lastAtMs = 0;
    qint64 m_sessionStartMs = 0;
    qint64 m_lastQueuedMs = 0;
    qint64 m_silentSinceMs = 0;   ///< the board went by itself; 0: it did not
    QString m_toldSilence;        ///< the notice says so, or did until another took its place
    bool m_lacksReadings = false; ///< the board does not send what it classifies
    LivePrediction m_last;
    QStringList m_classes;
    QVector<int> m_colors;
    QVector<double> m_training;
    LiveStatistics m_statistics;
    double m_anomalyThreshold = 0.0;

    QComboBox* m_board = nullptr;
    Button* m_toggleButton = nullptr;
    Button* m_keepLastButton = nullptr;
    FigureTile* m_rate = nullptr;
    FigureTile* m_drift = nullptr;
    FigureTile* m_anomalies = nullptr;
    FigureTile* m_uptime = nullptr;
    Card* m_now = nullptr;
    ClassBars* m_bars = nullptr;
    Card* m_mixCard = nullptr;
    ClassMixView* m_mix = nullptr;
    Segmented* m_which = nullptr;
    SeriesPlot* m_history = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_goDevices = nullptr;
    QWidget* m_goSimulated = nullptr;
    QWidget* m_goDeploy = nullptr;
    QWidget* m_runAnyway = nullptr;
    QWidget* m_goEvaluate = nullptr;
    bool m_runsAnyway = false;

    ReviewItemModel* m_review;
    Card* m_reviewCard = nullptr;
    QSpinBox* m_unsure = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_windowTitle = nullptr;
    SignalPlot* m_signal = nullptr;
    QWidget* m_current = nullptr;
    QLabel* m_nothing = nullptr;
    QVector<Chip*> m_suggestions;
    QWidget* m_labels = nullptr;
    QVector<ChipButton*> m_labelButtons;
    QVector<QWidget*> m_verdictButtons; ///< keep, drop
    QWidget* m_undoButton = nullptr;
    QLabel* m_counts = nullptr;
    QVector<Verdict> m_verdicts;
    QStringList m_shownLabels;
    bool m_hadProject = false;
    QTimer m_quick; ///< after an answer, at most 30 a second
    QTimer m_plots; ///< four a second
    QTimer m_slow;  ///< once a second
};

} // namespace studio
