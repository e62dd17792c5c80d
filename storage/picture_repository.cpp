// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/picture_repository.h"

#include "storage/database.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <algorithm>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

Error notThere(SampleId id)
{
    return Error{ErrorCode::NotFound, tr("Sample %1 is no picture of this project.").arg(id.value), {}, QStringLiteral("SPL-010")};
}

/// Columns 0 to 5 of a row.
PictureInfo infoOf(SQLite::Statement& row)
{
    PictureInfo info;
    info.contentType = columnText(row, 0);
    info.size = QSize(row.getColumn(1).getInt(), row.getColumn(2).getInt());
    info.byteCount = row.getColumn(3).getInt64();
    info.fileName = columnText(row, 4);
    // They were checked when they came in; what cannot be read is no box.
    const QJsonArray stored = QJsonDocument::fromJson(columnText(row, 5).toUtf8()).array();
    if (const Result<QVector<PictureBox>> boxes = pictureBoxesOf(stored, QStringLiteral("boxes")); boxes)
        info.boxes = *boxes;
    return info;
}

constexpr const char* kInfo = "SELECT content_type, width, height, length(data), file_name, boxes";

} // namespace

PictureRepository::PictureRepository(Database& database) : m_database(database) {}

Result<PictureInfo> PictureRepository::info(SampleId id) const
{
    return guarded(m_database, tr("reading a picture"), [&]() -> Result<PictureInfo> {
        SQLite::Statement query(m_database.handle(), std::string(kInfo) + " FROM pictures WHERE sample_id = ?");
        query.bind(1, static_cast<int64_t>(id.value));
        if (!query.executeStep())
            return notThere(id);
        return infoOf(query);
    });
}

Result<Picture> PictureRepository::picture(SampleId id) const
{
    return guarded(m_database, tr("reading a picture"), [&]() -> Result<Picture> {
        SQLite::Statement query(m_database.handle(), std::string(kInfo) + ", sha256, data FROM pictures WHERE sample_id = ?");
        query.bind(1, static_cast<int64_t>(id.value));
        if (!query.executeStep())
            return notThere(id);
        Picture picture{infoOf(query), columnBlob(query, 7)};
        if (QCryptographicHash::hash(picture.bytes, QCryptographicHash::Sha256) != columnBlob(query, 6)) {
            return Error{ErrorCode::InvalidInput,
                         tr("The picture of sample %1 is damaged on disk (its checksum does not fit). All other samples are not affected; "
                            "restore this one from a backup.")
                             .arg(id.value),
                         {}, QStringLiteral("PRJ-020")};
        }
        return picture;
    });
}

void insertPicture(Database& database, SampleId id, const Picture& picture)
{
    SQLite::Statement insert(database.handle(), "INSERT INTO pictures(sample_id, content_type, width, height, file_name, sha256, boxes, data)"
                                                " VALUES (?,?,?,?,?,?,?,?)");
    insert.bind(1, static_cast<int64_t>(id.value));
    bindText(insert, 2, picture.info.contentType);
    insert.bind(3, std::max(0, picture.info.size.width()));
    insert.bind(4, std::max(0, picture.info.size.height()));
    bindText(insert, 5, picture.info.fileName);
    bindBlob(insert, 6, QCryptographicHash::hash(picture.bytes, QCryptographicHash::Sha256));
    bindText(insert, 7, QString::fromUtf8(QJsonDocument(pictureBoxesToJson(picture.info.boxes)).toJson(QJsonDocument::Compact)));
    insert.bindNoCopy(8, picture.bytes.constData(), static_cast<int>(picture.bytes.size()));
    insert.exec();
}

} // namespace studio
