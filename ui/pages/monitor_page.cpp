// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page.h"

#include "app/session/studio_context.h"
#include "ui/itemmodels/device_words.h"
#include "ui/pages/monitor_parts.h"
#include "ui/plots/class_mix_view.h"
#include "ui/plots/series_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/mnemonic.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QListView>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace studio
{

namespace
{

constexpr int kQuickMs = 34;
constexpr int kPlotsMs = 250;
constexpr int kSlowMs = 1000;
constexpr int kReviewWidth = 400;
constexpr int kNarrowReviewWidth = 344;
constexpr int kNarrowPage = 1200;

} // namespace

MonitorPage::MonitorPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_review(new ReviewItemModel(this))
{
    m_list = new QListView(this);
    registerActions();
    m_board = new QComboBox(this);
    m_board->setObjectName(QStringLiteral("monitor.board"));
    m_board->setAccessibleName(tr("Board to watch"));
    addHeadWidget(m_board);
    m_toggleButton = addHeadAction(QStringLiteral("monitor.toggle"), ButtonKind::Primary);
    m_keepLastButton = addHeadAction(QStringLiteral("monitor.keepLast"), ButtonKind::Primary);

    auto* left = new QVBoxLayout;
    left->setSpacing(16);
    left->addWidget(buildTiles());
    left->addWidget(buildNow());
    m_mixCard = new Card(theme(), tr("Class mix, %"), this);
    m_mix = new ClassMixView(theme(), m_mixCard);
    m_mixCard->body()->addWidget(m_mix);
    left->addWidget(m_mixCard, 5);
    left->addWidget(buildHistory(), 4);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addLayout(left, 1);
    row->addWidget(buildReview());
    content()->addLayout(row, 1);
    orderTabs();
    buildEmptyState();

    m_quick.setSingleShot(true);
    m_quick.setInterval(kQuickMs);
    connect(&m_quick, &QTimer::timeout, this, &MonitorPage::showNow);
    m_plots.setInterval(kPlotsMs);
    connect(&m_plots, &QTimer::timeout, this, &MonitorPage::showPlots);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, this, &MonitorPage::showTiles);
    connectHub();
    projectChanged();
}

QString MonitorPage::primaryActionId() const
{
    return m_isRunning ? QStringLiteral("monitor.keepLast") : QStringLiteral("monitor.toggle");
}

void MonitorPage::addAction(const QString& id, const QString& text, const QString& icon, const QString& description, const QKeySequence& keys, QWidget* list,
                            std::function<void()> handler)
{
    ActionSpec spec;
    spec.id = id;
    spec.text = text;
    spec.iconName = icon;
    spec.description = description;
    if (!keys.isEmpty())
        spec.shortcuts = {keys};
    spec.context = info().id;
    spec.menu = QStringLiteral("device");
    spec.scope = list != nullptr ? KeyScope::Widget : KeyScope::Window;
    spec.handler = std::move(handler);
    services().actions.add(spec, list != nullptr ? list : this);
}

void MonitorPage::registerActions()
{
    addAction(QStringLiteral("monitor.toggle"), tr("Run the model"), QStringLiteral("play"), tr("Starts or stops the model on the board"), {}, nullptr,
              [this] { toggleImpulse(); });
    addAction(QStringLiteral("monitor.keepLast"), tr("Keep last window"), QStringLiteral("plus"),
              tr("Puts the newest window into the dataset, unlabelled, with the answer as a suggestion"), QKeySequence(Qt::SHIFT | Qt::Key_F9), nullptr,
              [this] { keepLast(); });
    addAction(QStringLiteral("monitor.keep"), tr("Keep"), QStringLiteral("check"), tr("Puts the window into the dataset, with the answer as a suggestion"),
              QKeySequence(Qt::Key_A), m_list, [this] { keepCurrent({}); });
    addAction(QStringLiteral("monitor.drop"), tr("Drop"), QStringLiteral("x"), tr("Takes the window off the list"), QKeySequence(Qt::Key_X), m_list,
              [this] { dropCurrent(); });
    addAction(QStringLiteral("monitor.undo"), tr("Undo last"), QStringLiteral("undo"), tr("Takes the last verdict back"), QKeySequence(Qt::Key_U), m_list,
              [this] { undoLast(); });
    addAction(QStringLiteral("monitor.next"), tr("Next window"), QStringLiteral("arrow-down"), tr("Goes to the next window that waits"), QKeySequence(Qt::Key_J),
              m_list, [this] { selectRow((m_list->currentIndex().row() + 1) % std::max(1, m_review->rowCount())); });
}

