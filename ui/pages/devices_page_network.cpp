// SPDX-License-Identifier: GPL-3.0-or-later
// The network on the Devices page: services, requests, keys.
#include "app/session/studio_context.h"
#include "storage/access_key_repository.h"
#include "ui/pages/device_details.h"
#include "ui/pages/devices_page.h"
#include "ui/pages/key_card.h"
#include "ui/pages/request_card.h"
#include "ui/pages/service_card.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/device_console.h"
#include "ui/shell/dialogs.h"
#include "ui/widgets/card.h"

#include <QAbstractItemView>
#include <QStackedWidget>
#include <algorithm>

namespace studio
{

void DevicesPage::registerNetworkActions()
{
    addAction(QStringLiteral("devices.ingestion"), tr("Open ingestion"), QStringLiteral("network"), tr("Lets programs and devices upload recordings into this project"), {},
              [this] { toggleService(NetworkService::Ingestion); });
    addAction(QStringLiteral("devices.remote"), tr("Open remote management"), QStringLiteral("network"),
              tr("Lets devices on the network connect and record when they are asked"), {}, [this] { toggleService(NetworkService::Remote); });
    addAction(QStringLiteral("devices.requests"), tr("Requests"), QStringLiteral("log"), tr("The last requests to the network services"), {},
              [this] { showLower(m_lower->currentWidget() == m_requests ? m_consoleCard : static_cast<QWidget*>(m_requests)); });
    addAction(QStringLiteral("devices.keys"), tr("Keys"), QStringLiteral("key"), tr("The keys with which devices and programs send data into this project"), {},
              [this] { showLower(m_lower->currentWidget() == m_keys ? m_consoleCard : static_cast<QWidget*>(m_keys)); });
    addAction(QStringLiteral("devices.newKey"), tr("New key..."), QStringLiteral("plus"), tr("Makes a key for one device or program; it is shown once"), {},
              [this] { makeKey(); });
    addAction(QStringLiteral("devices.revokeKey"), tr("Revoke"), QStringLiteral("x"), tr("From now on the chosen key opens nothing"), {}, [this] { revokeKey(); });
    addAction(QStringLiteral("devices.network"), tr("Data from the network"), QStringLiteral("network"), tr("The services through which devices and programs send data in"),
              {}, [this] {
                  m_showsNetwork = true;
                  showState();
                  m_services->focusSwitch();
              });
}

QWidget* DevicesPage::buildLower()
{
    m_lower = new QStackedWidget(this);
    m_lower->addWidget(buildConsole());
    m_requests = new RequestCard(theme(), services().context.network(), m_lower);
    m_keys = new KeyCard(theme(), services().actions, m_lower);
    for (Card* card : {static_cast<Card*>(m_requests), static_cast<Card*>(m_keys)}) {
        auto* back = new Button(theme(), ButtonKind::Icon, tr("Back to the console"), card);
        back->setIconName(QStringLiteral("x"));
        back->setCompact(true);
        connect(back, &QPushButton::clicked, this, [this] { showLower(m_consoleCard); });
        card->addHeaderWidget(back);
        m_lower->addWidget(card);
    }
    connect(m_keys, &KeyCard::selectionChanged, this, &DevicesPage::showNetworkActions);
    connect(m_keys, &KeyCard::copied, this, [this](const QString& what) { services().host.showToast({.text = tr("Copied: %1").arg(what)}); });
    return m_lower;
}

void DevicesPage::focusFilter()
{
    if (m_lower->currentWidget() == m_requests)
        m_requests->focusFilter();
    else if (m_lower->currentWidget() == m_consoleCard)
        m_console->focusFilter();
    else
        m_keys->focusTable();
}

QWidget* DevicesPage::messageRoom() const
{
    const QList<QAbstractItemView*> lists = m_lower->currentWidget()->findChildren<QAbstractItemView*>();
    const auto shown = std::find_if(lists.begin(), lists.end(), [](const QAbstractItemView* one) { return one->isVisible(); });
    return shown != lists.end() ? *shown : m_lower->currentWidget(); // which says that there is nothing yet
}

void DevicesPage::connectNetwork()
{
    ServiceHost& network = services().context.network();
    connect(m_services, &ServiceCard::switched, &network, &ServiceHost::setOpen);
    connect(m_services, &ServiceCard::copied, this, [this](const QString& what) { services().host.showToast({.text = tr("Copied: %1").arg(what)}); });
    connect(&network, &ServiceHost::stateChanged, this, &DevicesPage::showState);
    connect(&network, &ServiceHost::failed, this, [this](const Error& error) { onServiceFailed(error, {}, {}); });
    connect(&network, &ServiceHost::portTaken, this, [this](NetworkService service, const Error& error) {
        onServiceFailed(error, tr("Use another port"), [this, service] {
            notice()->showNotice(NoticeKind::Info, {});
            services().context.network().openOnFreePort(service);
        });
    });
}

void DevicesPage::onServiceFailed(const Error& error, const QString& actionText, std::function<void()> action)
{
    notice()->showNotice(NoticeKind::Error, error.message, actionText, std::move(action));
    if (!isVisible())
        services().host.showToast({error.message, error.id, NoticeKind::Error, tr("Show"), {}, [this] { services().host.showPage(info().id); }});
}

void DevicesPage::toggleService(NetworkService service)
{
    ServiceHost& network = services().context.network();
    notice()->showNotice(NoticeKind::Info, {});
    network.setOpen(service, !network.isWanted(service));
}

void DevicesPage::showLower(QWidget* card)
{
    m_showsNetwork = m_showsNetwork || card != m_consoleCard;
    showState();
    m_lower->setCurrentWidget(card);
    if (card == m_keys)
        showKeys();
    else
        m_keys->hideNewKey();
    if (card == m_keys)
        m_keys->focusTable();
    else if (card == m_requests)
        m_requests->focusTable();
}

void DevicesPage::showNetworkActions()
{
    ActionRegistry& actions = services().actions;
    const ServiceHost& network = services().context.network();
    ProjectSession* project = services().context.project();
    const QString noProject = tr("Open a project first");
    const bool isIngestionOpen = network.isWanted(NetworkService::Ingestion);
    const bool isRemoteOpen = network.isWanted(NetworkService::Remote);
    actions.setText(QStringLiteral("devices.ingestion"), isIngestionOpen ? tr("Close ingestion") : tr("Open ingestion"));
    actions.setText(QStringLiteral("devices.remote"), isRemoteOpen ? tr("Close remote management") : tr("Open remote management"));
    for (const char* id : {"devices.ingestion", "devices.remote", "devices.keys"})
        actions.setEnabled(QString::fromLatin1(id), project != nullptr, noProject);
    const bool canWrite = project != nullptr && !project->isReadOnly();
    const QString cannot = project == nullptr ? noProject : tr("This project is open for reading only");
    actions.setEnabled(QStringLiteral("devices.newKey"), canWrite, cannot);
    actions.setEnabled(QStringLiteral("devices.revokeKey"), canWrite && !m_keys->selectedName().isEmpty(), canWrite ? tr("Choose a key first") : cannot);
}

void DevicesPage::showKeys()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr) {
        m_keys->showReason(tr("No project is open."));
        m_services->showKeyCount(-1);
        return;
    }
    // The whole list, with what lies in the user's folder, is read while somebody looks.
    if (m_lower->currentWidget() == m_keys) {
        const Result<QVector<AccessKey>> keys = project->keys();
        if (keys)
            m_keys->showKeys(*keys);
        else
            m_keys->showReason(keys.error().message);
    }
    const Result<QVector<AccessKey>> known = project->project().accessKeys().all();
    m_services->showKeyCount(known ? static_cast<int>(known->size()) : -1);
}

