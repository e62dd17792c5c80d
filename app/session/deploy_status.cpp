// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/deploy_status.h"

#include "app/session/project_session.h"
#include "storage/report_repository.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocale>
#include <algorithm>

namespace studio
{

namespace
{

constexpr double kKilobyte = 1024.0;

QString tr(const char* text)
{
    return QCoreApplication::translate("Deploy", text);
}

void fillBudget(DeployStatus& status, const VerificationReport& report, const TargetDescription& target, ExportFormat format,
                double strideMs)
{
    const bool isWhole = format != ExportFormat::CLibrary;
    status.isMeasured = true;
    status.flash.parts = {{tr("model"), kilobytes(report.sizes.flashModel)},
                          {tr("dsp"), kilobytes(report.sizes.flashDsp)},
                          {tr("runtime"), kilobytes(report.sizes.flashRuntime)}};
    status.ram.parts = {{tr("arena"), kilobytes(report.sizes.ramModel)}, {tr("stack"), kilobytes(report.stackBytes)}};
    if (isWhole) {
        status.flash.parts.append({tr("firmware"), kilobytes(report.sizes.flashFirmware)});
        status.ram.parts.append({tr("firmware"), kilobytes(report.sizes.ramStatic - report.sizes.ramModel)});
    }
    status.latency.parts = {{tr("dsp"), milliseconds(static_cast<double>(report.instructionsFeatures), target)},
                            {tr("model"), milliseconds(static_cast<double>(report.instructionsNetwork), target)}};
    status.latency.limit = strideMs;
}

DeployCheck evaluationCheck(const ProjectSession& project, const Run& run, DeployStatus& status)
{
    const StageStatus& stage = project.pipeline().of(Stage::Evaluate);
    const QJsonValue float32 = run.summary[QStringLiteral("test_accuracy")];
    const QJsonValue int8 = run.summary[QStringLiteral("test_accuracy_int8")];
    if (float32.isDouble())
        status.accuracyFloat = float32.toDouble();
    if (int8.isDouble())
        status.accuracyInt8 = int8.toDouble();
    DeployCheck check{tr("Evaluated on the test set"), tr("not yet"), CheckState::Open, QStringLiteral("evaluate")};
    if (status.accuracyInt8) {
        check.detail = tr("%1, int8 %2 %").arg(run.name, QLocale().toString(*status.accuracyInt8 * 100.0, 'f', 1));
        check.state = stage.state == StageState::UpToDate ? CheckState::Done : CheckState::Open;
    }
    return check;
}

DeployCheck verificationCheck(const Run& run, const std::optional<VerificationReport>& report)
{
    DeployCheck check{tr("Same outputs on the emulated board"), tr("not checked yet; export is refused until it is"),
                      CheckState::Open, QStringLiteral("validate")};
    if (!report)
        return check;
    const int differing = std::max(report->mismatches, report->featureMismatches);
    check.state = report->isPassed() ? CheckState::Done : CheckState::Failed;
    check.detail = QCoreApplication::translate("Deploy", "%1, %2 windows, %n mismatch(es)", nullptr, differing).arg(run.name).arg(report->windows);
    return check;
}

DeployCheck freshnessCheck(const ProjectSession& project, const Run& run)
{
    const StageStatus& stage = project.pipeline().of(Stage::Train);
    DeployCheck check{tr("Data, labels and settings unchanged since %1").arg(run.name), stage.reason, CheckState::Open,
                      QStringLiteral("train")};
    if (stage.state == StageState::UpToDate) {
        check.state = CheckState::Done;
        check.detail = tr("dataset %1").arg(QString::fromLatin1(run.datasetHash.toHex().left(12)));
    }
    return check;
}

/// Another core has other instructions, so its sizes and times say nothing about this target.
bool countsFor(const VerificationReport& report, const TargetDescription& target)
{
    const Result<BoardDescription> board = boardById(report.board);
    return !board || board->core == target.core; // a board of an older studio was of the core that all targets had
}

DeployCheck fitCheck(const DeployStatus& status, const std::optional<VerificationReport>& report, const TargetDescription& target)
{
    DeployCheck check{tr("Fits the target"), tr("not measured yet"), CheckState::Open, QStringLiteral("validate")};
    if (!status.isMeasured && report)
        check.detail = tr("measured on %1, which is another core; check again").arg(report->boardName);
    if (!status.isMeasured)
        return check;
    const QStringList over = overBudget(status.budget());
    check.state = over.isEmpty() ? CheckState::Done : CheckState::Failed;
    check.detail = over.isEmpty() ? target.name : over.join(QStringLiteral(", "));
    check.page = QStringLiteral("impulse");
    return check;
}

} // namespace

double kilobytes(qint64 bytes)
{
    return static_cast<double>(bytes) / kKilobyte;
}

double milliseconds(double instructions, const TargetDescription& target)
{
    return instructions / (static_cast<double>(std::max<qint64>(1, target.clockHz)) / 1000.0);
}

QStringList overBudget(const QVector<BudgetLine>& lines)
{
    QStringList over;
    for (const BudgetLine& line : lines) {
        if (line.limit > 0.0 && line.over() > 0.0)
            over << tr("%1 %2 %3 over").arg(line.title, QLocale().toString(line.over(), 'f', 1), line.unit);
    }
    return over;
}

QString exportFormatName(ExportFormat format)
{
    switch (format) {
    case ExportFormat::CLibrary:
        return QStringLiteral("c-library");
    case ExportFormat::Firmware:
        return QStringLiteral("firmware");
    case ExportFormat::Bundle:
        break;
    }
    return QStringLiteral("bundle");
}

double BudgetLine::total() const
{
    double sum = 0.0;
    for (const BudgetPart& part : parts)
        sum += part.value;
    return sum;
}

int DeployStatus::openChecks() const
{
    return static_cast<int>(std::count_if(checks.begin(), checks.end(),
                                          [](const DeployCheck& check) { return check.state != CheckState::Done; }));
}

std::optional<VerificationReport> currentVerification(const ProjectSession& project)
{
    if (!project.currentRun().isValid())
        return std::nullopt;
    const Result<std::optional<StoredReport>> stored =
        project.project().reports().newest(QStringLiteral("verification"), project.currentRun());
    if (!stored || !stored->has_value())
        return std::nullopt;
    return verificationFromJson(QJsonDocument::fromJson((*stored)->payload).object());
}

DeployStatus deployStatus(const ProjectSession& project, const TargetDescription& target, ExportFormat format)
{
    DeployStatus status;
    status.flash = {tr("Flash"), tr("KB"), {}, kilobytes(target.flashBytes), false};
    status.ram = {tr("RAM"), tr("KB"), {}, kilobytes(target.ramBytes), false};
    status.latency = {tr("Latency"), tr("ms"), {}, 0.0, true};
    const QVector<Run> runs = project.runs();
    const auto run = std::find_if(runs.begin(), runs.end(), [&](const Run& one) { return one.id == project.currentRun(); });
    if (run == runs.end())
        return status;
    const std::optional<VerificationReport> report = currentVerification(project);
    if (report && countsFor(*report, target))
        fillBudget(status, *report, target, format, project.impulse().input.strideMs);
    status.isVerified = report && report->isPassed();
    status.checks.append(evaluationCheck(project, *run, status));
    status.checks.append(verificationCheck(*run, report));
    status.checks.append(freshnessCheck(project, *run));
    status.checks.append(fitCheck(status, report, target));
    return status;
}

} // namespace studio
