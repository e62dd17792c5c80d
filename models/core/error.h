// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace studio
{

/// What kind of thing went wrong; decides how callers react, never what the user reads.
enum class ErrorCode {
    InvalidArgument,  ///< A parameter or setting is outside its range.
    InvalidInput,     ///< A file, frame or message does not hold what it claims.
    NotFound,
    AlreadyExists,
    Unsupported,      ///< Well formed, but of a kind or version we do not know.
    PermissionDenied,
    Busy,             ///< Held by another program, window or connection.
    Io,               ///< Disk full, device gone, short write.
    Timeout,
    Protocol,         ///< The other side broke the rules of the protocol.
    LimitExceeded,
    ToolMissing,      ///< A compiler, emulator or flashing tool is not installed.
    Refused,          ///< A rule of the product forbids it (unverified model, downgrade, bad signature).
    Cancelled,
    Internal
};

/// One failure, told once. `message` is for the user: what failed, on what, what is safe, what to do next.
/// `detail` is for the log. `id` is the stable code of that log line, for example "WAV-007".
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString detail = {};
    QString id = {};

    /// The same error with "context: " in front of its message.
    [[nodiscard]] Error withContext(const QString& context) const;
    [[nodiscard]] Error withId(const QString& stableId) const;
    friend bool operator==(const Error&, const Error&) = default;
};

/// Stable lower-case name of a code, as written in logs and JSON ("invalid-input").
QString errorCodeName(ErrorCode code);

} // namespace studio
