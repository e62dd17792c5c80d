// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/http/http_message.h"

#include <QStringList>
#include <optional>

namespace studio
{

/// Under which names a server may be called, and from which web pages. A page in the user's browser can reach loopback and can
/// point a name of its own at it; it cannot send a Host header of ours, nor leave out its Origin.
struct HostRules {
    QStringList names;   ///< lower case; IPv6 addresses in brackets
    quint16 port = 0;
    bool isTls = false;
    QStringList origins; ///< allowed by the user; none by default

    /// 400 for a missing or repeated Host, 421 for a foreign one, 403 for an Origin that is not allowed.
    [[nodiscard]] std::optional<HttpProblem> check(const HttpRequestHead& head) const;
};

/// Names of a server that listens on these addresses: loopback has three, "any address" has every one of this computer.
QStringList namesOfAddresses(const QList<QHostAddress>& addresses);

/// As which peer connections from that address are counted, so that one computer is one peer: a network of IPv6 (/64), as every computer there
/// gives itself as many addresses as it likes; 127.0.0.1 for ::1. An address that holds on its own cable alone (fe80::) counts by itself.
QHostAddress countedPeer(QHostAddress address);

} // namespace studio
