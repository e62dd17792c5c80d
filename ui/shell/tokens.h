// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <Qt>

#include <array>

namespace studio
{

/// Names of the colours that widgets may use. No widget names a colour by value.
enum class Token {
    Window,
    Rail,    ///< title strip, navigation rail and status bar
    Surface, ///< cards and tables
    Raised,  ///< fields, buttons, popovers
    Hairline,
    ControlBorder,
    Text,
    Text2,
    Text3, ///< not on a selection
    Accent,
    AccentFill,
    OnAccent,
    SelectionFill,
    Success,
    SuccessTint,
    Warning,
    WarningTint,
    Error,
    ErrorTint,
    ErrorFill,
    OnError,
    PlotGrid, ///< also the track of bars
    Count
};

enum class Marker { Disc, Square, Triangle, Diamond, DownTriangle, Star, Plus, Cross };

/// How a class looks everywhere: colour, marker shape, fill pattern and dash always go together.
struct ClassMark {
    QColor color;
    Marker marker = Marker::Disc;
    Qt::BrushStyle pattern = Qt::SolidPattern;
    Qt::PenStyle dash = Qt::SolidLine;
};

inline constexpr int kClassColorCount = 8;

struct TokenTable {
    QString name;
    bool isDark = false;
    std::array<QColor, static_cast<std::size_t>(Token::Count)> colors;
    std::array<QColor, kClassColorCount> classColors;

    [[nodiscard]] QColor color(Token token) const { return colors[static_cast<std::size_t>(token)]; }
};

[[nodiscard]] const TokenTable& lightTokens();
[[nodiscard]] const TokenTable& darkTokens();
[[nodiscard]] const TokenTable& highContrastTokens();

/// The look of class `index` (0-based); a negative index is "no label".
[[nodiscard]] ClassMark classMark(const TokenTable& table, int index);

/// The name of a token as it is written in resources/qss ("surface").
[[nodiscard]] QString tokenName(Token token);

/// `share` of `over` painted on `under`.
[[nodiscard]] QColor mixed(const QColor& over, const QColor& under, double share);

/// Contrast ratio after WCAG 2: 1 (equal) to 21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace studio
