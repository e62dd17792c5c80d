// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect_page.h"

#include "app/session/studio_context.h"
#include "ui/itemmodels/device_words.h"
#include "ui/pages/class_mix_counter.h"
#include "ui/pages/collect_parts.h"
#include "ui/pages/device_button.h"
#include "ui/pages/quality_list.h"
#include "ui/pages/signal_worker.h"
#include "ui/pages/spectrogram_button.h"
#include "ui/pages/table_parts.h"
#include "ui/pages/trigger_bar.h"
#include "ui/plots/live_plot.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/column_scroll.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QJsonObject>
#include <QLocale>
#include <QMenu>
#include <QShowEvent>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kTickMs = 33;
constexpr int kKeepDelayMs = 600;
constexpr int kMixWidth = 320;
constexpr int kWindowCharacters = 7; ///< "6.67 s", "0.125 s": also what it offers not, as it may be while paused

const QString kViewKey = QStringLiteral("collect");
const QString kWindowKey = QStringLiteral("windowSeconds");
const QString kCountKey = QStringLiteral("seriesCount");
const QString kPerChannelKey = QStringLiteral("perChannel");
const QString kTriggerKey = QStringLiteral("trigger");
const QString kPauseKey = QStringLiteral("seriesPauseSeconds");

} // namespace

CollectPage::CollectPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
{
    m_plot = new LivePlot(theme(), this);
    m_clock.start();
    if (hub() != nullptr) {
        m_recorder = std::make_unique<Recorder>(*hub());
        connect(m_recorder.get(), &Recorder::stateChanged, this, &CollectPage::onRecorderChanged);
        connect(m_recorder.get(), &Recorder::progressed, this, &CollectPage::showRecorder);
        connect(m_recorder.get(), &Recorder::recorded, this, &CollectPage::onRecorded);
        connect(m_recorder.get(), &Recorder::seriesStopped, this, &CollectPage::onSeriesStopped);
        connect(m_recorder.get(), &Recorder::failed, this, [this](const Error& error) { onFailed(m_recorder->address(), error); });
        connect(m_recorder.get(), &Recorder::goesOn, this, [this](const QString&, const Error& note) {
            notice()->showNotice(NoticeKind::Warning, note.message);
        });
        connect(m_recorder.get(), &Recorder::companionRecorded, this, &CollectPage::onCompanionRecorded);
        connect(m_recorder.get(), &Recorder::companionFailed, this, &CollectPage::onCompanionFailed);
        connect(m_recorder.get(), &Recorder::recordingBegan, this, [this] {
            const QString label = m_recorder->plan().order.label;
            m_plot->beginRegion(label.isEmpty() ? tr("no label") : label, classIndex(label), m_recorder->recordedSeconds());
            if (isVisible())
                m_plot->setFocus(Qt::OtherFocusReason); // where the keys that label it are heard
        });
    }
    registerActions();
    registerPlotActions();
    setFocusProxy(m_plot);
    m_device = new DeviceButton(theme(), this);
    m_device->setObjectName(QStringLiteral("collect.device"));
    addLeadWidget(m_device);
    connect(m_device, &DeviceButton::chosen, this, [this](const QString& address) { hub()->setActiveDevice(address); });
    connect(m_device, &DeviceButton::devicesWanted, this, [this] { this->services().host.showPage(QStringLiteral("devices")); });
    addHeadAction(QStringLiteral("collect.series"), ButtonKind::Secondary);
    m_recordButton = addHeadAction(QStringLiteral("collect.record"), ButtonKind::Primary);
    m_recordButton->setKeyHint(QStringLiteral("F9"));

    content()->setSpacing(12);
    m_settings = new CollectSettings(theme(), this);
    addLeadWidget(m_settings->othersButton());
    setTabOrder(m_device, m_settings->othersButton());
    auto* top = new QGridLayout;
    top->setContentsMargins(0, 0, 0, 0);
    top->addWidget(m_settings, 0, 0);
    content()->addLayout(top);
    ActionRegistry& actions = this->services().actions;
    m_series = new SeriesBar(theme(), actions.action(QStringLiteral("collect.startSeries")), this);
    m_series->hide();
    content()->addWidget(m_series);
    m_trigger = new TriggerBar(theme(), this);
    m_trigger->hide();
    m_settings->addFields(m_trigger);
    buildRunning(*top);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    splitter->addWidget(buildLive());
    auto* lower = new QWidget(splitter);
    auto* row = new QHBoxLayout(lower);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    row->addWidget(buildRecorded(), 1);
    row->addWidget(buildClassMix());
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 7);
    splitter->setStretchFactor(1, 4);
    splitter->setSizes({430, 240});
    content()->addWidget(splitter, 1);
    buildEmptyState();

    connect(m_settings, &CollectSettings::changed, this, [this] {
        showPlan();
        enableActions();
        m_keepDelay.start();
    });
    connect(m_settings, &CollectSettings::modeChanged, this, [this] {
        showTriggerBar();
        m_keepDelay.start();
    });
    connect(m_trigger, &TriggerBar::changed, this, [this] {
        showTriggerBar();
        m_keepDelay.start();
    });
    connect(m_settings, &CollectSettings::streamChanged, this, &CollectPage::followStream);
    connect(m_settings, &CollectSettings::motionChosen, this, [this](const QString& motion) {
        if (hub() != nullptr && !m_board.isEmpty())
            hub()->setMotion(m_board, motion);
    });
    connect(m_series, &SeriesBar::changed, this, [this] {
        showPlan();
        m_keepDelay.start();
    });
    m_keepDelay.setSingleShot(true);
    m_keepDelay.setInterval(kKeepDelayMs);
    connect(&m_keepDelay, &QTimer::timeout, this, &CollectPage::keepState);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &CollectPage::tick);
    connectHub();
    projectChanged();
    chooseBoard();
}

