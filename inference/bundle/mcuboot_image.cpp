// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/bundle/mcuboot_image.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QRegularExpression>
#include <QtEndian>
#include <algorithm>

namespace studio
{

namespace
{

constexpr std::uint32_t kImageMagic = 0x96f3b83d;
constexpr std::uint16_t kHeaderBytes = 0x200;
constexpr qsizetype kUsedHeaderBytes = 32;
constexpr std::uint32_t kFlagRamLoad = 0x20;
constexpr std::uint16_t kProtectedMagic = 0x6908;
constexpr std::uint16_t kTlvMagic = 0x6907;
constexpr std::uint16_t kTlvKeyHash = 0x01;
constexpr std::uint16_t kTlvSha256 = 0x10;
constexpr std::uint16_t kTlvEd25519 = 0x24;
constexpr std::uint16_t kTlvSecurityCounter = 0x50;
constexpr qsizetype kMostImageBytes = 64 * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("Image", text);
}

template <typename T>
void put(QByteArray& out, T value)
{
    char raw[sizeof(T)];
    qToLittleEndian(value, raw);
    out.append(raw, sizeof raw);
}

template <typename T>
T get(const QByteArray& in, qsizetype at)
{
    return qFromLittleEndian<T>(in.constData() + at);
}

QByteArray tlv(std::uint16_t type, const QByteArray& value)
{
    QByteArray out;
    put(out, type);
    put(out, static_cast<std::uint16_t>(value.size()));
    return out + value;
}

QByteArray area(std::uint16_t magic, const QByteArray& tlvs)
{
    QByteArray out;
    put(out, magic);
    put(out, static_cast<std::uint16_t>(tlvs.size() + 4));
    return out + tlvs;
}

QByteArray headerOf(const QByteArray& body, const ImageOptions& options, qsizetype protectedBytes)
{
    QByteArray header;
    put(header, kImageMagic);
    put(header, options.loadAddress);
    put(header, kHeaderBytes);
    put(header, static_cast<std::uint16_t>(protectedBytes));
    put(header, static_cast<std::uint32_t>(body.size()));
    put(header, options.loadAddress != 0 ? kFlagRamLoad : 0U);
    put(header, options.version.major);
    put(header, options.version.minor);
    put(header, options.version.revision);
    put(header, options.version.build);
    put(header, std::uint32_t{0});
    return header + QByteArray(kHeaderBytes - kUsedHeaderBytes, '\xff');
}

Error wrong(const QString& what)
{
    return Error{ErrorCode::InvalidInput, tr("The firmware image is not acceptable: %1.").arg(what), {}, QStringLiteral("IMG-001")};
}

struct Tlvs {
    QByteArray hash;
    QByteArray keyHash;
    QByteArray signature;
    std::optional<std::uint32_t> securityCounter;
};

/// Reads one area that must begin at `at` and end at `end`.
Result<void> readArea(const QByteArray& image, qsizetype at, qsizetype end, std::uint16_t magic, Tlvs& tlvs)
{
    if (end - at < 4 || get<std::uint16_t>(image, at) != magic || get<std::uint16_t>(image, at + 2) != end - at)
        return wrong(tr("its trailer does not begin or end where it should"));
    at += 4;
    while (at < end) {
        if (end - at < 4)
            return wrong(tr("its trailer is cut short"));
        const auto type = get<std::uint16_t>(image, at);
        const auto length = get<std::uint16_t>(image, at + 2);
        if (length > end - at - 4)
            return wrong(tr("an entry of its trailer is longer than the trailer"));
        const QByteArray value = image.mid(at + 4, length);
        if (type == kTlvSha256)
            tlvs.hash = value;
        else if (type == kTlvKeyHash)
            tlvs.keyHash = value;
        else if (type == kTlvEd25519)
            tlvs.signature = value;
        else if (type == kTlvSecurityCounter && length == 4)
            tlvs.securityCounter = get<std::uint32_t>(value, 0);
        else
            return wrong(tr("its trailer holds an entry of the unknown type %1").arg(type));
        at += 4 + length;
    }
    return {};
}

} // namespace

QString imageVersionText(const ImageVersion& version)
{
    return QStringLiteral("%1.%2.%3+%4").arg(version.major).arg(version.minor).arg(version.revision).arg(version.build);
}

Result<ImageVersion> imageVersionFromText(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,5})(?:\\+(\\d{1,10}))?\\z"));
    const QRegularExpressionMatch match = pattern.match(text);
    const qulonglong build = match.captured(4).toULongLong();
    if (!match.hasMatch() || match.captured(1).toInt() > 255 || match.captured(2).toInt() > 255
        || match.captured(3).toInt() > 65535 || build > 0xFFFFFFFFULL) {
        return Error{ErrorCode::InvalidInput, tr("\"%1\" is not a version; write it as 1.2.3 or 1.2.3+4.").arg(text), {},
                     QStringLiteral("IMG-002")};
    }
    return ImageVersion{static_cast<std::uint8_t>(match.captured(1).toInt()), static_cast<std::uint8_t>(match.captured(2).toInt()),
                        static_cast<std::uint16_t>(match.captured(3).toInt()), static_cast<std::uint32_t>(build)};
}

