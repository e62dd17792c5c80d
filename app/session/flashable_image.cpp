// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/flashable_image.h"

#include "inference/bundle/mcuboot_image.h"
#include "inference/emulate/board_catalogue.h"

#include <QCoreApplication>

namespace studio
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("Flashing", text);
}

Error unfit(const QString& why)
{
    return {ErrorCode::InvalidInput, tr("This bundle cannot be flashed: %1. Nothing was sent.").arg(why), {}, QStringLiteral("FLS-001")};
}

} // namespace

Result<FirmwareImage> flashableImage(const VerifiedBundle& bundle)
{
    const QString name = bundle.manifest[QStringLiteral("image")].toString();
    for (const GeneratedFile& file : bundle.files) {
        if (file.path != name)
            continue;
        Result<ImageInfo> info = checkImage(file.content, bundle.publicKey);
        if (!info)
            return unfit(info.error().message);
        FirmwareImage image;
        image.bytes = file.content;
        image.hash = info->hash;
        image.version = imageVersionText(info->version);
        image.hasSecurityCounter = info->securityCounter.has_value();
        image.securityCounter = info->securityCounter.value_or(0);
        if (bundle.manifest[QStringLiteral("security_counter")].toInteger() != image.securityCounter)
            return unfit(tr("its manifest states another security counter than its image"));
        return image;
    }
    return unfit(tr("it holds no firmware"));
}

Result<void> checkHardware(const VerifiedBundle& bundle, const AtIdentity& identity)
{
    if (identity.isInRecovery)
        return {};
    const QString hardware = bundle.manifest[QStringLiteral("hardware")].toString();
    const Result<BoardDescription> board = boardById(hardware);
    if (board && board->deviceTypes.contains(identity.config.deviceType))
        return {};
    return Error{ErrorCode::Refused,
                 tr("This bundle is for %1, but the board says that it is %2. Nothing was sent.")
                     .arg(board ? board->name : hardware, identity.config.deviceType),
                 {}, QStringLiteral("FLS-002")};
}

} // namespace studio
