// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/device_port.h"
#include "serial/flashing/firmware_update.h"
#include "storage/project_file.h"

#include <QHash>
#include <optional>

namespace studio
{

/// What to record.
struct RecordingOrder {
    QString label;
    double seconds = 0.0;
    QString sensor;      ///< name, or number from 1 in the board's order; empty: the first
    double rateHz = 0.0; ///< 0: the sensor's first
    std::optional<Split> split; ///< nothing: decided by content
    QString motion;      ///< of a simulated sensor; empty: as it is
    std::optional<quint32> motionSeed; ///< draws tempo, size and noise of the motion
};

struct StoredRecording {
    Sample sample;
    QStringList warnings;
    bool wasEndedEarly = false; ///< by the user; what was recorded until then is stored
    std::optional<Error> breakOff = {}; ///< the board or the line failed; what had arrived is stored, as its message says
};

/// A sensor by its name or its number from 1; the first when nothing is wanted. Errors: InvalidArgument naming those there are.
Result<AtSensor> chosenSensor(const QVector<AtSensor>& sensors, const QString& wanted);
/// One of its rates; the first for 0. Errors: InvalidArgument naming them. Units: Hz.
Result<double> chosenRate(const AtSensor& sensor, double wanted);

/// Records over the buffer path and stores the sample in one step. What arrives meanwhile is stored as it comes: it stays when this
/// program is killed, and becomes the sample when the board goes away. Errors: InvalidArgument (sensor, rate, length; nothing was
/// sent), those of the board before a reading came, Cancelled (stopped before that), those of the project file.
Result<StoredRecording> recordSample(DevicePort& port, ProjectFile& project, const RecordingOrder& order, JobContext& job);

/// What a simulated sensor does from now on. Errors: Unsupported on real boards, NotFound naming the motions.
Result<void> setMotion(DevicePort& port, const QString& motion, JobContext& job, std::optional<quint32> seed = {});

/// Writes the image, restarts the board and reads back what runs. Errors: Refused (downgrade, self-test), Timeout, Io, Cancelled;
/// the board then runs its old firmware.
Result<UpdateReport> flashImage(DevicePort& port, const FirmwareImage& image, JobContext& job);

/// Runs the board's model, in one of its ways. Ends after `seconds`, when `onResult` returns false, or when the user stops it.
/// Errors: Unsupported (no model, or not in this way), Protocol, Io.
Result<void> runModel(DevicePort& port, double seconds, const std::function<bool(const ImpulseResult&)>& onResult, JobContext& job,
                      ImpulseMode mode = ImpulseMode::Windows);

} // namespace studio
