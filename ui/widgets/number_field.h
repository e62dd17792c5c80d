// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>
#include <optional>

namespace studio
{

class Theme;

/// A number with its unit, to type or to step with the arrow keys and the wheel. It does not clamp what is typed: whoever
/// owns the rule answers, and the field shows what is wrong. Thread: GUI only.
class NumberField : public QAbstractSpinBox
{
    Q_OBJECT
public:
    NumberField(Theme& theme, const QString& name, const QString& unit = {}, QWidget* parent = nullptr);

    /// Leaves the text alone while someone types.
    void setValue(double value);
    [[nodiscard]] double value() const { return m_value; }
    void setWhole(bool isWhole); ///< whole numbers only
    void setRange(double minimum, double maximum); ///< for the arrows; typing is answered by whoever owns the rule
    void setStep(double step); ///< 0: a tenth of the number's own magnitude
    /// Draws the field in the error colour; the sentence itself stands beside the field.
    void setWrong(bool isWrong);
    [[nodiscard]] bool isWrong() const { return m_isWrong; }

    void stepBy(int steps) override;
    QValidator::State validate(QString& input, int& position) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void typed(double value);     ///< a number stands in the field that was not committed yet
    void committed(double value); ///< Enter, leaving the field, or a step

protected:
    [[nodiscard]] StepEnabled stepEnabled() const override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString textOf(double value) const;
    [[nodiscard]] std::optional<double> parsed(const QString& text) const;
    void commit();

    Theme& m_theme;
    QString m_unit;
    double m_value = 0.0;
    double m_minimum;
    double m_maximum;
    double m_step = 0.0;
    bool m_isWhole = false;
    bool m_isWrong = false;
    bool m_isTyping = false; ///< something stands there that was not committed
};

/// The number as it is typed: no group separators, at most `digits` digits that count.
[[nodiscard]] QString plainNumber(double value, int digits = 10);

} // namespace studio