QWidget* MonitorPage::buildTiles()
{
    auto* tiles = new QWidget(this);
    auto* row = new QHBoxLayout(tiles);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_rate = new FigureTile(theme(), tr("Classifications"), tiles);
    m_drift = new FigureTile(theme(), tr("Drift from training mix"), tiles);
    m_anomalies = new FigureTile(theme(), tr("Anomaly rate"), tiles);
    m_uptime = new FigureTile(theme(), tr("This session"), tiles);
    const struct {
        FigureTile* tile;
        const char* name;
    } all[] = {{m_rate, "monitor.rate"}, {m_drift, "monitor.drift"}, {m_anomalies, "monitor.anomalies"}, {m_uptime, "monitor.uptime"}};
    for (const auto& one : all) {
        one.tile->setObjectName(QString::fromLatin1(one.name));
        row->addWidget(one.tile, 1);
    }
    return tiles;
}

QWidget* MonitorPage::buildNow()
{
    m_now = new Card(theme(), tr("Now"), this);
    m_now->body()->setContentsMargins(12, 8, 12, 8);
    m_bars = new ClassBars(theme(), m_now);
    m_now->body()->addWidget(m_bars);
    return m_now;
}

QWidget* MonitorPage::buildHistory()
{
    auto* card = new Card(theme(), tr("Last 60 seconds"), this);
    m_which = new Segmented(theme(), tr("What to plot"), {tr("Probability"), tr("Anomaly score")}, card);
    m_which->setObjectName(QStringLiteral("monitor.which"));
    m_which->setCompact(true);
    m_which->setCurrent(0);
    card->addHeaderWidget(m_which);
    connect(m_which, &Segmented::chosen, this, &MonitorPage::showPlots);
    m_history = new SeriesPlot(theme(), {}, {}, card);
    m_history->setObjectName(QStringLiteral("monitor.history"));
    m_history->setMinimumHeight(64);
    m_history->setLegendBeside();
    card->body()->setContentsMargins(8, 8, 8, 4);
    card->body()->addWidget(m_history);
    return card;
}

void MonitorPage::buildEmptyState()
{
    m_empty = new EmptyState(theme(), QStringLiteral("radio-tower"), {}, {}, this);
    const auto go = [this](const char* page) { return [this, page] { services().host.showPage(QString::fromLatin1(page)); }; };
    m_runAnyway = m_empty->addButton(ButtonKind::Secondary, tr("Run it anyway"), [this] {
        m_runsAnyway = true;
        showState();
        toggleImpulse();
    });
    m_goSimulated = m_empty->addButton(ButtonKind::Secondary, tr("Use the simulated board"), [this] {
        services().context.devices()->startSimulatedBoard();
        services().host.showPage(QStringLiteral("devices"), {{QStringLiteral("simulated"), true}});
    });
    m_goDevices = m_empty->addButton(ButtonKind::Primary, tr("Go to Devices"), go("devices"));
    m_goDeploy = m_empty->addButton(ButtonKind::Primary, tr("Go to Deploy"), go("deploy"));
    m_goEvaluate = m_empty->addButton(ButtonKind::Primary, tr("Go to Evaluate"), go("evaluate"));
    m_goDevices->setObjectName(QStringLiteral("monitor.goDevices"));
    m_goDeploy->setObjectName(QStringLiteral("monitor.goDeploy"));
    setEmptyState(m_empty);
}

void MonitorPage::connectHub()
{
    DeviceHub* hub = services().context.devices();
    if (hub != nullptr) {
        connect(hub, &DeviceHub::activeDeviceChanged, this, &MonitorPage::follow);
        connect(hub, &DeviceHub::devicesChanged, this, &MonitorPage::follow);
        connect(hub, &DeviceHub::deviceChanged, this, &MonitorPage::follow);
        connect(hub, &DeviceHub::predictionArrived, this, [this](const QString& address) {
            if (address == m_address)
                onPredictions();
        });
        connect(hub, &DeviceHub::deviceFailed, this, &MonitorPage::onFailed);
        connect(m_board, &QComboBox::activated, this, [this, hub](int index) { hub->setActiveDevice(m_board->itemData(index).toString()); });
    }
    follow();
}

DeviceInfo MonitorPage::device() const
{
    DeviceHub* hub = services().context.devices();
    return hub != nullptr && !m_address.isEmpty() ? hub->device(m_address) : DeviceInfo();
}

