// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/validate_page.h"

#include "app/session/deploy_status.h"
#include "app/session/studio_context.h"
#include "app/session/window_placer.h"
#include "storage/report_repository.h"
#include "ui/pages/deploy_parts.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr double kKilobyte = 1024.0;

/// A row of figures under a hairline.
void addFigures(Theme& theme, Card& card, const QVector<Figure*>& figures)
{
    auto* line = new QFrame(&card);
    line->setFixedHeight(1);
    const auto paint = [&theme, line] { line->setStyleSheet(QStringLiteral("background:%1").arg(theme.color(Token::Hairline).name())); };
    paint();
    QObject::connect(&theme, &Theme::themeChanged, line, paint);
    card.body()->addWidget(line);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    for (Figure* figure : figures)
        row->addWidget(figure, 1);
    card.body()->addLayout(row);
}

BudgetBar::Content memoryContent(const QString& title, const QVector<QPair<QString, qint64>>& parts)
{
    BudgetBar::Content content{title, ValidatePage::tr("KB"), {}, 0.0, false};
    for (const auto& [name, bytes] : parts)
        content.parts.append({name, static_cast<double>(bytes) / kKilobyte});
    return content;
}

} // namespace

ValidatePage::ValidatePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("validate.run"), ButtonKind::Primary);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    left->addWidget(buildSteps());
    left->addWidget(buildInstructions());
    left->addWidget(buildMemory());
    left->addStretch(1);
    row->addLayout(left, 1);
    row->addWidget(buildWindows(), 1);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("cpu"), tr("Not checked on a board yet"),
                                 tr("The studio builds the firmware, boots it in the emulated Cortex-M4F, sends every test window over the wire and "
                                    "compares features, outputs and scores with this computer, bit for bit."),
                                 this);
    empty->addButton(ButtonKind::Primary, tr("Run on emulated board"), [this] { this->services().actions.trigger(QStringLiteral("validate.run")); });
    setEmptyState(empty);
    followStage(Stage::Validate, tr("Check again"), [this] { this->services().context.verify(); });
    connect(&services.context.jobs(), &JobRunner::jobChanged, this, &ValidatePage::onJob);
    connect(&services.context.jobs(), &JobRunner::jobFinished, this, &ValidatePage::onJob);
    projectChanged();
}

void ValidatePage::registerActions()
{
    ActionSpec run;
    run.id = QStringLiteral("validate.run");
    run.text = tr("Run on emulated board");
    run.iconName = QStringLiteral("cpu");
    run.context = info().id;
    run.menu = QStringLiteral("device");
    run.description = tr("Builds the firmware, boots it in the emulator and compares every test window bit for bit");
    run.handler = [this] { services().context.verify(); };
    services().actions.add(run, this);
    ActionSpec open;
    open.id = QStringLiteral("validate.openWindow");
    open.text = tr("Go to the window in its recording");
    open.iconName = QStringLiteral("locate");
    open.context = info().id;
    open.menu = QStringLiteral("data");
    open.handler = [this] { openWindow(m_windows->currentRow()); };
    services().actions.add(open, this);
}

QWidget* ValidatePage::buildSteps()
{
    m_board = new Card(theme(), tr("Emulated board"), this);
    m_board->setIconName(QStringLiteral("cpu"));
    m_tag = new Tag(theme(), tr("not run"), TagKind::Neutral, m_board);
    m_board->addTitleWidget(m_tag);
    m_board->setBodyMargins(0);
    m_board->body()->setSpacing(0);
    const QStringList names{tr("Build"), tr("Start board"), tr("Run and compare")};
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        auto* line = new QHBoxLayout;
        line->setContentsMargins(12, i == 0 ? 10 : 4, 12, i + 1 == m_steps.size() ? 10 : 4);
        line->setSpacing(10);
        Step& step = m_steps[i];
        step.mark = new QLabel(m_board);
        step.mark->setFixedWidth(16);
        line->addWidget(step.mark);
        QLabel* name = makeLabel(theme(), TextRole::Body, Token::Text, names[static_cast<qsizetype>(i)], m_board);
        name->setMinimumWidth(120);
        line->addWidget(name);
        step.detail = new ElidedLabel(theme(), TextRole::Small, Token::Text2, {}, m_board);
        line->addWidget(step.detail, 1);
        step.time = makeLabel(theme(), TextRole::Mono, Token::Text, {}, m_board);
        line->addWidget(step.time);
        m_board->body()->addLayout(line);
    }
    m_compared = new Figure(theme(), tr("windows compared"), m_board);
    m_mismatches = new Figure(theme(), tr("differ in any bit"), m_board);
    m_accuracy = new Figure(theme(), tr("accuracy on the board"), m_board);
    m_time = new Figure(theme(), tr("all steps"), m_board);
    addFigures(theme(), *m_board, {m_compared, m_mismatches, m_accuracy, m_time});
    connect(&theme(), &Theme::themeChanged, this, &ValidatePage::showSteps);
    return m_board;
}

