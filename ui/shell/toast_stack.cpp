// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toast_stack.h"

#include "ui/shell/theme.h"
#include "ui/shell/toast_view.h"

#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostToasts = 4;
constexpr int kMostErrors = 64; ///< each says something else
constexpr int kGap = 8;
constexpr int kPageMargin = 24;
constexpr int kPageWidth = 400;
constexpr int kPageWidthForLargeText = 640;

} // namespace

ToastStack::ToastStack(Theme& theme, QWidget& window, std::function<ToastPlaces()> places)
    : m_theme(theme)
    , m_window(window)
    , m_places(std::move(places))
{
    connect(&theme, &Theme::themeChanged, this, &ToastStack::place);
}

QVector<ToastView*> ToastStack::shown() const
{
    QVector<ToastView*> all;
    for (const QPointer<ToastView>& one : m_toasts) {
        if (one != nullptr)
            all.append(one.data());
    }
    return all;
}

void ToastStack::show(const Toast& toast, const NewestSteps& newest)
{
    if (toast.action)
        m_offered = newest;
    for (ToastView* one : shown()) {
        // What an earlier one offers is about what was before; and nothing is said twice at once.
        if ((one->hasAction() && !one->isError()) || one->says(toast))
            retire(*one);
    }
    for (QVector<ToastView*> all = shown(); all.size() >= kMostToasts; all = shown()) {
        const auto passing = std::find_if(all.begin(), all.end(), [](const ToastView* one) { return !one->isError(); });
        if (passing == all.end() && all.size() < kMostErrors)
            break;
        retire(passing != all.end() ? **passing : *all.first());
    }
    auto* added = new ToastView(m_theme, toast, &m_window);
    m_toasts.append(added);
    connect(added, &ToastView::closed, this, [this, added] {
        retire(*added);
        place();
    });
    place();
}

void ToastStack::endUndoOffers(const NewestSteps& newest)
{
    if (newest.isSame(m_offered))
        return;
    bool hasEnded = false;
    for (ToastView* one : shown()) {
        if (one->offersUndo()) {
            retire(*one);
            hasEnded = true;
        }
    }
    if (hasEnded)
        place();
}

/// It may be the one whose button led here: it goes when that has returned.
void ToastStack::retire(ToastView& toast)
{
    m_toasts.removeAll(&toast);
    toast.setObjectName({});
    toast.hide();
    toast.deleteLater();
}

bool ToastStack::closeNewest()
{
    const QVector<ToastView*> all = shown();
    if (all.isEmpty())
        return false;
    all.last()->close();
    return true;
}

void ToastStack::nameThem()
{
    const QVector<ToastView*> all = shown();
    for (ToastView* one : all)
        one->setObjectName(one == all.last() ? QStringLiteral("toast") : QStringLiteral("toast.earlier"));
}

void ToastStack::place()
{
    nameThem();
    const QVector<ToastView*> all = shown();
    if (all.isEmpty())
        return;
    const ToastPlaces places = m_places();
    const bool isFree = all.last()->heightIn(ToastForm::Narrow, places.free.width()) <= places.free.height();
    const ToastForm form = isFree ? ToastForm::Narrow : ToastForm::Wide;
    const int wanted = m_theme.textScale() > 1.25 ? kPageWidthForLargeText : kPageWidth;
    const QRect room = places.room.adjusted(kGap, kGap, -kGap, -kGap);
    const bool isOffered = !isFree && room.width() >= wanted && all.last()->heightIn(ToastForm::Wide, wanted) <= room.height();
    const QRect area = isFree      ? places.free
                       : isOffered ? room
                                   : places.page.adjusted(kPageMargin, places.page.height() / 2, -kPageMargin, -kPageMargin);
    const int width = isFree ? area.width() : std::min(wanted, area.width());
    int bottom = area.bottom();
    for (auto it = all.crbegin(); it != all.crend(); ++it) {
        ToastView& one = **it;
        const int height = one.heightIn(form, width);
        QRect box(area.right() - width + 1, bottom - height + 1, width, height);
        if (!isFree && !isOffered && box.intersects(places.avoided) && places.avoided.top() - height - kGap > places.page.top())
            box.moveBottom(places.avoided.top() - kGap);
        // The newest is always seen; an earlier one waits where there is no room for it.
        if (it != all.crbegin() && (height == ToastView::kTooNarrow || box.top() < area.top())) {
            one.hide();
            continue;
        }
        one.setGeometry(box);
        one.show();
        bottom = box.top() - kGap - 1;
    }
}

} // namespace studio
