// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace studio
{

class DeviceHub;

/// The emulated board of a round of screenshots: starts and connects it, puts a model on it where it has none, lets it move, and says
/// when enough has come from it for a page to be a picture of work. Each step has a time limit. Thread: GUI only.
class ShotsBoard : public QObject
{
    Q_OBJECT
public:
    explicit ShotsBoard(DeviceHub& hub, QObject* parent = nullptr);

    /// Ends in ready() or failed(). An empty `bundlePath`: what is on the board stays. The board gets `deviceId`, unless that is empty.
    void start(const QString& bundlePath, const QString& deviceId);
    /// Ends in pageReady(): at once for a page that shows no board.
    void prepare(const QString& pageId);

Q_SIGNALS:
    void ready();
    void failed(const studio::Error& error);
    void pageReady();

private:
    enum class Step { Idle, Starting, Naming, Flashing, Signal, Predictions };
    void begin(Step step, int limitMs);
    void onDeviceChanged();
    void onConnected();
    void onPrediction();
    void look();
    void nextMotion();
    void conclude();
    void onLimit();
    void fail(const Error& error);

    DeviceHub& m_hub;
    QString m_address;
    QString m_bundlePath;
    QString m_deviceId;
    QStringList m_motions; ///< still to be made on this page
    Step m_step = Step::Idle;
    double m_wantedSeconds = 0.0;
    quint64 m_streamBefore = 0; ///< what ran when the page was shown, and how far it was
    qint64 m_indexBefore = 0;
    int m_heard = 0; ///< predictions since the motion changed
    QTimer m_limit;
    QTimer m_look; ///< readings come without a signal
};

} // namespace studio
