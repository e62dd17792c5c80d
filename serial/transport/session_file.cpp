// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/transport/session_file.h"

#include "models/core/safe_file.h"
#include "serial/transport/session_secrets.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kVersion = 1;
constexpr qint64 kMostFileBytes = 64LL * 1024 * 1024;
const QString kFormat = QStringLiteral("sensorsmith-console-session");
const QString kLeftOut = QStringLiteral("left_out");
const QString kReopened = QStringLiteral("reopened");

QString tr(const char* text)
{
    return QCoreApplication::translate("Session", text);
}

/// Whether bytes can stand as they are, and are read back the same.
bool isPlainText(const QByteArray& bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\r' || c == '\n' || c == '\t' || c == 0x1b; });
}

QByteArray lineOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Error badLine(qsizetype line, const QString& why)
{
    return {ErrorCode::Protocol, tr("Line %1 of the session cannot be read: %2. Nothing was replayed; save the session anew.").arg(line).arg(why), {},
            QStringLiteral("SES-001")};
}

Result<SessionEntry> entryOf(const QJsonObject& object, qsizetype line)
{
    SessionEntry entry;
    const double at = object[QStringLiteral("ms")].toDouble(-1.0);
    if (!(at >= 0.0) || at > 1e12)
        return badLine(line, tr("\"ms\" must be a time"));
    entry.atMs = static_cast<qint64>(at);
    if (object[kLeftOut].toBool() || object[kReopened].toBool()) {
        entry.fromDevice = !object[kReopened].toBool();
        return entry;
    }
    const QString direction = object[QStringLiteral("dir")].toString();
    if (direction != QLatin1String("in") && direction != QLatin1String("out"))
        return badLine(line, tr("\"dir\" must be in or out"));
    entry.fromDevice = direction == QLatin1String("in");
    if (object.contains(QStringLiteral("hex"))) {
        const QByteArray hex = object[QStringLiteral("hex")].toString().toLatin1();
        entry.bytes = QByteArray::fromHex(hex);
        if (entry.bytes.toHex() != hex)
            return badLine(line, tr("\"hex\" must be lower-case hexadecimal digits"));
    } else if (object.contains(QStringLiteral("text"))) {
        entry.bytes = object[QStringLiteral("text")].toString().toUtf8();
    } else {
        return badLine(line, tr("\"text\" or \"hex\" is missing"));
    }
    return entry;
}

} // namespace

QString leftOutText(const SavedSession& session)
{
    const QVector<SessionEntry>& all = session.entries;
    const auto isGap = [](const SessionEntry& entry) { return entry.isGap(); };
    if (std::none_of(all.begin(), all.end(), isGap))
        return {};
    if (!all.first().isGap())
        return tr("Parts of it are left out, as it was too long to be kept whole; the file says where.");
    const auto said = std::find_if(all.begin(), all.end(), [](const SessionEntry& entry) { return !entry.bytes.isEmpty(); });
    return tr("Its first %1 s are left out, as it was too long to be kept whole: what the device said when it was connected first is missing.")
        .arg(said != all.end() ? said->atMs / 1000 : 0);
}

QByteArray sessionText(const SavedSession& session)
{
    QByteArray text = lineOf({{QStringLiteral("format"), kFormat},
                              {QStringLiteral("version"), kVersion},
                              {QStringLiteral("device"), session.device},
                              {QStringLiteral("port"), session.port},
                              {QStringLiteral("started"), QDateTime::fromMSecsSinceEpoch(session.startedAtMs).toUTC().toString(Qt::ISODateWithMs)}});
    for (const SessionEntry& entry : withoutSecrets(session.entries)) {
        if (entry.bytes.isEmpty()) {
            text += lineOf({{QStringLiteral("ms"), entry.atMs}, {entry.isReopening() ? kReopened : kLeftOut, true}});
            continue;
        }
        QJsonObject line{{QStringLiteral("ms"), entry.atMs}, {QStringLiteral("dir"), entry.fromDevice ? QStringLiteral("in") : QStringLiteral("out")}};
        if (isPlainText(entry.bytes))
            line[QStringLiteral("text")] = QString::fromLatin1(entry.bytes);
        else
            line[QStringLiteral("hex")] = QString::fromLatin1(entry.bytes.toHex());
        text += lineOf(line);
    }
    return text;
}

Result<void> writeSessionFile(const QString& path, const SavedSession& session)
{
    if (const Result<void> written = writeFileSafely(path, sessionText(session)); !written)
        return written.error().withContext(tr("The session cannot be written"));
    return {};
}

Result<SavedSession> parseSession(const QByteArray& text)
{
    SavedSession session;
    qsizetype number = 0;
    for (const QByteArray& line : text.split('\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            return badLine(number, tr("it is no JSON object"));
        const QJsonObject object = document.object();
        if (session.startedAtMs == 0 && session.entries.isEmpty() && object.contains(QStringLiteral("format"))) {
            if (object[QStringLiteral("format")].toString() != kFormat || object[QStringLiteral("version")].toInt() != kVersion)
                return badLine(number, tr("it is no session of version %1").arg(kVersion));
            session.device = object[QStringLiteral("device")].toString();
            session.port = object[QStringLiteral("port")].toString();
            session.startedAtMs = std::max<qint64>(1, QDateTime::fromString(object[QStringLiteral("started")].toString(), Qt::ISODateWithMs).toMSecsSinceEpoch());
            continue;
        }
        if (session.startedAtMs == 0)
            return badLine(number, tr("the first line must name the format %1").arg(kFormat));
        Result<SessionEntry> entry = entryOf(object, number);
        if (!entry)
            return entry.error();
        session.entries.append(std::move(*entry));
    }
    if (std::all_of(session.entries.begin(), session.entries.end(), [](const SessionEntry& entry) { return entry.bytes.isEmpty(); }))
        return badLine(number, tr("it holds no conversation"));
    return session;
}

Result<SavedSession> readSessionFile(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return Error{ErrorCode::NotFound, tr("There is no %1. Nothing was replayed; give the file that was saved.").arg(path), {}, QStringLiteral("SES-003")};
    if (file.size() > kMostFileBytes)
        return Error{ErrorCode::LimitExceeded, tr("%1 is larger than %2 MiB, so it was not read.").arg(path).arg(kMostFileBytes >> 20), {},
                     QStringLiteral("SES-004")};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, tr("%1 cannot be read: %2. Nothing was replayed.").arg(path, file.errorString()), {}, QStringLiteral("SES-005")};
    return parseSession(file.readAll());
}

} // namespace studio
