// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QJsonObject>

namespace studio
{

/// An error as the command line prints it ("error" of its document), and back. A code that is not known reads as Internal.
QJsonObject errorToJson(const Error& error);
Error errorFromJson(const QJsonObject& object);

} // namespace studio