CollectPage::~CollectPage() = default;

// ---- building ----

QWidget* CollectPage::buildLive()
{
    ActionRegistry& actions = services().actions;
    m_liveCard = new Card(theme(), tr("Live"), this);
    m_liveCard->setBodyMargins(0);
    m_liveCard->body()->setSpacing(0);
    m_chipRow = new QWidget(m_liveCard);
    m_chipFlow = new FlowLayout(m_chipRow, 4);
    m_chipRow->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // in the middle of the title row
    m_liveCard->addTitleWidget(m_chipRow);
    m_window = new QComboBox(m_liveCard);
    m_window->setObjectName(QStringLiteral("collect.window"));
    m_window->setAccessibleName(tr("Time shown"));
    m_window->setToolTip(tr("How much time the plot shows  (+ and -)"));
    m_window->setProperty("compact", true);
    m_window->setMinimumContentsLength(kWindowCharacters);
    for (const double seconds : LivePlot::windowChoices())
        m_window->addItem(tr("%1 s").arg(QLocale().toString(seconds, 'g', 4)), seconds);
    m_liveCard->addHeaderWidget(m_window);
    const auto tool = [&](const char* id) {
        auto* button = new Button(theme(), ButtonKind::Secondary, {}, m_liveCard);
        button->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(id));
        button->setCompact(true);
        button->bindAction(actions.action(QString::fromLatin1(id)));
        m_liveCard->addHeaderWidget(button);
        return button;
    };
    Button* pause = tool("collect.pause");
    tool("collect.cursors");
    m_scale = new Button(theme(), ButtonKind::Secondary, {}, m_liveCard);
    m_scale->setObjectName(QStringLiteral("collect.scale"));
    m_scale->setCompact(true);
    m_scale->setHasMenuArrow(true);
    m_scale->setToolTip(tr("The range of values; A sets it to fit"));
    auto* menu = new QMenu(m_scale);
    for (const char* id : {"collect.autoscale", "collect.fixScale", "collect.perChannel", "collect.setRange"})
        menu->addAction(actions.action(QString::fromLatin1(id)));
    connect(m_scale, &QPushButton::clicked, this, [this, menu] { menu->popup(m_scale->mapToGlobal(QPoint(0, m_scale->height() + 2))); });
    m_liveCard->addHeaderWidget(m_scale);
    auto* spectrogram = new SpectrogramButton(theme(), *m_plot, m_liveCard);
    m_liveCard->addHeaderWidget(spectrogram);
    setTabOrder(spectrogram, m_plot); // which was made before all, for its keys
    m_liveCard->body()->addWidget(m_plot, 1);

    connect(m_window, &QComboBox::activated, this, [this] { m_plot->setWindowSeconds(m_window->currentData().toDouble()); });
    const auto showWindow = [this] {
        // While paused it may be anything, and is then told as it is.
        const double shown = m_plot->shownSeconds();
        const QVector<double> choices = LivePlot::windowChoices();
        const auto same = std::find_if(choices.begin(), choices.end(), [shown](double one) { return qFuzzyCompare(one, shown); });
        m_window->setPlaceholderText(tr("%1 s").arg(QLocale().toString(shown, 'g', 3)));
        m_window->setCurrentIndex(same == choices.end() ? -1 : static_cast<int>(same - choices.begin()));
    };
    connect(m_plot, &LivePlot::windowChanged, this, [this, showWindow] {
        showWindow();
        m_keepDelay.start();
    });
    connect(m_plot, &LivePlot::channelsChanged, this, [this] {
        showChips();
        showState(); // tells how many there are
    });
    connect(m_plot, &LivePlot::scaleChanged, this, &CollectPage::showScale);
    connect(m_plot, &LivePlot::pausedChanged, this, [this, pause, showWindow] {
        showWindow();
        const bool isPaused = m_plot->isPaused();
        m_isAtTrigger = m_isAtTrigger && isPaused;
        services().actions.setText(QStringLiteral("collect.pause"), isPaused ? tr("Resume") : tr("Pause"));
        pause->setIconName(isPaused ? QStringLiteral("play") : QStringLiteral("pause"));
        enableActions();
    });
    connect(m_plot, &LivePlot::cursorsChanged, this, [this] {
        services().actions.action(QStringLiteral("collect.cursors"))->setChecked(m_plot->areCursorsShown());
    });
    m_window->setCurrentIndex(m_window->findData(m_plot->windowSeconds()));
    showScale();
    return m_liveCard;
}

