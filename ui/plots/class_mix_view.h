// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QVector>
#include <QWidget>

namespace studio
{

class Theme;

/// Shares of classes as stacked bars over time, with the mix that the model was trained on beside them, outlined, and its
/// borders as dashed lines over the bars. Steps without an answer stay empty. Thread: GUI only.
class ClassMixView : public QWidget
{
    Q_OBJECT
public:
    struct Content {
        QStringList classes;
        QVector<int> colors;             ///< class colour of each class
        QVector<QVector<double>> steps;  ///< shares by class; empty: nothing came in that step
        int stepCount = 30;              ///< room for as many
        QVector<double> training;        ///< empty: not known
        QStringList times;               ///< under the first and the last step
    };
    explicit ClassMixView(Theme& theme, QWidget* parent = nullptr);
    void setContent(const Content& content);
    [[nodiscard]] const Content& content() const { return m_content; }
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintTraining(QPainter& painter, const QRectF& area, const QRectF& column) const;
    void paintAxis(QPainter& painter, const QRectF& area) const;

    Theme& m_theme;
    Content m_content;
};

} // namespace studio
