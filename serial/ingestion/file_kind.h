// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace studio
{

/// What an uploaded file is.
enum class FileKind { Unknown, AcquisitionJson, AcquisitionCbor, Wav, Csv, Jpeg, Png, Mp4, Avi, Parquet };

/// By content first, then by content type, then by extension: some senders label everything alike.
FileKind fileKind(const QByteArray& content, const QByteArray& contentType, const QString& fileName);

/// Whether the project can hold it. Videos and tables of Parquet are recognised so that their sender is told.
bool isStorable(FileKind kind);
bool isPictureKind(FileKind kind);
QString fileKindName(FileKind kind); ///< for people: "JPEG images"

/// A file name that the importers' registry understands, whatever the sender called it.
QString importerName(FileKind kind);

} // namespace studio
