// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/command.h"

#include "models/dsp/dsp_block.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kMostInputBytes = 256 * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

Error invalid(const QString& where, const QString& why)
{
    return Error{ErrorCode::InvalidInput, QStringLiteral("%1: %2").arg(where, why), {}, QStringLiteral("CLI-010")};
}

struct WindowInput {
    DspInput input;
    std::vector<float> values;
};

/// {"frequency_hz", "axes": [names], "values": [[one row per reading]]}
Result<WindowInput> windowFromJson(const QJsonObject& document)
{
    WindowInput window;
    window.input.frequencyHz = document[QStringLiteral("frequency_hz")].toDouble(-1.0);
    if (!(window.input.frequencyHz > 0.0))
        return invalid(QStringLiteral("frequency_hz"), tr("must be a number above 0"));
    for (const QJsonValue& axis : document[QStringLiteral("axes")].toArray())
        window.input.axes << axis.toString();
    if (window.input.axes.isEmpty() || window.input.axes.contains(QString()))
        return invalid(QStringLiteral("axes"), tr("must be a list of names"));
    const QJsonArray rows = document[QStringLiteral("values")].toArray();
    window.input.readingCount = rows.size();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        // One axis may be written flat, a number a reading.
        const QJsonArray row = rows[i].isArray() ? rows[i].toArray() : QJsonArray{rows[i]};
        if (row.size() != window.input.axes.size()) {
            return invalid(QStringLiteral("values[%1]").arg(i),
                           tr("has %1 values for %2 axes").arg(row.size()).arg(window.input.axes.size()));
        }
        for (const QJsonValue& value : row) {
            if (!value.isDouble() || !std::isfinite(value.toDouble()))
                return invalid(QStringLiteral("values[%1]").arg(i), tr("holds something that is not a number"));
            window.values.push_back(static_cast<float>(value.toDouble()));
        }
    }
    return window;
}

Result<CommandOutput> runBlock(const QString& name, const QString& parametersPath, const QString& inputPath)
{
    const DspBlock* block = DspBlockRegistry::builtin().find(name);
    if (block == nullptr) {
        QStringList names;
        for (const DspBlock* known : DspBlockRegistry::builtin().all())
            names << known->name();
        return Error{ErrorCode::NotFound,
                     tr("There is no block \"%1\"; known are %2.").arg(name, names.join(QStringLiteral(", "))), {},
                     QStringLiteral("CLI-011")};
    }
    Result<QJsonObject> parameters = readJsonFile(parametersPath, kMostInputBytes);
    if (!parameters)
        return parameters.error();
    Result<QJsonObject> document = readJsonFile(inputPath, kMostInputBytes);
    if (!document)
        return document.error();
    Result<WindowInput> window = windowFromJson(*document);
    if (!window)
        return window.error().withContext(inputPath);
    DspBlockDesign design;
    design.block = name;
    design.parameters = *parameters;
    Result<PreparedDspBlock> prepared = block->prepare(design, window->input);
    if (!prepared)
        return prepared.error();
    std::vector<float> features(static_cast<std::size_t>(prepared->featureCount()));
    prepared->extract(window->values, features);
    CommandOutput out;
    QJsonArray values;
    for (const float feature : features)
        values.append(static_cast<double>(feature));
    out.json = {{QStringLiteral("features"), values},
                {QStringLiteral("names"), QJsonArray::fromStringList(prepared->featureNames())}};
    // The answer is a document for other programs in either form; the options only say how tightly it is set.
    out.text = QString::fromUtf8(QJsonDocument(out.json).toJson(QJsonDocument::Indented)).trimmed();
    return out;
}

} // namespace

void addDspCommand(CLI::App& app, CommandSet& set)
{
    struct Arguments {
        std::string block;
        std::string parameters;
        std::string input;
    };
    auto arguments = std::make_shared<Arguments>();
    CLI::App* dsp = app.add_subcommand("dsp", "Send one window through one processing block");
    dsp->add_option("BLOCK", arguments->block, "raw, flatten or spectral-analysis")->required();
    dsp->add_option("--parameters", arguments->parameters, "Parameters (JSON object)")->required();
    dsp->add_option("--input", arguments->input, "Window (JSON: frequency_hz, axes, values)")->required();
    set.add(*dsp, [arguments](JobContext&) {
        return runBlock(fromArgument(arguments->block), fromArgument(arguments->parameters),
                        fromArgument(arguments->input));
    });
}

} // namespace studio
