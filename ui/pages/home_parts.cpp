// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/home_parts.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <algorithm>

extern "C" {
#include "smith_motion.h"
}

namespace studio
{

namespace
{

constexpr double kRateHz = 62.5;
constexpr double kGapSeconds = 0.5;     ///< at rest, before and after each motion
constexpr double kMotionSeconds = 2.0;
constexpr double kPartSeconds = kMotionSeconds + kGapSeconds;
constexpr int kMotions = SMITH_MOTION_COUNT;
constexpr double kWholeSeconds = kMotions * kPartSeconds;
constexpr quint32 kSeed = 11; ///< of an episode whose motions are easy to tell apart
constexpr qreal kRadius = 6.0;
constexpr int kTile = 32;
constexpr int kRowPadding = 12;

} // namespace

GesturePicture::GesturePicture(Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Picture: the signals of idle, wave, snake and updown"));
    smith_motion motion;
    smith_motion_init(&motion, SMITH_MOTION_IDLE, kSeed);
    const int count = static_cast<int>(kWholeSeconds * kRateHz);
    for (int i = 0; i < count; ++i) {
        const double at = i / kRateHz;
        const int part = static_cast<int>(at / kPartSeconds);
        const double within = at - part * kPartSeconds;
        const bool isMoving = within > kGapSeconds / 2.0 && within < kPartSeconds - kGapSeconds / 2.0;
        const auto wanted = isMoving ? static_cast<smith_motion_kind>(part) : SMITH_MOTION_IDLE;
        if (wanted != motion.kind)
            smith_motion_set_kind(&motion, wanted);
        std::array<float, 3> reading{};
        smith_motion_next(&motion, static_cast<float>(1.0 / kRateHz), reading.data());
        m_readings.push_back(reading);
    }
    connect(&m_theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

/// Region of one motion: its tint, its edges, its name on a darker strip.
void GesturePicture::paintMotion(QPainter& painter, const QRectF& plot, int kind) const
{
    const auto x = [&plot](double seconds) { return plot.left() + plot.width() * seconds / kWholeSeconds; };
    const double from = kind * kPartSeconds + kGapSeconds / 2.0;
    const QRectF region(QPointF(x(from), plot.top()), QPointF(x(from + kMotionSeconds), plot.bottom()));
    const QFont font = m_theme.font(TextRole::SmallStrong);
    const QRectF head(region.topLeft(), QSizeF(region.width(), QFontMetricsF(font).height() + 8.0));
    painter.fillRect(region, m_theme.classTint(kind, 0.18));
    painter.fillRect(head, m_theme.classTint(kind, 0.30));
    const QColor edge = m_theme.classColor(kind);
    painter.fillRect(QRectF(region.left(), region.top(), 2.0, region.height()), edge);
    painter.fillRect(QRectF(region.right() - 2.0, region.top(), 2.0, region.height()), edge);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text));
    const QString name = QString::fromLatin1(smith_motion_name(static_cast<smith_motion_kind>(kind)));
    painter.drawText(head, Qt::AlignCenter, QFontMetricsF(font).elidedText(name, Qt::ElideRight, head.width() - 4.0));
}

void GesturePicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::Hairline));
    painter.setBrush(m_theme.color(Token::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    const QFont ticks = m_theme.font(TextRole::MonoSmall);
    const QRectF plot = QRectF(rect()).adjusted(12.0, 14.0, -12.0, -(QFontMetricsF(ticks).height() + 14.0));
    for (int kind = 0; kind < kMotions; ++kind)
        paintMotion(painter, plot, kind);
    painter.setFont(ticks);
    for (int second = 0; second <= static_cast<int>(kWholeSeconds); second += 2) {
        const double x = plot.left() + plot.width() * second / kWholeSeconds;
        painter.setPen(m_theme.color(Token::Text2));
        const int side = second == 0 ? Qt::AlignLeft : second >= static_cast<int>(kWholeSeconds) ? Qt::AlignRight : Qt::AlignHCenter;
        const QRectF box(side == Qt::AlignLeft ? x : side == Qt::AlignRight ? x - 60.0 : x - 30.0, plot.bottom() + 6.0, 60.0, QFontMetricsF(ticks).height());
        painter.drawText(box, side | Qt::AlignTop, tr("%1 s").arg(second));
    }
    float low = m_readings.front()[0];
    float high = low;
    for (const auto& reading : m_readings) {
        low = std::min({low, reading[0], reading[1], reading[2]});
        high = std::max({high, reading[0], reading[1], reading[2]});
    }
    const QRectF lines = plot.adjusted(2.0, QFontMetricsF(m_theme.font(TextRole::SmallStrong)).height() + 16.0, -2.0, -8.0);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        QPolygonF line;
        for (std::size_t i = 0; i < m_readings.size(); ++i) {
            const double share = static_cast<double>((m_readings[i][axis] - low) / (high - low));
            line << QPointF(lines.left() + lines.width() * static_cast<double>(i) / static_cast<double>(m_readings.size() - 1),
                            lines.bottom() - share * lines.height());
        }
        painter.setPen(QPen(m_theme.classColor(static_cast<int>(axis)), 1.5));
        painter.drawPolyline(line);
    }
}

