// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <QVector>

namespace studio
{

/// Items side by side at their preferred widths, on as many lines as it takes. Thread: GUI only.
class FlowLayout : public QLayout
{
    Q_OBJECT
public:
    explicit FlowLayout(QWidget* parent, int gap = 8);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    /// A label and its field stay on one line: they are put into a row of their own.
    void addField(QWidget* label, QWidget* field);
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect& rect) override;

private:
    /// Within the margins. Returns the height it takes.
    int place(const QRect& rect, bool isMoving) const;

    QVector<QLayoutItem*> m_items;
    int m_gap;
};

} // namespace studio
