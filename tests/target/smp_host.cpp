// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/smp_host.h"

#include <QCborValue>
#include <QCryptographicHash>

namespace
{

constexpr qint64 kChunkBytes = 1400;
constexpr qsizetype kBytesPerFrame = 93;

quint16 crc16(const QByteArray& bytes)
{
    quint32 crc = 0;
    for (const char byte : bytes) {
        crc ^= static_cast<quint32>(static_cast<quint8>(byte)) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000u) != 0u ? (crc << 1) ^ 0x1021u : crc << 1;
    }
    return static_cast<quint16>(crc);
}

QByteArray bigEndian(quint16 value)
{
    return QByteArray(1, static_cast<char>(value >> 8)) + static_cast<char>(value & 0xff);
}

} // namespace

QByteArray SmpHost::frames(const QByteArray& packet)
{
    const QByteArray all =
        bigEndian(static_cast<quint16>(packet.size() + 2)) + packet + bigEndian(crc16(packet));
    QByteArray result;
    for (qsizetype at = 0; at < all.size(); at += kBytesPerFrame)
        result += (at == 0 ? QByteArray("\x06\x09") : QByteArray("\x04\x14")) +
                  all.mid(at, kBytesPerFrame).toBase64() + '\n';
    return result;
}

QByteArray SmpHost::readPacket()
{
    QByteArray all;
    QByteArray frame = m_link.readUntil("\x06\x09");
    for (;;) {
        frame = m_link.readUntil("\n");
        all += QByteArray::fromBase64(frame.trimmed());
        if (m_link.failed() || all.size() < 2)
            return {};
        const qsizetype length = static_cast<quint8>(all[0]) * 256 + static_cast<quint8>(all[1]);
        if (all.size() >= length + 2) {
            const QByteArray packet = all.mid(2, length - 2);
            return bigEndian(crc16(packet)) == all.mid(length, 2) ? packet : QByteArray();
        }
        m_link.readUntil("\x04\x14");
    }
}

QCborMap SmpHost::request(int op, int group, int command, const QCborMap& map)
{
    const QByteArray body = map.toCborValue().toCbor();
    QByteArray header;
    header += static_cast<char>(op);
    header += '\0';
    header += bigEndian(static_cast<quint16>(body.size())) + bigEndian(static_cast<quint16>(group));
    header += static_cast<char>(++m_sequence);
    header += static_cast<char>(command);
    m_link.send(frames(header + body));
    const QByteArray packet = readPacket();
    if (packet.size() < 8 || packet[0] != static_cast<char>(op + 1) || packet.mid(4, 4) != header.mid(4, 4))
        return {};
    return QCborValue::fromCbor(packet.mid(8)).toMap();
}

qint64 SmpHost::upload(const QByteArray& image, qint64 until, QCborMap* lastAnswer)
{
    qint64 offset = 0;
    do {
        QCborMap chunk;
        if (offset == 0) {
            chunk[QStringLiteral("image")] = 0;
            chunk[QStringLiteral("len")] = image.size();
            chunk[QStringLiteral("sha")] = QCryptographicHash::hash(image, QCryptographicHash::Sha256);
        }
        chunk[QStringLiteral("off")] = offset;
        chunk[QStringLiteral("data")] = image.mid(offset, std::min(kChunkBytes, until - offset));
        const QCborMap answer = request(2, 1, 1, chunk);
        if (lastAnswer != nullptr)
            *lastAnswer = answer;
        if (answer.isEmpty() || answer[QStringLiteral("rc")].toInteger(-1) != 0)
            return -1;
        offset = answer[QStringLiteral("off")].toInteger();
    } while (offset < until);
    return offset;
}

qint64 SmpHost::mark(const QByteArray& hash, bool permanent)
{
    QCborMap map;
    map[QStringLiteral("hash")] = hash;
    map[QStringLiteral("confirm")] = permanent;
    const QCborMap answer = request(2, 1, 0, map);
    return answer.contains(QStringLiteral("images")) ? 0 : answer[QStringLiteral("rc")].toInteger(-1);
}
