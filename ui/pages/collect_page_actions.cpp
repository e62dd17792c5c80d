// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done on Collect, and its keys.
#include "app/session/studio_context.h"
#include "ui/itemmodels/device_words.h"
#include "ui/pages/class_mix_counter.h"
#include "ui/pages/collect_page.h"
#include "ui/pages/collect_parts.h"
#include "ui/pages/device_button.h"
#include "ui/pages/trigger_bar.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"

#include <QTableWidget>

namespace studio
{

namespace
{

constexpr int kNumberedChannels = 9;
constexpr double kPanShare = 0.1;
constexpr double kScaleFactor = 1.25;
constexpr int kAxesUnknown = 6; ///< assumed for the room on the disk until the first reading says

} // namespace

QAction* CollectPage::addAction(const QString& id, const QString& text, const QString& icon, const QKeySequence& keys,
                                const QString& menu, const QString& description, std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.iconName = icon;
    if (!keys.isEmpty())
        spec.shortcuts = {keys};
    spec.context = info().id;
    spec.menu = menu;
    spec.description = description;
    spec.handler = std::move(handler);
    return services().actions.add(spec, this);
}

void CollectPage::addPlotAction(const QString& id, const QString& text, const QList<QKeySequence>& keys, std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.shortcuts = keys;
    spec.context = info().id;
    spec.scope = KeyScope::Widget;
    spec.handler = std::move(handler);
    services().actions.add(spec, m_plot);
}

void CollectPage::registerActions()
{
    const QString device = QStringLiteral("device");
    // The one key that works on every page: whoever holds the board needs no mouse.
    ActionSpec record;
    record.id = QStringLiteral("collect.record");
    record.text = tr("Record");
    record.iconName = QStringLiteral("record-ring");
    record.shortcuts = {QKeySequence(Qt::Key_F9)};
    record.menu = device;
    record.description = tr("Records with the label and length chosen on Collect; again: stops and keeps what there is");
    record.handler = [this] { toggleRecording(); };
    services().actions.add(record);
    addAction(QStringLiteral("collect.series"), tr("Series..."), QStringLiteral("list"), {}, device,
              tr("Several recordings with a pause between"), [this] { showSeries(m_series->isHidden()); });
    addAction(QStringLiteral("collect.startSeries"), tr("Start series"), QStringLiteral("record-ring"), {}, {},
              tr("One recording after the other, with the pause in between"),
              [this] { startRecording(m_series->count(), m_series->pauseSeconds()); });
    addAction(QStringLiteral("collect.stop"), tr("Stop"), QStringLiteral("stop"), {}, {},
              tr("Ends the recording or the series; what was collected is kept"), [this] {
                  if (m_recorder)
                      m_recorder->stop();
              });
    addAction(QStringLiteral("collect.undoLast"), tr("Undo last"), QStringLiteral("undo"), {}, device,
              tr("Moves the newest recording to the Bin, with those that were recorded together with it"), [this] { undoLast(); });
    addAction(QStringLiteral("collect.levelClass"), tr("Record more"), {}, {}, {}, tr("Gets a series ready that levels the smallest class"),
              [this] { levelClass(); });
    addAction(QStringLiteral("collect.chooseDevice"), tr("Choose the device..."), QStringLiteral("board"), {}, device,
              tr("The connected devices to record from"), [this] {
                  m_device->setFocus(Qt::ShortcutFocusReason);
                  m_device->click();
              });
    addAction(QStringLiteral("collect.simulate"), tr("Use the simulated board"), QStringLiteral("board"), {}, {},
              tr("Starts a board in the emulator and connects to it"), [this] { startSimulatedBoard(); });
    ActionSpec remove;
    remove.id = QStringLiteral("collect.remove");
    remove.text = tr("Move the recording to the Bin");
    remove.iconName = QStringLiteral("trash");
    remove.shortcuts = {QKeySequence(Qt::Key_Delete)};
    remove.context = info().id;
    remove.scope = KeyScope::Widget;
    remove.handler = [this] { removeSelected(); };
    services().actions.add(remove, this);
}

void CollectPage::registerPlotActions()
{
    const auto add = [this](const char* id, const QString& text, const QString& icon, const QKeySequence& keys, const QString& description,
                            std::function<void()> handler) {
        ActionSpec spec;
        spec.id = QStringLiteral("collect.") + QString::fromLatin1(id);
        spec.text = text;
        spec.iconName = icon;
        if (!keys.isEmpty())
            spec.shortcuts = {keys};
        spec.context = info().id;
        spec.description = description;
        spec.scope = KeyScope::Widget;
        spec.handler = std::move(handler);
        return services().actions.add(spec, m_plot);
    };
    add("pause", tr("Pause"), QStringLiteral("pause"), QKeySequence(Qt::Key_Space),
        tr("Freezes the picture to scroll, zoom and measure; readings keep coming in, and a recording goes on"),
        [this] { m_plot->isPaused() ? m_plot->resume() : m_plot->pause(); });
    add("cursors", tr("Cursors"), QStringLiteral("cursors"), QKeySequence(Qt::Key_C),
        tr("Two cursors with the time and the values between them; arrows move one, X takes the other"),
        [this] { m_plot->setCursorsShown(!m_plot->areCursorsShown()); });
    services().actions.action(QStringLiteral("collect.cursors"))->setCheckable(true);
    add("autoscale", tr("Fit the values"), QStringLiteral("scale"), QKeySequence(Qt::Key_A),
        tr("The range grows at once and shrinks slowly"), [this] { m_plot->setAutoScaled(true); });
    add("fixScale", tr("Keep this range of values"), {}, {}, {}, [this] { m_plot->setValueRange(m_plot->valueLow(), m_plot->valueHigh()); });
    add("perChannel", tr("Each channel in its own range"), {}, QKeySequence(Qt::SHIFT | Qt::Key_A),
        tr("Units that have nothing in common, beside each other; the chips tell the ranges"), [this] { m_plot->setScaledPerChannel(); });
    add("setRange", tr("Set the range of values..."), {}, {}, {}, [this] { askRange(); });
    addPlotAction(QStringLiteral("collect.endMark"), tr("While recording: from here on the recording's own label again"), {QKeySequence(Qt::Key_0)},
                  [this] { markLabel(QString()); });
    addPlotAction(QStringLiteral("collect.triggerMode"), tr("Record on a trigger, or for a time"), {QKeySequence(Qt::Key_T)}, [this] { focusTrigger(); });
    add("spectrogram", tr("Spectrogram"), {}, QKeySequence(Qt::Key_S), tr("The frequencies of a channel under the lines, on the same time axis"),
        [this] { m_plot->setSpectrogramShown(!m_plot->isSpectrogramShown()); });
    addPlotAction(QStringLiteral("collect.spectrogramChannel"), tr("Spectrogram of the next channel"), {QKeySequence(Qt::SHIFT | Qt::Key_S)}, [this] {
        m_plot->setSpectrogramChannel((m_plot->spectrogramChannel() + 1) % std::max(1, m_plot->channelCount()));
    });
    addPlotAction(QStringLiteral("collect.focusLabel"), tr("Type the label"), {QKeySequence(Qt::Key_L)}, [this] { m_settings->focusLabel(); });
    addPlotAction(QStringLiteral("collect.previousLabel"), tr("Previous label"), {QKeySequence(Qt::Key_Up)}, [this] { m_settings->stepLabel(-1); });
    addPlotAction(QStringLiteral("collect.nextLabel"), tr("Next label"), {QKeySequence(Qt::Key_Down)}, [this] { m_settings->stepLabel(1); });
    addPlotAction(QStringLiteral("collect.zoomIn"), tr("Show less time"), {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)},
                  [this] { m_plot->zoom(1); });
    addPlotAction(QStringLiteral("collect.zoomOut"), tr("Show more time"), {QKeySequence(Qt::Key_Minus)}, [this] { m_plot->zoom(-1); });
    const struct {
        const char* id;
        QString text;
        int side;
        int pixels;
        QKeySequence keys;
    } moves[] = {{"left", tr("Back in time, or the cursor to the left"), -1, 1, QKeySequence(Qt::Key_Left)},
                 {"right", tr("Forward in time, or the cursor to the right"), 1, 1, QKeySequence(Qt::Key_Right)},
                 {"farLeft", tr("Far back in time, or the cursor far to the left"), -1, 10, QKeySequence(Qt::SHIFT | Qt::Key_Left)},
                 {"farRight", tr("Far forward in time, or the cursor far to the right"), 1, 10, QKeySequence(Qt::SHIFT | Qt::Key_Right)}};
    for (const auto& one : moves) {
        addPlotAction(QStringLiteral("collect.") + QString::fromLatin1(one.id), one.text, {one.keys}, [this, side = one.side, pixels = one.pixels] {
            if (m_plot->areCursorsShown())
                m_plot->moveCursor(side * pixels);
            else
                m_plot->pan(side * kPanShare * (pixels > 1 ? 5.0 : 1.0));
        });
    }
    addPlotAction(QStringLiteral("collect.swapCursor"), tr("Take the other cursor"), {QKeySequence(Qt::Key_X)}, [this] { m_plot->swapCursor(); });
    addPlotAction(QStringLiteral("collect.begin"), tr("To the oldest reading"), {QKeySequence(Qt::Key_Home)}, [this] { m_plot->goToBegin(); });
    addPlotAction(QStringLiteral("collect.end"), tr("To the newest reading"), {QKeySequence(Qt::Key_End)}, [this] { m_plot->goToEnd(); });
    addPlotAction(QStringLiteral("collect.taller"), tr("Stretch the values, in each range where channels have their own"), {QKeySequence(Qt::CTRL | Qt::Key_Up)},
                  [this] { m_plot->scaleValues(kScaleFactor); });
    addPlotAction(QStringLiteral("collect.flatter"), tr("Shrink the values, in each range where channels have their own"), {QKeySequence(Qt::CTRL | Qt::Key_Down)},
                  [this] { m_plot->scaleValues(1.0 / kScaleFactor); });
    addPlotAction(QStringLiteral("collect.higher"), tr("Show higher values, in each range where channels have their own"), {QKeySequence(Qt::SHIFT | Qt::Key_Up)},
                  [this] { m_plot->shiftValues(kPanShare); });
    addPlotAction(QStringLiteral("collect.lower"), tr("Show lower values, in each range where channels have their own"), {QKeySequence(Qt::SHIFT | Qt::Key_Down)},
                  [this] { m_plot->shiftValues(-kPanShare); });
    for (int number = 1; number <= kNumberedChannels; ++number) {
        addPlotAction(QStringLiteral("collect.channel%1").arg(number), tr("Show or hide channel %1; while recording: label %1").arg(number),
                      {QKeySequence(Qt::Key_0 + number)}, [this, number] { onNumberKey(number); });
        addPlotAction(QStringLiteral("collect.solo%1").arg(number), tr("Show channel %1 alone").arg(number),
                      {QKeySequence(static_cast<int>(Qt::ALT) | (Qt::Key_0 + number))}, [this, number] { m_plot->soloChannel(number - 1); });
    }
}

