// SPDX-License-Identifier: GPL-3.0-or-later
// Collect: labels set while it records, the trigger, and devices that record together.
#include "app/session/live_keeper.h"
#include "app/session/project_session.h"
#include "ui/pages/collect_page.h"
#include "ui/pages/collect_parts.h"
#include "ui/pages/table_parts.h"
#include "ui/pages/trigger_bar.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

namespace studio
{

namespace
{

constexpr qsizetype kMostKeys = 9;
constexpr double kMsPerSecond = 1000.0;
constexpr qsizetype kMostRegionLines = 12;
const QString kUnlabelled(1, QChar(0)); ///< told from any class, whatever that is called

} // namespace

// ---- labels while it records ----

/// What stands in the place of the settings while it records, and takes no more and no less of the page: the plot stays where it is.
void CollectPage::buildRunning(QGridLayout& place)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_running = new QWidget(this);
    m_running->setSizePolicy(policy);
    m_runningColumn = new QVBoxLayout(m_running);
    m_runningColumn->setContentsMargins(0, 0, 0, 0);
    m_runningColumn->setSpacing(8);
    m_markRow = new QWidget(m_running);
    m_markRow->setObjectName(QStringLiteral("collect.marks"));
    m_markRow->setSizePolicy(policy);
    m_markFlow = new FlowLayout(m_markRow, 6);
    m_markLabel = makeLabel(theme(), TextRole::Body, Token::Text2, tr("From now on it is"), m_markRow);
    m_markFlow->addWidget(m_markLabel);
    m_runningNote = makeLabel(theme(), TextRole::Body, Token::Text2, {}, m_markRow);
    m_runningNote->setObjectName(QStringLiteral("collect.runningNote"));
    m_markFlow->addWidget(m_runningNote);
    m_runningColumn->addWidget(m_markRow);
    m_runningColumn->addStretch(1);
    m_running->hide();
    m_settings->setMinimumHeight(theme().controlHeight()); // as high as the chips that stand there
    QSizePolicy kept = m_settings->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_settings->setSizePolicy(kept);
    place.addWidget(m_running, 0, 0);
}

/// How far a series on a trigger is, which is told only while it runs, stands there too; that of any other below the settings, as before.
void CollectPage::placeSeries(bool isInPlace)
{
    constexpr int kBelowSettings = 1;
    if (isInPlace == (m_runningColumn->indexOf(m_series) >= 0))
        return;
    const bool wasHidden = m_series->isHidden();
    if (isInPlace) {
        content()->removeWidget(m_series);
        m_runningColumn->insertWidget(0, m_series);
    } else {
        m_runningColumn->removeWidget(m_series);
        content()->insertWidget(kBelowSettings, m_series);
    }
    m_series->setVisible(!wasHidden);
}

/// The classes of the project; while it records, those of its start.
QStringList CollectPage::markLabels() const
{
    if (m_recorder != nullptr && m_recorder->isActive())
        return m_keyLabels;
    return project() != nullptr ? project()->labels() : QStringList();
}

/// Nobody finds another label under a key in the middle of a recording, because a class came in meanwhile. The label of the recording is
/// among them where it is to become a class.
void CollectPage::freezeLabels(const QString& own)
{
    m_keyLabels = project() != nullptr ? project()->labels() : QStringList();
    if (!own.isEmpty() && !m_keyLabels.contains(own))
        m_keyLabels << own;
}

/// One chip a class, with the key that does the same; the one that holds is checked: the last that was set, else that of the recording.
void CollectPage::showMarkRow()
{
    const QStringList labels = markLabels();
    const bool isShown = m_recorder != nullptr && m_recorder->canMark() && project() != nullptr && !labels.isEmpty();
    const bool isTriggerSeries = m_recorder != nullptr && m_recorder->isActive() && m_recorder->plan().isSeries() &&
                                 m_recorder->plan().order.mode == CaptureMode::Trigger;
    // In the place of the settings, which cannot be changed now, but are told.
    placeSeries(isTriggerSeries);
    m_settings->setVisible(!isShown && !isTriggerSeries);
    m_running->setVisible(isShown || isTriggerSeries);
    m_runningNote->setText(m_settings->summary());
    m_markLabel->setVisible(isShown);
    for (ChipButton* chip : std::as_const(m_markChips))
        chip->setVisible(isShown);
    if (!isShown)
        return;
    const qsizetype count = std::min(kMostKeys, labels.size());
    while (m_markChips.size() > count)
        delete m_markChips.takeLast();
    while (m_markChips.size() < count) {
        const auto number = static_cast<int>(m_markChips.size()) + 1;
        auto* chip = new ChipButton(theme(), {.text = labels[number - 1], .classIndex = number - 1}, m_markRow);
        chip->setObjectName(QStringLiteral("collect.mark%1").arg(number));
        chip->setKeyHint(QString::number(number));
        chip->setFocusPolicy(Qt::TabFocus);
        chip->setBlock(true);
        connect(chip, &ChipButton::clicked, this, [this, number] { onNumberKey(number); });
        m_markFlow->addWidget(chip);
        setTabOrder(m_markChips.isEmpty() ? static_cast<QWidget*>(m_recordButton) : m_markChips.last(), chip); // in the place of the settings
        chip->show();
        m_markChips.append(chip);
    }
    m_markFlow->removeWidget(m_runningNote); // the last of them
    m_markFlow->addWidget(m_runningNote);
    const QString marked = hub()->markedLabel(m_board);
    const QString holds = marked.isEmpty() ? m_recorder->plan().order.label : marked;
    for (int i = 0; i < m_markChips.size(); ++i) {
        m_markChips[i]->setChip({.text = labels[i], .classIndex = i});
        m_markChips[i]->setChecked(labels[i] == holds);
        m_markChips[i]->setToolTip(labels[i] == marked ? tr("%1 ends here  (%2 or 0)").arg(labels[i]).arg(i + 1)
                                                        : tr("From the newest reading on it is %1  (%2)").arg(labels[i]).arg(i + 1));
    }
}

