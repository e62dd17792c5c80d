// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/device_button.h"

#include "ui/itemmodels/device_words.h"
#include "ui/shell/theme.h"
#include "ui/widgets/mnemonic.h"

#include <QActionGroup>
#include <QMenu>
#include <algorithm>

namespace studio
{

namespace
{
constexpr int kMostNameWidth = 220; ///< at the usual text size
} // namespace

DeviceButton::DeviceButton(Theme& theme, QWidget* parent)
    : Button(theme, ButtonKind::Secondary, {}, parent)
    , m_theme(theme)
    , m_menu(new QMenu(this))
    , m_choice(new QActionGroup(this))
{
    setCompact(true);
    setHasMenuArrow(true);
    setIconName(QStringLiteral("board"));
    m_menu->setObjectName(QStringLiteral("deviceMenu"));
    m_menu->setToolTipsVisible(true);
    connect(this, &QPushButton::clicked, this, &DeviceButton::openMenu);
}

void DeviceButton::setDevices(const DeviceInfo& shown, const QVector<DeviceInfo>& connected)
{
    m_shown = shown;
    m_connected = connected;
    describe();
}

void DeviceButton::setRefusal(const QString& reason)
{
    m_refusal = reason;
    setEnabled(reason.isEmpty());
    describe();
}

void DeviceButton::describe()
{
    const QString name = m_shown.name.isEmpty() ? tr("no device") : m_shown.name;
    const QFontMetrics metrics(m_theme.font(TextRole::SmallStrong));
    setText(literal(metrics.elidedText(name, Qt::ElideMiddle, kMostNameWidth * metrics.height() / 16)));
    setAccessibleName(tr("Device: %1").arg(name));
    setToolTip(!m_refusal.isEmpty() ? m_refusal : tr("%1. Choose the device to record from").arg(name));
    setAccessibleDescription(toolTip());
}

/// One entry a device; the one in use stands in it too when it is lost, so that it is seen that nothing took its place.
void DeviceButton::openMenu()
{
    m_menu->clear(); // its entries are gone, for the group too
    QVector<DeviceInfo> all = m_connected;
    const auto isShown = [this](const DeviceInfo& one) { return one.address == m_shown.address; };
    if (!m_shown.address.isEmpty() && std::none_of(all.cbegin(), all.cend(), isShown))
        all.prepend(m_shown);
    for (const DeviceInfo& one : std::as_const(all)) {
        QAction* entry = m_menu->addAction(tr("%1, %2").arg(literal(one.name), deviceStatus(one, {}, nullptr).title));
        entry->setCheckable(true);
        entry->setChecked(isShown(one));
        entry->setData(one.address);
        m_choice->addAction(entry);
        connect(entry, &QAction::triggered, this, [this, address = one.address] {
            if (address != m_shown.address)
                Q_EMIT chosen(address);
        });
    }
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Connect another...")), &QAction::triggered, this, &DeviceButton::devicesWanted);
    m_menu->popup(mapToGlobal(QPoint(0, height() + 2)));
    m_menu->setActiveAction(m_choice->checkedAction() != nullptr ? m_choice->checkedAction() : m_menu->actions().first());
}

} // namespace studio