QString CollectPage::reasonNotToRecord() const
{
    if (hub() == nullptr)
        return tr("This window was started without boards");
    if (project() == nullptr)
        return tr("Open a project first");
    if (project()->isReadOnly())
        return tr("This project is open for reading only");
    if (isLost())
        return (board().connectsByItself || isSimulatedBoard(m_board) ? tr("%1 is lost; start it again, or choose another device")
                                                                       : tr("%1 is lost; plug it in again, or choose another device"))
            .arg(board().name);
    if (!hasBoard())
        return tr("Connect a board first, or use the simulated one");
    const DeviceInfo now = board();
    if (now.state == DeviceState::Degraded)
        return tr("%1 does not answer as it should; see Devices, or choose another device").arg(now.name);
    if (now.state == DeviceState::Running)
        return tr("The board runs its model; stop that first");
    if (now.connectsByItself && now.state == DeviceState::Sampling)
        return tr("%1 still records what it was asked for before, and cannot be stopped from here").arg(now.name);
    if (m_settings->sensor().isEmpty() || m_settings->frequencyHz() <= 0.0)
        return tr("The board lists no sensor to record");
    return m_settings->problem();
}

/// F9 on another page is about the device in sight there, where that one can record; empty: it is about the one chosen here.
QString CollectPage::boardInSight() const
{
    if (hub() == nullptr || isVisible())
        return {};
    const QString address = services().host.deviceInSight();
    const DeviceInfo other = hub()->device(address);
    const bool canRecord = (other.state == DeviceState::Connected || other.state == DeviceState::Streaming) && !other.sensors.isEmpty();
    return canRecord && address != m_board ? address : QString();
}