/// While it records, the number keys label what comes; else they show and hide channels.
void CollectPage::onNumberKey(int number)
{
    if (m_recorder == nullptr || !m_recorder->canMark()) {
        m_plot->toggleChannel(number - 1);
        return;
    }
    const QStringList labels = markLabels();
    if (number <= labels.size())
        markLabel(labels[number - 1]);
    else
        services().host.showToast({tr("No label has the key %1; nothing was changed. The keys stand beside the labels.").arg(number)});
}

void CollectPage::markLabel(const QString& label)
{
    if (m_recorder == nullptr || !m_recorder->canMark())
        return;
    m_recorder->markLabel(label);
    const QString holds = hub()->markedLabel(m_board);
    m_plot->markLabel(holds, classIndex(holds));
    m_saidUntil = std::max(m_saidUntil, m_recorder->recordedSeconds());
    if (holds != m_said.label()) // which would end it
        m_said.mark(std::llround(m_saidUntil * kMsPerSecond), holds);
    showMarkRow();
    showRecorder();
}

/// What the recording under way holds so far, or what it will be; of one that keeps its last seconds, those alone. By the clock of the
/// recording: the picture may have lost its beginning, or show nothing of it at all.
QString CollectPage::recordingLabels() const
{
    const CaptureOrder& order = m_recorder->plan().order;
    const qint64 end = std::llround(m_saidUntil * kMsPerSecond) + 1; // what was just said holds, though no time has passed since
    const qint64 begin = order.mode == CaptureMode::Looping ? std::max<qint64>(0, end - std::llround(order.seconds * kMsPerSecond)) : 0;
    const QString own = order.label.isEmpty() ? tr("no label") : order.label;
    return heldLabels(own, end - begin, m_said.segments(begin, end - begin)).join(QStringLiteral(", "));
}

/// What was said of it stays in the picture.
void CollectPage::endRegion()
{
    m_saidUntil = std::max(m_saidUntil, m_recorder->recordedSeconds());
    m_plot->setRegionText(recordingLabels());
    const CaptureOrder& order = m_recorder->plan().order;
    if (order.mode == CaptureMode::Looping)
        m_plot->endRegion(order.seconds);
    else
        m_plot->endRegion();
    m_plot->markLabel({}, -1);
    m_said = {};
    m_saidUntil = 0.0;
}

/// What a recording holds where labels were set while it ran, or later: each of them, and in the tip when. One without regions has its own.
void CollectPage::showLabels(QTableWidgetItem& cell, const Sample& sample)
{
    if (sample.segmentCount == 0)
        return;
    if (!m_regions.contains(sample.id))
        m_regions.insert(sample.id, project()->segments(sample.id));
    const QVector<Segment>& regions = m_regions[sample.id];
    const QString own = sample.label.isEmpty() ? kUnlabelled : sample.label;
    QStringList held = heldLabels(own, sample.readingCount, regions);
    if (held.size() < 2 && held.value(0) == own)
        return;
    setChips(cell, held, project()->labels());
    const bool isOwnHeld = held.contains(own);
    const QString ownText = sample.label.isEmpty() ? tr("no label") : own;
    held.replaceInStrings(kUnlabelled, ownText);
    cell.setText(held.join(QStringLiteral(", ")));
    cell.setData(kChipTextsRole, held);
    QStringList lines;
    const auto seconds = [&sample](qint64 reading) { return QLocale().toString(static_cast<double>(reading) * sample.intervalMs / 1000.0, 'f', 2); };
    for (const Segment& one : regions) {
        if (one.source == SegmentSource::Suggestion || one.tier != QLatin1String("main"))
            continue;
        if (lines.size() == kMostRegionLines) {
            lines << tr("and more; open it to see all");
            break;
        }
        lines << tr("%1 from %2 to %3 s").arg(one.label, seconds(one.begin), seconds(one.end));
    }
    if (isOwnHeld)
        lines << tr("elsewhere %1").arg(ownText);
    cell.setToolTip(lines.join(QLatin1Char('\n')));
}

