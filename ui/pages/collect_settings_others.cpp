// SPDX-License-Identifier: GPL-3.0-or-later
// Collect: the devices that record together with the chosen one.
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/collect_parts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/mnemonic.h"

#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kMostNameCharacters = 20;

/// On a button; the whole of it is in the tip.
QString shortName(const QString& name)
{
    return name.size() > kMostNameCharacters ? name.left(kMostNameCharacters - 1) + QStringLiteral("\u2026") : name;
}

} // namespace

void CollectSettings::setOthers(const QVector<DeviceInfo>& others)
{
    const auto same = [](const DeviceInfo& a, const DeviceInfo& b) { return a.address == b.address && a.name == b.name && a.sensors == b.sensors; };
    if (std::equal(others.begin(), others.end(), m_others.begin(), m_others.end(), same))
        return;
    m_others = others;
    fillOthers();
}

/// One sensor of a device at a time, at the fastest of its rates that its live signal or its store can take.
void CollectSettings::fillOthers()
{
    m_alsoMenu->clear();
    for (const DeviceInfo& device : std::as_const(m_others)) {
        for (const DeviceSensor& sensor : device.sensors) {
            if (sensor.frequenciesHz.isEmpty())
                continue;
            const double rate = *std::max_element(sensor.frequenciesHz.begin(), sensor.frequenciesHz.end());
            QAction* action = m_alsoMenu->addAction(tr("%1: %2, %3").arg(literal(device.name), sensor.name, formatRate(rate)));
            action->setObjectName(QStringLiteral("collect.also %1 %2").arg(device.address, sensor.name));
            action->setCheckable(true);
            action->setData(QVariantList{device.address, sensor.name});
            connect(action, &QAction::triggered, this,
                    [this, address = device.address, name = sensor.name, rate] { chooseOther(address, name, rate); });
        }
    }
    m_also->setVisible(m_offersOthers && !m_alsoMenu->isEmpty());
    showOthers();
    showNote();
}

/// What a mode does not have is told where it was chosen, not only at the buttons that it takes away.
void CollectSettings::showNote()
{
    QString text;
    if (mode() == CaptureMode::Trigger && !m_alsoMenu->isEmpty())
        text = tr("On a trigger one device records alone, and \"times\" says how many recordings there are, in place of a series.");
    else if (mode() == CaptureMode::Trigger)
        text = tr("On a trigger \"times\" says how many recordings there are, in place of a series.");
    else if (mode() != CaptureMode::Timed)
        text = tr("A series is of recordings for a time; choose that mode for one.");
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

void CollectSettings::setOffersOthers(bool offers)
{
    m_offersOthers = offers;
    m_also->setVisible(m_offersOthers && !m_alsoMenu->isEmpty());
}

/// It stands elsewhere, and is one of the settings all the same.
void CollectSettings::enableOthers()
{
    m_also->setEnabled(isEnabled() && mode() != CaptureMode::Trigger);
}

void CollectSettings::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::EnabledChange)
        return;
    enableOthers();
    showOthers();
}

void CollectSettings::chooseOther(const QString& address, const QString& sensor, double frequencyHz)
{
    const bool wasChosen = m_chosen.contains(address) && m_chosen[address].sensor == sensor;
    if (wasChosen)
        m_chosen.remove(address);
    else
        m_chosen[address] = {address, sensor, frequencyHz};
    m_chosenBeside = m_board.address;
    showOthers();
    Q_EMIT changed();
}

void CollectSettings::showOthers()
{
    for (QAction* action : m_alsoMenu->actions()) {
        const QVariantList key = action->data().toList();
        const auto found = m_chosen.constFind(key[0].toString());
        action->setChecked(found != m_chosen.constEnd() && found->sensor == key[1].toString());
    }
    QStringList names;
    QStringList lines;
    for (const Companion& one : companions()) {
        const auto device = std::find_if(m_others.begin(), m_others.end(), [&one](const DeviceInfo& other) { return other.address == one.address; });
        names << device->name;
        lines << tr("%1: %2, %3").arg(device->name, one.sensor, formatRate(one.frequencyHz));
    }
    m_also->setText(names.isEmpty()       ? tr("Record others too")
                    : names.size() == 1 ? tr("With %1").arg(literal(shortName(names.first())))
                                        : tr("With %1 and %n more", "", static_cast<int>(names.size()) - 1).arg(literal(shortName(names.first()))));
    m_also->setToolTip(mode() == CaptureMode::Trigger ? tr("On a trigger one device records alone; the other modes record several")
                       : !isEnabled() ? tr("A recording is under way")
                       : lines.isEmpty() ? tr("Other connected devices that record at the same time; their recordings belong to one session")
                                         : tr("Recorded at the same time:\n%1").arg(lines.join(QLatin1Char('\n'))));
    m_also->setAccessibleName(names.isEmpty() ? m_also->text() : tr("Recorded at the same time: %1").arg(names.join(QStringLiteral(", "))));
}

QVector<Companion> CollectSettings::companions() const
{
    QVector<Companion> there;
    if (mode() == CaptureMode::Trigger)
        return there; // a threshold is of one sensor
    for (const DeviceInfo& device : m_others) {
        if (m_chosen.contains(device.address))
            there.append(m_chosen[device.address]);
    }
    return there;
}

} // namespace studio
