// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/live_spectrogram.h"

#include "models/signal/spectrogram.h"
#include "ui/plots/spectrogram_image.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr std::int16_t kGap = std::numeric_limits<std::int16_t>::min();
constexpr double kPerDb = 10.0;
constexpr double kTopStepDb = 5.0;       ///< the range moves in steps, so that the picture is seldom drawn anew
constexpr double kRoomDb = 12.0;         ///< over the strongest: from here on the range goes down
constexpr double kPatienceSeconds = 2.0;
constexpr double kRangeSeconds = 10.0;   ///< the newest columns that the range fits
constexpr double kLeastOverNeighboursDb = 6.0;
constexpr double kLogarithmicFromHz = 1000.0; ///< of the rate: sound spans decades, movement does not
constexpr int kHopsAFrame = 16;          ///< of slow signals; two are enough where a second has hundreds
constexpr int kShortFrame = 64;

const std::array<QRgb, 256>& colors()
{
    static const std::array<QRgb, 256> table = [] {
        std::array<QRgb, 256> made{};
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = spectrogramColor(static_cast<double>(i) / 255.0).rgb();
        return made;
    }();
    return table;
}

} // namespace

void LiveSpectrogram::restart(int channel, double rateHz, qint64 capacity)
{
    *this = LiveSpectrogram();
    m_channel = channel;
    m_rateHz = rateHz;
    if (rateHz <= 0.0 || channel < 0)
        return;
    const int length = spectrogramFrame(rateHz);
    m_frames.emplace(length);
    m_unitPower = m_frames->powerOfSine(1.0);
    m_hop = length <= kShortFrame ? length / kHopsAFrame : length / 2;
    m_kept = capacity / m_hop + 2;
    m_isLogarithmic = rateHz >= kLogarithmicFromHz;
    m_lowHz = m_isLogarithmic ? rateHz / length : 0.0;
    m_frame.resize(static_cast<std::size_t>(length));
    m_powers.resize(static_cast<std::size_t>(m_frames->bins()));
    m_levels.assign(static_cast<std::size_t>(m_kept * m_frames->bins()), kGap);
    m_peaks.assign(static_cast<std::size_t>(m_kept), kGap);
}

double LiveSpectrogram::secondsAFrame() const
{
    return m_frames ? m_frames->length() / m_rateHz : 0.0;
}

void LiveSpectrogram::advance(const ReadingRing& ring, double passedSeconds)
{
    if (!m_frames || m_channel >= ring.axisCount())
        return;
    // Column k stands in the middle of readings [k hop, (k + 1) hop); its frame reaches half a frame to both sides.
    const qint64 half = m_frames->length() / 2;
    const qint64 oldest = (ring.begin() + half - m_hop / 2 + m_hop - 1) / m_hop;
    if (m_next < oldest)
        m_first = m_next = oldest;
    m_first = std::max({m_first, oldest, m_next - m_kept + 1});
    for (int i = 0; i < kMostColumnsATime && m_next * m_hop + m_hop / 2 + half <= ring.end(); ++i)
        makeColumn(ring, m_next++);
    followRange(passedSeconds);
}

void LiveSpectrogram::makeColumn(const ReadingRing& ring, qint64 column)
{
    const qint64 start = column * m_hop + m_hop / 2 - m_frames->length() / 2;
    for (std::size_t i = 0; i < m_frame.size(); ++i)
        m_frame[i] = ring.at(start + static_cast<qint64>(i), m_channel);
    bool isLost = false;
    for (qint64 i = column * m_hop; i < (column + 1) * m_hop; ++i)
        isLost = isLost || !std::isfinite(ring.at(i, m_channel));
    std::int16_t* levels = &m_levels[placeOf(column) * m_powers.size()];
    m_peaks[placeOf(column)] = kGap;
    if (isLost) {
        std::fill(levels, levels + m_powers.size(), kGap);
        return;
    }
    m_frames->powers(m_frame, m_powers);
    std::int16_t most = kGap;
    for (std::size_t bin = 0; bin < m_powers.size(); ++bin) {
        levels[bin] = static_cast<std::int16_t>(std::lround(static_cast<double>(decibelsOf(m_powers[bin], m_unitPower)) * kPerDb));
        most = bin > 0 ? std::max(most, levels[bin]) : most;
    }
    m_peaks[placeOf(column)] = most;
}

