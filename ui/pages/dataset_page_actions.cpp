// SPDX-License-Identifier: GPL-3.0-or-later
// What the user does on the dataset page.
#include "ui/pages/dataset_page.h"

#include "app/session/attachment_files.h"
#include "app/session/background_write.h"
#include "app/session/device_sources.h"
#include "app/session/studio_context.h"
#include "models/dataset/sample_query.h"
#include "ui/itemmodels/sample_filter_model.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/sample_detail.h"
#include "ui/pages/sample_grid.h"
#include "ui/pages/sample_scanner.h"
#include "ui/pages/verdict_keys.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/widgets/query_field.h"
#include "ui/widgets/segmented.h"

#include <QDir>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>

namespace studio
{

namespace
{
const QString kViewState = QStringLiteral("dataset");
const QString kFilters = QStringLiteral("filters");
constexpr double kLeastShare = 0.1;
constexpr double kMostShare = 0.95;
} // namespace

// ---- filter ----

void DatasetPage::applyFilter()
{
    Result<std::function<bool(const Sample&)>> query = parseSampleQuery(m_filter->query(), m_model->deviceNames());
    if (!query) {
        notice()->showNotice(NoticeKind::Warning, query.error().message);
        return;
    }
    notice()->showNotice(NoticeKind::Info, {});
    m_shown->setPredicate(*query);
    showForm(m_form->current());
    showCounts();
}

QJsonObject DatasetPage::storedFilters() const
{
    const ProjectSession* project = services().context.project();
    return project != nullptr ? project->viewState(kViewState).toObject()[kFilters].toObject() : QJsonObject();
}

void DatasetPage::offerFilters()
{
    ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto offer = [&](const QString& name, const QString& query) {
        QAction* action = menu->addAction(name);
        action->setToolTip(query);
        connect(action, &QAction::triggered, this, [this, query] { m_filter->setQuery(query); });
    };
    offer(tr("Not labelled"), QStringLiteral("is:unlabelled"));
    offer(tr("Excluded"), QStringLiteral("is:excluded"));
    offer(tr("Starred"), QStringLiteral("is:starred"));
    offer(tr("Not approved yet"), QStringLiteral("-is:approved -is:excluded"));
    const QJsonObject stored = storedFilters();
    if (!stored.isEmpty())
        menu->addSeparator();
    for (auto it = stored.begin(); it != stored.end(); ++it)
        offer(it.key(), it.value().toString());
    menu->addSeparator();
    const auto store = [this](const QJsonObject& filters) {
        ProjectSession* open = services().context.project();
        if (open == nullptr)
            return;
        QJsonObject state = open->viewState(kViewState).toObject();
        state[kFilters] = filters;
        open->setViewState(kViewState, state);
    };
    QAction* save = menu->addAction(tr("Save this filter..."));
    save->setEnabled(!m_filter->query().isEmpty());
    connect(save, &QAction::triggered, this, [this, store] {
        services().dialogs.askText(this, {.title = tr("Save the filter"), .label = tr("Name"), .value = m_filter->query(), .actionText = tr("Save")},
                                   [this, store](const QString& name) {
                                       QJsonObject filters = storedFilters();
                                       filters[name] = m_filter->query();
                                       store(filters);
                                   });
    });
    if (!stored.isEmpty()) {
        QMenu* forget = menu->addMenu(tr("Remove"));
        for (auto it = stored.begin(); it != stored.end(); ++it) {
            connect(forget->addAction(it.key()), &QAction::triggered, this, [this, store, name = it.key()] {
                QJsonObject filters = storedFilters();
                filters.remove(name);
                store(filters);
            });
        }
    }
    const auto* button = findChild<QWidget*>(QStringLiteral("dataset.savedFilters"));
    menu->popup(button->mapToGlobal(QPoint(0, button->height())));
}

void DatasetPage::focusFilter()
{
    m_filter->edit().setFocus();
    m_filter->edit().selectAll();
}

void DatasetPage::showForm(int form)
{
    const bool hasFocus = m_grid->hasFocus() || m_table->hasFocus();
    const bool isNothing = m_shown->rowCount() == 0 && services().context.project() != nullptr && !services().context.project()->samples().isEmpty();
    m_stack->setCurrentIndex(isNothing ? 2 : form);
    if (hasFocus && !isNothing)
        view().setFocus();
    if (view().currentIndex().isValid())
        view().scrollTo(view().currentIndex());
}

// ---- samples ----

void DatasetPage::open(const QVariantMap& arguments)
{
    if (arguments.value(QStringLiteral("selection")).toBool()) {
        selectSamples(services().context.selection());
        view().setFocus(Qt::OtherFocusReason);
        return;
    }
    if (arguments.contains(QStringLiteral("filter"))) {
        m_filter->setQuery(arguments.value(QStringLiteral("filter")).toString());
        return;
    }
    const SampleId id{arguments.value(QStringLiteral("sample")).toLongLong()};
    selectSamples({id});
    const qint64 count = arguments.value(QStringLiteral("count")).toLongLong();
    if (count > 0 && m_detail->sample() == id)
        m_detail->showWindow(arguments.value(QStringLiteral("reading")).toLongLong(), count);
}

void DatasetPage::openCurrent()
{
    const SampleId id = m_shown->sampleId(view().currentIndex());
    if (id.isValid())
        services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value}});
}

