// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include <vector>

class QComboBox;
class QTableWidget;

namespace studio
{

class Button;
class NumberField;

/// The layers of a dense classifier as rows, from its features to its classes; hidden ones can be added, resized and removed.
/// Thread: GUI only.
class NetworkEditor : public Card
{
    Q_OBJECT
public:
    NetworkEditor(Theme& theme, QWidget* parent);

    void setNetwork(int inputs, const std::vector<int>& hidden, int outputs);
    [[nodiscard]] const std::vector<int>& hidden() const { return m_hidden; }

Q_SIGNALS:
    void hiddenEdited(const std::vector<int>& hidden);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showLayer();
    void addLayer();
    void removeLayer();
    [[nodiscard]] int selectedLayer() const; ///< index into the hidden ones; -1 for input and output

    Theme& m_theme;
    QTableWidget* m_table;
    QComboBox* m_preset;
    QWidget* m_edit;
    QLabel* m_editTitle;
    NumberField* m_units;
    Button* m_remove;
    QLabel* m_arithmetic;
    QLabel* m_total;
    int m_inputs = 0;
    std::vector<int> m_hidden;
    int m_outputs = 0;
};

} // namespace studio
