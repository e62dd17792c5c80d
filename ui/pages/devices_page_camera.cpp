// SPDX-License-Identifier: GPL-3.0-or-later
// The camera of the chosen board, and saving what was said on its line.
#include "app/session/background_write.h"
#include "app/session/camera_picture.h"
#include "app/session/studio_context.h"
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

void DevicesPage::connectCamera()
{
    connect(m_console, &DeviceConsole::saveWanted, this, &DevicesPage::saveSession);
    DeviceHub* hub = services().context.devices();
    if (hub == nullptr)
        return;
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
    for (const auto signal : {&DeviceHub::pictureTaken, &DeviceHub::pictureSeen}) {
        connect(hub, signal, camera, [this, camera](const QString& address, const QImage& picture) {
            if (address == m_shown)
                camera->showPicture(picture);
        });
    }
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
