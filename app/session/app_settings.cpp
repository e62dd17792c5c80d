// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/app_settings.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>
#include <QStandardPaths>
#include <QVariant>
#include <algorithm>

namespace studio
{

namespace
{

constexpr int kMostRecent = 10;

// Every key in one place.
const QString kTheme = QStringLiteral("appearance/theme");
const QString kReducedMotion = QStringLiteral("appearance/reducedMotion");
const QString kRecent = QStringLiteral("projects/recent");
const QString kLastPath = QStringLiteral("session/project");
const QString kLastOpen = QStringLiteral("session/isOpen");
const QString kLastSaved = QStringLiteral("session/savedAt");
const QString kAtEnd = QStringLiteral("session/projectAtEnd");
const QString kReopens = QStringLiteral("session/reopens");
const QString kExportFolder = QStringLiteral("export/folder");
const QString kDeviceNames = QStringLiteral("devices/");
const QString kSimulatedBoard = QStringLiteral("simulatedBoard");
const QString kAddedPorts = QStringLiteral("ports/added");
const QString kWatchedFolders = QStringLiteral("watchedFolders/");
const QString kPortSettings = QStringLiteral("portSettings/");
const QString kLayout = QStringLiteral("layout/");

/// Boards may call themselves anything, also something with the separator of keys in it.
QString encoded(const QString& id)
{
    return QString::fromLatin1(id.toUtf8().toPercentEncoding());
}

QString deviceKey(const QString& deviceId)
{
    return kDeviceNames + encoded(deviceId);
}

} // namespace

AppSettings::AppSettings()
    : m_settings(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("Sensorsmith"),
                                             QStringLiteral("sensorsmith")))
{
    rememberLastEnd();
}

AppSettings::AppSettings(const QString& iniPath) : m_settings(std::make_unique<QSettings>(iniPath, QSettings::IniFormat))
{
    rememberLastEnd();
}

AppSettings::~AppSettings() = default;

void AppSettings::rememberLastEnd()
{
    m_endedCleanly = !m_settings->value(kLastOpen, false).toBool();
}

QString AppSettings::theme() const
{
    const QString theme = m_settings->value(kTheme).toString();
    const QStringList known = {QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("high-contrast")};
    return known.contains(theme) ? theme : QStringLiteral("system");
}

void AppSettings::setTheme(const QString& theme)
{
    m_settings->setValue(kTheme, theme);
}

QVector<RecentProject> AppSettings::recentProjects() const
{
    QVector<RecentProject> projects;
    const int count = m_settings->beginReadArray(kRecent);
    for (int i = 0; i < count && i < kMostRecent; ++i) {
        m_settings->setArrayIndex(i);
        RecentProject project;
        project.path = m_settings->value(QStringLiteral("path")).toString();
        project.name = m_settings->value(QStringLiteral("name")).toString();
        project.openedAt = m_settings->value(QStringLiteral("openedAt")).toDateTime();
        project.summary = m_settings->value(QStringLiteral("summary")).toString();
        for (const QString& part : m_settings->value(QStringLiteral("classMix")).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts))
            project.classMix.append(part.toInt());
        if (!project.path.isEmpty())
            projects.append(project);
    }
    m_settings->endArray();
    return projects;
}

void AppSettings::writeRecent(const QVector<RecentProject>& projects)
{
    m_settings->remove(kRecent);
    m_settings->beginWriteArray(kRecent);
    for (int i = 0; i < projects.size(); ++i) {
        m_settings->setArrayIndex(i);
        m_settings->setValue(QStringLiteral("path"), projects[i].path);
        m_settings->setValue(QStringLiteral("name"), projects[i].name);
        m_settings->setValue(QStringLiteral("openedAt"), projects[i].openedAt);
        m_settings->setValue(QStringLiteral("summary"), projects[i].summary);
        QStringList mix;
        for (const int count : projects[i].classMix)
            mix << QString::number(count);
        m_settings->setValue(QStringLiteral("classMix"), mix.join(QLatin1Char(' ')));
    }
    m_settings->endArray();
}

void AppSettings::addRecentProject(const RecentProject& project)
{
    QVector<RecentProject> projects = recentProjects();
    const auto isSame = [&](const RecentProject& other) { return other.path == project.path; };
    projects.erase(std::remove_if(projects.begin(), projects.end(), isSame), projects.end());
    projects.prepend(project);
    projects.resize(std::min<qsizetype>(projects.size(), kMostRecent));
    writeRecent(projects);
}

void AppSettings::removeRecentProject(const QString& path)
{
    QVector<RecentProject> projects = recentProjects();
    const auto isIt = [&](const RecentProject& project) { return project.path == path; };
    projects.erase(std::remove_if(projects.begin(), projects.end(), isIt), projects.end());
    writeRecent(projects);
}

