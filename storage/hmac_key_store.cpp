// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/hmac_key_store.h"

#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>

namespace studio
{

namespace
{

constexpr QFileDevice::Permissions kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr qint64 kMostKeyBytes = 128;

QString tr(const char* text)
{
    return QCoreApplication::translate("AccessKeys", text);
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

Result<void> HmacKeyStore::save(const QByteArray& apiKeyHash, const QString& hmacKey) const
{
    if (!QDir().mkpath(m_folder) || !QFile::setPermissions(m_folder, kOwnerOnly | QFileDevice::ExeOwner))
        return Error{ErrorCode::Io,
                     tr("The folder %1 for keys cannot be made or protected. No key was made.").arg(m_folder),
                     {},
                     QStringLiteral("ACC-005")};
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

} // namespace studio
