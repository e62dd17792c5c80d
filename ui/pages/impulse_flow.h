// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QVector>
#include <QWidget>

class QVBoxLayout;

namespace studio
{

class Button;
class FlowNode;
class Theme;

/// One block as the row shows it.
struct FlowBlock {
    QString id; ///< "input", "dsp:0", "learn:1", "output"
    QString title;
    QString iconName;
    QStringList lines; ///< what it does, in a few words
    QStringList chips; ///< classes, in the order of their colours
    QString outCount;  ///< on the arrow that leaves it: "45"
    QStringList from;  ///< ids of the blocks it takes from
    bool differs = false; ///< some value differs from its default
    bool isWrong = false;
};

/// What a column offers to add.
struct FlowOffer {
    QString block; ///< name of the kind
    QString title;
    QString summary;
    QString whyNot; ///< empty: it can be added
};

/// The impulse as a row of cards with arrows: input, processing, learning, output. Arrow keys walk the cards, Enter edits,
/// Ins adds, Del removes, Ctrl+D duplicates. Thread: GUI only.
class ImpulseFlow : public QWidget
{
    Q_OBJECT
public:
    enum class Column { Input, Processing, Learning, Output };
    static constexpr int kColumnCount = 4;

    explicit ImpulseFlow(Theme& theme, QWidget* parent = nullptr);

    /// Cards of the four columns in order; cards whose id stays keep their focus.
    void setBlocks(const QVector<QVector<FlowBlock>>& columns);
    void setOffers(Column column, const QVector<FlowOffer>& offers);
    void select(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }
    [[nodiscard]] QStringList ids() const;
    void focusSelected();
    /// Opens the list of what can be added to the column of the selected card.
    void openOffers();

Q_SIGNALS:
    void selectionChanged(const QString& id);
    void editRequested(const QString& id);
    void addRequested(const QString& block);
    void removeRequested(const QString& id);
    void duplicateRequested(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Lane {
        QWidget* widget = nullptr;
        QVBoxLayout* cards = nullptr;
        Button* add = nullptr;
        QVector<FlowNode*> nodes;
        QVector<FlowOffer> offers;
    };
    [[nodiscard]] FlowNode* nodeOf(const QString& id) const;
    bool handleKey(FlowNode& node, int key, Qt::KeyboardModifiers modifiers);
    void step(const FlowNode& from, int columns, int rows);
    void openOffersOf(int column);
    void paintArrow(QPainter& painter, const FlowNode& from, const FlowNode& to) const;

    Theme& m_theme;
    QVector<Lane> m_lanes;
    QString m_selected;
};

} // namespace studio
