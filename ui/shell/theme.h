// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/tokens.h"

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPen>
#include <functional>
#include <memory>

class QApplication;
class QPalette;
class QWidget;

namespace studio
{

class Icons;

enum class ThemeKind { System, Light, Dark, HighContrast };

/// Roles of text. Sizes are relative to the system's font, never below the sizes of the design.
enum class TextRole {
    Caption,     ///< 11 px: group titles, tags, axis hints
    CaptionStrong,
    Small,       ///< 12 px: second lines, table headers
    SmallStrong,
    Body,        ///< 13 px
    BodyMedium,  ///< weight 500: buttons
    BodyStrong,  ///< weight 600: card titles, names
    Strong,      ///< 15 px
    Section,     ///< 18 px, weight 600
    Page,        ///< 21 px, weight 600
    Mono,        ///< 12 px: numbers in tables and times
    MonoStrong,
    MonoSmall,   ///< 11 px: axis ticks
    MonoLarge,   ///< 17 px: headline figures
    Countdown    ///< read at three metres
};

/// Colours, fonts and icons of the window; the one place that sets palette and style sheet.
/// It outlives every widget that was given a reference to it. Thread: GUI only.
class Theme : public QObject
{
    Q_OBJECT
public:
    explicit Theme(QApplication& application);
    ~Theme() override;

    /// Sets palette, style sheet and fonts, clears the icon cache and emits themeChanged.
    void apply(ThemeKind kind);
    [[nodiscard]] ThemeKind kind() const { return m_kind; }
    [[nodiscard]] bool isDark() const { return m_table->isDark; }
    [[nodiscard]] bool isHighContrast() const { return m_table == &highContrastTokens(); }
    [[nodiscard]] const TokenTable& tokens() const { return *m_table; }

    [[nodiscard]] QColor color(Token token) const { return m_table->color(token); }
    /// Of what cannot be used now, and of what stands in a field before anything is entered. Where every other text is as bright as can be,
    /// it is clearly less so: 8 to 1 on the window.
    [[nodiscard]] QColor disabledText() const { return color(isHighContrast() ? Token::Hairline : Token::Text3); }
    /// Around a control that cannot be used now; dashed where borders are no quieter than others.
    [[nodiscard]] QPen disabledBorder() const;
    [[nodiscard]] ClassMark classMark(int index) const;
    [[nodiscard]] QColor classColor(int index) const;
    /// The class colour over the surface: 0.18 chips, 0.22 regions, 0.30 selected regions.
    [[nodiscard]] QColor classTint(int index, double share = 0.18, Token under = Token::Surface) const;

    [[nodiscard]] QFont font(TextRole role) const;
    /// Sets a widget's font and keeps it right when theme or zoom change.
    void setFont(QWidget* widget, TextRole role);
    /// Sets the text colour of a label or field and keeps it right when the theme changes.
    void setTextColor(QWidget* widget, Token token);
    /// 1.0 is the design's size; the View menu's zoom sets it. Emits themeChanged.
    void setTextScale(double scale);
    [[nodiscard]] double textScale() const { return m_textScale; }
    /// Height of a control that fits its text: 32 (26 in tool rows) at the design's size.
    [[nodiscard]] int controlHeight(bool compact = false) const;

    /// A line icon in a token's colour; it follows the theme by itself.
    [[nodiscard]] QIcon icon(const QString& name, Token token = Token::Text) const;
    [[nodiscard]] Icons& icons() const { return *m_icons; }
    void setReducedMotion(bool reduced) { m_reducedMotion = reduced; }
    [[nodiscard]] int motionMs() const { return m_reducedMotion ? 0 : 140; }

Q_SIGNALS:
    void themeChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void keep(QWidget* widget, const char* property, int value, const std::function<void(QWidget&, int)>& apply);
    void refresh();
    [[nodiscard]] QPalette makePalette() const;
    [[nodiscard]] QString makeStyleSheet() const;

    QApplication& m_application;
    const TokenTable* m_table;
    ThemeKind m_kind = ThemeKind::Light;
    bool m_systemIsDark = false;
    bool m_isApplying = false;
    bool m_reducedMotion = false;
    double m_textScale = 1.0;
    double m_systemScale = 1.0;
    QString m_bodyFamily;
    QString m_monoFamily;
    std::unique_ptr<Icons> m_icons;
};

[[nodiscard]] ThemeKind themeKindFromName(const QString& name); ///< unknown names give System
[[nodiscard]] QString themeKindName(ThemeKind kind);            ///< "system", "light", "dark", "high-contrast"

} // namespace studio
