// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;
class QMenuBar;

namespace studio
{

class ActionRegistry;
class Theme;

/// The strip at the top: mark and name, menus, the field that opens the command palette.
class Strip : public QWidget
{
    Q_OBJECT
public:
    Strip(Theme& theme, ActionRegistry& actions, QWidget* parent);
    /// Fills the menus from the registry, once every page has registered its actions.
    void fillMenus();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void orderFile(QMenu& menu) const;

    Theme& m_theme;
    ActionRegistry& m_actions;
    QMenuBar* m_menus;
};

} // namespace studio
