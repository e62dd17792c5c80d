// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/remote/sample_progress.h"

#include <QCoreApplication>
#include <array>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Remote", text);
}

Error silent(const QString& what)
{
    return Error{
        ErrorCode::Timeout, tr("%1 Try again, or restart the device.").arg(what), {}, QStringLiteral("REM-020")};
}

} // namespace

QString sampleStateName(SampleState state)
{
    static constexpr std::array kNames = {"requested", "accepted", "sampling", "processing", "reading", "uploading", "finished", "failed"};
    return QLatin1String(kNames[static_cast<std::size_t>(state)]);
}

SampleProgress::SampleProgress(SampleRequest request, const RemoteTimings& timings)
    : m_request(std::move(request))
    , m_timings(timings)
{
}

bool SampleProgress::advance(SampleState state)
{
    if (state <= m_state)
        return false;
    m_state = state;
    return true;
}

bool SampleProgress::take(const RemoteMessage& message)
{
    if (isOver())
        return false;
    switch (message.kind) {
    case RemoteKind::Sample:
        if (message.value)
            return advance(SampleState::Accepted);
        fail({ErrorCode::Protocol,
              tr("The device did not record: %1").arg(message.error.isEmpty() ? tr("it gave no reason.") : asSentence(message.error)), message.error,
              QStringLiteral("REM-021")});
        return true;
    case RemoteKind::SampleStarted: return advance(SampleState::Sampling);
    case RemoteKind::SampleProcessing: return advance(SampleState::Processing);
    case RemoteKind::SampleReading: {
        const bool isNew = m_readingPercent != message.progressPercent && m_state <= SampleState::Reading;
        m_readingPercent = isNew ? message.progressPercent : m_readingPercent;
        return advance(SampleState::Reading) || isNew;
    }
    case RemoteKind::SampleUploading: return advance(SampleState::Uploading);
    case RemoteKind::SampleFinished: return advance(SampleState::Finished);
    default: return false;
    }
}

void SampleProgress::fail(const Error& error)
{
    m_state = SampleState::Failed;
    m_error = error;
}

qint64 SampleProgress::nextDeadlineMs() const
{
    if (isOver())
        return -1;
    if (m_state == SampleState::Requested)
        return m_timings.answerMs;
    if (m_state == SampleState::Accepted)
        return m_timings.startMs;
    return m_timings.finishFactor * (m_request.lengthMs + m_timings.finishMarginMs);
}

bool SampleProgress::passTime(qint64 sinceRequestMs)
{
    const qint64 deadline = nextDeadlineMs();
    if (deadline < 0 || sinceRequestMs < deadline)
        return false;
    if (m_state == SampleState::Requested)
        fail(silent(tr("The device did not answer within %1 s.").arg(deadline / 1000)));
    else if (m_state == SampleState::Accepted)
        fail(silent(tr("The device did not begin to record within %1 s.").arg(deadline / 1000)));
    else
        fail(silent(tr("The device did not finish within %1 s.").arg(deadline / 1000)));
    return true;
}

QString asSentence(const QString& said)
{
    const QString text = said.trimmed();
    const bool isEnded = text.endsWith(QLatin1Char('.')) || text.endsWith(QLatin1Char('!')) || text.endsWith(QLatin1Char('?'));
    return isEnded ? text : text + QLatin1Char('.');
}

bool isAnswer(const UploadSigns& upload, const QString& deviceId, const QString& keyName, const QString& asked)
{
    const bool isSender = upload.deviceId.isEmpty() ? upload.keyName == keyName : upload.deviceId.compare(deviceId, Qt::CaseInsensitive) == 0;
    return isSender && !asked.isEmpty() && (upload.fileName == asked || upload.label == asked || upload.fileName == asked + QStringLiteral(".json"));
}

} // namespace studio
