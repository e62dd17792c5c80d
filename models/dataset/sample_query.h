// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QHash>
#include <functional>

namespace studio
{

/// The words of a query; quotes keep blanks inside a word: `label:"snake left"`. Quotes are left in.
QStringList sampleQueryWords(const QString& text);
/// `key:value` as one word, in quotes where the value has blanks.
QString sampleQueryWord(const QString& key, const QString& value);

/// Parses the filter language of the Dataset page: `label:wave split:testing is:starred -is:excluded len>2s name`.
/// Words are combined with "and"; a minus before a word negates it; a word without a colon is looked for in the name.
/// `device:` also finds what `deviceNames` calls the device that a sample names.
/// Errors: InvalidInput naming the word.
Result<std::function<bool(const Sample&)>> parseSampleQuery(const QString& text, const QHash<QString, QString>& deviceNames = {});

} // namespace studio