ChoiceRow::ChoiceRow(Theme& theme, const QString& iconName, const QString& title, const QString& detail, QWidget* parent)
    : QPushButton(title, parent)
    , m_theme(theme)
    , m_iconName(iconName)
    , m_detail(detail)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    connect(&m_theme, &Theme::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

QSize ChoiceRow::sizeHint() const
{
    const QFontMetrics title(m_theme.font(TextRole::BodyStrong));
    const QFontMetrics detail(m_theme.font(TextRole::Small));
    return {kRowPadding * 4 + kTile + 16 + std::max(title.horizontalAdvance(text()), detail.horizontalAdvance(m_detail)),
            std::max(kTile, title.height() + 2 * detail.height()) + 16};
}

/// It looks like a row of a list, so Enter chooses it as there.
void ChoiceRow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QPushButton::keyPressEvent(event);
}

void ChoiceRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isDown() || underMouse())
        painter.fillRect(rect(), m_theme.color(isDown() ? Token::SelectionFill : Token::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.color(Token::Hairline));
    const QRectF tile(kRowPadding, (height() - kTile) / 2.0, kTile, kTile);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::SelectionFill));
    painter.drawRoundedRect(tile, kRadius, kRadius);
    m_theme.icon(m_iconName, Token::Accent).paint(&painter, tile.adjusted(7, 7, -7, -7).toRect());
    const int right = width() - kRowPadding;
    m_theme.icon(QStringLiteral("chevron-right"), Token::Text2).paint(&painter, QRect(right - 16, (height() - 16) / 2, 16, 16));
    const QFont titleFont = m_theme.font(TextRole::BodyStrong);
    const QFont detailFont = m_theme.font(TextRole::Small);
    const int left = kRowPadding * 2 + kTile;
    const int room = right - 24 - left;
    const QRect wrapped = QFontMetrics(detailFont).boundingRect(QRect(0, 0, room, height()), Qt::AlignLeft | Qt::TextWordWrap, m_detail);
    const int lines = QFontMetrics(titleFont).height() + wrapped.height();
    QRect box(left, (height() - lines) / 2, room, QFontMetrics(titleFont).height());
    painter.setFont(titleFont);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(titleFont).elidedText(text(), Qt::ElideRight, box.width()));
    box.moveTop(box.bottom() + 1);
    box.setHeight(wrapped.height());
    painter.setFont(detailFont);
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(box, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_detail);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter.drawRoundedRect(QRectF(rect()).adjusted(2.0, 2.0, -2.0, -2.0), kRadius - 2.0, kRadius - 2.0);
    }
}

namespace
{

/// A number in a ring.
class StepNumber final : public QWidget
{
public:
    StepNumber(Theme& theme, int number, QWidget* parent) : QWidget(parent), m_theme(theme), m_number(number)
    {
        const auto fit = [this] { setFixedSize(static_cast<int>(20 * m_theme.textScale()), static_cast<int>(20 * m_theme.textScale())); };
        fit();
        connect(&theme, &Theme::themeChanged, this, fit);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_theme.color(Token::ControlBorder));
        painter.drawEllipse(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
        painter.setFont(m_theme.font(TextRole::CaptionStrong));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(rect(), Qt::AlignCenter, QString::number(m_number));
    }

private:
    Theme& m_theme;
    int m_number;
};

} // namespace

StepRow::StepRow(Theme& theme, int number, const QString& text, QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 2, 0, 2);
    row->setSpacing(8);
    row->addWidget(new StepNumber(theme, number, this));
    row->addWidget(makeLabel(theme, TextRole::Body, Token::Text2, text, this));
    row->addStretch();
}

DropFrame::DropFrame(Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
{
    connect(&m_theme, &Theme::themeChanged, this, qOverload<>(&QWidget::update));
}

void DropFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(m_theme.color(Token::ControlBorder), 1.0);
    pen.setDashPattern({4.0, 3.0});
    painter.setPen(pen);
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

} // namespace studio
