// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"
#include "models/dataset/sample.h"
#include "models/signal/movement.h"
#include "models/signal/recording_quality.h"
#include "ui/plots/segment_plot.h"

#include <QObject>
#include <QThread>
#include <atomic>
#include <memory>

namespace studio
{

struct SpectrogramWish {
    SampleId sample;
    int axis = 0;
    double first = 0.0;
    double count = 0.0;
    QSize size;
    bool isLogarithmic = true;
    double rangeDb = 50.0;
    double fullScale = 1.0;
};

/// Reads signals of one project on a thread of its own, over its own connection, so that the window never
/// waits for a long recording. A new wish of one kind replaces the one before it, but for qualities, which are
/// all found, one after the other. Thread: GUI; signals arrive
/// there.
class SignalWorker : public QObject
{
    Q_OBJECT
public:
    explicit SignalWorker(const QString& projectPath, QObject* parent = nullptr);
    ~SignalWorker() override;

    void wishMovements(SampleId sample);
    void wishSpectrogram(const SpectrogramWish& wish);
    void wishQuality(SampleId sample, const RecordingExpectation& expected);

Q_SIGNALS:
    void movementsFound(studio::SampleId sample, const QVector<studio::Movement>& movements);
    void spectrogramMade(studio::SampleId sample, const studio::SpectrogramPicture& picture);
    void qualityFound(studio::SampleId sample, const studio::RecordingQuality& quality);
    void failed(const studio::Error& error);

private:
    class Body;
    QThread m_thread;
    Body* m_body;
    std::shared_ptr<std::atomic<int>> m_movementTurn;
    std::shared_ptr<std::atomic<int>> m_spectrogramTurn;
    std::shared_ptr<std::atomic<int>> m_qualityTurn;
};

} // namespace studio
