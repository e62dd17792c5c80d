// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <QDateTime>
#include <QObject>
#include <QVector>

namespace studio
{

enum class LogLevel { Info, Warning, Error };

/// One line of the log. `id` is the stable code of an error ("WAV-007"), empty for what simply happened.
struct LogEntry {
    QDateTime at;
    LogLevel level = LogLevel::Info;
    QString id;
    QString text;
    QString detail;
};

/// What happened in this session, for the Log dock and for a file in the user's data folder. Keys, passwords and the
/// names of home folders never get in. Thread: GUI only.
class AppLog : public QObject
{
    Q_OBJECT
public:
    /// Without a path nothing is written to disk.
    explicit AppLog(QString filePath = {}, QObject* parent = nullptr);

    void add(LogLevel level, const QString& text, const QString& id = {}, const QString& detail = {});
    void add(const Error& error);
    [[nodiscard]] const QVector<LogEntry>& entries() const { return m_entries; } ///< oldest first, the last kMostEntries
    [[nodiscard]] QString filePath() const { return m_filePath; }
    /// Versions and the log as text, for a report; shown to the user before it is copied.
    [[nodiscard]] QString diagnostics() const;
    void clear(); ///< the list; the file keeps what it has

    static constexpr int kMostEntries = 2000;
    /// The log's file in the user's data folder.
    static QString defaultPath();

Q_SIGNALS:
    void added();
    void trimmed(int count); ///< so many of the oldest entries are about to go
    void cleared();

private:
    void write(const LogEntry& entry);

    QString m_filePath;
    QVector<LogEntry> m_entries;
    bool m_canWrite = true;
};

/// `text` without what must not be in a log: values of keys and passwords, and the home folder's name.
[[nodiscard]] QString redacted(QString text);
/// "2026-03-01 14:02:11.250 ERROR WAV-007 text": one line of the file.
[[nodiscard]] QString logLine(const LogEntry& entry);

} // namespace studio
