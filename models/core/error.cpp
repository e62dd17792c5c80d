// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/error.h"

namespace studio
{

Error Error::withContext(const QString& context) const
{
    Error result = *this;
    result.message = context + QStringLiteral(": ") + message;
    return result;
}

Error Error::withId(const QString& stableId) const
{
    Error result = *this;
    result.id = stableId;
    return result;
}

QString errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return QStringLiteral("invalid-argument");
    case ErrorCode::InvalidInput: return QStringLiteral("invalid-input");
    case ErrorCode::NotFound: return QStringLiteral("not-found");
    case ErrorCode::AlreadyExists: return QStringLiteral("already-exists");
    case ErrorCode::Unsupported: return QStringLiteral("unsupported");
    case ErrorCode::PermissionDenied: return QStringLiteral("permission-denied");
    case ErrorCode::Busy: return QStringLiteral("busy");
    case ErrorCode::Io: return QStringLiteral("io");
    case ErrorCode::Timeout: return QStringLiteral("timeout");
    case ErrorCode::Protocol: return QStringLiteral("protocol");
    case ErrorCode::LimitExceeded: return QStringLiteral("limit-exceeded");
    case ErrorCode::ToolMissing: return QStringLiteral("tool-missing");
    case ErrorCode::Refused: return QStringLiteral("refused");
    case ErrorCode::Cancelled: return QStringLiteral("cancelled");
    case ErrorCode::Internal: return QStringLiteral("internal");
    }
    return QStringLiteral("internal");
}

} // namespace studio