Result<QByteArray> packImage(const QByteArray& body, const ImageOptions& options, const SigningKey& key)
{
    if (body.isEmpty() || body.size() > kMostImageBytes)
        return Error{ErrorCode::InvalidArgument, tr("A firmware image holds 1 byte to 64 MiB."), {}, QStringLiteral("IMG-003")};
    QByteArray protectedArea;
    if (options.securityCounter) {
        QByteArray counter;
        put(counter, *options.securityCounter);
        protectedArea = area(kProtectedMagic, tlv(kTlvSecurityCounter, counter));
    }
    const QByteArray hashed = headerOf(body, options, protectedArea.size()) + body + protectedArea;
    const QByteArray hash = QCryptographicHash::hash(hashed, QCryptographicHash::Sha256);
    Result<QByteArray> signature = key.sign(hash);
    if (!signature)
        return signature.error();
    return hashed
           + area(kTlvMagic, tlv(kTlvSha256, hash) + tlv(kTlvKeyHash, publicKeyHash(key.publicKey()))
                                 + tlv(kTlvEd25519, *signature));
}

Result<ImageInfo> checkImage(const QByteArray& image, const QByteArray& publicKey)
{
    if (image.size() < kHeaderBytes + 4 || image.size() > kMostImageBytes)
        return wrong(tr("it has %1 bytes").arg(image.size()));
    if (get<std::uint32_t>(image, 0) != kImageMagic)
        return wrong(tr("it does not begin as an image does"));
    if (get<std::uint16_t>(image, 8) != kHeaderBytes)
        return wrong(tr("its header has another size than this product writes"));
    const auto protectedBytes = static_cast<qsizetype>(get<std::uint16_t>(image, 10));
    const auto bodyBytes = static_cast<qsizetype>(get<std::uint32_t>(image, 12));
    if (bodyBytes > image.size() - kHeaderBytes - protectedBytes - 4)
        return wrong(tr("it claims %1 bytes of body and has fewer").arg(bodyBytes));
    ImageInfo info;
    info.loadAddress = get<std::uint32_t>(image, 4);
    info.version = {get<std::uint8_t>(image, 20), get<std::uint8_t>(image, 21), get<std::uint16_t>(image, 22),
                    get<std::uint32_t>(image, 24)};
    info.body = image.mid(kHeaderBytes, bodyBytes);
    const qsizetype trailer = kHeaderBytes + bodyBytes;
    Tlvs tlvs;
    if (protectedBytes > 0) {
        if (Result<void> read = readArea(image, trailer, trailer + protectedBytes, kProtectedMagic, tlvs); !read)
            return read.error();
    }
    if (Result<void> read = readArea(image, trailer + protectedBytes, image.size(), kTlvMagic, tlvs); !read)
        return read.error();
    info.securityCounter = tlvs.securityCounter;
    info.hash = tlvs.hash;
    info.keyHash = tlvs.keyHash;
    if (QCryptographicHash::hash(image.first(trailer + protectedBytes), QCryptographicHash::Sha256) != tlvs.hash)
        return wrong(tr("its SHA-256 does not fit its content"));
    if (publicKeyHash(publicKey) != tlvs.keyHash)
        return wrong(tr("it was signed with another key"));
    if (!verifySignature(publicKey, tlvs.hash, tlvs.signature))
        return wrong(tr("its signature is not valid"));
    return info;
}

QByteArray intelHex(const QByteArray& content, std::uint32_t address)
{
    const auto record = [](std::uint8_t type, std::uint16_t at, const QByteArray& data) {
        QByteArray raw;
        raw.append(static_cast<char>(data.size()));
        raw.append(static_cast<char>(at >> 8)).append(static_cast<char>(at & 0xFF)).append(static_cast<char>(type));
        raw += data;
        unsigned sum = 0;
        for (const char c : raw)
            sum += static_cast<unsigned char>(c);
        raw.append(static_cast<char>((0x100U - (sum & 0xFFU)) & 0xFFU));
        return ':' + raw.toHex().toUpper() + '\n';
    };
    QByteArray out;
    std::uint32_t high = 0xFFFFFFFF;
    for (qsizetype at = 0; at < content.size();) {
        const std::uint32_t where = address + static_cast<std::uint32_t>(at);
        if (where >> 16 != high) {
            high = where >> 16;
            QByteArray upper;
            upper.append(static_cast<char>(high >> 8)).append(static_cast<char>(high & 0xFF));
            out += record(4, 0, upper);
        }
        const qsizetype untilPage = 0x10000 - static_cast<qsizetype>(where & 0xFFFF);
        const qsizetype count = std::min({qsizetype{16}, content.size() - at, untilPage});
        out += record(0, static_cast<std::uint16_t>(where & 0xFFFF), content.mid(at, count));
        at += count;
    }
    return out + ":00000001FF\n";
}

} // namespace studio
