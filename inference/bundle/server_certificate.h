// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

namespace studio
{

/// What this studio shows to clients that come over TLS. Clients trust it by its fingerprint: nobody else vouches for it.
struct ServerCertificate {
    QByteArray certificatePem;
    QByteArray keyPem;
    QString fingerprint; ///< SHA-256 as "AB:CD:...", for people to compare
    QDateTime expiresAt;
};

/// A fresh self-signed certificate over a P-256 key, valid from an hour before `now` for at most 397 days. `names` are host names and
/// addresses beside localhost, 127.0.0.1 and ::1. Errors: InvalidArgument (a name that is none), Internal.
Result<ServerCertificate> makeServerCertificate(const QStringList& names, const QDateTime& now);

/// The certificate kept in `folder`, made at first use and again when it ends within a week or lacks one of `names`.
/// The key's file has mode 0600. Errors: Io, PermissionDenied, and those of making one.
Result<ServerCertificate> serverCertificate(const QString& folder, const QStringList& names, const QDateTime& now);

/// Below the user's configuration folder.
QString serverCertificateFolder();

} // namespace studio
