// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/demo_job.h"

#include "app/jobs/device_job.h"
#include "app/jobs/export_job.h"
#include "app/jobs/key_source.h"
#include "app/jobs/project_source.h"
#include "app/jobs/training_job.h"
#include "app/session/flashable_image.h"
#include "inference/bundle/bundle.h"
#include "models/core/safe_file.h"
#include "models/impulse/presets.h"
#include "storage/edit_repository.h"
#include "storage/sample_repository.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRandomGenerator>
#include <algorithm>
#include <array>
#include <vector>

extern "C" {
#include "smith_motion.h"
}

namespace studio
{

namespace
{

/// In the order of smith_motion_kind.
const std::array<const char*, SMITH_MOTION_COUNT> kMotions{"idle", "wave", "snake", "updown"};
/// After a change of motion: the hand takes its time, then a whole window must have passed. Units: ms.
constexpr qint64 kSettleMs = 3500;
/// A board that gives no prediction for so long gives none any more. Units: s.
constexpr double kLiveTimeoutSeconds = 90.0;
constexpr int kShotsTimeoutMs = 180'000;
constexpr int kShotsPollMs = 100;

QString tr(const char* text)
{
    return QCoreApplication::translate("Demo", text);
}

/// A seed for the simulated hand: of many at random, the one whose vigour stands at `share` (0 gentlest, 1 strongest) among them.
quint32 seedOfVigour(int kind, double share)
{
    constexpr int kDraws = 64;
    std::vector<std::pair<float, quint32>> drawn;
    for (int i = 0; i < kDraws; ++i) {
        const quint32 seed = QRandomGenerator::global()->generate();
        smith_motion motion;
        smith_motion_init(&motion, static_cast<smith_motion_kind>(kind), seed);
        drawn.emplace_back(motion.base_size * motion.base_tempo * motion.base_tempo, seed); // goes with the acceleration
    }
    std::sort(drawn.begin(), drawn.end());
    return drawn[static_cast<std::size_t>(std::clamp(share, 0.0, 0.999) * kDraws)].second;
}

/// One walk through the loop; each step leaves what the next one needs.
class Walk
{
public:
    Walk(const DemoOptions& options, JobContext& job) : m_options(options), m_job(job), m_board(QCoreApplication::applicationFilePath()) {}

    Result<DemoResult> go();

private:
    using Step = Result<void> (Walk::*)();
    Result<void> prepare();
    Result<void> startTheBoard();
    Result<void> record();
    Result<void> recordOne(int kind, int number);
    Result<void> train();
    Result<void> evaluate();
    Result<void> verify();
    Result<void> bundle();
    Result<void> flash();
    Result<void> listen();
    Result<void> takeScreenshots();
    Result<void> writeReport();
    void figure(const QString& what, const QString& value, const char* key, const QJsonValue& raw);
    [[nodiscard]] QString path(const char* name) const { return m_options.folder + QLatin1Char('/') + QLatin1String(name); }

