// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <SQLiteCpp/SQLiteCpp.h>

namespace studio::test
{

/// Another program that writes to a project.
class ForeignWriter
{
public:
    explicit ForeignWriter(const QString& path) : m_file(path.toStdString(), SQLite::OPEN_READWRITE) { m_file.setBusyTimeout(20'000); }
    /// Nobody else can write until release().
    void hold() { m_file.exec("BEGIN IMMEDIATE"); }
    void release() { m_file.exec("ROLLBACK"); }
    /// The project takes readings, but nothing becomes a sample until takeSamples(): as a disk that fills up just then.
    void refuseSamples()
    {
        m_file.exec("CREATE TRIGGER refuse_samples BEFORE UPDATE OF recording ON samples WHEN NEW.recording = 0"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END");
    }
    void takeSamples() { m_file.exec("DROP TRIGGER refuse_samples"); }
    void run(const char* sql) { m_file.exec(sql); }
    [[nodiscard]] qint64 number(const char* query) { return m_file.execAndGet(query).getInt64(); }

private:
    SQLite::Database m_file;
};

} // namespace studio::test
