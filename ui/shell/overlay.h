// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace studio
{

class Theme;

/// A panel over the window, with what lies under it dimmed: Esc or a click beside it closes it, Tab stays inside, and
/// the focus goes back where it was. Never modal: nothing waits for it. Thread: GUI only.
class Overlay : public QFrame
{
    Q_OBJECT
public:
    Overlay(Theme& theme, QWidget* window);
    ~Overlay() override;

    /// Shows the panel and gives the focus to `first`.
    void open(QWidget* first);
    /// Closes it and gives the focus back.
    void dismiss();

protected:
    [[nodiscard]] Theme& theme() const { return m_theme; }
    /// Where the panel lies in a window of this size.
    [[nodiscard]] virtual QRect placeIn(const QSize& window) const = 0;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool focusNextPrevChild(bool isNext) override;
    void keyPressEvent(QKeyEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    class Shade;
    void place();

    Theme& m_theme;
    Shade* m_shade;
    QPointer<QWidget> m_before; ///< had the focus
};

/// An overlay with a heading, a body and a close button: the shortcut sheet, help, texts to look at.
class Sheet : public Overlay
{
    Q_OBJECT
public:
    Sheet(Theme& theme, QWidget* window, const QSize& wanted);
    void setTitle(const QString& title);

protected:
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] QRect placeIn(const QSize& window) const override;

private:
    QSize m_wanted;
    QLabel* m_title;
    QVBoxLayout* m_body;
};

/// A text to read and to copy, for example the diagnostics.
class TextSheet final : public Sheet
{
    Q_OBJECT
public:
    TextSheet(Theme& theme, QWidget* window);
    void showText(const QString& title, const QString& text);

private:
    QPlainTextEdit* m_text;
};

} // namespace studio
