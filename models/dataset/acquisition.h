// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/dataset/sample.h"

#include <QByteArray>
#include <QStringList>

namespace studio
{

/// One message of the data acquisition format (JSON or CBOR), checked. Source: device-protocols reference, section 3.
struct Acquisition {
    SampleDraft draft; ///< name and label are left to whoever knows the file
    qint64 issuedAt = 0; ///< protected.iat, seconds since 1970; 0 when absent
};

constexpr qsizetype kMostAcquisitionValues = 10'000'000; ///< that one message may list

/// True when the bytes begin as such a message does: '{' (blanks before it allowed) or a CBOR map.
bool looksLikeAcquisition(const QByteArray& bytes);

/// Decodes and verifies. The signature is checked on the received bytes, never on a re-encoding; a bad one does not
/// reject the message but is recorded in the draft. `hmacKeys`: the project's keys, used as text. `attachment`: what came beside a
/// message that refers to a picture; its draft is then that picture.
/// Errors: InvalidInput (what, and where; a picture that did not come), Unsupported, LimitExceeded.
Result<Acquisition> parseAcquisition(const QByteArray& bytes, const QStringList& hmacKeys, const QByteArray& attachment = {});

/// The same readings as a signed message; the counterpart for tests, the example and exports.
QByteArray writeAcquisitionCbor(const Sample& info, const SignalData& values, const QString& hmacKey);
QByteArray writeAcquisitionJson(const Sample& info, const SignalData& values, const QString& hmacKey);

constexpr qsizetype kFirmwareKeyLength = 32; ///< characters of an HMAC key that firmware keeps

/// 64 lower-case hexadecimal characters: HMAC-SHA256 over `message`, keyed with the key's characters.
QByteArray acquisitionHmac(const QByteArray& message, const QString& key);

} // namespace studio
