// SPDX-License-Identifier: GPL-3.0-or-later
// What the label page says about its sample: selection, counts, suggestion and inspector.
#include "app/session/studio_context.h"
#include "models/signal/windowing.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/itemmodels/segment_item_model.h"
#include "ui/pages/label_page.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/widgets/card.h"

#include <QLocale>
#include <QTableView>
#include <algorithm>

namespace studio
{

namespace
{

bool isLabelled(const Segment& segment)
{
    return segment.source != SegmentSource::Suggestion;
}

} // namespace

void LabelPage::onSegmentsChanged()
{
    const QVector<Segment>& all = m_model->segments();
    m_plot->setSegments(all, m_tier);
    m_selection.removeIf([&](SegmentId id) { return m_model->rowOf(id) < 0; });
    if (currentSuggestion() == nullptr)
        nextSuggestionAfter(0);
    showSelection();
    showChips();
    showState();
}

void LabelPage::select(const QVector<SegmentId>& ids)
{
    m_selection = ids;
    if (ids.size() == 1) {
        const Segment* one = m_model->segment(m_model->rowOf(ids.first()));
        if (one != nullptr && !isLabelled(*one))
            m_suggestion = one->id;
    }
    showSelection();
}

void LabelPage::showSelection()
{
    m_isSyncing = true;
    m_plot->setSelection(m_selection);
    QItemSelection rows;
    for (const SegmentId id : std::as_const(m_selection)) {
        const int row = m_model->rowOf(id);
        rows.select(m_model->index(row, 0), m_model->index(row, SegmentItemModel::kColumnCount - 1));
    }
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (m_selection.size() == 1) {
        const QModelIndex index = m_model->index(m_model->rowOf(m_selection.first()),
                                                 std::max(0, m_table->currentIndex().column()));
        m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        m_table->scrollTo(index);
    }
    m_isSyncing = false;
    showSuggestion();
    showInspector();
    enableActions();
}

void LabelPage::showState()
{
    const ProjectSession* open = project();
    const Sample* here = sample();
    if (open == nullptr || here == nullptr) {
        setStateText(open == nullptr ? tr("No project open") : tr("No sample"));
        return;
    }
    int unlabelled = 0;
    int place = 0;
    for (const SampleId id : std::as_const(m_list)) {
        const Sample* one = open->sample(id);
        if (one == nullptr || !isUnlabelled(*one))
            continue;
        ++unlabelled;
        if (id == m_sample)
            place = unlabelled;
    }
    QStringList parts = {here->name, formatDuration(here->durationMs())};
    parts << tr("sample %1 of %2").arg(m_list.indexOf(m_sample) + 1).arg(m_list.size());
    parts << (place > 0 ? tr("%1 of %2 unlabelled").arg(place).arg(unlabelled)
                        : tr("%1 unlabelled").arg(unlabelled));
    if (!here->label.isEmpty())
        parts << tr("whole: %1").arg(here->label);
    setStateText(parts.join(QStringLiteral(" \u00b7 ")));
    setStateMark(unlabelled == 0 ? StateMark::UpToDate : StateMark::InProgress,
                 tr("%1 unlabelled").arg(unlabelled));
    if (isVisible())
        services().host.setStatusNote(
            tr("view %1 \u2013 %2 s, %3 readings")
                .arg(timeText(static_cast<qint64>(m_plot->viewFirst())),
                     timeText(static_cast<qint64>(m_plot->viewFirst() + m_plot->viewCount())))
                .arg(static_cast<qint64>(m_plot->viewCount())));
    const auto labelled = std::count_if(m_model->segments().begin(), m_model->segments().end(), isLabelled);
    m_tableCard->setSubtitle(tr("%1 labelled, %2 suggested \u00b7 %3 of %4 s labelled")
                                 .arg(labelled)
                                 .arg(m_model->suggestionCount())
                                 .arg(timeText(m_model->labelledReadings()),
                                      QLocale().toString(here->durationMs() / 1000.0, 'f', 1)));
}

void LabelPage::showChips()
{
    const ProjectSession* open = project();
    if (open == nullptr) {
        m_chips->setLabels({}, {}, {});
        return;
    }
    const QStringList labels = open->labels();
    QVector<int> counts(labels.size(), 0);
    for (const Segment& segment : m_model->segments()) {
        if (const auto at = labels.indexOf(segment.label); at >= 0 && isLabelled(segment))
            ++counts[at];
    }
    m_chips->setLabels(labels, counts, m_activeLabel);
    m_plot->setActiveLabel(m_activeLabel);
}

void LabelPage::showSuggestion()
{
    const Segment* now = currentSuggestion();
    m_plot->setCurrentSuggestion(now != nullptr ? now->id : SegmentId());
    SuggestionBar::Now shown;
    shown.isSearching = m_isSuggesting;
    shown.count = m_model->suggestionCount();
    int confident = 0;
    for (const Segment& one : m_model->segments())
        confident += !isLabelled(one) && one.confidence >= m_bar->threshold() ? 1 : 0;
    if (now != nullptr) {
        shown.label = now->label;
        shown.classIndex = static_cast<int>(project()->labels().indexOf(now->label));
        shown.confidence = now->confidence;
        shown.range = QStringLiteral("%1 \u2013 %2 s").arg(timeText(now->begin), timeText(now->end));
        shown.by = tr("by %1").arg(
            m_model->index(m_model->rowOf(now->id), static_cast<int>(SegmentItemModel::Column::By))
                .data()
                .toString());
    } else if (sample() != nullptr) {
        shown.by = tr("movements between rests can be found and shown for you to accept");
    }
    m_bar->show(shown);
    ActionRegistry& actions = services().actions;
    actions.setText(QStringLiteral("label.acceptAll"), tr("Accept %1").arg(confident));
    actions.setEnabled(QStringLiteral("label.acceptAll"), confident > 0,
                       tr("No suggestion is as sure as that"));
    actions.setEnabled(QStringLiteral("label.reject"), now != nullptr, tr("There is no suggestion"));
}

void LabelPage::showInspector()
{
    m_inspectorCard->setReadout(m_selection.size() > 1 ? tr("%1 selected").arg(m_selection.size())
                                                       : QString());
    const Segment* one =
        m_selection.size() == 1 ? m_model->segment(m_model->rowOf(m_selection.first())) : nullptr;
    if (one == nullptr) {
        m_inspectorCard->setTitle(m_selection.isEmpty() ? tr("No region selected") : tr("Regions"));
        m_inspector->showHint(m_selection.isEmpty()
                                  ? tr("Drag on the signal, or press I and O at the cursor, to make a region "
                                       "with the chosen label. "
                                       "A number key labels the whole sample while it has no regions.")
                                  : tr("A number relabels them all, M merges them, the arrow keys move them, "
                                       "Delete removes them."));
        return;
    }
    const bool isSuggestion = !isLabelled(*one);
    m_inspectorCard->setTitle(isSuggestion ? tr("Suggestion")
                                           : tr("Region %1").arg(m_model->rowOf(one->id) + 1));
    m_inspector->showRegion(project()->labels(), one->label, timeText(one->begin), timeText(one->end),
                            timeText(one->length()), neighbourNote(*one));
}

QString LabelPage::neighbourNote(const Segment& segment) const
{
    const Segment* before = nullptr;
    const Segment* after = nullptr;
    for (const Segment& other : m_model->segments()) {
        if (other.id == segment.id || other.tier != segment.tier || !isLabelled(other))
            continue;
        if (other.end <= segment.begin && (before == nullptr || other.end > before->end))
            before = &other;
        if (other.begin >= segment.end && (after == nullptr || other.begin < after->begin))
            after = &other;
    }
    QStringList parts;
    if (before != nullptr)
        parts << tr("%1 s after %2").arg(timeText(segment.begin - before->end), before->label);
    if (after != nullptr)
        parts << tr("%1 s before %2").arg(timeText(after->begin - segment.end), after->label);
    QString note = parts.join(QStringLiteral(", "));
    const ImpulseDesign design = project()->impulse();
    const Sample* here = sample();
    if (!design.isEmpty() && here != nullptr && here->intervalMs > 0.0) {
        const WindowGrid grid = windowGrid(design.input, here->sampleRateHz());
        const qint64 room = segment.length() - grid.windowReadings;
        const int windows =
            room < 0 || grid.strideReadings < 1 ? 0 : static_cast<int>(room / grid.strideReadings) + 1;
        const QLocale locale;
        note += (note.isEmpty() ? QString() : QStringLiteral("\n")) +
                tr("%n window(s) of %1 s at stride %2 s", "", windows)
                    .arg(locale.toString(design.input.windowMs / 1000.0, 'g', 4),
                         locale.toString(design.input.strideMs / 1000.0, 'g', 4));
    }
    return note;
}

QString LabelPage::timeText(qint64 reading) const
{
    const Sample* here = sample();
    const double interval = here != nullptr && here->intervalMs > 0.0 ? here->intervalMs : 1000.0;
    return QLocale().toString(static_cast<double>(reading) * interval / 1000.0, 'f', 3);
}

} // namespace studio