void MonitorPage::follow()
{
    DeviceHub* hub = services().context.devices();
    // One that went away in the middle keeps its place, with its figures, until another is chosen.
    const bool keepsPlace = hasSession() && !device().address.isEmpty();
    QVector<DeviceInfo> connected;
    if (hub != nullptr) {
        for (const DeviceInfo& one : hub->devices()) {
            if (isDeviceConnected(one) || (keepsPlace && one.address == m_address))
                connected.append(one);
        }
    }
    QString wanted = hub != nullptr ? hub->activeDevice() : QString();
    const auto isThere = [&](const QString& address) {
        return std::any_of(connected.begin(), connected.end(), [&](const DeviceInfo& one) { return one.address == address; });
    };
    if (!isThere(wanted))
        wanted = isThere(m_address) ? m_address : connected.isEmpty() ? QString() : connected.first().address;
    QStringList shown;
    for (int i = 0; i < m_board->count(); ++i)
        shown << m_board->itemData(i).toString() + m_board->itemText(i);
    QStringList now;
    for (const DeviceInfo& one : std::as_const(connected))
        now << one.address + one.name;
    if (shown != now) {
        m_board->clear();
        for (const DeviceInfo& one : std::as_const(connected))
            m_board->addItem(one.name, one.address);
    }
    m_board->setVisible(connected.size() > 1);
    m_board->setCurrentIndex(m_board->findData(wanted));
    if (wanted != m_address) {
        m_address = wanted;
        setShownDevice(m_address);
        m_isRunning = false;
        m_runsAnyway = false;
        m_silentSinceMs = 0;
        beginSession();
    }
    onDevice();
}

void MonitorPage::onDevice()
{
    const DeviceInfo board = device();
    followSilence(board);
    // A recording in between is a pause, not the end of the session.
    const bool isRunning = board.state == DeviceState::Running || (m_isRunning && board.state == DeviceState::Sampling);
    if (isRunning && !m_isRunning) {
        beginSession();
        m_runningSince = QDateTime::currentDateTime();
        notice()->showNotice(NoticeKind::Info, {});
    }
    m_isRunning = isRunning;
    const QString silence = silenceText();
    if (std::exchange(m_toldSilence, silence) != silence) {
        if (silence.isEmpty())
            notice()->showNotice(NoticeKind::Info, {});
        else
            notice()->showState(NoticeKind::Warning, silence, board.connectsByItself ? QString() : tr("Reconnect"),
                                [this, address = m_address] { services().context.devices()->connectDevice(address); });
    }
    // Drift is marked in the rail while another page is shown.
    if (isRunning)
        m_slow.start();
    else if (!isVisible())
        m_slow.stop();
    showState();
}

/// Something was counted that is still of use.
bool MonitorPage::hasSession() const
{
    return m_isRunning || m_silentSinceMs > 0 || m_statistics.decisionCount() > 0;
}

/// Since when the board is silent that went by itself, if it did.
void MonitorPage::followSilence(const DeviceInfo& board)
{
    if (isDeviceConnected(board) || board.address.isEmpty()) {
        m_silentSinceMs = 0;
        return;
    }
    const bool isLost = board.state == DeviceState::Offline &&
                        (board.connectsByItself || (!board.lastError.message.isEmpty() && board.lastError.code != ErrorCode::Cancelled));
    if (isLost && m_silentSinceMs == 0 && hasSession())
        m_silentSinceMs = m_statistics.decisionCount() > 0 ? m_lastAtMs : QDateTime::currentMSecsSinceEpoch();
}

QString MonitorPage::silenceText() const
{
    if (m_silentSinceMs == 0)
        return {};
    const DeviceInfo board = device();
    QStringList sentences{tr("%1 is silent since %2. What was counted is kept, and so are the windows that wait.")
                              .arg(board.name, QDateTime::fromMSecsSinceEpoch(m_silentSinceMs).time().toString(QStringLiteral("HH:mm:ss")))};
    if (board.connectsByItself)
        sentences << tr("It comes back by itself while remote management is open.");
    else if (!board.lastError.message.isEmpty())
        sentences << board.lastError.message;
    return sentences.join(QLatin1Char(' '));
}

void MonitorPage::beginSession()
{
    DeviceHub* hub = services().context.devices();
    const QVector<LivePrediction> known = hub != nullptr && !m_address.isEmpty() ? hub->predictions(m_address) : QVector<LivePrediction>();
    m_lastAtMs = known.isEmpty() ? 0 : known.last().atMs;
    m_sessionStartMs = m_lastAtMs + 1;
    m_lastQueuedMs = 0;
    m_last = {};
    const bool lacksReadings = device().connectsByItself; // others show it by what they send
    if (std::exchange(m_lacksReadings, lacksReadings) != lacksReadings)
        showReview();
    m_runningSince = {};
    setClasses({});
    m_bars->clear();
    showPlots();
}

