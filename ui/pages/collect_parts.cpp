// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect_parts.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint_parts.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kMostInSeries = 500;
constexpr double kLongestPause = 60.0;
constexpr int kBarHeight = 14;
constexpr double kLeastTrack = 16.0;

} // namespace

// ---- SeriesBar ----

SeriesBar::SeriesBar(Theme& theme, QAction* start, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("collect.series"));
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(12, 6, 8, 6);
    m_plan = new QWidget(this);
    auto* plan = new QHBoxLayout(m_plan);
    plan->setContentsMargins(0, 0, 0, 0);
    plan->setSpacing(8);
    plan->addWidget(makeLabel(theme, TextRole::BodyStrong, Token::Text, tr("Series"), m_plan));
    m_count = new QSpinBox(m_plan);
    m_count->setObjectName(QStringLiteral("collect.seriesCount"));
    m_count->setAccessibleName(tr("Recordings in the series"));
    m_count->setRange(1, kMostInSeries);
    m_count->setValue(20);
    plan->addWidget(m_count);
    m_each = makeLabel(theme, TextRole::Body, Token::Text2, {}, m_plan);
    plan->addWidget(m_each);
    m_pause = new QDoubleSpinBox(m_plan);
    m_pause->setObjectName(QStringLiteral("collect.seriesPause"));
    m_pause->setAccessibleName(tr("Pause between two recordings, in seconds"));
    m_pause->setRange(0.0, kLongestPause);
    m_pause->setDecimals(1);
    m_pause->setSingleStep(0.5);
    m_pause->setValue(1.0);
    m_pause->setSuffix(tr(" s"));
    plan->addWidget(m_pause);
    plan->addWidget(makeLabel(theme, TextRole::Body, Token::Text2, tr("pause"), m_plan));
    m_whole = makeLabel(theme, TextRole::Mono, Token::Text2, {}, m_plan);
    plan->addSpacing(8);
    plan->addWidget(m_whole);
    plan->addStretch();
    m_start = new Button(theme, ButtonKind::Secondary, {}, m_plan);
    m_start->setObjectName(QStringLiteral("collect.startSeriesButton"));
    m_start->bindAction(start);
    m_start->setCompact(true);
    plan->addWidget(m_start);
    outer->addWidget(m_plan, 1);

    m_running = new QWidget(this);
    auto* running = new QHBoxLayout(m_running);
    running->setContentsMargins(0, 0, 0, 0);
    running->setSpacing(12);
    m_text = makeLabel(theme, TextRole::BodyStrong, Token::Text, {}, m_running);
    m_text->setObjectName(QStringLiteral("collect.seriesText"));
    running->addWidget(m_text);
    m_progress = new QProgressBar(m_running);
    m_progress->setObjectName(QStringLiteral("collect.seriesProgress"));
    m_progress->setAccessibleName(tr("Progress of the series"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    running->addWidget(m_progress, 1);
    outer->addWidget(m_running, 1);
    m_running->hide();
    connect(m_count, &QSpinBox::valueChanged, this, &SeriesBar::changed);
    connect(m_pause, &QDoubleSpinBox::valueChanged, this, &SeriesBar::changed);
    connect(&theme, &Theme::themeChanged, this, [this] { update(); });
}

int SeriesBar::count() const
{
    return m_count->value();
}

void SeriesBar::setCount(int count)
{
    m_count->setValue(count);
}

double SeriesBar::pauseSeconds() const
{
    return m_pause->value();
}

void SeriesBar::setPauseSeconds(double seconds)
{
    m_pause->setValue(seconds);
}

void SeriesBar::focusCount()
{
    m_count->setFocus();
    m_count->selectAll();
}

void SeriesBar::showPlan(const QString& recordingText, double secondsEach, double countdownSeconds, double readySeconds)
{
    m_plan->show();
    m_running->hide();
    m_each->setText(tr("\u00d7 %1, with").arg(recordingText));
    const double whole = countdownSeconds + count() * (readySeconds + secondsEach) + (count() - 1) * pauseSeconds();
    m_whole->setText(readySeconds > 0.0 ? tr("about %1 in all").arg(formatDuration(whole * 1000.0)) : tr("%1 in all").arg(formatDuration(whole * 1000.0)));
    m_whole->setToolTip(readySeconds > 0.0 ? tr("With %1 s in which the board gets ready before each recording").arg(QLocale().toString(readySeconds)) : QString());
}

void SeriesBar::showProgress(int number, int count, const QString& text, double share)
{
    m_plan->hide();
    m_running->show();
    m_text->setText(tr("%1 of %2").arg(number).arg(count) + QStringLiteral(" \u00b7 ") + text);
    m_progress->setValue(static_cast<int>(std::lround(1000.0 * std::clamp(share, 0.0, 1.0))));
}

void SeriesBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::Hairline), 1.0));
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

// ---- ClassMixBars ----

