// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/http/known_keys.h"

#include <QCoreApplication>

namespace studio
{

void KnownKeys::see(const QVector<AccessKey>& keys)
{
    for (const AccessKey& key : keys) {
        if (m_names.size() < kMostKeys || m_names.contains(key.apiKeyHash))
            m_names.insert(key.apiKeyHash, key.name);
    }
}

QString KnownKeys::reasonAgainst(const HttpRequestHead& head) const
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("Http", text); };
    const qsizetype count = head.count("x-api-key");
    if (count == 0)
        return tr("no x-api-key header");
    if (count > 1)
        return tr("more than one x-api-key header");
    if (head.field("x-api-key").isEmpty())
        return tr("an empty x-api-key header");
    const auto name = m_names.constFind(apiKeyHash(head.field("x-api-key")));
    return name == m_names.constEnd() ? tr("a key that the project does not have") : tr("the key \"%1\", which was revoked").arg(*name);
}

} // namespace studio
