// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/database.h"

#include <memory>

namespace studio::test
{

/// One statement of another program, whatever it is.
inline void executeIn(const QString& path, const char* statement)
{
    constexpr int kMostMs = 20'000;
    SQLite::Database(path.toStdString(), SQLite::OPEN_READWRITE, kMostMs).exec(statement);
}

/// Another program that writes a project, for as long as it is held.
class ProjectLock
{
public:
    void hold(const QString& path)
    {
        constexpr int kMostMs = 20'000;
        m_database = std::make_unique<SQLite::Database>(path.toStdString(), SQLite::OPEN_READWRITE, kMostMs);
        m_database->exec("BEGIN IMMEDIATE");
    }
    void release() { m_database.reset(); } ///< which takes back what it had written
    [[nodiscard]] bool isHeld() const { return m_database != nullptr; }

private:
    std::unique_ptr<SQLite::Database> m_database;
};

} // namespace studio::test
