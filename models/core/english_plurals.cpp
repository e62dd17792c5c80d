// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/english_plurals.h"

namespace studio
{

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const
{
    if (n < 0)
        return {};
    QString text = QString::fromUtf8(sourceText);
    text.replace(QLatin1String("(es)"), n == 1 ? QLatin1String("") : QLatin1String("es"));
    text.replace(QLatin1String("(is)"), n == 1 ? QLatin1String("is") : QLatin1String("es")); // "1 axis", "3 axes"
    text.replace(QLatin1String("(s)"), n == 1 ? QLatin1String("") : QLatin1String("s"));
    return text;
}

} // namespace studio
