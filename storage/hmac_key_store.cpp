// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/hmac_key_store.h"

#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QStandardPaths>
#include <array>

namespace studio
{

namespace
{

constexpr QFileDevice::Permissions kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr qint64 kMostKeyBytes = 128;
constexpr qsizetype kSecretBytes = 32;

QString tr(const char* text)
{
    return QCoreApplication::translate("AccessKeys", text);
}

/// Empty when it is not there, is none, or could be read by others.
QByteArray secretIn(const QString& path)
{
    constexpr QFileDevice::Permissions kOfOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || (file.permissions() & kOfOthers) != 0)
        return {};
    static const QRegularExpression kSecret(QStringLiteral("^[0-9a-f]{%1}\\z").arg(2 * kSecretBytes));
    const QByteArray secret = file.read(2 * kSecretBytes + 1);
    return kSecret.match(QString::fromLatin1(secret)).hasMatch() ? secret : QByteArray();
}

} // namespace

QString HmacKeyStore::userFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/Sensorsmith/hmac-keys");
}

QString HmacKeyStore::path(const QByteArray& apiKeyHash) const
{
    return m_folder + QLatin1Char('/') + QString::fromLatin1(apiKeyHash.toHex()) + QStringLiteral(".key");
}

Result<void> HmacKeyStore::makeFolder() const
{
    if (!QDir().mkpath(m_folder) || !QFile::setPermissions(m_folder, kOwnerOnly | QFileDevice::ExeOwner))
        return Error{ErrorCode::Io,
                     tr("The folder %1 for keys cannot be made or protected. No key was made.").arg(m_folder),
                     {},
                     QStringLiteral("ACC-005")};
    return {};
}

Result<void> HmacKeyStore::save(const QByteArray& apiKeyHash, const QString& hmacKey) const
{
    if (Result<void> made = makeFolder(); !made)
        return made;
    return writeFileSafely(path(apiKeyHash), hmacKey.toUtf8(), kOwnerOnly);
}

Result<QString> HmacKeyStore::load(const QByteArray& apiKeyHash) const
{
    QFile file(path(apiKeyHash));
    if (!file.exists())
        return QString();
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::PermissionDenied, tr("The key file %1 cannot be read: %2").arg(file.fileName(), file.errorString()), {},
                     QStringLiteral("ACC-006")};
    }
    static const QRegularExpression kKey(QStringLiteral("^[0-9A-Za-z]{1,128}\\z"));
    const QString key = QString::fromLatin1(file.read(kMostKeyBytes + 1));
    if (!kKey.match(key).hasMatch()) {
        return Error{ErrorCode::InvalidInput,
                     tr("The key file %1 holds no key. Revoke that key and make a new one.").arg(file.fileName()),
                     {},
                     QStringLiteral("ACC-007")};
    }
    return key;
}

Result<void> HmacKeyStore::remove(const QByteArray& apiKeyHash) const
{
    QFile file(path(apiKeyHash));
    if (file.exists() && !file.remove()) {
        return Error{ErrorCode::Io,
                     tr("The key file %1 cannot be removed: %2. Remove it by hand.").arg(file.fileName(), file.errorString()),
                     {},
                     QStringLiteral("ACC-008")};
    }
    return {};
}

Result<QByteArray> HmacKeyStore::loginSecret() const
{
    const QString path = m_folder + QStringLiteral("/login.secret");
    const QByteArray known = secretIn(path);
    if (!known.isEmpty())
        return known;
    if (Result<void> made = makeFolder(); !made)
        return made.error();
    std::array<quint32, kSecretBytes / sizeof(quint32)> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    const QByteArray secret = QByteArray(reinterpret_cast<const char*>(words.data()), kSecretBytes).toHex();
    const QString own = path + QLatin1Char('.') + QString::fromLatin1(secret.first(16));
    if (Result<void> written = writeFileSafely(own, secret, kOwnerOnly); !written)
        return written.error();
    // Another process may make one at the same time; the one that stands there first is that of both. What is none makes room.
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (QFile::rename(own, path))
            return secret;
        const QByteArray theirs = secretIn(path);
        if (!theirs.isEmpty()) {
            QFile::remove(own);
            return theirs;
        }
        QFile::remove(path);
    }
    QFile::remove(own);
    return Error{ErrorCode::Io,
                 tr("The secret for logins cannot be kept at %1. Logins end with the service; check the rights of that folder, then start it again.").arg(path),
                 {},
                 QStringLiteral("ACC-009")};
}

} // namespace studio
