// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/importers/picture_importer.h"

#include "models/dataset/picture_decoder.h"

#include <QFileInfo>

namespace studio
{

bool PictureImporter::accepts(const QByteArray& bytes, const QString&) const
{
    return !pictureContentType(bytes).isEmpty();
}

Result<QVector<SampleDraft>> PictureImporter::read(const QByteArray& bytes, const QString& fileName, const ImportOptions&) const
{
    Result<Picture> picture = readPicture(bytes, QFileInfo(fileName).fileName());
    if (!picture)
        return picture.error();
    return QVector<SampleDraft>{pictureDraft(std::move(picture).value())};
}

} // namespace studio
