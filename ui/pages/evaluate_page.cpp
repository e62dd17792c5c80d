// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate_page.h"

#include "app/session/deploy_status.h"
#include "app/session/studio_context.h"
#include "app/session/window_placer.h"
#include "storage/report_repository.h"
#include "ui/pages/evaluate_cards.h"
#include "ui/pages/signal_sources.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/matrix_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kSampleRole = Qt::UserRole;
constexpr int kReadingRole = Qt::UserRole + 1;
const QString kViewKey = QStringLiteral("evaluate");

/// Of a matrix [rows x (columns + 1)] the first `columns`.
std::vector<int> withoutLastColumn(const std::vector<int>& counts, qsizetype columns)
{
    std::vector<int> kept;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (i % static_cast<std::size_t>(columns + 1) != static_cast<std::size_t>(columns))
            kept.push_back(counts[i]);
    }
    return kept;
}

} // namespace

EvaluatePage::EvaluatePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    m_precision = new Segmented(theme(), tr("Precision"), {tr("float32"), tr("int8")}, this);
    m_precision->setObjectName(QStringLiteral("evaluate.precisionChoice"));
    m_precision->setCurrent(1);
    connect(m_precision, &Segmented::chosen, this, &EvaluatePage::showReport);
    addHeadWidget(m_precision);
    addHeadAction(QStringLiteral("evaluate.run"), ButtonKind::Secondary);
    addHeadAction(QStringLiteral("evaluate.review"), ButtonKind::Primary);
    m_figures = new HeadlineFigures(theme(), this);
    content()->addWidget(m_figures);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(16);
    left->addWidget(buildMatrix(), 3);
    left->addWidget(buildClasses(), 2);
    auto* right = new QVBoxLayout;
    right->setSpacing(16);
    right->addWidget(buildThreshold(), 1);
    right->addWidget(buildCurves(), 1);
    row->addLayout(left, 5);
    row->addWidget(buildList(), 4);
    row->addLayout(right, 3);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("grid"), tr("Not evaluated yet"),
                                 tr("Evaluation runs the newest network over the windows set aside for testing, as float32 and as int8."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Train"), [this] { this->services().host.showPage(QStringLiteral("train")); });
    empty->addButton(ButtonKind::Primary, tr("Evaluate"), [this] { this->services().actions.trigger(QStringLiteral("evaluate.run")); });
    setEmptyState(empty);
    followStage(Stage::Evaluate, tr("Evaluate again"), [this] { this->services().context.evaluate(); });
    projectChanged();
}

QString EvaluatePage::primaryActionId() const
{
    return m_hasReport && errorCount() > 0 ? QStringLiteral("evaluate.review") : QStringLiteral("evaluate.run");
}

void EvaluatePage::registerActions()
{
    const auto add = [this](const char* id, const QString& text, const char* icon, const QList<QKeySequence>& keys, std::function<void()> handler) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.text = text;
        spec.iconName = QString::fromLatin1(icon);
        spec.shortcuts = keys;
        spec.context = info().id;
        spec.menu = QStringLiteral("model");
        spec.scope = keys.isEmpty() ? KeyScope::Window : KeyScope::Widget;
        spec.handler = std::move(handler);
        services().actions.add(spec, this);
    };
    add("evaluate.run", tr("Evaluate"), "grid", {}, [this] { services().context.evaluate(); });
    add("evaluate.review", tr("Review errors"), "locate", {}, [this] { listErrors(); });
    add("evaluate.nextError", tr("Next error"), "arrow-down", {QKeySequence(Qt::Key_J)}, [this] { stepError(1); });
    add("evaluate.previousError", tr("Previous error"), "arrow-up", {QKeySequence(Qt::SHIFT | Qt::Key_J)}, [this] { stepError(-1); });
    add("evaluate.precision", tr("float32 or int8"), "scale", {QKeySequence(Qt::Key_V)}, [this] { m_precision->setCurrent(isInt8() ? 0 : 1); });
    add("evaluate.openWindow", tr("Go to the window in its recording"), "tag", {}, [this] { openRow(m_list->currentRow()); });
}

