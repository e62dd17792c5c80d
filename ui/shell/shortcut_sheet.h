// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlay.h"

class QLineEdit;
class QTreeWidget;

namespace studio
{

class ActionRegistry;

/// Every key of the window, from the registry: those that work everywhere, those of the page shown, those of the others.
class ShortcutSheet final : public Sheet
{
    Q_OBJECT
public:
    ShortcutSheet(Theme& theme, ActionRegistry& actions, QWidget* window);
    void openFor(const QString& pageId);

private:
    void fill();

    ActionRegistry& m_actions;
    QString m_page;
    QLineEdit* m_filter;
    QTreeWidget* m_list;
};

} // namespace studio
