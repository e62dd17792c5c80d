// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/label_marks.h"
#include "app/session/recorder.h"
#include "models/dataset/class_mix.h"
#include "models/signal/recording_quality.h"
#include "ui/plots/live_signal.h"
#include "ui/shell/page_frame.h"

#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTime>
#include <QTimer>
#include <utility>

class QComboBox;
class QGridLayout;
class QLabel;
class QTableWidget;
class QTableWidgetItem;
class QVBoxLayout;

namespace studio
{

class Card;
class ChipButton;
class ClassMixBars;
class ClassMixCounter;
class CollectSettings;
class DeviceButton;
class ElidedLabel;
class FlowLayout;
class LivePlot;
class QualityList;
class SeriesBar;
class SignalWorker;
class TriggerBar;

/// Records labelled samples from the board in use: live signal, one recording or a series with countdown, the
/// verdict on what was just recorded, and how even the classes are. Recording goes on while other pages are
/// shown. Thread: GUI only.
class CollectPage final : public FramedPage
{
    Q_OBJECT
public:
    CollectPage(PageInfo info, PageServices& services);
    ~CollectPage() override;
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("collect.record"); }
    void activated() override;
    void sightChanged() override { enableActions(); }
    void reload() override;
    /// {"label": "wave", "count": 20} gets a series ready.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private Q_SLOTS:
    void tick(); ///< takes in what the board sent

private:
    // collect_page.cpp
    QWidget* buildLive();
    QWidget* buildRecorded();
    QWidget* buildClassMix();
    void fitMix();
    void buildEmptyState();
    void connectHub();
    [[nodiscard]] ProjectSession* project() const;
    [[nodiscard]] DeviceHub* hub() const;
    [[nodiscard]] DeviceInfo board() const;
    [[nodiscard]] bool hasBoard() const;
    [[nodiscard]] bool isLost() const;
    void showBoards();
    void chooseBoard();
    void onBoardChanged();
    void showOrHideContent();
    void tellAway(NoticeKind kind, const QString& text);
    void followStream();
    [[nodiscard]] bool isTooFastToShow() const;
    void showHint();
    void keepFailure(const QString& address, const QString& text);
    [[nodiscard]] QString failureAction() const;
    void showFailure();
    void followFailure();
    void takeBack(const QString& address, const QString& text);
    void startSimulatedBoard();
    void keepState();
    void restoreState();
    void askRange();

    // collect_page_actions.cpp
    void registerActions();
    void registerPlotActions();
    QAction* addAction(const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& menu,
                       const QString& description, std::function<void()> handler);
    void addPlotAction(const QString& id, const QString& text, const QList<QKeySequence>& keys, std::function<void()> handler);
    void enableActions();
    [[nodiscard]] QString reasonNotToRecord() const;
    [[nodiscard]] QString boardInSight() const;
    void toggleRecording();
    void startRecording(int count, double pauseSeconds);
    void showSeries(bool isShown);
    void levelClass();
    void retry();
    void undoLast();
    void removeSelected();
    void openSelected();

    // collect_page_marks.cpp
    void buildRunning(QGridLayout& place);
    void placeSeries(bool isInPlace);
    void showMarkRow();
    [[nodiscard]] QStringList markLabels() const;
    void freezeLabels(const QString& own);
    void onNumberKey(int number);
    void markLabel(const QString& label);
    [[nodiscard]] QString recordingLabels() const;
    void endRegion();
    void showLabels(QTableWidgetItem& cell, const Sample& sample);
    void onSamplesChanged(const QVector<SampleId>& ids);
    void onSegmentsChanged(const QVector<SampleId>& ids);
    void showTriggerBar();
    void focusTrigger();
    bool goToTrigger(const Sample& sample);
    void leaveTrigger();
    void listOthers();
    [[nodiscard]] RecordingExpectation expectationOf(SampleId id) const;
    void onCompanionRecorded(const QString& address, SampleId id);
    void onCompanionFailed(const QString& address, const Error& error);

