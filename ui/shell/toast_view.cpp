// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toast_view.h"

#include "ui/itemmodels/job_item_model.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kToastWidth = 400;
constexpr int kToastMs = 6000;
constexpr int kJobRowHeight = 52;

Token inkOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info: return Token::Accent;
    case NoticeKind::Success: return Token::Success;
    case NoticeKind::Warning: return Token::Warning;
    case NoticeKind::Error: return Token::Error;
    }
    return Token::Accent;
}

class JobDelegate final : public QStyledItemDelegate
{
public:
    JobDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, kJobRowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        const QRect box = option.rect;
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(box, m_theme.color(Token::SelectionFill));
        painter->setFont(m_theme.font(TextRole::BodyStrong));
        painter->setPen(m_theme.color(Token::Text));
        painter->drawText(box.adjusted(12, 6, -240, -24), Qt::AlignVCenter | Qt::AlignLeft, index.data(JobItemModel::TitleRole).toString());
        painter->setFont(m_theme.font(TextRole::Small));
        const bool hasFailed = !index.data(JobItemModel::FailureRole).toString().isEmpty();
        painter->setPen(m_theme.color(hasFailed ? Token::Error : Token::Text2));
        const QString detail = painter->fontMetrics().elidedText(index.data(JobItemModel::DetailRole).toString(), Qt::ElideRight, box.width() - 260);
        painter->drawText(box.adjusted(12, 26, -240, -4), Qt::AlignVCenter | Qt::AlignLeft, detail);
        const int percent = index.data(JobItemModel::PercentRole).toInt();
        if (percent >= 0 && index.data(JobItemModel::CanCancelRole).toBool()) {
            const QRectF track(box.right() - 220, box.center().y() - 3, 200, 6);
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(m_theme.color(Token::PlotGrid));
            painter->drawRoundedRect(track, 3, 3);
            painter->setBrush(m_theme.color(Token::Accent));
            painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * percent / 100.0, track.height())), 3, 3);
        }
        painter->restore();
    }

private:
    Theme& m_theme;
};

} // namespace

ToastView::ToastView(Theme& theme, const Toast& toast, QWidget* window) : QWidget(window), m_theme(theme), m_kind(toast.kind)
{
    setObjectName(QStringLiteral("toast"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(toast.text);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 10, 8, 10);
    QLabel* text = makeLabel(theme, TextRole::Body, Token::Text, toast.text, this);
    text->setWordWrap(true);
    row->addWidget(text, 1);
    if (toast.action) {
        auto* action = new Button(theme, ButtonKind::Quiet, toast.actionText, this);
        action->setKeyHint(toast.actionKeys);
        connect(action, &QPushButton::clicked, this, [this, handler = toast.action] {
            handler();
            close();
        });
        row->addWidget(action);
    }
    auto* closer = new Button(theme, ButtonKind::Icon, tr("Close"), this);
    closer->setIconName(QStringLiteral("x"));
    closer->setCompact(true);
    connect(closer, &QPushButton::clicked, this, &QWidget::close);
    row->addWidget(closer);
    if (toast.kind != NoticeKind::Error)
        QTimer::singleShot(kToastMs, this, &QWidget::close);
    show();
    raise();
}

void ToastView::place()
{
    setFixedWidth(kToastWidth);
    adjustSize();
    const QWidget* window = parentWidget();
    move(window->width() - width() - 24, window->height() - height() - 52);
}

void ToastView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::ControlBorder));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(inkOf(m_kind)));
    painter.drawRoundedRect(QRectF(0, 6, 4, height() - 12), 2, 2);
}

JobsView::JobsView(Theme& theme, JobRunner& runner, QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 8);
    auto* list = new QListView(this);
    list->setObjectName(QStringLiteral("jobs"));
    list->setAccessibleName(tr("Jobs"));
    auto* model = new JobItemModel(runner, list);
    list->setModel(model);
    list->setItemDelegate(new JobDelegate(theme, list));
    auto* row = new QHBoxLayout;
    auto* cancel = new Button(theme, ButtonKind::Secondary, tr("Cancel job"), this);
    cancel->setObjectName(QStringLiteral("jobs.cancel"));
    cancel->setCompact(true);
    auto* clear = new Button(theme, ButtonKind::Quiet, tr("Clear finished"), this);
    clear->setCompact(true);
    connect(cancel, &QPushButton::clicked, this, [list, &runner] {
        const QModelIndex index = list->currentIndex().isValid() ? list->currentIndex() : list->model()->index(0, 0);
        if (index.data(JobItemModel::CanCancelRole).toBool())
            runner.cancel(index.data(JobItemModel::JobIdRole).toInt());
    });
    connect(clear, &QPushButton::clicked, this, [&runner] { runner.clearFinished(); });
    row->addWidget(cancel);
    row->addWidget(clear);
    row->addStretch();
    column->addWidget(list);
    column->addLayout(row);
}

} // namespace studio
