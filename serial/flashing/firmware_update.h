// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "serial/at/at_device.h"
#include "serial/flashing/smp_client.h"

#include <QElapsedTimer>
#include <QVector>
#include <optional>

namespace studio
{

/// A packed, signed MCUboot image, checked by whoever has the means (serial/ has none).
struct FirmwareImage {
    QByteArray bytes;
    QByteArray hash; ///< 32 bytes: TLV 0x10, by which boards name an image
    QString version; ///< "1.2.3+4", as shown to the user
    quint32 securityCounter = 0;
    bool hasSecurityCounter = false;
};

/// One slot of a board as its boot loader lists it.
struct FirmwareSlot {
    int slot = 0;
    QString version;
    QByteArray hash;
    bool isBootable = false;
    bool isActive = false;
    bool isConfirmed = false;
    bool isPending = false;
    std::optional<quint32> securityCounter; ///< of boards that tell
};

/// The list of image state. Errors: Protocol. Thread: any. Source: firmware-update reference, image state.
Result<QVector<FirmwareSlot>> parseImageState(const QCborMap& answer);

struct UpdateReport {
    QString version; ///< as read back from the running firmware
    QByteArray hash; ///< the same
    bool isConfirmed = false;
    bool wasThereAlready = false; ///< the board ran this very image; nothing was sent
    qint64 bytesSent = 0;
    qint64 resumedFrom = 0; ///< bytes that an earlier, broken transfer had brought
    QString oldVersion;
    qint64 elapsedMs = 0;
};

/// Flashes a board: boot loader, upload with offsets and resume, mark for test, reset, and read back what
/// runs now. Whatever goes wrong before the reset, the old image is the one that starts again; an image that
/// fails its self-test is reverted by the boot loader and that is reported as the failure it is. One object,
/// one update. Thread: that of the device.
class FirmwareUpdate : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(Result<UpdateReport>)>;

    FirmwareUpdate(AtDevice& device, FirmwareImage image, QObject* parent = nullptr);

    /// The device must be identified (its application or its boot loader). Errors: Refused (downgrade),
    /// Timeout, Io, LimitExceeded (too large), Cancelled.
    void start(Done done);
    /// Stops between two chunks; the board restarts its old firmware, the part sent is kept for a later
    /// resume.
    void cancel() { m_isCancelled = true; }

Q_SIGNALS:
    void progress(qint64 done, qint64 total, const QString& step);

private:
    void takeLine(bool takes);
    void hear(const QByteArray& text);
    void tell(const QByteArray& line);
    void enterBootloader();
    void waitForBootloader();
    void reopen(const std::function<void()>& next);
    void askParameters();
    void askState();
    [[nodiscard]] std::optional<Error> reasonToRefuse(quint32 counter, const QString& version) const;
    void sendChunk(qint64 offset);
    void markForTest();
    void restart();
    void readBack();
    void checkRunning(const AtIdentity& identity);
    void abandon(const Error& error);
    void finish(Result<UpdateReport> result);

    AtDevice& m_device;
    FirmwareImage m_image;
    SmpClient m_smp;
    Done m_done;
    UpdateReport m_report;
    QElapsedTimer m_clock;
    QElapsedTimer m_waiting;
    qint64 m_chunkBytes = 0;
    qint64 m_furthest = -1;
    int m_stalls = 0;
    bool m_isCancelled = false;
    bool m_isInBootloader = false;
    bool m_hasLine = false; ///< from the boot loader's start to the application's
    QByteArray m_heard;     ///< the console line under way
};

} // namespace studio
