// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlay.h"

#include <QStringList>
#include <QVector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace studio
{

class ActionRegistry;
class ShellHost;
class Theme;

/// Ctrl+K: every action by a few of its letters, with its keys; disabled ones stay listed with their reason.
class CommandPalette final : public Overlay
{
    Q_OBJECT
public:
    CommandPalette(Theme& theme, ActionRegistry& actions, ShellHost& host, QWidget* window);
    /// `pageId` is the page shown: its actions come in a group of their own.
    void openFor(const QString& pageId);
    /// Ids of the actions shown for a text, best first.
    [[nodiscard]] QStringList matches(const QString& text) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    [[nodiscard]] QRect placeIn(const QSize& window) const override;

private:
    void fill();
    void addHeading(const QString& text);
    void addRow(const QString& id);
    void step(int by);
    void runCurrent();
    void describeCurrent();

    ActionRegistry& m_actions;
    ShellHost& m_host;
    QString m_page;
    QLineEdit* m_field;
    QLabel* m_count;
    QListWidget* m_list;
    QLabel* m_description;
};

/// How well `text` matches `pattern`, letters in order; negative when it does not. Higher is better. `places` takes the
/// indices of the letters that matched.
[[nodiscard]] int fuzzyScore(const QString& pattern, const QString& text, QVector<int>* places = nullptr);

} // namespace studio
