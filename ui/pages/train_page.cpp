// SPDX-License-Identifier: GPL-3.0-or-later
// The training page: how it is built, and its settings. The run stands in train_page_run.cpp, the list in train_page_runs.cpp.
#include "ui/pages/train_page.h"

#include "app/session/studio_context.h"
#include "models/impulse/feature_extraction.h"
#include "models/impulse/learning_blocks.h"
#include "ui/itemmodels/run_item_model.h"
#include "ui/pages/network_editor.h"
#include "ui/pages/parameter_form.h"
#include "ui/pages/parameter_texts.h"
#include "ui/pages/run_table_delegate.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/series_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kSettingsWidth = 330; ///< of the column beside the curves, at least

constexpr int kTimeWidth = 60;
constexpr int kRedrawMs = 100;
const QString kHidden = QStringLiteral("hidden");

/// What stands in the settings; the network has a card of its own.
QVector<ParameterDescription> settingsOf(const LearningBlockInfo& kind)
{
    QVector<ParameterDescription> list;
    for (const ParameterDescription& parameter : kind.parameters) {
        if (parameter.id != kHidden)
            list << parameter;
    }
    return list;
}

} // namespace

TrainPage::TrainPage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    registerActions();
    m_cancel = addHeadAction(QStringLiteral("train.cancel"), ButtonKind::Secondary);
    m_primary = addHeadAction(QStringLiteral("train.start"), ButtonKind::Primary);
    auto* columns = new QSplitter(Qt::Horizontal, this);
    columns->setChildrenCollapsible(false);
    columns->setHandleWidth(16);
    columns->addWidget(buildSettings());
    auto* right = new QSplitter(Qt::Vertical, columns);
    right->setChildrenCollapsible(false);
    right->setHandleWidth(16);
    right->addWidget(buildRun());
    right->addWidget(buildRuns());
    right->setStretchFactor(0, 5);
    right->setStretchFactor(1, 4);
    columns->addWidget(right);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setSizes({400, 760});
    content()->addWidget(columns, 1);
    buildEmpty();
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMs);
    connect(&m_redraw, &QTimer::timeout, this, &TrainPage::drawCurves);
    followStage(Stage::Train, tr("Train again"), [this] { start(); });
    JobRunner& jobs = services.context.jobs();
    connect(&jobs, &JobRunner::jobEvent, this, &TrainPage::onJobEvent);
    connect(&jobs, &JobRunner::jobAdded, this, &TrainPage::onJobChanged);
    connect(&jobs, &JobRunner::jobChanged, this, &TrainPage::onJobChanged);
    connect(&jobs, &JobRunner::jobFinished, this, &TrainPage::onJobChanged);
    projectChanged();
}

QString TrainPage::primaryActionId() const
{
    return QStringLiteral("train.start");
}

void TrainPage::registerActions()
{
    const auto add = [this](const char* id, const QString& text, const char* icon, const QKeySequence& keys, const QString& description,
                            std::function<void()> handler) {
        addPageAction(QStringLiteral("model"), id, text, icon, keys, description, std::move(handler));
    };
    add("train.start", tr("Train"), "play", {}, tr("Trains with these settings"), [this] { start(); });
    add("train.stop", tr("Stop and keep best"), "stop", QKeySequence(Qt::CTRL | Qt::Key_Period), tr("Ends the training; the best epoch so far is kept"),
        [this] { stop(false); });
    add("train.cancel", tr("Cancel"), "x", {}, tr("Ends the training and forgets the run"), [this] { stop(true); });
    add("train.rename", tr("Rename run..."), "pencil", QKeySequence(Qt::Key_F2), tr("Gives the selected run a name"), [this] { renameRun(); });
    add("train.star", tr("Star run"), "star", {}, tr("Marks the selected run, or takes the mark away (S)"), [this] { starRun(); });
    add("train.delete", tr("Delete run..."), "trash", {}, tr("Deletes the selected run and its networks (Del)"), [this] {
        if (const Run* run = selectedRun())
            deleteRuns({run->id}, tr("Delete %1?").arg(run->name), tr("Its networks, epochs and reports go with it. This cannot be undone."));
    });
    add("train.deleteOthers", tr("Delete others..."), "trash", {}, tr("Deletes every run that is neither selected nor starred"), [this] {
        const Run* selected = selectedRun();
        QVector<RunId> others;
        for (const Run& run : m_runs->runs()) {
            if (!run.starred && run.state != RunState::Running && (selected == nullptr || run.id != selected->id))
                others.append(run.id);
        }
        if (!others.isEmpty())
            deleteRuns(others, tr("Delete %n run(s)?", "", static_cast<int>(others.size())), tr("The selected run and the starred ones stay. This cannot be undone."));
    });
}

