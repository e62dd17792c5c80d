// SPDX-License-Identifier: GPL-3.0-or-later
// What a board with a camera is asked to do; the rest stands in at_device.cpp.
#include "serial/at/at_device.h"
#include "serial/at/at_text.h"

namespace studio
{

namespace
{

constexpr qsizetype kFewestFrameCharacters = 100; ///< shorter lines of a stream are words

QByteArray sizeArgument(const QSize& size)
{
    return QByteArray::number(size.width()) + ',' + QByteArray::number(size.height());
}

} // namespace

std::optional<Error> AtDevice::reasonNoPicture(const QSize& size, bool isStream) const
{
    if (const auto reason = reasonNotIdle(tr("take a picture")))
        return reason;
    const AtCamera& camera = m_identity.config.camera;
    if (!camera.isPresent || (isStream && !camera.canStream)) {
        return Error{ErrorCode::Unsupported,
                     camera.isPresent ? tr("The camera of the board at %1 takes single pictures only; nothing was started.").arg(m_transport->name())
                                      : tr("The board at %1 has no camera; nothing was sent.").arg(m_transport->name()),
                     {}, QStringLiteral("AT-073")};
    }
    if (camera.resolutions.isEmpty()) {
        return Error{ErrorCode::Unsupported, tr("The camera of the board at %1 lists no size of picture that it takes; nothing was sent.").arg(m_transport->name()), {},
                     QStringLiteral("AT-074")};
    }
    if (!camera.resolutions.contains(size)) {
        QStringList sizes;
        for (const QSize& one : camera.resolutions)
            sizes << QStringLiteral("%1x%2").arg(one.width()).arg(one.height());
        return Error{ErrorCode::Unsupported,
                     tr("The camera of the board at %1 takes no pictures of %2 x %3; it takes %4. Nothing was sent.")
                         .arg(m_transport->name())
                         .arg(size.width())
                         .arg(size.height())
                         .arg(sizes.join(QStringLiteral(", "))),
                     {}, QStringLiteral("AT-074")};
    }
    return std::nullopt;
}

void AtDevice::snapshot(const QSize& size, Done<CameraFrame> done)
{
    if (const auto reason = reasonNoPicture(size, false)) {
        done(*reason);
        return;
    }
    setActivity(AtActivity::Reading);
    const TransferMode transfer = transferMode(m_identity.config, m_transport->canSetSpeed(), true);
    AtLink::Command command;
    command.kind = AtLink::Kind::Data;
    command.text = "AT+SNAPSHOT=" + sizeArgument(size) + transfer.argument;
    command.timeoutMs = m_link.timings().snapshotMs;
    command.transferBaud = transfer.baud;
    command.done = [this, size, done = std::move(done)](Result<QByteArray> answer) {
        if (m_transport->isOpen())
            setActivity(AtActivity::Idle);
        if (answer)
            done(decodeFrame(*answer, size));
        else
            done(answer.error());
    };
    m_link.send(std::move(command));
}

void AtDevice::startCamera(const QSize& size, Done<void> ended)
{
    if (const auto reason = reasonNoPicture(size, true)) {
        ended(*reason);
        return;
    }
    m_sinceFrame.invalidate();
    const TransferMode transfer = transferMode(m_identity.config, m_transport->canSetSpeed(), false);
    run(
        "AT+SNAPSHOTSTREAM=" + sizeArgument(size) + transfer.argument, AtActivity::Watching,
        [this, size](const QByteArray& line) { takeFrame(line, size); }, std::move(ended), {transfer.baud, true});
}

void AtDevice::takeFrame(const QByteArray& line, const QSize& size)
{
    if (line.contains("ERR:")) {
        stop({}); // the board may wait for that
        return;
    }
    const bool isSoon = m_sinceFrame.isValid() && m_sinceFrame.elapsed() < 1000 / kMostFramesPerSecond;
    if (line.size() < kFewestFrameCharacters || isSoon || m_isStopping)
        return;
    Result<CameraFrame> frame = decodeFrame(line, size);
    if (!frame) {
        Q_EMIT frameDamaged(frame.error());
        return;
    }
    m_sinceFrame.start();
    Q_EMIT frameArrived(*frame);
}

} // namespace studio
