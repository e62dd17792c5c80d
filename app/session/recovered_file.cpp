// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recovered_file.h"

#include "app/session/edit_factory.h"
#include "models/core/safe_file.h"
#include "models/dataset/acquisition_file.h"
#include "storage/recording_group.h"
#include "storage/recording_owner.h"

#include <QCryptographicHash>
#include <QDir>
#include <QRegularExpression>
#include <algorithm>

namespace studio
{

QString recoveredFileStem(const SampleDraft& draft, const QDateTime& at)
{
    constexpr qsizetype kMostLabelBytes = 100;
    constexpr qint64 kHashedReadings = 4096; // enough to tell two devices apart
    QString stem = draft.info.label.isEmpty() ? QStringLiteral("unlabelled") : draft.info.label;
    stem.replace(QLatin1Char('/'), QLatin1Char('_')).replace(QLatin1Char('.'), QLatin1Char('_'));
    while (stem.toUtf8().size() > kMostLabelBytes)
        stem.chop(stem.back().isLowSurrogate() ? 2 : 1);
    const qint64 hashed = std::min(draft.values.readingCount(), kHashedReadings);
    const QByteArray mark = QCryptographicHash::hash(draft.info.deviceName.toUtf8() + contentHashOf(draft.values.slice(0, hashed)), QCryptographicHash::Sha256);
    return QStringLiteral("%1.%2-%3").arg(stem, at.toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")), QString::fromLatin1(mark.first(3).toHex()));
}

RecoveredFiles writeRecovered(const QString& folder, const SampleDraft& draft, const QDateTime& at)
{
    QDir().mkpath(folder); // where that fails, so does the file, which says why
    const QString stem = recoveredFileStem(draft, at);
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
