// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTableWidget>
#include <vector>

namespace studio
{

class Theme;

/// Confusion matrix: a real table with row and column headers, counts on a blue ramp, diagonal outlined.
/// Enter or click on a cell activates it. Thread: GUI only.
class MatrixView : public QTableWidget
{
    Q_OBJECT
public:
    explicit MatrixView(Theme& theme, QWidget* parent = nullptr);
    /// Shape: counts [classes x columns], rows actual, columns predicted; the columns are the classes and perhaps "unsure".
    void setMatrix(const QStringList& classes, const QStringList& columns, const std::vector<int>& counts);
    void setPercent(bool isPercent); ///< row percent instead of counts
    [[nodiscard]] bool isPercent() const { return m_isPercent; }
    [[nodiscard]] int countAt(int actual, int predicted) const;

Q_SIGNALS:
    void cellChosen(int actual, int predicted);
    void percentChanged(bool isPercent);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fill();

    Theme& m_theme;
    QStringList m_classes;
    QStringList m_columns;
    std::vector<int> m_counts;
    bool m_isPercent = false;
};

} // namespace studio
