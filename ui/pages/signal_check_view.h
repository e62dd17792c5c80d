// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"
#include "models/signal/signal_check.h"

#include <QWidget>

namespace studio
{

class Theme;

/// A line an axis: name, the last seconds, the value now, and what the readings say about the sensor.
/// Its accessible name says the same in words. Thread: GUI only.
class SignalCheckView : public QWidget
{
    Q_OBJECT
public:
    explicit SignalCheckView(Theme& theme, QWidget* parent = nullptr);
    void setSignal(const LiveWindow& window, const QVector<AxisCheck>& checks);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] QString valueText(qsizetype axis) const;

    Theme& m_theme;
    QVector<Axis> m_axes;
    QVector<AxisCheck> m_checks;
    QVector<SignalColumns> m_columns;
};

} // namespace studio
