// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dataset/sample_query.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QVector>
#include <algorithm>

namespace studio
{

namespace
{

using Predicate = std::function<bool(const Sample&)>;

QString tr(const char* text)
{
    return QCoreApplication::translate("SampleQuery", text);
}

Error unknown(const QString& word, const QString& hint)
{
    return Error{ErrorCode::InvalidInput, tr("\"%1\" is not understood; %2").arg(word, hint), {}, QStringLiteral("QRY-001")};
}

Result<Predicate> stateOf(const QString& word, const QString& value)
{
    if (value == QLatin1String("excluded"))
        return Predicate([](const Sample& s) { return !s.enabled; });
    if (value == QLatin1String("starred"))
        return Predicate([](const Sample& s) { return s.starred; });
    if (value == QLatin1String("unlabelled"))
        return Predicate([](const Sample& s) { return s.label.isEmpty() && s.segmentCount == 0; });
    if (value == QLatin1String("approved"))
        return Predicate([](const Sample& s) { return s.verdict == Verdict::Approved; });
    if (value == QLatin1String("rejected"))
        return Predicate([](const Sample& s) { return s.verdict == Verdict::Rejected; });
    if (value == QLatin1String("labelled"))
        return Predicate([](const Sample& s) { return !s.label.isEmpty() || s.segmentCount > 0; });
    return unknown(word, tr("is: takes excluded, starred, labelled, unlabelled, approved or rejected"));
}

/// len>2s, len<500ms
Result<Predicate> lengthOf(const QString& word)
{
    static const QRegularExpression pattern(QStringLiteral("^len([<>])(\\d+(?:\\.\\d+)?)(ms|s|min)$"));
    const QRegularExpressionMatch match = pattern.match(word);
    if (!match.hasMatch())
        return unknown(word, tr("write a length as len>2s or len<500ms"));
    const QString unit = match.captured(3);
    const double factor = unit == QLatin1String("ms") ? 1.0 : (unit == QLatin1String("s") ? 1000.0 : 60'000.0);
    const double limit = match.captured(2).toDouble() * factor;
    if (match.captured(1) == QLatin1String(">"))
        return Predicate([limit](const Sample& s) { return s.durationMs() > limit; });
    return Predicate([limit](const Sample& s) { return s.durationMs() < limit; });
}

Result<Predicate> wordOf(const QString& word, const QHash<QString, QString>& deviceNames)
{
    if (word.startsWith(QLatin1String("len<")) || word.startsWith(QLatin1String("len>")))
        return lengthOf(word);
    const qsizetype colon = word.indexOf(QLatin1Char(':'));
    if (colon < 0) {
        return Predicate([word](const Sample& s) { return s.name.contains(word, Qt::CaseInsensitive); });
    }
    const QString key = word.left(colon).toLower();
    const QString value = word.mid(colon + 1);
    if (key == QLatin1String("label"))
        return Predicate([value](const Sample& s) { return s.label.compare(value, Qt::CaseInsensitive) == 0; });
    if (key == QLatin1String("device")) {
        return Predicate([value, deviceNames](const Sample& s) {
            return s.deviceName.contains(value, Qt::CaseInsensitive) || s.deviceType.contains(value, Qt::CaseInsensitive) ||
                   deviceNames.value(s.deviceName).contains(value, Qt::CaseInsensitive);
        });
    }
    if (key == QLatin1String("split") && (value == QLatin1String("training") || value == QLatin1String("testing"))) {
        const Split split = value == QLatin1String("training") ? Split::Training : Split::Testing;
        return Predicate([split](const Sample& s) { return s.split == split; });
    }
    if (key == QLatin1String("origin"))
        return Predicate([value](const Sample& s) { return sampleOriginName(s.origin).compare(value, Qt::CaseInsensitive) == 0; });
    if (key == QLatin1String("session"))
        return Predicate([value](const Sample& s) { return s.session().compare(value, Qt::CaseInsensitive) == 0; });
    if (key == QLatin1String("is"))
        return stateOf(word, value);
    return unknown(word, tr("known are label:, split:training, split:testing, device:, origin:, session:, is: and len>2s"));
}

} // namespace

QStringList sampleQueryWords(const QString& text)
{
    QStringList words;
    QString word;
    bool isQuoted = false;
    for (const QChar c : text + QLatin1Char(' ')) {
        if (c == QLatin1Char('"'))
            isQuoted = !isQuoted;
        if (c.isSpace() && !isQuoted) {
            if (!word.isEmpty())
                words << word;
            word.clear();
        } else {
            word += c;
        }
    }
    // A quote that was opened and not closed reaches to the end.
    if (!word.trimmed().isEmpty())
        words << word.trimmed();
    return words;
}

QString sampleQueryWord(const QString& key, const QString& value)
{
    return value.contains(QLatin1Char(' ')) ? QStringLiteral("%1:\"%2\"").arg(key, value) : QStringLiteral("%1:%2").arg(key, value);
}

Result<Predicate> parseSampleQuery(const QString& text, const QHash<QString, QString>& deviceNames)
{
    QVector<QPair<bool, Predicate>> words;
    for (QString part : sampleQueryWords(text)) {
        part.remove(QLatin1Char('"'));
        const bool isNegated = part.size() > 1 && part.startsWith(QLatin1Char('-'));
        Result<Predicate> word = wordOf(isNegated ? part.mid(1) : part, deviceNames);
        if (!word)
            return word.error();
        words.append({isNegated, *word});
    }
    return Predicate([words](const Sample& sample) {
        return std::all_of(words.begin(), words.end(),
                           [&sample](const auto& word) { return word.second(sample) != word.first; });
    });
}

} // namespace studio
