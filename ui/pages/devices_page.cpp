// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/devices_page.h"

#include "app/session/device_sources.h"
#include "app/session/studio_context.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/board_choice.h"
#include "ui/pages/device_details.h"
#include "ui/pages/device_failures.h"
#include "ui/pages/device_table_delegate.h"
#include "ui/pages/service_card.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/device_console.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

namespace studio
{

namespace
{

constexpr qint64 kTwiceMs = 800; ///< within which a second press means the same
constexpr int kPollMs = 100;
constexpr int kDetailsWidth = 384;
constexpr int kNarrowDetailsWidth = 336;
constexpr int kNarrowPage = 1200;
constexpr int kRowHeight = 52;
constexpr int kMostRows = 12;
constexpr int kFewestRows = 4;
constexpr int kWantedDetails = 320; ///< of the facts about a board: its name, where it is and four sensors
constexpr int kLeastDetails = 200;
constexpr int kColumnGap = 16;
constexpr int kHeadRoom = 176; ///< page head, header and footer of the table
constexpr int kConsoleRoom = 210;
constexpr int kCellPadding = 24; ///< both sides of a cell
constexpr int kTitlePadding = 28; ///< both sides of a column's title

/// What the page shows: its lists and the facts about the board scroll by themselves, so they give way before the page scrolls. (With
/// a wrapped text anywhere in it, a widget asks a scroll area for the height that it would like at its width, not for what it needs.)
class YieldingBody final : public QWidget
{
public:
    using QWidget::QWidget;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
};

} // namespace

DevicesPage::DevicesPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_model(new DeviceItemModel(this))
{
    m_table = new QTableView(this);
    registerActions();
    // Collect comes and goes and is as long as a name: it stands first, so that nothing else moves with the board that is chosen.
    m_collectButton = addHeadAction(QStringLiteral("devices.collect"), ButtonKind::Primary);
    m_collectButton->setKeyHint(keyHintText(QKeySequence(Qt::CTRL | Qt::Key_Return)));
    auto* scan = addHeadAction(QStringLiteral("devices.scan"), ButtonKind::Secondary);
    scan->setKeyHint(QStringLiteral("F5"));
    addHeadAction(QStringLiteral("devices.add"), ButtonKind::Secondary)->setHasMenuArrow(true);
    // Last, and always of the same width: whatever it offers now, it does so in the same place.
    m_toggleButton = addHeadAction(QStringLiteral("devices.toggle"), ButtonKind::Primary);
    m_toggleButton->setKeyHint(tr("Enter"));
    m_toggleButton->setTexts({tr("Connect"), tr("Give up"), tr("Disconnect"), tr("Open"), tr("Close"), tr("Watch"), tr("Stop watching"), tr("Replay"), tr("Stop")});
    m_toggleButton->setIgnoresSecondClick(true);

    auto* left = new QVBoxLayout;
    left->setSpacing(kColumnGap);
    left->addWidget(buildTable());
    left->addWidget(buildLower(), 1);
    m_details = new DeviceDetails(theme(), services.actions, this);
    connect(m_details, &DeviceDetails::motionChosen, this, [this](const QString& motion) {
        if (DeviceHub* hub = this->services().context.devices())
            hub->setMotion(m_shown, motion);
    });
    connect(m_details, &DeviceDetails::loopChosen, this, [this](bool isLooped) { this->services().context.devices()->sources()->setLooped(m_shown, isLooped); });
    connect(m_details, &DeviceDetails::fixChosen, this, [this](DeviceFix wanted) {
        const QWidget* focused = window()->focusWidget();
        if (focused != nullptr && m_details->isAncestorOf(focused))
            m_table->setFocus(Qt::OtherFocusReason); // the button goes with what it mends
        fix(m_shown, wanted);
    });
    auto* body = new YieldingBody(this);
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    row->addLayout(left, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(kColumnGap);
    right->addWidget(m_details, 1);
    m_services = new ServiceCard(theme(), services.actions, services.context.network(), this);
    right->addWidget(m_services);
    right->addStretch(0);
    row->addLayout(right);
    content()->addWidget(body, 1);
    m_scroll = findChild<QScrollArea*>(QStringLiteral("page.scroll"));
    m_scroll->viewport()->installEventFilter(this);
    buildEmptyState();
    setFocusProxy(m_table);
    setTabOrder(m_toggleButton, m_table); // the table was made before the head, for its actions
    setTabOrder(m_table, m_simulatedButton);
    setTabOrder(m_simulatedButton, m_boardChoice);

    m_clock.start();
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &DevicesPage::poll);
    connectHub();
    connectCamera();
    connectNetwork();
    projectChanged();
}

QString DevicesPage::primaryActionId() const
{
    return m_toggleButton != nullptr && isDeviceConnected(chosen()) && chosen().source != DeviceSource::Folder ? QStringLiteral("devices.collect") : QStringLiteral("devices.toggle");
}

QWidget* DevicesPage::buildTable()
{
    auto* card = new Card(theme(), {}, this);
    card->setAccessibleName(tr("Boards"));
    card->setBodyMargins(0);
    m_table->setParent(card);
    m_table->setObjectName(QStringLiteral("devices.table"));
    m_table->setAccessibleName(tr("Boards"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto* delegate = new DeviceTableDelegate(theme(), m_table);
    m_table->setItemDelegate(delegate);
    m_table->viewport()->installEventFilter(this);
    const auto fitRows = [this] {
        const int twoLines = QFontMetrics(theme().font(TextRole::Body)).height() + QFontMetrics(theme().font(TextRole::Small)).height();
        m_table->verticalHeader()->setDefaultSectionSize(std::max(kRowHeight, twoLines + 18));
        fitTable();
    };
    fitRows();
    connect(&theme(), &Theme::themeChanged, this, fitRows);
    connect(&theme(), &Theme::themeChanged, this, [this] {
        if (m_scroll == nullptr)
            return; // it is still being made
        fitDetails();
        fitServices();
    });
    connect(delegate, &DeviceTableDelegate::fixClicked, this, [this](const QModelIndex& index) {
        fix(m_model->address(index.row()), static_cast<DeviceFix>(index.data(DeviceItemModel::FixRole).toInt()));
    });
    connect(m_table, &QTableView::doubleClicked, this, &DevicesPage::toggle);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DevicesPage::onChosen);
    card->body()->addWidget(m_table);

    auto* foot = card->footer();
    auto* icon = new QLabel(card);
    const auto paint = [this, icon] { icon->setPixmap(theme().icon(QStringLiteral("info"), Token::Accent).pixmap(16, 16)); };
    paint();
    connect(&theme(), &Theme::themeChanged, icon, paint);
    foot->addWidget(icon);
    m_foot = makeLabel(theme(), TextRole::Body, Token::Text2, {}, card);
    m_foot->setObjectName(QStringLiteral("devices.foot"));
    m_foot->setWordWrap(true);
    foot->addWidget(m_foot, 1);
    m_simulatedButton = new Button(theme(), ButtonKind::Quiet, {}, card);
    m_simulatedButton->setObjectName(QStringLiteral("devices.simulatedButton"));
    m_simulatedButton->setCompact(true);
    m_simulatedButton->setTexts({tr("use the simulated board"), tr("stop the simulated board")});
    m_simulatedButton->setIgnoresSecondClick(true);
    connect(m_simulatedButton, &QPushButton::clicked, this, [this] { services().actions.trigger(QStringLiteral("devices.simulated")); });
    foot->addWidget(m_simulatedButton);
    m_boardChoice = new BoardChoice(card);
    m_boardChoice->setObjectName(QStringLiteral("devices.boardChoice"));
    foot->addWidget(m_boardChoice);
    foot->addStretch(0); // what the sentence does not need stands behind it, not in it
    return card;
}

QWidget* DevicesPage::buildConsole()
{
    m_consoleCard = new Card(theme(), tr("Console"), this);
    m_consoleCard->setIconName(QStringLiteral("terminal"));
    m_consoleCard->setBodyMargins(0);
    m_console = new DeviceConsole(theme(), m_consoleCard);
    m_console->setFilterKeys(keyHintText(QKeySequence(Qt::CTRL | Qt::Key_F)));
    for (QWidget* tool : m_console->tools())
        m_consoleCard->addHeaderWidget(tool);
    m_consoleCard->body()->addWidget(m_console);
    return m_consoleCard;
}

void DevicesPage::buildEmptyState()
{
    m_empty = new EmptyState(theme(), QStringLiteral("usb"), {}, {}, this);
    m_hubButtons.append(m_empty->addButton(ButtonKind::Secondary, tr("Scan"), [this] { services().actions.trigger(QStringLiteral("devices.scan")); }));
    m_hubButtons.append(m_empty->addButton(ButtonKind::Secondary, tr("Add..."), [this] { offerSources(); }));
    m_hubButtons.last()->setObjectName(QStringLiteral("devices.emptyAdd"));
    m_hubButtons.last()->setAccessibleDescription(tr("A port by its path, or a source that is no board"));
    m_hubButtons.append(m_empty->addButton(ButtonKind::Primary, tr("Use the simulated board"),
                                           [this] { services().actions.trigger(QStringLiteral("devices.simulated")); }));
    m_hubButtons.last()->setObjectName(QStringLiteral("devices.emptySimulated"));
    m_empty->addButton(ButtonKind::Secondary, tr("Data from the network..."), [this] { services().actions.trigger(QStringLiteral("devices.network")); })
        ->setObjectName(QStringLiteral("devices.emptyNetwork"));
    m_emptyBoardChoice = new BoardChoice(m_empty);
    m_emptyBoardChoice->setObjectName(QStringLiteral("devices.emptyBoardChoice"));
    m_empty->addBelow(m_emptyBoardChoice);
    m_importButton = m_empty->addButton(ButtonKind::Primary, tr("Import dataset..."), [this] { services().actions.trigger(QStringLiteral("home.import")); });
    setEmptyState(m_empty);
}

void DevicesPage::addAction(const QString& id, const QString& text, const QString& icon, const QString& description, const QKeySequence& keys,
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
    spec.handler = std::move(handler);
    services().actions.add(spec, this);
}

void DevicesPage::registerActions()
{
    ActionSpec enter;
    enter.id = QStringLiteral("devices.toggle");
    enter.text = tr("Connect");
    enter.iconName = QStringLiteral("plug");
    enter.description = tr("Connects the chosen board, or lets go of it");
    enter.shortcuts = {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)};
    enter.context = info().id;
    enter.menu = QStringLiteral("device");
    enter.scope = KeyScope::Widget;
    enter.handler = [this] { toggle(); };
    services().actions.add(enter, m_table);
    ActionSpec forgetting;
    forgetting.id = QStringLiteral("devices.forget");
    forgetting.text = tr("Forget");
    forgetting.iconName = QStringLiteral("trash");
    forgetting.description = tr("Takes an added or lost port off the list");
    forgetting.shortcuts = {QKeySequence(Qt::Key_Delete)};
    forgetting.context = info().id;
    forgetting.menu = QStringLiteral("device");
    forgetting.scope = KeyScope::Widget;
    forgetting.handler = [this] { forget(); };
    services().actions.add(forgetting, m_table);
    addAction(QStringLiteral("devices.collect"), tr("Collect"), QStringLiteral("activity"), tr("Records from the chosen board"), {}, [this] { collect(); });
    addAction(QStringLiteral("devices.scan"), tr("Scan"), QStringLiteral("refresh"), tr("Looks for boards now; new ones appear by themselves"), {}, [this] {
        if (DeviceHub* hub = services().context.devices())
            hub->scan();
    });
    registerSourceActions();
    addAction(QStringLiteral("devices.simulated"), tr("Use the simulated board"), QStringLiteral("cpu"),
              tr("An emulated board with simulated sensors; its motion is chosen here"), {}, [this] { toggleSimulated(); });
    addAction(QStringLiteral("devices.rename"), tr("Rename"), QStringLiteral("pencil"), tr("Gives the chosen board a name of your own"),
              QKeySequence(Qt::Key_F2), [this] { rename(); });
    addAction(QStringLiteral("devices.port"), tr("Port settings..."), QStringLiteral("settings"),
              tr("What the port speaks, its speed, and the names and rate of plain numbers"), {}, [this] { askPortSettings(); });
    addAction(QStringLiteral("devices.update"), tr("Update..."), QStringLiteral("bolt"), tr("Writes a signed bundle to the chosen board"), {},
              [this] { chooseBundle(); });
    addAction(QStringLiteral("devices.cancelUpdate"), tr("Cancel the update"), QStringLiteral("x"), tr("Stops writing; the board starts its old firmware again"),
              QKeySequence(Qt::CTRL | Qt::Key_Period), [this] {
                  if (DeviceHub* hub = services().context.devices())
                      hub->cancelFlash(m_shown);
              });
    addAction(QStringLiteral("devices.live"), tr("Show live signal"), QStringLiteral("activity"), tr("The board sends its readings all the time, or stops"), {},
              [this] { toggleLive(); });
    addAction(QStringLiteral("devices.saveSession"), tr("Save session..."), QStringLiteral("save"),
              tr("Every byte that went over the line of the chosen board, as a file that can be replayed"), {}, [this] { saveSession(); });
    registerNetworkActions();
}

void DevicesPage::connectHub()
{
    DeviceHub* hub = services().context.devices();
    m_model->setHub(hub);
    connect(m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_isListChanging = true; });
    if (hub != nullptr) {
        connect(hub, &DeviceHub::deviceChanged, this, &DevicesPage::showState);
        connect(hub, &DeviceHub::devicesChanged, this, &DevicesPage::onDevices); // the model has followed it already
        if (DeviceSources* sources = hub->sources()) {
            connect(sources, &DeviceSources::microphonesFound, this, &DevicesPage::offerMicrophones);
            connect(sources, &DeviceSources::microphonesFailed, this, [this](const Error& error) {
                if (std::exchange(m_asksMicrophone, false))
                    notice()->showNotice(NoticeKind::Error, error.message);
            });
        }
        connect(hub, &DeviceHub::deviceFailed, this, &DevicesPage::onFailed);
        new DeviceFailures(*hub, [this](const QString&, const QString& text) { notice()->takeBack(text); }, this);
        connect(hub, &DeviceHub::flashProgress, this, &DevicesPage::showState);
        connect(hub, &DeviceHub::flashFailed, this, &DevicesPage::onFlashFailed);
        connect(hub, &DeviceHub::flashFinished, this, [this](const QString& address) {
            if (m_flashed.remove(address) == 0)
                return;
            const DeviceInfo device = services().context.devices()->device(address);
            notice()->showNotice(NoticeKind::Success, tr("%1 runs the new firmware. It was checked after writing.").arg(device.name), tr("Watch it"),
                                 [this] { services().host.showPage(QStringLiteral("monitor")); });
            showState();
        });
    }
    onDevices();
}

