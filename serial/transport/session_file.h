// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/transport/session_log.h"

#include <QString>

namespace studio
{

/// A saved conversation with a board; the format stands in serial/transport/README.md.
struct SavedSession {
    QString device;
    QString port;
    qint64 startedAtMs = 0; ///< since 1970
    QVector<SessionEntry> entries;
};

/// What of it was dropped because it was too long, for people; empty: nothing. Thread: any.
QString leftOutText(const SavedSession& session);

/// The session as JSON lines, without keys and passwords (session_secrets.h). Thread: any.
QByteArray sessionText(const SavedSession& session);
/// Errors: Io; nothing is left half written.
Result<void> writeSessionFile(const QString& path, const SavedSession& session);

/// Errors: Protocol naming the line (no session, a newer version, a line that cannot be read), LimitExceeded. Thread: any.
Result<SavedSession> parseSession(const QByteArray& text);
/// Errors: also NotFound, Io.
Result<SavedSession> readSessionFile(const QString& path);

} // namespace studio
