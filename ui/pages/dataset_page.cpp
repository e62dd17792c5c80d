// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset_page.h"

#include "app/session/studio_context.h"
#include "models/dataset/sample_query.h"
#include "ui/itemmodels/sample_filter_model.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_table_delegate.h"
#include "ui/pages/signal_sources.h"
#include "ui/plots/signal_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace studio
{

DatasetPage::DatasetPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_model(new SampleItemModel(this))
    , m_shown(new SampleFilterModel(this))
{
    m_shown->setSourceModel(m_model);
    registerActions();
    addHeadAction(QStringLiteral("dataset.resplit"), ButtonKind::Secondary);
    addHeadAction(QStringLiteral("dataset.nextUnlabelled"), ButtonKind::Primary);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(buildTable());
    splitter->addWidget(buildDetail());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    content()->addWidget(splitter, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("database"), tr("No samples yet"),
                                 tr("Import recordings (acquisition JSON or CBOR, exported folders), or open the example to look around."), this);
    empty->addButton(ButtonKind::Secondary, tr("Import dataset..."), [this] { this->services().actions.trigger(QStringLiteral("home.import")); });
    empty->addButton(ButtonKind::Primary, tr("Open the example"), [this] { this->services().actions.trigger(QStringLiteral("home.example")); });
    setEmptyState(empty);
    followStage(Stage::Dataset, {}, {});
    projectChanged();
}

void DatasetPage::addRowAction(const QString& id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& menu,
                               std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.iconName = icon;
    if (!keys.isEmpty())
        spec.shortcuts = {keys};
    spec.context = info().id;
    spec.menu = menu;
    spec.handler = std::move(handler);
    services().actions.add(spec, this);
}

void DatasetPage::registerActions()
{
    const QString menu = QStringLiteral("data");
    addRowAction(QStringLiteral("dataset.nextUnlabelled"), tr("Label next unlabelled"), QStringLiteral("tag"), {}, menu, [this] {
        m_filter->setText(QStringLiteral("is:unlabelled"));
        m_table->setFocus();
        if (m_shown->rowCount() > 0)
            m_table->selectRow(0);
        else
            services().host.showToast({tr("Everything is labelled.")});
    });
    addRowAction(QStringLiteral("dataset.resplit"), tr("Re-split 80/20"), QStringLiteral("split"), {}, menu, [this] {
        ProjectSession* project = services().context.project();
        if (project == nullptr || !project->resplit(0.8, true, 1))
            return;
        services().host.showToast({tr("Split again, by recording, 80 % for training."), {}, NoticeKind::Success, tr("Undo"), {},
                                   [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
    });
    addRowAction(QStringLiteral("dataset.relabel"), tr("Label selection..."), QStringLiteral("tag"), QKeySequence(Qt::CTRL | Qt::Key_L), menu, [this] {
        services().dialogs.askText(this, {.title = tr("Label the selected samples"), .label = tr("Label"), .actionText = tr("Label")},
                                   [this](const QString& label) { labelSelection(label); });
    });
}

QWidget* DatasetPage::buildTable()
{
    auto* card = new Card(theme(), tr("Samples"), this);
    card->setBodyMargins(0);
    m_filter = new QLineEdit(card);
    m_filter->setObjectName(QStringLiteral("dataset.filter"));
    m_filter->setPlaceholderText(tr("label:wave -is:excluded len>2s"));
    m_filter->setAccessibleName(tr("Filter samples"));
    m_filter->setToolTip(tr("label:  split:training  split:testing  device:  is:excluded  is:starred  is:unlabelled  len>2s  or part of a name; a minus negates"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(320);
    card->addHeaderWidget(m_filter);
    connect(m_filter, &QLineEdit::textChanged, this, &DatasetPage::applyFilter);
    m_table = new QTableView(card);
    m_table->setObjectName(QStringLiteral("dataset.table"));
    m_table->setAccessibleName(tr("Samples"));
    m_table->setModel(m_shown);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(34);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setItemDelegate(new SampleTableDelegate(theme(), m_table));
    m_table->installEventFilter(this);
    const int widths[] = {200, 140, 90, 90, 90, 100, 140, 100, 110, 100};
    for (int column = 0; column < 10; ++column)
        m_table->setColumnWidth(column, widths[column]);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DatasetPage::showCurrent);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), m_shown->sampleId(index).value}});
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DatasetPage::showCounts);
    card->body()->addWidget(m_table);
    return card;
}

QWidget* DatasetPage::buildDetail()
{
    m_detail = new Card(theme(), tr("Signal"), this);
    m_plot = new SignalPlot(theme(), m_detail);
    m_detail->body()->addWidget(m_plot);
    return m_detail;
}

void DatasetPage::projectChanged()
{
    ProjectSession* project = services().context.project();
    m_model->setSession(project);
    showEmpty(project == nullptr || project->samples().isEmpty());
    if (project != nullptr) {
        const auto update = [this] {
            showEmpty(services().context.project() == nullptr || services().context.project()->samples().isEmpty());
            showCounts();
        };
        connect(project, &ProjectSession::samplesAdded, this, update);
        connect(project, &ProjectSession::samplesRemoved, this, update);
        connect(project, &ProjectSession::samplesChanged, this, update);
    }
    m_current = {};
    if (m_shown->rowCount() > 0)
        m_table->selectRow(0);
    showCounts();
}

void DatasetPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void DatasetPage::open(const QVariantMap& arguments)
{
    const SampleId id{arguments.value(QStringLiteral("sample")).toLongLong()};
    m_filter->clear();
    const QModelIndex index = m_shown->indexOf(id);
    if (!index.isValid())
        return;
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
    const qint64 reading = arguments.value(QStringLiteral("reading")).toLongLong();
    const qint64 count = arguments.value(QStringLiteral("count")).toLongLong();
    if (count > 0) {
        m_plot->setWindowFrame(reading, reading + count);
        m_plot->setView(reading - count, 3 * count);
    }
}

void DatasetPage::applyFilter()
{
    Result<std::function<bool(const Sample&)>> query = parseSampleQuery(m_filter->text());
    if (!query) {
        notice()->showNotice(NoticeKind::Warning, query.error().message);
        return;
    }
    notice()->showNotice(NoticeKind::Info, {});
    m_shown->setPredicate(*query);
    showCounts();
}

void DatasetPage::showCurrent()
{
    ProjectSession* project = services().context.project();
    const SampleId id = m_shown->sampleId(m_table->currentIndex());
    const Sample* sample = project != nullptr ? project->sample(id) : nullptr;
    if (sample == nullptr)
        return;
    m_current = id;
    m_detail->setTitle(sample->name);
    m_detail->setReadout(QStringLiteral("%1 \u00b7 %2").arg(formatDuration(sample->durationMs()), formatRate(sample->sampleRateHz())));
    m_plot->setSource(signalSourceOf(services().context, *sample), sample->name);
    QVector<PlotRegion> regions;
    for (const Segment& segment : project->segments(id)) {
        if (segment.source != SegmentSource::Suggestion)
            regions.append({segment.begin, segment.end, static_cast<int>(project->labels().indexOf(segment.label)), segment.label});
    }
    m_plot->setRegions(regions);
}

void DatasetPage::showCounts()
{
    const ProjectSession* project = services().context.project();
    int training = 0;
    int testing = 0;
    int excluded = 0;
    if (project != nullptr) {
        for (const Sample& sample : project->samples())
            ++(!sample.enabled ? excluded : (sample.split == Split::Training ? training : testing));
    }
    setStateText(project == nullptr ? tr("No project open")
                                    : tr("%1 training \u00b7 %2 testing \u00b7 %3 excluded").arg(training).arg(testing).arg(excluded));
    const qsizetype selected = m_table->selectionModel()->selectedRows().size();
    if (isVisible())
        services().host.setStatusNote(selected > 1 ? tr("%n sample(s) selected", "", static_cast<int>(selected)) : QString());
}

QVector<SampleId> DatasetPage::selection() const
{
    QVector<SampleId> ids;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        ids.append(m_shown->sampleId(index));
    return ids;
}

void DatasetPage::labelSelection(const QString& label)
{
    verdict([label](ProjectSession& project, const QVector<SampleId>& ids) { return project.setLabel(ids, label); }, true);
}

void DatasetPage::verdict(const std::function<Result<void>(ProjectSession&, const QVector<SampleId>&)>& change, bool advances)
{
    ProjectSession* project = services().context.project();
    const QVector<SampleId> ids = selection();
    if (project == nullptr || ids.isEmpty())
        return;
    const int row = m_table->currentIndex().row();
    if (const Result<void> done = change(*project, ids); !done) {
        notice()->showNotice(NoticeKind::Error, done.error().message);
        return;
    }
    if (ids.size() > 1) {
        services().host.showToast({project->undoStack().undoText(), {}, NoticeKind::Success, tr("Undo"), QStringLiteral("Ctrl Z"),
                                   [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
    } else if (advances && row + 1 < m_shown->rowCount()) {
        m_table->selectRow(row + 1);
    }
}

bool DatasetPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return FramedPage::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    ProjectSession* project = services().context.project();
    if (project == nullptr || (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return false;
    const QVector<SampleId> ids = selection();
    const Sample* first = ids.isEmpty() ? nullptr : project->sample(ids.first());
    if (first == nullptr)
        return false;
    if (key->key() >= Qt::Key_1 && key->key() <= Qt::Key_9) {
        const int index = key->key() - Qt::Key_1;
        if (index < project->labels().size())
            labelSelection(project->labels()[index]);
        return true;
    }
    using Ids = const QVector<SampleId>&;
    switch (key->key()) {
    case Qt::Key_0: labelSelection(QString()); return true;
    case Qt::Key_A: verdict([](ProjectSession& p, Ids s) { return p.setVerdict(s, Verdict::Approved); }, true); return true;
    case Qt::Key_U: verdict([](ProjectSession& p, Ids s) { return p.setVerdict(s, Verdict::None); }, true); return true;
    case Qt::Key_X:
        verdict([on = !first->enabled](ProjectSession& p, Ids s) { return p.setEnabled(s, on); }, true);
        return true;
    case Qt::Key_S:
        verdict([on = !first->starred](ProjectSession& p, Ids s) { return p.setStarred(s, on); }, false);
        return true;
    case Qt::Key_T:
        verdict([to = first->split == Split::Training ? Split::Testing : Split::Training](ProjectSession& p, Ids s) { return p.setSplit(s, to); },
                true);
        return true;
    case Qt::Key_Delete: verdict([](ProjectSession& p, Ids s) { return p.moveToBin(s); }, false); return true;
    default: return false;
    }
}

} // namespace studio