QByteArray AppSettings::blob(const QString& key) const
{
    return m_settings->value(kLayout + key).toByteArray();
}

void AppSettings::setBlob(const QString& key, const QByteArray& value)
{
    m_settings->setValue(kLayout + key, value);
}

void AppSettings::resetLayout()
{
    m_settings->remove(kLayout.chopped(1));
}

QString AppSettings::lastProject() const
{
    return m_settings->value(kLastPath).toString();
}

void AppSettings::setLastProject(const QString& path, bool isOpen)
{
    m_settings->setValue(kLastPath, path);
    m_settings->setValue(kLastOpen, isOpen);
    m_settings->remove(kLastSaved); // it was that of the project before
    m_settings->sync();
}

QDateTime AppSettings::lastSaved() const
{
    return m_settings->value(kLastSaved).toDateTime();
}

void AppSettings::setLastSaved(const QDateTime& at)
{
    m_settings->setValue(kLastSaved, at);
}

QString AppSettings::projectAtEnd() const
{
    return m_settings->value(kAtEnd).toString();
}

void AppSettings::setProjectAtEnd(const QString& path)
{
    m_settings->setValue(kAtEnd, path);
}

bool AppSettings::reopensProject() const
{
    return m_settings->value(kReopens, false).toBool();
}

void AppSettings::setReopensProject(bool reopens)
{
    m_settings->setValue(kReopens, reopens);
}

bool AppSettings::endedCleanly() const
{
    return m_endedCleanly;
}

QString AppSettings::exportFolder() const
{
    const QString folder = m_settings->value(kExportFolder).toString();
    return QFileInfo(folder).isDir() ? folder : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void AppSettings::setExportFolder(const QString& folder)
{
    m_settings->setValue(kExportFolder, folder);
}

QString AppSettings::deviceName(const QString& deviceId) const
{
    return m_settings->value(deviceKey(deviceId)).toString();
}

void AppSettings::setDeviceName(const QString& deviceId, const QString& name)
{
    if (name.isEmpty())
        m_settings->remove(deviceKey(deviceId));
    else
        m_settings->setValue(deviceKey(deviceId), name);
}

QString AppSettings::simulatedBoard() const
{
    return m_settings->value(kSimulatedBoard).toString();
}

void AppSettings::setSimulatedBoard(const QString& id)
{
    m_settings->setValue(kSimulatedBoard, id);
}

PortSettings AppSettings::portSettings(const QString& board) const
{
    return portSettingsFromJson(QJsonDocument::fromJson(m_settings->value(kPortSettings + encoded(board)).toByteArray()).object());
}

void AppSettings::setPortSettings(const QString& board, const PortSettings& settings)
{
    if (settings == PortSettings())
        m_settings->remove(kPortSettings + encoded(board));
    else
        m_settings->setValue(kPortSettings + encoded(board), QJsonDocument(portSettingsToJson(settings)).toJson(QJsonDocument::Compact));
}

QStringList AppSettings::addedPorts() const
{
    return m_settings->value(kAddedPorts).toStringList();
}

void AppSettings::setAddedPorts(const QStringList& paths)
{
    m_settings->setValue(kAddedPorts, paths);
}

QVector<WatchedFolder> AppSettings::watchedFolders(const QString& projectPath) const
{
    QVector<WatchedFolder> folders;
    const QJsonArray list = QJsonDocument::fromJson(m_settings->value(kWatchedFolders + encoded(projectPath)).toByteArray()).array();
    for (const QJsonValue& one : list)
        folders.append({one[QStringLiteral("path")].toString(), one[QStringLiteral("watched")].toBool(true), one[QStringLiteral("seen")].toInteger()});
    return folders;
}

void AppSettings::setWatchedFolders(const QString& projectPath, const QVector<WatchedFolder>& folders)
{
    QJsonArray list;
    for (const WatchedFolder& one : folders)
        list.append(QJsonObject{{QStringLiteral("path"), one.path}, {QStringLiteral("watched"), one.isWatched}, {QStringLiteral("seen"), one.seenMs}});
    if (list.isEmpty())
        m_settings->remove(kWatchedFolders + encoded(projectPath));
    else
        m_settings->setValue(kWatchedFolders + encoded(projectPath), QJsonDocument(list).toJson(QJsonDocument::Compact));
}

bool AppSettings::reducedMotion() const
{
    return m_settings->value(kReducedMotion, false).toBool();
}

void AppSettings::setReducedMotion(bool reduced)
{
    m_settings->setValue(kReducedMotion, reduced);
}

} // namespace studio
