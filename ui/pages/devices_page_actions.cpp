// SPDX-License-Identifier: GPL-3.0-or-later
// What the Devices page asks about first, or tells when it went wrong: names, firmware, failures.
#include "app/session/app_history.h"
#include "app/session/studio_context.h"
#include "inference/bundle/bundle.h"
#include "serial/forwarder/forwarder_device.h"
#include "ui/itemmodels/device_item_model.h"
#include "ui/pages/devices_page.h"
#include "ui/pages/port_form.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"

#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QTableView>

namespace studio
{

namespace
{

constexpr qint64 kMostBundleBytes = 64LL * 1024 * 1024;
constexpr int kMostNameCharacters = 40;

/// The version that a bundle brings, once everything in it was found right.
Result<QString> versionOf(const QString& path)
{
    QFile file(path);
    if (file.size() > kMostBundleBytes)
        return Error{ErrorCode::LimitExceeded, DevicesPage::tr("%1 is too large for a bundle.").arg(QFileInfo(path).fileName()), {}, QStringLiteral("DEV-053")};
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Io, DevicesPage::tr("%1 cannot be read: %2. The board was left as it is.").arg(path, file.errorString()), {},
                     QStringLiteral("DEV-054")};
    }
    Result<VerifiedBundle> bundle = verifyBundle(file.readAll());
    if (!bundle)
        return bundle.error().withContext(QFileInfo(path).fileName());
    return bundle->manifest[QStringLiteral("version")].toString();
}

/// Does it to a device that is in the list; says so when it is not.
Result<void> whileListed(const DeviceHub& hub, const QString& address, const QString& name, const std::function<void()>& act)
{
    if (hub.device(address).address.isEmpty()) {
        return Error{ErrorCode::NotFound, DevicesPage::tr("%1 is not in the list now. Nothing was changed.").arg(name), {},
                     QStringLiteral("DEV-057")};
    }
    act();
    return {};
}

} // namespace

void DevicesPage::addPort(const QString& path)
{
    const auto problem = [](const QString& text) {
        return text.startsWith(QLatin1Char('/')) ? QString() : tr("A path begins with a slash: /dev/pts/3");
    };
    const QString title = path == QLatin1String("/dev/") ? tr("Add a port") : tr("Mend %1").arg(path);
    services().dialogs.askText(this, {.title = title, .label = tr("Path"), .value = path, .actionText = tr("Add"), .problem = problem},
                               [this](const QString& given) {
                                   const QString wanted = given.trimmed();
                                   const QString address = QStringLiteral("serial:") + wanted;
                                   const Result<void> added = services().context.devices()->addPort(wanted);
                                   if (!added && added.error().code != ErrorCode::AlreadyExists) {
                                       notice()->showNotice(NoticeKind::Error, added.error().message, tr("Mend the path..."), [this, wanted] { addPort(wanted); });
                                       return;
                                   }
                                   notice()->showNotice(NoticeKind::Info, {});
                                   choose(address);
                                   m_table->setFocus();
                               });
}

void DevicesPage::remember(AppStep step, const QString& said, NoticeKind kind)
{
    const int number = services().context.history().push(std::move(step));
    services().host.showToast({.text = said, .kind = kind, .actionText = tr("Undo"), .actionKeys = tr("Ctrl Z"),
                               .action = [this, number] { services().context.history().undoStep(number); }});
}

void DevicesPage::forget()
{
    const DeviceInfo device = chosen();
    StudioContext& context = services().context;
    DeviceHub* hub = context.devices();
    hub->forgetDevice(device.address);
    if (device.connectsByItself) {
        services().host.showToast({.text = tr("%1 is no longer in the list; it returns when it connects").arg(device.name)});
        return;
    }
    const QString projectPath = context.project() != nullptr ? context.project()->path() : QString();
    const auto back = [&context, hub, device, projectPath, page = QPointer(this)]() -> Result<void> {
        const bool isBoard = device.source == DeviceSource::Board;
        const QString path = device.address.mid(device.address.indexOf(QLatin1Char(':')) + 1);
        Result<void> added = isBoard ? hub->addPort(path) : bringBack(context, device, projectPath);
        if (!added && added.error().code != ErrorCode::AlreadyExists)
            return added;
        if (isBoard)
            hub->renameDevice(device.address, device.name);
        if (page != nullptr)
            page->choose(device.address);
        return {};
    };
    const auto again = [hub, address = device.address]() -> Result<void> {
        hub->forgetDevice(address);
        return {};
    };
    remember({.text = tr("Forget %1").arg(device.name), .undo = back, .redo = again}, tr("%1 is no longer in the list").arg(device.name),
             NoticeKind::Info);
}

