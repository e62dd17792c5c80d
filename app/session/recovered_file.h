// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace studio
{

// Files for recordings that no project takes.

/// "wave.20260928-143900-120", without an ending: the label as far as a file's name can hold it, and the time. An import takes what
/// stands before the first dot for the label, and the system takes 255 bytes, which are few characters in many scripts. Thread: any.
QString recoveredFileStem(const QString& label, const QDateTime& at);

} // namespace studio
