// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/access_key.h"

namespace studio
{

/// The keys of the project that is served, as it is now: one that was revoked a moment ago is gone.
class KeyRing
{
public:
    virtual ~KeyRing() = default;
    [[nodiscard]] virtual const QVector<AccessKey>& keys() const = 0;
};

} // namespace studio
