// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/device_details.h"

#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/camera_view.h"
#include "ui/pages/deploy_parts.h"
#include "ui/pages/signal_check_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card_section.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/column_scroll.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/switch.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr int kPadding = 12;
constexpr int kMostSensorsShown = 6;
constexpr double kLongestTold = 100'000.0; ///< seconds, more than a day; beyond it nobody meets the limit
constexpr double kToldInHours = 7'200.0;

bool hasLimit(const DeviceSensor& sensor)
{
    return sensor.maxLengthSeconds > 0.0 && sensor.maxLengthSeconds < kLongestTold;
}

QString limitText(const DeviceSensor& sensor)
{
    if (sensor.maxLengthSeconds >= kLongestTold)
        return DeviceDetails::tr("> 1 day");
    if (!hasLimit(sensor))
        return DeviceDetails::tr("unknown");
    const double seconds = sensor.maxLengthSeconds;
    return seconds < kToldInHours ? DeviceDetails::tr("%1 s").arg(QLocale().toString(seconds, 'f', 0))
                                  : DeviceDetails::tr("%1 h").arg(QLocale().toString(std::floor(seconds / 3600.0), 'f', 0));
}

TagKind tagKindOf(DeviceMark mark)
{
    switch (mark) {
    case DeviceMark::Off: return TagKind::Neutral;
    case DeviceMark::Working: return TagKind::Accent;
    case DeviceMark::Good: return TagKind::Success;
    case DeviceMark::Waiting: return TagKind::Warning;
    case DeviceMark::Wrong: return TagKind::Error;
    }
    return TagKind::Neutral;
}

} // namespace

