// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/product_pages.h"

#include "app/session/studio_context.h"
#include "storage/report_repository.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace studio
{

namespace
{

std::optional<VerificationReport> newestVerification(ProjectSession* project)
{
    if (project == nullptr || !project->currentRun().isValid())
        return std::nullopt;
    const Result<std::optional<StoredReport>> stored =
        project->project().reports().newest(QStringLiteral("verification"), project->currentRun());
    if (!stored || !stored->has_value())
        return std::nullopt;
    return verificationFromJson(QJsonDocument::fromJson((*stored)->payload).object());
}

} // namespace

ValidatePage::ValidatePage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    ActionSpec spec;
    spec.id = QStringLiteral("validate.run");
    spec.text = tr("Run on emulated board");
    spec.iconName = QStringLiteral("cpu");
    spec.context = this->info().id;
    spec.menu = QStringLiteral("device");
    spec.handler = [this] {
        if (this->services().context.verify() != 0)
            this->services().host.showDock(QStringLiteral("jobs"));
    };
    services.actions.add(spec, this);
    addHeadAction(QStringLiteral("validate.run"), ButtonKind::Primary);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* figures = new Card(theme(), tr("Measured on the board"), this);
    figures->setBodyMargins(0);
    m_figures = makeTable(theme(), tr("Measured on the board"), {tr("What"), tr("Figure")}, figures);
    figures->body()->addWidget(m_figures);
    m_windowsCard = new Card(theme(), tr("Windows"), this);
    m_windowsCard->setBodyMargins(0);
    m_windows = makeTable(theme(), tr("Windows checked"), {tr("Sample"), tr("At reading"), tr("Board says"), tr("Equal")}, m_windowsCard);
    m_windows->setObjectName(QStringLiteral("validate.windows"));
    m_windowsCard->body()->addWidget(m_windows);
    row->addWidget(figures, 1);
    row->addWidget(m_windowsCard, 1);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("cpu"), tr("Not checked on a board yet"),
                                 tr("The studio builds the firmware, boots it in the emulated Cortex-M4F, sends every test window over the wire and "
                                    "compares features, outputs and scores with this computer, bit for bit."),
                                 this);
    empty->addButton(ButtonKind::Primary, tr("Run on emulated board"), [this] { this->services().actions.trigger(QStringLiteral("validate.run")); });
    setEmptyState(empty);
    followStage(Stage::Validate, tr("Check again"), [this] { this->services().context.verify(); });
    projectChanged();
}

void ValidatePage::projectChanged()
{
    ProjectSession* project = services().context.project();
    services().actions.setEnabled(QStringLiteral("validate.run"), project != nullptr, tr("Open a project first"));
    if (project != nullptr)
        connect(project, &ProjectSession::pipelineChanged, this, &ValidatePage::reloadReport);
    reloadReport();
}

void ValidatePage::reloadReport()
{
    ProjectSession* project = services().context.project();
    const std::optional<VerificationReport> report = newestVerification(project);
    showEmpty(!report);
    if (!report) {
        setStateText(project == nullptr ? tr("No project open") : tr("Not checked yet"));
        return;
    }
    const QLocale locale;
    setStateText(report->isPassed() ? tr("%1 windows equal in every bit on %2").arg(report->windows).arg(report->boardName)
                                    : tr("%1 of %2 windows differ").arg(std::max(report->mismatches, report->featureMismatches)).arg(report->windows));
    if (!report->isPassed())
        notice()->showNotice(NoticeKind::Error, report->firstDifference);
    setRows(*m_figures, theme(),
            {{tr("Windows checked"), locale.toString(report->windows)},
             {tr("Windows that differ in outputs or score"), locale.toString(report->mismatches)},
             {tr("Windows that differ in features"), locale.toString(report->featureMismatches)},
             {tr("Accuracy on the board"), locale.toString(report->accuracy, 'f', 4)},
             {tr("Instructions a window, features"), locale.toString(report->instructionsFeatures)},
             {tr("Instructions a window, network"), locale.toString(report->instructionsNetwork)},
             {tr("Static RAM of the firmware"), formatBytes(report->sizes.ramStatic)},
             {tr("of which the model"), formatBytes(report->sizes.ramModel)},
             {tr("Deepest stack of the model"), formatBytes(report->stackBytes)},
             {tr("Flash of the firmware"), formatBytes(report->sizes.flashTotal())},
             {tr("Board"), report->boardName},
             {tr("Compiler"), report->compiler}});
    QVector<QStringList> rows;
    const Result<Run> run = project->project().runs().run(report->run);
    QStringList classes;
    if (run) {
        for (const QJsonValue& label : run->summary[QStringLiteral("labels")].toArray())
            classes << label.toString();
    }
    for (const VerifiedWindow& window : report->perWindow) {
        const Sample* sample = project->sample(window.sample);
        rows.append({sample != nullptr ? sample->name : tr("deleted sample"), locale.toString(window.firstReading),
                     classes.value(window.predicted, tr("score only")), window.isEqual ? tr("yes") : tr("no")});
    }
    setRows(*m_windows, theme(), rows);
    m_windowsCard->setReadout(locale.toString(report->windows));
}

