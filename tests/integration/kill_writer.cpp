// SPDX-License-Identifier: GPL-3.0-or-later
// The victim of tst_kill: a process that writes a project as the window does and says what has returned, and
// only then.
//   kill_writer edit PROJECT SEED NUMBERING   random user actions: "DID <n> <what>"
//   kill_writer record PROJECT SEED           one recording after another: "BEGAN <id>", "HAS <id>
//   <readings>", "SEALED <id>" kill_writer hold PROJECT                  opens the project as a window and
//   waits for the end of its input: "OPEN"
//   kill_writer end PROJECT seal|join|copy    one recording becomes a sample: "ENDING", "SEALED <id> <microseconds>"
#include "app/session/recording_ending.h"
#include "storage/recording_group.h"
#include "support/ended_recording.h"
#include "support/random_user.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <cstdio>

using namespace studio;

namespace
{

void say(const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

int edit(const QString& path, quint32 seed, int numbering)
{
    Result<std::unique_ptr<ProjectSession>> session = ProjectSession::open(path);
    if (!session) {
        say(QStringLiteral("REFUSED ") + session.error().message);
        return 1;
    }
    test::RandomUser user(**session, seed, numbering);
    say(QStringLiteral("OPEN"));
    for (int n = 1;; ++n) {
        const QString what = user.step();
        say(QStringLiteral("DID %1 %2").arg(n).arg(what));
        if (what.startsWith(QLatin1String("FAILED")))
            return 1;
    }
}

int record(const QString& path, int seed)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Window);
    if (!project) {
        say(QStringLiteral("REFUSED ") + project.error().message);
        return 1;
    }
    SampleRepository& samples = (*project)->samples();
    say(QStringLiteral("OPEN"));
    for (int n = 0;; ++n) {
        const SampleDraft draft = test::aSample(100'000 + seed * 1000 + n, QStringLiteral("wave"), 2000);
        Sample info = draft.info;
        info.readingCount = 0;
        const Result<SampleId> id = samples.beginRecording(info);
        if (!id)
            return 1;
        say(QStringLiteral("BEGAN %1").arg(id->value));
        for (qint64 at = 0; at < 2000; at += 100) {
            if (!samples.appendReadings(*id, draft.values.slice(at, 100)))
                return 1;
            say(QStringLiteral("HAS %1 %2").arg(id->value).arg(at + 100));
        }
        if (!samples.finishRecording(*id, {.contentHash = draft.info.contentHash}))
            return 1;
        say(QStringLiteral("SEALED %1").arg(id->value));
    }
}

/// A part of the recording that holds its readings from `begin` to `end`. An invalid id when it could not be stored.
SampleId storePart(SampleRepository& samples, const SignalData& readings, qint64 begin, qint64 end, ValueType type)
{
    constexpr qint64 kPiece = 20'000;
    Sample info = test::endedInfo();
    info.valueType = type;
    info.metadata.insert(kRecordingGroup, QStringLiteral("one"));
    const Result<SampleId> id = samples.beginRecording(info);
    for (qint64 at = begin; id && at < end; at += kPiece) {
        if (!samples.appendReadings(*id, readings.slice(at, std::min(kPiece, end - at)).as(type)))
            return {};
    }
    return id ? *id : SampleId();
}

int endOne(const QString& path, const QString& kind)
{
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::open(path, ProjectFile::Access::Window);
    if (!project) {
        say(QStringLiteral("REFUSED ") + project.error().message);
        return 1;
    }
    SampleRepository& samples = (*project)->samples();
    const auto readings = std::make_shared<const SignalData>(test::endedReadings());
    RecordingEnding ending;
    ending.refusesKnown = false;
    if (kind == QLatin1String("join")) {
        const qint64 half = test::kEndedReadings / 2;
        ending.parts = {storePart(samples, *readings, 0, half, ValueType::Int16),
                        storePart(samples, *readings, half, test::kEndedReadings, ValueType::Float32)};
    } else if (kind == QLatin1String("copy")) {
        ending.parts = {storePart(samples, *readings, 0, test::kStoredBeforeCopy, ValueType::Float32)};
        ending.info = test::endedInfo();
        ending.values = readings;
    } else {
        ending.parts = {storePart(samples, *readings, 0, test::kEndedReadings, ValueType::Float32)};
    }
    if (std::any_of(ending.parts.begin(), ending.parts.end(), [](SampleId part) { return !part.isValid(); }))
        return 1;
    QElapsedTimer clock;
    clock.start();
    say(QStringLiteral("ENDING"));
    const Result<SampleId> id = endRecording(samples, ending);
    if (!id) {
        say(QStringLiteral("FAILED ") + id.error().message);
        return 1;
    }
    say(QStringLiteral("SEALED %1 %2").arg(id->value).arg(clock.nsecsElapsed() / 1000));
    return 0;
}

int hold(const QString& path)
{
    Result<std::unique_ptr<ProjectSession>> session = ProjectSession::open(path);
    if (!session) {
        say(QStringLiteral("REFUSED ") + session.error().message);
        return 1;
    }
    say(QStringLiteral("OPEN"));
    while (std::fgetc(stdin) != EOF) {
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == QLatin1String("edit"))
        return edit(arguments[2], arguments[3].toUInt(), arguments[4].toInt());
    if (arguments.size() == 4 && arguments[1] == QLatin1String("record"))
        return record(arguments[2], arguments[3].toInt());
    if (arguments.size() == 3 && arguments[1] == QLatin1String("hold"))
        return hold(arguments[2]);
    if (arguments.size() == 4 && arguments[1] == QLatin1String("end"))
        return endOne(arguments[2], arguments[3]);
    return 2;
}
