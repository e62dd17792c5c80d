// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_theme.h"

#include "ui/shell/theme.h"

#include <qcustomplot.h>

namespace studio
{

void themePlot(QCustomPlot& plot, const Theme& theme)
{
    plot.setBackground(theme.color(Token::Surface));
    for (QCPAxisRect* rect : plot.axisRects()) {
        rect->setBackground(Qt::NoBrush);
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(Qt::NoPen);
            axis->setTickPen(QPen(theme.color(Token::PlotGrid)));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(theme.color(Token::Text2));
            axis->setTickLabelFont(theme.font(TextRole::MonoSmall));
            axis->setLabelColor(theme.color(Token::Text2));
            axis->setLabelFont(theme.font(TextRole::Caption));
            axis->grid()->setPen(QPen(theme.color(Token::PlotGrid), 1));
            axis->grid()->setZeroLinePen(QPen(theme.color(Token::PlotGrid), 1));
        }
    }
    if (plot.legend != nullptr) {
        plot.legend->setBrush(Qt::NoBrush);
        plot.legend->setBorderPen(Qt::NoPen);
        plot.legend->setFont(theme.font(TextRole::Small));
        plot.legend->setTextColor(theme.color(Token::Text2));
    }
}

void describePlot(QWidget& plot, const QString& name, const QString& description)
{
    plot.setAccessibleName(name);
    plot.setAccessibleDescription(description);
}

} // namespace studio
