// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/codegen/code_generator.h"

#include "inference/codegen/c_text.h"
#include "inference/codegen/model_source.h"
#include "inference/quantize/host_inference.h"
#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

/// Resources of a static library must be pulled in by name.
static void initRuntimeResources()
{
    Q_INIT_RESOURCE(runtime);
}

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Codegen", text);
}

Result<void> checkInput(const CodegenInput& input)
{
    const auto refuse = [](const QString& why) {
        return Error{ErrorCode::InvalidArgument, why, {}, QStringLiteral("GEN-001")};
    };
    if (input.impulse.featureCount() != input.graph.featureCount) {
        return refuse(tr("The network was trained on %1 features, the impulse gives %2. Train again.")
                          .arg(input.graph.featureCount)
                          .arg(input.impulse.featureCount()));
    }
    if (!input.graph.hasClassifier && !input.graph.hasAnomaly)
        return refuse(tr("There is neither a classifier nor an anomaly detector to generate code for."));
    for (const std::vector<float>& window : input.selfTestWindows) {
        if (window.size() != static_cast<std::size_t>(input.impulse.grid.windowReadings * input.impulse.axes.size()))
            return refuse(tr("A window of the self-test has the wrong length."));
    }
    return {};
}

Result<QByteArray> runtimeFile(const QString& relativePath)
{
    QFile file(QStringLiteral(":/runtime/") + relativePath);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Internal, tr("The runtime file %1 is missing from this build.").arg(relativePath), {},
                     QStringLiteral("GEN-002")};
    }
    return file.readAll();
}

/// Moves all that is in one folder into another, or nothing. Errors: Io.
Result<void> moveInto(QDir& from, const QDir& to)
{
    constexpr QDir::Filters kAll = QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot;
    const QStringList names = from.entryList(kAll, QDir::Name);
    for (qsizetype i = 0; i < names.size(); ++i) {
        Result<void> moved = renameSafely(from.filePath(names[i]), to.filePath(names[i]));
        if (moved)
            continue;
        for (const QString& name : names.first(i)) { // they go with the folder they came from
            if (!QFile::rename(to.filePath(name), from.filePath(name)))
                return moved.error().withContext(tr("%1 stays where it is").arg(to.filePath(name)));
        }
        return moved;
    }
    if (!from.removeRecursively())
        return Error{ErrorCode::Io, tr("the folder %1 cannot be removed").arg(from.path()), {}, QStringLiteral("GEN-004")};
    return {};
}

} // namespace

Result<QVector<GeneratedFile>> generateCode(const CodegenInput& input)
{
    initRuntimeResources();
    if (Result<void> checked = checkInput(input); !checked)
        return checked.error();
    QVector<GeneratedFile> files;
    QStringList sources = {QStringLiteral("model.c"), QStringLiteral("model_self_test.c")};
    for (const QString& path : neededRuntimeFiles(input)) {
        Result<QByteArray> content = runtimeFile(path);
        if (!content)
            return content.error();
        files.append({path, *content});
        if (path.endsWith(QLatin1String(".c")))
            sources << path;
    }
    files.append({QStringLiteral("model.h"), modelHeader(input)});
    files.append({QStringLiteral("model_tables.h"), modelTables(input)});
    files.append({QStringLiteral("model.c"), modelSource(input)});
    files.append({QStringLiteral("model_self_test.c"), selfTestSource(input)});
    files.append({QStringLiteral("example_main.c"), exampleMain(input)});
    files.append({QStringLiteral("README.md"), libraryReadme(input, sources)});
    files.append({QStringLiteral("Makefile"), makefile(sources)});
    return files;
}

Result<void> writeGenerated(const QVector<GeneratedFile>& files, const QString& folder)
{
    QDir target(folder);
    if (target.exists() && !target.isEmpty()) {
        return Error{ErrorCode::AlreadyExists, tr("The folder %1 is not empty; nothing was written.").arg(folder), {},
                     QStringLiteral("GEN-003")};
    }
    // Into a hidden folder first, so that a program that is ended meanwhile leaves nothing under the names of the files. Where the folder
    // is there already, it may be a link or a mount point, or somebody stands in it: it stays, and its content moves in at the end.
    const bool isThere = target.exists();
    const QFileInfo place(target.absolutePath());
    const QDir around(isThere ? place.absoluteFilePath() : place.absolutePath());
    QDir made(around.filePath(QStringLiteral(".%1.%2.partial").arg(place.fileName(), QUuid::createUuid().toString(QUuid::Id128))));
    const auto fails = [&made](const QString& path, const QString& reason) {
        made.removeRecursively();
        return Error{ErrorCode::Io, tr("%1 could not be written: %2. Nothing was left behind.").arg(path, reason), {}, QStringLiteral("GEN-004")};
    };
    for (const GeneratedFile& generated : files) {
        const QString path = made.filePath(generated.path);
        if (!QDir().mkpath(QFileInfo(path).path()))
            return fails(target.filePath(generated.path), tr("its folder cannot be made"));
        if (const Result<void> written = writeFileSafely(path, generated.content); !written)
            return fails(target.filePath(generated.path), written.error().message);
    }
    const Result<void> placed = isThere ? moveInto(made, target) : renameSafely(made.path(), target.absolutePath());
    if (!placed)
        return fails(target.absolutePath(), placed.error().message);
    return {};
}

