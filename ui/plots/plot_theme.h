// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCustomPlot;
class QString;
class QWidget;

namespace studio
{

class Theme;

/// Colours, fonts and grid of a plot from the tokens; called again when the theme changes.
void themePlot(QCustomPlot& plot, const Theme& theme);
/// The legend in rows of its own above the axes, from the left, where it covers no line.
void putLegendAbove(QCustomPlot& plot);
/// As many names of a legend above in one row as `width` has room for; called again when the size or the lines change.
void fitLegendAbove(QCustomPlot& plot, int width);
/// Strong focus, a name and a description for whoever cannot see the plot.
void describePlot(QWidget& plot, const QString& name, const QString& description);

} // namespace studio