void TrainPage::buildEmpty()
{
    auto* empty = new EmptyState(theme(), QStringLiteral("curves"), tr("Nothing to train yet"),
                                 tr("Training needs labelled samples and an impulse with a learning block. It takes some seconds."), this);
    empty->addButton(ButtonKind::Secondary, tr("Go to Dataset"), [this] { services().host.showPage(QStringLiteral("dataset")); });
    empty->addButton(ButtonKind::Primary, tr("Go to Impulse"), [this] { services().host.showPage(QStringLiteral("impulse")); });
    setEmptyState(empty);
}

// ---- settings ----

QWidget* TrainPage::buildSettings()
{
    auto* column = new QWidget(this);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_network = new NetworkEditor(theme(), column);
    m_network->setMinimumHeight(240);
    connect(m_network, &NetworkEditor::hiddenEdited, this, [this](const std::vector<int>& hidden) {
        QJsonArray sizes;
        for (const int units : hidden)
            sizes.append(units);
        changeSetting(kHidden, sizes, tr("Change the network"));
    });
    layout->addWidget(m_network, 5);
    m_settings = new Card(theme(), tr("Settings you choose"), column);
    m_settings->setBodyMargins(0);
    auto* scroll = new QScrollArea(m_settings);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* place = new QWidget(scroll);
    m_formPlace = new QVBoxLayout(place);
    m_formPlace->setContentsMargins(12, 10, 12, 10);
    m_hint = makeLabel(theme(), TextRole::Small, Token::Text2, {}, place);
    m_hint->setWordWrap(true);
    m_formPlace->addWidget(m_hint);
    m_formPlace->addStretch(1);
    scroll->setWidget(place);
    scroll->viewport()->setAutoFillBackground(false); // the card shows through
    place->setAutoFillBackground(false);
    m_settings->body()->addWidget(scroll, 1);
    m_splitText = makeLabel(theme(), TextRole::Small, Token::Text2, {}, m_settings);
    m_splitText->setObjectName(QStringLiteral("train.split"));
    m_splitText->setWordWrap(true);
    m_settings->footer()->addWidget(m_splitText, 1);
    layout->addWidget(m_settings, 6);
    layout->addStrut(kSettingsWidth);
    return column;
}

void TrainPage::readDesign()
{
    const ProjectSession* project = services().context.project();
    const ImpulseDesign design = project != nullptr ? project->impulse() : ImpulseDesign();
    m_block = -1;
    for (int i = 0; i < design.learn.size(); ++i) {
        if (m_block < 0 || design.learn[i].block == QLatin1String("classification"))
            m_block = i;
    }
    const bool canTrain = m_block >= 0 && !design.dsp.isEmpty() && !project->samples().isEmpty();
    showEmpty(!canTrain && (project == nullptr || project->runs().isEmpty()));
    showActions();
    if (m_block < 0)
        return;
    const LearningBlockDesign& block = design.learn[m_block];
    const LearningBlockInfo* kind = findLearningBlock(block.block);
    const bool isClassifier = block.block == QLatin1String("classification");
    m_network->setVisible(isClassifier);
    m_settings->setTitle(isClassifier ? tr("Settings you choose") : kind->title);
    if (m_form == nullptr || m_formBlock != block.id + block.block) {
        delete m_form;
        m_formBlock = block.id + block.block;
        m_form = new ParameterForm(theme(), settingsOf(*kind), ParameterForm::Detail::Compact, m_settings);
        m_formPlace->insertWidget(0, m_form);
        connect(m_form, &ParameterForm::edited, this,
                [this](const QString& id, const QJsonValue& value) { changeSetting(id, value, tr("Change %1").arg(id)); });
    }
    m_form->setValues(block.parameters);
    m_form->clearProblems();
    if (isClassifier) {
        std::vector<int> hidden;
        for (const QJsonValue& units : block.parameters[kHidden].toArray())
            hidden.push_back(units.toInt());
        int features = 0;
        if (!project->samples().isEmpty() && !design.dsp.isEmpty()) {
            if (const Result<PreparedImpulse> prepared = prepareImpulse(design, project->samples()))
                features = static_cast<int>(prepared->featureColumns(m_block).size());
        }
        m_network->setNetwork(features, hidden, static_cast<int>(project->labels().size()));
    }
}

