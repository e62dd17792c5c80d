// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/deploy_page.h"

#include "app/session/studio_context.h"
#include "inference/bundle/key_store.h"
#include "inference/bundle/mcuboot_image.h"
#include "ui/itemmodels/sample_item_model.h"
#include "ui/pages/deploy_parts.h"
#include "ui/pages/table_parts.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/segmented.h"

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QTableWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace studio
{

namespace
{

const QString kNewKey = QStringLiteral("\u2026new");

QString folderOf(const QString& path)
{
    const QFileInfo info(path);
    return info.isDir() ? info.absoluteFilePath() : info.absolutePath();
}

} // namespace

DeployPage::DeployPage(PageInfo info, PageServices& services)
    : FramedPage(std::move(info), services)
    , m_targets(allTargets())
{
    registerActions();
    addHeadAction(QStringLiteral("deploy.export"), ButtonKind::Primary);
    content()->addWidget(buildChoices());
    content()->addWidget(buildBudget());
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(buildChecks(), 2);
    auto* right = new QVBoxLayout;
    right->setSpacing(16);
    right->addWidget(buildFlash());
    right->addWidget(buildExports(), 1);
    row->addLayout(right, 4);
    content()->addLayout(row, 1);
    auto* empty = new EmptyState(theme(), QStringLiteral("package"), tr("Nothing to deploy yet"),
                                 tr("Train a network first. Then its C code, checked on the emulated board, goes into your firmware."), this);
    empty->addButton(ButtonKind::Primary, tr("Go to Train"), [this] { this->services().host.showPage(QStringLiteral("train")); });
    setEmptyState(empty);
    followStage(Stage::Deploy, {}, {});
    connect(&services.context.jobs(), &JobRunner::jobFinished, this, &DeployPage::onExportFinished);
    connectDevices();
    projectChanged();
}

void DeployPage::registerActions()
{
    const auto add = [this](const char* id, const QString& text, const char* icon, const QString& description, std::function<void()> handler) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.text = text;
        spec.iconName = QString::fromLatin1(icon);
        spec.context = info().id;
        spec.menu = QStringLiteral("device");
        spec.description = description;
        spec.handler = std::move(handler);
        services().actions.add(spec, this);
    };
    add("deploy.export", tr("Build and export..."), "package", tr("Writes the C library, the firmware or the signed bundle"), [this] { exportNow(false); });
    add("deploy.exportUnchecked", tr("Export unchecked..."), "warning", tr("Exports a model that was not checked on a board; the export says so"), [this] {
        services().dialogs.confirm(this,
                                   {.title = tr("Export without the check?"),
                                    .text = tr("Nobody has seen this model run on a board. The export will carry the mark \"unverified\"."),
                                    .actionText = tr("Export unchecked"), .isDestructive = true},
                                   [this] { exportNow(true); });
    });
    add("deploy.flash", tr("Flash..."), "bolt", tr("Writes the selected bundle to the connected board"), [this] { flashSelected(); });
    add("deploy.showFolder", tr("Show in folder"), "folder-open", tr("Opens the folder of the selected export"), [this] {
        if (const StoredReport* report = selectedExport())
            QDesktopServices::openUrl(QUrl::fromLocalFile(folderOf(report->summary[QStringLiteral("path")].toString())));
    });
    add("deploy.copyHash", tr("Copy hash"), "copy", tr("Copies the model's hash of the selected export"), [this] {
        if (const StoredReport* report = selectedExport())
            QGuiApplication::clipboard()->setText(report->summary[QStringLiteral("model_id")].toString());
    });
    add("deploy.newKey", tr("New signing key..."), "key", tr("Makes an Ed25519 key, kept encrypted outside the project"), [this] { makeKey(); });
}

