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
constexpr qsizetype kMostReasons = 3; ///< that are told

QString tr(const char* text)
{
    return QCoreApplication::translate("Attachments", text);
}

void shorten(QString& text, qsizetype mostBytes)
{
    while (text.toUtf8().size() > mostBytes)
        text.chop(text.back().isLowSurrogate() ? 2 : 1);
}

/// It would make a path of the name, end it, hide in it, or show it otherwise than it is ("photo" U+202E "gpj.desktop").
bool isUnfit(QChar c)
{
    // A name that begins with a colon is none of a folder for Qt.
    if (c == QLatin1Char('/') || c == QLatin1Char('\\') || c == QLatin1Char(':'))
        return true;
    const QChar::Category kind = c.category();
    return kind == QChar::Other_Control || kind == QChar::Other_Format || kind == QChar::Separator_Line || kind == QChar::Separator_Paragraph;
}

Result<QString> save(const Attachment& attachment, const QDir& folder)
{
    const QFileInfo name(nameForFolder(attachment.info.fileName));
    QString path = name.suffix().isEmpty() ? freeFileName(folder, name.fileName()) : freeFileName(folder, name.completeBaseName(), name.suffix());
    if (const Result<void> written = writeFileSafely(path, attachment.bytes); !written)
        return written.error();
    return path;
}

} // namespace

QString nameForFolder(const QString& fileName)
{
    QString name = fileName;
    for (QChar& c : name) {
        if (isUnfit(c))
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

std::optional<Error> SavedAttachments::error() const
{
    if (losses.isEmpty())
        return std::nullopt;
    if (paths.isEmpty() && losses.size() == 1)
        return losses.first().error;
    QStringList reasons;
    for (const Loss& loss : losses.first(std::min(losses.size(), kMostReasons)))
        reasons << loss.error.message;
    if (losses.size() > kMostReasons)
        reasons << QStringLiteral("...");
    return Error{losses.first().error.code,
                 tr("%1 of %2 attached files are saved. Not saved: %3")
                     .arg(QString::number(paths.size()), QString::number(paths.size() + losses.size()), reasons.join(QLatin1Char(' '))),
                 {}, QStringLiteral("ATT-003")};
}

Result<SavedAttachments> saveAttachments(const ProjectFile& project, SampleId sample, const QDir& folder)
{
    const Result<QVector<AttachmentInfo>> infos = project.attachments().infos(sample);
    if (!infos)
        return infos.error();
    if (infos->isEmpty())
        return Error{ErrorCode::NotFound, tr("Sample %1 has no attached files.").arg(sample.value), {}, QStringLiteral("ATT-001")};
    SavedAttachments saved;
    for (int i = 0; i < infos->size(); ++i) {
        const Result<Attachment> attachment = project.attachments().attachment(sample, i);
        const Result<QString> path = attachment ? save(*attachment, folder) : Result<QString>(attachment.error());
        if (path)
            saved.paths << *path;
        else
            saved.losses.append({(*infos)[i].fileName, path.error()});
    }
    return saved;
}

} // namespace studio
