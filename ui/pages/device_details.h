// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/live_window.h"
#include "ui/itemmodels/device_words.h"
#include "ui/widgets/card.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace studio
{

class ActionRegistry;
class Button;
class ElidedLabel;
class CameraView;
class SignalCheckView;
class Switch;
class Tag;

/// Everything about the chosen board: facts, what is wrong, sensors, signal check, motion, samples in this project.
/// Thread: GUI only.
class DeviceDetails : public Card
{
    Q_OBJECT
public:
    /// Rename, Update... and the live signal are actions of the page.
    DeviceDetails(Theme& theme, ActionRegistry& actions, QWidget* parent);

    void showDevice(const DeviceInfo& device, const DeviceStatus& status);
    void showSignal(const LiveWindow& window);
    /// Why there is no signal.
    void showNoSignal(const QString& reason);
    [[nodiscard]] CameraView* camera() const { return m_camera; }
    void showUse(const QString& text); ///< "166 samples, last wave.07 at 14:01"; empty: nothing is to be said

Q_SIGNALS:
    void fixChosen(studio::DeviceFix fix);
    void motionChosen(const QString& motion);
    void loopChosen(bool isLooped);

private:
    QWidget* addSection(const QString& title);
    void setFact(int row, const QString& name, const QString& value, bool isMono = false);
    void fillSensors(const QVector<DeviceSensor>& sensors);
    void fillMotions(const DeviceInfo& device);
    void showProblem(const DeviceInfo& device, const DeviceStatus& status);
    void showFacts(const DeviceInfo& device);

    Theme& m_theme;
    ElidedLabel* m_name;
    Tag* m_tag;
    QVBoxLayout* m_column;
    QWidget* m_problemBox;
    QLabel* m_problem;
    Button* m_fixButton;
    QLabel* m_portHint;
    Button* m_portFix; ///< how its port is spoken to, where that may be what is wrong
    Button* m_portButton = nullptr;
    Button* m_updateButton = nullptr;
    QWidget* m_loopBox;
    Switch* m_loop;
    QWidget* m_checkBox;
    DeviceFix m_fix = DeviceFix::None;
    QGridLayout* m_facts;
    QVector<QPair<QLabel*, ElidedLabel*>> m_factRows;
    QWidget* m_sensorBox;
    QGridLayout* m_sensors;
    QVector<DeviceSensor> m_shownSensors;
    QLabel* m_rate;
    QLabel* m_noSignal;
    SignalCheckView* m_check;
    QLabel* m_summary;
    QWidget* m_cameraBox;
    CameraView* m_camera;
    QWidget* m_motionBox;
    QComboBox* m_motion;
    DeviceSource m_source = DeviceSource::Board;
    QWidget* m_useBox;
    QLabel* m_use;
};

} // namespace studio
