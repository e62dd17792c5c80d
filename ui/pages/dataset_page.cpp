// SPDX-License-Identifier: GPL-3.0-or-later
// The dataset page: how it is built. What it shows stands in dataset_page_state.cpp, what the user does in
// dataset_page_actions.cpp.
#include "ui/pages/dataset_page.h"

#include "app/session/studio_context.h"
#include "ui/itemmodels/sample_filter_model.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_detail.h"
#include "ui/pages/sample_grid.h"
#include "ui/pages/sample_scanner.h"
#include "ui/pages/sample_table_delegate.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/shell/ui_settings.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/mix_bar.h"
#include "ui/widgets/query_field.h"
#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr int kNarrowPage = 1200;

/// Chooses whole rows whoever asks, so that grid and table share one selection.
class RowSelection final : public QItemSelectionModel
{
public:
    using QItemSelectionModel::QItemSelectionModel;
    void select(const QItemSelection& selection, QItemSelectionModel::SelectionFlags command) override
    {
        QItemSelectionModel::select(selection, command == NoUpdate ? command : command | Rows);
    }
    void select(const QModelIndex& index, QItemSelectionModel::SelectionFlags command) override
    {
        QItemSelectionModel::select(index, command == NoUpdate ? command : command | Rows);
    }
};

} // namespace

DatasetPage::DatasetPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_model(new SampleItemModel(this))
    , m_shown(new SampleFilterModel(this))
{
    m_shown->setSourceModel(m_model);
    registerActions();
    auto* import = new Button(theme(), ButtonKind::Secondary, tr("Import..."), this);
    import->setObjectName(QStringLiteral("dataset.import"));
    import->setIconName(QStringLiteral("import"));
    connect(import, &QPushButton::clicked, this, [this] { this->services().actions.trigger(QStringLiteral("home.import")); });
    addHeadWidget(import);
    addHeadAction(QStringLiteral("dataset.nextUnlabelled"), ButtonKind::Primary);
    content()->setSpacing(12);
    content()->addWidget(buildFilterRow());
    content()->addWidget(buildSummary());
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    splitter->addWidget(buildViews());
    splitter->addWidget(buildSide());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({860, 320});
    content()->addWidget(splitter, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("database"), tr("No samples yet"),
                                 tr("Record with a board, import recordings (WAV, CSV, acquisition JSON or CBOR), pictures (JPEG, PNG) or exported folders, also by dropping them here, or open "
                                    "the example to look around."),
                                 this);
    empty->addButton(ButtonKind::Secondary, tr("Import dataset..."), [this] { this->services().actions.trigger(QStringLiteral("home.import")); });
    empty->addButton(ButtonKind::Secondary, tr("Open the example"), [this] { this->services().actions.trigger(QStringLiteral("home.example")); });
    // Whoever has a project of his own came for his own data.
    empty->addButton(ButtonKind::Primary, tr("Record"), [this] { this->services().host.showPage(QStringLiteral("collect")); });
    setEmptyState(empty);
    followStage(Stage::Dataset, {}, {});
    connect(&services.context, &StudioContext::selectionChanged, this, [this] {
        if (!isVisible())
            selectSamples(this->services().context.selection());
    });
    showForm(0);
    fitBulkRow();
    projectChanged();
}

DatasetPage::~DatasetPage() = default;

void DatasetPage::registerActions()
{
    const auto add = [this](const char* id, const QString& text, const char* icon, const QKeySequence& keys, const QString& description,
                            std::function<void()> handler) {
        addPageAction(QStringLiteral("data"), id, text, icon, keys, description, std::move(handler));
    };
    add("dataset.nextUnlabelled", tr("Label next unlabelled"), "tag", {}, tr("Goes to the next sample that carries no label"), [this] {
        m_filter->setQuery(QStringLiteral("is:unlabelled"));
        view().setFocus();
        selectRow(0);
    });
    add("dataset.resplit", tr("Re-split..."), "split", {}, tr("Divides the samples anew, by recording and label"), [this] { askForSplit(); });
    add("dataset.relabel", tr("Label selection..."), "tag", QKeySequence(Qt::CTRL | Qt::Key_L), tr("Gives the selected samples a label, a new one if you like"), [this] {
        services().dialogs.askText(this, {.title = tr("Label the selected samples"), .label = tr("Label"), .actionText = tr("Label")},
                                   [this](const QString& label) { labelSelection(label); });
    });
    add("dataset.open", tr("Open in Label"), "tags", {}, tr("Opens the current sample in Label (Enter)"), [this] { openCurrent(); });
    add("dataset.compare", tr("Compare two"), "copy", {}, tr("Shows two selected samples one over the other (C)"), [this] { compareSelected(); });
    add("dataset.replay", tr("Replay as a live signal"), "play", {}, tr("The current sample as a device that sends its readings again, at their own rate"),
        [this] { replayCurrent(); });
    add("dataset.form", tr("Switch between grid and table"), "grid", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G), tr("The same samples, as pictures or as rows"),
        [this] { m_form->setCurrent(1 - m_form->current()); });
}

