// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrogram strip of the live plot.
#include "ui/plots/live_plot.h"
#include "ui/plots/spectrogram_image.h"
#include "ui/shell/theme.h"
#include "ui/widgets/paint_parts.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr double kTagMargin = 6.0;

QString hertzText(double hertz)
{
    return hertz >= 1000.0 ? LivePlot::tr("%1 kHz").arg(QLocale().toString(hertz / 1000.0, 'g', 3)) : LivePlot::tr("%1 Hz").arg(QLocale().toString(hertz, 'g', 3));
}

} // namespace

void LivePlot::setSpectrogramShown(bool isShown)
{
    if (m_showsSpectrogram == isShown)
        return;
    m_showsSpectrogram = isShown;
    m_spectrogram = LiveSpectrogram();
    advanceSpectrogram(0.0);
    describe();
    Q_EMIT spectrogramChanged();
    updateGeometry();
    update();
}

int LivePlot::spectrogramChannel() const
{
    return std::clamp(m_spectrogramChannel, 0, std::max(0, channelCount() - 1));
}

void LivePlot::setSpectrogramChannel(int channel)
{
    if (m_spectrogramChannel == channel)
        return;
    m_spectrogramChannel = channel;
    advanceSpectrogram(0.0);
    describe();
    Q_EMIT spectrogramChanged();
    update();
}

/// While paused nothing is added, so that what is in view is not pushed out; afterwards it catches up in a few steps.
void LivePlot::advanceSpectrogram(double passedSeconds)
{
    if (!m_showsSpectrogram || m_live.isEmpty())
        return;
    if (!m_spectrogram.isRunning() || m_spectrogram.channel() != spectrogramChannel() || m_spectrogramTurn != m_live.turn()) {
        m_spectrogramTurn = m_live.turn();
        m_spectrogram.restart(spectrogramChannel(), m_live.rateHz(), m_live.ring().capacity());
    }
    m_spectrogram.advance(ring(), passedSeconds);
}

QString LivePlot::spokenSpectrogram() const
{
    const QString name = m_live.axes().value(spectrogramChannel()).name;
    const std::optional<double> strongest = m_spectrogram.strongestHz();
    const QString range = tr("spectrogram of %1, %2 to %3").arg(name, hertzText(m_spectrogram.lowHz()), hertzText(m_spectrogram.highHz()));
    return strongest ? tr("%1, strongest at %2").arg(range, hertzText(*strongest)) : tr("%1, no line stands out").arg(range);
}

void LivePlot::paintSpectrogram(QPainter& painter, const LivePlotLayout& layout)
{
    const QRectF& strip = layout.spectrogram;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(strip, m_theme.color(Token::Window));
    painter.setFont(m_theme.font(TextRole::MonoSmall));
    const QFontMetricsF metrics(painter.font());
    const TimeScale time = scale();
    if (!m_spectrogram.hasColumns()) {
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(strip, Qt::AlignCenter, tr("The spectrogram begins after %1 s of readings.").arg(QLocale().toString(m_spectrogram.secondsAFrame(), 'g', 3)));
    }
    m_spectrogram.paint(painter, strip, time, devicePixelRatioF());
    // Gaps as in the lines above.
    const auto hatchIn = [&](const QVector<std::pair<double, double>>& places, Token token) {
        QColor hatch = m_theme.color(token);
        hatch.setAlphaF(0.35F);
        for (const auto& [from, to] : places) {
            const QRectF gap = QRectF(QPointF(from, strip.top()), QPointF(std::max(to, from + 2.0), strip.bottom())).intersected(strip);
            painter.fillRect(gap, m_theme.color(Token::Window));
            painter.fillRect(gap, QBrush(hatch, Qt::BDiagPattern));
        }
    };
    hatchIn(pauses(), Token::Text2);
    hatchIn(gaps(), Token::Warning);
    // Frequencies, with as many names as there is room for.
    painter.setPen(m_theme.color(Token::Text2));
    double lastY = strip.bottom() + metrics.height();
    for (const double hertz : spectrogramTicks(m_spectrogram.lowHz(), m_spectrogram.highHz(), m_spectrogram.isLogarithmic())) {
        const double y = strip.bottom() - strip.height() * spectrogramShare(hertz, m_spectrogram.lowHz(), m_spectrogram.highHz(), m_spectrogram.isLogarithmic());
        if (y < strip.top() || lastY - y < metrics.height())
            continue;
        lastY = y;
        painter.drawLine(QPointF(strip.left() - 3.0, std::round(y) + 0.5), QPointF(strip.left(), std::round(y) + 0.5));
        const double top = std::clamp(y - metrics.height() / 2.0, strip.top() - 2.0, strip.bottom() + 2.0 - metrics.height());
        painter.drawText(QRectF(0, top, strip.left() - 6.0, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, hertzText(hertz));
    }
    if (m_showsCursors) {
        painter.save();
        painter.setClipRect(strip);
        for (const bool isB : {false, true}) {
            const double x = std::round(cursorX(isB ? m_cursorB : m_cursorA));
            painter.setPen(QPen(m_theme.color(Token::Accent), isB == m_movesB ? 2.0 : 1.0, isB == m_movesB ? Qt::SolidLine : Qt::DashLine));
            painter.drawLine(QPointF(x, strip.top()), QPointF(x, strip.bottom()));
        }
        painter.restore();
    }
    // What it is, on a plate of its own: the colours under it are any.
    const QString unit = shownUnit(m_live.axes().value(spectrogramChannel()).unit);
    const QString one = unit.isEmpty() ? tr("1") : tr("1 %1").arg(unit);
    const QString text = tr("%1, %2 to %3 dB of %4")
                             .arg(m_live.axes().value(spectrogramChannel()).name)
                             .arg(m_spectrogram.topDb() - LiveSpectrogram::kRangeDb)
                             .arg(m_spectrogram.topDb())
                             .arg(one);
    const QRectF plate(strip.left() + kTagMargin, strip.top() + 4.0, metrics.horizontalAdvance(text) + 2.0 * kTagMargin, metrics.height() + 4.0);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor ground = m_theme.color(Token::Surface);
    ground.setAlphaF(0.88F);
    painter.setBrush(ground);
    painter.drawRoundedRect(plate, 3, 3);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(plate, Qt::AlignCenter, text);
}

} // namespace studio
