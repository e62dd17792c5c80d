// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/label_page.h"

#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "models/dataset/sample_query.h"
#include "ui/itemmodels/segment_item_model.h"
#include "ui/pages/segment_table_delegate.h"
#include "ui/pages/signal_sources.h"
#include "ui/pages/signal_worker.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QTableView>

namespace studio
{

namespace
{

constexpr int kMostKeptViews = 500;
/// Movements of longer samples are looked for only when they are asked for.
constexpr qint64 kMostReadingsUnasked = 2'000'000;
constexpr int kSpectrogramDelayMs = 30;
constexpr int kPlayStepMs = 16;
constexpr int kInspectorWidth = 384;

QString viewKey()
{
    return QStringLiteral("label");
}

} // namespace

LabelPage::LabelPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_model(new SegmentItemModel(this))
{
    m_plot = new SegmentPlot(theme(), this);
    m_table = new QTableView(this);
    registerActions();
    setFocusProxy(m_plot);

    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("label.filter"));
    m_filter->setPlaceholderText(tr("is:unlabelled"));
    m_filter->setAccessibleName(tr("Filter the samples to go through"));
    m_filter->setToolTip(
        tr("Which samples Page Up and Page Down go through; the same words as in Dataset  (Ctrl F)"));
    m_filter->setClearButtonEnabled(true);
    const auto fit = [this] {
        const int text = m_filter->fontMetrics().horizontalAdvance(m_filter->placeholderText());
        m_filter->setFixedWidth(std::max(168, text + 3 * m_filter->fontMetrics().height()));
    };
    fit();
    connect(&theme(), &Theme::themeChanged, m_filter, fit);
    connect(m_filter, &QLineEdit::textChanged, this, &LabelPage::listSamples);
    addHeadWidget(m_filter);
    for (const char* id : {"label.previousSample", "label.nextSample"}) {
        Button* step = addHeadAction(QString::fromLatin1(id), ButtonKind::Icon);
        step->setIconName(this->services().actions.spec(QString::fromLatin1(id))->iconName);
    }
    addHeadAction(QStringLiteral("label.done"), ButtonKind::Primary)
        ->setKeyHint(QStringLiteral("Ctrl Enter"));

    content()->setSpacing(12);
    content()->addWidget(buildTools());
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    // Beside the classes, which wrap, the page would take its parts' wished heights as the least and scroll too early.
    splitter->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    splitter->addWidget(buildEditor());
    auto* lower = new QWidget(splitter);
    auto* row = new QHBoxLayout(lower);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    row->addWidget(buildTable(), 1);
    row->addWidget(buildInspector());
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 7);
    splitter->setStretchFactor(1, 3);
    content()->addWidget(splitter, 1);

    auto* empty = new EmptyState(theme(), QStringLiteral("tags"), tr("Nothing to label yet"),
                                 tr("Labels say what happens in a recording, and when. Import or record samples first, or open the "
                                    "example to look around."),
                                 this);
    empty->addButton(ButtonKind::Secondary, tr("Import dataset..."),
                     [this] { this->services().actions.trigger(QStringLiteral("home.import")); });
    empty->addButton(ButtonKind::Primary, tr("Open the example"),
                     [this] { this->services().actions.trigger(QStringLiteral("home.example")); });
    setEmptyState(empty);
    needProject();
    connectPlot();
    m_spectrogramDelay.setSingleShot(true);
    m_spectrogramDelay.setInterval(kSpectrogramDelayMs);
    connect(&m_spectrogramDelay, &QTimer::timeout, this, &LabelPage::wishSpectrogram);
    m_playTimer.setInterval(kPlayStepMs);
    connect(&m_playTimer, &QTimer::timeout, this, &LabelPage::advancePlay);
    projectChanged();
}

LabelPage::~LabelPage() = default;