QWidget* CollectPage::buildRecorded()
{
    auto* card = new Card(theme(), tr("Just recorded"), this);
    card->setBodyMargins(0);
    auto* undo = new Button(theme(), ButtonKind::Quiet, {}, card);
    undo->setCompact(true);
    undo->bindAction(services().actions.action(QStringLiteral("collect.undoLast")), false);
    card->addHeaderWidget(undo);
    m_table = makeTable(theme(), QStringLiteral("collect.recorded"),
                        {tr("Name"), tr("Length"), tr("Label"), tr("Quality"), tr("Device"), tr("Readings"), tr("Split")}, card);
    m_table->setAccessibleName(tr("Just recorded"));
    setNumberColumns(*m_table, {1, 5}); // length and readings
    m_table->setMinimumHeight(110);
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // what stands under it needs its room first
    m_tableNone = makeLabel(theme(), TextRole::Body, Token::Text2, tr("What you record stands here, with a verdict on its quality."), m_table->viewport());
    m_tableNone->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_tableNone->setWordWrap(true);
    m_tableNone->setAlignment(Qt::AlignCenter);
    (new QVBoxLayout(m_table->viewport()))->addWidget(m_tableNone);
    card->body()->addWidget(m_table);
    connect(m_table, &QTableWidget::cellActivated, this, &CollectPage::openSelected);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &CollectPage::enableActions);
    m_why = new QualityList(theme(), QStringLiteral("collect.why"), card);
    card->body()->addWidget(m_why);
    m_why->setTabAfter(m_table);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this] { showWhy(); });
    connect(m_why, &QualityList::placeRequested, this, [this](SampleId id, qint64 reading, qint64 count) {
        services().host.showPage(QStringLiteral("label"), {{QStringLiteral("sample"), id.value}, {QStringLiteral("reading"), reading}, {QStringLiteral("count"), count}});
    });
    return card;
}