QWidget* EvaluatePage::buildMatrix()
{
    m_matrixCard = new Card(theme(), tr("Confusion matrix"), this);
    m_matrixCard->setSubtitle(tr("rows: actual"));
    m_unit = new Segmented(theme(), tr("Unit"), {tr("Counts"), tr("Row %")}, m_matrixCard);
    m_unit->setCompact(true);
    m_unit->setCurrent(0);
    m_matrixCard->addHeaderWidget(m_unit);
    m_matrix = new MatrixView(theme(), m_matrixCard);
    m_matrix->setMinimumHeight(120);
    m_matrixCard->body()->addWidget(m_matrix);
    connect(m_matrix, &MatrixView::cellChosen, this, &EvaluatePage::listCell);
    connect(m_matrix, &MatrixView::percentChanged, this, [this](bool isPercent) { m_unit->setCurrent(isPercent ? 1 : 0); });
    connect(m_unit, &Segmented::chosen, this, [this](int unit) { m_matrix->setPercent(unit == 1); });
    return m_matrixCard;
}

QWidget* EvaluatePage::buildClasses()
{
    auto* card = new Card(theme(), tr("Per class"), this);
    card->setBodyMargins(0);
    m_classes = makeTable(theme(), tr("Figures by class"), {tr("Class"), tr("Windows"), tr("Precision"), tr("Recall"), tr("F1"), tr("AUC")}, card);
    card->body()->addWidget(m_classes);
    return card;
}

QWidget* EvaluatePage::buildList()
{
    m_listCard = new Card(theme(), tr("Windows"), this);
    m_listCard->setBodyMargins(0);
    m_list = makeTable(theme(), tr("Windows of the cell"), {tr("Sample"), tr("At"), tr("Predicted"), tr("Confidence")}, m_listCard);
    m_list->setObjectName(QStringLiteral("evaluate.list"));
    m_listCard->body()->addWidget(m_list, 3);
    connect(m_list, &QTableWidget::itemActivated, this, [this](const QTableWidgetItem* item) { openRow(item->row()); });
    connect(m_list, &QTableWidget::currentCellChanged, this, [this](int row) { previewRow(row); });
    m_preview = new SignalPlot(theme(), m_listCard);
    m_preview->setMinimumHeight(120);
    m_preview->hide();
    auto* place = new QVBoxLayout;
    place->setContentsMargins(12, 8, 12, 0);
    place->addWidget(m_preview);
    m_listCard->body()->addLayout(place, 2);
    auto* open = new Button(theme(), ButtonKind::Secondary, {}, m_listCard);
    open->bindAction(services().actions.action(QStringLiteral("evaluate.openWindow")));
    open->setCompact(true);
    m_listCard->footer()->addWidget(open);
    m_listCard->footer()->addStretch(1);
    return m_listCard;
}

QWidget* EvaluatePage::buildThreshold()
{
    auto* card = new Card(theme(), tr("Threshold"), this);
    m_threshold = new ThresholdPanel(theme(), card);
    card->body()->addWidget(m_threshold);
    connect(m_threshold, &ThresholdPanel::thresholdChanged, this, [this] {
        showMatrix();
        if (ProjectSession* project = services().context.project())
            project->setViewState(kViewKey, QJsonObject{{QStringLiteral("threshold"), m_threshold->threshold()}});
    });
    return card;
}

QWidget* EvaluatePage::buildCurves()
{
    auto* card = new Card(theme(), tr("ROC"), this);
    card->setReadout(tr("each class against the rest"));
    m_roc = new SeriesPlot(theme(), tr("false alarms"), tr("recall"), card);
    m_roc->setLegendBeside();
    m_roc->setMinimumHeight(100);
    card->body()->addWidget(m_roc);
    return card;
}

void EvaluatePage::projectChanged()
{
    ProjectSession* project = services().context.project();
    const bool isOpen = project != nullptr;
    services().actions.setEnabled(QStringLiteral("evaluate.run"), isOpen, tr("Open a project first"));
    if (isOpen) {
        connect(project, &ProjectSession::pipelineChanged, this, &EvaluatePage::reloadReport);
        m_threshold->setThreshold(project->viewState(kViewKey)[QStringLiteral("threshold")].toDouble());
    }
    reloadReport();
}

bool EvaluatePage::isInt8() const
{
    return m_precision->current() == 1;
}

std::span<const WindowPrediction> EvaluatePage::windows() const
{
    return isInt8() ? m_report.int8Windows : m_report.float32Windows;
}