QWidget* ValidatePage::buildInstructions()
{
    auto* card = new Card(theme(), tr("Instructions per window"), this);
    card->setReadout(tr("counted on the board, worst window"));
    m_instructions = new BudgetBar(theme(), card);
    m_instructionsText = makeLabel(theme(), TextRole::Small, Token::Text2, {}, card);
    card->body()->addWidget(m_instructions);
    m_instructionsText->setWordWrap(true);
    card->body()->addWidget(m_instructionsText);
    return card;
}

QWidget* ValidatePage::buildMemory()
{
    auto* card = new Card(theme(), tr("Memory"), this);
    card->setReadout(tr("from the map file and the running board; no heap"));
    m_flash = new BudgetBar(theme(), card);
    m_ram = new BudgetBar(theme(), card);
    card->body()->addWidget(m_flash);
    card->body()->addWidget(m_ram);
    return card;
}

QWidget* ValidatePage::buildWindows()
{
    m_windowsCard = new Card(theme(), tr("Windows"), this);
    m_windowsCard->setBodyMargins(0);
    m_which = new Segmented(theme(), tr("Which windows"), {tr("All"), tr("Wrong"), tr("Different")}, m_windowsCard);
    m_which->setObjectName(QStringLiteral("validate.which"));
    m_which->setCurrent(0);
    m_which->setCompact(true);
    m_windowsCard->addHeaderWidget(m_which);
    connect(m_which, &Segmented::chosen, this, &ValidatePage::showWindows);
    m_windows = makeTable(theme(), tr("Windows checked"), {tr("Sample"), tr("At"), tr("Label"), tr("Board says"), tr("Same as host")}, m_windowsCard);
    m_windows->setObjectName(QStringLiteral("validate.windows"));
    connect(m_windows, &QTableWidget::cellActivated, this, &ValidatePage::openWindow);
    m_windowsCard->body()->addWidget(m_windows);
    return m_windowsCard;
}

void ValidatePage::projectChanged()
{
    ProjectSession* project = services().context.project();
    services().actions.setEnabled(QStringLiteral("validate.run"), project != nullptr, tr("Open a project first"));
    if (project != nullptr)
        connect(project, &ProjectSession::pipelineChanged, this, &ValidatePage::reloadReport);
    reloadReport();
}

void ValidatePage::reloadReport()
{
    ProjectSession* project = services().context.project();
    m_report = project != nullptr ? currentVerification(*project) : std::nullopt;
    const bool isRunning = services().context.jobs().isRunning(JobKind::Verify);
    showEmpty(!m_report && !isRunning);
    services().actions.setEnabled(QStringLiteral("validate.openWindow"), m_report.has_value(), tr("Nothing was checked yet"));
    m_classes.clear();
    if (!m_report) {
        setStateText(project == nullptr ? tr("No project open") : tr("Not checked yet"));
        showWindows();
        return;
    }
    if (const Result<Run> run = project->project().runs().run(m_report->run)) {
        for (const QJsonValue& label : run->summary[QStringLiteral("labels")].toArray())
            m_classes << label.toString();
        setStateText(tr("%1 \u00b7 int8 \u00b7 the same bytes on this computer and on the board").arg(run->name));
    }
    if (!m_report->isPassed()) {
        setStateText(tr("the board gives other answers than this computer"));
        notice()->showNotice(NoticeKind::Error, tr("First difference: %1. Export is refused until this is mended.").arg(m_report->firstDifference));
    }
    showSteps();
    showWindows();
}

void ValidatePage::setStep(std::size_t index, Mark mark, const QString& detail, double seconds)
{
    static const struct {
        const char* icon;
        Token ink;
    } looks[] = {{"clock", Token::Text3}, {"play", Token::Accent}, {"check", Token::Success}, {"error", Token::Error}};
    const auto& look = looks[static_cast<std::size_t>(mark)];
    m_steps[index].mark->setPixmap(theme().icon(QString::fromLatin1(look.icon), look.ink).pixmap(16, 16));
    m_steps[index].detail->setFullText(detail);
    m_steps[index].time->setText(seconds > 0.0 ? tr("%1 s").arg(QLocale().toString(seconds, 'f', 1)) : QString());
}