QWidget* DeployPage::buildChoices()
{
    auto* bar = new QWidget(this);
    auto* row = new FlowLayout(bar, 12);
    const auto label = [&](const QString& text, QWidget* buddy) {
        QLabel* one = makeLabel(theme(), TextRole::Body, Token::Text2, text, bar);
        one->setBuddy(buddy);
        row->addField(one, buddy);
    };
    m_target = new QComboBox(bar);
    m_target->setObjectName(QStringLiteral("deploy.target"));
    m_target->setAccessibleName(tr("Target"));
    for (const TargetDescription& one : m_targets)
        m_target->addItem(one.name, one.id);
    connect(m_target, &QComboBox::currentIndexChanged, this, &DeployPage::reload);
    label(tr("Tar&get"), m_target);
    m_format = new Segmented(theme(), tr("Package"), {tr("C library"), tr("Firmware"), tr("Bundle")}, bar);
    m_format->setObjectName(QStringLiteral("deploy.format"));
    m_format->setCurrent(2);
    connect(m_format, &Segmented::chosen, this, &DeployPage::reload);
    label(tr("Package"), m_format);
    m_version = new QLineEdit(QStringLiteral("1.0.0"), bar);
    m_version->setObjectName(QStringLiteral("deploy.version"));
    m_version->setAccessibleName(tr("Version"));
    m_version->setFont(theme().font(TextRole::Mono));
    m_version->setFixedWidth(QFontMetrics(m_version->font()).horizontalAdvance(QStringLiteral("255.255.65535")) + 20);
    label(tr("Ve&rsion"), m_version);
    m_accuracy = makeLabel(theme(), TextRole::Body, Token::Text2, {}, bar);
    m_accuracy->setMinimumHeight(theme().controlHeight());
    row->addWidget(m_accuracy);
    return bar;
}

QWidget* DeployPage::buildBudget()
{
    auto* card = new Card(theme(), tr("Budget"), this);
    card->setReadout(tr("solid: measured on the emulated board \u00b7 outlined: estimated at one instruction a cycle"));
    auto* row = new QHBoxLayout;
    row->setSpacing(24);
    for (int i = 0; i < 3; ++i) {
        m_bars.append(new BudgetBar(theme(), card));
        row->addWidget(m_bars.last(), 1);
    }
    card->body()->addLayout(row);
    return card;
}

QWidget* DeployPage::buildChecks()
{
    m_checksCard = new Card(theme(), tr("Checks before export"), this);
    m_checksTag = new Tag(theme(), {}, TagKind::Success, m_checksCard);
    m_checksCard->addHeaderWidget(m_checksTag);
    m_checks = new QVBoxLayout;
    m_checks->setSpacing(14);
    m_checksCard->body()->addLayout(m_checks);
    m_checksCard->body()->addStretch(1);
    m_key = new QComboBox(m_checksCard);
    m_key->setObjectName(QStringLiteral("deploy.key"));
    m_key->setAccessibleName(tr("Sign with"));
    fillKeys();
    connect(m_key, &QComboBox::activated, this, [this] {
        if (m_key->currentData().toString() == kNewKey)
            makeKey();
    });
    QLabel* label = makeLabel(theme(), TextRole::Body, Token::Text2, tr("&Sign with"), m_checksCard);
    label->setBuddy(m_key);
    m_checksCard->footer()->addWidget(label);
    m_checksCard->footer()->addWidget(m_key, 1);
    return m_checksCard;
}

QWidget* DeployPage::buildFlash()
{
    m_flashCard = new Card(theme(), tr("Flash"), this);
    m_flashCard->setIconName(QStringLiteral("bolt"));
    auto* flash = new Button(theme(), ButtonKind::Secondary, {}, m_flashCard);
    flash->bindAction(services().actions.action(QStringLiteral("deploy.flash")));
    flash->setCompact(true);
    m_flashCard->addHeaderWidget(flash);
    m_flashBar = new QProgressBar(m_flashCard);
    m_flashBar->setObjectName(QStringLiteral("deploy.flashProgress"));
    m_flashBar->setAccessibleName(tr("Progress of flashing"));
    m_flashBar->setTextVisible(false);
    m_flashBar->hide();
    m_flashText = new ElidedLabel(theme(), TextRole::Small, Token::Text2, {}, m_flashCard);
    m_flashText->setObjectName(QStringLiteral("deploy.flashText"));
    m_flashCard->body()->setSpacing(8);
    m_flashCard->body()->addWidget(m_flashBar);
    m_flashCard->body()->addWidget(m_flashText);
    return m_flashCard;
}

