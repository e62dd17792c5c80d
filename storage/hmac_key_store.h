// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>

namespace studio
{

/// HMAC keys of this user: one folder outside every project, one file a key, readable by the user alone. A key is found by the digest
/// of the API key that it was made with, so a project that is given away takes no secret along. Thread: any.
class HmacKeyStore
{
public:
    explicit HmacKeyStore(QString folder) : m_folder(std::move(folder)) {}
    /// Below the user's configuration folder.
    static QString userFolder();

    /// Errors: Io.
    Result<void> save(const QByteArray& apiKeyHash, const QString& hmacKey) const;
    /// Empty when it does not lie on this computer. Errors: PermissionDenied, InvalidInput (the file was changed).
    [[nodiscard]] Result<QString> load(const QByteArray& apiKeyHash) const;
    /// No error when there is none. Errors: Io.
    Result<void> remove(const QByteArray& apiKeyHash) const;
    /// What tokens of logins are made with: of this user alone, in no project and on no board. Made at the first call, and anew when the file is
    /// none of ours any more or others could read it: then who logged in does so again. Errors: Io.
    [[nodiscard]] Result<QByteArray> loginSecret() const;

private:
    [[nodiscard]] Result<void> makeFolder() const;
    [[nodiscard]] QString path(const QByteArray& apiKeyHash) const;
    QString m_folder;
};

} // namespace studio
