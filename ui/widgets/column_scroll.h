// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace studio
{

/// Scrolls a column downwards: as wide as there is room, and as high as its wrapped texts need at that width. (A scroll area by
/// itself asks a widget for one size and cuts texts that take more lines than that size had.) Thread: GUI only.
class ColumnScroll : public QScrollArea
{
    Q_OBJECT
public:
    explicit ColumnScroll(QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();
};

} // namespace studio
