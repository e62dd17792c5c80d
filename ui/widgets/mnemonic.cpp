// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/mnemonic.h"

namespace studio
{

QString literal(QString name)
{
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QString withoutMnemonic(QString text)
{
    return text.replace(QStringLiteral("&&"), QStringLiteral("\x1f")).remove(QLatin1Char('&')).replace(QLatin1Char('\x1f'), QLatin1Char('&'));
}

} // namespace studio
