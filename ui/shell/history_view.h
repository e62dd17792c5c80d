// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/itemmodels/history_item_model.h"

#include <QWidget>

class QListView;

namespace studio
{

class ActionRegistry;
class ProjectSession;
class Theme;

/// The steps of the open project; Enter or a click goes back (or forth) to one. Thread: GUI only.
class HistoryView : public QWidget
{
    Q_OBJECT
public:
    HistoryView(Theme& theme, ActionRegistry& actions, QWidget* parent);
    void setProject(ProjectSession* project);

private:
    HistoryItemModel m_model;
    QListView* m_list;
    ProjectSession* m_project = nullptr;
};

} // namespace studio
