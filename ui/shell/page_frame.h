// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/pipeline.h"
#include "ui/shell/page.h"
#include "ui/shell/shell_host.h"
#include "ui/widgets/button.h"

#include <QFrame>
#include <functional>

class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace studio
{

class ElidedLabel;

/// One line above a page's content: what happened, what is safe, what can be done.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    NoticeBar(Theme& theme, QWidget* parent);
    void showNotice(NoticeKind kind, const QString& text, const QString& actionText = {}, std::function<void()> action = {});
    /// Hides it if that is what it says: it is true no longer.
    void takeBack(const QString& text);
    /// Tells a state rather than an event: it stays as long as the state does, and cannot be closed.
    void showState(NoticeKind kind, const QString& text, const QString& actionText = {}, std::function<void()> action = {});

Q_SIGNALS:
    void focusLeft(); ///< what had it in here is shown no longer

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    NoticeKind m_kind = NoticeKind::Info;
    QLabel* m_icon;
    QLabel* m_text;
    Button* m_action;
    Button* m_close;
    std::function<void()> m_handler;
};

/// What a page shows while it has nothing to show: an icon, a sentence and at least one way on.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    EmptyState(Theme& theme, const QString& iconName, const QString& title, const QString& text, QWidget* parent = nullptr);
    void setText(const QString& title, const QString& text);
    Button* addButton(ButtonKind kind, const QString& text, std::function<void()> handler);
    /// A control of its own, in the middle below the buttons.
    void addBelow(QWidget* widget);
    [[nodiscard]] Button* primaryButton() const; ///< that is offered now; nullptr: none

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitText();
    void holdFocus();

    Theme& m_theme;
    QLabel* m_title;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
    QVBoxLayout* m_below;
    const QObject* m_focused = nullptr; ///< the button that had the focus last
};

/// A page with the usual frame: head with title, state and actions; a notice; the content or an empty state.
class FramedPage : public Page
{
    Q_OBJECT
public:
    FramedPage(PageInfo info, PageServices& services, QWidget* parent = nullptr);
    /// On an empty page the way on.
    [[nodiscard]] QWidget* firstFocus() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    [[nodiscard]] PageServices& services() const { return m_services; }
    [[nodiscard]] Theme& theme() const { return m_services.theme; }
    /// Where the page puts its content.
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }
    /// Registers an action of this page under one of the window's menus.
    void addPageAction(const QString& menu, const char* id, const QString& text, const char* icon, const QKeySequence& keys, const QString& description,
                       std::function<void()> handler);
    /// A head button bound to a registered action; primary ones go last.
    Button* addHeadAction(const QString& actionId, ButtonKind kind);
    void addHeadWidget(QWidget* widget);
    /// A control between the title and the line beside it, behind those that are there.
    void addLeadWidget(QWidget* widget);
    /// Shows the empty state instead of the content, or the content again.
    void setEmptyState(QWidget* empty);
    void showEmpty(bool isEmpty);
    NoticeBar* notice() const { return m_notice; }
    /// Takes the rail's mark, and a notice with "bring it up to date", from the pipeline.
    void followStage(Stage stage, const QString& updateText, std::function<void()> update);
    /// Without a project the empty state says so and offers to open one.
    void needProject() { m_needsProject = true; }
    /// Called when another project was opened or closed; pages fill themselves here.
    virtual void projectChanged() {}

private:
    void readStage();
    QWidget* noProject();

    PageServices& m_services;
    QHBoxLayout* m_head;
    int m_leadCount = 0;
    NoticeBar* m_notice;
    QStackedWidget* m_stack;
    QVBoxLayout* m_content;
    QWidget* m_empty = nullptr;
    QWidget* m_noProject = nullptr; ///< made when it is first wanted
    bool m_needsProject = false;
    bool m_followsStage = false;
    Stage m_stage = Stage::Dataset;
    QString m_updateText;
    std::function<void()> m_update;
};

} // namespace studio
