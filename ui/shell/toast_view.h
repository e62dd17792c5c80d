// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/shell_host.h"

#include <QWidget>
#include <limits>

class QBoxLayout;
class QLabel;
class QTimer;

namespace studio
{

class Button;
class Theme;

enum class ToastForm {
    Wide,  ///< all in one row
    Narrow ///< the text, its buttons below
};

/// A passing message: goes some seconds after it was shown, but not while the pointer is on it. Errors stay until they are closed.
class ToastView : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kTooNarrow = std::numeric_limits<int>::max() / 2;

    /// Hidden until it has a place.
    ToastView(Theme& theme, const Toast& toast, QWidget* window);
    /// Takes that form, and says how high it is at that width; kTooNarrow where a word or a button
    /// does not fit into the narrow form.
    int heightIn(ToastForm form, int width);
    [[nodiscard]] bool hasAction() const { return m_action != nullptr; }
    [[nodiscard]] bool offersUndo() const { return m_offersUndo; }
    [[nodiscard]] bool isError() const { return m_kind == NoticeKind::Error; }
    [[nodiscard]] bool says(const Toast& toast) const;

Q_SIGNALS:
    void closed(); ///< by the user, by its time or by its action

protected:
    void paintEvent(QPaintEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintIcon();
    void setForm(ToastForm form);

    Theme& m_theme;
    NoticeKind m_kind;
    bool m_offersUndo;
    ToastForm m_form = ToastForm::Narrow;
    QBoxLayout* m_top;   ///< the text; in the wide form all of it
    QBoxLayout* m_below; ///< of the narrow form
    QLabel* m_icon;
    Button* m_action = nullptr;
    Button* m_close;
    QTimer* m_timer = nullptr; ///< none for errors
};

} // namespace studio