/// The range ends a little over the strongest of the last seconds: up at once, down slowly.
void LiveSpectrogram::followRange(double passedSeconds)
{
    const auto newest = static_cast<qint64>(kRangeSeconds * m_rateHz / static_cast<double>(m_hop));
    std::int16_t most = kGap;
    for (qint64 column = std::max(m_first, m_next - newest); column < m_next; ++column)
        most = std::max(most, m_peaks[placeOf(column)]);
    if (most == kGap)
        return;
    const double wanted = std::ceil(most / kPerDb / kTopStepDb) * kTopStepDb;
    m_spareSeconds = m_hasTop && wanted < m_topDb - kRoomDb ? m_spareSeconds + passedSeconds : 0.0;
    if (!m_hasTop || wanted > m_topDb || m_spareSeconds > kPatienceSeconds) {
        m_topDb = wanted;
        m_spareSeconds = 0.0;
    }
    m_hasTop = true;
}

bool LiveSpectrogram::isGap(qint64 column) const
{
    return m_peaks[placeOf(column)] == kGap;
}

double LiveSpectrogram::levelDb(qint64 column, int bin) const
{
    return m_levels[placeOf(column) * m_powers.size() + static_cast<std::size_t>(bin)] / kPerDb;
}

std::optional<double> LiveSpectrogram::strongestHz() const
{
    if (!hasColumns() || isGap(m_next - 1))
        return {};
    const std::int16_t* levels = &m_levels[placeOf(m_next - 1) * m_powers.size()];
    const std::int16_t* peak = std::max_element(levels + 1, levels + m_powers.size());
    std::vector<std::int16_t> sorted(levels + 1, levels + m_powers.size());
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    if (*peak - sorted[sorted.size() / 2] < kLeastOverNeighboursDb * kPerDb)
        return {};
    return static_cast<double>(peak - levels) * m_rateHz / m_frames->length();
}

// ---- the picture ----

void LiveSpectrogram::prepareRows(int height)
{
    m_rows.resize(height);
    for (int y = 0; y < height; ++y) {
        const double share = 1.0 - (y + 0.5) / height;
        const double hertz = m_isLogarithmic ? m_lowHz * std::pow(highHz() / m_lowHz, share) : highHz() * share;
        const double bin = std::clamp(hertz / m_rateHz * m_frames->length(), 0.0, static_cast<double>(bins() - 1));
        m_rows[y].bin = std::min(static_cast<int>(bin), bins() - 2);
        m_rows[y].rest = static_cast<float>(bin - m_rows[y].bin);
    }
}

