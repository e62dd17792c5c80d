// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/trigger_bar.h"

#include "ui/shell/theme.h"
#include "ui/widgets/elided_label.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

namespace studio
{

namespace
{

constexpr double kLargestThreshold = 1e6;
constexpr int kMostBefore = 90; ///< percent
constexpr double kLongestHoldOff = 600.0;
constexpr int kThresholdWidth = 128;
constexpr int kMostTriggers = 500;

QString kindKey(TriggerKind kind)
{
    switch (kind) {
    case TriggerKind::Level: return QStringLiteral("level");
    case TriggerKind::Rising: return QStringLiteral("rising");
    case TriggerKind::Falling: return QStringLiteral("falling");
    case TriggerKind::Energy: return QStringLiteral("energy");
    }
    return {};
}

} // namespace

TriggerBar::TriggerBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("collect.trigger"));
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    m_channel = new QComboBox(this);
    m_channel->setObjectName(QStringLiteral("collect.triggerChannel"));
    m_channel->setAccessibleName(tr("Channel that is watched"));
    m_channel->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    addField(tr("When"), m_channel);
    m_kind = new QComboBox(this);
    m_kind->setObjectName(QStringLiteral("collect.triggerKind"));
    m_kind->setAccessibleName(tr("What the signal must do"));
    m_kind->setToolTip(tr("Energy is the effective value about the mean over a quarter of a second: movement or sound, whatever the offset"));
    m_kind->addItem(tr("rises to"), kindKey(TriggerKind::Rising));
    m_kind->addItem(tr("falls to"), kindKey(TriggerKind::Falling));
    m_kind->addItem(tr("is at least"), kindKey(TriggerKind::Level));
    m_kind->addItem(tr("has an energy of"), kindKey(TriggerKind::Energy));
    m_row->addWidget(m_kind);
    m_threshold = new QDoubleSpinBox(this);
    m_threshold->setObjectName(QStringLiteral("collect.triggerThreshold"));
    m_threshold->setAccessibleName(tr("Threshold"));
    m_threshold->setRange(-kLargestThreshold, kLargestThreshold);
    m_threshold->setDecimals(3);
    m_threshold->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_threshold->setValue(12.0);
    const auto fitThreshold = [this] { m_threshold->setMaximumWidth(qRound(kThresholdWidth * m_theme.textScale())); };
    fitThreshold();
    connect(&theme, &Theme::themeChanged, this, fitThreshold);
    m_row->addWidget(m_threshold);
    m_before = new QSpinBox(this);
    m_before->setObjectName(QStringLiteral("collect.triggerBefore"));
    m_before->setAccessibleName(tr("Share of the recording from before the trigger"));
    m_before->setToolTip(tr("How much of the recording stands before the trigger"));
    m_before->setRange(0, kMostBefore);
    m_before->setSingleStep(5);
    m_before->setSuffix(tr(" %"));
    m_before->setValue(20);
    addField(tr("before it"), m_before);
    m_count = new QSpinBox(this);
    m_count->setObjectName(QStringLiteral("collect.triggerCount"));
    m_count->setAccessibleName(tr("Number of recordings"));
    m_count->setToolTip(tr("It waits again until there are that many; stop it at any time"));
    m_count->setRange(1, kMostTriggers);
    m_count->setValue(1);
    addField(tr("times"), m_count);
    m_holdOff = new QDoubleSpinBox(this);
    m_holdOff->setObjectName(QStringLiteral("collect.triggerHoldOff"));
    m_holdOff->setAccessibleName(tr("Hold-off, in seconds"));
    m_holdOff->setToolTip(tr("How long it waits after a recording before it watches again"));
    m_holdOff->setRange(0.0, kLongestHoldOff);
    m_holdOff->setDecimals(1);
    m_holdOff->setSingleStep(0.5);
    m_holdOff->setSuffix(tr(" s"));
    m_holdOff->setValue(1.0);
    addField(tr("hold-off"), m_holdOff);
    fillChannels();
    connect(m_channel, &QComboBox::activated, this, [this] {
        m_wanted = m_channel->currentData().toInt();
        showUnit();
        Q_EMIT changed();
    });
    connect(m_kind, &QComboBox::currentIndexChanged, this, &TriggerBar::changed);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &TriggerBar::changed);
    connect(m_before, &QSpinBox::valueChanged, this, &TriggerBar::changed);
    connect(m_count, &QSpinBox::valueChanged, this, [this] {
        m_holdOff->setEnabled(count() > 1);
        Q_EMIT changed();
    });
    connect(m_holdOff, &QDoubleSpinBox::valueChanged, this, &TriggerBar::changed);
    m_holdOff->setEnabled(false);
}

