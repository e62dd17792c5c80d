// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/feature_views.h"
#include "ui/widgets/card.h"

#include <functional>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;

namespace studio
{

class Button;
class Chip;
class ElidedLabel;
class FeatureMap;
class FeaturePointItemModel;
class Segmented;

/// The map of all windows with its tools: which components, lasso, the same points as a table, what the chosen window is, and
/// what can be done with the encircled ones. Thread: GUI only.
class FeatureMapPanel : public Card
{
    Q_OBJECT
public:
    FeatureMapPanel(Theme& theme, QWidget* parent);

    /// `labels` is the project's ordered class list; `nameOf` gives a sample's name.
    void setOverview(const FeatureOverview& overview, const QStringList& labels, std::function<QString(SampleId)> nameOf);
    void clear();
    [[nodiscard]] FeatureMap& map() const { return *m_map; }
    /// Row of the matrix behind the current point; -1 when there is none.
    [[nodiscard]] qint64 currentRow() const;
    /// Rows behind the encircled points, else the current one.
    [[nodiscard]] QVector<std::size_t> chosenRows() const;
    /// What the popover says of the current window. Shape: lines [axes][readings].
    void showWindow(const QString& name, const QString& time, const std::vector<std::vector<float>>& lines);

Q_SIGNALS:
    void windowChosen(qint64 row); ///< -1: none any more
    void windowOpened(qint64 row);
    void selectionChanged();
    void labelRequested(const QString& label);
    void excludeRequested();
    void datasetRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Popover;
    QWidget* buildTools();
    QWidget* buildSelectionBar();
    void showPoints();
    void showSelection();
    void showLegend();
    void offerLabels(Button& button);
    void placePopover();
    [[nodiscard]] QString neighboursText(int point) const;
    [[nodiscard]] int classIndexOf(std::size_t row) const;

    Theme& m_theme;
    FeatureOverview m_overview;
    QStringList m_labels;
    std::function<QString(SampleId)> m_nameOf;
    QVector<std::size_t> m_rows; ///< of the matrix, behind each point
    QWidget* m_legend;
    QComboBox* m_axes;
    ElidedLabel* m_drawn;
    Button* m_lasso;
    Segmented* m_form;
    QStackedWidget* m_stack;
    FeatureMap* m_map;
    QTableView* m_table;
    FeaturePointItemModel* m_points;
    Popover* m_popover;
    QWidget* m_bar;
    QLabel* m_selected;
};

} // namespace studio
