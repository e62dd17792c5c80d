// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/bundle/signing_key.h"

#include <cstdint>
#include <optional>

namespace studio
{

struct ImageVersion {
    std::uint8_t major = 0;
    std::uint8_t minor = 0;
    std::uint16_t revision = 0;
    std::uint32_t build = 0;
    friend auto operator<=>(const ImageVersion&, const ImageVersion&) = default;
};
QString imageVersionText(const ImageVersion& version); // "1.2.3+4"
/// Errors: InvalidInput when the text is not MAJOR.MINOR.REVISION[+BUILD].
Result<ImageVersion> imageVersionFromText(const QString& text);

struct ImageOptions {
    ImageVersion version;
    std::uint32_t loadAddress = 0; ///< not 0: loaded to RAM there (flag 0x20)
    std::optional<std::uint32_t> securityCounter;
};

/// Packs a firmware body in MCUboot's format: 0x200-byte header, body, TLVs with SHA-256, key hash and Ed25519 signature.
/// Equal input gives equal bytes. Source: firmware-update reference.
Result<QByteArray> packImage(const QByteArray& body, const ImageOptions& options, const SigningKey& key);

/// What a packed image says of itself, once everything in it has been checked.
struct ImageInfo {
    ImageVersion version;
    std::uint32_t loadAddress = 0;
    std::optional<std::uint32_t> securityCounter;
    QByteArray hash;    ///< 32 bytes, TLV 0x10
    QByteArray keyHash; ///< 32 bytes, TLV 0x01
    QByteArray body;
};

/// Errors: InvalidInput naming the first thing that is wrong, in the order header, sizes, TLVs, hash, key, signature.
Result<ImageInfo> checkImage(const QByteArray& image, const QByteArray& publicKey);

/// Intel HEX of `content` at `address`, 16 bytes a line.
QByteArray intelHex(const QByteArray& content, std::uint32_t address);

} // namespace studio