void MonitorPage::setClasses(const QStringList& classes)
{
    m_classes = classes;
    m_statistics = LiveStatistics(static_cast<int>(classes.size()));
    const ProjectSession* project = services().context.project();
    m_colors.clear();
    for (int i = 0; i < classes.size(); ++i) {
        const int known = project != nullptr ? static_cast<int>(project->labels().indexOf(classes[i])) : -1;
        m_colors.append(known >= 0 ? known : i);
    }
    showTrainingMix();
}

void MonitorPage::onPredictions()
{
    const QVector<LivePrediction> known = services().context.devices()->predictions(m_address);
    qsizetype first = known.size();
    while (first > 0 && known[first - 1].atMs > m_lastAtMs)
        --first;
    for (qsizetype i = first; i < known.size(); ++i)
        take(known[i]);
}

void MonitorPage::take(const LivePrediction& prediction)
{
    if (prediction.classes != m_classes)
        setClasses(prediction.classes);
    m_lastAtMs = prediction.atMs;
    m_last = prediction;
    LiveDecision decision;
    decision.atMs = prediction.atMs;
    if (!prediction.probabilities.empty())
        decision.top = static_cast<int>(std::max_element(prediction.probabilities.begin(), prediction.probabilities.end()) - prediction.probabilities.begin());
    decision.isAnomaly = prediction.hasAnomaly && static_cast<double>(prediction.anomalyScore) > m_anomalyThreshold;
    m_statistics.add(decision);
    queueIfUnsure(prediction);
    if (isVisible() && !m_quick.isActive())
        m_quick.start();
}

void MonitorPage::onFailed(const QString& address, const Error& error)
{
    if (address != m_address || error.code == ErrorCode::Cancelled || !isVisible() || m_silentSinceMs > 0)
        return; // why it is silent is told already
    notice()->showNotice(NoticeKind::Error, error.message, tr("Run again"), [this] { toggleImpulse(); });
}

void MonitorPage::toggleImpulse()
{
    DeviceHub* hub = services().context.devices();
    if (hub == nullptr || m_address.isEmpty())
        return;
    notice()->showNotice(NoticeKind::Info, {});
    if (m_isRunning)
        hub->stopImpulse(m_address);
    else
        hub->startImpulse(m_address);
}

void MonitorPage::activated()
{
    follow();
    showTiles();
    showPlots();
    setFocusProxy(m_list->isVisibleTo(this) ? static_cast<QWidget*>(m_list) : m_toggleButton); // verdict keys work at once
}

void MonitorPage::showEvent(QShowEvent* event)
{
    FramedPage::showEvent(event);
    m_plots.start();
    m_slow.start();
}

void MonitorPage::hideEvent(QHideEvent* event)
{
    FramedPage::hideEvent(event);
    m_plots.stop();
    if (!m_isRunning)
        m_slow.stop();
}

void MonitorPage::projectChanged()
{
    if (ProjectSession* project = services().context.project()) {
        const auto relearn = [this] {
            showTrainingMix();
            showPlots();
        };
        connect(project, &ProjectSession::samplesAdded, this, relearn);
        connect(project, &ProjectSession::samplesChanged, this, relearn);
        connect(project, &ProjectSession::samplesRemoved, this, relearn);
        connect(project, &ProjectSession::impulseChanged, this, relearn);
        connect(project, &ProjectSession::labelsChanged, this, &MonitorPage::fillLabels);
    }
    // What waits belongs to the project it would have gone to; with none open before, it waits for this one.
    if (m_hadProject)
        m_review->clear();
    m_hadProject = services().context.project() != nullptr;
    m_verdicts.clear();
    readUnsureLimit();
    setClasses(m_classes);
    fillLabels();
    showReview();
    showState();
}

bool MonitorPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_reviewCard && event->type() == QEvent::Resize) {
        m_reviewCard->setFixedWidth(width() < kNarrowPage ? kNarrowReviewWidth : kReviewWidth);
        placeLabels();
    }
    if (watched != m_list || event->type() != QEvent::KeyPress)
        return FramedPage::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if ((key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier || key->key() < Qt::Key_1 || key->key() > Qt::Key_9)
        return false;
    const int index = key->key() - Qt::Key_1;
    if (index < m_shownLabels.size())
        keepCurrent(m_shownLabels[index]);
    return true;
}

