// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recovered_file.h"

#include "models/core/safe_file.h"
#include "models/dataset/acquisition_file.h"
#include "storage/recording_group.h"
#include "storage/recording_owner.h"

#include <QDir>
#include <QRegularExpression>

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

RecoveredFiles writeRecovered(const QString& folder, const SampleDraft& draft, const QDateTime& at)
{
    QDir().mkpath(folder); // where that fails, so does the file, which says why
    const QString stem = recoveredFileStem(draft.info.label, at);
    const qint64 readings = draft.values.readingCount();
    const bool isOne = readingsOfFile(draft, 0) >= readings;
    RecoveredFiles files;
    for (qint64 begin = 0; begin < readings;) {
        const qint64 end = begin + readingsOfFile(draft, begin);
        SampleDraft part = partOfDraft(draft, begin, end);
        part.info.metadata.remove(kRecordingGroup);
        part.info.metadata.remove(kRecordingOwner);
        if (!isOne && part.info.session().isEmpty())
            part.info.metadata.insert(QStringLiteral("session"), stem); // else each goes to a side of the split by itself
        const QString number = isOne ? QString() : QStringLiteral(".%1").arg(files.paths.size() + 1, 3, 10, QLatin1Char('0'));
        const QString path = QDir(folder).filePath(stem + number + QStringLiteral(".cbor"));
        if (const Result<void> written = writeFileSafely(path, writeAcquisitionFile(part)); !written) {
            files.trouble = written.error();
            return files;
        }
        files.paths << path;
        files.readings = begin = end;
    }
    return files;
}

QString shellWord(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("\\A[A-Za-z0-9_@%+=:,./-]+\\z"));
    return plain.match(word).hasMatch() ? word : QStringLiteral("'%1'").arg(QString(word).replace(QLatin1Char('\''), QStringLiteral("'\\''")));
}

} // namespace studio