void DevicesPage::makeKey()
{
    showLower(m_keys);
    const auto problem = [](const QString& text) {
        return text.trimmed().size() > AccessKeyRepository::kMostNameCharacters ? tr("At most %1 characters").arg(AccessKeyRepository::kMostNameCharacters) : QString();
    };
    services().dialogs.askText(this, {.title = tr("New key"), .label = tr("For which device or program"), .actionText = tr("Make key"), .problem = problem},
                               [this](const QString& text) {
                                   ProjectSession* project = services().context.project();
                                   if (project == nullptr)
                                       return;
                                   const QString name = text.trimmed();
                                   const Result<KeyPair> made = project->makeKey(name);
                                   if (!made) {
                                       notice()->showNotice(NoticeKind::Error, made.error().message, tr("Try another name"), [this] { makeKey(); });
                                       return;
                                   }
                                   notice()->showNotice(NoticeKind::Info, {});
                                   showKeys();
                                   m_keys->select(name);
                                   m_keys->showNewKey(name, *made);
                               });
}

void DevicesPage::revokeKey()
{
    ProjectSession* project = services().context.project();
    const QString name = m_keys->selectedName();
    const Result<QVector<AccessKey>> keys = project->keys();
    const Result<void> revoked = keys ? project->revokeKey(name) : Result<void>(keys.error());
    if (!revoked) {
        notice()->showNotice(NoticeKind::Error, revoked.error().message);
        return;
    }
    m_keys->hideNewKey();
    const auto key = std::find_if(keys->begin(), keys->end(), [&](const AccessKey& one) { return one.name == name; });
    const QPointer<ProjectSession> owner(project);
    services().host.showToast({.text = tr("The key \u201c%1\u201d opens nothing any more").arg(name), .kind = NoticeKind::Success, .actionText = tr("Undo"),
                               .action = [this, owner, key = *key] {
                                   if (owner == nullptr)
                                       return;
                                   if (const Result<void> back = owner->restoreKey(key); !back)
                                       notice()->showNotice(NoticeKind::Error, back.error().message);
                               }});
}

} // namespace studio
