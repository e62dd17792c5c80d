// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/bundle/signing_key.h"

#include <string>

namespace studio
{

inline constexpr const char* kPasswordVariable = "SENSORSMITH_KEY_PASSWORD";

/// Passwords come from the environment, so that they stand in no process list and no shell history.
/// Errors: InvalidArgument naming the variable.
Result<QByteArray> passwordFrom(const std::string& variable);

/// A password or key of a board: the first line of a file, or of the input for "-". So it stands in no process list.
/// Errors: NotFound, InvalidInput (empty, or longer than any).
Result<QString> secretFrom(const std::string& path);

/// The key that is named, by its name in this user's folder or by its path; without a name the development key.
Result<SigningKey> namedKey(const QString& named, const std::string& passwordVariable);

} // namespace studio