void MonitorPage::showState()
{
    const DeviceInfo board = device();
    ActionRegistry& actions = services().actions;
    const bool canRun = isDeviceConnected(board) && (m_isRunning || !board.model.isEmpty() || m_runsAnyway);
    const QString run = board.name.isEmpty() ? tr("Run the model") : tr("Run on %1").arg(literal(board.name));
    actions.setText(QStringLiteral("monitor.toggle"), m_isRunning ? tr("Stop") : run);
    actions.setEnabled(QStringLiteral("monitor.toggle"), canRun,
                       board.name.isEmpty()        ? tr("Connect a board first")
                       : !isDeviceConnected(board) ? tr("%1 is not connected").arg(board.name)
                       : board.connectsByItself    ? tr("The device tells of no model")
                                                   : tr("The board has no model: see Deploy"));
    m_toggleButton->setKind(m_isRunning ? ButtonKind::Secondary : ButtonKind::Primary);
    m_toggleButton->setIconName(m_isRunning ? QStringLiteral("stop") : QStringLiteral("play"));
    m_toggleButton->setVisible(!board.name.isEmpty());
    m_toggleButton->setKeyHint(m_isRunning ? QString() : keyHintText(QKeySequence(Qt::CTRL | Qt::Key_Return)));
    const bool hasProject = services().context.project() != nullptr;
    actions.setEnabled(QStringLiteral("monitor.keepLast"), m_isRunning && hasProject && !m_lacksReadings,
                       !hasProject              ? tr("Open a project first: the window becomes a sample of it")
                       : !m_isRunning           ? tr("The model is not running")
                       : board.connectsByItself ? tr("Over the network come answers only, not the readings behind them")
                                                : tr("This board does not send the readings that it classifies"));
    m_keepLastButton->setVisible(m_isRunning);
    if (m_isRunning) {
        const QString since = m_runningSince.time().toString(QStringLiteral("HH:mm:ss"));
        setStateText(board.model.isEmpty() ? tr("%1 runs its model since %2").arg(board.name, since) : tr("%1 runs %2 since %3").arg(board.name, board.model, since));
    } else if (m_silentSinceMs > 0) {
        setStateText(tr("%1 is silent since %2").arg(board.name, QDateTime::fromMSecsSinceEpoch(m_silentSinceMs).time().toString(QStringLiteral("HH:mm:ss"))));
        setStateMark(StateMark::NeedsAttention, tr("%1 is silent").arg(board.name));
    } else {
        setStateText(board.name.isEmpty()        ? tr("no board is connected")
                     : !isDeviceConnected(board) ? tr("%1 is not connected").arg(board.name)
                     : board.connectsByItself    ? tr("%1 is connected, its model is not watched").arg(board.name)
                                                 : tr("%1 is connected, its model does not run").arg(board.name));
        setStateMark(StateMark::Empty, tr("no model is running"));
    }
    showMissing(board);
    showTiles();
}

void MonitorPage::showMissing(const DeviceInfo& board)
{
    const bool hasHub = services().context.devices() != nullptr;
    const bool hasBoard = isDeviceConnected(board);
    // What was counted stays to be read after the board has gone.
    const bool lacksModel = hasBoard && !m_isRunning && board.model.isEmpty() && !m_runsAnyway && !hasSession();
    const bool lacksBoard = hasHub && !hasBoard && !hasSession();
    if (!hasHub)
        m_empty->setText(tr("This window works without boards"),
                         tr("It was started without access to them. Evaluate shows what the model does with the test samples."));
    else if (lacksBoard)
        m_empty->setText(tr("No board is connected"), tr("Connect one, and the model on it shows here what it sees: classes, confidence, drift, "
                                                         "and the windows it was not sure about."));
    else if (lacksModel && board.connectsByItself)
        m_empty->setText(tr("%1 tells of no model").arg(board.name),
                         tr("It connected to record. Start its program so that it runs a model, and what that says shows here as soon as it is back."));
    else if (lacksModel)
        m_empty->setText(tr("%1 has no model").arg(board.name),
                         tr("Its firmware tells of none. Build and flash one in Deploy; the board keeps its old firmware until the new one has been checked."));
    m_goDevices->setVisible(lacksBoard);
    m_goSimulated->setVisible(lacksBoard);
    m_goDeploy->setVisible(lacksModel && !board.connectsByItself); // nothing is written to a device from afar
    m_runAnyway->setVisible(lacksModel);
    m_goEvaluate->setVisible(!hasHub);
    showEmpty(!hasHub || lacksBoard || lacksModel);
}

} // namespace studio
