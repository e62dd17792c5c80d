// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QScreen>
#include <QWidget>

namespace studio::test
{

/// One piece of text as a widget painted it, in the widget's coordinates.
struct DrawnText {
    QString text;
    QRectF box;  ///< advance width by ascent and descent
    QRectF clip; ///< what of the widget was open for painting then
};

/// A paint device that keeps nothing but the texts: what a user would read, whichever way it was painted.
class TextRecorder final : public QPaintDevice
{
public:
    explicit TextRecorder(QSize size)
        : m_size(size)
        , m_engine(*this)
    {
    }
    [[nodiscard]] QPaintEngine* paintEngine() const override { return &m_engine; }
    [[nodiscard]] const QVector<DrawnText>& texts() const { return m_texts; }

protected:
    [[nodiscard]] int metric(PaintDeviceMetric metric) const override
    {
        const QScreen* screen = QApplication::primaryScreen();
        switch (metric) {
        case PdmWidth: return m_size.width();
        case PdmHeight: return m_size.height();
        case PdmDpiX:
        case PdmPhysicalDpiX: return static_cast<int>(screen->logicalDotsPerInchX());
        case PdmDpiY:
        case PdmPhysicalDpiY: return static_cast<int>(screen->logicalDotsPerInchY());
        case PdmDepth: return 32;
        case PdmNumColors: return 1 << 24;
        case PdmDevicePixelRatio: return 1;
        case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
        default: return 0;
        }
    }

private:
    class Engine final : public QPaintEngine
    {
    public:
        explicit Engine(TextRecorder& recorder)
            : QPaintEngine(AllFeatures)
            , m_recorder(recorder)
        {
        }
        bool begin(QPaintDevice*) override { return true; }
        bool end() override { return true; }
        void updateState(const QPaintEngineState&) override {}
        void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
        void drawPath(const QPainterPath&) override {}
        void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
        [[nodiscard]] Type type() const override { return User; }
        void drawTextItem(const QPointF& at, const QTextItem& item) override
        {
            const QTransform map = painter()->combinedTransform();
            const QRectF box = map.mapRect(QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent()));
            QRectF clip(QPointF(0, 0), m_recorder.m_size);
            if (painter()->hasClipping())
                clip &= map.mapRect(painter()->clipBoundingRect());
            m_recorder.m_texts.append({item.text(), box, clip});
        }

    private:
        TextRecorder& m_recorder;
    };

    QSize m_size;
    QVector<DrawnText> m_texts;
    mutable Engine m_engine;
};

/// The texts that one widget paints itself, without its children.
inline QVector<DrawnText> textsDrawnBy(QWidget& widget)
{
    TextRecorder recorder(widget.size());
    widget.render(&recorder, QPoint(), QRegion(), QWidget::IgnoreMask);
    return recorder.texts();
}

} // namespace studio::test
