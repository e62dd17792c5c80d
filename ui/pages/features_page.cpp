// SPDX-License-Identifier: GPL-3.0-or-later
// The features page: how it is built, the map and the importance. Settings and the preview stand in features_page_preview.cpp.
#include "ui/pages/features_page.h"

#include "app/session/studio_context.h"
#include "app/session/window_placer.h"
#include "models/dataset/picture.h"
#include "storage/feature_repository.h"
#include "ui/pages/feature_map_panel.h"
#include "ui/pages/verdict_keys.h"
#include "ui/plots/feature_map.h"
#include "ui/plots/stages_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/share_bars.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QSet>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

namespace studio
{

namespace
{
constexpr std::size_t kImportantShown = 10;
} // namespace

FeaturesPage::FeaturesPage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    addHeadAction(QStringLiteral("features.make"), ButtonKind::Primary);
    content()->setSpacing(12);
    content()->addWidget(buildLeftOut());
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    splitter->addWidget(buildSettings());
    splitter->addWidget(buildPreview());
    m_panel = new FeatureMapPanel(theme(), this);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setStretchFactor(2, 1);
    splitter->setSizes({270, 440, 440});
    content()->addWidget(splitter, 1);
    content()->addWidget(buildImportance());
    buildEmpty();
    m_panel->map().installEventFilter(this);
    connect(m_panel, &FeatureMapPanel::windowChosen, this, &FeaturesPage::showChosen);
    connect(m_panel, &FeatureMapPanel::windowOpened, this, &FeaturesPage::openWindow);
    connect(m_panel, &FeatureMapPanel::labelRequested, this, &FeaturesPage::labelChosen);
    connect(m_panel, &FeatureMapPanel::excludeRequested, this, &FeaturesPage::excludeChosen);
    connect(m_panel, &FeatureMapPanel::selectionChanged, this, [this] {
        if (!m_panel->map().selection().isEmpty())
            this->services().context.setSelection(chosenSamples());
    });
    connect(m_panel, &FeatureMapPanel::datasetRequested, this, [this] {
        this->services().context.setSelection(chosenSamples());
        this->services().host.showPage(QStringLiteral("dataset"), {{QStringLiteral("selection"), true}});
    });
    connect(&m_viewer, &FeatureViewer::viewed, this, &FeaturesPage::showOverview);
    followStage(Stage::Features, tr("Update features"), [this] { this->services().context.makeFeatures(); });
    projectChanged();
}

void FeaturesPage::registerActions()
{
    ActionRegistry& actions = services().actions;
    actions.add({.id = QStringLiteral("features.make"), .text = tr("Generate features"), .iconName = QStringLiteral("scatter"), .context = info().id,
                 .menu = QStringLiteral("model"), .description = tr("Features of every window; the old ones stay until the new ones are there"),
                 .handler = [this] { services().context.makeFeatures(); }},
                this);
}