QWidget* DeployPage::buildExports()
{
    auto* card = new Card(theme(), tr("Export history"), this);
    card->setBodyMargins(0);
    for (const char* id : {"deploy.copyHash", "deploy.showFolder"}) {
        auto* button = new Button(theme(), ButtonKind::Quiet, {}, card);
        button->bindAction(services().actions.action(QString::fromLatin1(id)));
        button->setCompact(true);
        card->addHeaderWidget(button);
    }
    m_exports = makeTable(theme(), tr("Exports"), {tr("Version"), tr("Built"), tr("Package"), tr("Size"), tr("Model"), tr("Signed with"), tr("Checked")}, card);
    m_exports->setObjectName(QStringLiteral("deploy.exports"));
    connect(m_exports, &QTableWidget::currentCellChanged, this, [this] { showFlash(); });
    card->body()->addWidget(m_exports);
    return card;
}

void DeployPage::connectDevices()
{
    DeviceHub* devices = services().context.devices();
    if (devices == nullptr)
        return;
    connect(devices, &DeviceHub::activeDeviceChanged, this, &DeployPage::showFlash);
    connect(devices, &DeviceHub::deviceChanged, this, [this] {
        if (!m_isFlashing)
            showFlash();
    });
    connect(devices, &DeviceHub::flashProgress, this, [this](const QString&, qint64 done, qint64 total, const QString& step) {
        m_isFlashing = true;
        m_flashBar->setRange(0, static_cast<int>(total));
        m_flashBar->setValue(static_cast<int>(done));
        m_flashBar->show();
        m_flashText->setFullText(total > 0 ? tr("%1 \u00b7 %2 of %3").arg(step, formatBytes(done), formatBytes(total)) : step);
        services().actions.setEnabled(QStringLiteral("deploy.flash"), false, tr("The board is being written"));
    });
    connect(devices, &DeviceHub::flashFinished, this, [this](const QString& address) {
        m_isFlashing = false;
        m_flashBar->hide();
        showFlash();
        const QString name = services().context.devices()->device(address).name;
        services().host.showToast({.text = tr("%1 runs the new firmware").arg(name), .kind = NoticeKind::Success, .actionText = tr("Watch it"),
                                   .action = [this] { services().host.showPage(QStringLiteral("monitor")); }});
    });
    connect(devices, &DeviceHub::flashFailed, this, [this](const QString&, const Error& error) {
        m_isFlashing = false;
        m_flashBar->hide();
        showFlash();
        notice()->showNotice(NoticeKind::Error, error.message, tr("Flash again"), [this] { services().actions.trigger(QStringLiteral("deploy.flash")); });
    });
}

void DeployPage::activated()
{
    fillKeys();
    reload();
}

void DeployPage::projectChanged()
{
    if (ProjectSession* project = services().context.project())
        connect(project, &ProjectSession::pipelineChanged, this, &DeployPage::reload);
    reload();
}

ExportFormat DeployPage::format() const
{
    return static_cast<ExportFormat>(m_format->current());
}

TargetDescription DeployPage::target() const
{
    return m_targets.value(m_target->currentIndex());
}

