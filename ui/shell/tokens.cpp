// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tokens.h"

#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

TokenTable makeLight()
{
    TokenTable table;
    table.name = QStringLiteral("light");
    table.isDark = false;
    table.colors = {
        QColor(QRgb{0xFFF6F7F9}), QColor(QRgb{0xFFECEEF2}), QColor(QRgb{0xFFFFFFFF}), QColor(QRgb{0xFFFFFFFF}), QColor(QRgb{0xFFDDE1E6}), QColor(QRgb{0xFF838B97}),
        QColor(QRgb{0xFF1A1D21}), QColor(QRgb{0xFF4D5561}), QColor(QRgb{0xFF666E7A}), QColor(QRgb{0xFF0B5FBF}), QColor(QRgb{0xFF0B5FBF}), QColor(QRgb{0xFFFFFFFF}),
        QColor(QRgb{0xFFD6E6FA}), QColor(QRgb{0xFF1A7037}), QColor(QRgb{0xFFE3F4E8}), QColor(QRgb{0xFF8A5300}), QColor(QRgb{0xFFFDF0DA}), QColor(QRgb{0xFFB3261E}),
        QColor(QRgb{0xFFFCE8E6}), QColor(QRgb{0xFFB3261E}), QColor(QRgb{0xFFFFFFFF}), QColor(QRgb{0xFFE3E6EA})};
    table.classColors = {QColor(QRgb{0xFF135B8E}), QColor(QRgb{0xFFB3410C}), QColor(QRgb{0xFF5E7C52}), QColor(QRgb{0xFF773750}),
                         QColor(QRgb{0xFF119CB2}), QColor(QRgb{0xFFDD6F80}), QColor(QRgb{0xFFA39133}), QColor(QRgb{0xFF8365EC})};
    return table;
}

TokenTable makeDark()
{
    TokenTable table;
    table.name = QStringLiteral("dark");
    table.isDark = true;
    table.colors = {
        QColor(QRgb{0xFF14161A}), QColor(QRgb{0xFF101215}), QColor(QRgb{0xFF1B1E23}), QColor(QRgb{0xFF24282F}), QColor(QRgb{0xFF32373F}), QColor(QRgb{0xFF737C8A}),
        QColor(QRgb{0xFFE9EBEE}), QColor(QRgb{0xFFB4BBC5}), QColor(QRgb{0xFF959DA9}), QColor(QRgb{0xFF6CB2FF}), QColor(QRgb{0xFF2A72CC}), QColor(QRgb{0xFFFFFFFF}),
        QColor(QRgb{0xFF1F3A5C}), QColor(QRgb{0xFF62C885}), QColor(QRgb{0xFF17301F}), QColor(QRgb{0xFFF0B252}), QColor(QRgb{0xFF352611}), QColor(QRgb{0xFFFF8A80}),
        QColor(QRgb{0xFF3A1B19}), QColor(QRgb{0xFFFF8A80}), QColor(QRgb{0xFF14161A}), QColor(QRgb{0xFF2B3037})};
    table.classColors = {QColor(QRgb{0xFF5E9FEE}), QColor(QRgb{0xFFFCBA83}), QColor(QRgb{0xFF008A67}), QColor(QRgb{0xFFEE739E}),
                         QColor(QRgb{0xFF03E2DB}), QColor(QRgb{0xFFD14A2D}), QColor(QRgb{0xFFB6A617}), QColor(QRgb{0xFF7163EA})};
    return table;
}

TokenTable makeHighContrast()
{
    TokenTable table = makeDark();
    table.name = QStringLiteral("high-contrast");
    table.colors = {
        QColor(QRgb{0xFF000000}), QColor(QRgb{0xFF000000}), QColor(QRgb{0xFF000000}), QColor(QRgb{0xFF000000}), QColor(QRgb{0xFFA0A0A0}), QColor(QRgb{0xFFFFFFFF}),
        QColor(QRgb{0xFFFFFFFF}), QColor(QRgb{0xFFFFFFFF}), QColor(QRgb{0xFFE6E6E6}), QColor(QRgb{0xFFFFE14D}), QColor(QRgb{0xFFFFE14D}), QColor(QRgb{0xFF000000}),
        QColor(QRgb{0xFF003F80}), QColor(QRgb{0xFF7CFF9B}), QColor(QRgb{0xFF00280E}), QColor(QRgb{0xFFFFC766}), QColor(QRgb{0xFF2E1E00}), QColor(QRgb{0xFFFFA39B}),
        QColor(QRgb{0xFF3D0D09}), QColor(QRgb{0xFFFFA39B}), QColor(QRgb{0xFF000000}), QColor(QRgb{0xFF4D4D4D})};
    return table;
}

double linearChannel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double relativeLuminance(const QColor& color)
{
    return 0.2126 * linearChannel(color.redF()) + 0.7152 * linearChannel(color.greenF())
           + 0.0722 * linearChannel(color.blueF());
}

} // namespace

const TokenTable& lightTokens()
{
    static const TokenTable table = makeLight();
    return table;
}

const TokenTable& darkTokens()
{
    static const TokenTable table = makeDark();
    return table;
}

const TokenTable& highContrastTokens()
{
    static const TokenTable table = makeHighContrast();
    return table;
}

ClassMark classMark(const TokenTable& table, int index)
{
    if (index < 0)
        return {table.color(Token::Text3), Marker::Disc, Qt::NoBrush, Qt::DotLine};
    const int place = index % kClassColorCount;
    const int round = index / kClassColorCount;
    static constexpr std::array kPatterns = {Qt::SolidPattern, Qt::BDiagPattern, Qt::Dense5Pattern};
    static constexpr std::array kDashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    ClassMark mark;
    mark.color = table.classColors[static_cast<std::size_t>(place)];
    // Every second round of the palette shifts the shape as well, so that a repeated hue never has the same mark.
    mark.marker = static_cast<Marker>((place + 3 * round) % kClassColorCount);
    mark.pattern = kPatterns[static_cast<std::size_t>(round) % kPatterns.size()];
    mark.dash = kDashes[static_cast<std::size_t>(place) % kDashes.size()];
    return mark;
}

QString tokenName(Token token)
{
    static const std::array<QString, static_cast<std::size_t>(Token::Count)> names = {
        QStringLiteral("window"),       QStringLiteral("rail"),          QStringLiteral("surface"),
        QStringLiteral("raised"),       QStringLiteral("hairline"),      QStringLiteral("control-border"),
        QStringLiteral("text"),         QStringLiteral("text-2"),        QStringLiteral("text-3"),
        QStringLiteral("accent"),       QStringLiteral("accent-fill"),   QStringLiteral("on-accent"),
        QStringLiteral("selection-fill"), QStringLiteral("success"),     QStringLiteral("success-tint"),
        QStringLiteral("warning"),      QStringLiteral("warning-tint"),  QStringLiteral("error"),
        QStringLiteral("error-tint"),   QStringLiteral("error-fill"),    QStringLiteral("on-error"),
        QStringLiteral("plot-grid")};
    return names[static_cast<std::size_t>(token)];
}

QColor mixed(const QColor& over, const QColor& under, double share)
{
    const auto blend = [share](int top, int bottom) {
        return static_cast<int>(std::lround(top * share + bottom * (1.0 - share)));
    };
    return QColor(blend(over.red(), under.red()), blend(over.green(), under.green()), blend(over.blue(), under.blue()));
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = relativeLuminance(a);
    const double second = relativeLuminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace studio