DeviceDetails::DeviceDetails(Theme& theme, ActionRegistry& actions, QWidget* parent) : Card(theme, {}, parent), m_theme(theme)
{
    setObjectName(QStringLiteral("devices.details"));
    setAccessibleName(tr("The chosen board"));
    setBodyMargins(0);
    m_name = new ElidedLabel(theme, TextRole::BodyStrong, Token::Text, {}, this);
    m_tag = new Tag(theme, {}, TagKind::Neutral, this);
    m_tag->setObjectName(QStringLiteral("devices.tag"));
    addTitleWidget(m_name);
    addTitleWidget(m_tag);
    for (const char* id : {"devices.rename", "devices.port", "devices.update"}) {
        // The name needs the room more than its buttons do.
        auto* button = new Button(theme, ButtonKind::Icon, {}, this);
        button->setCompact(true);
        button->bindAction(actions.action(QString::fromLatin1(id)), false);
        if (QLatin1String(id) == QLatin1String("devices.port"))
            m_portButton = button;
        else if (QLatin1String(id) == QLatin1String("devices.update"))
            m_updateButton = button;
        addHeaderWidget(button);
    }

    auto* scroll = new ColumnScroll(this);
    scroll->setObjectName(QStringLiteral("devices.detailsScroll"));
    scroll->setAccessibleName(tr("Facts about the chosen board"));
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(scroll);
    m_column = new QVBoxLayout(inside);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false); // setWidget() turns it on; the card's surface shows through
    body()->addWidget(scroll, 1);

    m_problemBox = addSection({});
    m_problem = makeLabel(theme, TextRole::Body, Token::Error, {}, m_problemBox);
    m_problem->setObjectName(QStringLiteral("devices.problem"));
    m_problem->setWordWrap(true);
    m_problemBox->layout()->addWidget(m_problem);
    m_fixButton = new Button(theme, ButtonKind::Secondary, {}, m_problemBox);
    m_fixButton->setObjectName(QStringLiteral("devices.fix"));
    m_fixButton->setCompact(true);
    m_problemBox->layout()->addWidget(m_fixButton);
    m_problemBox->layout()->setAlignment(m_fixButton, Qt::AlignLeft);
    connect(m_fixButton, &QPushButton::clicked, this, [this] { Q_EMIT fixChosen(m_fix); });
    m_portHint = makeLabel(theme, TextRole::Small, Token::Text2,
                           tr("A board that prints plain numbers, or speaks at another speed, may need to be told so:"), m_problemBox);
    m_portHint->setObjectName(QStringLiteral("devices.portHint"));
    m_portHint->setWordWrap(true);
    m_problemBox->layout()->addWidget(m_portHint);
    m_portFix = new Button(theme, ButtonKind::Secondary, {}, m_problemBox);
    m_portFix->setObjectName(QStringLiteral("devices.portFix"));
    m_portFix->setCompact(true);
    m_portFix->bindAction(actions.action(QStringLiteral("devices.port")), false, false);
    m_problemBox->layout()->addWidget(m_portFix);
    m_problemBox->layout()->setAlignment(m_portFix, Qt::AlignLeft);

    QWidget* facts = addSection({});
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(kPadding);
    m_facts->setVerticalSpacing(7);
    m_facts->setColumnStretch(1, 1);
    static_cast<QVBoxLayout*>(facts->layout())->addLayout(m_facts);

    m_sensorBox = addSection(tr("Sensors"));
    m_sensors = new QGridLayout;
    m_sensors->setHorizontalSpacing(kPadding);
    m_sensors->setVerticalSpacing(5);
    m_sensors->setColumnStretch(0, 1);
    static_cast<QVBoxLayout*>(m_sensorBox->layout())->addLayout(m_sensors);

    // Before the signal check, whose height follows the signal, so that its buttons stay where they are.
    m_cameraBox = addSection(tr("Camera"));
    m_camera = new CameraView(theme, m_cameraBox);
    m_cameraBox->layout()->addWidget(m_camera);

    QWidget* check = addSection({});
    m_checkBox = check;
    auto* heading = new QHBoxLayout;
    heading->addWidget(makeLabel(theme, TextRole::SmallStrong, Token::Text, tr("Signal check"), check));
    heading->addStretch();
    m_rate = makeLabel(theme, TextRole::Small, Token::Text2, {}, check);
    m_rate->setObjectName(QStringLiteral("devices.rate"));
    heading->addWidget(m_rate);
    static_cast<QVBoxLayout*>(check->layout())->addLayout(heading);
    m_check = new SignalCheckView(theme, check);
    check->layout()->addWidget(m_check);
    m_summary = makeLabel(theme, TextRole::Small, Token::Text2, {}, check);
    m_summary->setObjectName(QStringLiteral("devices.summary"));
    m_summary->setWordWrap(true);
    check->layout()->addWidget(m_summary);
    m_noSignal = makeLabel(theme, TextRole::Small, Token::Text2, {}, check);
    m_noSignal->setWordWrap(true);
    check->layout()->addWidget(m_noSignal);
    auto* live = new Button(theme, ButtonKind::Secondary, {}, check);
    live->setCompact(true);
    live->bindAction(actions.action(QStringLiteral("devices.live")));
    check->layout()->addWidget(live);
    check->layout()->setAlignment(live, Qt::AlignLeft);

    m_motionBox = addSection({});
    auto* motionRow = new QHBoxLayout;
    QLabel* motionLabel = makeLabel(theme, TextRole::Body, Token::Text2, tr("Motio&n"), m_motionBox);
    m_motion = new QComboBox(m_motionBox);
    m_motion->setObjectName(QStringLiteral("devices.motion"));
    m_motion->setAccessibleName(tr("Motion of the simulated sensor"));
    m_motion->setProperty("compact", true);
    motionLabel->setBuddy(m_motion);
    motionRow->addWidget(motionLabel);
    motionRow->addWidget(m_motion, 1);
    static_cast<QVBoxLayout*>(m_motionBox->layout())->addLayout(motionRow);
    connect(m_motion, &QComboBox::textActivated, this, &DeviceDetails::motionChosen);

    m_loopBox = addSection({});
    m_loop = new Switch(theme, tr("Begins anew at its end"), m_loopBox);
    m_loop->setObjectName(QStringLiteral("devices.loop"));
    m_loopBox->layout()->addWidget(m_loop);
    connect(m_loop, &QCheckBox::clicked, this, &DeviceDetails::loopChosen);

    QWidget* use = addSection({});
    m_useBox = use;
    auto* useRow = new QHBoxLayout;
    useRow->setSpacing(kPadding);
    useRow->addWidget(makeLabel(theme, TextRole::Body, Token::Text2, tr("In this project"), use), 0, Qt::AlignTop);
    m_use = makeLabel(theme, TextRole::Body, Token::Text, {}, use);
    m_use->setWordWrap(true);
    m_use->setObjectName(QStringLiteral("devices.use"));
    useRow->addWidget(m_use, 1);
    static_cast<QVBoxLayout*>(use->layout())->addLayout(useRow);
    m_column->addStretch(1);
}

