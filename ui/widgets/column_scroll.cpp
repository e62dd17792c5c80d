// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/column_scroll.h"

#include <QEvent>
#include <QLayout>

namespace studio
{

ColumnScroll::ColumnScroll(QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
}

void ColumnScroll::fitHeight()
{
    QLayout* column = widget() != nullptr ? widget()->layout() : nullptr;
    if (column == nullptr)
        return;
    const int width = viewport()->width();
    const int height = column->hasHeightForWidth() ? column->totalHeightForWidth(width) : column->totalSizeHint().height();
    if (widget()->minimumHeight() != height)
        widget()->setMinimumHeight(height);
}

bool ColumnScroll::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        fitHeight();
    return QScrollArea::eventFilter(watched, event);
}

void ColumnScroll::resizeEvent(QResizeEvent* event)
{
    fitHeight(); // also when its own scroll bar came or went
    QScrollArea::resizeEvent(event);
    // Which may leave it as wide as before the bar came, and then the bar stands over the ends of its lines.
    if (widget() != nullptr && widget()->width() != viewport()->width())
        widget()->resize(viewport()->width(), widget()->height());
}

} // namespace studio
