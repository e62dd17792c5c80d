// SPDX-License-Identifier: GPL-3.0-or-later
// The camera of the chosen board, and saving what was said on its line.
#include "app/session/background_write.h"
#include "app/session/camera_picture.h"
#include "app/session/picture_keeper.h"
#include "app/session/studio_context.h"
#include "models/dataset/label_rule.h"
#include "ui/pages/camera_view.h"
#include "ui/pages/device_details.h"
#include "ui/pages/devices_page.h"
#include "ui/shell/device_console.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/session_saving.h"

#include <QDateTime>
#include <QFileInfo>

namespace studio
{

namespace
{

constexpr qsizetype kMostNameCharacters = 100; ///< of a device; the time follows

} // namespace

void DevicesPage::connectCamera()
{
    connect(m_console, &DeviceConsole::saveWanted, this, &DevicesPage::saveSession);
    DeviceHub* hub = services().context.devices();
    if (hub == nullptr)
        return;
    m_pictures = new PictureKeeper(this);
    CameraView* camera = m_details->camera();
    connect(camera, &CameraView::pictureWanted, this, [this, hub](const QSize& size) { hub->takePicture(m_shown, size); });
    connect(camera, &CameraView::watchWanted, this, [this, hub](bool shallWatch) {
        if (shallWatch) {
            hub->startCamera(m_shown);
            return;
        }
        hub->stopCamera(m_shown);
        m_liveStarted.remove(m_shown); // the live signal that gave way to it comes back
    });
    connect(camera, &CameraView::saveWanted, this, &DevicesPage::savePicture);
    connect(camera, &CameraView::keepWanted, this, &DevicesPage::keepPicture);
    connect(&services().context, &StudioContext::projectChanged, this, &DevicesPage::showWhetherPicturesAreKept);
    showWhetherPicturesAreKept();
    for (const auto signal : {&DeviceHub::pictureTaken, &DeviceHub::pictureSeen}) {
        connect(hub, signal, camera, [this, camera](const QString& address, const QImage& picture, const QByteArray& jpeg) {
            if (address == m_shown)
                camera->showPicture(picture, jpeg);
        });
    }
}

void DevicesPage::showWhetherPicturesAreKept()
{
    const ProjectSession* project = services().context.project();
    m_details->camera()->setProblem(project == nullptr       ? tr("Open a project first")
                                    : project->isReadOnly() ? tr("This project is open for reading only")
                                                            : QString());
}

void DevicesPage::keepPicture()
{
    const QImage picture = m_details->camera()->picture(); // of now, as below
    const QByteArray jpeg = m_details->camera()->jpeg();
    const QDateTime at = QDateTime::currentDateTime();
    const DeviceInfo device = chosen();
    TextRequest request{.title = tr("Keep the picture"), .label = tr("Label"), .actionText = tr("Keep"),
                        .text = tr("%1 at %2").arg(device.name, at.toString(QStringLiteral("HH:mm:ss"))), .picture = picture};
    request.problem = [](const QString& text) {
        const Result<QString> label = storableLabel(text);
        return label ? QString() : label.error().message;
    };
    services().dialogs.askText(this, request, [this, picture, jpeg, at, device](const QString& text) { ingestPicture(picture, jpeg, at, device, text); });
}

/// Up to 8192 x 8192, so it is made a file and stored while the window goes on.
void DevicesPage::ingestPicture(const QImage& picture, const QByteArray& jpeg, const QDateTime& at, const DeviceInfo& device, const QString& label)
{
    ProjectSession* project = services().context.project();
    const Result<QString> storable = storableLabel(label);
    if (project == nullptr || project->isReadOnly() || !storable) {
        const QString why = project == nullptr ? tr("The project was closed, so the picture is not kept.") : tr("This project is open for reading only");
        notice()->showNotice(NoticeKind::Error, storable ? why : storable.error().message);
        return;
    }
    const QString name = device.name.left(kMostNameCharacters) + at.toString(QStringLiteral("-yyyyMMdd-HHmmss"));
    const auto make = [picture, jpeg, at, device, name, text = *storable]() -> Result<SampleDraft> {
        Result<SampleDraft> draft = sampleOfPicture(picture, jpeg, name);
        if (!draft)
            return draft;
        draft->info.label = text;
        draft->info.createdAt = at.toUTC();
        draft->info.deviceName = device.deviceId.isEmpty() ? device.name : device.deviceId;
        draft->info.deviceType = device.deviceType;
        return draft;
    };
    m_pictures->keep(*project, make, [this, name, text = *storable, path = project->path()](const Result<SampleId>& kept) { tellOfPicture(path, name, text, kept); });
}

void DevicesPage::tellOfPicture(const QString& path, const QString& name, const QString& label, const Result<SampleId>& kept)
{
    if (!kept) {
        notice()->showNotice(NoticeKind::Error, kept.error().message);
        return;
    }
    services().host.showToast({.text = label.isEmpty() ? tr("%1 is kept, without a label").arg(name) : tr("%1 is kept, labelled %2").arg(name, label),
                               .kind = NoticeKind::Success, .actionText = tr("Undo"),
                               .action = [this, name, id = *kept, path] { putInBin(path, id, name); }});
}

/// Numbers of samples are those of their project, and this is said for a while longer than that one may be open.
void DevicesPage::putInBin(const QString& path, SampleId id, const QString& name)
{
    ProjectSession* open = services().context.project();
    if (open == nullptr || open->path() != path || open->sample(id) == nullptr) {
        notice()->showNotice(NoticeKind::Info, tr("%1 is not in the open project any more.").arg(name));
        return;
    }
    if (const Result<void> done = open->moveToBin({id}); !done)
        notice()->showNotice(NoticeKind::Error, done.error().message);
}

/// Nobody watches it any more: another board is chosen, or the page is left.
void DevicesPage::letCameraRest(const QString& address)
{
    DeviceHub* hub = services().context.devices();
    if (hub == nullptr || !hub->device(address).isWatched)
        return;
    hub->stopCamera(address);
    m_liveStarted.remove(address);
}

/// The picture of now, also when the place turns out to be a bad one: the camera may go on while the user chooses.
void DevicesPage::savePicture()
{
    const QString name = chosen().name.replace(QLatin1Char('/'), QLatin1Char('-'));
    savePictureAs(m_details->camera()->picture(), name + QDateTime::currentDateTime().toString(QStringLiteral("-yyyyMMdd-HHmmss")) + QStringLiteral(".png"));
}

void DevicesPage::savePictureAs(const QImage& picture, const QString& name)
{
    services().dialogs.saveFile(this,
                                {.title = tr("Save the picture"), .filters = tr("Pictures (*.png)"),
                                 .suggestion = name,
                                 .suffix = QStringLiteral("png")},
                                [this, picture, name](const QString& path) {
                                    const auto tell = [this, path, picture, name](const Result<void>& saved) {
                                        if (saved)
                                            services().host.showToast({.text = tr("The picture is in %1").arg(QFileInfo(path).fileName()), .kind = NoticeKind::Success});
                                        else
                                            notice()->showNotice(NoticeKind::Error, saved.error().message, tr("Save elsewhere..."),
                                                                 [this, picture, name] { savePictureAs(picture, name); });
                                    };
                                    writeInBackground(this, [path, picture] { return writePicture(path, picture); }, tell); // up to 8192 x 8192
                                });
}

void DevicesPage::saveSession()
{
    if (DeviceHub* hub = services().context.devices(); hub != nullptr && !m_shown.isEmpty())
        saveConsoleSession(services().dialogs, *hub, services().host, this, m_shown);
}

} // namespace studio