QWidget* DeviceDetails::addSection(const QString& title)
{
    auto* section = new CardSection(m_theme, m_column->parentWidget());
    if (!title.isEmpty())
        section->layout()->addWidget(makeLabel(m_theme, TextRole::SmallStrong, Token::Text, title, section));
    m_column->addWidget(section);
    return section;
}

void DeviceDetails::setFact(int row, const QString& name, const QString& value, bool isMono)
{
    while (m_factRows.size() <= row) {
        QLabel* label = makeLabel(m_theme, TextRole::Body, Token::Text2, {}, m_facts->parentWidget());
        auto* text = new ElidedLabel(m_theme, TextRole::Body, Token::Text, {}, m_facts->parentWidget());
        text->setTextInteractionFlags(Qt::NoTextInteraction);
        m_facts->addWidget(label, static_cast<int>(m_factRows.size()), 0);
        m_facts->addWidget(text, static_cast<int>(m_factRows.size()), 1);
        m_factRows.append({label, text});
    }
    auto [label, text] = m_factRows[row];
    label->setText(name);
    m_theme.setFont(text, isMono ? TextRole::Mono : TextRole::Body);
    text->setFullText(value);
    label->setVisible(!value.isEmpty());
    text->setVisible(!value.isEmpty());
}

void DeviceDetails::showDevice(const DeviceInfo& device, const DeviceStatus& status)
{
    m_source = device.source;
    m_name->setFullText(device.name);
    const bool isBoard = device.source == DeviceSource::Board;
    m_portButton->setVisible(isBoard && !isSimulatedBoard(device.address) && !device.connectsByItself); // the others have no port here
    m_updateButton->setVisible(isBoard && !device.printsNumbers && !device.connectsByItself);
    m_loopBox->setVisible(device.source == DeviceSource::Replay);
    m_loop->setEnabled(isDeviceConnected(device));
    m_loop->setChecked(device.isLooped);
    m_checkBox->setVisible(device.source != DeviceSource::Folder); // it has no signal of its own
    m_tag->setTag(status.title, tagKindOf(status.mark));
    showProblem(device, status);
    showFacts(device);
    fillSensors(device.sensors);
    fillMotions(device);
    m_cameraBox->setVisible(!device.pictureSizes.isEmpty());
    m_camera->showDevice(device);
}

void DeviceDetails::showProblem(const DeviceInfo& device, const DeviceStatus& status)
{
    const ErrorCode code = device.lastError.code;
    const bool hasProblem = !device.lastError.message.isEmpty() && code != ErrorCode::Cancelled;
    m_problemBox->setVisible(hasProblem);
    m_problem->setText(device.lastError.message);
    m_fix = status.fix;
    m_fixButton->setText(status.fixText);
    m_fixButton->setVisible(status.mark == DeviceMark::Wrong && status.fix != DeviceFix::None);
    m_theme.setTextColor(m_problem, status.mark == DeviceMark::Wrong ? Token::Error : Token::Text2);
    // The port opens and something comes, or nothing: what speaks there may not be what was guessed.
    const bool isMisheard = code == ErrorCode::Timeout || code == ErrorCode::Protocol || code == ErrorCode::InvalidInput;
    const bool canBeTold = hasProblem && isMisheard && !isDeviceConnected(device) && !m_portButton->isHidden();
    m_portHint->setVisible(canBeTold);
    m_portFix->setVisible(canBeTold);
}

void DeviceDetails::showFacts(const DeviceInfo& device)
{
    int row = 0;
    if (device.source == DeviceSource::Board) {
        setFact(row++, tr("Firmware"), device.firmware);
        setFact(row++, tr("Model"), device.model);
        setFact(row++, tr("Speaks"), device.kind);
        setFact(row++, tr("Type"), device.deviceType);
        setFact(row++, tr("Board ID"), device.deviceId, true);
        setFact(row++, tr("Link"), deviceLinkText(device));
        setFact(row++, tr("USB"), device.usb);
        // Where it has one, a section of its own shows it.
        setFact(row++, tr("Camera"), device.connectsByItself && device.pictureSizes.isEmpty() ? tr("offers no pictures") : QString());
    } else {
        setFact(row++, tr("Kind"), device.kind);
        for (const auto& [name, value] : device.facts)
            setFact(row++, name, value);
    }
    while (row < m_factRows.size())
        setFact(row++, {}, {});
}

