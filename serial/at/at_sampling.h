// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

namespace studio
{

/// Where a recording stands, as its markers tell.
enum class SamplePhase { None, Sampling, Done, Processing, Processed, Uploading };

/// Phase that a line of AT+SAMPLESTART's output announces; None for all other lines. Thread: any. Source: AT
/// reference 1.6.
SamplePhase samplePhaseOf(const QByteArray& line);

/// What is to be fetched after a recording.
struct SampleOutcome {
    bool wasUploaded = false; ///< the board sent it somewhere itself; there is nothing to fetch
    bool isInBuffer = false;  ///< READBUFFER from, to; else READFILE fileName
    qint64 from = 0;
    qint64 to = 0;
    QString fileName;
};

/// The whole output of AT+SAMPLESTART, echo and prompt taken off.
/// Errors: Protocol with the board's ERR: line, or when the markers are missing or name an impossible range.
/// Units: bytes. Thread: any. Source: AT reference 1.6.
Result<SampleOutcome> parseSampleOutput(const QByteArray& output);

/// Bytes of a base64 answer. Line ends, a trailing prompt and lines OK / OKOK are ignored, everything else
/// must be base64 with padding only at its end. `expectedBytes` below 0: any number. Errors: Protocol with
/// the board's own words, the first character that does not belong, or how many bytes are missing;
/// LimitExceeded. Thread: any. Source: AT reference 1.6.
Result<QByteArray> decodeBase64Answer(const QByteArray& answer, qint64 expectedBytes);

/// The same for firmware before 1.2, which sends hexadecimal digits.
Result<QByteArray> decodeHexAnswer(const QByteArray& answer, qint64 expectedBytes);

/// One reading of a live line "#r 0.5,-1.25,9.75"; nothing when the line is none. Shape: [axes]. Thread: any.
std::optional<std::vector<float>> parseReadingLine(const QByteArray& line);

} // namespace studio