void FeaturesPage::buildEmpty()
{
    auto* empty = new EmptyState(theme(), QStringLiteral("scatter"), tr("Nothing to make features of"),
                                 tr("Features are what the network sees of each window. They need samples, and an impulse that says how to make them."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Dataset"), [this] { services().host.showPage(QStringLiteral("dataset")); });
    empty->addButton(ButtonKind::Primary, tr("Go to Impulse"), [this] { services().host.showPage(QStringLiteral("impulse")); });
    setEmptyState(empty);
}

QWidget* FeaturesPage::buildSettings()
{
    m_settings = new Card(theme(), tr("Processing"), this);
    m_settings->setBodyMargins(0);
    m_blocks = new QComboBox(m_settings);
    m_blocks->setObjectName(QStringLiteral("features.block"));
    m_blocks->setAccessibleName(tr("Processing block"));
    m_blocks->setProperty("compact", true);
    connect(m_blocks, &QComboBox::activated, this, [this](int index) {
        m_block = index;
        showSettings();
        showPreview(m_design);
    });
    m_settings->addHeaderWidget(m_blocks);
    auto* scroll = new QScrollArea(m_settings);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* place = new QWidget(scroll);
    m_formPlace = new QVBoxLayout(place);
    m_formPlace->setContentsMargins(12, 10, 12, 10);
    scroll->setWidget(place);
    scroll->viewport()->setAutoFillBackground(false); // the card shows through
    place->setAutoFillBackground(false);
    m_settings->body()->addWidget(scroll, 1);
    auto* figures = new QGridLayout;
    figures->setVerticalSpacing(4);
    const auto figure = [&](int row, const QString& name) {
        figures->addWidget(makeLabel(theme(), TextRole::Small, Token::Text2, name, m_settings), row, 0);
        QLabel* value = makeLabel(theme(), TextRole::Mono, Token::Text, {}, m_settings);
        figures->addWidget(value, row, 1, Qt::AlignRight);
        return value;
    };
    m_count = figure(0, tr("Features per window"));
    m_time = figure(1, tr("Time on the board, estimated"));
    m_memory = figure(2, tr("Working memory"));
    figures->setColumnStretch(0, 1);
    m_settings->footer()->addLayout(figures);
    connect(&theme(), &Theme::themeChanged, this, &FeaturesPage::fitSettings, Qt::QueuedConnection); // when labels have their new fonts
    return m_settings;
}

QWidget* FeaturesPage::buildPreview()
{
    auto* card = new Card(theme(), tr("One window, stage by stage"), this);
    card->setBodyMargins(0);
    auto* tools = new QWidget(card);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(12, 8, 12, 4);
    row->setSpacing(8);
    m_samples = new QComboBox(tools);
    m_samples->setObjectName(QStringLiteral("features.sample"));
    m_samples->setAccessibleName(tr("Sample of the window"));
    m_samples->setProperty("compact", true);
    m_samples->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_samples->setMinimumContentsLength(7);
    connect(m_samples, &QComboBox::activated, this, [this] { chooseWindow(SampleId{m_samples->currentData().toLongLong()}, 0); });
    m_window = new NumberField(theme(), tr("Number of the window"), {}, tools);
    m_window->setObjectName(QStringLiteral("features.window"));
    m_window->setProperty("compact", true);
    m_window->setWhole(true);
    connect(m_window, &NumberField::committed, this, [this](double value) { stepWindow(static_cast<int>(value)); });
    m_windowText = makeLabel(theme(), TextRole::Small, Token::Text2, {}, tools);
    m_made = makeLabel(theme(), TextRole::Small, Token::Text2, {}, card);
    m_made->setObjectName(QStringLiteral("features.made"));
    row->addWidget(m_samples, 1);
    row->addWidget(m_window);
    row->addWidget(m_windowText);
    card->addHeaderWidget(m_made);
    card->body()->addWidget(tools);
    m_stages = new StagesView(theme(), card);
    card->body()->addWidget(m_stages, 1);
    return card;
}

QWidget* FeaturesPage::buildImportance()
{
    m_importanceCard = new Card(theme(), tr("Feature importance"), this);
    m_importanceCard->setSubtitle(tr("how much of a feature's spread lies between the classes, 0 to 1"));
    m_importanceCard->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* row = new QHBoxLayout;
    row->setSpacing(32);
    m_importance = new ShareBars(theme(), tr("Feature importance"), 2, m_importanceCard);
    m_importance->setObjectName(QStringLiteral("features.importance"));
    m_perAxis = new ShareBars(theme(), tr("Share by axis, of the features listed"), 1, m_importanceCard);
    row->addWidget(m_importance, 3);
    auto* side = new QVBoxLayout;
    side->setSpacing(4);
    side->addWidget(makeLabel(theme(), TextRole::CaptionStrong, Token::Text2, tr("Share by axis, of those listed"), m_importanceCard));
    side->addWidget(m_perAxis);
    side->addStretch(1);
    row->addLayout(side, 1);
    m_importanceCard->body()->addLayout(row);
    return m_importanceCard;
}

QWidget* FeaturesPage::buildLeftOut()
{
    m_leftOut = new Card(theme(), {}, this);
    m_leftOut->setAccessibleName(tr("Samples without windows"));
    m_leftOut->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_leftOutText = new ElidedLabel(theme(), TextRole::Body, Token::Warning, {}, m_leftOut);
    m_leftOutText->setObjectName(QStringLiteral("features.leftOut"));
    row->addWidget(m_leftOutText, 1);
    const auto add = [&](const QString& text, const QString& name, std::function<void()> handler) {
        auto* button = new Button(theme(), ButtonKind::Secondary, text, m_leftOut);
        button->setObjectName(name);
        button->setCompact(true);
        connect(button, &QPushButton::clicked, this, std::move(handler));
        row->addWidget(button);
        return button;
    };
    m_pad = add(tr("Pad with zeros"), QStringLiteral("features.pad"), [this] {
        ImpulseDesign padded = m_design;
        padded.input.zeroPad = true;
        report(services().context.project()->setImpulse(padded, tr("Pad short samples")));
    });
    add(tr("Exclude them"), QStringLiteral("features.excludeShort"), [this] { report(services().context.project()->setEnabled(m_leftOutIds, false)); });
    add(tr("Show"), QStringLiteral("features.showShort"), [this] {
        services().context.setSelection(m_leftOutIds);
        services().host.showPage(QStringLiteral("dataset"), {{QStringLiteral("selection"), true}});
    });
    m_leftOut->body()->addLayout(row);
    m_leftOut->hide();
    return m_leftOut;
}

void FeaturesPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    services().actions.setEnabled(QStringLiteral("features.make"), project != nullptr && !project->impulse().dsp.isEmpty(),
                                  project == nullptr ? tr("Open a project first") : tr("Design an impulse first"));
    m_shownHash.clear();
    m_viewer.cancel();
    m_matrix.reset();
    m_overview = {};
    m_panel->clear();
    m_sample = {};
    if (project != nullptr) {
        connect(project, &ProjectSession::pipelineChanged, this, &FeaturesPage::reloadFeatures);
        connect(project, &ProjectSession::impulseChanged, this, &FeaturesPage::readDesign);
        connect(project, &ProjectSession::samplesAdded, this, &FeaturesPage::readDesign);
        connect(project, &ProjectSession::samplesRemoved, this, &FeaturesPage::readDesign);
        connect(project, &ProjectSession::samplesChanged, this, &FeaturesPage::showLeftOut);
    }
    readDesign();
    reloadFeatures();
}

// ---- matrix ----

void FeaturesPage::reloadFeatures()
{
    ProjectSession* project = services().context.project();
    if (project == nullptr) {
        setStateText(tr("No project open"));
        return;
    }
    const Result<QByteArray> hash = project->project().features().matrixHash();
    if (hash && *hash == m_shownHash && !m_shownHash.isEmpty())
        return;
    Result<std::optional<FeatureMatrix>> matrix = project->project().features().matrix();
    if (!matrix || !matrix->has_value()) {
        setStateText(matrix ? tr("None yet: generate them to see the map") : matrix.error().message);
        m_matrix.reset();
        m_panel->clear();
        showImportance();
        return;
    }
    m_matrix = std::make_shared<const FeatureMatrix>(std::move(**matrix));
    m_shownHash = m_matrix->hash;
    const QLocale locale;
    setStateText(tr("%1 features \u00d7 %2 windows").arg(locale.toString(m_matrix->featureCount), locale.toString(static_cast<qint64>(m_matrix->windowCount()))));
    m_viewer.view(m_matrix);
}

void FeaturesPage::showOverview(const FeatureOverview& overview)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    m_overview = overview;
    m_panel->setOverview(overview, project->labels(), [this](SampleId id) {
        const ProjectSession* open = services().context.project();
        const Sample* sample = open != nullptr ? open->sample(id) : nullptr;
        return sample != nullptr ? sample->name : tr("deleted");
    });
    showImportance();
}