    // collect_page_state.cpp
    void onRecorderChanged();
    void onRecorded(SampleId id, RecordingEnd end);
    void onSeriesStopped(int recorded, int planned);
    void onFailed(const QString& address, const Error& error);
    void showRecorder();
    void showState();
    void showChips();
    void placeChips();
    [[nodiscard]] QString recordingText(const QString& which) const;
    void showReadings();
    void showReadout();
    [[nodiscard]] QString arrivalText() const;
    void showScale();
    void showPlan();
    void listRecorded();
    void showRecorded();
    void showWhy();
    [[nodiscard]] QString deviceText(const Sample& sample) const;
    [[nodiscard]] QStringList recordedTogether(const Sample& sample) const;
    void showClassMix();
    [[nodiscard]] int classIndex(const QString& label) const;
    [[nodiscard]] SampleId selectedSample() const;

    QPointer<ProjectSession> m_shown; ///< whose choices and recordings are shown
    std::unique_ptr<Recorder> m_recorder;
    CollectSettings* m_settings = nullptr;
    SeriesBar* m_series = nullptr;
    TriggerBar* m_trigger = nullptr;
    QWidget* m_running = nullptr; ///< in the place of the settings while they are of no use
    QVBoxLayout* m_runningColumn = nullptr;
    QLabel* m_runningNote = nullptr;
    QLabel* m_markLabel = nullptr;
    QWidget* m_markRow = nullptr; ///< the keys that label what is being recorded
    FlowLayout* m_markFlow = nullptr;
    QVector<ChipButton*> m_markChips;
    QStringList m_keyLabels; ///< of the keys, from the start of a recording to its end
    LabelMarks m_said;        ///< of the recording under way, in milliseconds of it
    double m_saidUntil = 0.0; ///< seconds of it, as far as was heard of it
    LivePlot* m_plot = nullptr;
    Card* m_liveCard = nullptr;
    QWidget* m_chipRow = nullptr;
    FlowLayout* m_chipFlow = nullptr;
    QVector<ChipButton*> m_chips;
    bool m_isAtTrigger = false; ///< the picture stands still there
    int m_valueWidth = 0; ///< of the values in the chips, in characters; only grows
    int m_rangeWidth = 0; ///< of their ranges, where each channel has its own; as above
    QComboBox* m_window = nullptr;
    Button* m_scale = nullptr;
    Button* m_recordButton = nullptr;
    DeviceButton* m_device = nullptr;
    QTableWidget* m_table = nullptr;
    QLabel* m_tableNone = nullptr;
    QualityList* m_why = nullptr;
    ClassMixBars* m_mix = nullptr;
    ClassMixCounter* m_mixCounter = nullptr;
    Card* m_mixCard = nullptr;
    QLabel* m_mixNone = nullptr;
    QLabel* m_mixHint = nullptr;
    Button* m_mixLink = nullptr;
    EmptyState* m_emptyState = nullptr;
    QVector<Button*> m_emptyButtons; ///< example, new project, devices, simulated board
    std::unique_ptr<SignalWorker> m_worker;
    QHash<QString, LiveSignal> m_othersLive; ///< by address: of the devices that record together with the chosen one

    QTimer m_tick;
    QTimer m_keepDelay;
    QElapsedTimer m_clock;
    qint64 m_shownMs = -1;       ///< when the figures were brought up to date last
    QString m_board;             ///< address
    QString m_streamed;          ///< what the stream under way was asked for
    bool m_isStarting = false;   ///< the simulated board
    bool m_isHere = false;       ///< the board, when it was looked at last
    bool m_tellsOfLoss = false;  ///< the notice says that the board is gone, or said so until it was closed
    QString m_lossReason;        ///< why it went by itself
    QTime m_goneAt;              ///< when the board was here last
    QString m_failure;           ///< of a recording, to be told while its board is the one in use
    QString m_failedAddress;
    bool m_failedPartly = false; ///< what came before is kept as a recording
    bool m_tellsOfFailure = false; ///< the notice does
    QString m_failureAction;     ///< that the notice offers
    int m_beeped = -1;           ///< the last number of the countdown that was heard
    QVector<SampleId> m_recent;  ///< newest first
    QHash<QString, QVector<std::pair<SampleId, QString>>> m_together; ///< recordings with their names, by session
    QString m_companionFailure; ///< while the others go on
    QSet<SampleId> m_asked;      ///< whose quality is being found, or known
    QHash<SampleId, RecordingQuality> m_qualities;
    QHash<SampleId, RecordingExpectation> m_expected;
    QHash<SampleId, QVector<Segment>> m_regions; ///< of recordings that are listed and have any
    bool m_isListStale = false; ///< what is listed has changed while nobody looked
};

} // namespace studio
