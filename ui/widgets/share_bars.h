// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

namespace studio
{

class Theme;

/// Named quantities as bars in columns, largest first as given: a list to read, not to choose from. Thread: GUI only.
class ShareBars : public QWidget
{
    Q_OBJECT
public:
    struct Bar {
        QString name;
        double share = 0.0;  ///< of the widest bar, 0 to 1
        QString figure;      ///< in digits
        int classIndex = 0;  ///< colour
    };
    ShareBars(Theme& theme, const QString& name, int columns, QWidget* parent = nullptr);
    void setBars(const QVector<Bar>& bars);
    [[nodiscard]] const QVector<Bar>& bars() const { return m_bars; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int rowHeight() const;
    Theme& m_theme;
    int m_columns;
    QVector<Bar> m_bars;
};

} // namespace studio
