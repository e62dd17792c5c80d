// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>
#include <QWidget>

namespace studio
{

class Theme;

/// A quantity against its limit: labelled parts (solid when measured, outlined when estimated), a limit line, and what is
/// over it hatched in the error colour. Its accessible name says the same in words. Thread: GUI only.
class BudgetBar : public QWidget
{
    Q_OBJECT
public:
    struct Part {
        QString name;
        double value = 0.0;
    };
    struct Content {
        QString title;
        QString unit;
        QVector<Part> parts;
        double limit = 0.0; ///< 0: none known
        bool isEstimate = false;
    };
    explicit BudgetBar(Theme& theme, QWidget* parent = nullptr);
    void setContent(const Content& content);
    [[nodiscard]] const Content& content() const { return m_content; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] double total() const;
    [[nodiscard]] QString headline() const;
    [[nodiscard]] QString rest() const;
    void paintTrack(QPainter& painter, const QRectF& track) const;
    void paintLegend(QPainter& painter, qreal top) const;

    Theme& m_theme;
    Content m_content;
};

} // namespace studio
