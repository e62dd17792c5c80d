// SPDX-License-Identifier: GPL-3.0-or-later
#include "serial/flashing/smp_packet.h"

#include <QCborValue>
#include <QCoreApplication>
#include <QtEndian>

namespace studio
{

namespace
{

constexpr qsizetype kHeaderBytes = 8;
constexpr qsizetype kBytesPerFrame = 93; ///< 124 characters, two mark bytes and the line end make 127
constexpr qsizetype kMostFrameCharacters = 124;
constexpr qsizetype kMostPacketBytes = 64 * 1024;
constexpr quint16 kCrcPolynomial = 0x1021;
const QByteArray kFirstMark = QByteArray::fromHex("0609");
const QByteArray kNextMark = QByteArray::fromHex("0414");

QString tr(const char* text)
{
    return QCoreApplication::translate("Smp", text);
}

QByteArray bigEndian(quint16 value)
{
    QByteArray bytes(2, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

quint16 fromBigEndian(const QByteArray& bytes, qsizetype at)
{
    return qFromBigEndian<quint16>(bytes.constData() + at);
}

Error broken(const QString& what)
{
    return {ErrorCode::Protocol,
            tr("The board's boot loader answered something that cannot be read: %1. The old firmware is "
               "untouched.")
                .arg(what),
            {},
            QStringLiteral("SMP-001")};
}

} // namespace

quint16 crc16Xmodem(const QByteArray& bytes)
{
    quint32 crc = 0;
    for (const char byte : bytes) {
        crc ^= static_cast<quint32>(static_cast<quint8>(byte)) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000U) != 0 ? (crc << 1) ^ kCrcPolynomial : crc << 1;
    }
    return static_cast<quint16>(crc & 0xffffU);
}

QByteArray encodeSmpPacket(const SmpPacket& packet)
{
    const QByteArray body = packet.map.toCborValue().toCbor();
    QByteArray bytes;
    bytes += static_cast<char>(packet.operation);
    bytes += '\0';
    bytes += bigEndian(static_cast<quint16>(body.size()));
    bytes += bigEndian(packet.group);
    bytes += static_cast<char>(packet.sequence);
    bytes += static_cast<char>(packet.command);
    return bytes + body;
}

Result<SmpPacket> decodeSmpPacket(const QByteArray& bytes)
{
    if (bytes.size() < kHeaderBytes)
        return broken(tr("%1 bytes are no packet").arg(bytes.size()));
    const qsizetype length = fromBigEndian(bytes, 2);
    if (length != bytes.size() - kHeaderBytes)
        return broken(tr("a packet of %1 bytes says it has %2").arg(bytes.size()).arg(length + kHeaderBytes));
    SmpPacket packet;
    packet.operation = static_cast<SmpOperation>(static_cast<quint8>(bytes[0]) & 0x07U);
    packet.group = fromBigEndian(bytes, 4);
    packet.sequence = static_cast<quint8>(bytes[6]);
    packet.command = static_cast<quint8>(bytes[7]);
    QCborParserError error;
    const QCborValue value = QCborValue::fromCbor(bytes.mid(kHeaderBytes), &error);
    if (error.error != QCborError::NoError || !value.isMap())
        return broken(tr("its body is no CBOR map (%1)").arg(error.errorString()));
    packet.map = value.toMap();
    return packet;
}

QByteArray encodeSmpFrames(const QByteArray& packet)
{
    const QByteArray all =
        bigEndian(static_cast<quint16>(packet.size() + 2)) + packet + bigEndian(crc16Xmodem(packet));
    QByteArray frames;
    for (qsizetype at = 0; at < all.size(); at += kBytesPerFrame)
        frames += (at == 0 ? kFirstMark : kNextMark) + all.mid(at, kBytesPerFrame).toBase64() + '\n';
    return frames;
}

SmpDeframer::Output SmpDeframer::feed(const QByteArray& bytes)
{
    Output output;
    for (const char byte : bytes) {
        if (byte == kFirstMark[0] || byte == kNextMark[0]) {
            // Neither is base64 or text, so a new frame also ends a broken one.
            m_state = byte == kFirstMark[0] ? State::FirstMark : State::NextMark;
        } else if (m_state == State::FirstMark || m_state == State::NextMark) {
            const bool isFirst = m_state == State::FirstMark;
            const bool isMark = byte == (isFirst ? kFirstMark[1] : kNextMark[1]);
            m_state = isMark ? State::Frame : State::Text;
            m_frame.clear();
            if (isMark && isFirst)
                m_packet.clear();
        } else if (m_state == State::Text) {
            output.text += byte;
        } else if (byte == '\n') {
            m_state = State::Text;
            endFrame(output.packets);
        } else if (byte != '\r') {
            m_frame += byte;
            if (m_frame.size() > kMostFrameCharacters) {
                m_state = State::Text;
                m_packet.clear();
            }
        }
    }
    return output;
}

void SmpDeframer::endFrame(QList<QByteArray>& packets)
{
    const auto decoded = QByteArray::fromBase64Encoding(m_frame, QByteArray::Base64Encoding |
                                                                     QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || m_packet.size() + decoded.decoded.size() > kMostPacketBytes) {
        m_packet.clear();
        return;
    }
    m_packet += decoded.decoded;
    if (m_packet.size() < 2)
        return;
    const qsizetype length = fromBigEndian(m_packet, 0);
    if (length < kHeaderBytes + 2 || m_packet.size() > length + 2) {
        m_packet.clear();
        return;
    }
    if (m_packet.size() < length + 2)
        return;
    const QByteArray packet = m_packet.mid(2, length - 2);
    if (crc16Xmodem(packet) == fromBigEndian(m_packet, length))
        packets.append(packet);
    m_packet.clear();
}

Result<void> smpStatus(const QString& what, const QCborMap& answer)
{
    qint64 code = answer[QStringLiteral("rc")].toInteger(0);
    if (answer.contains(QStringLiteral("err")))
        code = answer[QStringLiteral("err")].toMap()[QStringLiteral("rc")].toInteger(1);
    if (code == 0)
        return {};
    const QString words = answer[QStringLiteral("rsn")].toString();
    const QString reason =
        words.isEmpty() ? tr("code %1").arg(code) : tr("%1 (code %2)").arg(words).arg(code);
    ErrorCode kind = ErrorCode::Protocol;
    switch (code) {
    case 2:
        kind = ErrorCode::LimitExceeded;
        break;
    case 3:
        kind = ErrorCode::Refused;
        break;
    case 5:
        kind = ErrorCode::NotFound;
        break;
    case 8:
        kind = ErrorCode::Unsupported;
        break;
    case 10:
        kind = ErrorCode::Busy;
        break;
    default:
        break;
    }
    return Error{
        kind,
        tr("The board's boot loader refused %1: %2. The old firmware is untouched and goes on running.")
            .arg(what, reason),
        {},
        QStringLiteral("SMP-002")};
}

} // namespace studio
