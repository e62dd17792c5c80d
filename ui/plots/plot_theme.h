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
/// Strong focus, a name and a description for whoever cannot see the plot.
void describePlot(QWidget& plot, const QString& name, const QString& description);

} // namespace studio