void DeviceDetails::fillSensors(const QVector<DeviceSensor>& sensors)
{
    m_sensorBox->setVisible(!sensors.isEmpty());
    const auto isSame = [](const DeviceSensor& a, const DeviceSensor& b) {
        return a.name == b.name && a.maxLengthSeconds == b.maxLengthSeconds && a.frequenciesHz == b.frequenciesHz;
    };
    if (std::equal(sensors.begin(), sensors.end(), m_shownSensors.begin(), m_shownSensors.end(), isSame))
        return;
    m_shownSensors = sensors;
    clearLayout(*m_sensors);
    const auto put = [this](int row, int column, const QString& text, TextRole role, Token ink) {
        QWidget* box = m_sensorBox;
        if (column == 0) {
            QLabel* name = makeLabel(m_theme, role, ink, text, box);
            name->setWordWrap(true);
            m_sensors->addWidget(name, row, column);
            return;
        }
        QLabel* label = makeLabel(m_theme, role, ink, text, box);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_sensors->addWidget(label, row, column);
    };
    put(0, 0, tr("Name"), TextRole::Small, Token::Text2);
    put(0, 1, tr("Rates"), TextRole::Small, Token::Text2);
    const bool hasLimits = std::any_of(sensors.begin(), sensors.end(), hasLimit);
    if (hasLimits)
        put(0, 2, tr("Longest"), TextRole::Small, Token::Text2);
    int row = 1;
    for (const DeviceSensor& sensor : sensors) {
        if (row > kMostSensorsShown) {
            put(row, 0, tr("and %n more", "", static_cast<int>(sensors.size()) - kMostSensorsShown), TextRole::Small, Token::Text2);
            break;
        }
        put(row, 0, sensor.name, TextRole::Body, Token::Text);
        put(row, 1, deviceRatesText(sensor.frequenciesHz), TextRole::Mono, Token::Text);
        if (hasLimits)
            put(row, 2, limitText(sensor), hasLimit(sensor) ? TextRole::Mono : TextRole::Small, hasLimit(sensor) ? Token::Text : Token::Text2);
        ++row;
    }
}

void DeviceDetails::fillMotions(const DeviceInfo& device)
{
    const bool canMove = !device.motions.isEmpty() && isDeviceConnected(device);
    m_motionBox->setVisible(canMove);
    QStringList shown;
    for (int i = 0; i < m_motion->count(); ++i)
        shown << m_motion->itemText(i);
    if (shown != device.motions) {
        m_motion->clear();
        m_motion->addItems(device.motions);
    }
    m_motion->setCurrentIndex(static_cast<int>(device.motions.indexOf(device.motion)));
}

void DeviceDetails::showSignal(const LiveWindow& window)
{
    const QVector<AxisCheck> checks = checkSignal(window.readings(), window.axes(), window.nominalRateHz());
    m_check->setSignal(window, checks);
    const double measured = window.measuredRateHz();
    const double nominal = window.nominalRateHz();
    m_rate->setText(measuredRateText(measured, nominal));
    m_theme.setTextColor(m_rate, nominal > 0.0 && std::abs(measured / nominal - 1.0) > 0.05 ? Token::Warning : Token::Text2);
    const bool isFaulty = std::any_of(checks.begin(), checks.end(), [](const AxisCheck& one) { return one.isFault(); });
    m_summary->setText(signalSummary(checks, window.axes(), window.gapReadings(), window.seconds(), m_source));
    m_theme.setTextColor(m_summary, isFaulty ? Token::Error : Token::Text2);
    m_check->show();
    m_summary->show();
    m_noSignal->hide();
}

void DeviceDetails::showNoSignal(const QString& reason)
{
    m_rate->clear();
    m_check->hide();
    m_summary->hide();
    m_noSignal->setText(reason);
    m_noSignal->show();
}

void DeviceDetails::showUse(const QString& text)
{
    m_use->setText(text);
    m_useBox->setVisible(!text.isEmpty());
}

} // namespace studio
