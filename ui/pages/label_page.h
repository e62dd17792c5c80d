// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "models/signal/movement.h"
#include "ui/pages/label_parts.h"
#include "ui/shell/page_frame.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QTimer>

class QLineEdit;
class QMenu;
class QTableView;

namespace studio
{

class Card;
class SegmentItemModel;
class SegmentPlot;
class SignalWorker;

/// The editor of labels: the waveform of one sample with its regions, the same regions as a table, and
/// suggestions. Every edit is one undo step of the project; leaving a sample keeps what part of it was shown.
class LabelPage final : public FramedPage
{
    Q_OBJECT
public:
    LabelPage(PageInfo info, PageServices& services);
    ~LabelPage() override;
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("label.done"); }
    void activated() override;
    void focusFilter() override;
    void reload() override;
    /// {"sample": id, "reading": n, "count": n} shows that place; readings are the sample's own.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    // label_page.cpp
    QWidget* buildTools();
    QWidget* buildEditor();
    QWidget* buildTable();
    QWidget* buildInspector();
    void connectPlot();
    void followProject(ProjectSession& project);
    [[nodiscard]] ProjectSession* project() const;
    [[nodiscard]] const Sample* sample() const;
    void listSamples();
    void showSample(SampleId id);
    void showNoSample();
    void tellPicture();
    void stepSample(int step);
    [[nodiscard]] bool isUnlabelled(const Sample& sample) const;
    void done();
    void keepView();
    void restoreView();

    // label_page_state.cpp
    void onSegmentsChanged();
    void select(const QVector<SegmentId>& ids);
    void showSelection();
    void showState();
    void showChips();
    void showSuggestion();
    void showInspector();
    [[nodiscard]] QString neighbourNote(const Segment& segment) const;
    [[nodiscard]] QString timeText(qint64 reading) const;

    // label_page_actions.cpp
    void registerActions();
    void registerLabelActions();
    void registerEditActions();
    void registerViewActions();
    void addAction(const QString& id, const QString& text, const QString& icon,
                   const QList<QKeySequence>& keys, const QString& menu, const QString& description,
                   std::function<void()> handler);
    void addPlotAction(const QString& id, const QString& text, const QList<QKeySequence>& keys,
                       std::function<void()> handler);
    void enableActions();
    void fillSpectrogramMenu();
    void askTime();
    void askLabel();
    void askNewLabel();
    void stepRegion(int step);
    void togglePlay(bool isLooping);
    void advancePlay();
    void stopPlay();
    void awaitSpectrogram();
    void wishSpectrogram();

    // label_page_edits.cpp
    bool apply(const QString& name, const QVector<SegmentChange>& changes, const QString& mergeKey = {});
    bool place(const QString& name, QVector<Segment> placed, const QString& mergeKey = {});
    void placeDragged(const QVector<Segment>& placed);
    void chooseLabel(const QString& label);
    void relabelSelection(const QString& label);
    void labelWholeSample(const QString& label);
    void removeLabel();
    void removeSelection();
    void mergeSelection();
    void markOut();
    void cutAtCursor();
    void nudge(qint64 readings);
    void editTyped(const Segment& before, const Segment& after);
    void findSuggestions();
    void takeMovements(SampleId id, const QVector<Movement>& movements);
    void suggest();
    void acceptSuggestion(const QString& label = {});
    void rejectSuggestion();
    void acceptAllSuggestions();
    void nextSuggestionAfter(qint64 reading);
    [[nodiscard]] const Segment* currentSuggestion() const;
    [[nodiscard]] QVector<Segment> selected() const;
    [[nodiscard]] QVector<Segment> segments() const;
    [[nodiscard]] bool hasRegions() const;
    [[nodiscard]] qint64 strideReadings() const;

    SegmentItemModel* m_model;
    SegmentPlot* m_plot = nullptr;
    QTableView* m_table = nullptr;
    LabelChips* m_chips = nullptr;
    SuggestionBar* m_bar = nullptr;
    RegionInspector* m_inspector = nullptr;
    Card* m_tableCard = nullptr;
    Card* m_inspectorCard = nullptr;
    QLineEdit* m_filter = nullptr;
    QMenu* m_spectrogramMenu = nullptr;
    std::unique_ptr<SignalWorker> m_worker;

    QVector<SampleId> m_list; ///< samples of the filter, in order
    SampleId m_sample;
    QString m_tier = QStringLiteral("main");
    QString m_activeLabel;
    QVector<SegmentId> m_selection;
    SegmentId m_suggestion;
    qint64 m_markIn = -1;
    QVector<Movement> m_movements;
    bool m_knowsMovements = false;
    bool m_isSuggesting = false; ///< suggestions are wanted once the movements are known
    bool m_isSyncing = false;    ///< table and plot are being brought in line
    QString m_dragText;

    int m_spectrogramAxis = 0;
    bool m_spectrogramIsLogarithmic = true;
    double m_spectrogramRangeDb = 50.0;
    QTimer m_spectrogramDelay;

    QTimer m_playTimer;
    QElapsedTimer m_playClock;
    qint64 m_playBegin = 0;
    qint64 m_playEnd = 0;
    double m_playRate = 1.0;
    double m_playAt = 0.0;
    bool m_isLooping = false;
};

} // namespace studio