void DeployPage::reload()
{
    ProjectSession* project = services().context.project();
    const bool hasRun = project != nullptr && project->currentRun().isValid();
    showEmpty(!hasRun);
    if (!hasRun) {
        for (const char* id : {"deploy.export", "deploy.exportUnchecked"})
            services().actions.setEnabled(QString::fromLatin1(id), false, tr("Train a network first"));
        setStateText(project == nullptr ? tr("No project open") : tr("No trained network"));
        return;
    }
    const DeployStatus status = deployStatus(*project, target(), format());
    services().actions.setEnabled(QStringLiteral("deploy.export"), status.isVerified, tr("Check it on the emulated board first (Validate)"));
    services().actions.setEnabled(QStringLiteral("deploy.exportUnchecked"), !status.isVerified, tr("The model is checked: export it as usual"));
    const QVector<BudgetLine> budget = status.budget();
    for (int i = 0; i < m_bars.size(); ++i)
        m_bars[i]->setContent(budgetContent(budget[i]));
    const QLocale locale;
    const auto percent = [&locale](double share) { return locale.toString(share * 100.0, 'f', 1); };
    m_accuracy->setText(status.accuracyFloat && status.accuracyInt8
                            ? tr("Accuracy float32 %1 % \u2192 int8 %2 %").arg(percent(*status.accuracyFloat), percent(*status.accuracyInt8))
                            : tr("Accuracy: not evaluated yet"));
    m_accuracy->setToolTip(tr("Accuracy on the test set"));
    const Result<Run> run = project->project().runs().run(project->currentRun());
    setStateText(run ? tr("%1 \u00b7 int8 \u00b7 %2").arg(run->name, status.isVerified ? tr("checked on the emulated board") : tr("not checked yet")) : QString());
    showChecks(status);
    showExports();
    showFlash();
}

void DeployPage::showChecks(const DeployStatus& status)
{
    clearLayout(*m_checks);
    for (const DeployCheck& check : status.checks) {
        m_checks->addWidget(makeCheckRow(theme(), check, m_checksCard, [this, page = check.page] { services().host.showPage(page); }));
    }
    const int open = status.openChecks();
    const int all = static_cast<int>(status.checks.size());
    m_checksTag->setTag(tr("%1 of %2 done").arg(all - open).arg(all), open == 0 ? TagKind::Success : TagKind::Warning);
    if (!status.isVerified) {
        auto* override = new Button(theme(), ButtonKind::Quiet, {}, m_checksCard);
        override->bindAction(services().actions.action(QStringLiteral("deploy.exportUnchecked")));
        override->setCompact(true);
        m_checks->addWidget(override, 0, Qt::AlignLeft);
    }
}

void DeployPage::showExports()
{
    const Result<QVector<StoredReport>> exports = services().context.project()->project().reports().all(QStringLiteral("export"));
    if (!exports) {
        notice()->showNotice(NoticeKind::Error, exports.error().message);
        return;
    }
    const int selected = m_exports->currentRow();
    m_reports = *exports;
    const QLocale locale;
    QVector<QStringList> rows;
    for (const StoredReport& one : m_reports) {
        const QJsonObject& summary = one.summary;
        const QString key = summary[QStringLiteral("key_id")].toString();
        rows.append({summary[QStringLiteral("version")].toString(QStringLiteral("\u2013")), locale.toString(one.at.toLocalTime(), QStringLiteral("d MMM HH:mm")),
                     packageName(summary[QStringLiteral("format")].toString()), formatBytes(summary[QStringLiteral("bytes")].toInteger()),
                     summary[QStringLiteral("model_id")].toString().left(12), key.isEmpty() ? tr("not signed") : key.left(8),
                     summary[QStringLiteral("verified")].toBool() ? tr("yes") : tr("no")});
    }
    const QSignalBlocker blocker(m_exports);
    setRows(*m_exports, theme(), rows);
    if (!m_reports.isEmpty())
        m_exports->selectRow(std::clamp(selected, 0, static_cast<int>(m_reports.size()) - 1));
    if (!m_version->isModified())
        m_version->setText(nextVersion(m_reports));
}