QWidget* CollectPage::buildClassMix()
{
    m_mixCard = new Card(theme(), tr("Class mix"), this);
    fitMix();
    connect(&theme(), &Theme::themeChanged, this, &CollectPage::fitMix);
    m_mixCounter = new ClassMixCounter(this);
    connect(m_mixCounter, &ClassMixCounter::counted, this, &CollectPage::showClassMix);
    auto* scroll = new ColumnScroll(m_mixCard);
    scroll->setObjectName(QStringLiteral("collect.mixScroll"));
    scroll->setAccessibleName(tr("Class mix"));
    scroll->setFocusPolicy(Qt::NoFocus);
    m_mix = new ClassMixBars(theme(), scroll);
    auto* inner = new QWidget(scroll);
    inner->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(inner);
    // The scroll bar has its place at the edge, where it touches no figure; without it these end where the title does.
    constexpr int kBarRoom = 10;
    // So has the ground of the link below, whose text begins where the others do.
    constexpr int kLinkPadding = 10;
    const QMargins margins = m_mixCard->body()->contentsMargins();
    m_mixCard->body()->setContentsMargins(margins - QMargins(kLinkPadding, 0, kBarRoom, 0));
    column->setContentsMargins(0, 0, kBarRoom, 0);
    column->setSpacing(8);
    const auto addIndented = [column](QWidget* one) {
        auto* row = new QHBoxLayout;
        row->setContentsMargins(kLinkPadding, 0, 0, 0);
        row->addWidget(one);
        column->addLayout(row);
    };
    addIndented(m_mix);
    m_mixNone = makeLabel(theme(), TextRole::Body, Token::Text2, tr("Nothing is labelled yet."), inner);
    addIndented(m_mixNone);
    m_mixHint = makeLabel(theme(), TextRole::Body, Token::Warning, {}, inner);
    m_mixHint->setObjectName(QStringLiteral("collect.mixHint"));
    m_mixHint->setWordWrap(true);
    addIndented(m_mixHint);
    m_mixLink = new Button(theme(), ButtonKind::Quiet, {}, inner);
    m_mixLink->setCompact(true);
    m_mixLink->bindAction(services().actions.action(QStringLiteral("collect.levelClass")), false);
    auto* linkRow = new QHBoxLayout;
    linkRow->setContentsMargins(0, 0, 0, 0);
    linkRow->addWidget(m_mixLink);
    linkRow->addStretch();
    column->addLayout(linkRow);
    column->addStretch();
    scroll->setWidget(inner);
    inner->setAutoFillBackground(false); // setWidget() turns it on; the card's surface shows through
    m_mixCard->body()->addWidget(scroll);
    return m_mixCard;
}

void CollectPage::buildEmptyState()
{
    m_emptyState = new EmptyState(theme(), QStringLiteral("activity"), {}, {}, this);
    const auto add = [this](ButtonKind kind, const QString& text, const QString& name, std::function<void()> handler) {
        Button* button = m_emptyState->addButton(kind, text, std::move(handler));
        button->setObjectName(name);
        m_emptyButtons.append(button);
    };
    add(ButtonKind::Primary, tr("Open the example"), QStringLiteral("collect.openExample"),
        [this] { services().actions.trigger(QStringLiteral("home.example")); });
    add(ButtonKind::Secondary, tr("Go to Home"), QStringLiteral("collect.goHome"), [this] { services().host.showPage(QStringLiteral("home")); });
    add(ButtonKind::Secondary, tr("Go to Devices"), QStringLiteral("collect.goDevices"),
        [this] { services().host.showPage(QStringLiteral("devices")); });
    add(ButtonKind::Primary, tr("Use the simulated board"), QStringLiteral("collect.simulate"), [this] { startSimulatedBoard(); });
    setEmptyState(m_emptyState);
}

// ---- board ----

ProjectSession* CollectPage::project() const
{
    return services().context.project();
}

DeviceHub* CollectPage::hub() const
{
    return services().context.devices();
}

// ---- project ----

void CollectPage::projectChanged()
{
    if (m_recorder)
        m_recorder->abandon();
    m_worker.reset();
    m_keepDelay.stop();
    m_recent.clear();
    m_asked.clear();
    m_qualities.clear();
    m_expected.clear();
    m_regions.clear();
    m_settings->setClasses({});
    m_shown = project();
    if (ProjectSession* open = project()) {
        m_worker = std::make_unique<SignalWorker>(open->path());
        connect(m_worker.get(), &SignalWorker::qualityFound, this, [this](SampleId id, const RecordingQuality& quality) {
            m_qualities.insert(id, quality);
            showRecorded();
        });
        connect(m_worker.get(), &SignalWorker::failed, this,
                [this](const Error& error) { notice()->showNotice(NoticeKind::Error, error.message); });
        connect(open, &ProjectSession::samplesAdded, this, &CollectPage::listRecorded);
        connect(open, &ProjectSession::samplesRemoved, this, &CollectPage::listRecorded);
        connect(open, &ProjectSession::samplesChanged, this, &CollectPage::onSamplesChanged);
        connect(open, &ProjectSession::segmentsChanged, this, &CollectPage::onSegmentsChanged);
        connect(open, &ProjectSession::labelsChanged, this, [this] {
            m_settings->setClasses(project()->labels());
            if (isVisible())
                showRecorded();
            else
                m_isListStale = true;
        });
        restoreState();
        m_settings->setClasses(open->labels());
        m_settings->boardCameBack(); // it does not know yet which label the project wants it to move as
    }
    if (!m_failure.isEmpty() && m_tellsOfFailure)
        notice()->showNotice(NoticeKind::Info, {}); // of a recording for the project before
    m_failure.clear();
    listRecorded();
    m_mixCounter->setProject(project());
    onBoardChanged();
}