QWidget* LabelPage::buildTools()
{
    auto* tools = new QWidget(this);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_chips = new LabelChips(theme(), tools);
    row->addWidget(m_chips, 1);
    connect(m_chips, &LabelChips::labelChosen, this, &LabelPage::chooseLabel);
    connect(m_chips, &LabelChips::newLabelWanted, this, &LabelPage::askNewLabel);
    connect(m_chips, &LabelChips::noLabelChosen, this, &LabelPage::removeLabel);
    const auto button = [&](const char* id, ButtonKind kind) {
        auto* one = new Button(theme(), kind, {}, tools);
        one->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(id));
        one->bindAction(services().actions.action(QString::fromLatin1(id)));
        one->setIconName(services().actions.spec(QString::fromLatin1(id))->iconName);
        row->addWidget(one, 0, Qt::AlignTop);
        return one;
    };
    button("label.snap", ButtonKind::Secondary)->setCheckable(true);
    button("label.play", ButtonKind::Secondary);
    auto* spectrogram = new Button(theme(), ButtonKind::Secondary, tr("Spectrogram"), tools);
    spectrogram->setObjectName(QStringLiteral("tool.label.spectrogram"));
    spectrogram->setHasMenuArrow(true);
    spectrogram->setToolTip(tr("Frequencies of one axis over time  (S)"));
    m_spectrogramMenu = new QMenu(spectrogram);
    connect(spectrogram, &QPushButton::clicked, this, [this, spectrogram] {
        fillSpectrogramMenu();
        m_spectrogramMenu->popup(spectrogram->mapToGlobal(QPoint(0, spectrogram->height() + 2)));
    });
    row->addWidget(spectrogram, 0, Qt::AlignTop);
    for (const char* id : {"label.zoomIn", "label.fit"})
        button(id, ButtonKind::Icon);
    return tools;
}

QWidget* LabelPage::buildEditor()
{
    auto* card = new Card(theme(), {}, this);
    card->setBodyMargins(0);
    ActionRegistry& actions = services().actions;
    m_bar = new SuggestionBar(theme(), actions.action(QStringLiteral("label.suggest")),
                              actions.action(QStringLiteral("label.accept")),
                              actions.action(QStringLiteral("label.reject")),
                              actions.action(QStringLiteral("label.acceptAll")), card);
    connect(m_bar, &SuggestionBar::thresholdChanged, this, &LabelPage::showSuggestion);
    card->body()->setSpacing(0);
    card->body()->addWidget(m_bar);
    card->body()->addWidget(m_plot, 1);
    return card;
}

QWidget* LabelPage::buildTable()
{
    m_tableCard = new Card(theme(), tr("Regions"), this);
    m_tableCard->setBodyMargins(0);
    m_table->setObjectName(QStringLiteral("label.table"));
    m_table->setAccessibleName(tr("Regions"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setMinimumHeight(104);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(24);
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setItemDelegate(new SegmentTableDelegate(theme(), m_table));
    m_tableCard->body()->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (m_isSyncing)
            return;
        QVector<SegmentId> ids;
        for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
            ids.append(m_model->segment(index.row())->id);
        select(ids);
    });
    connect(m_model, &SegmentItemModel::editRequested, this, &LabelPage::editTyped);
    return m_tableCard;
}

QWidget* LabelPage::buildInspector()
{
    m_inspectorCard = new Card(theme(), tr("Region"), this);
    const auto fit = [this] { m_inspectorCard->setFixedWidth(static_cast<int>(kInspectorWidth * theme().textScale())); };
    fit();
    connect(&theme(), &Theme::themeChanged, m_inspectorCard, fit);
    m_inspector = new RegionInspector(theme(), m_inspectorCard);
    m_inspectorCard->body()->addWidget(m_inspector);
    connect(m_inspector, &RegionInspector::labelEdited, this, &LabelPage::relabelSelection);
    connect(m_inspector, &RegionInspector::fieldEdited, this,
            [this](RegionInspector::Field field, const QString& text) {
                using Column = SegmentItemModel::Column;
                const Column column = field == RegionInspector::Field::Start ? Column::Start
                                      : field == RegionInspector::Field::End ? Column::End
                                                                             : Column::Length;
                const int row = m_selection.isEmpty() ? -1 : m_model->rowOf(m_selection.first());
                const QModelIndex index = m_model->index(row, static_cast<int>(column));
                QString number = text;
                if (index.isValid() &&
                    !m_model->setData(index, number.remove(QLatin1Char('s')).trimmed(), Qt::EditRole))
                    showInspector();
            });
    return m_inspectorCard;
}

void LabelPage::connectPlot()
{
    connect(m_plot, &SegmentPlot::placeRequested, this, &LabelPage::placeDragged);
    connect(m_plot, &SegmentPlot::selectionChanged, this, &LabelPage::select);
    connect(m_plot, &SegmentPlot::viewChanged, this, [this] {
        showState();
        awaitSpectrogram();
    });
    connect(m_plot, &SegmentPlot::dragMoved, this, [this](const Segment& segment, const QString& what) {
        m_dragText = what;
        if (what.isEmpty()) {
            showInspector();
            return;
        }
        m_inspectorCard->setReadout(what);
        m_inspector->showRegion(project()->labels(), segment.label, timeText(segment.begin),
                                timeText(segment.end), timeText(segment.length()), neighbourNote(segment));
    });
}

ProjectSession* LabelPage::project() const
{
    return services().context.project();
}

