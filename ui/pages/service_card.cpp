// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/service_card.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card_section.h"
#include "ui/widgets/column_scroll.h"
#include "ui/widgets/copy_field.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/switch.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <limits>

namespace studio
{

namespace
{

constexpr int kLeastRows = 104; ///< one service, and the switch of the other; with text as large as usual

/// A service is a row of a small table: the facts about the board above need the room.
CardSection* makeRow(Theme& theme, QWidget* parent)
{
    constexpr int kAside = 12;
    constexpr int kAbove = 7;
    auto* section = new CardSection(theme, parent);
    section->column()->setContentsMargins(kAside, kAbove, kAside, kAbove);
    section->column()->setSpacing(4);
    return section;
}

} // namespace

ServiceCard::ServiceCard(Theme& theme, ActionRegistry& actions, ServiceHost& services, QWidget* parent)
    : Card(theme, tr("Services"), parent)
    , m_theme(theme)
    , m_services(services)
    , m_room(std::numeric_limits<int>::max())
{
    setObjectName(QStringLiteral("devices.services"));
    setBodyMargins(0);
    body()->setSpacing(0);
    for (const char* id : {"devices.keys", "devices.requests"}) {
        auto* button = new Button(theme, ButtonKind::Secondary, {}, this);
        button->setObjectName(QStringLiteral("tool.") + QString::fromLatin1(id));
        button->setCompact(true);
        button->bindAction(actions.action(QString::fromLatin1(id)), false, false);
        addHeaderWidget(button);
    }

    m_scroll = new ColumnScroll(this);
    m_scroll->setObjectName(QStringLiteral("services.scroll"));
    m_scroll->setAccessibleName(tr("Services"));
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setFixedHeight(qRound(kLeastRows * theme.textScale()));
    m_rowBox = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(m_rowBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_scroll->setWidget(m_rowBox);
    m_rowBox->setAutoFillBackground(false); // setWidget() turns it on; the card's surface shows through
    m_rowBox->installEventFilter(this);
    body()->addWidget(m_scroll);
    m_rows[0] = buildRow(NetworkService::Ingestion, tr("Ingestion"), {tr("Address for uploads")});
    m_rows[1] = buildRow(NetworkService::Remote, tr("Remote management"), {tr("Address for devices"), tr("Address of the project calls")});

    CardSection* reach = makeRow(theme, this);
    auto* reachRow = new QHBoxLayout;
    reachRow->setSpacing(12);
    QLabel* reachLabel = makeLabel(theme, TextRole::Body, Token::Text2, tr("&Open to"), reach);
    m_reach = new QComboBox(reach);
    m_reach->setObjectName(QStringLiteral("services.reach"));
    m_reach->setAccessibleName(tr("Who can reach the services"));
    m_reach->setProperty("compact", true);
    m_reach->addItem(tr("This computer only"));
    m_reach->addItem(tr("Local network, encrypted"));
    m_reach->addItem(tr("Local network, not encrypted"));
    reachLabel->setBuddy(m_reach);
    reachRow->addWidget(reachLabel);
    reachRow->addWidget(m_reach, 1);
    reach->column()->addLayout(reachRow);
    connect(m_reach, &QComboBox::activated, this, [this](int index) { m_services.setReach(static_cast<ServiceReach>(index)); });

    m_fingerprintBox = new QWidget(reach);
    auto* fingerprintRow = new QHBoxLayout(m_fingerprintBox);
    fingerprintRow->setContentsMargins(0, 0, 0, 0);
    fingerprintRow->setSpacing(12);
    fingerprintRow->addWidget(makeLabel(theme, TextRole::Body, Token::Text2, tr("Certificate"), m_fingerprintBox));
    m_fingerprint = new CopyField(theme, tr("SHA-256 of the certificate"), m_fingerprintBox);
    connect(m_fingerprint, &CopyField::copied, this, &ServiceCard::copied);
    fingerprintRow->addWidget(m_fingerprint, 1);
    reach->column()->addWidget(m_fingerprintBox);

    auto* warningRow = new QHBoxLayout;
    warningRow->setSpacing(8);
    m_lock = new QLabel(reach);
    m_warning = makeLabel(theme, TextRole::Small, Token::Text2, {}, reach);
    m_warning->setObjectName(QStringLiteral("services.warning"));
    m_warning->setWordWrap(true);
    warningRow->addWidget(m_lock, 0, Qt::AlignTop);
    warningRow->addWidget(m_warning, 1);
    reach->column()->addLayout(warningRow);
    body()->addWidget(reach);

    connect(&services, &ServiceHost::stateChanged, this, &ServiceCard::showState);
    connect(&services, &ServiceHost::devicesChanged, this, &ServiceCard::showState);
    connect(&services, &ServiceHost::deviceChanged, this, &ServiceCard::showState);
    connect(&theme, &Theme::themeChanged, this, &ServiceCard::showState);
    connect(&theme, &Theme::themeChanged, this, &ServiceCard::fitHeight);
    showState();
}

ServiceCard::Row ServiceCard::buildRow(NetworkService service, const QString& name, const QStringList& addressNames)
{
    Row row;
    row.service = service;
    CardSection* section = makeRow(m_theme, m_rowBox);
    row.toggle = new Switch(m_theme, name, section);
    row.toggle->setObjectName(service == NetworkService::Ingestion ? QStringLiteral("services.ingestion") : QStringLiteral("services.remote"));
    row.toggle->setAccessibleName(tr("Service %1").arg(name));
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(row.toggle);
    row.info = makeLabel(m_theme, TextRole::Small, Token::Text2, {}, section);
    row.info->setWordWrap(true);
    row.info->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(row.info, 1);
    head->addStretch(0);
    section->column()->addLayout(head);
    for (const QString& what : addressNames) {
        auto* field = new CopyField(m_theme, what, section);
        connect(field, &CopyField::copied, this, &ServiceCard::copied);
        section->column()->addWidget(field);
        row.addresses.append(field);
    }
    m_rowBox->layout()->addWidget(section);
    connect(row.toggle, &QCheckBox::toggled, this, [this, service](bool isOn) { Q_EMIT switched(service, isOn); });
    return row;
}

void ServiceCard::showKeyCount(int count)
{
    m_keyCount = count;
    showState();
}

void ServiceCard::focusSwitch()
{
    m_rows[0].toggle->setFocus();
}

bool ServiceCard::event(QEvent* event)
{
    const bool isHandled = Card::event(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        fitHeight();
    return isHandled;
}

bool ServiceCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_rowBox && event->type() == QEvent::LayoutRequest) // what scrolls tells the card nothing by itself
        fitHeight();
    return Card::eventFilter(watched, event);
}

void ServiceCard::setRoom(int height)
{
    if (m_room == height)
        return;
    m_room = height;
    fitHeight();
}

/// As high as it needs, or as it may be; the rows of the services give way.
void ServiceCard::fitHeight()
{
    const QLayout* column = m_rowBox->layout();
    const int inside = width() - 2; // of the edge of the card
    const int needed = column->hasHeightForWidth() ? column->totalHeightForWidth(inside) : column->totalSizeHint().height();
    const int others = layout()->totalHeightForWidth(width()) - m_scroll->minimumHeight();
    const int rows = std::clamp(m_room - others, std::min(needed, qRound(kLeastRows * m_theme.textScale())), needed);
    m_scroll->setFixedHeight(rows);
    setFixedHeight(others + rows);
}

QString ServiceCard::infoOf(NetworkService service) const
{
    switch (m_services.state(service)) {
    case ServiceState::Closed: return {};
    case ServiceState::Opening: return tr("Opening");
    case ServiceState::Open: break;
    }
    if (service == NetworkService::Ingestion) {
        return m_services.arrivedCount() == 0
                   ? tr("Nothing has arrived yet")
                   : tr("%n sample(s) arrived, the last at %1", "", m_services.arrivedCount()).arg(m_services.lastArrival().toString(QStringLiteral("HH:mm")));
    }
    const auto connected = std::count_if(m_services.devices().begin(), m_services.devices().end(), [](const RemoteDeviceEntry& one) { return one.isConnected; });
    return connected == 0 ? tr("No device has connected yet") : tr("%n device(s) connected", "", static_cast<int>(connected));
}

void ServiceCard::showState()
{
    const bool hasProject = !m_services.projectPath().isEmpty();
    for (Row& row : m_rows) {
        const QSignalBlocker quiet(row.toggle);
        row.toggle->setChecked(m_services.isWanted(row.service));
        row.toggle->setEnabled(hasProject);
        row.toggle->setToolTip(hasProject ? QString() : tr("Open a project first"));
        row.info->setText(infoOf(row.service));
        row.info->setVisible(m_services.state(row.service) != ServiceState::Closed);
        const bool isOpen = m_services.state(row.service) == ServiceState::Open;
        for (CopyField* field : std::as_const(row.addresses))
            field->setVisible(isOpen);
        row.addresses.first()->setText(m_services.url(row.service));
        if (row.addresses.size() > 1)
            row.addresses.last()->setText(m_services.projectUrl());
    }
    m_reach->setCurrentIndex(static_cast<int>(m_services.reach()));
    m_fingerprint->setText(m_services.fingerprint());
    m_fingerprintBox->setVisible(!m_services.fingerprint().isEmpty());
    const bool isWide = m_services.reach() != ServiceReach::ThisComputer;
    QString text;
    if (m_services.isAnyOpen() && m_keyCount == 0)
        text = tr("Senders need a key, and this project has none yet: make one under Keys.");
    else if (m_services.reach() == ServiceReach::NetworkPlain)
        text = tr("Anyone on the network can read keys and recordings on the way. Only for boards that cannot encrypt.");
    else if (isWide)
        text = tr("Every computer on the network can knock; only senders with a key get in.");
    else if (m_services.isAnyOpen())
        text = tr("Programs on this computer can send, with a key. Nothing is open to the network.");
    else
        text = tr("Nothing is open. What you switch on takes data from this computer only, with a key.");
    m_warning->setText(text);
    const Token ink = isWide || (m_services.isAnyOpen() && m_keyCount == 0) ? Token::Warning : Token::Text2;
    m_theme.setTextColor(m_warning, ink);
    const QString icon = m_services.reach() == ServiceReach::NetworkPlain ? QStringLiteral("unlock") : QStringLiteral("lock");
    m_lock->setPixmap(m_theme.icon(icon, ink).pixmap(14, 14));
}

} // namespace studio