void TriggerBar::addField(const QString& name, QWidget* field)
{
    QLabel* label = makeLabel(m_theme, TextRole::Body, Token::Text2, name, this);
    label->setBuddy(field);
    m_row->addWidget(label);
    m_row->addWidget(field);
}

void TriggerBar::setAxes(const QVector<Axis>& axes)
{
    if (axes == m_axes)
        return;
    m_axes = axes;
    fillChannels();
}

void TriggerBar::fillChannels()
{
    const QSignalBlocker quiet(m_channel);
    m_channel->clear();
    m_channel->addItem(tr("any channel"), kAnyChannel);
    for (int channel = 0; channel < m_axes.size(); ++channel)
        m_channel->addItem(m_axes[channel].name, channel);
    m_channel->setCurrentIndex(std::max(0, m_channel->findData(m_wanted)));
    showUnit();
    updateGeometry();
}

void TriggerBar::showUnit()
{
    const int channel = m_channel->currentData().toInt();
    const QString unit = m_axes.isEmpty() ? QString() : shownUnit(m_axes[std::clamp<qsizetype>(channel, 0, m_axes.size() - 1)].unit);
    m_threshold->setSuffix(unit.isEmpty() ? QString() : QLatin1Char(' ') + unit);
}

TriggerRule TriggerBar::rule() const
{
    TriggerRule rule;
    for (const TriggerKind kind : {TriggerKind::Level, TriggerKind::Rising, TriggerKind::Falling, TriggerKind::Energy}) {
        if (m_kind->currentData().toString() == kindKey(kind))
            rule.kind = kind;
    }
    rule.channel = m_axes.isEmpty() ? m_wanted : m_channel->currentData().toInt();
    rule.threshold = m_threshold->value();
    return rule;
}

double TriggerBar::preTriggerShare() const
{
    return m_before->value() / 100.0;
}

double TriggerBar::holdOffSeconds() const
{
    return count() > 1 ? m_holdOff->value() : 0.0;
}

int TriggerBar::count() const
{
    return m_count->value();
}

void TriggerBar::focusThreshold()
{
    m_threshold->setFocus();
    m_threshold->selectAll();
}

QJsonObject TriggerBar::state() const
{
    return {{QStringLiteral("kind"), m_kind->currentData().toString()}, {QStringLiteral("channel"), m_wanted},
            {QStringLiteral("threshold"), m_threshold->value()},        {QStringLiteral("beforePercent"), m_before->value()},
            {QStringLiteral("count"), m_count->value()},                {QStringLiteral("holdOffSeconds"), m_holdOff->value()}};
}

void TriggerBar::restore(const QJsonObject& state)
{
    const QSignalBlocker quiet(this);
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(state[QStringLiteral("kind")].toString())));
    m_wanted = std::max(kAnyChannel, state[QStringLiteral("channel")].toInt(0));
    m_threshold->setValue(state[QStringLiteral("threshold")].toDouble(12.0));
    m_before->setValue(state[QStringLiteral("beforePercent")].toInt(20));
    m_count->setValue(state[QStringLiteral("count")].toInt(1));
    m_holdOff->setValue(state[QStringLiteral("holdOffSeconds")].toDouble(1.0));
    m_holdOff->setEnabled(count() > 1);
    fillChannels();
}

} // namespace studio
