// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/emulate/board_store.h"

#include "inference/emulate/emulated_board.h"
#include "models/core/safe_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

namespace studio
{

namespace
{

constexpr qsizetype kKeyBytes = 32;
constexpr qsizetype kHeaderBytes = 16;
constexpr qsizetype kCheckedBytes = kHeaderBytes + kMostTrustedKeys * kKeyBytes;
constexpr qsizetype kPageBytes = kCheckedBytes + 4;
constexpr quint32 kMagic = 0x594b4d53; // "SMKY"
constexpr quint32 kVersion = 1;
constexpr quint32 kRefusesDowngrades = 1;
constexpr quint32 kSoundMagic = 0x4e534d53; // "SMSN"
constexpr qint64 kSoundHeadBytes = 16;
constexpr quint32 kMostSoundHz = 192'000; ///< what the firmware plays

QString tr(const char* text)
{
    return QCoreApplication::translate("BoardStore", text);
}

/// The usual CRC-32, as the boot loader computes it. Source: firmware templates, key page.
quint32 crc32(const QByteArray& bytes)
{
    quint32 crc = 0xffffffffU;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0U ? (crc >> 1U) ^ 0xedb88320U : crc >> 1U;
    }
    return ~crc;
}

void append(QByteArray& page, quint32 value)
{
    const quint32 little = qToLittleEndian(value);
    page.append(reinterpret_cast<const char*>(&little), sizeof little);
}

quint32 word(const QByteArray& page, qsizetype at)
{
    return qFromLittleEndian<quint32>(page.constData() + at);
}

Error ioError(const QFile& file)
{
    return {ErrorCode::Io, tr("The store of the emulated board, %1, could not be written: %2").arg(file.fileName(), file.errorString()), {},
            QStringLiteral("STO-002")};
}

Result<void> trust(const QByteArrayList& keys, const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite))
        return ioError(file);
    const QByteArrayList present = decodeKeyPage(file.read(kPageBytes));
    const QByteArrayList merged = mergedKeys(keys, present);
    if (merged == present)
        return {};
    const QByteArray page = encodeKeyPage(merged);
    if (!file.seek(0) || file.write(page) != page.size() || !file.flush())
        return ioError(file);
    return {};
}

} // namespace

QByteArray encodeKeyPage(const QByteArrayList& publicKeys)
{
    QByteArray page;
    append(page, kMagic);
    append(page, kVersion);
    append(page, static_cast<quint32>(publicKeys.size()));
    append(page, kRefusesDowngrades);
    for (const QByteArray& key : publicKeys)
        page.append(key);
    page.append(kCheckedBytes - page.size(), '\0');
    append(page, crc32(page));
    return page;
}

QByteArrayList decodeKeyPage(const QByteArray& page)
{
    if (page.size() < kPageBytes || word(page, 0) != kMagic || word(page, 4) != kVersion
        || word(page, kCheckedBytes) != crc32(page.first(kCheckedBytes)))
        return {};
    const quint32 count = word(page, 8);
    if (count > kMostTrustedKeys)
        return {};
    QByteArrayList keys;
    for (quint32 i = 0; i < count; ++i)
        keys.append(page.mid(kHeaderBytes + i * kKeyBytes, kKeyBytes));
    return keys;
}

QByteArrayList mergedKeys(const QByteArrayList& wanted, const QByteArrayList& present)
{
    bool isAllThere = true;
    for (const QByteArray& key : wanted)
        isAllThere = isAllThere && present.contains(key);
    if (isAllThere)
        return present;
    QByteArrayList keys;
    for (const QByteArray& key : wanted + present) {
        if (!keys.contains(key) && keys.size() < kMostTrustedKeys)
            keys.append(key);
    }
    return keys;
}

Result<void> prepareStore(const BoardDescription& board, const QByteArray& image, const QByteArrayList& keys, const QString& path)
{
    const QFileInfo existing(path);
    if (existing.exists()) {
        if (!existing.isFile() || existing.size() != board.storeBytes) {
            return Error{ErrorCode::InvalidInput,
                         tr("%1 is not a store of %2, so it was left alone. Name another file with --store.").arg(path, board.name), {},
                         QStringLiteral("STO-001")};
        }
        return trust(keys, path);
    }
    if (!QDir().mkpath(existing.absolutePath())) {
        return Error{ErrorCode::Io, tr("The folder %1 for stores of emulated boards cannot be made.").arg(existing.absolutePath()), {},
                     QStringLiteral("STO-003")};
    }
    const QString unfinished = path + QStringLiteral(".new");
    if (Result<void> written = writeStore(board, image, unfinished); !written)
        return written.error();
    if (Result<void> trusted = trust(keys, unfinished); !trusted)
        return trusted.error();
    return renameSafely(unfinished, path);
}

Result<void> putSound(const BoardDescription& board, const std::vector<qint16>& samples, quint32 rateHz, const QString& path)
{
    if (board.soundBytes == 0)
        return Error{ErrorCode::Unsupported, tr("%1 (%2) has no microphone. Choose a larger board.").arg(board.name, board.id), {}, QStringLiteral("STO-004")};
    const auto most = static_cast<std::size_t>((board.soundBytes - kSoundHeadBytes) / 2);
    if (samples.empty() || samples.size() > most || rateHz == 0) {
        return Error{ErrorCode::LimitExceeded,
                     tr("The board keeps a sound of at most %1 samples (%2 s of this one, which has %3). Cut it shorter; nothing was changed.")
                         .arg(most)
                         .arg(rateHz > 0 ? static_cast<double>(most) / rateHz : 0.0, 0, 'f', 1)
                         .arg(samples.size()),
                     {}, QStringLiteral("STO-005")};
    }
    if (rateHz > kMostSoundHz) {
        return Error{ErrorCode::LimitExceeded,
                     tr("The sound has %1 samples a second; the board plays at most %2. Save it at a lower rate; nothing was changed.")
                         .arg(rateHz)
                         .arg(kMostSoundHz),
                     {}, QStringLiteral("STO-006")};
    }
    QByteArray bytes;
    append(bytes, kSoundMagic);
    append(bytes, static_cast<quint32>(samples.size()));
    append(bytes, rateHz);
    append(bytes, crc32(bytes));
    for (const qint16 sample : samples) {
        const qint16 little = qToLittleEndian(sample);
        bytes.append(reinterpret_cast<const char*>(&little), sizeof little);
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite) || !file.seek(board.soundOffset) || file.write(bytes) != bytes.size() || !file.flush())
        return ioError(file);
    return {};
}

} // namespace studio
