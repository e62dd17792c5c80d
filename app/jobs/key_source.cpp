// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/key_source.h"

#include "inference/bundle/key_store.h"

#include <QCoreApplication>

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
