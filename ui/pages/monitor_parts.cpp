// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_parts.h"

#include "ui/itemmodels/review_item_model.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint_parts.h"
#include "ui/widgets/sparkline.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kRowHeight = 22;
constexpr int kMostRows = 8;
constexpr int kMarkerSide = 10;
constexpr int kPictureWidth = 96;
constexpr int kPictureHeight = 30;

} // namespace

FigureTile::FigureTile(Theme& theme, const QString& caption, QWidget* parent) : Card(theme, {}, parent), m_theme(theme), m_caption(caption)
{
    body()->setContentsMargins(12, 8, 12, 10);
    body()->setSpacing(2);
    body()->addWidget(makeLabel(theme, TextRole::Small, Token::Text2, caption, this));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_figure = makeLabel(theme, TextRole::Section, Token::Text, {}, this);
    m_note = new ElidedLabel(theme, TextRole::Small, Token::Text2, {}, this);
    row->addWidget(m_figure);
    row->addWidget(m_note, 1, Qt::AlignBottom);
    body()->addLayout(row);
    setFigure(QStringLiteral("\u2013"));
}

void FigureTile::setFigure(const QString& figure, const QString& note, Token ink)
{
    m_figure->setText(figure);
    m_note->setFullText(note);
    m_theme.setTextColor(m_figure, ink);
    m_theme.setTextColor(m_note, ink == Token::Text ? Token::Text2 : ink);
    setAccessibleName(QStringLiteral("%1: %2 %3").arg(m_caption, figure, note).trimmed());
}

QString FigureTile::figure() const
{
    return m_figure->text();
}

QString FigureTile::note() const
{
    return m_note->fullText();
}

ClassBars::ClassBars(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("monitor.bars"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_announcing.setSingleShot(true);
    connect(&m_announcing, &QTimer::timeout, this, &ClassBars::announce);
    connect(&theme, &Theme::themeChanged, this, &QWidget::updateGeometry);
    clear();
}

void ClassBars::clear()
{
    setProbabilities({}, {}, {});
    m_announcing.stop();
    m_announced.clear();
    setAccessibleName(tr("No class yet"));
}

void ClassBars::setProbabilities(const QStringList& classes, const std::vector<float>& probabilities, const QVector<int>& colors)
{
    const bool isResized = classes.size() != m_classes.size();
    m_classes = classes;
    m_probabilities = probabilities;
    m_probabilities.resize(static_cast<std::size_t>(classes.size()), 0.0F);
    m_colors = colors;
    m_top = classes.isEmpty() ? -1 : static_cast<int>(std::max_element(m_probabilities.begin(), m_probabilities.end()) - m_probabilities.begin());
    QStringList words;
    for (int i = 0; i < classes.size(); ++i)
        words << QStringLiteral("%1 %2").arg(classes[i], QLocale().toString(static_cast<double>(m_probabilities[static_cast<std::size_t>(i)]), 'f', 2));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    if (m_top >= 0 && classes[m_top] != m_announced && !m_announcing.isActive()) {
        const qint64 since = m_sinceAnnounced.isValid() ? m_sinceAnnounced.elapsed() : kAnnounceMs;
        if (since >= kAnnounceMs)
            announce();
        else
            m_announcing.start(static_cast<int>(kAnnounceMs - since));
    }
    if (isResized)
        updateGeometry();
    update();
}

void ClassBars::announce()
{
    if (m_top < 0 || m_classes[m_top] == m_announced)
        return;
    m_announced = m_classes[m_top];
    m_sinceAnnounced.restart();
    setAccessibleName(tr("Class now: %1").arg(m_announced));
}

int ClassBars::rowHeight() const
{
    return std::max(kRowHeight, QFontMetrics(m_theme.font(TextRole::BodyStrong)).height() + 4);
}

QSize ClassBars::sizeHint() const
{
    return {360, static_cast<int>(std::clamp<qsizetype>(m_classes.size(), 2, kMostRows)) * rowHeight()};
}

QSize ClassBars::minimumSizeHint() const
{
    return {220, sizeHint().height()};
}

void ClassBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_classes.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::Body));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("Waiting for the first answer of the model"));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics strong(m_theme.font(TextRole::BodyStrong));
    const int numberWidth = QFontMetrics(m_theme.font(TextRole::MonoStrong)).horizontalAdvance(QStringLiteral("0.00")) + 4;
    int nameWidth = 0;
    for (const QString& name : std::as_const(m_classes))
        nameWidth = std::max(nameWidth, strong.horizontalAdvance(name));
    nameWidth = std::min(nameWidth, width() / 3);
    // With more classes than rows, the likeliest ones are shown; otherwise each keeps its place.
    QVector<int> order;
    for (int i = 0; i < m_classes.size(); ++i)
        order.append(i);
    if (m_classes.size() > kMostRows) {
        std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
            return m_probabilities[static_cast<std::size_t>(a)] > m_probabilities[static_cast<std::size_t>(b)];
        });
        order.resize(kMostRows);
    }
    int y = 0;
    for (const int i : std::as_const(order)) {
        const bool isTop = i == m_top;
        const ClassMark mark = m_theme.classMark(m_colors.value(i, i));
        const double share = std::clamp(static_cast<double>(m_probabilities[static_cast<std::size_t>(i)]), 0.0, 1.0);
        const QRect row(0, y, width(), rowHeight());
        paintMarker(painter, QPointF(kMarkerSide / 2.0 + 1, row.center().y() + 0.5), kMarkerSide, mark.marker, mark.color);
        painter.setFont(m_theme.font(isTop ? TextRole::BodyStrong : TextRole::Body));
        painter.setPen(m_theme.color(isTop ? Token::Text : Token::Text2));
        const QRect nameBox(kMarkerSide + 10, row.top(), nameWidth, row.height());
        painter.drawText(nameBox, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(m_classes[i], Qt::ElideMiddle, nameWidth));
        const QRectF track(nameBox.right() + 14, row.center().y() - 5, width() - nameBox.right() - 14 - numberWidth - 10, 10);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::PlotGrid));
        painter.drawRoundedRect(track, 3, 3);
        if (share > 0.004) {
            painter.setBrush(QBrush(mark.color, isTop || mark.pattern != Qt::SolidPattern ? mark.pattern : Qt::SolidPattern));
            painter.setOpacity(isTop ? 1.0 : 0.6);
            painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(3.0, track.width() * share), track.height())), 3, 3);
            painter.setOpacity(1.0);
        }
        painter.setFont(m_theme.font(isTop ? TextRole::MonoStrong : TextRole::Mono));
        painter.setPen(m_theme.color(isTop ? Token::Text : Token::Text2));
        painter.drawText(QRect(width() - numberWidth, row.top(), numberWidth, row.height()), Qt::AlignRight | Qt::AlignVCenter,
                         QLocale().toString(share, 'f', 2));
        y += rowHeight();
    }
}

