// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings that are being made, stored as they come.
#include "app/session/edit_factory.h"
#include "app/session/project_session.h"
#include "app/session/recording_ending.h"
#include "app/session/sample_writer.h"

#include <algorithm>

namespace studio
{

namespace
{

/// A device must be heard meanwhile: what another program holds up is tried again, so nobody stands still for it.
class ShortWait
{
public:
    explicit ShortWait(ProjectFile& project) : m_project(project) { m_project.setBusyWait(kBusyWaitMs); }
    ~ShortWait() { m_project.setBusyWait({}); }
    ShortWait(const ShortWait&) = delete;
    ShortWait& operator=(const ShortWait&) = delete;

private:
    static constexpr int kBusyWaitMs = 50; // what was not stored is tried again twice a second
    ProjectFile& m_project;
};

/// `ids`, and what an attempt to end them has begun of the same recordings.
QVector<SampleId> withTheirParts(const ProjectSession& session, QVector<SampleId> ids)
{
    const Result<QVector<Sample>> left = session.interruptedRecordings();
    for (const Sample& one : left ? *left : QVector<Sample>()) {
        const QVector<SampleId> parts = partsOfRecording(*left, one);
        const bool isAsked = std::any_of(parts.begin(), parts.end(), [&ids](SampleId part) { return ids.contains(part); });
        if (isAsked && !ids.contains(one.id))
            ids.append(one.id);
    }
    return ids;
}

} // namespace

Result<SampleId> ProjectSession::beginRecording(const Sample& info)
{
    if (const Result<void> allowed = writable(); !allowed)
        return allowed.error();
    const ShortWait wait(file());
    Result<SampleId> id = file().samples().beginRecording(info);
    if (id)
        m_hashes[id->value] = std::make_unique<ContentHash>(info.valueType, static_cast<int>(info.axes.size()));
    return id;
}

Result<void> ProjectSession::appendRecording(SampleId id, const SignalData& values, const QVector<Segment>& segments)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    const ShortWait wait(file());
    Result<void> appended = file().samples().appendReadings(id, values, segments);
    if (const auto hash = m_hashes.find(id.value); appended && hash != m_hashes.end())
        hash->second->add(values);
    return appended;
}

Result<QVector<Sample>> ProjectSession::interruptedRecordings() const
{
    return project().samples().interruptedRecordings();
}

Result<QStringList> ProjectSession::namesInBin() const
{
    return project().samples().namesInBin();
}

Result<void> ProjectSession::discardRecording(SampleId id)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    Result<void> discarded = file().samples().discardRecording(id);
    if (discarded) {
        m_hashes.erase(id.value);
        writer().sweep();
    }
    return discarded;
}

Result<void> ProjectSession::discardMeanwhile(SampleId id)
{
    if (Result<void> allowed = writable(); !allowed)
        return allowed;
    const ShortWait wait(file());
    return discardRecording(id);
}

SampleWriter& ProjectSession::writer()
{
    if (m_writer == nullptr)
        m_writer = std::make_unique<SampleWriter>(path());
    return *m_writer;
}

void ProjectSession::forgetRecordings(const QVector<SampleId>& ids)
{
    for (const SampleId id : ids)
        m_hashes.erase(id.value);
}

void ProjectSession::endRecording(RecordingEnding ending, std::function<void(const Result<SampleId>& id)> done)
{
    if (const Result<void> allowed = writable(); !allowed) {
        Q_EMIT recordingsLeft(ending.parts + ending.surplus);
        done(allowed.error());
        return;
    }
    if (ending.parts.size() == 1) {
        if (const auto hash = m_hashes.find(ending.parts.first().value); hash != m_hashes.end()) {
            ending.partHash = hash->second->result();
            ending.partReadings = hash->second->readings();
        }
    }
    const QString name = ending.info.name;
    const QVector<SampleId> stored = ending.parts + ending.surplus;
    m_onTheWay.append(name);
    writer().run([ending = std::move(ending)](SampleRepository& samples) mutable { return studio::endRecording(samples, ending); },
                 [this, name, stored, done = std::move(done)](const Result<SampleId>& id) {
                     m_onTheWay.removeOne(name);
                     if (id || id.error().code == ErrorCode::AlreadyExists)
                         forgetRecordings(stored);
                     if (id) {
                         refresh();
                         Q_EMIT saved(QDateTime::currentDateTime());
                     } else if (id.error().code != ErrorCode::AlreadyExists) {
                         Q_EMIT recordingsLeft(withTheirParts(*this, stored));
                     }
                     writer().sweep();
                     done(id);
                 });
}

void ProjectSession::writeAside(std::function<void()> write, std::function<void()> done)
{
    writer().runAside(std::move(write), std::move(done));
}

void ProjectSession::waitForRecordings()
{
    if (m_writer != nullptr)
        m_writer->finish();
}

} // namespace studio
