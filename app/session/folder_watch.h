// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <optional>

namespace studio
{

/// Which files of a folder, and of the folders in it, are new and completely written: their size and time stand still and nobody has
/// them open for writing. What was there at the beginning is not new unless that is asked for. A single file can be watched as well; it
/// is new each time it was written. Looks only when it is told to. Thread: one.
class FolderWatch
{
public:
    struct Options {
        QString path = {};          ///< a folder, or one file
        bool takesExisting = false; ///< what is there already counts as new
        std::optional<qint64> sinceMs = {}; ///< what came there, or was changed, from this time on counts as new; milliseconds since 1970
        QString leftAlone = {};     ///< the project itself: it and what lies beside it under its name is never opened
        qint64 settleMs = 1000;     ///< as long as a file must stand still
        int mostFiles = 100'000;
    };
    explicit FolderWatch(Options options);

    /// Notes what is there; returns how many files. Errors: NotFound, PermissionDenied, LimitExceeded.
    Result<int> begin(qint64 nowMs);
    /// Files that became completely written, oldest first; each once. Errors: NotFound (the folder is away; all that is known of it stays
    /// known), PermissionDenied, LimitExceeded.
    Result<QStringList> look(qint64 nowMs);
    /// No file was still being written, or ready, at the last look: all that came before it was offered earlier.
    [[nodiscard]] bool isSettled() const { return m_isSettled; }
    /// The file was no good: it comes again once it has changed.
    void setBad(const QString& path);
    /// The file is good but could not be taken in now: it is offered again after it has stood still as long as at first. Until then it
    /// counts as not offered, so nothing is settled.
    void setPostponed(const QString& path);

private:
    enum class State { Waiting, Done, Bad };
    struct Known {
        qint64 size = 0;
        qint64 modifiedNs = 0;
        qint64 sinceMs = 0; ///< it has stood still
        quint64 seen = 0;   ///< in which look
        State state = State::Waiting;
    };
    Result<QStringList> list() const;
    [[nodiscard]] bool isSince(qint64 ns) const;
    [[nodiscard]] bool cameWithItsFolder(const QString& path) const;
    [[nodiscard]] bool isOfNoInterest(const QString& fileName, const QString& path) const;

    Options m_options;
    bool m_isFile = false;
    bool m_isSettled = false;
    quint64 m_look = 0;
    qint64 m_lookMs = 0; ///< when it was looked last
    QHash<QString, Known> m_known;
};

} // namespace studio
