// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/studio_context.h"
#include "app/session/window_placer.h"
#include "models/evaluation/pca.h"
#include "models/impulse/feature_extraction.h"
#include "storage/feature_repository.h"
#include "ui/pages/model_pages.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/series_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

namespace studio
{

namespace
{
/// Points drawn at most; beyond it every n-th window is shown, and the page says so.
constexpr std::size_t kMostPoints = 5000;
constexpr int kMostImportant = 20;
} // namespace

FeaturesPage::FeaturesPage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    ActionSpec spec;
    spec.id = QStringLiteral("features.make");
    spec.text = tr("Generate features");
    spec.iconName = QStringLiteral("scatter");
    spec.context = this->info().id;
    spec.menu = QStringLiteral("model");
    spec.handler = [this] { this->services().context.makeFeatures(); };
    services.actions.add(spec, this);
    addHeadAction(QStringLiteral("features.make"), ButtonKind::Primary);

    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* map = new Card(theme(), tr("Map of the windows"), this);
    map->setSubtitle(tr("first two principal components; click a point to see its window"));
    m_map = new SeriesPlot(theme(), tr("component 1"), tr("component 2"), map);
    m_map->setObjectName(QStringLiteral("features.map"));
    map->body()->addWidget(m_map);
    connect(m_map, &SeriesPlot::pointActivated, this, [this](int series, int point) {
        const WindowRef& window = m_matrix.windows[m_rowsOfSeries[series][point]];
        ProjectSession* project = this->services().context.project();
        const Sample* sample = project != nullptr ? project->sample(window.sample) : nullptr;
        if (sample != nullptr)
            this->services().host.showPage(QStringLiteral("label"), WindowPlacer(*project).place(*sample, window.firstReading));
    });
    auto* importance = new Card(theme(), tr("What tells the classes apart"), this);
    importance->setBodyMargins(0);
    m_importance = makeTable(theme(), tr("Feature importance"), {tr("Feature"), tr("Share")}, importance);
    m_importance->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    importance->body()->addWidget(m_importance);
    row->addWidget(map, 2);
    row->addWidget(importance, 1);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("scatter"), tr("No features yet"),
                                 tr("Features are what the network sees of each window. Design an impulse, then generate them."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Impulse"), [this] { this->services().host.showPage(QStringLiteral("impulse")); });
    empty->addButton(ButtonKind::Primary, tr("Generate features"), [this] { this->services().actions.trigger(QStringLiteral("features.make")); });
    setEmptyState(empty);
    followStage(Stage::Features, tr("Update features"), [this] { this->services().context.makeFeatures(); });
    projectChanged();
}

void FeaturesPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    services().actions.setEnabled(QStringLiteral("features.make"), project != nullptr, tr("Open a project first"));
    m_shownHash.clear();
    if (project != nullptr)
        connect(project, &ProjectSession::pipelineChanged, this, &FeaturesPage::reloadFeatures);
    reloadFeatures();
}

void FeaturesPage::reloadFeatures()
{
    ProjectSession* project = services().context.project();
    if (project == nullptr) {
        setStateText(tr("No project open"));
        showEmpty(true);
        return;
    }
    const Result<QByteArray> hash = project->project().features().matrixHash();
    if (hash && *hash == m_shownHash && !m_shownHash.isEmpty())
        return;
    Result<std::optional<FeatureMatrix>> matrix = project->project().features().matrix();
    if (!matrix || !matrix->has_value()) {
        setStateText(matrix ? tr("None yet") : matrix.error().message);
        showEmpty(true);
        return;
    }
    m_matrix = std::move(**matrix);
    m_shownHash = m_matrix.hash;
    SilentJobContext job;
    const Result<FeatureProjection> projection = projectFeatures(m_matrix, 2, job);
    const std::size_t step = std::max<std::size_t>(1, m_matrix.windowCount() / kMostPoints);
    QVector<PlotSeries> series(m_matrix.classes.size());
    m_rowsOfSeries = QVector<QVector<std::size_t>>(series.size());
    for (int i = 0; i < series.size(); ++i) {
        series[i].name = m_matrix.classes[i];
        series[i].classIndex = static_cast<int>(project->labels().indexOf(m_matrix.classes[i]));
        series[i].isPoints = true;
    }
    for (std::size_t row = 0; projection && projection->axisCount == 2 && row < m_matrix.windowCount(); row += step) {
        const int label = m_matrix.windows[row].label;
        if (label < 0)
            continue;
        series[label].x.append(static_cast<double>(projection->points[2 * row]));
        series[label].y.append(static_cast<double>(projection->points[2 * row + 1]));
        m_rowsOfSeries[label].append(row);
    }
    m_map->setSeries(series);
    const std::vector<double> importance = featureImportance(m_matrix);
    std::vector<std::size_t> order(importance.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return importance[a] > importance[b]; });
    QVector<QStringList> rows;
    for (std::size_t i = 0; i < order.size() && i < kMostImportant; ++i)
        rows.append({m_matrix.featureNames[static_cast<qsizetype>(order[i])], QLocale().toString(importance[order[i]], 'f', 3)});
    setRows(*m_importance, theme(), rows);
    setStateText(step == 1 ? tr("%1 windows \u00b7 %2 features").arg(m_matrix.windowCount()).arg(m_matrix.featureCount)
                           : tr("%1 windows \u00b7 %2 features \u00b7 every %3rd shown").arg(m_matrix.windowCount()).arg(m_matrix.featureCount).arg(step));
    showEmpty(false);
}

} // namespace studio
