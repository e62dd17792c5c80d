// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"
#include "models/dataset/attachment.h"

#include <QVector>

namespace studio
{

class Database;

/// The files that go with samples. They are stored and removed with their sample (SampleRepository::insert, Bin) and never change.
class AttachmentRepository
{
public:
    explicit AttachmentRepository(Database& database);

    /// In the order in which they came, without their bytes: cheap, however large they are. Empty: there are none.
    [[nodiscard]] Result<QVector<AttachmentInfo>> infos(SampleId id) const;
    /// The one at `index` of that list. Errors: NotFound; InvalidInput when its bytes are not what was stored.
    [[nodiscard]] Result<Attachment> attachment(SampleId id, int index) const;
    /// The samples that have any, in their order.
    [[nodiscard]] Result<QVector<SampleId>> owners() const;

private:
    [[nodiscard]] bool hasTable() const; ///< a file of an older format, opened for reading alone, has none

    Database& m_database;
};

/// Call inside the transaction that stores the sample.
void insertAttachments(Database& database, SampleId id, const QVector<Attachment>& attachments);

} // namespace studio
