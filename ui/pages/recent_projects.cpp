// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recent_projects.h"

#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint_parts.h"

#include <QDate>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

enum Role { NameRole = Qt::UserRole + 1, SummaryRole, WhenRole, MixRole, MissingRole, OpenRole };

constexpr int kPadding = 12;
constexpr int kMixWidth = 96;
constexpr int kMixHeight = 40;
constexpr int kButtonHeight = 28;
constexpr int kNarrow = 560; ///< a card narrower than this shows no time

QString whenText(const QDateTime& at)
{
    const QLocale locale;
    const QDate day = at.date();
    const QDate today = QDate::currentDate();
    if (day == today)
        return RecentCard::tr("Today %1").arg(at.time().toString(QStringLiteral("HH:mm")));
    if (day == today.addDays(-1))
        return RecentCard::tr("Yesterday %1").arg(at.time().toString(QStringLiteral("HH:mm")));
    return locale.toString(day, QStringLiteral("d MMM yyyy"));
}

} // namespace

RecentDelegate::RecentDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize RecentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    const int lines = QFontMetrics(m_theme.font(TextRole::BodyStrong)).height() + QFontMetrics(m_theme.font(TextRole::Small)).height();
    return {0, std::max(kMixHeight, lines) + 20};
}

RecentDelegate::Places RecentDelegate::placesIn(const QRect& cell, bool isMissing) const
{
    Places places;
    const QFontMetrics link(m_theme.font(TextRole::BodyMedium));
    const int buttonHeight = std::max(kButtonHeight, link.height() + 10);
    places.mix = QRect(cell.left() + kPadding, cell.center().y() - kMixHeight / 2, static_cast<int>(kMixWidth * m_theme.textScale()), kMixHeight);
    int right = cell.right() - kPadding;
    const auto take = [&](int width) {
        const QRect box(right - width, cell.center().y() - buttonHeight / 2, width, buttonHeight);
        right = box.left() - kPadding;
        return box;
    };
    if (isMissing) {
        places.second = take(link.horizontalAdvance(tr("Remove")));
        places.first = take(link.horizontalAdvance(tr("Locate...")));
    } else {
        places.first = take(link.horizontalAdvance(tr("Open")) + keyHintSize(m_theme, tr("Enter")).width() + 32);
    }
    if (cell.width() >= kNarrow) {
        const int width = QFontMetrics(m_theme.font(TextRole::Body)).horizontalAdvance(tr("Yesterday %1").arg(QStringLiteral("00:00"))) + 4;
        places.when = QRect(right - width - 24, cell.top(), width, cell.height());
        right = places.when.left() - kPadding;
    }
    const int left = places.mix.right() + 16;
    places.text = QRect(left, cell.top(), std::max(0, right - left), cell.height());
    return places;
}

/// Samples a class as bars, so that a project is known again by its shape.
void RecentDelegate::paintMix(QPainter& painter, const QRect& box, const QModelIndex& index) const
{
    const bool isMissing = index.data(MissingRole).toBool();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen frame(m_theme.color(isMissing ? Token::ControlBorder : Token::Hairline), 1.0);
    if (isMissing)
        frame.setDashPattern({3.0, 3.0});
    painter.setPen(frame);
    painter.setBrush(m_theme.color(Token::Window));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QVariantList mix = index.data(MixRole).toList();
    if (isMissing || mix.isEmpty()) {
        painter.setFont(m_theme.font(TextRole::MonoSmall));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(box, Qt::AlignCenter, isMissing ? tr("no file") : tr("no labels"));
        return;
    }
    int most = 1;
    for (const QVariant& count : mix)
        most = std::max(most, count.toInt());
    const QRectF area = QRectF(box).adjusted(6.0, 5.0, -6.0, -4.0);
    const qreal step = area.width() / static_cast<qreal>(mix.size());
    const qreal width = std::clamp(step - 3.0, 1.0, 18.0);
    const qreal start = area.left() + (step - width) / 2.0;
    for (qsizetype i = 0; i < mix.size(); ++i) {
        const qreal height = std::max(1.0, area.height() * mix[i].toInt() / most);
        fillWithClass(painter, m_theme, QRectF(start + static_cast<qreal>(i) * step, area.bottom() - height, width, height), static_cast<int>(i), 1.0);
    }
}

