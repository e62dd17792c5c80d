// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/signal_data.h"
#include "models/signal/trigger.h"

#include <QJsonObject>
#include <QVector>
#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QSpinBox;

namespace studio
{

class Theme;

/// When a recording begins by itself: what is watched, how much is kept from before, and how often. Thread: GUI only.
class TriggerBar : public QWidget
{
    Q_OBJECT
public:
    TriggerBar(Theme& theme, QWidget* parent);

    /// The channels to choose from, as the live signal names them.
    void setAxes(const QVector<Axis>& axes);
    [[nodiscard]] TriggerRule rule() const;
    [[nodiscard]] double preTriggerShare() const;
    [[nodiscard]] double holdOffSeconds() const;
    [[nodiscard]] int count() const;
    void focusThreshold();
    [[nodiscard]] QJsonObject state() const;
    void restore(const QJsonObject& state);

Q_SIGNALS:
    void changed();

private:
    void addField(const QString& name, QWidget* field);
    void fillChannels();
    void showUnit();

    Theme& m_theme;
    QHBoxLayout* m_row;
    QComboBox* m_kind;
    QComboBox* m_channel;
    QDoubleSpinBox* m_threshold;
    QSpinBox* m_before;
    QDoubleSpinBox* m_holdOff;
    QSpinBox* m_count;
    QVector<Axis> m_axes;
    int m_wanted = 0; ///< the channel chosen, also while there is no signal
};

} // namespace studio