const StoredReport* DeployPage::selectedExport() const
{
    const int row = m_exports->currentRow();
    return row >= 0 && row < m_reports.size() ? &m_reports[row] : nullptr;
}

QString DeployPage::flashProblem() const
{
    DeviceHub* devices = services().context.devices();
    if (devices == nullptr || devices->activeDevice().isEmpty())
        return tr("Connect a board first (page Devices).");
    const StoredReport* report = selectedExport();
    if (report == nullptr || report->summary[QStringLiteral("format")].toString() != QLatin1String("bundle"))
        return tr("Select a bundle in the export history.");
    if (!QFileInfo::exists(report->summary[QStringLiteral("path")].toString()))
        return tr("The bundle is no longer where it was exported to.");
    return {};
}

void DeployPage::showFlash()
{
    if (m_isFlashing)
        return;
    const QString problem = flashProblem();
    const bool hasExport = selectedExport() != nullptr;
    services().actions.setEnabled(QStringLiteral("deploy.flash"), problem.isEmpty(), problem);
    for (const char* id : {"deploy.copyHash", "deploy.showFolder"})
        services().actions.setEnabled(QString::fromLatin1(id), hasExport, tr("Select an export first"));
    DeviceHub* devices = services().context.devices();
    const bool hasBoard = devices != nullptr && !devices->activeDevice().isEmpty();
    m_flashCard->setSubtitle(hasBoard ? devices->device(devices->activeDevice()).name : tr("no board connected"));
    const QString other = hasBoard ? otherThanTarget(devices->device(devices->activeDevice()), target()) : QString();
    m_flashText->setFullText(!problem.isEmpty()  ? problem
                             : !other.isEmpty() ? tr("The board is not the target above: it is the %1.").arg(other)
                                                : tr("The board keeps running what it has until the new image is whole, signed and starts well."));
}

void DeployPage::fillKeys()
{
    const QString current = m_key->currentData().toString();
    QStringList names = KeyStore(KeyStore::userFolder()).names();
    names.removeAll(KeyStore::developmentName());
    names.prepend(KeyStore::developmentName());
    m_key->clear();
    for (const QString& name : names)
        m_key->addItem(theme().icon(QStringLiteral("key")), name == KeyStore::developmentName() ? tr("development key of this computer") : name, name);
    m_key->addItem(theme().icon(QStringLiteral("plus")), tr("New key..."), kNewKey);
    m_key->setCurrentIndex(std::max(0, m_key->findData(current == kNewKey ? QString() : current)));
}

void DeployPage::makeKey()
{
    m_key->setCurrentIndex(0);
    services().dialogs.askText(this, {.title = tr("New signing key"), .label = tr("Name"), .value = {}, .actionText = tr("Next")}, [this](const QString& name) {
        services().dialogs.askPassword(this,
                                       {.title = tr("Password of %1").arg(name),
                                        .text = tr("The key is kept encrypted in your configuration folder. Without key and password no update can be signed."),
                                        .isNew = true},
                                       [this, name](const QString& password) {
                                           QByteArray bytes = password.toUtf8();
                                           const Result<SigningKey> made = KeyStore(KeyStore::userFolder()).create(name, bytes);
                                           cleanse(bytes);
                                           if (!made) {
                                               notice()->showNotice(NoticeKind::Error, made.error().message);
                                               return;
                                           }
                                           fillKeys();
                                           m_key->setCurrentIndex(m_key->findData(name));
                                       });
    });
}

