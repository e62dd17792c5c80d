// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_data.h"
#include "ui/shell/tokens.h"
#include "ui/widgets/card.h"

#include <QElapsedTimer>
#include <QStyledItemDelegate>
#include <QTimer>

class QLabel;

namespace studio
{

class ElidedLabel;

/// A headline figure in a card of its own: what it is, the figure, and what it is held against.
class FigureTile : public Card
{
public:
    FigureTile(Theme& theme, const QString& caption, QWidget* parent);
    void setFigure(const QString& figure, const QString& note = {}, Token ink = Token::Text);
    [[nodiscard]] QString figure() const;
    [[nodiscard]] QString note() const;

private:
    Theme& m_theme;
    QString m_caption;
    QLabel* m_figure;
    ElidedLabel* m_note;
};

/// The class that a running model sees now, with a bar and a number for every class. Its accessible name changes with the
/// class, at most once a second, so that a screen reader is not flooded. Thread: GUI only.
class ClassBars : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kAnnounceMs = 1000;

    explicit ClassBars(Theme& theme, QWidget* parent = nullptr);
    void setProbabilities(const QStringList& classes, const std::vector<float>& probabilities, const QVector<int>& colors);
    void clear();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void announce();
    [[nodiscard]] int rowHeight() const;

    Theme& m_theme;
    QStringList m_classes;
    std::vector<float> m_probabilities;
    QVector<int> m_colors;
    int m_top = -1;
    QString m_announced;
    QElapsedTimer m_sinceAnnounced;
    QTimer m_announcing;
};

/// Rows of the windows that wait for a verdict: a small picture, board and time, the two likeliest classes.
class ReviewDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    ReviewDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace studio
