// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/patient_storing.h"

#include "app/jobs/terminal_text.h"
#include "app/session/recovered_file.h"
#include "models/dataset/importers/importer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Device", text);
}

/// What kept the project from taking it. Messages of the storage say that nothing was lost, which is not theirs to say here.
QString causeOf(const ProjectFile& project, const Error& reason)
{
    const QString file = QFileInfo(project.path()).fileName();
    if (reason.code == ErrorCode::Busy)
        return tr("%1 was being written by another program all the time.").arg(file);
    if (reason.id == QLatin1String("PRJ-010"))
        return tr("The disk of %1 is full.").arg(file);
    return reason.message;
}

} // namespace

SavedAside saveAside(const ProjectFile& project, const SampleDraft& draft, const Error& reason)
{
    const QString seconds = QString::number(draft.info.intervalMs * static_cast<double>(draft.values.readingCount()) / 1000.0, 'f', 1);
    SavedAside saved{{reason.code, {}, QStringLiteral("%1 %2").arg(reason.message, reason.detail), QStringLiteral("DEV-077")}};
    const QDateTime now = QDateTime::currentDateTime();
    const QString folders[] = {QFileInfo(project.path()).absolutePath(),
                               QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovered")};
    const auto command = [&](const QStringList& paths) {
        QStringList words{QStringLiteral("import"), project.path()};
        words << paths;
        // A long label, or one with a dot, is not what the file's name begins with.
        if (labelFromFileName(paths.first()) != draft.info.label && !draft.info.label.isEmpty())
            words << QStringLiteral("--label") << draft.info.label;
        return cliCommand(words);
    };
    RecoveredFiles most; // of those that could not be written whole
    for (const QString& folder : folders) {
        const RecoveredFiles files = writeRecovered(folder, draft, now);
        const bool isMore = !files.trouble || !most.trouble || files.readings > most.readings;
        const RecoveredFiles& kept = isMore ? files : most;
        for (const QString& path : isMore ? most.paths : files.paths) {
            if (!kept.paths.contains(path)) // which hold it too
                QFile::remove(path);
        }
        if (isMore)
            most = files;
        if (files.trouble)
            continue;
        saved.isSaved = true;
        saved.error.message = tr("The recording of %1 s is not in the project: %2 It is in %3; put it into the project with: %4")
                                  .arg(seconds, causeOf(project, reason), files.paths.join(QStringLiteral(", ")), command(files.paths));
        return saved;
    }
    if (most.paths.isEmpty()) {
        saved.error.message = tr("The recording of %1 s is not in the project: %2 It could not be written to a file either: %3").arg(seconds, causeOf(project, reason), most.trouble->message);
        return saved;
    }
    saved.error.message = tr("The recording of %1 s is not in the project: %2 Its first %3 s are in %4; put them into the project with: %5 The rest could not be written: %6")
                              .arg(seconds, causeOf(project, reason), QString::number(draft.info.intervalMs * static_cast<double>(most.readings) / 1000.0, 'f', 1),
                                   most.paths.join(QStringLiteral(", ")), command(most.paths), most.trouble->message);
    return saved;
}

} // namespace studio