void TrainPage::changeSetting(const QString& id, const QJsonValue& value, const QString& name)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr || m_block < 0)
        return;
    ImpulseDesign design = project->impulse();
    design.learn[m_block].parameters[id] = value;
    const Result<ImpulseDesign> checked = impulseFromJson(impulseToJson(design));
    if (!checked) {
        const FieldProblem problem = fieldProblem(m_form->parameters(), checked.error().message);
        if (problem.id.isEmpty())
            notice()->showNotice(NoticeKind::Error, checked.error().message);
        else
            m_form->showProblem(problem.id, problem.reason);
        return;
    }
    if (const Result<void> set = project->setImpulse(*checked, name); !set)
        notice()->showNotice(NoticeKind::Error, set.error().message);
}

void TrainPage::start()
{
    if (services().context.train() == 0)
        return;
    m_trainingFor.start();
    m_shown = {};
    m_curves = {};
    drawCurves();
}

void TrainPage::stop(bool discards)
{
    JobRunner& jobs = services().context.jobs();
    for (const JobInfo& job : jobs.jobs()) {
        if (job.kind != JobKind::Train || (job.state != JobState::Running && job.state != JobState::Queued))
            continue;
        if (discards && m_training.isValid())
            m_toDiscard.append(m_training);
        jobs.cancel(job.id);
    }
}

// ---- cards ----

QWidget* TrainPage::buildRun()
{
    m_runCard = new Card(theme(), tr("Run"), this);
    m_runCard->setBodyMargins(0);
    m_runTag = new Tag(theme(), {}, TagKind::Accent, m_runCard);
    m_runCard->addTitleWidget(m_runTag);
    m_form2 = new Segmented(theme(), tr("Show epochs as"), {tr("Curves"), tr("Table")}, m_runCard);
    m_form2->setObjectName(QStringLiteral("train.form"));
    m_form2->setCompact(true);
    m_form2->setCurrent(0);
    m_runCard->addHeaderWidget(m_form2);
    m_progressRow = new QWidget(m_runCard);
    auto* row = new QHBoxLayout(m_progressRow);
    row->setContentsMargins(12, 10, 12, 4);
    row->setSpacing(12);
    m_progressText = makeLabel(theme(), TextRole::BodyStrong, Token::Text, {}, m_progressRow);
    m_progressText->setObjectName(QStringLiteral("train.progressText"));
    m_progress = new QProgressBar(m_progressRow);
    m_progress->setAccessibleName(tr("Progress of training"));
    m_progress->setTextVisible(false);
    m_eta = makeLabel(theme(), TextRole::Mono, Token::Text2, {}, m_progressRow);
    m_eta->setObjectName(QStringLiteral("train.eta"));
    row->addWidget(m_progressText);
    row->addWidget(m_progress, 1);
    row->addWidget(m_eta);
    m_runCard->body()->addWidget(m_progressRow);
    m_stack = new QStackedWidget(m_runCard);
    auto* curves = new QWidget(m_stack);
    auto* pair = new QHBoxLayout(curves);
    pair->setContentsMargins(12, 8, 12, 4);
    pair->setSpacing(16);
    const auto plot = [&](const QString& title, const QString& name) {
        auto* column = new QVBoxLayout;
        column->setSpacing(2);
        column->addWidget(makeLabel(theme(), TextRole::SmallStrong, Token::Text, title, curves));
        auto* one = new SeriesPlot(theme(), tr("epoch"), {}, curves);
        one->setObjectName(name);
        column->addWidget(one, 1);
        pair->addLayout(column, 1);
        return one;
    };
    m_loss = plot(tr("Loss, by epoch"), QStringLiteral("train.loss"));
    m_accuracy = plot(tr("Accuracy %, by epoch"), QStringLiteral("train.accuracy"));
    m_stack->addWidget(curves);
    m_epochs = makeTable(theme(), tr("Epochs"), {tr("Epoch"), tr("Loss"), tr("Validation loss"), tr("Accuracy %"), tr("Validation %")}, m_stack);
    m_epochs->setObjectName(QStringLiteral("train.epochs"));
    m_stack->addWidget(m_epochs);
    connect(m_form2, &Segmented::chosen, this, [this](int form) {
        m_stack->setCurrentIndex(form);
        showEpochTable();
    });
    m_runCard->body()->addWidget(m_stack, 1);
    m_summary = new ElidedLabel(theme(), TextRole::Small, Token::Text2, {}, m_runCard);
    m_summary->setObjectName(QStringLiteral("train.summary"));
    m_runCard->footer()->addWidget(m_summary, 1);
    return m_runCard;
}