int EvaluatePage::errorCount() const
{
    const std::span<const WindowPrediction> all = windows();
    return static_cast<int>(std::count_if(all.begin(), all.end(),
                                          [](const WindowPrediction& one) { return one.actual >= 0 && one.actual != one.predicted(); }));
}

void EvaluatePage::reloadReport()
{
    ProjectSession* project = services().context.project();
    m_hasReport = false;
    if (project != nullptr && project->currentRun().isValid()) {
        const Result<std::optional<StoredReport>> stored =
            project->project().reports().newest(QStringLiteral("evaluation"), project->currentRun());
        if (stored && stored->has_value()) {
            Result<EvaluationReport> report = evaluationFromBytes((*stored)->payload);
            if (report) {
                m_report = std::move(report).value();
                m_hasReport = true;
            } else {
                notice()->showNotice(NoticeKind::Warning, report.error().message);
            }
        }
    }
    showReport();
}

void EvaluatePage::showReport()
{
    showEmpty(!m_hasReport);
    const QString none = tr("Evaluate first");
    for (const char* id : {"evaluate.nextError", "evaluate.previousError", "evaluate.precision"})
        services().actions.setEnabled(QString::fromLatin1(id), m_hasReport, none);
    if (!m_hasReport) {
        services().actions.setEnabled(QStringLiteral("evaluate.review"), false, none);
        services().actions.setEnabled(QStringLiteral("evaluate.openWindow"), false, none);
        setStateText(services().context.project() == nullptr ? tr("No project open") : tr("Not evaluated yet"));
        return;
    }
    const QLocale locale;
    const int errors = errorCount();
    services().actions.setText(QStringLiteral("evaluate.review"), errors > 0 ? tr("Review %n error(s)", "", errors) : tr("Review errors"));
    services().actions.setEnabled(QStringLiteral("evaluate.review"), errors > 0, tr("No window is taken for another class"));
    ProjectSession* project = services().context.project();
    const Result<Run> run = project->project().runs().run(m_report.run);
    setStateText(tr("%1 \u00b7 int8 accuracy %2 % \u00b7 %3 test windows")
                     .arg(run ? run->name : tr("deleted run"), locale.toString(m_report.int8.accuracy * 100.0, 'f', 1))
                     .arg(metrics().windowCount));
    m_figures->show(m_report, isInt8(), currentVerification(*project));
    QVector<QStringList> rows;
    for (qsizetype i = 0; i < metrics().classes.size(); ++i) {
        const ClassMetrics& one = metrics().perClass[static_cast<std::size_t>(i)];
        rows.append({metrics().classes[i], locale.toString(one.support), locale.toString(one.precision, 'f', 3), locale.toString(one.recall, 'f', 3),
                     locale.toString(one.f1, 'f', 3), std::isfinite(one.rocAuc) ? locale.toString(one.rocAuc, 'f', 3) : QStringLiteral("\u2013")});
    }
    setRows(*m_classes, theme(), rows);
    setChipColumn(*m_classes, 0, metrics().classes);
    m_roc->setSeries(rocSeries(metrics().classes, metrics(), windows()));
    showMatrix();
    listErrors();
    if (m_list->rowCount() > 0)
        m_list->selectRow(0);
}

void EvaluatePage::showMatrix()
{
    if (!m_hasReport)
        return;
    const ThresholdedMetrics result = applyThreshold(m_report.classes, windows(), m_threshold->threshold());
    // A column of nothing but noughts would only take room from the others.
    QStringList columns = m_report.classes;
    std::vector<int> counts = result.confusion;
    if (result.unsureCount > 0)
        columns << tr("unsure");
    else
        counts = withoutLastColumn(counts, columns.size());
    m_matrix->setMatrix(m_report.classes, columns, counts);
    m_matrixCard->setReadout(m_threshold->threshold() > 0.0 ? tr("threshold %1").arg(QLocale().toString(m_threshold->threshold(), 'f', 2)) : QString());
    m_threshold->showResult(result, windows());
}

