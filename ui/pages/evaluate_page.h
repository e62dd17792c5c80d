// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/evaluation/classification_metrics.h"
#include "ui/shell/page_frame.h"

#include <span>

class QTableWidget;

namespace studio
{

class Card;
class HeadlineFigures;
class MatrixView;
class Segmented;
class SeriesPlot;
class SignalPlot;
class ThresholdPanel;

/// Headline figures with intervals, the matrix, the windows behind any of its cells and their signal, figures by class,
/// threshold and ROC; float32 and int8 side by side.
class EvaluatePage final : public FramedPage
{
    Q_OBJECT
public:
    EvaluatePage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override;

protected:
    void projectChanged() override;

private:
    void registerActions();
    QWidget* buildMatrix();
    QWidget* buildClasses();
    QWidget* buildList();
    QWidget* buildThreshold();
    QWidget* buildCurves();
    void reloadReport();
    void showReport();
    void showMatrix();
    /// predicted == number of classes: the unsure windows of that class.
    void listCell(int actual, int predicted);
    void listErrors();
    void fillList(const QString& title, const std::vector<const WindowPrediction*>& windows);
    void previewRow(int row);
    void openRow(int row);
    void stepError(int step);
    [[nodiscard]] bool isInt8() const;
    [[nodiscard]] const ClassificationMetrics& metrics() const { return isInt8() ? m_report.int8 : m_report.float32; }
    [[nodiscard]] std::span<const WindowPrediction> windows() const;
    [[nodiscard]] int errorCount() const;

    EvaluationReport m_report;
    bool m_hasReport = false;
    bool m_listsErrors = false;
    Segmented* m_precision = nullptr;
    HeadlineFigures* m_figures = nullptr;
    Card* m_matrixCard = nullptr;
    Segmented* m_unit = nullptr;
    MatrixView* m_matrix = nullptr;
    QTableWidget* m_classes = nullptr;
    Card* m_listCard = nullptr;
    QTableWidget* m_list = nullptr;
    SignalPlot* m_preview = nullptr;
    ThresholdPanel* m_threshold = nullptr;
    SeriesPlot* m_roc = nullptr;
};

} // namespace studio