void DeployPage::exportNow(bool allowsUnverified)
{
    if (format() != ExportFormat::CLibrary && !imageVersionFromText(m_version->text())) {
        notice()->showNotice(NoticeKind::Error, tr("The version \"%1\" is not like 1.2.3 or 1.2.3+4.").arg(m_version->text()));
        m_version->setFocus();
        return;
    }
    ProjectSession* project = services().context.project();
    const QString base = QFileInfo(project->path()).completeBaseName();
    FileRequest request{.title = tr("Export"), .folder = services().context.settings().exportFolder()};
    switch (format()) {
    case ExportFormat::CLibrary:
        request.title = tr("Folder for the C library");
        request.suggestion = base + QStringLiteral("-library");
        break;
    case ExportFormat::Firmware:
        request.title = tr("Folder for the firmware");
        request.suggestion = QStringLiteral("%1-%2-firmware").arg(base, m_version->text());
        break;
    case ExportFormat::Bundle:
        request.title = tr("Signed bundle");
        request.suggestion = QStringLiteral("%1-%2.smithbundle").arg(base, m_version->text());
        request.filters = tr("Bundles (*.smithbundle)");
        request.suffix = QStringLiteral("smithbundle");
        break;
    }
    services().dialogs.saveFile(this, request, [this, allowsUnverified](const QString& path) { exportTo(path, allowsUnverified); });
}

void DeployPage::exportTo(const QString& path, bool allowsUnverified)
{
    services().context.settings().setExportFolder(QFileInfo(path).absolutePath());
    QStringList options;
    if (allowsUnverified)
        options << QStringLiteral("--allow-unverified");
    if (format() == ExportFormat::CLibrary) {
        startExport(path, options, {});
        return;
    }
    options << QStringLiteral("--version") << m_version->text();
    const QString key = m_key->currentData().toString();
    if (key == KeyStore::developmentName()) {
        startExport(path, options, {});
        return;
    }
    options << QStringLiteral("--key") << key;
    services().dialogs.askPassword(this, {.title = tr("Password of %1").arg(key), .text = tr("It is used for this export and not kept.")},
                                   [this, path, options](const QString& password) { startExport(path, options, password); });
}

void DeployPage::startExport(const QString& path, const QStringList& options, const QString& password)
{
    m_version->setModified(false);
    m_job = services().context.exportTo(exportFormatName(format()), path, options, password);
}

void DeployPage::onExportFinished(int job)
{
    if (job != m_job || m_job == 0)
        return;
    m_job = 0;
    const JobInfo info = services().context.jobs().job(job);
    if (info.state == JobState::Failed) {
        notice()->showNotice(NoticeKind::Error, info.error.message);
        return;
    }
    if (info.state != JobState::Done)
        return;
    m_exports->setCurrentCell(-1, -1);
    reload();
    services().host.showToast({.text = tr("Exported %1").arg(QFileInfo(info.result[QStringLiteral("path")].toString()).fileName()),
                               .kind = NoticeKind::Success, .actionText = tr("Show in folder"),
                               .action = [this] { services().actions.trigger(QStringLiteral("deploy.showFolder")); }});
}

void DeployPage::flashSelected()
{
    const StoredReport* report = selectedExport();
    DeviceHub* devices = services().context.devices();
    if (report == nullptr || devices == nullptr)
        return;
    const DeviceInfo board = devices->device(devices->activeDevice());
    const QString path = report->summary[QStringLiteral("path")].toString();
    const QString version = report->summary[QStringLiteral("version")].toString();
    QString text = tr("%1 at %2 gets version %3. If anything stops, it keeps what it runs now.").arg(board.name, board.address, version);
    if (const QString other = otherThanTarget(board, target()); !other.isEmpty()) {
        text += QLatin1Char(' ') + tr("The target is %1, but this board is the %2: memory and time were reckoned for the target, and the bundle is written only if it was "
                                      "built for this board.")
                                       .arg(target().name, other);
    }
    services().dialogs.confirm(this,
                               {.title = tr("Write %1 to %2?").arg(version, board.name),
                                .text = text,
                                .actionText = tr("Flash %1").arg(version)},
                               [this, address = board.address, path] { services().context.devices()->flash(address, path); });
}

} // namespace studio
