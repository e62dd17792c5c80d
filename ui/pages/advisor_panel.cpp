// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/advisor_panel.h"

#include "ui/pages/sample_cells.h"
#include "ui/pages/sample_scanner.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace studio
{

namespace
{

QString iconOf(AdviceKind kind)
{
    switch (kind) {
    case AdviceKind::NoTestSet: return QStringLiteral("split");
    case AdviceKind::SessionInBoth: return QStringLiteral("shield");
    case AdviceKind::UnlikeLabel: return QStringLiteral("scatter");
    case AdviceKind::NearCopy: return QStringLiteral("copy");
    case AdviceKind::UnevenClasses: return QStringLiteral("scale");
    case AdviceKind::Clipped: return QStringLiteral("scissors");
    case AdviceKind::FlatAxis: return QStringLiteral("minus");
    case AdviceKind::Gap: return QStringLiteral("unlink");
    case AdviceKind::OtherRate: return QStringLiteral("clock");
    case AdviceKind::WrongValues: return QStringLiteral("scale");
    case AdviceKind::Disturbed: return QStringLiteral("activity");
    }
    return QStringLiteral("info");
}

/// The signals of a pair, side by side, so that the eye can judge.
class PairOfPictures final : public QWidget
{
public:
    PairOfPictures(Theme& theme, SampleScanner& scanner, SampleId first, SampleId second, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_scanner(scanner)
        , m_ids{first, second}
    {
        setFixedHeight(36);
        connect(&scanner, &SampleScanner::pictured, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double wide = (width() - 8.0) / 2.0;
        for (int i = 0; i < 2; ++i) {
            const QRectF box(i * (wide + 8.0), 0, wide, height());
            painter.setPen(QPen(m_theme.color(Token::Hairline), 1));
            painter.setBrush(m_theme.color(Token::Window));
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
            if (const SamplePicture* picture = m_scanner.picture(m_ids[i]))
                paintThumbnail(painter, m_theme, box.adjusted(6, 5, -6, -5), *picture);
        }
    }

private:
    Theme& m_theme;
    SampleScanner& m_scanner;
    SampleId m_ids[2];
};

} // namespace

AdvisorPanel::AdvisorPanel(Theme& theme, QWidget* parent) : Card(theme, tr("Advisor"), parent), m_theme(theme)
{
    setBodyMargins(0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget(scroll);
    m_column = new QVBoxLayout(inside);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addStretch(1);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false); // the card shows through
    inside->setAutoFillBackground(false);
    body()->addWidget(scroll, 1);
    m_checked = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_checked->setWordWrap(true);
    footer()->addWidget(m_checked, 1);
}

void AdvisorPanel::setAdvice(const QVector<Advice>& advice, SampleScanner* scanner, const QString& checkedText)
{
    m_advice = advice;
    while (m_column->count() > 1) {
        QLayoutItem* item = m_column->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (int i = 0; i < advice.size(); ++i)
        m_column->insertWidget(i, makeCard(advice[i], i, scanner));
    if (advice.isEmpty()) {
        QLabel* none = makeLabel(m_theme, TextRole::Body, Token::Text2, tr("Nothing to mend."), this);
        none->setContentsMargins(12, 12, 12, 12);
        m_column->insertWidget(0, none);
    }
    setReadout(tr("%n finding(s)", "", static_cast<int>(advice.size())));
    m_checked->setText(checkedText);
}

QWidget* AdvisorPanel::makeCard(const Advice& advice, int index, SampleScanner* scanner)
{
    auto* card = new QFrame(this);
    card->setAccessibleName(advice.title);
    card->setObjectName(QStringLiteral("advice.%1").arg(index));
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* icon = new QLabel(card);
    const auto paint = [this, icon, kind = advice.kind, isSerious = advice.isSerious] {
        icon->setPixmap(m_theme.icon(iconOf(kind), isSerious ? Token::Error : Token::Warning).pixmap(16, 16));
    };
    paint();
    connect(&m_theme, &Theme::themeChanged, icon, paint);
    auto* title = new ElidedLabel(m_theme, TextRole::BodyStrong, Token::Text, advice.title, card);
    head->addWidget(icon);
    head->addWidget(title, 1);
    column->addLayout(head);
    QLabel* reason = makeLabel(m_theme, TextRole::Small, Token::Text2, advice.reason, card);
    reason->setWordWrap(true);
    column->addWidget(reason);
    if (advice.kind == AdviceKind::NearCopy && scanner != nullptr && advice.samples.size() >= 2)
        column->addWidget(new PairOfPictures(m_theme, *scanner, advice.samples[0], advice.samples[1], card));
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    if (advice.fix != AdviceFix::None) {
        auto* fix = new Button(m_theme, ButtonKind::Secondary, advice.fixText, card);
        fix->setObjectName(QStringLiteral("advice.%1.fix").arg(index));
        fix->setCompact(true);
        connect(fix, &QPushButton::clicked, this, [this, advice] { Q_EMIT fixRequested(advice); });
        row->addWidget(fix);
    }
    if (!advice.samples.isEmpty()) {
        const bool isPair = advice.kind == AdviceKind::NearCopy;
        auto* show = new Button(m_theme, ButtonKind::Quiet, isPair ? tr("Compare") : advice.samples.size() == 1 ? tr("Show") : tr("Show %1").arg(advice.samples.size()), card);
        show->setObjectName(QStringLiteral("advice.%1.show").arg(index));
        show->setCompact(true);
        connect(show, &QPushButton::clicked, this, [this, advice] { Q_EMIT showRequested(advice); });
        row->addWidget(show);
    }
    row->addStretch(1);
    column->addLayout(row);
    auto* holder = new QWidget(this);
    auto* outer = new QVBoxLayout(holder);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(card);
    auto* line = new QFrame(holder);
    line->setFixedHeight(1);
    const auto color = [this, line] {
        QPalette palette;
        palette.setColor(QPalette::Window, m_theme.color(Token::Hairline));
        line->setPalette(palette);
    };
    color();
    line->setAutoFillBackground(true);
    connect(&m_theme, &Theme::themeChanged, line, color);
    outer->addWidget(line);
    return holder;
}

} // namespace studio
