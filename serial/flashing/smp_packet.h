// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QCborMap>
#include <QList>
#include <optional>

namespace studio
{

enum class SmpOperation : quint8 { Read = 0, ReadAnswer = 1, Write = 2, WriteAnswer = 3 };

/// One SMP packet. Groups: 0 OS, 1 image.
struct SmpPacket {
    SmpOperation operation = SmpOperation::Read;
    quint16 group = 0;
    quint8 command = 0;
    quint8 sequence = 0;
    QCborMap map;
};

/// CRC-16/XMODEM (polynomial 0x1021, initial value 0). Thread: any.
quint16 crc16Xmodem(const QByteArray& bytes);

/// Header (8 bytes, big endian) and CBOR map. Thread: any. Source: firmware-update reference, "SMP packet".
QByteArray encodeSmpPacket(const SmpPacket& packet);
/// Errors: Protocol when it is shorter than its header says, or its body is no CBOR map. Versions 0 and 1 are
/// read.
Result<SmpPacket> decodeSmpPacket(const QByteArray& bytes);

/// The packet as frames of at most 127 bytes for a serial console: length, packet and CRC, base64 behind 06
/// 09 or 04 14.
QByteArray encodeSmpFrames(const QByteArray& packet);

/// Finds packets in a stream that carries console text too. Broken frames are dropped: the other side
/// repeats. Limits: 64 KiB a packet, 127 bytes a frame. Thread: any, one at a time.
class SmpDeframer
{
public:
    struct Output {
        QList<QByteArray> packets; ///< whole, CRC right
        QByteArray text;           ///< bytes outside frames
    };
    Output feed(const QByteArray& bytes);

private:
    void endFrame(QList<QByteArray>& packets);
    enum class State { Text, FirstMark, NextMark, Frame };
    State m_state = State::Text;
    bool m_isFirst = false;
    QByteArray m_frame;
    QByteArray m_packet;
};

/// What an answer says about its success: 0, or its error with the board's own words.
/// Errors: Refused, LimitExceeded, NotFound, Unsupported, Busy, by the code of the SMP specification; `what`
/// names the request.
Result<void> smpStatus(const QString& what, const QCborMap& answer);

} // namespace studio
