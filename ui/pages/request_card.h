// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace studio
{

class RequestItemModel;
class ServiceHost;

/// The log of requests to the network services, with a filter. Thread: GUI only.
class RequestCard : public Card
{
    Q_OBJECT
public:
    RequestCard(Theme& theme, ServiceHost& services, QWidget* parent);
    void focusTable();
    void focusFilter();
    [[nodiscard]] bool hasHeightForWidth() const override { return false; } ///< its texts wrap, but the table gives way

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitColumns();
    void showState();
    void showDetail();
    void copyRows() const;

    Theme& m_theme;
    ServiceHost& m_services;
    RequestItemModel* m_model;
    QSortFilterProxyModel* m_shown;
    QTableView* m_table;
    QLineEdit* m_filter;
    QLabel* m_none;
    QLabel* m_detail; ///< all that became of the chosen request
};

} // namespace studio
