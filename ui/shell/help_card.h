// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlay.h"

class QLabel;

namespace studio
{

class ActionRegistry;
class Page;

/// F1: what the control with the focus is for, its keys, and what the page is for.
class HelpCard final : public Sheet
{
    Q_OBJECT
public:
    HelpCard(Theme& theme, ActionRegistry& actions, QWidget* window);
    void showFor(const QWidget* focused, const Page& page);

private:
    [[nodiscard]] QString keysOf(const QWidget* focused, const QString& pageId) const;

    ActionRegistry& m_actions;
    QLabel* m_what;
    QLabel* m_keys;
    QLabel* m_pageTitle;
    QLabel* m_pageText;
};

/// What a page is for and how one works on it, in two or three sentences; empty for an unknown page.
[[nodiscard]] QString pageHelp(const QString& pageId);

} // namespace studio
