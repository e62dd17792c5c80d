// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

namespace studio
{

class Theme;

/// A whole in its parts: a bar, with names and numbers over it. A part can be clicked, and reached with the arrow keys.
/// Thread: GUI only.
class MixBar : public QWidget
{
    Q_OBJECT
public:
    enum class Look { Class, Accent, Tint, Dashed }; ///< class colour; filled, tinted or dashed accent
    struct Part {
        QString name;
        double value = 0.0;
        Look look = Look::Class;
        int classIndex = 0;
        QString id; ///< what a click tells
    };
    MixBar(Theme& theme, const QString& name, QWidget* parent = nullptr);
    void setParts(const QVector<Part>& parts);
    [[nodiscard]] const QVector<Part>& parts() const { return m_parts; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void partChosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QVector<QRectF> barRects() const;
    [[nodiscard]] QVector<QRectF> legendRects() const;
    [[nodiscard]] int partAt(const QPointF& position) const;
    void paintPart(QPainter& painter, const QRectF& rect, const Part& part) const;

    Theme& m_theme;
    QString m_name;
    QVector<Part> m_parts;
    int m_current = 0;
};

} // namespace studio
