// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"
#include "storage/hmac_key_store.h"
#include "storage/project_file.h"

namespace studio
{

/// Makes a pair of keys for a device or a program. The API key is given back once and kept as its digest in the project; the HMAC key
/// is kept in this user's folder. Errors: those of AccessKeyRepository and HmacKeyStore; then neither is kept.
Result<KeyPair> makeProjectKeys(ProjectFile& project, const HmacKeyStore& store, const QString& name, const QDateTime& now);

/// The keys of a project, with the HMAC keys that lie on this computer.
Result<QVector<AccessKey>> projectKeys(const ProjectFile& project, const HmacKeyStore& store);

/// The HMAC keys of a project that lie in this user's folder, for checking signatures.
Result<QStringList> projectHmacKeys(const ProjectFile& project);

/// Gives a revoked key back, as it was in projectKeys() before. Errors: those of makeProjectKeys.
Result<void> restoreProjectKeys(ProjectFile& project, const HmacKeyStore& store, const AccessKey& key);

/// From now on the key opens nothing. Errors: NotFound, Io.
Result<void> revokeProjectKeys(ProjectFile& project, const HmacKeyStore& store, const QString& name);

} // namespace studio
