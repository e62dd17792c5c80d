// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

class QWebSocket;

namespace studio
{

inline constexpr quint64 kMostRemoteMessageBytes = 16ULL * 1024 * 1024;
inline constexpr int kMostRemoteFragments = 1024;

/// Sets the limits of a socket: the size of a message and how many fragments it may come in (1009 beyond either). Text that is not
/// UTF-8 is closed with 1007 by the socket itself.
void limitWebSocket(QWebSocket& socket);

} // namespace studio
