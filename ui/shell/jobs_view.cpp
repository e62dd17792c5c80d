// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/jobs_view.h"

#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kRowHeight = 52;
constexpr int kBarWidth = 190;

/// A thin track with what is done in the accent colour.
class ThinBar final : public QProgressBar
{
public:
    ThinBar(Theme& theme, QWidget* parent)
        : QProgressBar(parent)
        , m_theme(theme)
    {
        setTextVisible(false);
        setFixedSize(kBarWidth, 8);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::PlotGrid));
        painter.drawRoundedRect(rect(), 4, 4);
        painter.setBrush(m_theme.color(Token::AccentFill));
        const double share = maximum() > 0 ? static_cast<double>(value()) / maximum() : 0.0;
        if (share > 0.0)
            painter.drawRoundedRect(QRectF(0, 0, std::max(8.0, width() * share), height()), 4, 4);
    }

private:
    Theme& m_theme;
};

QString iconOf(JobState state)
{
    switch (state) {
    case JobState::Queued: return QStringLiteral("clock");
    case JobState::Running:
    case JobState::Cancelling: return QStringLiteral("play");
    case JobState::Done: return QStringLiteral("check");
    case JobState::Cancelled: return QStringLiteral("cancelled");
    case JobState::Failed: return QStringLiteral("warning");
    }
    return {};
}

Token inkOf(JobState state)
{
    switch (state) {
    case JobState::Running:
    case JobState::Cancelling: return Token::Accent;
    case JobState::Done: return Token::Success;
    case JobState::Failed: return Token::Error;
    case JobState::Queued:
    case JobState::Cancelled: break;
    }
    return Token::Text2;
}

} // namespace

