// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/bundle/signing_key.h"

#include <QStringList>

namespace studio
{

/// The signing keys of this user: one folder, outside every project, readable by the user alone.
/// Each key is `<name>.pem`, encrypted PKCS#8. The key named "development" is made by the studio itself, with a random
/// password that lies beside it, so that trying things out needs no ceremony: it says who built a bundle on this machine, and
/// is as safe as this account. A key for products is made with a password of its own. Thread: any.
class KeyStore
{
public:
    explicit KeyStore(QString folder);
    /// The folder of this user's keys, below the configuration folder.
    static QString userFolder();
    static QString developmentName() { return QStringLiteral("development"); }

    [[nodiscard]] QStringList names() const; ///< sorted, "development" among them once it was made
    [[nodiscard]] QString path(const QString& name) const;
    /// Makes a key. Errors: AlreadyExists, InvalidArgument (name, password under 8 characters), Io.
    Result<SigningKey> create(const QString& name, const QByteArray& password) const;
    /// Errors: NotFound, InvalidInput (wrong password).
    Result<SigningKey> load(const QString& name, const QByteArray& password) const;
    /// The studio's own key, made at first use. Errors: Io, InvalidInput (its password file was changed).
    Result<SigningKey> development() const;

private:
    Result<void> makeFolder() const;
    QString m_folder;
};

} // namespace studio
