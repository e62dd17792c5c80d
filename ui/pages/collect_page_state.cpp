// SPDX-License-Identifier: GPL-3.0-or-later
// What Collect shows of the recorder, the signal and the recordings.
#include "app/session/studio_context.h"
#include "models/dataset/picture.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/class_mix_counter.h"
#include "ui/pages/collect_page.h"
#include "ui/pages/collect_parts.h"
#include "ui/pages/quality_list.h"
#include "ui/pages/signal_worker.h"
#include "ui/pages/table_parts.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/paint_parts.h"

#include <QApplication>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

namespace studio
{

namespace
{

constexpr int kMostListed = 50;
constexpr int kChipSlack = 24;     ///< pixels to spare before chips go back into the title
constexpr int kLeastValueWidth = 5; ///< "-12.3"
constexpr qint64 kFiguresEveryMs = 200;
constexpr double kRateTolerance = 0.05;
constexpr double kLeastSeconds = 0.5; ///< of a recording, where no model says what it takes
constexpr double kReadySeconds = 2.0; ///< that a board with commands waits at least before it records. Source: device-protocols reference, 1.6
constexpr double kLongPauseMs = 1000.0; ///< told in seconds
constexpr int kQualityColumn = 3;
constexpr int kLabelColumn = 2;
constexpr int kDeviceColumn = 4;

TagKind qualityTag(const RecordingQuality& quality)
{
    if (quality.isGood())
        return TagKind::Success;
    const FaultSeverity worst = worstOf(quality);
    return worst == FaultSeverity::Error ? TagKind::Error : worst == FaultSeverity::Warning ? TagKind::Warning : TagKind::Neutral;
}

/// The label, with who else records it.
QString withPartners(const QString& label, const RecordingPlan& plan, const DeviceHub& hub)
{
    QStringList names;
    for (const Companion& one : plan.companions) {
        const QString name = hub.device(one.address).name;
        names << (name.isEmpty() ? one.address : name);
    }
    return names.isEmpty() ? label : CollectPage::tr("%1 with %2").arg(label, names.join(QStringLiteral(", ")));
}

/// Where Shift+Tab leads from there.
QWidget* stopBefore(QWidget& widget)
{
    QWidget* before = widget.previousInFocusChain();
    while (before != &widget && (before->focusPolicy() & Qt::TabFocus) == 0)
        before = before->previousInFocusChain();
    return before;
}

QString oneDecimal(double value)
{
    return QLocale().toString(value, 'f', 1);
}

} // namespace

int CollectPage::classIndex(const QString& label) const
{
    return static_cast<int>(markLabels().indexOf(label));
}

// ---- the recorder ----

void CollectPage::tick()
{
    if (hub() == nullptr || m_board.isEmpty())
        return;
    const qint64 now = m_clock.elapsed();
    const bool wasEmpty = m_plot->live().isEmpty();
    if (!isTooFastToShow())
        m_plot->advance(*hub(), m_board, now);
    if (m_recorder != nullptr && m_recorder->isActive()) {
        for (const Companion& one : m_recorder->plan().companions)
            m_othersLive[one.address].poll(*hub(), one.address, now);
    }
    if (wasEmpty != m_plot->live().isEmpty())
        enableActions();
    if (m_shownMs < 0 || now - m_shownMs >= kFiguresEveryMs) {
        m_shownMs = now;
        showReadings();
    }
}

void CollectPage::onRecorderChanged()
{
    const RecorderState state = m_recorder->state();
    const bool isActive = m_recorder->isActive();
    ActionRegistry& actions = services().actions;
    // Of a device on the network only the waiting can be ended; a countdown ends everywhere.
    const bool isWaiting = isActive && state != RecorderState::Countdown && hub()->device(m_recorder->address()).connectsByItself;
    actions.setText(QStringLiteral("collect.record"), isWaiting ? tr("Stop waiting") : isActive ? tr("Stop") : tr("Record"));
    m_recordButton->setIconName(isActive ? QStringLiteral("stop") : QStringLiteral("record-ring"));
    m_recordButton->setKind(isActive ? ButtonKind::Danger : ButtonKind::Primary);
    if (state == RecorderState::Idle || state == RecorderState::Pause)
        QApplication::alert(window(), 0);
    if (state == RecorderState::Recording || state == RecorderState::Reading)
        QApplication::beep();
    if (state != RecorderState::Recording)
        endRegion();
    showTriggerBar();
    showMarkRow();
    showBoards();
    m_settings->setEnabled(!isActive);
    m_beeped = -1;
    enableActions();
    showPlan();
    showRecorder();
    showState();
    if (isActive)
        return;
    m_othersLive.clear();
    if (const QString said = std::exchange(m_companionFailure, {}); !said.isEmpty() && !notice()->isHidden() && !m_tellsOfFailure && !m_tellsOfLoss)
        notice()->showNotice(NoticeKind::Warning, said); // nothing goes on any more
    if (isVisible())
        services().host.setStatusNote({}); // what it told is over
    // The live signal goes on, or ends if nobody looks; that of the others ends.
    if (m_recorder->plan().order.isLive()) {
        for (const Companion& one : m_recorder->plan().companions)
            hub()->stopStream(one.address);
    }
    if (isVisible()) {
        chooseBoard();
        return;
    }
    m_tick.stop();
    if (board().state == DeviceState::Streaming)
        hub()->stopStream(m_board);
    m_streamed.clear();
}

void CollectPage::showRecorder()
{
    if (m_recorder == nullptr)
        return;
    const RecorderState state = m_recorder->state();
    const RecordingPlan& plan = m_recorder->plan();
    if (state == RecorderState::Recording)
        m_saidUntil = std::max(m_saidUntil, m_recorder->recordedSeconds());
    const QString label = recordingLabels();
    const int number = std::min(m_recorder->recordedCount() + 1, plan.count);
    const QString whom = withPartners(label, plan, *hub());
    const QString which = plan.isSeries() ? tr("%1, %2 of %3").arg(whom).arg(number).arg(plan.count) : whom;
    const int seconds = static_cast<int>(std::ceil(m_recorder->remainingSeconds()));
    const bool isCounting = state == RecorderState::Countdown || (state == RecorderState::Pause && m_recorder->remainingSeconds() > 0.3);
    if (isCounting)
        m_plot->setCountdown(QString::number(std::max(1, seconds)), state == RecorderState::Countdown ? tr("Get ready: %1").arg(which) : tr("Next: %1").arg(which));
    else if (state == RecorderState::Armed)
        m_plot->setCountdown({}, {});
    else if (state == RecorderState::Preparing)
        m_plot->setCountdown(QStringLiteral("\u2026"), tr("The board gets ready: %1").arg(which));
    else
        m_plot->setCountdown({}, {});
    if (isCounting && m_beeped != seconds) {
        m_beeped = seconds;
        QApplication::beep();
    }
    const bool isRecording = state == RecorderState::Recording;
    const bool isOpen = plan.isUntilStopped || plan.order.mode == CaptureMode::Looping;
    m_plot->setBackdrop(!isRecording ? QString()
                        : isOpen     ? QString::number(static_cast<int>(m_recorder->recordedSeconds()))
                                     : QString::number(seconds));
    if (isRecording)
        m_plot->setRegionText(recordingText(which));
    if (m_recorder->isActive() && plan.isSeries()) {
        m_series->show();
        const QString doing = state == RecorderState::Recording  ? tr("recording %1").arg(label)
                              : state == RecorderState::Armed     ? tr("waiting for the trigger")
                              : state == RecorderState::Pause     ? tr("pause")
                              : state == RecorderState::Reading   ? tr("fetching the readings")
                              : state == RecorderState::Storing   ? tr("storing the recording")
                                                                  : tr("getting ready");
        const double part = plan.order.seconds > 0.0 ? m_recorder->recordedSeconds() / plan.order.seconds : 0.0;
        m_series->showProgress(number, plan.count, doing, (m_recorder->recordedCount() + part) / plan.count);
    }
    if (isVisible() && m_recorder->isActive())
        services().host.setStatusNote(isRecording ? tr("recording %1: %2 s").arg(which, oneDecimal(m_recorder->recordedSeconds())) : m_recorder->step());
}

/// What is being recorded, how much of it there is, and how it ends.
QString CollectPage::recordingText(const QString& which) const
{
    const CaptureOrder& order = m_recorder->plan().order;
    const QString done = oneDecimal(m_recorder->recordedSeconds());
    if (order.mode == CaptureMode::Looping)
        return tr("%1, Stop keeps the last %2 s").arg(which, oneDecimal(std::min(m_recorder->recordedSeconds(), order.seconds)));
    if (!m_recorder->plan().isUntilStopped)
        return tr("%1, recording %2 s of %3 s").arg(which, done, oneDecimal(order.seconds));
    return order.seconds > 0.0 ? tr("%1, recording %2 s, at most %3 s").arg(which, done, oneDecimal(order.seconds)) : tr("%1, recording %2 s").arg(which, done);
}

void CollectPage::onRecorded(SampleId id, RecordingEnd end)
{
    const Sample* sample = project() != nullptr ? project()->sample(id) : nullptr;
    if (sample == nullptr)
        return;
    const CaptureOrder& order = m_recorder->plan().order;
    RecordingExpectation expected;
    expected.rateHz = order.frequencyHz;
    // What is shown may be another sensor, and the moment in which a recording is stopped, or a silence before its end is seen, would count as well.
    const bool isShown = std::abs(m_plot->live().rateHz() - order.frequencyHz) <= kRateTolerance * order.frequencyHz;
    if (isShown && end == RecordingEnd::Whole)
        expected.measuredRateHz = m_plot->live().measuredRateHz();
    const bool hasLength = order.mode == CaptureMode::Timed || order.mode == CaptureMode::Trigger;
    if (end == RecordingEnd::Whole && !m_recorder->plan().isUntilStopped && hasLength)
        expected.readings = std::llround(order.seconds * order.frequencyHz);
    expected.leastSeconds = hasLength && !m_recorder->plan().isUntilStopped ? std::min(kLeastSeconds, order.seconds) : kLeastSeconds;
    m_expected.insert(id, expected);
    listRecorded();
    if (m_table->rowCount() > 0)
        m_table->selectRow(0);
    const QString seconds = oneDecimal(sample->durationMs() / 1000.0);
    if (end == RecordingEnd::Partial) {
        m_failedPartly = true;
        keepFailure(m_recorder->address(),
                    tr("The board stopped after %1 s of %2 s. Those %1 s are kept as %3.").arg(seconds, oneDecimal(order.seconds), sample->name));
    } else if (order.mode == CaptureMode::Trigger && goToTrigger(*sample)) {
        return; // told with its place
    } else if (!isVisible() && !m_recorder->isActive()) {
        services().host.showToast({tr("%1 is recorded, %2 s.").arg(sample->name, seconds), {}, NoticeKind::Success, tr("Show"), {},
                                   [this] { services().host.showPage(info().id); }});
    }
}

void CollectPage::onSeriesStopped(int recorded, int planned)
{
    services().host.showToast({recorded == 0 ? tr("The series of %n was stopped before its first recording ended.", "", planned)
                                             : tr("The series was stopped: %1 of %2 are recorded.").arg(recorded).arg(planned),
                               {}, NoticeKind::Info});
}

void CollectPage::onFailed(const QString& address, const Error& error)
{
    listRecorded(); // a part of it may be kept
    QString text = error.message;
    if (const int kept = m_recorder->recordedCount(); kept > 0 && m_recorder->plan().isSeries())
        text += QLatin1Char(' ') + tr("%n recording(s) of the series are kept.", "", kept);
    m_failedPartly = false;
    keepFailure(address, text);
    if (!isVisible() || address != m_board)
        services().host.showToast({text, error.id, NoticeKind::Error, tr("Show"), {}, [this] { services().host.showPage(info().id); }});
    setStateMark(StateMark::NeedsAttention, tr("a recording failed"));
}

// ---- head, chips, read-outs ----

void CollectPage::showState()
{
    if (project() == nullptr) {
        setStateText(tr("No project open"));
        setStateMark(StateMark::Empty);
        return;
    }
    const bool isActive = m_recorder != nullptr && m_recorder->isActive();
    if (!hasBoard()) {
        const bool isAway = !board().address.isEmpty();
        setStateText(m_isStarting ? tr("starting the simulated board") : isLost() ? tr("lost") : isAway ? tr("not connected") : tr("no board connected"));
        if (isLost())
            setStateMark(StateMark::NeedsAttention, tr("%1 is lost").arg(board().name));
        else
            setStateMark(StateMark::Empty, tr("no board"));
        return;
    }
    QString doing;
    switch (isActive ? m_recorder->state() : RecorderState::Idle) {
    case RecorderState::Idle:
        doing = board().state == DeviceState::Running    ? tr("running its model")
                : board().state == DeviceState::Degraded ? tr("does not answer")
                                                         : tr("ready");
        break;
    case RecorderState::Countdown: doing = tr("countdown"); break;
    case RecorderState::Preparing: doing = tr("getting ready"); break;
    case RecorderState::Armed: doing = tr("waiting for the trigger"); break;
    case RecorderState::Recording: doing = tr("recording"); break;
    case RecorderState::Reading: doing = tr("fetching the readings"); break;
    case RecorderState::Storing: doing = tr("storing the recording"); break;
    case RecorderState::Pause: doing = tr("pause"); break;
    }
    QStringList parts = {m_settings->sensor()};
    // Boards that print numbers are named by their axes already.
    if (m_plot->channelCount() > 0 && !m_settings->sensor().contains(QLatin1String("axes")))
        parts.last() += QLatin1Char(' ') + (m_plot->channelCount() == 1 ? tr("1 axis") : tr("%n axes", "", m_plot->channelCount()));
    parts << doing;
    setStateText(parts.join(QStringLiteral(" \u00b7 ")));
    setStateMark(isActive ? StateMark::InProgress : m_recent.isEmpty() ? StateMark::Empty : StateMark::UpToDate,
                 isActive ? tr("recording") : tr("%n recording(s)", "", static_cast<int>(m_recent.size())));
}

void CollectPage::showChips()
{
    const QVector<Axis>& axes = m_plot->live().axes();
    if (m_chips.size() != axes.size()) {
        m_valueWidth = kLeastValueWidth;
        m_rangeWidth = 0;
    }
    while (m_chips.size() > axes.size())
        delete m_chips.takeLast();
    while (m_chips.size() < axes.size()) {
        const auto channel = static_cast<int>(m_chips.size());
        auto* chip = new ChipButton(theme(), {.text = axes[channel].name, .classIndex = channel}, m_chipRow);
        chip->setObjectName(QStringLiteral("collect.channelChip%1").arg(channel + 1));
        connect(chip, &ChipButton::clicked, this, [this, channel] {
            if ((QGuiApplication::keyboardModifiers() & Qt::AltModifier) != 0)
                m_plot->soloChannel(channel);
            else
                m_plot->toggleChannel(channel);
            showChips();
        });
        m_chipFlow->addWidget(chip);
        setTabOrder(m_chips.isEmpty() ? stopBefore(*m_window) : m_chips.last(), chip); // they are read before the tools beside them
        m_chips.append(chip);
    }
    for (int channel = 0; channel < m_chips.size(); ++channel) {
        m_chips[channel]->setChecked(m_plot->isChannelShown(channel));
        m_chips[channel]->setToolTip(tr("Show or hide %1  (%2)\nAlone: Alt and a click  (Alt+%2)").arg(axes[channel].name).arg(channel + 1));
        m_chips[channel]->show();
    }
    showReadings();
    showTriggerBar();
    enableActions();
}

/// Names are never cut: chips that do not fit beside the title take a line of their own under it.
void CollectPage::placeChips()
{
    if (m_chipRow == nullptr || m_window == nullptr)
        return;
    const bool wasBelow = m_liveCard->body()->indexOf(m_chipRow) >= 0;
    const QWidget* header = m_window->parentWidget();
    const int title = header->layout() != nullptr ? header->layout()->sizeHint().width() : 0;
    const int chips = m_chipFlow->sizeHint().width();
    const bool isBelow = wasBelow ? title + chips + kChipSlack > m_liveCard->width() : title > m_liveCard->width();
    if (isBelow == wasBelow)
        return;
    if (isBelow) {
        m_chipFlow->setContentsMargins(12, 6, 12, 0);
        m_liveCard->body()->insertWidget(0, m_chipRow);
    } else {
        m_chipFlow->setContentsMargins(0, 0, 0, 0);
        m_liveCard->body()->removeWidget(m_chipRow);
        m_liveCard->addTitleWidget(m_chipRow);
    }
}

void CollectPage::showReadings()
{
    const LiveSignal& live = m_plot->live();
    QStringList values;
    for (int channel = 0; channel < m_chips.size(); ++channel) {
        const double value = m_isHere ? m_plot->latestValue(channel) : std::numeric_limits<double>::quiet_NaN();
        values << (std::isfinite(value) ? oneDecimal(value) : QStringLiteral("\u2013"));
        m_valueWidth = std::max(m_valueWidth, static_cast<int>(values.last().size()));
        m_rangeWidth = m_plot->isScaledPerChannel() ? std::max(m_rangeWidth, static_cast<int>(m_plot->rangeText(channel).size())) : 0;
    }
    // Digits of one width, in a place of one width: nothing moves while they change.
    for (int channel = 0; channel < m_chips.size(); ++channel) {
        const QString& name = live.axes()[channel].name;
        QString value = values[channel].rightJustified(m_valueWidth);
        QString spoken = name + QLatin1Char(' ') + values[channel];
        if (m_plot->isScaledPerChannel()) { // its axis is here
            value += QStringLiteral("  ") + m_plot->rangeText(channel).rightJustified(m_rangeWidth);
            spoken += QStringLiteral(", ") + m_plot->rangeText(channel);
        }
        m_chips[channel]->setChip({.text = name, .classIndex = channel, .value = value, .isStrong = true});
        m_chips[channel]->setAccessibleName(spoken);
    }
    showReadout();
    placeChips();
}

/// What was lost, how late it came and for how long nothing did, of all devices that record together.
QString CollectPage::arrivalText() const
{
    const LiveSignal& own = m_plot->live();
    quint64 lost = own.lostReadings();
    double late = own.lateMs();
    double pausedMs = own.pausedMs();
    for (const LiveSignal& other : m_othersLive) {
        lost += other.lostReadings();
        late = std::max(late, other.lateMs());
        pausedMs = std::max(pausedMs, other.pausedMs());
    }
    const QLocale locale;
    const QString dropped = locale.toString(lost);
    QString text = m_othersLive.isEmpty() ? tr("dropped %1 \u00b7 late %2 ms").arg(dropped, oneDecimal(late))
                                          : tr("%n devices: dropped %1 \u00b7 late %2 ms", "", static_cast<int>(m_othersLive.size()) + 1).arg(dropped, oneDecimal(late));
    // Some boards stop their live signal while they turn to a recording: it misses nothing, but the picture does.
    if (pausedMs >= kLongPauseMs)
        text += tr(" \u00b7 paused %1 s").arg(oneDecimal(pausedMs / 1000.0));
    else if (pausedMs > 0.0)
        text += tr(" \u00b7 paused %1 ms").arg(locale.toString(pausedMs, 'f', 0));
    return text;
}

/// The units, losses and delays, beside the title; the rate where it is not what was asked for.
void CollectPage::showReadout()
{
    const LiveSignal& live = m_plot->live();
    if (live.isEmpty()) {
        m_liveCard->setReadout({});
        return;
    }
    const QLocale locale;
    // A unit that followed the figures would read as theirs.
    QStringList parts;
    for (const Axis& axis : live.axes()) {
        const QString unit = shownUnit(axis.unit);
        if (!unit.isEmpty() && !parts.contains(unit))
            parts << unit;
    }
    const double measured = live.measuredRateHz();
    if (!m_isHere) // nor losses and delays of what a board that is away no longer sends
        parts << tr("no signal since %1").arg(m_goneAt.toString(QStringLiteral("HH:mm:ss")));
    else if (measured > 0.0 && std::abs(measured / live.rateHz() - 1.0) > kRateTolerance) // what is wrong takes the place of what is known
        parts = QStringList{arrivalText(), tr("%1, not %2").arg(locale.toString(measured, 'g', 3), formatRate(live.rateHz()))};
    else
        parts << arrivalText();
    m_liveCard->setReadout(parts.join(QStringLiteral(" \u00b7 ")));
}

void CollectPage::showScale()
{
    if (m_scale == nullptr)
        return;
    m_scale->setText(m_plot->isAutoScaled() ? tr("Y auto") : m_plot->isScaledPerChannel() ? tr("Y per channel") : tr("Y fixed"));
    if (!m_chips.isEmpty())
        showReadings();
}

void CollectPage::showPlan()
{
    if (m_recorder != nullptr && m_recorder->isActive()) {
        showRecorder();
        return;
    }
    const QString label = m_settings->label().isEmpty() ? tr("no label") : m_settings->label();
    const QString each = tr("%1, %2 s").arg(label, QLocale().toString(m_settings->seconds(), 'g', 4));
    const bool getsReady = board().source == DeviceSource::Board && !board().printsNumbers;
    m_series->showPlan(each, m_settings->seconds(), m_settings->countdownSeconds(), getsReady ? kReadySeconds : 0.0);
}

// ---- recordings ----

SampleId CollectPage::selectedSample() const
{
    const int row = m_table->currentRow();
    return row >= 0 && row < m_recent.size() ? m_recent[row] : SampleId();
}

void CollectPage::listRecorded()
{
    const SampleId selected = selectedSample();
    m_recent.clear();
    m_together.clear();
    m_isListStale = false;
    if (const ProjectSession* open = project()) {
        for (const Sample& one : open->samples()) {
            if (one.origin != SampleOrigin::Recorded)
                continue;
            m_recent.append(one.id);
            if (const QString session = one.session(); !session.isEmpty())
                m_together[session].append({one.id, one.name});
        }
        std::sort(m_recent.begin(), m_recent.end(), [](SampleId a, SampleId b) { return b < a; });
        m_recent.resize(std::min<qsizetype>(m_recent.size(), kMostListed));
        // Of one that is just coming in, what was ordered is not known here before the recorder tells of it.
        const bool isComing = m_recorder != nullptr && m_recorder->isActive() && m_recorder->state() != RecorderState::Countdown &&
                              m_recorder->state() != RecorderState::Pause;
        for (const SampleId id : std::as_const(m_recent)) {
            if (!isComing && !m_asked.contains(id) && !isPicture(*open->sample(id))) {
                m_asked.insert(id);
                m_worker->wishQuality(id, expectationOf(id));
            }
        }
    }
    showRecorded();
    if (const auto row = m_recent.indexOf(selected); row >= 0)
        m_table->selectRow(static_cast<int>(row));
    showState();
    enableActions();
}

void CollectPage::showRecorded()
{
    const ProjectSession* open = project();
    QVector<QStringList> rows;
    QVector<SampleId> listed; // some may be gone already, before it is told
    for (const SampleId id : std::as_const(m_recent)) {
        const Sample* one = open != nullptr ? open->sample(id) : nullptr;
        if (one == nullptr)
            continue;
        listed.append(id);
        rows.append({one->name, lengthText(*one), one->label,
                     isPicture(*one) ? QStringLiteral("\u2013") : m_qualities.contains(id) ? qualityVerdict(m_qualities[id], one->axes) : QString(), deviceText(*one),
                     readingsText(*one), one->split == Split::Training ? tr("Training") : tr("Testing")});
    }
    m_recent = listed;
    m_regions.removeIf([&listed](const auto& one) { return !listed.contains(one.key()); });
    m_tableNone->setVisible(listed.isEmpty());
    setRows(*m_table, theme(), rows);
    setChipColumn(*m_table, kLabelColumn, open != nullptr ? open->labels() : QStringList());
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const RecordingQuality quality = m_qualities.value(m_recent[row]);
        QTableWidgetItem* item = m_table->item(row, kQualityColumn);
        const Sample* one = open->sample(m_recent[row]);
        showLabels(*m_table->item(row, kLabelColumn), *one);
        if (!isPicture(*one)) // nothing is said of those
            item->setData(kTagKindRole, static_cast<int>(qualityTag(quality)));
        if (const QStringList together = recordedTogether(*one); !together.isEmpty())
            m_table->item(row, kDeviceColumn)->setToolTip(tr("Recorded together with %1").arg(together.join(QStringLiteral(", "))));
        QStringList sentences;
        for (const RecordingFinding& finding : quality.findings)
            sentences << qualitySentence(finding, one->axes);
        if (!sentences.isEmpty())
            item->setToolTip(sentences.join(QLatin1Char('\n')));
    }
    showWhy();
}

