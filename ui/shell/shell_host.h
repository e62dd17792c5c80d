// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QString>
#include <QVariantMap>
#include <functional>

namespace studio
{

enum class NoticeKind { Info, Success, Warning, Error };

/// A passing message at the lower right of the page, with at most one action ("Undo").
struct Toast {
    QString text;
    QString detail = {};
    NoticeKind kind = NoticeKind::Info;
    QString actionText = {};
    QString actionKeys = {}; ///< shown beside the action: "Ctrl Z"
    std::function<void()> action = {};
};

/// What pages may ask of the window around them. Thread: GUI only.
class ShellHost
{
public:
    virtual ~ShellHost() = default;

    /// Shows a page and hands it `arguments` (Page::open) when there are any.
    virtual void showPage(const QString& id, const QVariantMap& arguments = {}) = 0;
    virtual void showToast(const Toast& toast) = 0;
    /// Opens a dock: "jobs", "log", "history", "console".
    virtual void showDock(const QString& id) = 0;
    /// The mark of a page in the rail, also for pages that were not made yet.
    virtual void setPageMark(const QString& id, StateMark mark, const QString& text) = 0;
    /// One line at the left of the status bar for the page shown ("3 selected, 18.0 s").
    virtual void setStatusNote(const QString& text) = 0;
    /// The device that the page shown is about, by its address; empty: none in particular.
    [[nodiscard]] virtual QString deviceInSight() const = 0;
};

} // namespace studio