QByteArray selfTestSource(const CodegenInput& input)
{
    QByteArray text = "/* SPDX-License-Identifier: MIT */\n#include \"model.h\"\n\n#include <string.h>\n\n";
    QByteArray calls;
    for (qsizetype i = 0; i < input.selfTestWindows.size(); ++i) {
        const QByteArray n = QByteArray::number(i);
        const std::vector<float> features = extractWindow(input.impulse, input.selfTestWindows[i]);
        text += cArray("float", "window" + n, input.selfTestWindows[i]) + cHexArray("features" + n, features);
        QByteArray outputs = "0";
        if (input.graph.hasClassifier) {
            text += cArray("int8_t", "outputs" + n, runInt8(input.graph.classifier, features).output);
            outputs = "outputs" + n;
        }
        calls += "    if (check(window" + n + ", features" + n + ", " + outputs + ") != 0)\n        return "
                 + QByteArray::number(i + 1) + ";\n";
    }
    if (!input.selfTestWindows.isEmpty()) {
        text += "static int check(const float *window, const uint32_t *features, const int8_t *outputs)\n{\n"
                "    static model_result result;\n    if (model_run(window, &result) != 0)\n        return 1;\n"
                "    if (memcmp(result.features, features, sizeof result.features) != 0)\n        return 1;\n"
                "    if (outputs != 0 && memcmp(result.output_q, outputs, sizeof result.output_q) != 0)\n        return 1;\n"
                "    return 0;\n}\n\n";
    }
    return text + "int model_self_test(void)\n{\n    if (model_init() != 0)\n        return -1;\n" + calls + "    return 0;\n}\n";
}

QByteArray exampleMain(const CodegenInput& input)
{
    QByteArray text = "/* SPDX-License-Identifier: MIT */\n"
                      "/* Runs the self-test, then one window of zeros. Put your own readings into `window`. */\n"
                      "#include \"model.h\"\n\n#include <stdio.h>\n\nint main(void)\n{\n"
                      "    static float window[MODEL_WINDOW_VALUES];\n    static model_result result;\n"
                      "    const int self_test = model_self_test();\n    if (self_test != 0) {\n"
                      "        printf(\"self-test failed at vector %d\\n\", self_test);\n        return 1;\n    }\n"
                      "    if (model_run(window, &result) != 0)\n        return 1;\n";
    if (input.graph.hasClassifier) {
        text += "    for (int i = 0; i < MODEL_CLASS_COUNT; ++i)\n"
                "        printf(\"%s: %.5f\\n\", model_class_names[i], (double)result.probability[i]);\n";
    }
    if (input.graph.hasAnomaly)
        text += "    printf(\"anomaly score: %.3f\\n\", (double)result.anomaly_score);\n";
    return text + "    return 0;\n}\n";
}

QByteArray makefile(const QStringList& sources)
{
    return "# Builds example_main on this computer. Firmware needs only the files of SOURCES and -I of this folder.\n"
           "CC ?= cc\nCFLAGS ?= -std=c99 -O2 -Wall -Wextra -ffp-contract=off\nSOURCES = "
           + sources.join(QStringLiteral(" \\\n          ")).toUtf8()
           + "\n\nexample: example_main.c $(SOURCES)\n\t$(CC) $(CFLAGS) -I. -o $@ example_main.c $(SOURCES) -lm\n\n"
             "clean:\n\trm -f example\n\n.PHONY: clean\n";
}

QByteArray libraryReadme(const CodegenInput& input, const QStringList& sources)
{
    QString text = QStringLiteral("# %1: features and int8 network as a C library\n\n"
                                  "Generated by Sensorsmith. MIT licence (see LICENSE): ship it in your firmware under any terms.\n\n"
                                  "    #include \"model.h\"\n\n"
                                  "    static float window[MODEL_WINDOW_VALUES]; /* %2 readings x %3 axes (%4), every %5 ms */\n"
                                  "    static model_result result;\n\n"
                                  "    model_init();\n    model_run(window, &result);\n\n"
                                  "Build these files with the folder on the include path and `-ffp-contract=off` (the features must have the\n"
                                  "same bits as in the studio; `model_self_test()` tells whether they do):\n\n")
                       .arg(input.name)
                       .arg(input.impulse.grid.windowReadings)
                       .arg(input.impulse.axes.size())
                       .arg(input.impulse.axes.join(QStringLiteral(", ")))
                       .arg(1000.0 / input.impulse.frequencyHz);
    for (const QString& source : sources)
        text += QStringLiteral("- `%1`\n").arg(source);
    text += QStringLiteral("\nC99 or C++, no heap, no library but `<stdint.h> <string.h> <math.h>` (only `sqrtf`). Static memory: %1 bytes\n"
                           "besides your window and result. `make` builds `example_main.c` on a computer.\n")
                .arg(generatedArenaBytes(input));
    return text.toUtf8();
}

} // namespace studio