void EvaluatePage::listCell(int actual, int predicted)
{
    const double threshold = m_threshold->threshold();
    const bool wantsUnsure = predicted >= m_report.classes.size();
    std::vector<const WindowPrediction*> shown;
    for (const WindowPrediction& window : windows()) {
        const bool isUnsure = static_cast<double>(topProbability(window)) < threshold;
        if (window.actual == actual && (wantsUnsure ? isUnsure : !isUnsure && window.predicted() == predicted))
            shown.push_back(&window);
    }
    m_listsErrors = false;
    fillList(wantsUnsure              ? tr("%1, unsure").arg(m_report.classes[actual])
             : actual == predicted ? tr("%1, right").arg(m_report.classes[actual])
                                   : tr("%1 taken for %2").arg(m_report.classes[actual], m_report.classes[predicted]),
             shown);
}

void EvaluatePage::listErrors()
{
    std::vector<const WindowPrediction*> shown;
    const std::span<const WindowPrediction> all = windows();
    for (const std::size_t index : worstWindows(all, all.size())) {
        if (all[index].actual != all[index].predicted())
            shown.push_back(&all[index]);
    }
    m_listsErrors = true;
    fillList(tr("Errors, worst first"), shown);
    if (!shown.empty() && isVisible()) {
        m_list->setFocus();
        m_list->selectRow(0);
    }
}

void EvaluatePage::fillList(const QString& title, const std::vector<const WindowPrediction*>& windows)
{
    ProjectSession* project = services().context.project();
    const WindowPlacer placer(*project);
    const QLocale locale;
    QVector<QStringList> rows;
    for (const WindowPrediction* window : windows) {
        const Sample* sample = project->sample(window->sample);
        const int predicted = window->predicted();
        rows.append({sample != nullptr ? sample->name : tr("deleted sample"), tr("%1 s").arg(locale.toString(placer.seconds(window->firstReading), 'f', 2)),
                     m_report.classes.value(predicted), locale.toString(static_cast<double>(window->probabilities[static_cast<std::size_t>(predicted)]), 'f', 3)});
    }
    const QSignalBlocker blocker(m_list);
    setRows(*m_list, theme(), rows);
    setChipColumn(*m_list, 2, m_report.classes);
    for (std::size_t row = 0; row < windows.size(); ++row) {
        QTableWidgetItem* first = m_list->item(static_cast<int>(row), 0);
        first->setData(kSampleRole, windows[row]->sample.value);
        first->setData(kReadingRole, windows[row]->firstReading);
    }
    m_listCard->setTitle(title);
    m_listCard->setReadout(locale.toString(static_cast<int>(windows.size())));
    previewRow(rows.isEmpty() ? -1 : m_list->currentRow());
}

void EvaluatePage::previewRow(int row)
{
    ProjectSession* project = services().context.project();
    const QTableWidgetItem* first = row >= 0 ? m_list->item(row, 0) : nullptr;
    const Sample* sample = first != nullptr && project != nullptr ? project->sample(SampleId{first->data(kSampleRole).toLongLong()}) : nullptr;
    services().actions.setEnabled(QStringLiteral("evaluate.openWindow"), sample != nullptr, tr("Select a window first"));
    m_preview->setVisible(sample != nullptr);
    if (sample == nullptr)
        return;
    const QVariantMap place = WindowPlacer(*project).place(*sample, first->data(kReadingRole).toLongLong());
    const qint64 reading = place.value(QStringLiteral("reading")).toLongLong();
    const qint64 count = place.value(QStringLiteral("count")).toLongLong();
    m_preview->setSource(signalSourceOf(services().context, *sample), sample->name);
    m_preview->setWindowFrame(reading, reading + count);
    m_preview->setView(reading - count / 2, 2 * count);
}

void EvaluatePage::openRow(int row)
{
    ProjectSession* project = services().context.project();
    const QTableWidgetItem* first = row >= 0 ? m_list->item(row, 0) : nullptr;
    const Sample* sample = first != nullptr ? project->sample(SampleId{first->data(kSampleRole).toLongLong()}) : nullptr;
    if (sample == nullptr)
        return;
    services().host.showPage(QStringLiteral("label"), WindowPlacer(*project).place(*sample, first->data(kReadingRole).toLongLong()));
}

void EvaluatePage::stepError(int step)
{
    if (!m_listsErrors)
        listErrors();
    if (m_list->rowCount() == 0)
        return;
    m_list->setFocus();
    m_list->selectRow(std::clamp(m_list->currentRow() + step, 0, m_list->rowCount() - 1));
}

} // namespace studio
