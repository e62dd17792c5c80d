// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>
#include <QVariantMap>
#include <QWidget>

namespace studio
{

class ActionRegistry;
class Dialogs;
class ShellHost;
class StudioContext;
class Theme;
class UiSettings;

/// How far the work of a page is. Shown as shape, colour and text.
enum class StateMark { Empty, InProgress, UpToDate, OutOfDate, NeedsAttention };

enum class PageGroup { Home, Data, Model, Product };

/// What the rail, the menus and the palette say about a page before it exists.
struct PageInfo {
    QString id; ///< "collect"
    PageGroup group = PageGroup::Home;
    QString title;
    QString iconName;
    QKeySequence shortcut;
};

/// What a page is given: the window's services and the context with settings, jobs, devices and project.
/// All of it outlives the page.
struct PageServices {
    Theme& theme;
    ActionRegistry& actions;
    Dialogs& dialogs;
    UiSettings& settings;
    ShellHost& host;
    StudioContext& context;
};

/// One page of the window. The window knows pages only through this. Thread: GUI only.
class Page : public QWidget
{
    Q_OBJECT
public:
    explicit Page(PageInfo info, QWidget* parent = nullptr);

    [[nodiscard]] const PageInfo& info() const { return m_info; }
    /// One line beside the title: "166 samples, 41 without a label".
    [[nodiscard]] QString stateText() const { return m_stateText; }
    /// Id of the action that Ctrl+Enter runs; empty while there is none.
    [[nodiscard]] virtual QString primaryActionId() const { return {}; }
    [[nodiscard]] StateMark stateMark() const { return m_stateMark; }
    [[nodiscard]] QString stateMarkText() const { return m_stateMarkText; }

    /// The device that the page is about, by its address; empty: none in particular. The console below the page is that of this one.
    [[nodiscard]] QString shownDevice() const { return m_shownDevice; }

    /// False while something that the page shows is still being worked out (a spectrogram, a projection).
    [[nodiscard]] bool isReady() const { return m_isReady; }

    /// Where the keyboard goes when the page is shown; nullptr: to its first stop.
    [[nodiscard]] virtual QWidget* firstFocus() const { return focusProxy(); }
    /// Called each time the page becomes the one shown.
    virtual void activated() {}
    /// Called when another page asked for something to be shown here, for example {"sample": 12, "atMs": 3260}.
    virtual void open(const QVariantMap& arguments) { Q_UNUSED(arguments); }
    /// Ctrl+F. The base does nothing for pages without a filter.
    virtual void focusFilter() {}
    /// F5. Reads again what may have changed outside.
    virtual void reload() {}
    /// What of the page a passing message may cover, where the rail has no room for it: a list that is only read, say. nullptr: its lower right.
    [[nodiscard]] virtual QWidget* messageRoom() const { return nullptr; }
    /// Called when another page is shown, or one shows another device (ShellHost::deviceInSight).
    virtual void sightChanged() {}
    /// Content of the inspector while this page is shown; the page keeps it. nullptr: none.
    [[nodiscard]] virtual QWidget* inspector() { return nullptr; }

Q_SIGNALS:
    void stateTextChanged(const QString& text);
    void stateMarkChanged();
    void shownDeviceChanged();
    void becameReady();

protected:
    void setReady(bool isReady);
    void setStateText(const QString& text);
    void setShownDevice(const QString& address);
    /// `text` says the mark in words: "out of date", "2 boards need attention".
    void setStateMark(StateMark mark, const QString& text = {});

private:
    PageInfo m_info;
    QString m_stateText;
    QString m_stateMarkText;
    QString m_shownDevice;
    StateMark m_stateMark = StateMark::Empty;
    bool m_isReady = true;
};

[[nodiscard]] QString stateMarkName(StateMark mark); ///< "empty", "in progress", ... translated

} // namespace studio
