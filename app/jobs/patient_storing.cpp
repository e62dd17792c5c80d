// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/patient_storing.h"

#include "app/jobs/terminal_text.h"
#include "app/session/recovered_file.h"
#include "models/dataset/importers/importer.h"

#include <QDir>
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
    QString refusal;
    for (const QString& folder : folders) {
        const Result<QStringList> written = writeRecovered(folder, draft, now);
        if (!written) {
            refusal = written.error().message;
            continue;
        }
        saved.isSaved = true;
        QStringList words{QStringLiteral("import"), project.path()};
        words << *written;
        // A long label, or one with a dot, is not what the file's name begins with.
        if (labelFromFileName(written->first()) != draft.info.label && !draft.info.label.isEmpty())
            words << QStringLiteral("--label") << draft.info.label;
        saved.error.message = tr("The recording of %1 s is not in the project: %2 It is in %3; put it into the project with: %4")
                                  .arg(seconds, causeOf(project, reason), written->join(QStringLiteral(", ")), cliCommand(words));
        return saved;
    }
    saved.error.message = tr("The recording of %1 s is not in the project: %2 It could not be written to a file either: %3").arg(seconds, causeOf(project, reason), refusal);
    return saved;
}

} // namespace studio
