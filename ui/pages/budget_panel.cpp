// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget_panel.h"

#include "ui/shell/theme.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace studio
{

BudgetPanel::BudgetPanel(Theme& theme, QWidget* parent)
    : Card(theme, tr("Budget"), parent)
    , m_theme(theme)
    , m_targets(allTargets())
{
    m_tag = new Tag(theme, tr("estimated"), TagKind::Neutral, this);
    addTitleWidget(m_tag);
    m_target = new QComboBox(this);
    m_target->setObjectName(QStringLiteral("impulse.target"));
    m_target->setAccessibleName(tr("Target"));
    m_target->setProperty("compact", true);
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_target->setMinimumContentsLength(24);
    for (const TargetDescription& one : m_targets)
        m_target->addItem(one.name, one.id);
    connect(m_target, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT targetChanged(target().id); });
    body()->addWidget(m_target);
    for (int i = 0; i < 3; ++i) {
        m_bars.append(new BudgetBar(theme, this));
        body()->addWidget(m_bars.last());
    }
    body()->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_icon = new QLabel(this);
    m_verdict = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_verdict->setObjectName(QStringLiteral("impulse.verdict"));
    m_verdict->setWordWrap(true);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_verdict, 1);
    body()->addLayout(row);
    const auto paint = [this] {
        m_icon->setPixmap(m_theme.icon(m_fits ? QStringLiteral("check") : QStringLiteral("warning"), m_fits ? Token::Success : Token::Error).pixmap(16, 16));
    };
    paint();
    connect(&theme, &Theme::themeChanged, m_icon, paint);
}

const TargetDescription& BudgetPanel::target() const
{
    return m_targets[std::max(0, m_target->currentIndex())];
}

void BudgetPanel::setTarget(const QString& id)
{
    if (const int index = m_target->findData(id); index >= 0)
        m_target->setCurrentIndex(index);
}

void BudgetPanel::setBudget(const ImpulseBudget& budget)
{
    const QLocale locale;
    const QVector<BudgetLine> lines = budget.lines();
    for (int i = 0; i < m_bars.size(); ++i) {
        BudgetBar::Content content{lines[i].title, lines[i].unit, {}, lines[i].limit, lines[i].isEstimate};
        for (const BudgetPart& part : lines[i].parts)
            content.parts.append({part.name, part.value});
        m_bars[i]->setContent(content);
    }
    m_tag->setTag(budget.isMeasured ? tr("measured") : tr("estimated"), budget.isMeasured ? TagKind::Success : TagKind::Neutral);
    m_tag->setToolTip(budget.isMeasured ? tr("Sizes are those of the image that was checked; the time is its counted instructions, one a cycle.")
                                        : tr("From operation counts; checking on the emulated board measures it. The window itself takes %1 KB more.")
                                              .arg(locale.toString(kilobytes(budget.cost.windowBytes), 'f', 1)));
    const QStringList over = overBudget(lines);
    m_fits = over.isEmpty();
    m_verdict->setText(m_fits ? tr("Fits. A result every %1 s keeps the processor busy for %2 % of the time.")
                                    .arg(locale.toString(budget.latency.limit / 1000.0, 'g', 3), locale.toString(budget.busyShare * 100.0, 'f', budget.busyShare < 0.1 ? 1 : 0))
                              : tr("Does not fit: %1. A shorter window, a shorter FFT or fewer neurons help.").arg(over.join(QStringLiteral(", "))));
    m_icon->setPixmap(m_theme.icon(m_fits ? QStringLiteral("check") : QStringLiteral("warning"), m_fits ? Token::Success : Token::Error).pixmap(16, 16));
    m_icon->show();
}

void BudgetPanel::clear()
{
    for (BudgetBar* bar : std::as_const(m_bars))
        bar->setContent({});
    m_icon->hide();
    m_verdict->setText(tr("Nothing can be said yet: the impulse needs samples and a processing block."));
}

} // namespace studio
