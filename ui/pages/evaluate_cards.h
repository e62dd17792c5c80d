// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/calibration.h"
#include "models/evaluation/classification_metrics.h"
#include "models/evaluation/thresholds.h"
#include "models/evaluation/verification_report.h"
#include "ui/plots/series_plot.h"

#include <QWidget>

class QLabel;
class QSlider;

namespace studio
{

class Card;
class IntervalRow;
class Theme;

/// Accuracy, macro-F1, AUC with 95 % intervals, float32 over int8, and what the board measured. Thread: GUI only.
class HeadlineFigures : public QWidget
{
    Q_OBJECT
public:
    HeadlineFigures(Theme& theme, QWidget* parent);
    void show(const EvaluationReport& report, bool isInt8, const std::optional<VerificationReport>& board);
    using QWidget::show;

private:
    struct Block {
        IntervalRow* float32 = nullptr;
        IntervalRow* int8 = nullptr;
    };
    Block addBlock(Theme& theme, QWidget* row, const QString& title, const QString& hint);
    Block m_accuracy;
    Block m_f1;
    Block m_auc;
    QLabel* m_board = nullptr;
    QLabel* m_boardDetail = nullptr;
};

/// How many windows were right and wrong by confidence, on a logarithmic scale, with the threshold as a line.
class ConfidenceBars : public QWidget
{
    Q_OBJECT
public:
    ConfidenceBars(Theme& theme, QWidget* parent);
    void setBins(const std::vector<ConfidenceBin>& bins);
    void setThreshold(double threshold);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    std::vector<ConfidenceBin> m_bins;
    double m_threshold = 0.0;
};

/// The confidence below which a window counts as unsure, with what that does.
class ThresholdPanel : public QWidget
{
    Q_OBJECT
public:
    ThresholdPanel(Theme& theme, QWidget* parent);
    [[nodiscard]] double threshold() const;
    void setThreshold(double threshold);
    void showResult(const ThresholdedMetrics& metrics, std::span<const WindowPrediction> windows);

Q_SIGNALS:
    void thresholdChanged(double threshold);

private:
    QSlider* m_slider;
    QLabel* m_value;
    ConfidenceBars* m_bars;
    QLabel* m_decided;
    QLabel* m_right;
    QLabel* m_unsure;
};

/// ROC curves of every class.
QVector<PlotSeries> rocSeries(const QStringList& classes, const ClassificationMetrics& metrics, std::span<const WindowPrediction> windows);

} // namespace studio
