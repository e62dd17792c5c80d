// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/firmware_builder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QThread>
#include <csignal>
#include <memory>

namespace studio
{

namespace
{

constexpr int kToolTimeoutMs = 120'000;
constexpr int kPollMs = 50;

QString tr(const char* text)
{
    return QCoreApplication::translate("Firmware", text);
}

struct ToolCall {
    QString program;
    QStringList arguments;
    QString what; ///< for the user: the file that is built
};

Error toolError(const ToolCall& call, const QByteArray& output)
{
    QString first;
    for (const QByteArray& line : output.split('\n')) {
        if (line.contains("error") || line.contains("undefined")) {
            first = QString::fromUtf8(line).trimmed();
            break;
        }
    }
    return Error{ErrorCode::Internal, tr("The firmware could not be built: %1 failed. %2").arg(call.what, first),
                 QString::fromUtf8(output), QStringLiteral("FWB-001")};
}

/// Runs the calls, as many at once as there are cores. Ends them all at the first failure or on cancel.
Result<void> runTools(const QVector<ToolCall>& calls, const QString& folder, JobContext& job, const QString& step)
{
    struct Running {
        std::unique_ptr<QProcess> process;
        qsizetype call;
        int waitedMs = 0;
    };
    std::vector<Running> running;
    const auto endAll = [&running] {
        for (Running& one : running) {
            one.process->kill();
            one.process->waitForFinished(1000);
        }
    };
    const auto most = static_cast<std::size_t>(std::max(1, QThread::idealThreadCount()));
    qsizetype next = 0;
    qsizetype done = 0;
    while (done < calls.size()) {
        if (job.isCancelled()) {
            endAll();
            return Error{ErrorCode::Cancelled, tr("Building the firmware was stopped."), {}, {}};
        }
        while (next < calls.size() && running.size() < most) {
            auto process = std::make_unique<QProcess>();
            process->setWorkingDirectory(folder);
            process->setProcessChannelMode(QProcess::MergedChannels);
            process->start(calls[next].program, calls[next].arguments);
            running.push_back({std::move(process), next++});
        }
        for (auto one = running.begin(); one != running.end();) {
            one->waitedMs += kPollMs;
            if (!one->process->waitForFinished(kPollMs) && one->process->state() != QProcess::NotRunning
                && one->waitedMs < kToolTimeoutMs) {
                ++one;
                continue;
            }
            const ToolCall& call = calls[one->call];
            const QByteArray output = one->process->readAll();
            const bool isGood = one->process->state() == QProcess::NotRunning
                                && one->process->exitStatus() == QProcess::NormalExit && one->process->exitCode() == 0
                                && one->process->error() != QProcess::FailedToStart;
            if (!isGood) {
                endAll();
                return toolError(call, output);
            }
            one = running.erase(one);
            job.report(++done, calls.size(), step);
        }
    }
    return {};
}

QStringList strings(const QJsonValue& array)
{
    QStringList list;
    for (const QJsonValue& value : array.toArray())
        list << value.toString();
    return list;
}

Result<void> writeFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly)
        || file.write(content) != content.size() || !file.flush()) {
        return Error{ErrorCode::Io, tr("%1 could not be written: %2").arg(path, file.errorString()), {},
                     QStringLiteral("FWB-003")};
    }
    return {};
}

QString objectName(const QString& prefix, const QString& source)
{
    QString name = source;
    name.replace(QLatin1Char('/'), QLatin1Char('_'));
    return QStringLiteral("%1-%2.o").arg(prefix, name.chopped(2));
}

/// Everything that is compiled into one ELF.
struct Program {
    QString name; ///< "bootloader", "application", "numbers"
    QStringList sources; ///< relative to the work folder
    QStringList definitions;
    QStringList includes;
    QString linkerScript;
};

struct Plan {
    QVector<ToolCall> compile;
    QVector<ToolCall> link;
};

