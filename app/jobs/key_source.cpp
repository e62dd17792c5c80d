// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/key_source.h"

#include "inference/bundle/key_store.h"

#include <QCoreApplication>
#include <QFile>
#include <cstdio>

namespace studio
{

Result<QByteArray> passwordFrom(const std::string& variable)
{
    QByteArray password = qgetenv(variable.c_str());
    if (password.isEmpty()) {
        return Error{ErrorCode::InvalidArgument,
                     QCoreApplication::translate("Cli", "The environment variable %1 must hold the key's password.")
                         .arg(QString::fromStdString(variable)),
                     {}, QStringLiteral("CLI-030")};
    }
    return password;
}

Result<QString> secretFrom(const std::string& path)
{
    constexpr qint64 kMostBytes = 1024;
    const QString name = path == "-" ? QStringLiteral("-") : QString::fromStdString(path);
    QFile file(name);
    const bool isOpen = path == "-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        return Error{ErrorCode::NotFound, QCoreApplication::translate("Cli", "%1 cannot be read: %2. Nothing was sent.").arg(name, file.errorString()), {},
                     QStringLiteral("CLI-031")};
    }
    QByteArray line = file.readLine(kMostBytes + 1);
    const bool isTooLong = line.size() >= kMostBytes;
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty() || isTooLong) {
        return Error{ErrorCode::InvalidInput, QCoreApplication::translate("Cli", "The first line of %1 is no password or key: it is %2. Nothing was sent.").arg(name, isTooLong ? QCoreApplication::translate("Cli", "too long") : QCoreApplication::translate("Cli", "empty")),
                     {}, QStringLiteral("CLI-032")};
    }
    return QString::fromUtf8(line);
}

Result<SigningKey> namedKey(const QString& named, const std::string& passwordVariable)
{
    const KeyStore store(KeyStore::userFolder());
    if (named.isEmpty() || named == KeyStore::developmentName())
        return store.development();
    Result<QByteArray> password = passwordFrom(passwordVariable);
    if (!password)
        return password.error();
    Result<SigningKey> key =
        store.names().contains(named) ? store.load(named, *password) : SigningKey::load(named, *password);
    cleanse(*password);
    return key;
}

} // namespace studio
