// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/project_session.h"
#include "ui/shell/page_frame.h"

class QComboBox;
class QLineEdit;
class QTableView;

namespace studio
{

class Card;
class SampleFilterModel;
class SampleItemModel;
class SignalPlot;

/// Table of samples with filter, verdict keys and the signal of the current one.
class DatasetPage final : public FramedPage
{
    Q_OBJECT
public:
    DatasetPage(PageInfo info, PageServices& services);
    [[nodiscard]] QString primaryActionId() const override { return QStringLiteral("dataset.nextUnlabelled"); }
    void focusFilter() override;
    /// {"sample": id, "reading": n, "count": n} shows that part of the sample.
    void open(const QVariantMap& arguments) override;

protected:
    void projectChanged() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void registerActions();
    void addRowAction(const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& menu,
                      std::function<void()> handler);
    QWidget* buildTable();
    QWidget* buildDetail();
    void applyFilter();
    void showCurrent();
    void showCounts();
    [[nodiscard]] QVector<SampleId> selection() const;
    void labelSelection(const QString& label);
    /// Does `change` for the selection, moves on by one row and offers to undo it.
    void verdict(const std::function<Result<void>(ProjectSession&, const QVector<SampleId>&)>& change, bool advances);

    SampleItemModel* m_model;
    SampleFilterModel* m_shown;
    QLineEdit* m_filter = nullptr;
    QTableView* m_table = nullptr;
    Card* m_detail = nullptr;
    SignalPlot* m_plot = nullptr;
    SampleId m_current;
};

} // namespace studio