void planProgram(const BoardDescription& board, const Program& program, Plan& plan)
{
    const QString compiler = board.build[QStringLiteral("compiler")].toString();
    const QStringList flags = strings(board.build[QStringLiteral("flags")]);
    QStringList objects;
    for (const QString& source : program.sources) {
        const QString object = objectName(program.name, source);
        objects << object;
        // The model's own sources are compiled with the folder on the include path, as users do.
        QStringList arguments = flags;
        for (const QString& definition : program.definitions)
            arguments << QStringLiteral("-D") + definition;
        for (const QString& include : program.includes)
            arguments << QStringLiteral("-I") + include;
        arguments << QStringLiteral("-c") << source << QStringLiteral("-o") << object;
        plan.compile.append({compiler, arguments, source});
    }
    QStringList link = flags;
    link << strings(board.build[QStringLiteral("linkFlags")]) << QStringLiteral("-T") << program.linkerScript
         << QStringLiteral("-Wl,-Map=") + program.name + QStringLiteral(".map") << objects
         << strings(board.build[QStringLiteral("libraries")]) << QStringLiteral("-o") << program.name + QStringLiteral(".elf");
    plan.link.append({compiler, link, program.name});
}

Result<QVector<Program>> programsOf(const BoardDescription& board, const QVector<GeneratedFile>& model)
{
    Result<QByteArray> text = templateFile(QStringLiteral("firmware_templates/firmware.json"));
    if (!text)
        return text.error();
    const QJsonObject firmware = QJsonDocument::fromJson(*text).object();
    const QString home = board.build[QStringLiteral("template")].toString();
    QVector<Program> programs;
    for (const QString& name : {QStringLiteral("bootloader"), QStringLiteral("application"), QStringLiteral("numbers")}) {
        const QJsonObject part = board.build[name].toObject();
        if (part.isEmpty() || (name == QLatin1String("numbers") && !model.isEmpty()))
            continue;
        Program program;
        program.name = name;
        for (const QString& source : strings(firmware[part[QStringLiteral("core")].toString(name)]))
            program.sources << QStringLiteral("firmware_templates/") + source;
        for (const QString& source : strings(part[QStringLiteral("sources")]))
            program.sources << home + QLatin1Char('/') + source;
        for (const QString& include : strings(firmware[QStringLiteral("includes")]))
            program.includes << QStringLiteral("firmware_templates/") + include;
        program.includes << home;
        program.definitions = strings(part[QStringLiteral("definitions")]);
        program.linkerScript = home + QLatin1Char('/') + part[QStringLiteral("linkerScript")].toString();
        if (name == QLatin1String("application") && model.isEmpty())
            program.definitions << QStringLiteral("SMITH_NO_MODEL") << QStringLiteral("SMITH_FAULTS"); // they can be switched on
        if (name == QLatin1String("application") && !model.isEmpty()) {
            program.includes << QStringLiteral("model");
            for (const GeneratedFile& file : model) {
                if (file.path.endsWith(QLatin1String(".c")) && file.path != QLatin1String("example_main.c"))
                    program.sources << QStringLiteral("model/") + file.path;
            }
        }
        programs.append(program);
    }
    return programs;
}

} // namespace

