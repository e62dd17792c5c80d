// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are no boards on the Devices page: the menu that adds them, and taking them off again.
#include "app/session/device_sources.h"
#include "app/session/studio_context.h"
#include "ui/pages/devices_page.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/theme.h"

#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QTableView>
#include <algorithm>
#include <utility>

namespace studio
{

namespace
{

constexpr qsizetype kMostOffered = 200; ///< samples in the form; any other is replayed from Dataset

/// Samples to choose from: those that are selected elsewhere, then the newest.
QVector<const Sample*> offeredSamples(const ProjectSession& project, const QVector<SampleId>& selection)
{
    QVector<const Sample*> samples;
    for (const Sample& sample : project.samples()) {
        if (sample.intervalMs > 0.0)
            samples.append(&sample);
    }
    std::stable_sort(samples.begin(), samples.end(), [&](const Sample* a, const Sample* b) {
        const bool isFirst = selection.contains(a->id);
        return isFirst != selection.contains(b->id) ? isFirst : a->createdAt > b->createdAt;
    });
    samples.resize(std::min(samples.size(), kMostOffered));
    return samples;
}

QString choiceText(const Sample& sample)
{
    const QString length = DevicesPage::tr("%1 s").arg(QLocale().toString(sample.durationMs() / 1000.0, 'f', 1));
    return QStringLiteral("%1 \u00b7 %2 \u00b7 %3").arg(sample.name, sample.label.isEmpty() ? DevicesPage::tr("no label") : sample.label, length);
}

} // namespace

void DevicesPage::registerSourceActions()
{
    ActionSpec offer;
    offer.id = QStringLiteral("devices.add");
    offer.text = tr("Add...");
    offer.iconName = QStringLiteral("plus");
    offer.description = tr("A port by its path, or a source that is no board");
    offer.context = info().id;
    offer.handler = [this] { offerSources(); };
    services().actions.add(offer, this);
    addAction(QStringLiteral("devices.addPort"), tr("Port by its path..."), QStringLiteral("usb"), tr("A port that is not found by itself"), {}, [this] { addPort(); });
    addAction(QStringLiteral("devices.addMicrophone"), tr("Microphone..."), QStringLiteral("audio"),
              tr("A microphone of this computer; it is opened when you say so and not before"), {}, [this] { askMicrophone(); });
    addAction(QStringLiteral("devices.addReplay"), tr("Replay a sample..."), QStringLiteral("play"),
              tr("A stored sample as a device that sends its readings again, at their own rate"), {}, [this] { askReplay(); });
    addAction(QStringLiteral("devices.addFolder"), tr("Watch a folder..."), QStringLiteral("folder"), tr("Takes in each new recording that lands in it"), {},
              [this] { askFolder(); });
    addAction(QStringLiteral("devices.addFile"), tr("Watch a file..."), QStringLiteral("file"), tr("Takes in each new content of one file"), {}, [this] { askFile(); });
}

void DevicesPage::askMicrophone()
{
    m_asksMicrophone = true;
    notice()->showNotice(NoticeKind::Info, tr("Looking for microphones..."));
    services().context.devices()->sources()->findMicrophones();
}

void DevicesPage::offerMicrophones(const QVector<AudioDevice>& microphones)
{
    if (!std::exchange(m_asksMicrophone, false))
        return;
    notice()->showNotice(NoticeKind::Info, {});
    if (microphones.isEmpty()) {
        notice()->showNotice(NoticeKind::Warning, tr("This computer has no microphone that can be used. Plug one in, or allow it in the sound settings of the system."),
                             tr("Look again"), [this] { askMicrophone(); });
        return;
    }
    QStringList names;
    QString preferred;
    for (const AudioDevice& one : microphones) {
        names << (names.contains(one.name) ? QStringLiteral("%1 (%2)").arg(one.name, QString::fromUtf8(one.id)) : one.name);
        if (one.isDefault)
            preferred = names.last();
    }
    FormRequest request;
    request.title = tr("Open a microphone");
    request.text = tr("It is open, and listens, until you close it. What it hears is stored only when you record.");
    request.fields = {{.label = tr("Microphone"), .value = preferred.isEmpty() ? names.first() : preferred, .choices = names}};
    request.actionText = tr("Open");
    services().dialogs.askForm(this, request, [this, names, microphones](const QStringList& values) {
        const qsizetype place = names.indexOf(values.value(0));
        if (place >= 0)
            take(services().context.devices()->sources()->addMicrophone(microphones[place].id));
    });
}

void DevicesPage::askFolder()
{
    services().dialogs.chooseFolder(this, {.title = tr("Watch a folder")}, [this](const QString& path) { askWatch(path); });
}

void DevicesPage::askFile()
{
    services().dialogs.openFiles(this, {.title = tr("Watch a file"), .filters = tr("Recordings (*.wav *.csv *.json *.cbor);;All files (*)")},
                                 [this](const QStringList& paths) {
                                     if (!paths.isEmpty())
                                         askWatch(paths.first());
                                 });
}

/// What is there already is a question of its own: it is left alone unless the user wants it.
void DevicesPage::askWatch(const QString& path)
{
    const QFileInfo place(path);
    const QStringList choices{tr("Leave it alone: only what is new from now on"), tr("Take it in as well")};
    FormRequest request;
    request.title = tr("Watch \u201c%1\u201d").arg(place.fileName());
    request.text = place.isDir() ? tr("Each new recording (WAV, CSV, acquisition JSON or CBOR) in it and in the folders below is taken in once it is completely written; its "
                                      "name up to the first dot is its label. The watch goes on whenever this project is open, until you take it off the list.")
                                 : tr("Each time it was written anew, its content is taken in; its name up to the first dot is the label. The watch goes on whenever this "
                                      "project is open, until you take it off the list.");
    request.fields = {{.label = tr("What is there already"), .value = choices.first(), .choices = choices}};
    request.actionText = tr("Watch");
    services().dialogs.askForm(this, request, [this, path, choices](const QStringList& values) {
        take(services().context.devices()->sources()->watchFolder(path, values.value(0) == choices.last()));
    });
}

void DevicesPage::offerSources()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("devices.addMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char* id : {"devices.addPort", "devices.addMicrophone", "devices.addReplay", "devices.addFolder", "devices.addFile"})
        menu->addAction(services().actions.action(QString::fromLatin1(id)));
    QWidget* button = findChild<QWidget*>(QStringLiteral("devices.emptyAdd"));
    if (button == nullptr || !button->isVisible())
        button = findChild<QWidget*>(QStringLiteral("head.devices.add"));
    menu->popup(button->mapToGlobal(QPoint(0, button->height())));
}

void DevicesPage::showSourceActions(const DeviceInfo&)
{
    ActionRegistry& actions = services().actions;
    DeviceHub* hub = services().context.devices();
    const ProjectSession* project = services().context.project();
    const QString noBoards = tr("This window works without boards");
    const QString noProject = tr("Open a project first");
    for (const char* id : {"devices.add", "devices.addPort"})
        actions.setEnabled(QString::fromLatin1(id), hub != nullptr, noBoards);
    const bool hasSources = hub != nullptr && hub->sources() != nullptr;
    const bool hasSamples = project != nullptr && !project->samples().isEmpty();
    actions.setEnabled(QStringLiteral("devices.addReplay"), hasSources && hasSamples,
                       !hasSources ? noBoards : project == nullptr ? noProject : tr("This project has no samples yet"));
    actions.setEnabled(QStringLiteral("devices.addMicrophone"), hasSources, noBoards);
    const bool isWritable = project != nullptr && !project->isReadOnly();
    for (const char* id : {"devices.addFolder", "devices.addFile"})
        actions.setEnabled(QString::fromLatin1(id), hasSources && isWritable,
                           !hasSources ? noBoards : project == nullptr ? noProject : tr("This project is open for reading only"));
}

/// The row is there and chosen, or the page says why not.
void DevicesPage::take(const Result<QString>& address)
{
    if (!address) {
        notice()->showNotice(NoticeKind::Error, address.error().message);
        return;
    }
    notice()->showNotice(NoticeKind::Info, {});
    choose(*address);
    m_table->setFocus();
}

void DevicesPage::askReplay()
{
    const ProjectSession* project = services().context.project();
    if (project == nullptr)
        return;
    QStringList texts;
    QVector<SampleId> ids;
    for (const Sample* sample : offeredSamples(*project, services().context.selection())) {
        const QString text = choiceText(*sample);
        texts << (texts.contains(text) ? QStringLiteral("%1 \u00b7 %2").arg(text).arg(sample->id.value) : text);
        ids << sample->id;
    }
    if (ids.isEmpty()) {
        notice()->showNotice(NoticeKind::Info, tr("Every sample of this project is a single reading, so there is no signal to replay."));
        return;
    }
    FormRequest request;
    request.title = tr("Replay a sample");
    request.text = tr("It appears as a device and sends its readings at their own rate. The newest samples are offered; any other is replayed from Dataset.");
    request.fields = {{.label = tr("Sample"), .value = texts.first(), .choices = texts}};
    request.actionText = tr("Replay");
    services().dialogs.askForm(this, request, [this, texts, ids](const QStringList& values) {
        const qsizetype place = texts.indexOf(values.value(0));
        if (place >= 0)
            take(services().context.devices()->sources()->addReplay(ids[place]));
    });
}

Result<void> DevicesPage::bringBack(StudioContext& context, const DeviceInfo& device, const QString& projectPath)
{
    DeviceSources* sources = context.devices()->sources();
    const QString place = device.address.mid(device.address.indexOf(QLatin1Char(':')) + 1);
    const bool isOfProject = device.source == DeviceSource::Replay || device.source == DeviceSource::Folder;
    const QString openPath = context.project() != nullptr ? context.project()->path() : QString();
    if (isOfProject && openPath != projectPath) {
        return Error{ErrorCode::NotFound, tr("%1 belongs to a project that is not open. Nothing was changed.").arg(device.name), {},
                     QStringLiteral("DEV-056")};
    }
    const Result<QString> back = device.source == DeviceSource::Replay   ? sources->addReplay(SampleId{place.toLongLong()})
                                 : device.source == DeviceSource::Folder ? sources->watchFolder(place, false)
                                                                         : sources->addMicrophone(place.toUtf8());
    return back ? Result<void>() : Result<void>(back.error());
}

} // namespace studio