DeployPage::DeployPage(PageInfo info, PageServices& services) : FramedPage(std::move(info), services)
{
    ActionSpec spec;
    spec.id = QStringLiteral("deploy.library");
    spec.text = tr("Export C library...");
    spec.iconName = QStringLiteral("package");
    spec.context = this->info().id;
    spec.menu = QStringLiteral("device");
    spec.handler = [this] {
        this->services().dialogs.saveFile(this,
                                          {.title = tr("Folder for the C library"),
                                           .folder = this->services().context.settings().exportFolder(),
                                           .suggestion = QStringLiteral("model-library")},
                                          [this](const QString& path) { this->services().context.exportTo(QStringLiteral("c-library"), path); });
    };
    services.actions.add(spec, this);
    addHeadAction(QStringLiteral("deploy.library"), ButtonKind::Primary);
    auto* sizes = new Card(theme(), tr("Measured on the emulated board"), this);
    sizes->setBodyMargins(0);
    m_sizes = makeTable(theme(), tr("Sizes"), {tr("Part"), tr("Flash"), tr("RAM")}, sizes);
    sizes->body()->addWidget(m_sizes);
    auto* exports = new Card(theme(), tr("Exports"), this);
    exports->setBodyMargins(0);
    m_exports = makeTable(theme(), tr("Exports"), {tr("When"), tr("Format"), tr("Model"), tr("Where")}, exports);
    m_exports->setObjectName(QStringLiteral("deploy.exports"));
    exports->body()->addWidget(m_exports);
    content()->addWidget(sizes, 1);
    content()->addWidget(exports, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("package"), tr("Nothing to deploy yet"),
                                 tr("Train a network first. Then its C code, checked on the emulated board, goes into your firmware."), this);
    empty->addButton(ButtonKind::Primary, tr("Go to Train"), [this] { this->services().host.showPage(QStringLiteral("train")); });
    setEmptyState(empty);
    followStage(Stage::Deploy, {}, {});
    projectChanged();
}

void DeployPage::projectChanged()
{
    if (ProjectSession* project = services().context.project())
        connect(project, &ProjectSession::pipelineChanged, this, &DeployPage::reload);
    reload();
}

void DeployPage::reload()
{
    ProjectSession* project = services().context.project();
    const bool hasRun = project != nullptr && project->currentRun().isValid();
    services().actions.setEnabled(QStringLiteral("deploy.library"), hasRun, tr("Train a network first"));
    showEmpty(!hasRun);
    if (!hasRun) {
        setStateText(project == nullptr ? tr("No project open") : tr("No trained network"));
        return;
    }
    const std::optional<VerificationReport> report = newestVerification(project);
    const QLocale locale;
    if (report) {
        setRows(*m_sizes, theme(),
                {{tr("Model tables"), formatBytes(report->sizes.flashModel), formatBytes(report->sizes.ramModel)},
                 {tr("Feature extraction"), formatBytes(report->sizes.flashDsp), QStringLiteral("\u2013")},
                 {tr("Network kernels"), formatBytes(report->sizes.flashRuntime), QStringLiteral("\u2013")},
                 {tr("Firmware around it"), formatBytes(report->sizes.flashFirmware), formatBytes(report->sizes.ramStatic - report->sizes.ramModel)}});
        setStateText(tr("%1 \u00b7 checked on %2").arg(project->project().runs().run(project->currentRun())->name, report->boardName));
    } else {
        setRows(*m_sizes, theme(), {{tr("Not measured yet: run the check on the Validate page"), {}, {}}});
        setStateText(tr("not checked on a board yet"));
    }
    QVector<QStringList> rows;
    if (const Result<QVector<StoredReport>> exports = project->project().reports().all(QStringLiteral("export"))) {
        for (const StoredReport& one : *exports) {
            rows.append({locale.toString(one.at.toLocalTime(), QLocale::ShortFormat), one.summary[QStringLiteral("format")].toString(),
                         one.summary[QStringLiteral("model_id")].toString().left(12), one.summary[QStringLiteral("path")].toString()});
        }
    }
    setRows(*m_exports, theme(), rows);
}

} // namespace studio
