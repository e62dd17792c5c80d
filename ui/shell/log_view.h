// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/itemmodels/log_item_model.h"

#include <QWidget>

class QTableView;

namespace studio
{

class Dialogs;
class Theme;

/// The log of this session: time, code, what happened. Rows are copied as text with tabs. Thread: GUI only.
class LogView : public QWidget
{
    Q_OBJECT
public:
    LogView(Theme& theme, AppLog& log, QWidget* parent);
    /// Puts the chosen rows (all, when none is chosen) on the clipboard.
    void copyRows();

private:
    LogItemModel m_model;
    QTableView* m_table;
};

} // namespace studio