Result<QString> firmwareCompiler(const BoardDescription& board)
{
    const QString compiler = board.build[QStringLiteral("compiler")].toString();
    if (QStandardPaths::findExecutable(compiler).isEmpty()) {
        return Error{ErrorCode::ToolMissing,
                     tr("The compiler %1 is not installed. Install the Debian packages gcc-arm-none-eabi and libnewlib-arm-none-eabi.")
                         .arg(compiler),
                     {}, QStringLiteral("FWB-002")};
    }
    QProcess process;
    process.start(compiler, {QStringLiteral("-dumpfullversion")});
    process.waitForFinished(10'000);
    return QStringLiteral("%1 %2").arg(compiler, QString::fromLatin1(process.readAllStandardOutput()).trimmed());
}

Result<BuiltFirmware> buildFirmware(const BoardDescription& board, const QVector<GeneratedFile>& model, const QString& folder,
                                    JobContext& job)
{
    BuiltFirmware built;
    if (!model.isEmpty() && !board.takesImages()) {
        return Error{ErrorCode::Unsupported,
                     tr("%1 (%2) has too little memory for a model. Choose a larger board; recording works with this one.").arg(board.name, board.id),
                     {}, QStringLiteral("FWB-008")};
    }
    Result<QString> compiler = firmwareCompiler(board);
    if (!compiler)
        return compiler.error();
    built.compiler = *compiler;
    for (const QString& path : templateFiles()) {
        Result<QByteArray> content = templateFile(path);
        if (!content)
            return content.error();
        if (Result<void> written = writeFile(folder + QLatin1Char('/') + path, *content); !written)
            return written.error();
    }
    for (const GeneratedFile& file : model) {
        if (Result<void> written = writeFile(folder + QStringLiteral("/model/") + file.path, file.content); !written)
            return written.error();
    }
    Result<QVector<Program>> programs = programsOf(board, model);
    if (!programs)
        return programs.error();
    Plan plan;
    for (const Program& program : *programs)
        planProgram(board, program, plan);
    if (Result<void> compiled = runTools(plan.compile, folder, job, tr("Compiling the firmware")); !compiled)
        return compiled.error();
    if (Result<void> linked = runTools(plan.link, folder, job, tr("Linking the firmware")); !linked)
        return linked.error();
    const ToolCall copy{board.build[QStringLiteral("objcopy")].toString(),
                        {QStringLiteral("-O"), QStringLiteral("binary"), QStringLiteral("application.elf"), QStringLiteral("application.bin")},
                        QStringLiteral("application.bin")};
    if (Result<void> copied = runTools({copy}, folder, job, tr("Linking the firmware")); !copied)
        return copied.error();
    QFile body(folder + QStringLiteral("/application.bin"));
    QFile map(folder + QStringLiteral("/application.map"));
    if (!body.open(QIODevice::ReadOnly) || !map.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Io, tr("The built firmware cannot be read: %1").arg(body.errorString()), {}, QStringLiteral("FWB-004")};
    }
    built.application = body.readAll();
    built.sizes = sizesFromMap(map.readAll());
    const bool hasLoader = board.build.contains(QStringLiteral("bootloader"));
    built.kernelElf = folder + (hasLoader ? QStringLiteral("/bootloader.elf") : QStringLiteral("/application.elf"));
    if (model.isEmpty())
        built.numbersElf = folder + QStringLiteral("/numbers.elf");
    return built;
}

FirmwareSizes sizesFromMap(const QByteArray& map)
{
    FirmwareSizes sizes;
    QString text = QString::fromUtf8(map);
    text = text.mid(text.indexOf(QLatin1String("Linker script and memory map")));
    // Long section names push address, size and file to the next line.
    static const QRegularExpression wrapped(QStringLiteral("\\n (\\.[^\\s]+)\\n +0x"));
    text.replace(wrapped, QStringLiteral("\n \\1 0x"));
    static const QRegularExpression entry(
        QStringLiteral("^ (\\.[a-zA-Z_]+|COMMON)[^\\s]*\\s+0x([0-9a-f]+)\\s+0x([0-9a-f]+)\\s+(\\S+)$"),
        QRegularExpression::MultilineOption);
    auto matches = entry.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QString section = match.captured(1);
        const qint64 bytes = match.captured(3).toLongLong(nullptr, 16);
        const QString file = match.captured(4);
        const bool isModelSource = file.startsWith(QLatin1String("application-model_"));
        const bool isRam = section.startsWith(QLatin1String(".data")) || section.startsWith(QLatin1String(".bss"))
                           || section == QLatin1String("COMMON");
        const bool isFlash = section.startsWith(QLatin1String(".text")) || section.startsWith(QLatin1String(".rodata"))
                             || section.startsWith(QLatin1String(".vectors")) || section.startsWith(QLatin1String(".isr"))
                             || section.startsWith(QLatin1String(".data"));
        if (isRam) {
            sizes.ramStatic += bytes;
            sizes.ramModel += isModelSource ? bytes : 0;
        }
        if (!isFlash)
            continue;
        if (file.startsWith(QLatin1String("application-model_dsp_")))
            sizes.flashDsp += bytes;
        else if (file.startsWith(QLatin1String("application-model_kernels_")) || file.startsWith(QLatin1String("application-model_anomaly_")))
            sizes.flashRuntime += bytes;
        else if (isModelSource)
            sizes.flashModel += bytes;
        else
            sizes.flashFirmware += bytes;
    }
    return sizes;
}

} // namespace studio
