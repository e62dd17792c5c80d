// SPDX-License-Identifier: GPL-3.0-or-later
// The edits of the label page: each is one undo step of the project.
#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "models/dataset/segment_edit.h"
#include "models/signal/windowing.h"
#include "ui/itemmodels/segment_item_model.h"
#include "ui/pages/label_page.h"
#include "ui/pages/signal_worker.h"
#include "ui/plots/segment_plot.h"
#include "ui/shell/action_registry.h"

#include <algorithm>

namespace studio
{

namespace
{
constexpr qint64 kShortestReadings = 2;
/// A movement that labels cover by more than this is labelled already.
constexpr double kMostCovered = 0.3;

bool isSuggestion(const Segment& segment)
{
    return segment.source == SegmentSource::Suggestion;
}
} // namespace

QVector<Segment> LabelPage::segments() const
{
    return m_model->segments();
}

QVector<Segment> LabelPage::selected() const
{
    QVector<Segment> chosen;
    for (const Segment& one : m_model->segments()) {
        if (m_selection.contains(one.id))
            chosen.append(one);
    }
    return chosen;
}

bool LabelPage::hasRegions() const
{
    return std::any_of(m_model->segments().begin(), m_model->segments().end(),
                       [](const Segment& one) { return !isSuggestion(one); });
}

qint64 LabelPage::strideReadings() const
{
    const Sample* here = sample();
    if (here == nullptr || here->intervalMs <= 0.0)
        return 1;
    return std::max<qint64>(1, windowGrid(project()->impulse().input, here->sampleRateHz()).strideReadings);
}

bool LabelPage::apply(const QString& name, const QVector<SegmentChange>& changes, const QString& mergeKey)
{
    ProjectSession* open = project();
    if (open == nullptr || !m_sample.isValid() || changes.isEmpty())
        return false;
    if (isPicture(*sample())) {
        tellPicture();
        return false;
    }
    if (open->isReadOnly()) {
        notice()->showNotice(NoticeKind::Warning,
                             tr("This project is open for reading only; nothing was changed."));
        return false;
    }
    if (const Result<void> done = open->editSegments(m_sample, name, changes, mergeKey); !done) {
        notice()->showNotice(NoticeKind::Error, done.error().message);
        return false;
    }
    return true;
}

/// Places and selects what was placed.
bool LabelPage::place(const QString& name, QVector<Segment> placed, const QString& mergeKey)
{
    for (Segment& one : placed)
        one.sample = m_sample;
    if (!apply(name, placeSegments(segments(), placed), mergeKey))
        return false;
    QVector<SegmentId> ids;
    for (const Segment& one : m_model->segments()) {
        const bool isPlaced = std::any_of(placed.begin(), placed.end(), [&](const Segment& wanted) {
            return wanted.id.isValid() ? wanted.id == one.id
                                       : wanted.begin == one.begin && wanted.end == one.end &&
                                             wanted.tier == one.tier && wanted.label == one.label;
        });
        if (isPlaced)
            ids.append(one.id);
    }
    select(ids);
    return true;
}

void LabelPage::placeDragged(const QVector<Segment>& placed)
{
    const Segment& first = placed.first();
    QVector<Segment> wanted = placed;
    const Segment* old = first.id.isValid() ? m_model->segment(m_model->rowOf(first.id)) : nullptr;
    const bool isAccepted = old != nullptr && isSuggestion(*old);
    const QString name = old == nullptr                    ? tr("Label a region as %1").arg(first.label)
                         : isAccepted                      ? tr("Accept %1").arg(first.label)
                         : old->length() == first.length() ? tr("Move the region %1").arg(first.label)
                                                           : tr("Resize the region %1").arg(first.label);
    if (first.length() < kShortestReadings) {
        notice()->showNotice(NoticeKind::Info,
                             tr("A region has at least two readings; zoom in to make a short one."));
        return;
    }
    if (place(name, wanted))
        select({m_selection.value(0)});
}

void LabelPage::chooseLabel(const QString& label)
{
    if (label.isEmpty())
        return;
    m_activeLabel = label;
    showChips();
    const Segment* now = currentSuggestion();
    if (m_selection.size() == 1 && now != nullptr && now->id == m_selection.first())
        acceptSuggestion(label);
    else if (!m_selection.isEmpty())
        relabelSelection(label);
    else if (!hasRegions())
        labelWholeSample(label);
}

void LabelPage::relabelSelection(const QString& label)
{
    QVector<Segment> placed;
    for (Segment one : selected()) {
        if (one.label == label && !isSuggestion(one))
            continue;
        one.label = label;
        one.source = SegmentSource::User;
        placed.append(one);
    }
    if (placed.isEmpty())
        return;
    const QVector<SegmentId> kept = m_selection;
    if (place(tr("Label %n region(s) as %1", "", static_cast<int>(placed.size())).arg(label), placed))
        select(kept);
}

void LabelPage::labelWholeSample(const QString& label)
{
    const Sample* here = sample();
    if (here == nullptr || here->label == label)
        return;
    if (const Result<void> done = project()->setLabel({m_sample}, label); !done) {
        notice()->showNotice(NoticeKind::Error, done.error().message);
        return;
    }
    services().host.showToast({label.isEmpty()
                                   ? tr("%1 has no label now").arg(sample()->name)
                                   : tr("%1 is labelled %2 as a whole").arg(sample()->name, label),
                               {},
                               NoticeKind::Success,
                               tr("Undo"),
                               QStringLiteral("Ctrl Z"),
                               [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
}

void LabelPage::removeLabel()
{
    if (!m_selection.isEmpty())
        removeSelection();
    else
        labelWholeSample({});
}

void LabelPage::removeSelection()
{
    const int count = static_cast<int>(m_selection.size());
    apply(tr("Remove %n region(s)", "", count), removeSegments(segments(), m_selection));
}

void LabelPage::mergeSelection()
{
    const QVector<Segment> chosen = selected();
    if (chosen.size() < 2)
        return;
    if (apply(tr("Merge %n region(s)", "", static_cast<int>(chosen.size())),
              mergeSegments(segments(), m_selection)))
        select({chosen.first().id});
}

void LabelPage::markOut()
{
    const qint64 cursor = m_plot->cursorReading();
    if (m_markIn < 0 || m_activeLabel.isEmpty() || std::abs(cursor - m_markIn) < kShortestReadings) {
        services().host.showToast({m_activeLabel.isEmpty()
                                       ? tr("Add a class first.")
                                       : tr("Press I at the start of the region, then O at its end.")});
        return;
    }
    Segment fresh;
    fresh.label = m_activeLabel;
    fresh.tier = m_tier;
    fresh.begin = std::min(m_markIn, cursor);
    fresh.end = std::max(m_markIn, cursor);
    if (place(tr("Label a region as %1").arg(fresh.label), {fresh})) {
        m_markIn = -1;
        m_plot->setMarkIn(-1);
    }
}

void LabelPage::cutAtCursor()
{
    const qint64 cursor = m_plot->cursorReading();
    for (const Segment& one : segments()) {
        if (one.tier == m_tier && !isSuggestion(one) && one.begin < cursor && cursor < one.end) {
            apply(tr("Cut the region %1").arg(one.label), cutSegment(one, cursor));
            return;
        }
    }
    services().host.showToast({tr("The cursor stands in no region.")});
}

/// Moves the selected regions, or the cursor while none is selected.
void LabelPage::nudge(qint64 readings)
{
    const Sample* here = sample();
    if (here == nullptr)
        return;
    const QVector<Segment> chosen = selected();
    if (chosen.isEmpty()) {
        m_plot->setCursorReading(m_plot->cursorReading() + readings);
        m_plot->reveal(m_plot->cursorReading(), m_plot->cursorReading());
        return;
    }
    qint64 by = readings;
    for (const Segment& one : chosen)
        by = std::clamp<qint64>(by, -one.begin, here->readingCount - one.end);
    if (by == 0)
        return;
    QVector<Segment> placed;
    for (Segment one : chosen) {
        one.begin += by;
        one.end += by;
        one.source = SegmentSource::User;
        placed.append(one);
    }
    QStringList ids;
    for (const SegmentId id : std::as_const(m_selection))
        ids << QString::number(id.value);
    const QVector<SegmentId> kept = m_selection;
    if (place(tr("Move %n region(s)", "", static_cast<int>(placed.size())), placed,
              QStringLiteral("nudge ") + ids.join(QLatin1Char(','))))
        select(kept);
    m_plot->reveal(placed.first().begin, placed.last().end);
}

void LabelPage::editTyped(const Segment& before, const Segment& after)
{
    place(before.label != after.label ? tr("Label a region as %1").arg(after.label)
                                      : tr("Set the times of %1").arg(after.label),
          {after});
}

// ---- suggestions ----

const Segment* LabelPage::currentSuggestion() const
{
    const Segment* one = m_model->segment(m_model->rowOf(m_suggestion));
    return one != nullptr && isSuggestion(*one) ? one : nullptr;
}

void LabelPage::nextSuggestionAfter(qint64 reading)
{
    m_suggestion = {};
    const Segment* first = nullptr;
    for (const Segment& one : m_model->segments()) {
        if (!isSuggestion(one))
            continue;
        if (first == nullptr)
            first = &one;
        if (one.begin >= reading) {
            m_suggestion = one.id;
            return;
        }
    }
    if (first != nullptr)
        m_suggestion = first->id;
}

void LabelPage::findSuggestions()
{
    if (sample() == nullptr || m_worker == nullptr)
        return;
    if (m_activeLabel.isEmpty() && sample()->label.isEmpty()) {
        services().host.showToast({tr("Add a class first; suggestions carry the chosen one.")});
        return;
    }
    if (m_knowsMovements) {
        suggest();
        return;
    }
    m_isSuggesting = true;
    m_worker->wishMovements(m_sample);
    showSuggestion();
}

void LabelPage::takeMovements(SampleId id, const QVector<Movement>& movements)
{
    if (id != m_sample)
        return;
    m_movements = movements;
    m_knowsMovements = true;
    QVector<SnapPoint> points;
    for (const Movement& one : movements)
        points << SnapPoint{one.begin, tr("start of movement")} << SnapPoint{one.end, tr("end of movement")};
    m_plot->setSnapPoints(points);
    if (std::exchange(m_isSuggesting, false))
        suggest();
}

void LabelPage::suggest()
{
    const Sample* here = sample();
    QVector<Segment> fresh;
    for (const Movement& movement : std::as_const(m_movements)) {
        qint64 covered = 0;
        for (const Segment& one : m_model->segments()) {
            if (one.tier == m_tier)
                covered += std::max<qint64>(0, std::min(one.end, movement.end) -
                                                   std::max(one.begin, movement.begin));
        }
        if (static_cast<double>(covered) > kMostCovered * static_cast<double>(movement.end - movement.begin))
            continue;
        Segment one;
        one.tier = m_tier;
        one.label = here->label.isEmpty() ? m_activeLabel : here->label;
        one.begin = movement.begin;
        one.end = movement.end;
        one.source = SegmentSource::Suggestion;
        one.confidence = movement.confidence;
        fresh.append(one);
    }
    showSuggestion();
    if (fresh.isEmpty()) {
        services().host.showToast(
            {m_movements.isEmpty()
                 ? tr("No movement stands out from rest in this sample. A number labels it as a whole.")
                 : tr("Every movement found here is labelled or suggested already.")});
        return;
    }
    if (place(tr("Suggest %n region(s)", "", static_cast<int>(fresh.size())), fresh)) {
        nextSuggestionAfter(0);
        select({m_suggestion});
        m_plot->setFocus(Qt::OtherFocusReason);
    }
}

/// Accepts the current suggestion, under `label` where one is given, and goes to the next; with none left,
/// done.
void LabelPage::acceptSuggestion(const QString& label)
{
    const Segment* now = currentSuggestion();
    if (now == nullptr) {
        done();
        return;
    }
    Segment accepted = *now;
    accepted.source = SegmentSource::User;
    if (!label.isEmpty())
        accepted.label = label;
    if (!place(tr("Accept %1").arg(accepted.label), {accepted}))
        return;
    nextSuggestionAfter(accepted.end);
    if (const Segment* next = currentSuggestion()) {
        m_plot->reveal(next->begin, next->end);
        select({next->id});
    } else {
        showSuggestion();
    }
}

void LabelPage::rejectSuggestion()
{
    const Segment* now = currentSuggestion();
    if (now == nullptr)
        return;
    const Segment rejected = *now;
    if (!apply(tr("Reject the suggestion %1").arg(rejected.label), removeSegments(segments(), {rejected.id})))
        return;
    nextSuggestionAfter(rejected.end);
    if (const Segment* next = currentSuggestion()) {
        m_plot->reveal(next->begin, next->end);
        select({next->id});
    }
}

void LabelPage::acceptAllSuggestions()
{
    QVector<Segment> accepted;
    for (Segment one : segments()) {
        if (!isSuggestion(one) || one.confidence < m_bar->threshold())
            continue;
        one.source = SegmentSource::User;
        accepted.append(one);
    }
    if (accepted.isEmpty())
        return;
    const int count = static_cast<int>(accepted.size());
    if (!place(tr("Accept %n suggestion(s)", "", count), accepted))
        return;
    nextSuggestionAfter(0);
    select(m_suggestion.isValid() ? QVector<SegmentId>{m_suggestion} : QVector<SegmentId>());
    services().host.showToast({tr("%n suggestion(s) accepted", "", count),
                               {},
                               NoticeKind::Success,
                               tr("Undo"),
                               QStringLiteral("Ctrl Z"),
                               [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
}

} // namespace studio