void ValidatePage::showSteps()
{
    if (!m_report || services().context.jobs().isRunning(JobKind::Verify))
        return;
    const VerificationReport& report = *m_report;
    const QLocale locale;
    const int differing = std::max(report.mismatches, report.featureMismatches);
    m_tag->setTag(report.isPassed() ? tr("passed") : tr("failed"), report.isPassed() ? TagKind::Success : TagKind::Error);
    m_board->setReadout(report.boardName);
    setStep(0, Mark::Done, report.compiler, report.buildSeconds);
    setStep(1, Mark::Done, tr("boot loader, signed image, self-test"), report.startSeconds);
    setStep(2, report.isPassed() ? Mark::Done : Mark::Failed, tr("features, int8 outputs and scores, bit by bit"), report.windowsSeconds);
    m_compared->setFigure(locale.toString(report.windows), Token::Text);
    m_mismatches->setFigure(locale.toString(differing), differing == 0 ? Token::Success : Token::Error);
    m_accuracy->setFigure(tr("%1 %").arg(locale.toString(report.accuracy * 100.0, 'f', 1)), Token::Text);
    m_time->setFigure(tr("%1 s").arg(locale.toString(report.buildSeconds + report.startSeconds + report.windowsSeconds, 'f', 1)), Token::Text);

    m_instructions->setContent({tr("Total"), tr("thousand"),
                                {{tr("features"), static_cast<double>(report.instructionsFeatures) / 1000.0},
                                 {tr("network"), static_cast<double>(report.instructionsNetwork) / 1000.0}},
                                0.0, false});
    m_instructionsText->setText(tr("%1 in all: %2 ms at 64 MHz and one instruction a cycle (real parts need 1.2 to 1.6 cycles)")
                                    .arg(locale.toString(report.instructionsPerWindow()),
                                         locale.toString(static_cast<double>(report.instructionsPerWindow()) / 64'000.0, 'f', 2)));
    m_flash->setContent(memoryContent(tr("Flash"), {{tr("model"), report.sizes.flashModel},
                                                    {tr("dsp"), report.sizes.flashDsp},
                                                    {tr("runtime"), report.sizes.flashRuntime},
                                                    {tr("firmware"), report.sizes.flashFirmware}}));
    m_ram->setContent(memoryContent(tr("RAM"), {{tr("arena"), report.sizes.ramModel},
                                                {tr("deepest stack"), report.stackBytes},
                                                {tr("firmware"), report.sizes.ramStatic - report.sizes.ramModel}}));
}

void ValidatePage::showWindows()
{
    m_shown.clear();
    QVector<QStringList> rows;
    ProjectSession* project = services().context.project();
    const QLocale locale;
    if (m_report && project != nullptr) {
        const WindowPlacer placer(*project);
        for (const VerifiedWindow& window : m_report->perWindow) {
            const bool isWrong = window.actual != window.predicted;
            if ((m_which->current() == 1 && !isWrong) || (m_which->current() == 2 && window.isEqual))
                continue;
            const Sample* sample = project->sample(window.sample);
            rows.append({sample != nullptr ? sample->name : tr("deleted sample"), tr("%1 s").arg(locale.toString(placer.seconds(window.firstReading), 'f', 2)),
                         m_classes.value(window.actual, tr("none")), m_classes.value(window.predicted, tr("score only")),
                         window.isEqual ? tr("yes") : tr("no")});
            m_shown.append(window);
        }
    }
    setRows(*m_windows, theme(), rows);
    setChipColumn(*m_windows, 2, m_classes);
    setChipColumn(*m_windows, 3, m_classes);
    m_windowsCard->setReadout(locale.toString(m_shown.size()));
}

void ValidatePage::onJob(int id)
{
    const JobInfo job = services().context.jobs().job(id);
    if (job.kind != JobKind::Verify)
        return;
    if (job.state == JobState::Running) {
        showEmpty(false);
        m_tag->setTag(tr("running"), TagKind::Accent);
        const bool isBuilding = !job.step.contains(tr("windows"), Qt::CaseInsensitive);
        const QString progress = tr("%1 of %2").arg(job.done).arg(job.total);
        setStep(0, isBuilding ? Mark::Running : Mark::Done, isBuilding ? job.step : QString(), 0.0);
        setStep(1, isBuilding ? Mark::Waiting : Mark::Done, {}, 0.0);
        setStep(2, isBuilding ? Mark::Waiting : Mark::Running, isBuilding ? QString() : progress, 0.0);
        return;
    }
    if (job.state == JobState::Queued || job.state == JobState::Cancelling)
        return;
    reloadReport();
    if (job.state == JobState::Failed) {
        m_tag->setTag(tr("failed"), TagKind::Error);
        notice()->showNotice(NoticeKind::Error, job.error.message, tr("Run again"), [this] { services().actions.trigger(QStringLiteral("validate.run")); });
    }
}

void ValidatePage::openWindow(int row)
{
    if (row < 0 || row >= m_shown.size())
        return;
    ProjectSession* project = services().context.project();
    const Sample* sample = project != nullptr ? project->sample(m_shown[row].sample) : nullptr;
    if (sample == nullptr)
        return;
    services().host.showPage(QStringLiteral("label"), WindowPlacer(*project).place(*sample, m_shown[row].firstReading));
}

} // namespace studio
