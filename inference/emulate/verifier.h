// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/codegen/code_generator.h"
#include "inference/emulate/board_catalogue.h"
#include "inference/quantize/host_inference.h"
#include "models/core/job_context.h"
#include "models/evaluation/verification_report.h"

#include <span>

namespace studio
{

/// One window to check, with what the studio knows of it.
struct WindowToVerify {
    SampleId sample;
    QString sampleName;
    qint64 firstReading = 0;
    int actual = -1; ///< class of the classifier; -1: unlabelled
    std::vector<float> readings; ///< [readings x axes]
};

/// What the studio itself says of one window.
struct HostAnswer {
    std::vector<float> features;
    Int8Answer network; ///< empty without a classifier
    float anomaly = 0.0F; ///< without an anomaly block 0
};
/// Shape: readings [readings x axes]. Thread: any.
HostAnswer hostAnswer(const CodegenInput& input, std::span<const float> readings);

/// Builds the firmware with this model, boots it in the emulated board, sends every window over the wire and compares
/// features, int8 outputs and anomaly score bit for bit with the host. A difference is part of the report, not an error.
/// Errors: those of building and emulating, Protocol when the board answers something else, Cancelled.
Result<VerificationReport> verifyOnBoard(const BoardDescription& board, const CodegenInput& input,
                                         const QVector<WindowToVerify>& windows, JobContext& job);

/// The lines that the firmware prints for one window, read strictly. For the verifier and its tests.
struct BoardAnswer {
    quint32 crc = 0;
    std::vector<quint32> features; ///< bit patterns
    std::vector<qint8> inputs;
    std::vector<qint8> outputs;
    int top = -1;
    quint32 anomaly = 0;
    qint64 featureTicks = 0;
    qint64 networkTicks = 0;
    qint64 stackBytes = 0;
};
Result<BoardAnswer> parseBoardAnswer(const QByteArray& text, int featureCount, int classCount, bool hasAnomaly);

} // namespace studio
