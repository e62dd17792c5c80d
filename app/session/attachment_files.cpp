// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/attachment_files.h"

#include "app/session/free_file_name.h"
#include "models/core/safe_file.h"
#include "storage/attachment_repository.h"
#include "storage/project_file.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <utility>

namespace studio
{

namespace
{

constexpr qsizetype kMostNameBytes = 200; ///< leaves room for what makes a name free
constexpr qsizetype kMostEnding = 16;

QString tr(const char* text)
{
    return QCoreApplication::translate("Attachments", text);
}

void shorten(QString& text, qsizetype mostBytes)
{
    while (text.toUtf8().size() > mostBytes)
        text.chop(text.back().isLowSurrogate() ? 2 : 1);
}

} // namespace

QString nameForFolder(const QString& fileName)
{
    QString name = fileName;
    for (QChar& c : name) {
        if (c == QLatin1Char('/') || c == QLatin1Char('\\') || c.category() == QChar::Other_Control)
            c = QLatin1Char('_');
    }
    name = name.trimmed();
    // Neither a folder's own names nor a file that is hidden.
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    if (name.isEmpty())
        return QStringLiteral("attachment");
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    QString ending = dot > 0 && name.size() - dot <= kMostEnding ? name.mid(dot) : QString();
    QString stem = name.chopped(ending.size());
    shorten(stem, kMostNameBytes - ending.toUtf8().size());
    return stem + ending;
}

Result<QStringList> saveAttachments(const ProjectFile& project, SampleId sample, const QDir& folder)
{
    const Result<QVector<AttachmentInfo>> infos = project.attachments().infos(sample);
    if (!infos)
        return infos.error();
    if (infos->isEmpty())
        return Error{ErrorCode::NotFound, tr("Sample %1 has no attached files.").arg(sample.value), {}, QStringLiteral("ATT-001")};
    QStringList paths;
    // What came before is there, and need not be saved once more.
    const auto after = [&paths](Error error) {
        if (paths.isEmpty())
            return error;
        QStringList names;
        for (const QString& one : std::as_const(paths))
            names << QFileInfo(one).fileName();
        error.message = tr("%1 Saved before that: %2.").arg(error.message, names.join(QStringLiteral(", ")));
        error.detail = QStringLiteral("%1; written before: %2").arg(error.detail, paths.join(QStringLiteral(", ")));
        return error;
    };
    for (int i = 0; i < infos->size(); ++i) {
        const Result<Attachment> attachment = project.attachments().attachment(sample, i);
        if (!attachment)
            return after(attachment.error());
        const QFileInfo name(nameForFolder(attachment->info.fileName));
        const QString path = name.suffix().isEmpty() ? freeFileName(folder, name.fileName()) : freeFileName(folder, name.completeBaseName(), name.suffix());
        if (Result<void> written = writeFileSafely(path, attachment->bytes); !written)
            return after(written.error());
        paths << path;
    }
    return paths;
}

} // namespace studio
