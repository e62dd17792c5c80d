// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"
#include "serial/http/http_message.h"

#include <QMap>

namespace studio
{

/// Why a request's key is not taken, in words for the log: its sender is told none of this. Of a key that it has seen it keeps digest
/// and name, so that one which was revoked since is told from one that never was. Thread: that of its service.
class KnownKeys
{
public:
    /// The keys that are good now.
    void see(const QVector<AccessKey>& keys);
    /// `head` has no key that is good. Never holds the key.
    [[nodiscard]] QString reasonAgainst(const HttpRequestHead& head) const;

private:
    static constexpr qsizetype kMostKeys = 1000;
    QMap<QByteArray, QString> m_names; ///< by digest
};

} // namespace studio
