// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_theme.h"

#include "ui/shell/theme.h"

#include <qcustomplot.h>

#include <algorithm>

namespace studio
{

namespace
{
constexpr int kLegendLine = 22; ///< length of the piece of line before a name
constexpr int kLegendGap = 14;
} // namespace

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
        plot.legend->setIconSize(kLegendLine, QFontMetrics(plot.legend->font()).height()); // the line stands at the middle of its name
        plot.legend->setColumnSpacing(kLegendGap);
    }
}

void putLegendAbove(QCustomPlot& plot)
{
    auto* row = new QCPLayoutGrid;
    plot.plotLayout()->insertRow(0);
    plot.plotLayout()->addElement(0, 0, row);
    plot.plotLayout()->setRowStretchFactor(0, 0.001);
    plot.plotLayout()->setRowSpacing(0);
    row->addElement(0, 0, plot.legend);
    row->addElement(0, 1, new QCPLayoutElement); // takes what is left, so that the names stand at the left
    row->setColumnStretchFactor(0, 0.001);
    plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, false);
    plot.legend->setMargins(QMargins(0, 0, 0, 2));
}

void fitLegendAbove(QCustomPlot& plot, int width)
{
    const QFontMetrics metrics(plot.legend->font());
    int widest = 1;
    for (int i = 0; i < plot.legend->itemCount(); ++i) {
        if (auto* item = qobject_cast<QCPPlottableLegendItem*>(plot.legend->item(i)))
            widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()));
    }
    const int each = widest + kLegendLine + plot.legend->iconTextPadding() + kLegendGap;
    plot.legend->setWrap(std::max(1, width / each));
    plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void describePlot(QWidget& plot, const QString& name, const QString& description)
{
    plot.setAccessibleName(name);
    plot.setAccessibleDescription(description);
}

} // namespace studio