void CollectPage::enableActions()
{
    if (m_settings == nullptr || m_mixLink == nullptr)
        return;
    ActionRegistry& actions = services().actions;
    const bool isActive = m_recorder != nullptr && m_recorder->isActive();
    const QString reason = reasonNotToRecord();
    const bool isStoring = isActive && m_recorder->state() == RecorderState::Storing;
    const bool canStop = isActive && !m_recorder->isStopping() && !isStoring && m_recorder->state() != RecorderState::Reading;
    const QString stopping = isStoring ? tr("The recording is being stored") : tr("The recording is being fetched from the board");
    const bool hasOther = project() != nullptr && !project()->isReadOnly() && !boardInSight().isEmpty();
    actions.setEnabled(QStringLiteral("collect.record"), isActive ? canStop : reason.isEmpty() || hasOther, isActive ? stopping : reason);
    actions.setEnabled(QStringLiteral("collect.stop"), canStop, isActive ? stopping : tr("Nothing is being recorded"));
    actions.setEnabled(QStringLiteral("collect.startSeries"), !isActive && reason.isEmpty(), isActive ? tr("A recording is under way") : reason);
    const bool canRepeat = m_settings->mode() == CaptureMode::Timed;
    actions.setEnabled(QStringLiteral("collect.series"), project() != nullptr && hasBoard() && canRepeat,
                       canRepeat                                        ? reason
                       : m_settings->mode() == CaptureMode::Trigger ? tr("On a trigger, \"times\" says how many recordings there are")
                                                                    : tr("A series is of recordings for a time; choose that mode"));
    actions.setEnabled(QStringLiteral("collect.undoLast"), !m_recent.isEmpty() && !isActive,
                       isActive ? tr("A recording is under way") : tr("Nothing was recorded yet"));
    actions.setEnabled(QStringLiteral("collect.chooseDevice"), m_device->isEnabled() && !m_device->isHidden(),
                       isActive ? tr("A recording is under way") : tr("No device is connected"));
    actions.setEnabled(QStringLiteral("collect.simulate"), hub() != nullptr, tr("This window was started without boards"));
    actions.setEnabled(QStringLiteral("collect.remove"), selectedSample().isValid() && m_table->hasFocus(), tr("Choose a recording in the table first"));
    actions.setEnabled(QStringLiteral("collect.endMark"), m_recorder != nullptr && m_recorder->canMark(), tr("Nothing is being recorded"));
    actions.setEnabled(QStringLiteral("collect.triggerMode"), !isActive, tr("A recording is under way"));
    const bool hasSignal = !m_plot->live().isEmpty();
    const QString none = tr("There are no readings yet");
    for (const char* id : {"pause", "cursors", "spectrogram", "spectrogramChannel", "autoscale", "fixScale", "perChannel", "setRange", "zoomIn", "zoomOut", "left", "right", "farLeft", "farRight",
                           "swapCursor", "begin", "end", "taller", "flatter", "higher", "lower"})
        actions.setEnabled(QStringLiteral("collect.") + QString::fromLatin1(id), hasSignal, none);
    for (int number = 1; number <= kNumberedChannels; ++number) {
        const bool exists = number <= m_plot->channelCount();
        const bool isLabel = m_recorder != nullptr && m_recorder->canMark(); // one that has none says so
        actions.setEnabled(QStringLiteral("collect.channel%1").arg(number), exists || isLabel, hasSignal ? tr("There is no such channel") : none);
        actions.setEnabled(QStringLiteral("collect.solo%1").arg(number), exists, hasSignal ? tr("There is no such channel") : none);
    }
}