void DatasetPage::compareSelected()
{
    const QVector<SampleId> ids = selection();
    if (ids.size() < 2) {
        services().host.showToast({tr("Select two samples to compare.")});
        return;
    }
    m_detail->setSamples(ids[0], ids[1]);
    showQuality();
}

void DatasetPage::replayCurrent()
{
    const SampleId id = m_shown->sampleId(view().currentIndex());
    DeviceHub* hub = services().context.devices();
    if (!id.isValid())
        return;
    if (hub == nullptr || hub->sources() == nullptr) {
        notice()->showNotice(NoticeKind::Warning, tr("This window works without devices, so nothing can be replayed. Start Sensorsmith anew."));
        return;
    }
    const Result<QString> address = hub->sources()->addReplay(id);
    if (!address)
        notice()->showNotice(NoticeKind::Error, address.error().message);
    else
        services().host.showPage(QStringLiteral("devices"), {{QStringLiteral("device"), *address}});
}

void DatasetPage::saveAttached()
{
    ProjectSession* project = services().context.project();
    const SampleId id = m_detail->sample();
    if (project != nullptr && id.isValid())
        saveAttachedOf(project->path(), id);
}

/// Where that fails it is tried again with the same sample, whichever is chosen by then.
void DatasetPage::saveAttachedOf(const QString& path, SampleId id)
{
    services().dialogs.chooseFolder(this, {.title = tr("Save the attached files")}, [this, path, id](const QString& folder) {
        const auto write = [path, id, folder]() -> Result<SavedAttachments> {
            const Result<std::unique_ptr<ProjectFile>> file = ProjectFile::open(path, ProjectFile::Access::ReadOnly);
            return file ? saveAttachments(**file, id, QDir(folder)) : Result<SavedAttachments>(file.error());
        };
        const auto tell = [this, folder, path, id](const Result<SavedAttachments>& saved) {
            const std::optional<Error> lost = saved ? saved->error() : saved.error();
            if (!lost)
                services().host.showToast({.text = tr("%n file(s) saved in %1", nullptr, static_cast<int>(saved->paths.size())).arg(QDir(folder).dirName()),
                                           .kind = NoticeKind::Success});
            else
                notice()->showNotice(NoticeKind::Error, lost->message, tr("Save elsewhere..."), [this, path, id] { saveAttachedOf(path, id); });
        };
        workInBackground<SavedAttachments>(this, write, tell);
    });
}

