// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/session_log.h"

namespace studio
{

/// The same session with every key and password that was set or told as '*' of equal length; also where it came in pieces, and in
/// echoes. Thread: any.
QVector<SessionEntry> withoutSecrets(QVector<SessionEntry> entries);

/// The same for whole lines of text.
QByteArray maskedSecrets(QByteArray text);

} // namespace studio