void FeaturesPage::showImportance()
{
    m_importanceCard->setVisible(m_matrix != nullptr && !m_overview.importance.empty());
    if (!m_matrix || m_overview.matrix != m_matrix)
        return;
    const std::vector<double>& importance = m_overview.importance;
    std::vector<std::size_t> order(importance.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return importance[a] > importance[b]; });
    order.resize(std::min(order.size(), kImportantShown));
    const QLocale locale;
    QVector<ShareBars::Bar> bars;
    QVector<double> perAxis(m_matrix->axes.size(), 0.0);
    double sum = 0.0;
    for (const std::size_t feature : order) {
        const QString& name = m_matrix->featureNames[static_cast<qsizetype>(feature)];
        int axis = 0;
        for (int i = 0; i < m_matrix->axes.size(); ++i) {
            if (name.startsWith(m_matrix->axes[i] + QLatin1Char(' ')))
                axis = i;
        }
        // That a band in hertz is one of power goes without saying in a list of the best.
        bars.append({QString(name).replace(QStringLiteral(" Spectral Power "), QStringLiteral(" ")), importance[feature], locale.toString(importance[feature], 'f', 2), axis});
        perAxis[axis] += importance[feature];
        sum += importance[feature];
    }
    m_importance->setBars(bars);
    m_importanceCard->setReadout(tr("top %1 of %2").arg(bars.size()).arg(importance.size()));
    QVector<ShareBars::Bar> axes;
    constexpr int kMostAxes = 5;
    for (int i = 0; i < std::min<qsizetype>(m_matrix->axes.size(), kMostAxes); ++i) {
        const double share = sum > 0.0 ? perAxis[i] / sum : 0.0;
        axes.append({m_matrix->axes[i], share, tr("%1 %").arg(locale.toString(100.0 * share, 'f', 0)), i});
    }
    m_perAxis->setBars(axes);
}