ClassMixBars::ClassMixBars(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("collect.classMix"));
    setAccessibleName(tr("Class mix"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void ClassMixBars::setCounts(const QVector<ClassCount>& counts)
{
    m_counts = counts;
    QStringList parts;
    for (const ClassCount& one : counts) {
        const QString samples = one.seconds > 0.0 ? tr("%1: %n sample(s), %2", "", one.samples).arg(one.label, formatDuration(one.seconds * 1000.0))
                                                  : tr("%1: %n sample(s)", "", one.samples).arg(one.label);
        const QString times = tr("recorded in %n time(s)", "", one.times);
        const QString others = tr("with regions of %n other(s)", "", one.others);
        const bool isTogether = one.times < one.samples;
        parts << (isTogether && one.others > 0 ? tr("%1, %2, %3", "samples, times, others").arg(samples, times, others)
                  : isTogether                 ? tr("%1, %2", "samples, times").arg(samples, times)
                  : one.others > 0             ? tr("%1, %2", "samples, others").arg(samples, others)
                                               : samples);
    }
    // The same samples as on the Dataset page; the time is what windows are cut from.
    const QString rule = tr("The number is that of the samples with this label, as on Dataset. The time is that of its regions in other samples too, "
                            "and what several devices recorded together counts once.");
    setToolTip(parts.isEmpty() ? QString() : parts.join(QLatin1Char('\n')) + QLatin1Char('\n') + rule);
    setAccessibleDescription(parts.isEmpty() ? QString() : parts.join(QStringLiteral("; ")) + QStringLiteral(". ") + rule);
    updateGeometry();
    update();
}

int ClassMixBars::rowHeight() const
{
    return QFontMetrics(m_theme.font(TextRole::Body)).height() + 12;
}

QSize ClassMixBars::sizeHint() const
{
    return {260, static_cast<int>(m_counts.size()) * rowHeight()};
}

QSize ClassMixBars::minimumSizeHint() const
{
    return {140, sizeHint().height()};
}

void ClassMixBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics body(m_theme.font(TextRole::Body));
    const QFontMetrics mono(m_theme.font(TextRole::Mono));
    const QLocale locale;
    const auto amountOf = [&](const ClassCount& one) {
        if (one.seconds <= 0.0)
            return locale.toString(one.samples);
        const QString time = formatDuration(one.seconds * 1000.0);
        return one.samples > 0 ? tr("%1 in %2").arg(time, locale.toString(one.samples)) : time; // in regions of others alone
    };
    double most = 1e-9;
    int nameWidth = 0;
    int digits = 0;
    for (const ClassCount& one : m_counts) {
        most = std::max(most, one.seconds);
        nameWidth = std::max(nameWidth, body.horizontalAdvance(one.label) + 2); // elision rounds up
        digits = std::max(digits, mono.horizontalAdvance(amountOf(one)));
    }
    nameWidth = std::min(nameWidth, width() * 2 / 5);
    for (int row = 0; row < m_counts.size(); ++row) {
        const ClassCount& one = m_counts[row];
        const QRect line(0, row * rowHeight(), width(), rowHeight());
        painter.setFont(m_theme.font(TextRole::Body));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, body.elidedText(one.label, Qt::ElideMiddle, nameWidth));
        painter.setFont(m_theme.font(TextRole::Mono));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, amountOf(one));
        const QRectF track(nameWidth + 16, line.center().y() - kBarHeight / 2.0 + 1.0, width() - nameWidth - 32 - digits, kBarHeight);
        if (track.width() < kLeastTrack)
            continue; // the figures need the room
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::PlotGrid));
        painter.drawRoundedRect(track, 2, 2);
        if (one.count == 0)
            continue;
        QRectF bar = track;
        bar.setWidth(std::max(3.0, track.width() * one.seconds / most));
        painter.setBrush(m_theme.classColor(row));
        painter.drawRoundedRect(bar, 2, 2);
        // Beyond the eighth class colours repeat, with a pattern.
        const ClassMark mark = m_theme.classMark(row);
        if (mark.pattern != Qt::SolidPattern && mark.pattern != Qt::NoBrush)
            painter.fillRect(bar, QBrush(m_theme.color(Token::Surface), mark.pattern));
    }
}

QString classMixText(const ClassMixHint& hint)
{
    if (hint.isEmpty())
        return {};
    if (hint.share <= 0.0)
        return ClassMixBars::tr("There is no %1 yet.").arg(hint.label);
    if (hint.share < 0.2)
        return ClassMixBars::tr("%1 has less than a fifth of the others.").arg(hint.label);
    if (hint.share < 0.29)
        return ClassMixBars::tr("%1 has a quarter of the others.").arg(hint.label);
    if (hint.share < 0.42)
        return ClassMixBars::tr("%1 has a third of the others.").arg(hint.label);
    return ClassMixBars::tr("%1 has half of the others.").arg(hint.label);
}

} // namespace studio