const Sample* LabelPage::sample() const
{
    const ProjectSession* open = project();
    return open != nullptr ? open->sample(m_sample) : nullptr;
}

// ---- project and samples ----

void LabelPage::projectChanged()
{
    stopPlay();
    m_worker.reset();
    m_sample = {};
    m_activeLabel.clear();
    m_selection.clear();
    m_filter->clear();
    if (ProjectSession* open = project()) {
        m_worker = std::make_unique<SignalWorker>(open->path());
        connect(m_worker.get(), &SignalWorker::movementsFound, this, &LabelPage::takeMovements);
        connect(m_worker.get(), &SignalWorker::spectrogramMade, this,
                [this](SampleId id, const SpectrogramPicture& picture) {
                    if (id == m_sample) {
                        m_plot->setSpectrogram(picture);
                        setReady(true);
                    }
                });
        connect(m_worker.get(), &SignalWorker::failed, this, [this](const Error& error) {
            m_isSuggesting = false;
            setReady(true);
            showSuggestion();
            notice()->showNotice(NoticeKind::Error, error.message);
        });
        m_activeLabel = open->labels().value(0);
        followProject(*open);
    }
    listSamples();
    showNoSample();
    if (isVisible())
        activated();
}

void LabelPage::followProject(ProjectSession& open)
{
    connect(&open, &ProjectSession::segmentsChanged, this, [this](const QVector<SampleId>& ids) {
        if (ids.contains(m_sample))
            onSegmentsChanged();
    });
    connect(&open, &ProjectSession::labelsChanged, this, [this] {
        if (m_activeLabel.isEmpty() || !project()->labels().contains(m_activeLabel))
            m_activeLabel = project()->labels().value(0);
        m_plot->setClasses(project()->labels());
        showChips();
        enableActions();
    });
    connect(&open, &ProjectSession::samplesChanged, this, [this] { showState(); });
    const auto relist = [this] {
        listSamples();
        if (sample() == nullptr)
            isVisible() ? activated() : showNoSample();
    };
    connect(&open, &ProjectSession::samplesAdded, this, relist);
    connect(&open, &ProjectSession::samplesRemoved, this, relist);
}

void LabelPage::listSamples()
{
    m_list.clear();
    const ProjectSession* open = project();
    Result<std::function<bool(const Sample&)>> query = parseSampleQuery(m_filter->text(), services().context.deviceNames());
    if (!query) {
        notice()->showNotice(NoticeKind::Warning, query.error().message);
        query = parseSampleQuery({});
    } else {
        notice()->showNotice(NoticeKind::Info, {});
    }
    if (open != nullptr && query) {
        for (const Sample& one : open->samples()) {
            if (!isPicture(one) && (*query)(one)) // which has nothing to mark
                m_list.append(one.id);
        }
    }
    showState();
}

void LabelPage::activated()
{
    if (sample() != nullptr) {
        showState();
        return;
    }
    const ProjectSession* open = project();
    if (open == nullptr || open->samples().isEmpty()) {
        showNoSample();
        return;
    }
    // The last one shown, else the first without a label, else the first.
    const SampleId last{open->viewState(viewKey()).toObject()[QStringLiteral("sample")].toInteger()};
    SampleId chosen = open->sample(last) != nullptr ? last : SampleId();
    for (const SampleId id : std::as_const(m_list)) {
        const Sample* one = open->sample(id);
        if (!chosen.isValid() && one != nullptr && isUnlabelled(*one))
            chosen = id;
    }
    showSample(chosen.isValid() ? chosen : open->samples().first().id);
}

void LabelPage::showNoSample()
{
    const ProjectSession* open = project();
    const bool isEmpty = open == nullptr || open->samples().isEmpty();
    showEmpty(isEmpty);
    if (sample() == nullptr) {
        m_sample = {};
        m_model->setSample(nullptr, {});
        m_plot->setSource({}, {});
    }
    setStateMark(StateMark::Empty);
    showState();
    enableActions();
}

void LabelPage::showSample(SampleId id)
{
    ProjectSession* open = project();
    const Sample* one = open != nullptr ? open->sample(id) : nullptr;
    if (one == nullptr) {
        showNoSample();
        return;
    }
    keepView();
    stopPlay();
    showEmpty(false);
    notice()->showNotice(NoticeKind::Info, {});
    m_sample = id;
    m_selection.clear();
    m_suggestion = {};
    m_markIn = -1;
    m_movements.clear();
    m_knowsMovements = false;
    m_isSuggesting = false;
    m_spectrogramAxis = std::min(m_spectrogramAxis, static_cast<int>(one->axes.size()) - 1);
    m_plot->setSource(signalSourceOf(services().context, *one), one->name);
    m_plot->setClasses(open->labels());
    m_plot->setActiveLabel(m_activeLabel);
    m_model->setSample(open, id);
    restoreView();
    onSegmentsChanged();
    if (isPicture(*one))
        tellPicture();
    else if (m_worker && one->readingCount <= kMostReadingsUnasked)
        m_worker->wishMovements(id);
    enableActions();
}