QWidget* DatasetPage::buildFilterRow()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_filter = new QueryField(theme(), tr("Filter samples"), bar);
    m_filter->edit().setObjectName(QStringLiteral("dataset.filter"));
    m_filter->edit().setPlaceholderText(tr("label:wave  split:testing  len>2s  -is:excluded  name"));
    m_filter->edit().setToolTip(tr("label:  split:  session:  device:  origin:  is:labelled  is:unlabelled  is:excluded  is:starred  is:approved  len>2s  or part of a "
                                   "name; a minus negates"));
    connect(m_filter, &QueryField::queryChanged, this, &DatasetPage::applyFilter);
    auto* saved = new Button(theme(), ButtonKind::Secondary, tr("Saved filters"), bar);
    saved->setObjectName(QStringLiteral("dataset.savedFilters"));
    saved->setIconName(QStringLiteral("star"));
    saved->setHasMenuArrow(true);
    connect(saved, &QPushButton::clicked, this, &DatasetPage::offerFilters);
    m_form = new Segmented(theme(), tr("Show samples as"), {tr("Grid"), tr("Table")}, bar);
    m_form->setObjectName(QStringLiteral("dataset.form"));
    m_form->setCurrent(0);
    connect(m_form, &Segmented::chosen, this, &DatasetPage::showForm);
    row->addWidget(m_filter, 1);
    row->addWidget(saved);
    row->addWidget(m_form);
    return bar;
}

QWidget* DatasetPage::buildSummary()
{
    auto* card = new Card(theme(), {}, this);
    card->setAccessibleName(tr("Class mix and split"));
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    card->body()->setContentsMargins(8, 8, 12, 8);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    m_mix = new MixBar(theme(), tr("Class mix"), card);
    m_mix->setObjectName(QStringLiteral("dataset.mix"));
    connect(m_mix, &MixBar::partChosen, this, [this](const QString& word) { m_filter->setQuery(word); });
    m_uneven = new Tag(theme(), {}, TagKind::Warning, card);
    m_split = new MixBar(theme(), tr("Split"), card);
    m_split->setObjectName(QStringLiteral("dataset.split"));
    connect(m_split, &MixBar::partChosen, this, [this](const QString& word) { m_filter->setQuery(word); });
    auto* resplit = new Button(theme(), ButtonKind::Secondary, {}, card);
    resplit->bindAction(services().actions.action(QStringLiteral("dataset.resplit")));
    resplit->setCompact(true);
    row->addWidget(m_mix, 3);
    row->addWidget(m_uneven, 0, Qt::AlignTop);
    row->addWidget(m_split, 2);
    row->addWidget(resplit);
    card->body()->addLayout(row);
    return card;
}

QWidget* DatasetPage::buildViews()
{
    auto* card = new Card(theme(), {}, this);
    card->setAccessibleName(tr("Samples"));
    card->setBodyMargins(0);
    m_stack = new QStackedWidget(card);
    auto* gridHolder = new QWidget(m_stack);
    auto* gridColumn = new QVBoxLayout(gridHolder);
    gridColumn->setContentsMargins(12, 12, 4, 1);
    m_grid = new SampleGrid(theme(), gridHolder);
    gridColumn->addWidget(m_grid);
    m_stack->addWidget(gridHolder);
    buildTable(m_stack);
    m_stack->addWidget(m_table);
    auto* nothing = new EmptyState(theme(), QStringLiteral("search"), tr("Nothing fits the filter"), tr("All samples are still there."), m_stack);
    nothing->addButton(ButtonKind::Secondary, tr("Show all"), [this] { m_filter->setQuery({}); });
    m_nothing = nothing;
    m_stack->addWidget(nothing);
    auto* selection = new RowSelection(m_shown, this);
    m_grid->setModel(m_shown);
    m_grid->setSelectionModel(selection);
    m_table->setSelectionModel(selection);
    for (QAbstractItemView* one : {static_cast<QAbstractItemView*>(m_grid), static_cast<QAbstractItemView*>(m_table)}) {
        one->installEventFilter(this);
        one->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(one, &QWidget::customContextMenuRequested, this, [this, one](const QPoint& at) { offerActions(one->viewport()->mapToGlobal(at)); });
        connect(one, &QAbstractItemView::activated, this, &DatasetPage::openCurrent);
    }
    connect(selection, &QItemSelectionModel::currentRowChanged, this, &DatasetPage::showCurrent);
    connect(selection, &QItemSelectionModel::selectionChanged, this, &DatasetPage::showSelectionRow);
    card->body()->addWidget(m_stack, 1);
    m_bulk = buildBulkRow(card);
    card->footer()->addWidget(m_bulk, 1);
    return card;
}

