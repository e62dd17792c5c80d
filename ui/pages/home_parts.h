// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPushButton>
#include <array>
#include <vector>

namespace studio
{

class Theme;

/// What the example is made of: the four motions, one after another, drawn from the motion model that the example's
/// recordings and the simulated board come from. Thread: GUI only.
class GesturePicture final : public QFrame
{
    Q_OBJECT
public:
    explicit GesturePicture(Theme& theme, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override { return {400, 250}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 150}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintMotion(QPainter& painter, const QRectF& plot, int kind) const;

    Theme& m_theme;
    std::vector<std::array<float, 3>> m_readings;
};

/// A row that can be pressed: icon on a tint, a name, what it is for. Thread: GUI only.
class ChoiceRow final : public QPushButton
{
    Q_OBJECT
public:
    ChoiceRow(Theme& theme, const QString& iconName, const QString& title, const QString& detail, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    /// The detail may take two lines.
    [[nodiscard]] QSize minimumSizeHint() const override { return {sizeHint().width() * 2 / 3, sizeHint().height()}; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_iconName;
    QString m_detail;
};

/// A step of a short list: its number in a ring, then what to do.
class StepRow final : public QWidget
{
    Q_OBJECT
public:
    StepRow(Theme& theme, int number, const QString& text, QWidget* parent = nullptr);
};

/// A surface with a dashed frame: things may be dropped here.
class DropFrame final : public QFrame
{
    Q_OBJECT
public:
    explicit DropFrame(Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
};

} // namespace studio