void DevicesPage::activated()
{
    if (DeviceHub* hub = services().context.devices(); hub != nullptr && m_model->rowOf(m_shown) < 0 && !hub->activeDevice().isEmpty())
        choose(hub->activeDevice());
    showState();
}

void DevicesPage::reload()
{
    services().actions.trigger(QStringLiteral("devices.scan"));
}

void DevicesPage::open(const QVariantMap& arguments)
{
    if (arguments.value(QStringLiteral("simulated")).toBool())
        chooseSimulated();
    else
        choose(arguments.value(QStringLiteral("device")).toString());
}

void DevicesPage::showEvent(QShowEvent* event)
{
    FramedPage::showEvent(event);
    m_poll.start();
    followLive();
}

void DevicesPage::hideEvent(QHideEvent* event)
{
    FramedPage::hideEvent(event);
    m_poll.stop();
    if (!event->spontaneous()) // a window that is only made small comes back
        letCameraRest(m_shown);
    m_liveReturns.clear();
    m_liveStarted.clear(); // what ran meanwhile may have ended the live signal; it comes back with the page
}

bool DevicesPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        fitDetails();
        fitTable();
    } else if (m_scroll != nullptr && watched == m_scroll->viewport() && event->type() == QEvent::Resize) {
        fitServices();
    }
    return FramedPage::eventFilter(watched, event);
}

