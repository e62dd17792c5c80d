// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/project_keys.h"

#include "storage/access_key_repository.h"

namespace studio
{

Result<KeyPair> makeProjectKeys(ProjectFile& project, const HmacKeyStore& store, const QString& name, const QDateTime& now)
{
    const KeyPair pair = generateKeyPair();
    if (Result<void> kept = restoreProjectKeys(project, store, {name.trimmed(), apiKeyHash(pair.apiKey.toUtf8()), pair.hmacKey, now}); !kept)
        return kept.error();
    return pair;
}

Result<void> restoreProjectKeys(ProjectFile& project, const HmacKeyStore& store, const AccessKey& key)
{
    // The HMAC key first: a key in the project whose signatures nobody can check would be worse than a file that nothing refers to.
    if (Result<void> saved = key.hmacKey.isEmpty() ? Result<void>() : store.save(key.apiKeyHash, key.hmacKey); !saved)
        return saved;
    Result<void> added = project.accessKeys().add(key);
    if (added)
        return added;
    const Result<void> removed = store.remove(key.apiKeyHash);
    return removed ? added : Result<void>(added.error().withContext(removed.error().message));
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

Result<QStringList> projectHmacKeys(const ProjectFile& project)
{
    const Result<QVector<AccessKey>> known = projectKeys(project, HmacKeyStore(HmacKeyStore::userFolder()));
    if (!known)
        return known.error();
    QStringList keys;
    for (const AccessKey& key : *known) {
        if (!key.hmacKey.isEmpty())
            keys << key.hmacKey;
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