JobRow::JobRow(Theme& theme, QWidget* parent) : QFrame(parent), m_theme(theme)
{
    setMinimumHeight(kRowHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 12, 6);
    row->setSpacing(12);
    m_icon = new QLabel(this);
    m_icon->setFixedSize(18, 18);
    row->addWidget(m_icon);
    auto* what = new QVBoxLayout;
    what->setSpacing(2);
    auto* titleRow = new QHBoxLayout;
    titleRow->setSpacing(8);
    m_title = makeLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    m_tag = new Tag(theme, tr("failed"), TagKind::Error, this);
    titleRow->addWidget(m_title);
    titleRow->addWidget(m_tag);
    titleRow->addStretch();
    m_detail = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_detail->setWordWrap(true);
    what->addLayout(titleRow);
    what->addWidget(m_detail);
    row->addLayout(what, 3);
    auto* progress = new QGridLayout;
    progress->setVerticalSpacing(4);
    m_bar = new ThinBar(theme, this);
    m_percent = makeLabel(theme, TextRole::Mono, Token::Text, {}, this);
    m_progress = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_progress->setWordWrap(true);
    progress->addWidget(m_bar, 0, 0);
    progress->addWidget(m_percent, 0, 1);
    progress->addWidget(m_progress, 1, 0, 1, 2);
    progress->setColumnStretch(1, 1);
    row->addLayout(progress, 2);
    const auto button = [&](ButtonKind kind, const QString& text, const char* name) {
        auto* made = new Button(m_theme, kind, text, this);
        made->setCompact(true);
        made->setObjectName(QString::fromLatin1(name));
        row->addWidget(made);
        return made;
    };
    m_log = button(ButtonKind::Quiet, tr("Show log"), "job.log");
    m_result = button(ButtonKind::Quiet, tr("See result"), "job.result");
    m_retry = button(ButtonKind::Secondary, tr("Try again"), "job.retry");
    m_cancel = button(ButtonKind::Secondary, tr("Cancel"), "job.cancel");
    connect(m_log, &QPushButton::clicked, this, &JobRow::logWanted);
    connect(m_result, &QPushButton::clicked, this, [this] { Q_EMIT resultWanted(m_id); });
    connect(m_retry, &QPushButton::clicked, this, [this] { Q_EMIT retryWanted(m_id); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { Q_EMIT cancelWanted(m_id); });
    connect(&theme, &Theme::themeChanged, this, &JobRow::paintIcon);
}

void JobRow::paintIcon()
{
    m_icon->setPixmap(m_theme.icon(iconOf(m_state), inkOf(m_state)).pixmap(18, 18));
}

void JobRow::setJob(const QModelIndex& job)
{
    m_id = job.data(JobItemModel::JobIdRole).toInt();
    m_state = static_cast<JobState>(job.data(JobItemModel::StateRole).toInt());
    const auto kind = static_cast<JobKind>(job.data(JobItemModel::KindRole).toInt());
    const QString title = job.data(JobItemModel::TitleRole).toString();
    setAccessibleName(job.data(Qt::AccessibleTextRole).toString());
    paintIcon();
    m_title->setText(title);
    const bool hasFailed = m_state == JobState::Failed;
    m_tag->setVisible(hasFailed);
    m_detail->setText(job.data(JobItemModel::DetailRole).toString());
    const int percent = job.data(JobItemModel::PercentRole).toInt();
    const bool isRunning = m_state == JobState::Running || m_state == JobState::Cancelling;
    m_bar->setVisible(isRunning);
    m_percent->setVisible(isRunning && percent >= 0);
    m_bar->setValue(std::max(0, percent));
    m_bar->setAccessibleName(tr("Progress of %1").arg(title));
    m_percent->setText(tr("%1 %").arg(percent));
    m_progress->setText(job.data(JobItemModel::ProgressRole).toString());
    m_log->setVisible(hasFailed);
    m_result->setVisible(m_state == JobState::Done && !JobsView::resultPage(kind).isEmpty());
    m_retry->setVisible(job.data(JobItemModel::CanRetryRole).toBool());
    m_retry->setText(hasFailed ? tr("Try again") : tr("Start again"));
    m_cancel->setVisible(job.data(JobItemModel::CanCancelRole).toBool());
    m_cancel->setText(kind == JobKind::Train && m_state == JobState::Running ? tr("Stop and keep best") : tr("Cancel"));
    for (Button* button : {m_log, m_result, m_retry, m_cancel})
        button->setAccessibleName(tr("%1: %2").arg(button->text(), title));
}

JobsView::JobsView(Theme& theme, JobRunner& runner, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_runner(runner)
    , m_model(runner)
{
    setObjectName(QStringLiteral("jobs"));
    setAccessibleName(tr("Jobs"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* list = new QWidget(this);
    m_column = new QVBoxLayout(list);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_empty = makeLabel(theme, TextRole::Body, Token::Text2, tr("No job yet. What takes longer than a second runs here, and can be stopped here."), list);
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(16, 12, 16, 12);
    m_column->addWidget(m_empty);
    m_column->addStretch();
    setWidget(list);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &JobsView::readRows);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &JobsView::readRows);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) { readRow(first.row()); });
    readRows();
}

void JobsView::readRows()
{
    while (m_rows.size() > m_model.rowCount())
        m_rows.takeLast()->deleteLater();
    while (m_rows.size() < m_model.rowCount()) {
        auto* row = new JobRow(m_theme, widget());
        connect(row, &JobRow::cancelWanted, &m_runner, &JobRunner::cancel);
        connect(row, &JobRow::retryWanted, &m_runner, &JobRunner::retry);
        connect(row, &JobRow::logWanted, this, &JobsView::logWanted);
        connect(row, &JobRow::resultWanted, this, [this](int id) { Q_EMIT pageWanted(resultPage(m_runner.job(id).kind)); });
        m_column->insertWidget(static_cast<int>(m_rows.size()), row);
        m_rows.append(row);
    }
    for (int row = 0; row < m_rows.size(); ++row)
        readRow(row);
    m_empty->setVisible(m_rows.isEmpty());
}

void JobsView::readRow(int row)
{
    if (row < m_rows.size())
        m_rows[row]->setJob(m_model.index(row));
}

QString JobsView::resultPage(JobKind kind)
{
    switch (kind) {
    case JobKind::Import:
    case JobKind::Example: return QStringLiteral("dataset");
    case JobKind::Features: return QStringLiteral("features");
    case JobKind::Train: return QStringLiteral("train");
    case JobKind::Evaluate: return QStringLiteral("evaluate");
    case JobKind::Verify: return QStringLiteral("validate");
    case JobKind::Export: return QStringLiteral("deploy");
    case JobKind::Repair:
    case JobKind::Chain: break;
    }
    return {};
}

} // namespace studio