void RecentDelegate::paintLink(QPainter& painter, const QRect& box, const QString& text, bool isHovered) const
{
    QFont font = m_theme.font(TextRole::BodyMedium);
    font.setUnderline(isHovered);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Accent));
    painter.drawText(box, Qt::AlignCenter, text);
}

void RecentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    if (isSelected)
        painter->fillRect(option.rect, m_theme.color(Token::SelectionFill));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), m_theme.color(Token::Hairline));
    const QString name = index.data(NameRole).toString();
    if (name.isEmpty()) {
        painter->setFont(m_theme.font(TextRole::Body));
        painter->setPen(m_theme.color(Token::Text2));
        painter->drawText(option.rect.adjusted(kPadding, 0, -kPadding, 0), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->restore();
        return;
    }
    const bool isMissing = index.data(MissingRole).toBool();
    const Places places = placesIn(option.rect, isMissing);
    paintMix(*painter, places.mix, index);

    QFont upper = m_theme.font(TextRole::BodyStrong);
    upper.setStrikeOut(isMissing);
    const QFont lower = m_theme.font(TextRole::Small);
    const QFontMetrics upperSize(upper);
    const QFontMetrics lowerSize(lower);
    const int top = places.text.center().y() - (upperSize.height() + lowerSize.height()) / 2;
    QRect line(places.text.left(), top, places.text.width(), upperSize.height());
    const QString shown = upperSize.elidedText(name, Qt::ElideMiddle, line.width());
    painter->setFont(upper);
    painter->setPen(m_theme.color(isMissing ? Token::Text2 : Token::Text));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, shown);
    if (index.data(OpenRole).toBool()) {
        const QString open = tr("open now");
        const QSize tag = tagSize(m_theme, open);
        const int left = line.left() + upperSize.horizontalAdvance(shown) + 8;
        if (left + tag.width() <= line.right())
            paintTag(*painter, m_theme, QRectF(QPointF(left, line.center().y() - tag.height() / 2.0), tag), open, TagKind::Success);
    }
    line.moveTop(line.bottom() + 1);
    line.setHeight(lowerSize.height());
    painter->setFont(lower);
    painter->setPen(m_theme.color(Token::Text2));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, lowerSize.elidedText(index.data(SummaryRole).toString(), Qt::ElideRight, line.width()));
    if (!places.when.isEmpty()) {
        painter->setFont(m_theme.font(TextRole::Body));
        painter->drawText(places.when, Qt::AlignLeft | Qt::AlignVCenter, index.data(WhenRole).toString());
    }

    const bool isHovered = (option.state & QStyle::State_MouseOver) != 0;
    if (isMissing) {
        paintLink(*painter, places.first, tr("Locate..."), isHovered);
        paintLink(*painter, places.second, tr("Remove"), isHovered);
    } else if (isSelected || isHovered) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(m_theme.color(Token::ControlBorder));
        painter->setBrush(m_theme.color(Token::Raised));
        painter->drawRoundedRect(QRectF(places.first).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0);
        painter->setFont(m_theme.font(TextRole::BodyMedium));
        painter->setPen(m_theme.color(Token::Text));
        const bool hasKeys = (option.state & QStyle::State_HasFocus) != 0; // elsewhere Enter does something else
        painter->drawText(places.first.adjusted(hasKeys ? 12 : 0, 0, 0, 0), (hasKeys ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignVCenter, tr("Open"));
        const QSize keys = keyHintSize(m_theme, tr("Enter"));
        if (hasKeys)
            paintKeyHint(*painter, m_theme,
                         QRectF(QPointF(places.first.right() - 7.0 - keys.width(), places.first.center().y() + 0.5 - keys.height() / 2.0), keys), tr("Enter"),
                         m_theme.color(Token::Text2), m_theme.color(Token::Window));
    }
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(m_theme.color(Token::Accent), 2.0));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(2.0, 2.0, -2.0, -3.0), 4.0, 4.0);
    }
    painter->restore();
}