void LabelPage::tellPicture()
{
    notice()->showNotice(NoticeKind::Info, tr("%1 is a picture: there are no readings to mark. Its label is given on the Dataset page.").arg(sample()->name),
                         tr("Show it there"), [this] { services().host.showPage(QStringLiteral("dataset"), {{QStringLiteral("sample"), m_sample.value}}); });
}

void LabelPage::stepSample(int step)
{
    if (m_list.isEmpty())
        return;
    const auto at = m_list.indexOf(m_sample);
    const auto next =
        at < 0 ? (step > 0 ? 0 : m_list.size() - 1) : std::clamp<qsizetype>(at + step, 0, m_list.size() - 1);
    if (at == next) {
        services().host.showToast(
            {step > 0 ? tr("This is the last sample.") : tr("This is the first sample.")});
        return;
    }
    showSample(m_list[next]);
}

bool LabelPage::isUnlabelled(const Sample& one) const
{
    return one.label.isEmpty() && one.segmentCount == 0;
}

/// On to the next sample of the list without a label, from the top again after the last.
void LabelPage::done()
{
    const ProjectSession* open = project();
    if (open == nullptr || m_list.isEmpty())
        return;
    const auto at = m_list.indexOf(m_sample);
    for (qsizetype i = 1; i <= m_list.size(); ++i) {
        const SampleId id = m_list[(at + i) % m_list.size()];
        const Sample* one = open->sample(id);
        if (one != nullptr && id != m_sample && isUnlabelled(*one)) {
            showSample(id);
            return;
        }
    }
    keepView();
    const Sample* here = sample();
    if (here != nullptr && isUnlabelled(*here)) {
        services().host.showToast({tr("This is the only sample left without a label.")});
        return;
    }
    notice()->showNotice(NoticeKind::Success,
                         m_filter->text().isEmpty() ? tr("Everything is labelled.")
                                                    : tr("Everything in this filter is labelled."),
                         tr("Review in Dataset"),
                         [this] { services().host.showPage(QStringLiteral("dataset")); });
}

// ---- view state ----

void LabelPage::keepView()
{
    ProjectSession* open = project();
    if (open == nullptr || sample() == nullptr)
        return;
    QJsonObject state = open->viewState(viewKey()).toObject();
    QJsonObject views = state[QStringLiteral("views")].toObject();
    if (views.size() >= kMostKeptViews)
        views = {};
    const QString key = QString::number(m_sample.value);
    if (m_plot->viewCount() < static_cast<double>(sample()->readingCount))
        views[key] = QJsonArray{m_plot->viewFirst(), m_plot->viewCount()};
    else
        views.remove(key);
    state[QStringLiteral("views")] = views;
    state[QStringLiteral("sample")] = m_sample.value;
    open->setViewState(viewKey(), state);
}

void LabelPage::restoreView()
{
    const QJsonObject views = project()->viewState(viewKey()).toObject()[QStringLiteral("views")].toObject();
    const QJsonArray view = views[QString::number(m_sample.value)].toArray();
    if (view.size() == 2)
        m_plot->setView(view[0].toDouble(), view[1].toDouble());
}

void LabelPage::hideEvent(QHideEvent* event)
{
    keepView();
    stopPlay();
    FramedPage::hideEvent(event);
}

void LabelPage::showEvent(QShowEvent* event)
{
    FramedPage::showEvent(event);
    awaitSpectrogram();
}

void LabelPage::open(const QVariantMap& arguments)
{
    const SampleId id{arguments.value(QStringLiteral("sample")).toLongLong()};
    if (project() == nullptr || project()->sample(id) == nullptr)
        return;
    if (!m_list.contains(id))
        m_filter->clear();
    showSample(id);
    const qint64 reading = arguments.value(QStringLiteral("reading")).toLongLong();
    const qint64 count = arguments.value(QStringLiteral("count")).toLongLong();
    if (count > 0) {
        m_plot->setCursorReading(reading);
        m_plot->setWindowFrame(reading, reading + count);
        m_plot->setView(static_cast<double>(reading - count), 3.0 * static_cast<double>(count));
    }
    m_plot->setFocus(Qt::OtherFocusReason);
}

void LabelPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void LabelPage::reload()
{
    listSamples();
    onSegmentsChanged();
}

} // namespace studio
