// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/camera_view.h"

#include "app/session/remote_view.h"
#include "ui/itemmodels/device_words.h"
#include "ui/shell/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/paint_parts.h"
#include "ui/widgets/elided_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <utility>

namespace studio
{

namespace
{

constexpr QSize kPictureRoom(280, 144); ///< small pictures are drawn larger, in whole pixels

QString pixelsText(const QSize& size)
{
    return QStringLiteral("%1 \u00d7 %2").arg(size.width()).arg(size.height());
}

QString sizeText(const QSize& size)
{
    if (size == kLowResolution)
        return CameraView::tr("Small");
    if (size == kHighResolution)
        return CameraView::tr("Large");
    return pixelsText(size);
}

} // namespace

CameraView::CameraView(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("devices.camera"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_shown = makeLabel(theme, TextRole::Small, Token::Text2, {}, this);
    m_shown->setObjectName(QStringLiteral("devices.picture"));
    m_shown->setAlignment(Qt::AlignCenter);
    m_shown->setWordWrap(true);
    m_shown->setMinimumHeight(kPictureRoom.height());
    column->addWidget(m_shown);
    // Two rows at every width, each button as wide as its longest text: nothing moves when one of them changes.
    m_size = new QComboBox(this);
    m_size->setObjectName(QStringLiteral("devices.pictureSize"));
    m_size->setAccessibleName(tr("Size of the picture"));
    m_size->setProperty("compact", true);
    m_take = new Button(theme, ButtonKind::Secondary, tr("Take picture"), this);
    m_take->setObjectName(QStringLiteral("devices.takePicture"));
    m_watch = new Button(theme, ButtonKind::Secondary, tr("Watch"), this);
    m_watch->setObjectName(QStringLiteral("devices.watch"));
    m_keep = new Button(theme, ButtonKind::Secondary, tr("Keep..."), this);
    m_keep->setObjectName(QStringLiteral("devices.keepPicture"));
    m_save = new Button(theme, ButtonKind::Secondary, tr("Save as file..."), this);
    m_save->setObjectName(QStringLiteral("devices.savePicture"));
    m_watch->setTexts({tr("Watch"), tr("Stop watching")});
    for (Button* button : {m_take, m_watch, m_keep, m_save})
        button->setCompact(true);
    const std::initializer_list<QList<QWidget*>> rows{{m_size, m_take, m_watch}, {m_keep, m_save}};
    for (const QList<QWidget*>& widgets : rows) {
        auto* row = new QHBoxLayout;
        row->setSpacing(6); // all of it stands in the narrowest card
        for (QWidget* widget : widgets)
            row->addWidget(widget);
        row->addStretch();
        column->addLayout(row);
    }
    connect(m_take, &QPushButton::clicked, this, [this] { Q_EMIT pictureWanted(m_size->currentData().toSize()); });
    connect(m_watch, &QPushButton::clicked, this, [this] { Q_EMIT watchWanted(!m_device.isWatched); });
    connect(m_keep, &QPushButton::clicked, this, &CameraView::keepWanted);
    connect(m_save, &QPushButton::clicked, this, &CameraView::saveWanted);
    showState();
}

void CameraView::showDevice(const DeviceInfo& device)
{
    if (device.address != m_device.address) {
        m_picture = {};
        m_jpeg = {};
    }
    const bool hasOtherSizes = device.pictureSizes != m_device.pictureSizes;
    m_device = device;
    if (hasOtherSizes) {
        m_size->clear();
        for (const QSize& size : device.pictureSizes)
            m_size->addItem(sizeText(size), size);
    }
    showState();
}

void CameraView::setProblem(const QString& problem)
{
    m_problem = problem;
    showState();
}

void CameraView::showPicture(const QImage& picture, const QByteArray& jpeg)
{
    m_picture = picture;
    m_jpeg = jpeg;
    if (picture.isNull()) {
        showState();
        return;
    }
    // Drawn once a picture: the state of a board changes many times a second.
    m_shown->setPixmap(QPixmap::fromImage(fittedPicture(picture, kPictureRoom)));
    showState();
}

void CameraView::showState()
{
    const bool isReady = isDeviceConnected(m_device) && m_device.state != DeviceState::Sampling;
    const QString reason = isDeviceConnected(m_device) ? tr("The board records; wait for its end")
                           : m_device.connectsByItself ? tr("It is not here now; it comes back by itself while remote management is open")
                                                       : tr("Connect the board first");
    m_size->setEnabled(isReady);
    m_take->setEnabled(isReady);
    m_take->setToolTip(isReady ? tr("One picture of this size") : reason);
    m_watch->setVisible(m_device.canWatch);
    m_watch->setEnabled(isReady);
    m_watch->setText(m_device.isWatched ? tr("Stop watching") : tr("Watch"));
    m_watch->setToolTip(isReady ? tr("Small pictures, a few a second") : reason);
    m_keep->setEnabled(!m_picture.isNull() && m_problem.isEmpty());
    m_keep->setToolTip(!m_problem.isEmpty() ? m_problem : m_picture.isNull() ? tr("Take a picture first") : tr("As a sample of the project, with a label"));
    m_save->setEnabled(!m_picture.isNull());
    m_save->setToolTip(m_picture.isNull() ? tr("Take a picture first") : tr("The picture that is shown, as a PNG file"));
    if (m_picture.isNull()) {
        m_shown->setPixmap({});
        m_shown->setText(m_device.isWatched ? tr("Waiting for the first picture") : tr("No picture yet. Take one to see what the camera sees."));
        m_shown->setAccessibleName(m_shown->text());
        return;
    }
    m_shown->setAccessibleName(tr("Picture of %1 pixels").arg(pixelsText(m_picture.size())));
}

} // namespace studio
