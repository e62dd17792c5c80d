// SPDX-License-Identifier: GPL-3.0-or-later
// One window through the model on a board, beside what the studio says of the same window.
#include "app/jobs/argument_checks.h"
#include "app/jobs/device_port.h"
#include "app/jobs/device_tools.h"
#include "app/jobs/impulse_answer.h"
#include "app/jobs/project_source.h"
#include "inference/emulate/verifier.h"
#include "models/signal/windowing.h"
#include "storage/sample_repository.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace studio
{

namespace
{

constexpr qint64 kMostFileBytes = 16 * 1024 * 1024;
constexpr double kPrintedWithin = 1e-5; ///< boards print five places

QString tr(const char* text)
{
    return QCoreApplication::translate("Cli", text);
}

struct ClassifyArguments {
    std::string port;
    std::string project;
    std::string features;
    qint64 sample = 0;
    qint64 window = 1;
    qint64 run = 0;
};

/// The window to classify, and where it is from.
struct ChosenWindow {
    std::vector<float> readings; ///< [readings x axes]
    QString sampleName;
    qint64 firstReading = 0;
};

/// Impulse and network of a run. Errors: NotFound (nothing trained), those of the project file.
Result<CodegenInput> modelOf(ProjectFile& project, qint64 number)
{
    const Result<Run> run = chosenRun(project, number);
    if (!run)
        return run.error();
    Result<QuantizedGraph> graph = quantizedGraphOf(project, run->id);
    if (!graph)
        return graph.error();
    const Result<ImpulseDesign> design = impulseFromJson(run->impulse);
    if (!design)
        return design.error();
    const Result<std::unique_ptr<ProjectSampleSource>> source = ProjectSampleSource::over(project);
    if (!source)
        return source.error();
    Result<PreparedImpulse> impulse = prepareImpulse(*design, (*source)->samples());
    if (!impulse)
        return impulse.error();
    CodegenInput input;
    input.name = run->name;
    input.impulse = std::move(*impulse);
    input.graph = std::move(*graph);
    return input;
}

Result<ChosenWindow> windowOfSample(ProjectFile& project, const PreparedImpulse& impulse, const ClassifyArguments& arguments)
{
    const Result<Sample> sample = project.samples().sample(SampleId{arguments.sample});
    if (!sample)
        return sample.error();
    const QVector<WindowSpan> windows = windowsOf(readingCountOf(impulse, *sample), impulse.grid);
    if (arguments.window > windows.size()) {
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 has %2 windows under this impulse, so there is no window %3. Nothing was sent.").arg(sample->name).arg(windows.size()).arg(arguments.window),
                     {}, QStringLiteral("DEV-074")};
    }
    const Result<SignalData> data = project.samples().readings(sample->id);
    if (!data)
        return data.error();
    const WindowSpan& span = windows[arguments.window - 1];
    Result<std::vector<float>> readings = windowOf(impulse, *sample, *data, span);
    if (!readings)
        return readings.error();
    return ChosenWindow{std::move(*readings), sample->name, span.first};
}

/// Numbers with commas, blanks or line ends between them: the readings of one window, axis by axis.
Result<ChosenWindow> windowFromFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::NotFound, tr("%1 cannot be read: %2. Nothing was sent.").arg(path, file.errorString()), {}, QStringLiteral("DEV-075")};
    }
    const QByteArray text = file.read(kMostFileBytes + 1);
    if (text.size() > kMostFileBytes)
        return Error{ErrorCode::LimitExceeded, tr("%1 is larger than any window. Nothing was sent.").arg(path), {}, QStringLiteral("DEV-075")};
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    ChosenWindow window;
    for (const QString& word : QString::fromUtf8(text).split(between, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const float value = word.toFloat(&isNumber);
        if (!isNumber || !std::isfinite(value)) {
            return Error{ErrorCode::InvalidInput,
                         tr("Value %1 of %2 is no number: \"%3\". Nothing was sent.").arg(window.readings.size() + 1).arg(path, word.left(40)), {},
                         QStringLiteral("DEV-075")};
        }
        window.readings.push_back(value);
    }
    if (window.readings.empty())
        return Error{ErrorCode::InvalidInput, tr("%1 holds no number. Nothing was sent.").arg(path), {}, QStringLiteral("DEV-075")};
    return window;
}

/// What the studio says, in the form of a board's answer, so that both are told alike.
ImpulseResult hostResult(const CodegenInput& input, std::span<const float> readings)
{
    const HostAnswer answer = hostAnswer(input, readings);
    ImpulseResult result;
    if (input.graph.hasClassifier) {
        result.classes = input.graph.classifier.classes;
        result.probabilities = answer.network.probabilities;
    }
    if (input.graph.hasAnomaly)
        result.anomalyScore = answer.anomaly;
    return result;
}

/// Largest difference of two answers of one model; nothing when they are not of one model.
std::optional<double> differenceOf(const ImpulseResult& board, const ImpulseResult& host)
{
    if (board.classes != host.classes || board.anomalyScore.has_value() != host.anomalyScore.has_value())
        return std::nullopt;
    double largest = 0.0;
    for (std::size_t i = 0; i < host.probabilities.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(board.probabilities[i]) - static_cast<double>(host.probabilities[i])));
    if (host.anomalyScore)
        largest = std::max(largest, std::abs(static_cast<double>(*board.anomalyScore) - static_cast<double>(*host.anomalyScore)));
    return largest;
}

