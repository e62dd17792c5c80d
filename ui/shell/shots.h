// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QString>

namespace studio
{

class MainWindow;
class Theme;

/// Writes a PNG of every page in both themes to `folder`: <page>-<theme>.png, 1440 x 900.
Result<int> writeShots(MainWindow& window, Theme& theme, const QString& folder);

} // namespace studio
