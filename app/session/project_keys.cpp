// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/project_keys.h"

#include "storage/access_key_repository.h"

namespace studio
{

Result<KeyPair> makeProjectKeys(ProjectFile& project, const HmacKeyStore& store, const QString& name, const QDateTime& now)
{
    const KeyPair pair = generateKeyPair();
    const AccessKey key{name.trimmed(), apiKeyHash(pair.apiKey.toUtf8()), {}, now};
    // The HMAC key first: a key in the project whose signatures nobody can check would be worse than a file that nothing refers to.
    if (Result<void> saved = store.save(key.apiKeyHash, pair.hmacKey); !saved)
        return saved.error();
    if (Result<void> added = project.accessKeys().add(key); !added) {
        const Result<void> removed = store.remove(key.apiKeyHash);
        return removed ? added.error() : added.error().withContext(removed.error().message);
    }
    return pair;
}

Result<QVector<AccessKey>> projectKeys(const ProjectFile& project, const HmacKeyStore& store)
{
    Result<QVector<AccessKey>> keys = project.accessKeys().all();
    if (!keys)
        return keys;
    for (AccessKey& key : *keys) {
        Result<QString> hmacKey = store.load(key.apiKeyHash);
        if (!hmacKey)
            return hmacKey.error();
        key.hmacKey = *hmacKey;
    }
    return keys;
}

Result<void> revokeProjectKeys(ProjectFile& project, const HmacKeyStore& store, const QString& name)
{
    Result<AccessKey> removed = project.accessKeys().remove(name);
    if (!removed)
        return removed.error();
    return store.remove(removed->apiKeyHash);
}

} // namespace studio