/// As wide as its texts are large, but no more than two fifths of the page.
void DevicesPage::fitDetails()
{
    const int usual = width() < kNarrowPage ? kNarrowDetailsWidth : kDetailsWidth;
    const int wanted = std::max(usual, std::min(qRound(usual * theme().textScale()), width() * 2 / 5));
    for (QWidget* card : {static_cast<QWidget*>(m_details), static_cast<QWidget*>(m_services)})
        card->setFixedWidth(wanted);
}

/// With both of them open, the services would leave hardly a line of what there is about the board.
void DevicesPage::fitServices()
{
    m_details->setMinimumHeight(qRound(kLeastDetails * theme().textScale()));
    m_services->setRoom(m_scroll->viewport()->height() - kColumnGap - qRound(kWantedDetails * theme().textScale()));
}

void DevicesPage::fitTable()
{
    // As high as its rows, so that the console gets the rest; many boards scroll.
    const int rowHeight = m_table->verticalHeader()->defaultSectionSize();
    const int mostRows = std::clamp((height() - kHeadRoom - kConsoleRoom) / rowHeight, kFewestRows, kMostRows);
    const int shownRows = std::clamp(m_model->rowCount(), 1, mostRows);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + shownRows * rowHeight);
    fitColumns();
}

/// By what such cells hold at most, not by what they hold now: a column does not move when a state changes.
void DevicesPage::fitColumns()
{
    using Column = DeviceItemModel::Column;
    const QFontMetrics header(theme().font(TextRole::SmallStrong));
    const QFontMetrics body(theme().font(TextRole::Body));
    const QFontMetrics small(theme().font(TextRole::Small));
    const QFontMetrics mono(theme().font(TextRole::Mono));
    QVector<int> widths(DeviceItemModel::kColumnCount, 0);
    const auto at = [&widths](Column column) -> int& { return widths[static_cast<int>(column)]; };
    at(Column::Board) = small.horizontalAdvance(tr("Serial \u00b7 %1").arg(QStringLiteral("/dev/ttyACM0")));
    at(Column::Status) = small.horizontalAdvance(tr("reason at the right,") + QLatin1Char(' ') + tr("Retry")) + DeviceTableDelegate::kMarkRoom;
    at(Column::Sensors) = std::max(body.horizontalAdvance(tr("not known yet")), small.horizontalAdvance(QStringLiteral("1 Hz to 100 Hz")));
    at(Column::Signal) = header.horizontalAdvance(m_model->headerData(static_cast<int>(Column::Signal), Qt::Horizontal, Qt::DisplayRole).toString());
    at(Column::Rate) = mono.horizontalAdvance(QStringLiteral("16,000.0 Hz"));
    int sum = 0;
    for (int column = 0; column < DeviceItemModel::kColumnCount; ++column) {
        const int title = header.horizontalAdvance(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        widths[column] = std::max(title + kTitlePadding, widths[column] + kCellPadding);
        sum += widths[column];
    }
    int spare = m_table->viewport()->width() - sum;
    if (spare >= 0) {
        at(Column::Status) += spare / 5;
        at(Column::Signal) += spare / 8;
        at(Column::Sensors) += spare / 4;
        at(Column::Board) += spare - spare / 5 - spare / 8 - spare / 4;
    }
    // What is least missed gives way first: the names of sensors stand at the right as well.
    for (const auto& [column, least] : {std::pair{Column::Sensors, 96}, std::pair{Column::Board, 120}, std::pair{Column::Status, 150}}) {
        const int given = std::clamp(-spare, 0, std::max(0, at(column) - least));
        at(column) -= given;
        spare += given;
    }
    for (int column = 0; column < DeviceItemModel::kColumnCount; ++column)
        m_table->setColumnWidth(column, widths[column]);
}

DeviceInfo DevicesPage::chosen() const
{
    return m_model->device(m_model->rowOf(m_shown));
}

void DevicesPage::choose(const QString& address)
{
    const int row = m_model->rowOf(address);
    m_wantsSimulated = false;
    if (row >= 0)
        m_table->selectRow(row);
}

void DevicesPage::onDevices()
{
    DeviceHub* hub = services().context.devices();
    if (hub == nullptr) {
        m_empty->setText(tr("This window works without boards"),
                         tr("It was started without access to them. Recordings made elsewhere can be imported; for boards, start Sensorsmith anew."));
    } else {
        m_empty->setText(tr("No board yet"), tr("Plug one in - it appears here by itself - or use the simulated board: "
                                                "an emulated board with a moving sensor, no hardware needed."));
    }
    for (QWidget* button : std::as_const(m_hubButtons))
        button->setVisible(hub != nullptr);
    m_importButton->setVisible(hub == nullptr);
    keepChoice();
    fitTable();
    showState();
}

void DevicesPage::keepChoice()
{
    m_isListChanging = false;
    const int count = m_model->rowCount();
    const auto simulatedRow = [this, count] {
        for (int row = 0; row < count; ++row) {
            if (isSimulatedBoard(m_model->address(row)))
                return row;
        }
        return -1;
    };
    int row = m_wantsSimulated ? simulatedRow() : -1;
    m_wantsSimulated = m_wantsSimulated && row < 0;
    if (row < 0)
        row = m_model->rowOf(m_shown);
    if (row < 0 && isSimulatedBoard(m_shown))
        row = simulatedRow(); // of another kind now
    if (row < 0 && services().context.devices() != nullptr)
        row = m_model->rowOf(services().context.devices()->activeDevice());
    if (row < 0 && count > 0)
        row = std::min(m_shownRow, count - 1);
    if (row >= 0)
        m_table->selectRow(row);
    onChosen();
}

void DevicesPage::chooseSimulated()
{
    m_wantsSimulated = true;
    keepChoice();
}

void DevicesPage::onChosen()
{
    if (m_isListChanging)
        return;
    m_shownRow = std::max(0, m_table->currentIndex().row());
    const QString address = m_model->address(m_table->currentIndex().row());
    if (address != m_shown) {
        letCameraRest(m_shown);
        m_shown = address;
        m_console->setDevice(services().context.devices(), address);
        setShownDevice(address);
        notice()->showNotice(NoticeKind::Info, {});
        showUse();
    }
    showState();
}

void DevicesPage::toggleLive()
{
    const DeviceInfo device = chosen();
    m_wantsLive = device.state != DeviceState::Streaming;
    if (m_wantsLive) {
        m_liveStarted.remove(device.address);
        followLive();
    } else {
        services().context.devices()->stopStream(device.address);
    }
}

void DevicesPage::toggle()
{
    if (!services().actions.action(QStringLiteral("devices.toggle"))->isEnabled())
        return;
    const DeviceInfo device = chosen();
    const bool isWanted = isDeviceConnected(device) || device.state == DeviceState::Identifying;
    if (isWanted && m_sinceConnect.isValid() && m_sinceConnect.elapsed() < kTwiceMs)
        return; // the second half of a double click does not undo the first
    notice()->showNotice(NoticeKind::Info, {});
    if (!isWanted) {
        fix(device.address, DeviceFix::Connect);
        return;
    }
    m_sinceConnect.invalidate();
    services().context.devices()->disconnectDevice(device.address);
}

void DevicesPage::fix(const QString& address, DeviceFix fix)
{
    DeviceHub* hub = services().context.devices();
    choose(address);
    switch (fix) {
    case DeviceFix::None: break;
    case DeviceFix::Connect:
        m_sinceConnect.start();
        if (isSimulatedBoard(address))
            hub->startSimulatedBoard();
        else
            hub->connectDevice(address);
        break;
    case DeviceFix::Update: chooseBundle(); break;
    case DeviceFix::CancelUpdate: hub->cancelFlash(address); break;
    }
}

void DevicesPage::collect()
{
    services().context.devices()->setActiveDevice(m_shown);
    services().host.showPage(QStringLiteral("collect"));
}

void DevicesPage::toggleSimulated()
{
    DeviceHub* hub = services().context.devices();
    for (const DeviceInfo& one : hub->devices()) {
        if (isSimulatedBoard(one.address) && one.state != DeviceState::Offline) {
            hub->stopSimulatedBoard();
            return;
        }
    }
    hub->startSimulatedBoard();
    chooseSimulated(); // what was asked for is what is shown
}

} // namespace studio
