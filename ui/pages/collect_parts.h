// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/device_hub.h"
#include "app/session/recorder.h"
#include "models/dataset/class_mix.h"

#include <QFrame>
#include <QJsonObject>
#include <QMap>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QMenu;
class QProgressBar;
class QSpinBox;

namespace studio
{

class Button;
class ClassBox;
class ElidedLabel;
class FlowLayout;
class Theme;

/// What is recorded and how: label, mode, length, sensor, rate, split, countdown, what else records with it, and the motion of a
/// simulated board.
/// What cannot be is refused here, with the reason. Thread: GUI only.
class CollectSettings : public QWidget
{
    Q_OBJECT
public:
    explicit CollectSettings(Theme& theme, QWidget* parent);

    void setClasses(const QStringList& classes);
    /// The sensors, rates, longest lengths and motions to choose from.
    void setBoard(const DeviceInfo& board);
    void boardCameBack(); ///< what is set next was away before
    /// What chooses the devices that record at the same time: for the place beside the device. Shown while there are any and it is offered.
    [[nodiscard]] Button* othersButton() const { return m_also; }
    void setOffersOthers(bool offers);
    /// What is recorded and how, in words: "for a time, 10 s \u00b7 Accelerometer \u00b7 62.5 Hz".
    [[nodiscard]] QString summary() const;
    /// Puts more fields behind the others; takes them over.
    void addFields(QWidget* fields);
    [[nodiscard]] QString label() const;
    void setLabel(const QString& label);
    void stepLabel(int by);
    void focusLabel();
    /// The other devices that can record at the same time, as they are now.
    void setOthers(const QVector<DeviceInfo>& others);
    [[nodiscard]] QVector<Companion> companions() const; ///< that are chosen and there
    [[nodiscard]] CaptureMode mode() const;
    void setMode(CaptureMode mode);
    [[nodiscard]] bool isUntilStopped() const { return mode() == CaptureMode::UntilStopped; }
    /// Until stopped: 0, without limit, from a live signal, else the longest the board can. 0 too when it cannot be read.
    [[nodiscard]] double seconds() const;
    [[nodiscard]] double longestSeconds() const;
    [[nodiscard]] QString sensor() const;
    [[nodiscard]] double frequencyHz() const;
    [[nodiscard]] CaptureOrder order() const;
    [[nodiscard]] double countdownSeconds() const;
    [[nodiscard]] QString problem() const { return m_problem; } ///< empty: can be recorded

    [[nodiscard]] QJsonObject state() const;
    void restore(const QJsonObject& state);

Q_SIGNALS:
    void changed();
    void streamChanged(); ///< another sensor or rate
    void modeChanged();
    void motionChosen(const QString& motion);

protected:
    void changeEvent(QEvent* event) override;

private:
    QComboBox* addChoice(const QString& name, const QString& text, const QString& hint, bool isEditable = false);
    void offerModes();
    void fillLengths();
    void fillRates();
    void followLabel();
    void fillOthers();
    void chooseOther(const QString& address, const QString& sensor, double frequencyHz);
    void showOthers();
    void enableOthers();
    void showNote();
    void followMotion();
    void moveAsLabelled();
    void labelAsMoved();
    void orderMotion(const QString& motion);
    void check();
    [[nodiscard]] QString lengthProblem() const;
    [[nodiscard]] const DeviceSensor* boardSensor() const;

    Theme& m_theme;
    FlowLayout* m_row;
    ClassBox* m_label;
    QComboBox* m_mode;
    QComboBox* m_length;
    QLabel* m_lengthName;
    QComboBox* m_sensor;
    QComboBox* m_rate;
    QComboBox* m_split;
    QComboBox* m_countdown;
    QComboBox* m_motion;
    QCheckBox* m_sameMotion;
    QWidget* m_motionRow;
    QLabel* m_error;
    QLabel* m_note; ///< what the mode does without
    Button* m_also;
    QMenu* m_alsoMenu;
    bool m_isMotionDue = false; ///< the board has not been told yet what the label says
    QStringList m_orderedMotions; ///< from here, that the board has not been seen to do yet
    bool m_offersOthers = true;
    QVector<DeviceInfo> m_others;
    QMap<QString, Companion> m_chosen; ///< by address
    QString m_chosenBeside;            ///< the device that they were chosen to record with
    DeviceInfo m_board;
    QJsonObject m_wanted; ///< what was chosen last, for when the board that has it comes
    QString m_problem;
};

/// "20 recordings of 10 s with 1 s pause", and how far they are. Thread: GUI only.
class SeriesBar : public QFrame
{
    Q_OBJECT
public:
    SeriesBar(Theme& theme, QAction* start, QWidget* parent);
    [[nodiscard]] int count() const;
    void setCount(int count);
    [[nodiscard]] double pauseSeconds() const;
    void setPauseSeconds(double seconds);
    void focusCount();
    /// `recordingText` is "wave, 10 s each".
    /// `readySeconds`: what the device takes before each recording.
    void showPlan(const QString& recordingText, double secondsEach, double countdownSeconds, double readySeconds);
    void showProgress(int number, int count, const QString& text, double share);

Q_SIGNALS:
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QWidget* m_plan;
    QSpinBox* m_count;
    QLabel* m_each;
    QDoubleSpinBox* m_pause;
    QLabel* m_whole;
    Button* m_start;
    QWidget* m_running;
    ElidedLabel* m_text;
    QProgressBar* m_progress;
};

/// How much of each class is recorded, in time and in recordings. Thread: GUI only.
class ClassMixBars : public QWidget
{
    Q_OBJECT
public:
    explicit ClassMixBars(Theme& theme, QWidget* parent);
    void setCounts(const QVector<ClassCount>& counts);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int rowHeight() const;

    Theme& m_theme;
    QVector<ClassCount> m_counts;
};

/// "snake has a third of the others."; empty while the mix is even.
[[nodiscard]] QString classMixText(const ClassMixHint& hint);

} // namespace studio