void FeaturesPage::showLeftOut()
{
    const ProjectSession* project = services().context.project();
    m_leftOutIds.clear();
    QStringList reasons;
    int tooShort = 0;
    if (project != nullptr && !m_design.dsp.isEmpty() && !project->samples().isEmpty()) {
        if (const Result<PreparedImpulse> impulse = prepareImpulse(m_design, project->samples())) {
            for (const ExtractionNote& note : leftOutSamples(*impulse, project->samples())) {
                m_leftOutIds.append(note.sample);
                reasons << note.reason;
                tooShort += readingCountOf(*impulse, *project->sample(note.sample)) < impulse->grid.windowReadings ? 1 : 0;
            }
            if (const QString pictures = leftOutPictures(project->samples()); !pictures.isEmpty()) {
                reasons << pictures;
                for (const Sample& sample : project->samples()) {
                    if (sample.enabled && isPicture(sample))
                        m_leftOutIds.append(sample.id);
                }
            }
        }
    }
    m_leftOut->setVisible(!m_leftOutIds.isEmpty());
    if (m_leftOutIds.isEmpty())
        return;
    const auto count = static_cast<int>(m_leftOutIds.size());
    const QString what = tooShort == count ? tr("%n sample(s) are shorter than the window and give none:", "", count)
                                           : tr("%n sample(s) give no window:", "", count);
    m_leftOutText->setFullText(what + QLatin1Char(' ') + reasons.join(QStringLiteral("; ")));
    m_leftOutText->setToolTip(reasons.join(QLatin1Char('\n')));
    m_pad->setVisible(tooShort > 0);
}

// ---- choosing windows ----

QVector<SampleId> FeaturesPage::chosenSamples() const
{
    QVector<SampleId> ids;
    QSet<SampleId> seen;
    for (const std::size_t row : m_panel->chosenRows()) {
        const SampleId id = m_matrix->windows[row].sample;
        if (!seen.contains(id) && services().context.project()->sample(id) != nullptr)
            ids.append(id);
        seen.insert(id);
    }
    return ids;
}

void FeaturesPage::openWindow(qint64 row)
{
    ProjectSession* project = services().context.project();
    const WindowRef& window = m_matrix->windows[static_cast<std::size_t>(row)];
    const Sample* sample = project != nullptr ? project->sample(window.sample) : nullptr;
    if (sample != nullptr)
        services().host.showPage(QStringLiteral("label"), WindowPlacer(*project).place(*sample, window.firstReading));
}

void FeaturesPage::report(const Result<void>& result)
{
    if (!result) {
        notice()->showNotice(NoticeKind::Error, result.error().message);
        return;
    }
    services().host.showToast({services().context.project()->undoStack().undoText(), {}, NoticeKind::Success, tr("Undo"), QStringLiteral("Ctrl Z"),
                               [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
}

void FeaturesPage::labelChosen(const QString& label)
{
    const QVector<SampleId> ids = chosenSamples();
    if (!ids.isEmpty())
        report(services().context.project()->setLabel(ids, label));
}

void FeaturesPage::excludeChosen()
{
    const QVector<SampleId> ids = chosenSamples();
    if (!ids.isEmpty())
        report(services().context.project()->setEnabled(ids, false));
}

bool FeaturesPage::eventFilter(QObject* watched, QEvent* event)
{
    ProjectSession* project = services().context.project();
    if (watched != &m_panel->map() || event->type() != QEvent::KeyPress || project == nullptr || m_matrix == nullptr)
        return FramedPage::eventFilter(watched, event);
    const VerdictOutcome outcome = applyVerdictKey(*project, chosenSamples(), *static_cast<QKeyEvent*>(event));
    if (outcome.isHandled)
        report(outcome.result);
    return outcome.isHandled;
}

} // namespace studio
