// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/port_settings.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <QVector>
#include <memory>

class QSettings;

namespace studio
{

struct RecentProject {
    QString path;
    QString name;
    QDateTime openedAt;
    QString summary; ///< "Motion, 166 samples, 19 min 20 s"
    QVector<int> classMix; ///< samples per class, for the thumbnail
};

/// A folder, or a file, whose new recordings are taken into a project.
struct WatchedFolder {
    QString path;
    bool isWatched = true; ///< false: the user stopped it, and it waits in the list
    qint64 seenMs = 0; ///< until then everything that came was seen, milliseconds since 1970; 0: it is watched from now on
    friend bool operator==(const WatchedFolder&, const WatchedFolder&) = default;
};

/// The only user of QSettings. Keys and defaults stand in one table. Thread: GUI only.
class AppSettings
{
public:
    AppSettings();
    explicit AppSettings(const QString& iniPath); ///< for tests
    ~AppSettings();

    [[nodiscard]] QString theme() const; ///< "system", "light", "dark", "high-contrast"
    void setTheme(const QString& theme);
    [[nodiscard]] QVector<RecentProject> recentProjects() const; ///< newest first, at most 10
    void addRecentProject(const RecentProject& project);
    void removeRecentProject(const QString& path);
    /// Opaque window state by key: "window/geometry", "window/docks", "splitter/<name>", "columns/<table>".
    [[nodiscard]] QByteArray blob(const QString& key) const;
    void setBlob(const QString& key, const QByteArray& value);
    void resetLayout();
    [[nodiscard]] QString lastProject() const; ///< non-empty while a project is open: session restore
    void setLastProject(const QString& path, bool isOpen);
    [[nodiscard]] QDateTime lastSaved() const; ///< when that project was last shown as saved; invalid: not since it was opened
    void setLastSaved(const QDateTime& at);
    [[nodiscard]] QString projectAtEnd() const; ///< that was open when the window was closed; empty: none
    void setProjectAtEnd(const QString& path);
    [[nodiscard]] bool reopensProject() const;
    void setReopensProject(bool reopens);
    [[nodiscard]] bool endedCleanly() const; ///< of the session before this one
    [[nodiscard]] QString exportFolder() const;
    void setExportFolder(const QString& folder);
    [[nodiscard]] QString deviceName(const QString& deviceId) const; ///< the user's name for a board
    void setDeviceName(const QString& deviceId, const QString& name);
    [[nodiscard]] QStringList addedPorts() const; ///< paths that the user added to the list of devices
    void setAddedPorts(const QStringList& paths);
    /// How the port of a board is spoken to; `board` is the key of the board or its port.
    [[nodiscard]] PortSettings portSettings(const QString& board) const;
    void setPortSettings(const QString& board, const PortSettings& settings);
    [[nodiscard]] QString simulatedBoard() const; ///< id of the kind of board that is emulated; empty: none was chosen
    void setSimulatedBoard(const QString& id);
    /// Of one project. They are not kept in the project: whoever opens it elsewhere has other folders, and said yes to none.
    [[nodiscard]] QVector<WatchedFolder> watchedFolders(const QString& projectPath) const;
    void setWatchedFolders(const QString& projectPath, const QVector<WatchedFolder>& folders);
    [[nodiscard]] bool reducedMotion() const;
    void setReducedMotion(bool reduced);

private:
    void rememberLastEnd();
    void writeRecent(const QVector<RecentProject>& projects);

    std::unique_ptr<QSettings> m_settings;
    bool m_endedCleanly = true;
};

} // namespace studio
