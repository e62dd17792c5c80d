// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/ingestion/file_kind.h"

#include "serial/http/http_message.h"

#include <QCoreApplication>
#include <array>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Ingestion", text);
}

struct KindRow {
    FileKind kind;
    const char* contentType;
    const char* extension;
};

constexpr std::array kRows = {
    KindRow{FileKind::AcquisitionJson, "application/json", ".json"},
    KindRow{FileKind::AcquisitionCbor, "application/cbor", ".cbor"},
    KindRow{FileKind::Wav, "audio/wav", ".wav"},
    KindRow{FileKind::Wav, "audio/x-wav", ".wav"},
    KindRow{FileKind::Csv, "text/csv", ".csv"},
    KindRow{FileKind::Csv, "text/plain", ".txt"},
    KindRow{FileKind::Jpeg, "image/jpeg", ".jpg"},
    KindRow{FileKind::Jpeg, "image/jpeg", ".jpeg"},
    KindRow{FileKind::Png, "image/png", ".png"},
    KindRow{FileKind::Mp4, "video/mp4", ".mp4"},
    KindRow{FileKind::Avi, "video/avi", ".avi"},
    KindRow{FileKind::Parquet, "application/vnd.apache.parquet", ".parquet"},
};

FileKind kindOfContent(const QByteArray& content)
{
    if (content.startsWith("RIFF"))
        return content.mid(8, 4) == "AVI " ? FileKind::Avi : FileKind::Wav;
    if (content.startsWith("\xFF\xD8"))
        return FileKind::Jpeg;
    if (content.startsWith("\x89PNG"))
        return FileKind::Png;
    if (content.mid(4, 4) == "ftyp")
        return FileKind::Mp4;
    if (content.startsWith("PAR1"))
        return FileKind::Parquet;
    const auto first = static_cast<unsigned char>(content.isEmpty() ? '\0' : content[0]);
    if (first >= 0xA0 && first <= 0xBF)
        return FileKind::AcquisitionCbor;
    for (const char c : content) {
        if (c == '{')
            return FileKind::AcquisitionJson;
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            break;
    }
    return FileKind::Unknown;
}

} // namespace

FileKind fileKind(const QByteArray& content, const QByteArray& contentType, const QString& fileName)
{
    if (const FileKind kind = kindOfContent(content); kind != FileKind::Unknown)
        return kind;
    const QByteArray type = before(contentType, ';').trimmed().toLower();
    for (const KindRow& row : kRows) {
        if (type == row.contentType)
            return row.kind;
    }
    const QString lower = fileName.toLower();
    for (const KindRow& row : kRows) {
        if (lower.endsWith(QLatin1String(row.extension)))
            return row.kind;
    }
    return FileKind::Unknown;
}

bool isStorable(FileKind kind)
{
    return kind == FileKind::AcquisitionJson || kind == FileKind::AcquisitionCbor || kind == FileKind::Wav || kind == FileKind::Csv
           || isPictureKind(kind);
}

bool isPictureKind(FileKind kind)
{
    return kind == FileKind::Jpeg || kind == FileKind::Png;
}

QString fileKindName(FileKind kind)
{
    switch (kind) {
    case FileKind::AcquisitionJson:
    case FileKind::AcquisitionCbor: return tr("acquisition messages");
    case FileKind::Wav: return tr("WAV recordings");
    case FileKind::Csv: return tr("CSV tables");
    case FileKind::Jpeg: return tr("JPEG images");
    case FileKind::Png: return tr("PNG images");
    case FileKind::Mp4: return tr("MP4 videos");
    case FileKind::Avi: return tr("AVI videos");
    case FileKind::Parquet: return tr("Parquet tables");
    case FileKind::Unknown: return tr("files of this kind");
    }
    return {};
}

QString importerName(FileKind kind)
{
    for (const KindRow& row : kRows) {
        if (row.kind == kind)
            return QStringLiteral("upload") + QLatin1String(row.extension);
    }
    return QStringLiteral("upload");
}

} // namespace studio