/// What can be done with the samples, at the pointer or, with the menu key, at the view.
void DatasetPage::offerActions(const QPoint& at)
{
    if (!view().currentIndex().isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("dataset.contextMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char* id : {"dataset.open", "dataset.relabel", "dataset.compare", "dataset.replay"})
        menu->addAction(services().actions.action(QString::fromLatin1(id)));
    menu->popup(at);
}

void DatasetPage::offerLabels(QWidget* below)
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QStringList labels = project->labels();
    for (qsizetype i = 0; i < labels.size(); ++i) {
        QAction* action = menu->addAction(i < 9 ? tr("%1\t%2").arg(labels[i]).arg(i + 1) : labels[i]);
        connect(action, &QAction::triggered, this, [this, label = labels[i]] { labelSelection(label); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("New label...")), &QAction::triggered, this, [this] { services().actions.trigger(QStringLiteral("dataset.relabel")); });
    connect(menu->addAction(tr("No label\t0")), &QAction::triggered, this, [this] { labelSelection({}); });
    menu->popup(below->mapToGlobal(QPoint(0, below->height())));
}

void DatasetPage::askForSplit()
{
    const auto share = [](const QString& text) { return QLocale().toDouble(text.trimmed().remove(QLatin1Char('%'))) / 100.0; };
    services().dialogs.askText(this,
                               {.title = tr("Split the samples again"),
                                .label = tr("For training, in percent"),
                                .value = QStringLiteral("80"),
                                .actionText = tr("Split"),
                                .problem = [share](const QString& text) {
                                    const double value = share(text);
                                    return value >= kLeastShare && value <= kMostShare ? QString() : tr("Between 10 and 95 percent.");
                                }},
                               [this, share](const QString& text) {
                                   ProjectSession* project = services().context.project();
                                   if (project == nullptr)
                                       return;
                                   if (const Result<void> done = project->resplit(share(text), true, 1); !done)
                                       notice()->showNotice(NoticeKind::Error, done.error().message);
                                   else
                                       offerUndo();
                               });
}

void DatasetPage::labelSelection(const QString& label)
{
    ProjectSession* project = services().context.project();
    const QVector<SampleId> ids = selection();
    if (project != nullptr && !ids.isEmpty())
        afterVerdict(project->setLabel(ids, label), ids, view().currentIndex().row(), true);
}

void DatasetPage::offerUndo()
{
    services().host.showToast({services().context.project()->undoStack().undoText(), {}, NoticeKind::Success, tr("Undo"), QStringLiteral("Ctrl Z"),
                               [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
}

void DatasetPage::afterVerdict(const Result<void>& done, const QVector<SampleId>& ids, int row, bool advances)
{
    if (!done) {
        notice()->showNotice(NoticeKind::Error, done.error().message);
        return;
    }
    const bool isGone = services().context.project()->sample(ids.first()) == nullptr;
    if (ids.size() > 1 || isGone)
        offerUndo();
    if (isGone && m_shown->rowCount() > 0)
        selectRow(std::min(row, m_shown->rowCount() - 1)); // what took its place
    if (ids.size() > 1 || isGone || !advances)
        return;
    // A sample that no longer fits the filter is gone from its row: the next one stands there already.
    const bool isStillThere = m_shown->indexOf(ids.first()).isValid();
    const int next = isStillThere ? row + 1 : row;
    if (next < m_shown->rowCount())
        selectRow(next);
}

void DatasetPage::fix(const Advice& advice)
{
    ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    Result<void> done;
    switch (advice.fix) {
    case AdviceFix::None: return;
    case AdviceFix::Record:
        services().host.showPage(QStringLiteral("collect"), {{QStringLiteral("label"), advice.label}});
        return;
    case AdviceFix::Resplit: done = project->resplit(0.8, true, 1); break;
    case AdviceFix::Exclude: done = project->setEnabled(advice.fixSamples, false); break;
    case AdviceFix::MoveToTraining: done = project->setSplit(advice.fixSamples, Split::Training); break;
    case AdviceFix::MoveToTesting: done = project->setSplit(advice.fixSamples, Split::Testing); break;
    case AdviceFix::Label: done = project->setLabel(advice.fixSamples, advice.label); break;
    }
    if (!done)
        notice()->showNotice(NoticeKind::Error, done.error().message);
    else
        offerUndo();
}

bool DatasetPage::eventFilter(QObject* watched, QEvent* event)
{
    if ((watched != m_table && watched != m_grid) || event->type() != QEvent::KeyPress)
        return FramedPage::eventFilter(watched, event);
    ProjectSession* project = services().context.project();
    const auto& key = *static_cast<QKeyEvent*>(event);
    if (project == nullptr)
        return false;
    if (key.modifiers() == Qt::NoModifier && key.key() == Qt::Key_C) {
        compareSelected();
        return true;
    }
    if (key.modifiers() == Qt::NoModifier && key.key() == Qt::Key_Space) {
        m_detail->setVisible(!m_detail->isVisible());
        return true;
    }
    if (watched == m_grid && (key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter)) {
        openCurrent();
        return true;
    }
    const QVector<SampleId> ids = selection();
    int row = view().currentIndex().row();
    if (key.key() == Qt::Key_Delete) {
        for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
            row = std::min(row, index.row());
    }
    const VerdictOutcome outcome = applyVerdictKey(*project, ids, key);
    if (outcome.isHandled)
        afterVerdict(outcome.result, ids, row, outcome.advances);
    return outcome.isHandled;
}

} // namespace studio
