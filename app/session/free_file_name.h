// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFileInfo>

namespace studio
{

/// A path in a folder that no file has yet: "result-00001.jpg", then "result-00001-2.jpg". What is there may be of an earlier run, or of
/// another device, and is not replaced.
inline QString freeFileName(const QDir& folder, const QString& stem, const QString& ending = {})
{
    const QString behind = ending.isEmpty() ? QString() : QLatin1Char('.') + ending;
    QString path = folder.filePath(stem + behind);
    for (int n = 2; QFileInfo::exists(path) || QFileInfo(path).isSymLink(); ++n)
        path = folder.filePath(stem + QLatin1Char('-') + QString::number(n) + behind);
    return path;
}

} // namespace studio
