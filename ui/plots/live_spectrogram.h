// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/signal/frame_transform.h"
#include "models/signal/reading_ring.h"
#include "ui/plots/segment_geometry.h"

#include <QImage>
#include <QVector>
#include <optional>

class QPainter;

namespace studio
{

/// The spectrogram of one channel of a live signal, as far as the buffer reaches back. Columns stand on reading numbers, are
/// made once, when all their readings have come, and at most kMostColumnsATime of them a step; the picture keeps its pixel
/// columns while time goes on and draws only new ones. Thread: GUI only.
class LiveSpectrogram
{
public:
    static constexpr int kMostColumnsATime = 256;
    static constexpr double kRangeDb = 60.0;

    /// Begins anew: for another channel, rate or signal.
    void restart(int channel, double rateHz, qint64 capacity);
    [[nodiscard]] bool isRunning() const { return m_frames.has_value(); }
    [[nodiscard]] int channel() const { return m_channel; }
    /// Makes columns that have become whole.
    void advance(const ReadingRing& ring, double passedSeconds);

    [[nodiscard]] bool isLogarithmic() const { return m_isLogarithmic; }
    [[nodiscard]] double lowHz() const { return m_lowHz; }
    [[nodiscard]] double highHz() const { return m_rateHz / 2.0; }
    [[nodiscard]] double topDb() const { return m_topDb; }
    [[nodiscard]] double secondsAFrame() const;
    [[nodiscard]] bool hasColumns() const { return m_next > m_first; }
    /// Where the strongest line of the newest column stands; nothing in a gap, or while all is still.
    [[nodiscard]] std::optional<double> strongestHz() const;

    // ---- columns, for the picture and for tests ----
    [[nodiscard]] qint64 firstColumn() const { return m_first; }
    [[nodiscard]] qint64 nextColumn() const { return m_next; }
    [[nodiscard]] qint64 hop() const { return m_hop; } ///< readings
    [[nodiscard]] int bins() const { return m_frames ? m_frames->bins() : 0; }
    [[nodiscard]] bool isGap(qint64 column) const;
    [[nodiscard]] double levelDb(qint64 column, int bin) const;
    [[nodiscard]] qint64 drawnColumns() const { return m_drawn; } ///< pixel columns drawn so far

    /// The part of `time` that is known, `height` pixels high and one pixel a column of `time`. `ratio` is that of the screen.
    /// Pixel columns without anything known are transparent, gaps too.
    void paint(QPainter& painter, const QRectF& strip, const TimeScale& time, double ratio);

private:
    [[nodiscard]] std::size_t placeOf(qint64 column) const { return static_cast<std::size_t>(column % m_kept); }
    void makeColumn(const ReadingRing& ring, qint64 column);
    void followRange(double passedSeconds);
    void prepareRows(int height);
    /// Draws one pixel column; false while a part of it is still to come.
    bool drawPixels(qint64 pixel);

    int m_channel = -1;
    double m_rateHz = 0.0;
    double m_lowHz = 0.0;
    bool m_isLogarithmic = false;
    std::optional<FrameTransform> m_frames;
    double m_unitPower = 1.0;
    qint64 m_hop = 1;
    qint64 m_kept = 1;               ///< columns
    qint64 m_first = 0;
    qint64 m_next = 0;
    std::vector<float> m_frame;
    std::vector<float> m_powers;
    std::vector<std::int16_t> m_levels; ///< [kept x bins], tenths of a decibel
    std::vector<std::int16_t> m_peaks;  ///< [kept], the strongest bin, or kGap
    double m_topDb = 0.0;
    bool m_hasTop = false;
    double m_spareSeconds = 0.0;

    struct Row {
        int bin = 0;
        float rest = 0.0F; ///< of the bin above
    };
    QImage m_image;                ///< a ring of pixel columns
    QVector<Row> m_rows;
    double m_perPixel = 0.0;
    qint64 m_drawnFrom = 0;        ///< pixel columns [from, to) are in the image
    qint64 m_drawnTo = 0;
    qint64 m_drawn = 0;
    double m_drawnTop = 0.0;
};

} // namespace studio
