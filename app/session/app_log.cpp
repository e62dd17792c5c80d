// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/app_log.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QSysInfo>

namespace studio
{

namespace
{

constexpr qint64 kMostFileBytes = 1024 * 1024; ///< then the file becomes the older one, and that one goes
constexpr qsizetype kMostTextLength = 4000;

QString levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Info: return QStringLiteral("INFO");
    case LogLevel::Warning: return QStringLiteral("WARNING");
    case LogLevel::Error: return QStringLiteral("ERROR");
    }
    return {};
}

} // namespace

QString redacted(QString text)
{
    // "x-api-key: abc", "hmac_key=abc", "password \"abc\"": the value goes, the name stays.
    static const QRegularExpression named(
        QStringLiteral("(x-api-key|api[-_ ]?key|hmac[-_ ]?key|secret|password|passphrase)(\"?\\s*[:= ]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s,;}]+)"),
        QRegularExpression::CaseInsensitiveOption);
    text.replace(named, QStringLiteral("\\1\\2(hidden)"));
    static const QRegularExpression apiKey(QStringLiteral("\\bei_[0-9a-fA-F]{16,}\\b"));
    text.replace(apiKey, QStringLiteral("(hidden)"));
    const QString home = QDir::homePath();
    if (home.size() > 1) {
        // Whole path components only: a folder whose path merely begins or ends like the home folder's is another one.
        const QRegularExpression whole(QStringLiteral("(?<![\\w.~-])%1(?![\\w@+~-]|\\.[\\w])").arg(QRegularExpression::escape(home)),
                                       QRegularExpression::UseUnicodePropertiesOption);
        text.replace(whole, QStringLiteral("~"));
    }
    return text;
}

QString logLine(const LogEntry& entry)
{
    QString line = entry.at.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) + QLatin1Char(' ') + levelName(entry.level);
    if (!entry.id.isEmpty())
        line += QLatin1Char(' ') + entry.id;
    line += QLatin1Char(' ') + entry.text;
    if (!entry.detail.isEmpty())
        line += QStringLiteral(" | ") + entry.detail;
    return line.replace(QLatin1Char('\n'), QLatin1String("\\n"));
}

AppLog::AppLog(QString filePath, QObject* parent) : QObject(parent), m_filePath(std::move(filePath)) {}

QString AppLog::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/log/sensorsmith.log");
}

void AppLog::add(LogLevel level, const QString& text, const QString& id, const QString& detail)
{
    if (m_entries.size() >= kMostEntries) {
        constexpr int kAtOnce = kMostEntries / 10;
        Q_EMIT trimmed(kAtOnce);
        m_entries.remove(0, kAtOnce);
    }
    m_entries.append({QDateTime::currentDateTime(), level, id, redacted(text.left(kMostTextLength)), redacted(detail.left(kMostTextLength))});
    write(m_entries.last());
    Q_EMIT added();
}

void AppLog::add(const Error& error)
{
    add(error.code == ErrorCode::Cancelled ? LogLevel::Info : LogLevel::Error, error.message, error.id, error.detail);
}

void AppLog::clear()
{
    m_entries.clear();
    Q_EMIT cleared();
}

void AppLog::write(const LogEntry& entry)
{
    if (m_filePath.isEmpty() || !m_canWrite)
        return;
    const QFileInfo info(m_filePath);
    if (info.size() > kMostFileBytes) {
        const QString older = m_filePath + QStringLiteral(".1");
        QFile::remove(older);
        QFile::rename(m_filePath, older);
    }
    QFile file(m_filePath);
    const bool isNew = !file.exists();
    const QByteArray line = logLine(entry).toUtf8() + '\n';
    // Unbuffered, so that a write that did not reach the disk is one that failed.
    m_canWrite = QDir().mkpath(info.path()) && file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)
                 && (!isNew || file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)) && file.write(line) == line.size();
    // A full disk must not stop the studio for its log: the list goes on, and says that the file does not.
    if (!m_canWrite) {
        m_entries.append({QDateTime::currentDateTime(), LogLevel::Warning, QStringLiteral("LOG-001"),
                          tr("The log cannot be written to %1: %2. It goes on in this list only.").arg(redacted(m_filePath), file.errorString()),
                          {}});
    }
}

QString AppLog::diagnostics() const
{
    QString text = QStringLiteral("Sensorsmith %1\nQt %2\n%3 (%4)\n\n")
                       .arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()), QSysInfo::prettyProductName(),
                            QSysInfo::currentCpuArchitecture());
    for (const LogEntry& entry : m_entries)
        text += logLine(entry) + QLatin1Char('\n');
    return text;
}

} // namespace studio