QWidget* TrainPage::buildRuns()
{
    auto* card = new Card(theme(), tr("Runs"), this);
    card->setSubtitle(tr("tick to compare"));
    card->setBodyMargins(0);
    for (const char* id : {"train.deleteOthers", "train.star", "train.rename", "train.delete"}) {
        const bool isText = QLatin1String(id) == QLatin1String("train.deleteOthers");
        auto* button = new Button(theme(), isText ? ButtonKind::Secondary : ButtonKind::Icon, {}, card);
        button->setCompact(true);
        button->bindAction(services().actions.action(QString::fromLatin1(id)), false);
        card->addHeaderWidget(button);
    }
    m_runs = new RunItemModel(this);
    m_table = new QTableView(card);
    m_table->setObjectName(QStringLiteral("train.runs"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->horizontalHeader()->setDefaultSectionSize(kTimeWidth); // what the last column, which is stretched, has at least
    m_table->setModel(m_runs);
    styleTable(*m_table, theme());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setItemDelegate(new RunTableDelegate(theme(), m_table));
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) { chooseRun(index.row()); });
    connect(m_runs, &RunItemModel::tickedChanged, this, [this] {
        showComparison();
        drawCurves();
    });
    card->body()->addWidget(m_table, 1);
    m_failure = new QWidget(card);
    auto* row = new QHBoxLayout(m_failure);
    row->setContentsMargins(12, 6, 12, 6);
    m_failureText = new ElidedLabel(theme(), TextRole::Body, Token::Error, {}, m_failure);
    m_failureText->setObjectName(QStringLiteral("train.failure"));
    m_remedy = new Button(theme(), ButtonKind::Secondary, {}, m_failure);
    m_remedy->setObjectName(QStringLiteral("train.remedy"));
    m_remedy->setCompact(true);
    connect(m_remedy, &QPushButton::clicked, this, &TrainPage::applyRemedy);
    row->addWidget(m_failureText, 1);
    row->addWidget(m_remedy);
    card->body()->addWidget(m_failure);
    m_comparison = new QWidget(card);
    auto* compared = new QVBoxLayout(m_comparison);
    compared->setContentsMargins(12, 8, 12, 8);
    compared->setSpacing(4);
    m_gainText = makeLabel(theme(), TextRole::BodyStrong, Token::Text, {}, m_comparison);
    m_comparisonText = makeLabel(theme(), TextRole::Small, Token::Text2, {}, m_comparison);
    m_comparisonText->setObjectName(QStringLiteral("train.comparison"));
    m_comparisonText->setTextFormat(Qt::RichText);
    m_comparisonText->setWordWrap(true);
    compared->addWidget(m_gainText);
    compared->addWidget(m_comparisonText);
    card->body()->addWidget(m_comparison);
    return card;
}

} // namespace studio