void DevicesPage::rename()
{
    const DeviceInfo device = chosen();
    const auto problem = [](const QString& text) {
        return text.size() > kMostNameCharacters ? tr("At most %1 characters").arg(kMostNameCharacters) : QString();
    };
    services().dialogs.askText(this,
                               {.title = tr("Rename %1").arg(device.name), .label = tr("Name"), .value = device.name, .actionText = tr("Rename"),
                                .problem = problem},
                               [this, address = device.address, before = device.name](const QString& text) {
                                   DeviceHub* hub = services().context.devices();
                                   const QString name = text.trimmed();
                                   if (name == before)
                                       return;
                                   hub->renameDevice(address, name);
                                   const auto call = [hub, address](const QString& wanted) {
                                       return [hub, address, wanted] {
                                           return whileListed(*hub, address, wanted, [&] { hub->renameDevice(address, wanted); });
                                       };
                                   };
                                   remember({.text = tr("Rename %1").arg(before), .undo = call(before), .redo = call(name)},
                                            tr("%1 is now called %2").arg(before, name));
                               });
}

void DevicesPage::askPortSettings()
{
    const DeviceInfo device = chosen();
    DeviceHub* hub = services().context.devices();
    const PortSettings before = hub->portSettings(device.address);
    FormRequest request;
    request.title = tr("Port settings of %1").arg(device.name);
    request.text = tr("Found out when it connects, unless you say otherwise. Remembered for this board.");
    request.fields = portFields(before);
    request.actionText = tr("Apply");
    const int axisCount = device.printsNumbers && !device.sensors.isEmpty() ? forwarderAxisCount(device.sensors.first().name) : 0;
    request.problem = [axisCount, before](const QStringList& values) { return portProblem(values, axisCount, before); };
    services().dialogs.askForm(this, request, [this, hub, before, device](const QStringList& values) {
        const PortSettings wanted = portSettingsFrom(values, before);
        if (wanted == before)
            return;
        hub->setPortSettings(device.address, wanted);
        const auto set = [hub, device](const PortSettings& settings) {
            return [hub, device, settings] {
                return whileListed(*hub, device.address, device.name, [&] { hub->setPortSettings(device.address, settings); });
            };
        };
        remember({.text = tr("Port settings of %1").arg(device.name), .undo = set(before), .redo = set(wanted)},
                 tr("The port settings of %1 are applied").arg(device.name));
    });
}

void DevicesPage::chooseBundle()
{
    services().dialogs.openFiles(this, {.title = tr("Firmware for %1").arg(chosen().name), .filters = tr("Bundles (*.smithbundle)")},
                                 [this, address = m_shown](const QStringList& paths) {
                                     if (!paths.isEmpty())
                                         askToFlash(address, paths.first());
                                 });
}

void DevicesPage::askToFlash(const QString& address, const QString& path)
{
    const Result<QString> version = versionOf(path);
    if (!version) {
        notice()->showNotice(NoticeKind::Error, version.error().message, tr("Choose another..."), [this] { chooseBundle(); });
        return;
    }
    const QString name = services().context.devices()->device(address).name;
    services().dialogs.confirm(this,
                               {.title = tr("Write %1 to %2?").arg(*version, name),
                                .text = tr("%1 gets the firmware of %2. If anything stops, it keeps what it runs now.").arg(name, QFileInfo(path).fileName()),
                                .actionText = tr("Flash %1").arg(*version)},
                               [this, address, path] {
                                   m_flashed.insert(address, path);
                                   notice()->showNotice(NoticeKind::Info, {});
                                   services().context.devices()->flash(address, path);
                               });
}

void DevicesPage::onFailed(const QString& address, const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    const DeviceInfo device = services().context.devices()->device(address);
    // A board that did not connect says why, and what helps, in its row and, where it is chosen, beside the table.
    if (m_model->rowOf(address) >= 0 && !isDeviceConnected(device) && device.lastError.message == error.message)
        return;
    if (isDeviceConnected(device) || device.connectsByItself) {
        notice()->showNotice(NoticeKind::Error, error.message);
        return;
    }
    notice()->showNotice(NoticeKind::Error, error.message, tr("Retry"), [this, address] {
        notice()->showNotice(NoticeKind::Info, {});
        fix(address, DeviceFix::Connect);
    });
}

void DevicesPage::onFlashFailed(const QString& address, const Error& error)
{
    const QString path = m_flashed.take(address);
    showState();
    if (path.isEmpty())
        return;
    const QString name = services().context.devices()->device(address).name;
    if (error.code == ErrorCode::Cancelled) {
        notice()->showNotice(NoticeKind::Info, tr("The update was stopped. %1 runs its old firmware.").arg(name));
        return;
    }
    notice()->showNotice(NoticeKind::Error, error.message, tr("Try again"), [this, address, path] { askToFlash(address, path); });
}

} // namespace studio
