// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QPushButton>
#include <QStringList>

class QAction;

namespace studio
{

class Theme;

enum class ButtonKind {
    Primary,   ///< filled; one a page
    Secondary, ///< outlined
    Danger,    ///< filled in the error colour: stop, delete for good
    Quiet,     ///< accent text without a frame
    Field,     ///< looks like a field and opens something to type in: quiet text at the left, keys at the right
    Status,    ///< quiet text of the status bar that can be pressed
    Icon       ///< square, icon only; the text is its name and tooltip
};

/// A button as the design draws it: icon, text, key hint. Thread: GUI only.
class Button : public QPushButton
{
    Q_OBJECT
public:
    Button(Theme& theme, ButtonKind kind, const QString& text, QWidget* parent = nullptr);

    void setKind(ButtonKind kind);
    [[nodiscard]] ButtonKind kind() const { return m_kind; }
    void setIconName(const QString& name);
    [[nodiscard]] QString iconName() const { return m_iconName; }
    /// Keys shown at the right end: "Ctrl Enter".
    void setKeyHint(const QString& keys);
    [[nodiscard]] QString keyHint() const { return m_keyHint; }
    /// 26 px high, for tool rows and tables.
    void setCompact(bool compact);
    /// Shows a small arrow for a button that opens a menu.
    void setHasMenuArrow(bool hasArrow);
    /// Every text it will ever have, where that changes in place: it stays as wide as the widest, and its neighbours stay put.
    void setTexts(const QStringList& texts);
    /// For a button whose meaning changes in place: for half a second after it was seen to change (or to appear), the mouse does
    /// nothing, so that the second click of a double click cannot undo the first. Keys always count.
    void setIgnoresSecondClick(bool ignores);
    /// Takes text, icon, keys, tooltip and enabled state from a registered action and triggers it.
    void bindAction(QAction* action, bool showsKeys = true, bool showsIcon = true);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    /// Enter presses it as Space does, also where a page has a shortcut on that key.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void readAction();
    [[nodiscard]] QString shownText() const;
    [[nodiscard]] int contentWidth(const QString& text, ButtonKind kind) const;
    [[nodiscard]] bool hasJustChanged() const;

    Theme& m_theme;
    ButtonKind m_kind;
    QString m_iconName;
    QString m_keyHint;
    QPointer<QAction> m_action;
    QStringList m_texts;
    QString m_seenText;    ///< as painted last
    QString m_pressedText; ///< when the mouse went down
    QElapsedTimer m_sinceChange;
    bool m_ignoresSecondClick = false;
    bool m_isCompact = false;
    bool m_hasMenuArrow = false;
    bool m_showsActionKeys = true;
    bool m_showsActionIcon = true;
};

} // namespace studio
