// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStatusBar>

class QLabel;

namespace studio
{

class ActionRegistry;
class Button;
class ElidedLabel;
class StudioContext;
class Theme;

/// The line at the lower end: what is saved, project, board, the page's note; jobs, open services and text size at the right.
/// Thread: GUI only.
class StatusStrip : public QStatusBar
{
    Q_OBJECT
public:
    StatusStrip(Theme& theme, ActionRegistry& actions, StudioContext& context, QWidget* parent);
    void setNote(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Button* addButton(const QString& name, const QString& actionId);
    void followProject();
    void showSaved();
    void showBoard();
    void showJobs();
    void showNetwork();

    Theme& m_theme;
    ActionRegistry& m_actions;
    StudioContext& m_context;
    QLabel* m_mark;
    QLabel* m_saved;
    QLabel* m_project;
    Button* m_board;
    ElidedLabel* m_note;
    Button* m_jobs;
    Button* m_network;
    Button* m_zoom;
};

} // namespace studio