void DatasetPage::buildTable(QWidget* parent)
{
    m_table = new QTableView(parent);
    m_table->setObjectName(QStringLiteral("dataset.table"));
    m_table->setAccessibleName(tr("Samples"));
    m_table->setModel(m_shown);
    styleTable(*m_table, theme());
    m_table->setItemDelegate(new SampleTableDelegate(theme(), m_table));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed);
    const int widths[] = {180, 120, 80, 90, 84, 90, 120, 90, 90, 84, 130};
    for (int column = 0; column < SampleItemModel::kColumnCount; ++column)
        m_table->setColumnWidth(column, widths[column]);
    // The verdict stands as a disc before the name.
    m_table->setColumnHidden(static_cast<int>(SampleItemModel::Column::Verdict), true);
    const QByteArray columns = services().settings.blob(QStringLiteral("columns/dataset"));
    if (!columns.isEmpty())
        m_table->horizontalHeader()->restoreState(columns);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, this,
            [this] { services().settings.setBlob(QStringLiteral("columns/dataset"), m_table->horizontalHeader()->saveState()); });
}

QWidget* DatasetPage::buildBulkRow(QWidget* parent)
{
    auto* bar = new QWidget(parent);
    auto* row = new FlowLayout(bar, 6);
    m_selected = makeLabel(theme(), TextRole::BodyStrong, Token::Text, {}, bar);
    m_selected->setObjectName(QStringLiteral("dataset.selected"));
    m_selected->setMinimumHeight(theme().controlHeight(true)); // on the line of the buttons
    row->addWidget(m_selected);
    const auto add = [&](const QString& text, const char* icon, const QString& keys, std::function<void()> handler) {
        auto* button = new Button(theme(), ButtonKind::Secondary, text, bar);
        button->setIconName(QString::fromLatin1(icon));
        button->setToolTip(QStringLiteral("%1  (%2)").arg(text, keys));
        button->setCompact(true);
        connect(button, &QPushButton::clicked, this, std::move(handler));
        m_bulkButtons.append({button, keys});
        row->addWidget(button);
        return button;
    };
    // A button does what its key does, through the same place.
    const auto press = [this](Qt::Key key) {
        return [this, key] {
            QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
            eventFilter(&view(), &event);
        };
    };
    auto* label = add(tr("Label"), "tag", QStringLiteral("1\u20139"), {});
    label->setHasMenuArrow(true);
    connect(label, &QPushButton::clicked, this, [this, label] { offerLabels(label); });
    add(tr("Split"), "split", QStringLiteral("T"), press(Qt::Key_T));
    add(tr("Approve"), "check", QStringLiteral("A"), press(Qt::Key_A))->setObjectName(QStringLiteral("dataset.approve"));
    add(tr("Exclude"), "x", QStringLiteral("X"), press(Qt::Key_X));
    add(tr("Star"), "star", QStringLiteral("S"), press(Qt::Key_S));
    add(tr("Open"), "tags", QStringLiteral("Enter"), [this] { openCurrent(); });
    return bar;
}

/// The keys stand on the buttons where there is room, else in their tooltips alone.
void DatasetPage::fitBulkRow()
{
    for (const auto& [button, keys] : std::as_const(m_bulkButtons))
        button->setKeyHint(width() < kNarrowPage ? QString() : keys);
}

void DatasetPage::resizeEvent(QResizeEvent* event)
{
    FramedPage::resizeEvent(event);
    fitBulkRow();
}

QWidget* DatasetPage::buildSide()
{
    auto* side = new QSplitter(Qt::Vertical, this);
    side->setChildrenCollapsible(false);
    side->setHandleWidth(12);
    m_detail = new SampleDetail(theme(), services().context, side);
    connect(m_detail, &SampleDetail::openRequested, this, &DatasetPage::openCurrent);
    connect(m_detail, &SampleDetail::attachmentsRequested, this, &DatasetPage::saveAttached);
    connect(m_detail, &SampleDetail::placeRequested, this, [this](SampleId id, qint64 reading, qint64 count) {
        services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value}, {QStringLiteral("reading"), reading}, {QStringLiteral("count"), count}});
    });
    connect(m_detail, &SampleDetail::suggestionAccepted, this, [this] {
        ProjectSession* project = services().context.project();
        if (project != nullptr)
            afterVerdict(project->acceptSuggestion(m_detail->sample()), {m_detail->sample()}, view().currentIndex().row(), true);
    });
    m_advisor = new AdvisorPanel(theme(), side);
    m_advisor->setObjectName(QStringLiteral("dataset.advisor"));
    connect(m_advisor, &AdvisorPanel::fixRequested, this, &DatasetPage::fix);
    connect(m_advisor, &AdvisorPanel::showRequested, this, [this](const Advice& advice) {
        selectSamples(advice.samples);
        if (advice.kind == AdviceKind::NearCopy)
            compareSelected();
    });
    side->addWidget(m_detail);
    side->addWidget(m_advisor);
    side->setStretchFactor(0, 1);
    side->setStretchFactor(1, 1);
    side->setMinimumWidth(280);
    return side;
}

} // namespace studio
