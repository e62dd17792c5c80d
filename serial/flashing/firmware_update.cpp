// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/flashing/firmware_update.h"

#include "serial/at/at_text.h"

#include <QCborArray>
#include <QCryptographicHash>
#include <algorithm>

namespace studio
{

namespace
{

enum Group : quint16 { kOs = 0, kImage = 1 };
enum OsCommand : quint8 { kEcho = 0, kReset = 5, kParameters = 6 };
enum ImageCommand : quint8 { kState = 0, kUpload = 1 };

constexpr int kEchoMs = 400;
constexpr int kReopenMs = 200;
constexpr qint64 kPacketOverhead = 192; ///< header, map and its keys, SHA-256 of the first chunk
constexpr qint64 kDefaultBufferBytes = 512;
constexpr qint64 kMostChunkBytes = 8 * 1024;
constexpr int kMostStalls = 8; ///< answers in a row that ask for bytes the board already had
constexpr qsizetype kHashBytes = 32;
constexpr qsizetype kMostLineBytes = 4096; ///< of the console
const QByteArray kBootMode = QByteArrayLiteral("AT+BOOTMODE");

} // namespace

Result<QVector<FirmwareSlot>> parseImageState(const QCborMap& answer)
{
    const QCborValue list = answer[QStringLiteral("images")];
    if (!list.isArray()) {
        return Error{ErrorCode::Protocol,
                     FirmwareUpdate::tr(
                         "The boot loader's list of images cannot be read. The old firmware is untouched."),
                     {},
                     QStringLiteral("SMP-010")};
    }
    QVector<FirmwareSlot> result;
    for (const QCborValue& value : list.toArray()) {
        const QCborMap map = value.toMap();
        FirmwareSlot slot;
        slot.slot = static_cast<int>(map[QStringLiteral("slot")].toInteger(0));
        slot.version = map[QStringLiteral("version")].toString();
        slot.hash = map[QStringLiteral("hash")].toByteArray();
        slot.isBootable = map[QStringLiteral("bootable")].toBool(true);
        slot.isActive = map[QStringLiteral("active")].toBool(false);
        slot.isConfirmed = map[QStringLiteral("confirmed")].toBool(false);
        slot.isPending = map[QStringLiteral("pending")].toBool(false);
        const QCborValue counter = map[QStringLiteral("security_counter")];
        if (counter.isInteger() && counter.toInteger() >= 0)
            slot.securityCounter = static_cast<quint32>(counter.toInteger());
        result.append(slot);
    }
    return result;
}

FirmwareUpdate::FirmwareUpdate(AtDevice& device, FirmwareImage image, QObject* parent)
    : QObject(parent)
    , m_device(device)
    , m_image(std::move(image))
    , m_smp(device.transport(), device.link().timings().smpAnswerMs)
{
    connect(&m_smp, &SmpClient::consoleText, this, &FirmwareUpdate::hear);
}

/// The line belongs either to the boot loader or to the application; both would tell the console the same words.
void FirmwareUpdate::takeLine(bool takes)
{
    m_device.link().setMuted(takes);
    m_hasLine = takes;
    if (!takes)
        tell(std::exchange(m_heard, {}));
}

/// Text comes in pieces of any length, the console gets whole lines.
void FirmwareUpdate::hear(const QByteArray& text)
{
    if (!m_hasLine)
        return; // the link has it
    m_heard += text;
    for (qsizetype end = m_heard.indexOf('\n'); end >= 0; end = m_heard.indexOf('\n')) {
        tell(m_heard.left(end));
        m_heard.remove(0, end + 1);
    }
    if (m_heard.size() > kMostLineBytes)
        tell(std::exchange(m_heard, {}));
}

void FirmwareUpdate::tell(const QByteArray& line)
{
    QByteArray text = withoutAnsi(line).trimmed();
    if (text.startsWith('>'))
        text = text.mid(1).trimmed();
    if (!text.isEmpty() && text != kBootMode) // the echo of what the console shows already
        Q_EMIT m_device.link().lineSeen(true, text);
}

void FirmwareUpdate::start(Done done)
{
    m_done = std::move(done);
    m_clock.start();
    if (m_image.bytes.isEmpty() || m_image.hash.size() != kHashBytes) {
        finish(Error{
            ErrorCode::InvalidArgument, tr("There is no image to send."), {}, QStringLiteral("SMP-011")});
        return;
    }
    if (m_device.activity() == AtActivity::Recovery) {
        takeLine(true);
        waitForBootloader();
        return;
    }
    if (m_device.activity() != AtActivity::Idle) {
        finish(Error{ErrorCode::Busy,
                     tr("The board at %1 is busy. Stop what it does, then flash. Nothing was sent.")
                         .arg(m_device.transport().name()),
                     {},
                     QStringLiteral("SMP-012")});
        return;
    }
    const QMap<QString, QString> info = m_device.identity().info;
    m_report.oldVersion = info.value(QStringLiteral("image version"));
    bool isKnown = false;
    const quint32 counter = info.value(QStringLiteral("image security counter")).toUInt(&isKnown);
    if (isKnown) {
        if (const auto refusal = reasonToRefuse(counter, m_report.oldVersion)) {
            finish(*refusal);
            return;
        }
    }
    const bool runsAlready =
        info.value(QStringLiteral("image hash")) == QString::fromLatin1(m_image.hash.toHex()) &&
        info.value(QStringLiteral("image confirmed")) == QLatin1String("1");
    if (runsAlready) {
        m_report.wasThereAlready = true;
        checkRunning(m_device.identity());
        return;
    }
    enterBootloader();
}

std::optional<Error> FirmwareUpdate::reasonToRefuse(quint32 counter, const QString& version) const
{
    if (m_image.securityCounter >= counter)
        return std::nullopt;
    return Error{ErrorCode::Refused,
                 tr("The board runs version %1 with security counter %2; this image is version %3 with "
                    "security counter %4. Going back to firmware "
                    "with a lower counter is refused, because its known weaknesses would come back with it. "
                    "Nothing was sent. Export "
                    "again with --security-counter %2 or higher.")
                     .arg(version)
                     .arg(counter)
                     .arg(m_image.version)
                     .arg(m_image.securityCounter),
                 {},
                 QStringLiteral("SMP-013")};
}

void FirmwareUpdate::enterBootloader()
{
    Q_EMIT progress(0, m_image.bytes.size(), tr("Starting the boot loader"));
    takeLine(true);
    Q_EMIT m_device.link().lineSeen(false, kBootMode);
    if (Result<void> sent = m_device.transport().write(kBootMode + QByteArrayLiteral("\r")); !sent) {
        finish(sent.error());
        return;
    }
    waitForBootloader();
}

/// Boards with their own USB disappear and come back under the same name; others answer after a moment.
void FirmwareUpdate::waitForBootloader()
{
    if (!m_waiting.isValid())
        m_waiting.start();
    if (!m_device.transport().isOpen()) {
        reopen([this] { waitForBootloader(); });
        return;
    }
    m_smp.setAnswerMs(kEchoMs);
    m_smp.request(
        tr("a first word"), SmpOperation::Write, kOs, kEcho,
        {{QStringLiteral("d"), QStringLiteral("studio")}},
        [this](Result<QCborMap> answer) {
            m_smp.setAnswerMs(m_device.link().timings().smpAnswerMs);
            if (answer) {
                m_isInBootloader = true;
                askParameters();
            } else if (m_isCancelled || m_waiting.elapsed() > m_device.link().timings().bootMs) {
                finish(answer.error());
            } else {
                // Not from inside the answer of the transport that may just have failed.
                QTimer::singleShot(0, this, &FirmwareUpdate::waitForBootloader);
            }
        },
        1);
}

void FirmwareUpdate::reopen(const std::function<void()>& next)
{
    if (m_waiting.elapsed() > m_device.link().timings().bootMs) {
        finish(Error{ErrorCode::NotFound,
                     tr("The board at %1 did not come back. Unplug it, plug it in and connect again; its old "
                        "firmware is untouched.")
                         .arg(m_device.transport().name()),
                     {},
                     QStringLiteral("SMP-014")});
        return;
    }
    QTimer::singleShot(kReopenMs, this, [this, next] {
        if (const Result<void> opened = m_device.transport().open();
            !opened && opened.error().code == ErrorCode::PermissionDenied)
            finish(opened.error());
        else
            next();
    });
}

void FirmwareUpdate::askParameters()
{
    m_smp.request(
        tr("its parameters"), SmpOperation::Read, kOs, kParameters, {}, [this](Result<QCborMap> answer) {
            if (!answer) {
                abandon(answer.error());
                return;
            }
            // A boot loader without that command is one with a small buffer.
            const qint64 buffer = answer->value(QStringLiteral("buf_size")).toInteger(kDefaultBufferBytes);
            m_chunkBytes = std::clamp<qint64>(buffer - kPacketOverhead, 64, kMostChunkBytes);
            askState();
        });
}

void FirmwareUpdate::askState()
{
    m_smp.request(tr("its list of images"), SmpOperation::Read, kImage, kState, {},
                  [this](Result<QCborMap> answer) {
                      if (!answer) {
                          abandon(answer.error());
                          return;
                      }
                      if (Result<void> status = smpStatus(tr("its list of images"), *answer); !status) {
                          abandon(status.error());
                          return;
                      }
                      Result<QVector<FirmwareSlot>> list = parseImageState(*answer);
                      if (!list) {
                          abandon(list.error());
                          return;
                      }
                      for (const FirmwareSlot& slot : *list) {
                          if (!slot.isActive)
                              continue;
                          m_report.oldVersion = slot.version;
                          if (slot.securityCounter && slot.isBootable) {
                              if (const auto refusal = reasonToRefuse(*slot.securityCounter, slot.version)) {
                                  abandon(*refusal);
                                  return;
                              }
                          }
                      }
                      sendChunk(0);
                  });
}

void FirmwareUpdate::sendChunk(qint64 offset)
{
    const qint64 total = m_image.bytes.size();
    if (m_isCancelled) {
        abandon(Error{
            ErrorCode::Cancelled,
            tr("Flashing was stopped after %1 of %2 bytes. The old firmware runs on.").arg(offset).arg(total),
            {},
            QStringLiteral("SMP-015")});
        return;
    }
    Q_EMIT progress(offset, total, tr("Sending firmware"));
    QCborMap chunk;
    if (offset == 0) {
        chunk[QStringLiteral("image")] = 0;
        chunk[QStringLiteral("len")] = total;
        chunk[QStringLiteral("sha")] = QCryptographicHash::hash(m_image.bytes, QCryptographicHash::Sha256);
    }
    const QByteArray data = m_image.bytes.mid(offset, m_chunkBytes);
    chunk[QStringLiteral("off")] = offset;
    chunk[QStringLiteral("data")] = data;
    m_smp.request(tr("the firmware"), SmpOperation::Write, kImage, kUpload, chunk,
                  [this, offset, data, total](Result<QCborMap> answer) {
                      if (!answer) {
                          abandon(answer.error());
                          return;
                      }
                      if (Result<void> status = smpStatus(tr("the firmware"), *answer); !status) {
                          abandon(status.error());
                          return;
                      }
                      const qint64 next = answer->value(QStringLiteral("off")).toInteger(-1);
                      const bool isStalled = next <= m_furthest;
                      m_stalls = isStalled ? m_stalls + 1 : 0;
                      m_furthest = std::max(m_furthest, next);
                      if (next < 0 || next > total || m_stalls > kMostStalls) {
                          abandon(Error{ErrorCode::Protocol,
                                        tr("The boot loader asks for byte %1 of %2 again and again. The old "
                                           "firmware is untouched; try once more.")
                                            .arg(next)
                                            .arg(total),
                                        {},
                                        QStringLiteral("SMP-016")});
                          return;
                      }
                      if (offset == 0 && next > data.size())
                          m_report.resumedFrom = next;
                      else if (next > offset)
                          m_report.bytesSent += next - offset;
                      if (next < total) {
                          sendChunk(next);
                          return;
                      }
                      Q_EMIT progress(total, total, tr("Sending firmware"));
                      markForTest();
                  });
}

void FirmwareUpdate::markForTest()
{
    const QCborMap mark{{QStringLiteral("hash"), m_image.hash}, {QStringLiteral("confirm"), false}};
    m_smp.request(tr("the new firmware"), SmpOperation::Write, kImage, kState, mark,
                  [this](Result<QCborMap> answer) {
                      if (!answer) {
                          abandon(answer.error());
                          return;
                      }
                      if (Result<void> status = smpStatus(tr("the new firmware"), *answer); !status) {
                          abandon(status.error());
                          return;
                      }
                      restart();
                  });
}

void FirmwareUpdate::restart()
{
    const qint64 total = m_image.bytes.size();
    Q_EMIT progress(total, total, tr("Restarting the board"));
    m_smp.request(
        tr("a restart"), SmpOperation::Write, kOs, kReset, {},
        [this](Result<QCborMap> answer) {
            // A board may be gone before its answer is; what runs afterwards is what counts.
            static_cast<void>(answer);
            m_isInBootloader = false;
            m_waiting.start();
            readBack();
        },
        1);
}

void FirmwareUpdate::readBack()
{
    if (!m_device.transport().isOpen()) {
        reopen([this] { readBack(); });
        return;
    }
    takeLine(false);
    const qint64 total = m_image.bytes.size();
    Q_EMIT progress(total, total, tr("Waiting for the self-test"));
    m_device.identifyAfterReset([this](Result<AtIdentity> identity) {
        if (!identity && !m_device.transport().isOpen() &&
            m_waiting.elapsed() < m_device.link().timings().bootMs)
            reopen([this] { readBack(); });
        else if (!identity)
            finish(identity.error().withContext(
                tr("The firmware was sent, but the board does not answer since its restart")));
        else
            checkRunning(*identity);
    });
}

void FirmwareUpdate::checkRunning(const AtIdentity& identity)
{
    if (identity.isInRecovery) {
        finish(Error{ErrorCode::Protocol,
                     tr("The board stays in its boot loader: neither the new nor the old firmware can be "
                        "started. Flash again."),
                     {},
                     QStringLiteral("SMP-017")});
        return;
    }
    const QString note = identity.info.value(QStringLiteral("boot"));
    m_report.version = identity.info.value(QStringLiteral("image version"));
    m_report.hash = QByteArray::fromHex(identity.info.value(QStringLiteral("image hash")).toLatin1());
    m_report.isConfirmed = identity.info.value(QStringLiteral("image confirmed")) == QLatin1String("1");
    m_report.elapsedMs = m_clock.elapsed();
    if (m_report.hash != m_image.hash) {
        finish(Error{ErrorCode::Refused,
                     tr("The board went back to version %1: the new firmware did not pass its self-test "
                        "there (%2). Nothing else changed.")
                         .arg(m_report.version, note),
                     {},
                     QStringLiteral("SMP-018")});
        return;
    }
    if (!m_report.isConfirmed) {
        finish(Error{ErrorCode::Protocol,
                     tr("The new firmware runs but has not confirmed itself; at the next restart the board "
                        "goes back to version %1.")
                         .arg(m_report.oldVersion),
                     {},
                     QStringLiteral("SMP-019")});
        return;
    }
    finish(m_report);
}

/// Before the new image was marked: the board is sent back to its old firmware, then the error is told.
void FirmwareUpdate::abandon(const Error& error)
{
    if (!m_isInBootloader || !m_device.transport().isOpen()) {
        finish(error);
        return;
    }
    m_isInBootloader = false;
    m_smp.setAnswerMs(kEchoMs);
    m_smp.request(
        tr("a restart"), SmpOperation::Write, kOs, kReset, {},
        [this, error](Result<QCborMap>) {
            takeLine(false);
            m_device.identifyAfterReset([this, error](Result<AtIdentity>) { finish(error); });
        },
        1);
}

void FirmwareUpdate::finish(Result<UpdateReport> result)
{
    takeLine(false);
    const Done done = std::exchange(m_done, {});
    if (done)
        done(std::move(result));
}

} // namespace studio
