// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/remote/remote_message.h"

namespace studio
{

/// How long a device may take. Units: milliseconds. Source: device-protocols reference, 5.3.
struct RemoteTimings {
    int answerMs = 10'000;       ///< to the first answer to a sample request
    int startMs = 60'000;        ///< to `sampleStarted`
    int finishFactor = 10;       ///< of length + margin: to `sampleFinished`
    int finishMarginMs = 3000;
    int helloMs = 15 * 60'000;   ///< a forwarder waits for a human before it says hello
    int pingMs = 30'000;         ///< between two questions whether the device is still there
    int silentMs = 90'000;       ///< without an answer to them its connection is dropped
    int refusedMs = 10'000;      ///< a refused device may keep its connection for that long
};

enum class SampleState { Requested, Accepted, Sampling, Processing, Reading, Uploading, Finished, Failed };
QString sampleStateName(SampleState state); ///< "requested", ...

/// Where one requested recording stands. A pure state machine: messages and the passing of time go in. Every state may be left out,
/// none is gone back to, and a refusal ends it from any of them. What became of the recording itself is not known here: it goes to the
/// ingestion service. Thread: any.
class SampleProgress
{
public:
    SampleProgress(SampleRequest request, const RemoteTimings& timings);

    /// Takes a message of the device. True when something changed.
    bool take(const RemoteMessage& message);
    /// Fails when the device has been silent for too long. True when something changed.
    bool passTime(qint64 sinceRequestMs);
    void fail(const Error& error);

    /// When passTime() has to be asked next, in milliseconds after the request; -1 once it is over.
    [[nodiscard]] qint64 nextDeadlineMs() const;
    [[nodiscard]] const SampleRequest& request() const { return m_request; }
    [[nodiscard]] SampleState state() const { return m_state; }
    [[nodiscard]] int readingPercent() const { return m_readingPercent; } ///< -1: unknown
    [[nodiscard]] bool isOver() const { return m_state == SampleState::Finished || m_state == SampleState::Failed; }
    [[nodiscard]] const Error& error() const { return m_error; }

private:
    bool advance(SampleState state);

    SampleRequest m_request;
    RemoteTimings m_timings;
    SampleState m_state = SampleState::Requested;
    int m_readingPercent = -1;
    Error m_error;
};

/// What a device or a service said, ended so that another sentence can follow. Thread: any.
QString asSentence(const QString& said);

/// What an upload shows of its sender.
struct UploadSigns {
    QString deviceId; ///< as the message names it; empty: a plain file
    QString keyName;
    QString fileName;
    QString label; ///< empty: not known yet
};
/// Whether it is what a device was asked to record as `asked`. A plain file names no device, but its sender showed the device's key.
/// Some senders say the label with the name of the file alone. What was asked for without a label is told from other files by nothing,
/// so no upload answers it. Thread: any.
bool isAnswer(const UploadSigns& upload, const QString& deviceId, const QString& keyName, const QString& asked);

} // namespace studio
