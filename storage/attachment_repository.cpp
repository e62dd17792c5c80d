// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/attachment_repository.h"

#include "storage/database.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace studio
{

namespace
{

constexpr int kFirstVersion = 4; ///< of the format that has attachments

QString tr(const char* text)
{
    return QCoreApplication::translate("Storage", text);
}

/// Columns 0 to 2 of a row.
AttachmentInfo infoOf(SQLite::Statement& row)
{
    return {columnText(row, 0), columnText(row, 1), row.getColumn(2).getInt64()};
}

constexpr const char* kInfo = "SELECT file_name, content_type, length(data)";

} // namespace

AttachmentRepository::AttachmentRepository(Database& database) : m_database(database) {}

bool AttachmentRepository::hasTable() const
{
    return m_database.schemaVersion() >= kFirstVersion;
}

Result<QVector<AttachmentInfo>> AttachmentRepository::infos(SampleId id) const
{
    return guarded(m_database, tr("reading what is attached"), [&]() -> Result<QVector<AttachmentInfo>> {
        QVector<AttachmentInfo> infos;
        if (!hasTable())
            return infos;
        SQLite::Statement query(m_database.handle(), std::string(kInfo) + " FROM attachments WHERE sample_id = ? ORDER BY id");
        query.bind(1, static_cast<int64_t>(id.value));
        while (query.executeStep())
            infos.append(infoOf(query));
        return infos;
    });
}

Result<Attachment> AttachmentRepository::attachment(SampleId id, int index) const
{
    return guarded(m_database, tr("reading what is attached"), [&]() -> Result<Attachment> {
        const Error notThere{ErrorCode::NotFound, tr("Sample %1 has no attachment %2.").arg(id.value).arg(index + 1), {}, QStringLiteral("SPL-011")};
        if (!hasTable() || index < 0)
            return notThere;
        SQLite::Statement query(m_database.handle(),
                                std::string(kInfo) + ", sha256, data FROM attachments WHERE sample_id = ? ORDER BY id LIMIT 1 OFFSET ?");
        query.bind(1, static_cast<int64_t>(id.value));
        query.bind(2, index);
        if (!query.executeStep())
            return notThere;
        Attachment attachment{infoOf(query), columnBlob(query, 4)};
        if (QCryptographicHash::hash(attachment.bytes, QCryptographicHash::Sha256) != columnBlob(query, 3)) {
            return Error{ErrorCode::InvalidInput,
                         tr("%1, attached to sample %2, is damaged on disk (its checksum does not fit). The sample itself and all others are not "
                            "affected; restore this file from a backup.")
                             .arg(attachment.info.fileName, QString::number(id.value)),
                         {}, QStringLiteral("SPL-012")};
        }
        return attachment;
    });
}

Result<QVector<SampleId>> AttachmentRepository::owners() const
{
    return guarded(m_database, tr("reading what is attached"), [&]() -> Result<QVector<SampleId>> {
        QVector<SampleId> owners;
        if (!hasTable())
            return owners;
        SQLite::Statement query(m_database.handle(), "SELECT DISTINCT sample_id FROM attachments ORDER BY sample_id");
        while (query.executeStep())
            owners.append(SampleId{query.getColumn(0).getInt64()});
        return owners;
    });
}

void insertAttachments(Database& database, SampleId id, const QVector<Attachment>& attachments)
{
    if (attachments.isEmpty())
        return;
    SQLite::Statement insert(database.handle(), "INSERT INTO attachments(sample_id, file_name, content_type, sha256, data) VALUES (?,?,?,?,?)");
    for (const Attachment& attachment : attachments) {
        insert.reset();
        insert.bind(1, static_cast<int64_t>(id.value));
        bindText(insert, 2, attachment.info.fileName);
        bindText(insert, 3, attachment.info.contentType);
        bindBlob(insert, 4, QCryptographicHash::hash(attachment.bytes, QCryptographicHash::Sha256));
        bindBlob(insert, 5, attachment.bytes);
        insert.exec();
    }
}

} // namespace studio
