// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings that are being made, stored as they come.
#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "app/session/sealed_recording.h"

namespace studio
{

Result<SampleId> ProjectSession::beginRecording(const Sample& info)
{
    if (const Result<void> allowed = writable(); !allowed)
        return allowed.error();
    Result<SampleId> id = file().samples().beginRecording(info);
    if (id)
        m_hashes[id->value] = std::make_unique<ContentHash>(info.valueType, static_cast<int>(info.axes.size()));
    return id;
}

Result<void> ProjectSession::appendRecording(SampleId id, const SignalData& values)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    Result<void> appended = file().samples().appendReadings(id, values);
    if (const auto hash = m_hashes.find(id.value); appended && hash != m_hashes.end())
        hash->second->add(values);
    return appended;
}

Result<QVector<Sample>> ProjectSession::interruptedRecordings() const
{
    return project().samples().interruptedRecordings();
}

Result<void> ProjectSession::keepRecording(SampleId id, FinishedRecording finished)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    const Result<Sample> info = project().samples().sample(id);
    if (!info)
        return info.error();
    const auto hash = m_hashes.find(id.value);
    if (hash != m_hashes.end() && hash->second->readings() == info->readingCount)
        finished.contentHash = hash->second->result();
    const Result<Sample> kept = sealRecording(file().samples(), id, std::move(finished));
    if (!kept)
        return kept.error();
    m_hashes.erase(id.value);
    refresh();
    Q_EMIT saved(QDateTime::currentDateTime());
    return {};
}

Result<void> ProjectSession::discardRecording(SampleId id)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    Result<void> discarded = file().samples().discardRecording(id);
    if (discarded)
        m_hashes.erase(id.value);
    return discarded;
}

} // namespace studio
