// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLineEdit;
class QListWidget;

namespace studio
{

class ActionRegistry;
class Theme;

/// Ctrl+K: every action by a few of its letters, with its keys; disabled ones stay listed with their reason.
class CommandPalette : public QFrame
{
    Q_OBJECT
public:
    CommandPalette(Theme& theme, ActionRegistry& actions, QWidget* window);
    void open();
    /// Ids of the actions shown for a text, best first.
    [[nodiscard]] QStringList matches(const QString& text) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void runCurrent();

    Theme& m_theme;
    ActionRegistry& m_actions;
    QLineEdit* m_field;
    QListWidget* m_list;
};

/// How well `text` matches `pattern`, letters in order; negative when it does not. Higher is better.
[[nodiscard]] int fuzzyScore(const QString& pattern, const QString& text);

} // namespace studio