// ---- recording ----

void CollectPage::toggleRecording()
{
    if (m_recorder == nullptr)
        return;
    if (m_recorder->isActive()) {
        m_recorder->stop();
        return;
    }
    if (const QString other = boardInSight(); !other.isEmpty()) {
        hub()->setActiveDevice(other); // chooseBoard() follows
        const QString reason = m_board == other ? reasonNotToRecord() : tr("%1 is not ready to record").arg(hub()->device(other).name);
        if (!reason.isEmpty()) {
            services().host.showToast({tr("Nothing is recorded."), reason, NoticeKind::Warning, tr("Show"), {}, [this] { services().host.showPage(info().id); }});
            return;
        }
    }
    const bool isTrigger = m_settings->mode() == CaptureMode::Trigger;
    startRecording(isTrigger ? m_trigger->count() : 1, isTrigger ? m_trigger->holdOffSeconds() : 0.0);
}

void CollectPage::startRecording(int count, double pauseSeconds)
{
    if (m_recorder == nullptr || project() == nullptr)
        return;
    RecordingPlan plan;
    plan.order = m_settings->order();
    plan.isUntilStopped = m_settings->isUntilStopped();
    plan.companions = m_settings->companions();
    plan.order.trigger = m_trigger->rule();
    plan.order.preTriggerShare = m_trigger->preTriggerShare();
    plan.count = count;
    plan.pauseSeconds = pauseSeconds;
    plan.countdownSeconds = m_settings->countdownSeconds();
    plan.axisCount = m_plot->channelCount() > 0 ? m_plot->channelCount() : kAxesUnknown;
    keepState();
    leaveTrigger();
    freezeLabels(plan.order.label);
    m_failure.clear();
    notice()->showNotice(NoticeKind::Info, {});
    m_tick.start();
    if (const Result<void> begun = m_recorder->start(*project(), m_board, plan); !begun) {
        onFailed(m_board, begun.error());
        return;
    }
    if (!m_recorder->diskWarning().isEmpty())
        notice()->showNotice(NoticeKind::Warning, m_recorder->diskWarning());
    if (!isVisible()) {
        const QString& label = plan.order.label;
        services().host.showToast({label.isEmpty() ? tr("Recording from %1, without a label").arg(board().name) : tr("Recording %1 from %2").arg(label, board().name), {},
                                   NoticeKind::Info, tr("Show"), {}, [this] { services().host.showPage(info().id); }});
    }
}

