// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/raw_client.h"

#include <QUrl>

namespace studio::test
{

/// One upload; gives its status.
inline int upload(const QString& url, const QString& apiKey, const QByteArray& body, const QByteArray& name)
{
    const auto port = static_cast<quint16>(QUrl(url).port());
    RawClient client(port);
    client.send("POST /api/training/data HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port) + "\r\nx-api-key: " + apiKey.toLatin1() + "\r\nx-file-name: " + name
                + "\r\nContent-Type: text/csv\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    RawAnswer answer;
    return client.answers(answer) ? answer.status : -1;
}

/// Forty readings of one axis, other ones for each seed.
inline QByteArray csv(int seed)
{
    QByteArray text = "timestamp,x\n";
    for (int i = 0; i < 40; ++i)
        text += QByteArray::number(i * 10) + ',' + QByteArray::number(i * seed) + '\n';
    return text;
}

} // namespace studio::test
