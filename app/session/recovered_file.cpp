// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recovered_file.h"

namespace studio
{

QString recoveredFileStem(const QString& label, const QDateTime& at)
{
    constexpr qsizetype kMostLabelBytes = 100;
    QString stem = label.isEmpty() ? QStringLiteral("unlabelled") : label;
    stem.replace(QLatin1Char('/'), QLatin1Char('_')).replace(QLatin1Char('.'), QLatin1Char('_'));
    while (stem.toUtf8().size() > kMostLabelBytes)
        stem.chop(stem.back().isLowSurrogate() ? 2 : 1);
    return QStringLiteral("%1.%2").arg(stem, at.toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")));
}

} // namespace studio