void compare(CommandOutput& out, const ImpulseResult& board, const CodegenInput& model, const ChosenWindow& window)
{
    const ImpulseResult host = hostResult(model, window.readings);
    QJsonObject json = impulseAnswerJson(host);
    json.remove(QStringLiteral("dsp_us"));
    json.remove(QStringLiteral("inference_us"));
    json[QStringLiteral("run")] = model.name;
    out.json[QStringLiteral("host")] = json;
    out.text += tr("\nstudio: %1").arg(impulseAnswerText(host));
    const std::optional<double> difference = differenceOf(board, host);
    out.json[QStringLiteral("same_model")] = difference.has_value();
    if (!difference) {
        out.text += tr("\nThe board runs another model than %1: its outputs have other names. Flash the model, or name its run with --run.").arg(model.name);
        return;
    }
    const double most = kPrintedWithin * std::max(1.0, host.anomalyScore ? std::abs(static_cast<double>(*host.anomalyScore)) : 0.0);
    out.json[QStringLiteral("largest_difference")] = *difference;
    out.json[QStringLiteral("agrees")] = *difference <= most;
    out.text += *difference <= most ? tr("\nBoth say the same.") : tr("\nThey differ by %1 at most.").arg(*difference, 0, 'g', 3);
}

Result<CommandOutput> classify(const ClassifyArguments& arguments, JobContext& job)
{
    // All that can be told without the board is told before its port is opened.
    std::unique_ptr<ProjectFile> project;
    std::optional<CodegenInput> model;
    if (!arguments.project.empty()) {
        Result<std::unique_ptr<ProjectFile>> opened = ProjectFile::open(fromArgument(arguments.project), ProjectFile::Access::ReadOnly);
        if (!opened)
            return opened.error();
        project = std::move(*opened);
        Result<CodegenInput> made = modelOf(*project, arguments.run);
        if (!made)
            return made.error();
        model = std::move(*made);
    }
    const Result<ChosenWindow> window = arguments.sample > 0 ? windowOfSample(*project, model->impulse, arguments) : windowFromFile(fromArgument(arguments.features));
    if (!window)
        return window.error();
    const qint64 wanted = model ? model->impulse.grid.windowReadings * model->impulse.axes.size() : 0;
    if (model && static_cast<qint64>(window->readings.size()) != wanted) {
        return Error{ErrorCode::InvalidArgument,
                     tr("A window of this model has %1 values, the file %2. Nothing was sent.").arg(wanted).arg(window->readings.size()), {}, QStringLiteral("DEV-075")};
    }
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(fromArgument(arguments.port), job);
    if (!port)
        return port.error();
    job.report(0, 0, tr("Classifying on the board"));
    const Result<ImpulseResult> board =
        awaitAnswer<ImpulseResult>(job, [&](const AtDevice::Done<ImpulseResult>& done) { (*port)->device().classify(window->readings, done); });
    if (!board)
        return board.error();
    CommandOutput out{{{QStringLiteral("port"), (*port)->address()},
                       {QStringLiteral("values"), static_cast<qint64>(window->readings.size())},
                       {QStringLiteral("board"), impulseAnswerJson(*board)}},
                      tr("board:  %1  (processing %2 ms, network %3 ms)").arg(impulseAnswerText(*board)).arg(board->dspUs / 1000.0).arg(board->inferenceUs / 1000.0)};
    if (arguments.sample > 0) {
        out.json[QStringLiteral("sample")] = arguments.sample;
        out.json[QStringLiteral("window")] = arguments.window;
        out.json[QStringLiteral("first_reading")] = window->firstReading;
        out.text.prepend(tr("%1, window %2\n").arg(window->sampleName).arg(arguments.window));
    }
    if (model)
        compare(out, *board, *model, *window);
    return out;
}

} // namespace

void addDeviceClassify(CLI::App& devices, CommandSet& set)
{
    auto arguments = std::make_shared<ClassifyArguments>();
    CLI::App* command = devices.add_subcommand("classify", "Run the board's model on one stored window, beside what the studio says of it");
    command->add_option("PORT", arguments->port, kPortHelp)->required();
    CLI::Option* project = command->add_option("FILE", arguments->project, "Project file with the sample and the trained model");
    CLI::Option_group* source = command->add_option_group("window", "What is classified");
    CLI::Option* sample = source->add_option("--sample", arguments->sample, "Number of a sample in the project")->check(aboveZero())->needs(project);
    source->add_option("--features", arguments->features, "File with the raw readings of one window as numbers, axis by axis");
    source->require_option(1);
    command->add_option("--window", arguments->window, "Which window of the sample, from 1")->check(aboveZero())->needs(sample);
    command->add_option("--run", arguments->run, "Run whose model it is; without it the newest")->check(aboveZero())->needs(project);
    set.add(*command, [arguments](JobContext& job) { return classify(*arguments, job); });
}

} // namespace studio
