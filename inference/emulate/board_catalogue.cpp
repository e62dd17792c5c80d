// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/board_catalogue.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

static void initTemplateResources()
{
    Q_INIT_RESOURCE(templates);
}

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Boards", text);
}

qint64 numberOf(const QJsonValue& value)
{
    return value.isString() ? value.toString().toLongLong(nullptr, 0) : value.toInteger();
}

BoardDescription fromJson(const QJsonObject& object)
{
    BoardDescription board;
    board.id = object[QStringLiteral("id")].toString();
    board.name = object[QStringLiteral("name")].toString();
    board.partName = object[QStringLiteral("partName")].toString();
    board.description = object[QStringLiteral("description")].toString();
    board.core = object[QStringLiteral("core")].toString();
    board.coreName = object[QStringLiteral("coreName")].toString();
    board.deviceTypes << object[QStringLiteral("deviceType")].toString();
    for (const QJsonValue& type : object[QStringLiteral("compatibleDeviceTypes")].toArray())
        board.deviceTypes << type.toString();
    board.clockHz = object[QStringLiteral("clockHz")].toInteger();
    board.flashBytes = object[QStringLiteral("budget")][QStringLiteral("flashBytes")].toInteger();
    board.ramBytes = object[QStringLiteral("budget")][QStringLiteral("ramBytes")].toInteger();
    board.loadAddress = static_cast<quint32>(numberOf(object[QStringLiteral("image")][QStringLiteral("loadAddress")]));
    board.storeBytes = numberOf(object[QStringLiteral("memory")][QStringLiteral("store")][QStringLiteral("bytes")]);
    const QJsonValue sound = object[QStringLiteral("store")][QStringLiteral("sound")];
    board.soundOffset = numberOf(sound[QStringLiteral("offset")]);
    board.soundBytes = numberOf(sound[QStringLiteral("bytes")]);
    const QJsonValue slot = object[QStringLiteral("store")][QStringLiteral("slots")][0];
    board.slotOffset = numberOf(slot[QStringLiteral("offset")]);
    board.slotBytes = numberOf(slot[QStringLiteral("bytes")]);
    board.instructionsPerTick = object[QStringLiteral("timer")][QStringLiteral("instructionsPerTick")].toDouble();
    board.build = object[QStringLiteral("build")].toObject();
    board.emulator = object[QStringLiteral("emulator")].toObject();
    return board;
}

} // namespace

Result<QByteArray> templateFile(const QString& path)
{
    initTemplateResources();
    QFile file(QStringLiteral(":/templates/") + path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Internal, tr("The file %1 is missing from this build.").arg(path), {}, QStringLiteral("BRD-001")};
    }
    return file.readAll();
}

QStringList templateFiles()
{
    initTemplateResources();
    const QString root = QStringLiteral(":/templates/");
    QStringList paths;
    QDirIterator files(root, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        paths << files.next().mid(root.size());
    paths.sort();
    return paths;
}

QVector<BoardDescription> allBoards()
{
    QVector<BoardDescription> boards;
    const Result<QByteArray> index = templateFile(QStringLiteral("boards/index.json"));
    if (!index)
        return boards;
    for (const QJsonValue& id : QJsonDocument::fromJson(*index).object()[QStringLiteral("boards")].toArray()) {
        if (const Result<QByteArray> text = templateFile(QStringLiteral("boards/%1.json").arg(id.toString())))
            boards.append(fromJson(QJsonDocument::fromJson(*text).object()));
    }
    return boards;
}

QVector<TargetDescription> allTargets()
{
    QVector<TargetDescription> targets;
    const Result<QByteArray> text = templateFile(QStringLiteral("boards/targets.json"));
    if (!text)
        return targets;
    for (const QJsonValue& one : QJsonDocument::fromJson(*text).object()[QStringLiteral("targets")].toArray()) {
        targets.append({one[QStringLiteral("id")].toString(), one[QStringLiteral("name")].toString(),
                        one[QStringLiteral("core")].toString(), one[QStringLiteral("clockHz")].toInteger(),
                        one[QStringLiteral("flashBytes")].toInteger(), one[QStringLiteral("ramBytes")].toInteger()});
    }
    return targets;
}

Result<BoardDescription> boardById(const QString& id)
{
    QStringList names;
    for (const BoardDescription& board : allBoards()) {
        if (board.id == id)
            return board;
        names << board.id;
    }
    return Error{ErrorCode::NotFound, tr("There is no board \"%1\"; known are %2.").arg(id, names.join(QStringLiteral(", "))), {},
                 QStringLiteral("BRD-002")};
}

} // namespace studio
