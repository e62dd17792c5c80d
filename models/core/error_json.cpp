// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/error_json.h"

namespace studio
{

QJsonObject errorToJson(const Error& error)
{
    return {{QStringLiteral("code"), errorCodeName(error.code)},
            {QStringLiteral("message"), error.message},
            {QStringLiteral("detail"), error.detail},
            {QStringLiteral("id"), error.id}};
}

Error errorFromJson(const QJsonObject& object)
{
    Error error{ErrorCode::Internal, object[QStringLiteral("message")].toString(), object[QStringLiteral("detail")].toString(),
                object[QStringLiteral("id")].toString()};
    const QString name = object[QStringLiteral("code")].toString();
    for (int code = 0; code < static_cast<int>(ErrorCode::Internal); ++code) {
        if (errorCodeName(static_cast<ErrorCode>(code)) == name)
            error.code = static_cast<ErrorCode>(code);
    }
    return error;
}

} // namespace studio
