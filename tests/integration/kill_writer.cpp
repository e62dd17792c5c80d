// SPDX-License-Identifier: GPL-3.0-or-later
// The victim of tst_kill: a process that writes a project as the window does and says what has returned, and
// only then.
//   kill_writer edit PROJECT SEED NUMBERING   random user actions: "DID <n> <what>"
//   kill_writer record PROJECT SEED           one recording after another: "BEGAN <id>", "HAS <id>
//   <readings>", "SEALED <id>" kill_writer hold PROJECT                  opens the project as a window and
//   waits for the end of its input: "OPEN"
#include "support/random_user.h"

#include <QCoreApplication>
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
    return 2;
}
