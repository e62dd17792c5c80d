// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QAbstractButton>
#include <QHash>

class QVBoxLayout;

namespace studio
{

class Button;

/// One entry of the rail: icon, title, state mark as shape, colour and text.
class RailEntry : public QAbstractButton
{
    Q_OBJECT
public:
    RailEntry(Theme& theme, PageInfo info, QWidget* parent);
    void setMark(StateMark mark, const QString& text);
    void setCollapsed(bool isCollapsed);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stepped(int by); ///< an arrow key

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    PageInfo m_info;
    StateMark m_mark = StateMark::Empty;
    bool m_isCollapsed = false;
};

/// The pages in the order of work, grouped. Collapses to icons in narrow windows.
class Rail : public QWidget
{
    Q_OBJECT
public:
    explicit Rail(Theme& theme, QWidget* parent = nullptr);
    void addPage(const PageInfo& info);
    void setCurrent(const QString& pageId);
    void setFocusOn(const QString& pageId);
    void setMark(const QString& pageId, StateMark mark, const QString& text);
    void setCollapsed(bool isCollapsed);
    /// How many stages "Run all" would bring up to date; none hides its button.
    void setPending(int stages, bool isRunning);
    /// Below its entries, where messages stand; empty while it is collapsed.
    [[nodiscard]] QRect freeRoom() const;

Q_SIGNALS:
    void pageChosen(const QString& pageId); ///< the page is shown and takes the focus
    void pageStepped(const QString& pageId); ///< by arrow keys: the focus stays in the rail
    void runAllChosen();
    void roomChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QVBoxLayout* m_column;
    PageGroup m_lastGroup = PageGroup::Home;
    void step(const QString& from, int by);
    void showRunAll();
    void fitWidth();

    QStringList m_order;
    QHash<QString, RailEntry*> m_entries;
    Button* m_runAll;
    int m_pending = 0;
    bool m_isCollapsed = false;
    QVector<QWidget*> m_headings;
};

} // namespace studio
