// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <optional>

namespace studio
{

class Theme;

/// A figure between 0 and 1 with its interval, in digits and as a whisker on a short scale. Thread: GUI only.
class IntervalRow : public QWidget
{
    Q_OBJECT
public:
    struct Content {
        QString name; ///< "int8"
        QString figure;
        QString interval; ///< "94.1 \u2013 97.6", empty when nothing can be said
        double value = 0.0;
        std::optional<double> low;
        std::optional<double> high;
        bool isStrong = false; ///< the one that the rest of the page shows
    };
    explicit IntervalRow(Theme& theme, QWidget* parent = nullptr);
    void setContent(const Content& content);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    Content m_content;
};

} // namespace studio
