// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/studio_context.h"
#include "storage/report_repository.h"
#include "ui/pages/model_pages.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/matrix_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace studio
{

EvaluatePage::EvaluatePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("evaluate.precision"), ButtonKind::Secondary);
    addHeadAction(QStringLiteral("evaluate.run"), ButtonKind::Primary);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    m_matrixCard = new Card(theme(), tr("Confusion"), this);
    m_matrixCard->setSubtitle(tr("rows actual, columns predicted; choose a cell to list its windows, % for percent"));
    m_matrix = new MatrixView(theme(), m_matrixCard);
    m_matrixCard->body()->addWidget(m_matrix);
    connect(m_matrix, &MatrixView::cellChosen, this, &EvaluatePage::listCell);
    auto* right = new QVBoxLayout;
    right->setSpacing(16);
    auto* classes = new Card(theme(), tr("By class"), this);
    classes->setBodyMargins(0);
    m_classes = makeTable(theme(), tr("Figures by class"), {tr("Class"), tr("Precision"), tr("Recall"), tr("F1"), tr("ROC AUC"), tr("Windows")}, classes);
    classes->body()->addWidget(m_classes);
    m_listCard = new Card(theme(), tr("Windows of the cell"), this);
    m_listCard->setBodyMargins(0);
    m_list = makeTable(theme(), tr("Windows of the cell"), {tr("Sample"), tr("At"), tr("Actual"), tr("Predicted"), tr("Confidence")}, m_listCard);
    m_list->setObjectName(QStringLiteral("evaluate.list"));
    m_listCard->body()->addWidget(m_list);
    connect(m_list, &QTableWidget::itemActivated, this, [this](const QTableWidgetItem* item) {
        const QTableWidgetItem* first = m_list->item(item->row(), 0);
        this->services().host.showPage(QStringLiteral("dataset"), {{QStringLiteral("sample"), first->data(Qt::UserRole)},
                                                                   {QStringLiteral("reading"), first->data(Qt::UserRole + 1)},
                                                                   {QStringLiteral("count"), m_report.windowReadings}});
    });
    right->addWidget(classes, 1);
    right->addWidget(m_listCard, 1);
    row->addWidget(m_matrixCard, 1);
    row->addLayout(right, 1);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("grid"), tr("Not evaluated yet"),
                                 tr("Evaluation runs the newest network over the windows set aside for testing, as float32 and as int8."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Train"), [this] { this->services().host.showPage(QStringLiteral("train")); });
    empty->addButton(ButtonKind::Primary, tr("Evaluate"), [this] { this->services().actions.trigger(QStringLiteral("evaluate.run")); });
    setEmptyState(empty);
    followStage(Stage::Evaluate, tr("Evaluate again"), [this] { this->services().context.evaluate(); });
    projectChanged();
}

void EvaluatePage::registerActions()
{
    const auto add = [this](const QString& id, const QString& text, const QString& icon, std::function<void()> handler) {
        ActionSpec spec;
        spec.id = id;
        spec.text = text;
        spec.iconName = icon;
        spec.context = info().id;
        spec.menu = QStringLiteral("model");
        spec.handler = std::move(handler);
        services().actions.add(spec, this);
    };
    add(QStringLiteral("evaluate.run"), tr("Evaluate"), QStringLiteral("grid"), [this] { services().context.evaluate(); });
    add(QStringLiteral("evaluate.precision"), tr("Show float32"), QStringLiteral("scale"), [this] {
        m_isInt8 = !m_isInt8;
        services().actions.setText(QStringLiteral("evaluate.precision"), m_isInt8 ? tr("Show float32") : tr("Show int8"));
        showReport();
    });
}

void EvaluatePage::projectChanged()
{
    ProjectSession* project = services().context.project();
    const bool isOpen = project != nullptr;
    services().actions.setEnabled(QStringLiteral("evaluate.run"), isOpen, tr("Open a project first"));
    services().actions.setEnabled(QStringLiteral("evaluate.precision"), isOpen, tr("Open a project first"));
    if (isOpen)
        connect(project, &ProjectSession::pipelineChanged, this, &EvaluatePage::reloadReport);
    reloadReport();
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
    if (!m_hasReport) {
        setStateText(services().context.project() == nullptr ? tr("No project open") : tr("Not evaluated yet"));
        return;
    }
    const QLocale locale;
    const auto percent = [&locale](double share) { return locale.toString(share * 100.0, 'f', 1); };
    setStateText(tr("accuracy float32 %1 % \u2192 int8 %2 % \u00b7 macro-F1 %3 \u00b7 %4 test windows")
                     .arg(percent(m_report.float32.accuracy), percent(m_report.int8.accuracy), locale.toString(metrics().macroF1, 'f', 3))
                     .arg(metrics().windowCount));
    m_matrixCard->setReadout(m_isInt8 ? tr("int8") : tr("float32"));
    m_matrix->setMatrix(metrics().classes, metrics().confusion);
    QVector<QStringList> rows;
    for (qsizetype i = 0; i < metrics().classes.size(); ++i) {
        const ClassMetrics& one = metrics().perClass[static_cast<std::size_t>(i)];
        rows.append({metrics().classes[i], locale.toString(one.precision, 'f', 3), locale.toString(one.recall, 'f', 3), locale.toString(one.f1, 'f', 3),
                     locale.toString(one.rocAuc, 'f', 3), locale.toString(one.support)});
    }
    setRows(*m_classes, theme(), rows);
    m_list->setRowCount(0);
    m_listCard->setReadout(tr("choose a cell"));
}

void EvaluatePage::listCell(int actual, int predicted)
{
    ProjectSession* project = services().context.project();
    const std::vector<WindowPrediction>& windows = m_isInt8 ? m_report.int8Windows : m_report.float32Windows;
    const QLocale locale;
    QVector<QStringList> rows;
    QVector<const WindowPrediction*> shown;
    for (const WindowPrediction& window : windows) {
        if (window.actual != actual || window.predicted() != predicted)
            continue;
        const Sample* sample = project->sample(window.sample);
        const double seconds = sample != nullptr ? static_cast<double>(window.firstReading) * sample->intervalMs / 1000.0 : 0.0;
        rows.append({sample != nullptr ? sample->name : tr("deleted sample"), tr("%1 s").arg(locale.toString(seconds, 'f', 2)),
                     m_report.classes[actual], m_report.classes[predicted],
                     locale.toString(static_cast<double>(window.probabilities[static_cast<std::size_t>(predicted)]), 'f', 3)});
        shown.append(&window);
    }
    setRows(*m_list, theme(), rows);
    for (int row = 0; row < shown.size(); ++row) {
        m_list->item(row, 0)->setData(Qt::UserRole, shown[row]->sample.value);
        m_list->item(row, 0)->setData(Qt::UserRole + 1, shown[row]->firstReading);
    }
    m_listCard->setReadout(tr("%1 taken for %2: %3").arg(m_report.classes[actual], m_report.classes[predicted]).arg(shown.size()));
}

} // namespace studio
