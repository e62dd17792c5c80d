// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dsp/block_stages.h"

#include <QWidget>

namespace studio
{

class Theme;

/// What a block does to one window, one strip a stage: lines over time, lines over frequency, the vector as bars.
/// Thread: GUI only.
class StagesView : public QWidget
{
    Q_OBJECT
public:
    explicit StagesView(Theme& theme, QWidget* parent = nullptr);

    /// `unit` is that of the readings.
    void setStages(const QVector<BlockStage>& stages, const QString& unit);
    [[nodiscard]] const QVector<BlockStage>& stages() const { return m_stages; }
    [[nodiscard]] QSize sizeHint() const override { return {460, 400}; }
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Range {
        double low = 0.0;
        double high = 1.0;
    };
    void describe();
    void paintStage(QPainter& painter, const BlockStage& stage, const QRectF& strip) const;
    void paintLines(QPainter& painter, const BlockStage& stage, const QRectF& plot, const Range& range) const;
    void paintBars(QPainter& painter, const BlockStage& stage, const QRectF& plot, const Range& range) const;
    void paintValues(QPainter& painter, const QRectF& plot, const Range& range) const;
    void paintPlaces(QPainter& painter, const BlockStage& stage, const QRectF& plot) const;
    [[nodiscard]] static Range rangeOf(const BlockStage& stage);
    /// Vectors hold powers beside counts: a symmetric logarithm keeps both in sight.
    [[nodiscard]] static double squeezed(double value);

    Theme& m_theme;
    QVector<BlockStage> m_stages;
    QString m_unit;
};

} // namespace studio