    const DemoOptions& m_options;
    JobContext& m_job;
    BoardProcess m_board; ///< before the port: the board ends after the port has let go
    std::unique_ptr<DevicePort> m_port;
    std::unique_ptr<ProjectFile> m_project;
    Run m_run;
    FirmwareImage m_image;
    QElapsedTimer m_clock;
    DemoResult m_result;
};

void Walk::figure(const QString& what, const QString& value, const char* key, const QJsonValue& raw)
{
    m_result.report.figures.append({what, value});
    m_result.json[QLatin1String(key)] = raw;
}

Result<void> Walk::prepare()
{
    if (!QDir().mkpath(m_options.folder))
        return Error{ErrorCode::Io, tr("The folder %1 cannot be made.").arg(m_options.folder), {}, QStringLiteral("DEMO-001")};
    // Only what an earlier demo left is replaced; its mark says so.
    const QString mark = path(".sensorsmith-demo");
    const bool isOfADemo = QFile::exists(mark);
    for (const char* name : {"demo.smith", "demo.smithbundle", "report.html", "board.store", "screenshots"}) {
        if (!isOfADemo && QFileInfo::exists(path(name))) {
            return Error{ErrorCode::AlreadyExists, tr("%1 was not made by a demo, so it was left alone. Name another folder with --out.").arg(path(name)), {},
                         QStringLiteral("DEMO-006")};
        }
    }
    if (ProjectFile::isHeldByWindow(path("demo.smith"))) {
        return Error{ErrorCode::Busy, tr("%1 is open in a window. Close it, or name another folder with --out.").arg(path("demo.smith")), {},
                     QStringLiteral("DEMO-007")};
    }
    if (const Result<void> marked = writeFileSafely(mark, QByteArrayLiteral("What stands beside this file was written by the demo, and the next one replaces it.\n")); !marked)
        return marked.error();
    for (const char* name : {"demo.smith", "demo.smith-wal", "demo.smith-shm", "demo.smithbundle", "report.html", "board.store"}) {
        if (QFile::exists(path(name)) && !QFile::remove(path(name))) {
            return Error{ErrorCode::Io, tr("%1 of an earlier demo cannot be replaced. Name another folder with --out.").arg(path(name)), {},
                         QStringLiteral("DEMO-002")};
        }
    }
    QDir(path("demo.smith.backups")).removeRecursively();
    QDir screenshots(path("screenshots"));
    for (const QString& name : screenshots.entryList({QStringLiteral("*-light.png"), QStringLiteral("*-dark.png")}, QDir::Files))
        screenshots.remove(name);
    Result<std::unique_ptr<ProjectFile>> project = ProjectFile::create(path("demo.smith"), tr("Demo"), ProjectFile::Access::Job);
    if (!project)
        return project.error();
    m_project = std::move(project).value();
    // In the project's own settings, so that whoever opens it finds its run up to date.
    ImpulseDesign design = findImpulsePreset(QStringLiteral("motion"))->design;
    for (LearningBlockDesign& block : design.learn) {
        if (block.block == QLatin1String("classification"))
            block.parameters[QStringLiteral("epochs")] = m_options.epochs;
    }
    DatasetEdit edit;
    edit.name = tr("Set the impulse");
    edit.changes = {DocumentChange{QStringLiteral("impulse"), QJsonValue(), impulseToJson(design)}};
    if (Result<DatasetEdit> applied = m_project->edits().apply(edit); !applied)
        return applied.error();
    return {};
}

Result<void> Walk::startTheBoard()
{
    // A name and a store of its own: a board that the user runs is neither used nor in the way.
    const QString name = QStringLiteral("demo-%1").arg(QCoreApplication::applicationPid());
    const Result<QString> started = startBoard(m_board, name, {QStringLiteral("--store"), path("board.store")}, m_job);
    if (!started)
        return started.error();
    Result<std::unique_ptr<DevicePort>> port = DevicePort::open(QStringLiteral("board:") + name, m_job);
    if (!port)
        return port.error();
    m_port = std::move(port).value();
    const AtIdentity& identity = m_port->identity();
    figure(tr("board"), tr("%1, AT %2").arg(identity.config.deviceType, identity.config.version.text()), "board", identity.config.deviceType);
    return {};
}

Result<void> Walk::recordOne(int kind, int number)
{
    const QString motion = QString::fromLatin1(kMotions[static_cast<std::size_t>(kind)]);
    const Split split = number < m_options.trainingRecordings ? Split::Training : Split::Testing;
    // What is learnt from goes from gentle to strong, as one would ask a person to do it; what is tested comes as it comes.
    const double share = split == Split::Training ? (number + 0.5) / m_options.trainingRecordings : QRandomGenerator::global()->generateDouble();
    RecordingOrder order;
    order.label = motion;
    order.motion = motion;
    order.motionSeed = seedOfVigour(kind, share);
    order.seconds = split == Split::Training ? m_options.trainingSeconds : m_options.testingSeconds;
    order.split = split;
    Result<StoredRecording> stored = recordSample(*m_port, *m_project, order, m_job);
    if (!stored)
        return stored.error().withContext(tr("Recording %1").arg(motion));
    if (stored->breakOff)
        return stored->breakOff->withContext(tr("Recording %1").arg(motion));
    if (stored->wasEndedEarly)
        return Error{ErrorCode::Cancelled, tr("The demo was stopped; what was recorded is in %1.").arg(path("demo.smith")), {}, {}};
    if (split != Split::Testing)
        return {};
    Result<SignalData> data = m_project->samples().readings(stored->sample.id);
    if (!data)
        return data.error();
    ReportSignal signal{motion, {}, stored->sample.durationMs() / 1000.0, data->toFloat()};
    for (const Axis& axis : stored->sample.axes)
        signal.axes << axis.name;
    const bool isFirst = std::none_of(m_result.report.recordings.begin(), m_result.report.recordings.end(),
                                      [&motion](const ReportSignal& other) { return other.label == motion; });
    if (isFirst)
        m_result.report.recordings.append(signal);
    return {};
}

Result<void> Walk::record()
{
    QElapsedTimer clock;
    clock.start();
    // In turns, so that no motion is recorded all in one go.
    for (int i = 0; i < m_options.trainingRecordings + m_options.testingRecordings; ++i) {
        for (int kind = 0; kind < static_cast<int>(kMotions.size()); ++kind) {
            if (Result<void> done = recordOne(kind, i); !done)
                return done;
        }
    }
    Result<QVector<Sample>> samples = m_project->samples().all();
    if (!samples)
        return samples.error();
    qint64 readings = 0;
    double milliseconds = 0.0;
    qsizetype signedCount = 0;
    for (const Sample& sample : *samples) {
        readings += sample.readingCount;
        milliseconds += sample.durationMs();
        signedCount += sample.signature == SignatureState::Valid ? 1 : 0;
    }
    const qint64 motions = static_cast<qint64>(kMotions.size());
    figure(tr("recorded over the AT link"),
           tr("%1 recordings (%2 for training, %3 for testing), %4 s, %5 readings")
               .arg(samples->size())
               .arg(motions * m_options.trainingRecordings)
               .arg(motions * m_options.testingRecordings)
               .arg(milliseconds / 1000.0, 0, 'f', 0)
               .arg(readings),
           "recordings", samples->size());
    figure(tr("recordings signed by the board"), tr("%1 of %2").arg(signedCount).arg(samples->size()), "signed_recordings", signedCount);
    figure(tr("time to record"), tr("%1 s").arg(static_cast<double>(clock.elapsed()) / 1000.0, 0, 'f', 1), "record_seconds", static_cast<double>(clock.elapsed()) / 1000.0);
    return {};
}

Result<void> Walk::train()
{
    QElapsedTimer clock;
    clock.start();
    Result<Run> run = runTraining(*m_project, {}, m_job);
    if (!run)
        return run.error();
    if (run->state != RunState::Done)
        return Error{ErrorCode::Cancelled, tr("The demo was stopped while it trained."), {}, {}};
    m_run = *run;
    Result<QVector<EpochMetrics>> epochs = m_project->runs().epochs(m_run.id);
    if (!epochs)
        return epochs.error();
    m_result.report.epochs = *epochs;
    figure(tr("network"), tr("%1 parameters, trained on %2 windows").arg(m_run.summary[QStringLiteral("parameters")].toInt()).arg(m_run.summary[QStringLiteral("training_windows")].toInt()),
           "parameters", m_run.summary[QStringLiteral("parameters")]);
    figure(tr("training"), tr("%1 epochs in %2 s").arg(epochs->size()).arg(static_cast<double>(clock.elapsed()) / 1000.0, 0, 'f', 1), "epochs", epochs->size());
    return {};
}

Result<void> Walk::evaluate()
{
    Result<EvaluationReport> evaluation = runEvaluation(*m_project, m_run, Split::Testing, m_job);
    if (!evaluation)
        return evaluation.error();
    m_result.report.int8 = evaluation->int8;
    const int windows = evaluation->int8.windowCount;
    figure(tr("test accuracy, float32"), tr("%1 % of %2 windows").arg(100.0 * evaluation->float32.accuracy, 0, 'f', 2).arg(windows), "accuracy_float32", evaluation->float32.accuracy);
    figure(tr("test accuracy, int8"), tr("%1 %").arg(100.0 * evaluation->int8.accuracy, 0, 'f', 2), "accuracy_int8", evaluation->int8.accuracy);
    figure(tr("macro F1, int8"), QString::number(evaluation->int8.macroF1, 'f', 4), "macro_f1_int8", evaluation->int8.macroF1);
    m_result.json[QStringLiteral("test_windows")] = windows;
    return {};
}

Result<void> Walk::verify()
{
    Result<VerificationReport> report = runVerification(*m_project, m_run, QStringLiteral("mps2-an386"), m_job);
    if (!report)
        return report.error();
    m_result.report.verification = *report;
    figure(tr("checked on the emulated board"), tr("%1 windows, %2 mismatches in outputs, %3 in features").arg(report->windows).arg(report->mismatches).arg(report->featureMismatches),
           "verified_windows", report->windows);
    m_result.json[QStringLiteral("mismatches")] = report->mismatches;
    m_result.json[QStringLiteral("feature_mismatches")] = report->featureMismatches;
    figure(tr("instructions per window"), tr("%1 (features %2, network %3)").arg(report->instructionsPerWindow()).arg(report->instructionsFeatures).arg(report->instructionsNetwork),
           "instructions_per_window", report->instructionsPerWindow());
    figure(tr("flash"), tr("%1 bytes").arg(report->sizes.flashTotal()), "flash_bytes", report->sizes.flashTotal());
    figure(tr("RAM"), tr("%1 bytes (static %2, stack %3)").arg(report->ramBytes()).arg(report->sizes.ramStatic).arg(report->stackBytes), "ram_bytes", report->ramBytes());
    if (!report->isPassed())
        return Error{ErrorCode::Refused, tr("The board gave other answers than this computer. First: %1").arg(report->firstDifference), {}, QStringLiteral("DEMO-003")};
    return {};
}

Result<void> Walk::bundle()
{
    const ExportOptions options;
    Result<SigningKey> key = namedKey({}, {});
    if (!key)
        return key.error();
    Result<CheckedModel> model = checkedModel(*m_project, m_run, options, m_job);
    if (!model)
        return model.error();
    Result<QByteArray> bytes = makeBundle(*m_project, *model, options, *key, m_job);
    if (!bytes)
        return bytes.error();
    const QString place = path("demo.smithbundle");
    if (Result<void> written = writeFileSafely(place, *bytes); !written)
        return written.error();
    const Result<QJsonObject> noted = storeExport(
        *m_project, *model, {QStringLiteral("bundle"), QDir().absoluteFilePath(place), 1, bytes->size(), keyId(key->publicKey()), options.version});
    if (!noted)
        return noted.error();
    // What is flashed is what lies on the disk, checked as anybody else's bundle would be.
    Result<VerifiedBundle> verified = readBundle(place);
    if (!verified)
        return verified.error();
    Result<FirmwareImage> image = flashableImage(*verified);
    if (!image)
        return image.error();
    if (Result<void> fits = checkHardware(*verified, m_port->identity()); !fits)
        return fits;
    m_image = *image;
    figure(tr("bundle"), tr("%1 bytes, %2 files, signed with key %3").arg(bytes->size()).arg(verified->files.size()).arg(verified->key), "bundle_bytes", bytes->size());
    return {};
}

Result<void> Walk::flash()
{
    Result<UpdateReport> report = flashImage(*m_port, m_image, m_job);
    if (!report)
        return report.error();
    const double seconds = static_cast<double>(report->elapsedMs) / 1000.0;
    figure(tr("flashed over the serial boot loader"),
           tr("%1 bytes in %2 s; read back: version %3, confirmed").arg(report->bytesSent).arg(seconds, 0, 'f', 1).arg(report->version),
           "flashed_bytes", report->bytesSent);
    m_result.json[QStringLiteral("flash_seconds")] = seconds;
    m_result.json[QStringLiteral("flashed_version")] = report->version;
    m_result.json[QStringLiteral("flashed_hash")] = QString::fromLatin1(report->hash.toHex());
    return {};
}

/// One run of the flashed model while the motion changes under it, as a hand would do it.
Result<void> Walk::listen()
{
    struct Heard {
        QMap<QString, int> tops;
        double confidence = 0.0;
        double anomaly = 0.0;
        int count = 0;
    };
    std::array<Heard, kMotions.size()> heard;
    std::size_t current = 0;
    QElapsedTimer sinceChange;
    Result<void> moved = setMotion(*m_port, QString::fromLatin1(kMotions[0]), m_job);
    if (!moved)
        return moved;
    sinceChange.start();
    const qint64 total = static_cast<qint64>(kMotions.size()) * m_options.predictions;
    qint64 done = 0;
    const auto take = [&](const ImpulseResult& result) {
        if (sinceChange.elapsed() < kSettleMs || result.top() < 0)
            return true;
        Heard& one = heard[current];
        ++one.tops[result.classes[result.top()]];
        one.confidence += static_cast<double>(result.probabilities[static_cast<std::size_t>(result.top())]);
        one.anomaly += static_cast<double>(result.anomalyScore.value_or(0.0F));
        ++one.count;
        m_job.report(++done, total, tr("Reading predictions from the board"));
        if (one.count < m_options.predictions)
            return true;
        if (++current == kMotions.size())
            return false;
        m_port->device().setMotion(QString::fromLatin1(kMotions[current]), [&moved](Result<void> changed) {
            if (!changed)
                moved = changed;
        });
        sinceChange.start();
        return moved.isOk();
    };
    if (Result<void> ran = runModel(*m_port, kLiveTimeoutSeconds, take, m_job); !ran)
        return ran;
    if (!moved)
        return moved;
    if (m_job.isCancelled())
        return Error{ErrorCode::Cancelled, tr("The demo was stopped while it listened to the board."), {}, {}};
    if (current < kMotions.size())
        return Error{ErrorCode::Timeout, tr("The board gave %1 of %2 predictions in %3 s.").arg(done).arg(total).arg(kLiveTimeoutSeconds), {}, QStringLiteral("DEMO-004")};
    qint64 right = 0;
    for (std::size_t i = 0; i < kMotions.size(); ++i) {
        const Heard& one = heard[i];
        const auto most = std::max_element(one.tops.begin(), one.tops.end());
        const QString motion = QString::fromLatin1(kMotions[i]);
        right += one.tops.value(motion);
        m_result.report.predictions.append({motion, most.key(), one.confidence / one.count, one.anomaly / one.count});
    }
    figure(tr("live predictions of the flashed board"), tr("%1 of %2 right").arg(right).arg(total), "live_right", right);
    m_result.json[QStringLiteral("live_total")] = total;
    return {};
}

/// Of the finished project, with the board that runs its model: the port is let go for that.
Result<void> Walk::takeScreenshots()
{
    m_job.report(0, 0, tr("Taking the screenshots"));
    m_port.reset();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    QProcess screenshots;
    screenshots.setProcessEnvironment(environment);
    screenshots.setProcessChannelMode(QProcess::MergedChannels);
    screenshots.start(QCoreApplication::applicationDirPath() + QStringLiteral("/sensorsmith"),
                      {QStringLiteral("--shots"), QStringLiteral("--board"), m_board.name(), QStringLiteral("--out"), path("screenshots"), path("demo.smith")});
    QElapsedTimer clock;
    clock.start();
    bool isDone = false;
    while (!isDone && screenshots.state() != QProcess::NotRunning && !m_job.isCancelled() && clock.elapsed() < kShotsTimeoutMs)
        isDone = screenshots.waitForFinished(kShotsPollMs);
    if (!isDone || screenshots.error() == QProcess::FailedToStart || screenshots.exitStatus() != QProcess::NormalExit || screenshots.exitCode() != 0) {
        screenshots.kill();
        screenshots.waitForFinished();
        if (m_job.isCancelled())
            return Error{ErrorCode::Cancelled, tr("The demo was stopped while it took its screenshots; everything else is in %1.").arg(m_options.folder), {}, {}};
        return Error{ErrorCode::Internal, tr("The screenshots could not be made; everything else is in %1.").arg(m_options.folder),
                     screenshots.errorString() + QLatin1Char('\n') + QString::fromUtf8(screenshots.readAll()), QStringLiteral("DEMO-005")};
    }
    const qsizetype count = QDir(path("screenshots")).entryList({QStringLiteral("*.png")}, QDir::Files).size();
    figure(tr("screenshots"), QString::number(count), "screenshots", count);
    return {};
}

Result<void> Walk::writeReport()
{
    DemoReport& report = m_result.report;
    report.title = tr("Sensorsmith: the whole loop, once");
    report.tool = QStringLiteral("Sensorsmith " SENSORSMITH_VERSION);
    figure(tr("all of it"), tr("%1 s").arg(static_cast<double>(m_clock.elapsed()) / 1000.0, 0, 'f', 0), "seconds", static_cast<double>(m_clock.elapsed()) / 1000.0);
    m_result.json[QStringLiteral("folder")] = QDir().absoluteFilePath(m_options.folder);
    return writeFileSafely(path("report.html"), demoReportHtml(report));
}

Result<DemoResult> Walk::go()
{
    m_clock.start();
    for (const Step step : {&Walk::prepare, &Walk::startTheBoard, &Walk::record, &Walk::train, &Walk::evaluate, &Walk::verify, &Walk::bundle,
                            &Walk::flash, &Walk::listen}) {
        if (Result<void> done = (this->*step)(); !done)
            return done.error();
    }
    if (m_options.makesScreenshots) {
        if (Result<void> done = takeScreenshots(); !done)
            return done.error();
    }
    if (Result<void> done = writeReport(); !done)
        return done.error();
    return m_result;
}

} // namespace

Result<DemoResult> runDemo(const DemoOptions& options, JobContext& job)
{
    Walk walk(options, job);
    return walk.go();
}

} // namespace studio
