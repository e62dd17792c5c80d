// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evaluation/verification_report.h"

#include <QJsonArray>

namespace studio
{

QJsonObject verificationToJson(const VerificationReport& report)
{
    QJsonArray rows;
    for (const VerifiedWindow& window : report.perWindow) {
        rows.append(QJsonArray{window.sample.value, window.firstReading, window.actual, window.predicted, window.isEqual});
    }
    const FirmwareSizes& sizes = report.sizes;
    return {{QStringLiteral("run"), report.run.value},
            {QStringLiteral("board"), report.board},
            {QStringLiteral("board_name"), report.boardName},
            {QStringLiteral("compiler"), report.compiler},
            {QStringLiteral("model_id"), report.modelId},
            {QStringLiteral("image_sha256"), report.imageSha256},
            {QStringLiteral("windows"), report.windows},
            {QStringLiteral("mismatches"), report.mismatches},
            {QStringLiteral("feature_mismatches"), report.featureMismatches},
            {QStringLiteral("first_difference"), report.firstDifference},
            {QStringLiteral("accuracy"), report.accuracy},
            {QStringLiteral("instructions_per_window"), report.instructionsPerWindow()},
            {QStringLiteral("instructions_features"), report.instructionsFeatures},
            {QStringLiteral("instructions_network"), report.instructionsNetwork},
            {QStringLiteral("flash_bytes"), sizes.flashTotal()},
            {QStringLiteral("flash"), QJsonObject{{QStringLiteral("model"), sizes.flashModel},
                                                  {QStringLiteral("dsp"), sizes.flashDsp},
                                                  {QStringLiteral("runtime"), sizes.flashRuntime},
                                                  {QStringLiteral("firmware"), sizes.flashFirmware}}},
            {QStringLiteral("ram_bytes"), report.ramBytes()},
            {QStringLiteral("ram"), QJsonObject{{QStringLiteral("model"), sizes.ramModel},
                                                {QStringLiteral("static"), sizes.ramStatic},
                                                {QStringLiteral("stack"), report.stackBytes},
                                                {QStringLiteral("arena"), report.arenaBytes}}},
            {QStringLiteral("seconds"), QJsonObject{{QStringLiteral("build"), report.buildSeconds},
                                                    {QStringLiteral("start"), report.startSeconds},
                                                    {QStringLiteral("windows"), report.windowsSeconds}}},
            {QStringLiteral("passed"), report.isPassed()},
            {QStringLiteral("per_window"), rows}};
}

VerificationReport verificationFromJson(const QJsonObject& object)
{
    VerificationReport report;
    report.run = RunId{object[QStringLiteral("run")].toInteger()};
    report.board = object[QStringLiteral("board")].toString();
    report.boardName = object[QStringLiteral("board_name")].toString();
    report.compiler = object[QStringLiteral("compiler")].toString();
    report.modelId = object[QStringLiteral("model_id")].toString();
    report.imageSha256 = object[QStringLiteral("image_sha256")].toString();
    report.windows = object[QStringLiteral("windows")].toInt();
    report.mismatches = object[QStringLiteral("mismatches")].toInt();
    report.featureMismatches = object[QStringLiteral("feature_mismatches")].toInt();
    report.firstDifference = object[QStringLiteral("first_difference")].toString();
    report.accuracy = object[QStringLiteral("accuracy")].toDouble();
    report.instructionsFeatures = object[QStringLiteral("instructions_features")].toInteger();
    report.instructionsNetwork = object[QStringLiteral("instructions_network")].toInteger();
    const QJsonObject flash = object[QStringLiteral("flash")].toObject();
    report.sizes.flashModel = flash[QStringLiteral("model")].toInteger();
    report.sizes.flashDsp = flash[QStringLiteral("dsp")].toInteger();
    report.sizes.flashRuntime = flash[QStringLiteral("runtime")].toInteger();
    report.sizes.flashFirmware = flash[QStringLiteral("firmware")].toInteger();
    const QJsonObject ram = object[QStringLiteral("ram")].toObject();
    report.sizes.ramModel = ram[QStringLiteral("model")].toInteger();
    report.sizes.ramStatic = ram[QStringLiteral("static")].toInteger();
    report.stackBytes = ram[QStringLiteral("stack")].toInteger();
    report.arenaBytes = ram[QStringLiteral("arena")].toInteger();
    const QJsonObject seconds = object[QStringLiteral("seconds")].toObject();
    report.buildSeconds = seconds[QStringLiteral("build")].toDouble();
    report.startSeconds = seconds[QStringLiteral("start")].toDouble();
    report.windowsSeconds = seconds[QStringLiteral("windows")].toDouble();
    for (const QJsonValue& row : object[QStringLiteral("per_window")].toArray()) {
        report.perWindow.push_back({SampleId{row[0].toInteger()}, row[1].toInteger(), row[2].toInt(-1), row[3].toInt(-1),
                                    row[4].toBool()});
    }
    return report;
}

} // namespace studio
