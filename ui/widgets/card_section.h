// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVBoxLayout>
#include <QWidget>

namespace studio
{

class Theme;

/// A part of a card with a hairline above it, and a column inside.
class CardSection : public QWidget
{
    Q_OBJECT
public:
    CardSection(Theme& theme, QWidget* parent);
    [[nodiscard]] QVBoxLayout* column() const { return m_column; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QVBoxLayout* m_column;
};

} // namespace studio