/// Whose recording it is, by the name that the device has here, and how many others were recorded at the same time.
QString CollectPage::deviceText(const Sample& sample) const
{
    QString name = sample.deviceName;
    if (hub() != nullptr) {
        for (const DeviceInfo& one : hub()->devices()) {
            if (!one.deviceId.isEmpty() && one.deviceId == sample.deviceName)
                name = one.name;
        }
    }
    const auto others = static_cast<int>(recordedTogether(sample).size());
    return others > 0 ? tr("%1, with %n other(s)", "", others).arg(name) : name;
}

/// The other recordings of its session, by name.
QStringList CollectPage::recordedTogether(const Sample& sample) const
{
    QStringList names;
    const QVector<std::pair<SampleId, QString>> all = m_together.value(sample.session());
    for (const auto& [id, name] : all) {
        if (id != sample.id)
            names << name;
    }
    return names;
}

/// The findings of the recording that is chosen in the table.
void CollectPage::showWhy()
{
    const SampleId id = selectedSample();
    m_why->setQuality(project() != nullptr ? project()->sample(id) : nullptr, m_qualities.value(id));
}

void CollectPage::showClassMix()
{
    const QVector<ClassCount>& counts = m_mixCounter->classes();
    const double durationMs = m_mixCounter->seconds() * 1000.0;
    m_mix->setCounts(counts);
    m_mixCard->setReadout(durationMs > 0.0 ? formatDuration(durationMs) : QString());
    const ClassMixHint hint = classMixHint(counts);
    m_mixNone->setVisible(counts.isEmpty());
    m_mixHint->setText(classMixText(hint));
    m_mixHint->setVisible(!hint.isEmpty());
    m_mixLink->setVisible(!hint.isEmpty());
    services().actions.setText(QStringLiteral("collect.levelClass"), tr("Record %1 more").arg(hint.missing));
    services().actions.setEnabled(QStringLiteral("collect.levelClass"), !hint.isEmpty(), tr("The classes are even enough"));
}

} // namespace studio
