// SPDX-License-Identifier: GPL-3.0-or-later
// The example project "Motion gestures": recordings of the simulated board's motion model, nothing recorded by others.
#include "app/jobs/command.h"

#include "app/session/edit_factory.h"
#include "models/impulse/presets.h"
#include "storage/edit_repository.h"
#include "storage/project_file.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>

extern "C" {
#include "smith_motion.h"
}

namespace studio
{

namespace
{

constexpr double kIntervalMs = 16.0;
constexpr qint64 kReadings = 625; ///< 10 s at 62.5 Hz
constexpr int kTrainingRecordings = 8;
constexpr int kTestingRecordings = 3;

QString tr(const char* text)
{
    return QCoreApplication::translate("Example", text);
}

QString motionLabel(int kind)
{
    return QString::fromLatin1(smith_motion_name(static_cast<smith_motion_kind>(kind)));
}

void record(smith_motion& motion, qint64 readings, std::vector<float>& values)
{
    for (qint64 i = 0; i < readings; ++i) {
        float acceleration[3];
        smith_motion_next(&motion, static_cast<float>(kIntervalMs / 1000.0), acceleration);
        values.insert(values.end(), acceleration, acceleration + 3);
    }
}

SampleDraft draftOf(const QString& name, const QString& label, std::vector<float> values, Split split)
{
    SampleDraft draft;
    draft.info.name = name;
    draft.info.label = label;
    draft.info.split = split;
    draft.info.intervalMs = kIntervalMs;
    draft.info.origin = SampleOrigin::Example;
    draft.info.deviceName = QStringLiteral("simulated");
    draft.info.deviceType = QStringLiteral("SENSORSMITH_MOTION_MODEL");
    draft.info.createdAt = QDateTime::currentDateTimeUtc();
    for (const char* axis : {"accX", "accY", "accZ"})
        draft.info.axes.append({QString::fromLatin1(axis), QStringLiteral("m/s2")});
    draft.values = SignalData(std::move(values), 3);
    draft.info.readingCount = draft.values.readingCount();
    draft.info.contentHash = contentHashOf(draft.values);
    draft.hasSplit = true;
    return draft;
}

/// One long recording of all four motions, each a labelled region.
SampleDraft mixedRecording(quint32 seed)
{
    smith_motion motion;
    smith_motion_init(&motion, SMITH_MOTION_IDLE, seed);
    std::vector<float> values;
    QVector<Segment> segments;
    const int order[] = {0, 1, 0, 2, 3, 0, 1, 3};
    for (const int kind : order) {
        smith_motion_set_kind(&motion, static_cast<smith_motion_kind>(kind));
        Segment segment;
        segment.label = motionLabel(kind);
        segment.begin = static_cast<qint64>(values.size()) / 3;
        record(motion, 250, values);
        segment.end = static_cast<qint64>(values.size()) / 3;
        segments.append(segment);
    }
    SampleDraft draft = draftOf(QStringLiteral("mixed.01"), QString(), std::move(values), Split::Training);
    draft.segments = segments;
    return draft;
}

Result<void> fill(ProjectFile& project, JobContext& job)
{
    const int total = SMITH_MOTION_COUNT * (kTrainingRecordings + kTestingRecordings) + 1;
    int done = 0;
    for (int kind = 0; kind < SMITH_MOTION_COUNT; ++kind) {
        for (int i = 0; i < kTrainingRecordings + kTestingRecordings; ++i) {
            if (job.isCancelled())
                return Error{ErrorCode::Cancelled, tr("Making the example was stopped."), {}, {}};
            smith_motion motion;
            smith_motion_init(&motion, static_cast<smith_motion_kind>(kind), static_cast<quint32>(1000 * (kind + 1) + i));
            std::vector<float> values;
            record(motion, kReadings, values);
            const QString name = QStringLiteral("%1.%2").arg(motionLabel(kind)).arg(i + 1, 2, 10, QLatin1Char('0'));
            Result<SampleId> id = project.samples().insert(draftOf(
                name, motionLabel(kind), std::move(values), i < kTrainingRecordings ? Split::Training : Split::Testing));
            if (!id)
                return id.error();
            job.report(++done, total, tr("Making the example"));
        }
    }
    if (Result<SampleId> id = project.samples().insert(mixedRecording(77)); !id)
        return id.error();
    job.report(total, total, tr("Making the example"));
    const ImpulsePreset* preset = findImpulsePreset(QStringLiteral("motion"));
    DatasetEdit edit;
    edit.name = tr("Set the impulse");
    edit.changes = {DocumentChange{QStringLiteral("impulse"), QJsonValue(), impulseToJson(preset->design)}};
    if (Result<DatasetEdit> applied = project.edits().apply(edit); !applied)
        return applied.error();
    return {};
}

Result<CommandOutput> makeExample(const QString& path, JobContext& job)
{
    // Made under another name first: a half-made example must not be opened as a whole one.
    const QString part = path + QStringLiteral(".part");
    QFile::remove(part);
    {
        Result<std::unique_ptr<ProjectFile>> project =
            ProjectFile::create(part, tr("Motion gestures"), ProjectFile::Access::Job);
        if (!project)
            return project.error();
        if (Result<void> filled = fill(**project, job); !filled) {
            project->reset();
            QFile::remove(part);
            return filled.error();
        }
    }
    if (QFile::exists(path) || !QFile::rename(part, path)) {
        QFile::remove(part);
        return Error{ErrorCode::AlreadyExists, tr("There is already a file at %1; it was left alone.").arg(path), {},
                     QStringLiteral("EXA-001")};
    }
    return CommandOutput{{{QStringLiteral("path"), path}}, tr("Made the example project %1.").arg(path)};
}

} // namespace

void addExampleCommand(CLI::App& app, CommandSet& set)
{
    auto path = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("example", "Make the example project \"Motion gestures\"");
    command->add_option("FILE", *path, "Project file to make (.smith)")->required();
    set.add(*command, [path](JobContext& job) { return makeExample(fromArgument(*path), job); });
}

} // namespace studio