QSize ReviewDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    const int lines = QFontMetrics(m_theme.font(TextRole::Body)).height() + QFontMetrics(m_theme.font(TextRole::Small)).height();
    return {0, std::max(kPictureHeight, lines) + 14};
}

void ReviewDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* model = qobject_cast<const ReviewItemModel*>(index.model());
    if (model == nullptr)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if ((option.state & QStyle::State_Selected) != 0)
        painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), m_theme.color(Token::Hairline));
    const QRectF picture(option.rect.left() + 12.5, option.rect.center().y() - kPictureHeight / 2 + 0.5, kPictureWidth - 1, kPictureHeight - 1);
    painter->setPen(m_theme.color(Token::Hairline));
    painter->setBrush(m_theme.color(Token::Window));
    painter->drawRoundedRect(picture, 4, 4);
    paintSparkline(*painter, m_theme, picture.adjusted(4, 4, -4, -4), model->picture(index.row()));
    const QFont upper = m_theme.font(TextRole::Body);
    const QFont lower = m_theme.font(TextRole::Small);
    const int height = QFontMetrics(upper).height() + QFontMetrics(lower).height();
    QRect line(option.rect.left() + kPictureWidth + 24, option.rect.center().y() - height / 2, option.rect.width() - kPictureWidth - 36, QFontMetrics(upper).height());
    const QString time = index.data(ReviewItemModel::TimeRole).toString();
    painter->setFont(m_theme.font(TextRole::Mono));
    const int timeWidth = painter->fontMetrics().horizontalAdvance(time);
    painter->setPen(m_theme.color(Token::Text2));
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, time);
    painter->setFont(upper);
    painter->setPen(m_theme.color(Token::Text));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(upper).elidedText(index.data().toString(), Qt::ElideMiddle, line.width() - timeWidth - 8));
    line = QRect(line.left(), line.bottom() + 1, line.width(), QFontMetrics(lower).height());
    painter->setFont(lower);
    painter->setPen(m_theme.color(Token::Text2));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(lower).elidedText(index.data(ReviewItemModel::DetailRole).toString(), Qt::ElideRight, line.width()));
    painter->restore();
}

} // namespace studio