bool RecentDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() == QEvent::MouseButtonRelease && !index.data(NameRole).toString().isEmpty()) {
        const QPoint at = static_cast<QMouseEvent*>(event)->position().toPoint();
        const bool isMissing = index.data(MissingRole).toBool();
        const Places places = placesIn(option.rect, isMissing);
        if (places.first.contains(at)) {
            if (isMissing)
                Q_EMIT locateClicked(index);
            else
                Q_EMIT openClicked(index);
            return true;
        }
        if (places.second.contains(at)) {
            Q_EMIT removeClicked(index);
            return true;
        }
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

RecentCard::RecentCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Recent projects"), parent)
    , m_theme(theme)
    , m_list(new QListWidget(this))
{
    setBodyMargins(0);
    m_list->setObjectName(QStringLiteral("home.recent"));
    m_list->setAccessibleName(tr("Recent projects"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* delegate = new RecentDelegate(theme, m_list);
    m_list->setItemDelegate(delegate);
    body()->addWidget(m_list);
    m_count = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    footer()->addWidget(m_count);
    footer()->addStretch();
    footer()->addWidget(makeLabel(theme, TextRole::Small, Token::Text2, tr("Class mix: number of samples per class"), this));

    const auto project = [this](int row) { return m_projects.value(row); };
    connect(m_list, &QListWidget::itemActivated, this, [this, project](QListWidgetItem* item) {
        const int row = m_list->row(item);
        if (item->data(MissingRole).toBool())
            Q_EMIT locateWanted(project(row));
        else
            Q_EMIT openWanted(project(row));
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &RecentCard::chosenChanged);
    connect(delegate, &RecentDelegate::openClicked, this, [this, project](const QModelIndex& index) { Q_EMIT openWanted(project(index.row())); });
    connect(delegate, &RecentDelegate::locateClicked, this, [this, project](const QModelIndex& index) { Q_EMIT locateWanted(project(index.row())); });
    connect(delegate, &RecentDelegate::removeClicked, this, [this, project](const QModelIndex& index) { Q_EMIT removeWanted(project(index.row())); });
    connect(&m_theme, &Theme::themeChanged, m_list, [this] {
        m_list->doItemsLayout();
        m_list->viewport()->update();
    });
}

RecentProject RecentCard::chosen() const
{
    return m_projects.value(m_list->currentRow());
}

void RecentCard::setProjects(const QVector<RecentProject>& projects, const QString& openPath)
{
    const int row = m_list->currentRow();
    m_projects = projects;
    m_list->clear();
    for (const RecentProject& project : projects) {
        const bool isMissing = !QFileInfo::exists(project.path);
        const QString summary = isMissing ? tr("file moved or deleted") : project.summary;
        const QString when = whenText(project.openedAt);
        auto* item = new QListWidgetItem(tr("%1\n%2").arg(project.name, summary), m_list);
        item->setData(Qt::UserRole, project.path);
        item->setData(NameRole, project.name);
        item->setData(SummaryRole, summary);
        item->setData(WhenRole, when);
        item->setData(MissingRole, isMissing);
        item->setData(OpenRole, !isMissing && QFileInfo(project.path) == QFileInfo(openPath));
        QVariantList mix;
        for (const int count : project.classMix)
            mix << count;
        item->setData(MixRole, mix);
        item->setData(Qt::AccessibleDescriptionRole, when);
        item->setToolTip(project.path);
    }
    if (projects.isEmpty()) {
        auto* item = new QListWidgetItem(tr("No project yet. Open the example to begin."), m_list);
        item->setFlags(Qt::NoItemFlags);
    } else {
        m_list->setCurrentRow(std::clamp(row, 0, static_cast<int>(projects.size()) - 1));
    }
    m_count->setText(projects.isEmpty() ? QString() : tr("%n project(s)", "", static_cast<int>(projects.size())));
    Q_EMIT chosenChanged();
}

} // namespace studio
