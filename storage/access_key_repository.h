// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"
#include "models/core/result.h"

namespace studio
{

class Database;

/// The API keys of a project, by their digests. HMAC keys are not in the project: see HmacKeyStore.
/// Thread: that of the project file.
class AccessKeyRepository
{
public:
    explicit AccessKeyRepository(Database& database) : m_database(database) {}

    /// Errors: InvalidArgument (name of no or over 64 characters, digest of another length), AlreadyExists (the name), LimitExceeded.
    Result<void> add(const AccessKey& key);
    /// In the order they were made; `hmacKey` is empty.
    [[nodiscard]] Result<QVector<AccessKey>> all() const;
    /// Takes the key out, for good, and gives it back. Errors: NotFound.
    Result<AccessKey> remove(const QString& name);

    static constexpr int kMostKeys = 1000;
    static constexpr int kMostNameCharacters = 64;

private:
    Database& m_database;
};

} // namespace studio
