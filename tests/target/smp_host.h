// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "target/board_link.h"

#include <QCborMap>

/// A test's own SMP host: written apart from the studio's, so that a mistake shared by both ends would show.
class SmpHost
{
public:
    explicit SmpHost(BoardLink& link)
        : m_link(link)
    {
    }

    /// One request and its answer; empty when none came.
    QCborMap request(int op, int group, int command, const QCborMap& map);
    /// Sends from `from` up to `until` of the image; answers the offset the board wants next.
    qint64 upload(const QByteArray& image, qint64 until, QCborMap* lastAnswer = nullptr);
    /// Marks the image with this hash; the board's `rc`, 0 when it answered with the state.
    qint64 mark(const QByteArray& hash, bool permanent);

    static QByteArray frames(const QByteArray& packet);

private:
    QByteArray readPacket();
    BoardLink& m_link;
    quint8 m_sequence = 0;
};
