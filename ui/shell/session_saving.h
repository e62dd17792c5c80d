// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace studio
{

class DeviceHub;
class Dialogs;
class ShellHost;

/// Asks where to, and saves all that was said on a board's line as a session that can be replayed. Says how it went.
/// Thread: GUI only.
void saveConsoleSession(Dialogs& dialogs, DeviceHub& hub, ShellHost& host, QWidget* parent, const QString& address);

} // namespace studio