bool LiveSpectrogram::drawPixels(qint64 pixel)
{
    const int x = static_cast<int>((pixel % m_image.width() + m_image.width()) % m_image.width());
    const double from = static_cast<double>(pixel) * m_perPixel / static_cast<double>(m_hop);
    const double to = static_cast<double>(pixel + 1) * m_perPixel / static_cast<double>(m_hop);
    const double middle = (from + to) / 2.0 - 0.5; // columns stand in the middle of their readings
    const auto left = static_cast<qint64>(std::floor(middle));
    const bool isFine = to - from < 1.0;           // several pixels a column: blended from one to the next
    const qint64 first = isFine ? left : static_cast<qint64>(std::floor(from));
    const qint64 last = isFine ? left + 1 : std::max(first, static_cast<qint64>(std::ceil(to)) - 1);
    const auto blend = static_cast<float>(isFine ? middle - static_cast<double>(left) : 0.0);
    const qint64 nearest = blend < 0.5F ? first : last;
    const bool isUnknown = first < m_first || (isFine ? nearest : first) >= m_next;
    auto* line = reinterpret_cast<QRgb*>(m_image.bits()) + x;
    const auto stride = static_cast<std::ptrdiff_t>(m_image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb)));
    bool isBlank = isUnknown || (isFine && isGap(nearest));
    for (qint64 column = first; !isFine && !isBlank && column <= std::min(last, m_next - 1); ++column)
        isBlank = isGap(column);
    if (isBlank) {
        for (int y = 0; y < m_rows.size(); ++y)
            line[y * stride] = 0;
        return last < m_next;
    }
    const auto levelsOf = [this](qint64 column) { return &m_levels[placeOf(column) * m_powers.size()]; };
    const auto low = static_cast<float>((m_topDb - kRangeDb) * kPerDb);
    const auto scale = static_cast<float>(255.0 / (kRangeDb * kPerDb));
    const bool isLastKnown = last < m_next && !isGap(last) && !isGap(first);
    const std::int16_t* a = levelsOf(isFine && !isLastKnown ? nearest : first);
    const std::int16_t* b = levelsOf(isFine && !isLastKnown ? nearest : last);
    for (int y = 0; y < m_rows.size(); ++y) {
        const auto bin = static_cast<std::size_t>(m_rows[y].bin);
        const float rest = m_rows[y].rest;
        const auto at = [bin, rest](const std::int16_t* levels) {
            return static_cast<float>(levels[bin]) * (1.0F - rest) + static_cast<float>(levels[bin + 1]) * rest;
        };
        float level = at(a);
        if (isFine) {
            level = level * (1.0F - blend) + at(b) * blend;
        } else {
            for (qint64 column = first + 1; column <= std::min(last, m_next - 1); ++column)
                level = std::max(level, at(levelsOf(column)));
        }
        const auto share = static_cast<int>(std::clamp((level - low) * scale, 0.0F, 255.0F));
        line[y * stride] = colors()[static_cast<std::size_t>(share)];
    }
    return last < m_next;
}

void LiveSpectrogram::paint(QPainter& painter, const QRectF& strip, const TimeScale& time, double ratio)
{
    if (!m_frames || !hasColumns())
        return;
    const double perPixel = time.readingsPerPixel() / ratio;
    const auto first = static_cast<qint64>(std::floor(time.first / perPixel));
    const auto count = static_cast<qint64>(std::ceil(strip.width() * ratio)) + 2;
    const QSize size(static_cast<int>(count), std::max(1, static_cast<int>(std::lround(strip.height() * ratio))));
    if (m_image.size() != size || std::abs(perPixel - m_perPixel) > 1e-9 * perPixel || m_drawnTop != m_topDb) {
        if (m_image.size() != size) {
            m_image = QImage(size, QImage::Format_ARGB32);
            prepareRows(size.height());
        }
        m_perPixel = perPixel;
        m_drawnTop = m_topDb;
        m_drawnFrom = m_drawnTo = 0;
    }
    // Those that were drawn and are still in view stay.
    qint64 from = std::max(first, m_drawnFrom);
    qint64 to = std::min(first + count, m_drawnTo);
    if (from >= to)
        from = to = first;
    const auto draw = [this](qint64 pixel) {
        ++m_drawn;
        return drawPixels(pixel);
    };
    for (qint64 pixel = first; pixel < from; ++pixel)
        draw(pixel);
    bool isWhole = true;
    qint64 whole = to;
    for (qint64 pixel = to; pixel < first + count; ++pixel) {
        isWhole = draw(pixel) && isWhole;
        whole = isWhole ? pixel + 1 : whole;
    }
    m_drawnFrom = first;
    m_drawnTo = whole;
    painter.save();
    painter.setClipRect(strip);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    // The ring in two parts: from the first pixel column in view to its end, then from its beginning.
    const auto seam = static_cast<double>(((first % count) + count) % count);
    const double left = time.xOf(static_cast<double>(first) * perPixel);
    const double rest = static_cast<double>(count) - seam;
    painter.drawImage(QRectF(left, strip.top(), rest / ratio, strip.height()), m_image, QRectF(seam, 0.0, rest, size.height()));
    painter.drawImage(QRectF(left + rest / ratio, strip.top(), seam / ratio, strip.height()), m_image, QRectF(0.0, 0.0, seam, size.height()));
    painter.restore();
}

} // namespace studio
