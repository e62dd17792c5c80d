// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access_key_repository.h"

#include "storage/database.h"

#include <QCoreApplication>
#include <algorithm>

namespace studio
{

namespace
{

constexpr qsizetype kDigestBytes = 32;
constexpr int kFirstVersionWithKeys = 2;

QString tr(const char* text)
{
    return QCoreApplication::translate("AccessKeys", text);
}

bool isName(const QString& name)
{
    const bool hasControls = std::any_of(name.begin(), name.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    return !name.trimmed().isEmpty() && name.size() <= AccessKeyRepository::kMostNameCharacters && !hasControls;
}

AccessKey keyOfRow(SQLite::Statement& row)
{
    return {columnText(row, 0), columnBlob(row, 1), {}, columnTime(row, 2)};
}

} // namespace

Result<void> AccessKeyRepository::add(const AccessKey& key)
{
    if (!isName(key.name)) {
        return Error{ErrorCode::InvalidArgument,
                     tr("A key's name has 1 to %1 characters on one line. No key was made.").arg(kMostNameCharacters),
                     {},
                     QStringLiteral("ACC-000")};
    }
    if (key.apiKeyHash.size() != kDigestBytes)
        return Error{
            ErrorCode::InvalidArgument, tr("A key is stored by its SHA-256 digest. No key was made."), {}, QStringLiteral("ACC-001")};
    return inTransaction(m_database, tr("storing a key"), [&]() -> Result<void> {
        Result<QVector<AccessKey>> known = all();
        if (!known)
            return known.error();
        if (known->size() >= kMostKeys)
            return Error{ErrorCode::LimitExceeded,
                         tr("The project has %1 keys already. Revoke some first.").arg(kMostKeys),
                         {},
                         QStringLiteral("ACC-002")};
        const bool isTaken = std::any_of(known->begin(), known->end(), [&](const AccessKey& each) { return each.name == key.name; });
        if (isTaken) {
            return Error{ErrorCode::AlreadyExists,
                         tr("The project has a key named \"%1\" already; it was left alone. Choose another name.").arg(key.name),
                         {},
                         QStringLiteral("ACC-003")};
        }
        SQLite::Statement insert(m_database.handle(), "INSERT INTO access_keys(name, api_key_hash, created_at) VALUES (?,?,?)");
        bindText(insert, 1, key.name);
        bindBlob(insert, 2, key.apiKeyHash);
        bindTime(insert, 3, key.createdAt);
        insert.exec();
        writeAudit(m_database, QStringLiteral("key-made"), key.name);
        return {};
    });
}

Result<QVector<AccessKey>> AccessKeyRepository::all() const
{
    return guarded(m_database, tr("reading the keys"), [&]() -> Result<QVector<AccessKey>> {
        QVector<AccessKey> keys;
        if (m_database.schemaVersion() < kFirstVersionWithKeys)
            return keys; // an older file, opened read-only
        SQLite::Statement query(m_database.handle(), "SELECT name, api_key_hash, created_at FROM access_keys ORDER BY id");
        while (query.executeStep())
            keys.append(keyOfRow(query));
        return keys;
    });
}

Result<AccessKey> AccessKeyRepository::remove(const QString& name)
{
    return inTransaction(m_database, tr("revoking a key"), [&]() -> Result<AccessKey> {
        SQLite::Statement query(m_database.handle(), "SELECT name, api_key_hash, created_at FROM access_keys WHERE name = ?");
        bindText(query, 1, name);
        if (!query.executeStep()) {
            return Error{ErrorCode::NotFound,
                         tr("The project has no key named \"%1\". List them with: sensorsmith-cli keys list FILE").arg(name),
                         {},
                         QStringLiteral("ACC-004")};
        }
        const AccessKey key = keyOfRow(query);
        query.reset();
        SQLite::Statement erase(m_database.handle(), "DELETE FROM access_keys WHERE name = ?");
        bindText(erase, 1, name);
        erase.exec();
        writeAudit(m_database, QStringLiteral("key-revoked"), name);
        return key;
    });
}

} // namespace studio
