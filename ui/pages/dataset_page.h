// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "ui/pages/advisor_panel.h"
#include "ui/shell/page_frame.h"

class QAbstractItemView;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableView;

namespace studio
{

class MixBar;
class QueryField;
class SampleDetail;
class SampleFilterModel;
class SampleGrid;
class SampleItemModel;
class SampleScanner;
class Segmented;
class Tag;

/// The samples as pictures or as a table over one selection, with filter, verdict keys, class mix, split and an advisor.
/// Thread: GUI only.
class DatasetPage final : public FramedPage
{
    Q_OBJECT
public:
    DatasetPage(PageInfo info, PageServices& services);
    ~DatasetPage() override;
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("dataset.nextUnlabelled"); }
    void activated() override;
    void focusFilter() override;
    /// {"sample": id, "reading": n, "count": n} shows that part of the sample; {"selection": true} the samples chosen elsewhere;
    /// {"filter": query} filters.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void registerActions();
    QWidget* buildFilterRow();
    QWidget* buildSummary();
    QWidget* buildViews();
    QWidget* buildSide();
    QWidget* buildBulkRow(QWidget* parent);
    void fitBulkRow();
    void buildTable(QWidget* parent);

    // dataset_page_actions.cpp: what the user does
    void applyFilter();
    void offerFilters();
    void offerLabels(QWidget* below);
    void askForSplit();
    void showForm(int form);
    void openCurrent();
    void compareSelected();
    void replayCurrent();
    void saveAttached();
    void saveAttachedOf(const QString& path, SampleId id);
    void offerActions(const QPoint& at);
    void labelSelection(const QString& label);
    void fix(const Advice& advice);
    /// Tells what went wrong, or moves on from `row`, or offers to undo.
    void afterVerdict(const Result<void>& done, const QVector<SampleId>& ids, int row, bool advances);
    void offerUndo();

    // dataset_page_state.cpp: what is shown
    void readProject();
    void showCurrent();
    void showCounts();
    void showSummary();
    void showAdvice();
    void showQuality();
    void showSelectionRow();
    void fillCompletions();
    void compareFeatures();
    void selectSamples(const QVector<SampleId>& ids);
    void selectRow(int row);
    [[nodiscard]] QVector<SampleId> selection() const;
    [[nodiscard]] QAbstractItemView& view() const;
    [[nodiscard]] QJsonObject storedFilters() const;

    SampleItemModel* m_model;
    SampleFilterModel* m_shown;
    std::unique_ptr<SampleScanner> m_scanner;
    QByteArray m_comparedHash;
    QueryField* m_filter = nullptr;
    Segmented* m_form = nullptr;
    MixBar* m_mix = nullptr;
    MixBar* m_split = nullptr;
    Tag* m_uneven = nullptr;
    QStackedWidget* m_stack = nullptr;
    SampleGrid* m_grid = nullptr;
    QTableView* m_table = nullptr;
    QWidget* m_bulk = nullptr;
    QVector<std::pair<Button*, QString>> m_bulkButtons; ///< with their keys
    QLabel* m_selected = nullptr;
    QWidget* m_nothing = nullptr;
    AdvisorPanel* m_advisor = nullptr;
    SampleDetail* m_detail = nullptr;
};

} // namespace studio
