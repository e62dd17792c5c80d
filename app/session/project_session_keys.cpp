// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the open project: who may send data in. Not on the undo stack, since that is stored in the project and would keep what was
// revoked; whoever revokes can give the key back as long as it holds it.
#include "app/session/project_keys.h"
#include "app/session/project_session.h"

namespace studio
{

namespace
{

HmacKeyStore userStore()
{
    return HmacKeyStore(HmacKeyStore::userFolder());
}

} // namespace

Result<KeyPair> ProjectSession::makeKey(const QString& name)
{
    if (const Result<void> allowed = writable(); !allowed)
        return allowed.error();
    Result<KeyPair> made = makeProjectKeys(file(), userStore(), name, QDateTime::currentDateTimeUtc());
    const Result<void> told = afterKeyChange(made ? Result<void>() : Result<void>(made.error()));
    return told ? made : Result<KeyPair>(told.error());
}

Result<QVector<AccessKey>> ProjectSession::keys() const
{
    return projectKeys(project(), userStore());
}

Result<void> ProjectSession::revokeKey(const QString& name)
{
    const Result<void> allowed = writable();
    return afterKeyChange(allowed ? revokeProjectKeys(file(), userStore(), name) : allowed);
}

Result<void> ProjectSession::restoreKey(const AccessKey& key)
{
    const Result<void> allowed = writable();
    return afterKeyChange(allowed ? restoreProjectKeys(file(), userStore(), key) : allowed);
}

Result<void> ProjectSession::afterKeyChange(Result<void> result)
{
    if (result) {
        Q_EMIT keysChanged();
        Q_EMIT saved(QDateTime::currentDateTime());
    }
    return result;
}

} // namespace studio
