// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QVector>

namespace studio
{

/// One board of resources/boards: what firmware is built with and how it is emulated.
struct BoardDescription {
    QString id;   ///< "mps2-an386"
    QString name; ///< "Emulated Cortex-M4F board"
    QString partName; ///< "MPS2 AN386"
    QString description;
    QString core; ///< "cortex-m4"
    QString coreName; ///< "Cortex-M4F", for people
    QStringList deviceTypes; ///< what boards that take its images call themselves; its own first
    qint64 clockHz = 0;
    qint64 flashBytes = 0; ///< budget of an application
    qint64 ramBytes = 0;
    quint32 loadAddress = 0;
    qint64 slotOffset = 0; ///< of slot 0 in the store
    qint64 slotBytes = 0;
    qint64 storeBytes = 0; ///< 0: nothing outlives the emulator
    qint64 soundOffset = 0; ///< in the store, of the sound that its microphone can be told to hear
    qint64 soundBytes = 0;  ///< 0: there is no microphone
    double instructionsPerTick = 0.0; ///< of the board's timer under instruction counting
    QJsonObject build;
    QJsonObject emulator;

    /// Small ones have room for one image without a model, which is all they ever run.
    [[nodiscard]] bool takesImages() const { return slotBytes > 0; }
};

/// A part that a product may be built for: the limits that measured sizes and times are held against.
struct TargetDescription {
    QString id;
    QString name; ///< "nRF52840, Cortex-M4F 64 MHz"
    QString core; ///< measured figures of a board count for targets of the same core
    qint64 clockHz = 0;
    qint64 flashBytes = 0;
    qint64 ramBytes = 0;
};
QVector<TargetDescription> allTargets();

/// Errors: NotFound, naming the boards there are.
Result<BoardDescription> boardById(const QString& id);
QVector<BoardDescription> allBoards();

/// A file of the embedded firmware templates, by its path below resources/ ("firmware_templates/core/smith_at.c").
Result<QByteArray> templateFile(const QString& path);
/// Paths of all embedded template files.
QStringList templateFiles();

} // namespace studio
