// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/key_store.h"

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
constexpr qint64 kMostPasswordBytes = 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("KeyStore", text);
}

} // namespace

KeyStore::KeyStore(QString folder) : m_folder(std::move(folder)) {}

QString KeyStore::userFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/Sensorsmith/keys");
}

QStringList KeyStore::names() const
{
    QStringList names;
    for (const QString& file : QDir(m_folder).entryList({QStringLiteral("*.pem")}, QDir::Files, QDir::Name))
        names.append(file.chopped(4));
    return names;
}

QString KeyStore::path(const QString& name) const
{
    return m_folder + QLatin1Char('/') + name + QStringLiteral(".pem");
}

Result<void> KeyStore::makeFolder() const
{
    if (!QDir().mkpath(m_folder) || !QFile::setPermissions(m_folder, kOwnerOnly | QFileDevice::ExeOwner))
        return Error{ErrorCode::Io, tr("The folder %1 for signing keys cannot be made or protected.").arg(m_folder), {}, QStringLiteral("KEY-010")};
    return {};
}

Result<SigningKey> KeyStore::create(const QString& name, const QByteArray& password) const
{
    static const QRegularExpression kName(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\z"));
    if (!kName.match(name).hasMatch())
        return Error{ErrorCode::InvalidArgument, tr("A key's name is 1 to 64 letters, digits, - and _; \"%1\" is not.").arg(name), {}, QStringLiteral("KEY-011")};
    if (QFile::exists(path(name)))
        return Error{ErrorCode::AlreadyExists, tr("There is already a key named %1; it was left alone.").arg(name), {}, QStringLiteral("KEY-012")};
    if (Result<void> made = makeFolder(); !made)
        return made.error();
    Result<SigningKey> key = SigningKey::generate();
    if (!key)
        return key;
    if (Result<void> saved = key->save(path(name), password); !saved)
        return saved.error();
    return key;
}

Result<SigningKey> KeyStore::load(const QString& name, const QByteArray& password) const
{
    return SigningKey::load(path(name), password);
}

Result<SigningKey> KeyStore::development() const
{
    const QString passwordPath = m_folder + QLatin1Char('/') + developmentName() + QStringLiteral(".password");
    if (QFile::exists(path(developmentName()))) {
        QFile file(passwordPath);
        if (!file.open(QIODevice::ReadOnly)) {
            return Error{ErrorCode::Io,
                         tr("The password of the development key cannot be read from %1: %2. Put it back, or move %3 away and a new key is made.")
                             .arg(passwordPath, file.errorString(), path(developmentName())),
                         {}, QStringLiteral("KEY-013")};
        }
        QByteArray password = file.read(kMostPasswordBytes);
        Result<SigningKey> key = load(developmentName(), password);
        cleanse(password);
        return key;
    }
    if (Result<void> made = makeFolder(); !made)
        return made.error();
    std::array<quint32, 8> random{};
    QRandomGenerator::system()->fillRange(random.data(), static_cast<qsizetype>(random.size()));
    QByteArray password = QByteArray(reinterpret_cast<const char*>(random.data()), sizeof(random)).toHex();
    // The password goes first: a key whose password was lost could never be used.
    if (Result<void> written = writeFileSafely(passwordPath, password, kOwnerOnly); !written)
        return written.error();
    Result<SigningKey> key = create(developmentName(), password);
    cleanse(password);
    return key;
}

} // namespace studio
