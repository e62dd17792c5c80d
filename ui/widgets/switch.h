// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace studio
{

class Theme;

/// On or off, effective at once: a track with a knob and a name beside it. Space turns it. Thread: GUI only.
class Switch : public QCheckBox
{
    Q_OBJECT
public:
    Switch(Theme& theme, const QString& text, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    [[nodiscard]] bool hitButton(const QPoint& position) const override { return rect().contains(position); }

private:
    Theme& m_theme;
};

} // namespace studio
