// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/shell_host.h"

#include <QWidget>

class QLabel;
class QTimer;

namespace studio
{

class Theme;

/// A passing message at the lower right of the page. Errors stay until they are closed.
class ToastView : public QWidget
{
    Q_OBJECT
public:
    ToastView(Theme& theme, const Toast& toast, QWidget* window);
    /// In the lower right corner of `area` (in the parent's coordinates); above `avoided` when it would cover that.
    void place(const QRect& area, const QRect& avoided);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintIcon();

    Theme& m_theme;
    NoticeKind m_kind;
    QLabel* m_icon;
    QTimer* m_timer = nullptr; ///< none for errors
};

} // namespace studio