void CollectPage::activated()
{
    m_streamed.clear();
    chooseBoard();
    m_tick.start();
    m_mixCounter->catchUp();
    showState();
}

void CollectPage::reload()
{
    if (hub() != nullptr)
        hub()->scan();
    listRecorded();
}

void CollectPage::open(const QVariantMap& arguments)
{
    if (arguments.contains(QStringLiteral("label")))
        m_settings->setLabel(arguments.value(QStringLiteral("label")).toString());
    if (const int count = arguments.value(QStringLiteral("count")).toInt(); count > 0) {
        m_series->setCount(count);
        showSeries(true);
    }
}

void CollectPage::showEvent(QShowEvent* event)
{
    FramedPage::showEvent(event);
    if (m_isListStale)
        listRecorded();
}

void CollectPage::hideEvent(QHideEvent* event)
{
    FramedPage::hideEvent(event);
    keepState();
    if (m_recorder == nullptr || m_recorder->isActive())
        return;
    m_tick.stop();
    if (!m_streamed.isEmpty() && board().state == DeviceState::Streaming)
        hub()->stopStream(m_board);
    m_streamed.clear();
}

void CollectPage::resizeEvent(QResizeEvent* event)
{
    FramedPage::resizeEvent(event);
    placeChips();
    fitMix();
}

/// As wide as its texts are large, but no more than three tenths of the page.
void CollectPage::fitMix()
{
    if (m_mixCard != nullptr)
        m_mixCard->setFixedWidth(std::max(kMixWidth, std::min(qRound(kMixWidth * theme().textScale()), width() * 3 / 10)));
}

void CollectPage::keepState()
{
    ProjectSession* open = project();
    // Another page may hide this one while a project opens, before its choices are here.
    if (open == nullptr || open != m_shown)
        return;
    QJsonObject state = m_settings->state();
    state[kWindowKey] = m_plot->windowSeconds();
    state[kCountKey] = m_series->count();
    state[kPauseKey] = m_series->pauseSeconds();
    state[kTriggerKey] = m_trigger->state();
    state[kPerChannelKey] = m_plot->isScaledPerChannel();
    open->setViewState(kViewKey, state);
}

void CollectPage::restoreState()
{
    const QJsonObject state = project()->viewState(kViewKey).toObject();
    m_settings->restore(state);
    m_plot->setWindowSeconds(state[kWindowKey].toDouble(10.0));
    m_series->setCount(state[kCountKey].toInt(20));
    m_series->setPauseSeconds(state[kPauseKey].toDouble(1.0));
    m_trigger->restore(state[kTriggerKey].toObject());
    if (state[kPerChannelKey].toBool())
        m_plot->setScaledPerChannel();
    else if (m_plot->isScaledPerChannel())
        m_plot->setAutoScaled(true);
    showTriggerBar();
    m_keepDelay.stop();
}

void CollectPage::askRange()
{
    const auto rangeOf = [](const QString& text) {
        QStringList parts = QString(text).replace(QLatin1Char(';'), QLatin1Char(' ')).simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (parts.size() == 2 && parts.first().endsWith(QLatin1Char(','))) // "-20, 20"
            parts.first().chop(1);
        bool hasLow = false;
        bool hasHigh = false;
        const QLocale locale;
        const double low = parts.size() >= 2 ? locale.toDouble(parts.first(), &hasLow) : 0.0;
        const double high = parts.size() >= 2 ? locale.toDouble(parts.last(), &hasHigh) : 0.0;
        return hasLow && hasHigh && low < high ? std::make_optional(std::make_pair(low, high)) : std::nullopt;
    };
    const QLocale locale;
    TextRequest request{.title = tr("Set the range of values"),
                        .label = tr("Lowest and highest value, with a blank between"),
                        .value = QStringLiteral("%1 %2").arg(locale.toString(m_plot->valueLow(), 'g', 4), locale.toString(m_plot->valueHigh(), 'g', 4)),
                        .actionText = tr("Set")};
    request.problem = [rangeOf](const QString& text) {
        return rangeOf(text) ? QString() : tr("Two numbers, the lower one first, for example -20 20");
    };
    services().dialogs.askText(this, request, [this, rangeOf](const QString& text) {
        if (const auto range = rangeOf(text))
            m_plot->setValueRange(range->first, range->second);
    });
}

} // namespace studio
