// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/shell_host.h"

#include <QDateTime>
#include <QObject>
#include <QPointer>
#include <QRect>
#include <QVector>

namespace studio
{

class Theme;
class ToastView;

/// Where messages may stand, in the window's coordinates.
struct ToastPlaces {
    QRect free;    ///< of the rail: nothing is covered there
    QRect page;
    QRect room;    ///< of the page, which it offers; empty: none
    QRect avoided; ///< of the page: the control that is being used
};

/// What Undo takes back now: the newest step of the project and of what lies outside it.
struct NewestSteps {
    QString inside;
    int index = 0; ///< how many steps stand; the same one has another when the oldest are forgotten
    QDateTime insideAt;
    QString outside;
    QDateTime outsideAt;
    [[nodiscard]] bool isSame(const NewestSteps& other) const
    {
        return inside == other.inside && (index == other.index || insideAt == other.insideAt) && outside == other.outside && outsideAt == other.outsideAt;
    }
};

/// The passing messages of a window, the newest lowest: in the free room of the rail, and where that is too small for what the
/// newest says, in the room that the page offers, else at its lower right. What has no room waits until it has; errors stay until they are closed, however many (64 at most).
/// Thread: GUI only.
class ToastStack : public QObject
{
    Q_OBJECT
public:
    /// `places` is asked whenever messages are placed.
    ToastStack(Theme& theme, QWidget& window, std::function<ToastPlaces()> places);

    void show(const Toast& toast, const NewestSteps& newest);
    /// What offers to undo goes where something else is the newest step by now.
    void endUndoOffers(const NewestSteps& newest);
    void place();
    bool closeNewest(); ///< false: there is none

private:
    void retire(ToastView& toast);
    [[nodiscard]] QVector<ToastView*> shown() const; ///< oldest first
    void nameThem();

    Theme& m_theme;
    QWidget& m_window;
    std::function<ToastPlaces()> m_places;
    QVector<QPointer<ToastView>> m_toasts;
    NewestSteps m_offered; ///< when the newest of them was shown: one at a time offers anything
};

} // namespace studio