void CollectPage::retry()
{
    if (m_recorder == nullptr)
        return;
    if (!m_recorder->isActive())
        freezeLabels(m_recorder->plan().order.label);
    leaveTrigger();
    m_failure.clear();
    notice()->showNotice(NoticeKind::Info, {});
    m_tick.start();
    const QString address = m_recorder->address(); // that of the notice, which goes when another device is chosen
    if (const Result<void> begun = m_recorder->retry(); !begun)
        onFailed(address, begun.error());
}

void CollectPage::showSeries(bool isShown)
{
    m_series->setVisible(isShown);
    showPlan();
    if (isShown && isVisible())
        m_series->focusCount();
}

void CollectPage::levelClass()
{
    const ClassMixHint hint = classMixHint(m_mixCounter->classes());
    if (hint.isEmpty())
        return;
    m_settings->setLabel(hint.label);
    m_series->setCount(hint.missing);
    showSeries(true);
}

// ---- what was recorded ----

void CollectPage::undoLast()
{
    ProjectSession* open = project();
    if (open == nullptr || m_recent.isEmpty())
        return;
    const Sample* newest = open->sample(m_recent.first());
    if (newest == nullptr)
        return;
    // What several devices recorded at one press goes as one.
    QVector<SampleId> ids{newest->id};
    QStringList names{newest->name};
    for (const Sample& one : open->samples()) {
        if (one.id == newest->id || one.origin != SampleOrigin::Recorded || !Recorder::isSameRound(one, *newest))
            continue;
        ids << one.id;
        names << one.name;
    }
    if (const Result<void> done = open->moveToBin(ids); !done) {
        notice()->showNotice(NoticeKind::Error, done.error().message);
        return;
    }
    const QString said = ids.size() > 1 ? tr("%1 are in the Bin; they were recorded together.").arg(names.join(QStringLiteral(", ")))
                                        : tr("%1 is in the Bin.").arg(names.first());
    services().host.showToast({said, {}, NoticeKind::Success, tr("Undo"), QStringLiteral("Ctrl Z"),
                               [this] { services().actions.trigger(QStringLiteral("edit.undo")); }});
}

void CollectPage::removeSelected()
{
    ProjectSession* open = project();
    const SampleId id = selectedSample();
    if (open == nullptr || !id.isValid() || !m_table->hasFocus())
        return;
    if (const Result<void> done = open->moveToBin({id}); !done)
        notice()->showNotice(NoticeKind::Error, done.error().message);
}

void CollectPage::openSelected()
{
    if (const SampleId id = selectedSample(); id.isValid())
        services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value}});
}

} // namespace studio