/// Others are edited on other pages, key by key: only theirs are read anew, and all of it when somebody looks.
void CollectPage::onSamplesChanged(const QVector<SampleId>& ids)
{
    for (const SampleId id : ids)
        m_regions.remove(id);
    if (isVisible())
        listRecorded();
    else
        m_isListStale = true;
}

/// Which the samples need not show.
void CollectPage::onSegmentsChanged(const QVector<SampleId>& ids)
{
    const auto forget = [this](SampleId id) { return m_regions.remove(id) > 0; };
    if (std::count_if(ids.begin(), ids.end(), forget) == 0)
        return;
    if (isVisible())
        showRecorded();
    else
        m_isListStale = true;
}

// ---- the trigger ----

void CollectPage::showTriggerBar()
{
    const bool isTrigger = m_settings->mode() == CaptureMode::Trigger;
    m_trigger->setVisible(isTrigger);
    if (m_settings->mode() != CaptureMode::Timed)
        m_series->hide();
    m_trigger->setAxes(m_plot->live().axes());
    m_trigger->setEnabled(m_recorder == nullptr || !m_recorder->isActive());
    const TriggerRule rule = m_trigger->rule();
    const bool hasLine = isTrigger && rule.kind != TriggerKind::Energy;
    m_plot->setThreshold(hasLine ? std::optional<double>(rule.threshold) : std::nullopt, rule.channel);
    enableActions();
}

void CollectPage::focusTrigger()
{
    const bool wasTrigger = m_settings->mode() == CaptureMode::Trigger;
    m_settings->setMode(wasTrigger ? CaptureMode::Timed : CaptureMode::Trigger);
    if (!wasTrigger)
        m_trigger->focusThreshold();
}

/// When the last recording on a trigger is done, the picture stands still where it fired, and its place in the recording is offered. False:
/// it names none.
bool CollectPage::goToTrigger(const Sample& sample)
{
    bool isNumber = false;
    const qint64 reading = sample.metadata.value(LiveKeeper::triggerReadingKey()).toLongLong(&isNumber);
    if (!isNumber || m_recorder->isActive())
        return false;
    const double seconds = static_cast<double>(reading) * sample.intervalMs / 1000.0;
    m_isAtTrigger = isVisible() && m_plot->goToTrigger(seconds);
    const qint64 around = std::max<qint64>(1, std::llround(sample.sampleRateHz()));
    services().host.showToast({tr("%1 is recorded; its trigger is at %2 s.").arg(sample.name, QLocale().toString(seconds, 'f', 2)), {}, NoticeKind::Success,
                               tr("Show"), {}, [this, id = sample.id, reading, around] {
                                   services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value},
                                                                                      {QStringLiteral("reading"), reading},
                                                                                      {QStringLiteral("count"), around}});
                               }});
    return true;
}

/// The next recording is seen as it comes.
void CollectPage::leaveTrigger()
{
    if (std::exchange(m_isAtTrigger, false))
        m_plot->resume();
}

// ---- devices that record together ----

void CollectPage::listOthers()
{
    if (hub() == nullptr || m_settings == nullptr || (m_recorder != nullptr && m_recorder->isActive()))
        return;
    QVector<DeviceInfo> others;
    for (const DeviceInfo& one : hub()->devices()) {
        const bool isReady = one.state == DeviceState::Connected || one.state == DeviceState::Streaming;
        if (isReady && one.address != m_board && !one.sensors.isEmpty())
            others.append(one);
    }
    m_settings->setOthers(others);
}

/// What was ordered, and how much of it a model of this project takes at a time, once there is one.
RecordingExpectation CollectPage::expectationOf(SampleId id) const
{
    RecordingExpectation expected = m_expected.value(id);
    if (const ImpulseDesign design = project()->impulse(); !design.dsp.isEmpty()) {
        expected.leastSeconds = design.input.windowMs / 1000.0;
        expected.least = design.input.zeroPad ? QStringLiteral("padded window") : QStringLiteral("window");
    }
    return expected;
}

void CollectPage::onCompanionRecorded(const QString& address, SampleId id)
{
    Q_UNUSED(address);
    m_expected.insert(id, {});
    listRecorded();
}

void CollectPage::onCompanionFailed(const QString& address, const Error& error)
{
    const QString name = hub()->device(address).name;
    m_companionFailure = tr("%1: %2").arg(name.isEmpty() ? address : name, error.message);
    notice()->showNotice(NoticeKind::Warning, tr("%1 The other recordings go on.").arg(m_companionFailure));
    listRecorded();
}

} // namespace studio
