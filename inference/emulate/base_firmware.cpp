// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/base_firmware.h"

#include "inference/emulate/firmware_builder.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Firmware", text);
}

/// Changes with everything that the bytes of the firmware depend on.
Result<QString> recipe(const BoardDescription& board)
{
    Result<QString> compiler = firmwareCompiler(board);
    if (!compiler)
        return compiler.error();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(compiler->toUtf8());
    hash.addData(QJsonDocument(board.build).toJson(QJsonDocument::Compact));
    for (const QString& path : templateFiles()) {
        Result<QByteArray> content = templateFile(path);
        if (!content)
            return content.error();
        hash.addData(path.toUtf8() + '\0' + QByteArray::number(content->size()) + '\0');
        hash.addData(*content);
    }
    return board.id + QLatin1Char('-') + QString::fromLatin1(hash.result().toHex().first(24));
}

QString kernelIn(const QString& folder)
{
    return folder + QStringLiteral("/kernel.elf");
}

QString numbersIn(const QString& folder)
{
    return folder + QStringLiteral("/numbers.elf");
}

Result<BaseFirmware> readCached(const QString& folder)
{
    QFile application(folder + QStringLiteral("/application.bin"));
    if (!QFile::exists(kernelIn(folder)) || !QFile::exists(numbersIn(folder)) || !application.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, tr("There is no built firmware in %1.").arg(folder), {}, QStringLiteral("FWB-005")};
    return BaseFirmware{kernelIn(folder), numbersIn(folder), application.readAll()};
}

} // namespace

QString baseFirmwareFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/Sensorsmith/firmware");
}

Result<BaseFirmware> baseFirmware(const BoardDescription& board, const QString& folder, JobContext& job)
{
    Result<QString> name = recipe(board);
    if (!name)
        return name.error();
    const QString place = folder + QLatin1Char('/') + *name;
    if (Result<BaseFirmware> cached = readCached(place); cached)
        return cached;
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Io, tr("The cache folder %1 cannot be made.").arg(folder), {}, QStringLiteral("FWB-006")};
    QTemporaryDir work(folder + QStringLiteral("/building-XXXXXX"));
    Result<BuiltFirmware> built = buildFirmware(board, {}, work.path(), job);
    if (!built)
        return built.error();
    // All files appear at once, under a name that says what they were made from; who comes second finds them there.
    const QString kept = work.filePath(QStringLiteral("kept"));
    const bool isMoved = QDir().mkpath(kept) && QFile::rename(built->kernelElf, kernelIn(kept))
                         && QFile::rename(built->numbersElf, numbersIn(kept))
                         && QFile::rename(work.filePath(QStringLiteral("application.bin")), kept + QStringLiteral("/application.bin"));
    if (!isMoved || (!QDir().rename(kept, place) && !QFile::exists(kernelIn(place))))
        return Error{ErrorCode::Io, tr("The built firmware cannot be kept in %1. Is the disk full?").arg(folder), {}, QStringLiteral("FWB-007")};
    return readCached(place);
}

} // namespace studio
