// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ids.h"
#include "models/core/result.h"
#include "models/dataset/picture.h"

namespace studio
{

class Database;

/// The pictures of samples that are one. They are stored and removed with their sample (SampleRepository::insert, Bin) and never change.
class PictureRepository
{
public:
    explicit PictureRepository(Database& database);

    /// Errors: NotFound; InvalidInput when its bytes are not what was stored.
    [[nodiscard]] Result<Picture> picture(SampleId id) const;
    /// Without its bytes: cheap, however large it is. Errors: NotFound.
    [[nodiscard]] Result<PictureInfo> info(SampleId id) const;

private:
    Database& m_database;
};

/// Call inside the transaction that stores the sample.
void insertPicture(Database& database, SampleId id, const Picture& picture);

} // namespace studio
